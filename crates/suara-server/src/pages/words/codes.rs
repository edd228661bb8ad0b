//! What the codes of petitions mean, where that is not said in English. `docs/petitions.md` lists the codes.

pub(in crate::pages) static INDONESIAN: [(&str, &str); 24] = [
    ("duplicate", "petisi dengan tuntutan yang sama sudah terbuka"),
    (
        "not-competent",
        "pihak berwenang yang disebut tidak berwenang dalam hal ini",
    ),
    (
        "no-demand",
        "tidak menuntut sesuatu yang dapat dilakukan pihak berwenang",
    ),
    ("unclear", "tuntutannya tidak dapat dipahami"),
    ("personal", "menyangkut perkara atau kehidupan pribadi satu orang"),
    ("offensive", "menghina, mengancam, atau menghasut"),
    (
        "false",
        "menyatakan hal yang tidak terbukti atau tidak benar tentang seseorang",
    ),
    ("advertising", "berisi iklan"),
    ("before-court", "perkara ini sedang diputuskan pengadilan"),
    ("author-asks", "penulis memintanya"),
    ("fulfilled", "tuntutannya sudah dipenuhi"),
    ("overtaken", "perkaranya sudah selesai dengan cara lain"),
    ("court-order", "pengadilan memerintahkannya"),
    ("twice", "orang yang sama menandatangani dengan dua kredensial"),
    (
        "wrong-sheet",
        "selembar kertas dihitung untuk kredensial yang salah",
    ),
    ("citizen-asks", "warga memintanya secara tertulis"),
    ("not-entitled", "warga tidak berhak menandatangani"),
    ("code-lost", "warga kehilangan kodenya"),
    ("code-stolen", "kodenya ada pada orang lain"),
    ("moved-away", "warga pindah"),
    ("deceased", "warga meninggal dunia"),
    (
        "mistake",
        "petugas pendaftaran memasukkan warga ke daftar karena kekeliruan",
    ),
    (
        "personal-data",
        "memuat data pribadi seseorang yang meminta penghapusannya",
    ),
    ("refused-petition", "petisi ditolak, dan teksnya disembunyikan"),
];

#[cfg(test)]
mod tests {
    use suara_protocol::entries::{ClosingCode, ErasureCode, RefusalCode, RemovalCode, RevocationCode};

    use super::INDONESIAN;

    #[test]
    fn every_code_is_said_once() {
        let refusals = RefusalCode::ALL.iter().map(|code| code.code());
        let codes = refusals
            .chain(ClosingCode::ALL.iter().map(|code| code.code()))
            .chain(RemovalCode::ALL.iter().map(|code| code.code()))
            .chain(RevocationCode::ALL.iter().map(|code| code.code()))
            .chain(ErasureCode::ALL.iter().map(|code| code.code()));
        for code in codes {
            let said = INDONESIAN.iter().filter(|(known, _)| *known == code);
            assert_eq!(said.count(), 1, "{code}");
        }
    }
}
