//! The chain of fitted steps, and the matrix at its end.

use super::{Fitted, Step};
use crate::data::{Column, ColumnData, MISSING};
use crate::math::Matrix;
use crate::problem::Problem;

/// A column on its way through the steps.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    /// Name of the column of the table it came from.
    pub source: String,
    /// Its values now.
    pub column: Column,
}

/// Steps fitted on training rows.
pub struct Pipeline {
    fitted: Vec<Box<dyn Fitted>>,
    /// Name and source of each column of the matrix.
    outputs: Vec<(String, String)>,
}

impl Pipeline {
    /// Fits the steps one after the other on training rows and gives their matrix too.
    pub fn fit(steps: &[Box<dyn Step>], training: Vec<Column>) -> Result<(Pipeline, Matrix), Problem> {
        let mut parts = enter(training);
        let mut fitted: Vec<Box<dyn Fitted>> = Vec::with_capacity(steps.len());
        for (i, step) in steps.iter().enumerate() {
            let step = step.fit(&parts).map_err(|p| Problem { at: format!("/prepare/{i}"), ..p })?;
            parts = step.apply(parts);
            fitted.push(step);
        }
        if let Some(part) = parts.iter().find(|p| matches!(p.column.data, ColumnData::Category { .. })) {
            return Err(Problem::at("/prepare", format!("column {} still holds words", part.column.name))
                .hint("add the step one-hot, or leave the column out"));
        }
        let matrix = leave(&parts);
        let outputs = parts.into_iter().map(|p| (p.column.name, p.source)).collect();
        Ok((Pipeline { fitted, outputs }, matrix))
    }

    /// The matrix of any rows, whose columns must be those the pipeline was fitted on.
    pub fn transform(&self, columns: Vec<Column>) -> Matrix {
        leave(&self.fitted.iter().fold(enter(columns), |parts, step| step.apply(parts)))
    }

    /// Name of each column of the matrix.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.outputs.iter().map(|(name, _)| name.as_str())
    }

    /// Names of the columns of the matrix that come from a column of the table.
    pub fn outputs_of<'a>(&'a self, source: &'a str) -> impl Iterator<Item = &'a str> {
        self.outputs.iter().filter(move |(_, s)| s == source).map(|(name, _)| name.as_str())
    }
}

/// Dates become days since 1970, so that their numbers have a size a person can read.
fn enter(columns: Vec<Column>) -> Vec<Part> {
    let days = |column: Column| match column.data {
        ColumnData::DateTime(seconds) => {
            Column::new(column.name, ColumnData::Number(seconds.iter().map(|s| s / 86_400.0).collect()))
        }
        _ => column,
    };
    columns.into_iter().map(|c| Part { source: c.name.clone(), column: days(c) }).collect()
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
