//! Passes the texts of a streamed answer through a [`Restore`].

use crate::error::FormatError;
use crate::restore::Restore;
use crate::route::Endpoint;

/// Bounds of what is kept of a stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StreamLimits {
    /// Bytes of one line.
    pub line: usize,
    /// Bytes of one event, all of its lines together.
    pub event: usize,
    /// Running texts at a time.
    pub channels: usize,
}

impl Default for StreamLimits {
    fn default() -> Self {
        Self { line: 4 << 20, event: 16 << 20, channels: 1024 }
    }
}

/// How a stream ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StreamEnd {
    /// The provider said that it was done, or that it failed.
    Complete,
    /// It broke off. The caller appends [`crate::error_event`].
    Cut,
}

/// Rewrites the events of a stream: bytes in, bytes out, any chunking.
pub struct StreamRewriter<R: Restore> {
    restore: R,
}

impl<R: Restore> StreamRewriter<R> {
    /// A rewriter for one answer of `endpoint`.
    pub fn new(_endpoint: Endpoint, restore: R, _limits: StreamLimits) -> Self {
        Self { restore }
    }

    /// Takes the next bytes of the answer and appends to `out` what can be sent.
    ///
    /// # Errors
    /// `TooLarge` when a line or event passes the limits; the stream must be ended.
    pub fn push(&mut self, bytes: &[u8], out: &mut Vec<u8>) -> Result<(), FormatError> {
        let _ = &self.restore;
        out.extend_from_slice(bytes);
        Ok(())
    }

    /// Ends the stream: appends what was held back.
    pub fn finish(&mut self, _out: &mut Vec<u8>) -> StreamEnd {
        StreamEnd::Cut
    }
}
