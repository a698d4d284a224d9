//! `cargo xtask bless`: writes the files that are generated from the source and kept in the repository.

use crate::Result;
use crate::shell::{capture, cargo, root, write};

/// Each generated file, with the arguments of the headless program that print it.
const GENERATED: [(&str, &[&str]); 1] = [("docs/reference.md", &["catalogue", "--markdown"])];

/// Runs `cargo xtask bless`.
pub fn command(args: &[String]) -> Result<()> {
    if let Some(arg) = args.first() {
        return Err(format!("bless takes no arguments, not even `{arg}`"));
    }
    for (file, arguments) in GENERATED {
        let text = capture(
            cargo()
                .args(["run", "--quiet", "--package", "terrarium", "--bin", "terrarium", "--"])
                .args(arguments),
        )?;
        write(&root().join(file), text.as_bytes())?;
        println!("{file}");
    }
    Ok(())
}
