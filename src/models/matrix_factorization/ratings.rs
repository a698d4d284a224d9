//! Ratings, sorted once by who rates and once by what is rated.

use crate::models::Examples;

/// The ratings of positive weight.
pub(super) struct Ratings {
    /// The different users, and the different items, in ascending order.
    pub(super) names: [Vec<f64>; 2],
    /// By user, and by item.
    pub(super) sides: [Side; 2],
    /// Mean rating, by weight.
    pub(super) mean: f64,
    /// Weight of all ratings.
    pub(super) total: f64,
}

/// The ratings sorted by one of the two.
pub(super) struct Side {
    /// Where the ratings of each begin; one more than there are.
    pub(super) starts: Vec<usize>,
    /// Weight of the ratings of each.
    pub(super) counts: Vec<f64>,
    /// The one they are sorted by, the other one, the rating and its weight.
    pub(super) own: Vec<u32>,
    pub(super) other: Vec<u32>,
    pub(super) values: Vec<f64>,
    pub(super) weights: Vec<f64>,
}

impl Ratings {
    pub(super) fn of(examples: &Examples, values: &[f64]) -> Ratings {
        let rows: Vec<usize> = (0..values.len()).filter(|&i| examples.weight(i) > 0.0).collect();
        // Minus zero names the same as zero.
        let name = |row: usize, side: usize| examples.x[(row, side)] + 0.0;
        let names: [Vec<f64>; 2] = [0, 1].map(|side| {
            let mut all: Vec<f64> = rows.iter().map(|&row| name(row, side)).collect();
            all.sort_unstable_by(f64::total_cmp);
            all.dedup();
            all
        });
        let place = |row: usize, side: usize| {
            let found = names[side].binary_search_by(|n| n.total_cmp(&name(row, side)));
            found.expect("every name is among the names") as u32
        };
        // Sorted by both, so that the order of the table's rows hardly matters for the sums.
        let mut listed: Vec<(u32, u32, usize)> =
            rows.iter().map(|&row| (place(row, 0), place(row, 1), row)).collect();
        listed.sort_unstable();
        let sides = [0, 1].map(|side| {
            if side == 1 {
                listed.sort_by_key(|(_, item, _)| *item);
            }
            let pick =
                |entry: &(u32, u32, usize)| if side == 0 { (entry.0, entry.1) } else { (entry.1, entry.0) };
            let own: Vec<u32> = listed.iter().map(|e| pick(e).0).collect();
            let mut counts = vec![0.0; names[side].len()];
            listed.iter().for_each(|e| counts[pick(e).0 as usize] += examples.weight(e.2));
            let starts =
                (0..=names[side].len()).map(|i| own.partition_point(|o| (*o as usize) < i)).collect();
            Side {
                starts,
                counts,
                other: listed.iter().map(|e| pick(e).1).collect(),
                values: listed.iter().map(|e| values[e.2]).collect(),
                weights: listed.iter().map(|e| examples.weight(e.2)).collect(),
                own,
            }
        });
        let [by_user, _] = &sides;
        let total = by_user.weights.iter().sum();
        let weighted: f64 = by_user.values.iter().zip(&by_user.weights).map(|(v, w)| v * w).sum();
        Ratings { names, sides, mean: weighted / total, total }
    }
}
