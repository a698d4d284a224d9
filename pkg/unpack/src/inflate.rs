//! Inflating deflate data (RFC 1951) into no more room than was promised.

use miniz_oxide::inflate::TINFLStatus;
use miniz_oxide::inflate::core::inflate_flags::TINFL_FLAG_USING_NON_WRAPPING_OUTPUT_BUF;
use miniz_oxide::inflate::core::{DecompressorOxide, decompress};

/// Most bytes that one packed file may become: beyond it a 32-bit memory cannot also hold the table.
pub(crate) const MOST_BYTES: u64 = 768 << 20;
/// A table packs 3 to 50 times smaller. Beyond this, and beyond [`FREE_BYTES`], the file was made to fill the memory.
const MOST_TIMES: u64 = 250;
/// Small files may pack better than any table does: a thousand equal cells are no attack.
const FREE_BYTES: u64 = 32 << 20;

/// How inflating ended.
pub(crate) enum Inflated {
    /// All of it: bytes read and bytes written.
    Whole(usize, usize),
    /// There was more to come than there is room.
    TooLong,
    /// The data breaks off.
    Short,
    /// The data is damaged.
    Broken,
}

/// Inflates into `out`; what does not fit there is not inflated.
pub(crate) fn inflate_into(packed: &[u8], out: &mut [u8]) -> Inflated {
    let mut state = Box::new(DecompressorOxide::new());
    let (status, read, written) =
        decompress(&mut state, packed, out, 0, TINFL_FLAG_USING_NON_WRAPPING_OUTPUT_BUF);
    match status {
        TINFLStatus::Done => Inflated::Whole(read, written),
        TINFLStatus::HasMoreOutput => Inflated::TooLong,
        TINFLStatus::NeedsMoreInput | TINFLStatus::FailedCannotMakeProgress => Inflated::Short,
        _ => Inflated::Broken,
    }
}

/// Why a packed file of this size and promised size is not inflated at all; `None` if it may be.
pub(crate) fn too_much(packed: u64, promised: u64) -> Option<String> {
    if promised > FREE_BYTES && promised / MOST_TIMES > packed {
        let times = promised / packed.max(1);
        return Some(format!(
            "it would grow {times} times when it is unpacked, to {}: no table packs that well",
            megabytes(promised)
        ));
    }
    (promised > MOST_BYTES).then(|| {
        format!(
            "it holds {} once unpacked, and {} is the most that fits here",
            megabytes(promised),
            megabytes(MOST_BYTES)
        )
    })
}

/// A size in words.
pub(crate) fn megabytes(bytes: u64) -> String {
    match bytes.div_ceil(1_000_000) {
        n if n < 10_000 => format!("{n} MB"),
        n => format!("{} GB", n.div_ceil(1_000)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_may_grow_and_a_bomb_may_not() {
        assert_eq!(too_much(10_000, 10_000_000), None, "small files are free");
        assert_eq!(too_much(10 << 20, 500 << 20), None, "a table of 50 times its packed size");
        assert!(too_much(1 << 20, 600 << 20).is_some_and(|why| why.contains("600 times")));
        assert!(too_much(500 << 20, 900 << 20).is_some_and(|why| why.contains("944 MB")));
    }
}
