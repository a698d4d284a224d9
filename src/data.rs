//! Tables: columns and their types, readers, samples, generators, splits, and what is learned from them.

mod cell;
pub mod clean;
mod codes;
mod column;
mod column_choice;
mod column_notes;
mod dates;
mod decimal;
pub mod findings;
mod formula;
pub mod generators;
mod infer;
mod missing;
mod numbers;
mod picture;
mod places;
mod profile;
mod question;
mod read;
pub mod relations;
pub mod samples;
mod scan;
mod seen;
mod sorting;
mod split;
mod stack;
pub mod summary;
mod table;
mod target;
pub mod view;

pub use column::{Column, ColumnData, MISSING, Type};
pub use column_choice::{ColumnChoice, ColumnChoices, Dates, ReadAs};
pub use dates::DateOrder;
pub(crate) use dates::civil_from_days;
pub use missing::MISSING_SPELLINGS;
pub use picture::Picture;
pub use profile::{ColumnProfile, Profile, profile};
pub(crate) use profile::{n_distinct, why_not_usable};
pub(crate) use question::token;
pub use question::{Answer, Question};
pub use read::{
    Comment, Decimal, Delimiter, Encoding, FileReader, Format, Header, Quote, READERS, Reader,
    ReaderSettings, read_csv, read_table, read_table_as,
};
pub use seen::{Misfit, Misfits, Seen, Written};
pub use split::{Rule, Split, split};
pub use stack::{FILE_COLUMN, second_name, stack};
pub(crate) use table::sha256;
pub use table::{ByHand, Hasher, Note, Reading, Table};
pub(crate) use target::WITHOUT_ANSWERS;
pub use target::{NO_GROUP, Prediction, Target, Task};
