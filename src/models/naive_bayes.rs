//! Naive Bayes: every feature speaks for a class on its own, and what they say is multiplied.
//!
//! P(class | x) ∝ P(class)·Πⱼ P(xⱼ | class), as if the features of a class had nothing to do with each other. What
//! P(xⱼ | class) looks like makes the kinds: a bell curve, shares of counts, yes or no, a table of categories.
//! All of them only count, so one pass over the rows is the whole fit. The pass takes every twentieth row, then the ones
//! after those, and so on: after each round the model has learned from an even sample, and its error shows what more
//! rows bring.
//! Reference: Manning, Raghavan and Schütze (2008), Introduction to Information Retrieval, chapter 13.

mod bernoulli;
mod categorical;
mod complement;
mod gaussian;
mod multinomial;
mod tally;

use std::sync::Arc;

pub(super) use bernoulli::BERNOULLI;
pub(super) use categorical::CATEGORICAL;
pub(super) use complement::COMPLEMENT;
pub(super) use gaussian::GAUSSIAN;
pub(super) use multinomial::MULTINOMIAL;

use super::sample_error::SampleError;
use super::{Examples, Model, Progress, Step, Training};
use crate::data::Target;
use crate::problem::Problem;

/// Rounds of the pass.
const ROUNDS: usize = 20;
/// Numbers read in one step.
const NUMBERS_OF_A_STEP: usize = 2_000_000;

/// What is counted, and the model that follows from it.
trait Counts {
    fn add(&mut self, row: &[f64], class: usize, weight: f64);
    fn model(&self) -> Arc<dyn Model>;
    fn notes(&self) -> Vec<String> {
        Vec::new()
    }
}

/// Starts a pass that fills the counts.
fn start(examples: Arc<Examples>, counts: Box<dyn Counts>) -> Result<Box<dyn Training>, Problem> {
    let Target::Classes { .. } = &examples.target else {
        return Err(Problem::at("", "naive Bayes predicts classes, not numbers"));
    };
    let rounds = examples.n_rows().min(ROUNDS);
    let error = SampleError::new(&examples);
    Ok(Box::new(Pass { examples, counts, error, rounds, round: 0, next: 0 }))
}

/// A pass under way.
struct Pass {
    examples: Arc<Examples>,
    counts: Box<dyn Counts>,
    error: SampleError,
    rounds: usize,
    round: usize,
    /// The next row of this round.
    next: usize,
}

impl Training for Pass {
    fn step(&mut self) -> Step {
        if self.round == self.rounds {
            return Step::Done;
        }
        let Target::Classes { codes, .. } = &self.examples.target else { return Step::Done };
        let (n, p) = self.examples.x.dim();
        for _ in 0..NUMBERS_OF_A_STEP / p + 1 {
            let i = self.next;
            if i >= n {
                self.round += 1;
                self.next = self.round;
                self.error.measure(&*self.counts.model());
                return if self.round == self.rounds { Step::Done } else { Step::Unit };
            }
            let weight = self.examples.weight(i);
            if weight > 0.0 {
                let row = self.examples.x.row(i);
                self.counts.add(
                    row.to_slice().expect("a matrix is stored row by row"),
                    codes[i] as usize,
                    weight,
                );
            }
            self.next += self.rounds;
        }
        Step::Part
    }

    fn progress(&self) -> Progress {
        Progress { done: self.round, total: Some(self.rounds) }
    }

    fn loss(&self) -> Option<f64> {
        self.error.last()
    }

    fn loss_name(&self) -> &'static str {
        self.error.name()
    }

    fn model(&self) -> Arc<dyn Model> {
        self.counts.model()
    }

    fn notes(&self) -> Vec<String> {
        self.counts.notes()
    }
}
