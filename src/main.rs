//! The headless program `terrarium`: the same engine as the page, the same bits.

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Instant;

use serde_json::Value;
use terrarium::catalogue;
use terrarium::data::clean::clean;
use terrarium::data::stack;
use terrarium::models::MODELS;
use terrarium::problem::Problem;
use terrarium::recipe::{self, Source};
use terrarium::run::{Plan, Report, Session};

#[path = "main/packed.rs"]
mod packed;

const USAGE: &str = "\
Terrarium: train and judge a model from a recipe, as the page does.

  terrarium run RECIPE [--data FILE] [--test-data FILE] [--report FILE] [--predictions FILE]
      Runs a recipe. The scores go to standard output, or the whole report to a file.
      RECIPE is a JSON file, - for standard input, or the text of a link.
  terrarium check RECIPE [--data FILE] [--test-data FILE]
      Lists every problem of a recipe; exit code 1 if there are any.
  terrarium link RECIPE
      Prints the text that stands for a recipe in a link.
  terrarium unlink TEXT
      Prints the recipe of a link.
  terrarium catalogue [--markdown]
      Everything there is to choose from, as JSON or as the reference page.
  terrarium help [MODEL]
      This text, or the settings of a model.
";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match dispatch(&words) {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure::Problems(problems)) => {
            problems.iter().for_each(|p| eprintln!("{p}"));
            ExitCode::from(1)
        }
        Err(Failure::Usage(message)) => {
            eprintln!("{message}\n\n{USAGE}");
            ExitCode::from(2)
        }
    }
}

enum Failure {
    Problems(Vec<Problem>),
    Usage(String),
}

impl From<Vec<Problem>> for Failure {
    fn from(problems: Vec<Problem>) -> Failure {
        Failure::Problems(problems)
    }
}

fn dispatch(words: &[&str]) -> Result<(), Failure> {
    match words {
        [] | ["help" | "--help" | "-h"] | [_, .., "--help" | "-h"] => print(USAGE),
        ["help" | "--help", model] => help(model),
        ["--version"] => print(concat!(env!("CARGO_PKG_VERSION"), "\n")),
        ["run", rest @ ..] => {
            run(&Options::read(rest, &["--data", "--test-data", "--report", "--predictions"])?)
        }
        ["check", rest @ ..] => check(&Options::read(rest, &["--data", "--test-data"])?),
        ["link", rest @ ..] => link(&Options::read(rest, &[])?),
        ["unlink", text] => {
            let recipe = recipe::from_link(text)?;
            print(&format!("{:#}\n", recipe::canonical(&recipe)))
        }
        ["catalogue"] => print(&format!("{:#}\n", catalogue::catalogue())),
        ["catalogue", "--markdown"] => print(&catalogue::reference()),
        [other, ..] => Err(Failure::Usage(format!("terrarium does not know \"{other}\" in this form."))),
    }
}

/// One recipe and options that take a file each.
struct Options {
    recipe: String,
    files: Vec<(String, PathBuf)>,
}

impl Options {
    fn read(words: &[&str], known: &[&str]) -> Result<Options, Failure> {
        let mut recipe = None;
        let mut files = Vec::new();
        let mut words = words.iter();
        while let Some(word) = words.next() {
            if known.contains(word) {
                let file = words.next().ok_or_else(|| Failure::Usage(format!("{word} needs a file.")))?;
                files.push(((*word).to_string(), PathBuf::from(file)));
            } else if word.starts_with("--") {
                return Err(Failure::Usage(format!("There is no option {word} here.")));
            } else if recipe.replace((*word).to_string()).is_some() {
                return Err(Failure::Usage("One recipe at a time.".to_string()));
            }
        }
        let recipe = recipe.ok_or_else(|| Failure::Usage("A recipe is missing.".to_string()))?;
        Ok(Options { recipe, files })
    }

    fn file(&self, option: &str) -> Option<&PathBuf> {
        self.files.iter().find(|(name, _)| name == option).map(|(_, file)| file)
    }

    /// The recipe as JSON, from a file, from standard input or from a link.
    fn recipe_json(&self) -> Result<Value, Failure> {
        let text = match self.recipe.as_str() {
            "-" => std::io::read_to_string(std::io::stdin()).map_err(|e| at(&self.recipe, e))?,
            path => match std::fs::read_to_string(path) {
                Ok(text) => text,
                Err(error) => {
                    let link = recipe::from_link(path).map_err(|_| at(path, error))?;
                    return Ok(recipe::canonical(&link));
                }
            },
        };
        serde_json::from_str(&text).map_err(|e| at(&self.recipe, format!("this is not JSON: {e}")))
    }
}

fn at(place: &str, what: impl std::fmt::Display) -> Failure {
    Failure::Problems(vec![Problem::at(place, what.to_string())])
}

fn print(text: &str) -> Result<(), Failure> {
    // A closed pipe (`terrarium catalogue | head`) is no failure.
    let _ = std::io::stdout().write_all(text.as_bytes());
    Ok(())
}

fn write(file: &PathBuf, text: &str) -> Result<(), Failure> {
    std::fs::write(file, text).map_err(|e| at(&file.display().to_string(), e))
}

/// Reads recipe and table and resolves them.
fn plan(options: &Options) -> Result<Plan, Failure> {
    let recipe = recipe::read(&options.recipe_json()?)?;
    let table = match (&recipe.data.source, options.file("--data")) {
        (Source::File(file), Some(path)) => packed::read(file, "/data/file", path)?,
        (_, Some(_)) => {
            return Err(at(
                "/data",
                "a file is given, but the recipe does not ask for one: it says \"data\": {\"file\": …}",
            ));
        }
        (_, None) => recipe::open_source(&recipe.data, recipe.seed, None)?,
    };
    let table = match (recipe::test_file(&recipe.data), options.file("--test-data")) {
        (Some(file), Some(path)) => {
            let second = packed::read(&file, "/data/test_file", path)?;
            stack(&table, &second).map_err(|p| vec![p])?
        }
        (None, Some(_)) => {
            return Err(at("/data/test_file", "a second file is given, but the recipe does not ask for one"));
        }
        _ => recipe::add_test_file(&recipe.data, table, None)?,
    };
    let (table, _) = clean(table, &recipe.data.clean)?;
    Ok(Plan::new(recipe, Arc::new(table))?)
}

fn check(options: &Options) -> Result<(), Failure> {
    plan(options)?;
    print("no problems\n")
}

fn link(options: &Options) -> Result<(), Failure> {
    let recipe = recipe::read(&options.recipe_json()?)?;
    print(&format!("{}\n", recipe::to_link(&recipe)))
}

#[expect(clippy::disallowed_methods, reason = "only the outermost layer may see a clock")]
fn run(options: &Options) -> Result<(), Failure> {
    let begin = Instant::now();
    let mut session = Session::new(plan(options)?);
    while !session.step().map_err(|p| vec![p])? {}
    let report = session.report().expect("a finished session has a report");
    match options.file("--report") {
        Some(file) => write(file, &report.to_json())?,
        None => print(&scores(report))?,
    }
    if let Some(file) = options.file("--predictions") {
        write(file, &session.predictions().expect("a finished session has predictions"))?;
    }
    eprintln!("{:.2} s", begin.elapsed().as_secs_f64());
    Ok(())
}

/// The scores as a small table; where there is no number or no interval, the reason stands in its place.
fn scores(report: &Report) -> String {
    let number = |v: Option<f64>| v.map_or("undefined".to_string(), |v| format!("{v:.4}"));
    let rows = &report.rows;
    let (mut out, which) = if report.task.has_target() {
        (format!("{} rows learned from, {} tested on\n", rows.train, rows.test), "test")
    } else {
        (format!("{} rows, none kept for a test: there are no answers to test\n", rows.train), "all rows")
    };
    out.push_str(&format!("{:<20}{which:>10}  {:<20}{:>10}\n", "metric", "interval", "baseline"));
    for score in &report.scores {
        let why_none = score.model.undefined.as_ref().or(score.model.no_interval.as_ref());
        let interval = match &score.model.interval {
            Some(interval) => format!("{:.4} to {:.4}", interval.lo, interval.hi),
            None => why_none.cloned().unwrap_or_default(),
        };
        out.push_str(&format!(
            "{:<20}{:>10}  {interval:<20}{:>10}\n",
            score.metric,
            number(score.model.value),
            number(score.baseline.value)
        ));
    }
    report.notes.iter().for_each(|note| out.push_str(&format!("{note}\n")));
    out
}

fn help(model: &str) -> Result<(), Failure> {
    let Some(entry) = MODELS.iter().find(|e| e.id == model) else {
        let known: Vec<&str> = MODELS.iter().map(|e| e.id).collect();
        return Err(Failure::Usage(format!("There is no model {model}; known are {}.", known.join(", "))));
    };
    let mut out = format!("{}: {}\n\n", entry.id, entry.summary);
    for field in (entry.fields)() {
        let only = if field.only.is_empty() { String::new() } else { format!(" ({} only)", field.only) };
        out.push_str(&format!("  {}\n      {}.{only} {}\n", field.name, field.label(), field.help()));
        out.push_str(&format!("      {}; the default is {}\n", field.range_in_words(), field.default));
    }
    print(&out)
}
