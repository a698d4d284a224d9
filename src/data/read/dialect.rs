//! The dialect of delimited text: which character cuts a line into cells.

/// The delimiter that cuts the first lines into the same number of cells, more cells being better.
pub(super) fn sniff_delimiter(text: &str) -> u8 {
    let head: String =
        text.lines().filter(|l| !l.trim().is_empty()).take(50).flat_map(|l| [l, "\n"]).collect();
    let score = |delimiter: u8| {
        let rows = reader(&head, delimiter).into_byte_records().filter_map(Result::ok);
        let widths: Vec<usize> = rows.map(|r| r.len()).collect();
        let first = widths.first().copied().unwrap_or(1);
        let same = widths.iter().filter(|w| **w == first).count();
        if first < 2 { (0, 0) } else { (same * 100 / widths.len(), first) }
    };
    // The comma wins a draw, since it is first and `max_by_key` would keep the last.
    *[b',', b';', b'\t', b'|'].iter().rev().max_by_key(|d| score(**d)).expect("there are four")
}

pub(super) fn reader(text: &str, delimiter: u8) -> csv::Reader<&[u8]> {
    csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes())
}
