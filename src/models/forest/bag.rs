//! Drawing the rows of one tree, with replacement.

use crate::math::rng::Stream;

/// How rows are drawn.
pub(in crate::models) struct Bag {
    n_draws: usize,
    /// The sum of the weights up to and including each row; `None` where all rows have the same chance.
    cumulative: Option<Vec<f64>>,
}

impl Bag {
    /// Rows are drawn with chances in proportion to their weights: as often as there are rows, or a share of their
    /// total weight.
    pub fn new(weights: &[f64], max_samples: Option<f64>) -> Bag {
        let alike = weights.iter().all(|w| *w == 1.0);
        let mut sum = 0.0;
        let cumulative: Vec<f64> = weights
            .iter()
            .map(|w| {
                sum += w;
                sum
            })
            .collect();
        let n_draws = max_samples.map_or(weights.len(), |share| ((share * sum) as usize).max(1));
        Bag { n_draws, cumulative: (!alike).then_some(cumulative) }
    }

    /// Sets `counts` to how often each row is drawn for a tree.
    pub fn draw(&self, seed: u64, tree: u64, counts: &mut [f64]) {
        let mut stream = Stream::new(seed, "forest bag", tree);
        counts.fill(0.0);
        for _ in 0..self.n_draws {
            let row = match &self.cumulative {
                None => stream.below(counts.len()),
                Some(cumulative) => pick(cumulative, stream.uniform()),
            };
            counts[row] += 1.0;
        }
    }
}

/// The row at a share `at` (in [0, 1)) of the total weight; never one without weight.
fn pick(cumulative: &[f64], at: f64) -> usize {
    let total = cumulative[cumulative.len() - 1];
    // Rounding can lift the product to the total itself, which lies after the last row.
    let at = (at * total).min(total.next_down());
    cumulative.partition_point(|sum| *sum <= at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_without_weight_is_never_picked() {
        let cumulative = [0.0, 1.0, 1.0, 3.0, 3.0];
        assert_eq!(pick(&cumulative, 0.0), 1);
        assert_eq!(pick(&cumulative, 0.33), 1);
        assert_eq!(pick(&cumulative, 0.34), 3);
        assert_eq!(pick(&cumulative, 1.0), 3);
    }

    #[test]
    fn about_a_third_of_the_rows_stays_out_of_the_bag() {
        let mut counts = vec![0.0; 10_000];
        Bag::new(&counts.iter().map(|_| 1.0).collect::<Vec<_>>(), None).draw(1, 0, &mut counts);
        assert_eq!(counts.iter().sum::<f64>(), 10_000.0);
        let out = counts.iter().filter(|c| **c == 0.0).count() as f64 / 10_000.0;
        // 1/e = 0.368, with a standard deviation of 0.003.
        assert!((out - 0.368).abs() < 0.012, "{out}");
    }

    #[test]
    fn rows_are_drawn_in_proportion_to_their_weights() {
        let mut counts = vec![0.0; 2];
        let weights: [f64; 2] = [0.5, 1.5];
        let bag = Bag { n_draws: 10_000, ..Bag::new(&weights, None) };
        bag.draw(3, 1, &mut counts);
        assert!((counts[1] - 7500.0).abs() < 200.0, "{counts:?}");
    }

    #[test]
    fn a_share_of_the_rows_rounds_down_but_never_to_none() {
        assert_eq!(Bag::new(&[1.0; 10], Some(0.55)).n_draws, 5);
        assert_eq!(Bag::new(&[1.0; 10], Some(0.01)).n_draws, 1);
        assert_eq!(Bag::new(&[2.0; 10], Some(0.5)).n_draws, 10);
    }
}
