//! `cargo xtask bench read`: how fast a table of a million rows is read in the browser, beside DuckDB-wasm.

use std::fs;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use crate::Result;
use crate::shell::{program, run};

const ROWS: u64 = 1_000_000;
const DUCKDB: &str = "@duckdb/duckdb-wasm@1.32.0";

pub fn measure(folder: PathBuf, args: &[String]) -> Result<()> {
    if let Some(other) = args.first() {
        return Err(format!("bench read does not know `{other}`"));
    }
    let table = folder.join("million.csv");
    if !table.is_file() {
        write_table(&table).map_err(|e| format!("{}: {e}", table.display()))?;
    }
    if !folder.join("node_modules").is_dir() {
        // Without the peer our own numbers are measured all the same.
        let mut npm = program(if cfg!(windows) { "npm.cmd" } else { "npm" });
        let _ = run(npm.args(["install", "--no-audit", "--no-fund", "--prefix"]).arg(&folder).arg(DUCKDB));
    }
    run(program("node").arg("benches/read.mjs").arg(&folder))
}

/// A million rows of ten columns, 97 MB: an id, a date, a word, a truth, a text, whole numbers and fractions of several
/// lengths, with a value missing here and there.
fn write_table(path: &Path) -> std::io::Result<()> {
    const CITIES: [&str; 8] = ["Lima", "Oslo", "Cairo", "Osaka", "Quito", "Accra", "Turin", "Perth"];
    // The numbers of a linear congruential generator (Knuth), so that every machine writes the same bytes.
    let mut state = 20_260_101u64;
    let mut next = move |below: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % below
    };
    let mut out = BufWriter::with_capacity(1 << 20, fs::File::create(path)?);
    writeln!(out, "id,day,city,member,visits,amount,height,ratio,score,note")?;
    for id in 1..=ROWS {
        let (year, month, day) = (2015 + next(10), 1 + next(12), 1 + next(28));
        let city = CITIES[next(8) as usize];
        let member = next(2) == 0;
        let visits = if next(50) == 0 { String::new() } else { next(1000).to_string() };
        let amount = next(10_000_000) as f64 / 100.0;
        let height = 1.0 + next(1_000_000) as f64 / 1_000_000.0;
        let (ratio, score) = (next(1 << 31) as f64 / (1u64 << 31) as f64, next(1 << 31) as f64 / 1e4 - 1e5);
        let note = next(900_000) + 100_000;
        writeln!(
            out,
            "{id},{year}-{month:02}-{day:02},{city},{member},{visits},{amount:.2},{height:.6},{ratio:.16},{score:.4},no {note} {city}"
        )?;
    }
    out.flush()
}
