//! Makes the two files of `models/`: the lists of names and the weights.
//!
//! It cuts text and makes features with the very functions of the detector, works on one thread
//! and in a fixed order: the same inputs give the same bytes.

mod crf;
mod data;
mod measure;
mod pack;

use anyhow::{Context, Result, bail};
use clap::{Args, Parser, Subcommand};
use private_ai_detect::ner::gazetteer::{CLASS_NAMES, Classes, Gazetteer};
use std::path::PathBuf;

#[derive(Parser)]
#[command(about = "Makes the weights and lists of the name model")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Packs lines `class<TAB>phrase` into the file of lists.
    Lists {
        /// The lines.
        source: PathBuf,
        /// The file to write.
        out: PathBuf,
    },
    /// Trains the weights.
    Train(Train),
    /// Measures weights on annotated files, with the cut and labels of training.
    Measure {
        /// The lists.
        #[arg(long)]
        lists: PathBuf,
        /// The weights.
        #[arg(long)]
        weights: PathBuf,
        /// Annotated files.
        files: Vec<PathBuf>,
    },
}

/// What to train on, and how.
#[derive(Args)]
pub struct Train {
    /// The lists.
    #[arg(long)]
    lists: PathBuf,
    /// The file of weights to write.
    #[arg(long)]
    out: PathBuf,
    /// Files in which every label is annotated.
    #[arg(long, num_args = 1..)]
    full: Vec<PathBuf>,
    /// Files in which addresses are not annotated.
    #[arg(long, num_args = 1..)]
    partial: Vec<PathBuf>,
    /// Files to measure on, never trained on.
    #[arg(long, num_args = 0..)]
    dev: Vec<PathBuf>,
    /// Rounds over everything, with all features.
    #[arg(long, default_value_t = 4)]
    rounds: u32,
    /// Further rounds with the features that are kept.
    #[arg(long, default_value_t = 2)]
    polish: u32,
    /// Buckets of eight features that are kept.
    #[arg(long, default_value_t = 18_000)]
    buckets: usize,
    /// Step.
    #[arg(long, default_value_t = 0.15)]
    step: f32,
    /// Pull towards zero, a step.
    #[arg(long, default_value_t = 0.0)]
    decay: f32,
    /// Of a hundred words, how many are hidden from the lists.
    #[arg(long, default_value_t = 25)]
    hide: u64,
    /// A feature must occur this often.
    #[arg(long, default_value_t = 3)]
    least: u8,
    /// Seed of everything that is drawn.
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

fn main() -> Result<()> {
    match Cli::parse().command {
        Command::Lists { source, out } => lists(&source, &out),
        Command::Train(train) => crf::train(&train),
        Command::Measure { lists, weights, files } => {
            let lists = Gazetteer::read(&std::fs::read(lists)?)?;
            let weights = std::fs::read(weights)?;
            for file in &files {
                measure::report(file, &weights, &lists)?;
            }
            Ok(())
        }
    }
}

fn lists(source: &PathBuf, out: &PathBuf) -> Result<()> {
    let text =
        std::fs::read_to_string(source).with_context(|| format!("reading {}", source.display()))?;
    let mut phrases: Vec<(&str, Classes)> = Vec::new();
    for line in text.lines() {
        let Some((class, phrase)) = line.split_once('\t') else { bail!("no tab in {line:?}") };
        let Some(bit) = CLASS_NAMES.iter().position(|c| *c == class) else {
            bail!("no class {class:?}");
        };
        phrases.push((phrase, 1 << bit));
    }
    let bytes = Gazetteer::write(phrases.into_iter());
    eprintln!("{} lines, {} bytes", text.lines().count(), bytes.len());
    std::fs::write(out, bytes)?;
    Ok(())
}
