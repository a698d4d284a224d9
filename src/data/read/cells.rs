//! The cells of a table as text, one store a column.

/// One column's cells as text, one string for all of them: a million small strings would cost more than they hold.
#[derive(Default)]
pub(in crate::data) struct Cells {
    text: String,
    ends: Vec<usize>,
}

impl Cells {
    /// Appends a cell.
    pub(in crate::data) fn push(&mut self, cell: &str) {
        self.text.push_str(cell);
        self.ends.push(self.text.len());
    }

    /// Number of cells.
    pub(in crate::data) fn len(&self) -> usize {
        self.ends.len()
    }

    /// The cells in order.
    pub(in crate::data) fn iter(&self) -> impl Iterator<Item = &str> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        starts.zip(self.ends.iter()).map(|(start, &end)| &self.text[start..end])
    }
}
