//! Logistic regression: the probability of a class from a weighted sum of the features.
//!
//! Minimises (1/S)·[Σ sᵢ·loss(yᵢ, xᵢ·w + b) + ‖w‖² / (2C)], s being the rows' weights and S their sum; the loss is
//! −ln of the probability given to the true class: of a sigmoid for two classes, of a softmax for more. The constant
//! terms b are not penalised. Solved by L-BFGS until no entry of the gradient is above `tol`.
//! Reference: Hastie, Tibshirani and Friedman (2009), The Elements of Statistical Learning, section 4.4.

use std::sync::Arc;

use super::linear::Linear;
use super::{Entry, Examples, Family, Learner, Model, Progress, Step, Training, registry};
use crate::data::{Target, Task};
use crate::math::elementary::{sigmoid, softmax, softplus};
use crate::math::lbfgs::{Lbfgs, Told};
use crate::math::sums::{axpy, dot, sum};
use crate::params::Params;
use crate::problem::Problem;
use crate::{choices, params};

pub(super) static ENTRY: Entry = Entry {
    id: "logistic-regression",
    name: "logistic regression",
    family: Family::Linear,
    summary: "A weighted sum of the features for every class, turned into probabilities.",
    scikit_learn: &[(Task::Classification, "LogisticRegression")],
    unit: "iteration",
    fields: LogisticRegression::fields,
    learner: registry::learner::<LogisticRegression>,
    load: registry::load::<Linear>,
};

choices! {
    /// How much each class counts.
    pub enum ClassWeight {
        /// every row the same
        None = "none",
        /// every class the same in total
        Balanced = "balanced",
    }
}

params! {
    /// Settings of logistic regression.
    pub struct LogisticRegression {
        /// Trust in the data. Less of it pulls all weights towards zero; it is the inverse of a penalty's strength.
        C: f64 = 1.0, log(1e-6, 1e6);
        /// Most iterations.
        max_iter: u32 = 100, log(1, 100_000);
        /// Tolerance. Training stops when no entry of the loss's gradient is larger than this.
        tol: f64 = 1e-4, log(1e-12, 0.1);
        /// Fit a constant term.
        fit_intercept: bool = true, flag();
        /// Weight of the classes. Balanced makes rare classes count as much as common ones.
        class_weight: ClassWeight = ClassWeight::None, choice();
    }
}

impl Learner for LogisticRegression {
    fn start(&self, examples: Arc<Examples>, _: u64) -> Result<Box<dyn Training>, Problem> {
        let Target::Classes { codes, labels } = &examples.target else {
            return Err(Problem::at("", "logistic regression predicts classes, not numbers"));
        };
        let classes = Classes::of(codes, labels.len(), &examples);
        let weights = self.row_weights(&classes, &examples);
        let n_scores = if classes.present.len() == 2 { 1 } else { classes.present.len() };
        let n_unknowns = n_scores * (examples.n_features() + usize::from(self.fit_intercept));
        Ok(Box::new(Descent {
            search: Lbfgs::new(vec![0.0; n_unknowns], self.tol),
            evaluation: Evaluation::new(n_unknowns),
            total_weight: sum(&weights),
            settings: self.clone(),
            examples,
            classes,
            weights,
            n_scores,
            iterations: 0,
            ended: None,
        }))
    }
}

/// The classes that have rows, and each row's place among them.
struct Classes {
    present: Vec<usize>,
    place: Vec<u32>,
    n_labels: usize,
}

impl Classes {
    fn of(codes: &[u32], n_labels: usize, examples: &Examples) -> Classes {
        let mut has_rows = vec![false; n_labels];
        codes.iter().enumerate().for_each(|(i, &c)| has_rows[c as usize] |= examples.weight(i) > 0.0);
        let present: Vec<usize> = (0..n_labels).filter(|&c| has_rows[c]).collect();
        // A row of an absent class has weight zero, so its place does not matter.
        let place = codes.iter().map(|&c| present.binary_search(&(c as usize)).unwrap_or(0) as u32).collect();
        Classes { present, place, n_labels }
    }
}

impl LogisticRegression {
    fn row_weights(&self, classes: &Classes, examples: &Examples) -> Vec<f64> {
        let mut weights: Vec<f64> = (0..examples.n_rows()).map(|i| examples.weight(i)).collect();
        if self.class_weight == ClassWeight::Balanced {
            let mut of_class = vec![0.0; classes.present.len()];
            weights.iter().zip(&classes.place).for_each(|(w, &c)| of_class[c as usize] += w);
            let fair = sum(&weights) / of_class.len() as f64;
            weights.iter_mut().zip(&classes.place).for_each(|(w, &c)| *w *= fair / of_class[c as usize]);
        }
        weights
    }
}

/// Loss and gradient summed over the rows so far.
struct Evaluation {
    next_row: usize,
    loss: f64,
    gradient: Vec<f64>,
}

impl Evaluation {
    fn new(n_unknowns: usize) -> Evaluation {
        Evaluation { next_row: 0, loss: 0.0, gradient: vec![0.0; n_unknowns] }
    }
}

/// Why training ended.
#[derive(Clone, Copy, PartialEq)]
enum End {
    Converged,
    OutOfIterations,
    Stuck,
}

/// A descent under way. The unknowns are the weights, one list a score, then the constant terms.
struct Descent {
    settings: LogisticRegression,
    examples: Arc<Examples>,
    classes: Classes,
    weights: Vec<f64>,
    total_weight: f64,
    n_scores: usize,
    search: Lbfgs,
    evaluation: Evaluation,
    iterations: usize,
    ended: Option<End>,
}

/// Multiplications of one part of an evaluation: some milliseconds.
const WORK_OF_A_PART: usize = 4_000_000;

impl Training for Descent {
    fn step(&mut self) -> Step {
        if self.ended.is_some() {
            return Step::Done;
        }
        let (n_rows, n_features) = self.examples.x.dim();
        let rows = (WORK_OF_A_PART / (n_features * self.n_scores)).max(1);
        let end = n_rows.min(self.evaluation.next_row + rows);
        self.add_rows(self.evaluation.next_row, end);
        self.evaluation.next_row = end;
        if end < n_rows {
            return Step::Part;
        }
        let fresh = Evaluation::new(self.evaluation.gradient.len());
        let whole = std::mem::replace(&mut self.evaluation, fresh);
        self.use_evaluation(whole)
    }

    fn progress(&self) -> Progress {
        Progress { done: self.iterations, total: Some(self.settings.max_iter as usize) }
    }

    fn loss(&self) -> Option<f64> {
        let value = self.search.value();
        value.is_finite().then_some(value)
    }

    fn loss_name(&self) -> &'static str {
        "penalised log-loss"
    }

    fn model(&self) -> Arc<dyn Model> {
        Arc::new(self.linear())
    }

    fn notes(&self) -> Vec<String> {
        match self.ended {
            Some(End::OutOfIterations) => vec![format!(
                "Logistic regression stopped after {} iterations before it converged: allow more, or put the numbers on one scale.",
                self.iterations
            )],
            Some(End::Stuck) => vec!["Logistic regression stopped where rounding hides any further descent; the tolerance was not reached.".to_string()],
            _ => Vec::new(),
        }
    }
}

impl Descent {
    /// Adds loss and gradient of some rows at the point under trial.
    fn add_rows(&mut self, start: usize, end: usize) {
        let p = self.examples.n_features();
        let k = self.n_scores;
        let unknowns = self.search.ask();
        let (weights, constants) = unknowns.split_at(k * p);
        let (weight_gradient, constant_gradient) = self.evaluation.gradient.split_at_mut(k * p);
        let mut scores = vec![0.0; k];
        for i in start..end {
            let s = self.weights[i];
            if s == 0.0 {
                continue;
            }
            let row = self.examples.x.row(i);
            let row = row.to_slice().expect("a matrix is stored row by row");
            for (c, score) in scores.iter_mut().enumerate() {
                *score = dot(row, &weights[c * p..(c + 1) * p]) + constants.get(c).copied().unwrap_or(0.0);
            }
            self.evaluation.loss += s * loss_and_slopes(&mut scores, self.classes.place[i] as usize);
            for (c, slope) in scores.iter().enumerate() {
                axpy(s * slope, row, &mut weight_gradient[c * p..(c + 1) * p]);
                if let Some(g) = constant_gradient.get_mut(c) {
                    *g += s * slope;
                }
            }
        }
    }

    /// Adds the penalty, divides by the rows' weight and lets the search choose the next point.
    fn use_evaluation(&mut self, mut whole: Evaluation) -> Step {
        let n_weights = self.n_scores * self.examples.n_features();
        let weights = &self.search.ask()[..n_weights];
        let strength = 1.0 / self.settings.C;
        whole.loss += 0.5 * strength * dot(weights, weights);
        axpy(strength, weights, &mut whole.gradient[..n_weights]);
        whole.gradient.iter_mut().for_each(|g| *g /= self.total_weight);
        let first = self.search.value().is_infinite();
        match self.search.tell(whole.loss / self.total_weight, &whole.gradient) {
            Told::Searching => Step::Part,
            // The first evaluation only places the start.
            Told::Improved if first => Step::Part,
            told => {
                self.iterations += usize::from(told != Told::Stuck && !first);
                self.ended = match told {
                    Told::Converged => Some(End::Converged),
                    Told::Stuck => Some(End::Stuck),
                    _ if self.iterations >= self.settings.max_iter as usize => Some(End::OutOfIterations),
                    _ => None,
                };
                if self.ended.is_some() { Step::Done } else { Step::Unit }
            }
        }
    }

    /// The best weights so far as a model. A class without rows gets probability zero.
    fn linear(&self) -> Linear {
        let p = self.examples.n_features();
        let (weights, constants) = self.search.best().split_at(self.n_scores * p);
        let list = |c: usize| weights[c * p..(c + 1) * p].to_vec();
        let constant = |c: usize| constants.get(c).copied().unwrap_or(0.0);
        let task = Task::Classification;
        if self.n_scores == 1 && self.classes.n_labels == 2 {
            return Linear { coef: vec![list(0)], intercept: vec![constant(0)], task };
        }
        // e^NEVER is zero in double precision, and unlike −∞ it can be written as JSON.
        const NEVER: f64 = -1e5;
        let mut coef = vec![vec![0.0; p]; self.classes.n_labels];
        let mut intercept = vec![NEVER; self.classes.n_labels];
        for (place, &class) in self.classes.present.iter().enumerate() {
            let score = if self.n_scores == 1 { place.checked_sub(1) } else { Some(place) };
            coef[class] = score.map_or(vec![0.0; p], list);
            intercept[class] = score.map_or(0.0, constant);
        }
        Linear { coef, intercept, task }
    }
}

/// Replaces the scores by the slopes of the loss in them, and gives the loss.
fn loss_and_slopes(scores: &mut [f64], truth: usize) -> f64 {
    if let [score] = scores {
        let f = *score;
        *score = sigmoid(f) - truth as f64;
        return softplus(f) - truth as f64 * f;
    }
    let of_truth = scores[truth];
    let log_sum = softmax(scores);
    scores[truth] -= 1.0;
    log_sum - of_truth
}
