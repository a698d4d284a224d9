//! The workers' scripts: wasm-bindgen's glue and our own parts joined into one classic script each.
//!
//! One file, because the page starts the worker from a `blob:` address, from where nothing relative
//! can be imported; classic, because a sandboxed frame starts no other kind.

use std::path::Path;

use crate::Result;
use crate::shell::{read, write};

/// One classic script and what it is made of.
struct Script {
    /// Its name in `built`, and that of the file with its globals for the type check.
    name: &'static str,
    globals: &'static str,
    /// Name of its WebAssembly module.
    wasm: &'static str,
    /// The name under which Node imports the glue.
    glue: &'static str,
    /// The module whose declarations describe the glue.
    types: &'static str,
    /// Our own parts, in `pkg`, in the order they run.
    parts: &'static [&'static str],
}

/// Our own parts of the engine's worker, with whichever engine.
const ENGINE_PARTS: &[&str] =
    &["runs.js", "looks.js", "packed.js", "opening.js", "handler.js", "worker-main.js"];

const SCRIPTS: [Script; 3] = [
    Script {
        name: "worker",
        globals: "worker",
        wasm: "terrarium",
        glue: "glue",
        types: "terrarium",
        parts: ENGINE_PARTS,
    },
    Script {
        name: "worker-all",
        globals: "worker",
        wasm: "terrarium_all",
        glue: "glue-all",
        // The same exports; declared twice they would be in each other's way.
        types: "terrarium",
        parts: ENGINE_PARTS,
    },
    Script {
        name: "unpack",
        globals: "unpack.globals",
        wasm: "unpack",
        glue: "unpack",
        types: "unpack",
        parts: &["unpack/open.js", "unpack/worker.js"],
    },
];

/// Writes each worker's script, its globals for the type check, and the glue as a module for Node, into `built`.
pub fn join(pkg: &Path, built: &Path) -> Result<()> {
    for Script { name, globals: types_of, wasm, glue: module, types: described, parts } in SCRIPTS {
        let glue = text(&built.join(format!("{wasm}.glue.js")))?;
        let mut script = glue.clone();
        let mut globals = String::new();
        for part_name in parts {
            let part = as_classic_script(part_name, &text(&pkg.join(part_name))?)?;
            script.push('\n');
            script.push_str(&part.script);
            for export in part.exports {
                let module = format!("import(\"../{part_name}\")");
                globals.push_str(&format!("declare const {export}: typeof {module}.{export};\n"));
            }
        }
        write(&built.join(format!("{name}.js")), script.as_bytes())?;
        write(&built.join(format!("{types_of}.d.ts")), globals.as_bytes())?;
        let code = format!("{glue}\nexport default wasm_bindgen;\n");
        write(&built.join(format!("{module}.mjs")), code.as_bytes())?;
        let types = format!(
            "/// <reference path=\"./{described}.d.ts\" />\n\
             declare const glue: typeof wasm_bindgen;\nexport default glue;\n"
        );
        write(&built.join(format!("{module}.d.mts")), types.as_bytes())?;
    }
    Ok(())
}

fn text(path: &Path) -> Result<String> {
    String::from_utf8(read(path)?).map_err(|_| format!("{} is not UTF-8", path.display()))
}

/// A part of the worker without its module syntax, and the functions it had exported.
#[derive(Debug)]
struct Part {
    script: String,
    exports: Vec<String>,
}

const FUNCTIONS: [&str; 3] = ["function ", "async function ", "async function* "];

/// Takes the module syntax off a part, so that Node can import the same file that the worker contains.
///
/// Only `export function`, with or without `async` and `*`, is known at the start of a line. Anything else would need another file, which
/// a blob worker cannot reach, or a name that the joined script does not have: it is refused.
fn as_classic_script(name: &str, source: &str) -> Result<Part> {
    let mut part = Part { script: String::with_capacity(source.len()), exports: Vec::new() };
    for (idx, line) in source.lines().enumerate() {
        let plain =
            line.strip_prefix("export ").filter(|rest| FUNCTIONS.iter().any(|word| rest.starts_with(word)));
        if plain.is_none() && (line.starts_with("import ") || line.starts_with("export ")) {
            let place = format!("pkg/{name}:{}", idx + 1);
            return Err(format!(
                "{place}: the worker is one classic script and cannot hold this line: {line}"
            ));
        }
        let named = plain.and_then(|text| FUNCTIONS.iter().find_map(|word| text.strip_prefix(word)));
        if let Some(rest) = named {
            part.exports.extend(rest.split('(').next().map(|export| export.trim().to_string()));
        }
        part.script.push_str(plain.unwrap_or(line));
        part.script.push('\n');
    }
    Ok(part)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_exported_function_becomes_a_plain_one() {
        let part = as_classic_script("handler.js", "export function handle(a) {}\n").unwrap();
        assert_eq!(part.script, "function handle(a) {}\n");
        assert_eq!(part.exports, ["handle"]);
    }

    #[test]
    fn what_needs_another_file_is_refused_with_its_line() {
        for line in ["import x from './x.js';", "export default 1;", "export { x };"] {
            let problem = as_classic_script("handler.js", &format!("// first\n{line}\n")).unwrap_err();
            assert!(problem.starts_with("pkg/handler.js:2"), "{problem}");
        }
    }
}
