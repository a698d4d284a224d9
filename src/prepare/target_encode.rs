//! Words to what the target is like where they stand: its mean over the training rows with the word, drawn towards
//! the mean of all rows where the word is rare.
//!
//! Encoding = λ·ȳ_word + (1 − λ)·ȳ, where λ = n·σ² / (n·σ² + σ²_word) with smooth = "auto", or n / (n + smooth).
//! Training rows are cross-fitted: each is encoded without the fold it belongs to, or a model would read its own
//! target there. Several classes give a column each. A gap counts as a word; an unknown word gets ȳ.
//! Reference: Micci-Barreca (2001), ACM SIGKDD Explorations 3(1).

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{Entry, Fitted, Group, Outlook, Part, Rows, Step};
use crate::data::{ColumnData, MISSING, Target, Task, Type};
use crate::math::order;
use crate::math::sums::{mean, squares_around};
use crate::params;
use crate::params::{Kind, ParamValue, Params, Shape};
use crate::problem::Problem;

pub(super) static ENTRY: Entry = Entry {
    id: "target-encode",
    name: "categories to their target's mean",
    summary: "Replaces each word by the mean of what is predicted where it stands, learned in folds so that no row sees its own.",
    scikit_learn: "TargetEncoder",
    group: Group::Encode,
    tasks: Task::WITH_TARGET,
    fields: TargetEncode::fields,
    step: super::step::<TargetEncode>,
};

/// How strongly a rare word is drawn to the mean of all rows.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Smooth {
    /// As its rows' spread asks for.
    Auto,
    /// As if this many rows with the mean of all stood there too.
    Rows(f64),
}

impl ParamValue for Smooth {
    fn kind(shape: Shape) -> Kind {
        Kind::Choice { words: &[("auto", "as the spread within the word asks for")], number: Some(shape) }
    }

    fn from_json(value: &Value, kind: &Kind) -> Option<Smooth> {
        if value.as_str() == Some("auto") {
            return Some(Smooth::Auto);
        }
        let Kind::Choice { number: Some(shape), .. } = kind else { return None };
        let rows = value.as_f64()?;
        (shape.lo <= rows && rows <= shape.hi).then_some(Smooth::Rows(rows))
    }

    fn to_json(&self) -> Value {
        match self {
            Smooth::Auto => json!("auto"),
            Smooth::Rows(rows) => json!(rows),
        }
    }
}

params! {
    /// Settings of the step that replaces words by their target's mean.
    pub struct TargetEncode {
        /// Draw rare words to the mean. A number counts as that many rows with the mean of all.
        smooth: Smooth = Smooth::Auto, range(0, 1000);
        /// Folds. Training rows are encoded by what the other folds say.
        cv: u32 = 5, range(2, 20);
        /// Shuffle before folding. Switch off only to compare with other programs.
        shuffle: bool = true, flag();
    }
}

/// What is averaged: the target as numbers, one list a column to make.
struct Truth {
    lists: Vec<Vec<f64>>,
    /// Name of each list's class; empty for numbers.
    classes: Vec<String>,
    /// For the folds: the class of each row, or none for numbers.
    codes: Option<Vec<u32>>,
}

impl Truth {
    /// One list for numbers and for two classes (1 for the second), else one a class. Only classes with rows count.
    fn of(target: &Target) -> Truth {
        let Target::Classes { codes, labels } = target else {
            let Target::Numbers(y) = target else { unreachable!("a target is classes or numbers") };
            return Truth { lists: vec![y.clone()], classes: Vec::new(), codes: None };
        };
        let mut present: Vec<u32> = (0..labels.len() as u32).filter(|c| codes.contains(c)).collect();
        if present.len() == 2 {
            present.remove(0);
        }
        let list = |class: &u32| codes.iter().map(|c| f64::from(u8::from(c == class))).collect();
        Truth {
            lists: present.iter().map(list).collect(),
            classes: present.iter().map(|c| labels[*c as usize].clone()).collect(),
            codes: Some(codes.clone()),
        }
    }

    fn rows(&self, rows: &[usize]) -> Truth {
        let pick = |y: &Vec<f64>| rows.iter().map(|&i| y[i]).collect();
        Truth { lists: self.lists.iter().map(pick).collect(), classes: Vec::new(), codes: None }
    }
}

/// A word, or the gap, by its name.
type Word = Option<String>;

/// One category column: the encoding of each word, a value a list of the truth.
type Table = BTreeMap<Word, Vec<f64>>;

struct Encoded {
    tables: Vec<Option<Table>>,
    /// The mean of all rows, a value a list.
    means: Vec<f64>,
    classes: Vec<String>,
}

impl Step for TargetEncode {
    fn fit(&self, rows: &Rows) -> Result<Box<dyn Fitted>, Problem> {
        Ok(Box::new(self.encode(&rows.parts, &Truth::of(&rows.target))))
    }

    fn fit_transform(&self, mut rows: Rows) -> Result<(Box<dyn Fitted>, Rows), Problem> {
        let truth = Truth::of(&rows.target);
        let whole = self.encode(&rows.parts, &truth);
        let folds = self.folds(&truth, &rows);
        let n_folds = folds.iter().max().map_or(0, |f| f + 1);
        let mut crossed = whole.apply(rows.parts.clone());
        for fold in 0..n_folds {
            let (inside, outside): (Vec<usize>, Vec<usize>) =
                (0..rows.len()).partition(|&i| folds[i] == fold);
            let pick = |rows_of: &[usize]| -> Vec<Part> {
                let pick = |p: &Part| Part { column: p.column.rows(rows_of), meaning: p.meaning.clone() };
                rows.parts.iter().map(pick).collect()
            };
            let others = self.encode(&pick(&outside), &truth.rows(&outside));
            let others = Encoded { classes: whole.classes.clone(), ..others };
            put(&mut crossed, &inside, &others.apply(pick(&inside)));
        }
        rows.parts = crossed;
        Ok((Box::new(whole), rows))
    }

    fn differs_in_training(&self) -> bool {
        true
    }

    fn foresee(&self, column: Outlook) -> Result<Outlook, String> {
        let words = column.kind == Type::Category;
        let kind = if words { Type::Number } else { column.kind };
        Ok(Outlook { kind, gaps: column.gaps && !words, ..column })
    }
}

impl TargetEncode {
    fn encode(&self, parts: &[Part], truth: &Truth) -> Encoded {
        let means: Vec<f64> = truth.lists.iter().map(|y| mean(y)).collect();
        let table = |part: &Part| match &part.column.data {
            ColumnData::Category { codes, levels } => Some(self.table(codes, levels, truth, &means)),
            _ => None,
        };
        let tables = parts.iter().map(table).collect();
        Encoded { tables, means, classes: truth.classes.clone() }
    }

    fn table(&self, codes: &[u32], levels: &[String], truth: &Truth, means: &[f64]) -> Table {
        // The gap stands behind the words.
        let place = |c: u32| if c == MISSING { levels.len() } else { c as usize };
        let mut rows_of = vec![Vec::new(); levels.len() + 1];
        codes.iter().enumerate().for_each(|(i, c)| rows_of[place(*c)].push(i));
        let variances: Vec<f64> = truth
            .lists
            .iter()
            .zip(means)
            .map(|(y, centre)| squares_around(y, *centre) / y.len().max(1) as f64)
            .collect();
        let encode = |rows: &Vec<usize>| {
            let one = |((y, centre), variance): ((&Vec<f64>, &f64), &f64)| {
                let own: Vec<f64> = rows.iter().map(|&i| y[i]).collect();
                self.shrink(&own, *centre, *variance)
            };
            truth.lists.iter().zip(means).zip(&variances).map(one).collect()
        };
        let word = |i: usize| levels.get(i).cloned();
        let used = rows_of.iter().enumerate().filter(|(_, r)| !r.is_empty());
        order::gathered(used.map(|(i, r)| (word(i), encode(r))))
    }

    /// The mean of a word's rows, drawn towards the mean of all.
    fn shrink(&self, own: &[f64], centre: f64, variance: f64) -> f64 {
        let n = own.len() as f64;
        let own_mean = mean(own);
        let share = match self.smooth {
            Smooth::Auto => variance * n / (variance * n + squares_around(own, own_mean) / n),
            Smooth::Rows(rows) => n / (n + rows),
        };
        if share.is_nan() { centre } else { share * own_mean + (1.0 - share) * centre }
    }

    /// The fold of each row: blocks of equal size, for classes of each class by itself, in shuffled order.
    fn folds(&self, truth: &Truth, rows: &Rows) -> Vec<usize> {
        let n = rows.len();
        let n_folds = (self.cv as usize).min(n);
        if n_folds < 2 {
            return vec![0; n];
        }
        let mut stream = rows.stream("target-encode");
        let Some(codes) = &truth.codes else {
            let mut order: Vec<usize> = (0..n).collect();
            if self.shuffle {
                stream.shuffle(&mut order);
            }
            let mut folds = vec![0; n];
            let (size, larger) = (n / n_folds, n % n_folds);
            let ends = (0..n_folds).flat_map(|f| std::iter::repeat_n(f, size + usize::from(f < larger)));
            order.into_iter().zip(ends).for_each(|(row, fold)| folds[row] = fold);
            return folds;
        };
        stratified(codes, n_folds, self.shuffle.then_some(&mut stream))
    }
}

/// Folds with about the same share of each class; classes in the order of their first rows, as in scikit-learn.
fn stratified(
    codes: &[u32],
    n_folds: usize,
    mut stream: Option<&mut crate::math::rng::Stream>,
) -> Vec<usize> {
    let mut classes: Vec<u32> = Vec::new();
    for code in codes {
        if !classes.contains(code) {
            classes.push(*code);
        }
    }
    let mut folds = vec![0; codes.len()];
    let mut dealt = 0;
    for class in classes {
        let members: Vec<usize> = (0..codes.len()).filter(|&i| codes[i] == class).collect();
        // Cards are dealt round the table, class after class; a class's rows go to the folds in blocks.
        let mut own: Vec<usize> = (dealt..dealt + members.len()).map(|i| i % n_folds).collect();
        dealt += members.len();
        own.sort_unstable();
        if let Some(stream) = stream.as_deref_mut() {
            stream.shuffle(&mut own);
        }
        members.into_iter().zip(own).for_each(|(row, fold)| folds[row] = fold);
    }
    folds
}

/// Puts the values of some rows into the columns of all.
fn put(all: &mut [Part], rows: &[usize], values: &[Part]) {
    for (part, new) in all.iter_mut().zip(values) {
        if let (ColumnData::Number(old), ColumnData::Number(new)) = (&mut part.column.data, &new.column.data)
        {
            rows.iter().zip(new).for_each(|(&row, v)| old[row] = *v);
        }
    }
}

impl Fitted for Encoded {
    fn apply(&self, parts: Vec<Part>) -> Vec<Part> {
        let mut out = Vec::with_capacity(parts.len());
        for (part, table) in parts.into_iter().zip(&self.tables) {
            match (&part.column.data, table) {
                (ColumnData::Category { codes, levels }, Some(table)) => {
                    let words = levels.iter().cloned().map(Some).chain([None]);
                    let found: Vec<&Vec<f64>> = words.map(|w| table.get(&w).unwrap_or(&self.means)).collect();
                    let place = |c: &u32| if *c == MISSING { levels.len() } else { *c as usize };
                    let made = |k: usize| {
                        let values = codes.iter().map(|c| found[place(c)][k]).collect();
                        self.column(&part, k, values)
                    };
                    out.extend((0..self.means.len()).map(made));
                }
                _ => out.push(part),
            }
        }
        out
    }
}

impl Encoded {
    fn column(&self, part: &Part, k: usize, values: Vec<f64>) -> Part {
        let source = &part.column.name;
        let meaning = |what: &str| part.meaning.made(format!("{what} by {source}"));
        match self.classes.get(k) {
            None => Part::numbers(source.clone(), values, meaning("target's mean")),
            Some(class) if self.classes.len() == 1 => {
                Part::numbers(source.clone(), values, meaning(&format!("share of {class}")))
            }
            Some(class) => {
                Part::numbers(format!("{source}:{class}"), values, meaning(&format!("share of {class}")))
            }
        }
    }
}
