//! Probabilities from scores: a sigmoid for each pair of classes, and one answer from all pairs.
//!
//! Reference: Platt (1999), Probabilities for SV Machines; Lin, Lin and Weng (2007), Machine Learning 68, for a safe
//! way to fit it; Wu, Lin and Weng (2004), JMLR 5, for the coupling of pairs.

use crate::math::elementary::{ln, sigmoid, softplus};

/// The sigmoid 1 / (1 + e^−(slope·score + shift)) closest to the truths in log-loss: (slope, shift).
///
/// A case is (score, whether it is of the first class, weight). The truths are not quite 0 and 1, as if one more row of
/// each class had been seen: else scores that tell the classes apart without error would make the sigmoid a step.
pub(super) fn sigmoid_through(cases: &[(f64, bool, f64)]) -> (f64, f64) {
    let (mut first, mut second) = (0.0, 0.0);
    for (_, is_first, weight) in cases {
        *(if *is_first { &mut first } else { &mut second }) += weight;
    }
    let (high, low) = ((first + 1.0) / (first + 2.0), 1.0 / (second + 2.0));
    let truth = |is_first: bool| if is_first { high } else { low };
    let loss = |slope: f64, shift: f64| -> f64 {
        cases
            .iter()
            .map(|&(f, is_first, w)| {
                w * (softplus(slope * f + shift) - truth(is_first) * (slope * f + shift))
            })
            .sum()
    };
    let (mut slope, mut shift) = (0.0, ln((first + 1.0) / (second + 1.0)));
    let mut value = loss(slope, shift);
    for _ in 0..100 {
        // Newton's step; the small number keeps the curvature above zero.
        let (mut g, mut h) = ([0.0; 2], [1e-12, 0.0, 1e-12]);
        for &(f, is_first, w) in cases {
            let p = sigmoid(slope * f + shift);
            let (d, c) = (w * (p - truth(is_first)), w * p * (1.0 - p));
            g[0] += d * f;
            g[1] += d;
            h[0] += c * f * f;
            h[1] += c * f;
            h[2] += c;
        }
        if g[0].abs() < 1e-5 && g[1].abs() < 1e-5 {
            break;
        }
        let determinant = h[0] * h[2] - h[1] * h[1];
        let step = [(h[1] * g[1] - h[2] * g[0]) / determinant, (h[1] * g[0] - h[0] * g[1]) / determinant];
        let promised = g[0] * step[0] + g[1] * step[1];
        let mut length = 1.0;
        let found = loop {
            let trial = (slope + length * step[0], shift + length * step[1]);
            let new = loss(trial.0, trial.1);
            if new < value + 1e-4 * length * promised {
                (slope, shift) = trial;
                value = new;
                break true;
            }
            length *= 0.5;
            if length < 1e-10 {
                break false;
            }
        };
        if !found {
            break;
        }
    }
    (slope, shift)
}

/// The probabilities that fit best to those of all pairs: they minimise Σ (r_ji·p_i − r_ij·p_j)² with Σ p = 1,
/// r[i·k + j] being the probability of i against j.
pub(super) fn couple(r: &[f64], k: usize) -> Vec<f64> {
    let mut q = vec![0.0; k * k];
    for i in 0..k {
        for j in (0..k).filter(|&j| j != i) {
            q[i * k + i] += r[j * k + i] * r[j * k + i];
            q[i * k + j] = -r[j * k + i] * r[i * k + j];
        }
    }
    let mut p = vec![1.0 / k as f64; k];
    let mut product = vec![0.0; k];
    for _ in 0..100.max(k) {
        for (row, product) in q.chunks(k).zip(product.iter_mut()) {
            *product = row.iter().zip(&p).map(|(q, p)| q * p).sum();
        }
        let mean: f64 = p.iter().zip(&product).map(|(p, v)| p * v).sum();
        if product.iter().all(|v| (v - mean).abs() < 0.005 / k as f64) {
            break;
        }
        // One entry after another to its best value, then all to sum one again.
        for i in 0..k {
            let mean: f64 = p.iter().zip(&product).map(|(p, v)| p * v).sum();
            let change = (mean - product[i]) / q[i * k + i];
            p[i] += change;
            for (j, product) in product.iter_mut().enumerate() {
                *product = (*product + change * q[j * k + i]) / (1.0 + change);
            }
            p.iter_mut().for_each(|v| *v /= 1.0 + change);
        }
    }
    p
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scores_without_meaning_give_the_share_of_the_classes() {
        let cases: Vec<(f64, bool, f64)> = (0..30).map(|i| (0.0, i % 3 == 0, 1.0)).collect();
        let (_, shift) = sigmoid_through(&cases);
        // Ten of thirty, each class with one more row.
        assert!((sigmoid(shift) - (10.0 * 11.0 / 12.0 + 20.0 / 22.0) / 30.0).abs() < 1e-6);
    }

    #[test]
    fn pairs_that_agree_are_coupled_to_what_they_come_from() {
        let truth = [0.5, 0.3, 0.2];
        let r: Vec<f64> = (0..9).map(|ij| truth[ij / 3] / (truth[ij / 3] + truth[ij % 3])).collect();
        for (p, truth) in couple(&r, 3).iter().zip(truth) {
            assert!((p - truth).abs() < 0.005, "{p} {truth}");
        }
    }
}
