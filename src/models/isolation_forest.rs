//! Isolation forest: a row is unusual if few random questions are enough to set it apart.
//!
//! Each tree takes some rows and cuts them at random: a feature, and a threshold between its least and its largest value,
//! until every row is alone or ⌈log₂ of their number⌉ questions were asked. With h the number of questions on a row's way,
//! plus c(m) where m rows are left together, its score is 2^(−mean h / c(n)) for n rows a tree;
//! c(n) = 2·(ln(n − 1) + γ) − 2·(n − 1)/n is the mean way in a search tree of n rows. Above one half a row is an outlier.
//! Reference: Liu, Ting and Zhou (2008), ICDM.

mod grow;
mod model;

use std::sync::Arc;

use self::grow::{Grower, Sample};
use self::model::IsolationForestModel;
use super::tree::{Block, Tree, WORK_PER_STEP};
use super::unusual::{Contamination, Scale};
use super::{Entry, Examples, Family, Learner, Model, Progress, Step, Training, registry};
use crate::data::Task;
use crate::math::elementary::{ln, pow};
use crate::params;
use crate::params::Params;
use crate::problem::Problem;

pub(super) static ENTRY: Entry = Entry {
    id: "isolation-forest",
    name: "isolation forest",
    family: Family::Outliers,
    summary: "Cuts the rows apart at random; a row that is alone after few cuts is unusual.",
    scikit_learn: &[(Task::Outliers, "IsolationForest")],
    unit: "tree",
    fields: IsolationForest::fields,
    learner: registry::on_demand::<IsolationForest>,
    load: registry::load::<IsolationForestModel>,
};

params! {
    /// Settings of an isolation forest.
    pub struct IsolationForest {
        /// Number of trees. More of them make steadier scores but take longer.
        n_estimators: u32 = 100, log(1, 10_000);
        /// Rows a tree is grown on. Few are enough, and hide crowds of outliers from each other; all are taken where there are fewer.
        max_samples: u32 = 256, log(1, 1_000_000);
        /// Share of outliers. A word, or the share of the training rows that is to lie above the limit.
        contamination: Contamination = Contamination::Auto, range(0.0001, 0.5);
        /// Share of features. Each tree asks about so many of them, drawn at random.
        max_features: f64 = 1.0, range(0.001, 1.0);
        /// Draw rows with replacement. Then a tree may meet a row several times.
        bootstrap: bool = false, flag();
    }
}

/// The score above which a row is an outlier, if nobody says how many there are.
const USUAL: f64 = 0.5;
/// So many training rows tell how the scores change from tree to tree.
const JUDGES: usize = 2048;

impl Learner for IsolationForest {
    fn without_target(&self) -> bool {
        true
    }

    fn start(&self, examples: Arc<Examples>, seed: u64) -> Result<Box<dyn Training>, Problem> {
        let sample = Sample::new(&examples, self.max_samples as usize, self.bootstrap);
        let n = examples.n_rows();
        let n_judges = n.min(JUDGES);
        let n_features = ((self.max_features * examples.n_features() as f64) as usize).max(1);
        Ok(Box::new(IsolationTraining {
            judges: (0..n_judges).map(|k| (k as u64 * n as u64 / n_judges as u64) as usize).collect(),
            ways: vec![0.0; n_judges],
            change: None,
            mean_way: mean_way(sample.n_drawn()),
            grower: Grower::new(sample, n_features, seed),
            settings: self.clone(),
            examples,
            trees: Vec::new(),
            all: Vec::new(),
            done: false,
        }))
    }
}

/// c(n): the mean number of questions that set one of n rows apart.
fn mean_way(n: usize) -> f64 {
    /// Euler's constant.
    const GAMMA: f64 = 0.577_215_664_901_532_9;
    let n = n as f64;
    if n <= 1.0 {
        0.0
    } else if n == 2.0 {
        1.0
    } else {
        2.0 * (ln(n - 1.0) + GAMMA) - 2.0 * (n - 1.0) / n
    }
}

/// The score of a row whose ways through so many trees add up to `way`.
fn score(way: f64, n_trees: usize, mean_way: f64) -> f64 {
    let usual = n_trees as f64 * mean_way;
    // Before the first tree, and with one row a tree, nothing is known: neither usual nor unusual.
    if usual > 0.0 { pow(2.0, -way / usual) } else { USUAL }
}

/// A forest being grown.
struct IsolationTraining {
    settings: IsolationForest,
    examples: Arc<Examples>,
    grower: Grower,
    trees: Vec<Arc<Tree>>,
    mean_way: f64,
    /// Some training rows, and the sums of their ways.
    judges: Vec<usize>,
    ways: Vec<f64>,
    /// By how much the newest tree changed their scores.
    change: Option<f64>,
    /// The scores of all training rows as far as they are known, where the limit needs them and the judges are not all.
    all: Vec<f64>,
    done: bool,
}

impl IsolationTraining {
    fn needs_all(&self) -> bool {
        self.settings.contamination != Contamination::Auto && self.judges.len() < self.examples.n_rows()
    }

    fn is_grown(&self) -> bool {
        self.trees.len() == self.settings.n_estimators as usize
    }

    /// Takes a tree in, and sees how it changes the scores.
    fn take(&mut self, tree: Tree) {
        let (before, after) = (self.trees.len(), self.trees.len() + 1);
        let per_block = Block::rows_for(self.examples.n_features());
        let mut change = 0.0;
        for (rows, ways) in self.judges.chunks(per_block).zip(self.ways.chunks_mut(per_block)) {
            Block::new(&self.examples.x, rows).walk(&tree, |i, leaf| {
                let was = score(ways[i], before, self.mean_way);
                ways[i] += tree.value(leaf)[0];
                change += (score(ways[i], after, self.mean_way) - was).abs();
            });
        }
        self.change = Some(change / self.judges.len() as f64);
        self.trees.push(Arc::new(tree));
    }

    /// Scores some more of the training rows; true when all have one.
    fn score_some(&mut self) -> bool {
        let (first, n) = (self.all.len(), self.examples.n_rows());
        let n_steps = 10 * self.trees.len() + self.examples.n_features();
        let rows: Vec<usize> = (first..n.min(first + 1 + 2 * WORK_PER_STEP / n_steps)).collect();
        let x = self.examples.x.select(ndarray::Axis(0), &rows);
        self.all.extend(model::scores(&self.trees, self.mean_way, &x));
        self.all.len() == n
    }

    fn scale(&self) -> Scale {
        let contamination = self.settings.contamination;
        if self.done && self.needs_all() {
            return Scale::of(&self.all, contamination, USUAL);
        }
        let n_trees = self.trees.len();
        let scores: Vec<f64> = self.ways.iter().map(|way| score(*way, n_trees, self.mean_way)).collect();
        Scale::of(&scores, contamination, USUAL)
    }
}

impl Training for IsolationTraining {
    fn step(&mut self) -> Step {
        if self.done {
            return Step::Done;
        }
        if self.is_grown() {
            self.done = !self.needs_all() || self.score_some();
            return if self.done { Step::Done } else { Step::Part };
        }
        match self.grower.advance(&self.examples.x, self.trees.len() as u64) {
            None => Step::Part,
            Some(tree) => {
                self.take(tree);
                Step::Unit
            }
        }
    }

    fn progress(&self) -> Progress {
        Progress { done: self.trees.len(), total: Some(self.settings.n_estimators as usize) }
    }

    fn loss(&self) -> Option<f64> {
        self.change
    }

    fn loss_name(&self) -> &'static str {
        "mean change of a score"
    }

    fn model(&self) -> Arc<dyn Model> {
        Arc::new(IsolationForestModel {
            n_features: self.examples.n_features(),
            mean_way: self.mean_way,
            scale: self.scale(),
            trees: self.trees.clone(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::{Prediction, Target};
    use crate::math::Matrix;
    use crate::math::rng::Stream;

    fn fit(x: Matrix, weights: Option<Vec<f64>>, settings: IsolationForest) -> Arc<dyn Model> {
        let target = Target::Nothing(x.nrows());
        let mut training =
            crate::models::start(&settings, Arc::new(Examples { x, target, weights }), 1).unwrap();
        while training.step() != Step::Done {}
        training.model()
    }

    fn scores(model: &dyn Model, x: &Matrix) -> (Vec<f64>, f64) {
        let Prediction::Unusual { scores, limit } = model.predict(x) else { panic!() };
        (scores, limit)
    }

    #[test]
    fn the_mean_way_of_few_rows_is_that_of_a_search_tree() {
        assert_eq!((mean_way(1), mean_way(2)), (0.0, 1.0));
        // 2·(ln 2 + γ) − 4/3
        assert!((mean_way(3) - 1.207_392_357_589_623).abs() < 1e-14, "{}", mean_way(3));
    }

    #[test]
    fn of_two_rows_one_question_sets_each_apart() {
        let x = Matrix::from_shape_vec((2, 1), vec![0.0, 1.0]).unwrap();
        let (scores, limit) = scores(&*fit(x.clone(), None, IsolationForest::default()), &x);
        // Every way is one question, as long as the mean way of two rows: 2^−1.
        assert_eq!((scores, limit), (vec![0.5, 0.5], 0.5));
    }

    #[test]
    fn exactly_the_share_asked_for_is_above_the_limit_also_of_many_rows() {
        let mut stream = Stream::new(4, "test", 0);
        let x = Matrix::from_shape_simple_fn((5_000, 3), || stream.normal());
        let contamination = Contamination::Share(0.03);
        let model =
            fit(x.clone(), None, IsolationForest { contamination, n_estimators: 20, ..Default::default() });
        let (scores, limit) = scores(&*model, &x);
        assert_eq!(scores.iter().filter(|s| **s > limit).count(), 150);
    }

    #[test]
    fn rows_without_weight_are_never_drawn() {
        let mut stream = Stream::new(5, "test", 0);
        let mut x = Matrix::from_shape_simple_fn((300, 2), || stream.normal());
        // A crowd far away: seen, it would be cut apart; without weight, all of it is in one corner of the others.
        (0..100).for_each(|i| x[(i, 0)] += 50.0);
        let weights: Vec<f64> = (0..300).map(|i| f64::from(u8::from(i >= 100))).collect();
        for bootstrap in [false, true] {
            let settings = IsolationForest { bootstrap, n_estimators: 30, ..Default::default() };
            let model = fit(x.clone(), Some(weights.clone()), settings);
            let (scores, _) = scores(&*model, &x);
            let least_of_crowd = scores[..100].iter().copied().fold(1.0, f64::min);
            let usual = scores[100..].iter().sum::<f64>() / 200.0;
            assert!(least_of_crowd > usual, "{least_of_crowd} {usual}");
        }
    }

    #[test]
    fn a_feature_that_is_constant_is_never_asked_about() {
        let mut stream = Stream::new(6, "test", 0);
        let x = Matrix::from_shape_fn((100, 3), |(_, j)| if j == 1 { stream.normal() } else { 2.0 });
        let model = fit(x, None, IsolationForest { n_estimators: 5, ..Default::default() });
        let crate::models::Insight::Unusual { newest, .. } = model.insight() else { panic!() };
        assert!(newest.len() > 20 && newest.iter().all(|n| n.split.as_ref().is_none_or(|s| s.feature == 1)));
        // Every row of the tree ends in some leaf.
        let in_leaves: f64 = newest.iter().filter(|n| n.split.is_none()).map(|n| n.weight).sum();
        assert_eq!(in_leaves, 100.0);
    }
}
