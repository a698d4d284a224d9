//! What all models that look for unusual rows share: how many rows they are to call outliers, and what they show.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{Examples, Insight, TreeNode};
use crate::math::order::sort;
use crate::math::sums::quantile_of_sorted;
use crate::params::{Kind, ParamValue, Shape};
use crate::problem::Problem;

/// The knob `contamination`: where the limit lies.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Contamination {
    /// At the method's own limit.
    Auto,
    /// So that this share of the training rows lies above it.
    Share(f64),
}

const WORDS: &[(&str, &str)] = &[("auto", "whatever passes the method's own limit")];

impl ParamValue for Contamination {
    fn kind(shape: Shape) -> Kind {
        Kind::Choice { words: WORDS, number: Some(shape) }
    }

    fn from_json(value: &Value, kind: &Kind) -> Option<Contamination> {
        if value.as_str() == Some("auto") {
            return Some(Contamination::Auto);
        }
        let Kind::Choice { number: Some(shape), .. } = kind else { return None };
        let share = value.as_f64()?;
        (shape.lo <= share && share <= shape.hi).then_some(Contamination::Share(share))
    }

    fn to_json(&self) -> Value {
        match self {
            Contamination::Auto => json!("auto"),
            Contamination::Share(share) => json!(share),
        }
    }
}

/// Shares of the training rows whose scores are kept to be shown.
const SHOWN: [f64; 8] = [0.0, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 1.0];

/// The limit, and how the scores of the training rows lie around it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Scale {
    pub limit: f64,
    /// The scores below which the shares of [`SHOWN`] lie; empty where none are known yet.
    quantiles: Vec<f64>,
    /// Share of the training rows above the limit.
    above: f64,
}

impl Scale {
    /// A limit without any scores.
    pub fn bare(limit: f64) -> Scale {
        Scale { limit, quantiles: Vec::new(), above: 0.0 }
    }

    /// The limit for the scores of the training rows; `usual` is the method's own.
    pub fn of(scores: &[f64], contamination: Contamination, usual: f64) -> Scale {
        // Turned round, so that the limit is the quantile that scikit-learn takes, with its rounding.
        let mut turned: Vec<f64> = scores.iter().map(|s| -s).collect();
        sort(&mut turned);
        let limit = match contamination {
            Contamination::Auto => usual,
            Contamination::Share(share) => -quantile_of_sorted(&turned, share),
        };
        let n_above = scores.iter().filter(|s| **s > limit).count();
        let quantiles = SHOWN.iter().map(|q| -quantile_of_sorted(&turned, 1.0 - q)).collect();
        Scale { limit, quantiles, above: n_above as f64 / scores.len() as f64 }
    }

    /// What there is to see.
    pub fn insight(&self, newest: Vec<TreeNode>) -> Insight {
        let scores = SHOWN.iter().copied().zip(self.quantiles.iter().copied()).collect();
        Insight::Unusual { scores, limit: self.limit, above: self.above, newest }
    }
}

/// Refuses weights where the method has no place for them.
pub(super) fn refuse_weights(examples: &Examples) -> Result<(), Problem> {
    if examples.weights.iter().flatten().any(|w| *w != 1.0) {
        return Err(Problem::at(
            "",
            "this model knows no weights: it asks how rows lie, not how much they count",
        )
        .hint("switch off the step that weights rows"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_share_asked_for_lies_above_the_limit_up_to_ties() {
        let scores: Vec<f64> = (0..50).map(|i| f64::from(i * 7 % 50)).collect();
        for (share, n) in [(0.1, 5), (0.5, 25), (0.02, 1)] {
            let scale = Scale::of(&scores, Contamination::Share(share), 0.0);
            assert_eq!(scores.iter().filter(|s| **s > scale.limit).count(), n);
            assert_eq!(scale.above, n as f64 / 50.0);
        }
        let tied = Scale::of(&[1.0, 2.0, 2.0, 2.0], Contamination::Share(0.5), 0.0);
        assert_eq!((tied.limit, tied.above), (2.0, 0.0));
        assert_eq!(Scale::of(&scores, Contamination::Auto, 40.0).above, 9.0 / 50.0);
    }
}
