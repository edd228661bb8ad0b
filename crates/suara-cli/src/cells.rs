//! How many voters there are of each district and weight, as a table. What is too small to be counted by
//! itself is marked.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde::Serialize;
use suara_protocol::Text;

/// The voters of a roll or register by district and weight.
#[derive(Debug, Serialize)]
pub(crate) struct Cells {
    voters: u64,
    /// The sum of all weights.
    weight: u64,
    /// Fewer voters than this are few.
    minimum: u64,
    districts: Vec<DistrictCells>,
}

/// The voters of a district.
#[derive(Debug, Serialize)]
struct DistrictCells {
    district: String,
    name: Text,
    voters: u64,
    weight: u64,
    cells: Vec<Cell>,
}

/// The voters of a district and a weight.
#[derive(Debug, Serialize)]
struct Cell {
    weight: u32,
    voters: u64,
    /// Whether they are fewer than the minimum.
    few: bool,
}

impl Cells {
    /// Counts voters, given as the place of their district among `districts` and their weight.
    pub(crate) fn count<'a>(
        districts: impl IntoIterator<Item = (&'a str, &'a Text)>,
        voters: impl IntoIterator<Item = (usize, u32)>,
        minimum: u64,
    ) -> Cells {
        let districts = districts
            .into_iter()
            .map(|(id, name)| (id, name, BTreeMap::new()));
        let mut districts = districts.collect::<Vec<_>>();
        for (district, weight) in voters {
            if let Some((_, _, cells)) = districts.get_mut(district) {
                *cells.entry(weight).or_insert(0_u64) += 1;
            }
        }
        let district = |(id, name, cells): (&str, &Text, BTreeMap<u32, u64>)| DistrictCells {
            district: id.to_owned(),
            name: name.clone(),
            voters: cells.values().sum(),
            weight: cells
                .iter()
                .map(|(weight, voters)| u64::from(*weight) * voters)
                .sum(),
            cells: cells
                .into_iter()
                .map(|(weight, voters)| Cell {
                    weight,
                    voters,
                    few: voters < minimum,
                })
                .collect(),
        };
        let districts = districts.into_iter().map(district).collect::<Vec<_>>();
        Cells {
            voters: districts.iter().map(|district| district.voters).sum(),
            weight: districts.iter().map(|district| district.weight).sum(),
            minimum,
            districts,
        }
    }

    /// How many voters there are.
    pub(crate) fn voters(&self) -> u64 {
        self.voters
    }

    /// The table.
    pub(crate) fn table(&self) -> String {
        let labels = self
            .districts
            .iter()
            .map(DistrictCells::label)
            .collect::<Vec<_>>();
        let width = labels
            .iter()
            .map(|label| console::measure_text_width(label))
            .max()
            .unwrap_or(0)
            .clamp(8, 40);
        let mut text = format!("{:width$}  {:>10}  {:>10}\n", "district", "weight", "voters");
        let few = format!("  fewer than {}", self.minimum);
        for (label, district) in labels.iter().zip(&self.districts) {
            let label = console::pad_str(label, width, console::Alignment::Left, Some("…"));
            if district.cells.is_empty() {
                let _ = writeln!(text, "{label}  {:>10}  {:>10}", "", 0);
            }
            for (place, cell) in district.cells.iter().enumerate() {
                let label = if place == 0 {
                    label.clone()
                } else {
                    " ".repeat(width).into()
                };
                let mark = if cell.few { few.as_str() } else { "" };
                let _ = writeln!(text, "{label}  {:>10}  {:>10}{mark}", cell.weight, cell.voters);
            }
        }
        let _ = writeln!(text, "{:width$}  {:>10}  {:>10}", "all", self.weight, self.voters);
        text
    }

    /// What the marks mean; nothing where there are none.
    pub(crate) fn warning(&self) -> Option<String> {
        let few = self
            .districts
            .iter()
            .flat_map(|district| &district.cells)
            .filter(|cell| cell.few);
        let few = few.count();
        (few > 0).then(|| {
            format!(
                "{few} groups of one district and weight have fewer than {} voters: what they vote is published only \
                 together with other groups, and who is seen to sign or vote in them is nearly known",
                self.minimum
            )
        })
    }
}

impl DistrictCells {
    fn label(&self) -> String {
        match self.name.first() {
            name if name.is_empty() || name == self.district => self.district.clone(),
            name => format!("{name} ({})", self.district),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(minimum: u64) -> Cells {
        let (north, south) = (
            Text::new([("id".to_owned(), "Utara".to_owned())]),
            Text::default(),
        );
        let voters = (0..12)
            .map(|_| (0, 1))
            .chain((0..3).map(|_| (0, 5)))
            .chain([(2, 1)]);
        Cells::count(
            [("north", &north), ("south", &south), ("west", &south)],
            voters,
            minimum,
        )
    }

    #[test]
    fn v04_small_groups_are_marked() {
        let cells = cells(10);
        assert_eq!(
            cells.table(),
            "district           weight      voters\n\
             Utara (north)           1          12\n\
             \u{20}                       5           3  fewer than 10\n\
             south                               0\n\
             west                    1           1  fewer than 10\n\
             all                    28          16\n"
        );
        assert!(cells.warning().unwrap().starts_with("2 groups "));
    }

    #[test]
    fn v04_groups_of_the_minimum_are_not_marked() {
        assert!(cells(1).warning().is_none());
        let few = |minimum| cells(minimum).table().matches("fewer than").count();
        assert_eq!([few(3), few(4), few(12), few(13)], [1, 2, 2, 3]);
    }

    #[test]
    fn the_json_has_the_same() {
        let json = serde_json::to_value(cells(10)).unwrap();
        assert_eq!(json["voters"], 16);
        assert_eq!(
            json["districts"][0]["cells"][1],
            serde_json::json!({"weight": 5, "voters": 3, "few": true})
        );
    }
}
