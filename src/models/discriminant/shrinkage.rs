//! The knob `shrinkage`: how far a covariance is pulled towards equal spread in all directions.

use serde_json::{Value, json};

use crate::params::{Kind, ParamValue, Shape};

/// How far a covariance is pulled towards equal spread in all directions.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Shrinkage {
    /// Not at all.
    None,
    /// As far as the rows' own scatter suggests (Ledoit and Wolf 2004, Journal of Multivariate Analysis 88).
    Auto,
    /// By this share.
    Share(f64),
}

const WORDS: &[(&str, &str)] =
    &[("none", "take the covariance as it is"), ("auto", "as much as the rows suggest (Ledoit–Wolf)")];

impl ParamValue for Shrinkage {
    fn kind(shape: Shape) -> Kind {
        Kind::Choice { words: WORDS, number: Some(shape) }
    }

    fn from_json(value: &Value, kind: &Kind) -> Option<Shrinkage> {
        match value.as_str() {
            Some("none") => return Some(Shrinkage::None),
            Some("auto") => return Some(Shrinkage::Auto),
            Some(_) => return None,
            None => {}
        }
        let Kind::Choice { number: Some(shape), .. } = kind else { return None };
        let share = value.as_f64()?;
        (shape.lo <= share && share <= shape.hi).then_some(Shrinkage::Share(share))
    }

    fn to_json(&self) -> Value {
        match self {
            Shrinkage::None => json!("none"),
            Shrinkage::Auto => json!("auto"),
            Shrinkage::Share(share) => json!(share),
        }
    }
}
