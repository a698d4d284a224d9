//! One-class support vector machine: a border around most rows; the further outside of it, the more unusual.
//!
//! f(x) = Σ αᵢ·k(xᵢ, x) − ρ, where the α minimise ½ Σ αᵢ·αⱼ·k(xᵢ, xⱼ) with 0 ≤ αᵢ ≤ sᵢ and Σ αᵢ = ν·Σ sᵢ, s being the
//! rows' weights. At most the share ν of the rows ends up outside, where f is below zero; the score is −f.
//! Reference: Schölkopf, Platt, Shawe-Taylor, Smola and Williamson (2001), Neural Computation 13(7).

use std::sync::Arc;

use serde_json::{Value, json};

use super::machine::Machine;
use super::smo::{Question, Smo, too_fine};
use crate::data::{Prediction, Task};
use crate::math::Matrix;
use crate::models::kernel::{Blocks, Form, Gamma, Kernel, check_sizes};
use crate::models::unusual::{Contamination, Scale};
use crate::models::{Entry, Examples, Family, Insight, Learner, Model, Progress, Step, Training, registry};
use crate::params;
use crate::params::Params;
use crate::problem::Problem;

pub(in crate::models) static ONE_CLASS: Entry = Entry {
    id: "one-class-svm",
    name: "one-class support vector machine",
    family: Family::Outliers,
    summary: "Draws a border around most rows, bent by a kernel; a row outside of it is unusual.",
    scikit_learn: &[(Task::Outliers, "OneClassSVM")],
    unit: "100 pair updates",
    fields: OneClassSvm::fields,
    learner: registry::on_demand::<OneClassSvm>,
    load: registry::natively(load),
};

params! {
    /// Settings of the one-class support vector machine.
    pub struct OneClassSvm {
        /// Share of rows outside. At most this share of the training rows is left outside of the border.
        nu: f64 = 0.5, range(0.0001, 1.0);
        /// Likeness of two rows. It decides what shapes the border can have.
        kernel: Form = Form::Rbf, choice();
        /// Sharpness of the kernel. More of it lets every row matter only close by; the linear kernel has none.
        gamma: Gamma = Gamma::Scale, log(1e-9, 1e6);
        /// Power of the polynomial kernel. The others have none.
        degree: u32 = 3, range(1, 12);
        /// Constant inside the polynomial and the sigmoid kernel. The others have none.
        coef0: f64 = 0.0, range(-100, 100);
        /// Tolerance. Training ends when no pair of rows promises more than this.
        tol: f64 = 1e-3, log(1e-12, 1);
        /// Most pair updates. Empty means no limit.
        max_iter: Option<u32> = None, log(1, 1_000_000_000);
        /// Set rows aside that will not move. It saves time and changes nothing else.
        shrinking: bool = true, flag();
        /// Megabytes for likenesses that are kept. More of them save computing them again.
        cache_size: f64 = 200.0, log(1, 1000);
    }
}

/// Multiplications in one step: some milliseconds.
const WORK_PER_STEP: usize = 4_000_000;
/// Pair updates in a unit.
const UNIT: usize = 100;

impl Learner for OneClassSvm {
    fn without_target(&self) -> bool {
        true
    }

    fn start(&self, examples: Arc<Examples>, _: u64) -> Result<Box<dyn Training>, Problem> {
        let OneClassSvm { kernel: form, degree, coef0, .. } = *self;
        let kernel = Kernel { form, gamma: self.gamma.resolve(&examples), degree, coef0 };
        check_sizes(&kernel, &examples)?;
        let rows: Vec<u32> =
            (0..examples.n_rows() as u32).filter(|i| examples.weight(*i as usize) > 0.0).collect();
        let most: Vec<f64> = rows.iter().map(|i| examples.weight(*i as usize)).collect();
        // Full parts for the first rows, until their sum is reached; it stays what it is.
        let mut left = self.nu * most.iter().sum::<f64>();
        let mut start = vec![0.0; rows.len()];
        for (part, most) in start.iter_mut().zip(&most) {
            *part = most.min(left);
            left -= *part;
        }
        let smo = Smo::new(Question {
            kernel,
            rows: Blocks::of(&examples.x, &rows),
            y: vec![0.0; rows.len()],
            bounds: most.iter().map(|most| (0.0, *most)).collect(),
            start,
            epsilon: 0.0,
            tol: self.tol,
            shrinking: self.shrinking,
            cache_size: self.cache_size,
        });
        Ok(Box::new(Enclosing {
            smo,
            settings: self.clone(),
            kernel,
            rows,
            examples,
            found: None,
            scores: Vec::new(),
            units: 0,
            cut_short: false,
        }))
    }
}

/// A border being drawn.
struct Enclosing {
    settings: OneClassSvm,
    kernel: Kernel,
    examples: Arc<Examples>,
    /// Rows that have a weight.
    rows: Vec<u32>,
    smo: Smo,
    found: Option<Arc<Machine>>,
    /// Of the training rows, as far as known.
    scores: Vec<f64>,
    units: usize,
    cut_short: bool,
}

impl Enclosing {
    fn machine(&self) -> Arc<Machine> {
        if let Some(machine) = &self.found {
            return machine.clone();
        }
        let (mut rows, mut parts) = (Vec::new(), Vec::new());
        for (row, part) in self.rows.iter().zip(self.smo.beta()) {
            if part != 0.0 {
                rows.push(*row);
                parts.push(part);
            }
        }
        let support = Blocks::of(&self.examples.x, &rows);
        Arc::new(Machine::of_numbers(self.kernel, support, parts, self.smo.bias()))
    }

    /// Scores some more of the training rows; true when all have one.
    fn score_some(&mut self, machine: &Machine) -> bool {
        let (first, n) = (self.scores.len(), self.examples.n_rows());
        let rows: Vec<usize> = (first..n.min(first + machine.rows_at_once())).collect();
        self.scores.extend(scores(machine, &self.examples.x.select(ndarray::Axis(0), &rows)));
        self.scores.len() == n
    }

    fn is_complete(&self) -> bool {
        self.scores.len() == self.examples.n_rows()
    }
}

impl Training for Enclosing {
    fn step(&mut self) -> Step {
        if self.is_complete() {
            return Step::Done;
        }
        if let Some(machine) = self.found.clone() {
            return if self.score_some(&machine) { Step::Done } else { Step::Part };
        }
        let mut work = 0;
        while work < WORK_PER_STEP {
            let before = self.smo.steps;
            work += self.smo.advance();
            let most = self.settings.max_iter.map_or(usize::MAX, |most| most as usize);
            self.cut_short = self.smo.steps >= most && !self.smo.is_done();
            if self.smo.is_done() || self.cut_short {
                self.found = Some(self.machine());
                self.units += 1;
                return Step::Unit;
            }
            if self.smo.steps > before && self.smo.steps.is_multiple_of(UNIT) {
                self.units += 1;
                return Step::Unit;
            }
        }
        Step::Part
    }

    fn progress(&self) -> Progress {
        Progress { done: self.units, total: None }
    }

    fn loss(&self) -> Option<f64> {
        (self.units > 0).then(|| self.smo.objective())
    }

    fn loss_name(&self) -> &'static str {
        "dual objective"
    }

    fn model(&self) -> Arc<dyn Model> {
        let scale = if self.is_complete() {
            Scale::of(&self.scores, Contamination::Auto, 0.0)
        } else {
            Scale::bare(0.0)
        };
        Arc::new(Border { machine: self.machine(), scale })
    }

    fn notes(&self) -> Vec<String> {
        if self.smo.raised {
            return vec![too_fine(self.smo.tol())];
        }
        if !self.cut_short {
            return Vec::new();
        }
        vec![format!(
            "The border was still moving after {} pair updates: allow more, or put the numbers on one scale.",
            self.smo.steps
        )]
    }
}

fn scores(machine: &Machine, x: &Matrix) -> Vec<f64> {
    let Prediction::Numbers(inside) = machine.predict(x) else { return vec![0.0; x.nrows()] };
    // Not −0 for a row on the border.
    inside.into_iter().map(|f| 0.0 - f).collect()
}

/// A border, finished or as far as it is drawn.
struct Border {
    machine: Arc<Machine>,
    scale: Scale,
}

fn load(saved: &Value) -> Option<Box<dyn Model>> {
    let machine = Arc::new(Machine::read(saved.get("machine")?)?);
    let scale = serde_json::from_value(saved.get("scale")?.clone()).ok()?;
    machine.is_of_numbers().then(|| Box::new(Border { machine, scale }) as Box<dyn Model>)
}

impl Model for Border {
    fn predict(&self, x: &Matrix) -> Prediction {
        Prediction::Unusual { scores: scores(&self.machine, x), limit: self.scale.limit }
    }

    fn rows_at_once(&self) -> usize {
        self.machine.rows_at_once()
    }

    fn save(&self) -> Value {
        crate::models::saved(|| Ok(json!({ "machine": self.machine.save(), "scale": self.scale })))
    }

    fn insight(&self) -> Insight {
        self.scale.insight(Vec::new())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::Target;
    use crate::math::rng::Stream;

    #[test]
    fn a_tolerance_below_what_single_precision_tells_ends_all_the_same_and_is_told() {
        let mut stream = Stream::new(1, "test", 0);
        // More rows than columns: with the linear kernel every row follows from others.
        let x =
            Matrix::from_shape_fn((50, 5), |(i, j)| stream.normal() + 1.5 * ((i % 7 * (j + 3)) % 11) as f64);
        let x = &x - &x.mean_axis(ndarray::Axis(0)).unwrap();
        let examples = Arc::new(Examples { x, target: Target::Nothing(50), weights: None });
        let fit = |tol| {
            let settings = OneClassSvm { kernel: Form::Linear, tol, ..Default::default() };
            let mut training = crate::models::start(&settings, examples.clone(), 0).unwrap();
            let ended = (0..100_000).any(|_| training.step() == Step::Done);
            (ended, training.loss().unwrap(), training.notes())
        };
        let (usual, fine) = (fit(1e-3), fit(1e-12));
        assert!(usual.0 && usual.2.is_empty());
        assert!(fine.0 && fine.2[0].contains("single precision"), "{fine:?}");
        assert!((usual.1 - fine.1).abs() < 1e-3, "{} {}", usual.1, fine.1);
    }

    #[test]
    fn about_the_share_nu_is_left_outside_and_the_far_row_is_the_most_unusual() {
        let mut stream = Stream::new(2, "test", 0);
        let mut x = Matrix::from_shape_simple_fn((200, 2), || stream.normal());
        x.row_mut(7).fill(9.0);
        for nu in [0.05, 0.3] {
            let settings = OneClassSvm { nu, tol: 1e-6, ..Default::default() };
            let examples = Examples { x: x.clone(), target: Target::Nothing(200), weights: None };
            let mut training = crate::models::start(&settings, Arc::new(examples), 0).unwrap();
            while training.step() != Step::Done {}
            let Prediction::Unusual { scores, limit } = training.model().predict(&x) else { panic!() };
            // Rows on the border are neither inside nor outside, up to the tolerance.
            let outside = scores.iter().filter(|s| **s > limit + 1e-5).count() as f64;
            assert!(outside <= 200.0 * nu && outside > 200.0 * nu - 10.0, "{outside}");
            assert!((0..200).all(|i| i == 7 || scores[i] < scores[7]));
        }
    }
}
