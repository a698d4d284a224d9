//! A recipe against its table: does the target exist, can the features be used, does the model do the task?

use std::collections::BTreeSet;

use serde_json::Value;

use super::canonical::own_target;
use super::split::{check_split, only_for_split};
use super::steps::{check_steps, reads_text};
use super::{Data, File, OpenFile, Recipe, Source, SplitBy, read};
use crate::data::clean::clean;
use crate::data::findings::Aim;
use crate::data::{
    Column, ColumnData, MISSING, Table, Target, Task, Type, generators, n_distinct, samples, stack,
    why_not_usable,
};
use crate::math::order;
use crate::models;
use crate::problem::Problem;

/// A number column with at most this many different whole numbers is read as classes.
const MOST_NUMBER_CLASSES: usize = 10;
/// More classes than this are more likely an identifier than a question.
const MOST_CLASSES: usize = 100;

/// Every problem of a recipe, with its table where there is one.
pub fn check(recipe: &Value, table: Option<&Table>) -> Vec<Problem> {
    match (read(recipe), table) {
        (Err(problems), _) => problems,
        (Ok(recipe), Some(table)) => fit_to_table(&recipe, table).err().unwrap_or_default(),
        (Ok(_), None) => Vec::new(),
    }
}

/// Opens and cleans the table a recipe without a second file names.
pub fn open_table(data: &Data, seed: u64, bytes: Option<&[u8]>) -> Result<Table, Vec<Problem>> {
    Ok(clean(open_source(data, seed, bytes)?, &data.clean)?.0)
}

/// Opens the table a recipe names, as it is; `bytes` are those of a person's file, or of a sample that is not part of the engine.
pub fn open_source(data: &Data, seed: u64, bytes: Option<&[u8]>) -> Result<Table, Vec<Problem>> {
    match &data.source {
        Source::Sample(id) => {
            let sample = samples::find(id).expect("reading the recipe checked the sample's name");
            sample.table(bytes).map_err(|p| vec![p])
        }
        Source::Generator { id, params } => {
            let generator = generators::find(id).expect("reading the recipe checked the generator's name");
            Ok(generator.table(params, seed))
        }
        Source::File(file) => open_file(file, "/data/file", bytes),
    }
}

/// The table with the rows of the recipe's second file below; the table itself where there is none.
pub fn add_test_file(data: &Data, table: Table, bytes: Option<&[u8]>) -> Result<Table, Vec<Problem>> {
    let Some(file) = test_file(data) else { return Ok(table) };
    let second = open_file(&file, "/data/test_file", bytes)?;
    stack(&table, &second).map_err(|p| vec![p])
}

/// The recipe's second file. What is said about the first one's columns holds for its own too.
pub fn test_file(data: &Data) -> Option<File> {
    let mut file = data.test_file.clone()?;
    if let Source::File(first) = &data.source {
        first.columns.iter().for_each(|(name, choice)| {
            file.columns.entry(name.clone()).or_insert_with(|| choice.clone());
        });
    }
    Some(file)
}

fn open_file(file: &File, at: &str, bytes: Option<&[u8]>) -> Result<Table, Vec<Problem>> {
    let name = &file.name;
    let missing = || vec![Problem::at(at, format!("the recipe needs the file {name}")).hint("choose it")];
    let mut reading = OpenFile::begin(file, at, false)?;
    reading.push(bytes.ok_or_else(missing)?)?;
    reading.end(None)?;
    reading.table()
}

/// The parts of a table that a recipe uses.
#[derive(Clone, Debug)]
pub struct Fitted {
    /// The column to predict.
    pub target: String,
    /// The kind of question.
    pub task: Task,
    /// The columns to predict from, in the order of the table.
    pub features: Vec<String>,
    /// Rows that have a target.
    pub rows: Vec<usize>,
    /// Their truth.
    pub truth: Target,
}

/// What a recipe asks of its table, as far as it fits: what the data doctor has to know.
pub fn aim(recipe: &Recipe, table: &Table) -> Aim {
    let at_random = recipe.split.by == SplitBy::Rows;
    let nothing = Aim { stratify: recipe.split.stratify, at_random, ..Aim::default() };
    let Ok(target) = find_target(recipe, table) else { return nothing };
    Aim {
        target: Some(target.name.clone()),
        task: Some(recipe.data.task.unwrap_or_else(|| task_of(target))),
        features: find_features(recipe, table, target, &mut Vec::new()),
        ..nothing
    }
}

/// Finds what a recipe names in its table; every problem at once.
pub fn fit_to_table(recipe: &Recipe, table: &Table) -> Result<Fitted, Vec<Problem>> {
    let target = find_target(recipe, table)?;
    let mut problems = Vec::new();
    let features = find_features(recipe, table, target, &mut problems);
    let task = recipe.data.task.unwrap_or_else(|| task_of(target));
    if let Some(problem) = why_no_target(target, task) {
        problems.push(problem);
    }
    check_model(recipe, task, &mut problems);
    check_split(recipe, table, &target.name, &mut problems);
    check_steps(recipe, table, &target.name, &features, task, &mut problems);
    if !problems.is_empty() {
        return Err(problems);
    }
    let rows: Vec<usize> = (0..table.n_rows()).filter(|&i| !target.is_missing(i)).collect();
    let truth = truth(target, task, &rows);
    Ok(Fitted { target: target.name.clone(), task, features, rows, truth })
}

fn find_target<'t>(recipe: &Recipe, table: &'t Table) -> Result<&'t Column, Vec<Problem>> {
    let Some(name) = recipe.data.target.clone().or_else(|| own_target(&recipe.data.source)) else {
        return Err(vec![
            Problem::at("/data/target", "the recipe does not say what to predict").hint("choose a column"),
        ]);
    };
    let names = || table.columns.iter().map(|c| c.name.as_str()).collect::<Vec<_>>().join(", ");
    table.column(&name).ok_or_else(|| {
        vec![
            Problem::at("/data/target", format!("there is no column \"{name}\""))
                .hint(format!("the columns are {}", names())),
        ]
    })
}

fn find_features(
    recipe: &Recipe,
    table: &Table,
    target: &Column,
    problems: &mut Vec<Problem>,
) -> Vec<String> {
    let Some(chosen) = &recipe.data.features else {
        let left_out = left_out_by_card(&recipe.data.source);
        let can_be_read = |c: &Column| why_not_usable(c).is_none() || reads_text(recipe, c);
        let left_out = |name: &String| left_out.contains(name) || only_for_split(recipe, name);
        let usable = |c: &&Column| c.name != target.name && can_be_read(c) && !left_out(&c.name);
        let features: Vec<String> = table.columns.iter().filter(usable).map(|c| c.name.clone()).collect();
        if features.is_empty() {
            problems.push(
                Problem::at("/data/features", format!("no column but {} can be learned from", target.name))
                    .hint("choose another target, or a table with more columns"),
            );
        }
        return features;
    };
    for (i, name) in chosen.iter().enumerate() {
        let at = format!("/data/features/{i}");
        match table.column(name) {
            None => {
                problems.push(Problem::at(at, format!("there is no column \"{name}\"")).hint("leave it out"))
            }
            Some(column) if column.name == target.name => {
                problems.push(Problem::at(
                    at,
                    format!("{name} is what is predicted; it cannot be a feature too"),
                ));
            }
            Some(column) => {
                if let Some(reason) = why_not_usable(column).filter(|_| !reads_text(recipe, column)) {
                    problems.push(
                        Problem::at(at, format!("{name} cannot be a feature: {reason}")).hint("leave it out"),
                    );
                }
            }
        }
    }
    table.columns.iter().filter(|c| chosen.contains(&c.name)).map(|c| c.name.clone()).collect()
}

/// Columns that a sample's data card advises against, such as the name of a country.
fn left_out_by_card(source: &Source) -> BTreeSet<String> {
    let Source::Sample(id) = source else { return BTreeSet::new() };
    let card = samples::find(id).map(samples::Sample::card).unwrap_or_default();
    let columns = card["columns"].as_object().cloned().unwrap_or_default();
    columns.into_iter().filter(|(_, c)| c["leave_out"] == true).map(|(name, _)| name).collect()
}

/// The question a column asks when the recipe does not say.
fn task_of(column: &Column) -> Task {
    let few_whole = |values: &[f64]| {
        values.iter().all(|v| v.is_nan() || v.fract() == 0.0) && n_distinct(column) <= MOST_NUMBER_CLASSES
    };
    match &column.data {
        ColumnData::Number(values) if !few_whole(values) => Task::Regression,
        ColumnData::DateTime(_) => Task::Regression,
        _ => Task::Classification,
    }
}

fn why_no_target(column: &Column, task: Task) -> Option<Problem> {
    let problem = |message: String, hint: &str| Some(Problem::at("/data/target", message).hint(hint));
    let name = &column.name;
    let distinct = n_distinct(column);
    match (task, column.kind()) {
        _ if distinct == 0 => problem(format!("{name} has no values"), "choose another column to predict"),
        (Task::Regression, Type::Number) if distinct == 1 => {
            problem(format!("{name} is the same number in every row"), "choose another column to predict")
        }
        (Task::Classification, _) if distinct == 1 => problem(
            format!("{name} has one class only, so there is nothing to tell apart"),
            "choose another column to predict, or add rows of another class",
        ),
        (Task::Regression, Type::Number | Type::DateTime) => None,
        (Task::Regression, _) => problem(
            format!("{name} holds words; only numbers can be estimated"),
            "choose the task classification, or another column",
        ),
        (Task::Classification, Type::Number) if distinct > MOST_CLASSES => problem(
            format!("{name} has {distinct} different numbers, too many for classes"),
            "choose the task regression",
        ),
        (Task::Classification, _) if distinct > MOST_CLASSES => problem(
            format!("{name} has {distinct} different values: it looks like names, not like classes"),
            "choose a column with at most 100 classes",
        ),
        _ => None,
    }
}

fn check_model(recipe: &Recipe, task: Task, problems: &mut Vec<Problem>) {
    let entry = models::find(&recipe.model.kind).expect("reading the recipe checked the model's name");
    if !entry.does(task) {
        let others: Vec<&str> = models::MODELS.iter().filter(|e| e.does(task)).map(|e| e.id).collect();
        problems.push(
            Problem::at("/model/kind", format!("{} does not do {}", entry.name, task.word()))
                .hint(format!("choose one of {}", others.join(", "))),
        );
    }
    for field in (entry.fields)().iter().filter(|f| !f.only.is_empty() && f.only != task.word()) {
        if recipe.model.params.contains_key(field.name) {
            problems.push(
                Problem::at(
                    format!("/model/params/{}", field.name),
                    format!("{} applies to {} only", field.name, field.only),
                )
                .hint("leave it out"),
            );
        }
    }
}

/// The truth of the rows that have one. Numbers that are classes are labelled with their digits, in numeric order.
fn truth(column: &Column, task: Task, rows: &[usize]) -> Target {
    if task == Task::Regression {
        let values = column.numbers().unwrap_or(&[]);
        return Target::Numbers(rows.iter().map(|&i| values[i]).collect());
    }
    if let Some((codes, levels)) = column.words() {
        return only_used(rows.iter().map(|&i| codes[i]).collect(), levels.to_vec());
    }
    if let Some(values) = column.numbers() {
        let mut distinct: Vec<f64> = rows.iter().map(|&i| values[i]).collect();
        order::sort(&mut distinct);
        distinct.dedup();
        let code = |v: f64| distinct.partition_point(|d| *d < v) as u32;
        let labels = distinct.iter().map(|v| format!("{v}")).collect();
        return Target::Classes { codes: rows.iter().map(|&i| code(values[i])).collect(), labels };
    }
    let texts: Vec<String> = rows.iter().filter_map(|&i| column.text(i)).collect();
    let labels: Vec<String> = order::set_of(texts.iter().cloned()).into_iter().collect();
    let code = |text: &String| labels.binary_search(text).expect("every text is among the labels") as u32;
    Target::Classes { codes: texts.iter().map(code).collect(), labels }
}

/// Leaves out labels that no row has.
fn only_used(codes: Vec<u32>, levels: Vec<String>) -> Target {
    let mut used = vec![false; levels.len()];
    codes.iter().filter(|c| **c != MISSING).for_each(|c| used[*c as usize] = true);
    let new_code: Vec<u32> = used
        .iter()
        .scan(0, |n, u| {
            let code = *n;
            *n += u32::from(*u);
            Some(code)
        })
        .collect();
    let labels = levels.into_iter().zip(&used).filter(|(_, u)| **u).map(|(l, _)| l).collect();
    Target::Classes { codes: codes.iter().map(|c| new_code[*c as usize]).collect(), labels }
}
