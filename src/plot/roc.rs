//! ROC curves: how many rows of a class are found, against how many others are taken for it.

use super::canvas::{Canvas, SIZE, Type, draw};
use super::figure::{Caption, Figure, Mark, Style, Table, blank};
use super::format::{count, count_of, exact, fixed, percent};
use super::frame::{BOTTOM, Frame, RIGHT, Rect, TOP, left_of, ticks_for};
use super::marks::{Legend, class_look, thinned};
use super::text::{clean, shorten, width};
use super::ticks::Axis;

/// Most points of one curve in the table and under the pointer.
const MOST_POINTS: usize = 500;

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

/// Draws the curves with the line of pure chance.
pub fn roc(style: &Style, curves: &[RocCurve]) -> Figure {
    let title = "ROC curve".to_string();
    let finite = |c: &RocCurve| -> Vec<[f64; 2]> {
        c.points.iter().copied().filter(|[x, y]| x.is_finite() && y.is_finite()).collect()
    };
    let points: Vec<Vec<[f64; 2]>> = curves.iter().map(finite).collect();
    if points.iter().all(|p| p.len() < 2) {
        return blank(style, "roc", title, "No class has rows on both sides, so there is no curve.", 0);
    }
    let mut table = Table::new(["class", "AUC", "false positive rate", "true positive rate"]);
    for (curve, points) in curves.iter().zip(&points) {
        let all: Vec<usize> = (0..points.len()).collect();
        let shown = thinned(&all, MOST_POINTS);
        if shown.len() < all.len() {
            table.note = format!("At most {MOST_POINTS} points of a curve, evenly spaced along it.");
        }
        let auc = curve.auc.map_or("undefined".to_string(), exact);
        if points.is_empty() {
            table.row([curve.label.to_string(), auc.clone(), String::new(), String::new()]);
        }
        for i in shown {
            table.row([curve.label.to_string(), auc.clone(), exact(points[i][0]), exact(points[i][1])]);
        }
    }
    let caption = Caption { id: "roc", title, summary: summary(curves), table, marks: Vec::new() };
    paint(style, curves, &points, caption)
}

fn paint(style: &Style, curves: &[RocCurve], points: &[Vec<[f64; 2]>], mut caption: Caption) -> Figure {
    let (full, theme) = (style.drawn_width(), style.theme);
    let entry = |c: &RocCurve| {
        let auc = c.auc.map_or("undefined".to_string(), |auc| format!("AUC {}", fixed(auc, 3)));
        (class_look(theme, c.class), format!("{} · {auc}", shorten(c.label, SIZE, 110.0)))
    };
    let entries: Vec<_> = curves.iter().map(entry).collect();
    // The lower right corner is free where every curve stays above chance; otherwise the legend goes on top.
    let inside = curves.len() <= 5 && curves.iter().all(|c| c.auc.is_none_or(|auc| auc >= 0.7));
    let above = Legend::new(if inside { Vec::new() } else { entries.clone() }, full - 4.0);
    let y = Axis::exact(0.0, 1.0, ticks_for(300.0));
    let left = left_of(&y);
    let height = (full - left - RIGHT).min(340.0);
    let top = above.height() + TOP;
    let rect = Rect { left, top, right: full - RIGHT, bottom: top + height };
    let shapes = draw(theme, full, rect.bottom + BOTTOM, |canvas| {
        above.draw(canvas, (2.0, 0.0));
        let names = ("false positive rate", "true positive rate");
        let frame = Frame::new(canvas, rect, Axis::exact(0.0, 1.0, 5), y, names);
        canvas.line(&[frame.at(0.0, 0.0), frame.at(1.0, 1.0)], theme.muted(), 1.0);
        let chance = frame.at(0.12, 0.12);
        canvas.words("chance", (chance.0 + 6.0, chance.1 + 8.0), Type::of(theme.muted()));
        for (curve, points) in curves.iter().zip(points) {
            if points.len() > 1 {
                frame.line(
                    points.iter().map(|p| (p[0], p[1])).collect(),
                    class_look(theme, curve.class).colour,
                    2.0,
                );
            }
        }
        for (curve, points) in curves.iter().zip(points).filter(|(_, points)| points.len() > 1) {
            let best = elbow(points);
            frame.dot((points[best][0], points[best][1]), class_look(theme, curve.class), 4.5);
            let all: Vec<usize> = (0..points.len()).collect();
            for i in thinned(&all, MOST_POINTS) {
                let [fpr, tpr] = points[i];
                let (x, y) = frame.at(fpr, tpr);
                let found = format!("{}: finds {}", clean(curve.label), percent(tpr));
                caption.marks.push(Mark {
                    x,
                    y,
                    text: format!("{found}, with {} of the others", percent(fpr)),
                });
            }
        }
        if inside {
            corner(canvas, rect, &entries);
        }
    });
    caption.around(&shapes, full, rect.bottom + BOTTOM)
}

/// The legend in the lower right corner of the rectangle, one class a line.
fn corner(canvas: &Canvas, rect: Rect, entries: &[(super::canvas::Look, String)]) {
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

/// The point farthest above the line of chance: there the class's shape is set on its curve.
fn elbow(points: &[[f64; 2]]) -> usize {
    let above = |i: usize| points[i][1] - points[i][0];
    (0..points.len()).fold(0, |best, i| if above(i) > above(best) { i } else { best })
}

fn summary(curves: &[RocCurve]) -> String {
    let known: Vec<(&str, f64)> = curves.iter().filter_map(|c| Some((c.label, c.auc?))).collect();
    let said = |label: &str| shorten(label, SIZE, 200.0);
    let mut text = match known[..] {
        [] => "No area under a curve is known.".to_string(),
        [(label, auc)] => {
            format!(
                "The area under the curve of {} is {}; chance is 0.5 and a perfect order 1.",
                said(label),
                fixed(auc, 3)
            )
        }
        _ => {
            let best = known.iter().fold(known[0], |a, &b| if b.1 > a.1 { b } else { a });
            let worst = known.iter().fold(known[0], |a, &b| if b.1 < a.1 { b } else { a });
            if fixed(best.1, 3) == fixed(worst.1, 3) {
                format!(
                    "The area under each of the {} curves is {}; chance is 0.5.",
                    count(known.len()),
                    fixed(best.1, 3)
                )
            } else {
                format!(
                    "The area under the curve is largest for {} ({}) and smallest for {} ({}); chance is 0.5.",
                    said(best.0),
                    fixed(best.1, 3),
                    said(worst.0),
                    fixed(worst.1, 3)
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
