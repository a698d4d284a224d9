//! Groups of the rows learned from, for methods that can say nothing about other rows.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::groups::Groups;
use super::insight::Dendrogram;
use super::{Examples, Insight, Model};
use crate::data::{NO_GROUP, Prediction};
use crate::math::Matrix;
use crate::problem::Problem;

/// The group of every row, and what the groups look like.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Grouped {
    codes: Vec<u32>,
    n_groups: usize,
    /// One more than there are groups: the last is of the rows in none.
    groups: Groups,
    dendrogram: Option<Dendrogram>,
}

impl Grouped {
    /// `codes` are below `n_groups` or [`NO_GROUP`].
    pub(super) fn new(examples: &Examples, codes: Vec<u32>, n_groups: usize) -> Grouped {
        let mut groups = Groups::new(n_groups + 1, examples.n_features());
        for (i, code) in codes.iter().enumerate().filter(|(i, _)| examples.weight(*i) > 0.0) {
            let row = examples.x.row(i).to_slice().expect("a matrix is stored row by row");
            groups.add(row, (*code as usize).min(n_groups), examples.weight(i));
        }
        Grouped { codes, n_groups, groups, dendrogram: None }
    }

    /// With the merges that made the groups.
    pub(super) fn with_dendrogram(self, dendrogram: Dendrogram) -> Grouped {
        Grouped { dendrogram: Some(dendrogram), ..self }
    }
}

impl Model for Grouped {
    fn predict(&self, x: &Matrix) -> Prediction {
        Prediction::Nothing(x.nrows())
    }

    fn fitted(&self) -> Option<Prediction> {
        Some(Prediction::Groups { codes: self.codes.clone(), n_groups: self.n_groups })
    }

    fn save(&self) -> Value {
        crate::models::saved(|| serde_json::to_value(self))
    }

    fn insight(&self) -> Insight {
        if let Some(dendrogram) = &self.dendrogram {
            return Insight::Dendrogram(dendrogram.clone());
        }
        let mut insight = self.groups.insight();
        if let Insight::Groups { sizes, means, spreads, .. } = &mut insight {
            // Rows in no group count among all rows only.
            sizes.truncate(self.n_groups);
            means.truncate(self.n_groups);
            spreads.truncate(self.n_groups);
        }
        insight
    }
}

/// Numbers groups in the order of their first rows; what `group_of` gives stands for a group, `None` for none.
pub(super) fn numbered(
    n_rows: usize,
    n_names: usize,
    group_of: impl Fn(usize) -> Option<usize>,
) -> (Vec<u32>, usize) {
    let mut number = vec![NO_GROUP; n_names];
    let mut n_groups = 0;
    let mut code = |name: usize| {
        if number[name] == NO_GROUP {
            number[name] = n_groups;
            n_groups += 1;
        }
        number[name]
    };
    let codes = (0..n_rows).map(|i| group_of(i).map_or(NO_GROUP, &mut code)).collect();
    (codes, n_groups as usize)
}

/// A problem where rows are weighted and the method knows no weights.
pub(super) fn unweighted(examples: &Examples) -> Result<(), Problem> {
    match (0..examples.n_rows()).find(|&i| examples.weight(i) != 1.0) {
        None => Ok(()),
        Some(row) => Err(Problem::at(
            "",
            format!(
                "training row {row} has the weight {}; this method knows no weights",
                examples.weight(row)
            ),
        )
        .hint("take no column of weights, or choose k-means")),
    }
}
