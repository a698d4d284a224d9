//! Which rows are learned from and which are kept for the test.
//!
//! Rows are shuffled with the seed. Stratified means each class gives the test the same share of its rows, the
//! rest being shared out by largest remainder, as scikit-learn's `train_test_split(stratify=y)` does.

use super::Target;
use crate::math::order;
use crate::math::rng::Stream;
use crate::problem::Problem;

/// Row numbers of both parts, each in ascending order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Split {
    /// Rows learned from.
    pub train: Vec<usize>,
    /// Rows kept for the test.
    pub test: Vec<usize>,
}

/// Splits the rows of a target; a share of `test` (in 0..1) is kept for the test.
///
/// Problems: a part would be empty; stratified, a class has one row only or there are more classes than test rows.
pub fn split(target: &Target, test: f64, stratify: bool, seed: u64) -> Result<Split, Problem> {
    let n = target.len();
    // Rounded up, as in scikit-learn.
    let n_test = ((n as f64) * test - 1e-9).ceil() as usize;
    if n_test == 0 || n_test >= n {
        return Err(Problem::at(
            "/split/test",
            format!("of {n} rows it leaves {n_test} for the test and {} to learn from", n - n_test.min(n)),
        )
        .hint("both parts need rows: change the share, or add rows"));
    }
    let mut stream = Stream::new(seed, "split", 0);
    let groups = match target {
        Target::Classes { codes, labels } if stratify => rows_by_class(codes, labels, n_test)?,
        _ => vec![(0..n).collect()],
    };
    let sizes: Vec<usize> = groups.iter().map(Vec::len).collect();
    let (mut train, mut chosen) = (Vec::with_capacity(n - n_test), Vec::with_capacity(n_test));
    for (mut rows, k) in groups.into_iter().zip(share_out(&sizes, n_test)) {
        stream.shuffle(&mut rows);
        chosen.extend_from_slice(&rows[..k]);
        train.extend_from_slice(&rows[k..]);
    }
    train.sort_unstable();
    chosen.sort_unstable();
    Ok(Split { train, test: chosen })
}

fn rows_by_class(codes: &[u32], labels: &[String], n_test: usize) -> Result<Vec<Vec<usize>>, Problem> {
    let mut groups: Vec<Vec<usize>> = vec![Vec::new(); labels.len()];
    for (row, &code) in codes.iter().enumerate() {
        groups[code as usize].push(row);
    }
    if let Some(lonely) = groups.iter().position(|g| g.len() == 1) {
        return Err(Problem::at(
            "/split/stratify",
            format!("class \"{}\" has one row only, so it cannot be on both sides", labels[lonely]),
        )
        .hint("switch stratify off, or add rows of that class"));
    }
    groups.retain(|g| !g.is_empty());
    if n_test < groups.len() || codes.len() - n_test < groups.len() {
        let parts = format!(
            "{} classes, but {n_test} test rows and {} rows to learn from",
            groups.len(),
            codes.len() - n_test
        );
        return Err(Problem::at("/split/test", format!("there are {parts}"))
            .hint("change the share, or switch stratify off"));
    }
    Ok(groups)
}

/// Shares `total` out in proportion to `sizes`, by largest remainder; the earlier group wins a draw.
fn share_out(sizes: &[usize], total: usize) -> Vec<usize> {
    // In 64 bits: `usize` has 32 in WebAssembly, and the products would wrap there.
    let n: u64 = sizes.iter().map(|s| *s as u64).sum();
    let product = |size: usize| size as u64 * total as u64;
    let mut shares: Vec<usize> = sizes.iter().map(|&s| (product(s) / n) as usize).collect();
    let remainders: Vec<f64> = sizes.iter().map(|&s| (product(s) % n) as f64).collect();
    let order = order::descending(&remainders);
    let left = total - shares.iter().sum::<usize>();
    for &i in &order[..left] {
        shares[i] += 1;
    }
    shares
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn classes(counts: &[usize]) -> Target {
        let codes = counts.iter().enumerate().flat_map(|(c, &n)| std::iter::repeat_n(c as u32, n)).collect();
        Target::Classes { codes, labels: (0..counts.len()).map(|c| format!("class {c}")).collect() }
    }

    #[test]
    fn each_class_gives_the_test_its_share() {
        let target = classes(&[40, 20, 12]);
        let parts = split(&target, 0.25, true, 1).unwrap();
        let Target::Classes { codes, .. } = target.rows(&parts.test) else { panic!() };
        let count = |class| codes.iter().filter(|c| **c == class).count();
        assert_eq!([count(0), count(1), count(2)], [10, 5, 3]);
    }

    #[test]
    fn a_class_with_one_row_cannot_be_stratified() {
        let problem = split(&classes(&[10, 1]), 0.25, true, 1).unwrap_err();
        assert_eq!(problem.at, "/split/stratify");
        assert!(split(&classes(&[10, 1]), 0.25, false, 1).is_ok());
    }

    #[test]
    fn neither_part_may_be_empty() {
        assert_eq!(split(&Target::Numbers(vec![1.0]), 0.5, false, 1).unwrap_err().at, "/split/test");
    }

    proptest! {
        #[test]
        fn every_row_is_on_exactly_one_side(counts in prop::collection::vec(6usize..40, 1..5), share in 0.3..0.7, seed: u64) {
            let target = classes(&counts);
            let parts = split(&target, share, true, seed).unwrap();
            let mut all = [parts.train, parts.test].concat();
            all.sort_unstable();
            prop_assert_eq!(all, (0..target.len()).collect::<Vec<_>>());
        }
    }
}
