//! The chain of fitted steps, and the matrix at its end.

use std::sync::Arc;

use super::trace::{Before, Trace};
use super::{Fitted, Meaning, Part, Rows, Step, count_words};
use crate::data::{Column, ColumnData, MISSING, Target};
use crate::math::Matrix;
use crate::math::order::set_of;
use crate::problem::Problem;

/// A step at its place in the recipe.
pub struct Placed {
    /// Its index in the recipe's list, counting steps that are switched off.
    pub place: usize,
    /// Its checked settings.
    pub step: Box<dyn Step>,
    /// Names of the table's columns it works on; `None` for all.
    pub columns: Option<Vec<String>>,
}

/// A fitted step, and the columns it works on.
struct Link {
    fitted: Box<dyn Fitted>,
    /// Places of its columns among those that come to it; `None` for all.
    chosen: Option<Vec<usize>>,
}

/// Steps fitted on training rows.
pub struct Pipeline {
    links: Vec<Link>,
    traces: Vec<Trace>,
    /// Name and meaning of each column of the matrix.
    outputs: Vec<(String, Meaning)>,
}

/// Steps being fitted, one at a time: on a large table each takes a while.
pub struct Fitting {
    rows: Rows,
    links: Vec<Link>,
    traces: Vec<Trace>,
    /// Whether the training rows differ from what the fitted steps would make of them.
    differs: bool,
}

/// Fitted steps, and what they made of the training rows.
pub struct Prepared {
    /// The fitted steps.
    pub pipeline: Pipeline,
    /// The matrix to learn from.
    pub x: Matrix,
    /// The truth of its rows.
    pub target: Arc<Target>,
    /// Their weights; `None` means one each.
    pub weights: Option<Vec<f64>>,
    /// Whether `x` differs from what the fitted steps make of the training rows: rows were drawn anew, or a step was
    /// cross-fitted.
    pub differs: bool,
}

impl Fitting {
    /// Begins with the columns and the truth of the training rows.
    pub fn new(training: Vec<Column>, target: Arc<Target>, seed: u64) -> Fitting {
        let rows = Rows { parts: enter(training), target, weights: None, seed, place: 0 };
        Fitting { rows, links: Vec::new(), traces: Vec::new(), differs: false }
    }

    /// Fits the next step; true when there is none left.
    pub fn advance(&mut self, steps: &[Placed]) -> Result<bool, Problem> {
        let Some(Placed { place, step, columns }) = steps.get(self.links.len()) else { return Ok(true) };
        let chosen = columns.as_ref().map(|names| chosen(&self.rows.parts, names));
        let (parts, rest) = part(std::mem::take(&mut self.rows.parts), chosen.as_deref());
        let rows = Rows { parts, place: *place as u64, ..self.rows.clone() };
        let sources: Vec<Vec<String>> =
            rows.parts.iter().map(|p| p.meaning.sources().cloned().collect()).collect();
        let before = Before::of(&rows);
        let fitted = step.fit_transform(rows);
        let (fitted, mut rows) =
            fitted.map_err(|p| Problem { at: format!("/prepare/{place}{}", p.at), ..p })?;
        self.traces.push(before.trace(&sources, &rows, *place));
        rows.parts = join(rows.parts, rest, chosen.as_deref());
        self.rows = rows;
        self.links.push(Link { fitted, chosen });
        self.differs |= step.differs_in_training();
        Ok(false)
    }

    /// The fitted steps, and what they made of the training rows; every column must be numbers.
    pub fn finish(self) -> Result<Prepared, Problem> {
        self.end(false)
    }

    /// The same for a model that reads categories by itself: words that are left become numbers, in the alphabetical
    /// order of the training rows' words, and [`Meaning::words`] says which. Others become missing.
    pub fn finish_with_categories(self) -> Result<Prepared, Problem> {
        self.end(true)
    }

    fn end(self, with_categories: bool) -> Result<Prepared, Problem> {
        let Rows { mut parts, target, weights, .. } = self.rows;
        for Part { column, meaning } in parts.iter_mut().filter(|_| with_categories) {
            if let ColumnData::Category { codes, levels } = &column.data {
                meaning.words = count_words(codes, levels).into_iter().map(|(word, _)| word).collect();
            }
        }
        let no_number = |p: &&Part| match p.column.data {
            ColumnData::Number(_) | ColumnData::Boolean { .. } => false,
            ColumnData::Category { .. } => !with_categories,
            _ => true,
        };
        if let Some(part) = parts.iter().find(no_number) {
            let name = &part.column.name;
            let hint = match part.column.data {
                ColumnData::Text(_) => "add the step text, or leave the column out",
                _ => "add the step one-hot, or leave the column out",
            };
            return Err(Problem::at("/prepare", format!("column {name} still holds words")).hint(hint));
        }
        if parts.is_empty() {
            return Err(Problem::at("/prepare", "the steps leave no column to learn from")
                .hint("switch off the step that drops columns, or loosen it"));
        }
        let x = leave(&parts, parts.iter().map(|p| &p.meaning));
        let outputs = parts.into_iter().map(|p| (p.column.name, p.meaning)).collect();
        let pipeline = Pipeline { links: self.links, traces: self.traces, outputs };
        Ok(Prepared { pipeline, x, target, weights, differs: self.differs })
    }
}

/// Places of the parts all of whose sources are named.
fn chosen(parts: &[Part], names: &[String]) -> Vec<usize> {
    let is_chosen = |p: &Part| p.meaning.sources().all(|s| names.contains(s));
    (0..parts.len()).filter(|&i| is_chosen(&parts[i])).collect()
}

/// Parts a step works on, and the others.
fn part(parts: Vec<Part>, chosen: Option<&[usize]>) -> (Vec<Part>, Vec<Part>) {
    let Some(chosen) = chosen else { return (parts, Vec::new()) };
    let chosen = set_of(chosen.iter().copied());
    let (mut mine, mut rest) = (Vec::new(), Vec::new());
    for (i, part) in parts.into_iter().enumerate() {
        if chosen.contains(&i) { mine.push(part) } else { rest.push(part) }
    }
    (mine, rest)
}

/// Puts a step's outputs among the others, where the first of its inputs stood.
fn join(outputs: Vec<Part>, mut rest: Vec<Part>, chosen: Option<&[usize]>) -> Vec<Part> {
    let Some(chosen) = chosen else { return outputs };
    // No other part stands before the first chosen one but those it left in `rest`.
    let at = chosen.first().copied().unwrap_or(rest.len());
    rest.splice(at..at, outputs);
    rest
}

impl Pipeline {
    /// The matrix of any rows, whose columns must be those the pipeline was fitted on.
    pub fn transform(&self, columns: Vec<Column>) -> Matrix {
        let apply = |parts, link: &Link| {
            let (mine, rest) = part(parts, link.chosen.as_deref());
            join(link.fitted.apply(mine), rest, link.chosen.as_deref())
        };
        leave(&self.links.iter().fold(enter(columns), apply), self.meanings())
    }

    /// What each step did to the training rows.
    pub fn traces(&self) -> &[Trace] {
        &self.traces
    }

    /// Name of each column of the matrix.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.outputs.iter().map(|(name, _)| name.as_str())
    }

    /// What each column of the matrix stands for.
    pub fn meanings(&self) -> impl Iterator<Item = &Meaning> {
        self.outputs.iter().map(|(_, meaning)| meaning)
    }

    /// Names of the columns of the matrix that come from a column of the table.
    pub fn outputs_of<'a>(&'a self, source: &'a str) -> impl Iterator<Item = &'a str> {
        let comes_from = move |m: &Meaning| m.sources().any(|s| s == source);
        self.outputs.iter().filter(move |(_, m)| comes_from(m)).map(|(name, _)| name.as_str())
    }
}

/// Dates become days since 1970, so that their numbers have a size a person can read.
fn enter(columns: Vec<Column>) -> Vec<Part> {
    let mut parts: Vec<Part> = columns.into_iter().map(Part::of).collect();
    for part in &mut parts {
        if let ColumnData::DateTime(seconds) = &part.column.data {
            part.column.data = ColumnData::Number(seconds.iter().map(|s| s / 86_400.0).collect());
        }
    }
    parts
}

/// Numbers as they are, booleans as 0 and 1, words as the numbers their meaning gives them, missing as NaN.
fn leave<'a>(parts: &[Part], meanings: impl Iterator<Item = &'a Meaning>) -> Matrix {
    let n_rows = parts.first().map_or(0, |p| p.column.len());
    let mut matrix = Matrix::zeros((n_rows, parts.len()));
    for (j, (part, meaning)) in parts.iter().zip(meanings).enumerate() {
        let mut target = matrix.column_mut(j);
        match &part.column.data {
            ColumnData::Number(values) => target.iter_mut().zip(values).for_each(|(t, v)| *t = *v),
            ColumnData::Boolean { codes, .. } => {
                let number = |code: u32| if code == MISSING { f64::NAN } else { f64::from(code) };
                target.iter_mut().zip(codes).for_each(|(t, c)| *t = number(*c));
            }
            ColumnData::Category { codes, levels } => {
                let place = |word: &String| meaning.words.iter().position(|w| w == word);
                let number = |word| place(word).map_or(f64::NAN, |i| i as f64);
                let numbers: Vec<f64> = levels.iter().map(number).collect();
                let value = |c: u32| if c == MISSING { f64::NAN } else { numbers[c as usize] };
                target.iter_mut().zip(codes).for_each(|(t, c)| *t = value(*c));
            }
            // Fitting::end has refused these.
            ColumnData::DateTime(_) | ColumnData::Text(_) => target.fill(f64::NAN),
        }
    }
    matrix
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::Target;
    use crate::prepare::{Impute, OneHot, Standardise};

    fn columns() -> Vec<Column> {
        let words = ["a", "b"].map(str::to_string).to_vec();
        vec![
            Column::new("mass", ColumnData::Number(vec![1.0, 2.0, f64::NAN, 6.0])),
            Column::new("day", ColumnData::DateTime(vec![0.0, 86_400.0, 172_800.0, 0.0])),
            Column::new("kind", ColumnData::Category { codes: vec![0, 1, 1, MISSING], levels: words }),
            Column::new(
                "fit",
                ColumnData::Boolean { codes: vec![0, 1, 1, 0], levels: ["no", "yes"].map(Into::into) },
            ),
        ]
    }

    fn fit(steps: Vec<Placed>) -> Result<(Pipeline, Matrix), Problem> {
        let truth = Arc::new(Target::Numbers(vec![1.0, 2.0, 3.0, 4.0]));
        let mut fitting = Fitting::new(columns(), truth, 0);
        while !fitting.advance(&steps)? {}
        fitting.finish().map(|prepared| (prepared.pipeline, prepared.x))
    }

    fn placed(place: usize, step: impl Step + 'static, columns: Option<&[&str]>) -> Placed {
        let columns = columns.map(|names| names.iter().map(|n| n.to_string()).collect());
        Placed { place, step: Box::new(step), columns }
    }

    fn fitted() -> (Pipeline, Matrix) {
        fit(vec![
            placed(0, Impute::default(), None),
            placed(1, Standardise::default(), None),
            placed(2, OneHot::default(), None),
        ])
        .unwrap()
    }

    #[test]
    fn words_that_are_left_become_the_numbers_of_categories_and_new_ones_missing() {
        let truth = Arc::new(Target::Numbers(vec![1.0, 2.0, 3.0, 4.0]));
        let fitting = Fitting::new(columns(), truth, 0);
        let Prepared { pipeline, x, .. } = fitting.finish_with_categories().unwrap();
        assert_eq!(x.column(2).to_vec()[..3], [0.0, 1.0, 1.0]);
        assert!(x[(3, 2)].is_nan());
        assert_eq!(pipeline.meanings().nth(2).unwrap().words, ["a", "b"]);
        let mut later = columns();
        let levels = ["b", "c", "a"].map(str::to_string).to_vec();
        later[2] = Column::new("kind", ColumnData::Category { codes: vec![2, 0, 1, MISSING], levels });
        let x = pipeline.transform(later);
        assert_eq!(x.column(2).to_vec()[..2], [0.0, 1.0]);
        assert!(x[(2, 2)].is_nan() && x[(3, 2)].is_nan());
    }

    #[test]
    fn the_matrix_of_the_training_rows_is_what_transforming_them_again_gives() {
        let (pipeline, matrix) = fitted();
        assert_eq!(matrix, pipeline.transform(columns()));
        assert_eq!(pipeline.names().collect::<Vec<_>>(), ["mass", "day", "kind=a", "kind=b", "fit"]);
    }

    #[test]
    fn every_number_of_the_matrix_reads_back_in_the_unit_of_the_table() {
        let (pipeline, matrix) = fitted();
        let meanings: Vec<&Meaning> = pipeline.meanings().collect();
        let back = |row: usize, column: usize| {
            matrix[(row, column)] * meanings[column].spread + meanings[column].shift
        };
        assert!((back(3, 0) - 6.0).abs() < 1e-12);
        assert!((back(2, 0) - 2.0).abs() < 1e-12, "the gap took the median");
        assert!((back(2, 1) - 2.0).abs() < 1e-12 && meanings[1].is_date, "days since 1970");
        assert_eq!(meanings[3].word.as_deref(), Some("b"));
        assert_eq!(meanings[4].word.as_deref(), Some("yes"));
    }

    #[test]
    fn a_word_that_was_not_in_the_training_rows_is_zero_in_every_column() {
        let (pipeline, _) = fitted();
        let mut new = columns();
        new[2] = Column::new("kind", ColumnData::Category { codes: vec![0; 4], levels: vec!["z".into()] });
        let matrix = pipeline.transform(new);
        assert_eq!((matrix[(0, 2)], matrix[(0, 3)]), (0.0, 0.0));
    }

    #[test]
    fn a_step_restricted_to_some_columns_leaves_the_others_and_their_order_alone() {
        let steps = || {
            vec![
                placed(0, Impute::default(), None),
                placed(1, OneHot::default(), Some(&["kind"])),
                placed(3, Standardise::default(), Some(&["day"])),
            ]
        };
        let (pipeline, matrix) = fit(steps()).unwrap();
        assert_eq!(pipeline.names().collect::<Vec<_>>(), ["mass", "day", "kind=a", "kind=b", "fit"]);
        assert_eq!(matrix.column(0).to_vec(), [1.0, 2.0, 2.0, 6.0], "mass keeps its scale");
        assert!(matrix.column(1).sum().abs() < 1e-12, "day has mean 0");
        assert_eq!(matrix, pipeline.transform(columns()));
        let traces = pipeline.traces();
        assert_eq!((traces[0].gaps_before, traces[0].gaps_after), (2, 0));
        assert_eq!(traces[0].changed, ["mass", "kind"]);
        assert_eq!((traces[1].columns_before, traces[1].columns_after), (1, 2));
        assert_eq!((traces[2].place, traces[2].changed.as_slice()), (3, ["day".to_string()].as_slice()));
    }

    #[test]
    fn words_without_one_hot_are_a_problem() {
        let problem = fit(vec![]).err().unwrap();
        assert!(problem.message.contains("kind"), "{problem}");
    }
}
