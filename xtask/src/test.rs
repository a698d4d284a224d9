//! `cargo xtask test`: runs every check of the project, fast ones first, and sums up at the end.

use std::collections::BTreeMap;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use crate::Result;
use crate::stages::{Outcome, STAGES, Stage};

/// How one stage ended.
enum Ending {
    Ok,
    NoTestsYet,
    Failed(String),
    /// A stage it builds on did not pass, so there was nothing to run.
    Blocked(&'static str),
}

/// Runs `cargo xtask test`.
pub fn command(args: &[String]) -> Result<ExitCode> {
    if args.iter().any(|arg| arg == "--list") {
        for stage in &STAGES {
            println!("{:<12} {}", stage.name, stage.what);
        }
        return Ok(ExitCode::SUCCESS);
    }
    let chosen = choose(args)?;
    let mut endings = BTreeMap::new();
    let mut rows = Vec::new();
    for stage in chosen {
        let (ending, time) = run(stage, &endings);
        rows.push((stage, time));
        endings.insert(stage.name, ending);
    }
    Ok(summary(&rows, &endings))
}

/// The stages whose name contains one of the words, with all they need, in running order.
fn choose(words: &[String]) -> Result<Vec<&'static Stage>> {
    let mut wanted = Vec::new();
    for word in words {
        let hits = STAGES.iter().filter(|stage| stage.name.contains(word.as_str()));
        let before = wanted.len();
        wanted.extend(hits.map(|stage| stage.name));
        if wanted.len() == before {
            let names: Vec<&str> = STAGES.iter().map(|stage| stage.name).collect();
            return Err(format!("no stage is called `{word}`; there are {}", names.join(", ")));
        }
    }
    // Backwards, because a stage needs only stages before it.
    for stage in STAGES.iter().rev() {
        if wanted.contains(&stage.name) {
            wanted.extend(stage.needs);
        }
    }
    Ok(STAGES.iter().filter(|stage| words.is_empty() || wanted.contains(&stage.name)).collect())
}

#[expect(clippy::disallowed_methods, reason = "the seconds are for the person at the terminal")]
fn run(stage: &'static Stage, before: &BTreeMap<&str, Ending>) -> (Ending, Duration) {
    let broken = |name: &&&str| matches!(before.get(**name), Some(Ending::Failed(_) | Ending::Blocked(_)));
    if let Some(name) = stage.needs.iter().find(broken) {
        return (Ending::Blocked(name), Duration::ZERO);
    }
    println!("\n=== {}: {}", stage.name, stage.what);
    let start = Instant::now();
    let ending = match (stage.run)() {
        Ok(Outcome::Ok) => Ending::Ok,
        Ok(Outcome::NoTestsYet) => {
            println!("no tests yet");
            Ending::NoTestsYet
        }
        Err(message) => {
            println!("FAILED: {message}");
            Ending::Failed(message)
        }
    };
    (ending, start.elapsed())
}

/// Prints the table of stages; the last line is `N passed, N failed`.
fn summary(rows: &[(&Stage, Duration)], endings: &BTreeMap<&str, Ending>) -> ExitCode {
    let (mut passed, mut failed) = (0, 0);
    println!("\n=== summary");
    for (stage, time) in rows {
        let text = match &endings[stage.name] {
            Ending::Ok => {
                passed += 1;
                "ok".to_string()
            }
            Ending::NoTestsYet => "no tests yet (not counted)".to_string(),
            Ending::Failed(message) => {
                failed += 1;
                format!("FAILED: {}", short(message))
            }
            Ending::Blocked(name) => {
                failed += 1;
                format!("FAILED: not run, because {name} failed")
            }
        };
        println!("{:<12} {:>7.1} s  {text}", stage.name, time.as_secs_f64());
    }
    println!("\n{passed} passed, {failed} failed");
    if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// The start of a message; all of it stands above, where it happened.
fn short(message: &str) -> String {
    let line = message.lines().next().unwrap_or_default();
    match line.char_indices().nth(90) {
        Some((end, _)) => format!("{} ...", &line[..end]),
        None => line.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chosen_stage_brings_what_it_needs_in_running_order() {
        let names: Vec<&str> = choose(&["web".into()]).unwrap().iter().map(|stage| stage.name).collect();
        assert_eq!(names, ["npm", "build", "web"]);
    }

    #[test]
    fn an_unknown_word_is_an_error_that_lists_the_stages() {
        assert!(choose(&["wbe".into()]).unwrap_err().contains("web"));
    }

    #[test]
    fn a_stage_needs_only_stages_that_run_before_it() {
        for (idx, stage) in STAGES.iter().enumerate() {
            for need in stage.needs {
                assert!(STAGES[..idx].iter().any(|earlier| earlier.name == *need), "{} {need}", stage.name);
            }
        }
    }
}
