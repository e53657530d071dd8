//! What can be wrong with a body or a stream. Never a word of the text itself: positions only.

use thiserror::Error;

/// Why a body or a stream cannot be worked on. The request it belongs to must be refused.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum FormatError {
    /// The body is not one JSON document as RFC 8259 has it. Answer 400.
    #[error("the body is not valid JSON: {what} at byte {at}")]
    Syntax {
        /// What was wrong.
        what: &'static str,
        /// Where, in bytes from the start.
        at: usize,
    },
    /// The body is JSON, but no object. Answer 400.
    #[error("the body must be a JSON object")]
    NotAnObject,
    /// An object has the same key twice, so two readers could see two different bodies. Answer 400.
    #[error("an object has the same key twice, at byte {at}")]
    DuplicateKey {
        /// Where the object begins.
        at: usize,
    },
    /// A limit of [`crate::Limits`] or [`crate::StreamLimits`] is passed. Answer 413, or end the
    /// stream.
    #[error("{what} exceeds the limit of {limit}")]
    TooLarge {
        /// What is too large.
        what: &'static str,
        /// The limit, in bytes or levels.
        limit: usize,
    },
    /// The text stands in a form that cannot be read here, such as token ids. Answer 400.
    #[error("{what} cannot be inspected; send text instead")]
    Uninspectable {
        /// The form.
        what: &'static str,
    },
    /// An edit does not fit its piece: a bug of the caller, or a surrogate that cannot stand there.
    /// Refuse the request.
    #[error("an edit of piece {piece} cannot be made: {why}")]
    Edit {
        /// The piece, as an index.
        piece: usize,
        /// The reason.
        why: &'static str,
    },
}
