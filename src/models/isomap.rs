//! Isomap: places whose straight distances are the rows' distances along a graph of neighbours.
//!
//! Every row is joined with its nearest; dᵢⱼ is the length of the shortest path, by Dijkstra's method from each row; the
//! leading eigenvectors of −½·d² less the means of its rows and columns are the places (classical scaling). Parts of the
//! graph that do not hang together are joined by the shortest edge between each two of them.
//! References: Tenenbaum, de Silva and Langford (2000), Science 290; Dijkstra (1959), Numerische Mathematik 1.

use std::cmp::Ordering;
use std::collections::BinaryHeap;
use std::sync::Arc;

use super::metric::Metric;
use super::projection::centred::Centred;
use super::projection::near::Near;
use super::projection::{Placed, at_most, takes_rows_alike};
use super::{Entry, Examples, Family, Learner, Model, Progress, Step, Training, registry};
use crate::data::Task;
use crate::math::sparse::Sparse;
use crate::params;
use crate::params::Params;
use crate::problem::Problem;

pub(super) static ENTRY: Entry = Entry {
    id: "isomap",
    name: "Isomap",
    family: Family::Projections,
    summary: "Measures the way from row to row along their neighbours and draws it straight: it unrolls what is rolled up.",
    scikit_learn: &[(Task::Projection, "Isomap")],
    unit: "pass",
    fields: Isomap::fields,
    learner: registry::on_demand::<Isomap>,
    load: registry::load::<Placed>,
};

params! {
    /// Settings of Isomap.
    pub struct Isomap {
        /// Nearest rows that a row is joined with. Few follow every bend, many take short cuts.
        n_neighbors: u32 = 5, log(1, 200);
        /// Number of new columns. The first two are drawn.
        n_components: u32 = 2, log(1, 50);
        /// What is near.
        metric: Metric = Metric::Euclidean, choice();
    }
}

/// All distances have to fit into memory.
const MOST_ROWS: usize = 4_000;
/// Numbers looked at in one step: some milliseconds.
const WORK_PER_STEP: usize = 2_000_000;

impl Learner for Isomap {
    fn without_target(&self) -> bool {
        true
    }

    fn start(&self, examples: Arc<Examples>, _: u64) -> Result<Box<dyn Training>, Problem> {
        takes_rows_alike(&examples)?;
        let n = examples.n_rows();
        at_most(n, MOST_ROWS)?;
        let near = Near::new(examples.clone(), self.metric.of_neighbours(), self.n_neighbors as usize);
        Ok(Box::new(Unrolling {
            settings: self.clone(),
            edges: Vec::new(),
            stage: Stage::Near(near),
            n_parts: 1,
            at: 0,
            values: Vec::new(),
            places: vec![0.0; n * self.n_components as usize],
            examples,
        }))
    }
}

/// The shortest edge between two parts so far.
type Bridge = Option<(f64, u32, u32)>;

/// What the next step does.
enum Stage {
    Near(Near),
    /// Looks for bridges between parts: the part of each row, and a bridge for each two parts.
    Joining(Vec<usize>, Vec<Bridge>),
    Walking(Sparse),
    Drawing(Box<Centred>),
    Done,
}

struct Unrolling {
    settings: Isomap,
    examples: Arc<Examples>,
    /// From row, to row, distance; both ways.
    edges: Vec<(u32, u32, f64)>,
    stage: Stage,
    n_parts: usize,
    /// Rows done in this stage.
    at: usize,
    /// −½·d², row after row.
    values: Vec<f64>,
    places: Vec<f64>,
}

impl Unrolling {
    fn graph(&self) -> Sparse {
        let n = self.examples.n_rows();
        let mut rows: Vec<Vec<(u32, f64)>> = vec![Vec::new(); n];
        for &(from, to, distance) in &self.edges {
            rows[from as usize].push((to, distance));
            rows[to as usize].push((from, distance));
        }
        let edges =
            rows.iter().enumerate().flat_map(|(i, row)| row.iter().map(move |(j, d)| (i as u32, *j, *d)));
        Sparse::new(n, edges)
    }

    fn joined(&mut self, near: &Near) -> Stage {
        for (i, nearest) in near.found.iter().enumerate() {
            for (&j, &distance) in nearest.points.iter().zip(&nearest.distances) {
                self.edges.push((i as u32, j, distance));
            }
        }
        let graph = self.graph();
        let (part, n_parts) = graph.parts();
        self.n_parts = n_parts;
        if n_parts == 1 { Stage::Walking(graph) } else { Stage::Joining(part, vec![None; n_parts * n_parts]) }
    }

    /// Compares some rows with those of later parts.
    fn bridge(&mut self, part: Vec<usize>, mut bridges: Vec<Bridge>) -> Stage {
        let (n, p) = self.examples.x.dim();
        let row = |i: usize| self.examples.x.row(i).to_slice().expect("a matrix is stored row by row");
        let end = n.min(self.at + WORK_PER_STEP / (n * p) + 1);
        for i in self.at..end {
            for j in (0..n).filter(|&j| part[j] > part[i]) {
                let distance = self.settings.metric.distance(row(i), row(j));
                let bridge = &mut bridges[part[i] * self.n_parts + part[j]];
                if bridge.is_none_or(|(shortest, ..)| distance < shortest) {
                    *bridge = Some((distance, i as u32, j as u32));
                }
            }
        }
        self.at = end;
        if end < n {
            return Stage::Joining(part, bridges);
        }
        self.edges.extend(bridges.into_iter().flatten().map(|(distance, i, j)| (i, j, distance)));
        self.at = 0;
        Stage::Walking(self.graph())
    }

    /// The paths from some rows.
    fn walk(&mut self, graph: Sparse) -> Stage {
        let n = self.examples.n_rows();
        let rows = WORK_PER_STEP / (40 * (self.edges.len() + n)) + 1;
        let end = n.min(self.at + rows);
        for i in self.at..end {
            self.values.extend(paths_from(i, &graph).iter().map(|d| -0.5 * d * d));
        }
        self.at = end;
        if end < n {
            return Stage::Walking(graph);
        }
        let k = n.min(self.settings.n_components as usize);
        Stage::Drawing(Box::new(Centred::new(std::mem::take(&mut self.values), n, k)))
    }
}

/// A row that is reached, and how far it is.
#[derive(PartialEq)]
struct Reached(f64, u32);

impl Eq for Reached {}

impl PartialOrd for Reached {
    fn partial_cmp(&self, other: &Reached) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Reached {
    /// The nearest counts as the largest: a heap gives the largest first.
    fn cmp(&self, other: &Reached) -> Ordering {
        other.0.total_cmp(&self.0).then(other.1.cmp(&self.1))
    }
}

/// How far every row is from one.
fn paths_from(source: usize, graph: &Sparse) -> Vec<f64> {
    let mut far = vec![f64::INFINITY; graph.n()];
    far[source] = 0.0;
    let mut reached = BinaryHeap::from([Reached(0.0, source as u32)]);
    while let Some(Reached(distance, row)) = reached.pop() {
        if distance > far[row as usize] {
            continue;
        }
        for (&next, length) in graph.neighbours(row as usize).iter().zip(graph.values(row as usize)) {
            let way = distance + length;
            if way < far[next as usize] {
                far[next as usize] = way;
                reached.push(Reached(way, next));
            }
        }
    }
    far
}

impl Training for Unrolling {
    fn step(&mut self) -> Step {
        self.stage = match std::mem::replace(&mut self.stage, Stage::Done) {
            Stage::Near(mut near) => {
                if near.advance() {
                    self.joined(&near)
                } else {
                    Stage::Near(near)
                }
            }
            Stage::Joining(part, bridges) => self.bridge(part, bridges),
            Stage::Walking(graph) => self.walk(graph),
            Stage::Drawing(mut centred) => {
                if centred.advance() {
                    self.places = centred.places(self.settings.n_components as usize);
                    Stage::Done
                } else {
                    Stage::Drawing(centred)
                }
            }
            Stage::Done => Stage::Done,
        };
        if matches!(self.stage, Stage::Done) { Step::Done } else { Step::Part }
    }

    fn progress(&self) -> Progress {
        Progress { done: usize::from(matches!(self.stage, Stage::Done)), total: Some(1) }
    }

    fn model(&self) -> Arc<dyn Model> {
        Placed::of(self.places.clone(), self.settings.n_components as usize)
    }

    fn notes(&self) -> Vec<String> {
        if self.n_parts == 1 {
            return Vec::new();
        }
        vec![format!(
            "The graph of neighbours fell into {} parts, which were joined by their shortest edges: raise n_neighbors.",
            self.n_parts
        )]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shortest_path_may_have_more_edges() {
        let edges = [(0, 1, 1.0), (0, 2, 5.0), (1, 0, 1.0), (1, 2, 2.0), (2, 0, 5.0), (2, 1, 2.0)];
        assert_eq!(paths_from(0, &Sparse::new(3, edges.into_iter())), [0.0, 1.0, 3.0]);
    }
}
