//! Sorting numbers, and the order of items by a number.
//!
//! These are plain functions, not generic ones: every generic sort would put another copy of the sorting code (some
//! kilobytes) into the WebAssembly file.

/// Sorts numbers in ascending order.
#[inline(never)]
pub fn sort(numbers: &mut [f64]) {
    numbers.sort_unstable_by(f64::total_cmp);
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
    fn equal_keys_keep_their_order_in_both_directions() {
        let keys = [2.0, 1.0, 2.0, 3.0, 1.0];
        assert_eq!(ascending(&keys), [1, 4, 0, 2, 3]);
        assert_eq!(descending(&keys), [3, 0, 2, 1, 4]);
    }
}
