//! The size budget: what a visitor downloads before the page works, compressed as a host would send it.

use std::collections::BTreeSet;
use std::io::Write;
use std::path::{Path, PathBuf};

use flate2::Compression;
use flate2::write::GzEncoder;

use crate::Result;
use crate::shell::read;

/// The limits, in bytes after `gzip -9`, each with its reason.
const LIMITS: [Limit; 3] = [
    Limit {
        what: "page shell",
        most: 100_000,
        why: "half a second on a 1.6 Mbit/s phone connection, before anything shows",
        counts: |shell, _| shell,
    },
    Limit {
        what: "engine wasm",
        most: 900_000,
        why: "the table, the plots and the models people begin with in a second on a line of 8 Mbit/s",
        counts: |_, wasm| wasm,
    },
    Limit {
        what: "both together",
        most: 1_000_000,
        why: "a class of 30 on one 20 Mbit/s line waits 12 s, not a minute",
        counts: |shell, wasm| shell + wasm,
    },
];

/// What loads only when a file or a recipe asks for it: its files, and how much they may be together.
const ON_DEMAND: [(&str, &[&str], u64); 5] = [
    ("rest of page", &["page-later.js"], 40_000),
    ("all models", &["worker-all.js", "terrarium_all_bg.wasm"], 1_250_000),
    ("Excel, zip", &["unpack.js", "unpack_bg.wasm"], 380_000),
    ("pictures", &["pictures.js"], 10_000),
    ("Parquet", &["parquet.js"], 110_000),
];

struct Limit {
    what: &'static str,
    most: u64,
    why: &'static str,
    counts: fn(u64, u64) -> u64,
}

/// Prints the sizes and fails if one is over its limit.
pub fn check(root: &Path) -> Result<()> {
    let mut files = Vec::new();
    for path in shell_files(root)? {
        files.push((gzip_size(&read(&path)?)?, path));
    }
    let shell: u64 = files.iter().map(|(size, _)| size).sum();
    let wasm = gzip_size(&read(&root.join("pkg/built/terrarium_bg.wasm"))?)?;

    println!("Size after gzip -9, in bytes (the page shell is {} files):", files.len());
    let mut over = Vec::new();
    for limit in &LIMITS {
        let size = (limit.counts)(shell, wasm);
        println!("  {:<14} {size:>8} of {:>7}", limit.what, limit.most);
        if size > limit.most {
            over.push(format!(
                "{} is {size} bytes, {} over its limit ({})",
                limit.what,
                size - limit.most,
                limit.why
            ));
        }
    }
    for (what, names, most) in ON_DEMAND {
        let mut size = 0;
        for name in names {
            size += gzip_size(&read(&root.join("pkg/built").join(name))?)?;
        }
        println!("  {what:<14} {size:>8} of {most:>7}, on demand");
        if size > most {
            over.push(format!("what loads for {what} is {size} bytes, {} over its limit", size - most));
        }
    }
    if over.is_empty() {
        return Ok(());
    }
    println!("The ten largest files of the page shell:");
    files.sort_by_key(|(size, _)| std::cmp::Reverse(*size));
    for (size, path) in files.iter().take(10) {
        println!("  {size:>8} {}", path.strip_prefix(root).unwrap_or(path).display());
    }
    Err(format!("over the size budget: {}", over.join("; ")))
}

/// `index.html` and every file that it names, except the engine itself.
fn shell_files(root: &Path) -> Result<BTreeSet<PathBuf>> {
    let index = root.join("index.html");
    let text = String::from_utf8(read(&index)?).map_err(|_| "index.html is not UTF-8")?;
    let named = named(&text).filter(|name| !name.ends_with(".wasm")).map(|name| root.join(name));
    Ok(named.chain([index.clone()]).collect())
}

/// The relative addresses in `href` and `src`.
fn named(html: &str) -> impl Iterator<Item = &str> {
    let quoted = html
        .split([' ', '\n'])
        .filter_map(|word| word.strip_prefix("href=\"").or(word.strip_prefix("src=\"")));
    quoted
        .filter_map(|rest| rest.split('"').next())
        .filter(|name| !name.starts_with('#') && !name.contains(':'))
}

fn gzip_size(bytes: &[u8]) -> Result<u64> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    let packed = encoder.write_all(bytes).and_then(|()| encoder.finish());
    packed.map(|bytes| bytes.len() as u64).map_err(|e| format!("cannot compress: {e}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repeated_text_counts_as_its_compressed_size() {
        let size = gzip_size(&b"terrarium ".repeat(1000)).unwrap();
        assert!((20..200).contains(&size), "{size}");
    }

    #[test]
    fn what_the_page_names_is_found_and_other_sites_and_places_within_are_not() {
        let html = "<link rel=\"icon\" href=\"www/a.svg\"> <script src=\"b.js\"></script> <a href=\"#top\" \
            class=\"x\"> <a href=\"https://example.org/\">";
        assert_eq!(named(html).collect::<Vec<_>>(), ["www/a.svg", "b.js"]);
    }
}
