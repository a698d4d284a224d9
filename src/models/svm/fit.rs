//! A fit of support vector machines: one problem after another, a pair of classes each.
//!
//! For probabilities every pair is solved five times more, each time without a fifth of its rows, and a sigmoid is
//! fitted to the scores of the rows left out.

use std::sync::Arc;

use super::machine::{Machine, Pair};
use super::platt;
use super::smo::{Question, Smo, too_fine};
use crate::data::Target;
use crate::math::rng::Stream;
use crate::models::kernel::{Blocks, Kernel, check_sizes};
use crate::models::{Examples, Model, Progress, Step, Training};
use crate::problem::Problem;

/// Pair updates of a unit.
const UNIT: usize = 100;
/// Multiplications of one part: some milliseconds.
const WORK_OF_A_PART: usize = 4_000_000;
/// Parts that the rows are held back in for probabilities.
const N_FOLDS: usize = 5;

/// How to learn.
pub(super) struct Rules {
    pub(super) kernel: Kernel,
    pub(super) epsilon: f64,
    pub(super) tol: f64,
    pub(super) max_iter: Option<u32>,
    pub(super) shrinking: bool,
    pub(super) cache_size: f64,
    pub(super) probability: bool,
}

/// A border that is found, over rows of the table.
struct Border {
    rows: Vec<u32>,
    beta: Vec<f64>,
    bias: f64,
    /// Slope and shift of the sigmoid that turns scores into probabilities.
    sigmoid: Option<(f64, f64)>,
}

/// What is being worked on.
enum Stage {
    Solving {
        smo: Box<Smo>,
        rows: Vec<u32>,
    },
    /// Scores of the rows that were held back, with the machine found without them.
    Scoring(Machine),
    Done,
}

/// A fit under way.
pub(super) struct Fit {
    rules: Rules,
    examples: Arc<Examples>,
    costs: Vec<f64>,
    /// Place of each row's class among those that have rows; all zero for numbers.
    place: Vec<u32>,
    /// The classes that have rows; none for numbers.
    present: Vec<usize>,
    n_labels: usize,
    pairs: Vec<(usize, usize)>,
    solved: Vec<Border>,
    stage: Stage,
    /// Which fifth of the last pair's rows is held back, from 1; 0 while all are learned from.
    fold: usize,
    /// Rows of the last pair in random order, and their scores while held back, as far as known.
    order: Vec<u32>,
    scores: Vec<f64>,
    seed: u64,
    pair_steps: usize,
    objective: f64,
    units: usize,
    /// Problems that ran out of pair updates.
    cut_short: usize,
    /// The largest tolerance that one was raised to.
    raised: Option<f64>,
}

impl Fit {
    /// `costs` are the Cᵢ; `classes` the class of each row and the number of labels.
    pub(super) fn new(
        rules: Rules,
        examples: &Arc<Examples>,
        costs: Vec<f64>,
        classes: Option<(&[u32], usize)>,
        seed: u64,
    ) -> Result<Fit, Problem> {
        check_sizes(&rules.kernel, examples)?;
        let n_labels = classes.map_or(0, |(_, n_labels)| n_labels);
        let codes = classes.map_or(&[][..], |(codes, _)| codes);
        let mut has_rows = vec![false; n_labels];
        for (&c, cost) in codes.iter().zip(&costs) {
            has_rows[c as usize] |= *cost > 0.0;
        }
        let present: Vec<usize> = (0..n_labels).filter(|&c| has_rows[c]).collect();
        let mut place = vec![0; costs.len()];
        for (place, &c) in place.iter_mut().zip(codes) {
            *place = present.binary_search(&(c as usize)).unwrap_or(0) as u32;
        }
        let mut pairs = Vec::new();
        for a in 0..present.len() {
            pairs.extend((a + 1..present.len()).map(|b| (a, b)));
        }
        if n_labels == 0 {
            pairs.push((0, 0));
        }
        let mut fit = Fit {
            rules,
            examples: Arc::clone(examples),
            costs,
            place,
            present,
            n_labels,
            pairs,
            solved: Vec::new(),
            stage: Stage::Done,
            fold: 0,
            order: Vec::new(),
            scores: Vec::new(),
            seed,
            pair_steps: 0,
            objective: 0.0,
            units: 0,
            cut_short: 0,
            raised: None,
        };
        fit.begin_pair();
        Ok(fit)
    }

    /// Poses the problem of the next pair of classes.
    fn begin_pair(&mut self) {
        let pair = self.pairs[self.solved.len()];
        let mut rows = Vec::new();
        for (i, cost) in self.costs.iter().enumerate() {
            let place = self.place[i] as usize;
            if *cost > 0.0 && (place == pair.0 || place == pair.1) {
                rows.push(i as u32);
            }
        }
        self.pose(pair.0, rows);
    }

    /// Poses the problem of telling the class at this place from the other ones among some rows.
    fn pose(&mut self, first: usize, rows: Vec<u32>) {
        let (mut y, mut bounds) = (Vec::new(), Vec::new());
        for &i in &rows {
            let cost = self.costs[i as usize];
            let truth = self.truth(first, i as usize);
            y.push(truth);
            bounds.push(match &self.examples.target {
                Target::Classes { .. } if truth > 0.0 => (0.0, cost),
                Target::Classes { .. } => (-cost, 0.0),
                Target::Numbers(_) | Target::Nothing(_) => (-cost, cost),
            });
        }
        let smo = Smo::new(Question {
            kernel: self.rules.kernel,
            rows: Blocks::of(&self.examples.x, &rows),
            start: vec![0.0; y.len()],
            y,
            bounds,
            epsilon: self.rules.epsilon,
            tol: self.rules.tol,
            shrinking: self.rules.shrinking,
            cache_size: self.rules.cache_size,
        });
        self.stage = Stage::Solving { smo: Box::new(smo), rows };
    }

    /// The number of a row, or +1 for the first class of a pair and −1 for the other.
    fn truth(&self, first: usize, row: usize) -> f64 {
        match &self.examples.target {
            Target::Numbers(values) => values[row],
            Target::Classes { .. } if self.place[row] as usize == first => 1.0,
            Target::Classes { .. } => -1.0,
            Target::Nothing(_) => 0.0,
        }
    }

    /// Where a fifth of the rows begins.
    fn fold_begin(&self, fold: usize) -> usize {
        self.order.len() * (fold - 1) / N_FOLDS
    }

    fn begin_fold(&mut self) {
        let (begin, end) = (self.fold_begin(self.fold), self.fold_begin(self.fold + 1));
        let mut rows = self.order.clone();
        rows.drain(begin..end);
        self.pose(self.pairs[self.solved.len() - 1].0, rows);
    }

    /// Takes what the solver found and goes on.
    fn take(&mut self, smo: &Smo, rows: Vec<u32>) {
        let border = Border { rows, beta: smo.beta(), bias: smo.bias(), sigmoid: None };
        if smo.raised && self.raised.is_none_or(|tol| smo.tol() > tol) {
            self.raised = Some(smo.tol());
        }
        if self.fold > 0 {
            self.stage = Stage::Scoring(
                self.machine(&[&border], &self.pairs[self.solved.len() - 1..self.solved.len()]),
            );
            return;
        }
        self.objective += smo.objective();
        if self.rules.probability {
            self.order.clone_from(&border.rows);
            Stream::new(self.seed, "folds", self.solved.len() as u64).shuffle(&mut self.order);
            self.scores.clear();
            self.fold = 1;
        }
        self.solved.push(border);
        self.next_problem();
    }

    fn next_problem(&mut self) {
        if self.fold > 0 {
            self.begin_fold();
        } else if self.solved.len() < self.pairs.len() {
            self.begin_pair();
        } else {
            self.stage = Stage::Done;
        }
    }

    /// Scores some of the rows held back; after the last fifth the sigmoid is fitted to all scores.
    fn score(&mut self) -> bool {
        let Stage::Scoring(machine) = &self.stage else { return false };
        let end = self.fold_begin(self.fold + 1);
        let stop = end.min(self.scores.len() + machine.rows_at_once());
        let mut room = machine.room();
        for &row in &self.order[self.scores.len()..stop] {
            let row = self.examples.x.row(row as usize);
            machine.decide(row.to_slice().expect("a matrix is stored row by row"), &mut room);
            self.scores.push(room.decisions[0]);
        }
        if stop < end {
            return true;
        }
        self.fold += 1;
        if self.fold > N_FOLDS {
            self.fold = 0;
            let (first, _) = self.pairs[self.solved.len() - 1];
            let mut cases = Vec::new();
            for (score, &row) in self.scores.iter().zip(&self.order) {
                let row = row as usize;
                cases.push((*score, self.truth(first, row) > 0.0, self.examples.weight(row)));
            }
            let sigmoid = platt::sigmoid_through(&cases);
            self.solved.last_mut().expect("its border came first").sigmoid = Some(sigmoid);
        }
        self.next_problem();
        true
    }

    /// The machine of some borders, each with the pair of classes it is between; other pairs have none yet.
    fn machine(&self, borders: &[&Border], pairs: &[(usize, usize)]) -> Machine {
        // Rows that any border rests on, class by class.
        let mut rests = vec![false; self.costs.len()];
        for border in borders {
            for (row, beta) in border.rows.iter().zip(&border.beta) {
                rests[*row as usize] |= *beta != 0.0;
            }
        }
        let (mut rows, mut starts) = (Vec::new(), vec![0]);
        let mut place = vec![0; rests.len()];
        for group in 0..self.present.len().max(1) {
            for i in (0..rests.len()).filter(|&i| rests[i] && self.place[i] as usize == group) {
                place[i] = rows.len();
                rows.push(i as u32);
            }
            starts.push(rows.len());
        }
        let mut built: Vec<Pair> = pairs.iter().map(|&(a, b)| Pair::none(a, b, &starts)).collect();
        for (pair, border) in built.iter_mut().zip(borders) {
            for (row, beta) in border.rows.iter().zip(&border.beta).filter(|(_, beta)| **beta != 0.0) {
                pair.set(place[*row as usize], *beta, &starts);
            }
            (pair.bias, pair.sigmoid) = (border.bias, border.sigmoid);
        }
        Machine {
            kernel: self.rules.kernel,
            support: Blocks::of(&self.examples.x, &rows),
            starts,
            pairs: built,
            present: self.present.clone(),
            n_labels: self.n_labels,
            at_bound: self.at_bound(borders),
        }
    }

    /// Rows of each class whose cost is spent to the full by some border.
    fn at_bound(&self, borders: &[&Border]) -> Vec<usize> {
        let mut is_full = vec![false; self.costs.len()];
        for border in borders {
            for (row, beta) in border.rows.iter().zip(&border.beta) {
                is_full[*row as usize] |= *beta != 0.0 && beta.abs() == self.costs[*row as usize];
            }
        }
        let mut counts = vec![0; self.present.len().max(1)];
        for (place, is_full) in self.place.iter().zip(is_full) {
            counts[*place as usize] += usize::from(is_full);
        }
        counts
    }
}

impl Training for Fit {
    fn step(&mut self) -> Step {
        let mut work = 0;
        while work < WORK_OF_A_PART {
            let Stage::Solving { smo, .. } = &mut self.stage else {
                return if self.score() { Step::Part } else { Step::Done };
            };
            let before = smo.steps;
            work += smo.advance();
            self.pair_steps += smo.steps - before;
            let is_unit = smo.steps > before && self.pair_steps.is_multiple_of(UNIT);
            let is_cut = self.rules.max_iter.is_some_and(|most| smo.steps >= most as usize) && !smo.is_done();
            if smo.is_done() || is_cut {
                self.cut_short += usize::from(is_cut);
                let Stage::Solving { smo, rows } = std::mem::replace(&mut self.stage, Stage::Done) else {
                    break;
                };
                self.take(&smo, rows);
                if matches!(self.stage, Stage::Done) {
                    self.units += 1;
                    return Step::Done;
                }
            }
            if is_unit {
                self.units += 1;
                return Step::Unit;
            }
        }
        Step::Part
    }

    fn progress(&self) -> Progress {
        Progress { done: self.units, total: None }
    }

    fn loss(&self) -> Option<f64> {
        match &self.stage {
            Stage::Solving { smo, .. } if self.fold == 0 => {
                (self.pair_steps > 0).then(|| self.objective + smo.objective())
            }
            _ => Some(self.objective),
        }
    }

    fn loss_name(&self) -> &'static str {
        "dual objective"
    }

    fn model(&self) -> Arc<dyn Model> {
        let mut borders: Vec<&Border> = self.solved.iter().collect();
        let unfinished = match &self.stage {
            Stage::Solving { smo, rows } if self.fold == 0 => {
                Some(Border { rows: rows.clone(), beta: smo.beta(), bias: smo.bias(), sigmoid: None })
            }
            _ => None,
        };
        borders.extend(&unfinished);
        Arc::new(self.machine(&borders, &self.pairs))
    }

    fn notes(&self) -> Vec<String> {
        if self.cut_short == 0 {
            return self.raised.map(too_fine).into_iter().collect();
        }
        vec![format!(
            "The support vector machine stopped after {} pair updates before it converged: allow more, put the numbers on one scale, or lower C.",
            self.rules.max_iter.unwrap_or(0)
        )]
    }
}
