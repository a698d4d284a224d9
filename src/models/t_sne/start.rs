//! Where the places start: near the origin, so that nothing is decided yet.

use crate::data::Prediction;
use crate::math::Matrix;
use crate::math::rng::Stream;
use crate::math::sums::{mean, squares_around};
use crate::models::Model;

const SPREAD: f64 = 1e-4;

/// The first two principal components with a spread of 0.0001 in the first; what they do not tell is drawn at random.
pub(super) fn first_places(components: &dyn Model, x: &Matrix, seed: u64) -> Vec<[f64; 2]> {
    let mut places = at_random(x.nrows(), seed);
    let Prediction::Places(found) = components.predict(x) else { return places };
    let first = found.column(0).to_vec();
    let spread = (squares_around(&first, mean(&first)) / first.len() as f64).sqrt();
    if spread > 0.0 {
        for (place, found) in places.iter_mut().zip(found.rows()) {
            for (place, found) in place.iter_mut().zip(found) {
                *place = found / spread * SPREAD;
            }
        }
    }
    places
}

/// Around the origin, at random.
pub(super) fn at_random(n: usize, seed: u64) -> Vec<[f64; 2]> {
    let mut stream = Stream::new(seed, "first places", 0);
    (0..n).map(|_| [SPREAD * stream.normal(), SPREAD * stream.normal()]).collect()
}
