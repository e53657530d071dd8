//! The command line: reads the arguments, runs a command, turns what went wrong into one sentence
//! and an exit code.
//!
//! Promises: 0 done, 1 failed, 2 wrong usage, 3 configuration refused; errors go to standard error
//! and say what to do; every file that is made is readable by its owner only. Only commands that
//! work are listed.

mod admin;
mod check;
mod detect;
mod files;
mod jsonl;
mod keys;
mod progress;
mod redact;
mod report;
mod serve;

use crate::config::{self, Config, ConfigErrors, LoadOptions, Loaded};
use clap::{Args, Parser, Subcommand, ValueEnum};
use std::{
    io::{self, Write},
    path::PathBuf,
    process::ExitCode,
};

/// A proxy that keeps personal data and secrets from AI providers, and gives the originals back.
#[derive(Parser)]
#[command(name = "private-ai-proxy", version, propagate_version = false, max_term_width = 100)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    place: Place,
}

#[derive(Args)]
struct Place {
    /// Configuration file to read in place of ./private-ai-proxy.toml
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Directory of keys, database and logs [default: ./data]
    #[arg(long, global = true, value_name = "DIR")]
    data_dir: Option<PathBuf>,
}

impl Place {
    /// Reads the configuration and tells what was repaired on the way.
    fn load(&self) -> Result<Loaded, Failure> {
        let options =
            LoadOptions::of_process(self.config.clone()).with_data_dir(self.data_dir.as_deref());
        let loaded = Config::load(options)?;
        for notice in &loaded.notices {
            say(notice);
        }
        Ok(loaded)
    }
}

#[derive(Subcommand)]
enum Command {
    /// Run the proxy
    Serve,
    /// Check configuration, permissions, keys, database and listeners
    Check,
    /// Find personal data and secrets in text
    Detect(detect::Options),
    /// Write a text without personal data, or put the originals back
    Redact(redact::Options),
    /// Keys of providers and of clients, while the proxy is stopped
    Keys {
        #[command(subcommand)]
        what: keys::Command,
    },
    /// Accounts of the control plane, while the proxy is stopped
    Admin {
        #[command(subcommand)]
        what: admin::Command,
    },
    /// The record of who did what, while the proxy is stopped
    Audit {
        #[command(subcommand)]
        what: admin::AuditCommand,
    },
    /// Show the configuration or describe it
    Config {
        #[command(subcommand)]
        what: ConfigCommand,
    },
    /// Print completions for a shell
    Completions {
        /// Which shell
        shell: clap_complete::Shell,
    },
}

#[derive(Subcommand)]
enum ConfigCommand {
    /// Print every value and where it comes from; secrets as ***
    Show,
    /// Print a JSON schema of the configuration file
    Schema {
        /// Print the reference page in its place
        #[arg(long)]
        markdown: bool,
    },
}

/// What a report looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    Text,
    Json,
    Sarif,
}

/// Why a command did not do what was asked.
enum Failure {
    /// Exit code 1, with a sentence.
    Failed(String),
    /// Exit code 1: what was asked was done, and the answer is no. It has been told already.
    Negative,
    /// Exit code 2.
    Usage(String),
    /// Exit code 3.
    Config(ConfigErrors),
    /// Exit code 0: nobody reads what we write any more.
    NoReader,
}

impl From<ConfigErrors> for Failure {
    fn from(errors: ConfigErrors) -> Self {
        Self::Config(errors)
    }
}

impl Failure {
    /// A failure to write to standard output.
    fn output(error: &io::Error) -> Self {
        if error.kind() == io::ErrorKind::BrokenPipe {
            return Self::NoReader;
        }
        Self::Failed(format!("The output could not be written: {error}."))
    }

    fn exit(self) -> ExitCode {
        match self {
            Self::Failed(sentence) => {
                say(&sentence);
                ExitCode::from(1)
            }
            Self::Negative => ExitCode::from(1),
            Self::Usage(sentence) => {
                say(&sentence);
                ExitCode::from(2)
            }
            Self::Config(errors) => {
                say(&errors.to_string());
                ExitCode::from(3)
            }
            Self::NoReader => ExitCode::SUCCESS,
        }
    }
}

/// A line on standard error; when that is closed there is nobody to tell.
fn say(line: &str) {
    let _ = writeln!(io::stderr(), "{line}");
}

/// Writes text to standard output.
fn print(text: &str) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes()).and_then(|()| out.flush()).map_err(|e| Failure::output(&e))
}

/// Runs the program with the arguments of the process.
#[must_use]
pub fn run() -> ExitCode {
    use rustix::process::{Resource, Rlimit, setrlimit, umask};
    // Files are for their owner from the moment they exist, whoever makes them: SQLite, too.
    umask(rustix::fs::Mode::RWXG | rustix::fs::Mode::RWXO);
    // Memory holds originals and keys; a system that forbids lowering the limit has none higher.
    let _ = setrlimit(Resource::Core, Rlimit { current: Some(0), maximum: Some(0) });
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => {
            let _ = error.print();
            return ExitCode::from(if error.use_stderr() { 2 } else { 0 });
        }
    };
    match dispatch(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failure.exit(),
    }
}

fn dispatch(arguments: &Arguments) -> Result<(), Failure> {
    match &arguments.command {
        Command::Serve => serve::run(arguments.place.load()?),
        Command::Check => check::run(&arguments.place.load()?),
        Command::Detect(options) => detect::run(options, &arguments.place.load()?),
        Command::Redact(options) => redact::run(options, &arguments.place.load()?),
        Command::Keys { what } => keys::run(what, &arguments.place.load()?),
        Command::Admin { what } => admin::run(what, &arguments.place.load()?),
        Command::Audit { what } => admin::audit(what, &arguments.place.load()?),
        Command::Config { what: ConfigCommand::Show } => print(&arguments.place.load()?.show()),
        Command::Config { what: ConfigCommand::Schema { markdown: true } } => {
            print(&config::markdown())
        }
        Command::Config { what: ConfigCommand::Schema { markdown: false } } => {
            print(&format!("{:#}\n", config::json_schema()))
        }
        Command::Completions { shell } => {
            let mut script = Vec::new();
            let mut command = <Arguments as clap::CommandFactory>::command();
            clap_complete::generate(*shell, &mut command, "private-ai-proxy", &mut script);
            print(&String::from_utf8_lossy(&script))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_arguments_are_sound() {
        <Arguments as clap::CommandFactory>::command().debug_assert();
    }
}
