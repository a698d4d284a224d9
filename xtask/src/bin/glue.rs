//! Makes the JavaScript glue for a compiled crate: `xtask-glue <in.wasm> <out dir> <name> [--keep-names]`.
//!
//! A program of its own because its one dependency takes over a minute to compile and changes only
//! with wasm-bindgen itself. `cargo xtask build` compiles and runs it.

use std::path::Path;
use std::process::ExitCode;
use std::{env, fs};

use wasm_bindgen_cli_support::Bindgen;

fn main() -> ExitCode {
    let args: Vec<String> = env::args().skip(1).collect();
    let (input, out_dir, name, keep_names) = match args.as_slice() {
        [input, out_dir, name] => (input, out_dir, name, false),
        [input, out_dir, name, flag] if flag == "--keep-names" => (input, out_dir, name, true),
        _ => {
            eprintln!("usage: xtask-glue <in.wasm> <out dir> <name> [--keep-names]");
            return ExitCode::from(2);
        }
    };
    match generate(Path::new(input), Path::new(out_dir), name, keep_names) {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("wasm-bindgen: {message}");
            ExitCode::FAILURE
        }
    }
}

/// Writes `NAME_bg.wasm`, `NAME.js` and `NAME.d.ts` into `out_dir`.
fn generate(input: &Path, out_dir: &Path, name: &str, keep_names: bool) -> Result<(), String> {
    let mut bindgen = Bindgen::new();
    bindgen
        .input_path(input)
        .out_name(name)
        .typescript(true)
        // Names are a third of the file and serve only stack traces.
        .remove_name_section(!keep_names)
        .remove_producers_section(!keep_names)
        // We always hand over a compiled Module: the glue must not look for a file by itself,
        // because inside a blob worker there is no address to start from.
        .omit_default_module_path(true);
    // A classic script is the only form of worker that starts in a sandboxed frame.
    bindgen.no_modules(true).map_err(|e| format!("{e:#}"))?;

    let mut output = bindgen.generate_output().map_err(|e| format!("{e:#}"))?;
    let types = output.ts().ok_or("no TypeScript declarations came out")?;
    let write = |ending: &str, bytes: &[u8]| {
        let path = out_dir.join(format!("{name}{ending}"));
        fs::write(&path, bytes).map_err(|e| format!("{}: {e}", path.display()))
    };
    write(".d.ts", types.as_bytes())?;
    write(".js", output.js().as_bytes())?;
    write("_bg.wasm", &output.wasm_mut().emit_wasm())
}
