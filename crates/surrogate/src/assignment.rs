//! What goes into an assignment and what comes out of it: pieces with their entities, and
//! replacements with the mappings that are new.

use std::collections::BTreeMap;

use private_ai_detect::{ByteSpan, Entity, Label};

use crate::{Mapping, Provenance};

/// One text of a request, with what a detector found in it.
#[derive(Clone, Copy)]
pub struct Found<'a> {
    /// The text, decoded.
    pub text: &'a str,
    /// What was found: ascending, not overlapping.
    pub entities: &'a [Entity],
    /// The text is a JSON number: what replaces it consists of as many digits, and does not begin
    /// with a zero.
    pub numeric: bool,
    /// Who said it.
    pub provenance: Provenance,
}

/// Text to put in place of a span.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Replacement {
    /// Where the original stands in its piece.
    pub span: ByteSpan,
    /// What the provider reads instead.
    pub text: String,
    /// What the original is.
    pub label: Label,
}

/// What to do with the pieces of one request.
#[derive(Default)]
pub struct Assignment {
    /// One list a piece, in the order of the pieces: ascending, not overlapping.
    pub replacements: Vec<Vec<Replacement>>,
    /// The mappings made by this call, to be recorded before anything leaves.
    pub new: Vec<Mapping>,
    /// How often each label was treated; what a policy keeps does not count.
    pub counts: BTreeMap<Label, usize>,
    /// Piece and label of what a policy blocks. When there is any, the request must be refused and
    /// nothing else here is meaningful.
    pub blocked: Vec<(usize, Label)>,
}

/// Why no replacement could be made. Never holds an original.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum AssignError {
    /// A JSON number has no free number of the same length: refuse the request, or send the number
    /// as a string.
    #[error("no free number of the same length stands for a {label} in piece {piece}")]
    NoFreeNumber {
        /// Index of the piece.
        piece: usize,
        /// What the number is.
        label: Label,
    },
    /// An entity does not fit its text; the detector was given another text than this call.
    #[error("an entity of piece {piece} does not fit its text")]
    SpanOutOfText {
        /// Index of the piece.
        piece: usize,
    },
}
