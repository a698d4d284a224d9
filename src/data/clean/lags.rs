//! New columns of what stood in earlier rows: the value one row before, two rows before, and so on.

use super::earlier::Earlier;
use super::{Clean, Cleaned, Entry, each};
use crate::data::{Column, ColumnData, MISSING, Table};
use crate::params;
use crate::params::{Column as Name, Columns, Counts, Params};
use crate::problem::Problem;

pub(super) static ENTRY: Entry = Entry {
    id: "lags",
    name: "values of earlier rows",
    summary: "Adds columns that hold, for each row, what columns held in the rows before it in time.",
    fields: Lags::fields,
    step: super::step::<Lags>,
};

params! {
    /// Settings of the step that looks back at single rows.
    pub struct Lags {
        /// Columns. What is predicted may be among them: only its earlier values are taken.
        columns: Columns = Columns::default(), columns();
        /// Order of the rows. A column of dates or numbers.
        by: Name = Name::default(), column();
        /// Group. The column that names the series of a row, where there are several.
        group: Option<Name> = None, column();
        /// How far ahead one forecasts. In rows; nothing newer is taken than what stood so many rows before.
        ahead: u32 = 1, range(1, 1000);
        /// Number of lags. As many rows as this, the newest first.
        n_lags: u32 = 1, range(1, 100);
        /// Which lags. Instead of a number: for example 1, 7 and 12 rows before.
        lags: Counts = Counts::default(), sizes(1, 100_000);
    }
}

impl Clean for Lags {
    fn named(&self) -> Vec<(&'static str, String)> {
        let group = self.group.iter().map(|g| ("group", g.0.clone()));
        each("columns", &self.columns).into_iter().chain([("by", self.by.0.clone())]).chain(group).collect()
    }

    fn clean(&self, table: &mut Table) -> Result<Cleaned, Problem> {
        if self.columns.0.is_empty() {
            return Err(Problem::at("/columns", "no column is chosen").hint("choose one"));
        }
        let lags = self.lags()?;
        let earlier = Earlier::new(table, &self.by, self.group.as_ref())?;
        let mut made = Vec::new();
        for name in &self.columns.0 {
            let column = table.column(name).expect("the driver looked");
            for &lag in &lags {
                let from = (0..column.len()).map(|row| earlier.before(row, lag)).collect::<Vec<_>>();
                made.push(Column::new(format!("{name}_lag_{lag}"), taken(column, &from)));
            }
        }
        Ok(earlier.add(table, made))
    }
}

impl Lags {
    fn lags(&self) -> Result<Vec<usize>, Problem> {
        let ahead = self.ahead as usize;
        if self.lags.0.is_empty() {
            return Ok((ahead..ahead + self.n_lags as usize).collect());
        }
        let mut lags = Vec::new();
        for lag in self.lags.0.iter().map(|lag| *lag as usize) {
            if lag < ahead {
                let message =
                    format!("the value {lag} rows before is not known when one forecasts {ahead} rows ahead");
                return Err(Problem::at("/lags", message).hint("leave it out, or lower ahead"));
            }
            if !lags.contains(&lag) {
                lags.push(lag);
            }
        }
        Ok(lags)
    }
}

/// The values of some rows of a column; missing where there is no row.
fn taken(column: &Column, from: &[Option<usize>]) -> ColumnData {
    let numbers = |v: &[f64]| from.iter().map(|row| row.map_or(f64::NAN, |i| v[i])).collect();
    let words = |v: &[u32]| from.iter().map(|row| row.map_or(MISSING, |i| v[i])).collect();
    match &column.data {
        ColumnData::Number(v) => ColumnData::Number(numbers(v)),
        ColumnData::DateTime(v) => ColumnData::DateTime(numbers(v)),
        ColumnData::Category { codes, levels } => {
            ColumnData::Category { codes: words(codes), levels: levels.clone() }
        }
        ColumnData::Boolean { codes, levels } => {
            ColumnData::Boolean { codes: words(codes), levels: levels.clone() }
        }
        ColumnData::Text(v) => {
            ColumnData::Text(from.iter().map(|row| row.and_then(|i| v[i].clone())).collect())
        }
    }
}
