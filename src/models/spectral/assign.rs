//! Groups read off eigenvectors by turning them.
//!
//! k rows that point in directions as unlike as can be are picked one after the other (QR with pivoting); the rotation
//! nearest to these rows, which is U·Vᵀ of their singular value decomposition, turns the places so that each row's
//! largest entry names its group.
//! Reference: Damle, Minden and Ying (2019), Information and Inference 8(1).

use crate::math::eigen::{is_rounding, symmetric_eigen};
use crate::math::sums::{axpy, dot};

/// The group of each row of the places, which stand in k columns.
pub(super) fn by_turning(places: &[f64], k: usize) -> Vec<usize> {
    let picked = pivots(places, k);
    // M's columns are the rows picked.
    let row = |&i: &usize| &places[i * k..(i + 1) * k];
    let products: Vec<f64> =
        picked.iter().flat_map(|a| picked.iter().map(move |b| dot(row(a), row(b)))).collect();
    // U·Vᵀ = M·(MᵀM)^−½.
    let (values, vectors) = symmetric_eigen(&products, k);
    let total: f64 = values.iter().sum();
    let mut inverse = vec![0.0; k * k];
    for (value, vector) in values.iter().zip(vectors.chunks_exact(k)) {
        if !is_rounding(*value, total, k) {
            (0..k).for_each(|a| axpy(vector[a] / value.sqrt(), vector, &mut inverse[a * k..(a + 1) * k]));
        }
    }
    let mut turn = vec![0.0; k * k];
    for (from, inverse) in picked.iter().zip(inverse.chunks_exact(k)) {
        (0..k).for_each(|j| axpy(row(from)[j], inverse, &mut turn[j * k..(j + 1) * k]));
    }
    places
        .chunks_exact(k)
        .map(|place| {
            let mut turned = vec![0.0; k];
            place.iter().zip(turn.chunks_exact(k)).for_each(|(v, turn)| axpy(*v, turn, &mut turned));
            let mut best = 0;
            (1..k).for_each(|t| best = if turned[t].abs() > turned[best].abs() { t } else { best });
            best
        })
        .collect()
}

/// Rows, each the longest when what the ones before it hold is taken off.
fn pivots(places: &[f64], k: usize) -> Vec<usize> {
    let mut left = places.to_vec();
    let mut picked = Vec::new();
    for _ in 0..k {
        let (mut best, mut longest) = (0, -1.0);
        for (i, row) in left.chunks_exact(k).enumerate() {
            let size = dot(row, row);
            // A hair longer is rounding: the first of equal rows is taken.
            if size > longest * (1.0 + 1e-9) && !picked.contains(&i) {
                (best, longest) = (i, size);
            }
        }
        picked.push(best);
        let direction = left[best * k..(best + 1) * k].to_vec();
        if longest > 0.0 {
            for row in left.chunks_exact_mut(k) {
                let share = dot(row, &direction) / longest;
                axpy(-share, &direction, row);
            }
        }
    }
    picked
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn turned_and_mirrored_axes_are_turned_back() {
        let (c, s) = (0.6, 0.8);
        let axes = [[1.0, 0.0], [0.0, 1.0], [0.9, 0.1], [0.0, 0.7], [0.1, 0.8]];
        let places: Vec<f64> = axes.iter().flat_map(|[x, y]| [c * x - s * y, -(s * x + c * y)]).collect();
        let codes = by_turning(&places, 2);
        assert!(codes[0] == codes[2] && codes[1] == codes[3] && codes[1] == codes[4] && codes[0] != codes[1]);
    }
}
