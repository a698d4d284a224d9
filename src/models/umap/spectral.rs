//! Where the places start: eigenvectors of the graph, which lay out what hangs together side by side.
//!
//! With G the strengths of the edges and D its sums, these are the second and third eigenvector of D^−½·G·D^−½; the
//! first one says only how many edges a row has.
//! Reference: Belkin and Niyogi (2003), Neural Computation 15(6).

use super::graph::Edge;
use crate::math::leading::Leading;
use crate::math::sparse::Sparse;

/// As far as a start has to be right.
const TOLERANCE: f64 = 1e-4;

/// A search under way.
pub(super) struct Spectral {
    graph: Sparse,
    leading: Leading,
    pub(super) n_parts: usize,
}

impl Spectral {
    pub(super) fn new(edges: &[Edge], n: usize) -> Spectral {
        let mut graph = Sparse::new(n, edges.iter().map(|edge| (edge.from, edge.to, edge.strength)));
        let n_parts = graph.parts().1;
        let factors: Vec<f64> =
            graph.sums().iter().map(|s| if *s > 0.0 { 1.0 / s.sqrt() } else { 0.0 }).collect();
        graph.scale(&factors);
        Spectral { graph, leading: Leading::new(n, 3).within(TOLERANCE), n_parts }
    }

    /// Works on for some milliseconds; true when complete.
    pub(super) fn advance(&mut self) -> bool {
        if self.leading.advance() {
            return true;
        }
        if let Some(vectors) = self.leading.wanted() {
            let products = self.graph.times(vectors);
            self.leading.give(products);
        }
        false
    }

    /// Places in two columns, row after row.
    pub(super) fn places(&mut self) -> Vec<f64> {
        let n = self.graph.n();
        let (_, vectors) = self.leading.finish();
        (0..n).flat_map(|i| [vectors[n + i], vectors[2 * n + i]]).collect()
    }
}
