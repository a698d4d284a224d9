//! The small maps of a network's units, as pixels: blue below zero, the ground at zero, orange above.

use super::Theme;
use super::map::NumberScale;
use crate::run::UnitMaps;

/// Shades from the lowest to the highest; an even number has its middle on both sides of zero.
const SHADES: usize = 512;

/// Red, green, blue and opacity of every cell, unit after unit. Each unit has a scale of its own: its largest size is
/// full colour. A value that is no number is transparent.
pub fn unit_pixels(maps: &UnitMaps, theme: Theme) -> Vec<u8> {
    let scale = NumberScale::new(-1.0, 1.0, theme);
    let shades: Vec<[u8; 4]> = (0..SHADES)
        .map(|i| {
            let colour = scale.full(2.0 * i as f64 / (SHADES - 1) as f64 - 1.0);
            [colour.0, colour.1, colour.2, 255]
        })
        .collect();
    let mut out = Vec::new();
    for values in maps.layers.iter().flatten() {
        let largest = values.iter().fold(0.0f32, |l, v| if v.abs() > l { v.abs() } else { l });
        let unit = if largest > 0.0 && largest.is_finite() { largest } else { 1.0 };
        let shade = |v: f32| shades[((v / unit + 1.0) * 0.5 * (SHADES - 1) as f32 + 0.5) as usize % SHADES];
        out.extend(values.iter().flat_map(|v| if v.is_finite() { shade(*v) } else { [0; 4] }));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_are_colours_and_every_unit_fills_its_scale() {
        let layers = vec![vec![vec![-2.0, 0.0, 2.0]], vec![vec![0.0, 0.01, f32::NAN]]];
        let maps = UnitMaps { width: 3, height: 1, layers };
        let pixels = unit_pixels(&maps, Theme::Light);
        let pixel = |i: usize| &pixels[4 * i..4 * i + 4];
        assert!(pixel(0)[2] > pixel(0)[0] && pixel(2)[0] > pixel(2)[2]);
        assert_eq!((pixel(4), pixel(5)[3]), (pixel(2), 0));
        // Nearly the ground: there are two shades around zero.
        assert!(pixel(3)[..3].iter().all(|v| *v > 250), "{:?}", pixel(3));
    }
}
