//! The worker script: wasm-bindgen's glue and our handler joined into one classic script.
//!
//! One file, because the page starts the worker from a `blob:` address, from where nothing relative
//! can be imported; classic, because a sandboxed frame starts no other kind.

use std::path::Path;

use crate::Result;
use crate::shell::{read, write};

/// Our own parts of the worker, in `pkg`, in the order they run.
const PARTS: [&str; 4] = ["runs.js", "looks.js", "handler.js", "worker-main.js"];

/// Writes `worker.js`, its globals for the type check, and the glue as a module for Node, into `built`.
pub fn join(pkg: &Path, built: &Path) -> Result<()> {
    let glue = text(&built.join("glue.js"))?;
    let mut script = glue.clone();
    let mut globals = String::new();
    for name in PARTS {
        let part = as_classic_script(name, &text(&pkg.join(name))?)?;
        script.push('\n');
        script.push_str(&part.script);
        for export in part.exports {
            let module = format!("import(\"../{name}\")");
            globals.push_str(&format!("declare const {export}: typeof {module}.{export};\n"));
        }
    }
    write(&built.join("worker.js"), script.as_bytes())?;
    write(&built.join("worker.d.ts"), globals.as_bytes())?;

    let module = format!("{glue}\nexport default wasm_bindgen;\n");
    write(&built.join("glue.mjs"), module.as_bytes())?;
    let types = "/// <reference path=\"./terrarium.d.ts\" />\n\
                 declare const glue: typeof wasm_bindgen;\nexport default glue;\n";
    write(&built.join("glue.d.mts"), types.as_bytes())
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

/// Takes the module syntax off a part, so that Node can import the same file that the worker contains.
///
/// Only `export function` at the start of a line is known. Anything else would need another file, which
/// a blob worker cannot reach, or a name that the joined script does not have: it is refused.
fn as_classic_script(name: &str, source: &str) -> Result<Part> {
    let mut part = Part { script: String::with_capacity(source.len()), exports: Vec::new() };
    for (idx, line) in source.lines().enumerate() {
        let plain = line.strip_prefix("export ").filter(|rest| rest.starts_with("function "));
        if plain.is_none() && (line.starts_with("import ") || line.starts_with("export ")) {
            let place = format!("pkg/{name}:{}", idx + 1);
            return Err(format!(
                "{place}: the worker is one classic script and cannot hold this line: {line}"
            ));
        }
        if let Some(rest) = plain.and_then(|text| text.strip_prefix("function ")) {
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
