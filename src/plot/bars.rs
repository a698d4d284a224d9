//! How often each class occurs: one bar a class, with its count and share.

use super::canvas::{SIZE, Type, draw};
use super::figure::{Caption, Figure, Mark, Style, Table, blank};
use super::format::{count, count_of, percent};
use super::marks::{MOST_LOOKS, class_look, left_out};
use super::text::{shorten, width};
use crate::math::order;

/// Height of a bar with its gap.
const PITCH: f64 = 28.0;

/// One bar.
struct Bar {
    label: String,
    n: usize,
    /// `None` for the rest.
    class: Option<usize>,
}

pub fn class_counts(style: &Style, name: &str, codes: &[u32], labels: &[String]) -> Figure {
    let mut counts = vec![0usize; labels.len()];
    for &code in codes {
        if let Some(n) = counts.get_mut(code as usize) {
            *n += 1;
        }
    }
    let total: usize = counts.iter().sum();
    let n_missing = codes.len() - total;
    let title = format!("Distribution of {name}");
    if total == 0 {
        return blank(style, "distribution", title, "There is no class to draw.", n_missing);
    }
    let mut table = Table::new([name, "rows", "share"]);
    for (label, &n) in labels.iter().zip(&counts) {
        table.row([label.clone(), n.to_string(), percent(n as f64 / total as f64)]);
    }
    let bars = bars(&counts, labels);
    let mut summary = summary(name, &counts, labels);
    if bars.iter().any(|bar| bar.class.is_none()) {
        summary += &format!(" The picture shows the {MOST_LOOKS} most frequent; the table shows all.");
    }
    summary += &left_out(n_missing, 0, 0);
    let caption = Caption { id: "distribution", title, summary, table, marks: Vec::new() };
    paint(style, &bars, total, caption)
}

fn paint(style: &Style, bars: &[Bar], total: usize, mut caption: Caption) -> Figure {
    let full = style.drawn_width();
    let said = |bar: &Bar| format!("{} · {}", count(bar.n), percent(bar.n as f64 / total as f64));
    let widest = |of: &dyn Fn(&Bar) -> f64| bars.iter().map(of).fold(0.0, f64::max);
    let left = (widest(&|bar| width(&bar.label, SIZE)) + 12.0).min(full * 0.36).ceil();
    let room = full - left - widest(&|bar| width(&said(bar), SIZE)) - 12.0;
    let top = bars.iter().map(|bar| bar.n).max().unwrap_or(1).max(1);
    let height = bars.len() as f64 * PITCH + 8.0;
    let theme = style.theme;
    let shapes = draw(theme, full, height, |canvas| {
        for (i, bar) in bars.iter().enumerate() {
            let y = 4.0 + (i as f64 + 0.5) * PITCH;
            let end = left + room * bar.n as f64 / top as f64;
            let label = shorten(&bar.label, SIZE, left - 10.0);
            canvas.words(&label, (left - 8.0, y), Type::of(theme.text()).ending());
            let colour = bar.class.map_or(theme.muted(), |class| class_look(theme, class).colour);
            canvas.rect((left, y - 9.0), (end, y + 9.0), colour);
            canvas.words(&said(bar), (end + 6.0, y), Type::of(theme.text()));
            let text = format!(
                "{}: {}, {}",
                bar.label,
                count_of(bar.n, "row"),
                percent(bar.n as f64 / total as f64)
            );
            caption.marks.push(Mark { x: (left + end) / 2.0, y, text });
        }
        canvas.line(&[(left, 4.0), (left, height - 4.0)], theme.muted(), 1.0);
    });
    caption.around(&shapes, full, height)
}

/// Every class in its order; of more than twenty the most frequent, then the rest as one.
fn bars(counts: &[usize], labels: &[String]) -> Vec<Bar> {
    let bar = |i: usize| Bar { label: labels[i].clone(), n: counts[i], class: Some(i) };
    if counts.len() <= MOST_LOOKS {
        return (0..counts.len()).map(bar).collect();
    }
    let order = by_count(counts);
    let mut bars: Vec<Bar> = order[..MOST_LOOKS].iter().map(|&i| bar(i)).collect();
    let rest = &order[MOST_LOOKS..];
    let label = if rest.len() == 1 { "1 other".to_string() } else { format!("{} others", count(rest.len())) };
    bars.push(Bar { label, n: rest.iter().map(|&i| counts[i]).sum(), class: None });
    bars
}

/// Classes from the most frequent to the rarest; equals in their order.
fn by_count(counts: &[usize]) -> Vec<usize> {
    order::descending(&counts.iter().map(|n| *n as f64).collect::<Vec<f64>>())
}

fn summary(name: &str, counts: &[usize], labels: &[String]) -> String {
    let total: usize = counts.iter().sum();
    let said = |i: usize| shorten(&labels[i], SIZE, 240.0);
    let with = |i: usize| format!("{} ({})", count(counts[i]), percent(counts[i] as f64 / total as f64));
    let order = by_count(counts);
    let (first, last) = (order[0], order[order.len() - 1]);
    let name = shorten(name, SIZE, 300.0);
    if order.len() == 1 {
        return format!("{name} has 1 class, {}, in {}.", said(first), count_of(total, "row"));
    }
    let head = format!("{name} has {} in {}", count_of(order.len(), "class"), count_of(total, "row"));
    if counts[first] == counts[last] {
        return format!("{head}, {} each.", count(counts[first]));
    }
    format!(
        "{head}: {} is the most frequent with {}, {} the rarest with {}.",
        said(first),
        with(first),
        said(last),
        with(last)
    )
}
