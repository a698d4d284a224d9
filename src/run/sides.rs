//! Which rows are learned from and which are tested, also after changes by hand.
//!
//! A point that is moved, added or left out must show what *it* does: with rows drawn anew for the test, everything
//! would change. So the rows are drawn from the table as it was before the changes; those that are still there keep their
//! side, and those that were added are learned from.

use crate::data::{Rule, Split, Table, split};
use crate::problem::Problem;
use crate::recipe::{Fitted, Recipe, fit_to_table, second_file, split_column, split_rule};

/// Both sides, as places among the rows that have a target.
pub(super) fn sides(recipe: &Recipe, fitted: &Fitted, table: &Table) -> Result<Split, Problem> {
    if !fitted.task.has_target() {
        // Without answers there is nothing that could be tested on rows kept apart.
        return Ok(Split { train: (0..fitted.rows.len()).collect(), test: Vec::new() });
    }
    let decides = split_column(recipe).and_then(|name| table.column(name)).map(|c| c.rows(&fitted.rows));
    let second = second_file(recipe, table);
    let rule = split_rule(recipe, fitted.task, decides.as_ref(), &second);
    if let (Rule::Rows { .. }, Some(changed)) = (rule, &table.by_hand)
        && let Ok(before) = fit_to_table(recipe, &changed.before)
        && before.task == fitted.task
    {
        let drawn = sides(recipe, &before, &changed.before)?;
        let mut is_tested = vec![false; changed.before.n_rows()];
        drawn.test.iter().for_each(|&i| is_tested[before.rows[i]] = true);
        let (test, train): (Vec<usize>, Vec<usize>) = (0..fitted.rows.len())
            .partition(|&i| changed.from[fitted.rows[i]].is_some_and(|row| is_tested[row]));
        if test.is_empty() || train.is_empty() {
            let side = if test.is_empty() { "tested" } else { "learned from" };
            return Err(Problem::at("/split/test", format!("all rows to be {side} were left out by hand"))
                .hint("take some of the changes back"));
        }
        return Ok(Split { train, test });
    }
    split(&fitted.truth, rule, recipe.split.test, recipe.seed)
}
