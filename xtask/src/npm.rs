//! The Node side of the tools: is Node there, and are the pinned packages installed?

use std::fs;
use std::process::Command;

use crate::Result;
use crate::shell::{fingerprint, program, read, root, run, works, write};

/// npm is a batch file on Windows, and those are only found by their full name.
const NPM: &str = if cfg!(windows) { "npm.cmd" } else { "npm" };

/// Whether both `node` and `npm` can be started.
pub fn present() -> bool {
    works(program("node").arg("--version")) && works(program(NPM).arg("--version"))
}

/// Installs exactly what `package-lock.json` names, unless that was done before.
pub fn install() -> Result<()> {
    let lock = fingerprint([read(&root().join("package-lock.json"))?.as_slice()]);
    // Inside node_modules, so that removing the folder also forgets that it was complete.
    let stamp = root().join("node_modules/.terrarium-lock");
    if fs::read_to_string(&stamp).is_ok_and(|old| old == lock) {
        return Ok(());
    }
    if !present() {
        return Err("Node is missing: install Node 20 or newer, with npm (https://nodejs.org)".into());
    }
    run(program(NPM).args(["ci", "--no-audit", "--no-fund"]))?;
    write(&stamp, lock.as_bytes())
}

/// A script of an installed package, run by Node itself: no shell, no `.cmd` files.
pub fn script(path_in_node_modules: &str) -> Command {
    let mut node = program("node");
    node.arg(root().join("node_modules").join(path_in_node_modules));
    node
}
