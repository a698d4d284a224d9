//! How good are groups? Two judges look at the rows' distances, one compares with a column of the table.
//!
//! Rows without a group are left out by the first two; for the third they are one more group, as in scikit-learn.

use std::sync::Arc;

use super::sampled::{Sampled, distance};
use super::{Better, Compute, Metric, Undefined, Weights};
use crate::data::{MISSING, NO_GROUP, Target};
use crate::math::Matrix;
use crate::math::sums::{axpy, dot, sum};

/// Groups and the rows they were made of.
#[derive(Debug)]
pub struct GroupOutcome {
    pub(super) x: Arc<Matrix>,
    pub(super) groups: Vec<u32>,
    pub(super) n_groups: usize,
    /// Class of each row or [`MISSING`], and the classes' names.
    pub(super) compare: Option<(Vec<u32>, Vec<String>)>,
    /// How well each sampled row sits in its group, from −1 to 1; NaN for the others.
    pub(super) silhouettes: Vec<f64>,
}

impl GroupOutcome {
    pub(super) fn new(x: Arc<Matrix>, groups: Vec<u32>, n_groups: usize, compare: Option<&Target>) -> Self {
        let compare = match compare {
            Some(Target::Classes { codes, labels }) => Some((codes.clone(), labels.clone())),
            _ => None,
        };
        let silhouettes = vec![f64::NAN; groups.len()];
        GroupOutcome { x, groups, n_groups, compare, silhouettes }
    }

    /// The group of each row, or [`NO_GROUP`].
    pub fn groups(&self) -> &[u32] {
        &self.groups
    }

    /// Number of rows in each group, and of those in none.
    pub fn sizes(&self) -> (Vec<usize>, usize) {
        let mut sizes = vec![0; self.n_groups];
        self.groups.iter().filter(|g| **g != NO_GROUP).for_each(|g| sizes[*g as usize] += 1);
        let without = self.groups.len() - sizes.iter().sum::<usize>();
        (sizes, without)
    }

    /// The classes' names, and the rows of each class (rows) in each group (columns, the last for rows without one).
    pub fn table(&self) -> Option<(&[String], Vec<Vec<u32>>)> {
        let (codes, labels) = self.compare.as_ref()?;
        let mut table = vec![vec![0; self.n_groups + 1]; labels.len()];
        for (code, group) in codes.iter().zip(&self.groups).filter(|(code, _)| **code != MISSING) {
            table[*code as usize][(*group as usize).min(self.n_groups)] += 1;
        }
        Some((labels, table))
    }

    /// How well each row sits in its group; NaN where it was not asked.
    pub fn silhouettes(&self) -> &[f64] {
        &self.silhouettes
    }

    fn row(&self, i: usize) -> &[f64] {
        self.x.row(i).to_slice().expect("a matrix is stored row by row")
    }

    fn weight(&self, i: usize, weights: Weights) -> f64 {
        if self.groups[i] == NO_GROUP { 0.0 } else { weights.map_or(1.0, |w| w[i]) }
    }

    /// The silhouette of one sampled row: (b − a) ÷ max(a, b), a being the mean distance to its own group and b the
    /// smallest mean distance to another one. Zero for a row alone in its group, as Rousseeuw has it.
    pub(super) fn silhouette(&self, i: usize, sampled: &Sampled) -> f64 {
        let mut sums = vec![(0.0, 0usize); self.n_groups];
        for &j in sampled.rows.iter().filter(|&&j| self.groups[j] != NO_GROUP && j != i) {
            let (total, n) = &mut sums[self.groups[j] as usize];
            *total += distance(self.row(i), self.row(j));
            *n += 1;
        }
        let own = self.groups[i] as usize;
        let (total, n) = sums[own];
        if n == 0 {
            return 0.0;
        }
        let a = total / n as f64;
        let others = sums.iter().enumerate().filter(|(g, (_, n))| *g != own && *n > 0);
        let b = others.map(|(_, (total, n))| total / *n as f64).fold(f64::INFINITY, f64::min);
        if !b.is_finite() || a.max(b) == 0.0 { 0.0 } else { (b - a) / a.max(b) }
    }

    /// Weight and mean of each group that has rows.
    fn centres(&self, weights: Weights) -> (Vec<f64>, Vec<Vec<f64>>) {
        let p = self.x.ncols();
        let (mut mass, mut centres) = (vec![0.0; self.n_groups], vec![vec![0.0; p]; self.n_groups]);
        for (i, &group) in self.groups.iter().enumerate() {
            let w = self.weight(i, weights);
            if w > 0.0 {
                mass[group as usize] += w;
                axpy(w, self.row(i), &mut centres[group as usize]);
            }
        }
        for (centre, m) in centres.iter_mut().zip(&mass).filter(|(_, m)| **m > 0.0) {
            centre.iter_mut().for_each(|v| *v /= m);
        }
        (mass, centres)
    }

    fn at_least_two(&self, mass: &[f64]) -> Result<usize, Undefined> {
        match mass.iter().filter(|m| **m > 0.0).count() {
            0 => Err(Undefined::because("no row is in a group")),
            1 => Err(Undefined::because("there is one group only, and nothing to set it apart from")),
            k => Ok(k),
        }
    }
}

pub(super) static SILHOUETTE: Metric = Metric {
    id: "silhouette",
    name: "silhouette",
    summary: "How much nearer rows are to their own group than to the next one: 1 is far apart, 0 is on the border.",
    scikit_learn: "silhouette_score",
    better: Better::Higher,
    range: (Some(-1.0), Some(1.0)),
    in_target_unit: false,
    formula: "mean of (b − a) ÷ max(a, b); a: mean distance to the own group, b: to the nearest other one",
    source: "Rousseeuw (1987), Journal of Computational and Applied Mathematics 20",
    ranks: false,
    share_of_rows: false,
    compute: Compute::Groups(silhouette),
};

fn silhouette(outcome: &GroupOutcome, weights: Weights) -> Result<f64, Undefined> {
    let mut mass = vec![0.0; outcome.n_groups];
    let (mut total, mut all) = (0.0, 0.0);
    for (i, s) in outcome.silhouettes.iter().enumerate().filter(|(_, s)| !s.is_nan()) {
        let w = outcome.weight(i, weights);
        mass[outcome.groups[i] as usize] += w;
        total += w * s;
        all += w;
    }
    outcome.at_least_two(&mass)?;
    Ok(total / all)
}

pub(super) static CALINSKI_HARABASZ: Metric = Metric {
    id: "calinski-harabasz",
    name: "Calinski–Harabasz",
    summary: "How far apart the groups' centres are, compared with how wide the groups are.",
    scikit_learn: "calinski_harabasz_score",
    better: Better::Higher,
    range: (Some(0.0), None),
    in_target_unit: false,
    formula: "(spread between the centres ÷ (k − 1)) ÷ (spread within the groups ÷ (n − k))",
    source: "Caliński and Harabasz (1974), Communications in Statistics 3(1)",
    ranks: false,
    share_of_rows: false,
    compute: Compute::Spread(calinski_harabasz),
};

fn calinski_harabasz(outcome: &GroupOutcome, weights: Weights) -> Result<f64, Undefined> {
    let (mass, centres) = outcome.centres(weights);
    let k = outcome.at_least_two(&mass)? as f64;
    let n = sum(&mass);
    if n <= k {
        return Err(Undefined::because("every row is a group of its own"));
    }
    let mut mean = vec![0.0; outcome.x.ncols()];
    centres.iter().zip(&mass).for_each(|(centre, m)| axpy(m / n, centre, &mut mean));
    let squared = |a: &[f64], b: &[f64]| {
        let d: Vec<f64> = a.iter().zip(b).map(|(a, b)| a - b).collect();
        dot(&d, &d)
    };
    let between: f64 = centres.iter().zip(&mass).map(|(centre, m)| m * squared(centre, &mean)).sum();
    let mut within = 0.0;
    for (i, &group) in outcome.groups.iter().enumerate() {
        let w = outcome.weight(i, weights);
        if w > 0.0 {
            within += w * squared(outcome.row(i), &centres[group as usize]);
        }
    }
    if within == 0.0 {
        return Err(Undefined::because("all rows of a group are the same"));
    }
    Ok(between / (k - 1.0) / (within / (n - k)))
}

pub(super) static DAVIES_BOULDIN: Metric = Metric {
    id: "davies-bouldin",
    name: "Davies–Bouldin",
    summary: "How wide groups are compared with the way to the group they are most easily mistaken for.",
    scikit_learn: "davies_bouldin_score",
    better: Better::Lower,
    range: (Some(0.0), None),
    in_target_unit: false,
    formula: "mean over groups of the largest (width + other's width) ÷ distance of the centres",
    source: "Davies and Bouldin (1979), IEEE Transactions on Pattern Analysis and Machine Intelligence 1(2)",
    ranks: false,
    share_of_rows: false,
    compute: Compute::Spread(davies_bouldin),
};

fn davies_bouldin(outcome: &GroupOutcome, weights: Weights) -> Result<f64, Undefined> {
    let (mass, centres) = outcome.centres(weights);
    outcome.at_least_two(&mass)?;
    let mut widths = vec![0.0; outcome.n_groups];
    for (i, &group) in outcome.groups.iter().enumerate() {
        let w = outcome.weight(i, weights);
        if w > 0.0 {
            let g = group as usize;
            widths[g] += w * distance(outcome.row(i), &centres[g]) / mass[g];
        }
    }
    let there: Vec<usize> = (0..outcome.n_groups).filter(|&g| mass[g] > 0.0).collect();
    let mut worst = Vec::new();
    for &g in &there {
        let likeness = |&h: &usize| {
            let apart = distance(&centres[g], &centres[h]);
            // Two groups around one point cannot be told apart at all; scikit-learn leaves such a pair out.
            if apart == 0.0 { 0.0 } else { (widths[g] + widths[h]) / apart }
        };
        worst.push(there.iter().filter(|&&h| h != g).map(likeness).fold(0.0, f64::max));
    }
    Ok(sum(&worst) / worst.len() as f64)
}

pub(super) static ADJUSTED_RAND: Metric = Metric {
    id: "adjusted-rand",
    name: "adjusted Rand index",
    summary: "How well the groups agree with the classes of the column compared with: 1 is the same, 0 is chance.",
    scikit_learn: "adjusted_rand_score",
    better: Better::Higher,
    range: (Some(-0.5), Some(1.0)),
    in_target_unit: false,
    formula: "(pairs of rows together in both − expected) ÷ (greatest possible − expected)",
    source: "Hubert and Arabie (1985), Journal of Classification 2",
    ranks: false,
    share_of_rows: false,
    compute: Compute::Agreement(adjusted_rand),
};

fn adjusted_rand(outcome: &GroupOutcome, weights: Weights) -> Result<f64, Undefined> {
    let Some((codes, labels)) = &outcome.compare else {
        return Err(Undefined::because("there is no column of classes to compare with"));
    };
    let width = outcome.n_groups + 1;
    let mut table = vec![0.0; labels.len() * width];
    for (i, &code) in codes.iter().enumerate().filter(|(_, code)| **code != MISSING) {
        let group = (outcome.groups[i] as usize).min(outcome.n_groups);
        table[code as usize * width + group] += weights.map_or(1.0, |w| w[i]);
    }
    let pairs = |n: f64| n * (n - 1.0) / 2.0;
    let row_sums: Vec<f64> = table.chunks_exact(width).map(sum).collect();
    let column_sums: Vec<f64> =
        (0..width).map(|g| table.iter().skip(g).step_by(width).sum::<f64>()).collect();
    let total = |values: &[f64]| values.iter().map(|n| pairs(*n)).sum::<f64>();
    let (together, rows, columns) = (total(&table), total(&row_sums), total(&column_sums));
    let all = pairs(sum(&row_sums));
    if all <= 0.0 {
        return Err(Undefined::because("there are no two rows to compare"));
    }
    let expected = rows * columns / all;
    let most = (rows + columns) / 2.0;
    // Both say the same in the only way there is: one group each, or every row alone.
    if most == expected { Ok(1.0) } else { Ok((together - expected) / (most - expected)) }
}
