//! The small maps of a network's units, as pixels: blue below zero, the ground at zero, orange above; the answers in the
//! colours of the decision map.

use super::Theme;
use super::map::{NumberScale, class_pixels, number_pixels};
use super::picture::ends;
use crate::data::Prediction;
use crate::models::Units;
use crate::run::{Plan, UnitMaps};

/// Shades from the lowest to the highest; an even number has its middle on both sides of zero.
const SHADES: usize = 512;
/// Steps from no probability to certainty.
const STEPS: usize = 64;

/// Red, green, blue and opacity of every cell, unit after unit. Each hidden unit has a scale of its own: its largest size
/// is full colour. A value that is no number is transparent.
pub fn unit_pixels(maps: &UnitMaps, plan: &Plan, theme: Theme) -> Vec<u8> {
    let mut out = signed_pixels(&maps.layers, theme);
    answer_pixels(maps, plan, theme, &mut out);
    out
}

/// Of features and hidden units.
fn signed_pixels(layers: &Units, theme: Theme) -> Vec<u8> {
    let scale = NumberScale::new(-1.0, 1.0, theme);
    let shades: Vec<[u8; 4]> = (0..SHADES)
        .map(|i| {
            let colour = scale.full(2.0 * i as f64 / (SHADES - 1) as f64 - 1.0);
            [colour.0, colour.1, colour.2, 255]
        })
        .collect();
    let mut out = Vec::new();
    for values in layers.iter().flatten() {
        let largest = values.iter().fold(0.0f32, |l, v| if v.abs() > l { v.abs() } else { l });
        let unit = if largest > 0.0 && largest.is_finite() { largest } else { 1.0 };
        let shade = |v: f32| shades[((v / unit + 1.0) * 0.5 * (SHADES - 1) as f32 + 0.5) as usize % SHADES];
        out.extend(values.iter().flat_map(|v| if v.is_finite() { shade(*v) } else { [0; 4] }));
    }
    out
}

/// Of the last layer.
fn answer_pixels(maps: &UnitMaps, plan: &Plan, theme: Theme, out: &mut Vec<u8>) {
    match &maps.answers {
        Prediction::Classes(p) if maps.n_answers == 1 => {
            out.extend(class_pixels(p.as_slice().unwrap_or_default(), p.ncols(), theme));
        }
        Prediction::Classes(p) => {
            // The probability of each class alone, in its colour. A class without rows has none, and no unit.
            let known = (0..p.ncols()).filter(|k| p.column(*k).iter().any(|v| *v > 0.0));
            for k in known.take(maps.n_answers) {
                let step = |i: usize| theme.paper().mix(theme.class(k), i as f64 / STEPS as f64);
                let steps: Vec<[u8; 4]> =
                    (0..=STEPS).map(step).map(|colour| [colour.0, colour.1, colour.2, 255]).collect();
                out.extend(p.column(k).iter().flat_map(|v| steps[(v * STEPS as f64).round() as usize]));
            }
        }
        Prediction::Numbers(values) => {
            let (lo, hi) = ends(plan);
            out.extend(number_pixels(values, &NumberScale::new(lo, hi, theme)));
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_are_colours_and_every_unit_fills_its_scale() {
        let layers = vec![vec![vec![-2.0, 0.0, 2.0]], vec![vec![0.0, 0.01, f32::NAN]]];
        let pixels = signed_pixels(&layers, Theme::Light);
        let pixel = |i: usize| &pixels[4 * i..4 * i + 4];
        assert!(pixel(0)[2] > pixel(0)[0] && pixel(2)[0] > pixel(2)[2]);
        assert_eq!((pixel(4), pixel(5)[3]), (pixel(2), 0));
        // Nearly the ground: there are two shades around zero.
        assert!(pixel(3)[..3].iter().all(|v| *v > 250), "{:?}", pixel(3));
    }
}
