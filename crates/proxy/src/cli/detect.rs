//! `detect`: finds personal data and secrets in files, directories or standard input.
//!
//! Promises: results come in the order of the files, whatever the number of processors; exit code 1
//! when something of `--fail-on` is found; nothing is written but to standard output.

use super::{
    Failure, Format,
    files::{self, Candidate, Content},
    jsonl, print,
    progress::Progress,
    report::{self, Finding},
    say,
};
use crate::config::{DetectConfig, Loaded, build_detector};
use private_ai_detect::{Detector, Input, LABELS, Label};
use serde_json::{Value, json};
use std::{
    collections::{BTreeMap, BTreeSet},
    io::{self, IsTerminal, Write},
    path::{Path, PathBuf},
    sync::{
        atomic::{AtomicUsize, Ordering},
        mpsc,
    },
};

#[derive(clap::Args)]
pub(super) struct Options {
    /// Files and directories to read; - or nothing: standard input
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Read lines {"id":…,"text":…} and write them with the spans found
    #[arg(long, conflicts_with = "format")]
    jsonl: bool,
    /// Leave the statistical model out
    #[arg(long)]
    no_ner: bool,
    /// Exit with 1 when an entity with one of these labels is found
    #[arg(long, value_name = "LABEL", value_delimiter = ',')]
    fail_on: Vec<String>,
    /// What the report looks like
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
}

pub(super) fn run(options: &Options, loaded: &Loaded) -> Result<(), Failure> {
    let mut config = loaded.config.detect.clone();
    config.ner &= !options.no_ner;
    let fail_on = labels(&options.fail_on, &config)?;
    let detector = build_detector(&config)?;
    let mut seen = BTreeSet::new();
    if options.jsonl {
        lines(options, &detector, &mut seen)?;
    } else {
        texts(options, &detector, &mut seen)?;
    }
    if fail_on.is_disjoint(&seen) { Ok(()) } else { Err(Failure::Negative) }
}

/// The labels of `--fail-on`: those that something can find.
fn labels(names: &[String], config: &DetectConfig) -> Result<BTreeSet<Label>, Failure> {
    let own = config.terms.values().map(|t| t.label);
    let own = own.chain(config.patterns.values().map(|p| p.label));
    let known: BTreeMap<&str, Label> =
        LABELS.iter().map(|(l, _)| *l).chain(own).map(|l| (l.name(), l)).collect();
    names
        .iter()
        .map(|name| {
            known.get(name.trim()).copied().ok_or_else(|| {
                let all: Vec<_> = known.keys().copied().collect();
                Failure::Usage(format!(
                    "--fail-on: there is no label {name:?}; there are {}.",
                    all.join(", ")
                ))
            })
        })
        .collect()
}

fn is_standard_input(options: &Options) -> bool {
    options.paths.is_empty() || options.paths == [Path::new("-")]
}

fn lines(
    options: &Options,
    detector: &Detector,
    seen: &mut BTreeSet<Label>,
) -> Result<(), Failure> {
    let out = io::BufWriter::with_capacity(1 << 16, io::stdout().lock());
    let see = |label| {
        seen.insert(label);
    };
    if is_standard_input(options) {
        return jsonl::run(detector, io::stdin().lock(), out, see);
    }
    let [path] = options.paths.as_slice() else {
        return Err(Failure::Usage("--jsonl reads standard input or one file.".into()));
    };
    let file = std::fs::File::open(path)
        .map_err(|e| Failure::Failed(format!("{} cannot be read: {e}.", path.display())))?;
    jsonl::run(detector, file, out, see)
}

/// Collects what is found and shows it in the form asked for.
struct Output {
    format: Format,
    colours: bool,
    whole: bool,
    scanned: usize,
    results: Vec<Value>,
    skipped: Vec<Value>,
}

impl Output {
    fn new(options: &Options, whole: bool) -> Self {
        let colours =
            io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|v| v.is_empty());
        Self {
            format: options.format,
            colours,
            whole: whole && colours,
            scanned: 0,
            results: Vec::new(),
            skipped: Vec::new(),
        }
    }

    fn add(&mut self, path: &Path, text: &str, findings: &[Finding]) -> Result<(), Failure> {
        self.scanned += 1;
        let name = path.to_string_lossy();
        match self.format {
            Format::Text => {
                let mut out = String::new();
                if self.whole {
                    report::highlighted(&mut out, text, findings);
                } else {
                    report::listing(&mut out, &name, findings, self.colours);
                }
                return print(&out);
            }
            Format::Json if findings.is_empty() => {}
            Format::Json => self.results.push(report::json(&name, findings)),
            Format::Sarif => self.results.extend(report::sarif_results(path, findings)),
        }
        Ok(())
    }

    fn skip(&mut self, path: &Path, reason: &str) {
        let name = path.to_string_lossy();
        say(&format!("{name} is left out: {reason}."));
        self.skipped.push(json!({ "path": name, "reason": reason }));
    }

    fn finish(self) -> Result<(), Failure> {
        let value = match self.format {
            Format::Text => return Ok(()),
            Format::Json => {
                json!({ "scanned": self.scanned, "skipped": self.skipped, "files": self.results })
            }
            Format::Sarif => report::sarif(self.results),
        };
        print(&format!("{value:#}\n"))
    }
}

fn texts(
    options: &Options,
    detector: &Detector,
    seen: &mut BTreeSet<Label>,
) -> Result<(), Failure> {
    if is_standard_input(options) {
        let name = Path::new("stdin");
        let bytes = files::read_all(io::stdin().lock(), name).map_err(Failure::Failed)?;
        let text = files::decode(bytes)
            .ok_or_else(|| Failure::Failed("Standard input is not text.".into()))?;
        let findings = find(detector, &text);
        seen.extend(findings.iter().map(|f| f.entity.label));
        let mut output = Output::new(options, true);
        output.add(name, &text, &findings)?;
        return output.finish();
    }
    let candidates = files::list(&options.paths).map_err(Failure::Failed)?;
    let single = candidates.len() == 1 && candidates.iter().all(|c| c.named);
    let mut output = Output::new(options, single);
    let mut progress = Progress::new();
    let mut failed = None;
    let work = |candidate: &Candidate| scan(detector, candidate, single);
    in_order(&candidates, work, |done, candidate, scanned| {
        progress.clear();
        match scanned {
            Ok(Scanned::Text(text, findings)) => {
                seen.extend(findings.iter().map(|f| f.entity.label));
                output.add(&candidate.path, &text, &findings)?;
            }
            Ok(Scanned::Skipped(reason)) => output.skip(&candidate.path, reason),
            Err(sentence) => {
                say(&sentence);
                failed = Some(());
            }
        }
        progress.at(done, candidates.len());
        Ok(())
    })?;
    progress.clear();
    output.finish()?;
    failed.map_or(Ok(()), |()| Err(Failure::Negative))
}

enum Scanned {
    /// The text is kept only where it is shown: results wait for those before them.
    Text(String, Vec<Finding>),
    Skipped(&'static str),
}

fn find(detector: &Detector, text: &str) -> Vec<Finding> {
    report::locate(text, detector.detect(Input::plain(text)))
}

fn scan(detector: &Detector, candidate: &Candidate, keep: bool) -> Result<Scanned, String> {
    Ok(match files::read(candidate)? {
        Content::Skipped(reason) => Scanned::Skipped(reason),
        Content::Text(text) => {
            let findings = find(detector, &text);
            Scanned::Text(if keep { text } else { String::new() }, findings)
        }
    })
}

/// Works on all items with all processors; `done` gets the results in the order of the items, with
/// how many there were. Stops early when `done` fails.
fn in_order<T: Sync, R: Send>(
    items: &[T],
    work: impl Fn(&T) -> R + Sync,
    mut done: impl FnMut(usize, &T, R) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let workers = std::thread::available_parallelism().map_or(1, usize::from).min(items.len());
    let next = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        // Room for few results, so that the workers stop soon after a failure.
        let (sender, results) = mpsc::sync_channel(workers * 4);
        for _ in 0..workers {
            let (sender, next, work) = (sender.clone(), &next, &work);
            scope.spawn(move || {
                loop {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    let Some(item) = items.get(index) else { break };
                    if sender.send((index, work(item))).is_err() {
                        break;
                    }
                }
            });
        }
        drop(sender);
        let mut early = BTreeMap::new();
        let mut wanted = 0;
        for (index, result) in results {
            early.insert(index, result);
            while let Some(result) = early.remove(&wanted) {
                let Some(item) = items.get(wanted) else { break };
                wanted += 1;
                done(wanted, item, result)?;
            }
        }
        io::stdout().flush().map_err(|e| Failure::output(&e))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_come_in_order() {
        let items: Vec<u64> = (0..200).collect();
        let mut got = Vec::new();
        let result = in_order(
            &items,
            |item| {
                std::thread::sleep(std::time::Duration::from_micros(item * 7 % 50));
                item * 2
            },
            |done, item, result| {
                got.push((done as u64, *item, result));
                Ok(())
            },
        );
        assert!(result.is_ok());
        let wanted: Vec<_> = items.iter().map(|i| (i + 1, *i, i * 2)).collect();
        assert_eq!(got, wanted);
    }

    #[test]
    fn a_failure_stops_the_work() {
        let items: Vec<u32> = (0..10_000).collect();
        let worked = AtomicUsize::new(0);
        let result = in_order(
            &items,
            |_| worked.fetch_add(1, Ordering::Relaxed),
            |done, _, _| if done == 3 { Err(Failure::NoReader) } else { Ok(()) },
        );
        assert!(matches!(result, Err(Failure::NoReader)));
        assert!(worked.load(Ordering::Relaxed) < 1000);
    }
}
