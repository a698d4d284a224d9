//! Numbers of a whole table: plain ones first, then those with a decimal comma or thousands set apart.
//!
//! One table has one decimal sign. A column that is numbers in one style only is evidence for it; 1,234 alone fits
//! both and follows the others, or else the delimiter: beside semicolons it is a fraction, otherwise thousands.

use super::missing::Missing;
use super::numbers::{Style, trim};
use super::read::{Cells, Decimal};
use super::scan::Scan;

/// What reading a column as numbers gave.
pub(super) enum Found<'c> {
    /// It is numbers.
    Numbers(Scan<'c>),
    /// It would be but for these few cells; with them, how many are numbers.
    Nearly(Vec<(usize, &'c str)>, usize),
    /// It is something else.
    No,
}

impl<'c> Found<'c> {
    fn of(scan: Option<Scan<'c>>) -> Found<'c> {
        match scan {
            Some(scan) if scan.is_numbers() => Found::Numbers(scan),
            Some(scan) if scan.n_numbers > 0 => Found::Nearly(scan.misfits, scan.n_numbers),
            _ => Found::No,
        }
    }

    fn is_numbers(&self) -> bool {
        matches!(self, Found::Numbers(_))
    }

    /// How many cells keep it from being numbers.
    fn n_misfits(&self) -> usize {
        match self {
            Found::Numbers(_) => 0,
            Found::Nearly(misfits, _) => misfits.len(),
            Found::No => usize::MAX,
        }
    }
}

/// The numbers of each column that is asked for, and the table's decimal sign where a column decides it.
pub(super) fn number_columns<'c>(
    cells: &'c [Cells],
    asked: &[bool],
    missing: &[Missing],
    decimal: Decimal,
    semicolons: bool,
) -> (Vec<Found<'c>>, Option<Style>) {
    let scan = |i: usize, style: Option<Style>| Found::of(Scan::of(&cells[i], &missing[i], style));
    let mut found: Vec<Found> =
        (0..cells.len()).map(|i| if asked[i] { scan(i, None) } else { Found::No }).collect();
    let mut styled: Vec<[Found; 2]> = (0..cells.len())
        .map(|i| {
            let open = asked[i] && !found[i].is_numbers();
            Style::ALL.map(|style| if open { scan(i, Some(style)) } else { Found::No })
        })
        .collect();
    let only = |style: usize| styled.iter().any(|s| s[style].is_numbers() && !s[1 - style].is_numbers());
    // Looked for only where a comma may be decimal: in a column of whole numbers that takes a look at every cell.
    let may_be_comma = decimal == Decimal::Comma || decimal == Decimal::Auto && only(1) && !only(0);
    let fraction = |&i: &usize| may_be_comma && found[i].is_numbers() && has_point(&cells[i], &missing[i]);
    let fractions: Vec<usize> = (0..cells.len()).filter(fraction).collect();
    let decided = match decimal {
        Decimal::Point => Some(Style::Point),
        Decimal::Comma => Some(Style::Comma),
        // 1.5 in another column is a fraction whatever the commas are.
        Decimal::Auto if only(1) && !only(0) => {
            let thousands = |i: &usize| scan(*i, Some(Style::Comma)).is_numbers();
            fractions.iter().all(thousands).then_some(Style::Comma)
        }
        Decimal::Auto if only(0) && !only(1) => Some(Style::Point),
        Decimal::Auto => None,
    };
    if decided == Some(Style::Comma) {
        for &i in &fractions {
            found[i] = Found::No;
            styled[i][1] = scan(i, Some(Style::Comma));
        }
    }
    for (found, [point, comma]) in found.iter_mut().zip(styled).filter(|(f, _)| !f.is_numbers()) {
        let first = match decided {
            Some(Style::Point) => [Some(point), None],
            Some(Style::Comma) => [Some(comma), None],
            None if semicolons => [Some(comma), Some(point)],
            None => [Some(point), Some(comma)],
        };
        for tried in first.into_iter().flatten() {
            if !found.is_numbers() && tried.n_misfits() < found.n_misfits() {
                *found = tried;
            }
        }
    }
    (found, decided)
}

fn has_point(cells: &Cells, missing: &Missing) -> bool {
    cells.iter().any(|cell| cell.contains('.') && !missing.is_missing(trim(cell)))
}
