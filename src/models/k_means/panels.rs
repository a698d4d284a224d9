//! Distances of eight rows to several centres at once, in single precision, where rounding cannot decide otherwise.
//!
//! x·c − ½‖c‖² is largest for the nearest centre. It is found for 8 rows and 4 centres at once (`math::tile`), at a third
//! of the cost of double precision. Where the two largest differ by more than twice the bound of their rounding, the
//! first is the nearest, and both distances are known within that bound; elsewhere the row is left to exact distances.
//! So no answer depends on single precision.
//!
//! The bound is that of `math::neighbours`: (p + 4)·2⁻²³·(½‖c‖² + ‖x‖·‖c‖) (Higham 2002, Accuracy and Stability of
//! Numerical Algorithms, section 3.1).

use crate::math::sums::squared_distance;
use crate::math::tile::{LEFT, RIGHT, add_tile};

/// Rows of a panel.
pub(super) const ROWS: usize = RIGHT;
/// A relative rounding error of single precision, twice over.
const ROUNDING: f64 = f32::EPSILON as f64;

/// All rows in single precision, moved to their mean and scaled so that none is longer than 1.
pub(super) struct Panels {
    mean: Vec<f64>,
    scale: f64,
    /// Panel after panel, number j of its eight rows side by side; behind the last row stand zeros.
    numbers: Vec<[f32; ROWS]>,
    /// ‖x‖² of the rows of each panel.
    squares: Vec<[f32; ROWS]>,
}

/// Centres as panels take them.
#[derive(Default)]
pub(super) struct Tiles {
    /// One centre after the other; zeros behind the last.
    numbers: Vec<f32>,
    /// −½‖c‖² of each centre; −∞ behind the last.
    halves: Vec<[f32; LEFT]>,
    /// The largest ‖c‖.
    norm: f64,
}

/// What was found for one row.
#[derive(Clone, Copy, Debug)]
pub(super) struct Near {
    /// The nearest centre.
    pub centre: usize,
    /// At least its distance, and at most that of any other.
    pub upper: f64,
    /// See `upper`.
    pub lower: f64,
}

impl Panels {
    /// Without rows yet; `farthest` is the largest distance of a number from its column's mean.
    /// `None` where the rows are all the same, or too far apart for their squares.
    pub fn new(mean: &[f64], farthest: f64) -> Option<Panels> {
        let scale = 1.0 / (farthest * (mean.len() as f64).sqrt());
        let fits = (1e-100..1e100).contains(&scale);
        fits.then(|| Panels { mean: mean.to_vec(), scale, numbers: Vec::new(), squares: Vec::new() })
    }

    /// Takes the next rows; all but the last time a multiple of eight.
    pub fn push(&mut self, rows: &[f64]) {
        let width = self.mean.len();
        for eight in rows.chunks(ROWS * width) {
            let first = self.numbers.len();
            self.numbers.resize(first + width, [0.0; ROWS]);
            for (r, row) in eight.chunks_exact(width).enumerate() {
                for ((numbers, v), m) in self.numbers[first..].iter_mut().zip(row).zip(&self.mean) {
                    numbers[r] = ((v - m) * self.scale) as f32;
                }
            }
            let mut squares = [0.0; ROWS];
            for numbers in &self.numbers[first..] {
                squares.iter_mut().zip(numbers).for_each(|(s, v)| *s += v * v);
            }
            self.squares.push(squares);
        }
    }

    /// Centres in the units of the panels.
    pub fn tiles(&self, centres: &[Vec<f64>]) -> Tiles {
        let (width, groups) = (self.mean.len(), centres.len().div_ceil(LEFT));
        let numbers = vec![0.0; groups * LEFT * width];
        let mut tiles = Tiles { numbers, halves: vec![[f32::NEG_INFINITY; LEFT]; groups], norm: 0.0 };
        for (g, centre) in centres.iter().enumerate() {
            let (group, lane) = (g / LEFT, g % LEFT);
            let numbers = &mut tiles.numbers[g * width..(g + 1) * width];
            for ((number, v), m) in numbers.iter_mut().zip(centre).zip(&self.mean) {
                *number = ((v - m) * self.scale) as f32;
            }
            let square = squared_distance(centre, &self.mean) * self.scale * self.scale;
            tiles.halves[group][lane] = (-0.5 * square) as f32;
            tiles.norm = tiles.norm.max(square.sqrt());
        }
        tiles
    }

    /// x·c − ½‖c‖² of a panel's rows for four centres.
    #[inline]
    fn sums(&self, panel: usize, tiles: &Tiles, group: usize) -> [[f32; ROWS]; LEFT] {
        let width = self.mean.len();
        let left = &tiles.numbers[group * LEFT * width..(group + 1) * LEFT * width];
        let left = std::array::from_fn(|lane| &left[lane * width..(lane + 1) * width]);
        let right = &self.numbers[panel * width..(panel + 1) * width];
        add_tile(tiles.halves[group].map(|half| [half; ROWS]), left, right)
    }

    /// The nearest centre of each row of a panel; `None` for a row with two too close to call.
    pub fn near(&self, panel: usize, tiles: &Tiles) -> [Option<Near>; ROWS] {
        let (mut first, mut second) = ([f32::NEG_INFINITY; ROWS], [f32::NEG_INFINITY; ROWS]);
        let mut centre = [0u32; ROWS];
        for group in 0..tiles.halves.len() {
            for (lane, sums) in self.sums(panel, tiles, group).iter().enumerate() {
                let g = (group * LEFT + lane) as u32;
                for r in 0..ROWS {
                    let (sum, best) = (sums[r], first[r]);
                    let smaller = if sum < best { sum } else { best };
                    second[r] = if smaller > second[r] { smaller } else { second[r] };
                    centre[r] = if sum > best { g } else { centre[r] };
                    first[r] = if sum > best { sum } else { best };
                }
            }
        }
        // No row is longer than 1.
        let error = self.rounding() * tiles.norm * (0.5 * tiles.norm + 1.0) + 1e-30;
        let within = 2.0 * error + self.rounding();
        let unit = 1.0 / self.scale;
        let squares = &self.squares[panel];
        std::array::from_fn(|r| {
            let (square, first, second) = (f64::from(squares[r]), f64::from(first[r]), f64::from(second[r]));
            // Also false for what is no number.
            (first - second > 2.0 * error).then(|| {
                let upper = unit * (not_negative(square - 2.0 * first) + within).sqrt();
                let lower = unit * not_negative(square - 2.0 * second - within).sqrt();
                Near { centre: centre[r] as usize, upper, lower }
            })
        })
    }

    /// A bound of the rounding of a sum of products, relative to the lengths of what is multiplied.
    fn rounding(&self) -> f64 {
        (self.mean.len() as f64 + 4.0) * ROUNDING
    }

    /// Squared distances of a panel's rows to up to four centres, rounded to single precision of the longest row's.
    pub fn squared(&self, panel: usize, tiles: &Tiles) -> [[f64; ROWS]; LEFT] {
        let unit = 1.0 / (self.scale * self.scale);
        let squares = &self.squares[panel];
        self.sums(panel, tiles, 0)
            .map(|sums| std::array::from_fn(|r| unit * not_negative(f64::from(squares[r] - 2.0 * sums[r]))))
    }

    /// What [`squared`](Panels::squared) gives below this is mostly rounding.
    pub fn smallest(&self) -> f64 {
        1e3 * self.rounding() / (self.scale * self.scale)
    }
}

/// f64::max is a call in WebAssembly, for the sake of what is no number.
fn not_negative(v: f64) -> f64 {
    if v > 0.0 { v } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::rng::Stream;

    fn panels(rows: &[Vec<f64>]) -> Panels {
        let flat = rows.concat();
        let farthest = rows.iter().flat_map(|row| row.iter().zip(&rows[0]));
        let farthest = farthest.fold(0.0, |far: f64, (v, m)| far.max((v - m).abs()));
        let mut panels = Panels::new(&rows[0], farthest).expect("rows differ");
        panels.push(&flat);
        panels
    }

    #[test]
    fn what_it_says_holds_in_double_precision() {
        for (width, offset, spread) in [(1, 0.0, 1.0), (3, 1e6, 1e-3), (16, -5.0, 1e20), (40, 0.0, 1e-20)] {
            let mut stream = Stream::new(2, "test", width as u64);
            let mut row = || (0..width).map(|_| offset + spread * stream.normal()).collect::<Vec<f64>>();
            let rows: Vec<Vec<f64>> = (0..61).map(|_| row()).collect();
            let centres: Vec<Vec<f64>> = (0..10).map(|_| row()).collect();
            let panels = panels(&rows);
            let tiles = panels.tiles(&centres);
            let mut said = 0;
            for (panel, eight) in rows.chunks(ROWS).enumerate() {
                for (row, near) in eight.iter().zip(panels.near(panel, &tiles)) {
                    let Some(Near { centre, upper, lower }) = near else { continue };
                    said += 1;
                    let away = |g: usize| squared_distance(row, &centres[g]).sqrt();
                    assert!(away(centre) <= upper, "{width}");
                    assert!((0..10).all(|g| g == centre || lower <= away(g)), "{width}");
                }
                for (c, squared) in
                    panels.squared(panel, &panels.tiles(&centres[..3])).iter().take(3).enumerate()
                {
                    for (row, d) in eight.iter().zip(squared) {
                        let exact = squared_distance(row, &centres[c]);
                        assert!((d - exact).abs() <= 1e-4 * (exact + spread * spread * width as f64));
                    }
                }
            }
            assert!(said > 45, "only {said} of 61 rows with {width} columns");
        }
    }

    #[test]
    fn two_centres_equally_far_are_not_called() {
        let panels = panels(&[0.0, -1.0, 1.0, 1e-9].map(|v| vec![v]));
        let found = panels.near(0, &panels.tiles(&[vec![-1.0], vec![1.0]]));
        assert!(found[0].is_none() && found[3].is_none());
        assert_eq!(found.map(|near| near.map(|n| n.centre))[1..3], [Some(0), Some(1)]);
    }

    #[test]
    fn rows_all_alike_are_left_to_exact_distances() {
        assert!(Panels::new(&[2.0], 0.0).is_none());
    }
}
