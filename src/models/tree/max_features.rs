//! The knob `max_features`: how many features a split may choose from.

use serde_json::{Value, json};

use crate::data::Task;
use crate::math::elementary::log2;
use crate::params::{Kind, ParamValue, Shape};

/// How many features a split may choose from.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum MaxFeatures {
    /// The square root of their number for classes, all of them for numbers.
    Auto,
    /// The square root of their number, rounded down.
    Sqrt,
    /// The logarithm to base 2 of their number, rounded down.
    Log2,
    /// All of them.
    All,
    /// This share of them, rounded down.
    Share(f64),
}

impl MaxFeatures {
    /// The number of features to choose from; at least one.
    pub fn count(self, n_features: usize, task: Task) -> usize {
        let p = n_features as f64;
        let count = match self {
            MaxFeatures::Auto if task == Task::Classification => p.sqrt(),
            MaxFeatures::Sqrt => p.sqrt(),
            MaxFeatures::Log2 => log2(p),
            MaxFeatures::Auto | MaxFeatures::All => p,
            MaxFeatures::Share(share) => share * p,
        };
        (count as usize).clamp(1, n_features)
    }
}

const WORDS: &[(&str, &str)] = &[
    ("auto", "square root of the features for classes, all for numbers"),
    ("sqrt", "square root of the features"),
    ("log2", "binary logarithm of the features"),
    ("all", "all features"),
];

impl ParamValue for MaxFeatures {
    fn kind(shape: Shape) -> Kind {
        Kind::Choice { words: WORDS, number: Some(shape) }
    }

    fn from_json(value: &Value, kind: &Kind) -> Option<MaxFeatures> {
        if let Some(word) = value.as_str() {
            return match word {
                "auto" => Some(MaxFeatures::Auto),
                "sqrt" => Some(MaxFeatures::Sqrt),
                "log2" => Some(MaxFeatures::Log2),
                "all" => Some(MaxFeatures::All),
                _ => None,
            };
        }
        let Kind::Choice { number: Some(shape), .. } = kind else { return None };
        let share = value.as_f64()?;
        (shape.lo <= share && share <= shape.hi).then_some(MaxFeatures::Share(share))
    }

    fn to_json(&self) -> Value {
        match self {
            MaxFeatures::Auto => json!("auto"),
            MaxFeatures::Sqrt => json!("sqrt"),
            MaxFeatures::Log2 => json!("log2"),
            MaxFeatures::All => json!("all"),
            MaxFeatures::Share(share) => json!(share),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::params::range;

    #[test]
    fn every_word_and_every_share_reads_back_as_written() {
        let kind = MaxFeatures::kind(range(0.001, 1.0));
        let all = [MaxFeatures::Auto, MaxFeatures::Sqrt, MaxFeatures::Log2, MaxFeatures::All];
        for value in all.into_iter().chain([MaxFeatures::Share(0.3)]) {
            assert_eq!(MaxFeatures::from_json(&value.to_json(), &kind), Some(value));
        }
        assert_eq!(all.len(), WORDS.len());
        for bad in [json!("some"), json!(0.0), json!(1.5), json!(null), json!(true)] {
            assert_eq!(MaxFeatures::from_json(&bad, &kind), None, "{bad}");
        }
    }

    #[test]
    fn counts_round_down_but_never_to_zero() {
        let count = |m: MaxFeatures, p| m.count(p, Task::Classification);
        assert_eq!(count(MaxFeatures::Sqrt, 20), 4);
        assert_eq!(count(MaxFeatures::Log2, 20), 4);
        assert_eq!(count(MaxFeatures::Log2, 1), 1);
        assert_eq!(count(MaxFeatures::Share(0.25), 3), 1);
        assert_eq!(count(MaxFeatures::Share(1.0), 7), 7);
        assert_eq!(count(MaxFeatures::Auto, 20), 4);
        assert_eq!(MaxFeatures::Auto.count(20, Task::Regression), 20);
    }
}
