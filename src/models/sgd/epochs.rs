//! Epochs of stochastic gradient descent: all rows in a new order, for one weighted sum or for several side by side.

use std::sync::Arc;

use super::super::{Examples, Step};
use super::pass::{Descent, Rule};
use crate::data::Target;
use crate::math::rng::Stream;

/// Rows of one part of an epoch, times columns: some milliseconds.
const WORK_OF_A_PART: usize = 2_000_000;

/// Epochs over the rows, for one weighted sum or for several that share the order of the rows.
pub(super) struct Epochs {
    examples: Arc<Examples>,
    seed: u64,
    pub(super) rule: Rule,
    /// What each sum is to answer, row by row: −1 and 1, or numbers.
    sides: Vec<Vec<f64>>,
    weights: Vec<f64>,
    pub(super) max_iter: usize,
    shuffle: bool,
    /// Rows that are learned from, and those kept aside.
    order: Vec<usize>,
    aside: Vec<usize>,
    squares: Vec<f64>,
    pub(super) descents: Vec<Descent>,
    next: usize,
    pub(super) epochs: usize,
    pub(super) loss: Option<f64>,
    pub(super) overflow: bool,
    pub(super) done: bool,
}

impl Epochs {
    pub(super) fn new(
        examples: Arc<Examples>,
        seed: u64,
        rule: Rule,
        sides: Vec<Vec<f64>>,
        weights: Vec<f64>,
        max_iter: u32,
        shuffle: bool,
    ) -> Epochs {
        let (n, p) = examples.x.dim();
        let squares = examples.x.rows().into_iter().map(|r| r.iter().map(|v| v * v).sum()).collect();
        let descents = sides.iter().map(|_| Descent::new(p, &rule)).collect();
        let order = (0..n).collect();
        let max_iter = max_iter as usize;
        Epochs {
            examples,
            seed,
            rule,
            sides,
            weights,
            max_iter,
            shuffle,
            order,
            aside: Vec::new(),
            squares,
            descents,
            next: 0,
            epochs: 0,
            loss: None,
            overflow: false,
            done: false,
        }
    }

    /// Keeps a share of each group's rows aside, at least one row being left to learn from.
    pub(super) fn keeping(mut self, share: Option<f64>, group: &[u32]) -> Epochs {
        let Some(share) = share else { return self };
        let mut order = self.order.clone();
        Stream::new(self.seed, "sgd aside", 0).shuffle(&mut order);
        let groups = group.iter().max().map_or(0, |g| *g as usize + 1);
        let mut left: Vec<usize> = vec![0; groups];
        group.iter().for_each(|g| left[*g as usize] += 1);
        left.iter_mut()
            .for_each(|size| *size = ((*size as f64 * share).round() as usize).min(*size - (*size).min(1)));
        let mut is_aside = vec![false; order.len()];
        for row in order {
            let left = &mut left[group[row] as usize];
            is_aside[row] = *left > 0;
            *left -= usize::from(*left > 0);
        }
        self.aside = (0..is_aside.len()).filter(|&i| is_aside[i]).collect();
        self.order.retain(|&i| !is_aside[i]);
        self
    }

    pub(super) fn step(&mut self) -> Step {
        if self.done {
            return Step::Done;
        }
        if self.next == 0 && self.shuffle {
            Stream::new(self.seed, "sgd", self.epochs as u64).shuffle(&mut self.order);
        }
        let p = self.examples.n_features();
        let rows = (WORK_OF_A_PART / (p * self.descents.len())).max(1);
        let end = self.order.len().min(self.next + rows);
        let x = self.examples.x.as_slice().expect("a matrix is stored row by row");
        for &i in &self.order[self.next..end] {
            let row = &x[i * p..(i + 1) * p];
            for (descent, side) in self.descents.iter_mut().zip(&self.sides) {
                if !descent.done {
                    descent.learn(&self.rule, row, self.squares[i], side[i], self.weights[i]);
                }
            }
        }
        self.next = end;
        if end < self.order.len() {
            return Step::Part;
        }
        self.next = 0;
        self.epochs += 1;
        self.end_epoch();
        if self.done { Step::Done } else { Step::Unit }
    }

    fn end_epoch(&mut self) {
        let n = self.order.len() as f64;
        let mut loss = 0.0;
        for c in 0..self.descents.len() {
            let score = (!self.aside.is_empty()).then(|| self.score(c));
            let descent = &mut self.descents[c];
            if !descent.done {
                descent.end_epoch(&self.rule, n, score);
            }
            self.overflow |= descent.overflow;
            loss += descent.objective;
        }
        self.loss = Some(loss / self.descents.len() as f64).filter(|loss| loss.is_finite());
        self.done = self.descents.iter().all(|d| d.done) || self.epochs >= self.max_iter;
    }

    /// Accuracy of one sum on the rows kept aside, or R² for numbers.
    fn score(&self, c: usize) -> f64 {
        let (w, b) = self.descents[c].now();
        let side = &self.sides[c];
        let answer = |i: usize| self.examples.x.row(i).iter().zip(w).map(|(x, w)| x * w).sum::<f64>() + b;
        let total: f64 = self.aside.iter().map(|&i| self.weights[i]).sum();
        let mean_of = |of: &dyn Fn(usize) -> f64| {
            self.aside.iter().map(|&i| self.weights[i] * of(i)).sum::<f64>() / total
        };
        if matches!(self.examples.target, Target::Classes { .. }) {
            return mean_of(&|i| f64::from(u8::from((answer(i) > 0.0) == (side[i] > 0.0))));
        }
        let mean = mean_of(&|i| side[i]);
        let spread = mean_of(&|i| (side[i] - mean) * (side[i] - mean));
        1.0 - mean_of(&|i| (side[i] - answer(i)) * (side[i] - answer(i))) / spread
    }

    pub(super) fn lists(&self) -> (Vec<Vec<f64>>, Vec<f64>) {
        let answers = || self.descents.iter().map(|d| d.answer(&self.rule));
        (answers().map(|(w, _)| w.to_vec()).collect(), answers().map(|(_, b)| b).collect())
    }
}
