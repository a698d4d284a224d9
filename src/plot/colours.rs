//! Colours of both themes, mixing that looks even to the eye, and contrast that is computed.
//!
//! Mixing happens in OKLab, where equal steps look equal. Contrast is WCAG 2's
//! (L₁ + 0.05) / (L₂ + 0.05) of relative luminances.
//! References: Ottosson (2020), "A perceptual color space for image processing"; WCAG 2.2, "relative luminance".

use serde::{Deserialize, Serialize};

use crate::math::elementary::pow;

/// Light or dark.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Theme {
    /// Dark marks on white.
    Light,
    /// Light marks on near black.
    Dark,
}

/// A colour as a screen takes it: red, green, blue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rgb(pub u8, pub u8, pub u8);

const fn hex(value: u32) -> Rgb {
    Rgb((value >> 16) as u8, (value >> 8) as u8, value as u8)
}

/// Okabe and Ito's colours first, then some that stay apart from them.
const LIGHT_CLASSES: [Rgb; 10] = [
    hex(0x0072b2),
    hex(0xe69f00),
    hex(0x009e73),
    hex(0xcc79a7),
    hex(0x56b4e9),
    hex(0xd55e00),
    hex(0x7a6a00),
    hex(0x882255),
    hex(0x44aa99),
    hex(0x666666),
];

/// The same hues, light enough for a dark ground.
const DARK_CLASSES: [Rgb; 10] = [
    hex(0x56b4e9),
    hex(0xf0b93a),
    hex(0x3fcf9f),
    hex(0xe39bc6),
    hex(0x0f9be0),
    hex(0xff8a4c),
    hex(0xd9c94a),
    hex(0xd16a9a),
    hex(0x7fd6c8),
    hex(0xa8a8a8),
];

impl Theme {
    /// The ten class colours; an eleventh class starts again and differs by its shape.
    pub fn classes(self) -> &'static [Rgb; 10] {
        match self {
            Theme::Light => &LIGHT_CLASSES,
            Theme::Dark => &DARK_CLASSES,
        }
    }

    /// The colour of class `i`.
    pub fn class(self, i: usize) -> Rgb {
        self.classes()[i % 10]
    }

    /// One of a pair, by theme.
    fn of(self, light: u32, dark: u32) -> Rgb {
        match self {
            Theme::Light => hex(light),
            Theme::Dark => hex(dark),
        }
    }

    /// The ground a figure stands on.
    pub fn paper(self) -> Rgb {
        self.of(0xffffff, 0x1a2124)
    }

    /// Words that matter.
    pub fn text(self) -> Rgb {
        self.of(0x1b2629, 0xeef3f2)
    }

    /// Words beside the point: ticks and names of axes.
    pub fn muted(self) -> Rgb {
        self.of(0x5b6b70, 0x9fb0b3)
    }

    /// Grid lines.
    pub fn line(self) -> Rgb {
        self.of(0xdfe3dc, 0x2c3639)
    }

    /// The one colour for a thing that has no class.
    pub fn accent(self) -> Rgb {
        self.of(0x0b6e5d, 0x4fc3ad)
    }

    /// Right answers, low numbers.
    pub fn blue(self) -> Rgb {
        self.class(0)
    }

    /// Wrong answers, high numbers.
    pub fn orange(self) -> Rgb {
        self.of(0xd55e00, 0xff8a4c)
    }
}

impl Rgb {
    /// `#rrggbb`.
    pub fn css(self) -> String {
        format!("#{:02x}{:02x}{:02x}", self.0, self.1, self.2)
    }

    /// The colour a share `t` of the way from `self` to `other`.
    pub fn mix(self, other: Rgb, t: f64) -> Rgb {
        let (a, b) = (Lab::from(self), Lab::from(other));
        a.scaled(1.0 - t).plus(b.scaled(t)).to_rgb()
    }

    /// Relative luminance, 0 for black to 1 for white.
    fn luminance(self) -> f64 {
        let [r, g, b] = self.linear();
        0.2126 * r + 0.7152 * g + 0.0722 * b
    }

    /// Contrast with another colour, 1 to 21.
    pub fn contrast(self, other: Rgb) -> f64 {
        let (a, b) = (self.luminance(), other.luminance());
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    /// A colour for words on this ground with a contrast of at least 4.5: near black or white, else black.
    ///
    /// On every ground black or white has at least √21 ≈ 4.58.
    pub fn ink(self) -> Rgb {
        let inks = [hex(0x1b2629), hex(0xffffff), hex(0x000000)];
        inks.into_iter().find(|ink| ink.contrast(self) >= 4.5).unwrap_or(Rgb(0, 0, 0))
    }

    fn linear(self) -> [f64; 3] {
        [self.0, self.1, self.2].map(|v| {
            let v = f64::from(v) / 255.0;
            if v <= 0.04045 { v / 12.92 } else { pow((v + 0.055) / 1.055, 2.4) }
        })
    }
}

/// A colour in OKLab: lightness, green to red, blue to yellow.
#[derive(Clone, Copy, Debug)]
pub(super) struct Lab([f64; 3]);

impl From<Rgb> for Lab {
    fn from(colour: Rgb) -> Lab {
        let [r, g, b] = colour.linear();
        let root = |v: f64| pow(v, 1.0 / 3.0);
        let l = root(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
        let m = root(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
        let s = root(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
        Lab([
            0.2104542553 * l + 0.7936177850 * m - 0.0040720468 * s,
            1.9779984951 * l - 2.4285922050 * m + 0.4505937099 * s,
            0.0259040371 * l + 0.7827717662 * m - 0.8086757660 * s,
        ])
    }
}

impl Lab {
    /// Nothing mixed in yet.
    pub const ZERO: Lab = Lab([0.0; 3]);

    pub fn scaled(self, t: f64) -> Lab {
        Lab(self.0.map(|v| v * t))
    }

    pub fn plus(self, other: Lab) -> Lab {
        Lab([self.0[0] + other.0[0], self.0[1] + other.0[1], self.0[2] + other.0[2]])
    }

    /// Red, green and blue in proportion to light; outside 0 to 1 where a screen cannot show the colour.
    pub fn to_linear(self) -> [f64; 3] {
        let [l, a, b] = self.0;
        let cube = |v: f64| v * v * v;
        let x = cube(l + 0.3963377774 * a + 0.2158037573 * b);
        let y = cube(l - 0.1055613458 * a - 0.0638541728 * b);
        let z = cube(l - 0.0894841775 * a - 1.2914855480 * b);
        [
            4.0767416621 * x - 3.3077115913 * y + 0.2309699292 * z,
            -1.2684380046 * x + 2.6097574011 * y - 0.3413193965 * z,
            -0.0041960863 * x - 0.7034186147 * y + 1.7076147010 * z,
        ]
    }

    pub fn to_rgb(self) -> Rgb {
        let [r, g, b] = self.to_linear().map(encode);
        Rgb(r, g, b)
    }
}

/// The byte a screen takes for an amount of light between 0 and 1.
pub(super) fn encode(light: f64) -> u8 {
    let light = light.clamp(0.0, 1.0);
    let v = if light <= 0.0031308 { 12.92 * light } else { 1.055 * pow(light, 1.0 / 2.4) - 0.055 };
    (v * 255.0 + 0.5) as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mixing_ends_where_it_should() {
        for theme in [Theme::Light, Theme::Dark] {
            for &colour in theme.classes() {
                assert_eq!(colour.mix(theme.paper(), 0.0), colour);
                assert_eq!(colour.mix(theme.paper(), 1.0), theme.paper());
            }
        }
    }

    #[test]
    fn black_on_white_has_the_contrast_of_the_standard() {
        assert!((Rgb(0, 0, 0).contrast(Rgb(255, 255, 255)) - 21.0).abs() < 1e-12);
        assert_eq!(Rgb(9, 9, 9).contrast(Rgb(9, 9, 9)), 1.0);
    }

    #[test]
    fn ink_is_readable_on_every_shade() {
        for theme in [Theme::Light, Theme::Dark] {
            for end in [theme.blue(), theme.orange(), theme.class(6)] {
                for step in 0..=50 {
                    let ground = theme.paper().mix(end, f64::from(step) / 50.0);
                    assert!(ground.ink().contrast(ground) >= 4.5, "{}", ground.css());
                }
            }
            assert!(theme.text().contrast(theme.paper()) >= 7.0);
            assert!(theme.muted().contrast(theme.paper()) >= 4.5);
        }
    }
}
