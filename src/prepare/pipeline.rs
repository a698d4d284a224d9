//! The chain of fitted steps, and the matrix at its end.

use serde::Serialize;

use super::{Fitted, Step};
use crate::data::{Column, ColumnData, MISSING};
use crate::math::Matrix;
use crate::problem::Problem;

/// A column on its way through the steps.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    /// What it stands for.
    pub meaning: Meaning,
    /// Its values now.
    pub column: Column,
}

/// What a column of the matrix stands for: how its numbers are read back in the unit of the table.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Meaning {
    /// Name of the column of the table it came from.
    pub source: String,
    /// A number of the matrix times `spread` plus `shift` is one of the table (days since 1970 for a date).
    pub spread: f64,
    /// See `spread`.
    pub shift: f64,
    /// Whether the table's column holds dates.
    pub is_date: bool,
    /// The word that 1 stands for, where the column is 1 for one word and 0 for all others.
    pub word: Option<String>,
}

impl Part {
    /// A column as it stands in the table.
    pub fn of(column: Column) -> Part {
        let is_date = matches!(column.data, ColumnData::DateTime(_));
        let word = match &column.data {
            ColumnData::Boolean { levels, .. } => Some(levels[1].clone()),
            _ => None,
        };
        let meaning = Meaning { source: column.name.clone(), spread: 1.0, shift: 0.0, is_date, word };
        Part { meaning, column }
    }
}

/// Steps fitted on training rows.
pub struct Pipeline {
    fitted: Vec<Box<dyn Fitted>>,
    /// Name and meaning of each column of the matrix.
    outputs: Vec<(String, Meaning)>,
}

/// Steps being fitted, one at a time: on a large table each takes a while.
pub struct Fitting {
    parts: Vec<Part>,
    fitted: Vec<Box<dyn Fitted>>,
}

impl Fitting {
    /// Begins with the columns of the training rows.
    pub fn new(training: Vec<Column>) -> Fitting {
        Fitting { parts: enter(training), fitted: Vec::new() }
    }

    /// Fits the next step; true when there is none left.
    pub fn advance(&mut self, steps: &[Box<dyn Step>]) -> Result<bool, Problem> {
        let i = self.fitted.len();
        let Some(step) = steps.get(i) else { return Ok(true) };
        let step = step.fit(&self.parts).map_err(|p| Problem { at: format!("/prepare/{i}"), ..p })?;
        self.parts = step.apply(std::mem::take(&mut self.parts));
        self.fitted.push(step);
        Ok(false)
    }

    /// The fitted steps, and the matrix of the training rows.
    pub fn finish(self) -> Result<(Pipeline, Matrix), Problem> {
        let parts = self.parts;
        if let Some(part) = parts.iter().find(|p| matches!(p.column.data, ColumnData::Category { .. })) {
            return Err(Problem::at("/prepare", format!("column {} still holds words", part.column.name))
                .hint("add the step one-hot, or leave the column out"));
        }
        let matrix = leave(&parts);
        let outputs = parts.into_iter().map(|p| (p.column.name, p.meaning)).collect();
        Ok((Pipeline { fitted: self.fitted, outputs }, matrix))
    }
}

impl Pipeline {
    /// The matrix of any rows, whose columns must be those the pipeline was fitted on.
    pub fn transform(&self, columns: Vec<Column>) -> Matrix {
        leave(&self.fitted.iter().fold(enter(columns), |parts, step| step.apply(parts)))
    }

    /// Name of each column of the matrix.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.outputs.iter().map(|(name, _)| name.as_str())
    }

    /// What each column of the matrix stands for.
    pub fn meanings(&self) -> impl Iterator<Item = &Meaning> {
        self.outputs.iter().map(|(_, meaning)| meaning)
    }

    /// Names of the columns of the matrix that come from a column of the table.
    pub fn outputs_of<'a>(&'a self, source: &'a str) -> impl Iterator<Item = &'a str> {
        self.outputs.iter().filter(move |(_, m)| m.source == source).map(|(name, _)| name.as_str())
    }
}

/// Dates become days since 1970, so that their numbers have a size a person can read.
fn enter(columns: Vec<Column>) -> Vec<Part> {
    let mut parts: Vec<Part> = columns.into_iter().map(Part::of).collect();
    for part in &mut parts {
        if let ColumnData::DateTime(seconds) = &part.column.data {
            part.column.data = ColumnData::Number(seconds.iter().map(|s| s / 86_400.0).collect());
        }
    }
    parts
}

/// Numbers as they are, booleans as 0 and 1, missing as NaN.
fn leave(parts: &[Part]) -> Matrix {
    let n_rows = parts.first().map_or(0, |p| p.column.len());
    let mut matrix = Matrix::zeros((n_rows, parts.len()));
    for (j, part) in parts.iter().enumerate() {
        let mut target = matrix.column_mut(j);
        match &part.column.data {
            ColumnData::Number(values) => target.iter_mut().zip(values).for_each(|(t, v)| *t = *v),
            ColumnData::Boolean { codes, .. } => {
                let number = |code: u32| if code == MISSING { f64::NAN } else { f64::from(code) };
                target.iter_mut().zip(codes).for_each(|(t, c)| *t = number(*c));
            }
            // Pipeline::fit has refused these.
            ColumnData::Category { .. } | ColumnData::DateTime(_) | ColumnData::Text(_) => {
                target.fill(f64::NAN)
            }
        }
    }
    matrix
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::prepare::{Impute, OneHot, Standardise};

    fn columns() -> Vec<Column> {
        let words = ["a", "b"].map(str::to_string).to_vec();
        vec![
            Column::new("mass", ColumnData::Number(vec![1.0, 2.0, f64::NAN, 6.0])),
            Column::new("day", ColumnData::DateTime(vec![0.0, 86_400.0, 172_800.0, 0.0])),
            Column::new("kind", ColumnData::Category { codes: vec![0, 1, 1, MISSING], levels: words }),
            Column::new(
                "fit",
                ColumnData::Boolean { codes: vec![0, 1, 1, 0], levels: ["no", "yes"].map(Into::into) },
            ),
        ]
    }

    fn fit(steps: &[Box<dyn Step>]) -> Result<(Pipeline, Matrix), Problem> {
        let mut fitting = Fitting::new(columns());
        while !fitting.advance(steps)? {}
        fitting.finish()
    }

    fn fitted() -> (Pipeline, Matrix) {
        let steps: Vec<Box<dyn Step>> =
            vec![Box::new(Impute::default()), Box::new(Standardise::default()), Box::new(OneHot::default())];
        fit(&steps).unwrap()
    }

    #[test]
    fn the_matrix_of_the_training_rows_is_what_transforming_them_again_gives() {
        let (pipeline, matrix) = fitted();
        assert_eq!(matrix, pipeline.transform(columns()));
        assert_eq!(pipeline.names().collect::<Vec<_>>(), ["mass", "day", "kind=a", "kind=b", "fit"]);
    }

    #[test]
    fn every_number_of_the_matrix_reads_back_in_the_unit_of_the_table() {
        let (pipeline, matrix) = fitted();
        let meanings: Vec<&Meaning> = pipeline.meanings().collect();
        let back = |row: usize, column: usize| {
            matrix[(row, column)] * meanings[column].spread + meanings[column].shift
        };
        assert!((back(3, 0) - 6.0).abs() < 1e-12);
        assert!((back(2, 0) - 2.0).abs() < 1e-12, "the gap took the median");
        assert!((back(2, 1) - 2.0).abs() < 1e-12 && meanings[1].is_date, "days since 1970");
        assert_eq!(meanings[3].word.as_deref(), Some("b"));
        assert_eq!(meanings[4].word.as_deref(), Some("yes"));
    }

    #[test]
    fn a_word_that_was_not_in_the_training_rows_is_zero_in_every_column() {
        let (pipeline, _) = fitted();
        let mut new = columns();
        new[2] = Column::new("kind", ColumnData::Category { codes: vec![0; 4], levels: vec!["z".into()] });
        let matrix = pipeline.transform(new);
        assert_eq!((matrix[(0, 2)], matrix[(0, 3)]), (0.0, 0.0));
    }

    #[test]
    fn words_without_one_hot_are_a_problem() {
        let problem = fit(&[]).err().unwrap();
        assert!(problem.message.contains("kind"), "{problem}");
    }
}
