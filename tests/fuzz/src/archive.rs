//! Bundles of boards: reading one never panics, and gives no more than the file has.
#![no_main]

use libfuzzer_sys::fuzz_target;
use suara_log::archive::Archive;
use suara_log::mirror::Source as _;

fuzz_target!(|bytes: &[u8]| {
    let file = tempfile::NamedTempFile::new().unwrap();
    // An archive is made of blocks, and any other length is refused at once.
    let mut blocks = bytes.to_vec();
    blocks.resize(bytes.len().next_multiple_of(512), 0);
    std::fs::write(file.path(), &blocks).unwrap();
    if let Ok(archive) = Archive::open(file.path()) {
        for name in [
            "README.txt",
            "log.vkey",
            "checkpoint",
            "tile/0/000",
            "tile/entries/000.p/1",
        ] {
            if let Ok(member) = archive.read(name) {
                assert!(member.len() <= blocks.len());
            }
        }
    }
});
