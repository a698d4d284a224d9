//! The target's column as the truth of rows.

use crate::data::{Column, MISSING, Target, Task};
use crate::math::order;

/// The truth of the rows that have one. Numbers that are classes are labelled with their digits, in numeric order.
pub(super) fn truth(column: &Column, task: Task, rows: &[usize]) -> Target {
    if task == Task::Regression {
        let values = column.numbers().unwrap_or(&[]);
        return Target::Numbers(rows.iter().map(|&i| values[i]).collect());
    }
    if let Some((codes, levels)) = column.words() {
        return only_used(rows.iter().map(|&i| codes[i]).collect(), levels.to_vec());
    }
    if let Some(values) = column.numbers() {
        let mut distinct: Vec<f64> = rows.iter().map(|&i| values[i]).collect();
        order::sort(&mut distinct);
        distinct.dedup();
        let code = |v: f64| distinct.partition_point(|d| *d < v) as u32;
        let labels = distinct.iter().map(|v| format!("{v}")).collect();
        return Target::Classes { codes: rows.iter().map(|&i| code(values[i])).collect(), labels };
    }
    let texts: Vec<String> = rows.iter().filter_map(|&i| column.text(i)).collect();
    let labels: Vec<String> = order::set_of(texts.iter().cloned()).into_iter().collect();
    let code = |text: &String| labels.binary_search(text).expect("every text is among the labels") as u32;
    Target::Classes { codes: texts.iter().map(code).collect(), labels }
}

/// Leaves out labels that no row has.
fn only_used(codes: Vec<u32>, levels: Vec<String>) -> Target {
    let mut used = vec![false; levels.len()];
    codes.iter().filter(|c| **c != MISSING).for_each(|c| used[*c as usize] = true);
    let new_code: Vec<u32> = used
        .iter()
        .scan(0, |n, u| {
            let code = *n;
            *n += u32::from(*u);
            Some(code)
        })
        .collect();
    let labels = levels.into_iter().zip(&used).filter(|(_, u)| **u).map(|(l, _)| l).collect();
    Target::Classes { codes: codes.iter().map(|c| new_code[*c as usize]).collect(), labels }
}

/// The truth of every row, with gaps where there is none.
pub(super) fn with_gaps(column: &Column, task: Task) -> Target {
    let n = column.len();
    let rows: Vec<usize> = (0..n).filter(|&i| !column.is_missing(i)).collect();
    match truth(column, task, &rows) {
        Target::Classes { codes, labels } => {
            let mut all = vec![MISSING; n];
            rows.iter().zip(codes).for_each(|(&row, code)| all[row] = code);
            Target::Classes { codes: all, labels }
        }
        Target::Numbers(values) => {
            let mut all = vec![f64::NAN; n];
            rows.iter().zip(values).for_each(|(&row, value)| all[row] = value);
            Target::Numbers(all)
        }
        nothing @ Target::Nothing(_) => nothing,
    }
}
