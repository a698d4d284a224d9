//! Products of columns: every product of up to `degree` number columns, so that a sum of columns can follow a curve.
//!
//! In the order of scikit-learn: by degree, then by the places of the factors. The columns themselves stay where they
//! stand, the products follow behind the last number column.

use super::{Entry, Fitted, Group, Meaning, Outlook, Part, Rows, Step};
use crate::data::Task;
use crate::params;
use crate::params::Params;
use crate::problem::Problem;

pub(super) static ENTRY: Entry = Entry {
    id: "polynomial",
    name: "multiply columns",
    summary: "Adds squares and products of number columns, so that simple models can learn curves and combinations.",
    scikit_learn: "PolynomialFeatures",
    group: Group::Make,
    tasks: Task::ALL,
    fields: Polynomial::fields,
    step: super::step::<Polynomial>,
};

params! {
    /// Settings of the step that multiplies columns.
    pub struct Polynomial {
        /// Most factors of a product.
        degree: u32 = 2, range(2, 5);
        /// Different columns only. No squares, only combinations.
        interaction_only: bool = false, flag();
        /// A column of ones. For models that fit no constant of their own; scikit-learn's own default is on.
        include_bias: bool = false, flag();
    }
}

/// More products than this are refused: each is a whole column.
const MOST_PRODUCTS: usize = 2_000;

struct Products {
    /// Places of the columns multiplied.
    numbers: Vec<usize>,
    /// Places among `numbers` of the factors of each product.
    factors: Vec<Vec<usize>>,
    bias: bool,
}

impl Step for Polynomial {
    fn fit(&self, rows: &Rows) -> Result<Box<dyn Fitted>, Problem> {
        let numbers: Vec<usize> =
            (0..rows.parts.len()).filter(|&i| rows.parts[i].as_numbers().is_some()).collect();
        let mut factors = Vec::new();
        let mut last: Vec<Vec<usize>> = (0..numbers.len()).map(|i| vec![i]).collect();
        for _ in 2..=self.degree {
            let mut next = Vec::new();
            for product in &last {
                let from = product.last().map_or(0, |l| l + usize::from(self.interaction_only));
                for i in from..numbers.len() {
                    next.push(product.iter().copied().chain([i]).collect());
                    if factors.len() + next.len() > MOST_PRODUCTS {
                        return Err(Problem::at(
                            "",
                            format!("{} columns make more than {MOST_PRODUCTS} products", numbers.len()),
                        )
                        .hint("name the columns to multiply, or lower the degree"));
                    }
                }
            }
            factors.extend(next.iter().cloned());
            last = next;
        }
        Ok(Box::new(Products { numbers, factors, bias: self.include_bias }))
    }

    fn foresee(&self, column: Outlook) -> Result<Outlook, String> {
        column.needs_every_number("polynomial")
    }
}

impl Fitted for Products {
    fn apply(&self, mut parts: Vec<Part>) -> Vec<Part> {
        let (Some(&first), Some(&last)) = (self.numbers.first(), self.numbers.last()) else { return parts };
        let columns: Vec<Vec<f64>> =
            self.numbers.iter().map(|&i| parts[i].as_numbers().unwrap_or_default().into_owned()).collect();
        let sources: Vec<&Part> = self.numbers.iter().map(|&i| &parts[i]).collect();
        let product = |factors: &Vec<usize>| {
            let mut values = columns[factors[0]].clone();
            for &f in &factors[1..] {
                values.iter_mut().zip(&columns[f]).for_each(|(v, x)| *v *= x);
            }
            let meanings = factors.iter().map(|&f| &sources[f].meaning);
            let name = written(factors, &|f| sources[f].column.name.clone(), " ");
            let what = written(factors, &|f| sources[f].meaning.name(), " × ");
            Part::numbers(name, values, Meaning::joined(meanings, what))
        };
        let products: Vec<Part> = self.factors.iter().map(product).collect();
        let n_rows = columns[0].len();
        let one =
            Part::numbers("1", vec![1.0; n_rows], Meaning::joined(sources.iter().map(|p| &p.meaning), "one"));
        parts.splice(last + 1..last + 1, products);
        if self.bias {
            parts.insert(first, one);
        }
        parts
    }
}

/// A product in words: equal factors as a power.
fn written(factors: &[usize], name: &dyn Fn(usize) -> String, times: &str) -> String {
    let power = |run: &[usize]| match run.len() {
        1 => name(run[0]),
        n => format!("{}^{n}", name(run[0])),
    };
    factors.chunk_by(|a, b| a == b).map(power).collect::<Vec<String>>().join(times)
}
