//! Linear regression: ordinary least squares, by Householder QR.
//!
//! Minimises Σ sᵢ·(yᵢ − xᵢ·w − b)², s being the rows' weights. Columns are centred and divided by their length, then
//! factored as X = Q·R block by block; R·w = Qᵀy is solved with column pivoting, and where columns depend on each other
//! the w of smallest norm is taken. scikit-learn drops directions below 10⁻⁶ of the largest; only what rounding hides
//! is dropped here, so badly scaled problems keep their digits.
//! Reference: Golub and Van Loan, Matrix Computations, section 5.3.

use std::sync::Arc;

use super::linear::Linear;
use super::{Entry, Examples, Family, Learner, Model, Progress, Step, Training, registry};
use crate::data::{Target, Task};
use crate::math::qr::Triangle;
use crate::math::sums::{axpy, dot};
use crate::params;
use crate::params::Params;
use crate::problem::Problem;

pub(super) static ENTRY: Entry = Entry {
    id: "linear-regression",
    name: "linear regression",
    family: Family::Linear,
    summary: "A weighted sum of the features, with the weights that leave the smallest squared errors.",
    scikit_learn: &[(Task::Regression, "LinearRegression")],
    unit: "solution",
    fields: LinearRegression::fields,
    learner: registry::learner::<LinearRegression>,
    load: registry::load::<Linear>,
};

params! {
    /// Settings of linear regression.
    pub struct LinearRegression {
        /// Fit a constant term. Switch off only if the target is already centred.
        fit_intercept: bool = true, flag();
    }
}

/// Rows factored at once: with 50 columns they fill a second-level cache half.
const ROWS_OF_A_BLOCK: usize = 256;
/// Multiplications of one part: some milliseconds.
const WORK_OF_A_PART: usize = 4_000_000;

impl Learner for LinearRegression {
    fn start(&self, examples: Arc<Examples>, _: u64) -> Result<Box<dyn Training>, Problem> {
        let Target::Numbers(_) = &examples.target else {
            return Err(Problem::at("", "linear regression predicts numbers, not classes"));
        };
        let p = examples.n_features();
        let centre = Centre::of(&examples, self.fit_intercept);
        let model = Linear { coef: vec![vec![0.0; p]], intercept: vec![centre.y], task: Task::Regression };
        Ok(Box::new(Solving {
            examples,
            centre,
            triangle: Triangle::new(p),
            next_row: 0,
            model,
            loss: None,
            fit_intercept: self.fit_intercept,
            rank: p,
        }))
    }
}

/// What is taken off the columns, and by what they are divided.
struct Centre {
    x: Vec<f64>,
    y: f64,
    /// Length of each centred column; one for a column of zeros.
    lengths: Vec<f64>,
}

impl Centre {
    fn of(examples: &Examples, fit_intercept: bool) -> Centre {
        let p = examples.n_features();
        let Target::Numbers(y) = &examples.target else {
            return Centre { x: vec![0.0; p], y: 0.0, lengths: vec![1.0; p] };
        };
        let (mut x_mean, mut y_mean, mut total) = (vec![0.0; p], 0.0, 0.0);
        if fit_intercept {
            for (i, row) in rows(examples).enumerate() {
                let w = examples.weight(i);
                axpy(w, row, &mut x_mean);
                y_mean += w * y[i];
                total += w;
            }
            x_mean.iter_mut().for_each(|m| *m /= total);
            y_mean /= total;
        }
        let mut squares = vec![0.0; p];
        for (i, row) in rows(examples).enumerate() {
            let w = examples.weight(i);
            for ((s, v), m) in squares.iter_mut().zip(row).zip(&x_mean) {
                *s += w * (v - m) * (v - m);
            }
        }
        let length = |s: &f64| if *s > 0.0 { s.sqrt() } else { 1.0 };
        Centre { lengths: squares.iter().map(length).collect(), x: x_mean, y: y_mean }
    }
}

fn rows(examples: &Examples) -> impl Iterator<Item = &[f64]> {
    examples.x.rows().into_iter().map(|r| r.to_slice().expect("a matrix is stored row by row"))
}

/// The one solution under way.
struct Solving {
    examples: Arc<Examples>,
    centre: Centre,
    triangle: Triangle,
    next_row: usize,
    model: Linear,
    loss: Option<f64>,
    fit_intercept: bool,
    /// Number of independent columns.
    rank: usize,
}

impl Training for Solving {
    fn step(&mut self) -> Step {
        if self.loss.is_some() {
            return Step::Done;
        }
        let (n, p) = self.examples.x.dim();
        let mut work = 0;
        while self.next_row < n && work < WORK_OF_A_PART {
            let end = n.min(self.next_row + ROWS_OF_A_BLOCK);
            self.add_block(self.next_row, end);
            work += 2 * (end - self.next_row) * p * p;
            self.next_row = end;
        }
        if self.next_row < n {
            return Step::Part;
        }
        self.solve();
        Step::Done
    }

    fn progress(&self) -> Progress {
        Progress { done: usize::from(self.loss.is_some()), total: Some(1) }
    }

    fn loss(&self) -> Option<f64> {
        self.loss
    }

    fn loss_name(&self) -> &'static str {
        "mean squared error"
    }

    fn notes(&self) -> Vec<String> {
        let (n, p) = self.examples.x.dim();
        let mut notes = Vec::new();
        if self.rank < p {
            notes.push(format!(
                "Of {p} columns only {} are independent of each other: of all weights that fit equally well the smallest are taken.",
                self.rank
            ));
        }
        if self.rank >= n - usize::from(self.fit_intercept) {
            notes.push(format!(
                "{p} columns fit {n} rows exactly, whatever the target: the fit says nothing."
            ));
        }
        notes
    }

    fn model(&self) -> Arc<dyn Model> {
        Arc::new(self.model.clone())
    }
}

impl Solving {
    fn add_block(&mut self, start: usize, end: usize) {
        let Target::Numbers(y) = &self.examples.target else { return };
        let (m, p) = (end - start, self.examples.n_features());
        let roots: Vec<f64> = (start..end).map(|i| self.examples.weight(i).sqrt()).collect();
        let mut block = vec![0.0; m * p];
        for (i, root) in roots.iter().enumerate() {
            let row = self.examples.x.row(start + i);
            for (j, v) in row.iter().enumerate() {
                block[j * m + i] = (v - self.centre.x[j]) / self.centre.lengths[j] * root;
            }
        }
        let mut right: Vec<f64> =
            roots.iter().zip(&y[start..end]).map(|(root, y)| (y - self.centre.y) * root).collect();
        self.triangle.add(&mut block, &mut right);
    }

    fn solve(&mut self) {
        let Target::Numbers(y) = &self.examples.target else { return };
        let (n, p) = self.examples.x.dim();
        let units: Vec<f64> = self.centre.lengths.iter().map(|l| 1.0 / l).collect();
        let (coef, rank) = self.triangle.solve(&units, f64::EPSILON * n.max(p) as f64);
        self.rank = rank;
        self.model.intercept[0] = self.centre.y - dot(&coef, &self.centre.x);
        self.model.coef[0] = coef;
        let (mut squares, mut total) = (0.0, 0.0);
        for (i, row) in rows(&self.examples).enumerate() {
            let error = y[i] - dot(row, &self.model.coef[0]) - self.model.intercept[0];
            let w = self.examples.weight(i);
            squares += w * error * error;
            total += w;
        }
        self.loss = Some(squares / total);
    }
}
