//! Stochastic gradient descent: a weighted sum learned from one row at a time.
//!
//! For each row, in a new order every epoch: w ← (1 − η·α·(1 − ρ))·w − η·s·l'(y, f)·x, b ← b − η·s·l'(y, f), f = x·w + b,
//! with the row's weight s, the loss l, the learning rate η, and for the lasso's share ρ of the penalty α a cut towards
//! zero that makes up for what it missed (cumulative penalty). More than two classes: each against the rest.
//! References: Bottou (2012), Stochastic Gradient Descent Tricks; Tsuruoka, Tsujii and Ananiadou (2009), ACL.

mod decision;
mod epochs;
mod loss;
mod pass;

use std::sync::Arc;

use super::linear::Linear;
use super::logistic::{ClassWeight, Classes, class_weighted};
use super::{Entry, Examples, Family, Learner, Model, Progress, Step, Training, registry};
use crate::data::{Target, Task};
use crate::params::Params;
use crate::problem::Problem;
use crate::{choices, params};
pub(super) use decision::{Answer, Decision};
use epochs::Epochs;
use loss::Loss;
use pass::{Rate, Rule};

pub(super) static CLASSIFIER: Entry = Entry {
    id: "sgd-classifier",
    name: "gradient descent for classes",
    family: Family::Linear,
    summary: "A weighted sum for every class, learned from one row at a time; with the hinge loss a linear support vector machine.",
    scikit_learn: &[(Task::Classification, "SGDClassifier")],
    unit: "epoch",
    fields: SgdClassifier::fields,
    learner: registry::on_demand::<SgdClassifier>,
    load: registry::load::<Decision>,
};

pub(super) static REGRESSOR: Entry = Entry {
    id: "sgd-regressor",
    name: "gradient descent for numbers",
    family: Family::Linear,
    summary: "A weighted sum of the features, learned from one row at a time.",
    scikit_learn: &[(Task::Regression, "SGDRegressor")],
    unit: "epoch",
    fields: SgdRegressor::fields,
    learner: registry::on_demand::<SgdRegressor>,
    load: registry::load::<Linear>,
};

choices! {
    /// What a wrong answer costs.
    pub enum ClassLoss {
        /// nothing beyond the margin, then in proportion: a linear support vector machine
        Hinge = "hinge",
        /// as logistic regression
        LogLoss = "log_loss",
        /// squared near the margin, then in proportion; knows probabilities
        ModifiedHuber = "modified_huber",
        /// nothing beyond the margin, then squared
        SquaredHinge = "squared_hinge",
        /// only wrong answers, in proportion
        Perceptron = "perceptron",
    }
}

choices! {
    /// What an error costs.
    pub enum NumberLoss {
        /// its square
        SquaredError = "squared_error",
        /// its square while it is small, then in proportion
        Huber = "huber",
        /// nothing while it is small, then in proportion
        EpsilonInsensitive = "epsilon_insensitive",
        /// nothing while it is small, then squared
        SquaredEpsilonInsensitive = "squared_epsilon_insensitive",
    }
}

choices! {
    /// What large weights cost.
    pub enum Penalty {
        /// their squares
        L2 = "l2",
        /// their sizes, which leaves features out
        L1 = "l1",
        /// a share of each
        ElasticNet = "elasticnet",
        /// nothing
        None = "none",
    }
}

choices! {
    /// How the size of the steps changes.
    pub enum LearningRate {
        /// falls as Bottou advises, from the penalty
        Optimal = "optimal",
        /// eta0 / t to the power_t
        InvScaling = "invscaling",
        /// stays at eta0
        Constant = "constant",
        /// eta0, divided by five whenever nothing improves
        Adaptive = "adaptive",
    }
}

/// Declares the settings of gradient descent: a loss, what both tasks have, and what one of them has.
macro_rules! sgd_params {
    (
        $(#[doc = $doc:literal])*
        pub struct $name:ident, learning_rate = $rate:expr, power_t = $power:literal;
        first { $($first:tt)* }
        then { $($last:tt)* }
    ) => {
        params! {
            $(#[doc = $doc])*
            pub struct $name {
                $($first)*
                /// Penalty. What large weights cost.
                penalty: Penalty = Penalty::L2, choice();
                /// Strength of the penalty. More of it pulls all weights towards zero, and for the optimal rate makes steps smaller.
                alpha: f64 = 1e-4, log_or_zero(1e-9, 1e3);
                /// Share of the lasso's penalty. Only the elastic net uses it.
                l1_ratio: f64 = 0.15, range(0.0, 1.0);
                /// Fit a constant term.
                fit_intercept: bool = true, flag();
                /// Most epochs. Training ends earlier when nothing improves.
                max_iter: u32 = 1000, log(1, 100_000);
                /// Least improvement. An epoch that gains less counts as none; empty never stops early.
                tol: Option<f64> = Some(1e-3), log(1e-12, 1.0);
                /// Shuffle. A new order of the rows for every epoch.
                shuffle: bool = true, flag();
                /// Learning rate. How the size of the steps changes.
                learning_rate: LearningRate = $rate, choice();
                /// First learning rate. The optimal rate does not use it.
                eta0: f64 = 0.01, log(1e-9, 1e3);
                /// Power of time. How fast the inverse scaling rate falls.
                power_t: f64 = $power, range(0.0, 2.0);
                /// Early stopping. Keep some rows aside, and stop when their score no longer rises.
                early_stopping: bool = false, flag();
                /// Share kept aside. Only for early stopping.
                validation_fraction: f64 = 0.1, range(0.01, 0.9);
                /// Patience. Epochs without improvement before it stops.
                n_iter_no_change: u32 = 5, range(1, 1000);
                /// Average. Answer with the mean of the weights of all steps.
                average: bool = false, flag();
                $($last)*
            }
        }

        impl $name {
            /// How a row moves the weights, given what its error costs.
            fn rule(&self, loss: Loss) -> Result<Rule, Problem> {
                Ok(Rule {
                    rate: rate(self.learning_rate, self.alpha, &loss, self.eta0, self.power_t)?,
                    loss,
                    decay: self.penalty != Penalty::None,
                    alpha: self.alpha,
                    l1_ratio: l1_share(self.penalty, self.l1_ratio),
                    fit_intercept: self.fit_intercept,
                    tol: self.tol,
                    patience: self.n_iter_no_change,
                    average: self.average,
                })
            }

            /// Share of the rows kept aside, where training stops early.
            fn held(&self) -> Option<f64> {
                self.early_stopping.then_some(self.validation_fraction)
            }
        }
    };
}

sgd_params! {
    /// Settings of gradient descent for classes.
    pub struct SgdClassifier, learning_rate = LearningRate::Optimal, power_t = 0.5;
    first {
        /// Loss. What a wrong answer costs.
        loss: ClassLoss = ClassLoss::Hinge, choice();
    }
    then {
        /// Weight of the classes. Balanced makes rare classes count as much as common ones.
        class_weight: ClassWeight = ClassWeight::None, choice();
    }
}

sgd_params! {
    /// Settings of gradient descent for numbers.
    pub struct SgdRegressor, learning_rate = LearningRate::InvScaling, power_t = 0.25;
    first {
        /// Loss. What an error costs.
        loss: NumberLoss = NumberLoss::SquaredError, choice();
    }
    then {
        /// Small error. Where the robust losses change their shape, in units of the target.
        epsilon: f64 = 0.1, log_or_zero(1e-6, 1e6);
    }
}

fn rate(kind: LearningRate, alpha: f64, loss: &Loss, eta0: f64, power: f64) -> Result<Rate, Problem> {
    Ok(match kind {
        LearningRate::Optimal if alpha == 0.0 => {
            return Err(Problem::at(
                "",
                "the optimal learning rate is taken from the penalty's strength, which is zero",
            )
            .hint("raise alpha, or choose another learning rate"));
        }
        LearningRate::Optimal => {
            // The first step is as large as a typical weight, for a row far on the wrong side.
            let typical = (1.0 / alpha.sqrt()).sqrt();
            let first = typical / loss.slope(1.0, -typical).max(1.0);
            Rate::Optimal { alpha, start: 1.0 / (first * alpha) }
        }
        LearningRate::InvScaling => Rate::InvScaling { eta0, power },
        LearningRate::Constant => Rate::Constant { eta0 },
        LearningRate::Adaptive => Rate::Adaptive { eta0 },
    })
}

fn l1_share(penalty: Penalty, l1_ratio: f64) -> f64 {
    match penalty {
        Penalty::L1 => 1.0,
        Penalty::ElasticNet => l1_ratio,
        _ => 0.0,
    }
}

impl Learner for SgdClassifier {
    fn start(&self, examples: Arc<Examples>, seed: u64) -> Result<Box<dyn Training>, Problem> {
        let Target::Classes { codes, labels } = &examples.target else {
            return Err(Problem::at("", "this model predicts classes, not numbers"));
        };
        let classes = Classes::of(codes, labels.len(), &examples);
        let loss = match self.loss {
            ClassLoss::Hinge => Loss::Hinge { margin: 1.0 },
            ClassLoss::Perceptron => Loss::Hinge { margin: 0.0 },
            ClassLoss::SquaredHinge => Loss::SquaredHinge,
            ClassLoss::LogLoss => Loss::Log,
            ClassLoss::ModifiedHuber => Loss::ModifiedHuber,
        };
        let rule = self.rule(loss)?;
        let weights = class_weighted(self.class_weight, &classes, &examples);
        let k = classes.present.len();
        let scores = if k == 2 { 1..2 } else { 0..k };
        let sides: Vec<Vec<f64>> = scores
            .map(|c| classes.place.iter().map(|&p| if p as usize == c { 1.0 } else { -1.0 }).collect())
            .collect();
        let answer = match self.loss {
            ClassLoss::LogLoss => Answer::Sigmoid,
            ClassLoss::ModifiedHuber => Answer::Clipped,
            _ => Answer::Score,
        };
        let epochs = Epochs::new(examples, seed, rule, sides, weights, self.max_iter, self.shuffle);
        let epochs = epochs.keeping(self.held(), &classes.place);
        Ok(Box::new(Fitting { epochs, classes: Some((classes, answer)) }))
    }
}

impl Learner for SgdRegressor {
    fn start(&self, examples: Arc<Examples>, seed: u64) -> Result<Box<dyn Training>, Problem> {
        let Target::Numbers(y) = &examples.target else {
            return Err(Problem::at("", "this model predicts numbers, not classes"));
        };
        let epsilon = self.epsilon;
        let loss = match self.loss {
            NumberLoss::SquaredError => Loss::SquaredError,
            NumberLoss::Huber => Loss::Huber { epsilon },
            NumberLoss::EpsilonInsensitive => Loss::EpsilonInsensitive { epsilon },
            NumberLoss::SquaredEpsilonInsensitive => Loss::SquaredEpsilonInsensitive { epsilon },
        };
        let rule = self.rule(loss)?;
        let weights = (0..y.len()).map(|i| examples.weight(i)).collect();
        let (y, n) = (y.clone(), y.len());
        let epochs = Epochs::new(examples, seed, rule, vec![y], weights, self.max_iter, self.shuffle);
        let epochs = epochs.keeping(self.held(), &vec![0; n]);
        Ok(Box::new(Fitting { epochs, classes: None }))
    }
}

struct Fitting {
    epochs: Epochs,
    classes: Option<(Classes, Answer)>,
}

impl Training for Fitting {
    fn step(&mut self) -> Step {
        self.epochs.step()
    }

    fn progress(&self) -> Progress {
        Progress { done: self.epochs.epochs, total: Some(self.epochs.max_iter) }
    }

    fn loss(&self) -> Option<f64> {
        self.epochs.loss
    }

    fn loss_name(&self) -> &'static str {
        "penalised loss"
    }

    fn model(&self) -> Arc<dyn Model> {
        let (coef, intercept) = self.epochs.lists();
        match &self.classes {
            None => Arc::new(Linear { coef, intercept, task: Task::Regression }),
            Some((classes, answer)) => {
                let linear = Linear { coef, intercept, task: Task::Classification };
                let present = classes.present.clone();
                Arc::new(Decision { linear, present, n_classes: classes.n_labels, answer: *answer })
            }
        }
    }

    fn notes(&self) -> Vec<String> {
        let epochs = self.epochs.epochs;
        if self.epochs.overflow {
            return vec![format!(
                "Gradient descent ran away in epoch {epochs}: put the numbers on one scale, or lower the learning rate."
            )];
        }
        if self.epochs.done && self.epochs.rule.tol.is_some() && !self.epochs.descents.iter().all(|d| d.done)
        {
            return vec![format!(
                "Gradient descent stopped after {epochs} epochs while it still improved: allow more."
            )];
        }
        Vec::new()
    }
}
