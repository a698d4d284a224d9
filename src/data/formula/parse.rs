//! Tokens → program: operator precedence, and the types of both sides.
//!
//! From weak to strong: `or`, `and`, `not`, comparisons, `+ −`, `* / %`, minus, `^` (from the right).

use super::functions::FUNCTIONS;
use super::program::Op;
use super::tokens::Token;
use super::{Kind, Wrong};
use crate::data::{ColumnData, Table, dates};
use crate::params::near;

/// Deepest nesting of brackets and signs: reading is the only part that recurses.
const DEEPEST: usize = 64;

/// The program and the type of its value.
pub(super) fn parse(tokens: &[(Token, usize)], table: &Table) -> Result<(Vec<Op>, Kind), Wrong> {
    let end = tokens.last().map_or(0, |(_, at)| at + 1);
    let mut parser = Parser { tokens, next: 0, end, table, program: Vec::new(), depth: 0 };
    let kind = parser.expression(0)?;
    match parser.peek() {
        None => Ok((parser.program, kind)),
        Some(Token::Sign(")")) => Err(Wrong::at(parser.place(), "this ) closes nothing").hint("remove it")),
        Some(Token::Sign(",")) => {
            Err(Wrong::at(parser.place(), "a comma stands between the arguments of a function only")
                .hint("the fraction of a number follows a point: 1.5"))
        }
        Some(_) => Err(Wrong::at(parser.place(), "an operator is missing before this")
            .hint("for example + or *; a column whose name has spaces stands in backticks: `my column`")),
    }
}

/// One side of an operator, or one argument: its type, its instructions, and its place in the text.
#[derive(Clone, Copy)]
struct Side {
    kind: Kind,
    start: usize,
    end: usize,
    at: usize,
}

struct Parser<'a> {
    tokens: &'a [(Token, usize)],
    next: usize,
    /// The place behind the last token.
    end: usize,
    table: &'a Table,
    program: Vec<Op>,
    depth: usize,
}

/// An operator between two values, and how strongly it binds.
fn strength(token: &Token) -> Option<(&str, u8)> {
    match token {
        Token::Name(name) if name == "or" => Some(("or", 1)),
        Token::Name(name) if name == "and" => Some(("and", 2)),
        Token::Sign(sign @ ("=" | "!=" | "<" | "<=" | ">" | ">=")) => Some((sign, 4)),
        Token::Sign(sign @ ("+" | "-")) => Some((sign, 5)),
        Token::Sign(sign @ ("*" | "/" | "%")) => Some((sign, 6)),
        Token::Sign("^") => Some(("^", 8)),
        _ => None,
    }
}

impl<'a> Parser<'a> {
    fn peek(&self) -> Option<&'a Token> {
        self.tokens.get(self.next).map(|(token, _)| token)
    }

    fn place(&self) -> usize {
        self.tokens.get(self.next).map_or(self.end, |(_, at)| *at)
    }

    fn eat(&mut self, sign: &str) -> bool {
        let is_there = matches!(self.peek(), Some(Token::Sign(s)) if *s == sign);
        self.next += usize::from(is_there);
        is_there
    }

    /// An expression whose operators bind at least as strongly as `least`.
    fn expression(&mut self, least: u8) -> Result<Kind, Wrong> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(Wrong::at(self.place(), format!("nested more than {DEEPEST} deep"))
                .hint("work it out in several columns"));
        }
        let start = self.program.len();
        let at = self.place();
        let mut kind = self.operand()?;
        while let Some((sign, binds)) = self.peek().and_then(strength).filter(|(_, binds)| *binds >= least) {
            let sign_at = self.place();
            self.next += 1;
            let middle = self.program.len();
            let right_at = self.place();
            // What follows ^ is read from the right and may have a minus; all others group from the left.
            let right = self.expression(if sign == "^" { 7 } else { binds + 1 })?;
            let left = Side { kind, start, end: middle, at };
            let right = Side { kind: right, start: middle, end: self.program.len(), at: right_at };
            kind = self.join(sign, left, right, sign_at)?;
            if binds == 4 && self.peek().and_then(strength).is_some_and(|(_, binds)| binds == 4) {
                return Err(Wrong::at(self.place(), "two comparisons in a row")
                    .hint("join them with and: 1 < x and x < 5"));
            }
        }
        self.depth -= 1;
        Ok(kind)
    }

    fn operand(&mut self) -> Result<Kind, Wrong> {
        let at = self.place();
        let Some(token) = self.peek() else {
            return Err(
                Wrong::at(at, "something is missing at the end").hint("a number, a column or a bracket")
            );
        };
        self.next += 1;
        match token {
            Token::Number(v) => Ok(self.push(Op::Number(*v), Kind::Number)),
            Token::Text(text) => Ok(self.push(Op::Text(text.clone()), Kind::Text)),
            Token::Quoted(name) => self.column(name, at),
            Token::Sign("-") => {
                let right = self.place();
                let kind = self.expression(7)?;
                self.must_be(kind, Kind::Number, right, "minus")?;
                Ok(self.push(Op::Negate, Kind::Number))
            }
            Token::Sign("+") => {
                let right = self.place();
                let kind = self.expression(7)?;
                self.must_be(kind, Kind::Number, right, "plus")?;
                Ok(Kind::Number)
            }
            Token::Sign("(") => {
                let kind = self.expression(0)?;
                self.close(at)?;
                Ok(kind)
            }
            Token::Sign(sign) => Err(Wrong::at(at, format!("a value is missing before {sign}"))
                .hint("a number, a column or a bracket")),
            Token::Name(name) => self.name(name, at),
        }
    }

    fn name(&mut self, name: &str, at: usize) -> Result<Kind, Wrong> {
        if matches!(self.peek(), Some(Token::Sign("("))) && name != "not" && name != "and" && name != "or" {
            self.next += 1;
            return self.call(name, at);
        }
        match name {
            "not" => {
                let right = self.place();
                let kind = self.expression(3)?;
                self.must_be(kind, Kind::Truth, right, "not")?;
                Ok(self.push(Op::Not, Kind::Truth))
            }
            "true" => Ok(self.push(Op::Truth(true), Kind::Truth)),
            "false" => Ok(self.push(Op::Truth(false), Kind::Truth)),
            // A column may be called `missing`; then the name is the column.
            "missing" if self.table.column(name).is_none() => Ok(self.push(Op::Missing, Kind::Nothing)),
            "and" | "or" => Err(Wrong::at(at, format!("a value is missing before {name}"))),
            _ => self.column(name, at),
        }
    }

    fn column(&mut self, name: &str, at: usize) -> Result<Kind, Wrong> {
        let place = self.table.columns.iter().position(|c| c.name == name);
        let Some(place) = place else {
            let wrong = Wrong::at(at, format!("there is no column \"{name}\""));
            if FUNCTIONS.iter().any(|f| f.name == name) {
                return Err(wrong.hint(format!("{name} is a function: it takes its values in brackets")));
            }
            let longer = self.table.columns.iter().find(|c| c.name.starts_with(&format!("{name} ")));
            if let Some(column) = longer {
                return Err(wrong.hint(format!("a name with spaces stands in backticks: `{}`", column.name)));
            }
            let names: Vec<&str> = self.table.columns.iter().map(|c| c.name.as_str()).collect();
            return Err(match near(name, &names) {
                Some(word) => wrong.hint(format!("did you mean {word}?")),
                None => wrong.hint("text stands in quotes: \"red\"; a name with spaces in backticks"),
            });
        };
        let kind = Kind::of(&self.table.columns[place]);
        Ok(self.push(Op::Column(place), kind))
    }

    fn call(&mut self, name: &str, at: usize) -> Result<Kind, Wrong> {
        let mut given: Vec<Side> = Vec::new();
        if !self.eat(")") {
            loop {
                let (start, at) = (self.program.len(), self.place());
                let kind = self.expression(0)?;
                given.push(Side { kind, start, end: self.program.len(), at });
                if !self.eat(",") {
                    break;
                }
            }
            self.close(at)?;
        }
        match name {
            "if" | "is_missing" | "if_missing" | "one_of" => self.any_kind(name, &given, at),
            _ => {
                let Some(function) = FUNCTIONS.iter().find(|f| f.name == name) else {
                    let mut known: Vec<&str> = FUNCTIONS.iter().map(|f| f.name).collect();
                    known.extend(["if", "is_missing", "if_missing", "one_of"]);
                    let wrong = Wrong::at(at, format!("there is no function {name}"));
                    return Err(match near(name, &known) {
                        Some(word) => wrong.hint(format!("did you mean {word}?")),
                        None => wrong.hint(format!("known are {}", known.join(", "))),
                    });
                };
                if name == "round" && given.len() == 1 {
                    let kind = self.push(Op::Number(0.0), Kind::Number);
                    given.push(Side { kind, at, ..given[0] });
                }
                let n = function.takes.len();
                self.count(name, given.len(), n, if function.more { usize::MAX } else { n }, at)?;
                for (i, side) in given.iter().enumerate() {
                    self.must_be(side.kind, function.takes[i.min(n - 1)], side.at, name)?;
                }
                Ok(self.push(Op::Call(function.call, given.len()), function.gives))
            }
        }
    }

    /// The functions that take values of any type.
    fn any_kind(&mut self, name: &str, given: &[Side], at: usize) -> Result<Kind, Wrong> {
        let same = |parser: &mut Parser, i: usize, j: usize| {
            let (left, right) = (given[i], given[j]);
            let kind = parser.alike(left, right)?;
            kind.ok_or_else(|| {
                let (here, before) = (right.kind.words(), left.kind.words());
                Wrong::at(right.at, format!("{name} gets {here} here and {before} before"))
                    .hint("all must be of one type")
            })
        };
        match name {
            "is_missing" => {
                self.count(name, given.len(), 1, 1, at)?;
                Ok(self.push(Op::IsMissing, Kind::Truth))
            }
            "if_missing" => {
                self.count(name, given.len(), 2, 2, at)?;
                let kind = same(self, 0, 1)?;
                Ok(self.push(Op::IfMissing, kind))
            }
            "if" => {
                self.count(name, given.len(), 3, 3, at)?;
                self.must_be(given[0].kind, Kind::Truth, given[0].at, "the first argument of if")?;
                let kind = same(self, 1, 2)?;
                Ok(self.push(Op::If, kind))
            }
            _ => {
                self.count(name, given.len(), 2, usize::MAX, at)?;
                for i in 1..given.len() {
                    same(self, 0, i)?;
                }
                Ok(self.push(Op::OneOf(given.len()), Kind::Truth))
            }
        }
    }

    /// The type that both sides have, if they have one: a text in quotes becomes the date or the answer that it names.
    fn alike(&mut self, left: Side, right: Side) -> Result<Option<Kind>, Wrong> {
        let (a, b) = (left.kind, right.kind);
        if a == b || b == Kind::Nothing {
            return Ok(Some(a));
        }
        if a == Kind::Nothing {
            return Ok(Some(b));
        }
        for (other, text) in [(left, right), (right, left)] {
            let Some(Op::Text(word)) = self.alone(text).cloned() else { continue };
            let text_at = text.at;
            if other.kind == Kind::Date {
                let date = dates::parse(&word).ok_or_else(|| {
                    Wrong::at(text_at, format!("\"{word}\" is no date"))
                        .hint("dates are written year first: \"2024-01-31\"")
                })?;
                self.program[text.start] = Op::Date(date);
                return Ok(Some(Kind::Date));
            }
            if let (Kind::Truth, Some(Op::Column(column))) = (other.kind, self.alone(other)) {
                let ColumnData::Boolean { levels, .. } = &self.table.columns[*column].data else { continue };
                let Some(code) = levels.iter().position(|l| l.eq_ignore_ascii_case(&word)) else {
                    return Err(Wrong::at(text_at, format!("\"{word}\" never stands in that column"))
                        .hint(format!("it holds {} and {}", levels[0], levels[1])));
                };
                self.program[text.start] = Op::Truth(code == 1);
                return Ok(Some(Kind::Truth));
            }
        }
        Ok(None)
    }

    /// The one instruction of a side that has only one.
    fn alone(&self, side: Side) -> Option<&Op> {
        (side.end - side.start == 1).then(|| &self.program[side.start])
    }

    /// Two values joined by an operator.
    fn join(&mut self, sign: &str, left: Side, right: Side, at: usize) -> Result<Kind, Wrong> {
        if matches!(sign, "and" | "or") {
            self.must_be(left.kind, Kind::Truth, left.at, sign)?;
            self.must_be(right.kind, Kind::Truth, right.at, sign)?;
            return Ok(self.push(if sign == "and" { Op::And } else { Op::Or }, Kind::Truth));
        }
        if matches!(sign, "=" | "!=" | "<" | "<=" | ">" | ">=") {
            return self.compare(sign, left, right, at);
        }
        // A text in quotes beside a date is a date.
        let beside = sign == "-" && (left.kind == Kind::Text || right.kind == Kind::Text);
        if beside && self.alike(left, right)? == Some(Kind::Date) {
            return Ok(self.push(Op::DaysBetween, Kind::Number));
        }
        let dates = (left.kind == Kind::Date, right.kind == Kind::Date);
        match (sign, dates) {
            ("-", (true, true)) => return Ok(self.push(Op::DaysBetween, Kind::Number)),
            ("+" | "-", (true, false)) => {
                self.must_be(right.kind, Kind::Number, right.at, "a date and a number of days")?;
                return Ok(self.push(if sign == "+" { Op::AddDays } else { Op::SubtractDays }, Kind::Date));
            }
            _ => {}
        }
        self.must_be(left.kind, Kind::Number, left.at, sign)?;
        self.must_be(right.kind, Kind::Number, right.at, sign)?;
        let op = match sign {
            "+" => Op::Add,
            "-" => Op::Subtract,
            "*" => Op::Times,
            "/" => Op::Divide,
            "%" => Op::Remainder,
            _ => Op::Power,
        };
        Ok(self.push(op, Kind::Number))
    }

    fn compare(&mut self, sign: &str, left: Side, right: Side, at: usize) -> Result<Kind, Wrong> {
        if left.kind == Kind::Nothing || right.kind == Kind::Nothing {
            return Err(Wrong::at(at, "nothing can be compared with missing").hint("write is_missing(x)"));
        }
        let Some(kind) = self.alike(left, right)? else {
            let message = format!("{} and {} cannot be compared", left.kind.words(), right.kind.words());
            return Err(Wrong::at(at, message).hint(match (left.kind, right.kind) {
                (Kind::Number, Kind::Text) | (Kind::Text, Kind::Number) => {
                    "a number stands without quotes; number(t) reads one from text"
                }
                _ => "both sides must be of one type",
            }));
        };
        let ordered = !matches!(sign, "=" | "!=");
        if ordered && kind == Kind::Truth {
            return Err(Wrong::at(at, "true and false have no order").hint("use = or !="));
        }
        // a > b is not (a <= b): a missing side stays missing through not.
        let (op, negated) = match sign {
            "=" => (Op::Equal, false),
            "!=" => (Op::Equal, true),
            "<" => (Op::Less, false),
            "<=" => (Op::LessOrEqual, false),
            ">" => (Op::LessOrEqual, true),
            _ => (Op::Less, true),
        };
        self.push(op, Kind::Truth);
        Ok(if negated { self.push(Op::Not, Kind::Truth) } else { Kind::Truth })
    }

    fn push(&mut self, op: Op, kind: Kind) -> Kind {
        self.program.push(op);
        kind
    }

    fn close(&mut self, opened: usize) -> Result<(), Wrong> {
        if self.eat(")") {
            return Ok(());
        }
        match self.peek() {
            None => Err(Wrong::at(opened, "a bracket that opens here is never closed").hint("add )")),
            Some(_) => {
                Err(Wrong::at(self.place(), "an operator or a closing bracket is missing before this"))
            }
        }
    }

    fn count(&self, name: &str, given: usize, least: usize, most: usize, at: usize) -> Result<(), Wrong> {
        if least <= given && given <= most {
            return Ok(());
        }
        let wanted = if most == usize::MAX { format!("at least {least}") } else { format!("{least}") };
        Err(Wrong::at(at, format!("{name} takes {wanted} values in its brackets, not {given}")))
    }

    fn must_be(&self, kind: Kind, wanted: Kind, at: usize, what: &str) -> Result<(), Wrong> {
        if kind == wanted || kind == Kind::Nothing {
            return Ok(());
        }
        let message = format!("{what} needs {}, and this is {}", wanted.words(), kind.words());
        let hint = match (wanted, kind) {
            (Kind::Number, Kind::Truth) => "if(x, 1, 0) makes a number of it",
            (Kind::Number, Kind::Text) => "number(t) reads a number from text",
            (Kind::Truth, _) => "a comparison gives true or false: x > 0",
            (Kind::Date, _) => "change the column's type to date first",
            _ => "",
        };
        Err(Wrong::at(at, message).hint(hint))
    }
}
