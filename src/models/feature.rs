//! What is known of a feature beyond its numbers: which columns it comes from, and whether they are categories.

/// A column of the examples.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Feature {
    /// Every column of the table it was made from.
    pub sources: Vec<String>,
    /// How many categories its numbers 0, 1, 2 … name; `None` where they are measurements.
    pub n_categories: Option<usize>,
    /// Whether it grows just when the one column it was made from does.
    pub rises: bool,
}

impl Feature {
    /// The numbers of a column of the table, as they are.
    pub fn of(source: impl Into<String>) -> Feature {
        Feature { sources: vec![source.into()], n_categories: None, rises: true }
    }
}
