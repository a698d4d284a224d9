//! Do the most unusual rows hold the rare class of a column? Rows with the higher score should be of that class.

use super::ranking::Ranking;
use super::{Better, Compute, Metric, Undefined, Weights};
use crate::data::{MISSING, Target};

/// Scores of unusualness, and the rare class they are compared with.
#[derive(Debug)]
pub struct UnusualOutcome {
    pub(super) scores: Vec<f64>,
    pub(super) limit: f64,
    /// Rows that have a class, their order by score, and the class that is rare.
    compare: Option<Compared>,
}

#[derive(Debug)]
struct Compared {
    rows: Vec<usize>,
    ranking: Ranking,
    rare: String,
}

impl UnusualOutcome {
    pub(super) fn new(scores: Vec<f64>, limit: f64, compare: Option<&Target>) -> UnusualOutcome {
        let compare = match compare {
            Some(Target::Classes { codes, labels }) if labels.len() == 2 => {
                let rows: Vec<usize> = (0..codes.len()).filter(|&i| codes[i] != MISSING).collect();
                let n_second = rows.iter().filter(|&&i| codes[i] == 1).count();
                let rare = u32::from(2 * n_second <= rows.len());
                let ranking =
                    Ranking::new(rows.iter().map(|&i| scores[i]), |place| codes[rows[place]] == rare);
                Some(Compared { ranking, rare: labels[rare as usize].clone(), rows })
            }
            _ => None,
        };
        UnusualOutcome { scores, limit, compare }
    }

    /// How unusual each row is.
    pub fn scores(&self) -> &[f64] {
        &self.scores
    }

    /// Above it a row is an outlier.
    pub fn limit(&self) -> f64 {
        self.limit
    }

    /// Number of outliers.
    pub fn n_outliers(&self) -> usize {
        self.scores.iter().filter(|s| **s > self.limit).count()
    }

    /// The rarer of the two classes compared with.
    pub fn rare_class(&self) -> Option<&str> {
        self.compare.as_ref().map(|c| c.rare.as_str())
    }
}

pub(super) static OUTLIER_AUC: Metric = Metric {
    id: "outlier-auc",
    name: "ROC AUC of the rare class",
    summary: "How often a row of the column's rarer class is found more unusual than another row.",
    scikit_learn: "roc_auc_score",
    better: Better::Higher,
    range: (Some(0.0), Some(1.0)),
    in_target_unit: false,
    formula: "pairs (rare row, other row) in the right order ÷ all such pairs, a tie counting one half",
    source: "Campos et al. (2016), Data Mining and Knowledge Discovery 30(4)",
    ranks: true,
    share_of_rows: false,
    compute: Compute::Unusual(outlier_auc),
};

fn outlier_auc(outcome: &UnusualOutcome, weights: Weights) -> Result<f64, Undefined> {
    let Some(compare) = &outcome.compare else {
        return Err(Undefined::because("there is no column of two classes to compare with"));
    };
    let chosen: Option<Vec<f64>> = weights.map(|w| compare.rows.iter().map(|&i| w[i]).collect());
    let area = compare.ranking.area(chosen.as_deref());
    if area.of_class > 0.0 && area.others > 0.0 {
        Ok(area.in_order / (area.of_class * area.others))
    } else {
        Err(Undefined::because("only one of the two classes has rows"))
    }
}
