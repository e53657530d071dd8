//! The text as recognizers see it, with the way back to the original positions.
//!
//! A view is a reading of the original: itself, or a normalised or decoded form of it (see
//! `normalise`). Whatever a layer finds in a view, [`View::to_original`] says which bytes of the
//! original text have to be replaced; it widens, never narrows, so nothing found is left half
//! covered.

use crate::ByteSpan;
use std::borrow::Cow;

/// A stretch of the view that came from one stretch of the original.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Segment {
    /// Where the stretch begins in the view.
    pub view: usize,
    /// Where it begins in the original.
    pub original: usize,
    /// How many bytes of the original it stands for when it cannot be cut (an escape, a ligature);
    /// nothing when both sides advance byte by byte.
    pub whole: Option<usize>,
}

/// A normalised reading of a text. `text` borrows the original when there was nothing to change.
#[derive(Clone, Debug)]
pub struct View<'a> {
    /// What to search.
    pub text: Cow<'a, str>,
    /// The name of the field the text stood in, if any.
    pub key: Option<&'a str>,
    /// Ascending by both positions; empty when view and original are the same.
    pub(crate) map: Vec<Segment>,
}

impl<'a> View<'a> {
    /// The original itself.
    #[must_use]
    pub fn identity(text: &'a str, key: Option<&'a str>) -> Self {
        Self { text: Cow::Borrowed(text), key, map: Vec::new() }
    }

    /// The bytes of the original that the view's bytes `start..end` stand for.
    #[must_use]
    pub fn to_original(&self, start: usize, end: usize) -> ByteSpan {
        if self.map.is_empty() {
            return ByteSpan::new(start, end);
        }
        let first = self.map.partition_point(|s| s.view <= start).saturating_sub(1);
        let last = self.map.partition_point(|s| s.view < end).saturating_sub(1);
        let from = self.map.get(first).map_or(start, |s| match s.whole {
            Some(_) => s.original,
            None => s.original + start.saturating_sub(s.view),
        });
        let to = self.map.get(last).map_or(end, |s| match s.whole {
            Some(len) => s.original + len,
            None => s.original + end.saturating_sub(s.view),
        });
        ByteSpan::new(from, to)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_are_covered_whole() {
        // "a&#64;b" read as "a@b".
        let view = View {
            text: Cow::Borrowed("a@b"),
            key: None,
            map: vec![
                Segment { view: 0, original: 0, whole: None },
                Segment { view: 1, original: 1, whole: Some(5) },
                Segment { view: 2, original: 6, whole: None },
            ],
        };
        assert_eq!(view.to_original(0, 3), ByteSpan::new(0, 7));
        assert_eq!(view.to_original(1, 2), ByteSpan::new(1, 6));
        assert_eq!(view.to_original(0, 1), ByteSpan::new(0, 1));
        assert_eq!(view.to_original(2, 3), ByteSpan::new(6, 7));
    }
}
