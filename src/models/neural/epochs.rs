//! Epochs: the rows in a new order, batch by batch, until the loss no longer falls.

use std::sync::Arc;

use super::NeuralNetwork;
use super::loss::{Loss, Truth};
use super::model::{History, Meaning, Perceptron};
use super::network::{Network, Tape};
use super::schedule::Schedule;
use super::solver::{State, length};
use crate::math::rng::Stream;
use crate::models::{Examples, Model, Progress, Step, Training};

/// What is learned.
pub(super) struct Lesson {
    /// Truth and weight of every row.
    pub truth: Vec<(Truth, f32)>,
    /// Rows learned from.
    pub rows: Vec<u32>,
    /// Rows that decide when to stop; none where the training loss does.
    pub judges: Vec<u32>,
    pub loss: Loss,
}

#[derive(Clone, Copy, PartialEq)]
enum End {
    NoGain,
    OutOfEpochs,
    /// The loss became no number.
    Overflow,
}

/// The least loss so far, the network of then where it is kept, and epochs without a gain.
struct Best {
    loss: f64,
    network: Option<Network>,
    waited: usize,
}

/// Additions and products in one step.
const WORK: usize = 20_000_000;
/// By what an adaptive learning rate is divided.
const SLOWER: f64 = 5.0;
/// The adaptive learning rate ends where it falls below this.
const SLOWEST: f64 = 1e-6;

/// A fit under way.
pub(super) struct Epochs {
    settings: NeuralNetwork,
    examples: Arc<Examples>,
    lesson: Lesson,
    meaning: Meaning,
    network: Network,
    solver: State,
    tape: Tape,
    seed: u64,
    draws: Stream,
    /// Rows done in the epoch under way, and rows judged after it.
    at: usize,
    judged: usize,
    /// Loss and weight of them.
    sum: (f64, f64),
    judges_sum: (f64, f64),
    rows_at_once: usize,
    batch: Vec<(Truth, f32)>,
    slower: f64,
    history: History,
    best: Best,
    /// The network at the end of the last epoch whose loss was a number.
    sound: Network,
    ended: Option<End>,
}

impl Epochs {
    pub fn new(
        settings: NeuralNetwork,
        examples: Arc<Examples>,
        network: Network,
        lesson: Lesson,
        meaning: Meaning,
        seed: u64,
    ) -> Epochs {
        let solver = State::new(settings.rules(), network.weights.len());
        let work_per_row = 6 * network.work();
        Epochs {
            draws: Stream::new(seed, "silent units", 0),
            at: 0,
            judged: 0,
            sum: (0.0, 0.0),
            judges_sum: (0.0, 0.0),
            rows_at_once: WORK / work_per_row + 1,
            batch: Vec::new(),
            slower: 1.0,
            history: History::default(),
            best: Best { loss: f64::INFINITY, network: None, waited: 0 },
            sound: network.clone(),
            ended: None,
            tape: Tape::of(&network),
            solver,
            settings,
            examples,
            lesson,
            meaning,
            network,
            seed,
        }
    }

    fn epoch(&self) -> usize {
        self.history.training.len()
    }

    /// Learns from some batches; true at the end of the epoch.
    fn learn(&mut self) -> bool {
        let n = self.lesson.rows.len();
        if self.at == 0 {
            self.sum = (0.0, 0.0);
            if self.settings.shuffle {
                Stream::new(self.seed, "order of an epoch", self.epoch() as u64)
                    .shuffle(&mut self.lesson.rows);
            }
        }
        let until = self.at + self.rows_at_once;
        while self.at < n && self.at < until {
            let end = n.min(self.at + self.settings.batch_size as usize);
            self.learn_batch(self.at, end);
            self.at = end;
        }
        self.at == n
    }

    fn learn_batch(&mut self, from: usize, end: usize) {
        let rows = &self.lesson.rows[from..end];
        self.batch.clear();
        self.batch.extend(rows.iter().map(|i| self.lesson.truth[*i as usize]));
        let total: f64 = self.batch.iter().map(|(_, w)| f64::from(*w)).sum();
        let tape = &mut self.tape;
        tape.values[0].gather(&self.examples.x, rows);
        self.network.forward_learning(&mut tape.values, &mut self.draws);
        let (answers, slopes) = (tape.values.last(), tape.slopes.last_mut());
        let (Some(answers), Some(slopes)) = (answers, slopes) else { return };
        let loss = self.lesson.loss.and_slopes(answers, &self.batch, total, slopes);
        self.sum = (self.sum.0 + loss, self.sum.1 + total);
        self.network.backward(tape);
        let epoch = self.history.training.len() as f64 + from as f64 / self.lesson.rows.len() as f64;
        let factor = self.settings.learning_rate.factor(
            epoch,
            f64::from(self.settings.max_iter),
            f64::from(self.settings.warm_up),
        );
        let rate = self.settings.learning_rate_init * factor / self.slower;
        self.solver.step(&mut self.network, &mut tape.gradient, rate, total);
    }

    /// Judges some of the rows kept aside; true when all are.
    fn judge(&mut self) -> bool {
        let n = self.lesson.judges.len();
        let end = n.min(self.judged + self.rows_at_once);
        let rows = &self.lesson.judges[self.judged..end];
        if !rows.is_empty() {
            let tape = &mut self.tape;
            tape.values[0].gather(&self.examples.x, rows);
            self.network.forward(&mut tape.values);
            self.batch.clear();
            self.batch.extend(rows.iter().map(|i| self.lesson.truth[*i as usize]));
            let total: f64 = self.batch.iter().map(|(_, w)| f64::from(*w)).sum();
            let (answers, slopes) = (tape.values.last(), tape.slopes.last_mut());
            let (Some(answers), Some(slopes)) = (answers, slopes) else { return true };
            let loss = self.lesson.loss.and_slopes(answers, &self.batch, total, slopes);
            self.judges_sum = (self.judges_sum.0 + loss, self.judges_sum.1 + total);
        }
        self.judged = end;
        end == n
    }

    fn finish_epoch(&mut self) {
        let training = self.sum.0 / self.sum.1;
        let validation = (self.judges_sum.1 > 0.0).then(|| self.judges_sum.0 / self.judges_sum.1);
        (self.at, self.judged, self.judges_sum) = (0, 0, (0.0, 0.0));
        let is_sound = training.is_finite()
            && validation.is_none_or(f64::is_finite)
            && self.network.weights.iter().all(|w| w.is_finite());
        if !is_sound {
            self.network = self.best.network.take().unwrap_or_else(|| self.sound.clone());
            self.ended = Some(End::Overflow);
            return;
        }
        self.sound.clone_from(&self.network);
        self.history.training.push(training);
        self.history.validation.extend(validation);
        self.history.gradient = length(&self.tape.gradient);
        self.consider_stopping(validation.unwrap_or(training), validation.is_some());
        let is_over = self.ended.is_some();
        if let Some(best) = self.best.network.take_if(|_| is_over) {
            self.network = best;
        }
    }

    fn consider_stopping(&mut self, loss: f64, keeps_best: bool) {
        let epoch = self.epoch();
        let gains = loss < self.best.loss - self.settings.tol.unwrap_or(0.0);
        self.best.waited = if gains { 0 } else { self.best.waited + 1 };
        if loss < self.best.loss {
            self.best.loss = loss;
            self.best.network = keeps_best.then(|| self.network.clone());
        }
        if self.settings.tol.is_some() && self.best.waited > self.settings.n_iter_no_change as usize {
            let rate = self.settings.learning_rate_init / self.slower;
            if self.settings.learning_rate == Schedule::Adaptive && rate > SLOWEST {
                self.slower *= SLOWER;
                self.best.waited = 0;
            } else {
                self.ended = Some(End::NoGain);
            }
        }
        if epoch == self.settings.max_iter as usize && self.ended.is_none() {
            self.ended = Some(End::OutOfEpochs);
        }
    }
}

impl Training for Epochs {
    fn step(&mut self) -> Step {
        if self.ended.is_some() {
            return Step::Done;
        }
        if self.at < self.lesson.rows.len() && !self.learn() {
            return Step::Part;
        }
        if !self.judge() {
            return Step::Part;
        }
        self.finish_epoch();
        if self.ended.is_some() { Step::Done } else { Step::Unit }
    }

    fn progress(&self) -> Progress {
        Progress { done: self.epoch(), total: Some(self.settings.max_iter as usize) }
    }

    fn loss(&self) -> Option<f64> {
        self.history.training.last().copied()
    }

    fn loss_name(&self) -> &'static str {
        match self.lesson.loss {
            Loss::Binary | Loss::Classes => "log loss",
            Loss::Numbers(_) => "loss in standard deviations",
        }
    }

    fn model(&self) -> Arc<dyn Model> {
        Arc::new(Perceptron {
            network: self.network.clone(),
            meaning: self.meaning.clone(),
            history: self.history.clone(),
        })
    }

    fn notes(&self) -> Vec<String> {
        let epochs = self.epoch();
        match self.ended {
            Some(End::Overflow) => vec![format!(
                "The loss overflowed in epoch {}: lower the learning rate. The weights of before are kept.",
                epochs + 1
            )],
            Some(End::OutOfEpochs) if self.settings.tol.is_some() => {
                vec![format!("The loss was still falling after {epochs} epochs: raise max_iter to go on.")]
            }
            _ => Vec::new(),
        }
    }
}
