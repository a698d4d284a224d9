//! A picture made smaller: of every two by two places, the largest or the mean of each channel.
//!
//! Backward, the slope goes to the place that was largest (the first of equals), or in equal parts to all. At a border
//! with an odd number of places the last window holds those that are left.
//! Reference: LeCun, Bottou, Bengio and Haffner (1998), Proceedings of the IEEE 86(11).

use super::batch::{Batch, LANES};

use super::operation::{Operation, Pass};
use crate::choices;
use crate::data::Picture;

choices! {
    /// How a picture is made smaller behind each layer of filters.
    pub enum Pooling {
        /// by the largest of every two by two places
        Max = "max",
        /// by the mean of every two by two places
        Mean = "mean",
        /// it keeps its size
        None = "none",
    }
}

#[derive(Clone, Debug, PartialEq)]
pub(super) struct Pool {
    pub input: Picture,
    /// By the mean instead of the largest.
    pub mean: bool,
}

impl Pool {
    pub fn output(&self) -> Picture {
        Picture { height: self.input.height.div_ceil(2), width: self.input.width.div_ceil(2), ..self.input }
    }

    /// For every place of the output, the input's places that it is made of: units of their first channels.
    fn windows(&self) -> impl Iterator<Item = impl Iterator<Item = usize> + Clone> {
        let (input, output) = (self.input, self.output());
        (0..output.height * output.width).map(move |place| {
            let (r, c) = (2 * (place / output.width), 2 * (place % output.width));
            let rows = r..input.height.min(r + 2);
            rows.flat_map(move |r| {
                (c..input.width.min(c + 2)).map(move |c| (r * input.width + c) * input.channels)
            })
        })
    }
}

impl Operation for Pool {
    fn n_out(&self) -> usize {
        self.output().n_units()
    }

    fn work(&self) -> usize {
        self.input.n_units()
    }

    fn forward(&self, _: &[f32], x: &Batch, y: &mut Batch) {
        y.fit(self.n_out(), x.n_rows);
        let channels = self.input.channels;
        for (x, y) in x.panels().zip(y.panels_mut()) {
            for (window, y) in self.windows().zip(y.chunks_exact_mut(channels)) {
                let share = 1.0 / window.clone().count() as f32;
                for (k, y) in y.iter_mut().enumerate() {
                    let mut seen = window.clone().map(|at| &x[at + k]);
                    let mut out = *seen.next().expect("a window holds a place");
                    for x in seen {
                        for lane in 0..LANES {
                            out[lane] = match self.mean {
                                true => out[lane] + x[lane],
                                false if out[lane] < x[lane] => x[lane],
                                false => out[lane],
                            };
                        }
                    }
                    *y = if self.mean { out.map(|sum| sum * share) } else { out };
                }
            }
        }
    }

    fn backward(&mut self, _: &[f32], pass: &Pass, _: &mut [f32], dx: Option<&mut Batch>) {
        let Some(dx) = dx else { return };
        let channels = self.input.channels;
        dx.fit(self.input.n_units(), pass.dy.n_rows);
        let passed = pass.x.panels().zip(pass.y.panels()).zip(pass.dy.panels());
        for (((x, y), dy), dx) in passed.zip(dx.panels_mut()) {
            for (place, window) in self.windows().enumerate() {
                let share = 1.0 / window.clone().count() as f32;
                for k in 0..channels {
                    let (y, dy) = (&y[place * channels + k], &dy[place * channels + k]);
                    let mut given = [false; LANES];
                    for at in window.clone() {
                        dx[at + k] = std::array::from_fn(|lane| {
                            if self.mean {
                                return dy[lane] * share;
                            }
                            let gets = !given[lane] && x[at + k][lane] == y[lane];
                            given[lane] |= gets;
                            if gets { dy[lane] } else { 0.0 }
                        });
                    }
                }
            }
        }
    }
}
