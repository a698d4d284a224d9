//! The recipe: the small JSON document that says what is learned, from what, and how it is judged.

mod canonical;
mod check;
mod cleaning;
mod file;
mod link;
mod migrate;
mod object;
mod read;
mod split;
mod steps;
mod truth;

use std::collections::BTreeMap;

use serde_json::{Map, Value};

pub use canonical::{canonical, hash};
pub use check::{Fitted, add_test_file, aim, check, fit_to_table, open_source, open_table, test_file};
pub use file::OpenFile;
pub use link::{from_link, to_link};
pub use migrate::{VERSION, migrate};
pub use read::read;
pub use split::{looks_back_unsplit, second_file, split_column, split_rule};

use crate::data::Task;
use crate::data::clean::CleaningChoice;
use crate::params::Column as Name;
use crate::{choices, params};

/// A recipe whose every part has been read and checked, except against the data.
#[derive(Clone, Debug, PartialEq)]
pub struct Recipe {
    /// Where all randomness comes from.
    pub seed: u64,
    /// What is learned from.
    pub data: Data,
    /// What is kept for the test.
    pub split: SplitSettings,
    /// What is done to the columns, in order.
    pub prepare: Vec<StepChoice>,
    /// What learns.
    pub model: ModelChoice,
    /// How the result is judged.
    pub evaluate: EvaluateSettings,
}

/// What is learned from.
#[derive(Clone, Debug, PartialEq)]
pub struct Data {
    /// Where the table comes from.
    pub source: Source,
    /// A second file with more rows of the same table.
    pub test_file: Option<File>,
    /// What is done to the table before anything else.
    pub clean: Vec<CleaningChoice>,
    /// The column to predict; `None` takes the sample's or generator's own.
    pub target: Option<String>,
    /// The columns to predict from; `None` takes every usable one.
    pub features: Option<Vec<String>>,
    /// The kind of question; `None` follows from the target.
    pub task: Option<Task>,
}

/// Where a table comes from.
#[derive(Clone, Debug, PartialEq)]
pub enum Source {
    /// A table that comes with the program.
    Sample(String),
    /// A table made up from the seed.
    Generator {
        /// Which one.
        id: String,
        /// Its settings as given; checked.
        params: Map<String, Value>,
    },
    /// A person's file, whose bytes are handed in beside the recipe.
    File(File),
}

/// A person's file.
#[derive(Clone, Debug, PartialEq)]
pub struct File {
    /// Its name.
    pub name: String,
    /// SHA-256 of its bytes in hexadecimal; `None` accepts any bytes.
    pub sha256: Option<String>,
    /// Settings of the reader that differ from the defaults; checked.
    pub reader: Map<String, Value>,
    /// What is said about single columns, as far as it differs from the defaults; checked.
    pub columns: BTreeMap<String, Map<String, Value>>,
}

/// A step and its settings as given; checked.
#[derive(Clone, Debug, PartialEq)]
pub struct StepChoice {
    /// Which step.
    pub step: String,
    /// Names of the table's columns it works on; `None` for all.
    pub columns: Option<Vec<String>>,
    /// Kept in the recipe, but skipped.
    pub off: bool,
    /// Its settings that differ from the defaults.
    pub params: Map<String, Value>,
}

impl StepChoice {
    /// The step on all columns with its defaults.
    pub fn new(step: impl Into<String>) -> StepChoice {
        StepChoice { step: step.into(), columns: None, off: false, params: Map::new() }
    }

    /// Whether it works on a column of the table.
    pub fn works_on(&self, column: &str) -> bool {
        !self.off && self.columns.as_ref().is_none_or(|names| names.iter().any(|n| n == column))
    }
}

/// A model and its settings as given; checked.
#[derive(Clone, Debug, PartialEq)]
pub struct ModelChoice {
    /// Which model.
    pub kind: String,
    /// Its settings that differ from the defaults.
    pub params: Map<String, Value>,
}

choices! {
    /// Which rows are kept for the test.
    pub enum SplitBy {
        /// drawn at random
        Rows = "rows",
        /// whole groups, drawn at random
        Group = "group",
        /// the latest ones
        Time = "time",
        /// those a column names
        Column = "column",
        /// those of the second file
        File = "file",
    }
}

params! {
    /// Settings of the split.
    pub struct SplitSettings {
        /// Share kept for the test. The model never sees these rows while it learns.
        test: f64 = 0.25, range(0.01, 0.99);
        /// Keep the classes' shares. Both parts get the same share of every class; it applies to rows drawn at random.
        stratify: bool = true, flag(), only("classification");
        /// Which rows are kept. Pick what the model will meet later: new rows, new groups, or a later time.
        by: SplitBy = SplitBy::Rows, choice();
        /// The column that decides. It names the group, gives the time, or says which rows are the test.
        column: Name = Name::default(), column();
        /// What the test rows say in that column. All other rows are learned from.
        test_is: String = "test".to_string(), text();
    }
}

params! {
    /// Settings of the evaluation.
    pub struct EvaluateSettings {
        /// Resamples. How often the test rows are drawn again to find out how much a score depends on them.
        resamples: u32 = 1000, log(100, 100_000);
        /// Level of the intervals. With 0.95, nineteen of twenty such intervals hold the true score.
        level: f64 = 0.95, range(0.5, 0.999);
    }
}

/// Steps that a recipe without `prepare` has.
pub const DEFAULT_STEPS: [&str; 3] = ["impute", "standardise", "one-hot"];

/// The model that a recipe without one has.
pub const DEFAULT_MODEL: &str = "random-forest";
