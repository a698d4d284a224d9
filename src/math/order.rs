//! Sorting numbers, and the order of items by a number.
//!
//! These are plain functions, not generic ones: every generic sort would put another copy of the sorting code (some
//! kilobytes) into the WebAssembly file.

/// Sorts numbers in ascending order.
#[inline(never)]
pub fn sort(numbers: &mut [f64]) {
    numbers.sort_unstable_by(f64::total_cmp);
}

/// The middle value, as [`quantile_of_sorted`](super::sums::quantile_of_sorted) at one half gives it; the numbers are
/// put into another order. `None` for no numbers.
///
/// By selection instead of sorting: on a million numbers ten times as fast.
pub fn median(numbers: &mut [f64]) -> Option<f64> {
    let middle = numbers.len().checked_sub(1)? / 2;
    let is_odd = numbers.len() % 2 == 1;
    let (_, &mut low, above) = numbers.select_nth_unstable_by(middle, f64::total_cmp);
    if is_odd {
        return Some(low);
    }
    let high = above.iter().copied().fold(f64::INFINITY, f64::min);
    Some(low + 0.5 * (high - low))
}

/// Places of the keys in ascending order; equal keys keep their order.
#[inline(never)]
pub fn ascending(keys: &[f64]) -> Vec<usize> {
    let mut places: Vec<(f64, usize)> = keys.iter().copied().zip(0..).collect();
    places.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    places.into_iter().map(|(_, place)| place).collect()
}

/// Places of the keys in descending order; equal keys keep their order.
pub fn descending(keys: &[f64]) -> Vec<usize> {
    ascending(&keys.iter().map(|k| -k).collect::<Vec<f64>>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_the_quantile_at_one_half() {
        assert_eq!(median(&mut []), None);
        let mut stream = crate::math::rng::Stream::new(2, "test", 0);
        for n in 1..40 {
            let mut numbers: Vec<f64> = (0..n).map(|_| (10.0 * stream.normal()).round() / 4.0).collect();
            let mut sorted = numbers.clone();
            sort(&mut sorted);
            assert_eq!(median(&mut numbers), Some(crate::math::sums::quantile_of_sorted(&sorted, 0.5)));
        }
    }

    #[test]
    fn equal_keys_keep_their_order_in_both_directions() {
        let keys = [2.0, 1.0, 2.0, 3.0, 1.0];
        assert_eq!(ascending(&keys), [1, 4, 0, 2, 3]);
        assert_eq!(descending(&keys), [3, 0, 2, 1, 4]);
    }
}
