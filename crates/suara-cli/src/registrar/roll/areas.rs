//! The districts of a roll: those of the register, small ones merged where that is asked for.
//!
//! What is on the roll is public for ever: whoever signs a petition or votes is seen to do so in a district. In
//! one with few voters that is nearly a name.

use std::collections::BTreeMap;

use anyhow::Context as _;
use suara_protocol::Text;
use suara_protocol::entries::District;

use super::super::register::Register;

/// The id of the district that holds the merged ones, and what it is called.
const MERGED: &str = "merged";
const MERGED_NAMES: [(&str, &str); 2] = [("id", "Wilayah lainnya"), ("en", "Other districts")];

/// The districts of a roll, and in which of them each district of the register is.
#[derive(Debug)]
pub(super) struct Areas {
    announced: Vec<District>,
    places: BTreeMap<String, u16>,
}

impl Areas {
    /// The register's districts; those with fewer than `minimum` voters become one. Where even that one is too
    /// small, the smallest of the others joins it. Districts without a name have their id for one, in the first
    /// language of the board's `title`.
    pub(super) fn new(register: &Register, minimum: usize, title: Option<&Text>) -> anyhow::Result<Areas> {
        let language = title
            .and_then(|title| title.translations().next())
            .map_or("en", |(tag, _)| tag);
        let merged = merged(register, minimum);
        let (mut announced, mut places) = (Vec::new(), BTreeMap::new());
        for (id, name) in register.districts.iter().filter(|(id, _)| !merged.contains(id)) {
            places.insert(id.to_owned(), place(announced.len())?);
            announced.push(District {
                id: id.to_owned(),
                name: if name.is_empty() {
                    Text::new([(language.to_owned(), id.to_owned())])
                } else {
                    name.clone()
                },
            });
        }
        if !merged.is_empty() {
            let last = place(announced.len())?;
            places.extend(merged.iter().map(|id| ((*id).to_owned(), last)));
            announced.push(District {
                id: MERGED.to_owned(),
                name: Text::new(MERGED_NAMES.map(|(tag, name)| (tag.to_owned(), name.to_owned()))),
            });
        }
        Ok(Areas { announced, places })
    }

    /// As the roll announces them.
    pub(super) fn announced(&self) -> Vec<District> {
        self.announced.clone()
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.announced.len()
    }

    /// In which of them a district of the register is.
    pub(super) fn place(&self, district: &str) -> anyhow::Result<u16> {
        let place = self.places.get(district).copied();
        place.with_context(|| {
            format!("the register has a voter in the district {district:?} and not the district")
        })
    }
}

fn place(place: usize) -> anyhow::Result<u16> {
    u16::try_from(place).context("a roll has at most 65,536 districts")
}

/// The districts that become one, the smallest first; none if all are large enough.
fn merged(register: &Register, minimum: usize) -> Vec<&str> {
    let mut sizes = register
        .districts
        .iter()
        .map(|(id, _)| (id, 0))
        .collect::<BTreeMap<_, usize>>();
    for one in register.voters() {
        if let Some(size) = sizes.get_mut(one.voter.district.as_str()) {
            *size += 1;
        }
    }
    // In a district without voters nobody is alone.
    let mut smallest = sizes
        .into_iter()
        .filter(|(_, size)| *size > 0)
        .collect::<Vec<_>>();
    smallest.sort_by_key(|(_, size)| *size);
    let (mut merged, mut together) = (Vec::new(), 0);
    for (id, size) in smallest {
        let is_enough = size >= minimum && (merged.is_empty() || together >= minimum);
        if is_enough {
            break;
        }
        merged.push(id);
        together += size;
    }
    merged
}

#[cfg(test)]
mod tests {
    use super::super::super::register::tests::registered;
    use super::*;

    /// A register with so many voters in each district.
    fn register(sizes: &[(&str, usize)]) -> Register {
        let mut register = Register::default();
        for (district, size) in sizes {
            register.districts.add(district, Text::default());
            for number in 0..*size {
                register
                    .add(registered(&format!("{district}{number}"), district, 1))
                    .unwrap();
            }
        }
        register
    }

    fn ids(areas: &Areas) -> Vec<String> {
        areas
            .announced()
            .into_iter()
            .map(|district| district.id)
            .collect()
    }

    #[test]
    fn districts_stand_in_order_of_their_ids_and_have_names() {
        let mut register = register(&[("south", 1), ("north", 1)]);
        register
            .districts
            .add("west", Text::new([("id".to_owned(), "Barat".to_owned())]));
        let title = Text::new([("id".to_owned(), "Desa".to_owned())]);
        let areas = Areas::new(&register, 0, Some(&title)).unwrap();
        let named = areas
            .announced()
            .into_iter()
            .map(|one| (one.id, one.name.get("id").to_owned()));
        let expected = [("north", "north"), ("south", "south"), ("west", "Barat")];
        assert_eq!(
            named.collect::<Vec<_>>(),
            expected.map(|(id, name)| (id.to_owned(), name.to_owned()))
        );
        assert_eq!(areas.place("south").unwrap(), 1);
        assert!(areas.place("east").is_err());
    }

    #[test]
    fn v04_small_districts_are_published_as_one() {
        let register = register(&[("a", 12), ("b", 4), ("c", 7), ("d", 30)]);
        let areas = Areas::new(&register, 10, None).unwrap();
        assert_eq!(ids(&areas), ["a", "d", "merged"]);
        let places = ["a", "b", "c", "d"].map(|id| areas.place(id).unwrap());
        assert_eq!(places, [0, 2, 2, 1]);
        assert_eq!(
            ids(&Areas::new(&register, 4, None).unwrap()),
            ["a", "b", "c", "d"]
        );
    }

    #[test]
    fn v04_a_merged_district_that_is_too_small_takes_the_next_one_in() {
        let areas = Areas::new(&register(&[("a", 12), ("b", 4), ("d", 30)]), 10, None).unwrap();
        assert_eq!(ids(&areas), ["d", "merged"]);
        let areas = Areas::new(&register(&[("a", 3), ("b", 4)]), 10, None).unwrap();
        assert_eq!(ids(&areas), ["merged"], "there are no more to take in");
        let areas = Areas::new(&register(&[("a", 10), ("b", 0)]), 10, None).unwrap();
        assert_eq!(ids(&areas), ["a", "b"], "in b there is nobody");
    }
}
