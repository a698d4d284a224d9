//! How numbers spread: a histogram with bins of a round width, and the median.
//!
//! The width starts from 2·IQR / ∛n and is rounded to 1, 2 or 5 times a power of ten.
//! Reference: Freedman and Diaconis (1981), Zeitschrift für Wahrscheinlichkeitstheorie 57.

use super::canvas::{SIZE, Type, draw};
use super::figure::{Caption, Figure, Mark, Style, Table};
use super::format::{count, count_of, exact, number, percent, value};
use super::frame::{BOTTOM, Frame, RIGHT, Rect, TOP, left_of, ticks_for};
use super::marks::left_out;
use super::text::{shorten, width};
use super::ticks::{Axis, edges};
use crate::math::elementary::pow;
use crate::math::order;
use crate::math::sums::quantile_of_sorted;

pub fn histogram(style: &Style, name: &str, numbers: &[f64]) -> Figure {
    let mut sorted: Vec<f64> = numbers.iter().copied().filter(|v| v.is_finite()).collect();
    order::sort(&mut sorted);
    let n_missing = numbers.len() - sorted.len();
    let title = format!("Distribution of {name}");
    if sorted.is_empty() {
        return super::figure::blank(style, "distribution", title, "There is no number to draw.", n_missing);
    }
    let edges = edges_for(&sorted, style.drawn_width());
    let counts = counted(&sorted, &edges);
    let mut caption = Caption {
        id: "distribution",
        title,
        summary: summary(name, &sorted) + &left_out(n_missing, 0, 0),
        table: Table::new(["from", "to", "rows"]),
        marks: Vec::new(),
    };
    for (pair, n) in edges.windows(2).zip(&counts) {
        caption.table.row([exact(pair[0]), exact(pair[1]), n.to_string()]);
    }
    paint(style, name, &sorted, &edges, &counts, caption)
}

fn paint(
    style: &Style,
    name: &str,
    sorted: &[f64],
    edges: &[f64],
    counts: &[usize],
    mut caption: Caption,
) -> Figure {
    let full = style.drawn_width();
    let height = (full * 0.5).clamp(150.0, 300.0);
    let y = Axis::counts(counts.iter().copied().max().unwrap_or(0), ticks_for(height));
    let x = Axis::exact(edges[0], edges[edges.len() - 1], 5);
    let rect = Rect { left: left_of(&y), top: TOP, right: full - RIGHT, bottom: TOP + height };
    let middle = quantile_of_sorted(sorted, 0.5);
    let theme = style.theme;
    let shapes = draw(theme, full, rect.bottom + BOTTOM, |canvas| {
        let frame = Frame::new(canvas, rect, x, y, (name, "rows"));
        for (pair, &n) in edges.windows(2).zip(counts) {
            if n > 0 {
                frame.bar((pair[0], 0.0), (pair[1], n as f64), theme.blue());
            }
            let (from, to) = (frame.at(pair[0], 0.0), frame.at(pair[1], n as f64));
            let share = percent(n as f64 / sorted.len() as f64);
            caption.marks.push(Mark {
                x: (from.0 + to.0) / 2.0,
                y: to.1,
                text: format!("{} to {}: {} ({share})", value(pair[0]), value(pair[1]), count_of(n, "row")),
            });
        }
        let foot = frame.at(middle, 0.0);
        canvas.line(&[(foot.0, rect.bottom), (foot.0, rect.top - 8.0)], theme.text(), 1.5);
        let label = format!("median {}", number(middle));
        let half = width(&label, SIZE) / 2.0;
        // Not over the vertical axis' name, nor over the edge.
        let place = foot.0.max(width("↑ rows", SIZE) + 12.0 + half).min(full - half - 4.0);
        canvas.words(&label, (place, rect.top - 16.0), Type::of(theme.text()).centred());
    });
    caption.around(&shapes, full, rect.bottom + BOTTOM)
}

fn edges_for(sorted: &[f64], full: f64) -> Vec<f64> {
    let n = sorted.len() as f64;
    let (lo, hi) = (sorted[0], sorted[sorted.len() - 1]);
    // Quarters, so that nothing overflows where numbers reach 1e308.
    let quarter = |q: f64| quantile_of_sorted(sorted, q) / 4.0;
    let wish = 2.0 * (quarter(0.75) - quarter(0.25)) / pow(n, 1.0 / 3.0);
    let span = hi / 4.0 - lo / 4.0;
    let most = (full / 14.0).min(40.0);
    let n_bins = if wish > 0.0 { (span / wish).clamp(6.0, most) } else { 20.0 };
    let whole = sorted.iter().all(|v| v.trunc() == *v && v.abs() < 1e9);
    edges(lo, hi, n_bins as usize, whole)
}

/// Rows in each bin: from its lower edge up to, but not including, its upper one; the last includes both.
fn counted(sorted: &[f64], edges: &[f64]) -> Vec<usize> {
    let mut counts = vec![0; edges.len() - 1];
    let last = counts.len() - 1;
    for v in sorted {
        let above = edges.partition_point(|edge| edge <= v);
        counts[above.saturating_sub(1).min(last)] += 1;
    }
    counts
}

fn summary(name: &str, sorted: &[f64]) -> String {
    let name = shorten(name, SIZE, 300.0);
    let n = sorted.len();
    let (lo, hi) = (sorted[0], sorted[n - 1]);
    if n == 1 {
        return format!("The only value of {name} is {}.", value(lo));
    }
    if lo == hi {
        return format!("All {} values of {name} are {}.", count(n), value(lo));
    }
    let q = |q: f64| number(quantile_of_sorted(sorted, q));
    format!(
        "{} values of {name} run from {} to {}, with median {}; the middle half lies between {} and {}.",
        count(n),
        number(lo),
        number(hi),
        q(0.5),
        q(0.25),
        q(0.75)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_is_in_one_bin() {
        let cases: [&[f64]; 6] = [
            &[1.0],
            &[3.0, 3.0, 3.0],
            &[1.0, 2.0, 2.0, 7.0],
            &[0.1, 0.25, 0.3, 0.3, 0.9],
            &[f64::MIN, -1e300, 0.0, f64::MAX],
            &[1e15, 1e15 + 1.0],
        ];
        for sorted in cases {
            let edges = edges_for(sorted, 460.0);
            assert!(edges.windows(2).all(|w| w[0] < w[1]), "{edges:?}");
            assert!(edges[0] <= sorted[0] && sorted[sorted.len() - 1] <= edges[edges.len() - 1], "{edges:?}");
            assert_eq!(counted(sorted, &edges).iter().sum::<usize>(), sorted.len());
        }
    }

    #[test]
    fn small_whole_numbers_stand_in_the_middle_of_their_bins() {
        let edges = edges_for(&[1.0, 2.0, 2.0, 4.0], 460.0);
        assert_eq!(edges, [0.5, 1.5, 2.5, 3.5, 4.5]);
        assert_eq!(counted(&[1.0, 2.0, 2.0, 4.0], &edges), [1, 2, 0, 1]);
    }
}
