//! The words of the pages, in the languages that they are written in.

pub(super) mod codes;
mod counted;
mod outcome;

pub(super) use counted::Counted;
pub(super) use outcome::OutcomeWords;

/// What pages say, in one language. The texts of boards and elections are their authors'.
pub(super) struct Words {
    /// The language, BCP 47.
    pub(super) tag: &'static str,
    pub(super) boards: &'static str,
    pub(super) board: &'static str,
    pub(super) no_boards: &'static str,
    pub(super) reserved: &'static str,
    pub(super) entries: Counted,
    pub(super) elections: &'static str,
    pub(super) no_elections: &'static str,
    pub(super) language: &'static str,
    pub(super) details: &'static str,
    pub(super) phases: Phases,
    pub(super) closes: &'static str,
    /// In its place, when that time has come.
    pub(super) closed: &'static str,
    pub(super) vote_how: &'static str,
    pub(super) entitled: &'static str,
    pub(super) voted: Counted,
    pub(super) turnout: &'static str,
    pub(super) replaced: Counted,
    pub(super) result: &'static str,
    pub(super) counted: Counted,
    pub(super) not_published: &'static str,
    pub(super) withheld: &'static str,
    pub(super) alarm: &'static str,
    pub(super) blank: &'static str,
    pub(super) cost: &'static str,
    /// Above the table of pairwise sums.
    pub(super) pairwise: &'static str,
    pub(super) outcome: &'static OutcomeWords,
    pub(super) by_district: &'static str,
    pub(super) other_districts: &'static str,
    pub(super) questions: &'static str,
    pub(super) trustees: &'static str,
    /// After the number of those who decrypt.
    pub(super) trustees_decrypt: Counted,
    /// After the number of those who confirm.
    pub(super) trustees_confirm: Counted,
    pub(super) trustee: &'static str,
    /// The columns of the table of trustees.
    pub(super) acts: [&'static str; 7],
    pub(super) done: &'static str,
    pub(super) not_done: &'static str,
    pub(super) rolls: &'static str,
    pub(super) credentials: Counted,
    pub(super) sealed: &'static str,
    pub(super) not_sealed: &'static str,
    pub(super) verify: &'static str,
    pub(super) verify_why: &'static str,
    pub(super) verify_how: &'static str,
    pub(super) mirror_how: &'static str,
    pub(super) ids: &'static str,
    pub(super) board_id: &'static str,
    pub(super) election_id: &'static str,
    pub(super) roll_id: &'static str,
    pub(super) tally_hash: &'static str,
    pub(super) fingerprint: &'static str,
    pub(super) log_key: &'static str,
    pub(super) checkpoint: &'static str,
    pub(super) problems: Problems,
    pub(super) footer: &'static str,
}

/// Where an election can stand: the word, and what it means.
pub(super) struct Phases {
    pub(super) ceremony: (&'static str, &'static str),
    pub(super) ready: (&'static str, &'static str),
    pub(super) open: (&'static str, &'static str),
    pub(super) over: (&'static str, &'static str),
    pub(super) confirming: (&'static str, &'static str),
    pub(super) decrypting: (&'static str, &'static str),
    pub(super) decrypted: (&'static str, &'static str),
    pub(super) withheld: (&'static str, &'static str),
    pub(super) published: (&'static str, &'static str),
}

/// What an error is called, and what to do.
pub(super) struct Problems {
    pub(super) not_found: (&'static str, &'static str),
    pub(super) gone: (&'static str, &'static str),
    pub(super) busy: (&'static str, &'static str),
    pub(super) other: (&'static str, &'static str),
}

/// The languages that the words are written in.
pub(super) const LANGUAGES: [&str; 2] = ["en", "id"];

/// The words for a language; English for one that they are not written in.
pub(super) fn of(language: &str) -> &'static Words {
    match language.split('-').next() {
        Some("id") => &INDONESIAN,
        _ => &ENGLISH,
    }
}

/// What a language calls itself; its tag where that is not known here.
pub(super) fn language_name(tag: &str) -> &str {
    match tag {
        "ar" => "العربية",
        "cs" => "Čeština",
        "de" => "Deutsch",
        "en" => "English",
        "es" => "Español",
        "et" => "Eesti",
        "fr" => "Français",
        "hu" => "Magyar",
        "id" => "Bahasa Indonesia",
        "it" => "Italiano",
        "jv" => "Basa Jawa",
        "lt" => "Lietuvių",
        "ms" => "Bahasa Melayu",
        "nl" => "Nederlands",
        "pl" => "Polski",
        "pt" => "Português",
        "su" => "Basa Sunda",
        "uk" => "Українська",
        tag => tag,
    }
}

static ENGLISH: Words = Words {
    tag: "en",
    boards: "Boards",
    board: "Board",
    no_boards: "There is no board here yet.",
    reserved: "This name is reserved; the board has not been created yet.",
    entries: Counted::new("entry in the log", "entries in the log"),
    elections: "Elections",
    no_elections: "There is no election on this board yet.",
    language: "Language",
    details: "All details",
    phases: Phases {
        ceremony: (
            "Keys are being made",
            "The trustees make the keys together. No one of them can decrypt alone.",
        ),
        ready: (
            "Ready to open",
            "The keys are made, and every trustee has shown that it can decrypt.",
        ),
        open: (
            "Open",
            "Ballots are taken. Voting again replaces the ballot from before.",
        ),
        over: (
            "Voting time is over",
            "No more ballots are taken; the organiser has yet to close the election.",
        ),
        confirming: (
            "Closed, sums are being confirmed",
            "Each trustee adds up the encrypted ballots itself and confirms the sums. No single ballot is ever decrypted.",
        ),
        decrypting: (
            "Closed, sums are being decrypted",
            "Enough trustees have confirmed the same sums, and decrypt them and nothing else.",
        ),
        decrypted: (
            "Decrypted",
            "Enough trustees have decrypted; the totals stand. The organiser has yet to publish them.",
        ),
        withheld: (
            "Result withheld",
            "Too few ballots were cast for a total that would not give single votes away.",
        ),
        published: (
            "Result published",
            "The totals are what the trustees decrypted; everybody can check them.",
        ),
    },
    closes: "Voting ends",
    closed: "Voting ended",
    vote_how: "Vote with your code",
    entitled: "entitled to vote",
    voted: Counted::new("has voted", "have voted"),
    turnout: "Turnout",
    replaced: Counted::new(
        "ballot was replaced by a later one",
        "ballots were replaced by a later one",
    ),
    result: "Result",
    counted: Counted::new("counted ballot", "counted ballots"),
    not_published: "Computed from the trustees' shares; not yet published by the organiser.",
    withheld: "No total is shown, so that single votes stay secret.",
    alarm: "The totals cannot be computed from what the trustees published. Do not trust any result of this election:",
    blank: "Blank votes",
    cost: "Cost",
    pairwise: "How many put the option of the row before that of the column",
    outcome: &outcome::ENGLISH,
    by_district: "By district",
    other_districts: "Other districts together",
    questions: "What is asked",
    trustees: "Trustees",
    trustees_decrypt: Counted::new(
        "trustee is needed to decrypt the sums",
        "trustees are needed to decrypt the sums",
    ),
    trustees_confirm: Counted::same("must have confirmed the same sums before"),
    trustee: "Trustee",
    acts: [
        "Committed",
        "Revealed",
        "Shares checked",
        "Rehearsed",
        "Sums confirmed",
        "Decrypted",
        "Keys erased",
    ],
    done: "yes",
    not_done: "not yet",
    rolls: "Rolls",
    credentials: Counted::new("credential", "credentials"),
    sealed: "sealed",
    not_sealed: "not sealed yet",
    verify: "Check it yourself",
    verify_why: "You need not believe this page. All of it follows from the public log, and the program suara checks \
                 every entry, every proof and every total on your own machine:",
    verify_how: "Check everything",
    mirror_how: "Keep a copy, and check it without network",
    ids: "Identifiers",
    board_id: "Board",
    election_id: "Election",
    roll_id: "Roll",
    tally_hash: "Tally",
    fingerprint: "Fingerprint of the log, as letters show it",
    log_key: "Key of the log",
    checkpoint: "Newest checkpoint",
    problems: Problems {
        not_found: (
            "There is nothing here",
            "The address may be misspelled or incomplete. Begin at the list of boards.",
        ),
        gone: (
            "This text was erased",
            "It stood here once. The log says which entry erased it, and why; everything else still counts.",
        ),
        busy: (
            "Too much is asked at once",
            "Wait a moment, then load this page again.",
        ),
        other: ("This cannot be shown", "Go back, or begin at the list of boards."),
    },
    footer: "Suara: elections that anybody can verify.",
};

static INDONESIAN: Words = Words {
    tag: "id",
    boards: "Papan",
    board: "Papan",
    no_boards: "Belum ada papan di sini.",
    reserved: "Nama ini sudah dipesan; papannya belum dibuat.",
    entries: Counted::same("catatan dalam log"),
    elections: "Pemungutan suara",
    no_elections: "Belum ada pemungutan suara di papan ini.",
    language: "Bahasa",
    details: "Semua rincian",
    phases: Phases {
        ceremony: (
            "Kunci sedang dibuat",
            "Para pemegang kunci membuat kunci bersama-sama. Tidak seorang pun dapat membuka suara sendirian.",
        ),
        ready: (
            "Siap dibuka",
            "Kunci sudah jadi, dan setiap pemegang kunci sudah menunjukkan bahwa ia dapat mendekripsi.",
        ),
        open: (
            "Dibuka",
            "Surat suara diterima. Memilih lagi menggantikan surat suara sebelumnya.",
        ),
        over: (
            "Waktu memilih habis",
            "Surat suara tidak diterima lagi; penyelenggara belum menutup pemungutan suara.",
        ),
        confirming: (
            "Ditutup, jumlah sedang dipastikan",
            "Setiap pemegang kunci menjumlahkan sendiri surat suara terenkripsi dan memastikan hasilnya. Tidak ada \
             satu surat suara pun yang didekripsi tersendiri.",
        ),
        decrypting: (
            "Ditutup, jumlah sedang didekripsi",
            "Cukup banyak pemegang kunci memastikan jumlah yang sama; mereka mendekripsi jumlah itu dan tidak yang lain.",
        ),
        decrypted: (
            "Sudah didekripsi",
            "Cukup banyak pemegang kunci sudah mendekripsi; jumlahnya sudah pasti. Penyelenggara belum mengumumkannya.",
        ),
        withheld: (
            "Hasil tidak diumumkan",
            "Surat suara terlalu sedikit untuk diumumkan jumlahnya tanpa membuka pilihan perorangan.",
        ),
        published: (
            "Hasil diumumkan",
            "Jumlahnya adalah yang didekripsi para pemegang kunci; siapa pun dapat memeriksanya.",
        ),
    },
    closes: "Berakhir",
    closed: "Telah berakhir",
    vote_how: "Memilih dengan kode Anda",
    entitled: "berhak memilih",
    voted: Counted::same("sudah memilih"),
    turnout: "Partisipasi",
    replaced: Counted::same("surat suara digantikan oleh yang lebih baru"),
    result: "Hasil",
    counted: Counted::same("surat suara dihitung"),
    not_published: "Dihitung dari bagian para pemegang kunci; belum diumumkan oleh penyelenggara.",
    withheld: "Jumlah tidak ditampilkan agar pilihan perorangan tetap rahasia.",
    alarm: "Jumlah tidak dapat dihitung dari yang diterbitkan para pemegang kunci. Jangan percayai hasil apa pun dari \
            pemungutan suara ini:",
    blank: "Suara kosong",
    cost: "Biaya",
    pairwise: "Berapa banyak yang menempatkan pilihan di baris sebelum pilihan di kolom",
    outcome: &outcome::INDONESIAN,
    by_district: "Menurut wilayah",
    other_districts: "Gabungan wilayah lain",
    questions: "Yang ditanyakan",
    trustees: "Pemegang kunci",
    trustees_decrypt: Counted::same("pemegang kunci diperlukan untuk mendekripsi jumlah"),
    trustees_confirm: Counted::same("harus memastikan jumlah yang sama sebelumnya"),
    trustee: "Pemegang kunci",
    acts: [
        "Berjanji",
        "Membuka",
        "Bagian diperiksa",
        "Berlatih",
        "Jumlah dipastikan",
        "Mendekripsi",
        "Kunci dihapus",
    ],
    done: "ya",
    not_done: "belum",
    rolls: "Daftar pemilih",
    credentials: Counted::same("kredensial"),
    sealed: "disegel",
    not_sealed: "belum disegel",
    verify: "Periksa sendiri",
    verify_why: "Anda tidak perlu memercayai halaman ini. Semuanya berasal dari log publik, dan program suara memeriksa \
                 setiap catatan, setiap bukti dan setiap jumlah di komputer Anda sendiri:",
    verify_how: "Periksa semuanya",
    mirror_how: "Simpan salinannya, dan periksa tanpa jaringan",
    ids: "Pengenal",
    board_id: "Papan",
    election_id: "Pemungutan suara",
    roll_id: "Daftar pemilih",
    tally_hash: "Penghitungan",
    fingerprint: "Sidik jari log, seperti dalam surat",
    log_key: "Kunci log",
    checkpoint: "Titik periksa terbaru",
    problems: Problems {
        not_found: (
            "Tidak ada apa-apa di sini",
            "Alamatnya mungkin salah ketik atau tidak lengkap. Mulailah dari daftar papan.",
        ),
        gone: (
            "Teks ini sudah dihapus",
            "Dahulu teksnya ada di sini. Log mencatat entri mana yang menghapusnya dan mengapa; semua yang lain tetap \
             berlaku.",
        ),
        busy: (
            "Terlalu banyak permintaan sekaligus",
            "Tunggu sebentar, lalu muat ulang halaman ini.",
        ),
        other: (
            "Ini tidak dapat ditampilkan",
            "Kembalilah, atau mulailah dari daftar papan.",
        ),
    },
    footer: "Suara: pemungutan suara yang dapat diperiksa siapa pun.",
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_are_in_english_where_there_are_no_words() {
        assert_eq!(of("id").boards, "Papan");
        assert_eq!(of("id-ID").boards, "Papan");
        assert_eq!(of("en").boards, "Boards");
        assert_eq!(of("pl").boards, "Boards");
    }

    #[test]
    fn every_language_of_the_words_has_a_name() {
        assert!(LANGUAGES.iter().all(|tag| language_name(tag) != *tag));
        assert_eq!(language_name("und"), "und");
    }
}
