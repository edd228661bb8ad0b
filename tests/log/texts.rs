//! Copies of a log whose petitions have detached texts.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use suara_protocol::entries::{Erasure, ErasureCode};
use suara_protocol::{Detached, Id, Submission};
use suara_server::restore::restore;
use suara_tests::Town;

use crate::live::Live;
use crate::{assert_exits, shown};

/// A town with a petition, and the texts that its log names.
fn town() -> Town {
    let mut town = Town::hosted(92, shown::signer().key());
    town.publish_roll(&[(0, 1), (0, 1)]);
    let rules = town.petition_type();
    town.begin_petition(rules);
    town
}

/// A moderator erases one of the texts.
fn erase_one(town: &mut Town) -> Detached {
    let (_, content) = town.texts.pop_last().unwrap();
    let text = Detached::decode(&content).unwrap();
    let erasure = Erasure {
        board: town.id(),
        moderator: 1,
        text: text.hash(),
        code: ErasureCode::PersonalData,
    };
    let erasure = Submission::sign(erasure, &town.moderators[0]);
    town.submit(erasure).unwrap();
    text
}

/// A bundle in a folder, of what the town's log shows with these texts.
fn bundle(town: &Town, texts: &BTreeMap<Id, Vec<u8>>, folder: &Path) -> String {
    let shown = folder.join("shown");
    shown::write(&town.log, &shown);
    shown::write_texts(texts, &shown);
    let bundle = folder.join("town.tar").display().to_string();
    assert_exits(&["bundle", &shown.display().to_string(), &bundle], 0);
    bundle
}

/// Where the content of the only member with this name begins.
fn content(bundle: &[u8], name: &str) -> usize {
    let starts = (0..bundle.len()).step_by(512);
    let mut found = starts.filter(|at| bundle[*at..].starts_with(name.as_bytes()));
    let at = found.next().unwrap();
    assert_eq!(found.next(), None);
    at + 512
}

#[test]
fn the_bundle_of_a_board_with_a_petition_verifies() {
    let (town, folder) = (town(), tempfile::tempdir().unwrap());
    assert_eq!(town.texts.len(), 4);
    let bundle = bundle(&town, &town.texts, folder.path());
    assert_exits(&["verify", &bundle], 0);
    let bytes = fs::read(&bundle).unwrap();
    for (hash, text) in &town.texts {
        let at = content(&bytes, &format!("texts/{hash}\0"));
        assert!(bytes[at..].starts_with(text));
    }
}

#[test]
fn r08_a_bundle_with_an_altered_text_is_refused() {
    let (town, folder) = (town(), tempfile::tempdir().unwrap());
    let bundle = bundle(&town, &town.texts, folder.path());
    let bytes = fs::read(&bundle).unwrap();
    let (hash, text) = town.texts.first_key_value().unwrap();
    let at = content(&bytes, &format!("texts/{hash}\0"));
    for place in [at, at + 31, at + 32, at + text.len() - 1] {
        let mut altered = bytes.clone();
        altered[place] ^= 1;
        fs::write(&bundle, altered).unwrap();
        assert_exits(&["verify", &bundle], 1);
    }
    fs::write(&bundle, bytes).unwrap();
    assert_exits(&["verify", &bundle], 0);
}

#[test]
fn r15_a_bundle_without_a_text_is_incomplete_unless_an_entry_erases_it() {
    let (mut town, folder) = (town(), tempfile::tempdir().unwrap());
    let mut some = town.texts.clone();
    some.pop_last();
    let without = bundle(&town, &some, folder.path());
    assert_exits(&["verify", &without], 2);
    fs::remove_file(&without).unwrap();
    fs::remove_dir_all(folder.path().join("shown")).unwrap();
    erase_one(&mut town);
    let erased = bundle(&town, &town.texts, folder.path());
    assert_exits(&["verify", &erased], 0);
}

/// The copy was not brought up to date since.
#[test]
fn a_text_that_is_erased_is_not_bundled_where_a_copy_still_has_it() {
    let (mut town, folder) = (town(), tempfile::tempdir().unwrap());
    let all = town.texts.clone();
    erase_one(&mut town);
    let bundle = bundle(&town, &all, folder.path());
    assert_exits(&["verify", &bundle], 0);
}

/// Nothing that the log does not name hides in a bundle, and nothing that it erases lives on in it.
#[test]
fn a_bundle_with_a_text_that_is_erased_or_that_no_entry_names_is_refused() {
    let (mut town, folder) = (town(), tempfile::tempdir().unwrap());
    let erased = erase_one(&mut town);
    let bundle = bundle(&town, &town.texts, folder.path());
    let bytes = fs::read(&bundle).unwrap();
    for strange in [erased, Detached::new("nobody names this", [5; 32])] {
        let mut archive = tar::Builder::new(Vec::new());
        let mut header = tar::Header::new_ustar();
        let content = strange.encode();
        header.set_path(format!("texts/{}", strange.hash())).unwrap();
        header.set_mode(0o644);
        header.set_uid(0);
        header.set_gid(0);
        header.set_mtime(0);
        header.set_size(content.len() as u64);
        header.set_cksum();
        archive.append(&header, &content[..]).unwrap();
        let added = archive.into_inner().unwrap();
        fs::write(&bundle, [&bytes[..bytes.len() - 1_024], &added].concat()).unwrap();
        assert_exits(&["verify", &bundle], 2);
    }
    fs::write(&bundle, bytes).unwrap();
    assert_exits(&["verify", &bundle], 0);
}

/// A service whose board has a petition, and the texts of it; one of them is erased.
fn live() -> Live {
    let mut live = Live::open(2, 0);
    let first = live.town.log.len();
    let rules = live.town.petition_type();
    live.town.begin_petition(rules);
    for content in live.town.texts.values() {
        live.service
            .put_text(&Detached::decode(content).unwrap())
            .unwrap();
    }
    erase_one(&mut live.town);
    live.submit_from(first);
    live
}

#[test]
fn r07_texts_come_back_with_the_log_from_a_mirror_or_a_bundle() {
    let kept = tempfile::tempdir().unwrap();
    let (mirror, bundle) = (kept.path().join("mirror"), kept.path().join("town.tar"));
    let mut live = live();
    let url = live.service.url().to_owned();
    assert_exits(&["mirror", &url, &mirror.display().to_string()], 0);
    assert_exits(&["bundle", &url, &bundle.display().to_string()], 0);
    for copy in [&mirror, &bundle] {
        live = live.restarted_after(|board| {
            fs::remove_dir_all(board.join("log")).unwrap();
            fs::remove_dir_all(board.join("texts")).unwrap();
            let restored = restore(board, copy, None).unwrap();
            assert_eq!(restored.missing_texts, 0);
        });
        assert_exits(&["verify", live.service.url()], 0);
    }
}

#[test]
fn r07_what_is_lost_of_the_texts_is_said_and_what_is_right_is_kept() {
    let kept = tempfile::tempdir().unwrap();
    let mirror = kept.path().join("mirror");
    let live = live();
    assert_exits(&["mirror", live.service.url(), &mirror.display().to_string()], 0);
    let hashes = live.town.texts.keys().copied().collect::<Vec<_>>();
    let name = |place: usize| hashes[place].to_string();
    let (own, lost, damaged) = (name(0), name(1), name(2));
    fs::remove_file(mirror.join("texts").join(&own)).unwrap();
    fs::write(
        mirror.join("texts").join(&lost),
        "another text, altered in the mirror",
    )
    .unwrap();
    let live = live.restarted_after(|board| {
        fs::remove_dir_all(board.join("log")).unwrap();
        fs::remove_file(board.join("texts").join(&lost)).unwrap();
        fs::write(board.join("texts").join(&damaged), "damaged").unwrap();
        let restored = restore(board, &mirror, None).unwrap();
        assert_eq!(restored.missing_texts, 1);
        let texts = fs::read_dir(board.join("texts")).unwrap().count();
        assert_eq!(texts, 2, "neither the lost one nor the erased one");
    });
    assert_exits(&["verify", live.service.url()], 2);
    let lost = live.town.texts[&hashes[1]].clone();
    let live = live.restarted_after(|board| fs::write(board.join("texts").join(name(1)), lost).unwrap());
    assert_exits(&["verify", live.service.url()], 0);
}
