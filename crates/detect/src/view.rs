//! The text as recognizers see it, with the way back to the original positions.

use std::borrow::Cow;

/// A normalised reading of a text. `text` borrows the original when there was nothing to change.
#[derive(Clone, Debug)]
pub struct View<'a> {
    /// What to search.
    pub text: Cow<'a, str>,
    /// The name of the field the text stood in, if any.
    pub key: Option<&'a str>,
    /// For each change of offset: (position in `text`, position in the original), ascending;
    /// empty when both are the same.
    pub(crate) map: Vec<(usize, usize)>,
}

impl<'a> View<'a> {
    /// The original itself.
    #[must_use]
    pub fn identity(text: &'a str, key: Option<&'a str>) -> Self {
        Self { text: Cow::Borrowed(text), key, map: Vec::new() }
    }
}
