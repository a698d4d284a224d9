//! The flat program of a formula, and running it on one row.

use std::borrow::Cow;

use crate::data::{ColumnData, MISSING, Table};
use crate::math::elementary::pow;

/// A value on the stack; borrowed from the table where it can be.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Value<'t> {
    /// Finite.
    Number(f64),
    Truth(bool),
    Text(Cow<'t, str>),
    /// Seconds since 1970.
    Date(f64),
    Missing,
}

/// A function of values: one of [`FUNCTIONS`](super::functions::FUNCTIONS).
pub(super) type Call = for<'t> fn(&[Value<'t>]) -> Value<'t>;

/// One instruction. It takes its arguments from the top of the stack and leaves one value there.
#[derive(Clone, Debug)]
pub(super) enum Op {
    /// The value of a column of the table.
    Column(usize),
    Number(f64),
    Text(String),
    Truth(bool),
    Date(f64),
    Missing,
    /// Minus a number.
    Negate,
    Not,
    And,
    Or,
    Add,
    Subtract,
    Times,
    Divide,
    Remainder,
    Power,
    /// A date and a number of days.
    AddDays,
    SubtractDays,
    /// Days from the second date to the first.
    DaysBetween,
    Less,
    LessOrEqual,
    Equal,
    IsMissing,
    /// The first value, or the second where the first is missing.
    IfMissing,
    /// Three values: where the first is true the second, where it is false the third.
    If,
    /// This many values: whether the first is one of the others.
    OneOf(usize),
    /// A function of this many values.
    Call(Call, usize),
}

impl<'t> Value<'t> {
    /// A number, or missing where it is not finite.
    pub(super) fn number(v: f64) -> Value<'t> {
        if v.is_finite() { Value::Number(v) } else { Value::Missing }
    }

    fn date(v: f64) -> Value<'t> {
        if v.is_finite() { Value::Date(v) } else { Value::Missing }
    }

    fn of(table: &'t Table, column: usize, row: usize) -> Value<'t> {
        match &table.columns[column].data {
            ColumnData::Number(v) => Value::number(v[row]),
            ColumnData::DateTime(v) => Value::date(v[row]),
            ColumnData::Text(v) => {
                v[row].as_deref().map_or(Value::Missing, |t| Value::Text(Cow::Borrowed(t)))
            }
            ColumnData::Category { codes, .. } | ColumnData::Boolean { codes, .. }
                if codes[row] == MISSING =>
            {
                Value::Missing
            }
            ColumnData::Category { codes, levels } => {
                Value::Text(Cow::Borrowed(&levels[codes[row] as usize]))
            }
            ColumnData::Boolean { codes, .. } => Value::Truth(codes[row] == 1),
        }
    }
}

/// The value of a program for one row. `stack` is only kept so that it is not made anew for every row.
pub(super) fn run<'t>(
    program: &'t [Op],
    table: &'t Table,
    row: usize,
    stack: &mut Vec<Value<'t>>,
) -> Value<'t> {
    stack.clear();
    for op in program {
        let value = match op {
            Op::Column(i) => Value::of(table, *i, row),
            Op::Number(v) => Value::Number(*v),
            Op::Text(t) => Value::Text(Cow::Borrowed(t)),
            Op::Truth(t) => Value::Truth(*t),
            Op::Date(v) => Value::Date(*v),
            Op::Missing => Value::Missing,
            other => {
                let first = stack.len() - takes(other);
                let value = work(other, &mut stack[first..]);
                stack.truncate(first);
                value
            }
        };
        stack.push(value);
    }
    stack.pop().expect("a program leaves one value")
}

fn takes(op: &Op) -> usize {
    match op {
        Op::Negate | Op::Not | Op::IsMissing => 1,
        Op::If => 3,
        Op::OneOf(n) | Op::Call(_, n) => *n,
        _ => 2,
    }
}

fn work<'t>(op: &Op, v: &mut [Value<'t>]) -> Value<'t> {
    match op {
        Op::IsMissing => Value::Truth(v[0] == Value::Missing),
        Op::IfMissing => std::mem::replace(&mut v[usize::from(v[0] == Value::Missing)], Value::Missing),
        Op::If => match v[0] {
            Value::Truth(truth) => std::mem::replace(&mut v[2 - usize::from(truth)], Value::Missing),
            _ => Value::Missing,
        },
        Op::Call(call, _) => call(v),
        Op::OneOf(_) => match v.split_first() {
            Some((Value::Missing, _)) | None => Value::Missing,
            Some((first, others)) => Value::Truth(others.contains(first)),
        },
        // A false settles `and`, a true settles `or`, whatever the other side is.
        Op::And | Op::Or => {
            let settles = Value::Truth(matches!(op, Op::Or));
            if v.contains(&settles) {
                return settles;
            }
            if v.contains(&Value::Missing) {
                return Value::Missing;
            }
            Value::Truth(matches!(op, Op::And))
        }
        _ if v.contains(&Value::Missing) => Value::Missing,
        Op::Not => Value::Truth(v[0] == Value::Truth(false)),
        Op::Equal => Value::Truth(v[0] == v[1]),
        Op::Less => Value::Truth(order(v) == Some(std::cmp::Ordering::Less)),
        Op::LessOrEqual => Value::Truth(order(v).is_some_and(std::cmp::Ordering::is_le)),
        _ => arithmetic(op, v),
    }
}

fn order(v: &[Value]) -> Option<std::cmp::Ordering> {
    match (&v[0], &v[1]) {
        (Value::Number(a), Value::Number(b)) | (Value::Date(a), Value::Date(b)) => a.partial_cmp(b),
        (Value::Text(a), Value::Text(b)) => Some(a.cmp(b)),
        _ => None,
    }
}

const DAY: f64 = 86_400.0;

fn arithmetic<'t>(op: &Op, v: &[Value<'t>]) -> Value<'t> {
    let number = |i: usize| match v.get(i) {
        Some(Value::Number(v) | Value::Date(v)) => *v,
        _ => f64::NAN,
    };
    let (a, b) = (number(0), number(1));
    match op {
        Op::Negate => Value::number(-a),
        Op::Add => Value::number(a + b),
        Op::Subtract => Value::number(a - b),
        Op::Times => Value::number(a * b),
        Op::Divide => Value::number(a / b),
        // The remainder has the sign of the divisor, as in Python.
        Op::Remainder => Value::number(a - b * (a / b).floor()),
        Op::Power => Value::number(pow(a, b)),
        Op::AddDays => Value::date(a + b * DAY),
        Op::SubtractDays => Value::date(a - b * DAY),
        Op::DaysBetween => Value::number((a - b) / DAY),
        _ => Value::Missing,
    }
}
