//! Which rows are learned from and which are kept for the test.
//!
//! Rows are shuffled with the seed. Stratified means each class gives the test the same share of its rows, the
//! rest being shared out by largest remainder, as scikit-learn's `train_test_split(stratify=y)` does.

mod by_column;

use super::{Column, Target};
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

/// By what rule rows are kept for the test. Columns have one value for each row of the target.
#[derive(Clone, Copy, Debug)]
pub enum Rule<'a> {
    /// Rows drawn at random, with the classes' shares kept where `stratify` is set.
    Rows {
        /// Each class gives the test the same share of its rows.
        stratify: bool,
    },
    /// Whole groups drawn at random.
    Group(&'a Column),
    /// The latest rows.
    Time(&'a Column),
    /// Rows in which the column says this word.
    Mark(&'a Column, &'a str),
}

/// Splits the rows of a target; a share of `test` (in 0..1) is kept for the test. Rows to which a column gives no side
/// are on neither.
///
/// Rows that are alone in their class cannot keep its share: they are dealt out together, as one class would be.
///
/// Problems: a part would be empty; stratified, there are more classes than test rows.
pub fn split(target: &Target, rule: Rule, test: f64, seed: u64) -> Result<Split, Problem> {
    match rule {
        Rule::Rows { stratify } => by_row(target, test, stratify, seed),
        Rule::Group(column) => by_column::by_group(column, test, seed),
        Rule::Time(column) => by_column::by_time(column, test),
        Rule::Mark(column, word) => by_column::by_mark(column, word),
    }
}

/// Rounded up, as in scikit-learn.
fn n_test_of(n: usize, test: f64) -> usize {
    ((n as f64) * test - 1e-9).ceil() as usize
}

fn too_few(what: &str, n: usize, n_test: usize) -> Problem {
    let rest = n - n_test.min(n);
    Problem::at(
        "/split/test",
        format!("of {n} {what} it leaves {n_test} for the test and {rest} to learn from"),
    )
}

fn by_row(target: &Target, test: f64, stratify: bool, seed: u64) -> Result<Split, Problem> {
    let n = target.len();
    let n_test = n_test_of(n, test);
    if n_test == 0 || n_test >= n {
        return Err(too_few("rows", n, n_test).hint("both parts need rows: change the share, or add rows"));
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
    let alone: Vec<usize> = groups.iter().filter(|g| g.len() == 1).flatten().copied().collect();
    groups.retain(|g| g.len() > 1);
    if n_test < groups.len() || codes.len() - n_test < groups.len() {
        let parts = format!(
            "{} classes, but {n_test} test rows and {} rows to learn from",
            groups.len(),
            codes.len() - n_test
        );
        return Err(Problem::at("/split/test", format!("there are {parts}"))
            .hint("change the share, or switch stratify off"));
    }
    if !alone.is_empty() {
        groups.push(alone);
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
    use crate::data::{ColumnData, MISSING};
    use proptest::prelude::*;

    fn classes(counts: &[usize]) -> Target {
        let codes = counts.iter().enumerate().flat_map(|(c, &n)| std::iter::repeat_n(c as u32, n)).collect();
        Target::Classes { codes, labels: (0..counts.len()).map(|c| format!("class {c}")).collect() }
    }

    fn split_rows(target: &Target, test: f64, stratify: bool, seed: u64) -> Result<Split, Problem> {
        split(target, Rule::Rows { stratify }, test, seed)
    }

    /// A target of as many rows as the column has.
    fn any(column: &Column) -> Target {
        Target::Numbers(vec![0.0; column.len()])
    }

    fn words(words: &[&str]) -> Column {
        let mut levels: Vec<String> = words.iter().filter(|w| !w.is_empty()).map(|w| w.to_string()).collect();
        levels.sort();
        levels.dedup();
        let code = |w: &&str| levels.iter().position(|l| l == w).map_or(MISSING, |c| c as u32);
        let codes = words.iter().map(code).collect();
        Column::new("c", ColumnData::Category { codes, levels })
    }

    #[test]
    fn a_group_is_never_on_both_sides_and_rows_without_one_on_neither() {
        let people: Vec<String> = (0..60).map(|i| format!("person {}", i % 12)).collect();
        let mut names: Vec<&str> = people.iter().map(String::as_str).collect();
        names.push("");
        let column = words(&names);
        for seed in 0..20 {
            let parts = split(&any(&column), Rule::Group(&column), 0.25, seed).unwrap();
            assert_eq!(
                (parts.test.len(), parts.train.len()),
                (15, 45),
                "three of twelve groups of five rows"
            );
            let group = |row: &usize| column.text(*row);
            assert!(parts.test.iter().all(|t| parts.train.iter().all(|r| group(r) != group(t))));
        }
    }

    #[test]
    fn the_latest_rows_are_tested_and_a_moment_is_not_cut_in_two() {
        let times = [5.0, 1.0, 3.0, 3.0, f64::NAN, 2.0, 3.0, 4.0];
        let column = Column::new("t", ColumnData::Number(times.to_vec()));
        // A quarter of seven rows is two; a half would begin within the three rows of moment 3.
        let latest = split(&any(&column), Rule::Time(&column), 0.25, 0).unwrap();
        assert_eq!((latest.train, latest.test), (vec![1, 2, 3, 5, 6], vec![0, 7]));
        let half = split(&any(&column), Rule::Time(&column), 0.5, 0).unwrap();
        assert_eq!((half.train, half.test), (vec![1, 5], vec![0, 2, 3, 6, 7]));
        assert_eq!(split(&any(&column), Rule::Time(&column), 0.9, 0).unwrap_err().at, "/split/test");
        let same = Column::new("t", ColumnData::Number(vec![1.0; 8]));
        assert!(
            split(&any(&same), Rule::Time(&same), 0.25, 0)
                .unwrap_err()
                .message
                .contains("no row lies before")
        );
        let kinds = words(&["a", "b"]);
        assert_eq!(split(&any(&kinds), Rule::Time(&kinds), 0.5, 0).unwrap_err().at, "/split/column");
    }

    #[test]
    fn rows_are_tested_where_the_column_says_so() {
        let column = words(&["train", "Test", "", "train", "validation"]);
        let parts = split(&any(&column), Rule::Mark(&column, "test"), 0.25, 0).unwrap();
        assert_eq!((parts.train, parts.test), (vec![0, 3, 4], vec![1]));
        let problem = split(&any(&column), Rule::Mark(&column, "holdout"), 0.25, 0).unwrap_err();
        assert!(problem.at == "/split/test_is" && problem.hint.contains("validation"), "{problem}");
    }

    #[test]
    fn each_class_gives_the_test_its_share() {
        let target = classes(&[40, 20, 12]);
        let parts = split_rows(&target, 0.25, true, 1).unwrap();
        let Target::Classes { codes, .. } = target.rows(&parts.test) else { panic!() };
        let count = |class| codes.iter().filter(|c| **c == class).count();
        assert_eq!([count(0), count(1), count(2)], [10, 5, 3]);
    }

    #[test]
    fn rows_alone_in_their_class_are_dealt_out_and_the_others_stay_stratified() {
        let target = classes(&[40, 20, 1, 1, 1, 1]);
        let parts = split_rows(&target, 0.25, true, 1).unwrap();
        let Target::Classes { codes, .. } = target.rows(&parts.test) else { panic!() };
        let count = |classes: std::ops::Range<u32>| codes.iter().filter(|c| classes.contains(c)).count();
        assert_eq!([count(0..1), count(1..2), count(2..6)], [10, 5, 1]);
    }

    #[test]
    fn neither_part_may_be_empty() {
        assert_eq!(split_rows(&Target::Numbers(vec![1.0]), 0.5, false, 1).unwrap_err().at, "/split/test");
    }

    proptest! {
        #[test]
        fn every_row_is_on_exactly_one_side(counts in prop::collection::vec(6usize..40, 1..5), share in 0.3..0.7, seed: u64) {
            let target = classes(&counts);
            let parts = split_rows(&target, share, true, seed).unwrap();
            let mut all = [parts.train, parts.test].concat();
            all.sort_unstable();
            prop_assert_eq!(all, (0..target.len()).collect::<Vec<_>>());
        }
    }
}
