//! How the numbers of the factors move, one row at a time.

use crate::choices;
use crate::math::elementary::ln;
use crate::math::sums::{axpy, dot, sum};

/// Smaller products count as this: nothing is divided by zero.
const LEAST: f64 = f32::EPSILON as f64;

choices! {
    /// How far rows are from sums of parts.
    pub enum Loss {
        /// half the squared difference: ½·(x − z)²
        Frobenius = "frobenius",
        /// for counts: x·ln(x/z) − x + z
        KullbackLeibler = "kullback-leibler",
        /// by ratios, so that small numbers count as much as large ones: x/z − ln(x/z) − 1
        ItakuraSaito = "itakura-saito",
    }
}

/// Penalty on sizes and on squares.
#[derive(Clone, Copy)]
pub(super) struct Penalty {
    pub(super) l1: f64,
    pub(super) l2: f64,
}

impl Loss {
    const ALL: [Loss; 3] = [Loss::Frobenius, Loss::KullbackLeibler, Loss::ItakuraSaito];

    /// As it is saved.
    pub(super) fn number(self) -> u32 {
        Loss::ALL.iter().position(|loss| *loss == self).unwrap_or_default() as u32
    }

    /// What was saved as this number.
    pub(super) fn numbered(number: u32) -> Loss {
        Loss::ALL.get(number as usize).copied().unwrap_or(Loss::Frobenius)
    }

    /// The divergence of a row from its sum of parts.
    pub(super) fn of_row(self, x: &[f64], wh: &[f64]) -> f64 {
        let pairs = || x.iter().zip(wh).filter(|(x, _)| **x > LEAST).map(|(x, z)| (*x, z.max(LEAST)));
        match self {
            Loss::Frobenius => 0.5 * crate::math::sums::squared_distance(x, wh),
            Loss::KullbackLeibler => sum(wh) + pairs().map(|(x, z)| x * ln(x / z) - x).sum::<f64>(),
            Loss::ItakuraSaito => pairs().map(|(x, z)| x / z - ln(x / z)).sum::<f64>() - x.len() as f64,
        }
    }

    /// What asks for more of each column and what asks for less; empty where products of the factors say it faster.
    pub(super) fn pulls(self, x: &[f64], wh: &[f64]) -> (Vec<f64>, Vec<f64>) {
        let each = |f: fn(f64, f64) -> f64| x.iter().zip(wh).map(|(x, z)| f(*x, z.max(LEAST))).collect();
        match self {
            Loss::Frobenius => (Vec::new(), Vec::new()),
            Loss::KullbackLeibler => (each(|x, z| x / z), Vec::new()),
            Loss::ItakuraSaito => (each(|x, z| x / (z * z)), each(|_, z| 1.0 / z)),
        }
    }

    /// A number times the share of what asks for more of it and what asks for less.
    pub(super) fn scaled(self, value: f64, toward: f64, away: f64, penalty: Penalty) -> f64 {
        let away = away + penalty.l1 + penalty.l2 * value;
        let ratio = toward / if away == 0.0 { LEAST } else { away };
        value * if self == Loss::ItakuraSaito { ratio.sqrt() } else { ratio }
    }

    /// One multiplicative update of a row of W. `gram` is HHᵀ, `sums` those of H's rows.
    pub(super) fn scale_row(
        self,
        x: &[f64],
        w: &mut [f64],
        h: &[f64],
        gram: &[f64],
        sums: &[f64],
        penalty: Penalty,
    ) {
        let (k, p) = (w.len(), x.len());
        let mut wh = Vec::new();
        if self != Loss::Frobenius {
            wh = vec![0.0; p];
            w.iter().zip(h.chunks_exact(p)).for_each(|(w, part)| axpy(*w, part, &mut wh));
        }
        let (toward, away) = self.pulls(x, &wh);
        let toward = if self == Loss::Frobenius { x } else { &toward };
        let before = w.to_vec();
        for (t, w) in w.iter_mut().enumerate() {
            let part = &h[t * p..(t + 1) * p];
            let less = match self {
                Loss::Frobenius => dot(&gram[t * k..(t + 1) * k], &before),
                Loss::KullbackLeibler => sums[t],
                Loss::ItakuraSaito => dot(&away, part),
            };
            *w = self.scaled(*w, dot(toward, part), less, penalty);
            if self == Loss::ItakuraSaito && *w < f64::EPSILON {
                *w = 0.0;
            }
        }
    }
}

/// HHᵀ of the k rows of H.
pub(super) fn gram_of(h: &[f64], k: usize, p: usize) -> Vec<f64> {
    let row = |t: usize| &h[t * p..(t + 1) * p];
    (0..k * k).map(|i| dot(row(i / k), row(i % k))).collect()
}

/// Coordinate descent: wₜ ← max(0, wₜ − (G·w − pull)ₜ / Gₜₜ) for each t in turn; gives the sum of the slopes that were left.
pub(super) fn improve(w: &mut [f64], gram: &[f64], pull: &[f64]) -> f64 {
    let k = w.len();
    let mut violation = 0.0;
    for t in 0..k {
        let slope = dot(&gram[t * k..(t + 1) * k], w) - pull[t];
        let outward = w[t] == 0.0 && slope > 0.0;
        violation += if outward { 0.0 } else { slope.abs() };
        let curvature = gram[t * (k + 1)];
        if curvature > 0.0 {
            w[t] = (w[t] - slope / curvature).max(0.0);
        }
    }
    violation
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn coordinate_descent_stops_at_the_wall() {
        // Least squares without a wall would be (2, −1): of the row (2, −1) only the first part is taken.
        let mut w = [0.5, 0.5];
        for _ in 0..3 {
            improve(&mut w, &[1.0, 0.0, 0.0, 1.0], &[2.0, -1.0]);
        }
        assert_eq!(w, [2.0, 0.0]);
        assert_eq!(improve(&mut w, &[1.0, 0.0, 0.0, 1.0], &[2.0, -1.0]), 0.0);
    }

    #[test]
    fn every_update_lowers_its_divergence() {
        let (x, h) = ([3.0, 1.0, 4.0, 1.0], [1.0, 0.5, 0.1, 0.2, 0.1, 0.4, 2.0, 0.3]);
        let gram = gram_of(&h, 2, 4);
        let sums = [1.8, 2.8];
        for loss in Loss::ALL {
            let mut w = [1.0, 1.0];
            let divergence = |w: &[f64]| {
                let wh: Vec<f64> = (0..4).map(|j| w[0] * h[j] + w[1] * h[4 + j]).collect();
                loss.of_row(&x, &wh)
            };
            for _ in 0..20 {
                let before = divergence(&w);
                loss.scale_row(&x, &mut w, &h, &gram, &sums, Penalty { l1: 0.0, l2: 0.0 });
                assert!(divergence(&w) <= before + 1e-12, "{loss:?}");
            }
            assert!(divergence(&w) >= 0.0);
            assert_eq!(Loss::numbered(loss.number()), loss);
        }
    }
}
