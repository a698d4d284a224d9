//! Numbers that come out the same everywhere: elementary functions, random streams, ordered linear algebra.

pub mod chi_square;
pub mod eigen;
pub mod elementary;
pub mod exp;
pub mod four;
pub mod lbfgs;
pub mod lbfgs_box;
pub mod leading;
pub mod linalg;
pub mod line_search;
pub mod neighbours;
pub mod normal;
pub mod order;
pub mod pieces;
pub mod products;
pub mod qr;
pub mod rng;
pub mod single;
pub mod sparse;
pub mod sums;
pub mod thin;
pub mod tile;
pub mod triangle;

/// A table of numbers, one row an observation, in row-major order.
pub type Matrix = ndarray::Array2<f64>;
