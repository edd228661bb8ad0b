//! The words of letters, in the languages that they are written in.
//!
//! A letter is the one way to a citizen that no screen can change. So all instructions stand in it, and it says
//! which others are false.

/// What a letter says, in one language.
pub(super) struct Words {
    /// BCP 47.
    pub(super) tag: &'static str,
    pub(super) kind: &'static str,
    pub(super) voter: &'static str,
    pub(super) district: &'static str,
    pub(super) weight: &'static str,
    pub(super) date: &'static str,
    pub(super) title: &'static str,
    pub(super) lead: &'static str,
    pub(super) your_code: &'static str,
    /// How symbols are to be read.
    pub(super) symbols: &'static str,
    pub(super) qr: &'static str,
    pub(super) how: &'static str,
    /// The steps: what to do, and how. The board's address follows.
    pub(super) address: (&'static str, &'static str),
    /// The fingerprint of the log's key follows.
    pub(super) fingerprint: (&'static str, &'static str),
    /// Room to write the ballot's id down follows.
    pub(super) cast: (&'static str, &'static str),
    pub(super) check: (&'static str, &'static str),
    pub(super) warning: &'static str,
    /// What no screen and no caller may ask for.
    pub(super) warnings: [&'static str; 5],
    /// What to do where the code is lost or known to others. Whom to ask follows.
    pub(super) lost: (&'static str, &'static str),
    /// The commands follow, and the board's id.
    pub(super) vote: &'static str,
    pub(super) examine: &'static str,
    pub(super) verify: &'static str,
    pub(super) board: &'static str,
}

/// The words for a language; nothing for one that they are not written in.
pub(super) fn of(language: &str) -> Option<&'static Words> {
    match language.split('-').next() {
        Some("en") => Some(&ENGLISH),
        Some("id") => Some(&INDONESIAN),
        _ => None,
    }
}

pub(super) static ENGLISH: Words = Words {
    tag: "en",
    kind: "Secret code, for you alone",
    voter: "On the roll as",
    district: "District",
    weight: "Votes count",
    date: "Printed",
    title: "Your code for elections and petitions",
    lead: "Whoever has this code can vote in your name. It is valid for years, for all elections and petitions of this \
           board: keep this letter as you keep a passport, and show it to nobody.",
    your_code: "Your code",
    symbols: "Capital or small letters, with or without spaces. 0 is always a zero, 1 always a one: the letters O, I, L \
              and U do not occur. If you mistype it, the program notices.",
    qr: "The code, to be read by the program's camera",
    how: "How you vote",
    address: (
        "Go to the right place.",
        "Type this address yourself, on a device that you trust. Follow no link from a mail, a message or a poster.",
    ),
    fingerprint: (
        "Make sure that it is the right place.",
        "The program shows the fingerprint of the board's log. It has to be exactly this one; if not, stop and call us.",
    ),
    cast: (
        "Type your code, answer, and write down your ballot's id.",
        "It is shown before you decide to cast the ballot. Until the closing you may vote again: the last ballot \
         counts, and only its id is of use.",
    ),
    check: (
        "Check after the closing, best on another device.",
        "With your code the program shows which ballot of yours counts. It has to be the id that you wrote down. \
         If you did not vote, there must be none.",
    ),
    warning: "These printed instructions count, whatever a screen or a caller says",
    warnings: [
        "Nobody will ever ask you for this code: not we, not the authorities, not by telephone, mail or message.",
        "The code is only for voting, checking and petitions on the board. It pays nothing, unlocks nothing, and has to \
         be “confirmed” or “renewed” nowhere.",
        "If your ballot's id appears only after you have cast the ballot, or is another one afterwards, or if other \
         steps are asked of you than those above: stop and call us.",
        "Never write the code on a paper form. Petitions on paper do not need it.",
        "If somebody watched you or urged you, vote again later, alone. That is your right, and the last ballot counts.",
    ],
    lost: (
        "Lost, opened, or seen by somebody else?",
        "Tell us at once: you get a new code, and this one no longer votes on later rolls.",
    ),
    vote: "To vote with the program in a terminal:",
    examine: "To check which ballot counts:",
    verify: "Anybody can verify the whole count:",
    board: "Board:",
};

pub(super) static INDONESIAN: Words = Words {
    tag: "id",
    kind: "Kode rahasia, hanya untuk Anda",
    voter: "Terdaftar sebagai",
    district: "Wilayah",
    weight: "Bobot suara",
    date: "Dicetak",
    title: "Kode Anda untuk pemungutan suara dan petisi",
    lead: "Siapa pun yang memegang kode ini dapat memilih atas nama Anda. Kode ini berlaku bertahun-tahun, untuk semua \
           pemungutan suara dan petisi di papan ini: simpanlah surat ini seperti paspor, dan jangan tunjukkan kepada \
           siapa pun.",
    your_code: "Kode Anda",
    symbols: "Huruf besar atau kecil, dengan atau tanpa spasi. 0 selalu angka nol, 1 selalu angka satu: huruf O, I, L \
              dan U tidak dipakai. Jika Anda salah ketik, program akan mengetahuinya.",
    qr: "Kode yang sama, untuk kamera program",
    how: "Cara memilih",
    address: (
        "Datangi tempat yang benar.",
        "Ketik sendiri alamat ini, di perangkat yang Anda percayai. Jangan ikuti tautan dari surel, pesan atau poster.",
    ),
    fingerprint: (
        "Pastikan tempatnya benar.",
        "Program menampilkan sidik jari log papan. Isinya harus persis seperti ini; jika tidak, berhentilah dan hubungi \
         kami.",
    ),
    cast: (
        "Ketik kode, jawab, dan catat pengenal surat suara Anda.",
        "Pengenal itu tampil sebelum Anda memutuskan untuk mengirim surat suara. Sampai penutupan Anda boleh memilih lagi: \
         yang terakhir yang dihitung, dan hanya pengenalnya yang berguna.",
    ),
    check: (
        "Periksa setelah penutupan, sebaiknya di perangkat lain.",
        "Dengan kode Anda, program menampilkan surat suara Anda yang dihitung. Pengenalnya harus sama dengan catatan Anda. \
         Jika Anda tidak memilih, tidak boleh ada satu pun.",
    ),
    warning: "Petunjuk tercetak inilah yang berlaku, apa pun kata layar atau penelepon",
    warnings: [
        "Tidak seorang pun akan meminta kode ini: bukan kami, bukan pemerintah, tidak lewat telepon, surel atau pesan.",
        "Kode ini hanya untuk memilih, memeriksa dan petisi di papan. Kode ini bukan alat bayar, tidak membuka apa pun, \
         dan tidak perlu “dikonfirmasi” atau “diperbarui” di mana pun.",
        "Jika pengenal surat suara baru tampil setelah surat suara dikirim, atau berubah sesudahnya, atau Anda diminta \
         melakukan langkah lain dari yang di atas: berhentilah dan hubungi kami.",
        "Jangan pernah menulis kode ini di formulir kertas. Petisi di atas kertas tidak memerlukannya.",
        "Jika ada yang mengawasi atau mendesak Anda, pilihlah lagi nanti, sendirian. Itu hak Anda, dan yang terakhir \
         yang dihitung.",
    ],
    lost: (
        "Hilang, terbuka, atau terlihat orang lain?",
        "Segera beri tahu kami: Anda mendapat kode baru, dan kode ini tidak berlaku lagi di daftar pemilih berikutnya.",
    ),
    vote: "Memilih dengan program di terminal:",
    examine: "Memeriksa surat suara mana yang dihitung:",
    verify: "Siapa pun dapat memeriksa seluruh penghitungan:",
    board: "Papan:",
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r12_every_language_says_all_that_a_screen_could_falsify() {
        let (english, indonesian) = (of("en-GB").unwrap(), of("id").unwrap());
        assert_eq!((english.tag, indonesian.tag), ("en", "id"));
        assert!(of("pl").is_none());
        for words in [english, indonesian] {
            let steps = [
                words.address,
                words.fingerprint,
                words.cast,
                words.check,
                words.lost,
            ];
            let steps = steps.iter().flat_map(|(what, how)| [*what, *how]);
            for text in steps
                .chain(words.warnings)
                .chain([words.title, words.lead, words.warning])
            {
                assert!(text.len() > 15 && !text.contains("  "), "{text:?}");
            }
        }
        let same = english
            .warnings
            .iter()
            .filter(|line| indonesian.warnings.contains(line));
        assert_eq!(same.count(), 0, "translated");
    }
}
