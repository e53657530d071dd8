//! `private-ai-fuzz run [--seconds N] [--seed N] [TARGET...]` and `private-ai-fuzz replay TARGET FILE`.
//!
//! Without `--seed` the day decides it, so that runs on different days try different inputs and a
//! failure of today can be repeated today; the seed is printed.

#![forbid(unsafe_code)]
// A command-line tool for developers: it prints.
#![allow(clippy::print_stdout)]

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, SystemTime};

use anyhow::{Context as _, bail};
use private_ai_fuzz::{TARGETS, Target, driver};

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match dispatch(&arguments) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            println!("fuzz: {error:#}");
            ExitCode::from(2)
        }
    }
}

fn dispatch(arguments: &[String]) -> anyhow::Result<bool> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    match arguments.split_first() {
        Some((command, rest)) if command == "run" => run(&root, rest),
        Some((command, [name, file])) if command == "replay" => {
            let input = std::fs::read(file).with_context(|| format!("{file} cannot be read"))?;
            (find(name)?.run)(&input);
            println!("fuzz {name}: {file} passes");
            Ok(true)
        }
        _ => bail!("usage: run [--seconds N] [--seed N] [TARGET...] | replay TARGET FILE"),
    }
}

fn run(root: &Path, arguments: &[String]) -> anyhow::Result<bool> {
    let today = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH)?.as_secs() / 86_400;
    let (mut seconds, mut seed) = (10, today);
    let mut targets = Vec::new();
    let mut words = arguments.iter();
    while let Some(word) = words.next() {
        let mut number = || -> anyhow::Result<u64> {
            let text = words.next().with_context(|| format!("{word} wants a number"))?;
            text.parse().with_context(|| format!("{text} is not a number"))
        };
        match word.as_str() {
            "--seconds" => seconds = number()?,
            "--seed" => seed = number()?,
            name => targets.push(find(name)?),
        }
    }
    if targets.is_empty() {
        targets.extend(TARGETS);
    }
    let mut good = true;
    for target in targets {
        let summary = driver::run(root, target, seed, Duration::from_secs(seconds))?;
        let name = target.name;
        match summary.failure {
            None => println!(
                "fuzz {name}: {} inputs from a corpus of {}, seed {seed}: passed",
                summary.executions, summary.corpus
            ),
            Some(path) => {
                good = false;
                println!(
                    "fuzz {name}: BROKEN after {} inputs, seed {seed}; repeat it with\n  \
                     cargo run -p private-ai-fuzz -- replay {name} {}",
                    summary.executions,
                    path.display()
                );
            }
        }
    }
    Ok(good)
}

fn find(name: &str) -> anyhow::Result<&'static Target> {
    TARGETS.iter().find(|t| t.name == name).with_context(|| {
        let names: Vec<_> = TARGETS.iter().map(|t| t.name).collect();
        format!("there is no target {name}; there are: {}", names.join(", "))
    })
}
