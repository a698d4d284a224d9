//! Tables and what is learned from them.

mod target;

pub use target::{Prediction, Target, Task};
