//! Pooling neighbours that violate the order.
//!
//! Blocks of points stand in a row, each with its mean. A new point is a block of its own; while the last block is not
//! above the one before it, both become one. Every point is put in once and merged at most once.

use crate::math::order::ascending;

/// Rows as points: x ascending, the mean of y and the sum of the weights of rows with the same x
/// (or less than `apart` above the first of them), and Σ s·(y − mean)².
pub(in crate::models) fn points(
    x: &[f64],
    y: &[f64],
    weights: &[f64],
    apart: f64,
) -> (Vec<f64>, Vec<f64>, Vec<f64>, f64) {
    let order: Vec<usize> = ascending(x).into_iter().filter(|i| weights[*i] > 0.0).collect();
    let (mut xs, mut means, mut sums): (Vec<f64>, Vec<f64>, Vec<f64>) = Default::default();
    let mut spread = 0.0;
    let mut from = 0;
    while from < order.len() {
        let at = x[order[from]];
        let same = order[from..].iter().take_while(|i| x[**i] - at < apart || x[**i] == at).count();
        let rows = &order[from..from + same];
        let weight: f64 = rows.iter().map(|i| weights[*i]).sum();
        let mean = rows.iter().map(|i| weights[*i] * y[*i]).sum::<f64>() / weight;
        spread += rows.iter().map(|i| weights[*i] * (y[*i] - mean) * (y[*i] - mean)).sum::<f64>();
        // One row is its own mean, to the last bit.
        means.push(if same == 1 { y[order[from]] } else { mean });
        xs.push(at);
        sums.push(weight);
        from += same;
    }
    (xs, means, sums, spread)
}

/// What [`Pool::advance`] achieved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::models) enum Pooled {
    /// Some points were looked at.
    Part,
    /// Two blocks became one.
    Merge,
    /// No block is in the wrong order.
    Done,
}

/// Points being pooled.
#[derive(Debug)]
pub(in crate::models) struct Pool {
    x: Vec<f64>,
    /// Turned over where the curve falls.
    y: Vec<f64>,
    weights: Vec<f64>,
    rises: bool,
    blocks: Vec<Block>,
    merges: usize,
    /// Σ s·(y − its block's mean)².
    squares: f64,
    total: f64,
}

#[derive(Clone, Copy, Debug)]
struct Block {
    /// Its points end before this one.
    end: usize,
    weight: f64,
    sum: f64,
    mean: f64,
}

/// Points looked at in one step.
const POINTS_PER_STEP: usize = 100_000;

impl Pool {
    /// Points in ascending order of x; `spread` is what [`points`] says.
    pub fn new(x: Vec<f64>, mut y: Vec<f64>, weights: Vec<f64>, spread: f64, rises: bool) -> Pool {
        if !rises {
            y.iter_mut().for_each(|y| *y = -*y);
        }
        let total = weights.iter().sum();
        Pool { x, y, weights, rises, blocks: Vec::new(), merges: 0, squares: spread, total }
    }

    /// Goes on to the next merge, if it is near.
    pub fn advance(&mut self) -> Pooled {
        for _ in 0..POINTS_PER_STEP {
            if let [.., left, right] = self.blocks[..]
                && left.mean >= right.mean
            {
                self.merge(left, right);
                return Pooled::Merge;
            }
            let next = self.blocks.last().map_or(0, |b| b.end);
            if next == self.y.len() {
                return Pooled::Done;
            }
            let (mean, weight) = (self.y[next], self.weights[next]);
            self.blocks.push(Block { end: next + 1, weight, sum: weight * mean, mean });
        }
        Pooled::Part
    }

    fn merge(&mut self, left: Block, right: Block) {
        let (weight, sum) = (left.weight + right.weight, left.sum + right.sum);
        let apart = left.mean - right.mean;
        self.squares += left.weight * right.weight / weight * apart * apart;
        self.blocks.truncate(self.blocks.len() - 2);
        self.blocks.push(Block { end: right.end, weight, sum, mean: sum / weight });
        self.merges += 1;
    }

    /// Blocks merged so far.
    pub fn merges(&self) -> usize {
        self.merges
    }

    /// The rows' mean squared error, before any limits.
    pub fn error(&self) -> f64 {
        self.squares / self.total
    }

    /// The curve as it stands, without points in the middle of a level stretch; points not looked at stand for
    /// themselves.
    pub fn curve(&self) -> (Vec<f64>, Vec<f64>) {
        let (mut x, mut y) = (Vec::new(), Vec::new());
        let sign = if self.rises { 1.0 } else { -1.0 };
        let mut from = 0;
        for block in &self.blocks {
            let last = block.end - 1;
            let ends = [from, last];
            for &i in &ends[usize::from(from == last)..] {
                x.push(self.x[i]);
                y.push(sign * block.mean);
            }
            from = block.end;
        }
        x.extend_from_slice(&self.x[from..]);
        y.extend(self.y[from..].iter().map(|y| sign * y));
        (x, y)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pooled(y: &[f64], weights: &[f64], rises: bool) -> (Vec<f64>, Vec<f64>) {
        let x = (0..y.len()).map(|i| i as f64).collect();
        let mut pool = Pool::new(x, y.to_vec(), weights.to_vec(), 0.0, rises);
        while pool.advance() != Pooled::Done {}
        pool.curve()
    }

    #[test]
    fn points_in_the_wrong_order_become_their_mean() {
        assert_eq!(pooled(&[1.0, 3.0, 2.0, 4.0], &[1.0; 4], true).1, [1.0, 2.5, 2.5, 4.0]);
        assert_eq!(pooled(&[1.0, 3.0, 2.0, 4.0], &[1.0; 4], false).1, [2.5, 2.5]);
        assert_eq!(pooled(&[4.0, 1.0], &[3.0, 1.0], true).1, [3.25, 3.25]);
    }

    #[test]
    fn rows_with_the_same_x_become_one_point() {
        let (x, y, weights, spread) =
            points(&[2.0, 1.0, 2.0, 0.0], &[1.0, 5.0, 3.0, 9.0], &[1.0, 1.0, 1.0, 0.0], 0.0);
        assert_eq!((x, y, weights), (vec![1.0, 2.0], vec![5.0, 2.0], vec![1.0, 2.0]));
        assert_eq!(spread, 2.0);
    }

    #[test]
    fn the_error_is_that_of_the_curve() {
        let y = [5.0, 1.0, 3.0, 2.0, 8.0, 7.0];
        let mut pool = Pool::new((0..6).map(f64::from).collect(), y.to_vec(), vec![1.0; 6], 0.0, true);
        while pool.advance() != Pooled::Done {}
        let means: [f64; 6] = [2.75, 2.75, 2.75, 2.75, 7.5, 7.5];
        let squares: f64 = y.iter().zip(means).map(|(y, m)| (y - m) * (y - m)).sum();
        assert!((pool.error() - squares / 6.0).abs() < 1e-14);
        assert_eq!(pool.curve(), (vec![0.0, 3.0, 4.0, 5.0], vec![2.75, 2.75, 7.5, 7.5]));
    }
}
