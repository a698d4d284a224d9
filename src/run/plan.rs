//! A recipe with everything resolved: nothing is left to look up.

use std::sync::Arc;

use serde::Serialize;

use super::sides::sides;
use crate::data::{Column, MISSING, Split, Table, Target, Task, Type};
use crate::math::order;
use crate::models::{self, Learner};
use crate::params::{Choice, spelled_out};
use crate::prepare::{self, Placed};
use crate::problem::Problem;
use crate::recipe::{Recipe, SplitBy, fit_to_table, looks_back_unsplit, split_column};

/// What a session will do.
pub struct Plan {
    pub(super) recipe: Recipe,
    pub(super) table: Arc<Table>,
    /// Name of the column to predict; where nothing is predicted, the one to compare with.
    pub(super) target: Option<String>,
    pub(super) task: Task,
    /// Names of the columns to predict from, in the order of the table.
    pub(super) features: Vec<String>,
    /// Rows of the table learned from and tested on.
    pub(super) split: Split,
    /// Rows that have a target.
    n_with_target: usize,
    pub(super) train_truth: Arc<Target>,
    pub(super) test_truth: Target,
    /// What every row is compared with where nothing is predicted.
    pub(super) compare: Option<Target>,
    pub(super) entry: &'static models::Entry,
    pub(super) learner: Box<dyn Learner>,
    /// Steps that are switched on.
    pub(super) steps: Vec<Placed>,
}

/// A plan as the page shows it.
#[derive(Clone, Debug, Serialize)]
pub struct PlanSummary {
    /// The kind of question.
    pub task: Task,
    /// The column to predict; where nothing is predicted, the one to compare with, if any.
    pub target: Option<String>,
    /// Names of the classes; empty for numbers.
    pub labels: Vec<String>,
    /// Rows learned from.
    pub n_train: usize,
    /// Rows kept for the test.
    pub n_test: usize,
    /// Rows left out because they have no target.
    pub dropped: usize,
    /// Rows left out because the column that decides gives them no side.
    pub unplaced: usize,
    /// By what rule rows were kept for the test.
    pub split_by: &'static str,
    /// The column that decided, if one did.
    pub split_column: Option<String>,
    /// Whether both parts have the same share of every class.
    pub stratified: bool,
    /// The columns to predict from.
    pub features: Vec<Feature>,
    /// Which model.
    pub model: &'static str,
    /// What one unit of its training is.
    pub unit: &'static str,
    /// The columns the decision map starts with; `None` where there are too few.
    pub map_default: Option<MapAxes>,
}

/// A column to predict from.
#[derive(Clone, Debug, Serialize)]
pub struct Feature {
    /// Its name.
    pub column: String,
    /// What it holds.
    #[serde(rename = "type")]
    pub kind: Type,
}

/// The two axes of a decision map.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MapAxes {
    /// Column from left to right.
    pub x: String,
    /// Column from bottom to top; the target itself where a curve is drawn.
    pub y: String,
}

impl Plan {
    /// Resolves a recipe against its table; every problem at once.
    pub fn new(recipe: Recipe, table: Arc<Table>) -> Result<Plan, Vec<Problem>> {
        let fitted = fit_to_table(&recipe, &table)?;
        let places = sides(&recipe, &fitted, &table).map_err(|p| vec![p])?;
        let rows = |places: &[usize]| places.iter().map(|&i| fitted.rows[i]).collect();
        let entry = models::find(&recipe.model.kind).expect("reading the recipe checked the model's name");
        let mut problems = Vec::new();
        let learner = (entry.learner)(&recipe.model.params, "/model/params", &mut problems);
        let steps = recipe.prepare.iter().enumerate().filter(|(_, choice)| !choice.off);
        let steps = steps.map(|(place, choice)| {
            let entry = prepare::find(&choice.step).expect("reading the recipe checked the step's name");
            let step = (entry.step)(&choice.params, &format!("/prepare/{place}/params"), &mut problems);
            Placed { place, step, columns: choice.columns.clone() }
        });
        let steps = steps.collect();
        if !problems.is_empty() {
            return Err(problems);
        }
        if learner.is_elsewhere() {
            // Whoever holds this engine knows this place, and loads the other one.
            let problem =
                Problem::at("/model/kind/engine", format!("the small engine has no {}", entry.name));
            return Err(vec![problem.hint("load the engine with all models")]);
        }
        Ok(Plan {
            target: fitted.target,
            task: fitted.task,
            features: fitted.features,
            split: Split { train: rows(&places.train), test: rows(&places.test) },
            n_with_target: fitted.rows.len(),
            train_truth: Arc::new(fitted.truth.rows(&places.train)),
            test_truth: fitted.truth.rows(&places.test),
            compare: fitted.compare,
            entry,
            learner,
            steps,
            recipe,
            table,
        })
    }

    /// The plan as the page shows it.
    pub fn summary(&self) -> PlanSummary {
        PlanSummary {
            task: self.task,
            target: self.target.clone(),
            labels: self.labels().to_vec(),
            n_train: self.split.train.len(),
            n_test: self.split.test.len(),
            dropped: self.n_dropped(),
            unplaced: self.n_unplaced(),
            split_by: self.recipe.split.by.word(),
            split_column: split_column(&self.recipe).map(str::to_string),
            stratified: self.stratified(),
            features: self.feature_list(),
            model: self.entry.id,
            unit: self.entry.unit,
            map_default: self.map_default(),
        }
    }

    /// Names of the classes; empty for numbers.
    pub fn labels(&self) -> &[String] {
        match &*self.train_truth {
            Target::Classes { labels, .. } => labels,
            Target::Numbers(_) | Target::Nothing(_) => &[],
        }
    }

    /// What every row is compared with where nothing is predicted: codes may be missing, numbers not a number.
    pub fn compare(&self) -> Option<&Target> {
        self.compare.as_ref()
    }

    /// The table the plan was made for.
    pub fn table(&self) -> &Table {
        &self.table
    }

    /// Name of the column to predict; where nothing is predicted, the one to compare with.
    pub fn target(&self) -> Option<&str> {
        self.target.as_deref()
    }

    /// Names of the columns to predict from, in the order of the table.
    pub fn features(&self) -> &[String] {
        &self.features
    }

    /// What one unit of the model's training is.
    pub fn unit(&self) -> &'static str {
        self.entry.unit
    }

    /// The kind of question.
    pub fn task(&self) -> Task {
        self.task
    }

    /// Truth of the rows learned from, and of the rows kept for the test.
    pub fn truths(&self) -> (&Target, &Target) {
        (&self.train_truth, &self.test_truth)
    }

    /// The rows learned from, and those kept for the test.
    pub fn split(&self) -> &Split {
        &self.split
    }

    /// Rows without a target.
    pub(super) fn n_dropped(&self) -> usize {
        self.table.n_rows() - self.n_with_target
    }

    /// Rows with a target to which the column that decides gives no side.
    pub(super) fn n_unplaced(&self) -> usize {
        self.n_with_target - self.split.train.len() - self.split.test.len()
    }

    pub(super) fn stratified(&self) -> bool {
        self.recipe.split.by == SplitBy::Rows
            && self.recipe.split.stratify
            && self.task == Task::Classification
    }

    pub(super) fn feature_list(&self) -> Vec<Feature> {
        self.feature_columns().map(|c| Feature { column: c.name.clone(), kind: c.kind() }).collect()
    }

    /// Every setting of the model, defaults spelled out.
    pub(super) fn model_params(&self) -> serde_json::Map<String, serde_json::Value> {
        let applies = |only: &str| only.is_empty() || only == self.task.word();
        let fields: Vec<_> = (self.entry.fields)().into_iter().filter(|f| applies(f.only)).collect();
        spelled_out(&fields, &self.recipe.model.params)
    }

    pub(super) fn feature_columns(&self) -> impl Iterator<Item = &Column> {
        self.features.iter().map(|name| self.table.column(name).expect("the plan checked its features"))
    }

    /// The feature columns of some rows.
    pub(super) fn feature_rows(&self, rows: &[usize]) -> Vec<Column> {
        self.feature_columns().map(|c| c.rows(rows)).collect()
    }

    /// A sentence where the test rows are not independent of each other, as the intervals take them to be.
    pub(super) fn alike_rows(&self) -> Option<String> {
        (self.recipe.split.by == SplitBy::Group).then(|| {
            let column = &self.recipe.split.column.0;
            format!("Rows of one {column} may be alike, but the intervals treat every test row as independent, so they are too narrow.")
        })
    }

    /// A sentence where rows look back on rows that are tested.
    pub(super) fn peeking_rows(&self) -> Option<String> {
        let without_test = !self.task.has_target();
        looks_back_unsplit(&self.recipe).filter(|_| !without_test).map(|by| {
            format!("Rows look back on earlier ones by {by}, but the test rows lie among those learned from: the score is no forecast's. Split by time.")
        })
    }

    /// A sentence for each class whose one row is on one side of the split.
    pub(super) fn lonely_classes(&self) -> Vec<String> {
        let (Target::Classes { codes, labels }, Target::Classes { codes: tested, .. }) =
            (&*self.train_truth, &self.test_truth)
        else {
            return Vec::new();
        };
        let rows = |codes: &[u32], class: usize| codes.iter().filter(|c| **c as usize == class).count();
        let sentence = |(class, label): (usize, &String)| {
            let fate = match (rows(codes, class), rows(tested, class)) {
                (1, 0) => "it is learned from, and nothing tests it",
                (0, 1) => "it is tested, and no model could learn of it",
                _ => return None,
            };
            Some(format!("Class \"{label}\" has one row only: {fate}."))
        };
        labels.iter().enumerate().filter_map(sentence).collect()
    }

    /// A sentence for each column whose words the training rows do not all have.
    pub(super) fn unseen_words(&self) -> Vec<String> {
        let sentence = |column: &Column| {
            let (codes, levels) = column.words()?;
            let mut seen = vec![false; levels.len()];
            let code = |row: &usize| Some(codes[*row]).filter(|c| *c != MISSING).map(|c| c as usize);
            self.split.train.iter().filter_map(code).for_each(|c| seen[c] = true);
            let n = self.split.test.iter().filter_map(code).filter(|&c| !seen[c]).count();
            let (rows, hold) = if n == 1 { ("row", "holds") } else { ("rows", "hold") };
            let name = &column.name;
            (n > 0).then(|| {
                format!(
                    "{n} test {rows} {hold} a word of {name} that no training row has; it counts as unknown."
                )
            })
        };
        self.feature_columns().filter_map(sentence).collect()
    }

    /// The two number columns that tell most about the target one by one, in the order of the table. Looks at every
    /// training row, so ask once.
    pub fn map_default(&self) -> Option<MapAxes> {
        if self.task == Task::Projection {
            return Some(MapAxes { x: component(0), y: component(1) });
        }
        let numbers: Vec<(usize, f64)> = self
            .feature_columns()
            .enumerate()
            .filter_map(|(i, c)| c.numbers().map(|values| (i, self.explained(values))))
            .collect();
        let shares: Vec<f64> = numbers.iter().map(|(_, share)| *share).collect();
        let ranked: Vec<usize> = order::descending(&shares).into_iter().map(|i| numbers[i].0).collect();
        let name = |i: usize| self.features[i].clone();
        // Free text has no axis.
        let has_words = |(i, c): (usize, &Column)| c.words().map(|_| i);
        let words: Vec<usize> = self.feature_columns().enumerate().filter_map(has_words).collect();
        match (ranked.as_slice(), self.task) {
            ([a, b, ..], _) => Some(MapAxes { x: name(*a.min(b)), y: name(*a.max(b)) }),
            ([only], Task::Regression) => Some(MapAxes { x: name(*only), y: self.target.clone()? }),
            ([only], _) => Some(MapAxes { x: name(*only), y: name(*words.first()?) }),
            ([], _) => Some(MapAxes { x: name(*words.first()?), y: name(*words.get(1)?) }),
        }
    }

    /// The share of a column's variance that the target explains on the training rows: between-class for classes
    /// (η²), squared correlation for numbers. Zero for a constant column.
    fn explained(&self, values: &[f64]) -> f64 {
        let rows: Vec<(usize, f64)> = self
            .split
            .train
            .iter()
            .enumerate()
            .map(|(i, &row)| (i, values[row]))
            .filter(|(_, v)| !v.is_nan())
            .collect();
        let n = rows.len() as f64;
        let mean = rows.iter().map(|(_, v)| v).sum::<f64>() / n;
        let total: f64 = rows.iter().map(|(_, v)| (v - mean) * (v - mean)).sum();
        let between = match &*self.train_truth {
            Target::Classes { codes, labels } => {
                let mut sums = vec![(0.0, 0.0); labels.len()];
                for (i, v) in &rows {
                    let (count, sum) = &mut sums[codes[*i] as usize];
                    *count += 1.0;
                    *sum += v - mean;
                }
                sums.iter().filter(|(count, _)| *count > 0.0).map(|(count, sum)| sum * sum / count).sum()
            }
            // Nothing tells one column from another: the first two of the table come first.
            Target::Nothing(_) => return 0.0,
            Target::Numbers(y) => {
                let y_mean = rows.iter().map(|(i, _)| y[*i]).sum::<f64>() / n;
                let cross: f64 = rows.iter().map(|(i, v)| (v - mean) * (y[*i] - y_mean)).sum();
                let y_total: f64 = rows.iter().map(|(i, _)| (y[*i] - y_mean) * (y[*i] - y_mean)).sum();
                if y_total > 0.0 { cross * cross / y_total } else { 0.0 }
            }
        };
        if total > 0.0 { between / total } else { 0.0 }
    }
}

/// The name of a projection's axis.
pub(super) fn component(i: usize) -> String {
    format!("component {}", i + 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::read_csv;
    use crate::recipe::read;

    fn plan(csv: &str, seed: u64) -> Plan {
        let recipe = serde_json::json!({
            "recipe": 1, "seed": seed, "data": { "file": { "name": "t.csv" }, "target": "y" }, "split": { "test": 0.5 },
        });
        Plan::new(read(&recipe).unwrap(), Arc::new(read_csv("t.csv", csv.as_bytes()).unwrap())).unwrap()
    }

    #[test]
    fn a_word_that_only_test_rows_have_is_told() {
        // One row of eight holds "rare": on one side of the split or the other.
        let csv = "c,y\nrare,0\na,1.5\na,2.5\na,3\na,4\na,5\na,6\na,7\n";
        let told: Vec<usize> = (0..20).map(|seed| plan(csv, seed).unseen_words().len()).collect();
        for (seed, n) in told.iter().enumerate() {
            assert_eq!(*n == 1, plan(csv, seed as u64).split.test.contains(&0));
        }
        assert!(told.contains(&0) && told.contains(&1));
        let sentence = (0..20).flat_map(|seed| plan(csv, seed).unseen_words()).next().unwrap();
        assert_eq!(sentence, "1 test row holds a word of c that no training row has; it counts as unknown.");
    }

    #[test]
    fn rows_without_a_target_are_dropped_and_counted() {
        let plan = plan("c,y\n1,0.5\n2,\n3,1.5\n4,2\n5,NA\n6,3\n", 1);
        assert_eq!((plan.n_dropped(), plan.split.train.len() + plan.split.test.len()), (2, 4));
        assert!(!plan.split.train.contains(&1) && !plan.split.test.contains(&4));
    }

    #[test]
    fn the_map_begins_with_the_two_numbers_that_tell_most() {
        let mut csv = "noise,half,y,all\n".to_string();
        for i in 0..60 {
            csv.push_str(&format!("{},{},{i}.5,{i}\n", i * 7 % 5, i + i * 13 % 40));
        }
        let axes = plan(&csv, 0).map_default().unwrap();
        assert_eq!((axes.x.as_str(), axes.y.as_str()), ("half", "all"));
    }
}
