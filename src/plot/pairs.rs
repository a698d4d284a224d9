//! A scatter matrix: every pair of a few columns as a small scatter plot, each column's histogram on the diagonal.

use super::Values;
use super::canvas::{Canvas, SIZE, Type, draw};
use super::figure::{Caption, Figure, Mark, Style, Table, blank};
use super::format::{count, count_of, exact, value};
use super::marks::Legend;
use super::scatter::{Column, Looks};
use super::text::{clean, shorten};
use super::ticks::{Axis, range_of};

/// Columns that have room beside each other.
pub const MOST_COLUMNS: usize = 5;
const GAP: f64 = 8.0;
const BINS: usize = 14;

/// Draws the columns against each other for the rows given (places from 0 in a table of `n_rows`).
pub fn pairs(
    style: &Style,
    columns: &[Column],
    by: Option<(&str, Values)>,
    rows: &[usize],
    n_rows: usize,
) -> Figure {
    let columns = &columns[..columns.len().min(MOST_COLUMNS)];
    let names: Vec<String> = columns.iter().map(|c| clean(c.name)).collect();
    let title = format!("Scatter matrix of {}", names.join(", "));
    let known = |i: usize| by.is_none_or(|(_, by)| by.has(i));
    let complete = |i: &usize| known(*i) && columns.iter().all(|c| c.values[*i].is_finite());
    let usable: Vec<usize> = (0..rows.len()).filter(complete).collect();
    let k = columns.len();
    if usable.is_empty() || k < 2 {
        return blank(style, "pairs", title, "There is no row with all these values to draw.", rows.len());
    }
    let mut summary = format!("{} against each other", count_of(k, "column"));
    if let Some((name, _)) = by {
        summary += &format!(", coloured by {}", shorten(name, SIZE, 200.0));
    }
    summary += &if rows.len() < n_rows {
        format!(": {} of {}, drawn at random.", count(rows.len()), count_of(n_rows, "row"))
    } else {
        format!(": all {}.", count_of(n_rows, "row"))
    };
    if usable.len() < rows.len() {
        let n = rows.len() - usable.len();
        summary += &format!(
            " {} of them {} a value and {} left out.",
            count(n),
            if n == 1 { "lacks" } else { "lack" },
            if n == 1 { "is" } else { "are" }
        );
    }
    let heads = ["row"].into_iter().chain(columns.iter().map(|c| c.name)).chain(by.map(|b| b.0));
    let mut table = Table::new(heads);
    for &i in &usable {
        let mut cells = vec![(rows[i] + 1).to_string()];
        cells.extend(columns.iter().map(|c| exact(c.values[i])));
        cells.extend(by.map(|(_, by)| by.said(i)));
        table.row(cells);
    }
    let looks = Looks::new(style.theme, by, &usable);
    let caption = Caption { id: "pairs", title, summary, table, marks: Vec::new() };
    paint(style, columns, &looks, &usable, caption)
}

fn paint(style: &Style, columns: &[Column], looks: &Looks, usable: &[usize], mut caption: Caption) -> Figure {
    let full = style.drawn_width();
    let theme = style.theme;
    let k = columns.len();
    let cell = (full - 2.0 - GAP * (k - 1) as f64) / k as f64;
    let legend = Legend::new(looks.legend.iter().cloned(), full - 4.0);
    let tall = (cell * 0.8).max(40.0);
    let top = legend.height() + 2.0;
    let height = top + k as f64 * (tall + GAP) + 18.0;
    let axes: Vec<Axis> =
        columns.iter().map(|c| Axis::around(usable.iter().map(|&i| &c.values[i]), 3)).collect();
    let at = |axis: &Axis, v: f64, from: f64, length: f64| from + axis.share(v).clamp(0.0, 1.0) * length;
    let shapes = draw(theme, full, height, |canvas| {
        legend.draw(canvas, (2.0, 0.0));
        for down in 0..k {
            for across in 0..=down {
                let (x, y) = (1.0 + across as f64 * (cell + GAP), top + down as f64 * (tall + GAP));
                frame(canvas, (x, y), (cell, tall));
                if across == down {
                    bars(canvas, columns[down], usable, (x, y), (cell, tall));
                    // Bold words are about a tenth wider.
                    let name = shorten(columns[down].name, SIZE, (cell - 10.0) / 1.12);
                    canvas.words(&name, (x + 5.0, y + 10.0), Type::of(theme.text()).bold());
                    let (lo, hi) = range_of(usable.iter().map(|&i| &columns[down].values[i]));
                    let text = format!("{}: {} to {}", clean(columns[down].name), value(lo), value(hi));
                    caption.marks.push(Mark { x: x + cell / 2.0, y: y + tall / 2.0, text });
                    continue;
                }
                for &i in usable {
                    let place = (
                        at(&axes[across], columns[across].values[i], x, cell),
                        at(&axes[down], columns[down].values[i], y + tall, -tall),
                    );
                    canvas.dot(place, looks.of(i), 1.8);
                }
            }
        }
        for (i, column) in columns.iter().enumerate() {
            let name = shorten(column.name, SIZE, cell - 14.0);
            let x = 1.0 + i as f64 * (cell + GAP) + cell / 2.0;
            canvas.words(&format!("{name} →"), (x, height - 10.0), Type::of(theme.muted()).centred());
        }
    });
    caption.around(&shapes, full, height)
}

fn frame(canvas: &Canvas, (x, y): (f64, f64), (wide, tall): (f64, f64)) {
    let corners = [(x, y), (x + wide, y), (x + wide, y + tall), (x, y + tall), (x, y)];
    canvas.line(&corners, canvas.theme.line(), 1.0);
}

fn bars(canvas: &Canvas, column: Column, usable: &[usize], (x, y): (f64, f64), (wide, tall): (f64, f64)) {
    let (lo, hi) = range_of(usable.iter().map(|&i| &column.values[i]));
    let axis = Axis::exact(lo, hi, 1);
    let mut counts = [0usize; BINS];
    for &i in usable {
        counts[((axis.share(column.values[i]) * BINS as f64) as usize).min(BINS - 1)] += 1;
    }
    let most = counts.iter().copied().max().unwrap_or(1).max(1) as f64;
    let step = (wide - 10.0) / BINS as f64;
    // Below the name.
    let room = tall - 24.0;
    for (i, &n) in counts.iter().enumerate().filter(|(_, n)| **n > 0) {
        let left = x + 5.0 + i as f64 * step;
        let colour = canvas.theme.muted().mix(canvas.theme.paper(), 0.4);
        canvas.rect(
            (left, y + tall - 2.0),
            (left + step - 1.0, y + tall - 2.0 - room * n as f64 / most),
            colour,
        );
    }
}
