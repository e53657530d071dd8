//! Restores a text that comes in pieces.

use std::sync::Arc;

use crate::{Place, RestoreIndex};

/// Restores one channel of a stream.
pub struct Restorer {
    restored: usize,
    _index: Arc<RestoreIndex>,
    _place: Place,
}

impl Restorer {
    /// A restorer at the beginning of a channel.
    #[must_use]
    pub fn new(index: Arc<RestoreIndex>, place: Place) -> Self {
        Self { restored: 0, _index: index, _place: place }
    }

    /// Takes the next piece and appends to `out` what can be sent.
    pub fn push(&mut self, text: &str, out: &mut String) {
        out.push_str(text);
    }

    /// Ends the channel and appends the rest to `out`.
    pub fn finish(&mut self, _out: &mut String) {}

    /// How many surrogates have been restored so far.
    #[must_use]
    pub fn restored(&self) -> usize {
        self.restored
    }
}
