//! Columns that know the answer: one alone predicts the target on rows it was not fitted to.
//!
//! Half of the sample's rows, chosen at random, are learned from, and the other half judges: balanced accuracy or R².
//! A column of words, or of at most 32 different numbers, answers with the commonest class or the mean of the learned
//! rows that hold the same; any other column of numbers with the learned row whose number is nearest. A number that is
//! the target in another unit or scale has the same order: Spearman's ρ is 1 or −1 whatever the scale.
//! Reference for the idea: Kaufman and others (2012), "Leakage in data mining", ACM TKDD 6(4).

use super::{Check, Found, Look, Severity, View, percent};
use crate::data::relations::measures::{pearson, ranks};
use crate::data::{MISSING, Task};
use crate::math::order;
use crate::math::rng::Stream;

pub(super) static LEAKAGE: Check = Check {
    id: "leakage",
    name: "A column may know the answer already",
    threshold: "alone it predicts 98 % of each class, or 99 % of the variance, on rows it was not fitted to; or it puts the rows in the very order of the target (rank correlation 0.999)",
    why: "Such a column is often the answer written down in another way, or known only afterwards. The score then looks perfect and the model is useless for new rows.",
    look: Look::Column(leakage),
};

pub(super) static AFTER_THE_EVENT: Check = Check {
    id: "after-the-event",
    name: "A column is filled in only for some answers",
    threshold: "whether it is missing tells 98 % of each of two classes apart",
    why: "It seems to be filled in after the answer is known, such as the date of a cancellation. For a new row it would still be empty.",
    look: Look::Column(after),
};

/// Rows needed for a verdict.
const FEWEST: usize = 40;

fn leakage(view: &View, place: usize) -> Option<Found> {
    if !view.is_feature(place) {
        return None;
    }
    let column = view.column(place);
    let target = view.target_column()?;
    let (score, how) = match view.aim.task? {
        Task::Clustering | Task::Projection | Task::Outliers => return None,
        Task::Classification => {
            let (classes, labels) = view.classes()?;
            let truth: Vec<f64> = classes.iter().map(|c| c.map_or(f64::NAN, f64::from)).collect();
            let answers = answers(view, place, &truth, Some(labels.len()))?;
            let accuracy = balanced_accuracy(&answers, labels.len())?;
            (accuracy, format!("predicts {} of {} right", percent(accuracy), target.name))
        }
        Task::Regression => {
            if let Some(rho) = same_order(view, place) {
                let way = if rho > 0.0 { "the very order" } else { "the reverse order" };
                let sentence = format!(
                    "{} puts the rows in {way} of {}: it may be the same in another unit or scale{}.",
                    column.name,
                    target.name,
                    view.sampled()
                );
                return Some(
                    Found::new(Severity::High, sentence)
                        .of(&[&column.name])
                        .number("rank correlation", rho)
                        .leave_out(&column.name),
                );
            }
            let y = target.numbers()?;
            let truth: Vec<f64> = view.rows.iter().map(|&i| y[i]).collect();
            let r2 = r_squared(&answers(view, place, &truth, None)?)?;
            (r2, format!("explains {} of the differences in {}", percent(r2), target.name))
        }
    };
    let limit = if view.aim.task == Some(Task::Regression) { 0.99 } else { 0.98 };
    if score < limit {
        return None;
    }
    let sentence = format!("{} alone {how}, on rows it was not fitted to{}.", column.name, view.sampled());
    Some(
        Found::new(Severity::High, sentence)
            .of(&[&column.name])
            .number("score alone", score)
            .leave_out(&column.name),
    )
}

/// Truth and answer of each row that judges. Classes are numbered; `n_classes` is `None` for numbers. Nothing for text,
/// for words that nearly all differ, and where there are too few rows.
fn answers(view: &View, place: usize, truth: &[f64], n_classes: Option<usize>) -> Option<Vec<(f64, f64)>> {
    let (values, is_near) = values(view, place)?;
    let mut rows: Vec<usize> =
        (0..values.len()).filter(|&i| !values[i].is_nan() && !truth[i].is_nan()).collect();
    if rows.len() < FEWEST {
        return None;
    }
    Stream::new(0, "leakage", 0).shuffle(&mut rows);
    let (fit, judge) = rows.split_at(rows.len() / 2);
    let order = order::ascending(&fit.iter().map(|&i| values[i]).collect::<Vec<f64>>());
    let fit: Vec<(f64, f64)> = order.into_iter().map(|k| (values[fit[k]], truth[fit[k]])).collect();
    let groups: Vec<(f64, f64)> = if is_near {
        fit
    } else {
        fit.chunk_by(|a, b| a.0 == b.0).map(|run| (run[0].0, answer(run, n_classes))).collect()
    };
    let nearest = |v: f64| {
        let above = groups.partition_point(|(value, _)| *value < v).min(groups.len() - 1);
        let below = above.saturating_sub(1);
        if (v - groups[below].0).abs() < (groups[above].0 - v).abs() {
            groups[below].1
        } else {
            groups[above].1
        }
    };
    Some(judge.iter().map(|&i| (truth[i], nearest(values[i]))).collect())
}

/// What a column says of each row of the sample as a number (a word as its code), and whether near numbers are alike.
fn values(view: &View, place: usize) -> Option<(Vec<f64>, bool)> {
    let column = view.column(place);
    if let Some((codes, levels)) = column.words() {
        let value = |&i: &usize| if codes[i] == MISSING { f64::NAN } else { f64::from(codes[i]) };
        let few = levels.len() * 10 <= view.rows.len();
        return few.then(|| (view.rows.iter().map(value).collect(), false));
    }
    let values = column.numbers()?;
    Some((view.rows.iter().map(|&i| values[i]).collect(), view.n_distinct(place) > 32))
}

/// The commonest class (the first of equally common ones), or the mean.
fn answer(rows: &[(f64, f64)], n_classes: Option<usize>) -> f64 {
    let Some(n) = n_classes else { return rows.iter().map(|(_, y)| y).sum::<f64>() / rows.len() as f64 };
    let mut counts = vec![0usize; n];
    rows.iter().for_each(|(_, class)| counts[*class as usize] += 1);
    (0..n).max_by_key(|&c| (counts[c], n - c)).unwrap_or(0) as f64
}

fn balanced_accuracy(answers: &[(f64, f64)], n_classes: usize) -> Option<f64> {
    let (mut right, mut all) = (vec![0usize; n_classes], vec![0usize; n_classes]);
    for (truth, answer) in answers {
        all[*truth as usize] += 1;
        right[*truth as usize] += usize::from(truth == answer);
    }
    let shares: Vec<f64> =
        right.iter().zip(&all).filter(|(_, n)| **n > 0).map(|(r, n)| *r as f64 / *n as f64).collect();
    (shares.len() > 1).then(|| shares.iter().sum::<f64>() / shares.len() as f64)
}

fn r_squared(answers: &[(f64, f64)]) -> Option<f64> {
    let centre = answers.iter().map(|(y, _)| y).sum::<f64>() / answers.len() as f64;
    let total: f64 = answers.iter().map(|(y, _)| (y - centre) * (y - centre)).sum();
    let left: f64 = answers.iter().map(|(y, answer)| (y - answer) * (y - answer)).sum();
    (total > 0.0).then(|| 1.0 - left / total)
}

/// Spearman's ρ of two columns of numbers with many different values, where it is as good as 1 or −1.
fn same_order(view: &View, place: usize) -> Option<f64> {
    let (x, y) = (view.column(place).numbers()?, view.target_column()?.numbers()?);
    let rows: Vec<usize> = view.rows.iter().copied().filter(|&i| !x[i].is_nan() && !y[i].is_nan()).collect();
    let pick = |v: &[f64]| rows.iter().map(|&i| v[i]).collect::<Vec<f64>>();
    let (x, y) = (pick(x), pick(y));
    let distinct = |v: &[f64]| {
        let mut sorted = v.to_vec();
        order::sort(&mut sorted);
        sorted.dedup();
        sorted.len()
    };
    if x.len() < 30 || distinct(&x) < 20 || distinct(&y) < 20 {
        return None;
    }
    pearson(&ranks(&x), &ranks(&y)).ok().filter(|rho| rho.abs() >= 0.999)
}

fn after(view: &View, place: usize) -> Option<Found> {
    let column = view.column(place);
    let gaps = column.n_missing();
    if Some(place) == view.target || gaps < 10 || column.len() - gaps < 10 {
        return None;
    }
    let (classes, labels) = view.classes()?;
    // [missing, there] by class.
    let mut counts = vec![[0usize; 2]; labels.len()];
    for (i, class) in classes.iter().enumerate() {
        if let Some(class) = class {
            counts[*class as usize][usize::from(!column.is_missing(view.rows[i]))] += 1;
        }
    }
    let used: Vec<usize> = (0..labels.len()).filter(|&c| counts[c] != [0, 0]).collect();
    let &[a, b] = used.as_slice() else { return None };
    let there = |c: usize| counts[c][1] as f64 / (counts[c][0] + counts[c][1]) as f64;
    let (with, without) = if there(a) > there(b) { (a, b) } else { (b, a) };
    let score = (there(with) + 1.0 - there(without)) / 2.0;
    if score < 0.98 {
        return None;
    }
    let sentence = format!(
        "{} is filled in for {} of the rows with \"{}\" and for {} of those with \"{}\"{}.",
        column.name,
        percent(there(with)),
        labels[with],
        percent(there(without)),
        labels[without],
        view.sampled()
    );
    let severity = if view.is_feature(place) { Severity::High } else { Severity::Info };
    Some(
        Found::new(severity, sentence)
            .of(&[&column.name])
            .number("score alone", score)
            .leave_out(&column.name),
    )
}
