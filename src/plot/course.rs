//! The score on the way: after each unit of training, on rows learned from and on rows kept for the test.

use super::canvas::{SIZE, Type, draw};
use super::colours::{Rgb, Theme};
use super::figure::{Caption, Figure, Mark, Style, Table, blank};
use super::format::{count, count_of, exact, number, plural};
use super::frame::{BOTTOM, Frame, RIGHT, Rect, TOP, left_of, ticks_for};
use super::marks::{plain_look, thinned};
use super::text::{clean, width};
use super::ticks::Axis;

/// Most places to point at; nearer together no pointer can tell them apart.
const MOST_MARKS: usize = 400;
/// Least distance of two labels, so that both can be read.
const LINE: f64 = 15.0;

/// A score at several moments.
#[derive(Clone, Copy, Debug, Default)]
pub struct Scores<'a> {
    /// Name of the score, in small letters: `accuracy`.
    pub name: &'a str,
    /// What one unit is, in the singular: `epoch`.
    pub unit: &'a str,
    /// Units complete at each moment, ascending.
    pub units: &'a [usize],
    /// On rows kept for the test; what is not finite leaves a gap.
    pub test: &'a [f64],
    /// On rows learned from.
    pub train: &'a [f64],
    /// Whether a lower score is better.
    pub lower_is_better: bool,
    /// Rows judged of the tested ones and of those learned from, where not all of them were.
    pub judged: Option<[usize; 2]>,
    /// Units complete at the moment looked at, if it is a past one.
    pub shown: Option<usize>,
}

/// Draws both scores over the units, each with its name at its end.
pub fn score_course(style: &Style, scores: Scores) -> Figure {
    let title = "Score while learning".to_string();
    let values: Vec<f64> =
        scores.test.iter().chain(scores.train).copied().filter(|v| v.is_finite()).collect();
    let (Some(best), true) = (best_place(&scores), scores.units.len() > 1) else {
        return blank(
            style,
            "score-course",
            title,
            "The models on the way were too large to be kept, so there is no course to draw.",
            0,
        );
    };
    let unit = plural(scores.unit);
    let mut table = Table::new([unit.as_str(), "test rows", "learned from"]);
    for ((unit, test), train) in scores.units.iter().zip(scores.test).zip(scores.train) {
        table.row([unit.to_string(), exact(*test), exact(*train)]);
    }
    let mut caption =
        Caption { id: "score-course", title, summary: summary(&scores, best), table, marks: Vec::new() };
    let (full, theme) = (style.drawn_width(), style.theme);
    let height = (full * 0.46).clamp(140.0, 280.0);
    let y = Axis::around(&values, ticks_for(height));
    let sides = [("learned from", scores.train, theme.muted()), ("test rows", scores.test, theme.blue())];
    let widest = sides.iter().map(|(name, ..)| width(name, SIZE) * 1.1).fold(0.0, f64::max);
    let rect =
        Rect { left: left_of(&y), top: TOP, right: full - RIGHT.max(widest + 14.0), bottom: TOP + height };
    let last = scores.units[scores.units.len() - 1];
    let x = Axis::exact(scores.units[0] as f64, last as f64, 5).whole(5);
    let shapes = draw(theme, full, rect.bottom + BOTTOM, |canvas| {
        let frame = Frame::new(canvas, rect, x, y, (&unit, scores.name));
        let mut labels: Vec<(&str, Rgb, f64)> = Vec::new();
        for (name, values, colour) in sides {
            let mut run = Vec::new();
            for (unit, value) in scores.units.iter().zip(values) {
                if value.is_finite() {
                    run.push((*unit as f64, *value));
                } else {
                    frame.line(std::mem::take(&mut run), colour, 2.0);
                }
            }
            if let Some(end) = run.last() {
                labels.push((name, colour, frame.at(end.0, end.1).1));
            }
            frame.line(run, colour, 2.0);
        }
        if let Some(then) = scores.shown.and_then(|shown| scores.units.iter().rposition(|u| *u <= shown)) {
            frame.dot((scores.units[then] as f64, scores.test[then]), plain_look(theme), 6.0);
        }
        apart(&mut labels);
        for (name, colour, at) in labels {
            canvas.words(name, (rect.right + 6.0, at), Type::of(readable(theme, colour)).bold());
        }
        let finite: Vec<usize> = (0..scores.units.len()).filter(|&i| scores.test[i].is_finite()).collect();
        for i in thinned(&finite, MOST_MARKS) {
            let (x, y) = frame.at(scores.units[i] as f64, scores.test[i]);
            let both = [scores.test[i], scores.train[i]].map(number);
            let text = format!(
                "after {}: {} on test rows, {} on those learned from",
                count_of(scores.units[i], &clean(scores.unit)),
                both[0],
                both[1]
            );
            caption.marks.push(Mark { x, y, text });
        }
    });
    caption.around(&shapes, full, rect.bottom + BOTTOM)
}

/// Two labels that would lie on each other are moved apart.
fn apart(labels: &mut [(&str, Rgb, f64)]) {
    let [a, b] = labels else { return };
    let (middle, gap) = (0.5 * (a.2 + b.2), b.2 - a.2);
    if gap.abs() < LINE {
        let way = if gap < 0.0 { -0.5 } else { 0.5 };
        (a.2, b.2) = (middle - way * LINE, middle + way * LINE);
    }
}

fn readable(theme: Theme, colour: Rgb) -> Rgb {
    if colour == theme.blue() { theme.text() } else { colour }
}

/// Where the test score was best, the first time.
fn best_place(scores: &Scores) -> Option<usize> {
    let better = |a: f64, b: f64| if scores.lower_is_better { a < b } else { a > b };
    let finite = (0..scores.test.len()).filter(|&i| scores.test[i].is_finite());
    finite.reduce(|best, i| if better(scores.test[i], scores.test[best]) { i } else { best })
}

fn summary(scores: &Scores, best: usize) -> String {
    let last = scores.units.len() - 1;
    let so_many = |i: usize| count_of(scores.units[i], &clean(scores.unit));
    let [test, train, top] = [scores.test[last], scores.train[last], scores.test[best]].map(number);
    let mut text = format!(
        "After {} the {} is {test} on test rows and {train} on those learned from.",
        so_many(last),
        scores.name
    );
    if top != test {
        text += &format!(" On test rows it was best, {top}, after {}.", so_many(best));
    }
    text += " Intervals are worked out for the finished model only.";
    if let Some([test, train]) = scores.judged {
        text += &format!(
            " Judged on {} test rows and {} of those learned from, drawn at random.",
            count(test),
            count(train)
        );
    }
    text
}
