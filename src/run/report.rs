//! The result of a run: numbers, not sentences. The same recipe, bytes and version give the same report, bit for bit;
//! so there is no time in it.

use serde::Serialize;
use serde_json::{Map, Value};

use super::plan::{Feature, component};
use super::{Plan, Session};
use crate::data::{NO_GROUP, Task, sha256};
use crate::metrics::{Outcome, Score, confusion};
use crate::prepare::Trace;
use crate::recipe::{canonical, hash};

/// The version of the report's form.
const FORM: u32 = 1;

/// The result of a run.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    /// Version of this form.
    pub report: u32,
    /// Version of the program.
    pub engine: &'static str,
    /// The recipe in its canonical form.
    pub recipe: Value,
    /// SHA-256 of that form.
    pub recipe_hash: String,
    /// SHA-256 of what the table was read from.
    pub data_hash: String,
    /// The kind of question.
    pub task: Task,
    /// The column that was predicted; where nothing is predicted, the one compared with.
    pub target: Option<String>,
    /// Names of the classes; empty for numbers.
    pub labels: Vec<String>,
    /// Where the rows went.
    pub rows: Rows,
    /// Whether both parts have the same share of every class.
    pub stratified: bool,
    /// The columns predicted from, and the matrix columns made of each.
    pub features: Vec<UsedFeature>,
    /// What each step of preparation did to the training rows.
    pub preparation: Vec<Trace>,
    /// Number of matrix columns.
    pub n_columns: usize,
    /// What learned.
    pub model: UsedModel,
    /// One a metric; the first is the headline.
    pub scores: Vec<Score>,
    /// Test rows of each true class (rows) by predicted class (columns).
    pub confusion: Option<Vec<Vec<u32>>>,
    /// The groups, where they were looked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub groups: Option<Groups>,
    /// Number of unusual rows, where they were looked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub n_outliers: Option<usize>,
    /// The learning curve.
    pub losses: Curve,
    /// What a person should know about this run.
    pub notes: Vec<String>,
    /// SHA-256 of the test rows' predictions as CSV.
    pub predictions_hash: String,
}

/// Where the rows of the table went.
#[derive(Clone, Debug, Serialize)]
pub struct Rows {
    /// All of them.
    pub total: usize,
    /// Left out: they have no target.
    pub without_target: usize,
    /// Left out: the column that decides about the split gives them no side.
    pub without_side: usize,
    /// Learned from.
    pub train: usize,
    /// Kept for the test.
    pub test: usize,
}

/// A column predicted from.
#[derive(Clone, Debug, Serialize)]
pub struct UsedFeature {
    /// Name and type.
    #[serde(flatten)]
    pub feature: Feature,
    /// Matrix columns made of it.
    pub outputs: Vec<String>,
}

/// The model that learned.
#[derive(Clone, Debug, Serialize)]
pub struct UsedModel {
    /// Its id in the catalogue.
    pub kind: &'static str,
    /// Every setting, defaults spelled out.
    pub params: Map<String, Value>,
    /// Units of training it took.
    pub units: usize,
}

/// The groups that were found.
#[derive(Clone, Debug, Serialize)]
pub struct Groups {
    /// Rows in each group.
    pub sizes: Vec<usize>,
    /// Rows in none.
    pub without: usize,
    /// Names of the classes of the column compared with; empty without one.
    pub labels: Vec<String>,
    /// Rows of each class (rows) in each group (columns); the last column are the rows in none.
    pub table: Vec<Vec<u32>>,
}

/// A learning curve.
#[derive(Clone, Debug, Serialize)]
pub struct Curve {
    /// What it shows.
    pub name: &'static str,
    /// What a unit is.
    pub unit: &'static str,
    /// Units complete at each value.
    pub units: Vec<usize>,
    /// The values.
    pub values: Vec<f64>,
}

impl Report {
    pub(super) fn new(session: &Session, scores: Vec<Score>, test: &Outcome) -> Report {
        let plan = &session.plan;
        let pipeline = session.pipeline.as_ref().expect("a finished run has a fitted preparation");
        let outputs = |f: &Feature| pipeline.outputs_of(&f.column).map(str::to_string).collect();
        let features =
            plan.feature_list().into_iter().map(|f| UsedFeature { outputs: outputs(&f), feature: f });
        Report {
            report: FORM,
            engine: env!("CARGO_PKG_VERSION"),
            recipe: canonical(&plan.recipe),
            recipe_hash: hash(&plan.recipe),
            data_hash: plan.table.hash.clone(),
            task: plan.task,
            target: plan.target.clone(),
            labels: plan.labels().to_vec(),
            rows: Rows {
                total: plan.table.n_rows(),
                without_target: plan.n_dropped(),
                without_side: plan.n_unplaced(),
                train: plan.split.train.len(),
                test: plan.split.test.len(),
            },
            stratified: plan.stratified(),
            features: features.collect(),
            preparation: pipeline.traces().to_vec(),
            n_columns: pipeline.names().count(),
            model: UsedModel {
                kind: plan.entry.id,
                params: plan.model_params(),
                units: session.progress.done,
            },
            scores,
            confusion: match test {
                Outcome::Classes(classes) => Some(confusion(classes)),
                _ => None,
            },
            groups: match test {
                Outcome::Groups(groups) => {
                    let (sizes, without) = groups.sizes();
                    let (labels, table) =
                        groups.table().map_or_else(Default::default, |(l, t)| (l.to_vec(), t));
                    Some(Groups { sizes, without, labels, table })
                }
                _ => None,
            },
            n_outliers: match test {
                Outcome::Unusual(unusual) => Some(unusual.n_outliers()),
                _ => None,
            },
            losses: Curve {
                name: session.losses.name,
                unit: plan.entry.unit,
                units: session.losses.units.clone(),
                values: session.losses.values.clone(),
            },
            notes: session.notes.clone(),
            predictions_hash: sha256(predictions_csv(plan, test).as_bytes()),
        }
    }

    /// The report as JSON text: the bytes that are compared between machines.
    pub fn to_json(&self) -> String {
        serde_json::to_string_pretty(self).expect("a report holds plain data")
    }
}

/// The test rows as CSV: row of the table (the first is 1), truth, prediction, and the probability or decision value
/// of each class.
pub(super) fn predictions_csv(plan: &Plan, test: &Outcome) -> String {
    let mut out = csv::Writer::from_writer(Vec::new());
    let write = |out: &mut csv::Writer<Vec<u8>>, cells: Vec<String>| {
        out.write_record(cells).expect("writing into memory does not fail");
    };
    let safe = |text: &str| guard_formula(text);
    let target = plan.target().unwrap_or_default();
    let mut header = vec!["row".to_string()];
    if plan.task.has_target() {
        header.extend([target.to_string(), format!("predicted {target}")]);
    }
    match test {
        Outcome::Groups(groups) => {
            write(&mut out, [header.as_slice(), &["group".to_string()]].concat());
            for (row, group) in groups.groups().iter().enumerate() {
                let group = if *group == NO_GROUP { String::new() } else { (group + 1).to_string() };
                write(&mut out, vec![(row + 1).to_string(), group]);
            }
        }
        Outcome::Places(places) => {
            header.extend((0..places.places().ncols()).map(component));
            write(&mut out, header);
            for (row, place) in places.places().rows().into_iter().enumerate() {
                let place = place.iter().map(f64::to_string);
                write(&mut out, [(row + 1).to_string()].into_iter().chain(place).collect());
            }
        }
        Outcome::Unusual(unusual) => {
            header.extend(["score".to_string(), "outlier".to_string()]);
            write(&mut out, header);
            for (row, score) in unusual.scores().iter().enumerate() {
                let is = if *score > unusual.limit() { "yes" } else { "no" };
                write(&mut out, vec![(row + 1).to_string(), score.to_string(), is.to_string()]);
            }
        }
        Outcome::Classes(classes) => {
            let what = if classes.are_probabilities() { "probability" } else { "score" };
            header.extend(classes.labels().iter().map(|l| format!("{what} {l}")));
            write(&mut out, header.iter().map(|h| safe(h)).collect());
            for (i, row) in plan.split.test.iter().enumerate() {
                let label = |code: u32| safe(&classes.labels()[code as usize]);
                let mut cells =
                    vec![(row + 1).to_string(), label(classes.truth()[i]), label(classes.predicted()[i])];
                cells.extend(classes.scores().row(i).iter().map(|p| p.to_string()));
                write(&mut out, cells);
            }
        }
        Outcome::Numbers(numbers) => {
            write(&mut out, header.iter().map(|h| safe(h)).collect());
            for (i, row) in plan.split.test.iter().enumerate() {
                let cells = [
                    (row + 1).to_string(),
                    numbers.truth()[i].to_string(),
                    numbers.predicted()[i].to_string(),
                ];
                write(&mut out, cells.to_vec());
            }
        }
    }
    String::from_utf8(out.into_inner().expect("writing into memory does not fail")).expect("text was written")
}

/// A spreadsheet runs a cell that starts with one of these as a formula; an apostrophe makes it text. Numbers stay.
fn guard_formula(text: &str) -> String {
    let risky = text.starts_with(['=', '+', '-', '@', '\t', '\r']) && text.parse::<f64>().is_err();
    if risky { format!("'{text}") } else { text.to_string() }
}

impl Session {
    /// The test rows' predictions as CSV, once they are scored.
    pub fn predictions(&self) -> Option<String> {
        self.test_outcome().map(|test| predictions_csv(&self.plan, test))
    }
}
