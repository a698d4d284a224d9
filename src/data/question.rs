//! What only a person can know about a file, asked with the answer taken meanwhile.

use serde::Serialize;

/// A question about how a file is read.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Question {
    /// The column it is about; empty for the whole file.
    pub column: String,
    /// What is asked: `date-order`, `header-rows`, `two-tables`.
    pub kind: &'static str,
    /// The question in words.
    pub text: String,
    /// Where the answer goes in the recipe, as a JSON pointer.
    pub at: String,
    /// The answers there are.
    pub options: Vec<Answer>,
    /// The value taken as long as nobody answers; one of the options.
    pub chosen: serde_json::Value,
}

/// An answer to a question.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Answer {
    /// What goes into the recipe.
    pub value: serde_json::Value,
    /// What the person reads.
    pub label: String,
}

/// A name as a token of a JSON pointer (RFC 6901).
pub(crate) fn token(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}
