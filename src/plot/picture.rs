//! The decision map as the page shows it: pixels, what each cell answers, and a sentence.

use serde_json::{Value, json};

use super::Theme;
use super::format::number;
use super::map::{NumberScale, class_pixels, number_pixels};
use crate::data::{NO_GROUP, Prediction, Target};
use crate::math::elementary::softmax;
use crate::math::{Matrix, order};
use crate::run::{Grid, Hold, Plan};

/// A drawn map.
pub struct Picture {
    /// Axes, size, legend and sentence, as plain data.
    pub description: Value,
    /// Red, green, blue and opacity of each cell, the top row first.
    pub rgba: Vec<u8>,
    /// The most probable class of each cell.
    pub classes: Option<Vec<u8>>,
    /// Probability or decision value of that class, or the predicted number: one a cell, or one a column of cells for a curve.
    pub values: Vec<f32>,
}

/// Draws a map.
pub fn picture(grid: &Grid, plan: &Plan, hold: Hold, theme: Theme) -> Picture {
    let (rgba, classes, values, legend) = match &grid.prediction {
        Prediction::Classes(p) => of_classes(p, p, theme),
        Prediction::Scores(s) => of_classes(s, &shades(s), theme),
        Prediction::Numbers(values) if grid.curve => of_curve(grid, values, theme),
        Prediction::Numbers(values) => of_numbers(values, plan, theme),
        Prediction::Groups { codes, n_groups } => of_groups(codes, *n_groups, theme),
        Prediction::Unusual { scores, limit } => of_unusual(scores, *limit, theme),
        Prediction::Places(_) | Prediction::Nothing(_) => nothing(grid),
    };
    let held = match hold {
        Hold::Typical => "median and most frequent".to_string(),
        Hold::Row(row) => format!("row {}", row + 1),
    };
    let description = json!({
        "x": grid.x, "y": grid.y, "width": grid.width, "height": grid.height, "curve": grid.curve,
        "held": held, "legend": legend, "n_placed": grid.n_placed, "summary": summary(grid, plan, &held),
        "labels": grid.labels, "certain": !matches!(grid.prediction, Prediction::Scores(_)),
    });
    Picture { description, rgba, classes, values }
}

type Drawn = (Vec<u8>, Option<Vec<u8>>, Vec<f32>, Value);

/// Decision values as shades: the softmax only makes the colour fade towards the border between two classes.
fn shades(scores: &Matrix) -> Matrix {
    let mut shades = scores.clone();
    for mut row in shades.rows_mut() {
        softmax(row.as_slice_mut().expect("a matrix is stored row by row"));
    }
    shades
}

/// `scores` decide and are told, `shades` (rows that sum to one) are seen.
fn of_classes(scores: &Matrix, shades: &Matrix, theme: Theme) -> Drawn {
    let n_classes = shades.ncols();
    let flat = shades.as_slice().expect("a matrix is stored row by row");
    let winners = Prediction::most_probable(scores);
    let values = winners.iter().enumerate().map(|(i, &c)| scores[(i, c as usize)] as f32).collect();
    // There are at most 100 classes.
    let classes = winners.iter().map(|&c| c as u8).collect();
    (class_pixels(flat, n_classes, theme), Some(classes), values, Value::Null)
}

/// Each group in its colour, the ground where there is none.
fn of_groups(codes: &[u32], n_groups: usize, theme: Theme) -> Drawn {
    let k = n_groups.max(1);
    let mut shares = vec![1.0 / k as f64; codes.len() * k];
    for (shares, &code) in shares.chunks_exact_mut(k).zip(codes).filter(|(_, code)| **code != NO_GROUP) {
        shares.fill(0.0);
        // Not in full strength: the dots of the group lie on top.
        shares[code as usize] = if k > 1 { 1.0 } else { 0.5 };
    }
    let classes = codes.iter().map(|&code| code.min(u32::from(u8::MAX)) as u8).collect();
    (class_pixels(&shares, k, theme), Some(classes), Vec::new(), Value::Null)
}

/// From usual (blue) to unusual (orange), the limit in the middle.
fn of_unusual(scores: &[f64], limit: f64, theme: Theme) -> Drawn {
    let reach = scores.iter().map(|s| (s - limit).abs()).fold(0.0, f64::max);
    let scale = NumberScale::new(limit - reach, limit + reach, theme);
    (number_pixels(scores, &scale), None, scores.iter().map(|v| *v as f32).collect(), json!(scale.stops()))
}

/// Dots only.
fn nothing(grid: &Grid) -> Drawn {
    (vec![0; grid.width * grid.height * 4], None, Vec::new(), Value::Null)
}

fn of_numbers(values: &[f64], plan: &Plan, theme: Theme) -> Drawn {
    let (lo, hi) = ends(plan);
    let scale = NumberScale::new(lo, hi, theme);
    (number_pixels(values, &scale), None, values.iter().map(|v| *v as f32).collect(), json!(scale.stops()))
}

/// The lowest and the highest number of the target.
pub(super) fn ends(plan: &Plan) -> (f64, f64) {
    let (train, test) = plan.truths();
    let all = [train, test].into_iter().flat_map(|t| match t {
        Target::Numbers(v) => v.as_slice(),
        Target::Classes { .. } | Target::Nothing(_) => &[],
    });
    all.fold((f64::INFINITY, f64::NEG_INFINITY), |(lo, hi), v| (lo.min(*v), hi.max(*v)))
}

/// A line across the picture where the model's answers are, two cells thick and soft at its edges.
fn of_curve(grid: &Grid, values: &[f64], theme: Theme) -> Drawn {
    const THICKNESS: f64 = 1.6;
    let accent = theme.accent();
    let mut rgba = vec![0; grid.width * grid.height * 4];
    let span = grid.y.max - grid.y.min;
    let cell_of = |v: f64| (grid.y.max - v) / span * grid.height as f64;
    for column in 0..grid.width {
        // From this answer half-way to each neighbour, so that steep parts stay connected.
        let here = cell_of(values[column]);
        let half = |other: Option<&f64>| other.map_or(here, |v| 0.5 * (here + cell_of(*v)));
        let left = half(column.checked_sub(1).and_then(|i| values.get(i)));
        let right = half(values.get(column + 1));
        let (top, bottom) = (left.min(right).min(here), left.max(right).max(here));
        for row in 0..grid.height {
            let centre = row as f64 + 0.5;
            let away = (top - centre).max(centre - bottom).max(0.0);
            let opacity = (THICKNESS - away).clamp(0.0, 1.0);
            if opacity > 0.0 {
                let at = 4 * (row * grid.width + column);
                rgba[at..at + 4].copy_from_slice(&[accent.0, accent.1, accent.2, (opacity * 255.0) as u8]);
            }
        }
    }
    (rgba, None, values.iter().map(|v| *v as f32).collect(), Value::Null)
}

fn summary(grid: &Grid, plan: &Plan, held: &str) -> String {
    let others = if plan.features().len() > 2 - usize::from(grid.curve) {
        format!(
            ", the other columns held at {}",
            if held.starts_with("row") { format!("{held} of the table") } else { "typical values".into() }
        )
    } else {
        String::new()
    };
    let points = if grid.points.len() < grid.n_placed {
        format!(
            " {} of {} rows are drawn as points.",
            number(grid.points.len() as f64),
            number(grid.n_placed as f64)
        )
    } else {
        String::new()
    };
    let what = match &grid.prediction {
        Prediction::Classes(p) | Prediction::Scores(p) => {
            class_shares(&Prediction::most_probable(p), &grid.labels)
        }
        Prediction::Groups { codes, .. } => class_shares(codes, &grid.labels),
        Prediction::Unusual { scores, limit } => {
            let n = scores.iter().filter(|s| **s > *limit).count();
            format!("{:.0} % of it is unusual", 100.0 * n as f64 / scores.len() as f64)
        }
        Prediction::Places(_) | Prediction::Nothing(_) => "each row where the model puts it".to_string(),
        Prediction::Numbers(values) => {
            let (lo, hi) =
                values.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(a, b), v| (a.min(*v), b.max(*v)));
            format!("its answers go from {} to {}", number(lo), number(hi))
        }
    };
    let (x, y) = (&grid.x.column, &grid.y.column);
    let over = if grid.curve { x.clone() } else { format!("{x} and {y}") };
    format!("The model over {over}{others}: {what}.{points}")
}

/// "Adelie takes 40 % of the map, Gentoo 60 %".
fn class_shares(winners: &[u32], labels: &[String]) -> String {
    let mut counts = vec![0.0; labels.len()];
    winners.iter().filter(|c| **c != NO_GROUP).for_each(|&c| counts[c as usize] += 1.0);
    let shown = order::descending(&counts).into_iter().filter(|&c| counts[c] > 0.0).take(4);
    let words: Vec<String> = shown
        .map(|c| format!("{} takes {:.0} %", labels[c], 100.0 * counts[c] / winners.len() as f64))
        .collect();
    format!("{} of it", words.join(", "))
}
