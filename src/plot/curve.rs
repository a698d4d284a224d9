//! The learning curve: the training loss after each unit of work.

use super::canvas::{SIZE, Type, draw};
use super::figure::{Caption, Figure, Mark, Style, Table, blank};
use super::format::{count, count_of, exact, number, plural, value};
use super::frame::{BOTTOM, Frame, RIGHT, Rect, TOP, left_of, ticks_for};
use super::marks::{plain_look, thinned};
use super::text::{clean, shorten, width};
use super::ticks::{Axis, range_of};

/// Most places to point at; nearer together no pointer can tell them apart.
const MOST_MARKS: usize = 400;

/// A loss as it went down.
#[derive(Clone, Copy, Debug)]
pub struct Losses<'a> {
    /// Its name, in small letters: `out-of-bag error`.
    pub name: &'a str,
    /// What one unit is, in the singular: `tree`.
    pub unit: &'a str,
    /// Units complete at each value, ascending; left empty, one after the other from 1.
    pub units: &'a [usize],
    /// The loss after that many units. What is not finite leaves a gap.
    pub values: &'a [f64],
    /// Units complete at the moment looked at, if it is a past one.
    pub shown: Option<usize>,
}

impl Losses<'_> {
    /// Units complete at value `i`.
    fn done(&self, i: usize) -> usize {
        self.units.get(i).copied().unwrap_or(i + 1)
    }

    fn point(&self, i: usize) -> (f64, f64) {
        (self.done(i) as f64, self.values[i])
    }

    /// `1 tree`, `100 trees`.
    fn so_many(&self, i: usize) -> String {
        count_of(self.done(i), &clean(self.unit))
    }
}

/// Draws the loss over the units, with the last value written at its end.
pub fn learning_curve(style: &Style, losses: Losses) -> Figure {
    let title = "Learning curve".to_string();
    let finite: Vec<usize> = (0..losses.values.len()).filter(|&i| losses.values[i].is_finite()).collect();
    if finite.is_empty() {
        return blank(style, "learning-curve", title, "There is no loss to draw yet.", 0);
    }
    let mut table = Table::new([losses.unit, losses.name]);
    for (i, &v) in losses.values.iter().enumerate() {
        table.row([losses.done(i).to_string(), exact(v)]);
    }
    let summary = summary(losses, &finite);
    paint(style, losses, &finite, Caption { id: "learning-curve", title, summary, table, marks: Vec::new() })
}

fn paint(style: &Style, losses: Losses, finite: &[usize], mut caption: Caption) -> Figure {
    let (full, theme) = (style.drawn_width(), style.theme);
    let height = (full * 0.46).clamp(140.0, 280.0);
    let last = finite[finite.len() - 1];
    let label = number(losses.values[last]);
    let y = vertical(losses.values, ticks_for(height));
    let right = full - RIGHT.max(width(&label, SIZE) * 1.1 + 12.0);
    let rect = Rect { left: left_of(&y), top: TOP, right, bottom: TOP + height };
    let ends = (losses.done(0) as f64, losses.done(losses.values.len() - 1) as f64);
    let x = if ends.0 < ends.1 { ends } else { (ends.0 - 1.0, ends.0 + 1.0) };
    let x = Axis::exact(x.0.max(0.0), x.1, 5).whole(5);
    let unit = plural(losses.unit);
    let shapes = draw(theme, full, rect.bottom + BOTTOM, |canvas| {
        let frame = Frame::new(canvas, rect, x, y, (&unit, losses.name));
        for run in runs(losses, full) {
            frame.line(run, theme.blue(), 2.0);
        }
        let end = losses.point(last);
        if let Some(then) = finite.iter().rfind(|i| losses.shown.is_some_and(|unit| losses.done(**i) <= unit))
        {
            frame.dot(losses.point(*then), plain_look(theme), 6.0);
        } else {
            frame.dot(end, plain_look(theme), 4.5);
        }
        let at = frame.at(end.0, end.1);
        canvas.words(&label, (at.0 + 8.0, at.1), Type::of(theme.text()).bold());
        for i in thinned(finite, MOST_MARKS) {
            let (x, y) = frame.at(losses.done(i) as f64, losses.values[i]);
            let text = format!("after {}: {}", losses.so_many(i), value(losses.values[i]));
            caption.marks.push(Mark { x, y, text });
        }
    });
    caption.around(&shapes, full, rect.bottom + BOTTOM)
}

/// From zero where the curve comes near it, otherwise around the curve: a fall of 1 % must be seen.
fn vertical(values: &[f64], n: usize) -> Axis {
    let (lo, hi) = range_of(values);
    if 0.0 <= lo && lo < 0.5 * hi && hi < 1e300 {
        Axis::exact(0.0, hi * 1.05, n)
    } else {
        Axis::around(values, n)
    }
}

/// The unbroken pieces of the curve. Where several values share a pixel, its lowest and highest stay.
fn runs(losses: Losses, full: f64) -> Vec<Vec<(f64, f64)>> {
    let values = losses.values;
    let group = (values.len() as f64 / full).ceil().max(1.0) as usize;
    let mut runs = vec![Vec::new()];
    let mut start = 0;
    while start < values.len() {
        let end =
            (start..values.len().min(start + group)).take_while(|&i| values[i].is_finite()).count() + start;
        if end == start {
            runs.push(Vec::new());
            start += 1;
            continue;
        }
        let lowest = (start..end).fold(start, |at, i| if values[i] < values[at] { i } else { at });
        let highest = (start..end).fold(start, |at, i| if values[i] > values[at] { i } else { at });
        let mut kept = vec![start, lowest.min(highest), lowest.max(highest), end - 1];
        kept.dedup();
        if let Some(run) = runs.last_mut() {
            run.extend(kept.into_iter().map(|i| losses.point(i)));
        }
        start = end;
    }
    runs.retain(|run| run.len() > 1);
    runs
}

fn summary(losses: Losses, finite: &[usize]) -> String {
    let name = shorten(losses.name, SIZE, 300.0);
    let (first, last) = (finite[0], finite[finite.len() - 1]);
    let (from, to) = (losses.values[first], losses.values[last]);
    let mut text = if first == last {
        format!("The {name} is {} after {}.", number(to), losses.so_many(last))
    } else if number(from) == number(to) {
        format!("The {name} is {} at the start and after {}.", number(to), losses.so_many(last))
    } else {
        let verb = if to < from { "fell" } else { "rose" };
        format!("The {name} {verb} from {} to {} over {}.", number(from), number(to), losses.so_many(last))
    };
    let lowest =
        finite.iter().fold(first, |at, &i| if losses.values[i] < losses.values[at] { i } else { at });
    let least = number(losses.values[lowest]);
    if least != number(to) && least != number(from) {
        text += &format!(" It was lowest, {least}, after {}.", losses.so_many(lowest));
    }
    match losses.values.len() - finite.len() {
        0 => {}
        1 => text += " 1 value is not finite and leaves a gap.",
        n => text += &format!(" {} values are not finite and leave gaps.", count(n)),
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(values: &[f64]) -> String {
        let finite: Vec<usize> = (0..values.len()).filter(|&i| values[i].is_finite()).collect();
        summary(Losses { name: "out-of-bag error", unit: "tree", units: &[], values, shown: None }, &finite)
    }

    #[test]
    fn the_summary_says_what_the_curve_did() {
        assert_eq!(said(&[0.12, 0.08, 0.03]), "The out-of-bag error fell from 0.12 to 0.03 over 3 trees.");
        assert_eq!(said(&[0.12]), "The out-of-bag error is 0.12 after 1 tree.");
        assert_eq!(said(&[0.1, 0.1]), "The out-of-bag error is 0.1 at the start and after 2 trees.");
        let turned =
            "The out-of-bag error rose from 0.1 to 0.3 over 3 trees. It was lowest, 0.05, after 2 trees.";
        assert_eq!(said(&[0.1, 0.05, 0.3]), turned);
        let gap = said(&[0.1, f64::NAN, 0.05]);
        assert!(gap.ends_with("over 3 trees. 1 value is not finite and leaves a gap."), "{gap}");
    }

    #[test]
    fn a_long_curve_keeps_its_peaks() {
        let mut values: Vec<f64> = (0..100_000).map(|i| 1.0 / f64::from(i + 1)).collect();
        values[54_321] = 9.0;
        values[70_000] = f64::NAN;
        let runs =
            runs(Losses { name: "loss", unit: "step", units: &[], values: &values, shown: None }, 400.0);
        assert_eq!(runs.len(), 2);
        assert!(runs.iter().map(Vec::len).sum::<usize>() < 2000);
        assert!(runs[0].iter().any(|p| p.1 == 9.0));
        assert_eq!(runs[1].last().unwrap().0, 100_000.0);
    }
}
