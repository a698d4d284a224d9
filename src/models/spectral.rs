//! Spectral clustering: groups that are hard to cut apart in a graph of alike rows.
//!
//! With A the likeness of every two rows and D its sums, the leading eigenvectors of D^−½·A·D^−½, divided by √D, place rows
//! that hang together at one spot; there the groups are read off ([`assign`]) or found by k-means. The likeness is
//! exp(−γ‖x − z‖²), or ½ for each of two rows that has the other among its nearest.
//! References: Shi and Malik (2000), IEEE Transactions on Pattern Analysis and Machine Intelligence 22(8); von Luxburg
//! (2007), Statistics and Computing 17(4).

mod assign;

use std::sync::Arc;

use super::checks::enough_rows;
use super::grouped::{Grouped, numbered, unweighted};
use super::k_means::KMeans;
use super::kernel::{Blocks, Form, Kernel};
use super::projection::near::Near;
use super::{Entry, Examples, Family, Learner, Model, Progress, Step, Training, registry};
use crate::choices;
use crate::data::{NO_GROUP, Prediction, Target, Task};
use crate::math::Matrix;
use crate::math::leading::Leading;
use crate::math::neighbours;
use crate::math::pieces::Pieces;
use crate::math::sparse::Sparse;
use crate::math::sums::sum;
use crate::math::thin::Times;
use crate::params;
use crate::params::Params;
use crate::problem::Problem;

pub(super) static ENTRY: Entry = Entry {
    id: "spectral",
    name: "spectral clustering",
    family: Family::Clusters,
    summary: "Cuts a graph of alike rows where it hangs together least, so that groups may be bent.",
    scikit_learn: &[(Task::Clustering, "SpectralClustering")],
    unit: "pass",
    fields: Spectral::fields,
    learner: registry::on_demand::<Spectral>,
    load: registry::load::<Grouped>,
};

choices! {
    /// How alike two rows are.
    pub enum Affinity {
        /// by distance: a bump around every row
        Rbf = "rbf",
        /// by being among each other's nearest rows: for groups of any shape
        NearestNeighbors = "nearest_neighbors",
    }
}

choices! {
    /// How groups are read off the eigenvectors.
    pub enum AssignLabels {
        /// by k-means
        Kmeans = "kmeans",
        /// by turning them so that each one stands for a group; nothing is drawn at random
        ClusterQr = "cluster_qr",
    }
}

params! {
    /// Settings of spectral clustering.
    pub struct Spectral {
        /// Number of groups. Try several: the silhouette says which one fits.
        n_clusters: u32 = 8, log(1, 100);
        /// Number of eigenvectors. Empty takes as many as groups.
        n_components: Option<u32> = None, log(1, 100);
        /// How alike two rows are. Neighbours suit large tables and groups of unlike sizes.
        affinity: Affinity = Affinity::Rbf, choice();
        /// Sharpness of the bump. More of it lets rows be alike only close by.
        gamma: f64 = 1.0, log(1e-9, 1e6);
        /// Nearest rows of a row, itself among them. Only for the affinity by neighbours.
        n_neighbors: u32 = 10, log(1, 200);
        /// How groups are read off the eigenvectors.
        assign_labels: AssignLabels = AssignLabels::Kmeans, choice();
        /// Fresh starts of k-means. The best one is kept.
        n_init: u32 = 10, log(1, 100);
    }
}

/// More rows would make a matrix larger than a tab has memory for; then, more than a person waits for.
const MOST_ROWS: (usize, usize) = (5_000, 20_000);

impl Learner for Spectral {
    fn without_target(&self) -> bool {
        true
    }

    fn start(&self, examples: Arc<Examples>, seed: u64) -> Result<Box<dyn Training>, Problem> {
        unweighted(&examples)?;
        enough_rows(&examples, self.n_clusters, "n_clusters")?;
        let n = examples.n_rows();
        let by_neighbours = self.affinity == Affinity::NearestNeighbors;
        let most = if by_neighbours { MOST_ROWS.1 } else { MOST_ROWS.0 };
        if n > most {
            let message = format!("{n} rows are too many for this affinity; {most} fit");
            let other = if by_neighbours { "choose k-means" } else { "set affinity to nearest_neighbors" };
            return Err(Problem::at("/model/params/affinity", message)
                .hint(format!("keep a part of the rows, or {other}")));
        }
        let stage = if by_neighbours {
            let metric = neighbours::Metric::Minkowski(neighbours::Power::Two);
            Stage::Near(Near::new(examples.clone(), metric, self.n_neighbors as usize - 1))
        } else {
            let rows: Vec<u32> = (0..n as u32).collect();
            Stage::Comparing(Blocks::of(&examples.x, &rows))
        };
        let n_vectors = n.min(self.n_components.unwrap_or(self.n_clusters) as usize);
        Ok(Box::new(Cutting {
            settings: self.clone(),
            seed,
            // Growing it later would move it each time.
            graph: Graph::Dense(Vec::with_capacity(if by_neighbours { 0 } else { n * n })),
            roots: Vec::new(),
            n_parts: 1,
            pieces: Pieces::default(),
            leading: Leading::new(n, n_vectors),
            n_vectors,
            stage,
            codes: (vec![NO_GROUP; n], 0),
            examples,
        }))
    }
}

/// The likeness of the rows, later divided by the roots of its sums on both sides.
enum Graph {
    Dense(Vec<f64>),
    Sparse(Sparse),
}

/// What the next step does.
enum Stage {
    Near(Near),
    Comparing(Blocks),
    Scaling,
    Solving,
    Multiplying(Times),
    /// k-means of the places, and the places.
    Grouping(Box<dyn Training>, Matrix),
    Done,
}

struct Cutting {
    settings: Spectral,
    seed: u64,
    examples: Arc<Examples>,
    graph: Graph,
    /// √D.
    roots: Vec<f64>,
    /// Parts of the graph that hang together.
    n_parts: usize,
    pieces: Pieces,
    leading: Leading,
    n_vectors: usize,
    stage: Stage,
    codes: (Vec<u32>, usize),
}

impl Cutting {
    fn joined(&mut self, near: &Near) -> Stage {
        let n = self.examples.n_rows();
        // From each end; a row that is nearest from both ends is there twice, and two halves make one.
        let mut ends: Vec<Vec<u32>> = vec![Vec::new(); n];
        for (i, nearest) in near.found.iter().enumerate() {
            for &j in &nearest.points {
                ends[i].push(j);
                ends[j as usize].push(i as u32);
            }
        }
        let edges =
            ends.iter().enumerate().flat_map(|(i, ends)| ends.iter().map(move |j| (i as u32, *j, 0.5)));
        let mut graph = Sparse::new(n, edges);
        self.roots = graph.sums().iter().map(|sum| root(*sum)).collect();
        graph.scale(&self.roots.iter().map(|root| 1.0 / root).collect::<Vec<f64>>());
        self.n_parts = graph.parts().1;
        self.graph = Graph::Sparse(graph);
        Stage::Solving
    }

    fn compare(&mut self, blocks: Blocks) -> Stage {
        let (n, p) = self.examples.x.dim();
        let kernel = Kernel { form: Form::Rbf, gamma: self.settings.gamma, degree: 1, coef0: 0.0 };
        let piece = self.pieces.next(n, n * (p + 10));
        if let Graph::Dense(values) = &mut self.graph {
            values.resize(piece.end * n, 0.0);
            for (i, row) in piece.clone().zip(values[piece.start * n..].chunks_exact_mut(n)) {
                let x = self.examples.x.row(i);
                kernel.row(x.to_slice().expect("a matrix is stored row by row"), &blocks, 0, row);
                // No row counts as its own neighbour.
                row[i] = 0.0;
                self.roots.push(root(sum(row)));
            }
        }
        if self.pieces.all_done(n) { Stage::Scaling } else { Stage::Comparing(blocks) }
    }

    fn scale(&mut self) -> Stage {
        let n = self.examples.n_rows();
        let piece = self.pieces.next(n, n);
        if let Graph::Dense(values) = &mut self.graph {
            for i in piece {
                for (v, other) in values[i * n..(i + 1) * n].iter_mut().zip(&self.roots) {
                    *v /= self.roots[i] * other;
                }
            }
        }
        if self.pieces.all_done(n) { Stage::Solving } else { Stage::Scaling }
    }

    fn multiply(&mut self, mut times: Times) -> Stage {
        if let Graph::Dense(values) = &self.graph
            && times.advance(values)
        {
            self.leading.give(times.finish());
            return Stage::Solving;
        }
        Stage::Multiplying(times)
    }

    fn solve(&mut self) -> Stage {
        if self.leading.advance() {
            return self.found();
        }
        match (&self.graph, self.leading.wanted()) {
            (Graph::Sparse(graph), Some(vectors)) => {
                let products = graph.times(vectors);
                self.leading.give(products);
                Stage::Solving
            }
            (Graph::Dense(_), Some(vectors)) => {
                Stage::Multiplying(Times::new(vectors, self.examples.n_rows()))
            }
            (_, None) => Stage::Solving,
        }
    }

    /// What becomes of the eigenvectors.
    fn found(&mut self) -> Stage {
        let (n, k) = (self.examples.n_rows(), self.n_vectors);
        let (_, vectors) = self.leading.finish();
        let places = Matrix::from_shape_fn((n, k), |(i, t)| vectors[t * n + i] / self.roots[i]);
        if self.settings.assign_labels == AssignLabels::ClusterQr {
            let codes = assign::by_turning(places.as_slice().expect("a matrix is stored row by row"), k);
            self.codes = numbered(n, k, |i| Some(codes[i]));
            return Stage::Done;
        }
        let learner = KMeans {
            n_clusters: self.settings.n_clusters,
            n_init: Some(self.settings.n_init),
            ..KMeans::default()
        };
        let examples = Examples { x: places.clone(), target: Target::Nothing(n), weights: None };
        match learner.start(Arc::new(examples), self.seed) {
            Ok(training) => Stage::Grouping(training, places),
            Err(_) => Stage::Done,
        }
    }
}

/// Of a row that is like no other, 1.
fn root(sum: f64) -> f64 {
    if sum > 0.0 { sum.sqrt() } else { 1.0 }
}

impl Training for Cutting {
    fn step(&mut self) -> Step {
        self.stage = match std::mem::replace(&mut self.stage, Stage::Done) {
            Stage::Near(mut near) => {
                if near.advance() {
                    self.joined(&near)
                } else {
                    Stage::Near(near)
                }
            }
            Stage::Comparing(blocks) => self.compare(blocks),
            Stage::Scaling => self.scale(),
            Stage::Solving => self.solve(),
            Stage::Multiplying(times) => self.multiply(times),
            Stage::Grouping(mut training, places) => {
                let is_done = training.step() == Step::Done;
                if let Prediction::Groups { codes, n_groups } = training.model().predict(&places)
                    && is_done
                {
                    self.codes = numbered(codes.len(), n_groups, |i| Some(codes[i] as usize));
                }
                if is_done { Stage::Done } else { Stage::Grouping(training, places) }
            }
            Stage::Done => Stage::Done,
        };
        if matches!(self.stage, Stage::Done) { Step::Done } else { Step::Part }
    }

    fn progress(&self) -> Progress {
        Progress { done: usize::from(matches!(self.stage, Stage::Done)), total: Some(1) }
    }

    fn model(&self) -> Arc<dyn Model> {
        Arc::new(Grouped::new(&self.examples, self.codes.0.clone(), self.codes.1))
    }

    fn notes(&self) -> Vec<String> {
        let mut notes = Vec::new();
        if self.n_parts > self.settings.n_clusters as usize {
            notes.push(format!(
                "The graph of neighbours falls into {} parts of its own: raise n_neighbors or n_clusters.",
                self.n_parts
            ));
        }
        if !self.leading.converged() {
            notes.push(
                "The eigenvectors still turned when the search was given up: try other neighbours or gamma."
                    .to_string(),
            );
        }
        notes
    }
}
