//! Sums and products in a fixed order.
//!
//! Floating-point addition depends on its order, so the order is written down: four running sums over every
//! fourth element, then (s₀ + s₁) + (s₂ + s₃). A compiler may put the four into one vector register without
//! changing a bit.

/// Σ xᵢ.
pub fn sum(x: &[f64]) -> f64 {
    let mut lanes = [0.0; 4];
    let (blocks, rest) = x.as_chunks::<4>();
    for block in blocks {
        for (lane, v) in lanes.iter_mut().zip(block) {
            *lane += v;
        }
    }
    for (lane, v) in lanes.iter_mut().zip(rest) {
        *lane += v;
    }
    (lanes[0] + lanes[1]) + (lanes[2] + lanes[3])
}

/// Whether every number is finite: zero times any other is no number, and stays so in a sum.
pub fn all_finite(x: &[f64]) -> bool {
    let mut lanes = [0.0; 8];
    let (blocks, rest) = x.as_chunks::<8>();
    for block in blocks {
        for (lane, v) in lanes.iter_mut().zip(block) {
            *lane += 0.0 * v;
        }
    }
    lanes.iter().chain(rest).all(|v| v.is_finite())
}

/// Σ xᵢ·yᵢ.
pub fn dot(x: &[f64], y: &[f64]) -> f64 {
    debug_assert_eq!(x.len(), y.len());
    let mut lanes = [0.0; 4];
    let (xs, x_rest) = x.as_chunks::<4>();
    let (ys, y_rest) = y.as_chunks::<4>();
    for (a, b) in xs.iter().zip(ys) {
        for i in 0..4 {
            lanes[i] += a[i] * b[i];
        }
    }
    for (i, (a, b)) in x_rest.iter().zip(y_rest).enumerate() {
        lanes[i] += a * b;
    }
    (lanes[0] + lanes[1]) + (lanes[2] + lanes[3])
}

/// ‖x − y‖².
pub fn squared_distance(x: &[f64], y: &[f64]) -> f64 {
    debug_assert_eq!(x.len(), y.len());
    let mut lanes = [0.0; 4];
    let (xs, x_rest) = x.as_chunks::<4>();
    let (ys, y_rest) = y.as_chunks::<4>();
    for (a, b) in xs.iter().zip(ys) {
        for i in 0..4 {
            let d = a[i] - b[i];
            lanes[i] += d * d;
        }
    }
    for (i, (a, b)) in x_rest.iter().zip(y_rest).enumerate() {
        let d = a - b;
        lanes[i] += d * d;
    }
    (lanes[0] + lanes[1]) + (lanes[2] + lanes[3])
}

/// y ← y + a·x.
pub fn axpy(a: f64, x: &[f64], y: &mut [f64]) {
    debug_assert_eq!(x.len(), y.len());
    for (y, x) in y.iter_mut().zip(x) {
        *y += a * x;
    }
}

/// Arithmetic mean; zero for no values.
pub fn mean(x: &[f64]) -> f64 {
    if x.is_empty() { 0.0 } else { sum(x) / x.len() as f64 }
}

/// Σ (xᵢ − centre)², the second pass of a centred variance.
pub fn squares_around(x: &[f64], centre: f64) -> f64 {
    let mut lanes = [0.0; 4];
    for (i, v) in x.iter().enumerate() {
        let d = v - centre;
        lanes[i % 4] += d * d;
    }
    (lanes[0] + lanes[1]) + (lanes[2] + lanes[3])
}

/// The value below which a share `q` of the sorted values lies, with linear interpolation (Hyndman–Fan type 7).
///
/// `sorted` must be in ascending order and not empty.
pub fn quantile_of_sorted(sorted: &[f64], q: f64) -> f64 {
    let place = q * (sorted.len() - 1) as f64;
    let low = place.floor();
    let i = low as usize;
    match sorted.get(i + 1) {
        Some(next) if place > low => sorted[i] + (place - low) * (next - sorted[i]),
        _ => sorted[i],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_infinite_or_missing_number_is_seen_wherever_it_stands() {
        for n in [0, 3, 8, 19] {
            let mut x = vec![-1e308; n];
            assert!(all_finite(&x));
            for i in 0..n {
                for bad in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
                    let before = std::mem::replace(&mut x[i], bad);
                    assert!(!all_finite(&x));
                    x[i] = before;
                }
            }
        }
    }

    #[test]
    fn sums_agree_with_a_plain_loop_on_whole_numbers() {
        let x: Vec<f64> = (1..=11).map(f64::from).collect();
        assert_eq!(sum(&x), 66.0);
        assert_eq!(dot(&x, &x), 506.0);
        assert_eq!(squares_around(&x, 6.0), 110.0);
    }

    #[test]
    fn quantiles_interpolate_between_neighbours() {
        let x = [1.0, 2.0, 4.0, 8.0];
        assert_eq!(quantile_of_sorted(&x, 0.0), 1.0);
        assert_eq!(quantile_of_sorted(&x, 0.5), 3.0);
        assert_eq!(quantile_of_sorted(&x, 1.0), 8.0);
    }
}
