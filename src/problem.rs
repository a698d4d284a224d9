//! A problem with what a person gave us: where it is, what is wrong, what to do.

use serde::{Deserialize, Serialize};

/// Something in the input that has to change before work can go on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Problem {
    /// JSON pointer into the recipe (`/split/test`), or a place in a file (`line 12`); empty for the whole.
    pub at: String,
    /// What is wrong, in one sentence.
    pub message: String,
    /// What to do about it; empty when the message says it all.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub hint: String,
}

impl Problem {
    /// A problem at a place.
    pub fn at(at: impl Into<String>, message: impl Into<String>) -> Problem {
        Problem { at: at.into(), message: message.into(), hint: String::new() }
    }

    /// The same problem with advice.
    pub fn hint(mut self, hint: impl Into<String>) -> Problem {
        self.hint = hint.into();
        self
    }
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if !self.at.is_empty() {
            write!(f, "{}: ", self.at)?;
        }
        write!(f, "{}", self.message)?;
        if !self.hint.is_empty() {
            write!(f, " ({})", self.hint)?;
        }
        Ok(())
    }
}
