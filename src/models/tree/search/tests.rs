use std::sync::Arc;

use super::*;
use crate::math::rng::Stream;
use crate::models::tree::sides::{ClassSide, PairSide, Purity, XLogX};

/// A feature with `n_values` distinct values at most, and a side for rows in random order.
struct Case {
    column: Column,
    ids: Vec<u32>,
    pairs: Vec<[f64; 2]>,
    classes: Vec<(u32, f64)>,
}

fn case(n_rows: usize, n_values: usize, seed: u64) -> Case {
    let mut stream = Stream::new(seed, "test", 0);
    let column = Column::new((0..n_rows * 2).map(|i| {
        let value = stream.below(n_values) as f64;
        // In every other case some values are missing.
        if seed % 2 == 1 && i % 5 == 0 { f64::NAN } else { value }
    }));
    let mut ids: Vec<u32> = (0..n_rows as u32 * 2).collect();
    stream.shuffle(&mut ids);
    ids.truncate(n_rows);
    // Multiples of 2⁻²⁰: sums of them are exact, as those on a grid are.
    let mut on_grid = |scale: f64| (stream.uniform() * scale * 1_048_576.0).round() / 1_048_576.0;
    let pairs = (0..n_rows).map(|_| [on_grid(3.0) + 0.125, on_grid(2.0) - 1.0]).collect();
    let classes = (0..n_rows).map(|_| (on_grid(4.0).min(3.9) as u32, on_grid(3.0) + 0.125)).collect();
    Case { column, ids, pairs, classes }
}

impl Case {
    fn search(&self, purity: Option<&Purity>, min_leaf: usize, way: Way) -> Found {
        self.search_in(purity, min_leaf, way, &mut Scratch::default())
    }

    fn search_in(&self, purity: Option<&Purity>, min_leaf: usize, way: Way, scratch: &mut Scratch) -> Found {
        let Some(purity) = purity else {
            let total = self.pairs.iter().fold([0.0; 2], |t, p| [t[0] + p[0], t[1] + p[1]]);
            let mut side =
                PairSide { counts: false, rows: &self.pairs, bins: &mut Vec::new(), total, left: [0.0; 2] };
            return best_cut(&mut side, &self.column, &self.ids, min_leaf, scratch, way);
        };
        let mut total = [0.0; 4];
        self.classes.iter().for_each(|(class, weight)| total[*class as usize] += weight);
        let mut side = ClassSide {
            rows: &self.classes,
            bins: &mut Vec::new(),
            total: &total,
            total_weight: total.iter().sum(),
            left: &mut [0.0; 4],
            left_weight: 0.0,
            purity,
        };
        best_cut(&mut side, &self.column, &self.ids, min_leaf, scratch, way)
    }

    fn code(&self, row: usize) -> u32 {
        let id = self.ids[row] as usize;
        match &self.column.codes {
            Codes::Narrow(codes) => u32::from(codes[id]),
            Codes::Wide(codes) => codes[id],
        }
    }

    /// The plain reference: for each value and both places of the missing ones, sum up both sides from nothing.
    fn plainly(&self, min_leaf: usize) -> Option<Cut> {
        let mut values: Vec<u32> = (0..self.ids.len()).map(|row| self.code(row)).collect();
        values.sort_unstable();
        values.dedup();
        let mut best: Option<Cut> = None;
        let missing = self.column.missing;
        let some_missing = values.last() == Some(&missing);
        let cuts = values.windows(2).map(|pair| (pair, false));
        let present = &values[..values.len() - usize::from(some_missing)];
        let others = present.windows(2).filter(|_| some_missing).map(|pair| (pair, true));
        for (pair, missing_left) in cuts.chain(others) {
            let goes_left = |row: &usize| {
                let code = self.code(*row);
                code <= pair[0] || missing_left && code == missing
            };
            let rows = 0..self.ids.len();
            let n_left = rows.clone().filter(goes_left).count();
            if n_left < min_leaf || rows.len() - n_left < min_leaf {
                continue;
            }
            let sum = |rows: &mut dyn Iterator<Item = usize>| {
                rows.fold([0.0; 2], |s, row| [s[0] + self.pairs[row][0], s[1] + self.pairs[row][1]])
            };
            let left = sum(&mut rows.clone().filter(goes_left));
            let right = sum(&mut rows.clone().filter(|row| !goes_left(row)));
            let distance = left[1] * right[0] - right[1] * left[0];
            let gain = distance * distance / (left[0] * right[0]);
            if best.is_none_or(|best| gain > best.gain) {
                best = Some(Cut {
                    gain,
                    below: pair[0],
                    above: pair[1],
                    drawn: None,
                    missing_left: some_missing.then_some(missing_left),
                });
            }
        }
        best
    }
}

#[test]
fn counting_and_sorting_find_the_same_split_to_the_last_bit() {
    let entropy = Purity::Entropy(Arc::new(XLogX::new(100.0)));
    let mut scratch = Scratch::default();
    for (seed, (n_rows, n_values)) in
        [(2, 2), (5, 3), (40, 1000), (300, 7), (300, 100_000), (1000, 1000), (5000, 300)]
            .into_iter()
            .enumerate()
    {
        let case = case(n_rows, n_values, seed as u64);
        for purity in [None, Some(&Purity::Gini), Some(&entropy)] {
            for min_leaf in [1, 2, n_rows / 3] {
                let counted = case.search_in(purity, min_leaf, Way::Counting, &mut scratch);
                let sorted = case.search_in(purity, min_leaf, Way::Sorting, &mut scratch);
                assert_eq!(counted, sorted, "{n_rows} rows on {n_values} values, {purity:?}");
            }
        }
    }
}

#[test]
fn wide_ranks_find_the_same_split_as_narrow_ones() {
    let mut case = case(3000, 2000, 1);
    let narrow = [Way::Counting, Way::Sorting].map(|way| case.search(None, 1, way));
    // Another 70,000 values that no row of the node has.
    let Codes::Narrow(codes) = &case.column.codes else { panic!("2000 values have narrow ranks") };
    case.column.codes = Codes::Wide(codes.iter().map(|&c| u32::from(c)).collect());
    case.column.values.extend((0..70_000).map(|v| 1e6 + v as f32));
    let wide = [Way::Counting, Way::Sorting].map(|way| case.search(None, 1, way));
    assert_eq!(narrow, wide);
}

#[test]
fn the_search_equals_a_plain_one() {
    for seed in 0..20 {
        let case = case(60, 25, seed);
        for min_leaf in [1, 5, 29] {
            let expected = case.plainly(min_leaf).map_or(Found::Nothing, Found::Cut);
            assert_eq!(case.search(None, min_leaf, Way::Faster), expected);
        }
    }
}

#[test]
fn a_feature_that_does_not_vary_is_called_constant() {
    assert_eq!(case(50, 1, 2).search(None, 1, Way::Faster), Found::Constant);
    assert_eq!(case(50, 2, 2).search(None, 26, Way::Faster), Found::Nothing);
}

#[test]
fn among_equally_good_splits_the_lowest_wins() {
    // Rows a b a: both splits separate one row from two.
    let case = Case {
        column: Column::new([1.0, 2.0, 3.0].into_iter()),
        ids: vec![0, 1, 2],
        pairs: vec![[1.0, 0.0], [1.0, 1.0], [1.0, 0.0]],
        classes: Vec::new(),
    };
    for way in [Way::Counting, Way::Sorting] {
        let Found::Cut(cut) = case.search(None, 1, way) else { panic!("there are two splits") };
        assert_eq!((cut.below, cut.above), (0, 1));
    }
}

#[test]
fn distributing_by_digits_sorts() {
    let mut stream = Stream::new(1, "test", 0);
    for bits in [1, 7, 8, 9, 16, 17, 31] {
        let codes: Vec<u32> = (0..2000).map(|_| (stream.bits() >> 32) as u32 >> (32 - bits)).collect();
        let ids: Vec<u32> = (0..2000).collect();
        let mut keys = Keys::<u64>::default();
        let (lo, hi) = keys.gather(&Codes::Wide(codes.clone()), &ids);
        keys.sort(lo, hi);
        let mut expected = codes;
        expected.sort_unstable();
        assert!(keys.keys.iter().map(|k| k.code()).eq(expected), "{bits} bits");
    }
}
