//! The functions of a formula: declared once, read by the parser and by the page of the language.

use super::Kind;
use super::program::{Call, Value};
use crate::data::dates;
use crate::math::elementary as e;

/// A function.
pub(super) struct Function {
    pub(super) name: &'static str,
    /// The types of its arguments; the last one may repeat where `more` says so.
    pub(super) takes: &'static [Kind],
    /// The last argument may stand there once or more often.
    pub(super) more: bool,
    pub(super) gives: Kind,
    pub(super) call: Call,
    /// How it is written, and what it gives.
    #[cfg(test)]
    pub(super) doc: (&'static str, &'static str),
}

macro_rules! functions {
    ($( $name:ident ( $($takes:ident),* ) $($more:ident)? -> $gives:ident, $call:expr, $usage:literal, $doc:literal; )*) => {
        /// Every function except `if`, `is_missing`, `if_missing`, `one_of`, `min` and `max`, whose types the parser finds.
        pub(super) static FUNCTIONS: &[Function] = &[ $( Function {
            name: stringify!($name),
            takes: &[ $(Kind::$takes),* ],
            more: functions!(@more $($more)?),
            gives: Kind::$gives,
            call: $call,
            #[cfg(test)]
            doc: ($usage, $doc),
        } ),* ];
    };
    (@more) => { false };
    (@more more) => { true };
}

functions! {
    abs(Number) -> Number, |v| on(v, f64::abs), "abs(x)", "x without its sign";
    sqrt(Number) -> Number, |v| on(v, f64::sqrt), "sqrt(x)", "the square root";
    exp(Number) -> Number, |v| on(v, e::exp), "exp(x)", "e to the power x";
    log(Number) -> Number, |v| on(v, e::ln), "log(x)", "the natural logarithm; missing for 0 and below";
    log1p(Number) -> Number, |v| on(v, e::ln_1p), "log1p(x)", "log(1 + x), for amounts that may be 0";
    log10(Number) -> Number, |v| on(v, e::log10), "log10(x)", "the logarithm to base 10";
    floor(Number) -> Number, |v| on(v, f64::floor), "floor(x)", "the whole number below";
    ceil(Number) -> Number, |v| on(v, f64::ceil), "ceil(x)", "the whole number above";
    round(Number, Number) -> Number, |v| round(&v[0], &v[1]), "round(x), round(x, digits)", "rounded, halves away from 0";
    min(Number) more -> Number, |v| fold(v, f64::min), "min(a, b, …)", "the smallest";
    max(Number) more -> Number, |v| fold(v, f64::max), "max(a, b, …)", "the largest";
    year(Date) -> Number, |v| date(v, |d| d.0), "year(date)", "the year";
    month(Date) -> Number, |v| date(v, |d| d.1), "month(date)", "1 to 12";
    day(Date) -> Number, |v| date(v, |d| d.2), "day(date)", "day of the month, 1 to 31";
    weekday(Date) -> Number, |v| days(v, |days| (days + 3.0).rem_euclid(7.0) + 1.0), "weekday(date)", "1 is Monday, 7 is Sunday";
    hour(Date) -> Number, |v| seconds(v, |s| (s.rem_euclid(86_400.0) / 3600.0).floor()), "hour(date)", "0 to 23";
    lower(Text) -> Text, |v| text(v, |t| t.to_lowercase()), "lower(t)", "in small letters";
    upper(Text) -> Text, |v| text(v, |t| t.to_uppercase()), "upper(t)", "in capitals";
    trim(Text) -> Text, |v| text(v, |t| t.trim().to_string()), "trim(t)", "without space at either end";
    length(Text) -> Number, |v| measure(v, |t| Value::Number(t.chars().count() as f64)), "length(t)", "how many letters";
    number(Text) -> Number, |v| measure(v, |t| crate::data::numbers::number(t.trim()).map_or(Value::Missing, Value::Number)), "number(t)", "the number written there, with a point before the fraction; missing where it is none";
    contains(Text, Text) -> Truth, |v| both(v, |t, part| t.contains(part)), "contains(t, part)", "whether the part stands in t; capitals matter";
    starts_with(Text, Text) -> Truth, |v| both(v, |t, part| t.starts_with(part)), "starts_with(t, part)", "whether t begins with it";
    ends_with(Text, Text) -> Truth, |v| both(v, |t, part| t.ends_with(part)), "ends_with(t, part)", "whether t ends with it";
}

fn on<'t>(v: &[Value<'t>], f: fn(f64) -> f64) -> Value<'t> {
    if let Value::Number(x) = v[0] { Value::number(f(x)) } else { Value::Missing }
}

fn fold<'t>(v: &[Value<'t>], f: fn(f64, f64) -> f64) -> Value<'t> {
    let mut best = None;
    for value in v {
        let Value::Number(x) = *value else { return Value::Missing };
        best = Some(best.map_or(x, |b| f(b, x)));
    }
    best.map_or(Value::Missing, Value::number)
}

fn round<'t>(x: &Value<'t>, digits: &Value<'t>) -> Value<'t> {
    let (Value::Number(x), Value::Number(digits)) = (x, digits) else { return Value::Missing };
    // Fifteen digits are all that a double has.
    let power = e::pow(10.0, digits.clamp(-15.0, 15.0).trunc());
    let scaled = x * power;
    // Where scaling overflows there is nothing behind the point to be rounded.
    if scaled.is_finite() { Value::number(scaled.round() / power) } else { Value::number(*x) }
}

fn seconds<'t>(v: &[Value<'t>], f: fn(f64) -> f64) -> Value<'t> {
    if let Value::Date(s) = v[0] { Value::number(f(s)) } else { Value::Missing }
}

fn days<'t>(v: &[Value<'t>], f: fn(f64) -> f64) -> Value<'t> {
    if let Value::Date(s) = v[0] { Value::number(f((s / 86_400.0).floor())) } else { Value::Missing }
}

fn date<'t>(v: &[Value<'t>], part: fn((i64, i64, i64)) -> i64) -> Value<'t> {
    if let Value::Date(s) = v[0] { Value::Number(part(dates::civil(s)) as f64) } else { Value::Missing }
}

fn text<'t>(v: &[Value<'t>], f: fn(&str) -> String) -> Value<'t> {
    if let Value::Text(t) = &v[0] { Value::Text(f(t).into()) } else { Value::Missing }
}

fn measure<'t>(v: &[Value<'t>], f: fn(&str) -> Value<'t>) -> Value<'t> {
    if let Value::Text(t) = &v[0] { f(t) } else { Value::Missing }
}

fn both<'t>(v: &[Value<'t>], f: fn(&str, &str) -> bool) -> Value<'t> {
    if let (Value::Text(a), Value::Text(b)) = (&v[0], &v[1]) { Value::Truth(f(a, b)) } else { Value::Missing }
}
