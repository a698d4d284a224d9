//! Cleaning: from the table as it was read to the table that is learned from, before any split.
//!
//! A step looks at a row itself, or at which rows are the same; it never takes a value from other rows, so it can do to
//! a single new row what it did to the table. What must be learned from rows belongs to `prepare`. `lags` and `rolling`
//! are the exception: they take values of rows that are earlier in time, and of no others (docs/decisions/time.md).
//!
//! Adding a step is one new file and two lines here: `mod name;` and its line in [`CLEANING`].

mod by_hand;
mod change_type;
mod drop_columns;
mod drop_duplicates;
mod drop_missing;
mod drop_rows;
mod earlier;
mod filter;
mod formula_column;
mod held;
mod lags;
mod rename;
mod replace;
mod rolling;
mod same_rows;
mod tidy;

pub use held::HeldTable;
pub(super) use same_rows::firsts;
pub(super) use tidy::{Case, tidied};

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::{Map, Value};

use super::{Column, ColumnData, MISSING, Table, infer};
use crate::math::order::{gathered, sort_items};
use crate::params::{Columns, Field, Params, ReadSettings, near, without_defaults};
use crate::problem::Problem;

/// Every cleaning step, in the order the page offers them.
pub static CLEANING: &[&Entry] = &[
    &drop_columns::ENTRY,
    &rename::ENTRY,
    &change_type::ENTRY,
    &replace::ENTRY,
    &tidy::ENTRY,
    &filter::ENTRY,
    &drop_missing::ENTRY,
    &drop_duplicates::ENTRY,
    &drop_rows::ENTRY,
    &formula_column::ENTRY,
    &lags::ENTRY,
    &rolling::ENTRY,
    &by_hand::ENTRY,
];

/// A cleaning step as the catalogue lists it.
pub struct Entry {
    /// Kebab-case name used in recipes; never changes.
    pub id: &'static str,
    /// Name in plain words.
    pub name: &'static str,
    /// What it does, in one sentence.
    pub summary: &'static str,
    /// The knobs.
    pub fields: fn() -> Vec<Field>,
    /// Reads the knobs.
    pub step: ReadSettings<dyn Clean>,
}

/// Checked settings of a cleaning step.
pub trait Clean {
    /// Each column that the settings name, with the name of the setting.
    fn named(&self) -> Vec<(&'static str, String)>;

    /// Changes a table that has the columns named. A problem's place begins at the settings: `/keep`.
    fn clean(&self, table: &mut Table) -> Result<Cleaned, Problem>;
}

/// A cleaning step of a recipe and its settings; checked.
#[derive(Clone, Debug, PartialEq)]
pub struct CleaningChoice {
    /// Which step.
    pub step: String,
    /// Its settings that differ from the defaults.
    pub params: Map<String, Value>,
    /// Whether it stays in the recipe without being done.
    pub off: bool,
}

/// The column that orders the rows for the first step that looks back on earlier ones; `None` where none does.
pub fn looks_back_by(steps: &[CleaningChoice]) -> Option<&str> {
    let looks_back =
        |c: &&CleaningChoice| !c.off && (c.step == lags::ENTRY.id || c.step == rolling::ENTRY.id);
    steps.iter().find(looks_back).and_then(|c| c.params.get("by")).and_then(Value::as_str)
}

/// What a step did.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Cleaned {
    /// Rows left out.
    pub rows_dropped: usize,
    /// Among them, rows for which the question had no answer, because something in it was missing.
    pub rows_unanswered: usize,
    /// Cells that hold something else now.
    pub cells_changed: usize,
    /// Cells that became missing, because what they held cannot be read in the new way.
    pub cells_lost: usize,
    /// Columns that are new or have a new name.
    pub columns_new: Vec<String>,
    /// Columns that are gone.
    pub columns_gone: Vec<String>,
    /// What else a person should know, each without a full stop.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
}

impl Entry {
    /// Checks the settings a recipe gives this step; what is kept are those that differ from the defaults.
    pub fn read(
        &self,
        params: &Map<String, Value>,
        at: &str,
        problems: &mut Vec<Problem>,
    ) -> Map<String, Value> {
        (self.step)(params, at, problems);
        without_defaults(&(self.fields)(), params)
    }
}

/// The step with this id.
pub fn find(id: &str) -> Option<&'static Entry> {
    CLEANING.iter().find(|e| e.id == id).copied()
}

/// Does all steps of a recipe to a table. What each did comes with it, `None` for one that is off.
///
/// The first step that does not fit ends it: what later ones would find depends on it.
pub fn clean(
    mut table: Table,
    steps: &[CleaningChoice],
) -> Result<(Table, Vec<Option<Cleaned>>), Vec<Problem>> {
    let mut done = Vec::with_capacity(steps.len());
    let mut gone: Vec<String> = Vec::new();
    for (i, choice) in steps.iter().enumerate() {
        if choice.off {
            done.push(None);
            continue;
        }
        let at = format!("/data/clean/{i}/params");
        // What was done by hand is known of the last step only: rows may come and go after it.
        if choice.step != by_hand::ENTRY.id {
            table.by_hand = None;
        }
        let cleaned = one_step(&mut table, choice, &at)
            .map_err(|problems| problems.into_iter().map(|p| placed(p, &at, &gone)).collect::<Vec<_>>())?;
        gone.extend(cleaned.columns_gone.iter().cloned());
        done.push(Some(cleaned));
    }
    table.columns.iter_mut().for_each(forget_unused_words);
    Ok((table, done))
}

fn one_step(table: &mut Table, choice: &CleaningChoice, at: &str) -> Result<Cleaned, Vec<Problem>> {
    let mut problems = Vec::new();
    let entry = find(&choice.step).expect("reading the recipe checked the step's name");
    let step = (entry.step)(&choice.params, at, &mut problems);
    problems.extend(step.named().iter().filter_map(|(field, name)| no_column(table, field, name)));
    if !problems.is_empty() {
        return Err(problems);
    }
    let cleaned = step.clean(table).map_err(|p| vec![p])?;
    if table.columns.is_empty() || table.n_rows() == 0 {
        let what = if table.columns.is_empty() { "column" } else { "row" };
        let problem = Problem::at("", format!("this step leaves no {what} of the table"));
        return Err(vec![problem.hint("switch it off, or change it")]);
    }
    Ok(cleaned)
}

fn no_column(table: &Table, field: &str, name: &str) -> Option<Problem> {
    if table.column(name).is_some() {
        return None;
    }
    let at = format!("/{field}");
    if name.is_empty() {
        return Some(Problem::at(at, "no column is chosen").hint("choose one"));
    }
    let names: Vec<&str> = table.columns.iter().map(|c| c.name.as_str()).collect();
    let hint = near(name, &names).map(|word| format!("did you mean {word}?"));
    let hint = hint.unwrap_or_else(|| format!("the columns are {}", names.join(", ")));
    Some(Problem::at(at, format!("there is no column \"{name}\"")).hint(hint))
}

/// The problem with its whole pointer; a column that an earlier step took away is told so.
fn placed(problem: Problem, at: &str, gone: &[String]) -> Problem {
    let whole = if problem.at.starts_with(at) { problem.at.clone() } else { format!("{at}{}", problem.at) };
    let is_gone = gone.iter().any(|name| problem.message.contains(&format!("no column \"{name}\"")));
    let problem = Problem { at: whole, ..problem };
    if is_gone {
        problem.hint("an earlier cleaning step takes it away: change the order, or that step")
    } else {
        problem
    }
}

/// Reads knobs into a step, for [`Entry::step`].
fn step<S: Clean + Params + 'static>(
    map: &Map<String, Value>,
    at: &str,
    problems: &mut Vec<Problem>,
) -> Box<dyn Clean> {
    Box::new(S::read(map, at, problems))
}

/// The columns a setting names, each under that setting's name.
fn each(field: &'static str, columns: &Columns) -> Vec<(&'static str, String)> {
    columns.0.iter().map(|name| (field, name.clone())).collect()
}

/// Places of the columns named; of all columns where none is.
fn places(table: &Table, columns: &Columns) -> Vec<usize> {
    let is_meant = |c: &Column| columns.0.is_empty() || columns.0.contains(&c.name);
    (0..table.columns.len()).filter(|&i| is_meant(&table.columns[i])).collect()
}

/// Leaves out the rows that are not to be kept.
fn keep_rows(table: &mut Table, keep: impl Fn(usize) -> bool) -> Cleaned {
    let n = table.n_rows();
    let rows: Vec<usize> = (0..n).filter(|&i| keep(i)).collect();
    if rows.len() < n {
        for column in &mut table.columns {
            *column = column.rows(&rows);
        }
    }
    Cleaned { rows_dropped: n - rows.len(), ..Cleaned::default() }
}

/// Words as a category where they repeat, else as text: as the reader does it.
pub(super) fn words(cells: Vec<Option<String>>) -> ColumnData {
    let borrowed: Vec<Option<&str>> = cells.iter().map(Option::as_deref).collect();
    infer::categories(&borrowed, infer::MOST_LEVELS, true).unwrap_or(ColumnData::Text(cells))
}

/// A category of any words.
pub(super) fn category(cells: &[Option<String>]) -> ColumnData {
    let mut index: BTreeMap<&str, u32> = gathered(cells.iter().flatten().map(|word| (word.as_str(), 0)));
    for (i, code) in index.values_mut().enumerate() {
        *code = i as u32;
    }
    let codes = cells.iter().map(|c| c.as_deref().map_or(MISSING, |word| index[word])).collect();
    ColumnData::Category { codes, levels: index.keys().map(|word| (*word).to_string()).collect() }
}

/// Gives every word of a category a new one, or none; words that become the same are one from then on.
/// Gives back how many cells changed.
fn rename_words(codes: &mut [u32], levels: &mut Vec<String>, new: &[Option<String>]) -> usize {
    let mut sorted: Vec<String> = new.iter().flatten().cloned().collect();
    sort_items(&mut sorted, Ord::cmp);
    sorted.dedup();
    let place = |word: &Option<String>| {
        word.as_ref().map_or(MISSING, |w| sorted.binary_search(w).expect("it is among them") as u32)
    };
    let target: Vec<u32> = new.iter().map(place).collect();
    let is_new: Vec<bool> = new.iter().zip(levels.iter()).map(|(n, old)| n.as_ref() != Some(old)).collect();
    let mut changed = 0;
    for code in codes.iter_mut().filter(|c| **c != MISSING) {
        changed += usize::from(is_new[*code as usize]);
        *code = target[*code as usize];
    }
    *levels = sorted;
    changed
}

/// Takes words out of a category's list that no row has any more.
fn forget_unused_words(column: &mut Column) {
    let ColumnData::Category { codes, levels } = &mut column.data else { return };
    let mut used = vec![false; levels.len()];
    codes.iter().filter(|c| **c != MISSING).for_each(|c| used[*c as usize] = true);
    if used.iter().all(|u| *u) {
        return;
    }
    let kept: Vec<Option<String>> = levels.iter().zip(&used).map(|(l, u)| u.then(|| l.clone())).collect();
    rename_words(codes, levels, &kept);
}

#[cfg(test)]
mod tests;
