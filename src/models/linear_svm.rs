//! Linear support vector machines: a straight border, or a straight tube, found without a matrix of likenesses.
//!
//! Minimise P(w, b) + Σ Cᵢ·L(yᵢ, fᵢ) with fᵢ = xᵢ·w + b·s, s being the intercept_scaling and Cᵢ C times the row's weight;
//! the constant term is penalised as any weight is. For classes y is ±1, one class against the rest, and L is
//! max(0, 1 − y·f) or its square; for numbers L is max(0, |y − f| − ε) or its square. P is ½‖w‖² + ½b², solved row by
//! row in its dual form ([`rows`]), or ‖w‖₁ + |b|, solved column by column ([`columns`]).
//! Reference: Fan, Chang, Hsieh, Wang and Lin (2008), LIBLINEAR, JMLR 9; Ho and Lin (2012), JMLR 13, for numbers.

mod active;
mod columns;
mod rows;

use std::sync::Arc;

use super::linear::Linear;
use super::logistic::ClassWeight;
use super::sgd::{Answer, Decision};
use super::{Entry, Examples, Family, Learner, Model, Progress, Step, Training, registry};
use crate::data::{Target, Task};
use crate::params::Params;
use crate::problem::Problem;
use crate::{choices, params};
use columns::Columns;
use rows::{Rows, Rule};

pub(super) static SVC: Entry = Entry {
    id: "linear-svc",
    name: "linear support vector machine",
    family: Family::Linear,
    summary: "Draws a straight border with a wide margin between each class and the rest; quick on many rows.",
    scikit_learn: &[(Task::Classification, "LinearSVC")],
    unit: "pass",
    fields: LinearSvc::fields,
    learner: registry::on_demand::<LinearSvc>,
    load: registry::load::<Decision>,
};

pub(super) static SVR: Entry = Entry {
    id: "linear-svr",
    name: "linear support vector regression",
    family: Family::Linear,
    summary: "A weighted sum of the features that counts errors beyond a width; quick on many rows.",
    scikit_learn: &[(Task::Regression, "LinearSVR")],
    unit: "pass",
    fields: LinearSvr::fields,
    learner: registry::on_demand::<LinearSvr>,
    load: registry::load::<Linear>,
};

choices! {
    /// What large weights cost.
    pub enum Penalty {
        /// their squares
        L2 = "l2",
        /// their sizes, which leaves features out
        L1 = "l1",
    }
}

choices! {
    /// What a row on the wrong side costs.
    pub enum ClassLoss {
        /// in proportion to its distance
        Hinge = "hinge",
        /// its distance squared
        SquaredHinge = "squared_hinge",
    }
}

choices! {
    /// What an error costs.
    pub enum NumberLoss {
        /// in proportion to what is beyond the width
        EpsilonInsensitive = "epsilon_insensitive",
        /// what is beyond the width, squared
        SquaredEpsilonInsensitive = "squared_epsilon_insensitive",
    }
}

params! {
    /// Settings of the linear support vector classifier.
    pub struct LinearSvc {
        /// Price of a row on the wrong side. More of it follows the training rows more closely.
        C: f64 = 1.0, log(1e-6, 1e6);
        /// Penalty. What large weights cost; sizes go with the squared loss only.
        penalty: Penalty = Penalty::L2, choice();
        /// What a row on the wrong side costs. Squared, a row far off counts for more.
        loss: ClassLoss = ClassLoss::SquaredHinge, choice();
        /// Fit a constant term. Switch off only if the border goes through zero.
        fit_intercept: bool = true, flag();
        /// Freedom of the constant term. The penalty holds it too, and the more of this, the less.
        intercept_scaling: f64 = 1.0, log(1e-3, 1e6);
        /// Weight of the classes. Balanced makes rare classes count as much as common ones.
        class_weight: ClassWeight = ClassWeight::None, choice();
        /// Tolerance. Training ends when no row, or no column, promises more than this.
        tol: f64 = 1e-4, log(1e-14, 1);
        /// Most passes over the rows. Training ends earlier when nothing moves any more.
        max_iter: u32 = 1000, log(1, 100_000_000);
    }
}

params! {
    /// Settings of linear support vector regression.
    pub struct LinearSvr {
        /// Price of an error beyond the width. More of it follows the training rows more closely.
        C: f64 = 1.0, log(1e-6, 1e6);
        /// Width of errors that cost nothing. It is measured in the target's unit.
        epsilon: f64 = 0.0, log_or_zero(1e-9, 1e9);
        /// What an error costs. Squared, a row far off counts for more.
        loss: NumberLoss = NumberLoss::EpsilonInsensitive, choice();
        /// Fit a constant term. Switch off only if the target is already centred.
        fit_intercept: bool = true, flag();
        /// Freedom of the constant term. The penalty holds it too, and the more of this, the less.
        intercept_scaling: f64 = 1.0, log(1e-3, 1e6);
        /// Tolerance. Training ends when the rows promise less than this share of what they promised at first.
        tol: f64 = 1e-4, log(1e-14, 1);
        /// Most passes over the rows. Training ends earlier when nothing moves any more.
        max_iter: u32 = 1000, log(1, 100_000_000);
    }
}

/// Multiplications of one part of a pass: some milliseconds.
const WORK_OF_A_PART: usize = 8_000_000;

impl Learner for LinearSvc {
    fn start(&self, examples: Arc<Examples>, seed: u64) -> Result<Box<dyn Training>, Problem> {
        let Target::Classes { codes, labels } = &examples.target else {
            return Err(Problem::at("", "this model predicts classes, not numbers"));
        };
        let squared = self.loss == ClassLoss::SquaredHinge;
        if self.penalty == Penalty::L1 && !squared {
            return Err(Problem::at("/model/params/loss", "the penalty l1 has no solver for the hinge loss")
                .hint("choose squared_hinge, or the penalty l2"));
        }
        let kept = kept_rows(&examples);
        let mut of_class = vec![0.0; labels.len()];
        for &i in &kept {
            of_class[codes[i as usize] as usize] += examples.weight(i as usize);
        }
        let present: Vec<usize> = (0..labels.len()).filter(|&c| of_class[c] > 0.0).collect();
        let fair = of_class.iter().sum::<f64>() / present.len() as f64;
        let share = |c: usize| match self.class_weight {
            ClassWeight::Balanced => fair / of_class[c],
            ClassWeight::None => 1.0,
        };
        // Of two classes the second stands against the first, and each has its weight; of more, each against the
        // rest, which keeps weight one.
        let is_pair = present.len() == 2;
        let constant = if self.fit_intercept { self.intercept_scaling } else { 0.0 };
        let table = Table::new(&examples, kept, constant, self.penalty == Penalty::L1);
        let mut searches = Vec::new();
        for (k, &class) in present.iter().enumerate().skip(usize::from(is_pair)) {
            let is_in = |i: u32| codes[i as usize] as usize == class;
            let rest = if is_pair { share(present[0]) } else { 1.0 };
            let cost =
                |i: u32| self.C * examples.weight(i as usize) * if is_in(i) { share(class) } else { rest };
            let y: Vec<f64> = table.kept.iter().map(|&i| if is_in(i) { 1.0 } else { -1.0 }).collect();
            let costs: Vec<f64> = table.kept.iter().map(|&i| cost(i)).collect();
            searches.push(match self.penalty {
                Penalty::L2 => {
                    let rule = Rule { squared, epsilon: 0.0, one_sided: true, tol: self.tol };
                    Search::Rows(Rows::new(rule, y, costs, &table, seed, k as u64))
                }
                Penalty::L1 => Search::Columns(Columns::new(y, costs, &table, self.tol, seed, k as u64)),
            });
        }
        let answers = Answers::Classes { present, n_classes: labels.len() };
        Ok(Box::new(Passing::new(table, searches, answers, self.max_iter)))
    }
}

impl Learner for LinearSvr {
    fn start(&self, examples: Arc<Examples>, seed: u64) -> Result<Box<dyn Training>, Problem> {
        let Target::Numbers(values) = &examples.target else {
            return Err(Problem::at("", "this model predicts numbers, not classes"));
        };
        let constant = if self.fit_intercept { self.intercept_scaling } else { 0.0 };
        let table = Table::new(&examples, kept_rows(&examples), constant, false);
        let y = table.kept.iter().map(|&i| values[i as usize]).collect();
        let costs = table.kept.iter().map(|&i| self.C * examples.weight(i as usize)).collect();
        let squared = self.loss == NumberLoss::SquaredEpsilonInsensitive;
        let rule = Rule { squared, epsilon: self.epsilon, one_sided: false, tol: self.tol };
        let search = Search::Rows(Rows::new(rule, y, costs, &table, seed, 0));
        Ok(Box::new(Passing::new(table, vec![search], Answers::Numbers, self.max_iter)))
    }
}

fn kept_rows(examples: &Examples) -> Vec<u32> {
    (0..examples.n_rows() as u32).filter(|&i| examples.weight(i as usize) > 0.0).collect()
}

/// The rows that count, as both ways of searching need them.
struct Table {
    examples: Arc<Examples>,
    /// Rows that have a weight.
    kept: Vec<u32>,
    /// What stands in the column of the constant term; zero for none.
    constant: f64,
    /// The columns one after another, that of the constant term last; empty where nobody goes by columns.
    columns: Vec<f64>,
}

impl Table {
    fn new(examples: &Arc<Examples>, kept: Vec<u32>, constant: f64, by_columns: bool) -> Table {
        let mut columns = Vec::new();
        if by_columns {
            for j in 0..examples.n_features() {
                columns.extend(kept.iter().map(|&i| examples.x[(i as usize, j)]));
            }
            columns.extend(std::iter::repeat_n(constant, kept.len()));
        }
        Table { examples: Arc::clone(examples), kept, constant, columns }
    }

    fn row(&self, place: usize) -> &[f64] {
        let p = self.examples.n_features();
        let x = self.examples.x.as_slice().expect("a matrix is stored row by row");
        let i = self.kept[place] as usize;
        &x[i * p..(i + 1) * p]
    }
}

enum Search {
    Rows(Rows),
    Columns(Columns),
}

enum Answers {
    Numbers,
    Classes { present: Vec<usize>, n_classes: usize },
}

/// Passes under way, one after another for every search.
struct Passing {
    table: Table,
    searches: Vec<Search>,
    answers: Answers,
    max_iter: usize,
    /// The search whose pass is under way.
    current: usize,
    passes: usize,
    done: bool,
}

impl Passing {
    fn new(table: Table, searches: Vec<Search>, answers: Answers, max_iter: u32) -> Passing {
        Passing { table, searches, answers, max_iter: max_iter as usize, current: 0, passes: 0, done: false }
    }

    fn has_converged(&self) -> bool {
        self.searches.iter().all(|search| match search {
            Search::Rows(rows) => rows.active.converged,
            Search::Columns(columns) => columns.active.converged,
        })
    }
}

impl Training for Passing {
    fn step(&mut self) -> Step {
        if self.done {
            return Step::Done;
        }
        if let Some(search) = self.searches.get_mut(self.current) {
            let is_passed = match search {
                Search::Rows(rows) => rows.active.converged || rows.advance(&self.table, WORK_OF_A_PART),
                Search::Columns(columns) => {
                    columns.active.converged || columns.advance(&self.table, WORK_OF_A_PART)
                }
            };
            self.current += usize::from(is_passed);
        }
        if self.current < self.searches.len() {
            return Step::Part;
        }
        self.current = 0;
        self.passes += 1;
        self.done = self.has_converged() || self.passes >= self.max_iter;
        if self.done { Step::Done } else { Step::Unit }
    }

    fn progress(&self) -> Progress {
        Progress { done: self.passes, total: Some(self.max_iter) }
    }

    fn loss(&self) -> Option<f64> {
        let of = |search: &Search| match search {
            Search::Rows(rows) => rows.objective,
            Search::Columns(columns) => columns.objective,
        };
        (self.passes > 0).then(|| self.searches.iter().map(of).sum())
    }

    fn loss_name(&self) -> &'static str {
        match self.searches.first() {
            Some(Search::Columns(_)) => "penalised squared hinge loss",
            _ => "dual objective",
        }
    }

    fn model(&self) -> Arc<dyn Model> {
        let (mut coef, mut intercept) = (Vec::new(), Vec::new());
        for search in &self.searches {
            let (weights, constant) = match search {
                Search::Rows(rows) => (rows.weights.clone(), rows.constant),
                Search::Columns(columns) => columns.weights(),
            };
            coef.push(weights);
            intercept.push(constant * self.table.constant);
        }
        match &self.answers {
            Answers::Numbers => Arc::new(Linear { coef, intercept, task: Task::Regression }),
            Answers::Classes { present, n_classes } => Arc::new(Decision {
                linear: Linear { coef, intercept, task: Task::Classification },
                present: present.clone(),
                n_classes: *n_classes,
                answer: Answer::Score,
            }),
        }
    }

    fn notes(&self) -> Vec<String> {
        if !self.done || self.has_converged() {
            return Vec::new();
        }
        vec![format!(
            "The linear support vector machine stopped after {} passes before it converged: allow more, put the numbers on one scale, or lower C.",
            self.passes
        )]
    }
}

#[cfg(test)]
mod tests;
