//! What detection answers: entities, and what it is asked: a piece of text with its surroundings.

use crate::{ByteSpan, Label};

/// A span of the original text that holds personal data or a secret.
#[derive(Clone, Debug, PartialEq)]
pub struct Entity {
    /// Where it stands in the original text.
    pub span: ByteSpan,
    /// What it is.
    pub label: Label,
    /// How sure the recognizer is, from 0 to 1.
    pub score: f32,
    /// Name of the recognizer that found it, e.g. `iban` or `ner`.
    pub recognizer: &'static str,
}

/// One piece of text to search, with what is known of the place where it stood.
#[derive(Clone, Copy, Debug, Default)]
pub struct Input<'a> {
    /// The text.
    pub text: &'a str,
    /// The name of the field that held it (JSON key, column, header), if there was one: a context
    /// word for the recognizers, as in `{"ssn": "078051120"}`.
    pub key: Option<&'a str>,
}

impl<'a> Input<'a> {
    /// Text that stands alone.
    #[must_use]
    pub fn plain(text: &'a str) -> Self {
        Self { text, key: None }
    }
}
