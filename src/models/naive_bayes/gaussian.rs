//! Gaussian naive Bayes: within a class, every feature is spread like a bell curve around its mean.
//!
//! ln P(x | class) = −½ Σⱼ [ln(2π·vⱼ) + (xⱼ − mⱼ)² / vⱼ], m and v being mean and variance of the class plus a small
//! share of the largest variance of any feature, so that no variance is zero.
//! Reference: Hand and Yu (2001), International Statistical Review 69(3). Scikit-learn takes that largest variance
//! without the rows' weights; here weight 2 is the row twice in every number.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::Counts;
use crate::data::{Prediction, Target, Task};
use crate::math::Matrix;
use crate::math::elementary::ln;
use crate::math::sums::sum;
use crate::models::groups::Groups;
use crate::models::posterior::probabilities;
use crate::models::{Entry, Examples, Family, Insight, Learner, Model, Training, registry};
use crate::params;
use crate::params::Params;
use crate::problem::Problem;

pub(in crate::models) static GAUSSIAN: Entry = Entry {
    id: "gaussian-nb",
    name: "Gaussian naive Bayes",
    family: Family::Distributions,
    summary: "Asks of each feature alone how usual its value is in each class, by a bell curve, and multiplies the answers.",
    scikit_learn: &[(Task::Classification, "GaussianNB")],
    unit: "round",
    fields: GaussianNb::fields,
    learner: registry::learner::<GaussianNb>,
    load: registry::load::<Bells>,
};

params! {
    /// Settings of Gaussian naive Bayes.
    pub struct GaussianNb {
        /// Smoothing of the variances. This share of the largest variance of any feature is added to all of them.
        var_smoothing: f64 = 1e-9, log_or_zero(1e-15, 1.0);
    }
}

impl Learner for GaussianNb {
    fn start(&self, examples: Arc<Examples>, _: u64) -> Result<Box<dyn Training>, Problem> {
        let n_classes = match &examples.target {
            Target::Classes { labels, .. } => labels.len(),
            _ => 0,
        };
        let groups = Groups::new(n_classes, examples.n_features());
        super::start(examples, Box::new(Bells { groups, var_smoothing: self.var_smoothing }))
    }
}

/// A bell curve for every class and feature.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Bells {
    groups: Groups,
    var_smoothing: f64,
}

/// One class, ready to be compared with rows.
struct Bell {
    class: usize,
    /// ln of the class's share and of all that does not depend on the row.
    constant: f64,
    /// One by the variance; zero for a feature left out.
    inverse: Vec<f64>,
}

impl Bells {
    /// Smoothed variances of a class, and which features can be compared at all.
    fn variances(&self) -> (Vec<Vec<f64>>, Vec<bool>) {
        let groups = &self.groups;
        let (_, overall) = groups.overall();
        let extra = self.var_smoothing * overall.iter().copied().fold(0.0, f64::max);
        let of_class = |k: usize| groups.squares[k].iter().map(|s| s / groups.sizes[k] + extra).collect();
        let variances: Vec<Vec<f64>> = groups.present().map(of_class).collect();
        // A curve without width has no height: such a feature says nothing.
        let usable = |v: &Vec<f64>, j: usize| (1.0 / v[j]).is_finite();
        let usable = (0..overall.len()).map(|j| variances.iter().all(|v| usable(v, j))).collect();
        (variances, usable)
    }

    fn bells(&self) -> Vec<Bell> {
        let (variances, usable) = self.variances();
        let bell = |(class, v): (usize, &Vec<f64>)| {
            let (mut inverse, mut logs) = (vec![0.0; v.len()], vec![0.0; v.len()]);
            for j in (0..v.len()).filter(|&j| usable[j]) {
                inverse[j] = 1.0 / v[j];
                logs[j] = ln(std::f64::consts::TAU * v[j]);
            }
            Bell { class, constant: ln(self.groups.share(class)) - 0.5 * sum(&logs), inverse }
        };
        self.groups.present().zip(&variances).map(bell).collect()
    }
}

/// Σ vⱼ·(xⱼ − mⱼ)².
fn distance(x: &[f64], m: &[f64], v: &[f64]) -> f64 {
    let mut lanes = [0.0; 4];
    for (j, ((x, m), v)) in x.iter().zip(m).zip(v).enumerate() {
        let d = x - m;
        lanes[j % 4] += d * d * v;
    }
    (lanes[0] + lanes[1]) + (lanes[2] + lanes[3])
}

impl Counts for Bells {
    fn add(&mut self, row: &[f64], class: usize, weight: f64) {
        self.groups.add(row, class, weight);
    }

    fn model(&self) -> Arc<dyn Model> {
        Arc::new(self.clone())
    }

    fn notes(&self) -> Vec<String> {
        let (_, usable) = self.variances();
        let n = usable.iter().filter(|u| !**u).count();
        let what = if n == 1 { "One column was" } else { "Some columns were" };
        let note = format!(
            "{what} left out ({n} of {}): in some class its values are all equal, and a bell curve of no width has no height.",
            usable.len()
        );
        if n > 0 { vec![note] } else { Vec::new() }
    }
}

impl Model for Bells {
    fn predict(&self, x: &Matrix) -> Prediction {
        let bells = self.bells();
        let mut out = Matrix::from_elem((x.nrows(), self.groups.sizes.len()), f64::NEG_INFINITY);
        for (row, mut scores) in x.rows().into_iter().zip(out.rows_mut()) {
            let row = row.to_slice().expect("a matrix is stored row by row");
            let scores = scores.as_slice_mut().expect("a matrix is stored row by row");
            for bell in &bells {
                let far = distance(row, &self.groups.means[bell.class], &bell.inverse);
                scores[bell.class] = bell.constant - 0.5 * far;
            }
            probabilities(scores, &self.groups);
        }
        Prediction::Classes(out)
    }

    fn save(&self) -> Value {
        crate::models::saved(|| serde_json::to_value(self))
    }

    fn insight(&self) -> Insight {
        self.groups.insight()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bells(rows: &[(f64, usize)], var_smoothing: f64) -> Bells {
        let mut bells = Bells { groups: Groups::new(2, 1), var_smoothing };
        rows.iter().for_each(|(x, class)| bells.add(&[*x], *class, 1.0));
        bells
    }

    fn second(model: &Bells, x: f64) -> f64 {
        let Prediction::Classes(p) = model.predict(&Matrix::from_elem((1, 1), x)) else { panic!() };
        p[(0, 1)]
    }

    #[test]
    fn half_way_between_two_equal_bells_both_are_as_likely() {
        let model = bells(&[(0.0, 0), (2.0, 0), (10.0, 1), (12.0, 1)], 0.0);
        assert_eq!(second(&model, 6.0), 0.5);
        // ln odds = ((6.1 − 1)² − (6.1 − 11)²) / 2 = 1, the variances being 1.
        assert!((second(&model, 6.1) - crate::math::elementary::sigmoid(1.0)).abs() < 1e-12);
    }

    #[test]
    fn a_class_whose_values_are_all_equal_gives_no_nan() {
        for smoothing in [0.0, 1e-9] {
            let model = bells(&[(3.0, 0), (3.0, 0), (3.0, 1), (3.0, 1), (3.0, 1)], smoothing);
            assert!((second(&model, 3.0) - 0.6).abs() < 1e-15, "only the shares are left to answer with");
            assert_eq!(model.notes().len(), 1);
        }
        let one = bells(&[(3.0, 0), (3.0, 0), (5.0, 1), (7.0, 1)], 1e-9);
        assert!(second(&one, 3.0) < 1e-6 && second(&one, 6.0) == 1.0);
        assert!(one.notes().is_empty());
    }

    #[test]
    fn a_row_further_away_than_numbers_go_gets_the_shares_of_the_classes() {
        let model = bells(&[(0.0, 0), (2.0, 0), (10.0, 1), (12.0, 1), (14.0, 1), (9.0, 1)], 1e-9);
        assert!((second(&model, 1e200) - 2.0 / 3.0).abs() < 1e-15);
    }
}
