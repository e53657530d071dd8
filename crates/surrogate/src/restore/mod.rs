//! Puts originals back into text that holds surrogates of one scope.
//!
//! Promises: only the mappings it was built from are restored, restored text is never looked at
//! again, and cutting the text into pieces changes nothing. It must never print an original
//! anywhere but into the text that it was asked to restore.

mod dates;
mod fold;
mod index;
mod levels;
mod pair;
mod scan;
mod stream;
#[cfg(test)]
mod tests;
mod trie;
mod unit;
mod walk;
mod write;

pub use index::RestoreIndex;
pub use stream::Restorer;

/// Where a text stands, which says how an original has to be written there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Place {
    /// Text as a reader sees it.
    Text,
    /// Source text of JSON, whole or in fragments, whose strings hold the text.
    JsonString {
        /// How many times the text is JSON-escaped, at least 1: 1 for the arguments of a tool call
        /// after the event around them was decoded. Strings that hold JSON themselves are
        /// recognised and need no greater depth.
        depth: u8,
    },
}
