//! The same number of training rows of every class: rows of rare classes are drawn again, or rows of common classes
//! are left out, at random.
//!
//! Only the rows to learn from are drawn; the test rows and every score stay as they are.
//! Reference: He and Garcia (2009), IEEE TKDE 21(9).

use super::class_weight::Pass;
use super::{Entry, Fitted, Group, Rows, Step};
use crate::data::{Target, Task};
use crate::params::Params;
use crate::problem::Problem;
use crate::{choices, params};

pub(super) static ENTRY: Entry = Entry {
    id: "resample",
    name: "as many rows of every class",
    summary: "Repeats rows of rare classes, or leaves out rows of common ones, among the rows to learn from.",
    scikit_learn: "",
    group: Group::Balance,
    tasks: &[Task::Classification],
    fields: Resample::fields,
    step: super::step::<Resample>,
};

choices! {
    /// How the classes are made equal.
    pub enum Method {
        /// repeat rows of rare classes
        Over = "over",
        /// leave out rows of common classes
        Under = "under",
    }
}

params! {
    /// Settings of the step that makes classes equally large.
    pub struct Resample {
        /// How. Repeating keeps all rows; leaving out is faster and forgets some.
        method: Method = Method::Over, choice();
    }
}

impl Step for Resample {
    fn fit(&self, _: &Rows) -> Result<Box<dyn Fitted>, Problem> {
        Ok(Box::new(Pass))
    }

    fn fit_transform(&self, rows: Rows) -> Result<(Box<dyn Fitted>, Rows), Problem> {
        let Target::Classes { codes, labels } = &*rows.target else { return Ok((Box::new(Pass), rows)) };
        let mut of_class = vec![Vec::new(); labels.len()];
        codes.iter().enumerate().for_each(|(i, c)| of_class[*c as usize].push(i));
        of_class.retain(|r| !r.is_empty());
        let sizes = of_class.iter().map(Vec::len);
        let mut stream = rows.stream("resample");
        let picked = match self.method {
            Method::Over => {
                let most = sizes.max().unwrap_or(0);
                let mut picked: Vec<usize> = (0..codes.len()).collect();
                for class in &of_class {
                    picked.extend((class.len()..most).map(|_| class[stream.below(class.len())]));
                }
                picked
            }
            Method::Under => {
                let least = sizes.min().unwrap_or(0);
                for class in &mut of_class {
                    stream.shuffle(class);
                    class.truncate(least);
                }
                let mut picked = of_class.concat();
                picked.sort_unstable();
                picked
            }
        };
        Ok((Box::new(Pass), rows.pick(&picked)))
    }

    fn differs_in_training(&self) -> bool {
        true
    }
}
