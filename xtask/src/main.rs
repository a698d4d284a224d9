//! `cargo xtask`: everything a developer of Terrarium runs, with nothing to install first.
//!
//! One file per command. All output is plain text, so that it reads the same in a log.

mod bench;
mod bless;
mod browser;
mod budget;
mod build;
mod npm;
mod page;
mod python;
mod serve;
mod shell;
mod stages;
mod test;
mod worker;

use std::process::ExitCode;

/// What went wrong and what to do about it, as one text for the person at the terminal.
type Result<T> = std::result::Result<T, String>;

const HELP: &str = "\
cargo xtask <command>

  serve [--port N] [--dev]   build, then serve the page on this machine
  build [--dev] [--no-opt]   build the engine into pkg/built and check the size budget
                             --dev: compiles faster, runs slower; --no-opt: leave wasm-opt out
  test [name ...]            run every check, or only the stages whose name contains one of the words
  test --list                list the stages
  ci                         the same as test
  bench read                 measure how fast a large file is read in the browser, beside DuckDB-wasm
  bench models [flag ...]    measure how fast models are trained in the browser, beside scikit-learn
                             --only WORD, --growth, --memory, --node, --json FILE
  bless                      write the generated files anew
  reference [arg ...]        compute the reference values with scikit-learn (needs Python 3.11)
  help                       this text

Environment: TERRARIUM_CHROMIUM is the browser for the tests, if it is not on the PATH.";

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    match dispatch(&args) {
        Ok(code) => code,
        Err(message) => {
            eprintln!("\nxtask: {message}");
            ExitCode::FAILURE
        }
    }
}

fn dispatch(args: &[String]) -> Result<ExitCode> {
    let (command, rest) = args.split_first().map_or(("help", args), |(c, rest)| (c.as_str(), rest));
    match command {
        "serve" => serve::command(rest)?,
        "build" => build::command(rest)?,
        "test" | "ci" => return test::command(rest),
        "bench" => bench::command(rest)?,
        "bless" => bless::command(rest)?,
        "reference" => python::reference(rest)?,
        "help" | "--help" | "-h" => println!("{HELP}"),
        other => return Err(format!("there is no command `{other}`\n\n{HELP}")),
    }
    Ok(ExitCode::SUCCESS)
}
