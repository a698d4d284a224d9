//! Words against words: for each word of one column, which share of its rows has which word of the other.

use super::boxes::others;
use super::canvas::{Look, SIZE, Shape, Type, draw};
use super::figure::{Caption, Figure, Mark, Style, Table, blank};
use super::format::{count, count_of, percent};
use super::marks::{Legend, class_look, left_out};
use super::text::{clean, shorten, width};
use crate::math::order;

/// Words of the column whose rows are shared out, and of the other one.
const MOST_BARS: usize = 20;
const MOST_PARTS: usize = 9;
const PITCH: f64 = 28.0;

/// A column of words.
#[derive(Clone, Copy)]
pub struct Words<'a> {
    /// Its name.
    pub name: &'a str,
    /// One code a row; a code without a level is missing.
    pub codes: &'a [u32],
    /// The words.
    pub levels: &'a [String],
}

/// The words that are shown one by one, commonest first where there are too many, and the rest as one.
struct Shown {
    labels: Vec<String>,
    /// Where each level is counted.
    places: Vec<usize>,
    /// The level whose colour each has; `None` for the rest.
    classes: Vec<Option<usize>>,
}

impl Shown {
    fn of(words: Words, used: &[(u32, u32)], first: bool, most: usize) -> Shown {
        let mut counts = vec![0usize; words.levels.len()];
        for pair in used {
            counts[if first { pair.0 } else { pair.1 } as usize] += 1;
        }
        let common = order::descending(&counts.iter().map(|n| *n as f64).collect::<Vec<f64>>());
        let mut kept: Vec<usize> = common.iter().copied().filter(|&i| counts[i] > 0).collect();
        let rest = kept.split_off(kept.len().min(most)).len();
        kept.sort_unstable();
        let mut places = vec![kept.len(); words.levels.len()];
        for (place, &level) in kept.iter().enumerate() {
            places[level] = place;
        }
        let mut labels: Vec<String> = kept.iter().map(|&i| words.levels[i].clone()).collect();
        let mut classes: Vec<Option<usize>> = kept.into_iter().map(Some).collect();
        if rest > 0 {
            labels.push(others(rest));
            classes.push(None);
        }
        Shown { labels, places, classes }
    }
}

/// Draws the shares of `of` within each word of `within`.
pub fn shares(style: &Style, of: Words, within: Words) -> Figure {
    let title = format!("{} by {}", of.name, within.name);
    let is_there = |words: Words, code: u32| (code as usize) < words.levels.len();
    let used: Vec<(u32, u32)> = (within.codes.iter().copied().zip(of.codes.iter().copied()))
        .filter(|&(a, b)| is_there(within, a) && is_there(of, b))
        .collect();
    let n_missing = within.codes.len() - used.len();
    if used.is_empty() {
        return blank(style, "shares", title, "There is no row with both values to draw.", n_missing);
    }
    let bars = Shown::of(within, &used, true, MOST_BARS);
    let parts = Shown::of(of, &used, false, MOST_PARTS);
    let mut counts = vec![vec![0usize; parts.labels.len()]; bars.labels.len()];
    for &(a, b) in &used {
        counts[bars.places[a as usize]][parts.places[b as usize]] += 1;
    }
    let mut table =
        Table::new([within.name.to_string(), "rows".to_string()].into_iter().chain(parts.labels.clone()));
    for (label, row) in bars.labels.iter().zip(&counts) {
        let total: usize = row.iter().sum();
        let cells = row.iter().map(|n| n.to_string());
        table.row([label.clone(), total.to_string()].into_iter().chain(cells));
    }
    let summary = summary(of.name, within.name, &bars, &parts, &counts) + &left_out(n_missing, 0, 0);
    let caption = Caption { id: "shares", title, summary, table, marks: Vec::new() };
    paint(style, &bars, &parts, &counts, caption)
}

fn summary(of: &str, within: &str, bars: &Shown, parts: &Shown, counts: &[Vec<usize>]) -> String {
    let share = |row: &[usize], p: usize| row[p] as f64 / row.iter().sum::<usize>().max(1) as f64;
    // The word whose share differs most from bar to bar.
    let ends = |p: usize| {
        let shares: Vec<f64> = counts.iter().map(|row| share(row, p)).collect();
        let order = order::ascending(&shares);
        (order[0], order[order.len() - 1], shares[order[order.len() - 1]] - shares[order[0]])
    };
    let spread: Vec<f64> = (0..parts.labels.len()).map(|p| ends(p).2).collect();
    let most = order::descending(&spread)[0];
    let (low, high, gap) = ends(most);
    let short = |text: &str| shorten(text, SIZE, 200.0);
    let part = short(&parts.labels[most]);
    let (of, within) = (short(of), short(within));
    if bars.labels.len() < 2 || gap <= 0.0 {
        return format!("{of} has the same shares for every {within}.");
    }
    format!(
        "{of} is {part} in {} of the rows where {within} is {}, and in {} where it is {}.",
        percent(share(&counts[high], most)),
        short(&bars.labels[high]),
        percent(share(&counts[low], most)),
        short(&bars.labels[low])
    )
}

fn paint(style: &Style, bars: &Shown, parts: &Shown, counts: &[Vec<usize>], mut caption: Caption) -> Figure {
    let full = style.drawn_width();
    let theme = style.theme;
    let look = |part: usize| match parts.classes[part] {
        Some(class) => Look { shape: Shape::Square, hollow: false, ..class_look(theme, class) },
        None => Look { colour: theme.muted(), shape: Shape::Square, hollow: false },
    };
    let entries = (0..parts.labels.len()).map(|p| (look(p), parts.labels[p].clone()));
    let legend = Legend::new(entries, full - 4.0);
    let widest = bars.labels.iter().map(|label| width(&clean(label), SIZE)).fold(0.0, f64::max);
    let left = (widest + 12.0).min(full * 0.36).ceil();
    let totals: Vec<usize> = counts.iter().map(|row| row.iter().sum()).collect();
    let said = totals.iter().map(|&n| width(&count(n), SIZE)).fold(0.0, f64::max);
    let room = full - left - said - 12.0;
    let top = legend.height() + 4.0;
    let height = top + bars.labels.len() as f64 * PITCH + 4.0;
    let shapes = draw(theme, full, height, |canvas| {
        legend.draw(canvas, (2.0, 0.0));
        for (b, row) in counts.iter().enumerate() {
            let y = top + (b as f64 + 0.5) * PITCH;
            let label = shorten(&bars.labels[b], SIZE, left - 10.0);
            canvas.words(&label, (left - 8.0, y), Type::of(theme.text()).ending());
            let mut x = left;
            for (p, &n) in row.iter().enumerate() {
                let share = n as f64 / totals[b].max(1) as f64;
                let end = x + room * share;
                if n > 0 {
                    canvas.rect((x, y - 9.0), ((end - 1.0).max(x + 0.5), y + 9.0), look(p).colour);
                    let text = format!(
                        "{}, {}: {}, {}",
                        clean(&bars.labels[b]),
                        clean(&parts.labels[p]),
                        count_of(n, "row"),
                        percent(share)
                    );
                    caption.marks.push(Mark { x: (x + end) / 2.0, y, text });
                }
                x = end;
            }
            canvas.words(&count(totals[b]), (left + room + 6.0, y), Type::of(theme.muted()));
        }
    });
    caption.around(&shapes, full, height)
}
