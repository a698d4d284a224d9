//! The worker script: wasm-bindgen's glue and our handler joined into one classic script.
//!
//! One file, because the page starts the worker from a `blob:` address, from where nothing relative
//! can be imported; classic, because a sandboxed frame starts no other kind.

use std::path::Path;

use crate::Result;
use crate::shell::{read, write};

/// Our own parts of the worker, in `pkg`, in the order they run.
const PARTS: [&str; 2] = ["handler.js", "worker-main.js"];

/// Writes `worker.js`, and the glue as a module for Node, into `built`.
pub fn join(pkg: &Path, built: &Path) -> Result<()> {
    let glue = text(&built.join("glue.js"))?;
    let mut script = glue.clone();
    for name in PARTS {
        let path = pkg.join(name);
        if path.is_file() {
            script.push('\n');
            script.push_str(&as_classic_script(name, &text(&path)?)?);
        }
    }
    write(&built.join("worker.js"), script.as_bytes())?;

    let module = format!("{glue}\nexport default wasm_bindgen;\n");
    write(&built.join("glue.mjs"), module.as_bytes())?;
    let types = "/// <reference path=\"./terrarium.d.ts\" />\n\
                 declare const glue: typeof wasm_bindgen;\nexport default glue;\n";
    write(&built.join("glue.d.mts"), types.as_bytes())
}

fn text(path: &Path) -> Result<String> {
    String::from_utf8(read(path)?).map_err(|_| format!("{} is not UTF-8", path.display()))
}

/// Takes the module syntax off a part, so that Node can import the same file that the worker contains.
///
/// `export` before a declaration is dropped. A type-only import has no effect at run time and lives in
/// a comment; a real one would need another file, which a blob worker cannot reach, so it is refused.
fn as_classic_script(name: &str, source: &str) -> Result<String> {
    let mut out = String::with_capacity(source.len());
    for (idx, line) in source.lines().enumerate() {
        if line.starts_with("import ") || line.starts_with("export {") || line.starts_with("export *") {
            return Err(format!(
                "pkg/{name}:{}: the worker is one classic script and cannot hold this line: {line}",
                idx + 1
            ));
        }
        if line.starts_with("export default ") {
            return Err(format!("pkg/{name}:{}: export it by name; the joined script needs one", idx + 1));
        }
        out.push_str(line.strip_prefix("export ").unwrap_or(line));
        out.push('\n');
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_exported_function_becomes_a_plain_one() {
        let script = as_classic_script("handler.js", "export function handle() {}\n").unwrap();
        assert_eq!(script, "function handle() {}\n");
    }

    #[test]
    fn an_import_is_refused_with_its_line() {
        let problem = as_classic_script("handler.js", "// first\nimport x from './x.js';\n").unwrap_err();
        assert!(problem.starts_with("pkg/handler.js:2"), "{problem}");
    }
}
