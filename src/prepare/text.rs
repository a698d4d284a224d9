//! Text to columns: how often each word (or piece of a word) occurs, weighted by how rare it is.
//!
//! tf-idf of term t in text d: count(t, d)·(ln((1 + n) / (1 + texts with t)) + 1), each row scaled to length 1.
//! Terms and rarity come from the training rows; a term that first occurs later counts for nothing. A missing text is
//! an empty one. Reference: Salton and Buckley (1988), Information Processing and Management 24(5).

mod terms;

use std::collections::BTreeMap;

use super::{Entry, Fitted, Group, Outlook, Part, Rows, Step};
use crate::data::{ColumnData, Task, Type};
use crate::math::elementary::ln;
use crate::math::order;
use crate::params::Params;
use crate::problem::Problem;
use crate::{choices, params};

pub(super) static ENTRY: Entry = Entry {
    id: "text",
    name: "text to word columns",
    summary: "Gives each word of a text column a column of its own that says how much of the text it is.",
    scikit_learn: "TfidfVectorizer or CountVectorizer",
    group: Group::Encode,
    tasks: Task::ALL,
    fields: Text::fields,
    step: super::step::<Text>,
};

choices! {
    /// What is counted.
    pub enum Analyzer {
        /// words of at least two letters
        Word = "word",
        /// pieces of words, as many letters long as set below
        CharWb = "char_wb",
        /// pieces of text, across spaces too
        Char = "char",
    }
}

choices! {
    /// What the numbers are.
    pub enum Weight {
        /// counts, rare words weighing more (tf-idf)
        TfIdf = "tf-idf",
        /// counts (bag of words)
        Count = "count",
    }
}

choices! {
    /// Length of every row.
    pub enum Norm {
        /// the squares add up to 1
        L2 = "l2",
        /// the numbers add up to 1
        L1 = "l1",
        /// as it is
        None = "none",
    }
}

params! {
    /// Settings of the step that turns text into columns.
    pub struct Text {
        /// What the numbers are.
        weight: Weight = Weight::TfIdf, choice();
        /// What is counted.
        analyzer: Analyzer = Analyzer::Word, choice();
        /// Shortest sequence. Of words, or of letters.
        ngram_min: u32 = 1, range(1, 8);
        /// Longest sequence. 2 also counts pairs of words; pieces of words want 3 to 5.
        ngram_max: u32 = 1, range(1, 8);
        /// Most columns. The commonest terms; each is a whole column, so there is a limit where scikit-learn has none.
        max_features: u32 = 500, log(1, 5000);
        /// Fewest texts of a term. Rarer ones are left out.
        min_df: u32 = 1, log(1, 10_000);
        /// Largest share of texts of a term. Words that nearly every text has say little.
        max_df: f64 = 1.0, range(0.01, 1);
        /// Ignore capitals.
        lowercase: bool = true, flag();
        /// Dampen counts. A term that occurs ten times weighs 1 + ln 10, not 10; tf-idf only.
        sublinear_tf: bool = false, flag();
        /// Length of every row. Tf-idf only.
        norm: Norm = Norm::L2, choice();
    }
}

/// Numbers that a browser holds twice without trouble.
const MOST_CELLS: usize = 50_000_000;

/// One text column: its terms in sorted order, and the weight of each.
struct Vocabulary {
    terms: Vec<String>,
    rarity: Vec<f64>,
}

struct Texts {
    settings: Text,
    columns: Vec<Option<Vocabulary>>,
}

impl Step for Text {
    fn fit(&self, rows: &Rows) -> Result<Box<dyn Fitted>, Problem> {
        if self.ngram_min > self.ngram_max {
            return Err(Problem::at("", "the shortest sequence is longer than the longest")
                .hint("raise ngram_max or lower ngram_min"));
        }
        let columns = rows.parts.iter().map(|p| self.vocabulary(p)).collect::<Result<Vec<_>, Problem>>()?;
        Ok(Box::new(Texts { settings: self.clone(), columns }))
    }

    fn foresee(&self, column: Outlook) -> Result<Outlook, String> {
        let is_text = column.kind == Type::Text;
        let kind = if is_text { Type::Number } else { column.kind };
        Ok(Outlook { kind, gaps: column.gaps && !is_text, ..column })
    }
}

impl Text {
    fn terms(&self, text: &str) -> Vec<String> {
        let lower;
        let text = if self.lowercase {
            lower = text.to_lowercase();
            lower.as_str()
        } else {
            text
        };
        let (min, max) = (self.ngram_min as usize, self.ngram_max as usize);
        match self.analyzer {
            Analyzer::Word => terms::words(text, min, max),
            Analyzer::Char => terms::pieces(text, min, max),
            Analyzer::CharWb => terms::pieces_of_words(text, min, max),
        }
    }

    fn vocabulary(&self, part: &Part) -> Result<Option<Vocabulary>, Problem> {
        let ColumnData::Text(texts) = &part.column.data else { return Ok(None) };
        // Each term's number of texts, and of occurrences.
        let mut counts: BTreeMap<String, (usize, usize)> = BTreeMap::new();
        for text in texts.iter().flatten() {
            let mut terms = self.terms(text);
            order::sort_items(&mut terms, Ord::cmp);
            for run in terms.chunk_by(|a, b| a == b) {
                let (in_texts, all) = counts.entry(run[0].clone()).or_default();
                *in_texts += 1;
                *all += run.len();
            }
        }
        let most = self.max_df * texts.len() as f64;
        counts.retain(|_, (n, _)| *n >= self.min_df as usize && *n as f64 <= most);
        if counts.is_empty() {
            return Err(Problem::at("", format!("no term of {} is left", part.column.name))
                .hint("lower min_df, raise max_df, or leave the column out"));
        }
        let all: Vec<f64> = counts.values().map(|(_, all)| *all as f64).collect();
        let mut kept = order::descending(&all);
        kept.truncate(self.max_features as usize);
        kept.sort_unstable();
        if kept.len() * texts.len() > MOST_CELLS {
            let most = MOST_CELLS / texts.len();
            return Err(Problem::at(
                "",
                format!("{} rows of {} columns do not fit into memory", texts.len(), kept.len()),
            )
            .hint(format!("set max_features to at most {most}")));
        }
        let n = texts.len() as f64;
        let counts: Vec<(String, usize)> = counts.into_iter().map(|(term, (n, _))| (term, n)).collect();
        let rarity = |&i: &usize| ln((1.0 + n) / (1.0 + counts[i].1 as f64)) + 1.0;
        Ok(Some(Vocabulary {
            rarity: kept.iter().map(rarity).collect(),
            terms: kept.iter().map(|&i| counts[i].0.clone()).collect(),
        }))
    }

    /// The numbers of one text: place of each term, and its weight.
    fn row(&self, text: &str, vocabulary: &Vocabulary) -> Vec<(usize, f64)> {
        let mut places: Vec<usize> =
            self.terms(text).iter().filter_map(|t| vocabulary.terms.binary_search(t).ok()).collect();
        places.sort_unstable();
        let count = |run: &[usize]| (run[0], run.len() as f64);
        let mut row: Vec<(usize, f64)> = places.chunk_by(|a, b| a == b).map(count).collect();
        if self.weight == Weight::Count {
            return row;
        }
        for (place, value) in &mut row {
            let dampened = if self.sublinear_tf { 1.0 + ln(*value) } else { *value };
            *value = dampened * vocabulary.rarity[*place];
        }
        let length = match self.norm {
            Norm::L2 => row.iter().map(|(_, v)| v * v).sum::<f64>().sqrt(),
            Norm::L1 => row.iter().map(|(_, v)| v).sum(),
            Norm::None => 1.0,
        };
        row.iter_mut().for_each(|(_, v)| *v /= length);
        row
    }
}

impl Fitted for Texts {
    fn apply(&self, parts: Vec<Part>) -> Vec<Part> {
        let mut out = Vec::with_capacity(parts.len());
        for (part, vocabulary) in parts.into_iter().zip(&self.columns) {
            match (&part.column.data, vocabulary) {
                (ColumnData::Text(texts), Some(vocabulary)) => {
                    let mut columns = vec![vec![0.0; texts.len()]; vocabulary.terms.len()];
                    for (i, text) in texts.iter().enumerate() {
                        for (place, value) in self.settings.row(text.as_deref().unwrap_or(""), vocabulary) {
                            columns[place][i] = value;
                        }
                    }
                    let source = &part.column.name;
                    out.extend(columns.into_iter().zip(&vocabulary.terms).map(|(values, term)| {
                        let what = match self.settings.weight {
                            Weight::TfIdf => "weight",
                            Weight::Count => "count",
                        };
                        let meaning = part.meaning.made(format!("{what} of “{term}” in {source}"));
                        Part::numbers(format!("{source}:{term}"), values, meaning)
                    }));
                }
                _ => out.push(part),
            }
        }
        out
    }
}
