//! The training of classifiers that look at one class after another: a unit is a class.

use std::sync::Arc;

use super::sample_error::SampleError;
use super::{Examples, Model, Progress, Step, Training};
use crate::data::Target;
use crate::problem::Problem;

/// What is learned of a class.
pub(super) trait Method {
    /// Does a piece of work on a class, whose rows of positive weight are given; true when the class is complete.
    fn advance(&mut self, examples: &Examples, class: usize, rows: &[usize]) -> bool;
    /// The model as it follows from the classes that are complete.
    fn model(&self) -> Arc<dyn Model>;
    fn notes(&self, _labels: &[String]) -> Vec<String> {
        Vec::new()
    }
}

/// Starts with the first class.
pub(super) fn start(
    examples: Arc<Examples>,
    method: impl FnOnce(usize) -> Box<dyn Method>,
) -> Result<Box<dyn Training>, Problem> {
    let Target::Classes { codes, labels } = &examples.target else {
        return Err(Problem::at("", "this model predicts classes, not numbers"));
    };
    let mut rows: Vec<Vec<usize>> = vec![Vec::new(); labels.len()];
    for (i, class) in codes.iter().enumerate() {
        if examples.weight(i) > 0.0 {
            rows[*class as usize].push(i);
        }
    }
    let method = method(labels.len());
    let present = (0..labels.len()).filter(|&k| !rows[k].is_empty()).collect();
    let error = SampleError::new(&examples);
    Ok(Box::new(Classes { examples, method, error, rows, present, done: 0 }))
}

struct Classes {
    examples: Arc<Examples>,
    method: Box<dyn Method>,
    error: SampleError,
    /// The rows of each class.
    rows: Vec<Vec<usize>>,
    present: Vec<usize>,
    done: usize,
}

impl Training for Classes {
    fn step(&mut self) -> Step {
        let Some(&class) = self.present.get(self.done) else { return Step::Done };
        if !self.method.advance(&self.examples, class, &self.rows[class]) {
            return Step::Part;
        }
        self.done += 1;
        self.error.measure(&*self.method.model());
        if self.done == self.present.len() { Step::Done } else { Step::Unit }
    }

    fn progress(&self) -> Progress {
        Progress { done: self.done, total: Some(self.present.len()) }
    }

    fn loss(&self) -> Option<f64> {
        self.error.last()
    }

    fn loss_name(&self) -> &'static str {
        self.error.name()
    }

    fn model(&self) -> Arc<dyn Model> {
        self.method.model()
    }

    fn notes(&self) -> Vec<String> {
        match &self.examples.target {
            Target::Classes { labels, .. } => self.method.notes(labels),
            _ => Vec::new(),
        }
    }
}
