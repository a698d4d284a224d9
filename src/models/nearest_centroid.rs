//! Nearest centroid: each class is its middle, and a row belongs to the class whose middle is nearest.
//!
//! The middle is the mean of every column, or its median where distances are sums of differences. With a threshold Δ
//! the middles are shrunk towards the middle of all rows, c̄: d = (c − c̄) / (m·(s + s₀)) becomes
//! sign(d)·max(|d| − Δ, 0), s being the spread within the classes, s₀ the median spread, and m² = 1/n of the class − 1/n.
//! A class counts by the nearness of its middle alone, or, with empirical priors, by −distance² in units of s plus
//! 2·ln(share of the class), unless all classes have the same share. Scikit-learn's probabilities belong to the second
//! way even where it decides by the first, so there are none here.
//! Reference: Tibshirani, Hastie, Narasimhan and Chu (2002), PNAS 99(10).

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::by_class::{self, Method};
use super::groups::Groups;
use super::{Entry, Examples, Family, Insight, Learner, Model, Training, registry};
use crate::data::{Prediction, Task};
use crate::math::Matrix;
use crate::math::elementary::ln;
use crate::math::order::{ascending, median};
use crate::params::Params;
use crate::problem::Problem;
use crate::{choices, params};

pub(super) static ENTRY: Entry = Entry {
    id: "nearest-centroid",
    name: "nearest centroid",
    family: Family::Neighbours,
    summary: "Remembers the middle of every class and answers with the class whose middle is nearest.",
    scikit_learn: &[(Task::Classification, "NearestCentroid")],
    unit: "class",
    fields: NearestCentroid::fields,
    learner: registry::on_demand::<NearestCentroid>,
    load: registry::load::<Middles>,
};

choices! {
    /// How far apart two rows are.
    pub enum Metric {
        /// straight line; the middle is the mean
        Euclidean = "euclidean",
        /// sum of the differences; the middle is the median
        Manhattan = "manhattan",
    }
}

choices! {
    /// How common the classes count.
    pub enum Priors {
        /// equally common
        Uniform = "uniform",
        /// as common as among the training rows
        Empirical = "empirical",
    }
}

params! {
    /// Settings of the nearest centroid.
    pub struct NearestCentroid {
        /// Distance. It also says what the middle of a class is.
        metric: Metric = Metric::Euclidean, choice();
        /// Threshold of shrinking. Columns in which a class is nearer to the middle of all rows than this do not speak for it.
        shrink_threshold: Option<f64> = None, log(1e-6, 1e6);
        /// How common the classes are. Empirical prefers common ones and measures each column by its spread within the classes.
        priors: Priors = Priors::Uniform, choice();
    }
}

impl Learner for NearestCentroid {
    fn start(&self, examples: Arc<Examples>, _: u64) -> Result<Box<dyn Training>, Problem> {
        let p = examples.n_features();
        by_class::start(examples, |n_classes| {
            let (centroids, squares) = (vec![Vec::new(); n_classes], vec![0.0; p]);
            let groups = Groups::new(n_classes, p);
            Box::new(Finding { settings: self.clone(), groups, centroids, squares })
        })
    }
}

struct Finding {
    settings: NearestCentroid,
    groups: Groups,
    /// The middles of the classes so far.
    centroids: Vec<Vec<f64>>,
    /// Σ w·(x − middle)² of every column over all rows so far.
    squares: Vec<f64>,
}

impl Method for Finding {
    fn advance(&mut self, examples: &Examples, class: usize, rows: &[usize]) -> bool {
        let x = &examples.x;
        for &i in rows {
            let row = x.row(i).to_slice().expect("a matrix is stored row by row");
            self.groups.add(row, class, examples.weight(i));
        }
        self.centroids[class] = match self.settings.metric {
            Metric::Euclidean => self.groups.means[class].clone(),
            Metric::Manhattan => (0..x.ncols()).map(|j| weighted_median(examples, rows, j)).collect(),
        };
        for &i in rows {
            let w = examples.weight(i);
            for ((v, c), s) in x.row(i).iter().zip(&self.centroids[class]).zip(&mut self.squares) {
                *s += w * (v - c) * (v - c);
            }
        }
        true
    }

    fn model(&self) -> Arc<dyn Model> {
        Arc::new(self.middles())
    }
}

/// The middle value of a column; a row of weight 2 stands there twice.
fn weighted_median(examples: &Examples, rows: &[usize], j: usize) -> f64 {
    let mut values: Vec<f64> = rows.iter().map(|&i| examples.x[(i, j)]).collect();
    let Some(weights) = &examples.weights else { return median(&mut values).unwrap_or(0.0) };
    let order = ascending(&values);
    let half = 0.5 * rows.iter().map(|&i| weights[i]).sum::<f64>();
    let mut below = 0.0;
    for (at, &place) in order.iter().enumerate() {
        below += weights[rows[place]];
        if below > half || at + 1 == order.len() {
            return values[place];
        }
        if below == half {
            let next = values[order[at + 1]];
            return values[place] + 0.5 * (next - values[place]);
        }
    }
    0.0
}

impl Finding {
    fn middles(&self) -> Middles {
        let NearestCentroid { metric, shrink_threshold, priors } = self.settings.clone();
        let n: f64 = self.groups.sizes.iter().sum();
        let n_classes = self.groups.present().count() as f64;
        // One row a class has no spread; dividing by at least one row keeps it zero.
        let spread: Vec<f64> = self.squares.iter().map(|s| (s / (n - n_classes).max(1.0)).sqrt()).collect();
        let mut centroids = self.centroids.clone();
        if let Some(threshold) = shrink_threshold {
            let (centre, _) = self.groups.overall();
            let usual = median(&mut spread.clone()).unwrap_or(0.0);
            for k in self.groups.present() {
                let m = (1.0 / self.groups.sizes[k] - 1.0 / n).max(0.0).sqrt();
                for ((c, all), s) in centroids[k].iter_mut().zip(&centre).zip(&spread) {
                    let unit = m * (s + usual);
                    let apart = *c - all;
                    // The same as scikit-learn's, without dividing by a spread that may be zero.
                    *c = all + apart.signum() * (apart.abs() - threshold * unit).max(0.0);
                }
            }
        }
        let log_prior = |k: usize| if self.groups.sizes[k] > 0.0 { ln(self.groups.share(k)) } else { 0.0 };
        // As in scikit-learn, classes that are equally common anyhow are told apart by the distance alone.
        let is_even = |k: usize| (self.groups.share(k) * n_classes - 1.0).abs() < 1e-5;
        let (scale, constants) = if priors == Priors::Uniform || self.groups.present().all(is_even) {
            (Vec::new(), Vec::new())
        } else {
            (
                spread.iter().map(|s| if *s > 0.0 { 1.0 / s } else { 1.0 }).collect(),
                (0..centroids.len()).map(|k| 2.0 * log_prior(k)).collect(),
            )
        };
        Middles {
            centroids,
            groups: self.groups.clone(),
            is_manhattan: metric == Metric::Manhattan,
            scale,
            constants,
        }
    }
}

/// The middles, and how nearness to them is measured.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Middles {
    /// A list a class; empty for a class without rows.
    centroids: Vec<Vec<f64>>,
    groups: Groups,
    /// Whether distances are sums of differences.
    is_manhattan: bool,
    /// What differences are multiplied with, and what is added to the score of each class; empty with uniform priors.
    scale: Vec<f64>,
    constants: Vec<f64>,
}

impl Middles {
    /// How well a class fits a row.
    fn score(&self, row: &[f64], class: usize) -> f64 {
        let mut sum = 0.0;
        for (j, (x, c)) in row.iter().zip(&self.centroids[class]).enumerate() {
            let d = (x - c) * self.scale.get(j).copied().unwrap_or(1.0);
            sum += if self.is_manhattan { d.abs() } else { d * d };
        }
        let distance = if self.is_manhattan { sum } else { sum.sqrt() };
        match self.constants.get(class) {
            None => -distance,
            Some(constant) => constant - distance * distance,
        }
    }
}

impl Model for Middles {
    fn predict(&self, x: &Matrix) -> Prediction {
        // A class without rows never wins; before the first class is complete, all are equal.
        let never = if self.groups.present().next().is_some() { f64::MIN } else { 0.0 };
        let mut out = Matrix::from_elem((x.nrows(), self.centroids.len()), never);
        for (row, mut scores) in x.rows().into_iter().zip(out.rows_mut()) {
            let row = row.to_slice().expect("a matrix is stored row by row");
            for k in self.groups.present() {
                scores[k] = self.score(row, k).max(f64::MIN / 2.0);
            }
        }
        Prediction::Scores(out)
    }

    fn save(&self) -> Value {
        crate::models::saved(|| serde_json::to_value(self))
    }

    fn insight(&self) -> Insight {
        let mut groups = self.groups.clone();
        for k in self.groups.present() {
            groups.means[k].clone_from(&self.centroids[k]);
        }
        groups.insight_around(&self.groups)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::Target;
    use crate::models::{Step, start};

    fn fit(settings: &NearestCentroid, x: &[f64], y: &[u32], weights: Option<Vec<f64>>) -> Arc<dyn Model> {
        let labels = vec!["a".to_string(), "b".to_string()];
        let x = Matrix::from_shape_vec((x.len(), 1), x.to_vec()).unwrap();
        let target = Target::Classes { codes: y.to_vec(), labels };
        let mut training = start(settings, Arc::new(Examples { x, target, weights }), 0).unwrap();
        while training.step() != Step::Done {}
        training.model()
    }

    fn score(model: &dyn Model, x: f64) -> Vec<f64> {
        let Prediction::Scores(s) = model.predict(&Matrix::from_elem((1, 1), x)) else { panic!() };
        s.iter().copied().collect()
    }

    #[test]
    fn the_score_is_minus_the_distance_to_the_mean_or_the_median() {
        let (x, y) = ([0.0, 1.0, 8.0, 10.0, 12.0], [0, 0, 0, 1, 1]);
        assert_eq!(score(&*fit(&NearestCentroid::default(), &x, &y, None), 5.0), [-2.0, -6.0]);
        let manhattan = NearestCentroid { metric: Metric::Manhattan, ..Default::default() };
        assert_eq!(score(&*fit(&manhattan, &x, &y, None), 5.0), [-4.0, -6.0]);
        // With row 0 twice the median lies between 0 and 1.
        let weights = Some(vec![2.0, 1.0, 1.0, 1.0, 1.0]);
        assert_eq!(score(&*fit(&manhattan, &x, &y, weights), 5.0), [-4.5, -6.0]);
    }

    #[test]
    fn a_large_threshold_makes_all_middles_the_middle_of_all() {
        let settings = NearestCentroid { shrink_threshold: Some(1e6), ..Default::default() };
        let model = fit(&settings, &[0.0, 2.0, 10.0, 12.0], &[0, 0, 1, 1], None);
        assert_eq!(score(&*model, 5.0), [-1.0, -1.0]);
    }
}
