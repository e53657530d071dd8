//! How far a long piece of work is, on a terminal only.

use std::{
    io::{IsTerminal, Write},
    time::{Duration, Instant},
};

/// Shows nothing in the first second, and nothing at all where standard error is no terminal.
pub(super) struct Progress {
    from: Instant,
    shown: Option<Instant>,
    on: bool,
}

/// Work that takes less is done before anybody wonders.
const QUIET: Duration = Duration::from_secs(1);
/// How often the line changes.
const EVERY: Duration = Duration::from_millis(200);

impl Progress {
    pub fn new() -> Self {
        Self { from: Instant::now(), shown: None, on: std::io::stderr().is_terminal() }
    }

    /// Tells how many of how many are done.
    pub fn at(&mut self, done: usize, all: usize) {
        let due = self.shown.map_or(self.from.elapsed() > QUIET, |at| at.elapsed() > EVERY);
        if self.on && due {
            self.shown = Some(Instant::now());
            let _ = write!(std::io::stderr(), "\r\x1b[K{done} of {all} files");
        }
    }

    /// Takes the line away, so that other output has the place.
    pub fn clear(&mut self) {
        if self.shown.take().is_some() {
            let _ = write!(std::io::stderr(), "\r\x1b[K");
        }
    }
}
