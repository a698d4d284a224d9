//! How many groups? Tightness and distance of the groups for several numbers of them.
//!
//! The inertia falls with every further group. Its bend is where it lies farthest below the straight line between its
//! ends, both axes scaled from 0 to 1: from there on a further group gains less than the mean one.
//! Reference: Satopää, Albrecht, Irwin and Raghavan (2011), Finding a "Kneedle" in a Haystack, ICDCS workshops.

use super::canvas::draw;
use super::figure::{Caption, Figure, Mark, Style, Table, blank};
use super::format::{count, count_of, exact, number, value};
use super::frame::{BOTTOM, Frame, RIGHT, Rect, TOP, left_of, ticks_for};
use super::marks::plain_look;
use super::ticks::{Axis, range_of};

/// What was found for each number of groups.
#[derive(Clone, Copy, Debug, Default)]
pub struct Tried<'a> {
    /// Numbers of groups, ascending.
    pub groups: &'a [f64],
    /// Squared distances to the means of the groups, summed over the rows.
    pub inertia: &'a [f64],
    /// Silhouettes; what is not finite leaves a gap.
    pub silhouette: &'a [f64],
    /// Bayes' criterion; empty where the model has none.
    pub bic: &'a [f64],
    /// The number of groups of the run.
    pub chosen: f64,
}

/// A curve farther below its chord than this share of its height bends; nearer, it is straight for the eye.
const LEAST_BEND: f64 = 0.05;

/// Where a falling curve lies farthest below the straight line between its ends, if it bends at all.
pub fn bend(x: &[f64], y: &[f64]) -> Option<usize> {
    let n = x.len();
    let (first, last) = (*y.first()?, *y.last()?);
    if n < 3 || first.is_nan() || last.is_nan() || first <= last {
        return None;
    }
    let below = |i: usize| 1.0 - (x[i] - x[0]) / (x[n - 1] - x[0]) - (y[i] - last) / (first - last);
    let farthest = (1..n - 1).reduce(|best, i| if below(i) > below(best) { i } else { best })?;
    (below(farthest) >= LEAST_BEND).then_some(farthest)
}

/// The place of the best of some numbers that may be missing, the first time.
fn best(values: &[f64], better: fn(f64, f64) -> bool) -> Option<usize> {
    let finite = (0..values.len()).filter(|&i| values[i].is_finite());
    finite.reduce(|best, i| if better(values[i], values[best]) { i } else { best })
}

/// Draws inertia (or Bayes' criterion) over the number of groups, and below it the silhouette.
pub fn elbow(style: &Style, tried: Tried) -> Figure {
    let title = "How many groups?".to_string();
    let Tried { groups, silhouette, .. } = tried;
    let by_bic = tried.bic.len() == groups.len() && !groups.is_empty();
    let (name, curve) = if by_bic { ("BIC", tried.bic) } else { ("inertia", tried.inertia) };
    if groups.len() < 2 {
        return blank(style, "elbow", title, "There are too few rows to compare numbers of groups.", 0);
    }
    let told = if by_bic { best(curve, |a, b| a < b) } else { bend(groups, curve) };
    let mut columns = vec!["groups", "inertia", "silhouette"];
    columns.extend(by_bic.then_some("BIC"));
    let mut table = Table::new(columns);
    for (i, k) in groups.iter().enumerate() {
        let mut row = vec![exact(*k), exact(tried.inertia[i]), exact(silhouette[i])];
        row.extend(by_bic.then(|| exact(tried.bic[i])));
        table.row(row);
    }
    let summary = summary(&tried, told, by_bic);
    let mut caption = Caption { id: "elbow", title, summary, table, marks: Vec::new() };
    let (full, theme) = (style.drawn_width(), style.theme);
    let height = (full * 0.34).clamp(110.0, 220.0);
    let low = height * 0.6;
    let (least, most) = range_of(curve);
    let tall = if by_bic || least < 0.0 {
        Axis::around(curve, ticks_for(height))
    } else {
        Axis::exact(0.0, if most > 0.0 { most * 1.05 } else { 1.0 }, ticks_for(height))
    };
    let flat = Axis::around(silhouette, ticks_for(low).max(3));
    let left = left_of(&tall).max(left_of(&flat));
    let upper = Rect { left, top: TOP, right: full - RIGHT, bottom: TOP + height };
    let top = upper.bottom + BOTTOM + TOP;
    let lower = Rect { top, bottom: top + low, ..upper };
    let across =
        || Axis::exact(groups[0], groups[groups.len() - 1], groups.len() - 1).whole(groups.len() - 1);
    let shapes = draw(theme, full, lower.bottom + BOTTOM, |canvas| {
        for (rect, y, values, name, place) in [
            (upper, tall, curve, name, told),
            (lower, flat, silhouette, "silhouette", best(silhouette, |a, b| a > b)),
        ] {
            let frame = Frame::new(canvas, rect, across(), y, ("number of groups", name));
            if groups.contains(&tried.chosen) {
                let at = frame.at(tried.chosen, values[0]).0;
                canvas.line(&[(at, rect.top), (at, rect.bottom)], theme.muted(), 1.0);
            }
            let finite = (0..groups.len()).filter(|&i| values[i].is_finite());
            let points: Vec<(f64, f64)> = finite.map(|i| (groups[i], values[i])).collect();
            frame.line(points.clone(), theme.blue(), 2.0);
            for &(k, v) in &points {
                let is_told = place.is_some_and(|i| groups[i] == k);
                frame.dot((k, v), plain_look(theme), if is_told { 6.0 } else { 3.0 });
                let (x, y) = frame.at(k, v);
                let text = format!("{}: {name} {}", count_of(k as usize, "group"), value(v));
                caption.marks.push(Mark { x, y, text });
            }
        }
    });
    caption.around(&shapes, full, lower.bottom + BOTTOM)
}

fn summary(tried: &Tried, told: Option<usize>, by_bic: bool) -> String {
    let groups = |i: usize| count_of(tried.groups[i] as usize, "group");
    let last = tried.groups.len() - 1;
    let mut text = match (told, by_bic) {
        (Some(i), true) => format!("Bayes' criterion is lowest with {}.", groups(i)),
        (None, true) => "Bayes' criterion is not known for any number of groups.".to_string(),
        (Some(i), false) => format!(
            "The inertia bends most at {}: there it lies farthest below the straight line from {} to {}.",
            groups(i),
            count(tried.groups[0] as usize),
            groups(last)
        ),
        (None, false) => "The inertia falls without a bend: it names no number of groups.".to_string(),
    };
    if let Some(i) = best(tried.silhouette, |a, b| a > b) {
        text += &format!(" The silhouette is highest, {}, with {}.", number(tried.silhouette[i]), groups(i));
    }
    text + &format!(" The run has {}.", count_of(tried.chosen as usize, "group"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bend_is_where_the_curve_lies_farthest_below_its_chord() {
        let x = [1.0, 2.0, 3.0, 4.0, 5.0];
        assert_eq!(bend(&x, &[100.0, 60.0, 20.0, 15.0, 10.0]), Some(2));
        assert_eq!(bend(&x, &[1e-3, 1e-4, 9e-5, 8e-5, 7e-5]), Some(1));
        assert_eq!(bend(&x, &[5.0, 4.0, 3.0, 2.0, 1.0]), None);
        assert_eq!(bend(&x, &[0.0; 5]), None);
        assert_eq!(bend(&x[..2], &[2.0, 1.0]), None);
    }

    #[test]
    fn the_summary_names_both_rules_and_the_run() {
        let tried = Tried {
            groups: &[1.0, 2.0, 3.0, 4.0],
            inertia: &[100.0, 20.0, 15.0, 10.0],
            silhouette: &[f64::NAN, 0.5, 0.6, 0.4],
            bic: &[],
            chosen: 8.0,
        };
        assert_eq!(
            summary(&tried, bend(tried.groups, tried.inertia), false),
            "The inertia bends most at 2 groups: there it lies farthest below the straight line from 1 to 4 groups. \
             The silhouette is highest, 0.6, with 3 groups. The run has 8 groups."
        );
    }
}
