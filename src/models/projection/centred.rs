//! The leading eigenvectors of a matrix less the means of its rows and columns, some milliseconds at a time.
//!
//! Of likenesses they are components; of −½ the squared distances, places with these distances (classical scaling).
//! Reference: Torgerson (1952), Psychometrika 17.

use crate::math::eigen::is_rounding;
use crate::math::leading::Leading;
use crate::math::pieces::Pieces;
use crate::math::sums::mean;
use crate::math::thin::Times;

/// A search under way.
pub(in crate::models) struct Centred {
    n: usize,
    /// The matrix, row after row, and the means of its rows.
    values: Vec<f64>,
    pub(in crate::models) means: Vec<f64>,
    pieces: Pieces,
    leading: Leading,
    stage: Stage,
    /// The roots of the eigenvalues that are more than rounding, and their eigenvectors, one after the other.
    pub(in crate::models) roots: Vec<f64>,
    pub(in crate::models) vectors: Vec<f64>,
    pub(in crate::models) converged: bool,
}

enum Stage {
    Averaging,
    Centring,
    Multiplying(Times),
    Solving,
    Done,
}

impl Centred {
    /// `k` eigenvectors of a symmetric n × n matrix.
    pub(in crate::models) fn new(values: Vec<f64>, n: usize, k: usize) -> Centred {
        let leading = Leading::new(n, k);
        let (means, roots, vectors) = (Vec::new(), Vec::new(), Vec::new());
        let (stage, pieces) = (Stage::Averaging, Pieces::default());
        Centred { n, values, means, pieces, leading, stage, roots, vectors, converged: true }
    }

    /// Works on; true when complete.
    pub(in crate::models) fn advance(&mut self) -> bool {
        let n = self.n;
        self.stage = match std::mem::replace(&mut self.stage, Stage::Done) {
            Stage::Averaging => {
                let piece = self.pieces.next(n, n);
                let rows = self.values[piece.start * n..piece.end * n].chunks_exact(n);
                self.means.extend(rows.map(mean));
                if self.pieces.all_done(n) { Stage::Centring } else { Stage::Averaging }
            }
            Stage::Centring => {
                let middle = mean(&self.means);
                for i in self.pieces.next(n, n) {
                    let own = self.means[i];
                    for (v, other) in self.values[i * n..(i + 1) * n].iter_mut().zip(&self.means) {
                        // The two means first: (i, j) and (j, i) then round alike.
                        *v = *v - (own + other) + middle;
                    }
                }
                if self.pieces.all_done(n) { Stage::Solving } else { Stage::Centring }
            }
            Stage::Multiplying(mut times) => {
                if times.advance(&self.values) {
                    self.leading.give(times.finish());
                    Stage::Solving
                } else {
                    Stage::Multiplying(times)
                }
            }
            Stage::Solving if self.leading.advance() => {
                self.end();
                Stage::Done
            }
            Stage::Solving => match self.leading.wanted() {
                Some(units) if units.len() == n * n => {
                    self.leading.give(self.values.clone());
                    Stage::Solving
                }
                Some(vectors) => Stage::Multiplying(Times::new(vectors, n)),
                None => Stage::Solving,
            },
            Stage::Done => Stage::Done,
        };
        matches!(self.stage, Stage::Done)
    }

    fn end(&mut self) {
        let n = self.n;
        let total: f64 = (0..n).map(|i| self.values[i * (n + 1)].abs()).sum();
        self.converged = self.leading.converged();
        let (values, vectors) = self.leading.finish();
        self.roots = values.iter().take_while(|v| !is_rounding(**v, total, n)).map(|v| v.sqrt()).collect();
        self.vectors = vectors;
        self.values = Vec::new();
    }

    /// Places in `k` columns, row after row.
    pub(in crate::models) fn places(&self, k: usize) -> Vec<f64> {
        let mut places = vec![0.0; self.n * k];
        for (t, root) in self.roots.iter().enumerate().take(k) {
            let vector = &self.vectors[t * self.n..(t + 1) * self.n];
            vector.iter().enumerate().for_each(|(i, u)| places[i * k + t] = root * u);
        }
        places
    }
}
