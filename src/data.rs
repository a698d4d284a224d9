//! Tables: columns and their types, readers, samples, generators, splits, and what is learned from them.

mod column;
mod dates;
mod decimal;
pub mod generators;
mod infer;
mod numbers;
mod profile;
mod read;
pub mod relations;
pub mod samples;
mod sorting;
mod split;
mod stack;
mod table;
mod target;
pub mod view;

pub use column::{Column, ColumnData, MISSING, Type};
pub use profile::{ColumnProfile, Profile, profile};
pub(crate) use profile::{n_distinct, why_not_usable};
pub use read::{
    Comment, Decimal, Delimiter, Encoding, Header, MISSING_SPELLINGS, Quote, ReaderSettings, read_csv,
    read_table,
};
pub use split::{Rule, Split, split};
pub use stack::{FILE_COLUMN, second_name, stack};
pub(crate) use table::sha256;
pub use table::{Note, Table};
pub use target::{Prediction, Target, Task};
