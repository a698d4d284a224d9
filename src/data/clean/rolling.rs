//! New columns of what the rows before held together: their mean, their largest value, and so on.
//!
//! A row's window ends `ahead` rows before it. As in pandas' `shift(ahead).rolling(window, min_periods)`, a statistic of
//! fewer values than `min_periods` is missing, and a standard deviation divides by their number less one.

use super::earlier::Earlier;
use super::{Clean, Cleaned, Entry, each};
use crate::data::{Column, ColumnData, Table};
use crate::math::order::median;
use crate::math::sums::{mean, squares_around, sum};
use crate::params::{Choice, Column as Name, Columns, Params};
use crate::problem::Problem;
use crate::{choices, params};

pub(super) static ENTRY: Entry = Entry {
    id: "rolling",
    name: "statistics of earlier rows",
    summary: "Adds columns that hold, for each row, the mean or another statistic of the rows before it in time.",
    fields: Rolling::fields,
    step: super::step::<Rolling>,
};

choices! {
    /// What becomes of the values of a window.
    pub enum Statistic {
        /// their mean
        Mean = "mean",
        /// their median
        Median = "median",
        /// the smallest
        Min = "min",
        /// the largest
        Max = "max",
        /// their standard deviation
        Std = "std",
        /// their sum
        Sum = "sum",
    }
}

params! {
    /// Settings of the step that looks back at several rows.
    pub struct Rolling {
        /// Columns. Numbers; what is predicted may be among them: only its earlier values are taken.
        columns: Columns = Columns::default(), columns();
        /// Order of the rows. A column of dates or numbers.
        by: Name = Name::default(), column();
        /// Group. The column that names the series of a row, where there are several.
        group: Option<Name> = None, column();
        /// How far ahead one forecasts. In rows; the newest row of a window stood so many rows before.
        ahead: u32 = 1, range(1, 1000);
        /// Width of the window. In rows.
        window: u32 = 3, log(2, 1000);
        /// Statistic.
        statistic: Statistic = Statistic::Mean, choice();
        /// Fewest values. With fewer in the window the statistic is missing; empty asks for all of them.
        min_periods: Option<u32> = None, range(1, 1000);
    }
}

impl Clean for Rolling {
    fn named(&self) -> Vec<(&'static str, String)> {
        let group = self.group.iter().map(|g| ("group", g.0.clone()));
        each("columns", &self.columns).into_iter().chain([("by", self.by.0.clone())]).chain(group).collect()
    }

    fn clean(&self, table: &mut Table) -> Result<Cleaned, Problem> {
        if self.columns.0.is_empty() {
            return Err(Problem::at("/columns", "no column is chosen").hint("choose one"));
        }
        let least = self.min_periods.unwrap_or(self.window) as usize;
        if least > self.window as usize {
            return Err(Problem::at(
                "/min_periods",
                format!("a window of {} rows never holds {least}", self.window),
            )
            .hint("lower it, or widen the window"));
        }
        let earlier = Earlier::new(table, &self.by, self.group.as_ref())?;
        let mut made = Vec::new();
        for name in &self.columns.0 {
            let column = table.column(name).expect("the driver looked");
            let ColumnData::Number(values) = &column.data else {
                return Err(Problem::at("/columns", format!("{name} holds no numbers")).hint("leave it out"));
            };
            let mut window = Vec::new();
            let mut of_row = |row: usize| {
                window.clear();
                let rows = earlier.stretch(row, self.ahead as usize, self.window as usize);
                window.extend(rows.iter().map(|&i| values[i]).filter(|v| !v.is_nan()));
                if window.len() < least { f64::NAN } else { self.statistic.of(&mut window) }
            };
            let rolled = (0..values.len()).map(&mut of_row).collect();
            made.push(Column::new(self.column_name(name), ColumnData::Number(rolled)));
        }
        Ok(earlier.add(table, made))
    }
}

impl Rolling {
    fn column_name(&self, name: &str) -> String {
        let ahead = if self.ahead > 1 { format!("_lag_{}", self.ahead) } else { String::new() };
        format!("{name}_{}_{}{ahead}", self.statistic.word(), self.window)
    }
}

impl Statistic {
    /// Of one value at least.
    fn of(self, values: &mut [f64]) -> f64 {
        match self {
            Statistic::Mean => mean(values),
            Statistic::Median => median(values).unwrap_or(f64::NAN),
            Statistic::Min => values.iter().copied().fold(f64::INFINITY, f64::min),
            Statistic::Max => values.iter().copied().fold(f64::NEG_INFINITY, f64::max),
            Statistic::Sum => sum(values),
            // Of one value there is none: 0/0.
            Statistic::Std => (squares_around(values, mean(values)) / (values.len() - 1) as f64).sqrt(),
        }
    }
}
