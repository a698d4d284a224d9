//! Kernels: how alike two rows are, as a product in a space that is never written down.
//!
//! linear: x·z; rbf: exp(−γ‖x − z‖²); poly: (γ·x·z + c)ᵈ; sigmoid: tanh(γ·x·z + c).
//! Reference: Schölkopf and Smola (2002), Learning with Kernels, chapter 2.

use super::{Examples, rows_at_once};
use crate::choices;
use crate::math::Matrix;
use crate::math::elementary::tanh;
use crate::math::exp::{exp_all, exp_all_for_single};
use crate::params::{Kind, ParamValue, Shape};
use crate::problem::Problem;
use serde_json::{Value, json};

choices! {
    /// How likeness is measured.
    pub enum Form {
        /// by distance: a bump around every row, so borders may have any shape
        Rbf = "rbf",
        /// by the plain product: borders are straight
        Linear = "linear",
        /// by a power of the product: borders are polynomials
        Poly = "poly",
        /// by the tanh of the product, as in a neural network
        Sigmoid = "sigmoid",
    }
}

/// How fast likeness falls with distance: from the data, or a number.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Gamma {
    /// 1 / (columns · variance of all values).
    Scale,
    /// 1 / columns.
    Auto,
    /// A number.
    Is(f64),
}

impl ParamValue for Gamma {
    fn kind(shape: Shape) -> Kind {
        Kind::Choice {
            words: &[
                ("scale", "from the number of columns and their spread"),
                ("auto", "from the number of columns"),
            ],
            number: Some(shape),
        }
    }

    fn from_json(value: &Value, kind: &Kind) -> Option<Gamma> {
        match (value.as_str(), value.as_f64(), kind) {
            (Some("scale"), ..) => Some(Gamma::Scale),
            (Some("auto"), ..) => Some(Gamma::Auto),
            (None, Some(v), Kind::Choice { number: Some(shape), .. }) => {
                (shape.lo <= v && v <= shape.hi).then_some(Gamma::Is(v))
            }
            _ => None,
        }
    }

    fn to_json(&self) -> Value {
        match self {
            Gamma::Scale => json!("scale"),
            Gamma::Auto => json!("auto"),
            Gamma::Is(v) => json!(v),
        }
    }
}

impl Gamma {
    /// The number for these examples. A row of weight two counts twice in the variance.
    pub(super) fn resolve(self, examples: &Examples) -> f64 {
        let n_features = examples.n_features() as f64;
        match self {
            Gamma::Is(gamma) => gamma,
            Gamma::Auto => 1.0 / n_features,
            Gamma::Scale => {
                let spread = variance(examples);
                if spread > 0.0 { 1.0 / (n_features * spread) } else { 1.0 }
            }
        }
    }
}

/// The variance of all values of the table, taken together.
fn variance(examples: &Examples) -> f64 {
    let n_features = examples.n_features() as f64;
    let (mut total, mut mean, mut squares) = (0.0, 0.0, 0.0);
    for (i, row) in examples.x.rows().into_iter().enumerate() {
        total += examples.weight(i) * n_features;
        mean += examples.weight(i) * row.iter().sum::<f64>();
    }
    mean /= total;
    for (i, row) in examples.x.rows().into_iter().enumerate() {
        squares += examples.weight(i) * row.iter().map(|v| (v - mean) * (v - mean)).sum::<f64>();
    }
    squares / total
}

/// A kernel with all its numbers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Kernel {
    pub(super) form: Form,
    pub(super) gamma: f64,
    pub(super) degree: u32,
    pub(super) coef0: f64,
}

/// What the step from a product or a distance to the kernel costs, in multiplications.
const FINISHING: usize = 10;

/// Rows in blocks of eight: all first values of the eight, then all second ones. So the compiler works on several
/// rows at once, and each pair's sum keeps its order whichever rows stand beside it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Blocks {
    n_rows: usize,
    n_features: usize,
    values: Vec<f64>,
}

impl Blocks {
    /// The rows named, in that order.
    pub(super) fn of(x: &Matrix, rows: &[u32]) -> Blocks {
        let mut blocks = Blocks::zeros(rows.len(), x.ncols());
        for (place, &row) in rows.iter().enumerate() {
            blocks.set(place, x.row(row as usize).to_slice().expect("a matrix is stored row by row"));
        }
        blocks
    }

    /// Rows of zeros.
    pub(super) fn zeros(n_rows: usize, n_features: usize) -> Blocks {
        Blocks { n_rows, n_features, values: vec![0.0; n_rows.div_ceil(8) * 8 * n_features] }
    }

    /// Writes one row.
    pub(super) fn set(&mut self, place: usize, row: &[f64]) {
        let first = place / 8 * 8 * self.n_features + place % 8;
        for (j, v) in row.iter().enumerate() {
            self.values[first + 8 * j] = *v;
        }
    }

    /// Reads one row.
    pub(super) fn get(&self, place: usize, row: &mut [f64]) {
        let first = place / 8 * 8 * self.n_features + place % 8;
        for (j, v) in row.iter_mut().enumerate() {
            *v = self.values[first + 8 * j];
        }
    }

    /// Puts the first rows into a new order: what stood at `order[i]` stands at i.
    pub(super) fn reorder(&mut self, order: &[u32]) {
        let old = self.first(order.len());
        let mut row = vec![0.0; self.n_features];
        for (place, &from) in order.iter().enumerate() {
            old.get(from as usize, &mut row);
            self.set(place, &row);
        }
    }

    /// The first rows alone.
    pub(super) fn first(&self, n_rows: usize) -> Blocks {
        let n_values = n_rows.div_ceil(8) * 8 * self.n_features;
        Blocks { n_rows, n_features: self.n_features, values: self.values[..n_values].to_vec() }
    }

    /// Number of rows.
    pub(super) fn n_rows(&self) -> usize {
        self.n_rows
    }

    /// Number of features.
    pub(super) fn n_features(&self) -> usize {
        self.n_features
    }

    /// For how many rows the likeness to all of these is found in some milliseconds, where each likeness then counts in
    /// `n_sums` sums.
    pub(super) fn rows_at_once(&self, n_sums: usize) -> usize {
        rows_at_once(self.n_rows * (self.n_features + FINISHING + n_sums))
    }

    fn block(&self, at: usize) -> &[[f64; 8]] {
        let (lanes, _) = self.values.as_chunks::<8>();
        &lanes[at * self.n_features..(at + 1) * self.n_features]
    }
}

impl Kernel {
    /// The kernel of one row with the eight of a block; `for_single` where it is going to be kept in single precision.
    #[inline(always)]
    fn eight(&self, row: &[f64], block: &[[f64; 8]], for_single: bool) -> [f64; 8] {
        let mut lanes = [0.0; 8];
        if self.form == Form::Rbf {
            for (v, eight) in row.iter().zip(block) {
                for (lane, other) in lanes.iter_mut().zip(eight) {
                    let d = v - other;
                    *lane += d * d;
                }
            }
            lanes.iter_mut().for_each(|lane| *lane *= -self.gamma);
            if for_single {
                exp_all_for_single(&mut lanes);
            } else {
                exp_all(&mut lanes);
            }
            return lanes;
        }
        for (v, eight) in row.iter().zip(block) {
            for (lane, other) in lanes.iter_mut().zip(eight) {
                *lane += v * other;
            }
        }
        self.finish(&mut lanes);
        lanes
    }

    /// Turns products into values of the kernel.
    #[inline(never)]
    fn finish(&self, lanes: &mut [f64; 8]) {
        match self.form {
            Form::Linear | Form::Rbf => {}
            Form::Poly => {
                lanes.iter_mut().for_each(|v| *v = power(self.gamma * *v + self.coef0, self.degree))
            }
            Form::Sigmoid => lanes.iter_mut().for_each(|v| *v = tanh(self.gamma * *v + self.coef0)),
        }
    }

    /// The kernel of one row with the blocks' rows from block `first` on, until `out` is full.
    pub(super) fn row(&self, row: &[f64], blocks: &Blocks, first: usize, out: &mut [f64]) {
        for (b, out) in out.chunks_mut(8).enumerate() {
            let eight = self.eight(row, blocks.block(first + b), false);
            out.copy_from_slice(&eight[..out.len()]);
        }
    }

    /// As [`row`](Kernel::row), rounded to single precision: half the memory to keep and to read.
    pub(super) fn row_in_single(&self, row: &[f64], blocks: &Blocks, first: usize, out: &mut [f32]) {
        for (b, out) in out.chunks_mut(8).enumerate() {
            let eight = self.eight(row, blocks.block(first + b), true).map(|v| v as f32);
            out.copy_from_slice(&eight[..out.len()]);
        }
    }

    /// The kernel of one row with itself.
    pub(super) fn of_itself(&self, row: &[f64]) -> f64 {
        let mut lanes = [row.iter().map(|v| v * v).sum(); 8];
        match self.form {
            Form::Rbf => 1.0,
            _ => {
                self.finish(&mut lanes);
                lanes[0]
            }
        }
    }
}

/// base to a whole power, by repeated squaring.
fn power(mut base: f64, mut exponent: u32) -> f64 {
    let mut out = 1.0;
    while exponent > 0 {
        if exponent % 2 == 1 {
            out *= base;
        }
        base *= base;
        exponent /= 2;
    }
    out
}

/// Refuses numbers whose likeness does not fit single precision, which ends at 3·10³⁸.
pub(super) fn check_sizes(kernel: &Kernel, examples: &Examples) -> Result<(), Problem> {
    if matches!(kernel.form, Form::Rbf | Form::Sigmoid) {
        return Ok(());
    }
    let fits = examples.x.rows().into_iter().all(|row| {
        let row = row.to_slice().expect("a matrix is stored row by row");
        kernel.of_itself(row).abs() < 1e30
    });
    if fits {
        return Ok(());
    }
    Err(Problem::at("", "the numbers are too large for this kernel")
        .hint("standardise the columns in the prepare step, or choose the rbf kernel"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::elementary::exp;
    use crate::math::rng::Stream;

    #[test]
    fn blocks_give_what_the_formula_says() {
        let mut stream = Stream::new(1, "test", 0);
        let x = Matrix::from_shape_simple_fn((21, 5), || stream.normal());
        let blocks = Blocks::of(&x, &(0..21).collect::<Vec<u32>>());
        for form in [Form::Rbf, Form::Linear, Form::Poly, Form::Sigmoid] {
            let kernel = Kernel { form, gamma: 0.3, degree: 3, coef0: 0.5 };
            let (mut row, mut out, mut single) = ([0.0; 5], [0.0; 13], [0.0; 13]);
            blocks.get(4, &mut row);
            kernel.row(&row, &blocks, 1, &mut out);
            kernel.row_in_single(&row, &blocks, 1, &mut single);
            for (k, (value, single)) in out.iter().zip(single).enumerate() {
                let product: f64 = (0..5).map(|j| x[(4, j)] * x[(8 + k, j)]).sum();
                let distance: f64 =
                    (0..5).map(|j| (x[(4, j)] - x[(8 + k, j)]) * (x[(4, j)] - x[(8 + k, j)])).sum();
                let inner = 0.3 * product + 0.5;
                let truth = match form {
                    Form::Linear => product,
                    Form::Rbf => exp(-0.3 * distance),
                    Form::Poly => inner * inner * inner,
                    Form::Sigmoid => tanh(inner),
                };
                assert!((value - truth).abs() < 1e-13, "{form:?} {value} {truth}");
                assert_eq!(single, *value as f32);
            }
            kernel.row(&row, &blocks, 0, &mut out);
            assert!((out[4] - kernel.of_itself(&row)).abs() < 1e-13);
        }
    }

    #[test]
    fn the_more_rows_there_are_the_fewer_are_compared_with_them_at_once() {
        let at_once = |n_rows| Blocks::zeros(n_rows, 20).rows_at_once(1);
        assert_eq!(at_once(10), 2_000);
        assert!((10..40).contains(&at_once(20_000)), "{}", at_once(20_000));
        assert_eq!(at_once(2_000_000), 1);
    }

    #[test]
    fn gamma_scale_counts_a_row_of_weight_two_twice() {
        let x = Matrix::from_shape_vec((2, 1), vec![0.0, 3.0]).unwrap();
        let target = crate::data::Target::Numbers(vec![0.0; 2]);
        let gamma =
            |weights| Gamma::Scale.resolve(&Examples { x: x.clone(), target: target.clone(), weights });
        assert_eq!(gamma(None), 1.0 / 2.25);
        assert_eq!(gamma(Some(vec![2.0, 1.0])), 0.5);
    }
}
