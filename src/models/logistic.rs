//! Logistic regression: the probability of a class from a weighted sum of the features.
//!
//! Minimises (1/S)·[Σ sᵢ·loss(yᵢ, xᵢ·w + b) + (ρ·‖w‖₁ + (1 − ρ)/2·‖w‖²) / C], s being the rows' weights, S their sum and
//! ρ the l1_ratio; the loss is −ln of the probability given to the true class: of a sigmoid for two classes, of a
//! softmax for more. The constant terms b are not penalised. Solved by L-BFGS, or where ρ > 0 by Newton steps with
//! coordinate descent, until no entry of the gradient is above `tol`.
//! Reference: Hastie, Tibshirani and Friedman (2009), The Elements of Statistical Learning, section 4.4.

mod loss;
mod sparse;

use std::sync::Arc;

use super::linear::Linear;
use super::smooth::{End, Setup, Smooth, end_notes};
use super::{Entry, Examples, Family, Learner, Model, Progress, Step, Training, registry};
use crate::data::{Prediction, Target, Task};
use crate::math::sums::sum;
use crate::params::Params;
use crate::problem::Problem;
use crate::{choices, params};
use loss::LogLoss;
use sparse::Sparse;

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
        /// Trust in the data. Less of it pulls all weights towards zero, and empty means no pull at all; it is the inverse of a penalty's strength.
        C: Option<f64> = Some(1.0), log(1e-6, 1e6);
        /// Share of the lasso's penalty. Above zero it leaves features out, at 1 as many as it can.
        l1_ratio: f64 = 0.0, range(0.0, 1.0);
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
        let weights = class_weighted(self.class_weight, &classes, &examples);
        let k = classes.present.len();
        let n_scores = if k == 2 { 1 } else { k };
        let strength = self.C.map_or(0.0, |c| 1.0 / c);
        let loss = LogLoss::new(classes.place.clone(), weights.clone(), n_scores);
        let way = if self.l1_ratio > 0.0 && strength > 0.0 {
            Way::Sparse(Box::new(Sparse::new(&examples, loss, strength, self)))
        } else {
            let setup = Setup {
                loss: Box::new(loss),
                n_scores,
                fit_intercept: self.fit_intercept,
                strength,
                divisor: sum(&weights),
                // p·(1 − p) where all classes are as probable.
                curvature: (1.0 - 1.0 / k as f64) / k as f64,
                intercept: 0.0,
                extra: None,
                tol: self.tol,
                max_iter: self.max_iter,
                weights,
            };
            Way::Smooth(Box::new(Smooth::new(examples.clone(), setup)))
        };
        Ok(Box::new(Fitting {
            unpenalised: self.C.is_none(),
            examples,
            classes,
            n_scores,
            way,
            separated: None,
        }))
    }
}

/// The classes that have rows, and each row's place among them.
pub(super) struct Classes {
    pub(super) present: Vec<usize>,
    pub(super) place: Vec<u32>,
    pub(super) n_labels: usize,
}

impl Classes {
    pub(super) fn of(codes: &[u32], n_labels: usize, examples: &Examples) -> Classes {
        let mut has_rows = vec![false; n_labels];
        codes.iter().enumerate().for_each(|(i, &c)| has_rows[c as usize] |= examples.weight(i) > 0.0);
        let present: Vec<usize> = (0..n_labels).filter(|&c| has_rows[c]).collect();
        // A row of an absent class has weight zero, so its place does not matter.
        let place = codes.iter().map(|&c| present.binary_search(&(c as usize)).unwrap_or(0) as u32).collect();
        Classes { present, place, n_labels }
    }
}

/// The rows' weights, times those of their classes.
pub(super) fn class_weighted(class_weight: ClassWeight, classes: &Classes, examples: &Examples) -> Vec<f64> {
    let mut weights: Vec<f64> = (0..examples.n_rows()).map(|i| examples.weight(i)).collect();
    if class_weight == ClassWeight::Balanced {
        let mut of_class = vec![0.0; classes.present.len()];
        weights.iter().zip(&classes.place).for_each(|(w, &c)| of_class[c as usize] += w);
        let fair = sum(&weights) / of_class.len() as f64;
        weights.iter_mut().zip(&classes.place).for_each(|(w, &c)| *w *= fair / of_class[c as usize]);
    }
    weights
}

enum Way {
    Smooth(Box<Smooth>),
    Sparse(Box<Sparse>),
}

/// A fit under way.
struct Fitting {
    unpenalised: bool,
    examples: Arc<Examples>,
    classes: Classes,
    n_scores: usize,
    way: Way,
    /// Once done: whether every row is on its side and no penalty holds the weights.
    separated: Option<bool>,
}

impl Training for Fitting {
    fn step(&mut self) -> Step {
        let step = match &mut self.way {
            Way::Smooth(smooth) => smooth.step(),
            Way::Sparse(sparse) => sparse.step(),
        };
        if step == Step::Done && self.separated.is_none() {
            self.separated = Some(self.unpenalised && self.separates());
        }
        step
    }

    fn progress(&self) -> Progress {
        match &self.way {
            Way::Smooth(smooth) => smooth.progress(),
            Way::Sparse(sparse) => sparse.progress(),
        }
    }

    fn loss(&self) -> Option<f64> {
        match &self.way {
            Way::Smooth(smooth) => smooth.loss(),
            Way::Sparse(sparse) => sparse.loss(),
        }
    }

    fn loss_name(&self) -> &'static str {
        "penalised log-loss"
    }

    fn model(&self) -> Arc<dyn Model> {
        Arc::new(self.linear())
    }

    fn notes(&self) -> Vec<String> {
        if self.separated == Some(true) {
            return vec![
                "A weighted sum separates the classes completely, so without a penalty the best weights are infinite: set C to a number.".to_string(),
            ];
        }
        match &self.way {
            Way::Smooth(smooth) => smooth.notes(),
            Way::Sparse(sparse) => {
                let mut notes = end_notes(sparse.end(), sparse.progress().done);
                let (coef, _) = sparse.best();
                let n = self.examples.n_features();
                let zero = (0..n).filter(|&j| coef.iter().all(|list| list[j] == 0.0)).count();
                if sparse.end().is_some_and(|end| end != End::Stuck) && zero > 0 {
                    let columns = if n == 1 { "column is" } else { "columns are" };
                    notes.push(format!("{zero} of {n} {columns} left out: their weights are zero."));
                }
                notes
            }
        }
    }
}

impl Fitting {
    /// Whether the weights give every row's class the largest score.
    fn separates(&self) -> bool {
        let Target::Classes { codes, .. } = &self.examples.target else { return false };
        let Prediction::Classes(p) = self.linear().predict(&self.examples.x) else { return false };
        let mut rows = Prediction::most_probable(&p).into_iter().zip(codes).enumerate();
        rows.all(|(i, (answer, truth))| answer == *truth || self.examples.weight(i) == 0.0)
    }

    /// The best weights so far as a model. A class without rows gets probability zero.
    fn linear(&self) -> Linear {
        let (mut coef, mut intercept) = match &self.way {
            Way::Smooth(smooth) => smooth.best(),
            Way::Sparse(sparse) => sparse.best(),
        };
        let task = Task::Classification;
        if self.n_scores == 1 && self.classes.n_labels == 2 {
            return Linear { coef, intercept, task };
        }
        if self.n_scores == 1 {
            coef.insert(0, vec![0.0; self.examples.n_features()]);
            intercept.insert(0, 0.0);
        }
        // e^NEVER is zero in double precision, and unlike −∞ it can be written as JSON.
        const NEVER: f64 = -1e5;
        let mut all = Linear {
            coef: vec![vec![0.0; self.examples.n_features()]; self.classes.n_labels],
            intercept: vec![NEVER; self.classes.n_labels],
            task,
        };
        for (&class, (w, b)) in self.classes.present.iter().zip(coef.into_iter().zip(intercept)) {
            all.coef[class] = w;
            all.intercept[class] = b;
        }
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::Matrix;

    fn fit(settings: LogisticRegression, x: &[f64], codes: &[u32]) -> (Linear, Vec<String>) {
        let labels = vec!["no".to_string(), "yes".to_string()];
        let examples = Examples {
            x: Matrix::from_shape_fn((x.len(), 1), |(i, _)| x[i]),
            target: Target::Classes { codes: codes.to_vec(), labels },
            weights: None,
        };
        let mut training = settings.start(Arc::new(examples), 0).unwrap();
        while training.step() != Step::Done {}
        (serde_json::from_value(training.model().save()).unwrap(), training.notes())
    }

    #[test]
    fn without_a_penalty_two_groups_get_their_shares() {
        // At x = 0 one of four is "yes", at x = 1 three of four: b = −ln 3, w = 2·ln 3.
        let x = [0.0, 0.0, 0.0, 0.0, 1.0, 1.0, 1.0, 1.0];
        let codes = [0, 0, 0, 1, 0, 1, 1, 1];
        let (model, notes) =
            fit(LogisticRegression { C: None, tol: 1e-10, ..Default::default() }, &x, &codes);
        let ln3 = crate::math::elementary::ln(3.0);
        assert!((model.intercept[0] + ln3).abs() < 1e-8 && (model.coef[0][0] - 2.0 * ln3).abs() < 1e-8);
        assert!(notes.is_empty(), "{notes:?}");
    }

    #[test]
    fn classes_that_can_be_separated_completely_are_told_where_no_penalty_holds_the_weights() {
        let (x, codes) = ([0.0, 1.0, 2.0, 3.0], [0, 0, 1, 1]);
        let (_, notes) = fit(LogisticRegression { C: None, ..Default::default() }, &x, &codes);
        assert!(notes[0].contains("separates the classes"), "{notes:?}");
        assert!(fit(LogisticRegression::default(), &x, &codes).1.is_empty());
    }

    #[test]
    fn a_strong_lasso_penalty_leaves_only_the_constant_term() {
        let settings = LogisticRegression { C: Some(0.1), l1_ratio: 1.0, tol: 1e-10, ..Default::default() };
        let (model, notes) = fit(settings, &[0.0, 1.0, 2.0, 3.0], &[0, 1, 1, 1]);
        assert_eq!(model.coef[0][0], 0.0);
        assert!((model.intercept[0] - crate::math::elementary::ln(3.0)).abs() < 1e-8);
        assert!(notes[0].contains("1 of 1 column is left out"), "{notes:?}");
    }
}
