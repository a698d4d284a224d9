//! Rows of rare classes count more: each row has the weight n / (number of classes · rows of its class).
//!
//! Then every class has the same weight in total. New rows pass by.

use super::{Entry, Fitted, Group, Part, Rows, Step};
use crate::data::{Target, Task};
use crate::params;
use crate::params::Params;
use crate::problem::Problem;

pub(super) static ENTRY: Entry = Entry {
    id: "class-weight",
    name: "let rare classes count more",
    summary: "Weights the rows to learn from so that every class counts the same in total.",
    scikit_learn: "class_weight=\"balanced\"",
    group: Group::Balance,
    tasks: &[Task::Classification],
    fields: ClassWeight::fields,
    step: super::step::<ClassWeight>,
};

params! {
    /// Settings of the step that lets rare classes count more.
    pub struct ClassWeight {
    }
}

/// New rows pass by.
pub(super) struct Pass;

impl Fitted for Pass {
    fn apply(&self, parts: Vec<Part>) -> Vec<Part> {
        parts
    }
}

impl Step for ClassWeight {
    fn fit(&self, _: &Rows) -> Result<Box<dyn Fitted>, Problem> {
        Ok(Box::new(Pass))
    }

    fn fit_transform(&self, mut rows: Rows) -> Result<(Box<dyn Fitted>, Rows), Problem> {
        if let Target::Classes { codes, labels } = &*rows.target {
            let given = |i: usize| rows.weights.as_ref().map_or(1.0, |w| w[i]);
            let mut of_class = vec![0.0; labels.len()];
            codes.iter().enumerate().for_each(|(i, c)| of_class[*c as usize] += given(i));
            let total: f64 = of_class.iter().sum();
            let n_classes = of_class.iter().filter(|w| **w > 0.0).count() as f64;
            let weight = |(i, c): (usize, &u32)| given(i) * total / (n_classes * of_class[*c as usize]);
            rows.weights = Some(codes.iter().enumerate().map(weight).collect());
        }
        Ok((Box::new(Pass), rows))
    }
}
