//! How strongly two columns go together, in one number.
//!
//! - Pearson's r of two columns of numbers: Σ(x−x̄)(y−ȳ) / √(Σ(x−x̄)²·Σ(y−ȳ)²).
//! - Spearman's ρ: r of the ranks, where equal values share the mean of their ranks.
//! - Cramér's V of two columns of words: φ² = χ²/n, V = √(φ² / min(k−1, r−1)). By chance alone it grows with the number
//!   of words, so it is corrected: φ̃² = max(0, φ² − (k−1)(r−1)/(n−1)), k̃ = k − (k−1)²/(n−1), r̃ likewise,
//!   Ṽ = √(φ̃² / min(k̃−1, r̃−1)).
//! - The correlation ratio of numbers within words: η² = between-group share of the squares. It, too, grows with the
//!   number of words, so it is corrected: ε² = max(0, 1 − (1−η²)(n−1)/(n−k)).
//!
//! The corrected numbers are the ones to compare; the plain ones are given beside them.
//! References: Spearman (1904), Am. J. Psychol. 15; Bergsma (2013), J. Korean Stat. Soc. 42; Kelley (1935), PNAS 21.

use crate::math::order;
use crate::math::sums::{dot, mean};

/// A measure, or why there is none.
pub type Measure = Result<f64, &'static str>;

const CONSTANT: &str = "one of the columns has only one value in these rows";
const FEW: &str = "fewer than two rows have both values";

/// Pearson's r.
pub fn pearson(x: &[f64], y: &[f64]) -> Measure {
    if x.len() < 2 {
        return Err(FEW);
    }
    let (Some(x), Some(y)) = (centred(x), centred(y)) else { return Err(CONSTANT) };
    // Rounding must not leave the range that a correlation has.
    Ok((dot(&x, &y) / (dot(&x, &x) * dot(&y, &y)).sqrt()).clamp(-1.0, 1.0))
}

/// Distances from the mean, in units of the largest, so that no square overflows; `None` if all are zero.
fn centred(x: &[f64]) -> Option<Vec<f64>> {
    let size = x.iter().fold(0.0, |most: f64, v| most.max(v.abs()));
    if size.is_infinite() || x.iter().all(|v| *v == x[0]) {
        return None;
    }
    let small: Vec<f64> = x.iter().map(|v| v / size).collect();
    let middle = mean(&small);
    let away: Vec<f64> = small.iter().map(|v| v - middle).collect();
    let most = away.iter().fold(0.0, |most: f64, v| most.max(v.abs()));
    (most > 0.0).then(|| away.iter().map(|v| v / most).collect())
}

/// Ranks from 1, where equal values share the mean of theirs.
pub fn ranks(x: &[f64]) -> Vec<f64> {
    let mut out = vec![0.0; x.len()];
    let mut before = 0;
    for run in order::ascending(x).chunk_by(|&a, &b| x[a] == x[b]) {
        let rank = before as f64 + (run.len() + 1) as f64 / 2.0;
        before += run.len();
        for &i in run {
            out[i] = rank;
        }
    }
    out
}

/// Cramér's V, corrected and plain. `pairs` are the two codes of each row.
pub fn cramers_v(pairs: &[(u32, u32)]) -> (Measure, Measure) {
    if pairs.len() < 2 {
        return (Err(FEW), Err(FEW));
    }
    let n = pairs.len() as f64;
    let rows = counted(pairs.iter().map(|p| p.0));
    let columns = counted(pairs.iter().map(|p| p.1));
    let (r, k) = (present(&rows), present(&columns));
    if r < 2.0 || k < 2.0 {
        return (Err(CONSTANT), Err(CONSTANT));
    }
    // χ²/n = Σ n_ij² / (n_i·n_j) − 1: only pairs of words that occur are looked at.
    let mut sorted: Vec<u64> = pairs.iter().map(|&(a, b)| u64::from(a) << 32 | u64::from(b)).collect();
    sorted.sort_unstable();
    let mut sum = 0.0;
    for run in sorted.chunk_by(|a, b| a == b) {
        let both = run.len() as f64;
        let (row, column) = ((run[0] >> 32) as usize, (run[0] & 0xffff_ffff) as usize);
        sum += both * both / (rows[row] as f64 * columns[column] as f64);
    }
    let phi2 = (sum - 1.0).max(0.0);
    let plain = (phi2 / (r.min(k) - 1.0)).sqrt().min(1.0);
    let fair = (phi2 - (k - 1.0) * (r - 1.0) / (n - 1.0)).max(0.0);
    let shrunk = |k: f64| k - (k - 1.0) * (k - 1.0) / (n - 1.0);
    let room = shrunk(r).min(shrunk(k)) - 1.0;
    let corrected = if room > 0.0 {
        Ok((fair / room).sqrt().min(1.0))
    } else {
        Err("there are too many words for so few rows")
    };
    (corrected, Ok(plain))
}

/// The correlation ratio, corrected (ε) and plain (η). `groups` are codes, one a number.
pub fn correlation_ratio(groups: &[u32], numbers: &[f64]) -> (Measure, Measure) {
    if numbers.len() < 2 {
        return (Err(FEW), Err(FEW));
    }
    let counts = counted(groups.iter().copied());
    let (n, k) = (numbers.len() as f64, present(&counts));
    let Some(away) = centred(numbers).filter(|_| k > 1.0) else { return (Err(CONSTANT), Err(CONSTANT)) };
    let mut sums = vec![0.0; counts.len()];
    for (&group, away) in groups.iter().zip(&away) {
        sums[group as usize] += away;
    }
    let total = dot(&away, &away);
    let squares = counts.iter().zip(&sums).filter(|(n, _)| **n > 0);
    let between: f64 = squares.map(|(&n, sum)| sum * sum / n as f64).sum();
    let eta2 = (between / total).clamp(0.0, 1.0);
    let corrected = if n > k {
        Ok((1.0 - (1.0 - eta2) * (n - 1.0) / (n - k)).max(0.0).sqrt())
    } else {
        Err("every row has a word of its own")
    };
    (corrected, Ok(eta2.sqrt()))
}

fn counted(codes: impl Iterator<Item = u32>) -> Vec<usize> {
    let mut counts = Vec::new();
    for code in codes {
        let code = code as usize;
        if code >= counts.len() {
            counts.resize(code + 1, 0);
        }
        counts[code] += 1;
    }
    counts
}

fn present(counts: &[usize]) -> f64 {
    counts.iter().filter(|n| **n > 0).count() as f64
}
