//! What a step did to the training rows, in numbers: the page makes a sentence of it.

use serde::Serialize;

use super::{Part, Rows};
use crate::data::ColumnData;
use crate::math::order;

/// What a step did to the training rows.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Trace {
    /// The step's place in the recipe.
    pub place: usize,
    /// Columns of the table whose values it changed, in order.
    pub changed: Vec<String>,
    /// Missing values before, in the columns it worked on.
    pub gaps_before: usize,
    /// Missing values after.
    pub gaps_after: usize,
    /// Columns before, of those it worked on.
    pub columns_before: usize,
    /// Columns after.
    pub columns_after: usize,
    /// Training rows before.
    pub rows_before: usize,
    /// Training rows after.
    pub rows_after: usize,
}

/// What is remembered of the rows before a step, so that they need not be kept.
pub(super) struct Before {
    marks: Vec<(String, u64)>,
    gaps: usize,
    rows: usize,
}

impl Before {
    pub(super) fn of(rows: &Rows) -> Before {
        let mark = |part: &Part| (part.column.name.clone(), mark(part));
        Before { marks: rows.parts.iter().map(mark).collect(), gaps: gaps(&rows.parts), rows: rows.len() }
    }

    pub(super) fn trace(self, sources: &[Vec<String>], after: &Rows, place: usize) -> Trace {
        let now = order::set_of(after.parts.iter().map(|p| (p.column.name.as_str(), mark(p))));
        let same_rows = self.rows == after.len();
        let stays = |(name, mark): &(String, u64)| now.contains(&(name.as_str(), *mark));
        let mut changed: Vec<String> = Vec::new();
        for (before, sources) in self.marks.iter().zip(sources) {
            if same_rows && !stays(before) {
                changed.extend(sources.iter().filter(|s| !changed.contains(s)).cloned().collect::<Vec<_>>());
            }
        }
        Trace {
            place,
            changed,
            gaps_before: self.gaps,
            gaps_after: gaps(&after.parts),
            columns_before: self.marks.len(),
            columns_after: after.parts.len(),
            rows_before: self.rows,
            rows_after: after.len(),
        }
    }
}

fn gaps(parts: &[Part]) -> usize {
    parts.iter().map(|p| p.column.n_missing()).sum()
}

/// A number that changes when a value of the column does (FNV-1a over the values' bits).
fn mark(part: &Part) -> u64 {
    let step = |hash: u64, bits: u64| (hash ^ bits).wrapping_mul(0x0000_0100_0000_01b3);
    let start = 0xcbf2_9ce4_8422_2325;
    match &part.column.data {
        ColumnData::Number(v) | ColumnData::DateTime(v) => v.iter().fold(start, |h, v| step(h, v.to_bits())),
        ColumnData::Category { codes, .. } | ColumnData::Boolean { codes, .. } => {
            codes.iter().fold(start, |h, c| step(h, u64::from(*c)))
        }
        ColumnData::Text(v) => v.iter().fold(start, |h, t| step(h, t.as_ref().map_or(0, |t| t.len() as u64))),
    }
}
