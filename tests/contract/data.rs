//! Small made-up data that every model must cope with.

use terrarium::data::{Target, Task};
use terrarium::math::Matrix;
use terrarium::math::elementary::exp;
use terrarium::math::rng::Stream;
use terrarium::models::{Entry, Examples, Need};

use crate::harness::learner;

/// Three clouds in the plane, 60 rows, or a tilted plane with a little noise; where the model needs positive numbers,
/// its exponential, where it needs categories, whole numbers, and where it takes one
/// column, the first; where it needs even times, a series. Where outliers are looked for, row 0 lies far away.
/// No two values are equal elsewhere.
pub fn easy(entry: &Entry, task: Task) -> Examples {
    let learner = learner(entry);
    let needs = learner.needs();
    let mut examples = plain(task);
    if needs.iter().any(|n| matches!(n, Need::NonNegativeFeatures | Need::CategoryFeatures)) {
        for mut column in examples.x.columns_mut() {
            let least = column.iter().copied().fold(f64::INFINITY, f64::min);
            column.mapv_inplace(|v| v - least);
            if needs.contains(&Need::CategoryFeatures) {
                column.mapv_inplace(f64::floor);
            }
        }
    }
    if needs.contains(&Need::TwoNames) {
        examples.x.mapv_inplace(f64::floor);
    }
    if let Target::Numbers(y) = &mut examples.target
        && needs.iter().any(|n| matches!(n, Need::PositiveTarget | Need::NonNegativeTarget))
    {
        y.iter_mut().for_each(|v| *v = exp(0.1 * *v));
    }
    if needs.contains(&Need::EvenTimes) {
        return series();
    }
    if needs.contains(&Need::OneFeature) { columns(&examples, &[0]) } else { examples }
}

/// Ten seasons of six rows that rise, with a little noise.
fn series() -> Examples {
    let mut stream = Stream::new(11, "contract series", 0);
    let season = [3.0, -1.0, 0.0, 2.0, -2.5, -1.5];
    let y = (0..60).map(|i| 5.0 + 0.1 * i as f64 + season[i % 6] + 0.1 * stream.normal()).collect();
    let x = Matrix::from_shape_fn((60, 1), |(i, _)| 20.0 + 0.5 * i as f64);
    Examples { x, target: Target::Numbers(y), weights: None }
}

fn plain(task: Task) -> Examples {
    let mut stream = Stream::new(11, "contract", 0);
    let centres = [(-4.0, 0.0), (4.0, 1.0), (0.0, 6.0)];
    let mut x = Matrix::from_shape_fn((60, 2), |(i, j)| {
        let (a, b) = centres[i % 3];
        (if j == 0 { a } else { b }) + 0.7 * stream.normal()
    });
    if task == Task::Outliers {
        x.row_mut(0).assign(&ndarray::arr1(&[25.0, -25.0]));
    }
    let target = match task {
        Task::Clustering | Task::Projection | Task::Outliers => Target::Nothing(60),
        Task::Classification => {
            Target::Classes { codes: (0..60).map(|i| i % 3).collect(), labels: labels(3) }
        }
        Task::Regression => Target::Numbers(
            x.rows().into_iter().map(|r| 3.0 * r[0] - 2.0 * r[1] + 0.1 * stream.normal()).collect(),
        ),
    };
    Examples { x, target, weights: None }
}

/// Names of `n` classes.
pub fn labels(n: usize) -> Vec<String> {
    (0..n).map(|i| format!("class {i}")).collect()
}

/// The rows named, in that order.
pub fn rows(examples: &Examples, rows: &[usize]) -> Examples {
    let x = Matrix::from_shape_fn((rows.len(), examples.n_features()), |(i, j)| examples.x[(rows[i], j)]);
    let weights = examples.weights.as_ref().map(|w| rows.iter().map(|&i| w[i]).collect());
    Examples { x, target: examples.target.rows(rows), weights }
}

/// Only the columns named.
pub fn columns(examples: &Examples, columns: &[usize]) -> Examples {
    let x = Matrix::from_shape_fn((examples.n_rows(), columns.len()), |(i, j)| examples.x[(i, columns[j])]);
    Examples { x, ..examples.clone() }
}
