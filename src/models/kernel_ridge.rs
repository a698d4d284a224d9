//! Kernel ridge regression: ridge regression in the space of a kernel.
//!
//! f(x) = Σ cᵢ·k(xᵢ, x) with (K + α·S⁻¹)·c = y, K being the kernel matrix and S the rows' weights; there is no constant
//! term. Solved by Cholesky's factor L, one row of the table after another: after i rows it is the model of those rows,
//! and what L gives on the way is how far the rows before were from foretelling the next.
//! Reference: Saunders, Gammerman and Vovk (1998), Ridge Regression Learning Algorithm in Dual Variables.

use std::sync::Arc;

use super::kernel::{Blocks, Form, Gamma, Kernel};
use super::svm::Machine;
use super::{Entry, Examples, Family, Learner, Model, Progress, Step, Training, registry};
use crate::data::{Target, Task};
use crate::math::sums::{axpy, dot};
use crate::params;
use crate::params::Params;
use crate::problem::Problem;

/// More rows than this need more than 400 MB for the factor.
const MOST_ROWS: usize = 10_000;

pub(super) static ENTRY: Entry = Entry {
    id: "kernel-ridge",
    name: "kernel ridge",
    summary: "Ridge regression on likenesses to all training rows instead of columns, so the curve may bend.",
    scikit_learn: &[(Task::Regression, "KernelRidge")],
    unit: "row",
    family: Family::Kernels,
    fields: KernelRidge::fields,
    learner: registry::on_demand::<KernelRidge>,
    load: registry::natively(Machine::load),
};

params! {
    /// Settings of kernel ridge regression.
    pub struct KernelRidge {
        /// Strength of the penalty. More of it makes a smoother curve.
        alpha: f64 = 1.0, log(1e-9, 1e6);
        /// Likeness of two rows. It decides what shapes the curve can have.
        kernel: Form = Form::Linear, choice();
        /// Sharpness of the kernel. More of it lets every row matter only close by; the linear kernel has none.
        gamma: Gamma = Gamma::Auto, log(1e-9, 1e6);
        /// Power of the polynomial kernel. The others have none.
        degree: u32 = 3, range(1, 12);
        /// Constant inside the polynomial and the sigmoid kernel. The others have none.
        coef0: f64 = 1.0, range(-100, 100);
    }
}

impl Learner for KernelRidge {
    fn start(&self, examples: Arc<Examples>, _: u64) -> Result<Box<dyn Training>, Problem> {
        let Target::Numbers(values) = &examples.target else {
            return Err(Problem::at("", "kernel ridge predicts numbers, not classes"));
        };
        let rows: Vec<u32> =
            (0..values.len() as u32).filter(|&i| examples.weight(i as usize) > 0.0).collect();
        if rows.len() > MOST_ROWS {
            return Err(Problem::at("", format!("kernel ridge keeps the likeness of every two rows: {} rows are too many, {MOST_ROWS} fit", rows.len()))
                .hint("learn from a sample of the rows, or choose a support vector machine"));
        }
        let kernel = Kernel {
            form: self.kernel,
            gamma: self.gamma.resolve(&examples),
            degree: self.degree,
            coef0: self.coef0,
        };
        Ok(Box::new(Elimination {
            kernel,
            alpha: self.alpha,
            blocks: Blocks::of(&examples.x, &rows),
            y: rows.iter().map(|&i| values[i as usize]).collect(),
            roots: rows.iter().map(|&i| examples.weight(i as usize).sqrt()).collect(),
            factor: Vec::new(),
            z: Vec::new(),
            errors: 0.0,
            repeated: Vec::new(),
        }))
    }
}

/// A solution under way.
struct Elimination {
    kernel: Kernel,
    alpha: f64,
    blocks: Blocks,
    y: Vec<f64>,
    /// Roots of the rows' weights.
    roots: Vec<f64>,
    /// The rows of L so far; row i has i + 1 entries.
    factor: Vec<Vec<f64>>,
    /// L⁻¹·y.
    z: Vec<f64>,
    /// Σ (row's value − what the rows before foretell)², by weight.
    errors: f64,
    /// Whether each row was left out because it follows from others.
    repeated: Vec<bool>,
}

impl Elimination {
    /// Adds the next row to the factor.
    fn add_row(&mut self) {
        let i = self.factor.len();
        let mut query = vec![0.0; self.blocks.n_features()];
        self.blocks.get(i, &mut query);
        let mut row = vec![0.0; i + 1];
        self.kernel.row(&query, &self.blocks, 0, &mut row);
        for (v, root) in row.iter_mut().zip(&self.roots) {
            *v *= root * self.roots[i];
        }
        row[i] += self.alpha;
        let own = row[i];
        for j in 0..i {
            let (before, rest) = row.split_at_mut(j);
            let own = (rest[0] - dot(before, &self.factor[j][..j])) / self.factor[j][j];
            // A row that was left out has no part in those behind it.
            rest[0] = if self.repeated[j] { 0.0 } else { own };
        }
        let left = own - dot(&row[..i], &row[..i]);
        // Written so that what is no number counts as nothing left.
        let clearly_positive = left > own.abs() * (self.y.len() as f64) * f64::EPSILON;
        if clearly_positive {
            row[i] = left.sqrt();
            let miss = self.y[i] * self.roots[i] - dot(&row[..i], &self.z);
            self.z.push(miss / row[i]);
            self.errors += miss * miss;
        } else {
            // The row says nothing new: it gets no part in the answer.
            row[..i].fill(0.0);
            row[i] = 1.0;
            self.z.push(0.0);
        }
        self.repeated.push(!clearly_positive);
        self.factor.push(row);
    }

    /// The coefficients of the rows so far: Lᵀ·c = z.
    fn coefficients(&self) -> Vec<f64> {
        let mut c = self.z.clone();
        for i in (0..c.len()).rev() {
            c[i] /= self.factor[i][i];
            let (before, rest) = c.split_at_mut(i);
            axpy(-rest[0], &self.factor[i][..i], before);
        }
        c.iter().zip(&self.roots).map(|(c, root)| c * root).collect()
    }
}

impl Training for Elimination {
    fn step(&mut self) -> Step {
        let (n, i) = (self.y.len(), self.factor.len());
        if i == n {
            return Step::Done;
        }
        self.add_row();
        if i + 1 == n { Step::Done } else { Step::Unit }
    }

    fn progress(&self) -> Progress {
        Progress { done: self.factor.len(), total: Some(self.y.len()) }
    }

    fn loss(&self) -> Option<f64> {
        let seen: f64 = self.roots[..self.z.len()].iter().map(|r| r * r).sum();
        (seen > 0.0).then(|| self.errors / seen)
    }

    fn loss_name(&self) -> &'static str {
        "squared error on the next row"
    }

    fn model(&self) -> Arc<dyn Model> {
        Arc::new(Machine::of_numbers(self.kernel, self.blocks.first(self.z.len()), self.coefficients(), 0.0))
    }

    fn notes(&self) -> Vec<String> {
        let n = self.repeated.iter().filter(|repeated| **repeated).count();
        if n == 0 {
            return Vec::new();
        }
        vec![format!("Kernel ridge left out {n} rows that follow from the others: raise alpha.")]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::Prediction;
    use crate::math::Matrix;

    #[test]
    fn rows_behind_one_that_was_left_out_are_learned_from() {
        let x = Matrix::from_shape_vec((3, 2), vec![1e8, 0.0, 1e8, 0.0, 1e8, 1e8]).unwrap();
        let target = Target::Numbers(vec![1.0, 1.0, 5.0]);
        let settings = KernelRidge { alpha: 1e-9, ..Default::default() };
        let examples = Examples { x: x.clone(), target, weights: None };
        let mut training = settings.start(Arc::new(examples), 0).unwrap();
        while training.step() != Step::Done {}
        assert_eq!(training.notes().len(), 1);
        let Prediction::Numbers(said) = training.model().predict(&x) else { panic!() };
        assert!((said[0] - 1.0).abs() < 1e-6 && (said[2] - 5.0).abs() < 1e-6, "{said:?}");
    }
}
