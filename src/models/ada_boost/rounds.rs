//! The rounds of an AdaBoost, in small steps.

use std::sync::Arc;

use super::model::{AdaBoostModel, Header, class_of};
use super::{AdaBoost, Loss};
use crate::data::Target;
use crate::math::elementary::{exp, ln, pow};
use crate::math::rng::Stream;
use crate::models::forest::Bag;
use crate::models::tree::{Block, Columns, Criterion, Grower, Grown, Rules, Tree, Truth};
use crate::models::{Examples, Model, Progress, Step, Training};

/// A boosting under way.
pub(super) struct Rounds {
    settings: AdaBoost,
    truth: Truth,
    columns: Columns,
    grower: Grower,
    stage: Stage,
    seed: u64,
    /// What each row weighs in this round; together one.
    weights: Vec<f64>,
    /// What the newest tree says of every row: a class, or a number.
    said: Vec<f64>,
    /// The weight of the trees that vote for each class, row by row; empty for numbers.
    votes: Vec<f64>,
    header: Header,
    trees: Vec<Arc<Tree>>,
    /// The answer before there is a tree.
    root: Arc<Tree>,
    loss: Option<f64>,
    ended: Option<End>,
}

enum Stage {
    Plant,
    Grow,
    /// Ask the newest tree about the rows from this one on.
    Ask(Tree, usize),
}

#[derive(Clone, Copy, PartialEq)]
enum End {
    AllRounds,
    NoError,
    NoBetterThanChance,
    Overflow,
}

/// Rows asked in one step.
const ROWS_PER_STEP: usize = 50_000;

impl Rounds {
    pub fn new(settings: AdaBoost, examples: Arc<Examples>, seed: u64) -> Rounds {
        let n = examples.n_rows();
        let task = examples.target.task();
        let mut weights: Vec<f64> = (0..n).map(|i| examples.weight(i)).collect();
        let mut classes = Vec::new();
        if let Target::Classes { codes, labels } = &examples.target {
            let has_rows = |k: &usize| (0..n).any(|i| codes[i] as usize == *k && weights[i] > 0.0);
            classes = (0..labels.len()).filter(has_rows).collect();
        }
        share_out(&mut weights);
        let truth = Truth::new(examples, &weights, Criterion::Gini);
        let mut grower = Grower::new(Rules {
            max_depth: settings.max_depth.resolve(task),
            min_samples_split: 2,
            min_samples_leaf: 1,
            max_leaf_nodes: usize::MAX,
            min_impurity_decrease: 0.0,
            ccp_alpha: 0.0,
            max_features: truth.examples.n_features(),
            random: false,
        });
        grower.plant(&truth, &weights, seed);
        let (n_features, n_values) = (truth.examples.n_features(), truth.n_values());
        let (weights_of_trees, errors) = (Vec::new(), Vec::new());
        Rounds {
            root: Arc::new(grower.tree(&truth)),
            votes: vec![0.0; if classes.is_empty() { 0 } else { n * n_values }],
            header: Header { task, n_features, n_values, classes, weights: weights_of_trees, errors },
            settings,
            truth,
            columns: Columns::default(),
            grower,
            stage: Stage::Plant,
            seed,
            weights,
            said: vec![0.0; n],
            trees: Vec::new(),
            loss: None,
            ended: None,
        }
    }

    fn plant(&mut self) {
        let epsilon = f64::EPSILON;
        // Rows that are right again and again would weigh nothing in the end, and their logarithm be infinite.
        self.weights.iter_mut().filter(|w| **w > 0.0).for_each(|w| *w = w.max(epsilon));
        let index = self.trees.len() as u64;
        let seed = Stream::new(self.seed, "AdaBoost tree", index).bits();
        if self.header.classes.is_empty() {
            let mut counts = vec![0.0; self.weights.len()];
            Bag::new(&self.weights, None).draw(self.seed, index, &mut counts);
            self.grower.plant(&self.truth, &counts, seed);
        } else {
            self.grower.plant(&self.truth, &self.weights, seed);
        }
    }

    fn ask(&mut self, tree: &Tree, from: usize) -> usize {
        let end = self.said.len().min(from + ROWS_PER_STEP);
        let rows: Vec<usize> = (from..end).collect();
        let of_classes = !self.header.classes.is_empty();
        for rows in rows.chunks(Block::rows_for(self.header.n_features)) {
            Block::new(&self.truth.examples.x, rows).walk(tree, |i, leaf| {
                self.said[rows[i]] =
                    if of_classes { class_of(tree, leaf) as f64 } else { tree.value(leaf)[0] };
            });
        }
        end
    }

    /// The loss of each row, from 0 to 1; rows without weight have none.
    fn losses(&self) -> Vec<f64> {
        match &self.truth.examples.target {
            Target::Classes { codes, .. } => {
                codes.iter().zip(&self.said).map(|(c, s)| f64::from(u8::from(f64::from(*c) != *s))).collect()
            }
            Target::Numbers(y) => {
                let mut losses: Vec<f64> = y.iter().zip(&self.said).map(|(y, s)| (y - s).abs()).collect();
                losses.iter_mut().zip(&self.weights).filter(|(_, w)| **w == 0.0).for_each(|(l, _)| *l = 0.0);
                let largest = losses.iter().copied().fold(0.0, f64::max);
                for loss in &mut losses {
                    *loss = if largest > 0.0 { *loss / largest } else { 0.0 };
                    *loss = match self.settings.loss {
                        Loss::Linear => *loss,
                        Loss::Square => *loss * *loss,
                        Loss::Exponential => 1.0 - exp(-*loss),
                    };
                }
                losses
            }
            Target::Nothing(_) => Vec::new(),
        }
    }

    /// Judges the newest tree and weighs the rows anew.
    fn judge(&mut self, tree: Tree) {
        let losses = self.losses();
        let total: f64 = self.weights.iter().sum();
        let error = self.weights.iter().zip(&losses).map(|(w, l)| w * l).sum::<f64>();
        let n_classes = self.header.classes.len();
        let (error, chance) =
            if n_classes == 0 { (error, 0.5) } else { (error / total, 1.0 - 1.0 / n_classes as f64) };
        let rate = self.settings.learning_rate;
        if error <= 0.0 {
            self.ended = Some(End::NoError);
            self.take(tree, 1.0, 0.0);
        } else if error >= chance {
            self.ended = Some(End::NoBetterThanChance);
            if self.trees.is_empty() {
                self.take(tree, 1.0, error);
            }
        } else if n_classes == 0 {
            let beta = error / (1.0 - error);
            self.weights.iter_mut().zip(&losses).for_each(|(w, l)| *w *= pow(beta, (1.0 - l) * rate));
            self.take(tree, rate * ln(1.0 / beta), error);
        } else {
            let alpha = rate * (ln((1.0 - error) / error) + ln(n_classes as f64 - 1.0));
            let times = exp(alpha);
            self.weights.iter_mut().zip(&losses).filter(|(_, l)| **l > 0.0).for_each(|(w, _)| *w *= times);
            self.take(tree, alpha, error);
        }
        if !share_out(&mut self.weights) {
            self.ended.get_or_insert(End::Overflow);
        }
        if self.trees.len() == self.settings.n_estimators as usize {
            self.ended.get_or_insert(End::AllRounds);
        }
    }

    fn take(&mut self, tree: Tree, weight: f64, error: f64) {
        self.trees.push(Arc::new(tree));
        self.header.weights.push(weight);
        self.header.errors.push(error);
        self.loss = Some(self.training_error(weight).unwrap_or(error));
    }

    /// The share of rows that the trees together get wrong; the newest counts `weight`. None for numbers.
    fn training_error(&mut self, weight: f64) -> Option<f64> {
        let Target::Classes { codes, .. } = &self.truth.examples.target else { return None };
        let (mut wrong, mut all) = (0.0, 0.0);
        let rows = self.votes.chunks_exact_mut(self.header.n_values);
        for (i, ((votes, code), said)) in rows.zip(codes).zip(&self.said).enumerate() {
            votes[*said as usize] += weight;
            let most = (1..votes.len()).fold(0, |most, k| if votes[k] > votes[most] { k } else { most });
            let w = self.truth.examples.weight(i);
            all += w;
            wrong += if most == *code as usize { 0.0 } else { w };
        }
        Some(wrong / all)
    }
}

/// Makes weights sum to one; false where they have become none that a row can be drawn by.
fn share_out(weights: &mut [f64]) -> bool {
    let total: f64 = weights.iter().sum();
    let usable = total.is_finite() && total > 0.0;
    if usable {
        weights.iter_mut().for_each(|w| *w /= total);
    }
    usable
}

impl Training for Rounds {
    fn step(&mut self) -> Step {
        if self.ended.is_some() {
            return Step::Done;
        }
        if self.columns.code_next(&self.truth.examples.x) {
            return Step::Part;
        }
        self.stage = match std::mem::replace(&mut self.stage, Stage::Plant) {
            Stage::Plant => {
                self.plant();
                Stage::Grow
            }
            Stage::Grow => {
                let mut work = 0;
                loop {
                    match self.grower.advance(&self.truth, &self.columns, &mut work) {
                        Grown::Part => break Stage::Grow,
                        Grown::Split => {}
                        Grown::Whole => break Stage::Ask(self.grower.harvest(&self.truth), 0),
                    }
                }
            }
            Stage::Ask(tree, from) => {
                let end = self.ask(&tree, from);
                if end == self.said.len() {
                    self.judge(tree);
                    return if self.ended.is_some() { Step::Done } else { Step::Unit };
                }
                Stage::Ask(tree, end)
            }
        };
        Step::Part
    }

    fn progress(&self) -> Progress {
        Progress { done: self.trees.len(), total: Some(self.settings.n_estimators as usize) }
    }

    fn loss(&self) -> Option<f64> {
        self.loss
    }

    fn loss_name(&self) -> &'static str {
        if self.votes.is_empty() { "loss of the newest tree" } else { "training error" }
    }

    fn model(&self) -> Arc<dyn Model> {
        let (mut header, mut trees) = (self.header.clone(), self.trees.clone());
        if trees.is_empty() {
            header.weights.push(1.0);
            trees.push(self.root.clone());
        }
        Arc::new(AdaBoostModel { header, trees })
    }

    fn notes(&self) -> Vec<String> {
        let rounds = self.trees.len();
        let why = match self.ended {
            Some(End::NoError) => "the newest tree makes no error, and nothing is left to learn from",
            Some(End::NoBetterThanChance) => {
                "the next tree was no better than chance on the rows that are left to learn; deeper trees or a lower learning_rate may go on"
            }
            Some(End::Overflow) => "the rows' weights grew beyond all numbers; lower the learning_rate",
            Some(End::AllRounds) | None => return Vec::new(),
        };
        vec![format!("Stopped after {rounds} rounds: {why}.")]
    }
}
