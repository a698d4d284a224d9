//! Where the factors start: the larger half, positive or negative, of each pair of singular vectors, or at random.
//!
//! Reference: Boutsidis and Gallopoulos (2008), Pattern Recognition 41(4).

use std::sync::Arc;

use crate::choices;
use crate::math::rng::Stream;
use crate::math::sums::{dot, mean};
use crate::models::{Examples, Insight, Step, Training, pca};
use crate::problem::Problem;

choices! {
    /// Where the parts begin.
    pub enum Init {
        /// from the singular vectors; what is zero stays so for longer
        Nndsvd = "nndsvd",
        /// from the singular vectors, zeros filled with the mean
        Nndsvda = "nndsvda",
        /// from the singular vectors, zeros filled with small random numbers
        Nndsvdar = "nndsvdar",
        /// at random
        Random = "random",
    }
}

/// Numbers below this count as zero.
const SMALL: f64 = 1e-6;
/// Multiplications of one piece of work.
const PIECE: usize = 20_000_000;

/// The first factors under way.
pub(super) struct Beginning {
    examples: Arc<Examples>,
    k: usize,
    init: Init,
    stream: Stream,
    /// The search for the right singular vectors.
    search: Option<Box<dyn Training>>,
    right: Vec<Vec<f64>>,
    /// Left ones times their singular values, row by row.
    left: Vec<f64>,
}

impl Beginning {
    pub(super) fn new(
        examples: Arc<Examples>,
        k: usize,
        init: Init,
        seed: u64,
    ) -> Result<Beginning, Problem> {
        let search = if init == Init::Random { None } else { Some(pca::uncentred(examples.clone(), k)?) };
        let stream = Stream::new(seed, "first parts", 0);
        Ok(Beginning { examples, k, init, stream, search, right: Vec::new(), left: Vec::new() })
    }

    /// Works on; true when the factors are there.
    pub(super) fn advance(&mut self) -> bool {
        if self.init == Init::Random {
            return true;
        }
        if let Some(search) = &mut self.search {
            if search.step() == Step::Done {
                if let Insight::Components { loadings, .. } = search.model().insight() {
                    self.right = loadings;
                }
                self.search = None;
            }
            return false;
        }
        let (n, p) = self.examples.x.dim();
        let done = self.left.len() / self.k;
        let end = n.min(done + PIECE / (self.k * p) + 1);
        for i in done..end {
            let row = self.examples.x.row(i);
            let row = row.to_slice().expect("a matrix is stored row by row");
            self.left.extend(self.right.iter().map(|v| dot(v, row)));
        }
        end == n
    }

    /// W and H.
    pub(super) fn factors(&mut self) -> (Vec<f64>, Vec<f64>) {
        let ((n, p), k) = (self.examples.x.dim(), self.k);
        let middle = mean(self.examples.x.as_slice().expect("a matrix is stored row by row"));
        let stream = &mut self.stream;
        if self.init == Init::Random {
            let size = (middle / k as f64).sqrt();
            let mut draw = |n: usize| (0..n).map(|_| size * stream.normal().abs()).collect::<Vec<f64>>();
            let h = draw(k * p);
            return (draw(n * k), h);
        }
        let (mut w, mut h) = (vec![0.0; n * k], vec![0.0; k * p]);
        for (t, right) in self.right.iter().enumerate() {
            let left: Vec<f64> = self.left.iter().skip(t).step_by(k).copied().collect();
            let size = dot(&left, &left).sqrt();
            let half = |v: &[f64], sign: f64| -> Vec<f64> { v.iter().map(|v| (sign * v).max(0.0)).collect() };
            let halves = [1.0, -1.0].map(|sign| {
                let (u, v) = (half(&left, sign), half(right, sign));
                let (a, b) = (dot(&u, &u).sqrt(), dot(&v, &v).sqrt());
                (u, v, a, b)
            });
            let [plus, minus] = halves;
            let (u, v, a, b) = if plus.2 * plus.3 > minus.2 * minus.3 { plus } else { minus };
            if size == 0.0 || a * b == 0.0 {
                continue;
            }
            if t == 0 {
                // The first pair has one sign but for rounding.
                let root = size.sqrt();
                left.iter().enumerate().for_each(|(i, u)| w[i * k] = u.abs() / root);
                right.iter().enumerate().for_each(|(j, v)| h[j] = v.abs() * root);
                continue;
            }
            let root = (a * b).sqrt();
            u.iter().enumerate().for_each(|(i, u)| w[i * k + t] = root * u / a);
            v.iter().enumerate().for_each(|(j, v)| h[t * p + j] = root * v / b);
        }
        for v in w.iter_mut().chain(&mut h).filter(|v| **v < SMALL) {
            *v = match self.init {
                Init::Nndsvda => middle,
                Init::Nndsvdar => (middle * stream.normal()).abs() / 100.0,
                _ => 0.0,
            };
        }
        (w, h)
    }
}
