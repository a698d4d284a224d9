//! What a person may say about one column of a file instead of having it found out.

use std::collections::BTreeMap;

use crate::{choices, params};

params! {
    /// How one column of a file is read. What is not said is found out.
    pub struct ColumnChoice {
        /// Type. What the cells are; one that does not fit the type counts as missing and is listed.
        r#type: ReadAs = ReadAs::Auto, choice();
        /// Spellings that mean "missing". They replace the usual list; the empty text stands for the empty cell.
        missing: Option<Vec<String>> = None, texts();
        /// Order in dates. What stands first in dates such as 01/02/2020.
        dates: Dates = Dates::Auto, choice();
    }
}

/// Choices by the name of their column.
pub type ColumnChoices = BTreeMap<String, ColumnChoice>;

choices! {
    /// What a column's cells are read as.
    pub enum ReadAs {
        /// found out
        Auto = "auto",
        /// numbers; money loses its sign, and 10% is 0.1
        Number = "number",
        /// words that repeat
        Category = "category",
        /// yes or no
        Boolean = "boolean",
        /// dates and times
        DateTime = "date-time",
        /// free text
        Text = "text",
        /// codes or keys that tell rows apart
        Identifier = "identifier",
    }
}

choices! {
    /// What stands first in a date.
    pub enum Dates {
        /// found out
        Auto = "auto",
        /// the day: 31/01/2020
        DayFirst = "day-first",
        /// the month: 01/31/2020
        MonthFirst = "month-first",
        /// the year: 2020-01-31
        YearFirst = "year-first",
    }
}
