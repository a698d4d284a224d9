//! The tables that come with Terrarium, each with a data card.

use serde_json::Value;

use super::{Table, read_csv};
use crate::problem::Problem;

/// A table that comes with the program.
pub struct Sample {
    /// Kebab-case name used in recipes.
    pub id: &'static str,
    /// Its rows; `None` where the file lies beside the engine and has to be handed in.
    csv: Option<&'static str>,
    card: &'static str,
}

macro_rules! sample {
    ($id:literal, inside) => {
        sample!($id, true)
    };
    ($id:literal, beside) => {
        sample!($id, !cfg!(target_arch = "wasm32"))
    };
    ($id:literal, $inside:expr) => {
        Sample {
            id: $id,
            csv: if $inside { Some(include_str!(concat!("samples/", $id, ".csv"))) } else { None },
            card: include_str!(concat!("samples/", $id, ".json")),
        }
    };
}

/// Every sample, in the order the page shows them. In WebAssembly the rows of most lie beside the engine and come on
/// demand: a visitor who never looks at them does not pay for them.
pub static SAMPLES: &[Sample] = &[
    sample!("penguins", inside),
    sample!("iris", inside),
    sample!("wine", beside),
    sample!("digits", beside),
    sample!("seattle-weather", beside),
    sample!("gapminder", beside),
];

impl Sample {
    /// Source, licence, what a row is, what the table may teach and how it may be misused.
    pub fn card(&self) -> Value {
        serde_json::from_str(self.card).expect("a test reads every card")
    }

    /// The table. Where its rows are not part of the engine, `bytes` must be those of its file.
    pub fn table(&self, bytes: Option<&[u8]>) -> Result<Table, Problem> {
        match self.csv.map(str::as_bytes).or(bytes) {
            Some(bytes) => read_csv(self.id, bytes),
            // The JavaScript client knows this place: it loads the file and asks again.
            None => Err(Problem::at(
                "/data/sample/bytes",
                format!("the rows of {} are not part of the engine", self.id),
            )
            .hint("hand in the bytes of its file beside the recipe")),
        }
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
            let (card, table) = (sample.card(), sample.table(None).unwrap());
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
