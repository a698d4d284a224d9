//! Numbers predicted and numbers that were true: one against the other, and what is left over.

use super::canvas::{Canvas, Type, draw};
use super::figure::{Caption, Figure, Mark, Style, Table, blank};
use super::format::{count, count_of, exact, number, value};
use super::frame::{BOTTOM, Frame, RIGHT, Rect, TOP, left_of, ticks_for};
use super::marks::{MOST_DOTS, left_out, plain_look, radius_for, thinned};
use super::text::clean;
use super::ticks::Axis;
use crate::math::order;
use crate::math::sums::{mean, quantile_of_sorted, squares_around};

/// Answers of a model beside the truth.
#[derive(Clone, Copy, Debug)]
pub struct Answers<'a> {
    /// Name of what is predicted, with the unit if it has one.
    pub target: &'a str,
    /// The true numbers.
    pub truth: &'a [f64],
    /// The predicted ones, in the same order.
    pub predicted: &'a [f64],
    /// Places of the rows in the table, from 0; left empty, one after the other. People read them from 1.
    pub rows: &'a [usize],
}

impl Answers<'_> {
    fn n_rows(&self) -> usize {
        self.truth.len().min(self.predicted.len())
    }

    fn residual(&self, i: usize) -> f64 {
        self.truth[i] - self.predicted[i]
    }

    /// Rows with everything finite, the difference too.
    fn usable(&self) -> Vec<usize> {
        (0..self.n_rows()).filter(|&i| self.truth[i].is_finite() && self.residual(i).is_finite()).collect()
    }

    fn row_number(&self, i: usize) -> usize {
        self.rows.get(i).copied().unwrap_or(i) + 1
    }

    fn table(&self, usable: &[usize], drawn: &[usize]) -> Table {
        let mut table = Table::new(["row", "actual", "predicted", "actual − predicted"]);
        for &i in drawn {
            let cells = [self.truth[i], self.predicted[i], self.residual(i)].map(exact);
            table.row([self.row_number(i).to_string()].into_iter().chain(cells));
        }
        if drawn.len() < usable.len() {
            table.note =
                format!("{} of {}: the ones drawn.", count(drawn.len()), count_of(usable.len(), "row"));
        }
        table
    }

    fn mark(&self, i: usize, (x, y): (f64, f64)) -> Mark {
        let (actual, predicted) = (value(self.truth[i]), value(self.predicted[i]));
        let off = value(self.residual(i));
        Mark {
            x,
            y,
            text: format!(
                "row {}: actual {actual}, predicted {predicted}, difference {off}",
                self.row_number(i)
            ),
        }
    }
}

/// Each row as a dot: the true number across, the predicted one upwards, with the line where both are equal.
pub fn predicted_against_actual(style: &Style, answers: Answers) -> Figure {
    let title = format!("Predicted against actual {}", answers.target);
    let usable = answers.usable();
    if usable.is_empty() {
        return blank(style, "predicted-against-actual", title, NOTHING, answers.n_rows());
    }
    let both = usable.iter().flat_map(|&i| [&answers.truth[i], &answers.predicted[i]]);
    let axis = |n| Axis::around(both.clone(), n);
    let equal: Guide = &|canvas, frame, x, y| {
        let (lo, hi) = (x.lo().max(y.lo()), x.hi().min(y.hi()));
        canvas.line(&[frame.at(lo, lo), frame.at(hi, hi)], canvas.theme.muted(), 1.2);
        let at = frame.at(lo, lo);
        canvas.words("equal", (at.0 + 34.0, at.1 - 10.0), Type::of(canvas.theme.muted()));
    };
    let target = clean(answers.target);
    let chart = Chart {
        id: "predicted-against-actual",
        title,
        summary: misses(&answers, &usable),
        names: (&format!("actual {target}"), &format!("predicted {target}")),
        axes: (&axis, &axis),
        point: &|i| (answers.truth[i], answers.predicted[i]),
        guide: equal,
        square: true,
    };
    chart.paint(style, &answers, &usable)
}

/// Each row as a dot: the predicted number across, and upwards how far the truth lies above it.
pub fn residuals(style: &Style, answers: Answers) -> Figure {
    let title = format!("Residuals of {}", answers.target);
    let usable = answers.usable();
    if usable.is_empty() {
        return blank(style, "residuals", title, NOTHING, answers.n_rows());
    }
    let left: Vec<f64> = usable.iter().map(|&i| answers.residual(i)).collect();
    let across = |n| Axis::around(usable.iter().map(|&i| &answers.predicted[i]), n);
    let upward = |n| Axis::around(left.iter().chain([&0.0]), n);
    let zero: Guide = &|canvas, frame, x, _| {
        let line = [frame.at(x.lo(), 0.0), frame.at(x.hi(), 0.0)];
        canvas.line(&line, canvas.theme.text(), 1.5);
    };
    let target = clean(answers.target);
    let chart = Chart {
        id: "residuals",
        title,
        summary: leanings(&left),
        names: (&format!("predicted {target}"), "actual − predicted"),
        axes: (&across, &upward),
        point: &|i| (answers.predicted[i], answers.residual(i)),
        guide: zero,
        square: false,
    };
    chart.paint(style, &answers, &usable)
}

const NOTHING: &str = "There is no row with a true and a predicted number.";

/// Makes an axis with about so many ticks.
type MakeAxis<'a> = &'a dyn Fn(usize) -> Axis;
/// Draws the line that dots are compared with.
type Guide<'a> = &'a dyn Fn(&Canvas, &Frame, &Axis, &Axis);

/// What differs between the two figures.
struct Chart<'a> {
    id: &'static str,
    title: String,
    summary: String,
    names: (&'a str, &'a str),
    axes: (MakeAxis<'a>, MakeAxis<'a>),
    point: &'a dyn Fn(usize) -> (f64, f64),
    guide: Guide<'a>,
    square: bool,
}

impl Chart<'_> {
    fn paint(self, style: &Style, answers: &Answers, usable: &[usize]) -> Figure {
        let drawn = thinned(usable, MOST_DOTS);
        let n_missing = answers.n_rows() - usable.len();
        let mut caption = Caption {
            id: self.id,
            title: self.title,
            summary: self.summary + &left_out(n_missing, drawn.len(), usable.len()),
            table: answers.table(usable, &drawn),
            marks: Vec::new(),
        };
        let (full, theme) = (style.drawn_width(), style.theme);
        let height = if self.square { (full - 60.0).min(340.0) } else { (full * 0.58).clamp(170.0, 320.0) };
        let (x, y) = (self.axes.0(5), self.axes.1(ticks_for(height)));
        let rect = Rect { left: left_of(&y), top: TOP, right: full - RIGHT, bottom: TOP + height };
        let shapes = draw(theme, full, rect.bottom + BOTTOM, |canvas| {
            let frame = Frame::new(canvas, rect, x.clone(), y.clone(), self.names);
            (self.guide)(canvas, &frame, &x, &y);
            let radius = radius_for(drawn.len());
            for &i in &drawn {
                frame.dot((self.point)(i), plain_look(theme), radius);
            }
            let mark = |&i: &usize| {
                let (a, b) = (self.point)(i);
                answers.mark(i, frame.at(a, b))
            };
            caption.marks = drawn.iter().map(mark).collect();
        });
        caption.around(&shapes, full, rect.bottom + BOTTOM)
    }
}

fn misses(answers: &Answers, usable: &[usize]) -> String {
    let mut off: Vec<f64> = usable.iter().map(|&i| answers.residual(i).abs()).collect();
    let worst = usable.iter().fold(usable[0], |worst, &i| {
        if answers.residual(i).abs() > answers.residual(worst).abs() { i } else { worst }
    });
    if let [i] = usable {
        return format!("The one prediction is off by {}.", number(answers.residual(*i).abs()));
    }
    order::sort(&mut off);
    if off[off.len() - 1] == 0.0 {
        return format!("All {} predictions equal the actual value.", count(off.len()));
    }
    format!(
        "Half of the {} predictions are within {} of the actual value; the largest miss is {}, in row {}.",
        count(off.len()),
        number(quantile_of_sorted(&off, 0.5)),
        number(off[off.len() - 1]),
        answers.row_number(worst)
    )
}

fn leanings(left: &[f64]) -> String {
    let n = left.len();
    let (low, high) = (left.iter().filter(|r| **r > 0.0).count(), left.iter().filter(|r| **r < 0.0).count());
    if n == 1 {
        return format!("The one residual is {}.", number(left[0]));
    }
    // Divided by the largest first: the squares of numbers near 1e300 have no place in a float.
    let largest = left.iter().fold(0.0, |a: f64, r| a.max(r.abs()));
    let scale = if largest > 0.0 { largest } else { 1.0 };
    let scaled: Vec<f64> = left.iter().map(|r| r / scale).collect();
    let centre = mean(&scaled);
    let spread = (squares_around(&scaled, centre) / n as f64).sqrt() * scale;
    format!(
        "The {} residuals average {} with a standard deviation of {}; {} too low and {} too high.",
        count(n),
        number(centre * scale),
        number(spread),
        predictions(low),
        count(high)
    )
}

fn predictions(n: usize) -> String {
    let verb = if n == 1 { "is" } else { "are" };
    format!("{} {verb}", count_of(n, "prediction"))
}
