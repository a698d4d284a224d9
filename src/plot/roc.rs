//! ROC curves: how many rows of a class are found, against how many others are taken for it.

use super::canvas::{At, Canvas, Look, SIZE, Type, draw};
use super::figure::{Caption, Figure, Mark, Style, Table, blank};
use super::format::{count, count_of, exact, fixed, percent};
use super::frame::{BOTTOM, Frame, RIGHT, Rect, TOP, left_of};
use super::marks::{Legend, MOST_LOOKS, class_look, thinned};
use super::text::{clean, shorten, width};
use super::ticks::Axis;
use crate::math::order;

/// The curve of one class against the rest.
#[derive(Clone, Copy, Debug)]
pub struct RocCurve<'a> {
    /// Number of the class, for its colour.
    pub class: usize,
    /// Name of the class.
    pub label: &'a str,
    /// Area under the curve; `None` where it is undefined (then there are no points).
    pub auc: Option<f64>,
    /// False positive rate and true positive rate, from (0, 0) to (1, 1).
    pub points: &'a [[f64; 2]],
}

/// A curve with its points that are rates, and its look.
#[derive(Clone)]
struct Line<'a> {
    label: &'a str,
    auc: Option<f64>,
    points: Vec<[f64; 2]>,
    look: Look,
}

impl Line<'_> {
    fn area(&self) -> String {
        self.auc.map_or("undefined".to_string(), |auc| format!("AUC {}", rounded(auc)))
    }

    /// Some of the points, evenly spaced, with the last.
    fn some(&self, most: usize) -> Vec<[f64; 2]> {
        let all: Vec<usize> = (0..self.points.len().saturating_sub(1)).collect();
        let kept = thinned(&all, most.saturating_sub(1));
        kept.into_iter().map(|i| self.points[i]).chain(self.points.last().copied()).collect()
    }
}

/// Draws the curves with the line of pure chance.
pub fn roc(style: &Style, curves: &[RocCurve]) -> Figure {
    let title = "ROC curve".to_string();
    let lines: Vec<Line> = curves.iter().map(|curve| line(style, curve)).collect();
    if lines.iter().all(|line| line.points.len() < 2) {
        return blank(style, "roc", title, "No class has rows on both sides, so there is no curve.", 0);
    }
    let most = most_points(lines.len());
    let mut table = Table::new(["class", "AUC", "false positive rate", "true positive rate"]);
    for line in &lines {
        let auc = line.auc.map_or("undefined".to_string(), exact);
        if line.points.is_empty() {
            table.row([line.label.to_string(), auc.clone(), String::new(), String::new()]);
        }
        for [fpr, tpr] in line.some(most) {
            table.row([line.label.to_string(), auc.clone(), exact(fpr), exact(tpr)]);
        }
        if line.points.len() > most {
            table.note = format!("At most {most} points of a curve, evenly spaced along it.");
        }
    }
    let mut summary = summary(&lines);
    let lines = weakest(style, lines);
    if lines.len() < curves.len() {
        let n = count(lines.len());
        summary += &format!(" The picture shows the {n} curves with the smallest area; the table has all.");
    }
    paint(style, &lines, Caption { id: "roc", title, summary, table, marks: Vec::new() })
}

fn line<'a>(style: &Style, curve: &RocCurve<'a>) -> Line<'a> {
    let is_rate = |v: f64| (0.0..=1.0).contains(&v);
    let points = curve.points.iter().copied().filter(|&[x, y]| is_rate(x) && is_rate(y)).collect();
    Line { label: curve.label, auc: curve.auc, points, look: class_look(style.theme, curve.class) }
}

/// Most points of one curve in the table and under the pointer.
fn most_points(n_curves: usize) -> usize {
    (4000 / n_curves.max(1)).clamp(50, 500)
}

/// Of more than twenty curves the twenty nearest to chance, which are the ones to look at.
fn weakest<'a>(style: &Style, lines: Vec<Line<'a>>) -> Vec<Line<'a>> {
    if lines.len() <= MOST_LOOKS {
        return lines;
    }
    let area = |line: &Line| line.auc.unwrap_or(2.0);
    let lines: Vec<Line> = lines.into_iter().filter(|line| line.points.len() > 1).collect();
    let smallest_first = order::ascending(&lines.iter().map(area).collect::<Vec<f64>>());
    let mut lines: Vec<Line> =
        smallest_first.into_iter().take(MOST_LOOKS).map(|i| lines[i].clone()).collect();
    // Looks by place: those of the classes' numbers would not all differ.
    lines.iter_mut().enumerate().for_each(|(i, line)| line.look = class_look(style.theme, i));
    lines
}

fn paint(style: &Style, lines: &[Line], mut caption: Caption) -> Figure {
    let (full, theme) = (style.drawn_width(), style.theme);
    let entry = |line: &Line| (line.look, format!("{} · {}", shorten(line.label, SIZE, 110.0), line.area()));
    let entries: Vec<(Look, String)> = lines.iter().map(entry).collect();
    // The lower right corner is free where every curve stays above chance; otherwise the legend goes on top.
    let inside = lines.len() <= 5 && lines.iter().all(|line| line.auc.is_none_or(|auc| auc >= 0.7));
    let above = Legend::new(if inside { Vec::new() } else { entries.clone() }, full - 4.0);
    let y = Axis::exact(0.0, 1.0, 5);
    let left = left_of(&y);
    let top = above.height() + TOP;
    let rect = Rect { left, top, right: full - RIGHT, bottom: top + (full - left - RIGHT).min(340.0) };
    let shapes = draw(theme, full, rect.bottom + BOTTOM, |canvas| {
        above.draw(canvas, (2.0, 0.0));
        let names = ("false positive rate", "true positive rate");
        let frame = Frame::new(canvas, rect, Axis::exact(0.0, 1.0, 5), y, names);
        canvas.line(&[frame.at(0.0, 0.0), frame.at(1.0, 1.0)], theme.muted(), 1.0);
        let chance = frame.at(0.12, 0.12);
        canvas.words("chance", (chance.0 + 6.0, chance.1 + 8.0), Type::of(theme.muted()));
        let drawn = || lines.iter().filter(|line| line.points.len() > 1);
        for line in drawn() {
            canvas.line(&apart(line.points.iter().map(|p| frame.at(p[0], p[1]))), line.look.colour, 2.0);
        }
        for (i, line) in drawn().enumerate() {
            // Each class's shape over another place, so that none hides behind another where curves coincide.
            let x = 0.04 + 0.5 * i as f64 / drawn().count() as f64;
            frame.dot((x, height_at(&line.points, x)), line.look, 4.5);
            let mark = |[fpr, tpr]: [f64; 2]| {
                let ((x, y), label) = (frame.at(fpr, tpr), clean(line.label));
                let text = format!("{label}: finds {}, with {} of the others", percent(tpr), percent(fpr));
                Mark { x, y, text }
            };
            caption.marks.extend(line.some(most_points(lines.len())).into_iter().map(mark));
        }
        if inside {
            corner(canvas, rect, &entries);
        }
    });
    caption.around(&shapes, full, rect.bottom + BOTTOM)
}

/// The points of a path without those less than half a pixel from the one before; the last stays.
fn apart(points: impl Iterator<Item = At>) -> Vec<At> {
    let mut kept: Vec<At> = Vec::new();
    let mut skipped = None;
    for at in points {
        match kept.last() {
            Some(last) if (at.0 - last.0).abs() < 0.5 && (at.1 - last.1).abs() < 0.5 => skipped = Some(at),
            _ => {
                kept.push(at);
                skipped = None;
            }
        }
    }
    kept.extend(skipped);
    kept
}

/// The legend in the lower right corner of the rectangle, one class a line.
fn corner(canvas: &Canvas, rect: Rect, entries: &[(Look, String)]) {
    let widest = entries.iter().map(|(_, name)| width(name, SIZE)).fold(0.0, f64::max);
    let left = rect.right - widest - 24.0;
    let top = rect.bottom - 10.0 - entries.len() as f64 * 20.0;
    canvas.rect((left - 6.0, top - 4.0), (rect.right - 4.0, rect.bottom - 4.0), canvas.theme.paper());
    for (i, (look, name)) in entries.iter().enumerate() {
        let y = top + (i as f64 + 0.5) * 20.0;
        canvas.dot((left + 4.0, y), *look, 4.5);
        canvas.words(name, (left + 14.0, y), Type::of(canvas.theme.text()));
    }
}

/// Height of the curve over a false positive rate, between two points on the line that joins them.
fn height_at(points: &[[f64; 2]], fpr: f64) -> f64 {
    let after = points.partition_point(|p| p[0] <= fpr).clamp(1, points.len() - 1);
    let ([x0, y0], [x1, y1]) = (points[after - 1], points[after]);
    if x1 > x0 { y0 + (y1 - y0) * ((fpr - x0) / (x1 - x0)).clamp(0.0, 1.0) } else { y1 }
}

/// Three decimals; 1.000 only for a perfect order.
fn rounded(auc: f64) -> String {
    if (0.9995..1.0).contains(&auc) { ">0.999".to_string() } else { fixed(auc, 3) }
}

fn summary(curves: &[Line]) -> String {
    let known: Vec<(&str, f64)> = curves.iter().filter_map(|c| Some((c.label, c.auc?))).collect();
    let said = |label: &str| shorten(label, SIZE, 200.0);
    let mut text = match known[..] {
        [] => "No area under a curve is known.".to_string(),
        [(label, auc)] => {
            format!(
                "The area under the curve of {} is {}; chance is 0.5 and a perfect order 1.",
                said(label),
                rounded(auc)
            )
        }
        _ => {
            let best = known.iter().fold(known[0], |a, &b| if b.1 > a.1 { b } else { a });
            let worst = known.iter().fold(known[0], |a, &b| if b.1 < a.1 { b } else { a });
            if rounded(best.1) == rounded(worst.1) {
                format!(
                    "The area under each of the {} curves is {}; chance is 0.5.",
                    count(known.len()),
                    rounded(best.1)
                )
            } else {
                format!(
                    "The area under the curve is largest for {} ({}) and smallest for {} ({}); chance is 0.5.",
                    said(best.0),
                    rounded(best.1),
                    said(worst.0),
                    rounded(worst.1)
                )
            }
        }
    };
    match curves.len() - known.len() {
        0 => {}
        n => text += &format!(" For {} it is undefined.", count_of(n, "class")),
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_height_lies_on_the_curve() {
        let curve = [[0.0, 0.0], [0.0, 0.5], [0.2, 0.5], [0.6, 1.0], [1.0, 1.0]];
        assert_eq!(height_at(&curve, 0.0), 0.5);
        assert_eq!(height_at(&curve, 0.1), 0.5);
        assert_eq!(height_at(&curve, 0.4), 0.75);
        assert_eq!(height_at(&curve, 1.0), 1.0);
        assert_eq!(height_at(&[[0.0, 0.0], [1.0, 1.0]], 0.25), 0.25);
    }

    #[test]
    fn a_long_path_is_drawn_with_its_ends() {
        let path = apart((0..=10_000).map(|i| (f64::from(i) / 100.0, 0.0)));
        assert_eq!((path[0], path[path.len() - 1]), ((0.0, 0.0), (100.0, 0.0)));
        assert!(path.len() <= 202);
    }
}
