//! The data doctor: what is suspicious about a table, why it matters, and what can be done about it.
//!
//! Each check is one entry of [`FINDINGS`] and states its threshold beside it. Counts are of all rows; what needs
//! sorting, and every comparison of columns, looks at no more than 20,000 rows drawn by a fixed stream, and says so.
//! A fix is a change of the recipe, in words and as a patch.
//!
//! Adding a check is one entry in a file here and its line in [`FINDINGS`].

mod categories;
mod checkup;
mod classes;
mod columns;
mod duplicates;
mod leakage;
mod numbers;
mod order;
mod pairs;
mod rows;
mod target;
mod text;
mod view;

use serde::Serialize;
use serde_json::{Value, json};

pub use checkup::Checkup;
pub use view::{Aim, View};

/// Every check, in the order they are done.
pub static FINDINGS: &[&Check] = &[
    &target::MISSING_TARGET,
    &target::TARGET_IDENTIFIER,
    &classes::LONELY_CLASS,
    &classes::IMBALANCE,
    &leakage::LEAKAGE,
    &leakage::AFTER_THE_EVENT,
    &rows::TOTALS_ROW,
    &duplicates::DUPLICATES,
    &duplicates::CONFLICTS,
    &text::NUMBERS_AS_TEXT,
    &text::MIXED_TYPES,
    &text::SPELLINGS,
    &numbers::SENTINELS,
    &columns::IDENTIFIER,
    &columns::CONSTANT,
    &columns::NEAR_CONSTANT,
    &columns::MISSING_VALUES,
    &categories::HIGH_CARDINALITY,
    &categories::RARE,
    &pairs::COLLINEAR,
    &pairs::LOOK_ALIKE,
    &order::LOOKS_BACK,
    &order::TIME_ORDER,
    &order::SORTED_BY_TARGET,
    &rows::MORE_COLUMNS,
    &numbers::OUTLIERS,
    &numbers::SKEW,
];

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// The result would be wrong or there would be none.
    High,
    /// The result is likely worse, or tells less than it seems.
    Medium,
    /// Worth knowing.
    Low,
    /// A remark: nothing has to be done.
    Info,
}

/// A check.
pub struct Check {
    /// Kebab-case name; never changes.
    pub id: &'static str,
    /// What it looks for, in plain words.
    pub name: &'static str,
    /// When it speaks, and where that limit comes from.
    pub threshold: &'static str,
    /// Why it matters, in one or two sentences.
    pub why: &'static str,
    /// How it looks.
    pub look: Look,
}

/// How a check looks at a table.
pub enum Look {
    /// At one column after the other.
    Column(fn(&View, usize) -> Option<Found>),
    /// At the whole.
    Table(fn(&View) -> Vec<Found>),
}

/// What a check found.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Found {
    /// How bad it is.
    pub severity: Severity,
    /// The evidence in one sentence.
    pub sentence: String,
    /// The columns concerned.
    pub columns: Vec<String>,
    /// The first few of the rows concerned, counted from 0.
    pub rows: Vec<usize>,
    /// The evidence in numbers, each with its name.
    pub numbers: Vec<(&'static str, f64)>,
    /// What can be done, the best first.
    pub fixes: Vec<Fix>,
}

/// A change of the recipe that takes a finding away.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Fix {
    /// What it does, in words: "Leave out the column id".
    pub words: String,
    /// The change.
    #[serde(flatten)]
    pub patch: Patch,
}

/// A change of the recipe.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Patch {
    /// One more cleaning step.
    Clean(Value),
    /// One more step of preparation, or other settings of one that is there.
    Prepare(Value),
    /// Settings of the split.
    Split(Value),
}

/// A finding and the check that made it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Finding {
    /// The check's id.
    pub check: &'static str,
    /// What the check looks for.
    pub name: &'static str,
    /// Why it matters.
    pub why: &'static str,
    /// What was found.
    #[serde(flatten)]
    pub found: Found,
}

impl Found {
    fn new(severity: Severity, sentence: String) -> Found {
        Found { severity, sentence, columns: vec![], rows: vec![], numbers: vec![], fixes: vec![] }
    }

    fn of(self, columns: &[&str]) -> Found {
        Found { columns: columns.iter().map(|c| (*c).to_string()).collect(), ..self }
    }

    fn in_rows(self, rows: impl IntoIterator<Item = usize>) -> Found {
        Found { rows: rows.into_iter().take(10).collect(), ..self }
    }

    fn number(mut self, name: &'static str, value: f64) -> Found {
        self.numbers.push((name, value));
        self
    }

    fn clean(mut self, words: impl Into<String>, step: &str, params: Value) -> Found {
        let patch = Patch::Clean(json!({ "step": step, "params": params }));
        self.fixes.push(Fix { words: words.into(), patch });
        self
    }

    fn prepare(mut self, words: impl Into<String>, step: Value) -> Found {
        self.fixes.push(Fix { words: words.into(), patch: Patch::Prepare(step) });
        self
    }

    fn split(mut self, words: impl Into<String>, settings: Value) -> Found {
        self.fixes.push(Fix { words: words.into(), patch: Patch::Split(settings) });
        self
    }

    /// The fix of most findings about a column.
    fn leave_out(self, column: &str) -> Found {
        self.clean(format!("Leave out {column}"), "drop-columns", json!({ "columns": [column] }))
    }
}

/// "1 row", "12 rows".
fn count(n: usize, one: &str) -> String {
    let many = if n == 1 { "" } else { "s" };
    format!("{} {one}{many}", grouped(n))
}

/// 12,345.
fn grouped(n: usize) -> String {
    let digits = n.to_string();
    let mut out = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// A share as people say it: "12 %", "under 1 %", "over 99 %".
fn percent(share: f64) -> String {
    let whole = (share * 100.0).round();
    if share > 0.0 && whole < 1.0 {
        "under 1\u{202f}%".to_string()
    } else if share < 1.0 && whole > 99.0 {
        "over 99\u{202f}%".to_string()
    } else {
        format!("{whole}\u{202f}%")
    }
}

/// A number with three digits behind its size: 12.3, 0.0123, 12300.
fn short(value: f64) -> String {
    let text = format!("{value:.2e}");
    let rounded: f64 = text.parse().unwrap_or(value);
    format!("{rounded}").replace('-', "\u{2212}")
}
