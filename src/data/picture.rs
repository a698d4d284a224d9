//! Columns that are the points of a picture, or the moments of a series.

use crate::problem::Problem;

/// Places of a picture, and numbers at each. The numbers stand row by row, place by place; those of a place stand
/// together. A series is a picture of one row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Picture {
    /// Places up.
    pub height: usize,
    /// Places across.
    pub width: usize,
    /// Numbers at each place.
    pub channels: usize,
}

impl Picture {
    /// The picture that so many columns are. Without a height it is a square, or a series where the points make none.
    /// Problems are placed at the knobs `height` and `channels` of the settings at `params`.
    pub fn of(
        n_columns: usize,
        height: Option<u32>,
        channels: u32,
        params: &str,
    ) -> Result<Picture, Problem> {
        let channels = channels as usize;
        let n_points = n_columns / channels;
        if !n_columns.is_multiple_of(channels) {
            let message = format!("{n_columns} columns are no points of {channels} numbers each");
            return Err(Problem::at(format!("{params}/channels"), message)
                .hint("leave out the columns that are no points"));
        }
        let side = n_points.isqrt();
        let height = match height {
            Some(height) => height as usize,
            None if side * side == n_points => side,
            None => 1,
        };
        if !n_points.is_multiple_of(height) {
            let message = format!("{n_points} points are no {height} rows of the same length");
            return Err(Problem::at(format!("{params}/height"), message)
                .hint("say how many rows the picture has, or 1 for a series, and leave out columns that are no points"));
        }
        Ok(Picture { height, width: n_points / height, channels })
    }

    /// Number of columns.
    pub fn n_units(&self) -> usize {
        self.height * self.width * self.channels
    }
}
