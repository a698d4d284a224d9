//! A layer whose units look at a small window of a picture, every place with the same weights.
//!
//! y(r, c, f) = b(f) + Σ w(f, i, j, k)·x(r + i − ⌊h/2⌋, c + j − ⌊h/2⌋, k) over a window of h × h places and all channels
//! k; beyond the border x is zero, so y has as many places as x. Backward, ∂L/∂w sums ∂L/∂y·x over places and rows, and
//! ∂L/∂x is the same kind of sum over ∂L/∂y with the window turned round.
//! Reference: LeCun, Bottou, Bengio and Haffner (1998), Proceedings of the IEEE 86(11).

use super::batch::{Batch, Eight, LANES, halves};
use super::dense::add_products;
use super::operation::{Operation, Pass};
use crate::data::Picture;
use crate::math::four::Four;
use crate::math::rng::Stream;
use crate::math::tile::{LEFT, Tile, add_tile};

/// The weights stand filter by filter, each row by row, place by place, channel by channel; behind them one constant a
/// filter.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Convolution {
    pub input: Picture,
    pub n_filters: usize,
    /// Places of the window, up and across; both odd.
    pub window: [usize; 2],
    /// The weights as the way back wants them: channel by channel, the window turned round, filter by filter.
    turned: Vec<f32>,
}

impl Convolution {
    /// Windows of `size` places each way; a series, which is one place high, gets windows of one row.
    pub fn new(input: Picture, n_filters: usize, size: usize) -> Convolution {
        let across = |n: usize| if n == 1 { 1 } else { size };
        Convolution {
            input,
            n_filters,
            window: [across(input.height), across(input.width)],
            turned: Vec::new(),
        }
    }

    pub fn output(&self) -> Picture {
        Picture { channels: self.n_filters, ..self.input }
    }

    /// Weights of one filter.
    pub fn n_taps(&self) -> usize {
        self.window[0] * self.window[1] * self.input.channels
    }
}

impl Operation for Convolution {
    fn n_out(&self) -> usize {
        self.output().n_units()
    }

    fn n_weights(&self) -> usize {
        (self.n_taps() + 1) * self.n_filters
    }

    fn n_penalised(&self) -> usize {
        self.n_taps() * self.n_filters
    }

    fn work(&self) -> usize {
        self.n_taps() * self.n_out()
    }

    fn begin(&self, weights: &mut [f32], draws: &mut Stream) {
        let (weights, constants) = weights.split_at_mut(self.n_penalised());
        let spread = (2.0 / self.n_taps() as f64).sqrt();
        weights.iter_mut().for_each(|weight| *weight = (draws.normal() * spread) as f32);
        constants.fill(0.0);
    }

    fn forward(&self, weights: &[f32], x: &Batch, y: &mut Batch) {
        let (weights, constants) = weights.split_at(self.n_penalised());
        y.fit(self.n_out(), x.n_rows);
        for (x, y) in x.panels().zip(y.panels_mut()) {
            convolve(self.input, self.window, weights, Some(constants), x, y);
        }
    }

    fn backward(&mut self, weights: &[f32], pass: &Pass, gradient: &mut [f32], dx: Option<&mut Batch>) {
        let (of_weights, of_constants) = gradient.split_at_mut(self.n_penalised());
        let n_taps = self.n_taps();
        for f in (0..self.n_filters).step_by(LEFT) {
            for tap in (0..n_taps).step_by(2) {
                let tile = self.over_places(pass, f, tap);
                for (f, sums) in (f..self.n_filters).zip(tile) {
                    for (tap, sum) in (tap..n_taps).zip(sums) {
                        of_weights[f * n_taps + tap] = sum;
                    }
                }
            }
        }
        of_constants.fill(0.0);
        for dy in pass.dy.panels() {
            for place in dy.chunks_exact(self.n_filters) {
                of_constants.iter_mut().zip(place).for_each(|(sum, dy)| *sum += total(dy));
            }
        }
        let Some(dx) = dx else { return };
        self.turn(weights);
        dx.fit(self.input.n_units(), pass.dy.n_rows);
        for (dy, dx) in pass.dy.panels().zip(dx.panels_mut()) {
            convolve(self.output(), self.window, &self.turned, None, dy, dx);
        }
    }
}

impl Convolution {
    /// Writes w(f, i, j, k) to (k, h − 1 − i, h − 1 − j, f).
    fn turn(&mut self, weights: &[f32]) {
        let ([up, across], channels) = (self.window, self.input.channels);
        self.turned.resize(self.n_penalised(), 0.0);
        for f in 0..self.n_filters {
            for i in 0..up {
                for j in 0..across {
                    for k in 0..channels {
                        let to = ((k * up + up - 1 - i) * across + across - 1 - j) * self.n_filters + f;
                        self.turned[to] = weights[((f * up + i) * across + j) * channels + k];
                    }
                }
            }
        }
    }

    /// Σ over rows and places of ∂L/∂y·x for four filters from `f` and two taps from `tap` on; where there are fewer, the
    /// last again. The sums stay in registers, as in a dense layer.
    fn over_places(&self, pass: &Pass, f: usize, tap: usize) -> [[f32; 2]; LEFT] {
        let Picture { height, width, channels } = self.input;
        let last = self.n_taps() - 1;
        let taps = [tap, if tap < last { tap + 1 } else { last }];
        let fs: [usize; LEFT] =
            std::array::from_fn(|i| if f + i < self.n_filters { f + i } else { self.n_filters - 1 });
        // A tap looks at the place that is so far down and across; both middles are those of the window.
        let seen = taps.map(|tap| {
            let (place, channel) = (tap / channels, tap % channels);
            (place / self.window[1], place % self.window[1], channel)
        });
        let [half_up, half_across] = self.window.map(|size| size / 2);
        let mut sums = [[Four::splat(0.0); 2]; LEFT];
        // Two channels of one place are seen from the same places, so the slopes are read once for both.
        let together = (seen[0].0, seen[0].1) == (seen[1].0, seen[1].1) && taps[0] != taps[1];
        for (dy, x) in pass.dy.panels().zip(pass.x.panels()) {
            for (t, (down, right, channel)) in seen.into_iter().enumerate().take(if together { 1 } else { 2 })
            {
                let columns = within(width, right, half_across);
                for r in within(height, down, half_up) {
                    let (from, to) = ((r + down - half_up) * width, r * width);
                    for c in columns.clone() {
                        let x = &x[(from + c + right - half_across) * channels + channel..];
                        let dy = &dy[(to + c) * self.n_filters..(to + c + 1) * self.n_filters];
                        if together {
                            add_products(&mut sums, [halves(&x[0]), halves(&x[1])], dy, fs);
                            continue;
                        }
                        let [x_low, x_high] = halves(&x[0]);
                        for (sums, f) in sums.iter_mut().zip(fs) {
                            let [low, high] = halves(&dy[f]);
                            sums[t] = sums[t] + low * x_low;
                            sums[t] = sums[t] + high * x_high;
                        }
                    }
                }
            }
        }
        sums.map(|sums| sums.map(Four::sum))
    }
}

/// The places from which a tap `offset` places into the window, whose middle is at `half`, still sees one of `n`.
fn within(n: usize, offset: usize, half: usize) -> std::ops::Range<usize> {
    half.saturating_sub(offset)..n.min((n + half).saturating_sub(offset))
}

/// One panel of a convolution; a filter's weights stand row by row of the window, place by place, channel by channel.
///
/// At each place, a row of the window meets a run of units that stand together: a product of four filters with it is one
/// tile.
fn convolve(
    input: Picture,
    window: [usize; 2],
    weights: &[f32],
    constants: Option<&[f32]>,
    x: &[Eight],
    y: &mut [Eight],
) {
    let Picture { height, width, channels } = input;
    let [half_up, half_across] = window.map(|size| size / 2);
    let n_filters = y.len() / (height * width);
    let (run, n_taps) = (window[1] * channels, window[0] * window[1] * channels);
    for (place, y) in y.chunks_exact_mut(n_filters).enumerate() {
        let (r, c) = (place / width, place % width);
        // What of the window lies within the picture.
        let rows = half_up.saturating_sub(r)..window[0].min(height + half_up - r);
        let columns = half_across.saturating_sub(c)..window[1].min(width + half_across - c);
        let first = (c + columns.start - half_across) * channels;
        let n = columns.len() * channels;
        for (quad, y) in y.chunks_mut(LEFT).enumerate() {
            let of = |i: usize| if quad * LEFT + i < n_filters { quad * LEFT + i } else { n_filters - 1 };
            let mut tile: Tile = std::array::from_fn(|i| {
                constants.map_or([0.0; LANES], |constants| [constants[of(i)]; LANES])
            });
            for row in rows.clone() {
                let at = row * run + columns.start * channels;
                let from = (r + row - half_up) * width * channels + first;
                let filters = std::array::from_fn(|i| &weights[of(i) * n_taps + at..][..n]);
                tile = add_tile(tile, filters, &x[from..from + n]);
            }
            y.copy_from_slice(&tile[..y.len()]);
        }
    }
}

fn total(v: &Eight) -> f32 {
    let [low, high] = halves(v);
    (low + high).sum()
}
