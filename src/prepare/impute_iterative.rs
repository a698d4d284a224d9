//! Filling gaps by what the other columns say: each number column is predicted from all others, round after round.
//!
//! Gaps begin as the column's mean. A round goes through the columns, those with fewest gaps first; each is learned by
//! Bayesian ridge regression from the rows that have it and predicted where it is missing. It ends when no row changes
//! by more than `tol` times the largest value. New rows run through the same regressions.
//! Bayesian ridge: w = (XᵀX + λ/α·I)⁻¹Xᵀy, where the precisions α of the noise and λ of the weights are re-estimated
//! until w stays. References: van Buuren and Groothuis-Oudshoorn (2011), J. Stat. Softw. 45(3); MacKay (1992), Neural
//! Computation 4(3).

use super::impute_knn::{filled_numbers, without_number_gaps};
use super::{Entry, Fitted, Group, Outlook, Part, Rows, Step};
use crate::data::{ColumnData, Task};
use crate::math::Matrix;
use crate::math::eigen::symmetric_eigen;
use crate::math::linalg::{gram, times, transposed_times};
use crate::math::order;
use crate::math::sums::{dot, mean, squares_around};
use crate::params;
use crate::params::Params;
use crate::problem::Problem;

pub(super) static ENTRY: Entry = Entry {
    id: "impute-iterative",
    name: "fill gaps from the other columns",
    summary: "Predicts each missing number from the row's other numbers. Leaves words alone.",
    scikit_learn: "IterativeImputer with BayesianRidge",
    group: Group::Fill,
    tasks: Task::ALL,
    fields: ImputeIterative::fields,
    step: super::step::<ImputeIterative>,
};

params! {
    /// Settings of the step that fills gaps from the other columns.
    pub struct ImputeIterative {
        /// Most rounds.
        max_iter: u32 = 10, range(1, 50);
        /// Smallest change that asks for another round. As a share of the largest value.
        tol: f64 = 1e-3, log(1e-9, 1);
    }
}

/// Each column costs an eigenvalue problem of this size a round.
const MOST_COLUMNS: usize = 60;

/// One column's regression on the others: place of the column, weights, constant.
struct Regression {
    column: usize,
    weights: Vec<f64>,
    constant: f64,
}

struct Predicted {
    numbers: Vec<usize>,
    means: Vec<f64>,
    /// In the order in which they are applied.
    sequence: Vec<Regression>,
}

impl Step for ImputeIterative {
    fn fit(&self, rows: &Rows) -> Result<Box<dyn Fitted>, Problem> {
        let numbers = filled_numbers(rows)?;
        if numbers.len() > MOST_COLUMNS {
            return Err(Problem::at(
                "",
                format!("{} number columns are too many; at most {MOST_COLUMNS}", numbers.len()),
            )
            .hint("name the columns, or use the step impute"));
        }
        let columns: Vec<&[f64]> = numbers.iter().map(|&i| rows.parts[i].values().unwrap_or(&[])).collect();
        let present = |c: &&[f64]| c.iter().copied().filter(|v| !v.is_nan()).collect::<Vec<f64>>();
        let means: Vec<f64> = columns.iter().map(|c| mean(&present(c))).collect();
        let sequence = self.rounds(&columns, &means);
        Ok(Box::new(Predicted { numbers, means, sequence }))
    }

    fn foresee(&self, column: Outlook) -> Result<Outlook, String> {
        Ok(without_number_gaps(column))
    }
}

impl ImputeIterative {
    fn rounds(&self, columns: &[&[f64]], means: &[f64]) -> Vec<Regression> {
        let p = columns.len();
        // A lone column has no other to be predicted from: its gaps keep the mean.
        if p < 2 {
            return Vec::new();
        }
        let mut filled: Vec<Vec<f64>> = columns.iter().zip(means).map(|(c, m)| start(c, *m)).collect();
        let gaps: Vec<f64> = columns.iter().map(|c| c.iter().filter(|v| v.is_nan()).count() as f64).collect();
        let order = order::ascending(&gaps);
        let values = columns.iter().flat_map(|c| c.iter()).filter(|v| !v.is_nan());
        let tolerance = self.tol * values.fold(0.0, |most: f64, v| most.max(v.abs()));
        let mut sequence = Vec::new();
        for _ in 0..self.max_iter {
            let before = filled.clone();
            for &j in &order {
                let regression = regress(&filled, columns[j], j);
                fill(&mut filled, columns[j], &regression);
                sequence.push(regression);
            }
            let change = |i: usize| (0..p).map(|j| (filled[j][i] - before[j][i]).abs()).sum::<f64>();
            let most = (0..filled[0].len()).map(change).fold(0.0, f64::max);
            if most < tolerance {
                break;
            }
        }
        sequence
    }
}

/// A column with its mean in the gaps.
fn start(column: &[f64], mean: f64) -> Vec<f64> {
    column.iter().map(|v| if v.is_nan() { mean } else { *v }).collect()
}

/// Learns column `j` from the others, on the rows that have it.
fn regress(filled: &[Vec<f64>], column: &[f64], j: usize) -> Regression {
    let rows: Vec<usize> = (0..column.len()).filter(|&i| !column[i].is_nan()).collect();
    let others: Vec<&Vec<f64>> = (0..filled.len()).filter(|&k| k != j).map(|k| &filled[k]).collect();
    let pick = |c: &[f64]| rows.iter().map(|&i| c[i]).collect::<Vec<f64>>();
    let centres: Vec<f64> = others.iter().map(|c| mean(&pick(c))).collect();
    let x = Matrix::from_shape_fn((rows.len(), others.len()), |(i, k)| others[k][rows[i]] - centres[k]);
    let y = pick(column);
    let centre = mean(&y);
    let y: Vec<f64> = y.iter().map(|v| v - centre).collect();
    let weights = bayesian_ridge(&x, &y);
    Regression { column: j, constant: centre - dot(&weights, &centres), weights }
}

/// The weights of a Bayesian ridge regression of centred y on centred x, with scikit-learn's priors and stopping rule.
fn bayesian_ridge(x: &Matrix, y: &[f64]) -> Vec<f64> {
    const PRIOR: f64 = 1e-6;
    let (n, p) = x.dim();
    let (values, vectors) = symmetric_eigen(&gram(x, None), p);
    let values: Vec<f64> = values.iter().map(|v| v.max(0.0)).collect();
    let xy = transposed_times(x, y);
    let turned: Vec<f64> = vectors.chunks_exact(p).map(|v| dot(v, &xy)).collect();
    let weights = |alpha: f64, lambda: f64| {
        let mut w = vec![0.0; p];
        for ((vector, turned), value) in vectors.chunks_exact(p).zip(&turned).zip(&values) {
            crate::math::sums::axpy(turned / (value + lambda / alpha), vector, &mut w);
        }
        w
    };
    let mut alpha = 1.0 / (squares_around(y, mean(y)) / n as f64 + f64::EPSILON);
    let mut lambda = 1.0;
    let mut old: Option<Vec<f64>> = None;
    for _ in 0..300 {
        let w = weights(alpha, lambda);
        let errors: f64 = times(x, &w).iter().zip(y).map(|(a, b)| (b - a) * (b - a)).sum();
        let gamma: f64 = values.iter().map(|v| alpha * v / (lambda + alpha * v)).sum();
        lambda = (gamma + 2.0 * PRIOR) / (dot(&w, &w) + 2.0 * PRIOR);
        alpha = (n as f64 - gamma + 2.0 * PRIOR) / (errors + 2.0 * PRIOR);
        let stays =
            old.as_ref().is_some_and(|o| o.iter().zip(&w).map(|(a, b)| (a - b).abs()).sum::<f64>() < 1e-3);
        if stays {
            break;
        }
        old = Some(w);
    }
    weights(alpha, lambda)
}

/// Puts a regression's predictions into the gaps of its column.
fn fill(filled: &mut [Vec<f64>], column: &[f64], regression: &Regression) {
    let j = regression.column;
    for i in (0..column.len()).filter(|&i| column[i].is_nan()) {
        let others: Vec<f64> = (0..filled.len()).filter(|&k| k != j).map(|k| filled[k][i]).collect();
        filled[j][i] = dot(&regression.weights, &others) + regression.constant;
    }
}

impl Fitted for Predicted {
    fn apply(&self, mut parts: Vec<Part>) -> Vec<Part> {
        let columns: Vec<Vec<f64>> =
            self.numbers.iter().map(|&i| parts[i].values().unwrap_or(&[]).to_vec()).collect();
        let mut filled: Vec<Vec<f64>> = columns.iter().zip(&self.means).map(|(c, m)| start(c, *m)).collect();
        for regression in &self.sequence {
            fill(&mut filled, &columns[regression.column], regression);
        }
        for (&i, values) in self.numbers.iter().zip(filled) {
            parts[i].column.data = ColumnData::Number(values);
        }
        parts
    }
}
