//! Compiles `proto/suara/v1/*.proto` to Rust, with the JSON form beside it. Needs no installed protoc.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::{env, fs};

use prost_build::Config;

fn main() -> Result<(), Box<dyn Error>> {
    let root = Path::new(&env::var("CARGO_MANIFEST_DIR")?).join("../../proto");
    println!("cargo::rerun-if-changed={}", root.display());
    let files = ["suara/v1/submission.proto", "suara/v1/service.proto"];
    let descriptors = protox::compile(files, [&root])?;
    let encoded = {
        use protox::prost::Message as _;
        descriptors.encode_to_vec()
    };
    let out = PathBuf::from(env::var("OUT_DIR")?);
    fs::write(out.join("descriptors.bin"), &encoded)?;
    Config::new().compile_fds(descriptors)?;
    pbjson_build::Builder::new()
        .register_descriptors(&encoded)?
        .build(&[".suara.v1"])?;
    Ok(())
}
