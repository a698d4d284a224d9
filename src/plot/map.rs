//! The decision map's pixels: what a model answers at each cell of a grid, as colour.
//!
//! A class shows its colour the more the surer the model is: with K classes and probabilities p, the strength
//! is (max p − 1/K) / (1 − 1/K), and the hue is mixed from the classes in the proportion of max(0, pₖ − 1/K).
//! Two classes so pass through the ground's colour at 0.5. Numbers go from blue through the ground to orange.

use std::sync::OnceLock;

use serde::Serialize;

use super::Theme;
use super::colours::{Lab, Rgb, encode};
use super::format::number;

/// How far a certain cell goes from the ground to its class's colour. Not all the way: the dots of the rows lie
/// on top in the full colour and have to be seen.
const STRENGTH: f64 = 0.62;

/// Steps of the table from light to bytes: fine enough that neighbours differ by one at most.
const LEVELS: usize = 4096;

/// Pixels (red, green, blue, opacity) of a grid of class probabilities.
///
/// `probabilities` holds `n_classes` numbers a cell, cell after cell. A cell with a probability that is not
/// finite is transparent.
pub fn class_pixels(probabilities: &[f64], n_classes: usize, theme: Theme) -> Vec<u8> {
    let k = n_classes.max(1);
    let paper = Lab::from(theme.paper());
    // From the ground to each class: a mixture is then the ground plus a weighted sum.
    let ways: Vec<Lab> = (0..k).map(|i| Lab::from(theme.class(i)).plus(paper.scaled(-1.0))).collect();
    let bytes = light_to_bytes();
    let even = if k > 1 { 1.0 / k as f64 } else { 0.0 };
    let mut out = vec![0; probabilities.len() / k * 4];
    for (pixel, cell) in out.chunks_exact_mut(4).zip(probabilities.chunks_exact(k)) {
        let (mut way, mut total, mut top, mut all) = (Lab::ZERO, 0.0, 0.0, 0.0);
        for (&p, &to_class) in cell.iter().zip(&ways) {
            let excess = (p - even).max(0.0);
            way = way.plus(to_class.scaled(excess));
            total += excess;
            top = excess.max(top);
            all += p;
        }
        if all.is_finite() {
            let sure = (top / (1.0 - even)).min(1.0);
            let part = if total > 0.0 { STRENGTH * sure / total } else { 0.0 };
            paint(pixel, paper.plus(way.scaled(part)), bytes);
        }
    }
    out
}

/// Pixels of a grid of predicted numbers on a scale. A cell that is not finite is transparent.
pub fn number_pixels(values: &[f64], scale: &NumberScale) -> Vec<u8> {
    let bytes = light_to_bytes();
    let mut out = vec![0; values.len() * 4];
    for (pixel, &value) in out.chunks_exact_mut(4).zip(values) {
        if value.is_finite() {
            paint(pixel, scale.lab(value, STRENGTH), bytes);
        }
    }
    out
}

fn paint(pixel: &mut [u8], colour: Lab, bytes: &[u8; LEVELS]) {
    let light = colour.to_linear();
    for (byte, light) in pixel.iter_mut().zip(light) {
        *byte = bytes[(light.clamp(0.0, 1.0) * (LEVELS - 1) as f64 + 0.5) as usize];
    }
    pixel[3] = 255;
}

/// The byte for each of evenly spaced amounts of light: a power for every pixel would take most of the time.
fn light_to_bytes() -> &'static [u8; LEVELS] {
    static BYTES: OnceLock<[u8; LEVELS]> = OnceLock::new();
    BYTES.get_or_init(|| std::array::from_fn(|i| encode(i as f64 / (LEVELS - 1) as f64)))
}

/// A scale from numbers to colours: low blue, middle the ground, high orange.
#[derive(Clone, Debug)]
pub struct NumberScale {
    lo: f64,
    hi: f64,
    theme: Theme,
    ends: [Lab; 3],
}

/// A point of the legend of a [`NumberScale`].
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Stop {
    /// The number.
    pub value: f64,
    /// The number as text.
    pub label: String,
    /// Its colour on the map, `#rrggbb`.
    pub colour: String,
}

impl NumberScale {
    /// A scale from `lo` to `hi`. Take the range of the target, not of a prediction: then a colour means the
    /// same number during the whole training.
    pub fn new(lo: f64, hi: f64, theme: Theme) -> NumberScale {
        let ends = [theme.blue(), theme.paper(), theme.orange()].map(Lab::from);
        NumberScale { lo, hi, theme, ends }
    }

    /// The colour of a row's dot: the same scale in full strength, over a middle that is seen on the ground.
    pub fn dot(&self, value: f64) -> Rgb {
        let middle = match self.theme {
            Theme::Light => Rgb(0xc9, 0xcd, 0xc6),
            Theme::Dark => Rgb(0x6d, 0x7b, 0x80),
        };
        let [low, _, high] = self.ends;
        let scale = NumberScale { ends: [low, Lab::from(middle), high], ..self.clone() };
        scale.lab(value, 1.0).to_rgb()
    }

    /// The colour of a number in full strength, where nothing is drawn on top.
    pub(super) fn full(&self, value: f64) -> Rgb {
        self.lab(value, 1.0).to_rgb()
    }

    /// Five points of the map's legend, from the lowest to the highest.
    pub fn stops(&self) -> Vec<Stop> {
        let stop = |i: u32| {
            let t = f64::from(i) / 4.0;
            let value = self.lo * (1.0 - t) + self.hi * t;
            Stop { value, label: number(value), colour: self.lab(value, STRENGTH).to_rgb().css() }
        };
        if self.lo == self.hi { vec![stop(0)] } else { (0..5).map(stop).collect() }
    }

    fn lab(&self, value: f64, strength: f64) -> Lab {
        // Halves, so that no difference overflows; a scale of one number is all middle.
        let half = self.hi / 2.0 - self.lo / 2.0;
        let share = if half > 0.0 { ((value / 2.0 - self.lo / 2.0) / half).clamp(0.0, 1.0) } else { 0.5 };
        let away = 2.0 * share - 1.0;
        let [low, middle, high] = self.ends;
        let end = if away < 0.0 { low } else { high };
        let t = away.abs() * strength;
        middle.scaled(1.0 - t).plus(end.scaled(t))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pixel(probabilities: &[f64], theme: Theme) -> Rgb {
        let bytes = class_pixels(probabilities, probabilities.len(), theme);
        assert_eq!((bytes.len(), bytes[3]), (4, 255));
        Rgb(bytes[0], bytes[1], bytes[2])
    }

    fn near(a: Rgb, b: Rgb) -> bool {
        a.0.abs_diff(b.0) <= 1 && a.1.abs_diff(b.1) <= 1 && a.2.abs_diff(b.2) <= 1
    }

    #[test]
    fn two_classes_pass_through_the_ground() {
        for theme in [Theme::Light, Theme::Dark] {
            assert!(near(pixel(&[0.5, 0.5], theme), theme.paper()));
            let certain = theme.paper().mix(theme.class(1), STRENGTH);
            assert!(near(pixel(&[0.0, 1.0], theme), certain));
            let half = theme.paper().mix(theme.class(0), STRENGTH / 2.0);
            assert!(near(pixel(&[0.75, 0.25], theme), half));
        }
    }

    #[test]
    fn colour_changes_little_where_the_winner_changes() {
        for theme in [Theme::Light, Theme::Dark] {
            let (a, b) = (pixel(&[0.4501, 0.4499, 0.1], theme), pixel(&[0.4499, 0.4501, 0.1], theme));
            assert!(near(a, b), "{a:?} {b:?}");
        }
    }

    #[test]
    fn what_is_not_finite_is_transparent() {
        assert_eq!(class_pixels(&[f64::NAN, 0.5], 2, Theme::Light), [0; 4]);
        let scale = NumberScale::new(0.0, 1.0, Theme::Dark);
        assert_eq!(number_pixels(&[f64::INFINITY], &scale), [0; 4]);
    }

    #[test]
    fn numbers_go_from_blue_through_the_ground_to_orange() {
        for theme in [Theme::Light, Theme::Dark] {
            let scale = NumberScale::new(-1e300, 1e300, theme);
            let bytes = number_pixels(&[-1e300, 0.0, 1e300, 5e300], &scale);
            let at = |i: usize| Rgb(bytes[4 * i], bytes[4 * i + 1], bytes[4 * i + 2]);
            assert!(near(at(0), theme.paper().mix(theme.blue(), STRENGTH)));
            assert!(near(at(1), theme.paper()));
            assert!(near(at(2), theme.paper().mix(theme.orange(), STRENGTH)));
            assert_eq!(at(2), at(3));
            assert_eq!(scale.stops().len(), 5);
            assert_eq!(NumberScale::new(3.0, 3.0, theme).stops().len(), 1);
        }
    }
}
