//! Restores a text that comes in pieces.

use std::sync::Arc;

use super::scan::Scan;
use super::{Place, RestoreIndex};

/// Restores one channel of a stream.
///
/// Whatever the pieces, what comes out is what [`RestoreIndex::restore`] makes of the whole. Only
/// the shortest end of the text that may still become a surrogate is held back.
pub struct Restorer {
    index: Arc<RestoreIndex>,
    scan: Scan,
    held: String,
}

impl Restorer {
    /// A restorer at the beginning of a channel.
    #[must_use]
    pub fn new(index: Arc<RestoreIndex>, place: Place) -> Self {
        Self { index, scan: Scan::new(place), held: String::new() }
    }

    /// Takes the next piece and appends to `out` what can be sent. Cost: linear in the piece.
    pub fn push(&mut self, text: &str, out: &mut String) {
        if self.index.is_empty() {
            out.push_str(text);
            return;
        }
        self.scan.sniff(text);
        if self.held.is_empty() {
            let done = self.scan.run(&self.index, text, false, out);
            self.held.push_str(text.get(done..).unwrap_or(""));
        } else {
            self.held.push_str(text);
            let done = self.scan.run(&self.index, &self.held, false, out);
            self.held.drain(..done);
        }
    }

    /// Ends the channel and appends the rest to `out`.
    pub fn finish(&mut self, out: &mut String) {
        let held = std::mem::take(&mut self.held);
        self.scan.run(&self.index, &held, true, out);
    }

    /// How many bytes are held back, for they may belong to a surrogate.
    #[must_use]
    pub fn held(&self) -> usize {
        self.held.len()
    }

    /// How many surrogates have been restored so far.
    #[must_use]
    pub fn restored(&self) -> usize {
        self.scan.restored
    }

    /// How many texts began like a surrogate of this scope, for at least eight characters, and
    /// went on differently: what a model changed too much, or made up.
    #[must_use]
    pub fn near_misses(&self) -> usize {
        self.scan.near_misses
    }
}
