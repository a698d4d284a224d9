//! Keeping the columns that tell most about the target one by one: the k largest F statistics on the training rows.
//!
//! For classes F is that of a one-way analysis of variance, (between / (c − 1)) / (within / (n − c)), with sums of
//! squares around the means (scikit-learn subtracts squares of sums, which loses digits far from zero); for numbers it
//! is r²/(1 − r²)·(n − 2), with r the correlation with the target.
//! Reference: Guyon and Elisseeff (2003), JMLR 3.

use super::variance::Kept;
use super::{Entry, Fitted, Group, Outlook, Rows, Step};
use crate::data::{Target, Task};
use crate::math::order;
use crate::math::sums::{dot, mean, squares_around};
use crate::params;
use crate::params::Params;
use crate::problem::Problem;

pub(super) static ENTRY: Entry = Entry {
    id: "select-best",
    name: "keep the columns that tell most",
    summary: "Keeps the few number columns that go best with the target, each judged by itself.",
    scikit_learn: "SelectKBest(f_classif or f_regression)",
    group: Group::Choose,
    tasks: Task::WITH_TARGET,
    fields: SelectBest::fields,
    step: super::step::<SelectBest>,
};

params! {
    /// Settings of the step that keeps the columns that tell most.
    pub struct SelectBest {
        /// Number of columns to keep. All are kept where there are fewer.
        k: u32 = 10, log(1, 1000);
    }
}

impl Step for SelectBest {
    fn fit(&self, rows: &Rows) -> Result<Box<dyn Fitted>, Problem> {
        let mut stays = vec![true; rows.parts.len()];
        let (mut places, mut scores) = (Vec::new(), Vec::new());
        for (i, part) in rows.parts.iter().enumerate() {
            if let Some(values) = part.as_numbers() {
                let score = f_statistic(&values, &rows.target);
                places.push(i);
                scores.push(if score.is_nan() { f64::MIN } else { score });
            }
        }
        let dropped = places.len().saturating_sub(self.k as usize);
        // Of equal scores the later column stays, as in scikit-learn.
        order::ascending(&scores)[..dropped].iter().for_each(|&i| stays[places[i]] = false);
        Ok(Box::new(Kept { stays }))
    }

    fn foresee(&self, column: Outlook) -> Result<Outlook, String> {
        column.needs_every_number("select-best")
    }
}

/// The F statistic of a column with a target of as many rows; not a number where it is undefined, as for a constant
/// column. See the head of the file for its two forms.
pub fn f_statistic(x: &[f64], target: &Target) -> f64 {
    let n = x.len() as f64;
    match target {
        Target::Nothing(_) => f64::NAN,
        Target::Numbers(y) => {
            let centred = |v: &[f64]| {
                let centre = mean(v);
                v.iter().map(|v| v - centre).collect::<Vec<f64>>()
            };
            let (x, y) = (centred(x), centred(y));
            let r = dot(&x, &y) / (dot(&x, &x).sqrt() * dot(&y, &y).sqrt());
            r * r / (1.0 - r * r) * (n - 2.0)
        }
        Target::Classes { codes, labels } => {
            // Off the mean first: what the numbers have in common would take digits from the groups' means.
            let middle = mean(x);
            let x: Vec<f64> = x.iter().map(|v| v - middle).collect();
            let mut groups = vec![Vec::new(); labels.len()];
            codes.iter().zip(&x).for_each(|(c, v)| groups[*c as usize].push(*v));
            groups.retain(|g| !g.is_empty());
            let centre = mean(&x);
            let (mut between, mut within) = (0.0, 0.0);
            for group in &groups {
                let own = mean(group);
                between += group.len() as f64 * (own - centre) * (own - centre);
                within += squares_around(group, own);
            }
            let c = groups.len() as f64;
            (between / (c - 1.0)) / (within / (n - c))
        }
    }
}
