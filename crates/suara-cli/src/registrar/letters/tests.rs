use super::super::voters::Voter;
use super::*;
use crate::randomness;

fn text(pairs: &[(&str, &str)]) -> Text {
    Text::new(
        pairs
            .iter()
            .map(|(tag, text)| ((*tag).to_owned(), (*text).to_owned())),
    )
}

fn post() -> Post {
    Post {
        board: "https://example.org/v1/boards/village".to_owned(),
        board_id: "AAAA-BBBB".to_owned(),
        fingerprint: "7KQ2-0000-1111-2222-3333-4444".to_owned(),
        title: text(&[("id", "Desa Sukamaju"), ("en", "The village of Sukamaju")]),
        contact: text(&[
            ("id", "Kantor Desa\n022-1234"),
            ("en", "Village office\n022-1234"),
        ]),
        districts: Districts::default(),
        language: None,
        date: "2026-11-24".to_owned(),
    }
}

fn line(name: &str, language: Option<&str>) -> Line {
    Line {
        place: "voters.csv:2".to_owned(),
        voter: Voter {
            name: name.to_owned(),
            district: "north".to_owned(),
            weight: 1,
        },
        language: language.map(str::to_owned),
        address: Vec::new(),
    }
}

fn page(lines: &[Line]) -> (String, Vec<String>) {
    let codes = lines
        .iter()
        .map(|_| Code::generate(&mut randomness::system()))
        .collect::<Vec<_>>();
    let letters = lines.iter().zip(&codes).collect::<Vec<_>>();
    let letters = post().page(&letters).unwrap().to_string();
    (
        letters,
        codes.iter().map(|code| code.letters().to_string()).collect(),
    )
}

#[test]
fn r12_each_voter_gets_one_page_with_code_address_and_fingerprint_in_the_own_language() {
    let (page, codes) = page(&[
        line("35", None),
        line("36", Some("en")),
        line("37", Some("en-GB")),
    ]);
    assert_eq!(page.matches("<article class=\"letter\"").count(), 3);
    for code in &codes {
        let shown = code
            .split('-')
            .map(|group| format!("<span>{group}</span>"))
            .collect::<Vec<_>>();
        assert!(page.contains(&shown.join(" ")), "{page}");
    }
    for (language, words, title, contact) in [
        ("id", words::of("id").unwrap(), "Desa Sukamaju", "Kantor Desa"),
        (
            "en",
            words::of("en").unwrap(),
            "The village of Sukamaju",
            "Village office",
        ),
    ] {
        let start = page
            .find(&format!("<article class=\"letter\" lang=\"{language}\""))
            .unwrap();
        let letter = &page[start..][..page[start..].find("</article>").unwrap()];
        for text in
            words
                .warnings
                .iter()
                .chain([&words.title, &words.warning, &words.lost.1, &title, &contact])
        {
            let escaped = text.replace('\'', "&#39;");
            assert!(letter.contains(&escaped), "{text} is missing in {letter}");
        }
        assert!(letter.contains("7KQ2-0000-1111-2222-3333-4444"));
        assert!(letter.contains("https://example.org/v1/boards/village</span>"));
    }
}

#[test]
fn r11_v08_letters_load_nothing_and_link_nowhere() {
    let (page, _) = page(&[line("35", None)]);
    for forbidden in [
        "href", "src=", "url(", "<script", "@import", "<a ", "<img", "<form",
    ] {
        assert!(!page.contains(forbidden), "{forbidden}");
    }
    assert!(page.contains("default-src 'none'"));
}

#[test]
fn o01_names_are_text_and_never_markup() {
    let mut stranger = line("<script>alert(1)</script>", None);
    stranger.address = vec!["<b>Mr</b>".to_owned(), "Jl. \"Melati\" & 5".to_owned()];
    let (page, _) = page(&[stranger]);
    assert!(!page.contains("<script") && !page.contains("<b>Mr"), "{page}");
    assert!(page.contains("&#60;b&#62;Mr&#60;/b&#62;"), "{page}");
}

#[test]
fn the_qr_code_is_the_bare_code() {
    let code = Code::generate(&mut randomness::system()).letters();
    let image = qr(&code).unwrap();
    assert!(image.starts_with("<svg") && image.ends_with("</svg>"));
    let drawn = QrCode::with_error_correction_level(code.as_bytes(), EcLevel::Q).unwrap();
    let dark = drawn
        .to_colors()
        .iter()
        .filter(|color| **color == qrcode::Color::Dark)
        .count();
    let quiet = 2 * 4;
    assert!(
        image.contains(&format!("viewBox=\"0 0 {0} {0}\"", drawn.width() + quiet)),
        "{}",
        *image
    );
    let area = image.split('M').skip(1).filter_map(|module| {
        let (_, rest) = module.split_once('h')?;
        rest.split_once('v')?.0.parse::<usize>().ok()
    });
    assert_eq!(area.sum::<usize>(), dark, "every dark module is drawn, in rows");
}

#[test]
fn codes_and_voters_belong_together() {
    let folder = std::path::PathBuf::from("x");
    let args = Args {
        board: BoardArgs {
            board: String::new(),
            pin: crate::client::connect::PinArgs { log_key: None },
        },
        voters: "voters.csv".into(),
        codes: "codes.csv".into(),
        districts: None,
        contacts: Vec::new(),
        language: None,
        out: folder,
        per_file: 1,
    };
    let code = || Code::generate(&mut randomness::system());
    let lines = [line("35", None), line("36", None)];
    let codes = HashMap::from([("36".to_owned(), code())]);
    let found = addressed(&lines, &codes, &args).unwrap();
    assert_eq!(found.len(), 1, "35 has made a code of his own");
    let codes = HashMap::from([("36".to_owned(), code()), ("99".to_owned(), code())]);
    let refused = addressed(&lines, &codes, &args).unwrap_err().to_string();
    assert_eq!(
        refused,
        "codes.csv has a code for the voter \"99\", who is not in voters.csv"
    );
}
