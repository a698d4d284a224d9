//! What only a person can know about a file, asked with the answer taken meanwhile.

use serde::Serialize;

/// A question about how a file is read.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Question {
    /// The column it is about; empty for the whole file.
    pub column: String,
    /// What is asked: `date-order`, `header-rows`, `two-tables`, `encoding`.
    pub kind: &'static str,
    /// The question in words.
    pub text: String,
    /// The answers there are.
    pub options: Vec<Answer>,
    /// Which of them is taken as long as nobody answers.
    pub chosen: usize,
}

/// An answer to a question.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Answer {
    /// Where it goes in the recipe, as a JSON pointer.
    pub at: String,
    /// What goes there.
    pub value: serde_json::Value,
    /// What the person reads.
    pub label: String,
}

/// A name as a token of a JSON pointer (RFC 6901).
pub(crate) fn token(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}
