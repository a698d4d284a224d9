//! Numbers of a whole table: plain ones first, then those with a decimal comma or thousands set apart.
//!
//! One table has one decimal sign. A column that is numbers in one style only is evidence for it; 1,234 alone fits
//! both and follows the others, or else the delimiter: beside semicolons it is a fraction, otherwise thousands.

use super::numbers::{Style, Written, number, styled_number};
use super::{Note, infer::present, read::Cells, read::Decimal};

/// The numbers of each column that has nothing else.
pub(super) fn number_columns(
    names: &[String],
    cells: &[Cells],
    decimal: Decimal,
    semicolons: bool,
    notes: &mut Vec<Note>,
) -> Vec<Option<Vec<f64>>> {
    let mut columns: Vec<Option<Vec<f64>>> = cells.iter().map(plain).collect();
    let others: Vec<usize> = (0..cells.len()).filter(|i| columns[*i].is_none()).collect();
    let mut styled: Vec<[Option<Vec<Written>>; 2]> = (0..cells.len()).map(|_| [None, None]).collect();
    for &i in &others {
        styled[i] = Style::ALL.map(|style| read(&cells[i], style));
    }
    let only = |style: usize| styled.iter().any(|s| s[style].is_some() && s[1 - style].is_none());
    let decided = match decimal {
        Decimal::Point => Some(Style::Point),
        Decimal::Comma => Some(Style::Comma),
        Decimal::Auto if only(1) && !only(0) => {
            let fraction = |i: usize| {
                columns[i].is_some() && has_point(&cells[i]) && read(&cells[i], Style::Comma).is_none()
            };
            if (0..cells.len()).any(fraction) { None } else { Some(Style::Comma) }
        }
        Decimal::Auto if only(1) => None,
        Decimal::Auto if only(0) => Some(Style::Point),
        Decimal::Auto => None,
    };
    if decided == Some(Style::Comma) {
        for i in 0..cells.len() {
            if columns[i].is_some() && has_point(&cells[i]) {
                columns[i] = None;
                styled[i][1] = read(&cells[i], Style::Comma);
            }
        }
    }
    let mut seen = Seen::default();
    for i in 0..cells.len() {
        if columns[i].is_some() {
            continue;
        }
        let [point, comma] = std::mem::take(&mut styled[i]);
        let chosen = match decided {
            Some(Style::Point) => point,
            Some(Style::Comma) => comma,
            None if semicolons => comma.or(point),
            None => point.or(comma),
        };
        columns[i] = chosen.map(|numbers| {
            seen.add(&names[i], &numbers);
            numbers.iter().map(|w| w.value).collect()
        });
    }
    seen.note(notes);
    columns
}

fn plain(cells: &Cells) -> Option<Vec<f64>> {
    cells.iter().map(|cell| present(cell).map_or(Some(f64::NAN), number)).collect()
}

fn read(cells: &Cells, style: Style) -> Option<Vec<Written>> {
    let missing = Written { value: f64::NAN, comma: false, grouped: false, minus: false };
    cells.iter().map(|cell| present(cell).map_or(Some(missing), |cell| styled_number(cell, style))).collect()
}

fn has_point(cells: &Cells) -> bool {
    cells.iter().any(|cell| cell.contains('.') && present(cell).is_some())
}

/// Columns whose numbers were written in a special way.
#[derive(Default)]
struct Seen {
    comma: Vec<String>,
    grouped: Vec<String>,
    minus: Vec<String>,
}

impl Seen {
    fn add(&mut self, name: &str, numbers: &[Written]) {
        let mut add = |list: fn(&mut Seen) -> &mut Vec<String>, any: bool| {
            if any {
                list(self).push(name.to_string());
            }
        };
        add(|s| &mut s.comma, numbers.iter().any(|w| w.comma));
        add(|s| &mut s.grouped, numbers.iter().any(|w| w.grouped));
        add(|s| &mut s.minus, numbers.iter().any(|w| w.minus));
    }

    fn note(self, notes: &mut Vec<Note>) {
        for (columns, what) in [
            (self.comma, "a comma is read as the decimal sign"),
            (self.grouped, "signs that set thousands apart are left out of numbers"),
            (self.minus, "the typographic minus is read as a minus"),
        ] {
            if !columns.is_empty() {
                let shown = columns.iter().take(5).cloned().collect::<Vec<_>>().join(", ");
                let more = if columns.len() > 5 {
                    format!(" and {} more", columns.len() - 5)
                } else {
                    String::new()
                };
                notes.push(Note { at: format!("{shown}{more}"), message: what.into() });
            }
        }
    }
}
