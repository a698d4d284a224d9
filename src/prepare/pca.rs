//! Fewer columns that hold most of what the number columns say together: principal components.
//!
//! z = (x − x̄)·V, where the columns of V are the eigenvectors of the training rows' covariance, largest eigenvalue
//! first, each with its largest entry positive. Directions in which the training rows do not differ at all (a column
//! that follows from others) are left out: they hold rounding errors only.
//! Reference: Jolliffe (2002), Principal Component Analysis, chapter 1.

use super::{Entry, Fitted, Group, Meaning, Outlook, Part, Rows, Step};
use crate::data::Task;
use crate::math::Matrix;
use crate::math::eigen::{is_rounding, symmetric_eigen};
use crate::math::linalg::gram;
use crate::math::sums::mean;
use crate::params;
use crate::params::Params;
use crate::problem::Problem;

pub(super) static ENTRY: Entry = Entry {
    id: "pca",
    name: "fewer columns that say most",
    summary: "Mixes the number columns into a few new ones that keep as much of their differences as possible. Scale them first.",
    scikit_learn: "PCA",
    group: Group::Choose,
    tasks: Task::ALL,
    fields: Pca::fields,
    step: super::step::<Pca>,
};

params! {
    /// Settings of the step that mixes columns into fewer.
    pub struct Pca {
        /// Number of new columns. None keeps as many as there are directions.
        n_components: Option<u32> = None, log(1, 500);
        /// Share of the variance to keep. Below 1, only as many columns as hold this share.
        share: f64 = 1.0, range(0.01, 1);
        /// All of spread 1. Otherwise the first new column has the largest spread.
        whiten: bool = false, flag();
    }
}

/// The eigenvectors of more columns take longer than a person waits.
const MOST_COLUMNS: usize = 400;

struct Components {
    /// Places of the columns that are mixed.
    numbers: Vec<usize>,
    means: Vec<f64>,
    /// Weights of each component, already divided by its spread where that is wanted.
    weights: Vec<Vec<f64>>,
}

impl Step for Pca {
    fn fit(&self, rows: &Rows) -> Result<Box<dyn Fitted>, Problem> {
        let (numbers, columns): (Vec<usize>, Vec<_>) =
            rows.parts.iter().enumerate().filter_map(|(i, p)| Some((i, p.as_numbers()?))).unzip();
        let p = numbers.len();
        if p > MOST_COLUMNS {
            return Err(Problem::at("", format!("{p} columns are too many to mix; at most {MOST_COLUMNS}"))
                .hint("put select-best before it, or name the columns to mix"));
        }
        let means: Vec<f64> = columns.iter().map(|c| mean(c)).collect();
        let centred = Matrix::from_shape_fn((rows.len(), p), |(i, j)| columns[j][i] - means[j]);
        let (values, vectors) = symmetric_eigen(&gram(&centred, None), p);
        let weights = self.choose(&values, &vectors, p, rows.len());
        Ok(Box::new(Components { numbers, means, weights }))
    }

    fn foresee(&self, column: Outlook) -> Result<Outlook, String> {
        column.needs_every_number("pca")
    }
}

impl Pca {
    /// The weights of the components to keep, from the eigenvalues and eigenvectors of the centred Gram matrix.
    fn choose(&self, values: &[f64], vectors: &[f64], p: usize, n: usize) -> Vec<Vec<f64>> {
        let total: f64 = values.iter().map(|v| v.max(0.0)).sum();
        let most = self.n_components.map_or(p, |k| k as usize);
        let mut held = 0.0;
        let mut weights = Vec::new();
        for (i, &value) in values.iter().enumerate() {
            let enough = self.share < 1.0 && held > self.share * total;
            if is_rounding(value, total, p) || enough || weights.len() == most {
                break;
            }
            held += value;
            let spread = if self.whiten { (value / (n as f64 - 1.0)).sqrt() } else { 1.0 };
            weights.push(vectors[i * p..(i + 1) * p].iter().map(|v| v / spread).collect());
        }
        weights
    }
}

impl Fitted for Components {
    fn apply(&self, parts: Vec<Part>) -> Vec<Part> {
        let Some(&first) = self.numbers.first() else { return parts };
        let mixed: Vec<&Part> = self.numbers.iter().map(|&i| &parts[i]).collect();
        let columns: Vec<Vec<f64>> = mixed
            .iter()
            .zip(&self.means)
            .map(|(p, m)| p.as_numbers().unwrap_or_default().iter().map(|v| v - m).collect())
            .collect();
        let component = |(k, weights): (usize, &Vec<f64>)| {
            let mut values = vec![0.0; columns[0].len()];
            for (column, weight) in columns.iter().zip(weights) {
                crate::math::sums::axpy(*weight, column, &mut values);
            }
            let what = format!("component {}", k + 1);
            Part::numbers(what.clone(), values, Meaning::joined(mixed.iter().map(|p| &p.meaning), what))
        };
        let components: Vec<Part> = self.weights.iter().enumerate().map(component).collect();
        let mut out: Vec<Part> = Vec::new();
        let mut components = Some(components);
        for (i, part) in parts.into_iter().enumerate() {
            if i == first {
                out.extend(components.take().unwrap_or_default());
            }
            if !self.numbers.contains(&i) {
                out.push(part);
            }
        }
        out
    }
}
