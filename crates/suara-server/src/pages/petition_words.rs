//! The words of the pages of petitions, in the languages that they are written in.

use suara_protocol::PetitionStage;
use suara_protocol::entries::{AnswerOutcome, CommitmentStatus};
use suara_protocol::petition::ClockKind;
use suara_protocol::view::TextView;

use super::words::{Counted, codes};

/// What the pages of petitions say, in one language.
pub(super) struct PetitionWords {
    pub(super) petitions: &'static str,
    pub(super) petition: &'static str,
    pub(super) none: &'static str,
    pub(super) all: &'static str,
    pub(super) why: &'static str,
    pub(super) demands: &'static str,
    pub(super) background: &'static str,
    pub(super) signatures: Counted,
    pub(super) of: &'static str,
    pub(super) for_answer: &'static str,
    pub(super) for_debate: &'static str,
    pub(super) reached_at: &'static str,
    pub(super) districts_full: &'static str,
    pub(super) paper: &'static str,
    pub(super) withdrawn: &'static str,
    pub(super) removed: &'static str,
    pub(super) clocks: &'static str,
    pub(super) in_time: &'static str,
    pub(super) over: &'static str,
    pub(super) left: &'static str,
    pub(super) late: &'static str,
    pub(super) overdue: &'static str,
    pub(super) refused: &'static str,
    pub(super) appeal: &'static str,
    pub(super) answer: &'static str,
    pub(super) plan: &'static str,
    pub(super) debate: &'static str,
    pub(super) announced: &'static str,
    pub(super) commitment: &'static str,
    pub(super) arguments_for: &'static str,
    pub(super) arguments_against: &'static str,
    pub(super) endorsements: Counted,
    pub(super) by_district: &'static str,
    pub(super) by_day: &'static str,
    pub(super) removals: &'static str,
    pub(super) votes: &'static str,
    pub(super) sign_how: &'static str,
    pub(super) answers: &'static str,
    pub(super) unanswered: &'static str,
    pub(super) answered: &'static str,
    pub(super) no_duty: &'static str,
    pub(super) data: &'static str,
    pub(super) entry: &'static str,
    /// Before a clock that runs.
    pub(super) next: &'static str,
    pub(super) by: &'static str,
    pub(super) sponsors: &'static str,
    pub(super) sponsor_how: &'static str,
    pub(super) closed: &'static str,
    erased: &'static str,
    missing: &'static str,
    stages: [&'static str; 6],
    meanings: [&'static str; 6],
    clock_names: [&'static str; 7],
    outcomes: [&'static str; 3],
    statuses: [&'static str; 4],
    units: [Counted; 4],
    /// What codes mean; what is missing is said in English.
    codes: &'static [(&'static str, &'static str)],
}

impl PetitionWords {
    pub(super) fn stage(&self, stage: PetitionStage) -> &'static str {
        self.stages[stage as usize]
    }

    pub(super) fn clock(&self, kind: ClockKind) -> &'static str {
        self.clock_names[kind as usize]
    }

    pub(super) fn outcome(&self, outcome: AnswerOutcome) -> &'static str {
        self.outcomes[outcome as usize]
    }

    pub(super) fn status(&self, status: CommitmentStatus) -> &'static str {
        self.statuses[status as usize]
    }

    /// What a stage means, and what comes next.
    pub(super) fn meaning(&self, stage: PetitionStage) -> &'static str {
        self.meanings[stage as usize]
    }

    /// What a code means, which is this in English.
    pub(super) fn code(&self, code: &str, english: &'static str) -> &'static str {
        let known = self.codes.iter().find(|(known, _)| *known == code);
        known.map_or(english, |(_, words)| words)
    }

    /// A text, or why it is not there.
    pub(super) fn text(&self, text: &TextView) -> String {
        text.shown_in(self.erased, self.missing)
    }

    /// A length of time in its largest unit, rounded down.
    pub(super) fn duration(&self, ms: u64) -> String {
        let [days, hours, minutes, seconds] = &self.units;
        let told = |number: u64, unit: &Counted| format!("{number} {}", unit.after(number));
        match ms / 1_000 {
            s if s >= 2 * 86_400 => told(s / 86_400, days),
            s if s >= 2 * 3_600 => told(s / 3_600, hours),
            s if s >= 120 => told(s / 60, minutes),
            s => told(s, seconds),
        }
    }
}

/// The words for a language; English for one that they are not written in.
pub(super) fn of(language: &str) -> &'static PetitionWords {
    match language.split('-').next() {
        Some("id") => &INDONESIAN,
        _ => &ENGLISH,
    }
}

static ENGLISH: PetitionWords = PetitionWords {
    petitions: "Petitions",
    petition: "Petition",
    none: "There is no petition here yet.",
    all: "all",
    why: "Citizens own their public services, and a petition is how they act together between elections. The authority's \
          answer, or its silence, is part of the record.",
    demands: "What is demanded",
    background: "Background",
    signatures: Counted::new("signature", "signatures"),
    of: "of",
    for_answer: "for an answer",
    for_debate: "for a debate or a vote",
    reached_at: "reached at entry",
    districts_full: "districts with enough signatures",
    paper: "on paper",
    withdrawn: "withdrawn",
    removed: "removed",
    clocks: "Clocks",
    in_time: "in time",
    over: "over",
    left: "left",
    late: "late by",
    overdue: "OVERDUE for",
    refused: "Refused",
    appeal: "Appeal",
    answer: "The authority's answer",
    plan: "Plan",
    debate: "Debate",
    announced: "announced for",
    commitment: "Commitment",
    arguments_for: "Arguments for",
    arguments_against: "Arguments against",
    endorsements: Counted::new("endorsement", "endorsements"),
    by_district: "By district",
    by_day: "Signed on each day (UTC)",
    removals: "Removed signatures",
    votes: "It has become a vote",
    sign_how: "Sign with your code",
    answers: "Register of answers",
    unanswered: "Not answered",
    answered: "Answered",
    no_duty: "No petition has reached the threshold for an answer.",
    data: "Data",
    entry: "entry",
    next: "Next",
    by: "by",
    sponsors: "sponsors",
    sponsor_how: "Put it forward with your code",
    closed: "Closed",
    erased: "erased by entry",
    missing: "the text is missing",
    stages: [
        "looking for sponsors",
        "too few sponsors",
        "in review",
        "refused",
        "open",
        "closed",
    ],
    meanings: [
        "Citizens put the draft forward. With enough sponsors it goes to the moderator; without them it lapses.",
        "Too few citizens put it forward in time. It goes no further; its author may write another.",
        "The moderator opens it for signatures, or refuses it with a code and a reason.",
        "The moderator has not opened it for signatures. Its author may appeal once, in time; another moderator then \
         decides.",
        "Citizens of the roll can sign it, take their signatures back, and give reasons. With enough signatures the \
         authority has to answer, and with more to debate it or let citizens vote.",
        "No more signatures are taken. What the authority owes it is still owed.",
    ],
    clock_names: [
        "Sponsors",
        "Review",
        "Time to appeal",
        "Review after the appeal",
        "Signatures",
        "Answer of the authority",
        "Debate or vote",
    ],
    outcomes: ["accepted", "accepted in part", "refused"],
    statuses: ["planned", "in progress", "done", "abandoned"],
    units: [
        Counted::new("day", "days"),
        Counted::new("hour", "hours"),
        Counted::new("minute", "minutes"),
        Counted::new("second", "seconds"),
    ],
    codes: &[],
};

static INDONESIAN: PetitionWords = PetitionWords {
    petitions: "Petisi",
    petition: "Petisi",
    none: "Belum ada petisi di sini.",
    all: "semua",
    why: "Warga adalah pemilik layanan publik, dan petisi adalah cara bertindak bersama di antara pemilihan. Jawaban pihak \
          berwenang, atau diamnya, menjadi bagian dari catatan.",
    demands: "Tuntutan",
    background: "Latar belakang",
    signatures: Counted::same("tanda tangan"),
    of: "dari",
    for_answer: "untuk dijawab",
    for_debate: "untuk dibahas atau dipilih",
    reached_at: "tercapai pada entri",
    districts_full: "wilayah dengan cukup tanda tangan",
    paper: "di atas kertas",
    withdrawn: "ditarik kembali",
    removed: "dihapus",
    clocks: "Tenggat",
    in_time: "tepat waktu",
    over: "lewat",
    left: "lagi",
    late: "terlambat",
    overdue: "LEWAT TENGGAT selama",
    refused: "Ditolak",
    appeal: "Keberatan",
    answer: "Jawaban pihak berwenang",
    plan: "Rencana",
    debate: "Pembahasan",
    announced: "direncanakan pada",
    commitment: "Komitmen",
    arguments_for: "Argumen mendukung",
    arguments_against: "Argumen menentang",
    endorsements: Counted::same("dukungan"),
    by_district: "Menurut wilayah",
    by_day: "Ditandatangani setiap hari (UTC)",
    removals: "Tanda tangan yang dihapus",
    votes: "Petisi ini menjadi pemungutan suara",
    sign_how: "Tanda tangani dengan kode Anda",
    answers: "Daftar jawaban",
    unanswered: "Belum dijawab",
    answered: "Sudah dijawab",
    no_duty: "Belum ada petisi yang mencapai batas untuk dijawab.",
    data: "Data",
    entry: "entri",
    next: "Berikutnya",
    by: "paling lambat",
    sponsors: "pendukung",
    sponsor_how: "Dukung dengan kode Anda",
    closed: "Ditutup",
    erased: "dihapus oleh entri",
    missing: "teksnya tidak ada",
    stages: [
        "mencari pendukung",
        "kurang pendukung",
        "ditinjau",
        "ditolak",
        "terbuka",
        "ditutup",
    ],
    meanings: [
        "Warga mengajukan rancangan ini bersama. Dengan cukup pendukung, moderator meninjaunya; tanpa itu, petisi gugur.",
        "Terlalu sedikit warga mendukungnya tepat waktu. Petisi ini tidak berlanjut; penulisnya boleh menulis yang lain.",
        "Moderator membukanya untuk ditandatangani, atau menolaknya dengan kode dan alasan.",
        "Moderator tidak membukanya untuk ditandatangani. Penulisnya boleh mengajukan keberatan satu kali dalam \
         tenggatnya; moderator lain lalu memutuskan.",
        "Warga dalam daftar dapat menandatanganinya, menarik tanda tangan kembali, dan memberi alasan. Dengan cukup \
         tanda tangan pihak berwenang harus menjawab, dan dengan lebih banyak lagi membahasnya atau mengadakan \
         pemungutan suara.",
        "Tanda tangan tidak diterima lagi. Kewajiban pihak berwenang terhadapnya tetap berlaku.",
    ],
    clock_names: [
        "Pendukung",
        "Peninjauan",
        "Waktu keberatan",
        "Peninjauan setelah keberatan",
        "Tanda tangan",
        "Jawaban pihak berwenang",
        "Pembahasan atau pemungutan suara",
    ],
    outcomes: ["diterima", "diterima sebagian", "ditolak"],
    statuses: ["direncanakan", "sedang berjalan", "selesai", "dibatalkan"],
    units: [
        Counted::same("hari"),
        Counted::same("jam"),
        Counted::same("menit"),
        Counted::same("detik"),
    ],
    codes: &codes::INDONESIAN,
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_stage_has_its_word() {
        let stages = PetitionStage::ALL.map(|stage| ENGLISH.stage(stage));
        assert_eq!(stages, ENGLISH.stages);
        assert_eq!(ENGLISH.clock(ClockKind::Debate), "Debate or vote");
        assert_eq!(ENGLISH.status(CommitmentStatus::Abandoned), "abandoned");
        assert_eq!(INDONESIAN.outcome(AnswerOutcome::Refused), "ditolak");
    }

    #[test]
    fn durations_are_told_in_their_largest_unit() {
        let told = [1_000, 125_000, 3 * 3_600_000, 12 * 86_400_000].map(|ms| ENGLISH.duration(ms));
        assert_eq!(told, ["1 second", "2 minutes", "3 hours", "12 days"]);
    }
}
