//! A fitted support vector machine: the rows it rests on, and what each counts for every pair of classes.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::platt;
use crate::data::Prediction;
use crate::math::Matrix;
use crate::math::elementary::sigmoid;
use crate::math::sums::{axpy, dot};
use crate::models::kernel::{Blocks, Form, Kernel};
use crate::models::{Insight, Model};
use crate::params::Choice;

/// The border between two classes: f > 0 speaks for the first.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Pair {
    /// Places of the classes among those that have rows; twice zero for numbers.
    first: usize,
    second: usize,
    /// What each support vector counts: those of the first class, then those of the second.
    coef: Vec<f64>,
    pub(super) bias: f64,
    pub(super) sigmoid: Option<(f64, f64)>,
}

impl Pair {
    /// A border that rests on nothing yet. Class c has the support vectors from `starts[c]` to `starts[c + 1]`.
    pub(super) fn none(first: usize, second: usize, starts: &[usize]) -> Pair {
        let of = |c: usize| starts[c + 1] - starts[c];
        let n = if first == second { of(first) } else { of(first) + of(second) };
        Pair { first, second, coef: vec![0.0; n], bias: 0.0, sigmoid: None }
    }

    /// What the support vector at this place counts.
    pub(super) fn set(&mut self, place: usize, coef: f64, starts: &[usize]) {
        let of_first = place < starts[self.first + 1];
        let skipped = if of_first { 0 } else { starts[self.first + 1] - starts[self.first] };
        let begin = starts[if of_first { self.first } else { self.second }];
        self.coef[skipped + place - begin] = coef;
    }
}

/// What is saved of a machine; the rows stand one after another.
#[derive(Serialize, Deserialize)]
struct Saved {
    kernel: String,
    gamma: f64,
    degree: u32,
    coef0: f64,
    n_features: usize,
    support: Vec<f64>,
    starts: Vec<usize>,
    at_bound: Vec<usize>,
    pairs: Vec<Pair>,
    present: Vec<usize>,
    n_labels: usize,
}

/// A fitted machine.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::models) struct Machine {
    pub(super) kernel: Kernel,
    pub(super) support: Blocks,
    /// Where the support vectors of each class that has rows begin, and the end of the last.
    pub(super) starts: Vec<usize>,
    pub(super) pairs: Vec<Pair>,
    /// The classes that have rows, among `n_labels`; none for numbers.
    pub(super) present: Vec<usize>,
    pub(super) n_labels: usize,
    /// Support vectors of each class that count as much as they may.
    pub(super) at_bound: Vec<usize>,
}

/// Room for the numbers of one row on their way.
pub(super) struct Room {
    values: Vec<f64>,
    /// f of every pair.
    pub(super) decisions: Vec<f64>,
}

impl Machine {
    /// Reads what [`Model::save`] wrote.
    pub(in crate::models) fn load(saved: &Value) -> Option<Box<dyn Model>> {
        Machine::read(saved).map(|machine| Box::new(machine) as Box<dyn Model>)
    }

    pub(super) fn read(saved: &Value) -> Option<Machine> {
        let s: Saved = serde_json::from_value(saved.clone()).ok()?;
        let kernel =
            Kernel { form: Form::from_word(&s.kernel)?, gamma: s.gamma, degree: s.degree, coef0: s.coef0 };
        let (n_groups, n_features) = (s.present.len().max(1), s.n_features);
        let n = *s.starts.last()?;
        let is_sound = s.starts.len() == n_groups + 1
            && s.at_bound.len() == n_groups
            && s.starts.is_sorted()
            && s.starts[0] == 0
            && n.checked_mul(n_features) == Some(s.support.len())
            && n_features > 0
            && s.present.iter().all(|&c| c < s.n_labels)
            && s.present.is_sorted()
            && s.pairs.len() == if s.present.is_empty() { 1 } else { n_groups * (n_groups - 1) / 2 }
            && s.pairs.iter().all(|p| p.first.max(p.second) < n_groups)
            && s.pairs.iter().all(|p| p.coef.len() == Pair::none(p.first, p.second, &s.starts).coef.len());
        if !is_sound {
            return None;
        }
        let mut support = Blocks::zeros(n, n_features);
        for (i, row) in s.support.chunks(n_features).enumerate() {
            support.set(i, row);
        }
        let Saved { starts, pairs, present, n_labels, at_bound, .. } = s;
        Some(Machine { kernel, support, starts, pairs, present, n_labels, at_bound })
    }

    /// Whether it answers with one number.
    pub(super) fn is_of_numbers(&self) -> bool {
        self.n_labels == 0 && self.pairs.len() == 1
    }

    /// f(x) = Σ cᵢ·k(xᵢ, x) + b.
    pub(in crate::models) fn of_numbers(
        kernel: Kernel,
        support: Blocks,
        coef: Vec<f64>,
        bias: f64,
    ) -> Machine {
        let starts = vec![0, coef.len()];
        let pairs = vec![Pair { first: 0, second: 0, coef, bias, sigmoid: None }];
        Machine { kernel, support, starts, pairs, present: Vec::new(), n_labels: 0, at_bound: vec![0] }
    }

    pub(super) fn room(&self) -> Room {
        Room { values: vec![0.0; self.support.n_rows()], decisions: vec![0.0; self.pairs.len()] }
    }

    /// f of every pair for one row.
    pub(super) fn decide(&self, row: &[f64], room: &mut Room) {
        self.kernel.row(row, &self.support, 0, &mut room.values);
        for (pair, decision) in self.pairs.iter().zip(&mut room.decisions) {
            let of = |c: usize| &room.values[self.starts[c]..self.starts[c + 1]];
            let (first, second) = pair.coef.split_at(of(pair.first).len());
            *decision = pair.bias + dot(of(pair.first), first);
            if pair.first != pair.second {
                *decision += dot(of(pair.second), second);
            }
        }
    }

    /// One score a class, as one against the rest: the borders won, and between equal ones the sum of the scores,
    /// squeezed so that it never outweighs a border.
    fn scores(&self, decisions: &[f64], out: &mut [f64]) {
        let k = self.present.len();
        let (mut won, mut sums) = (vec![0.0; k], vec![0.0; k]);
        for (pair, f) in self.pairs.iter().zip(decisions) {
            won[if *f >= 0.0 { pair.first } else { pair.second }] += 1.0;
            sums[pair.first] += f;
            sums[pair.second] -= f;
        }
        if k == 2 {
            won.copy_from_slice(&sums);
            sums.fill(0.0);
        }
        let least = won.iter().copied().fold(f64::INFINITY, f64::min);
        out.fill(least - 1.0);
        for (place, &class) in self.present.iter().enumerate() {
            out[class] = won[place] + sums[place] / (3.0 * (sums[place].abs() + 1.0));
        }
    }

    fn probabilities(&self, decisions: &[f64], out: &mut [f64]) {
        /// No pair is certain.
        const LEAST: f64 = 1e-7;
        let k = self.present.len();
        let mut r = vec![0.0; k * k];
        for (pair, f) in self.pairs.iter().zip(decisions) {
            let (slope, shift) = pair.sigmoid.unwrap_or((1.0, 0.0));
            let p = sigmoid(slope * f + shift).clamp(LEAST, 1.0 - LEAST);
            r[pair.first * k + pair.second] = p;
            r[pair.second * k + pair.first] = 1.0 - p;
        }
        let p = if k == 2 { vec![r[1], r[2]] } else { platt::couple(&r, k) };
        out.fill(0.0);
        for (place, &class) in self.present.iter().enumerate() {
            out[class] = p[place];
        }
    }

    /// With the linear kernel and one border, the weighted sum of the columns that it comes down to; for two classes
    /// plus speaks for the second, as in every other model.
    fn weighted_sum(&self) -> Option<Insight> {
        let [pair] = self.pairs.as_slice() else { return None };
        if self.kernel.form != Form::Linear {
            return None;
        }
        let sign = if self.n_labels == 0 { 1.0 } else { -1.0 };
        let mut sum = vec![0.0; self.support.n_features()];
        let mut row = sum.clone();
        for (i, coef) in pair.coef.iter().enumerate() {
            self.support.get(i, &mut row);
            axpy(sign * coef, &row, &mut sum);
        }
        Some(Insight::Coefficients { coef: vec![sum], intercept: vec![sign * pair.bias] })
    }

    /// Number of rows with a part in it, class by class.
    fn counts(&self) -> Vec<usize> {
        self.starts.windows(2).map(|w| w[1] - w[0]).collect()
    }
}

impl Model for Machine {
    fn predict(&self, x: &Matrix) -> Prediction {
        let mut room = self.room();
        let mut out = Matrix::zeros((x.nrows(), self.n_labels.max(1)));
        let has_probabilities = !self.pairs.is_empty() && self.pairs.iter().any(|p| p.sigmoid.is_some());
        for (row, mut out) in x.rows().into_iter().zip(out.rows_mut()) {
            self.decide(row.to_slice().expect("a matrix is stored row by row"), &mut room);
            let out = out.as_slice_mut().expect("a matrix is stored row by row");
            if self.n_labels == 0 {
                out[0] = room.decisions[0];
            } else if has_probabilities {
                self.probabilities(&room.decisions, out);
            } else {
                self.scores(&room.decisions, out);
            }
        }
        match self.n_labels {
            0 => Prediction::Numbers(out.into_raw_vec_and_offset().0),
            _ if has_probabilities => Prediction::Classes(out),
            _ => Prediction::Scores(out),
        }
    }

    fn rows_at_once(&self) -> usize {
        // Every support vector counts in the borders of its class against each other one.
        self.support.rows_at_once(self.starts.len() - 1)
    }

    fn save(&self) -> Value {
        crate::models::saved(|| {
            let n_features = self.support.n_features();
            let mut support = vec![0.0; self.support.n_rows() * n_features];
            for (i, row) in support.chunks_mut(n_features).enumerate() {
                self.support.get(i, row);
            }
            let Kernel { form, gamma, degree, coef0 } = self.kernel;
            let saved = Saved {
                kernel: form.word().to_string(),
                gamma,
                degree,
                coef0,
                n_features,
                support,
                starts: self.starts.clone(),
                at_bound: self.at_bound.clone(),
                pairs: self.pairs.clone(),
                present: self.present.clone(),
                n_labels: self.n_labels,
            };
            serde_json::to_value(saved)
        })
    }

    fn insight(&self) -> Insight {
        if self.n_labels == self.present.len()
            && let Some(insight) = self.weighted_sum()
        {
            return insight;
        }
        let classes = if self.n_labels == 0 { vec![0] } else { self.present.clone() };
        Insight::Support { classes, counts: self.counts(), at_bound: self.at_bound.clone() }
    }
}
