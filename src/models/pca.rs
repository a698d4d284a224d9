//! Principal components: the directions in which the rows differ most, one after the other.
//!
//! z = (x − x̄)·V, where the columns of V are the eigenvectors of XᵀX of the centred rows, largest eigenvalue first, each
//! with its largest entry positive; an eigenvalue over n − 1 is the variance along its direction. With fewer rows than
//! columns the eigenvectors u of the smaller XXᵀ are found and turned into Xᵀu/‖Xᵀu‖.
//! Truncated singular value decomposition is the same with the rows as they come, not less their means.
//! Reference: Jolliffe (2002), Principal Component Analysis, chapters 1 and 3.5.

use std::sync::Arc;

use super::projection::{Projection, takes_rows_alike};
use super::{Entry, Examples, Family, Learner, Model, Progress, Step, Training, registry};
use crate::data::Task;
use crate::math::eigen::{Eigen, is_rounding, largest_positive};
use crate::math::products::Moments;
use crate::math::sums::{axpy, dot, sum};
use crate::params;
use crate::params::Params;
use crate::problem::Problem;

pub(super) static ENTRY: Entry = Entry {
    id: "pca",
    name: "principal components",
    family: Family::Projections,
    summary: "Turns the table so that its widest side is seen: new columns that keep as much of the differences as possible.",
    scikit_learn: &[(Task::Projection, "PCA")],
    unit: "pass",
    fields: Pca::fields,
    learner: registry::learner::<Pca>,
    load: registry::load::<Projection>,
};

pub(super) static TRUNCATED_SVD: Entry = Entry {
    id: "truncated-svd",
    name: "truncated SVD",
    family: Family::Projections,
    summary: "Principal components of rows as they come, without taking off the means: for counts of words.",
    scikit_learn: &[(Task::Projection, "TruncatedSVD")],
    unit: "pass",
    fields: TruncatedSvd::fields,
    learner: registry::on_demand::<TruncatedSvd>,
    load: registry::load::<Projection>,
};

params! {
    /// Settings of principal components.
    pub struct Pca {
        /// Number of new columns. The first two are drawn.
        n_components: u32 = 2, log(1, 500);
        /// All of spread 1. Otherwise the first new column has the largest spread.
        whiten: bool = false, flag();
    }
}

params! {
    /// Settings of the truncated singular value decomposition.
    pub struct TruncatedSvd {
        /// Number of new columns. The first two are drawn.
        n_components: u32 = 2, log(1, 500);
    }
}

/// The eigenvectors of more columns and rows take longer than a person waits.
const MOST: usize = 2000;
/// Multiplications of one piece of work.
const PIECE: usize = 100_000_000;

impl Learner for Pca {
    fn without_target(&self) -> bool {
        true
    }

    fn start(&self, examples: Arc<Examples>, _: u64) -> Result<Box<dyn Training>, Problem> {
        start(examples, self.n_components, self.whiten, true)
    }
}

impl Learner for TruncatedSvd {
    fn without_target(&self) -> bool {
        true
    }

    fn start(&self, examples: Arc<Examples>, _: u64) -> Result<Box<dyn Training>, Problem> {
        start(examples, self.n_components, false, false)
    }
}

/// A fit of the first two components, for models that start from them.
pub(super) fn first_two(examples: Arc<Examples>) -> Result<Box<dyn Training>, Problem> {
    start(examples, 2, false, true)
}

fn start(
    examples: Arc<Examples>,
    n_components: u32,
    whiten: bool,
    centre: bool,
) -> Result<Box<dyn Training>, Problem> {
    takes_rows_alike(&examples)?;
    let (n, p) = examples.x.dim();
    if n > MOST && p > MOST {
        let message = format!("{n} rows of {p} columns are too many to mix; at most {MOST} of one of them");
        return Err(Problem::at("", message).hint("put select-best before it, or keep a part of the rows"));
    }
    Ok(Box::new(Mixing::new(examples, n_components as usize, whiten, centre)))
}

enum Stage {
    /// Rows whose products are in so far.
    Summing(Moments, usize),
    Solving(Eigen),
    Done,
}

struct Mixing {
    examples: Arc<Examples>,
    n_components: usize,
    asked: usize,
    whiten: bool,
    /// Whether means are taken off.
    centre: bool,
    /// The columns less their means as rows, where there are fewer rows than columns.
    centred_columns: Vec<f64>,
    means: Vec<f64>,
    /// Σ of the squares of the centred rows.
    total: f64,
    stage: Stage,
    found: Projection,
}

impl Mixing {
    fn new(examples: Arc<Examples>, asked: usize, whiten: bool, centre: bool) -> Mixing {
        let (n, p) = examples.x.dim();
        let x = examples.x.as_slice().expect("a matrix is stored row by row");
        let n_components = asked.min(p);
        let means = means_of(x, p);
        let mut centred_columns = Vec::new();
        let moments = if n < p {
            for (j, mean) in means.iter().enumerate() {
                let off = if centre { *mean } else { 0.0 };
                centred_columns.extend((0..n).map(|i| x[i * p + j] - off));
            }
            Moments::new(vec![0.0; n + 1])
        } else if centre {
            Moments::new(Moments::middle(x, &vec![0.0; n]))
        } else {
            Moments::new(vec![0.0; p + 1])
        };
        let found = Projection::origin(p, n_components);
        let stage = Stage::Summing(moments, 0);
        Mixing {
            n_components,
            asked,
            whiten,
            centre,
            centred_columns,
            means,
            total: 0.0,
            stage,
            found,
            examples,
        }
    }

    /// The eigenvectors as directions in the space of the columns.
    fn choose(&mut self, values: &[f64], vectors: &[f64]) {
        let (n, p) = self.examples.x.dim();
        let size = values.len();
        for k in 0..self.n_components.min(size) {
            let value = values[k];
            if is_rounding(value, self.total, size) {
                break;
            }
            let mut direction = vectors[k * size..(k + 1) * size].to_vec();
            if n < p {
                direction = self.centred_columns.chunks_exact(n).map(|c| dot(c, &direction)).collect();
                let length = dot(&direction, &direction).sqrt();
                direction.iter_mut().for_each(|v| *v /= length);
                largest_positive(&mut direction);
            }
            let spread = if self.whiten { (value / (n as f64 - 1.0)).sqrt() } else { 1.0 };
            self.found.weights[k].fill(0.0);
            axpy(1.0 / spread, &direction, &mut self.found.weights[k]);
        }
        // Variance of a new column is what is left of its squares when those of its mean are taken off.
        let off =
            |weights: &[f64]| if self.centre { 0.0 } else { n as f64 * square(dot(weights, &self.means)) };
        let all = self.total - if self.centre { 0.0 } else { n as f64 * dot(&self.means, &self.means) };
        let mut shares = vec![0.0; self.n_components];
        for ((share, value), weights) in shares.iter_mut().zip(values).zip(&self.found.weights) {
            let held = value - off(weights);
            *share = if all > 0.0 && held > 0.0 { held / all } else { 0.0 };
        }
        self.found.shares = shares;
        if self.centre {
            self.found.centre = std::mem::take(&mut self.means);
        }
    }
}

fn square(v: f64) -> f64 {
    v * v
}

/// Means of the columns, as the first row and the mean difference from it: of a constant column, exactly its value.
fn means_of(x: &[f64], p: usize) -> Vec<f64> {
    let n = (x.len() / p) as f64;
    let mut away = vec![0.0; p];
    for row in x.chunks_exact(p) {
        for ((away, v), first) in away.iter_mut().zip(row).zip(&x[..p]) {
            *away += (v - first) / n;
        }
    }
    away.iter().zip(x).map(|(away, first)| first + away).collect()
}

impl Training for Mixing {
    fn step(&mut self) -> Step {
        let (n, p) = self.examples.x.dim();
        match &mut self.stage {
            Stage::Summing(moments, done) => {
                let dual = n < p;
                let (rows, size) = if dual { (p, n) } else { (n, p) };
                let x = self.examples.x.as_slice().expect("a matrix is stored row by row");
                let source = if dual { &self.centred_columns } else { x };
                let block = (PIECE / (size * size)).clamp(1, rows.div_ceil(64)) * 64;
                let end = if *done + block < rows { *done + block } else { rows };
                moments.add(&source[*done * size..end * size], &vec![0.0; end - *done], None);
                *done = end;
                if end == rows {
                    let centred = moments.centred(self.centre && !dual);
                    let diagonal: Vec<f64> = (0..size).map(|i| centred.gram[i * (size + 1)]).collect();
                    self.total = sum(&diagonal);
                    self.stage = Stage::Solving(Eigen::new(centred.gram, size));
                }
                Step::Part
            }
            Stage::Solving(eigen) => {
                if !eigen.advance() {
                    return Step::Part;
                }
                if let Stage::Solving(eigen) = std::mem::replace(&mut self.stage, Stage::Done) {
                    let (values, vectors) = eigen.finish();
                    self.choose(&values, &vectors);
                }
                Step::Done
            }
            Stage::Done => Step::Done,
        }
    }

    fn progress(&self) -> Progress {
        Progress { done: usize::from(matches!(self.stage, Stage::Done)), total: Some(1) }
    }

    fn loss(&self) -> Option<f64> {
        matches!(self.stage, Stage::Done).then(|| 1.0 - sum(&self.found.shares))
    }

    fn loss_name(&self) -> &'static str {
        "share of the variance left out"
    }

    fn model(&self) -> Arc<dyn Model> {
        Arc::new(self.found.clone())
    }

    fn notes(&self) -> Vec<String> {
        let mut notes = Vec::new();
        let p = self.examples.n_features();
        if self.asked > p {
            notes.push(format!(
                "{} components were asked for, but there are only {p} columns to mix.",
                self.asked
            ));
        }
        let empty = self.found.shares.iter().filter(|s| **s <= 0.0).count();
        if empty > 0 {
            notes.push(format!(
                "{empty} of the components hold nothing: the rows do not differ in so many directions."
            ));
        }
        notes
    }
}
