//! The figures of a table before anything is learned: a column, two columns against each other, a scatter matrix.
//!
//! Adding a figure is one drawing function and its line in [`TABLE_PLOTS`].

use serde::Deserialize;

use super::{Column, Figure, Style, Values, Words, boxes, distribution, pairs, scatter, shares};
use crate::data::{self, Table, Type};
use crate::math::rng::Stream;
use crate::problem::Problem;

/// Rows drawn in a scatter matrix.
const SAMPLED: usize = 400;
/// Seconds of a mean Gregorian year.
const YEAR: f64 = 31_556_952.0;

/// A figure of a table, asked for.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct TableFigure {
    /// Id of the figure.
    pub figure: String,
    /// The columns it is about, by name.
    pub columns: Vec<String>,
    /// The column that colours its dots.
    pub by: Option<String>,
    /// Decides which rows a sample holds.
    pub seed: u64,
}

/// A figure of a table as it is listed.
pub struct TableEntry {
    /// Kebab-case name; never changes.
    pub id: &'static str,
    /// Name in plain words.
    pub name: &'static str,
    draw: Draw,
}

type Draw = fn(&Table, &[&data::Column], Option<&data::Column>, u64, &Style) -> Option<Figure>;

/// Every figure of a table.
pub static TABLE_PLOTS: &[TableEntry] = &[
    TableEntry { id: "column", name: "distribution of a column", draw: draw_column },
    TableEntry { id: "pair", name: "a column against another", draw: draw_pair },
    TableEntry { id: "scatter-matrix", name: "scatter matrix", draw: draw_matrix },
];

/// Draws a figure of a table. Problems: no such figure or column, or columns of which there is nothing to draw.
pub fn draw_table(table: &Table, wanted: &TableFigure, style: &Style) -> Result<Figure, Problem> {
    let Some(entry) = TABLE_PLOTS.iter().find(|e| e.id == wanted.figure) else {
        return Err(Problem::at("figure", format!("there is no figure \"{}\" of a table", wanted.figure)));
    };
    let column = |name: &String| {
        let missing = || Problem::at("columns", format!("there is no column \"{name}\""));
        table.column(name).ok_or_else(missing)
    };
    let columns = wanted.columns.iter().map(column).collect::<Result<Vec<_>, _>>()?;
    let by = wanted.by.as_ref().map(column).transpose()?;
    let cannot = || Problem::at("figure", format!("the {} cannot be drawn of these columns", entry.name));
    (entry.draw)(table, &columns, by, wanted.seed, style).ok_or_else(cannot)
}

/// The numbers of a column and what they are; a date as a year with decimals.
struct Numbers {
    name: String,
    values: Vec<f64>,
}

impl Numbers {
    fn of(column: &data::Column, rows: Option<&[usize]>) -> Option<Numbers> {
        let values = column.numbers()?;
        let is_date = column.kind() == Type::DateTime;
        let number = |v: f64| if is_date { 1970.0 + v / YEAR } else { v };
        let values = match rows {
            None => values.iter().map(|v| number(*v)).collect(),
            Some(rows) => rows.iter().map(|&i| number(values[i])).collect(),
        };
        let name = if is_date { format!("{} (year)", column.name) } else { column.name.clone() };
        Some(Numbers { name, values })
    }

    fn column(&self) -> Column<'_> {
        Column { name: &self.name, values: &self.values }
    }
}

fn draw_column(
    _: &Table,
    columns: &[&data::Column],
    _: Option<&data::Column>,
    _: u64,
    style: &Style,
) -> Option<Figure> {
    let [column] = columns else { return None };
    if let Some((codes, labels)) = column.words() {
        return Some(distribution(style, &column.name, Values::Classes { codes, labels }));
    }
    let numbers = Numbers::of(column, None)?;
    Some(distribution(style, &numbers.name, Values::Numbers(&numbers.values)))
}

/// The first column across, the second upwards; words decide the kind of figure.
fn draw_pair(
    _: &Table,
    columns: &[&data::Column],
    by: Option<&data::Column>,
    _: u64,
    style: &Style,
) -> Option<Figure> {
    let [x, y] = columns else { return None };
    match (x.words(), y.words()) {
        (Some((codes, levels)), Some((of_codes, of_levels))) => {
            let within = Words { name: &x.name, codes, levels };
            Some(shares(style, Words { name: &y.name, codes: of_codes, levels: of_levels }, within))
        }
        (Some((codes, levels)), None) => {
            let numbers = Numbers::of(y, None)?;
            Some(boxes(style, &numbers.name, &numbers.values, &x.name, codes, levels))
        }
        (None, Some((codes, levels))) => {
            let numbers = Numbers::of(x, None)?;
            Some(boxes(style, &numbers.name, &numbers.values, &y.name, codes, levels))
        }
        (None, None) => {
            let (x, y) = (Numbers::of(x, None)?, Numbers::of(y, None)?);
            let colours = by.and_then(|by| Colours::of(by, None));
            Some(scatter(style, x.column(), y.column(), colours.as_ref().map(Colours::values), &[]))
        }
    }
}

/// What dots are coloured by.
enum Colours<'a> {
    Words(&'a str, Vec<u32>, &'a [String]),
    Numbers(Numbers),
}

impl<'a> Colours<'a> {
    fn of(column: &'a data::Column, rows: Option<&[usize]>) -> Option<Colours<'a>> {
        let Some((codes, levels)) = column.words() else {
            return Numbers::of(column, rows).map(Colours::Numbers);
        };
        let codes = match rows {
            None => codes.to_vec(),
            Some(rows) => rows.iter().map(|&i| codes[i]).collect(),
        };
        Some(Colours::Words(&column.name, codes, levels))
    }

    fn values(&self) -> (&str, Values<'_>) {
        match self {
            Colours::Words(name, codes, labels) => (name, Values::Classes { codes, labels }),
            Colours::Numbers(numbers) => (&numbers.name, Values::Numbers(&numbers.values)),
        }
    }
}

fn draw_matrix(
    table: &Table,
    columns: &[&data::Column],
    by: Option<&data::Column>,
    seed: u64,
    style: &Style,
) -> Option<Figure> {
    let rows = sample(table.n_rows(), seed);
    let numbers = columns.iter().map(|c| Numbers::of(c, Some(&rows))).collect::<Option<Vec<_>>>()?;
    let drawn: Vec<Column> = numbers.iter().map(Numbers::column).collect();
    let colours = by.and_then(|by| Colours::of(by, Some(&rows)));
    Some(pairs(style, &drawn, colours.as_ref().map(Colours::values), &rows, table.n_rows()))
}

/// Some rows, each as likely as any other, in the order of the table (Floyd's algorithm).
fn sample(n_rows: usize, seed: u64) -> Vec<usize> {
    if n_rows <= SAMPLED {
        return (0..n_rows).collect();
    }
    let mut stream = Stream::new(seed, "scatter-matrix", 0);
    let mut chosen = std::collections::BTreeSet::new();
    for last in n_rows - SAMPLED..n_rows {
        let row = stream.below(last + 1);
        if !chosen.insert(row) {
            chosen.insert(last);
        }
    }
    chosen.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::samples;
    use crate::plot::Theme;

    const STYLE: Style = Style { theme: Theme::Light, width: 480 };

    fn drawn(figure: &str, columns: &[&str], by: Option<&str>) -> Result<Figure, Problem> {
        let table = samples::find("penguins").unwrap().table(None).unwrap();
        let columns = columns.iter().map(|c| c.to_string()).collect();
        let by = by.map(str::to_string);
        draw_table(&table, &TableFigure { figure: figure.to_string(), columns, by, seed: 7 }, &STYLE)
    }

    #[test]
    fn what_two_columns_hold_decides_how_they_are_drawn() {
        let pair = |a, b| drawn("pair", &[a, b], Some("species")).unwrap();
        assert_eq!(pair("bill_length_mm", "body_mass_g").id, "scatter");
        let boxes = pair("bill_length_mm", "species");
        assert_eq!(boxes.id, "boxes");
        assert_eq!(
            boxes.summary,
            "The median of bill_length_mm is lowest for Adelie (38.8) and highest for Chinstrap (49.5). \
             2 rows without a value are left out."
        );
        assert_eq!(pair("species", "bill_length_mm").title, boxes.title);
        let shares = pair("island", "species");
        assert_eq!(shares.id, "shares");
        assert_eq!(
            shares.summary,
            "species is Adelie in 100 % of the rows where island is Torgersen, and in 26 % where it is Biscoe."
        );
        assert_eq!(shares.table.rows[0], ["Biscoe", "168", "44", "0", "124"]);
    }

    #[test]
    fn a_matrix_says_how_many_rows_it_shows() {
        let figure = drawn("scatter-matrix", &["bill_length_mm", "body_mass_g"], Some("species")).unwrap();
        assert_eq!(
            figure.summary,
            "2 columns against each other, coloured by species: all 344 rows. 2 of them lack a value and are left out."
        );
        assert_eq!(figure.table.rows.len(), 342);
        assert!(drawn("scatter-matrix", &["species", "body_mass_g"], None).is_err());
    }

    #[test]
    fn a_sample_is_the_same_for_the_same_seed_and_has_no_row_twice() {
        let rows = sample(100_000, 3);
        assert_eq!(rows.len(), SAMPLED);
        assert!(rows.windows(2).all(|w| w[0] < w[1]));
        assert_eq!(rows, sample(100_000, 3));
        assert_ne!(rows, sample(100_000, 4));
        // About half of the rows from each half of the table.
        let low = rows.iter().filter(|r| **r < 50_000).count();
        assert!((150..=250).contains(&low), "{low}");
    }

    #[test]
    fn what_cannot_be_drawn_is_a_problem() {
        assert!(drawn("pie", &["species"], None).is_err());
        assert!(drawn("column", &["wings"], None).is_err());
        assert!(drawn("pair", &["species"], None).is_err());
        assert!(drawn("column", &["species"], None).is_ok());
    }
}
