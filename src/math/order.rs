//! Sorting numbers, and the order of items by a number.
//!
//! These are plain functions, not generic ones: every generic sort would put another copy of the sorting code (some
//! kilobytes) into the WebAssembly file.

use std::cmp::Ordering;
use std::collections::BTreeSet;

/// Fewer numbers are sorted by comparing: setting up the other way costs more.
const BY_DIGITS: usize = 1 << 14;
/// Bits of a digit, and digits of a key.
const DIGIT: (u32, usize) = (11, 6);

/// Sorts numbers in ascending order, −0 before 0 and NaN last.
#[inline(never)]
pub fn sort(numbers: &mut [f64]) {
    if numbers.len() < BY_DIGITS || sort_by_digits(numbers).is_err() {
        numbers.sort_unstable_by(f64::total_cmp);
    }
}

/// Sorts many numbers several times as fast as by comparing: they are dealt into piles by the lowest digit of their
/// bits, then by the next, and so on. Needs memory for twice as many; without it nothing is done.
fn sort_by_digits(numbers: &mut [f64]) -> Result<(), std::collections::TryReserveError> {
    let (mut keys, mut dealt): (Vec<u64>, Vec<u64>) = (Vec::new(), Vec::new());
    keys.try_reserve_exact(numbers.len())?;
    dealt.try_reserve_exact(numbers.len())?;
    // A key that sorts as its number does: the sign is turned round, and with it the other bits of negative numbers.
    let turned = |bits: u64| bits ^ (((bits as i64 >> 63) as u64) | 1 << 63);
    keys.extend(numbers.iter().map(|v| turned(v.to_bits())));
    dealt.resize(keys.len(), 0);
    let (width, n_digits) = DIGIT;
    let n_piles = 1usize << width;
    let digit = |key: u64, d: usize| (key >> (width as usize * d)) as usize & (n_piles - 1);
    let mut piles = vec![0u32; n_piles * n_digits];
    for key in &keys {
        (0..n_digits).for_each(|d| piles[d * n_piles + digit(*key, d)] += 1);
    }
    for (d, pile) in piles.chunks_exact_mut(n_piles).enumerate() {
        // A digit that all keys share orders nothing.
        if pile[digit(keys[0], d)] as usize == keys.len() {
            continue;
        }
        let mut begin = 0;
        pile.iter_mut().for_each(|n| begin += std::mem::replace(n, begin));
        for key in &keys {
            let place = &mut pile[digit(*key, d)];
            dealt[*place as usize] = *key;
            *place += 1;
        }
        std::mem::swap(&mut keys, &mut dealt);
    }
    let back = |key: u64| key ^ ((((!key) as i64 >> 63) as u64) | 1 << 63);
    numbers.iter_mut().zip(&keys).for_each(|(v, key)| *v = f64::from_bits(back(*key)));
    Ok(())
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

/// The number at place `k` of the sorted ones; they are put into another order.
pub fn nth(numbers: &mut [f64], k: usize) -> f64 {
    *numbers.select_nth_unstable_by(k, f64::total_cmp).1
}

/// Sorts items by a comparison; equal items keep their order.
///
/// Only the moving of the items is made anew for every type. Where the comparison is most of the time, as with texts,
/// this is as fast as the standard library's.
pub fn sort_items<T>(items: &mut Vec<T>, mut compare: impl FnMut(&T, &T) -> Ordering) {
    let places = permutation(items.len(), &mut |a, b| compare(&items[a], &items[b]));
    let mut taken: Vec<Option<T>> = std::mem::take(items).into_iter().map(Some).collect();
    items.extend(places.into_iter().filter_map(|place| taken[place].take()));
}

/// The places 0 to n − 1 in the order of a comparison; equal ones keep their order.
#[inline(never)]
fn permutation(n: usize, compare: &mut dyn FnMut(usize, usize) -> Ordering) -> Vec<usize> {
    let mut places: Vec<usize> = (0..n).collect();
    let mut merged = places.clone();
    let mut width = 1;
    // Stretches of this width are in order; two and two of them are merged.
    while width < n {
        for first in (0..n).step_by(2 * width) {
            let (middle, end) = (n.min(first + width), n.min(first + 2 * width));
            let (mut left, mut right) = (first, middle);
            for place in &mut merged[first..end] {
                // The right one only where it is less: so equal items keep their order.
                let takes_right =
                    left == middle || (right < end && compare(places[right], places[left]) == Ordering::Less);
                let from = if takes_right { &mut right } else { &mut left };
                *place = places[*from];
                *from += 1;
            }
        }
        std::mem::swap(&mut places, &mut merged);
        width *= 2;
    }
    places
}

/// A map or set of items, put in one by one: `collect` would sort them first, with a sort of its own for every type.
pub fn gathered<T, C: Default + Extend<T>>(items: impl Iterator<Item = T>) -> C {
    let mut all = C::default();
    all.extend(items);
    all
}

/// A set of items, as [`gathered`] puts it together.
pub fn set_of<T: Ord>(items: impl Iterator<Item = T>) -> BTreeSet<T> {
    gathered(items)
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
    fn many_numbers_are_sorted_as_few_are() {
        let mut stream = crate::math::rng::Stream::new(3, "test", 0);
        let mut numbers: Vec<f64> =
            (0..BY_DIGITS + 7).map(|_| (100.0 * stream.normal()).round() / 8.0).collect();
        numbers.extend([
            f64::NAN,
            -0.0,
            0.0,
            f64::INFINITY,
            f64::NEG_INFINITY,
            f64::MIN_POSITIVE,
            -1e300,
            f64::MAX,
        ]);
        let mut compared = numbers.clone();
        compared.sort_unstable_by(f64::total_cmp);
        sort(&mut numbers);
        let bits = |v: &[f64]| v.iter().map(|v| v.to_bits()).collect::<Vec<u64>>();
        assert_eq!(bits(&numbers), bits(&compared));
        let mut whole: Vec<f64> = (0..BY_DIGITS).rev().map(|i| i as f64).collect();
        sort(&mut whole);
        assert!(whole.windows(2).all(|w| w[0] + 1.0 == w[1]));
    }

    #[test]
    fn equal_items_keep_their_order() {
        let mut items = vec![("b", 1), ("a", 2), ("b", 3), ("a", 4)];
        sort_items(&mut items, |x, y| x.0.cmp(y.0));
        assert_eq!(items, [("a", 2), ("a", 4), ("b", 1), ("b", 3)]);
    }

    #[test]
    fn items_of_any_number_are_sorted_as_the_standard_library_sorts_them() {
        let mut stream = crate::math::rng::Stream::new(4, "test", 0);
        for n in 0..70 {
            let mut items: Vec<(u32, usize)> = (0..n).map(|i| ((8.0 * stream.uniform()) as u32, i)).collect();
            let mut sorted = items.clone();
            sorted.sort_by_key(|item| item.0);
            sort_items(&mut items, |a, b| a.0.cmp(&b.0));
            assert_eq!(items, sorted);
        }
    }

    #[test]
    fn equal_keys_keep_their_order_in_both_directions() {
        let keys = [2.0, 1.0, 2.0, 3.0, 1.0];
        assert_eq!(ascending(&keys), [1, 4, 0, 2, 3]);
        assert_eq!(descending(&keys), [3, 0, 2, 1, 4]);
    }
}
