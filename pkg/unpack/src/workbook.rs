//! The sheets of a workbook: their names, whether they are hidden, and where in the archive they lie.
//!
//! Reference: ECMA-376, Office Open XML, part 1 (§18.2 workbook, §9.2 relationships).

use crate::Refusal;
use crate::xml::tags;
use crate::zip::Archive;

const WORKBOOK: &str = "xl/workbook.xml";

/// One sheet with a grid of cells.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Place {
    pub(crate) name: String,
    pub(crate) path: String,
    pub(crate) hidden: bool,
}

pub(crate) fn is_workbook(archive: &Archive) -> bool {
    archive.find(WORKBOOK).is_some()
}

/// The sheets in the workbook's order; charts on sheets of their own are not among them.
pub(crate) fn sheets(archive: &Archive) -> Result<Vec<Place>, Refusal> {
    let text = |path: &str| match archive.find(path) {
        Some(entry) => archive.inflate(entry),
        None => Err(broken()),
    };
    let relations = text("xl/_rels/workbook.xml.rels")?;
    let targets: Vec<(String, String)> = tags(&relations)
        .filter(|tag| tag.name == b"Relationship")
        .filter(|tag| tag.attribute("Type").is_some_and(|kind| kind.ends_with("/worksheet")))
        .filter_map(|tag| Some((tag.attribute("Id")?, path(&tag.attribute("Target")?))))
        .collect();
    let workbook = text(WORKBOOK)?;
    let mut places = Vec::new();
    for tag in tags(&workbook).filter(|tag| tag.name == b"sheet" && !tag.closes) {
        let (Some(name), Some(id)) = (tag.attribute("name"), tag.attribute("id")) else {
            return Err(broken());
        };
        let hidden = tag.attribute("state").is_some_and(|state| state != "visible");
        if let Some((_, path)) = targets.iter().find(|(known, _)| *known == id) {
            places.push(Place { name, path: path.clone(), hidden });
        }
    }
    if places.is_empty() {
        return Err(Refusal::new("the workbook has no sheet with cells", "choose another file"));
    }
    Ok(places)
}

/// A target's place in the archive: absolute, or relative to the workbook's folder.
fn path(target: &str) -> String {
    let target = target.replace('\\', "/");
    match target.strip_prefix('/') {
        Some(absolute) => absolute.to_string(),
        None => format!("xl/{}", target.trim_start_matches("./")),
    }
}

fn broken() -> Refusal {
    Refusal::new(
        "the workbook is damaged: its list of sheets cannot be read",
        "open it in Excel or LibreOffice, and save it again",
    )
}
