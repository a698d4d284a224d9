//! Which class was taken for which: a square of counts, one row a true class.
//!
//! Each cell is shaded by its share of the row: blue on the diagonal (right), orange beside it (wrong).

use super::canvas::{Canvas, SIZE, Type, draw};
use super::colours::Rgb;
use super::figure::{Caption, Figure, Mark, Style, Table, blank};
use super::format::{count, count_of, percent};
use super::text::{clean, shorten, width};

/// Below this size of a cell, names beside it would run into each other.
const SMALLEST_NAMED: f64 = 13.0;

/// Draws the counts: first index the true class, second the predicted one, both in the order of `labels`.
pub fn confusion_matrix(style: &Style, labels: &[String], counts: &[Vec<u32>]) -> Figure {
    let title = "Confusion matrix".to_string();
    let cell = |t: usize, p: usize| counts.get(t).and_then(|row| row.get(p)).copied().unwrap_or(0) as usize;
    let k = labels.len();
    let matrix: Vec<Vec<usize>> = (0..k).map(|t| (0..k).map(|p| cell(t, p)).collect()).collect();
    if matrix.iter().flatten().all(|&n| n == 0) {
        return blank(style, "confusion", title, "There is no prediction to count.", 0);
    }
    let predicted = labels.iter().map(|label| format!("predicted {label}"));
    let mut table =
        Table::new(["true class".to_string()].into_iter().chain(predicted).chain(["rows".to_string()]));
    for (label, row) in labels.iter().zip(&matrix) {
        let total: usize = row.iter().sum();
        table.row(
            [label.clone()].into_iter().chain(row.iter().map(|n| n.to_string())).chain([total.to_string()]),
        );
    }
    let layout = Layout::new(style, labels, &matrix);
    let summary = summary(labels, &matrix) + layout.remark(&matrix);
    let mut caption = Caption { id: "confusion", title, summary, table, marks: Vec::new() };
    let shapes = draw(style.theme, layout.full, layout.height, |canvas| {
        heads(canvas, &layout, labels);
        for (t, row) in matrix.iter().enumerate() {
            let total: usize = row.iter().sum();
            for (p, &n) in row.iter().enumerate() {
                let share = if total > 0 { n as f64 / total as f64 } else { 0.0 };
                let (x, y) = layout.corner(t, p);
                let ground = shade(canvas, t == p, share);
                canvas.rect((x + 1.0, y + 1.0), (x + layout.cell - 1.0, y + layout.row - 1.0), ground);
                let at = (x + layout.cell / 2.0, y + layout.row / 2.0);
                let text = count(n);
                if layout.fits(&text) && (n > 0 || layout.zeros) {
                    let ink = if n == 0 { canvas.theme.muted() } else { ground.ink() };
                    canvas.words(&text, at, Type { size: layout.size, ..Type::of(ink).centred() });
                }
                caption.marks.push(Mark { x: at.0, y: at.1, text: said(&labels[t], &labels[p], n, total) });
            }
        }
    });
    caption.around(&shapes, layout.full, layout.height)
}

fn shade(canvas: &Canvas, right: bool, share: f64) -> Rgb {
    let theme = canvas.theme;
    let end = if right { theme.blue() } else { theme.orange() };
    // A faint ground under empty cells keeps the square in one piece; one row in a thousand is still seen.
    let base = theme.paper().mix(theme.line(), 0.45);
    if share > 0.0 { theme.paper().mix(end, 0.14 + 0.86 * share) } else { base }
}

fn said(truth: &str, predicted: &str, n: usize, total: usize) -> String {
    let share = if total > 0 {
        format!(" ({} of that class)", percent(n as f64 / total as f64))
    } else {
        String::new()
    };
    format!("true {}, predicted {}: {}{share}", clean(truth), clean(predicted), count_of(n, "row"))
}

/// Where everything stands.
struct Layout {
    full: f64,
    height: f64,
    left: f64,
    top: f64,
    /// Width of a cell.
    cell: f64,
    /// Height of a cell.
    row: f64,
    /// Font size of the counts.
    size: f64,
    /// Names over the columns read upwards.
    up: bool,
    named: bool,
    /// Noughts are written; among many small cells they would hide the counts.
    zeros: bool,
}

impl Layout {
    fn new(style: &Style, labels: &[String], matrix: &[Vec<usize>]) -> Layout {
        let full = style.drawn_width();
        let k = labels.len() as f64;
        let widest = labels.iter().map(|label| width(&clean(label), SIZE)).fold(0.0, f64::max);
        let beside = (widest + 14.0)
            .min(full * 0.28)
            // Shorter names before none at all.
            .min(full - 3.0 - SMALLEST_NAMED * k)
            .max(52.0)
            .ceil();
        let named = (full - beside - 2.0) / k >= SMALLEST_NAMED;
        let left = if named { beside } else { 52.0 };
        let cell = ((full - left - 2.0) / k).min(110.0);
        // Cells wider than high where there are few classes: the number needs width, not height.
        let row = cell.min(if k <= 6.0 { 44.0 } else { 36.0 }).max(cell.min(18.0));
        let up = named && labels.iter().any(|label| width(&clean(label), SIZE) > cell.max(46.0) - 6.0);
        let head = match (named, up) {
            (false, _) => 6.0,
            (true, false) => 22.0,
            (true, true) => (widest + 12.0).min(96.0),
        };
        let longest = matrix.iter().flatten().map(|&n| width(&count(n), 14.0)).fold(0.0, f64::max);
        let size = if longest + 6.0 <= cell && row >= 22.0 { 14.0 } else { SIZE };
        let top = 22.0 + head;
        Layout {
            full,
            height: (top + k * row + 4.0).ceil(),
            left,
            top,
            cell,
            row,
            size,
            up,
            named,
            zeros: cell >= 26.0,
        }
    }

    fn corner(&self, truth: usize, predicted: usize) -> (f64, f64) {
        (self.left + predicted as f64 * self.cell, self.top + truth as f64 * self.row)
    }

    fn fits(&self, text: &str) -> bool {
        self.row >= 13.0 && width(text, self.size) + 1.0 <= self.cell
    }

    /// What the picture had no room for.
    fn remark(&self, matrix: &[Vec<usize>]) -> &'static str {
        if !self.named {
            " The picture has no room for the names and counts; the table has them."
        } else if matrix.iter().flatten().any(|&n| n > 0 && !self.fits(&count(n))) {
            " Counts without room in their cell are in the table."
        } else {
            ""
        }
    }
}

fn heads(canvas: &Canvas, layout: &Layout, labels: &[String]) {
    let theme = canvas.theme;
    canvas.words("predicted →", (layout.left + 2.0, 10.0), Type::of(theme.muted()));
    canvas.words("↓ true", (layout.left - 8.0, 10.0), Type::of(theme.muted()).ending());
    if !layout.named {
        return;
    }
    for (i, label) in labels.iter().enumerate() {
        let (x, y) = layout.corner(i, i);
        let name = shorten(label, SIZE, layout.left - 12.0);
        canvas.words(&name, (layout.left - 8.0, y + layout.row / 2.0), Type::of(theme.text()).ending());
        let middle = x + layout.cell / 2.0;
        if layout.up {
            let name = shorten(label, SIZE, layout.top - 22.0 - 8.0);
            canvas.words(&name, (middle, layout.top - 5.0), Type::of(theme.text()).up());
        } else {
            let name = shorten(label, SIZE, layout.cell - 4.0);
            canvas.words(&name, (middle, layout.top - 11.0), Type::of(theme.text()).centred());
        }
    }
}

fn summary(labels: &[String], matrix: &[Vec<usize>]) -> String {
    let total: usize = matrix.iter().flatten().sum();
    let right: usize = (0..matrix.len()).map(|i| matrix[i][i]).sum();
    if right == total {
        let rows =
            if total == 1 { "The one row is".to_string() } else { format!("All {} rows are", count(total)) };
        return format!("{rows} predicted right.");
    }
    let verb = if right == 1 { "is" } else { "are" };
    let head = format!(
        "{} of {} {verb} predicted right ({})",
        count(right),
        count_of(total, "row"),
        percent(right as f64 / total as f64)
    );
    let k = matrix.len();
    let pairs = (0..k).flat_map(|t| (0..k).map(move |p| (t, p))).filter(|(t, p)| t != p);
    let worst = pairs.fold(None, |worst: Option<(usize, usize)>, (t, p)| match worst {
        Some((a, b)) if matrix[a][b] >= matrix[t][p] => worst,
        _ => Some((t, p)),
    });
    let label = |i: usize| shorten(&labels[i], SIZE, 200.0);
    match worst {
        Some((t, p)) if matrix[t][p] > 0 => {
            let times = match matrix[t][p] {
                1 => "once".to_string(),
                2 => "twice".to_string(),
                n => count_of(n, "time"),
            };
            format!("{head}; the most frequent mistake is {} taken for {}, {times}.", label(t), label(p))
        }
        _ => format!("{head}."),
    }
}
