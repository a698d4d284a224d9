//! The rounds of a boosting, in small steps.

use std::sync::Arc;

use super::bins::{Bins, Rows};
use super::grow::{Grower, Rules};
use super::histogram::{Pair, Units};
use super::loss::{Loss, Total};
use super::model::{BoostingModel, Header};
use crate::data::Target;
use crate::math::rng::Stream;
use crate::models::tree::{Block, Tree};
use crate::models::{Examples, Model, Progress, Step, Training};

/// The knobs that rounds need.
pub(super) struct Settings {
    pub loss: Loss,
    pub learning_rate: f64,
    pub max_iter: usize,
    pub max_bins: usize,
    /// Rounds without gain after which it ends, and what counts as a gain; none never ends early.
    pub patience: Option<(usize, f64)>,
    pub rules: Rules,
    /// How many categories each feature's numbers name; `None` where they are measurements.
    pub n_categories: Vec<Option<usize>>,
    pub seed: u64,
}

/// A boosting under way.
pub(super) struct Rounds {
    settings: Settings,
    examples: Arc<Examples>,
    rows: Rows,
    y: Vec<f64>,
    judges: Judges,
    bins: Bins,
    grower: Grower,
    /// Raw answers and told ones, one output after another.
    raw: Vec<f64>,
    told: Vec<f64>,
    pairs: Vec<Pair>,
    units: Units,
    trees: Vec<Arc<Tree>>,
    header: Header,
    stage: Stage,
    /// Whether a tree of this round changed anything.
    moved: bool,
    ended: Option<End>,
}

enum Stage {
    /// Bin the next feature.
    Bin,
    /// Tell the rows' answers, from this row on, and see how they may get better.
    Tell { row: usize, total: Total, largest: [f64; 2] },
    /// Plant the tree of this output.
    Plant(usize),
    /// Grow it.
    Grow(usize),
}

#[derive(Clone, Copy, PartialEq)]
enum End {
    AllRounds,
    NoGain,
    NothingToCut,
}

/// Rows that only judge: the trees do not learn from them.
pub(super) struct Judges {
    pub rows: Rows,
    pub y: Vec<f64>,
    raw: Vec<f64>,
    blocks: Vec<Block>,
}

/// Rows told in one step.
const ROWS_PER_STEP: usize = 200_000;

impl Judges {
    pub fn new(rows: Rows, y: Vec<f64>) -> Judges {
        Judges { rows, y, raw: Vec::new(), blocks: Vec::new() }
    }

    /// Adds a tree's answers to those of an output.
    fn hear(&mut self, tree: &Tree, output: usize) {
        let mut at = output * self.rows.len();
        for block in &self.blocks {
            block.walk(tree, |i, leaf| self.raw[at + i] += tree.value(leaf)[0]);
            at += block.n_rows();
        }
    }

    fn loss(&self, loss: Loss) -> f64 {
        let (mut total, n) = (Total::new(), self.rows.len());
        let mut of_row = vec![0.0; loss.n_outputs()];
        for i in 0..n {
            of_row.iter_mut().enumerate().for_each(|(c, r)| *r = self.raw[c * n + i]);
            total.tell(loss, self.y[i], self.rows.weight(i), &mut of_row);
        }
        total.sum() / (0..n).map(|i| self.rows.weight(i)).sum::<f64>()
    }
}

impl Rounds {
    pub fn new(
        settings: Settings,
        examples: Arc<Examples>,
        (rows, y): (Rows, Vec<f64>),
        mut judges: Judges,
        classes: Vec<usize>,
    ) -> Rounds {
        let baseline = settings.loss.baseline(&y, &rows);
        let per_output =
            |n: usize| baseline.iter().flat_map(|b| std::iter::repeat_n(*b, n)).collect::<Vec<f64>>();
        judges.raw = per_output(judges.rows.len());
        let numbers: Vec<usize> = judges.rows.numbers.iter().map(|i| *i as usize).collect();
        let size = Block::rows_for(examples.n_features());
        judges.blocks = numbers.chunks(size).map(|rows| Block::new(&examples.x, rows)).collect();
        let n_values = match &examples.target {
            Target::Classes { labels, .. } => labels.len(),
            _ => 1,
        };
        Rounds {
            header: Header {
                task: examples.target.task(),
                n_features: examples.n_features(),
                log: settings.loss.is_log(),
                n_values,
                classes,
                gains: vec![0.0; examples.n_features()],
                training: Vec::new(),
                validation: Vec::new(),
                baseline: baseline.clone(),
            },
            raw: per_output(rows.len()),
            told: vec![0.0; rows.len() * baseline.len()],
            pairs: vec![Pair::ZERO; rows.len()],
            units: Units::new(1, 1.0, 1.0),
            grower: Grower::new(settings.rules.clone()),
            bins: Bins::default(),
            trees: Vec::new(),
            stage: Stage::Bin,
            moved: true,
            ended: None,
            settings,
            examples,
            rows,
            y,
            judges,
        }
    }

    /// Tells the answers of some rows.
    fn tell(&mut self, from: usize, total: &mut Total, largest: &mut [f64; 2]) -> usize {
        let (loss, n) = (self.settings.loss, self.rows.len());
        let k = loss.n_outputs();
        let end = (from + ROWS_PER_STEP / k).max(from + 1).min(n);
        let mut of_row = vec![0.0; k];
        for i in from..end {
            let weight = self.rows.weight(i);
            of_row.iter_mut().enumerate().for_each(|(c, r)| *r = self.raw[c * n + i]);
            total.tell(loss, self.y[i], weight, &mut of_row);
            for (c, told) in of_row.iter().enumerate() {
                self.told[c * n + i] = *told;
                let (gradient, curvature) = loss.slopes(self.truth(i, c), *told);
                largest[0] = largest[0].max(weight * gradient.abs());
                largest[1] = largest[1].max(weight * curvature);
            }
        }
        end
    }

    /// The truth of row `i` as output `c` sees it.
    #[inline]
    fn truth(&self, i: usize, c: usize) -> f64 {
        match self.settings.loss {
            Loss::Classes(_) => f64::from(u8::from(self.y[i] == c as f64)),
            _ => self.y[i],
        }
    }

    fn plant(&mut self, output: usize) {
        let (loss, n) = (self.settings.loss, self.rows.len());
        for i in 0..n {
            let (gradient, curvature) = loss.slopes(self.truth(i, output), self.told[output * n + i]);
            let weight = self.rows.weight(i);
            self.pairs[i] = self.units.pair(weight * gradient, weight * curvature);
        }
        let stream = Stream::new(self.settings.seed, "features of a cut", self.trees.len() as u64);
        self.grower.plant(&self.pairs, self.units, &self.bins, stream);
    }

    /// Takes the tree that is whole and adds its answers.
    fn take(&mut self, output: usize) {
        let (loss, rate, n) = (self.settings.loss, self.settings.learning_rate, self.rows.len());
        let mut tree = self.grower.harvest(&self.bins, rate, &mut self.header.gains);
        let raw = &mut self.raw[output * n..(output + 1) * n];
        self.grower.leaves(|leaf, rows| {
            if loss.is_bent() {
                let left_over: Vec<f64> =
                    rows.iter().map(|&i| self.y[i as usize] - raw[i as usize]).collect();
                let weight = |j: usize| self.rows.weight(rows[j] as usize);
                let middle = loss.middle(&left_over, weight, self.rows.weights.is_some());
                tree.set_value(leaf, rate * middle);
            }
            let value = tree.value(leaf)[0];
            self.moved |= value != 0.0;
            rows.iter().for_each(|&i| raw[i as usize] += value);
        });
        self.judges.hear(&tree, output);
        self.trees.push(Arc::new(tree));
    }

    /// Ends a round, or the time before the first.
    fn finish_round(&mut self, loss: f64) -> Step {
        let first = self.header.training.is_empty();
        self.header.training.push(loss.min(f64::MAX));
        if self.judges.rows.len() > 0 {
            self.header.validation.push(self.judges.loss(self.settings.loss).min(f64::MAX));
        }
        if first {
            return Step::Part;
        }
        if self.rounds() >= self.settings.max_iter {
            self.ended = Some(End::AllRounds);
        } else if !self.moved {
            self.ended = Some(End::NothingToCut);
        } else if self.settings.patience.is_some_and(|(n, tol)| no_gain(self.judged(), n, tol)) {
            self.ended = Some(End::NoGain);
        }
        self.moved = self.settings.rules.n_candidates < self.header.n_features;
        if self.ended.is_some() { Step::Done } else { Step::Unit }
    }

    /// The losses that decide when it ends.
    fn judged(&self) -> &[f64] {
        if self.judges.rows.len() > 0 { &self.header.validation } else { &self.header.training }
    }

    fn rounds(&self) -> usize {
        self.header.training.len().saturating_sub(1)
    }
}

/// Whether none of the last `n` losses is lower than the one before them, by more than `tol`.
fn no_gain(losses: &[f64], n: usize, tol: f64) -> bool {
    losses.len() > n && {
        let (before, recent) = losses.split_at(losses.len() - n);
        recent.iter().all(|loss| *loss >= before[before.len() - 1] - tol)
    }
}

impl Training for Rounds {
    fn step(&mut self) -> Step {
        if self.ended.is_some() {
            return Step::Done;
        }
        let begin = || Stage::Tell { row: 0, total: Total::new(), largest: [0.0; 2] };
        self.stage = match std::mem::replace(&mut self.stage, Stage::Bin) {
            Stage::Bin => {
                let Settings { max_bins, seed, ref n_categories, .. } = self.settings;
                let x = &self.examples.x;
                let more = self.bins.code_next(x, &self.rows, n_categories, max_bins, seed);
                if more { Stage::Bin } else { begin() }
            }
            Stage::Tell { row, mut total, mut largest } => {
                let row = self.tell(row, &mut total, &mut largest);
                if row < self.rows.len() {
                    self.stage = Stage::Tell { row, total, largest };
                    return Step::Part;
                }
                self.units = Units::new(row, largest[0], largest[1]);
                self.stage = Stage::Plant(0);
                let weight: f64 = (0..row).map(|i| self.rows.weight(i)).sum();
                return self.finish_round(total.sum() / weight);
            }
            Stage::Plant(output) => {
                self.plant(output);
                Stage::Grow(output)
            }
            Stage::Grow(output) => {
                if !self.grower.advance(&self.pairs, &self.bins) {
                    Stage::Grow(output)
                } else {
                    self.take(output);
                    if output + 1 < self.settings.loss.n_outputs() {
                        Stage::Plant(output + 1)
                    } else {
                        begin()
                    }
                }
            }
        };
        Step::Part
    }

    fn progress(&self) -> Progress {
        Progress { done: self.rounds(), total: Some(self.settings.max_iter) }
    }

    fn loss(&self) -> Option<f64> {
        (self.rounds() > 0).then(|| self.judged()[self.rounds()])
    }

    fn loss_name(&self) -> &'static str {
        self.settings.loss.name()
    }

    fn model(&self) -> Arc<dyn Model> {
        let n_trees = self.rounds() * self.settings.loss.n_outputs();
        Arc::new(BoostingModel { header: self.header.clone(), trees: self.trees[..n_trees].to_vec() })
    }

    fn notes(&self) -> Vec<String> {
        let rounds = self.rounds();
        let rows = if self.judges.rows.len() > 0 {
            format!("{} rows that were kept aside", self.judges.rows.len())
        } else {
            "the training rows".to_string()
        };
        match (self.ended, self.settings.patience) {
            (Some(End::NoGain), Some((n, _))) => vec![format!(
                "Stopped after {rounds} rounds: for {n} rounds the loss on {rows} did not fall any more."
            )],
            (Some(End::AllRounds), Some(_)) => vec![format!(
                "The loss on {rows} was still falling after {rounds} rounds: more rounds may help."
            )],
            (Some(End::NothingToCut), _) => {
                vec![format!("Stopped after {rounds} rounds: no cut lowers the loss any further.")]
            }
            _ => Vec::new(),
        }
    }
}
