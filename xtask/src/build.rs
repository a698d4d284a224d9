//! `cargo xtask build`: the engine as WebAssembly in `pkg/built`, and nothing over its size budget.
//!
//! Rust → wasm (cargo) → wasm and glue (wasm-bindgen) → smaller wasm (wasm-opt) → worker script.
//! The middle two depend only on the bytes cargo produced, and are skipped while those stay the same.

use std::path::{Path, PathBuf};
use std::{env, fs};

use crate::shell::{capture, cargo, fingerprint, program, read, root, run, target_dir, works, write};
use crate::{Result, budget, npm, page, worker};

const TARGET: &str = "wasm32-unknown-unknown";

/// Samples whose rows `src/data/samples.rs` leaves out of the wasm.
const BESIDE_THE_ENGINE: &[&str] = &["wine", "digits", "seattle-weather", "gapminder"];

/// A crate that becomes a WebAssembly module.
#[derive(Clone, Copy, Debug)]
struct Part {
    package: &'static str,
    /// What its files in `pkg/built` are called.
    name: &'static str,
    /// What cargo is told about features.
    features: &'static [&'static str],
}

/// What every visitor loads.
const ENGINE: Part = Part { package: "terrarium", name: "terrarium", features: &["--no-default-features"] };
/// The same with every model; loaded when a recipe asks for one that the first lacks.
const WHOLE_ENGINE: Part = Part { package: "terrarium", name: "terrarium_all", features: &[] };
/// Loaded only for a workbook or an archive.
const UNPACK: Part = Part { package: "terrarium-unpack", name: "unpack", features: &[] };

/// How to build.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// Compile fast instead of small; leaves out wasm-opt and the size budget.
    pub dev: bool,
    /// Run wasm-opt.
    pub optimise: bool,
}

impl Options {
    /// What visitors get.
    pub const RELEASE: Options = Options { dev: false, optimise: true };
    /// What someone who edits the engine wants.
    pub const DEV: Options = Options { dev: true, optimise: false };
}

/// Runs `cargo xtask build`.
pub fn command(args: &[String]) -> Result<()> {
    let mut options = Options::RELEASE;
    for arg in args {
        match arg.as_str() {
            "--dev" => options = Options::DEV,
            "--no-opt" => options.optimise = false,
            other => return Err(format!("build does not know `{other}`; it takes --dev and --no-opt")),
        }
    }
    build(options)
}

/// Brings `pkg/built` up to date and checks the size budget.
pub fn build(options: Options) -> Result<()> {
    if !options.dev {
        println!(
            "Release build; `cargo xtask build --dev` is many times faster and good enough to look at a change."
        );
    }
    engine(options)?;
    if options.dev {
        println!("Development build in pkg/built; the size budget holds for release builds only.");
        return Ok(());
    }
    budget::check(&root())
}

/// Brings `pkg/built` up to date, whatever its size.
pub fn engine(options: Options) -> Result<()> {
    ensure_target()?;
    let target_dir = target_dir()?;
    let pkg = root().join("pkg");
    let built = pkg.join("built");
    for part in [ENGINE, WHOLE_ENGINE, UNPACK] {
        let raw = compile(part, options, &target_dir)?;
        make_glue(part, &raw, &built, &target_dir, options)?;
    }
    worker::join(&pkg, &built)?;
    page::join(&built)?;
    copy_samples(&built)
}

/// Puts the samples that are not part of the engine beside it, from where they are loaded on demand.
fn copy_samples(built: &Path) -> Result<()> {
    for id in BESIDE_THE_ENGINE {
        let name = format!("samples/{id}.csv");
        write(&built.join(&name), &read(&root().join("src/data").join(&name))?)?;
    }
    Ok(())
}

/// Adds the wasm target to the running toolchain if it lacks it.
pub fn ensure_target() -> Result<()> {
    // Ask the compiler, not rustup: a toolchain from elsewhere may well have the target.
    let sysroot = capture(program("rustc").args(["--print", "sysroot"]))?;
    if Path::new(sysroot.trim()).join("lib/rustlib").join(TARGET).join("lib").is_dir() {
        return Ok(());
    }
    if !works(program("rustup").arg("--version")) {
        return Err(format!(
            "this Rust toolchain cannot compile for {TARGET}, and rustup is not there to add it.\n\
             Install rustup (https://rustup.rs), or the {TARGET} standard library for the toolchain in {}",
            sysroot.trim()
        ));
    }
    println!("Adding the {TARGET} target to the Rust toolchain.");
    run(program("rustup").args(["target", "add", TARGET]))
}

/// Compiles a library and returns the path of the raw wasm.
fn compile(part: Part, options: Options, target_dir: &Path) -> Result<PathBuf> {
    let mut cargo = cargo();
    cargo.args(["build", "--package", part.package, "--lib", "--target", TARGET]);
    cargo.args(part.features);
    if !options.dev {
        cargo.arg("--release");
    }
    cargo.args(["--config", &anonymous_paths()?]);
    // These replace the flags in .cargo/config.toml instead of adding to them, and SIMD would be lost.
    cargo.env_remove("RUSTFLAGS").env_remove("CARGO_ENCODED_RUSTFLAGS");
    run(&mut cargo)?;
    let profile = if options.dev { "debug" } else { "release" };
    Ok(target_dir.join(TARGET).join(profile).join(format!("{}.wasm", part.package.replace('-', "_"))))
}

/// A cargo setting that keeps the names of this machine's folders out of the panic messages in the wasm.
///
/// Without it the file would tell who built it, and would differ from machine to machine.
fn anonymous_paths() -> Result<String> {
    let cargo_home = match env::var_os("CARGO_HOME") {
        Some(path) => PathBuf::from(path),
        None => env::home_dir().ok_or("there is no home folder, and CARGO_HOME is not set")?.join(".cargo"),
    };
    let crates = cargo_home.join("registry/src");
    Ok(format!("target.{TARGET}.rustflags=['--remap-path-prefix={}=crates']", crates.display()))
}

/// wasm-bindgen and wasm-opt, unless the last run had the same input.
fn make_glue(part: Part, raw: &Path, built: &Path, target_dir: &Path, options: Options) -> Result<()> {
    let optimise = options.optimise && can_optimise();
    let settings = format!("dev {} optimise {optimise}", options.dev);
    let tools = [include_bytes!("bin/glue.rs").as_slice(), include_bytes!("../Cargo.toml")];
    let packages = if optimise { read(&root().join("package-lock.json"))? } else { Vec::new() };
    let raw_bytes = read(raw)?;
    let key = fingerprint([raw_bytes.as_slice(), settings.as_bytes(), tools[0], tools[1], &packages]);

    let stamp = built.join(format!(".{}.stamp", part.name));
    let wasm = format!("{}_bg.wasm", part.name);
    let products = [wasm.clone(), format!("{}.d.ts", part.name), format!("{}.glue.js", part.name)];
    let complete = products.iter().all(|name| built.join(name).is_file());
    if complete && fs::read_to_string(&stamp).is_ok_and(|old| old == key) {
        return Ok(());
    }

    // Work beside the target folder, so that a failure half-way leaves the last good build in place.
    let stage = target_dir.join("xtask-glue");
    fs::create_dir_all(&stage).map_err(|e| format!("cannot make {}: {e}", stage.display()))?;
    run(program(glue_program(target_dir)?)
        .arg(raw)
        .arg(&stage)
        .arg(part.name)
        .args(options.dev.then_some("--keep-names")))?;
    if optimise {
        run_wasm_opt(&stage.join(&wasm))?;
    }
    for name in &products {
        // The worker's script takes the plain name.
        let made = name.replace(".glue.js", ".js");
        write(&built.join(name), &read(&stage.join(made))?)?;
    }
    write(&stamp, key.as_bytes())
}

/// Compiles the program that runs wasm-bindgen; slow the first time, instant afterwards.
fn glue_program(target_dir: &Path) -> Result<PathBuf> {
    let name = format!("xtask-glue{}", env::consts::EXE_SUFFIX);
    let path = target_dir.join("debug").join(name);
    if !path.is_file() {
        println!("Compiling wasm-bindgen, once; this takes a minute or two.");
    }
    // Between slow code (level 0) and a slow build (level 2, what the numerical tests need).
    let level = "profile.dev.package.\"*\".opt-level=1";
    let mut cargo = cargo();
    cargo.args([
        "build",
        "--package",
        "xtask",
        "--features",
        "glue",
        "--bin",
        "xtask-glue",
        "--config",
        level,
    ]);
    run(&mut cargo)?;
    Ok(path)
}

/// Whether wasm-opt can run here. Without Node the page works all the same, it is a little larger.
fn can_optimise() -> bool {
    if !npm::present() {
        println!("Node and npm are missing: wasm-opt is left out, and the engine is some 5 % larger.");
        return false;
    }
    true
}

/// Replaces a wasm file by a smaller and faster one that computes the same.
fn run_wasm_opt(wasm: &Path) -> Result<()> {
    npm::install()?;
    let out = wasm.with_extension("opt.wasm");
    // It reads the allowed instructions from the file's own target_features section.
    run(npm::script("binaryen/bin/wasm-opt").arg("-O3").arg(wasm).arg("-o").arg(&out))?;
    fs::rename(&out, wasm).map_err(|e| format!("cannot replace {}: {e}", wasm.display()))
}
