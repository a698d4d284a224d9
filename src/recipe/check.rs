//! A recipe against its table: does the target exist, can the features be used, does the model do the task?

use std::collections::BTreeSet;

use serde_json::Value;

use super::canonical::own_target;
use super::split::{check_order, check_split, looks_back_unsplit, only_for_split};
use super::steps::{check_steps, reads_text};
use super::truth::{truth, with_gaps};
use super::{Data, File, OpenFile, Recipe, Source, SplitBy, read};
use crate::data::clean::clean;
use crate::data::findings::Aim;
use crate::data::{
    Column, ColumnData, Table, Target, Task, Type, generators, n_distinct, samples, stack, why_not_usable,
};
use crate::math::order;
use crate::models;
use crate::params::{Kind, near};
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
    /// The column to predict; where nothing is predicted, the one to compare with, if any.
    pub target: Option<String>,
    /// The kind of question.
    pub task: Task,
    /// The columns to predict from, in the order of the table.
    pub features: Vec<String>,
    /// Rows that have a target; all where nothing is predicted.
    pub rows: Vec<usize>,
    /// Their truth.
    pub truth: Target,
    /// What all rows are compared with where nothing is predicted: codes may be [`MISSING`], numbers NaN.
    pub compare: Option<Target>,
}

/// What a recipe asks of its table, as far as it fits: what the data doctor has to know.
pub fn aim(recipe: &Recipe, table: &Table) -> Aim {
    let at_random = recipe.split.by == SplitBy::Rows;
    let looks_back_by = looks_back_unsplit(recipe).map(str::to_string);
    let nothing = Aim { stratify: recipe.split.stratify, at_random, looks_back_by, ..Aim::default() };
    let Ok(target) = find_target(recipe, table) else { return nothing };
    let features = find_features(recipe, table, target, &mut Vec::new());
    let task = target.map(|column| recipe_task(recipe, column));
    if without_target(recipe).is_some() {
        return Aim { features, ..nothing };
    }
    Aim { target: target.map(|column| column.name.clone()), task, features, ..nothing }
}

/// Finds what a recipe names in its table; every problem at once.
pub fn fit_to_table(recipe: &Recipe, table: &Table) -> Result<Fitted, Vec<Problem>> {
    let target = find_target(recipe, table)?;
    let mut problems = Vec::new();
    let features = find_features(recipe, table, target, &mut problems);
    if let Some(task) = without_target(recipe) {
        return fit_without_target(recipe, table, task, target, features, problems);
    }
    let target = target.expect("only a model that learns without answers may have no target");
    let task = recipe_task(recipe, target);
    if let Some(problem) = why_no_target(target, task) {
        problems.push(problem);
    }
    check_model(recipe, task, &mut problems);
    check_named_columns(recipe, table, &features, &mut problems);
    check_split(recipe, table, &target.name, &mut problems);
    check_order(recipe, &features, &mut problems);
    check_steps(recipe, table, Some(&target.name), &features, task, &mut problems);
    if !problems.is_empty() {
        return Err(problems);
    }
    let rows: Vec<usize> = (0..table.n_rows()).filter(|&i| !target.is_missing(i)).collect();
    let truth = truth(target, task, &rows);
    Ok(Fitted { target: Some(target.name.clone()), task, features, rows, truth, compare: None })
}

/// The task of a model that learns from rows without answers.
fn without_target(recipe: &Recipe) -> Option<Task> {
    let entry = models::find(&recipe.model.kind).expect("reading the recipe checked the model's name");
    entry.tasks().find(|task| !task.has_target())
}

/// The same for a model that learns from all rows, without answers: the target is only looked at afterwards.
fn fit_without_target(
    recipe: &Recipe,
    table: &Table,
    task: Task,
    target: Option<&Column>,
    features: Vec<String>,
    mut problems: Vec<Problem>,
) -> Result<Fitted, Vec<Problem>> {
    let target = target.filter(|column| why_no_target(column, recipe_task(recipe, column)).is_none());
    check_steps(recipe, table, target.map(|c| c.name.as_str()), &features, task, &mut problems);
    if !problems.is_empty() {
        return Err(problems);
    }
    let n = table.n_rows();
    Ok(Fitted {
        target: target.map(|c| c.name.clone()),
        task,
        features,
        rows: (0..n).collect(),
        truth: Target::Nothing(n),
        compare: target.map(|column| with_gaps(column, recipe_task(recipe, column))),
    })
}

fn recipe_task(recipe: &Recipe, target: &Column) -> Task {
    recipe.data.task.unwrap_or_else(|| task_of(target))
}

/// The column the recipe names, or `None` where it names none and its model needs none.
fn find_target<'t>(recipe: &Recipe, table: &'t Table) -> Result<Option<&'t Column>, Vec<Problem>> {
    let Some(name) = recipe.data.target.clone().or_else(|| own_target(&recipe.data.source)) else {
        if without_target(recipe).is_some() {
            return Ok(None);
        }
        return Err(vec![
            Problem::at("/data/target", "the recipe does not say what to predict").hint("choose a column"),
        ]);
    };
    let names = || table.columns.iter().map(|c| c.name.as_str()).collect::<Vec<_>>().join(", ");
    table.column(&name).map(Some).ok_or_else(|| {
        vec![
            Problem::at("/data/target", format!("there is no column \"{name}\""))
                .hint(format!("the columns are {}", names())),
        ]
    })
}

fn find_features(
    recipe: &Recipe,
    table: &Table,
    target: Option<&Column>,
    problems: &mut Vec<Problem>,
) -> Vec<String> {
    let is_target = |c: &Column| target.is_some_and(|t| t.name == c.name);
    let Some(chosen) = &recipe.data.features else {
        let left_out = left_out_by_card(&recipe.data.source);
        let can_be_read = |c: &Column| why_not_usable(c).is_none() || reads_text(recipe, c);
        let left_out = |name: &String| left_out.contains(name) || only_for_split(recipe, name);
        let usable = |c: &&Column| !is_target(c) && can_be_read(c) && !left_out(&c.name);
        let features: Vec<String> = table.columns.iter().filter(usable).map(|c| c.name.clone()).collect();
        if features.is_empty() {
            problems.push(
                Problem::at("/data/features", "no column can be learned from")
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
            Some(column) if is_target(column) => {
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
    order::set_of(columns.into_iter().filter(|(_, c)| c["leave_out"] == true).map(|(name, _)| name))
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
    if task.has_target() && entry.does(task) {
        problems.extend(models::misfits(entry, &recipe.model.params, task, "/model/params"));
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

/// Whether the columns that the model's settings name are learned from.
fn check_named_columns(recipe: &Recipe, table: &Table, features: &[String], problems: &mut Vec<Problem>) {
    let entry = models::find(&recipe.model.kind).expect("reading the recipe checked the model's name");
    for field in (entry.fields)().iter().filter(|f| matches!(f.kind, Kind::Text { column: true, .. })) {
        let names = recipe.model.params.get(field.name).and_then(Value::as_array);
        let names = names.into_iter().flatten().filter_map(Value::as_str);
        for (i, name) in names.enumerate().filter(|(_, name)| !features.iter().any(|f| f == name)) {
            let message = match table.column(name) {
                Some(_) => format!("{name} is not among the columns to learn from"),
                None => format!("there is no column \"{name}\""),
            };
            let known: Vec<&str> = features.iter().map(String::as_str).collect();
            let hint =
                near(name, &known).map_or("leave it out".to_string(), |word| format!("did you mean {word}?"));
            problems.push(Problem::at(format!("/model/params/{}/{i}", field.name), message).hint(hint));
        }
    }
}
