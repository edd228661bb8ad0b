//! Languages of PaBuLib files, and the few words of the demo's own in them.

use crate::pabulib::is_language_tag;

/// The BCP 47 tag of a language as META names it (`polish`, `pl`); `und` where it is not known.
pub fn tag(named: Option<&str>) -> String {
    let named = named.unwrap_or_default().to_lowercase();
    let known = NAMES
        .iter()
        .find(|(name, _)| *name == named)
        .map(|(_, tag)| (*tag).to_owned());
    known.unwrap_or_else(|| {
        if is_language_tag(&named) {
            named
        } else {
            "und".into()
        }
    })
}

const NAMES: [(&str, &str); 14] = [
    ("czech", "cs"),
    ("dutch", "nl"),
    ("english", "en"),
    ("estonian", "et"),
    ("french", "fr"),
    ("german", "de"),
    ("hungarian", "hu"),
    ("indonesian", "id"),
    ("italian", "it"),
    ("lithuanian", "lt"),
    ("polish", "pl"),
    ("portuguese", "pt"),
    ("spanish", "es"),
    ("ukrainian", "uk"),
];

/// The demo's own words in one language.
pub struct Words {
    /// The question that is voted on.
    pub question: &'static str,
    /// The word for a budget.
    pub budget: &'static str,
    /// That amounts are in a smaller unit; before the number of parts of a unit.
    pub parts: &'static str,
}

/// The words in a language, in English where there are none.
pub fn words(tag: &str) -> Words {
    match tag {
        "id" => Words {
            question: "Kegiatan mana yang sebaiknya dilaksanakan?",
            budget: "Anggaran",
            parts: "Biaya tertulis dalam bagian satuan mata uang: 1 dibagi",
        },
        "pl" => Words {
            question: "Które projekty mają zostać zrealizowane?",
            budget: "Budżet",
            parts: "Koszty podano w częściach jednostki waluty: 1 podzielone przez",
        },
        "nl" => Words {
            question: "Welke projecten moeten worden uitgevoerd?",
            budget: "Budget",
            parts: "Bedragen staan in delen van de munteenheid: 1 gedeeld door",
        },
        "fr" => Words {
            question: "Quels projets faut-il réaliser ?",
            budget: "Budget",
            parts: "Les montants sont en fractions de l'unité monétaire : 1 divisé par",
        },
        "de" => Words {
            question: "Welche Projekte sollen verwirklicht werden?",
            budget: "Budget",
            parts: "Beträge stehen in Teilen der Währungseinheit: 1 geteilt durch",
        },
        _ => Words {
            question: "Which projects should be carried out?",
            budget: "Budget",
            parts: "Costs are in parts of the unit of currency: 1 divided by",
        },
    }
}

#[cfg(test)]
mod tests {
    use super::tag;

    #[test]
    fn languages_have_tags() {
        assert_eq!(tag(Some("Polish")), "pl");
        assert_eq!(tag(Some("nl")), "nl");
        assert_eq!(tag(Some("klingon of the north")), "und");
        assert_eq!(tag(None), "und");
    }
}
