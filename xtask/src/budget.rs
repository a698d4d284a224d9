//! The size budget: what a visitor downloads before the page works, compressed as a host would send it.

use std::collections::BTreeSet;
use std::fs;
use std::io::Write;
use std::path::{Component, Path, PathBuf};

use flate2::Compression;
use flate2::write::GzEncoder;

use crate::Result;
use crate::shell::{files_below, read};

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
        most: 420_000,
        why: "leaves room under the 500 kB of the whole, and under the 900 kB of the finished engine",
        counts: |_, wasm| wasm,
    },
    Limit {
        what: "both together",
        most: 500_000,
        why: "a class of 30 on one 20 Mbit/s line waits 6 s, not a minute",
        counts: |shell, wasm| shell + wasm,
    },
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
    for path in shell_files(root) {
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

/// `index.html`, the page's own files, the worker script, and what those name outside `www`.
///
/// Lessons are left out: each is fetched when it is opened.
fn shell_files(root: &Path) -> BTreeSet<PathBuf> {
    let mut found = BTreeSet::new();
    let mut queue: Vec<PathBuf> = files_below(&root.join("www"))
        .into_iter()
        .filter(|path| counts(path) && !path.starts_with(root.join("www/lessons")))
        .chain(
            [root.join("index.html"), root.join("pkg/built/worker.js")].into_iter().filter(|p| p.is_file()),
        )
        .collect();
    while let Some(path) = queue.pop() {
        if !found.insert(path.clone()) || path.starts_with(root.join("pkg/built")) {
            continue;
        }
        let text = fs::read_to_string(&path).unwrap_or_default();
        let dir = path.parent().unwrap_or(root);
        queue.extend(
            imported(&text).filter_map(|name| resolve(dir, name)).filter(|p| counts(p) && p.is_file()),
        );
    }
    found
}

fn counts(path: &Path) -> bool {
    let suffix = path.extension().and_then(|e| e.to_str()).unwrap_or_default();
    matches!(suffix, "html" | "js" | "mjs" | "css" | "svg")
}

/// Every relative address in quotes, which covers `import`, `import()`, `new URL`, `href` and `src`.
fn imported(text: &str) -> impl Iterator<Item = &str> {
    text.split(['"', '\'', '`']).filter(|part| part.starts_with("./") || part.starts_with("../"))
}

/// `dir/name` without its dots; none if it climbs above the file system's root.
fn resolve(dir: &Path, name: &str) -> Option<PathBuf> {
    let mut path = dir.to_path_buf();
    for part in Path::new(name).components() {
        match part {
            Component::ParentDir => path.pop().then_some(())?,
            Component::Normal(part) => path.push(part),
            _ => {}
        }
    }
    Some(path)
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
    fn an_import_of_the_package_is_followed() {
        let names: Vec<&str> = imported("import { run } from '../pkg/browser.js';").collect();
        assert_eq!(names, ["../pkg/browser.js"]);
        assert_eq!(resolve(Path::new("/site/www"), names[0]), Some(PathBuf::from("/site/pkg/browser.js")));
    }
}
