//! Pictures told by their edges: how much brightness changes in which direction, cell by cell.
//!
//! At every point the slope is (x(r, c + 1) − x(r, c − 1), x(r + 1, c) − x(r − 1, c)), 0 across the border; of several
//! channels it is the longest of theirs. Each cell has a histogram of its points' directions from 0° to 180°, weighted
//! with the slopes' lengths and divided by its number of points. Blocks of cells that overlap are each brought to length 1.
//! Reference: Dalal and Triggs (2005), IEEE CVPR. Names, order and values are those of scikit-image's `hog`.

use super::{Entry, Fitted, Group, Meaning, Outlook, Part, Rows, Step};
use crate::data::{Picture, Task};
use crate::math::elementary::atan2;
use crate::math::sums::sum;
use crate::params::Params;
use crate::problem::Problem;
use crate::{choices, params};

pub(super) static ENTRY: Entry = Entry {
    id: "hog",
    name: "edges of a picture",
    summary: "Turns the points of a picture into how strongly it changes in which direction, part by part. The columns are its points.",
    scikit_learn: "",
    group: Group::Make,
    tasks: Task::ALL,
    fields: Hog::fields,
    step: super::step::<Hog>,
};

choices! {
    /// How a block's numbers are brought to one scale.
    pub enum BlockNorm {
        /// divided by their sum
        L1 = "l1",
        /// the roots of what l1 gives
        L1Sqrt = "l1-sqrt",
        /// divided by their length
        L2 = "l2",
        /// as l2, cut at 0.2, and once more: one strong edge does not drown the others
        L2Hys = "l2-hys",
    }
}

params! {
    /// Settings of the step that tells pictures by their edges.
    pub struct Hog {
        /// Directions. So many equal parts of the half circle.
        orientations: u32 = 9, range(1, 36);
        /// Side of a cell, in points. Empty takes a quarter of the picture's shorter side: 2 for pictures of 8 × 8, and 8, which is scikit-image's own default, for those of 32 × 32.
        pixels_per_cell: Option<u32> = None, range(1, 256);
        /// Side of a block, in cells. The cells of a block are brought to one scale together.
        cells_per_block: u32 = 3, range(1, 16);
        /// Scale of a block. How its numbers are brought to one scale.
        block_norm: BlockNorm = BlockNorm::L2Hys, choice();
        /// Height of the picture. Empty means a square. Columns go row by row.
        height: Option<u32> = None, range(1, 1024);
        /// Numbers at each point. 3 for colours, which stand together in the columns.
        channels: u32 = 1, range(1, 16);
    }
}

/// More new columns than this are refused: each is a whole column.
const MOST_COLUMNS: usize = 4_000;
/// Keeps blocks without any edge from being divided by zero.
const EPSILON: f64 = 1e-5;

impl Step for Hog {
    fn fit(&self, rows: &Rows) -> Result<Box<dyn Fitted>, Problem> {
        let numbers: Vec<usize> =
            (0..rows.parts.len()).filter(|&i| rows.parts[i].as_numbers().is_some()).collect();
        let mut scales = numbers.iter().map(|&i| &rows.parts[i].meaning).map(|m| (m.shift, m.spread));
        let Some(first) = scales.next() else { return Ok(Box::new(Untouched)) };
        if scales.any(|scale| scale != first) {
            let message = "the points of the picture were brought to different scales before";
            return Err(Problem::at("", message).hint("put this step before the one that scales"));
        }
        let picture = Picture::of(numbers.len(), self.height, self.channels, "/params")?;
        Ok(Box::new(self.grid(numbers, picture)?))
    }

    fn foresee(&self, column: Outlook) -> Result<Outlook, String> {
        column.needs_every_number("hog")
    }
}

impl Hog {
    /// How the picture is parted into cells and blocks.
    fn grid(&self, numbers: Vec<usize>, picture: Picture) -> Result<Edges, Problem> {
        let Picture { height, width, .. } = picture;
        let (cell, at) = match self.pixels_per_cell {
            Some(size) => (size as usize, "/params/pixels_per_cell"),
            None => ((height.min(width) / 4).max(1), "/params/cells_per_block"),
        };
        let side = self.cells_per_block as usize;
        let cells = [height / cell, width / cell];
        if cells.into_iter().any(|n| n < side) {
            let message = format!(
                "a picture of {height} × {width} points has {} × {} cells of {cell} × {cell} points, and a block needs {side} × {side}",
                cells[0], cells[1]
            );
            return Err(Problem::at(at, message)
                .hint("lower pixels_per_cell or cells_per_block, or say the picture's height"));
        }
        let blocks = cells.map(|n| n - side + 1);
        let edges = Edges {
            numbers,
            picture,
            cell,
            cells,
            side,
            blocks,
            n_bins: self.orientations as usize,
            norm: self.block_norm,
        };
        let n_columns = edges.n_columns();
        if n_columns > MOST_COLUMNS {
            return Err(Problem::at(
                at,
                format!("it would make {n_columns} columns; at most {MOST_COLUMNS}"),
            )
            .hint("raise pixels_per_cell, or lower orientations or cells_per_block"));
        }
        Ok(edges)
    }
}

/// There is no number column to work on.
struct Untouched;

impl Fitted for Untouched {
    fn apply(&self, parts: Vec<Part>) -> Vec<Part> {
        parts
    }
}

struct Edges {
    /// Places of the columns that are points.
    numbers: Vec<usize>,
    picture: Picture,
    /// Points of a cell's side.
    cell: usize,
    /// Cells up and across; points beyond the last whole one are left out.
    cells: [usize; 2],
    /// Cells of a block's side.
    side: usize,
    /// Blocks up and across.
    blocks: [usize; 2],
    n_bins: usize,
    norm: BlockNorm,
}

impl Fitted for Edges {
    fn apply(&self, parts: Vec<Part>) -> Vec<Part> {
        let points: Vec<_> =
            self.numbers.iter().map(|&i| parts[i].as_numbers().unwrap_or_default()).collect();
        let n_rows = points[0].len();
        let mut columns = vec![Vec::with_capacity(n_rows); self.n_columns()];
        let mut values = vec![0.0; points.len()];
        let mut cells = vec![0.0; self.cells[0] * self.cells[1] * self.n_bins];
        for row in 0..n_rows {
            values.iter_mut().zip(&points).for_each(|(value, point)| *value = point[row]);
            self.histograms(&values, &mut cells);
            let mut columns = columns.iter_mut();
            for (up, across) in self.all_blocks() {
                let mut block: Vec<f64> = self
                    .cells_of(up, across)
                    .flat_map(|(r, c)| &cells[self.bins_of(r, c)])
                    .copied()
                    .collect();
                self.norm.scale(&mut block);
                block.iter().zip(&mut columns).for_each(|(value, column)| column.push(*value));
            }
        }
        drop(points);
        let mut made = Some(self.named(&parts, columns));
        let mut out = Vec::new();
        for (i, part) in parts.into_iter().enumerate() {
            if i == self.numbers[0] {
                out.extend(made.take().unwrap_or_default());
            }
            if self.numbers.binary_search(&i).is_err() {
                out.push(part);
            }
        }
        out
    }
}

impl Edges {
    fn n_columns(&self) -> usize {
        self.blocks[0] * self.blocks[1] * self.side * self.side * self.n_bins
    }

    /// The blocks' first cells, row by row.
    fn all_blocks(&self) -> impl Iterator<Item = (usize, usize)> + use<> {
        let [up, across] = self.blocks;
        (0..up).flat_map(move |r| (0..across).map(move |c| (r, c)))
    }

    /// The cells of a block, row by row.
    fn cells_of(&self, up: usize, across: usize) -> impl Iterator<Item = (usize, usize)> + use<> {
        let side = self.side;
        (0..side).flat_map(move |r| (0..side).map(move |c| (up + r, across + c)))
    }

    /// Where a cell's histogram stands.
    fn bins_of(&self, r: usize, c: usize) -> std::ops::Range<usize> {
        let from = (r * self.cells[1] + c) * self.n_bins;
        from..from + self.n_bins
    }

    /// The histogram of every cell of one picture.
    fn histograms(&self, values: &[f64], cells: &mut [f64]) {
        cells.fill(0.0);
        let part = 180.0 / self.n_bins as f64;
        let n_points = (self.cell * self.cell) as f64;
        for r in 0..self.cells[0] * self.cell {
            for c in 0..self.cells[1] * self.cell {
                let (down, right, length) = self.slope(values, r, c);
                // A flat place has no direction; most places of most pictures are flat.
                if length == 0.0 {
                    continue;
                }
                let degrees = atan2(down, right) * (180.0 / std::f64::consts::PI);
                let degrees = if degrees < 0.0 { degrees + 180.0 } else { degrees };
                // 180° is 0°: an edge has no front and no back.
                let degrees = if degrees >= 180.0 { degrees - 180.0 } else { degrees };
                // The quotient may be rounded up to the next whole number; the limits themselves decide.
                let mut bin = ((degrees / part) as usize).min(self.n_bins - 1);
                if degrees < part * bin as f64 {
                    bin -= 1;
                } else if bin + 1 < self.n_bins && degrees >= part * (bin + 1) as f64 {
                    bin += 1;
                }
                let from = self.bins_of(r / self.cell, c / self.cell).start;
                cells[from + bin] += length;
            }
        }
        cells.iter_mut().for_each(|sum| *sum /= n_points);
    }

    /// How much the picture changes at a point downwards and to the right, and the length of both together.
    fn slope(&self, values: &[f64], r: usize, c: usize) -> (f64, f64, f64) {
        let Picture { height, width, channels } = self.picture;
        let value = |r: usize, c: usize, k: usize| values[(r * width + c) * channels + k];
        let mut longest = (0.0, 0.0, 0.0);
        for k in 0..channels {
            let inside = |at: usize, n: usize| 0 < at && at + 1 < n;
            let down = if inside(r, height) { value(r + 1, c, k) - value(r - 1, c, k) } else { 0.0 };
            let right = if inside(c, width) { value(r, c + 1, k) - value(r, c - 1, k) } else { 0.0 };
            let length = (down * down + right * right).sqrt();
            if length > longest.2 {
                longest = (down, right, length);
            }
        }
        longest
    }

    /// The new columns with their names and the points they came from.
    fn named(&self, parts: &[Part], columns: Vec<Vec<f64>>) -> Vec<Part> {
        let part = 180.0 / self.n_bins as f64;
        let mut columns = columns.into_iter();
        let mut out = Vec::new();
        for (up, across) in self.all_blocks() {
            let meaning = Meaning::joined(self.points_of(up, across).map(|i| &parts[i].meaning), "");
            for (r, c) in self.cells_of(up, across) {
                for (bin, values) in (0..self.n_bins).zip(&mut columns) {
                    let name = format!(
                        "slope {:.0}–{:.0}° in cell {}.{} of block {}.{}",
                        part * bin as f64,
                        part * (bin + 1) as f64,
                        r + 1,
                        c + 1,
                        up + 1,
                        across + 1
                    );
                    out.push(Part::numbers(name.clone(), values, meaning.made(name)));
                }
            }
        }
        out
    }

    /// Places of the columns that a block looks at: its points and their neighbours.
    fn points_of(&self, up: usize, across: usize) -> impl Iterator<Item = usize> + '_ {
        let Picture { height, width, channels } = self.picture;
        let around = move |first: usize, n: usize| {
            (first * self.cell).saturating_sub(1)..((first + self.side) * self.cell + 1).min(n)
        };
        let columns = around(across, width);
        around(up, height)
            .flat_map(move |r| (r * width + columns.start) * channels..(r * width + columns.end) * channels)
            .map(|unit| self.numbers[unit])
    }
}

impl BlockNorm {
    fn scale(self, block: &mut [f64]) {
        // No number of a histogram is negative.
        match self {
            BlockNorm::L1 | BlockNorm::L1Sqrt => {
                let total = sum(block) + EPSILON;
                block.iter_mut().for_each(|v| *v /= total);
                if self == BlockNorm::L1Sqrt {
                    block.iter_mut().for_each(|v| *v = v.sqrt());
                }
            }
            BlockNorm::L2 => to_length_one(block),
            BlockNorm::L2Hys => {
                to_length_one(block);
                block.iter_mut().for_each(|v| *v = v.min(0.2));
                to_length_one(block);
            }
        }
    }
}

fn to_length_one(block: &mut [f64]) {
    let squares: Vec<f64> = block.iter().map(|v| v * v).collect();
    let length = (sum(&squares) + EPSILON * EPSILON).sqrt();
    block.iter_mut().for_each(|v| *v /= length);
}
