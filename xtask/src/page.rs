//! The page as visitors load it: one script and one stylesheet instead of some seventy files.
//!
//! That many small files would cost as many requests, and compress to twice the size of one.
//! esbuild joins and shortens them in a fraction of a second; a source map leads back to the files.

use std::path::Path;

use crate::shell::{program, root, run};
use crate::{Result, npm};

/// Writes `page.js` and `page-style.css` into `built`, and shortens the worker's script there.
pub fn join(built: &Path) -> Result<()> {
    npm::install()?;
    run(program("node").current_dir(root()).arg("xtask/page.mjs").arg(built))
}
