//! Two columns against each other, each row a dot coloured by its class or its number.

use super::Theme;
use super::Values;
use super::canvas::{Look, SIZE, Shape, draw};
use super::figure::{Caption, Figure, Mark, Style, Table, blank};
use super::format::{count, count_of, exact, number, value};
use super::frame::{BOTTOM, Frame, RIGHT, Rect, TOP, left_of, ticks_for};
use super::map::NumberScale;
use super::marks::{Legend, MOST_DOTS, MOST_LOOKS, class_look, left_out, radius_for, thinned};
use super::text::{clean, shorten};
use super::ticks::{Axis, range_of};

/// A column of numbers with its name.
#[derive(Clone, Copy, Debug)]
pub struct Column<'a> {
    /// Its name, with the unit if it has one.
    pub name: &'a str,
    /// One number a row; NaN where there is none.
    pub values: &'a [f64],
}

/// Draws `y` against `x`, coloured by `by`: a name and one value a row.
///
/// `rows` are the places of the rows in the table, from 0; left empty, one after the other. People read them
/// from 1.
pub fn scatter(style: &Style, x: Column, y: Column, by: Option<(&str, Values)>, rows: &[usize]) -> Figure {
    let title = format!("{} against {}", y.name, x.name);
    let n = x.values.len().min(y.values.len());
    let known = |i: usize| by.is_none_or(|(_, by)| by.has(i));
    let usable: Vec<usize> =
        (0..n).filter(|&i| x.values[i].is_finite() && y.values[i].is_finite() && known(i)).collect();
    if usable.is_empty() {
        return blank(style, "scatter", title, "There is no row with both values to draw.", n);
    }
    let drawn = thinned(&usable, MOST_DOTS);
    let summary = summary(x, y, by, &usable) + &left_out(n - usable.len(), drawn.len(), usable.len());
    let mut table = Table::new(["row", x.name, y.name].into_iter().chain(by.map(|by| by.0)));
    let row_number = |i: usize| rows.get(i).copied().unwrap_or(i) + 1;
    for &i in &drawn {
        let place = [row_number(i).to_string(), exact(x.values[i]), exact(y.values[i])];
        table.row(place.into_iter().chain(by.map(|(_, by)| by.said(i))));
    }
    if drawn.len() < usable.len() {
        table.note = format!("{} of {}: the ones drawn.", count(drawn.len()), count_of(usable.len(), "row"));
    }
    let marks = |frame: &Frame| {
        let mark = |&i: &usize| {
            let at = frame.at(x.values[i], y.values[i]);
            let (a, b) = (value(x.values[i]), value(y.values[i]));
            let colour = match by {
                None => String::new(),
                Some((_, by @ Values::Classes { .. })) => format!(", {}", clean(&by.said(i))),
                Some((name, Values::Numbers(v))) => format!(", {} {}", clean(name), value(v[i])),
            };
            let text = format!("row {}: {} {a}, {} {b}{colour}", row_number(i), clean(x.name), clean(y.name));
            Mark { x: at.0, y: at.1, text }
        };
        drawn.iter().map(mark).collect()
    };
    let caption = Caption { id: "scatter", title, summary, table, marks: Vec::new() };
    paint(style, (x, y), &Looks::new(style.theme, by, &usable), (&usable, &drawn), caption, marks)
}

fn paint(
    style: &Style,
    (x, y): (Column, Column),
    looks: &Looks,
    (usable, drawn): (&[usize], &[usize]),
    mut caption: Caption,
    marks: impl FnOnce(&Frame) -> Vec<Mark>,
) -> Figure {
    let full = style.drawn_width();
    let legend = Legend::new(looks.legend.iter().cloned(), full - 4.0);
    let height = (full * 0.66).clamp(180.0, 420.0);
    let top = legend.height() + TOP;
    let around = |c: Column, n| Axis::around(usable.iter().map(|&i| &c.values[i]), n);
    let y_axis = around(y, ticks_for(height));
    let rect = Rect { left: left_of(&y_axis), top, right: full - RIGHT, bottom: top + height };
    let shapes = draw(style.theme, full, rect.bottom + BOTTOM, |canvas| {
        legend.draw(canvas, (2.0, 0.0));
        let frame = Frame::new(canvas, rect, around(x, 5), y_axis, (x.name, y.name));
        let radius = radius_for(drawn.len());
        for &i in drawn {
            frame.dot((x.values[i], y.values[i]), looks.of(i), radius);
        }
        caption.marks = marks(&frame);
    });
    caption.around(&shapes, full, rect.bottom + BOTTOM)
}

/// How each row's dot looks, and what that means.
pub(super) struct Looks<'a> {
    theme: Theme,
    by: Option<Values<'a>>,
    scale: Option<NumberScale>,
    pub legend: Vec<(Look, String)>,
}

impl<'a> Looks<'a> {
    pub fn new(theme: Theme, by: Option<(&str, Values<'a>)>, usable: &[usize]) -> Looks<'a> {
        let mut looks = Looks { theme, by: by.map(|by| by.1), scale: None, legend: Vec::new() };
        let Some((by_name, by)) = by else { return looks };
        match by {
            Values::Classes { codes, labels } => {
                let occurs = occurring(codes, labels.len(), usable);
                let named = (0..labels.len().min(MOST_LOOKS)).filter(|&class| occurs[class]);
                looks.legend = named.map(|class| (class_look(theme, class), labels[class].clone())).collect();
                let n_others = occurs.iter().skip(MOST_LOOKS).filter(|&&occurs| occurs).count();
                if n_others > 0 {
                    let name = format!("other classes ({})", count(n_others));
                    looks.legend.push((class_look(theme, MOST_LOOKS), name));
                }
            }
            Values::Numbers(numbers) => {
                let (lo, hi) = range_of(usable.iter().map(|&i| &numbers[i]));
                let scale = NumberScale::new(lo, hi, theme);
                let name = |i: usize, v: f64| {
                    if i == 0 { format!("{} {}", clean(by_name), number(v)) } else { number(v) }
                };
                let stops = [lo, lo / 2.0 + hi / 2.0, hi];
                let stops = if lo == hi { &stops[..1] } else { &stops[..] };
                let entry = |(i, &v): (usize, &f64)| (numeric_look(&scale, v), name(i, v));
                looks.legend = stops.iter().enumerate().map(entry).collect();
                looks.scale = Some(scale);
            }
        }
        looks
    }

    pub fn of(&self, i: usize) -> Look {
        match (self.by, &self.scale) {
            (Some(Values::Classes { codes, .. }), _) => class_look(self.theme, codes[i] as usize),
            (Some(Values::Numbers(v)), Some(scale)) => numeric_look(scale, v[i]),
            (Some(Values::Numbers(_)), None) | (None, _) => super::marks::plain_look(self.theme),
        }
    }
}

/// Whether each class has a row among the usable ones.
fn occurring(codes: &[u32], n_classes: usize, usable: &[usize]) -> Vec<bool> {
    let mut occurs = vec![false; n_classes];
    for &i in usable {
        occurs[codes[i] as usize] = true;
    }
    occurs
}

fn numeric_look(scale: &NumberScale, value: f64) -> Look {
    Look { colour: scale.dot(value), shape: Shape::Circle, hollow: false }
}

fn summary(x: Column, y: Column, by: Option<(&str, Values)>, usable: &[usize]) -> String {
    let range = |c: Column| {
        let (lo, hi) = range_of(usable.iter().map(|&i| &c.values[i]));
        let name = shorten(c.name, SIZE, 240.0);
        if lo == hi {
            format!("{name} is {}", value(lo))
        } else {
            format!("{name} runs from {} to {}", number(lo), number(hi))
        }
    };
    let colours = match by {
        None => String::new(),
        Some((name, Values::Classes { codes, labels })) => {
            let n = occurring(codes, labels.len(), usable).into_iter().filter(|&occurs| occurs).count();
            format!(", coloured by {} ({})", shorten(name, SIZE, 240.0), count_of(n, "class"))
        }
        Some((name, Values::Numbers(_))) => format!(", coloured by {}", shorten(name, SIZE, 240.0)),
    };
    format!("{}{colours}: {}, {}.", count_of(usable.len(), "row"), range(x), range(y))
}
