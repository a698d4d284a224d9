//! Where the rows of a table stand in its file.

/// The line of every row. Rows follow each other line by line, but for blank lines, comments and cells of several lines.
#[derive(Clone, Debug, Default)]
pub(super) struct Places {
    /// The line of row 0, counted from 1; 0 where the file has no lines.
    first: usize,
    /// From which row on how many lines more lie before it.
    jumps: Vec<(u32, u32)>,
    n_rows: usize,
    extra: usize,
}

impl Places {
    /// Row 0 begins at a line.
    pub(super) fn begin(&mut self, line: usize) {
        self.first = line;
    }

    /// A row that covers so many lines, after so many lines that belong to no row.
    pub(super) fn add(&mut self, gap: usize, n_lines: usize) {
        if gap > 0 {
            self.extra += gap;
            self.jump();
        }
        self.n_rows += 1;
        if n_lines > 1 {
            self.extra += n_lines - 1;
            self.jump();
        }
    }

    fn jump(&mut self) {
        match self.jumps.last_mut() {
            Some((row, extra)) if *row as usize == self.n_rows => *extra = self.extra as u32,
            _ => self.jumps.push((self.n_rows as u32, self.extra as u32)),
        }
    }

    /// The line of a row; 0 where the file has none.
    pub(super) fn line(&self, row: usize) -> usize {
        if self.first == 0 {
            return 0;
        }
        let before = self.jumps.partition_point(|(from, _)| *from as usize <= row);
        let extra = before.checked_sub(1).map_or(0, |i| self.jumps[i].1 as usize);
        self.first + row + extra
    }

    /// "line 7", or "row 6" where the file has no lines.
    pub(super) fn words(&self, row: usize) -> String {
        match self.line(row) {
            0 => format!("row {}", row + 1),
            line => format!("line {line}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blank_lines_and_long_cells_move_the_rows_below_them() {
        let mut places = Places::default();
        assert_eq!((places.line(3), places.words(3)), (0, "row 4".to_string()));
        places.begin(2);
        places.add(0, 1);
        places.add(2, 3);
        places.add(0, 1);
        places.add(1, 1);
        assert_eq!([0, 1, 2, 3].map(|row| places.line(row)), [2, 5, 8, 10]);
    }
}
