//! Two tables of the same columns one below the other, with a column that says where each row comes from.

use std::collections::BTreeSet;

use super::{Column, ColumnData, MISSING, Note, Table};
use crate::math::order::{set_of, sort_items};
use crate::problem::Problem;

/// Name of the column that holds the file a row comes from.
pub const FILE_COLUMN: &str = "source file";

/// The rows of `first`, then those of `second`, by the names of the columns.
///
/// A column that only the second has is left out, one that only the first has is missing below; both are noted. A
/// column of different types becomes words. Problem: the tables share no column, or a column has the name of the one
/// that is added.
pub fn stack(first: &Table, second: &Table) -> Result<Table, Problem> {
    let shared = first.columns.iter().filter(|c| second.column(&c.name).is_some()).count();
    if shared == 0 {
        return Err(Problem::at(
            "/data/test_file",
            format!("{} and {} have no column in common", first.name, second.name),
        )
        .hint("choose a file whose first row holds the same names"));
    }
    if [first, second].iter().any(|t| t.column(FILE_COLUMN).is_some()) {
        return Err(Problem::at("/data/test_file", format!("a column is called \"{FILE_COLUMN}\" already"))
            .hint("give it another name in the file"));
    }
    let mut notes = first.notes.clone();
    let name = |t: &Table, note: &Note| Note {
        at: if note.at.is_empty() { t.name.clone() } else { format!("{}, {}", t.name, note.at) },
        message: note.message.clone(),
    };
    notes.extend(second.notes.iter().map(|note| name(second, note)));
    let mut columns = Vec::with_capacity(first.columns.len() + 1);
    for above in &first.columns {
        match second.column(&above.name) {
            Some(below) => {
                if above.kind() != below.kind() {
                    notes.push(Note {
                        at: format!("column {}", above.name),
                        message: format!("holds other kinds of values in {}; read as words", second.name),
                    });
                }
                columns.push(joined(above, below));
            }
            None => {
                notes.push(Note {
                    at: format!("column {}", above.name),
                    message: format!("is not in {}; its rows have no value there", second.name),
                });
                columns.push(lengthened(above, second.n_rows()));
            }
        }
    }
    for extra in second.columns.iter().filter(|c| first.column(&c.name).is_none()) {
        notes.push(Note {
            at: format!("column {}", extra.name),
            message: format!("is only in {}; left out", second.name),
        });
    }
    columns.push(files(first, second));
    let hash = super::sha256(format!("{} {}", first.hash, second.hash).as_bytes());
    Ok(Table {
        name: first.name.clone(),
        hash,
        columns,
        notes,
        reading: first.reading.clone(),
        by_hand: None,
    })
}

/// The word that [`FILE_COLUMN`] holds for rows of the second file.
pub fn second_name(first: &str, second: &str) -> String {
    if first == second { format!("{second} (2)") } else { second.to_string() }
}

fn files(first: &Table, second: &Table) -> Column {
    let below = second_name(&first.name, &second.name);
    let swap = below < first.name;
    let mut levels = vec![first.name.clone(), below];
    let mut codes = vec![u32::from(swap); first.n_rows()];
    codes.resize(first.n_rows() + second.n_rows(), u32::from(!swap));
    if swap {
        levels.reverse();
    }
    Column::new(FILE_COLUMN, ColumnData::Category { codes, levels })
}

/// The column with `n` missing values below.
fn lengthened(column: &Column, n: usize) -> Column {
    let mut out = column.clone();
    let len = column.len() + n;
    match &mut out.data {
        ColumnData::Number(v) | ColumnData::DateTime(v) => v.resize(len, f64::NAN),
        ColumnData::Category { codes, .. } | ColumnData::Boolean { codes, .. } => codes.resize(len, MISSING),
        ColumnData::Text(v) => v.resize(len, None),
    }
    out
}

fn joined(above: &Column, below: &Column) -> Column {
    let mut spellings = above.missing_spellings.clone();
    for (word, count) in &below.missing_spellings {
        match spellings.iter_mut().find(|(known, _)| known == word) {
            Some((_, sum)) => *sum += count,
            None => spellings.push((word.clone(), *count)),
        }
    }
    sort_items(&mut spellings, |a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    let data = match (&above.data, &below.data) {
        (ColumnData::Number(a), ColumnData::Number(b)) => ColumnData::Number([a.as_slice(), b].concat()),
        (ColumnData::DateTime(a), ColumnData::DateTime(b)) => {
            ColumnData::DateTime([a.as_slice(), b].concat())
        }
        (ColumnData::Boolean { codes: a, levels }, ColumnData::Boolean { codes: b, levels: other })
            if levels == other =>
        {
            ColumnData::Boolean { codes: [a.as_slice(), b].concat(), levels: levels.clone() }
        }
        (ColumnData::Text(a), ColumnData::Text(b)) => ColumnData::Text([a.as_slice(), b].concat()),
        (ColumnData::Text(_), _) | (_, ColumnData::Text(_)) => {
            ColumnData::Text(texts(above).chain(texts(below)).collect())
        }
        _ => words(above, below),
    };
    Column { name: above.name.clone(), data, missing_spellings: spellings, seen: above.seen.clone() }
}

fn texts(column: &Column) -> impl Iterator<Item = Option<String>> + '_ {
    (0..column.len()).map(|row| column.text(row))
}

fn words(above: &Column, below: &Column) -> ColumnData {
    let all = set_of([above, below].into_iter().flat_map(distinct));
    let levels: Vec<String> = all.into_iter().collect();
    let code = |text: Option<String>| {
        text.map_or(MISSING, |t| levels.binary_search(&t).expect("every word is among the levels") as u32)
    };
    let codes = [above, below].into_iter().flat_map(texts).map(code).collect();
    ColumnData::Category { codes, levels }
}

fn distinct(column: &Column) -> BTreeSet<String> {
    match column.words() {
        Some((_, levels)) => set_of(levels.iter().cloned()),
        None => set_of(texts(column).flatten()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::{Type, read_csv};

    fn table(name: &str, text: &str) -> Table {
        read_csv(name, text.as_bytes()).unwrap()
    }

    #[test]
    fn rows_follow_each_other_by_the_names_of_the_columns() {
        let both = stack(
            &table("b.csv", "x,kind\n1,red\n2,blue\n3,red\n4,blue\n"),
            &table("a.csv", "kind,extra,x\ngreen,7,5\nred,8,6\n"),
        )
        .unwrap();
        let names: Vec<&str> = both.columns.iter().map(|c| c.name.as_str()).collect();
        assert_eq!(names, ["x", "kind", FILE_COLUMN]);
        let row = |i: usize| both.columns.iter().map(|c| c.text(i).unwrap()).collect::<Vec<_>>();
        assert_eq!(row(0), ["1", "red", "b.csv"]);
        assert_eq!(row(4), ["5", "green", "a.csv"]);
        assert_eq!(both.columns[1].kind(), Type::Category);
        assert!(both.notes.iter().any(|n| n.at == "column extra" && n.message.contains("left out")));
    }

    #[test]
    fn a_column_that_is_not_there_is_missing_and_one_of_another_type_becomes_words() {
        let both = stack(&table("a.csv", "x,y\n1,2\n2,3\n"), &table("a.csv", "x\nmany\nfew\n")).unwrap();
        assert_eq!(both.columns[1].n_missing(), 2);
        assert_eq!(both.columns[0].text(2).as_deref(), Some("many"));
        assert_eq!(both.columns[0].text(0).as_deref(), Some("1"));
        assert_eq!(both.column(FILE_COLUMN).unwrap().text(3).as_deref(), Some("a.csv (2)"));
    }

    #[test]
    fn tables_without_a_common_column_are_refused() {
        let problem = stack(&table("a.csv", "x\n1\n"), &table("b.csv", "y\n1\n")).unwrap_err();
        assert_eq!(problem.at, "/data/test_file");
    }
}
