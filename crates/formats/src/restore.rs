//! Passes the texts of an answer's body through a [`Restore`].

use crate::error::FormatError;
use crate::route::Endpoint;

/// Where the text of a channel stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ChannelKind {
    /// Plain text.
    Text,
    /// Source text of JSON: what is put in must be escaped as in a JSON string.
    Json,
}

/// Puts originals back: implemented by the proxy over a scope.
pub trait Restore: Send + Sync {
    /// The state of one running text.
    type Channel: Channel + Send;
    /// Begins a running text.
    fn open(&self, kind: ChannelKind) -> Self::Channel;
    /// Restores a text that is there at once. Nothing when it stays as it is.
    fn whole(&self, text: &str, kind: ChannelKind) -> Option<String>;
}

/// A text that comes in parts. What comes out, put together, is the restored whole.
pub trait Channel {
    /// Takes the next part; writes what can be said of it, and of what was held back before.
    fn push(&mut self, text: &str, out: &mut String);
    /// Ends the text; writes what was still held back.
    fn finish(&mut self, out: &mut String);
}

/// Restores every text of a response body. Nothing when no byte changes.
///
/// # Errors
/// When the body is too large to be worked on.
pub fn restore_body<R: Restore>(
    _endpoint: Endpoint,
    body: &[u8],
    restore: &R,
) -> Result<Option<Vec<u8>>, FormatError> {
    let Ok(text) = std::str::from_utf8(body) else { return Ok(None) };
    Ok(restore.whole(text, ChannelKind::Json).map(String::into_bytes))
}
