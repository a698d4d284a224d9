//! The tables that come with Terrarium, each with a data card.

use serde_json::Value;

use super::{Table, read_csv};
use crate::problem::Problem;

/// A table that comes with the program.
pub struct Sample {
    /// Kebab-case name used in recipes.
    pub id: &'static str,
    csv: &'static str,
    card: &'static str,
}

macro_rules! sample {
    ($id:literal) => {
        Sample {
            id: $id,
            csv: include_str!(concat!("samples/", $id, ".csv")),
            card: include_str!(concat!("samples/", $id, ".json")),
        }
    };
}

/// Every sample, in the order the page shows them.
pub static SAMPLES: &[Sample] = &[
    sample!("penguins"),
    sample!("iris"),
    sample!("wine"),
    sample!("digits"),
    sample!("seattle-weather"),
    sample!("gapminder"),
];

impl Sample {
    /// Source, licence, what a row is, what the table may teach and how it may be misused.
    pub fn card(&self) -> Value {
        serde_json::from_str(self.card).expect("a test reads every card")
    }

    /// The table.
    pub fn table(&self) -> Result<Table, Problem> {
        read_csv(self.id, self.csv.as_bytes())
    }
}

/// The sample with this id.
pub fn find(id: &str) -> Option<&'static Sample> {
    SAMPLES.iter().find(|s| s.id == id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_card_describes_the_table_beside_it() {
        for sample in SAMPLES {
            let (card, table) = (sample.card(), sample.table().unwrap());
            assert_eq!(card["id"], sample.id);
            assert_eq!(card["rows"], table.n_rows(), "{}", sample.id);
            let target = card["target"].as_str().unwrap();
            assert!(table.column(target).is_some(), "{}: no column {target}", sample.id);
            for word in ["name", "source", "licence", "licence_url", "a_row_is", "teaches", "misuse"] {
                assert!(card[word].as_str().is_some_and(|t| !t.is_empty()), "{}: {word}", sample.id);
            }
            let described = card["columns"].as_object().unwrap();
            for column in &table.columns {
                assert!(
                    described.contains_key(&column.name),
                    "{}: {} is not described",
                    sample.id,
                    column.name
                );
            }
            assert!(table.notes.is_empty(), "{:?}", table.notes);
        }
    }
}
