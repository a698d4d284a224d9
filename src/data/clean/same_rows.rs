//! Which rows are the same in some columns: by a hash of each row, then by comparing rows of equal hash.

use crate::data::{ColumnData, MISSING, Table};

/// For each row the first row that is the same in these columns (itself, if it is the first). Two missing values are
/// the same, and so are 0 and −0.
pub(in crate::data) fn firsts(table: &Table, columns: &[usize]) -> Vec<usize> {
    let n = table.n_rows();
    let mut hashes = vec![0u64; n];
    for &column in columns {
        hash_column(&table.columns[column].data, &mut hashes);
    }
    let mut order: Vec<(u64, u32)> = hashes.into_iter().zip(0..).collect();
    order.sort_unstable();
    let mut firsts: Vec<usize> = (0..n).collect();
    for run in order.chunk_by(|a, b| a.0 == b.0) {
        // Different rows of one hash are rare: almost always there is one kind only.
        let mut kinds: Vec<usize> = Vec::new();
        for &(_, row) in run {
            let row = row as usize;
            match kinds.iter().find(|&&first| same(table, columns, first, row)) {
                Some(&first) => firsts[row] = first,
                None => kinds.push(row),
            }
        }
    }
    firsts
}

/// Whether two rows are the same in these columns.
fn same(table: &Table, columns: &[usize], a: usize, b: usize) -> bool {
    columns.iter().all(|&column| match &table.columns[column].data {
        ColumnData::Number(v) | ColumnData::DateTime(v) => v[a] == v[b] || (v[a].is_nan() && v[b].is_nan()),
        ColumnData::Category { codes, .. } | ColumnData::Boolean { codes, .. } => codes[a] == codes[b],
        ColumnData::Text(v) => v[a] == v[b],
    })
}

/// Adds a column's values to the hash of each row.
fn hash_column(data: &ColumnData, hashes: &mut [u64]) {
    match data {
        ColumnData::Number(v) | ColumnData::DateTime(v) => {
            let bits = |v: f64| if v.is_nan() { u64::MAX } else { (v + 0.0).to_bits() };
            hashes.iter_mut().zip(v).for_each(|(h, v)| *h = mixed(*h, bits(*v)));
        }
        ColumnData::Category { codes, .. } | ColumnData::Boolean { codes, .. } => {
            let bits = |code: u32| if code == MISSING { u64::MAX } else { u64::from(code) };
            hashes.iter_mut().zip(codes).for_each(|(h, code)| *h = mixed(*h, bits(*code)));
        }
        ColumnData::Text(v) => {
            for (h, text) in hashes.iter_mut().zip(v) {
                let bytes = text.as_deref().map_or(&[][..], str::as_bytes);
                *h = mixed(*h, if text.is_some() { bytes.len() as u64 } else { u64::MAX });
                bytes.iter().for_each(|b| *h = mixed(*h, u64::from(*b)));
            }
        }
    }
}

/// Adds a value to a hash, with a round of MurmurHash3's finaliser in 64 bits.
fn mixed(hash: u64, value: u64) -> u64 {
    let mut h = hash.rotate_left(23) ^ value.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    h = (h ^ (h >> 33)).wrapping_mul(0xff51_afd7_ed55_8ccd);
    h ^ (h >> 33)
}
