//! `cargo xtask bench models`: how fast models are trained in the browser, beside scikit-learn with one thread.

use std::path::PathBuf;

use crate::shell::{program, run};
use crate::{Result, python};

/// Runs the cases; the arguments go to the script, which knows them.
pub fn measure(folder: PathBuf, args: &[String]) -> Result<()> {
    let python = python::environment()?;
    run(program("node").arg("benches/models.mjs").arg(folder.join("models")).arg(python).args(args))
}
