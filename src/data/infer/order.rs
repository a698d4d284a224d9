//! Dates that are dates with the day first and with the month first: read one way, and asked.
//!
//! The other columns of the table decide where they can (31/01/2020 has its day first). Else the day is taken to come
//! first, as it does in most countries.

use serde_json::json;

use crate::data::column_notes::ColumnNotes;
use crate::data::dates::DateOrder;
use crate::data::question::{Answer, Question, token};
use crate::data::{Column, ColumnData};

/// A column whose order of day and month is open.
pub(super) struct Open {
    /// Its number.
    pub(super) column: usize,
    /// One of its cells, to show.
    pub(super) example: String,
    /// Its dates if the month comes first.
    pub(super) month_first: Vec<f64>,
    /// What the example is in either order.
    pub(super) meanings: [String; 2],
}

/// Decides the order of every open column, and asks.
pub(super) fn decide(open: Vec<Open>, columns: &mut [Column], notes: &mut ColumnNotes) -> Vec<Question> {
    let is_open = |i: usize| open.iter().any(|o| o.column == i);
    let sure = |order: DateOrder| {
        columns.iter().enumerate().any(|(i, c)| !is_open(i) && c.seen.dates == Some(order))
    };
    let month_first = sure(DateOrder::MonthFirst) && !sure(DateOrder::DayFirst);
    let order = if month_first { DateOrder::MonthFirst } else { DateOrder::DayFirst };
    let mut questions = Vec::new();
    for Open { column, example, month_first, meanings } in open {
        let column = &mut columns[column];
        column.seen.dates = Some(order);
        let word = match order {
            DateOrder::MonthFirst => {
                column.data = ColumnData::DateTime(month_first);
                "month"
            }
            _ => "day",
        };
        notes.say(
            &column.name,
            format!("the {word} is taken to come first in its dates; every one of them could be read the other way"),
        );
        let [day, month] = meanings;
        let at = format!("/data/file/columns/{}/dates", token(&column.name));
        questions.push(Question {
            column: column.name.clone(),
            kind: "date-order",
            text: format!("Does {example} in {} mean {day} or {month}?", column.name),
            options: vec![
                Answer {
                    at: at.clone(),
                    value: json!("day-first"),
                    label: format!("{day}: the day comes first"),
                },
                Answer { at, value: json!("month-first"), label: format!("{month}: the month comes first") },
            ],
            chosen: usize::from(order == DateOrder::MonthFirst),
        });
    }
    questions
}
