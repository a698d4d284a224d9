//! The error of a growing forest on rows that may judge its trees.
//!
//! Each new tree answers for its own judges: the rows it was not grown on, or all rows where every tree sees all.
//! A row's answer is the mean over the trees it has judged so far.

use crate::data::{Target, WITHOUT_ANSWERS};
use crate::models::Examples;
use crate::models::tree::{Block, Tree};

/// Answers so far, row by row.
pub(super) struct Judged {
    n_values: usize,
    sums: Vec<f64>,
    n_trees: Vec<u32>,
    /// The judges of the newest tree, and how many of them were heard.
    judges: Vec<usize>,
    heard: usize,
    loss: Option<f64>,
}

/// What one row's walk through a tree costs, in rows looked at.
const WALK: usize = 16;

impl Judged {
    /// No tree was judged yet.
    pub fn new(examples: &Examples, n_values: usize) -> Judged {
        let n_rows = examples.n_rows();
        Judged {
            n_values,
            sums: vec![0.0; n_rows * n_values],
            n_trees: vec![0; n_rows],
            judges: Vec::new(),
            heard: 0,
            loss: None,
        }
    }

    /// Takes the judges of a new tree.
    pub fn begin(&mut self, judges: impl Iterator<Item = usize>) {
        self.judges.clear();
        self.judges.extend(judges);
        self.heard = 0;
    }

    /// Hears as many judges as fit into some work; true when all were heard and the loss is up to date.
    pub fn some_rows(&mut self, tree: &Tree, examples: &Examples, work: usize) -> bool {
        let n_rows = Block::rows_for(examples.n_features());
        let end = (self.heard + work / WALK).min(self.judges.len());
        for rows in self.judges[self.heard..end].chunks(n_rows) {
            Block::new(&examples.x, rows).walk(tree, |i, leaf| {
                let sums = &mut self.sums[rows[i] * self.n_values..];
                for (sum, v) in sums.iter_mut().zip(tree.value(leaf)) {
                    *sum += v;
                }
                self.n_trees[rows[i]] += 1;
            });
        }
        self.heard = end;
        let all = end == self.judges.len();
        if all {
            self.loss = self.error(examples);
        }
        all
    }

    /// The error after the trees judged so far.
    pub fn loss(&self) -> Option<f64> {
        self.loss
    }

    /// Share of rows with a wrong class, or mean squared error, over rows that judged at least one tree.
    fn error(&self, examples: &Examples) -> Option<f64> {
        let (mut error, mut weight) = (0.0, 0.0);
        for (i, answer) in self.sums.chunks_exact(self.n_values).enumerate() {
            if self.n_trees[i] > 0 {
                let w = examples.weight(i);
                error += w * row_error(answer, self.n_trees[i], &examples.target, i);
                weight += w;
            }
        }
        (weight > 0.0).then(|| error / weight)
    }
}

fn row_error(sums: &[f64], n_trees: u32, target: &Target, row: usize) -> f64 {
    match target {
        Target::Classes { codes, .. } => {
            let most = most_probable(sums);
            f64::from(u8::from(most != codes[row] as usize))
        }
        Target::Numbers(y) => {
            let distance = sums[0] / f64::from(n_trees) - y[row];
            distance * distance
        }
        Target::Nothing(_) => unreachable!("{WITHOUT_ANSWERS}"),
    }
}

/// The first of the largest.
fn most_probable(sums: &[f64]) -> usize {
    let mut most = 0;
    for (i, sum) in sums.iter().enumerate() {
        if *sum > sums[most] {
            most = i;
        }
    }
    most
}
