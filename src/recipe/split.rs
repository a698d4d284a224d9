//! The split of a recipe against its table: the column that decides, and the rule it gives.

use super::{Recipe, SplitBy};
use crate::data::{Column, FILE_COLUMN, Rule, Table, Task, clean, second_name};
use crate::models::{self, Need};
use crate::problem::Problem;

/// Name of the column that decides which rows are tested; `None` where chance does.
pub fn split_column(recipe: &Recipe) -> Option<&str> {
    match recipe.split.by {
        SplitBy::Rows => None,
        SplitBy::Group | SplitBy::Time | SplitBy::Column => Some(recipe.split.column.0.as_str()),
        SplitBy::File => Some(FILE_COLUMN),
    }
}

/// Whether the column says where a row belongs rather than what it is like, so that nothing should be learned from it.
pub(super) fn only_for_split(recipe: &Recipe, name: &str) -> bool {
    let decides =
        matches!(recipe.split.by, SplitBy::Group | SplitBy::Column) && recipe.split.column.0 == name;
    decides || (recipe.data.test_file.is_some() && name == FILE_COLUMN)
}

/// Problems of the column that decides.
pub(super) fn check_split(recipe: &Recipe, table: &Table, target: &str, problems: &mut Vec<Problem>) {
    let Some(name) = split_column(recipe) else { return };
    let at = "/split/column";
    if recipe.split.by == SplitBy::File && recipe.data.test_file.is_none() {
        problems.push(
            Problem::at("/split/by", "there is no second file").hint("add one, or keep rows drawn at random"),
        );
    } else if name.is_empty() {
        problems.push(Problem::at(at, "the column that decides is not named").hint("choose a column"));
    } else if name == target {
        problems.push(
            Problem::at(at, format!("{name} is what is predicted; it cannot decide which rows are tested"))
                .hint("choose another column"),
        );
    } else if table.column(name).is_none() {
        let names: Vec<&str> = table.columns.iter().map(|c| c.name.as_str()).collect();
        problems.push(
            Problem::at(at, format!("there is no column \"{name}\""))
                .hint(format!("the columns are {}", names.join(", "))),
        );
    }
}

/// A problem where the model carries a series on, and the test takes rows from between those it learns from.
pub(super) fn check_order(recipe: &Recipe, features: &[String], problems: &mut Vec<Problem>) {
    if !matches!(recipe.split.by, SplitBy::Rows | SplitBy::Group) {
        return;
    }
    let model = models::find(&recipe.model.kind).expect("reading the recipe checked the model's name");
    let learner = (model.learner)(&recipe.model.params, "", &mut Vec::new());
    if learner.needs().contains(&Need::EvenTimes) {
        let column = if let [only] = features { format!(", column {only}") } else { String::new() };
        let message = format!(
            "{} foretells later rows from earlier ones, and the test takes rows from in between",
            model.name
        );
        problems.push(
            Problem::at("/split/by", message)
                .hint(format!("keep the latest rows for the test: time{column}")),
        );
    }
}

/// The column by which rows look back on earlier ones, where the test is not the latest rows. Marked rows and a second
/// file may be later ones; nobody can know.
pub fn looks_back_unsplit(recipe: &Recipe) -> Option<&str> {
    let at_random = matches!(recipe.split.by, SplitBy::Rows | SplitBy::Group);
    clean::looks_back_by(&recipe.data.clean).filter(|_| at_random)
}

/// The rule of the split; `column` is the one that decides, at the rows that have a target.
pub fn split_rule<'a>(
    recipe: &'a Recipe,
    task: Task,
    column: Option<&'a Column>,
    second: &'a str,
) -> Rule<'a> {
    let stratify = recipe.split.stratify && task == Task::Classification;
    match (recipe.split.by, column) {
        (SplitBy::Group, Some(column)) => Rule::Group(column),
        (SplitBy::Time, Some(column)) => Rule::Time(column),
        (SplitBy::Column, Some(column)) => Rule::Mark(column, &recipe.split.test_is),
        (SplitBy::File, Some(column)) => Rule::Mark(column, second),
        (SplitBy::Rows, _) | (_, None) => Rule::Rows { stratify },
    }
}

/// What [`FILE_COLUMN`] says of the rows of the second file; empty where there is none.
pub fn second_file(recipe: &Recipe, table: &Table) -> String {
    recipe.data.test_file.as_ref().map_or(String::new(), |file| second_name(&table.name, &file.name))
}
