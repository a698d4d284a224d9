//! Asking the model about a row that is in no table, and what of it counts.
//!
//! How much a part of the row counts is found by taking it away: a word out of its text, a group of columns back to what
//! is typical. The answer then falls or rises; that needs nothing of the model but its answers.

use std::sync::Arc;

use serde::Serialize;
use serde_json::{Map, Value};

use super::Session;
use crate::data::{Column, ColumnData, Prediction};
use crate::math::Matrix;
use crate::models::{Found, Model};
use crate::problem::Problem;

/// What the model says of a row.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Said {
    /// Names of the classes or groups; empty for numbers.
    pub labels: Vec<String>,
    /// One value a label: the probability of a class where `certain`, else a score.
    pub values: Vec<f64>,
    /// Whether the values are probabilities.
    pub certain: bool,
    /// The number, where one is predicted.
    pub number: Option<f64>,
    /// Its standard deviation, where the model knows it.
    pub deviation: Option<f64>,
}

impl Session {
    /// Asks the model, as it stands or stood at the moment looked at, about a row: values by column, where numbers are
    /// numbers or text and null is missing. Columns that are not named are typical ones: the median or the commonest word
    /// of the training rows. Problems: there is no model yet, no such feature, a value its column cannot hold.
    pub fn ask(&self, cells: &Map<String, Value>) -> Result<Said, Problem> {
        let answers = self.answers_for(self.rows_of(&[cells])?)?;
        Ok(self.said(&answers))
    }

    /// What the layers of filters find in a row that is a picture; nothing where the model has none. Problems are those of
    /// [`Session::ask`].
    pub fn ask_inside(&self, cells: &Map<String, Value>) -> Result<Vec<Found>, Problem> {
        let (model, x) = self.seen(self.rows_of(&[cells])?)?;
        Ok(model.found(&x))
    }

    /// How much each of some changes of a row moves the answer: that to the row less that to the row with the change made
    /// as well, for the class the row itself is taken for, or for the number. Problems are those of [`Session::ask`].
    pub fn ask_without(
        &self,
        cells: &Map<String, Value>,
        changes: &[Map<String, Value>],
    ) -> Result<Vec<f64>, Problem> {
        let mut changed = vec![cells.clone(); changes.len()];
        for (row, change) in changed.iter_mut().zip(changes) {
            for (column, value) in change {
                row.insert(column.clone(), value.clone());
            }
        }
        let rows: Vec<&Map<String, Value>> = std::iter::once(cells).chain(&changed).collect();
        let answers = self.answers_for(self.rows_of(&rows)?)?;
        let values: Vec<f64> = match &answers {
            Prediction::Numbers(v) | Prediction::Unusual { scores: v, .. } => v.clone(),
            Prediction::Classes(p) | Prediction::Scores(p) => {
                let own = p.row(0);
                let best = (0..own.len()).fold(0, |best, j| if own[j] > own[best] { j } else { best });
                p.column(best).to_vec()
            }
            _ => return Err(Problem::at("", "the model gives no answer that could rise or fall")),
        };
        Ok(values[1..].iter().map(|v| values[0] - v).collect())
    }

    fn answers_for(&self, columns: Vec<Column>) -> Result<Prediction, Problem> {
        let (model, x) = self.seen(columns)?;
        Ok(model.predict(&x))
    }

    /// The model, and rows as it sees them.
    fn seen(&self, columns: Vec<Column>) -> Result<(Arc<dyn Model>, Matrix), Problem> {
        match (self.current_model(), self.pipeline.as_ref()) {
            (Some(model), Some(pipeline)) => Ok((model, pipeline.transform(columns))),
            _ => Err(Problem::at("", "there is no model to ask yet")),
        }
    }

    /// The rows as columns of the table's types, a column a feature.
    fn rows_of(&self, rows: &[&Map<String, Value>]) -> Result<Vec<Column>, Problem> {
        let plan = &self.plan;
        for name in rows.iter().flat_map(|cells| cells.keys()) {
            if !plan.features().contains(name) {
                return Err(Problem::at("ask", format!("{name} is none of the features")));
            }
        }
        let typical = self.ground.typical(plan);
        let column = |typical: &Column| {
            let mut column = typical.rows(&vec![0; rows.len()]);
            if let ColumnData::Text(texts) = &mut column.data {
                texts.fill(None);
            }
            for (i, cells) in rows.iter().enumerate() {
                match cells.get(&column.name) {
                    None => {}
                    Some(Value::String(text)) => column.put(i, text)?,
                    Some(Value::Null) => column.put(i, "")?,
                    Some(other) => column.put(i, &other.to_string())?,
                }
            }
            Ok(column)
        };
        typical
            .iter()
            .map(column)
            .collect::<Result<_, _>>()
            .map_err(|p: Problem| Problem { at: "ask".into(), ..p })
    }

    fn said(&self, answers: &Prediction) -> Said {
        let labels = self.plan.labels().to_vec();
        let mut said = Said { labels, values: Vec::new(), certain: true, number: None, deviation: None };
        match answers {
            Prediction::Classes(p) => said.values = p.row(0).to_vec(),
            Prediction::Scores(p) => (said.values, said.certain) = (p.row(0).to_vec(), false),
            Prediction::Numbers(v) => said.number = Some(v[0]),
            Prediction::Groups { codes, n_groups } => {
                said.labels = (0..*n_groups).map(|g| format!("group {}", g + 1)).collect();
                said.values = (0..*n_groups).map(|g| f64::from(u8::from(codes[0] as usize == g))).collect();
            }
            Prediction::Unusual { scores, limit } => {
                said.labels = ["usual", "unusual"].map(str::to_string).to_vec();
                let is_unusual = scores[0] > *limit;
                said.values = [!is_unusual, is_unusual].map(|is| f64::from(u8::from(is))).to_vec();
            }
            Prediction::Places(_) | Prediction::Nothing(_) => said.labels.clear(),
        }
        said
    }
}
