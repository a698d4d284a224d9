//! Filling in what is missing: each gap takes the column's median, mean or commonest value among the training rows.

use super::{Entry, Fitted, Group, Meaning, Outlook, Part, Rows, Step};
use crate::data::{Column, ColumnData, MISSING, Task, Type};
use crate::math::order;
use crate::math::sums::mean;
use crate::params::Params;
use crate::problem::Problem;
use crate::{choices, params};

pub(super) static ENTRY: Entry = Entry {
    id: "impute",
    name: "fill in what is missing",
    summary: "Puts a typical value of the training rows where a value is missing.",
    scikit_learn: "SimpleImputer",
    group: Group::Fill,
    tasks: Task::ALL,
    fields: Impute::fields,
    step: super::step::<Impute>,
};

choices! {
    /// What a missing number becomes.
    pub enum Strategy {
        /// the middle value
        Median = "median",
        /// the average
        Mean = "mean",
        /// the commonest value
        MostFrequent = "most_frequent",
        /// a number of your own
        Constant = "constant",
    }
}

choices! {
    /// What a missing word becomes.
    pub enum Words {
        /// the commonest word
        MostFrequent = "most_frequent",
        /// a word of its own
        Constant = "constant",
    }
}

params! {
    /// Settings of the step that fills in what is missing.
    pub struct Impute {
        /// Numbers become. The median is not moved by a few extreme values; scikit-learn's own default is the mean.
        strategy: Strategy = Strategy::Median, choice();
        /// Words become. A word of its own keeps the fact that it was missing.
        categories: Words = Words::MostFrequent, choice();
        /// The number of your own. Used where numbers become a constant.
        fill_value: f64 = 0.0, range(-1e15, 1e15);
        /// The word of its own. Used where words become a word of their own; yes/no columns take the commonest answer.
        fill_word: String = "missing".to_string(), text();
        /// Say what was missing. Adds a yes/no column for each column that has gaps in the training rows.
        add_indicator: bool = false, flag();
    }
}

/// What each column's gaps are filled with.
struct Filled {
    fill: Vec<Fill>,
    /// Columns whose gaps get a column of their own.
    indicators: Vec<usize>,
}

enum Fill {
    Number(f64),
    Word(String),
    /// Free text has no typical value.
    Nothing,
}

impl Step for Impute {
    fn fit(&self, rows: &Rows) -> Result<Box<dyn Fitted>, Problem> {
        let fill =
            rows.parts.iter().map(|p| self.fill_of(&p.column)).collect::<Result<Vec<Fill>, Problem>>()?;
        let has_gaps = |i: &usize| {
            let column = &rows.parts[*i].column;
            column.kind() != Type::Text && column.n_missing() > 0
        };
        let indicators = (0..rows.parts.len()).filter(has_gaps);
        Ok(Box::new(Filled { fill, indicators: indicators.filter(|_| self.add_indicator).collect() }))
    }

    fn foresee(&self, column: Outlook) -> Result<Outlook, String> {
        Ok(Outlook { gaps: column.gaps && column.kind == Type::Text, ..column })
    }
}

impl Impute {
    fn fill_of(&self, column: &Column) -> Result<Fill, Problem> {
        if column.kind() == Type::Text {
            return Ok(Fill::Nothing);
        }
        let constant = match column.kind() {
            Type::Number => self.strategy == Strategy::Constant,
            _ => self.categories == Words::Constant,
        };
        if column.n_missing() == column.len() && !constant {
            return Err(Problem::at("", format!("column {} has no value in the training rows", column.name))
                .hint("leave the column out, or change the split's seed"));
        }
        if let Some((codes, levels)) = column.words() {
            let own =
                self.categories == Words::Constant && matches!(column.data, ColumnData::Category { .. });
            let commonest = || levels.get(commonest_code(codes, levels.len())).cloned().unwrap_or_default();
            return Ok(Fill::Word(if own { self.fill_word.clone() } else { commonest() }));
        }
        let mut values: Vec<f64> =
            column.numbers().unwrap_or(&[]).iter().copied().filter(|v| !v.is_nan()).collect();
        Ok(Fill::Number(match self.strategy {
            Strategy::Constant => self.fill_value,
            Strategy::Median => order::median(&mut values).expect("there is a value"),
            Strategy::Mean => mean(&values),
            Strategy::MostFrequent => {
                order::sort(&mut values);
                commonest_number(&values)
            }
        }))
    }
}

/// The commonest code; the first in sorted order where several are equally common, as in scikit-learn.
fn commonest_code(codes: &[u32], n_levels: usize) -> usize {
    let mut counts = vec![0usize; n_levels];
    codes.iter().filter(|c| **c != MISSING).for_each(|c| counts[*c as usize] += 1);
    let most = counts.iter().max().copied().unwrap_or(0);
    counts.iter().position(|c| *c == most).unwrap_or(0)
}

/// The commonest of sorted numbers; the smallest where several are equally common, as in scikit-learn.
fn commonest_number(sorted: &[f64]) -> f64 {
    let mut best = (0, f64::NAN);
    for run in sorted.chunk_by(|a, b| a == b) {
        if run.len() > best.0 {
            best = (run.len(), run[0]);
        }
    }
    best.1
}

impl Fitted for Filled {
    fn apply(&self, mut parts: Vec<Part>) -> Vec<Part> {
        let indicators: Vec<Part> = self.indicators.iter().map(|&i| indicator(&parts[i])).collect();
        for (part, fill) in parts.iter_mut().zip(&self.fill) {
            match (&mut part.column.data, fill) {
                (ColumnData::Number(values), Fill::Number(fill)) => {
                    values.iter_mut().filter(|v| v.is_nan()).for_each(|v| *v = *fill);
                }
                (ColumnData::Category { codes, levels }, Fill::Word(word)) => {
                    fill_words(codes, word, |word| {
                        levels.iter().position(|l| l == word).unwrap_or_else(|| {
                            levels.push(word.to_string());
                            levels.len() - 1
                        })
                    });
                }
                (ColumnData::Boolean { codes, levels }, Fill::Word(word)) => {
                    fill_words(codes, word, |word| usize::from(levels[1] == word));
                }
                _ => {}
            }
        }
        parts.extend(indicators);
        parts
    }
}

/// Whether each value of a column is missing.
fn indicator(part: &Part) -> Part {
    let codes = (0..part.column.len()).map(|i| u32::from(part.column.is_missing(i))).collect();
    let levels = ["there", "missing"].map(str::to_string);
    let column = Column::new(format!("{}=missing", part.column.name), ColumnData::Boolean { codes, levels });
    let word = Some("missing".to_string());
    Part {
        meaning: Meaning { word, made: None, is_date: false, rises: false, ..part.meaning.clone() },
        column,
    }
}

fn fill_words(codes: &mut [u32], word: &str, code_of: impl FnOnce(&str) -> usize) {
    if codes.contains(&MISSING) {
        let code = code_of(word) as u32;
        codes.iter_mut().filter(|c| **c == MISSING).for_each(|c| *c = code);
    }
}
