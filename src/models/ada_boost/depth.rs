//! The knob `max_depth`: scikit-learn's trees are one question deep for classes and three for numbers.

use serde_json::{Value, json};

use crate::data::Task;
use crate::params::{Kind, ParamValue, Shape};

/// Most questions in a row.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Depth {
    /// One for classes, three for numbers.
    Auto,
    /// So many.
    Of(u32),
}

impl Depth {
    /// The number of questions.
    pub fn resolve(self, task: Task) -> u32 {
        match self {
            Depth::Of(depth) => depth,
            Depth::Auto if task == Task::Classification => 1,
            Depth::Auto => 3,
        }
    }
}

impl ParamValue for Depth {
    fn kind(shape: Shape) -> Kind {
        Kind::Choice { words: &[("auto", "1 for classes, 3 for numbers")], number: Some(shape) }
    }

    fn from_json(value: &Value, kind: &Kind) -> Option<Depth> {
        if value == "auto" {
            return Some(Depth::Auto);
        }
        let Kind::Choice { number: Some(shape), .. } = kind else { return None };
        let depth = value.as_f64()?;
        (shape.lo <= depth && depth <= shape.hi && depth.fract() == 0.0).then_some(Depth::Of(depth as u32))
    }

    fn to_json(&self) -> Value {
        match self {
            Depth::Auto => json!("auto"),
            Depth::Of(depth) => json!(f64::from(*depth)),
        }
    }
}
