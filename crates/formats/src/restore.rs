//! Passes the texts of an answer's body through a [`Restore`].
//!
//! What the tables name opaque keeps every byte; so does everything that the restorer leaves as it
//! is. A body that is no JSON is restored as text: it can be an error page that quotes the prompt.

use std::collections::HashSet;

use crate::error::FormatError;
use crate::formats;
use crate::json::{Document, Duplicates, escape_pieces, is_number, scan, unescape_keeping_halves};
use crate::leaves::{Act, IndexKeys, Leaf, data_leaves, leaves};
use crate::offset::moved;
use crate::piece::Limits;
use crate::route::Endpoint;
use crate::span::ByteSpan;

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
    /// A document that the request carried for citing, as the provider saw it: offsets that cite it
    /// are moved along. See [`crate::documents`].
    fn document(&self, _index: u64) -> Option<&str> {
        None
    }
}

/// A text that comes in parts. What comes out, put together, is the restored whole.
pub trait Channel {
    /// Takes the next part; writes what can be said of it, and of what was held back before.
    fn push(&mut self, text: &str, out: &mut String);
    /// Ends the text; writes what was still held back.
    fn finish(&mut self, out: &mut String);
}

/// How many times JSON in a string is opened to restore its leaves.
const NESTING: u8 = 6;

/// Restores every text of a response body. Nothing when no byte changes. Linear in the body.
///
/// # Errors
/// `TooLarge` for a body of 4 GiB and more.
pub fn restore_body<R: Restore>(
    endpoint: Endpoint,
    body: &[u8],
    restore: &R,
) -> Result<Option<Vec<u8>>, FormatError> {
    if u32::try_from(body.len()).is_err() {
        return Err(FormatError::TooLarge { what: "the answer", limit: u32::MAX as usize });
    }
    let Ok(source) = std::str::from_utf8(body) else { return Ok(None) };
    let Some(document) = parse(source) else {
        return Ok(restore_raw(source, restore).map(String::into_bytes));
    };
    let leaves = leaves(source, &document, formats::response(endpoint), &IndexKeys::NONE);
    let mut changes = changes(source, &document, &leaves, restore, NESTING);
    changes.extend(moved(source, &document, &leaves, restore, |_| None));
    changes.sort_by_key(|(span, _)| *span);
    Ok(apply(source, changes))
}

/// The document of an answer, in which keys may be there twice.
pub(crate) fn parse(source: &str) -> Option<Document> {
    let limits = Limits { string: usize::MAX, ..Limits::default() };
    scan(source, &limits, Duplicates::Count).ok()
}

/// Restores text that is no JSON document. When it looks like the beginning of one, originals are
/// escaped as there.
pub(crate) fn restore_raw<R: Restore>(text: &str, restore: &R) -> Option<String> {
    let json = text.trim_start().starts_with(['{', '[']);
    restore.whole(text, if json { ChannelKind::Json } else { ChannelKind::Text })
}

/// New sources of spans of a document, ascending.
pub(crate) type Changes = Vec<(ByteSpan, Vec<u8>)>;

/// What restoring changes in a document, fragments left out.
pub(crate) fn changes<R: Restore>(
    source: &str,
    document: &Document,
    leaves: &[Leaf],
    restore: &R,
    nesting: u8,
) -> Changes {
    let mut changes = Changes::new();
    let mut keys = Keys::default();
    for leaf in leaves {
        let Some(node) = document.node(leaf.index) else { continue };
        let new = match leaf.act {
            Act::Text | Act::Json => {
                let (text, halves) = unescape_keeping_halves(node.source(source));
                let new = restore_leaf(&text, leaf.act == Act::Json, restore, nesting);
                new.map(|new| escaped(&new, halves))
            }
            Act::Key => {
                let (text, halves) = unescape_keeping_halves(node.source(source));
                let new = restore.whole(&text, ChannelKind::Text);
                let new = new.filter(|new| keys.take(source, document, leaf.place, new));
                new.map(|new| escaped(&new, halves))
            }
            Act::Number => restored_number(node.source(source), restore).map(String::into_bytes),
            Act::Fragment(_) | Act::Break | Act::Offset(_) => None,
        };
        if let Some(new) = new {
            changes.push((node.span(), new));
        }
    }
    changes
}

/// Restores one string: leaf by leaf where it is JSON itself, so that what is put in is escaped for
/// its place. `json` says that it should be: then the rest of broken JSON is escaped all the same.
fn restore_leaf<R: Restore>(text: &str, json: bool, restore: &R, nesting: u8) -> Option<String> {
    let start = text.trim_start().as_bytes().first().copied();
    let looks = matches!(start, Some(b'{' | b'['));
    if (looks || (json && start == Some(b'"'))) && nesting > 0 {
        if let Some(document) = parse(text) {
            let leaves = data_leaves(text, &document);
            let changes = changes(text, &document, &leaves, restore, nesting - 1);
            return apply(text, changes).and_then(|new| String::from_utf8(new).ok());
        }
        if json {
            return restore.whole(text, ChannelKind::Json);
        }
    }
    restore.whole(text, ChannelKind::Text)
}

fn restored_number<R: Restore>(source: &str, restore: &R) -> Option<String> {
    let new = restore.whole(source, ChannelKind::Text)?;
    // The original may have been written in groups.
    let bare: String = new.chars().filter(|c| !matches!(c, ' ' | '-' | '\u{a0}')).collect();
    [new, bare].into_iter().find(|n| is_number(n))
}

fn escaped(text: &str, halves: bool) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len() + 8);
    escape_pieces(text, halves, &mut out);
    out
}

/// The keys of the objects in which a key was restored.
#[derive(Default)]
struct Keys {
    taken: HashSet<(usize, String)>,
    known: HashSet<usize>,
}

impl Keys {
    /// Whether `new` can be a key of the object; it is taken from then on.
    fn take(&mut self, source: &str, document: &Document, object: usize, new: &str) -> bool {
        if self.known.insert(object) {
            for (key, _) in document.members(object) {
                let text = document.node(key).map(|k| k.text(source).into_owned());
                self.taken.extend(text.map(|t| (object, t)));
            }
        }
        self.taken.insert((object, new.to_owned()))
    }
}

/// The source with its changes; nothing when there are none.
pub(crate) fn apply(source: &str, changes: Changes) -> Option<Vec<u8>> {
    if changes.is_empty() {
        return None;
    }
    let added: usize = changes.iter().map(|(_, new)| new.len()).sum();
    let mut out = Vec::with_capacity(source.len() + added);
    let mut done = 0;
    for (span, new) in changes {
        out.extend_from_slice(source.get(done..span.start).unwrap_or_default().as_bytes());
        out.extend_from_slice(&new);
        done = span.end;
    }
    out.extend_from_slice(source.get(done..).unwrap_or_default().as_bytes());
    Some(out)
}
