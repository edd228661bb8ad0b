//! The projects that the rule funds, and their comparison with the officially selected ones.

use anyhow::{Context as _, bail};

use super::totals::question;
use crate::pabulib::{Amount, PbFile, Project};

/// Says what the greedy rule funds by the verified totals, beside what was selected officially; nothing where the file
/// states no such rule. Fails if both should be the same and are not.
pub fn compare(report: &str, election: &str, file: &PbFile) -> anyhow::Result<Option<String>> {
    let Some(budget) = file.greedy_budget() else {
        return Ok(None);
    };
    let question = question(report, election)?;
    let chosen = question["outcome"]["chosen"]
        .as_array()
        .context("the report has no outcome")?;
    let funded = chosen
        .iter()
        .filter_map(|chosen| chosen["option"].as_str())
        .collect::<Vec<_>>();
    Ok(Some(verdict(&funded, budget, &file.projects)?))
}

fn verdict(funded: &[&str], budget: Amount, projects: &[Project]) -> anyhow::Result<String> {
    let rule = format!(
        "By total, the highest first, while the budget of {budget} lasts: {} of {} projects are funded ({}).",
        funded.len(),
        projects.len(),
        funded.join(", ")
    );
    if projects.iter().any(|project| project.selected.is_none()) {
        return Ok(format!(
            "{rule} The file does not say which were selected officially."
        ));
    }
    let (selected, others) = projects
        .iter()
        .partition::<Vec<_>, _>(|project| project.selected == Some(true));
    let same = selected.len() == funded.len()
        && selected
            .iter()
            .all(|project| funded.contains(&project.id.as_str()));
    if same {
        return Ok(format!("{rule} They are the officially selected ones."));
    }
    let spent = |with: Option<&Project>| {
        let costs = selected.iter().copied().chain(with).map(|project| project.cost);
        costs.sum::<Amount>()
    };
    if let Some(project) = others.into_iter().find(|project| spent(Some(project)) <= budget) {
        return Ok(format!(
            "{rule} It cannot be compared with the {} officially selected ones: these cost {} together, so that project \
             {} would fit for {} more. They were selected with another budget than the {budget} of the file.",
            selected.len(),
            spent(None),
            project.id,
            project.cost
        ));
    }
    let selected = selected
        .iter()
        .map(|project| project.id.as_str())
        .collect::<Vec<_>>();
    bail!("{rule} Officially selected were others: {}", selected.join(", "))
}

#[cfg(test)]
mod tests {
    use std::{cmp::Reverse, path::PathBuf};

    use super::*;

    fn projects(selected: &str) -> Vec<Project> {
        let rows = selected.chars().zip([(1, 60), (2, 50), (3, 40)]);
        let rows = rows
            .map(|(selected, (id, cost))| format!("{id};{cost};{selected}\n"))
            .collect::<String>();
        let text = format!(
            "META\nkey;value\nvote_type;approval\nPROJECTS\nproject_id;cost;selected\n{rows}VOTES\nvoter_id;vote\na;1\n"
        );
        PbFile::parse("x.pb", text.as_bytes()).unwrap().projects
    }

    #[test]
    fn what_is_funded_is_compared_with_what_was_selected() {
        let verdict =
            |selected: &str| verdict(&["1", "3"], Amount::parse("100").unwrap(), &projects(selected));
        assert!(verdict("101").unwrap().contains("officially selected ones."));
        assert!(
            verdict("010")
                .unwrap()
                .contains("project 3 would fit for 40 more")
        );
        assert!(
            verdict("011")
                .unwrap_err()
                .to_string()
                .contains("Officially selected were others: 2, 3")
        );
    }

    /// The selection of real files from their official figures; only that of Gdynia cannot come out.
    #[test]
    fn real_selections_come_out() {
        let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/pabulib");
        let village = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../docs/examples/village.pb");
        for (path, comparable) in [
            (village, true),
            (folder.join("poland_warszawa_2019_sluzewiec.pb"), true),
            (folder.join("poland_warszawa_2020_ursynow.pb"), true),
            (
                folder.join("poland_gdynia_2020_pustki-cisowskie-demptowo-small.pb"),
                false,
            ),
        ] {
            if !path.exists() {
                println!("skipped, not here: {}", path.display());
                continue;
            }
            let file = PbFile::read(&path).unwrap();
            let budget = file.greedy_budget().unwrap();
            let mut order = file.projects.iter().collect::<Vec<_>>();
            order.sort_by_key(|project| Reverse(file.official(project)));
            let (mut spent, mut funded) = (Amount::default(), Vec::new());
            for project in order {
                let with = [spent, project.cost].into_iter().sum();
                if with <= budget {
                    spent = with;
                    funded.push(project.id.as_str());
                }
            }
            let verdict = verdict(&funded, budget, &file.projects).unwrap();
            assert_eq!(!verdict.contains("cannot be compared"), comparable, "{verdict}");
        }
    }
}
