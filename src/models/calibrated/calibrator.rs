//! Calibrators: what a classifier says of a row, turned into probabilities.

use serde::{Deserialize, Serialize};

use super::Method;
use crate::data::Target;
use crate::math::elementary::{exp, ln, ln_1p, sigmoid, softmax};
use crate::models::Examples;
use crate::models::isotonic::Curve;
use crate::models::members::Answers;

/// What one class's values become.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Calibrator {
    /// 1/(1 + e^(a·f + b)).
    Sigmoid { a: f64, b: f64 },
    /// A curve that never falls.
    Isotonic(Curve),
    /// softmax(beta·f) over all classes.
    Temperature { beta: f64 },
}

/// Models whose decision values scikit-learn calibrates, and whose probabilities are those of a logistic function.
const DECIDES: &[&str] = &["logistic-regression", "sgd-classifier", "lda", "qda", "hist-gradient-boosting"];

/// What is calibrated, row by row: one value for two classes, else one a class that has rows; and whether the values
/// are probabilities.
pub(super) fn values(kind: &str, answers: &Answers, n_values: usize, classes: &[usize]) -> (Vec<f64>, bool) {
    let decides = !answers.scores && DECIDES.contains(&kind);
    let log = |p: f64| ln(p.max(1e-300));
    let mut out = Vec::new();
    for row in answers.values.chunks_exact(n_values) {
        match classes {
            [no, yes] if decides => out.push(log(row[*yes]) - log(row[*no])),
            [_, yes] => out.push(row[*yes]),
            _ if decides => {
                let mean = classes.iter().map(|k| log(row[*k])).sum::<f64>() / classes.len() as f64;
                out.extend(classes.iter().map(|k| log(row[*k]) - mean));
            }
            _ => out.extend(classes.iter().map(|k| row[*k])),
        }
    }
    (out, !answers.scores && !decides)
}

/// Learns calibrators from what was said of some rows.
pub(super) fn fit(
    method: Method,
    answers: &[f64],
    proba: bool,
    rows: &Examples,
    classes: &[usize],
) -> Vec<Calibrator> {
    let Target::Classes { codes, .. } = &rows.target else { return Vec::new() };
    let weights: Vec<f64> = (0..rows.n_rows()).map(|i| rows.weight(i)).collect();
    let width = if classes.len() == 2 { 1 } else { classes.len() };
    if method == Method::Temperature {
        let place = |code: &u32| classes.iter().position(|k| *k == *code as usize).unwrap_or(0);
        let truth: Vec<usize> = codes.iter().map(place).collect();
        let logits: Vec<f64> = answers.chunks_exact(width).flat_map(|row| logits(row, proba)).collect();
        return vec![Calibrator::Temperature { beta: temperature(&logits, &truth, &weights, classes.len()) }];
    }
    let one = |j: usize| {
        let class = if width == 1 { classes[1] } else { classes[j] };
        let f: Vec<f64> = answers.iter().skip(j).step_by(width).copied().collect();
        let y: Vec<f64> = codes.iter().map(|c| f64::from(u8::from(*c as usize == class))).collect();
        match method {
            Method::Isotonic => Calibrator::Isotonic(Curve::fitted(&f, &y, &weights)),
            _ => {
                let (a, b) = platt(&f, &y, &weights);
                Calibrator::Sigmoid { a, b }
            }
        }
    };
    (0..width).map(one).collect()
}

/// Turns what was said of a row into probabilities; `out` has all classes.
pub(super) fn apply(
    calibrators: &[Calibrator],
    answers: &[f64],
    proba: bool,
    classes: &[usize],
    out: &mut [f64],
) {
    out.fill(0.0);
    if let [Calibrator::Temperature { beta }] = calibrators {
        let mut z: Vec<f64> = logits(answers, proba).into_iter().map(|z| beta * z).collect();
        softmax(&mut z);
        classes.iter().zip(z).for_each(|(k, p)| out[*k] = p);
        return;
    }
    let told = |(calibrator, f): (&Calibrator, &f64)| match calibrator {
        Calibrator::Sigmoid { a, b } => sigmoid(-(a * f + b)),
        Calibrator::Isotonic(curve) => curve.at(*f),
        Calibrator::Temperature { .. } => 0.0,
    };
    let told: Vec<f64> = calibrators.iter().zip(answers).map(told).collect();
    if let ([no, yes], [p]) = (classes, &told[..]) {
        out[*yes] = *p;
        out[*no] = 1.0 - p;
        return;
    }
    let total: f64 = told.iter().sum();
    let even = 1.0 / classes.len() as f64;
    classes.iter().zip(told).for_each(|(k, p)| out[*k] = if total > 0.0 { p / total } else { even });
}

/// One value a class.
fn logits(row: &[f64], proba: bool) -> Vec<f64> {
    // So that a probability of zero stays finite, as in scikit-learn.
    let log = |p: f64| ln(p + 1e-12);
    match (row, proba) {
        ([p], true) => vec![log(1.0 - p), log(*p)],
        ([f], false) => vec![-f, *f],
        (_, true) => row.iter().map(|p| log(*p)).collect(),
        (_, false) => row.to_vec(),
    }
}

/// Platt's A and B: logistic regression on one value, against targets that lie inside 0 and 1 by what is expected of as
/// many rows.
fn platt(f: &[f64], y: &[f64], weights: &[f64]) -> (f64, f64) {
    // Large values are brought to size: the answer is the same.
    let largest = f.iter().fold(0.0f64, |m, v| m.max(v.abs()));
    let scale = if largest >= 30.0 { largest } else { 1.0 };
    let ones: f64 = y.iter().zip(weights).map(|(y, w)| y * w).sum();
    let zeros = weights.iter().sum::<f64>() - ones;
    let targets = [1.0 / (zeros + 2.0), (ones + 1.0) / (ones + 2.0)];
    let rows: Vec<(f64, f64, f64)> = f
        .iter()
        .zip(y)
        .zip(weights)
        .map(|((f, y), w)| (f / scale, targets[usize::from(*y > 0.0)], *w))
        .collect();
    let loss = |a: f64, b: f64| {
        rows.iter().fold(0.0, |sum, (f, t, w)| {
            let z = -(a * f + b);
            let log = if z > 0.0 { z + ln_1p(exp(-z)) } else { ln_1p(exp(z)) };
            sum + w * (log - t * z)
        })
    };
    let (mut a, mut b) = (0.0, ln((zeros + 1.0) / (ones + 1.0)));
    let mut now = loss(a, b);
    for _ in 0..100 {
        let (mut g, mut h) = ([0.0; 2], [0.0; 3]);
        for (f, t, w) in &rows {
            let p = sigmoid(-(a * f + b));
            let (slope, bend) = (w * (t - p), w * p * (1.0 - p));
            g[0] += slope * f;
            g[1] += slope;
            h[0] += bend * f * f;
            h[1] += bend * f;
            h[2] += bend;
        }
        // A little is added so that rows with one value only do not make it singular.
        let (h0, h2) = (h[0] + 1e-12, h[2] + 1e-12);
        let det = h0 * h2 - h[1] * h[1];
        let (da, db) = ((h2 * g[0] - h[1] * g[1]) / det, (h0 * g[1] - h[1] * g[0]) / det);
        let mut step = 1.0;
        let next = loop {
            let next = loss(a - step * da, b - step * db);
            if next <= now || step < 1e-10 {
                break next;
            }
            step /= 2.0;
        };
        let falls = next < now;
        if !falls {
            break;
        }
        a -= step * da;
        b -= step * db;
        now = next;
    }
    (a / scale, b)
}

/// The factor of the values that makes the truth most probable, between e⁻¹⁰ and e¹⁰.
fn temperature(logits: &[f64], truth: &[usize], weights: &[f64], n: usize) -> f64 {
    // The slope of the loss rises with the factor: its zero is found by Newton's steps, kept between two bounds.
    let (mut lo, mut hi): (f64, f64) = (exp(-10.0), exp(10.0));
    let mut beta: f64 = 1.0;
    for _ in 0..200 {
        let (mut slope, mut bend) = (0.0, 0.0);
        for ((z, y), w) in logits.chunks_exact(n).zip(truth).zip(weights) {
            let mut p: Vec<f64> = z.iter().map(|z| beta * z).collect();
            softmax(&mut p);
            let mean: f64 = p.iter().zip(z).map(|(p, z)| p * z).sum();
            let square: f64 = p.iter().zip(z).map(|(p, z)| p * (z - mean) * (z - mean)).sum();
            slope += w * (mean - z[*y]);
            bend += w * square;
        }
        if slope > 0.0 {
            hi = beta
        } else {
            lo = beta
        }
        let newton = beta - slope / bend;
        let next = if lo < newton && newton < hi { newton } else { (lo * hi).sqrt() };
        let moved = (next - beta).abs();
        beta = next;
        if moved <= 1e-13 * beta {
            break;
        }
    }
    beta
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_that_say_nothing_become_the_share_that_is_expected() {
        let (a, b) = platt(&[0.0; 4], &[1.0, 0.0, 0.0, 0.0], &[1.0; 4]);
        // The mean of the targets 2/3 and three times 1/5.
        let share = (2.0 / 3.0 + 3.0 / 5.0) / 4.0;
        assert!(a == 0.0 && (sigmoid(-b) - share).abs() < 1e-9, "{a} {b}");
    }

    #[test]
    fn values_twice_as_sure_as_they_should_be_are_cooled_by_half() {
        // Three of four come true where the value promises e²/(e² + e⁰) = 88 %.
        let logits: Vec<f64> = (0..4).flat_map(|_| [0.0, 2.0]).collect();
        let beta = temperature(&logits, &[1, 1, 1, 0], &[1.0; 4], 2);
        assert!((beta - ln(3.0) / 2.0).abs() < 1e-12, "{beta}");
    }
}
