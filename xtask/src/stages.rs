//! The stages of `cargo xtask test`, in the order they run.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::shell::{cargo, files_below, program, root, run, target_dir, works};
use crate::{Result, browser, budget, build, npm};

/// One group of checks.
#[derive(Debug)]
pub struct Stage {
    /// The word that selects it.
    pub name: &'static str,
    /// What it does, in a line.
    pub what: &'static str,
    /// Stages whose results it uses.
    pub needs: &'static [&'static str],
    /// Does it.
    pub run: fn() -> Result<Outcome>,
}

/// How a stage that did not fail ended.
pub enum Outcome {
    /// Everything it checked was right.
    Ok,
    /// There was nothing to check; said aloud, so that it is not taken for a pass.
    NoTestsYet,
}

/// Fast ones first, so that a slip is told within seconds.
pub const STAGES: [Stage; 12] = [
    Stage { name: "fmt", what: "Rust sources are formatted", needs: &[], run: format },
    Stage { name: "npm", what: "the pinned Node packages are installed", needs: &[], run: packages },
    Stage { name: "clippy", what: "clippy has no warnings, natively", needs: &[], run: clippy },
    Stage { name: "clippy-wasm", what: "clippy has no warnings, for wasm", needs: &[], run: clippy_wasm },
    Stage { name: "build", what: "the engine builds", needs: &[], run: engine },
    Stage { name: "size", what: "page and engine keep to their size", needs: &["build"], run: size },
    Stage { name: "types", what: "JavaScript types", needs: &["npm", "build"], run: types },
    Stage { name: "js", what: "JavaScript unit tests", needs: &["build"], run: js_units },
    Stage { name: "rust", what: "Rust tests", needs: &[], run: rust_tests },
    Stage { name: "native", what: "the headless program builds", needs: &[], run: native },
    Stage {
        name: "parity",
        what: "native, Node and browser agree",
        needs: &["npm", "build", "native"],
        run: parity,
    },
    Stage { name: "web", what: "the page in a browser", needs: &["npm", "build"], run: web },
];

fn format() -> Result<Outcome> {
    ensure_component("rustfmt", "fmt")?;
    done(cargo().args(["fmt", "--all", "--check"]))
}

fn packages() -> Result<Outcome> {
    npm::install()?;
    Ok(Outcome::Ok)
}

fn clippy() -> Result<Outcome> {
    ensure_component("clippy", "clippy")?;
    done(cargo().args(["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"]))
}

fn clippy_wasm() -> Result<Outcome> {
    ensure_component("clippy", "clippy")?;
    build::ensure_target()?;
    let target = "wasm32-unknown-unknown";
    for package in [["terrarium", "--no-default-features"].as_slice(), &["terrarium"], &["terrarium-unpack"]]
    {
        let mut cargo = cargo();
        cargo.args(["clippy", "--lib", "--target", target, "--package"]).args(package);
        run(cargo.args(["--", "-D", "warnings"]))?;
    }
    Ok(Outcome::Ok)
}

fn engine() -> Result<Outcome> {
    build::engine(build::Options::RELEASE)?;
    Ok(Outcome::Ok)
}

fn size() -> Result<Outcome> {
    budget::check(&root())?;
    Ok(Outcome::Ok)
}

fn types() -> Result<Outcome> {
    let check =
        |project: &str| run(npm::script("typescript/bin/tsc").args(["-p", project, "--pretty", "false"]));
    check("tsconfig.json")?;
    // The worker has other globals than a page, so it is checked on its own.
    check("tsconfig.worker.json")?;
    check("tsconfig.unpack.json")?;
    Ok(Outcome::Ok)
}

fn js_units() -> Result<Outcome> {
    node_tests("tests/js", &[])
}

fn rust_tests() -> Result<Outcome> {
    done(cargo().args(["test", "--workspace"]))
}

fn native() -> Result<Outcome> {
    done(cargo().args(["build", "--release", "--package", "terrarium", "--bin", "terrarium"]))
}

fn parity() -> Result<Outcome> {
    if test_files("tests/parity").is_empty() {
        return Ok(Outcome::NoTestsYet);
    }
    let program = format!("terrarium{}", std::env::consts::EXE_SUFFIX);
    let program = target_dir()?.join("release").join(program);
    node_tests("tests/parity", &[(browser::VARIABLE, browser::ensure()?), ("TERRARIUM_BIN", program)])
}

fn web() -> Result<Outcome> {
    if test_files("tests/web").is_empty() {
        return Ok(Outcome::NoTestsYet);
    }
    node_tests("tests/web", &[(browser::VARIABLE, browser::ensure()?)])
}

/// Runs every `*.test.js` and `*.test.mjs` below a folder under Node's own test runner.
fn node_tests(folder: &str, variables: &[(&str, PathBuf)]) -> Result<Outcome> {
    let files = test_files(folder);
    if files.is_empty() {
        return Ok(Outcome::NoTestsYet);
    }
    if !npm::present() {
        return Err("Node is missing: install Node 20 or newer (https://nodejs.org)".into());
    }
    let mut node = program("node");
    // One file at a time: browsers that fight for the cores make time limits a matter of luck.
    node.args(["--test", "--test-reporter=spec", "--test-concurrency=1", "--test-timeout=300000"]);
    node.args(files);
    node.envs(variables.iter().map(|(name, value)| (name, value.as_os_str())));
    done(&mut node)
}

/// The test files below a folder, by name: Node releases disagree on what a folder argument means.
fn test_files(folder: &str) -> Vec<PathBuf> {
    let is_test = |path: &Path| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        name.ends_with(".test.js") || name.ends_with(".test.mjs")
    };
    files_below(&root().join(folder)).into_iter().filter(|path| is_test(path)).collect()
}

fn done(command: &mut Command) -> Result<Outcome> {
    run(command)?;
    Ok(Outcome::Ok)
}

/// Adds a part of the Rust toolchain if cargo does not know its subcommand.
fn ensure_component(component: &str, subcommand: &str) -> Result<()> {
    if works(cargo().args([subcommand, "--version"])) {
        return Ok(());
    }
    println!("Adding {component} to the Rust toolchain.");
    run(program("rustup").args(["component", "add", component]))
        .map_err(|e| format!("{e}\n{component} is missing: install it for this Rust toolchain"))
}
