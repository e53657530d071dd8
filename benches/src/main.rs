//! `bench`: the parts of a run that `benches/run` puts together. Findings are added to the file
//! named by `--out`; `report` makes tables of it.

#![forbid(unsafe_code)]
// A command-line tool for developers: it prints.
#![allow(clippy::print_stdout, clippy::print_stderr)]

use std::io::BufRead;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context as _, anyhow};
use clap::{Args, Parser, Subcommand};
use private_ai_benches::report::{self, Findings};
use private_ai_benches::results::{Record, append, read};
use private_ai_benches::rounds::{self, Contender, PLAN};
use private_ai_benches::{detector, load, memory, upstream};

#[derive(Parser)]
#[command(about = "Parts of benches/run: mock provider, load, detectors, memory, tables.")]
struct Bench {
    #[command(subcommand)]
    command: Command,
}

#[derive(Args)]
struct Out {
    /// The file to which findings are added.
    #[arg(long)]
    out: PathBuf,
}

#[derive(Subcommand)]
enum Command {
    /// Serves the mock provider until it is stopped.
    Upstream {
        #[arg(long)]
        listen: SocketAddr,
        /// Milliseconds between the words of a stream.
        #[arg(long, default_value_t = 2)]
        pace_ms: u64,
    },
    /// Loads the contenders in turn.
    Compare {
        /// NAME=ADDRESS; the one named `bare` is what the others are held against.
        #[arg(long = "contender", value_parser = contender, required = true)]
        contenders: Vec<Contender>,
        #[arg(long, default_value_t = 5)]
        rounds: u64,
        /// Seconds of one contender in one round of one workload.
        #[arg(long, default_value_t = 1.5)]
        seconds: f64,
        /// Only workloads whose name contains this.
        #[arg(long, default_value = "")]
        only: String,
        #[command(flatten)]
        out: Out,
    },
    /// Asks the upstream which e-mail addresses it read.
    Reached {
        #[arg(long = "contender", value_parser = contender, required = true)]
        contenders: Vec<Contender>,
        #[arg(long)]
        upstream: SocketAddr,
        #[command(flatten)]
        out: Out,
    },
    /// Writes the texts for detectors, a JSON line each.
    Texts,
    /// Reads such texts with our detector.
    Detect {
        #[arg(long)]
        texts: PathBuf,
        #[arg(long, default_value_t = 2.0)]
        seconds: f64,
        #[command(flatten)]
        out: Out,
    },
    /// Adds the memory of processes and their children.
    Memory {
        #[arg(long)]
        contender: String,
        #[arg(long = "pid", required = true)]
        pids: Vec<u32>,
        /// `rest` or `load`.
        #[arg(long)]
        when: String,
        #[command(flatten)]
        out: Out,
    },
    /// Prints free ports of the loopback address, a line each.
    Ports { count: usize },
    /// Waits until a server answers a path with success.
    Wait {
        address: SocketAddr,
        path: String,
        #[arg(long, default_value_t = 60)]
        seconds: u64,
        /// The server's process: there is nothing to wait for when it ended.
        #[arg(long)]
        pid: u32,
    },
    /// Adds something about the machine or a version.
    Fact {
        name: String,
        value: String,
        #[command(flatten)]
        out: Out,
    },
    /// Adds that a contender could not be started.
    Failed {
        contender: String,
        reason: String,
        #[command(flatten)]
        out: Out,
    },
    /// Makes tables of findings.
    Report {
        findings: PathBuf,
        /// A document with markers that takes the tables in.
        #[arg(long)]
        into: Option<PathBuf>,
    },
}

fn contender(text: &str) -> anyhow::Result<Contender> {
    let (name, address) = text.split_once('=').context("NAME=ADDRESS is wanted")?;
    Ok(Contender { name: name.to_owned(), address: address.parse()? })
}

fn main() -> anyhow::Result<()> {
    match Bench::parse().command {
        Command::Upstream { listen, pace_ms } => {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
            runtime.block_on(upstream::serve(listen, Duration::from_millis(pace_ms)))?;
        }
        Command::Compare { contenders, rounds, seconds, only, out } => {
            compare(&contenders, rounds, Duration::from_secs_f64(seconds), &only, &out.out)?;
        }
        Command::Reached { contenders, upstream, out } => {
            for contender in &contenders {
                let record = rounds::reached(contender, upstream).unwrap_or_else(|error| {
                    let reason = error.to_string();
                    let (contender, workload) = (contender.name.clone(), String::new());
                    Record::Failed { contender, workload, reason }
                });
                append(&out.out, &[record])?;
            }
        }
        Command::Texts => {
            for line in detector::lines() {
                println!("{line}");
            }
        }
        Command::Detect { texts, seconds, out } => {
            let texts = read_texts(&texts)?;
            for ner in [false, true] {
                let record = detector::measure(&texts, ner, Duration::from_secs_f64(seconds))?;
                append(&out.out, &[record])?;
            }
        }
        Command::Memory { contender, pids, when, out } => {
            let kib = pids.into_iter().map(memory::of_tree).sum::<Result<u64, _>>()?;
            append(&out.out, &[Record::Memory { contender, when, kib }])?;
        }
        Command::Ports { count } => {
            // All are held until the last is found, so that they differ.
            let held: Vec<_> = (0..count)
                .map(|_| TcpListener::bind((Ipv4Addr::LOCALHOST, 0)))
                .collect::<Result<_, _>>()?;
            for listener in &held {
                println!("{}", listener.local_addr()?.port());
            }
        }
        Command::Wait { address, path, seconds, pid } => {
            let process = PathBuf::from(format!("/proc/{pid}"));
            load::wait(address, &path, Duration::from_secs(seconds), || process.exists())?;
        }
        Command::Fact { name, value, out } => append(&out.out, &[Record::Fact { name, value }])?,
        Command::Failed { contender, reason, out } => {
            append(&out.out, &[Record::Failed { contender, workload: String::new(), reason }])?;
        }
        Command::Report { findings, into } => tables(&findings, into.as_deref())?,
    }
    Ok(())
}

fn compare(
    contenders: &[Contender],
    rounds: u64,
    time: Duration,
    only: &str,
    out: &Path,
) -> anyhow::Result<()> {
    for cell in PLAN.iter().filter(|cell| cell.workload.name().contains(only)) {
        eprintln!("{}, {} connection(s)", cell.workload.name(), cell.connections);
        rounds::compare(*cell, contenders, rounds, time, &mut |record| {
            match &record {
                Record::Round(r) => eprintln!(
                    "  {:<18} round {}: {:>10} median {:>10} p99 {:>10.0}/s {:>3} wrong",
                    r.contender,
                    r.round,
                    report::time(r.median),
                    report::time(r.p99),
                    r.rate,
                    r.failures
                ),
                Record::Failed { contender, reason, .. } => eprintln!("  {contender}: {reason}"),
                _ => {}
            }
            append(out, &[record])
        })?;
    }
    Ok(())
}

fn read_texts(path: &Path) -> anyhow::Result<Vec<String>> {
    let file = std::fs::File::open(path).with_context(|| format!("{}", path.display()))?;
    std::io::BufReader::new(file)
        .lines()
        .map(|line| {
            let line: serde_json::Value = serde_json::from_str(&line?)?;
            let text = line.get("text").and_then(serde_json::Value::as_str);
            text.map(str::to_owned).ok_or_else(|| anyhow!("a line has no text"))
        })
        .collect()
}

fn tables(findings: &Path, into: Option<&Path>) -> anyhow::Result<()> {
    let text = report::markdown(&Findings::new(read(findings)?));
    match into {
        None => println!("{text}"),
        Some(path) => {
            let document = std::fs::read_to_string(path)?;
            let placed = report::place(&document, &text)
                .with_context(|| format!("{} has no markers", path.display()))?;
            std::fs::write(path, placed)?;
        }
    }
    Ok(())
}
