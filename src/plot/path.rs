//! Coefficient paths: the weight of each feature over the strength of the penalty.

use super::canvas::{SIZE, Type, draw};
use super::figure::{Caption, Figure, Mark, Style, Table, blank};
use super::format::{exact, number, value};
use super::frame::{BOTTOM, Frame, RIGHT, Rect, TOP, left_of, ticks_for};
use super::marks::{Legend, class_look, thinned};
use super::text::{clean, shorten, width};
use super::ticks::Axis;
use crate::math::elementary::log10;
use crate::math::order;

/// Weights for several strengths.
#[derive(Clone, Copy, Debug, Default)]
pub struct Paths<'a> {
    /// The setting: `alpha`.
    pub knob: &'a str,
    /// Its values, all above zero, from the strongest penalty on.
    pub strengths: &'a [f64],
    /// Names of the features.
    pub features: &'a [String],
    /// The weights of the features, a list a strength.
    pub weights: &'a [Vec<f64>],
    /// The strength of the run.
    pub chosen: f64,
}

/// More features than this are drawn alike, without a name: nobody tells more colours apart.
const MOST_NAMED: usize = 10;
/// Most places to point at, of each named feature.
const MOST_MARKS: usize = 34;

/// Draws a line a feature, from the weakest penalty on the left to the strongest on the right.
pub fn coefficient_path(style: &Style, paths: Paths) -> Figure {
    let title = "Weights over the penalty".to_string();
    let Paths { knob, strengths, features, weights, .. } = paths;
    if strengths.len() < 2 {
        let why = "No feature goes along with the target, so every strength of the penalty leaves all weights at zero.";
        return blank(style, "coefficient-path", title, why, 0);
    }
    let mut table = Table::new(std::iter::once(knob).chain(features.iter().map(String::as_str)));
    for (strength, weights) in strengths.iter().zip(weights) {
        table.row(std::iter::once(exact(*strength)).chain(weights.iter().map(|w| exact(*w))));
    }
    let weakest = &weights[weights.len() - 1];
    let sizes: Vec<f64> = weakest.iter().map(|w| w.abs()).collect();
    let largest_first = order::descending(&sizes);
    let named = &largest_first[..largest_first.len().min(MOST_NAMED)];
    let summary = summary(&paths, &largest_first);
    let mut caption = Caption { id: "coefficient-path", title, summary, table, marks: Vec::new() };

    let (full, theme) = (style.drawn_width(), style.theme);
    let height = (full * 0.5).clamp(150.0, 300.0);
    let y = Axis::around(weights.iter().flatten(), ticks_for(height));
    let left = left_of(&y);
    let looks = named.iter().enumerate().map(|(i, &f)| (class_look(theme, i), clean(&features[f])));
    let legend = Legend::new(looks, full - left - RIGHT);
    let rect = Rect {
        left,
        top: TOP + legend.height(),
        right: full - RIGHT,
        bottom: TOP + legend.height() + height,
    };
    let places: Vec<f64> = strengths.iter().map(|s| log10(*s)).collect();
    let x = Axis::exact(places[places.len() - 1], places[0], 5);
    let shapes = draw(theme, full, rect.bottom + BOTTOM, |canvas| {
        legend.draw(canvas, (left, 0.0));
        let frame = Frame::new(canvas, rect, x, y, (&format!("log₁₀ {knob}"), "weight"));
        let line = |f: usize| places.iter().zip(weights).map(|(x, w)| (*x, w[f])).collect();
        let rest = largest_first[named.len()..].iter();
        rest.for_each(|&f| frame.line(line(f), theme.muted(), 1.0));
        // The largest lies on top.
        for (i, &f) in named.iter().enumerate().rev() {
            frame.line(line(f), theme.class(i), 2.0);
        }
        let chosen = log10(paths.chosen);
        if places[places.len() - 1] <= chosen && chosen <= places[0] {
            let at = frame.at(chosen, 0.0).0;
            canvas.line(&[(at, rect.top), (at, rect.bottom)], theme.text(), 1.0);
            let label = format!("{knob} {}", number(paths.chosen));
            let fits = at + 6.0 + width(&label, SIZE) * 1.1 < rect.right;
            let (place, kind) = if fits {
                (at + 5.0, Type::of(theme.text()))
            } else {
                (at - 5.0, Type::of(theme.text()).ending())
            };
            canvas.words(&label, (place, rect.top + 8.0), kind.bold());
        }
        let all: Vec<usize> = (0..places.len()).collect();
        for &f in named {
            for i in thinned(&all, MOST_MARKS) {
                let (x, y) = frame.at(places[i], weights[i][f]);
                let name = shorten(&features[f], SIZE, 300.0);
                let text = format!("{name}: {} at {knob} {}", value(weights[i][f]), number(strengths[i]));
                caption.marks.push(Mark { x, y, text });
            }
        }
    });
    caption.around(&shapes, full, rect.bottom + BOTTOM)
}

fn summary(paths: &Paths, largest_first: &[usize]) -> String {
    let Paths { knob, strengths, features, weights, chosen } = *paths;
    let name = |f: usize| shorten(&features[f], SIZE, 300.0);
    let last = strengths.len() - 1;
    let first_in = weights.iter().position(|w| w.iter().any(|w| *w != 0.0));
    let mut text = match first_in {
        // From the strongest penalty on no weight is exactly zero: nothing comes in.
        Some(0) => {
            let f = largest_first[0];
            format!("With the weakest penalty drawn, {} weighs most, {}.", name(f), number(weights[last][f]))
        }
        Some(i) => {
            let entering = (0..features.len()).find(|&f| weights[i][f] != 0.0).unwrap_or(0);
            format!(
                "As the penalty falls, {} comes in first, below {knob} {}.",
                name(entering),
                number(strengths[i - 1])
            )
        }
        None => "All weights are zero at every strength.".to_string(),
    };
    let n = features.len();
    if chosen > strengths[0] {
        text += &format!(" {knob} of the run, {}, is stronger than all drawn.", number(chosen));
    } else if chosen < strengths[last] {
        text += &format!(" {knob} of the run, {}, is weaker than all drawn.", number(chosen));
    } else if first_in != Some(0) {
        // Of the strengths drawn the next stronger one.
        let at = strengths.iter().rposition(|s| *s >= chosen).unwrap_or(0);
        let left = weights[at].iter().filter(|w| **w != 0.0).count();
        text += &format!(" At {knob} {} of the run, {left} of {n} weights are not zero.", number(chosen));
    }
    if n > MOST_NAMED {
        text += &format!(" The {MOST_NAMED} features with the largest weights have colours.");
    }
    text
}
