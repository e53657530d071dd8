//! Runs a target over its corpus and over mutations of it, and keeps the input that breaks it.
//!
//! A broken property is a panic. The input is made smaller while it still panics, written to
//! `fuzz/artifacts/<target>/`, and the run fails. An input that runs for too long is written as
//! well, by a watchdog, and ends the process.

use std::panic::{self, AssertUnwindSafe};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use anyhow::Context as _;

use crate::Target;
use crate::mutate::{Random, mutate};

/// One input may take this long before it counts as a hang. Far beyond any honest input, so that a
/// busy machine does not fail a run.
const HANG: Duration = Duration::from_secs(60);

/// What a run did.
#[derive(Debug)]
pub struct Summary {
    /// Inputs tried, those of the corpus included.
    pub executions: u64,
    /// Inputs of the committed corpus.
    pub corpus: usize,
    /// Where the input that broke the target was written.
    pub failure: Option<PathBuf>,
}

/// The committed inputs of a target, by name, so that runs are repeatable.
///
/// # Errors
/// When the folder cannot be read or is empty: a target without a corpus tests next to nothing.
pub fn load_corpus(root: &Path, target: &str) -> anyhow::Result<Vec<Vec<u8>>> {
    let folder = root.join("corpus").join(target);
    let mut paths: Vec<PathBuf> = std::fs::read_dir(&folder)
        .with_context(|| format!("{} cannot be read", folder.display()))?
        .map(|entry| entry.map(|e| e.path()))
        .collect::<Result<_, _>>()?;
    paths.sort();
    let corpus: Vec<Vec<u8>> = paths.iter().map(std::fs::read).collect::<Result<_, _>>()?;
    anyhow::ensure!(!corpus.is_empty(), "{} is empty", folder.display());
    Ok(corpus)
}

/// Tries the corpus, then mutations of it until the time is over or the target breaks.
///
/// # Errors
/// When the corpus cannot be read or an artifact cannot be written.
pub fn run(root: &Path, target: &Target, seed: u64, time: Duration) -> anyhow::Result<Summary> {
    let corpus = load_corpus(root, target.name)?;
    let watchdog = Watchdog::start(root, target.name);
    let quiet = Quiet::new();
    let begun = Instant::now();
    let mut random = Random::new(seed ^ hash(target.name.as_bytes()));
    let mut executions = 0;
    let mut queue = corpus.iter().cloned();
    loop {
        let input = match queue.next() {
            Some(input) => input,
            None if begun.elapsed() >= time => break,
            None => mutate(&mut random, &corpus, target.dictionary),
        };
        executions += 1;
        watchdog.watch(&input);
        if !survives(target, &input) {
            let small = shrink(target, input);
            watchdog.rest();
            drop(quiet);
            let path = keep(root, target.name, "crash", &small)?;
            return Ok(Summary { executions, corpus: corpus.len(), failure: Some(path) });
        }
    }
    watchdog.rest();
    Ok(Summary { executions, corpus: corpus.len(), failure: None })
}

fn survives(target: &Target, input: &[u8]) -> bool {
    panic::catch_unwind(AssertUnwindSafe(|| (target.run)(input))).is_ok()
}

/// Takes away ever smaller parts while the target still breaks.
fn shrink(target: &Target, mut input: Vec<u8>) -> Vec<u8> {
    let end = Instant::now() + Duration::from_secs(10);
    let mut size = input.len() / 2;
    while size > 0 && Instant::now() < end {
        let mut at = 0;
        while at < input.len() {
            let mut smaller = input.clone();
            smaller.drain(at..(at + size).min(input.len()));
            if survives(target, &smaller) {
                at += size;
            } else {
                input = smaller;
            }
        }
        size /= 2;
    }
    input
}

fn keep(root: &Path, target: &str, kind: &str, input: &[u8]) -> anyhow::Result<PathBuf> {
    let folder = root.join("artifacts").join(target);
    std::fs::create_dir_all(&folder)?;
    let path = folder.join(format!("{kind}-{:016x}", hash(input)));
    std::fs::write(&path, input)?;
    Ok(path)
}

/// FNV-1a: names files and separates the random streams of the targets.
fn hash(bytes: &[u8]) -> u64 {
    bytes
        .iter()
        .fold(0xcbf2_9ce4_8422_2325, |h, b| (h ^ u64::from(*b)).wrapping_mul(0x0000_0100_0000_01b3))
}

type Hook = Box<dyn Fn(&panic::PanicHookInfo<'_>) + Sync + Send>;

/// Silences panic messages while inputs are tried: shrinking alone makes hundreds.
struct Quiet(Option<Hook>);

impl Quiet {
    fn new() -> Self {
        let saved = panic::take_hook();
        panic::set_hook(Box::new(|_| {}));
        Self(Some(saved))
    }
}

impl Drop for Quiet {
    fn drop(&mut self) {
        if let Some(hook) = self.0.take() {
            panic::set_hook(hook);
        }
    }
}

/// The input in work and since when.
type Watched = Arc<Mutex<Option<(Instant, Vec<u8>)>>>;

/// Ends the process when one input runs for too long.
struct Watchdog {
    current: Watched,
}

impl Watchdog {
    fn start(root: &Path, target: &'static str) -> Self {
        let current = Watched::default();
        let seen = Arc::downgrade(&current);
        let root = root.to_path_buf();
        std::thread::spawn(move || {
            while let Some(watched) = seen.upgrade() {
                let late = watched.lock().ok().and_then(|guard| {
                    guard.as_ref().filter(|(since, _)| since.elapsed() > HANG).cloned()
                });
                drop(watched);
                if let Some((_, input)) = late {
                    match keep(&root, target, "hang", &input) {
                        Ok(path) => eprintln!("fuzz {target}: hangs on {}", path.display()),
                        Err(error) => eprintln!("fuzz {target}: hangs, and {error}"),
                    }
                    std::process::exit(1);
                }
                std::thread::sleep(Duration::from_millis(500));
            }
        });
        Self { current }
    }

    fn watch(&self, input: &[u8]) {
        if let Ok(mut guard) = self.current.lock() {
            *guard = Some((Instant::now(), input.to_vec()));
        }
    }

    fn rest(&self) {
        if let Ok(mut guard) = self.current.lock() {
            *guard = None;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn breaks(input: &[u8]) {
        assert!(!input.windows(2).any(|w| w == b"\xff\xfe"), "planted");
    }

    #[test]
    fn a_planted_bug_is_found_and_made_small() {
        let root = tempfile::tempdir().unwrap();
        let folder = root.path().join("corpus/planted");
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join("one"), b"some ordinary text to begin with").unwrap();
        let target = Target { name: "planted", run: breaks, dictionary: &[b"\xff\xfe"] };
        let summary = run(root.path(), &target, 1, Duration::from_secs(30)).unwrap();
        let path = summary.failure.expect("the planted bug was not found");
        assert_eq!(std::fs::read(path).unwrap(), b"\xff\xfe");
    }

    #[test]
    fn the_same_seed_gives_the_same_inputs() {
        let corpus = vec![b"abc".to_vec(), b"{\"a\": [1, 2]}".to_vec()];
        let make = || {
            let mut random = Random::new(7);
            (0..200).map(|_| mutate(&mut random, &corpus, &[b"\\u00"])).collect::<Vec<_>>()
        };
        assert_eq!(make(), make());
    }

    #[test]
    fn a_missing_corpus_is_an_error() {
        let root = tempfile::tempdir().unwrap();
        assert!(load_corpus(root.path(), "none").is_err());
    }
}
