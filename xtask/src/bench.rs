//! `cargo xtask bench`: how fast it is, beside others on the same machine in the same run.
//!
//! What is measured, and the peers, lie in `target/bench`; neither is part of the repository or of what is shipped.

mod models;
mod reading;

use std::fs;
use std::path::PathBuf;

use crate::shell::target_dir;
use crate::{Result, npm};

/// Runs `cargo xtask bench`.
pub fn command(args: &[String]) -> Result<()> {
    let (what, rest) = args.split_first().ok_or("say what to measure: `read` or `models`")?;
    let measure: fn(PathBuf, &[String]) -> Result<()> = match what.as_str() {
        "read" => reading::measure,
        "models" => models::measure,
        other => {
            return Err(format!(
                "there is nothing called `{other}` to measure; known are `read` and `models`"
            ));
        }
    };
    npm::install()?;
    crate::build::command(&[])?;
    let folder = target_dir()?.join("bench");
    fs::create_dir_all(&folder).map_err(|e| format!("{}: {e}", folder.display()))?;
    measure(folder, rest)
}
