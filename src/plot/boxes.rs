//! Numbers of several groups: a box from quartile to quartile for each, with the median, whiskers and outliers.
//!
//! The whiskers reach to the last value within 1.5 times the box's length; what lies beyond is a dot of its own.
//! Reference: Tukey (1977), Exploratory Data Analysis, chapter 2.

use super::canvas::{Canvas, Look, SIZE, Shape, Type, draw};
use super::figure::{Caption, Figure, Mark, Style, Table, blank};
use super::format::{count, count_of, exact, number};
use super::frame::RIGHT;
use super::marks::{class_look, left_out, thinned};
use super::text::{clean, shorten, width};
use super::ticks::Axis;
use crate::math::order;
use crate::math::sums::quantile_of_sorted;

/// Groups drawn; of more the ones with the most rows.
pub(super) const MOST_GROUPS: usize = 20;
/// Dots beyond the whiskers, for all groups together.
const MOST_OUTSIDE: usize = 600;
const PITCH: f64 = 30.0;

/// The numbers of one group.
struct Group {
    label: String,
    class: usize,
    sorted: Vec<f64>,
}

/// Draws `numbers` for each word. A code without a level, and a number that is not finite, is missing.
pub fn boxes(
    style: &Style,
    name: &str,
    numbers: &[f64],
    by_name: &str,
    codes: &[u32],
    levels: &[String],
) -> Figure {
    let title = format!("{name} by {by_name}");
    let mut values: Vec<Vec<f64>> = vec![Vec::new(); levels.len()];
    for (&code, &v) in codes.iter().zip(numbers) {
        if let Some(values) = values.get_mut(code as usize).filter(|_| v.is_finite()) {
            values.push(v);
        }
    }
    let n_usable: usize = values.iter().map(Vec::len).sum();
    let n_missing = codes.len() - n_usable;
    if n_usable == 0 {
        return blank(style, "boxes", title, "There is no row with both values to draw.", n_missing);
    }
    let sizes: Vec<f64> = values.iter().map(|v| v.len() as f64).collect();
    let n_groups = values.iter().filter(|v| !v.is_empty()).count();
    let mut kept: Vec<usize> =
        order::descending(&sizes).into_iter().take(n_groups.min(MOST_GROUPS)).collect();
    kept.sort_unstable();
    let group = |class: usize| {
        let mut sorted = std::mem::take(&mut values[class]);
        order::sort(&mut sorted);
        Group { label: levels[class].clone(), class, sorted }
    };
    let groups: Vec<Group> = kept.into_iter().map(group).collect();
    let mut summary = summary(name, by_name, &groups);
    if groups.len() < n_groups {
        summary +=
            &format!(" Drawn are the {} with the most rows of {}.", groups.len(), count_of(n_groups, "word"));
    }
    summary += &left_out(n_missing, 0, 0);
    let table = table(by_name, &groups);
    let caption = Caption { id: "boxes", title, summary, table, marks: Vec::new() };
    paint(style, name, &groups, caption)
}

impl Group {
    fn q(&self, share: f64) -> f64 {
        quantile_of_sorted(&self.sorted, share)
    }

    /// The values within the whiskers: from and up to which place.
    fn within(&self) -> (usize, usize) {
        let reach = 1.5 * (self.q(0.75) - self.q(0.25));
        let (low, high) = (self.q(0.25) - reach, self.q(0.75) + reach);
        (self.sorted.partition_point(|v| *v < low), self.sorted.partition_point(|v| *v <= high))
    }
}

fn table(by_name: &str, groups: &[Group]) -> Table {
    let heads = ["rows", "smallest", "5 %", "25 %", "median", "75 %", "95 %", "largest", "outliers"];
    let mut table = Table::new([by_name].into_iter().chain(heads));
    for group in groups {
        let (from, to) = group.within();
        let mut cells = vec![group.label.clone(), group.sorted.len().to_string()];
        cells.extend([0.0, 0.05, 0.25, 0.5, 0.75, 0.95, 1.0].map(|share| exact(group.q(share))));
        cells.push((group.sorted.len() - (to - from)).to_string());
        table.row(cells);
    }
    table
}

fn summary(name: &str, by_name: &str, groups: &[Group]) -> String {
    let (name, by_name) = (shorten(name, SIZE, 240.0), shorten(by_name, SIZE, 240.0));
    let said = |g: &Group| format!("{} ({})", shorten(&g.label, SIZE, 200.0), number(g.q(0.5)));
    if let [only] = groups {
        return format!(
            "The median of {name} is {} where {by_name} is {}.",
            number(only.q(0.5)),
            clean(&only.label)
        );
    }
    let medians: Vec<f64> = groups.iter().map(|g| g.q(0.5)).collect();
    let order = order::ascending(&medians);
    let (low, high) = (&groups[order[0]], &groups[order[order.len() - 1]]);
    if low.q(0.5) == high.q(0.5) {
        return format!("The median of {name} is {} for every {by_name}.", number(low.q(0.5)));
    }
    format!("The median of {name} is lowest for {} and highest for {}.", said(low), said(high))
}

fn paint(style: &Style, name: &str, groups: &[Group], mut caption: Caption) -> Figure {
    let full = style.drawn_width();
    let theme = style.theme;
    let widest = groups.iter().map(|g| width(&clean(&g.label), SIZE)).fold(0.0, f64::max);
    let left = (widest + 14.0).min(full * 0.36).ceil();
    let right = full - RIGHT;
    let bottom = 6.0 + groups.len() as f64 * PITCH;
    let height = bottom + 44.0;
    let all = groups.iter().flat_map(|g| [&g.sorted[0], &g.sorted[g.sorted.len() - 1]]);
    let axis = Axis::around(all, (((right - left) / 90.0) as usize).clamp(2, 8));
    let x = |v: f64| left + axis.share(v).clamp(0.0, 1.0) * (right - left);
    let a_group = MOST_OUTSIDE / groups.len();
    let shapes = draw(theme, full, height, |canvas| {
        for tick in axis.ticks() {
            canvas.line(&[(x(tick.value), 2.0), (x(tick.value), bottom)], theme.line(), 1.0);
            let half = width(&tick.label, SIZE) / 2.0;
            let place = x(tick.value).min(full - half - 2.0).max(half + 2.0);
            canvas.words(&tick.label, (place, bottom + 13.0), Type::of(theme.muted()).centred());
        }
        let arrow = format!("{} →", shorten(name, SIZE, full - 40.0));
        canvas.words(&arrow, (right, bottom + 32.0), Type::of(theme.text()).ending());
        for (i, group) in groups.iter().enumerate() {
            let y = 6.0 + (i as f64 + 0.5) * PITCH;
            let label = shorten(&group.label, SIZE, left - 12.0);
            canvas.words(&label, (left - 8.0, y), Type::of(theme.text()).ending());
            one(canvas, group, &x, y, a_group);
            let text = format!(
                "{}: median {}, middle half {} to {}, {}",
                clean(&group.label),
                number(group.q(0.5)),
                number(group.q(0.25)),
                number(group.q(0.75)),
                count_of(group.sorted.len(), "row")
            );
            caption.marks.push(Mark { x: x(group.q(0.5)), y, text });
        }
        canvas.line(&[(left, 2.0), (left, bottom)], theme.muted(), 1.0);
    });
    caption.around(&shapes, full, height)
}

fn one(canvas: &Canvas, group: &Group, x: &dyn Fn(f64) -> f64, y: f64, most: usize) {
    let theme = canvas.theme;
    let colour = class_look(theme, group.class).colour;
    let (from, to) = group.within();
    let outside: Vec<usize> = (0..from).chain(to..group.sorted.len()).collect();
    for i in thinned(&outside, most) {
        let look = Look { colour, shape: Shape::Circle, hollow: true };
        canvas.dot((x(group.sorted[i]), y), look, 2.4);
    }
    // A quartile may lie between two values, beyond the last one within the whiskers.
    let (low, high) = (x(group.q(0.25)), x(group.q(0.75)));
    if from < to {
        let ends = (x(group.sorted[from]).min(low), x(group.sorted[to - 1]).max(high));
        canvas.line(&[(ends.0, y), (ends.1, y)], colour, 1.5);
        for end in [ends.0, ends.1] {
            canvas.line(&[(end, y - 4.0), (end, y + 4.0)], colour, 1.5);
        }
    }
    canvas.rect((low, y - 8.0), (high.max(low + 1.0), y + 8.0), colour.mix(theme.paper(), 0.45));
    let middle = x(group.q(0.5));
    canvas.line(&[(middle, y - 9.0), (middle, y + 9.0)], theme.text(), 2.5);
}

/// "a, b and 3 more" for a list of names.
pub(super) fn others(n: usize) -> String {
    if n == 1 { "1 other".to_string() } else { format!("{} others", count(n)) }
}
