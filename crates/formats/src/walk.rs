//! Takes the body of a request apart.

use crate::error::FormatError;
use crate::json::{Duplicates, Kind, scan};
use crate::piece::{Limits, Pieces};
use crate::route::Endpoint;

/// The pieces of a request's body.
///
/// # Errors
/// When the body is not JSON, too large, or holds text that cannot be inspected.
pub fn pieces<'a>(
    endpoint: Endpoint,
    body: &'a [u8],
    limits: &Limits,
) -> Result<Pieces<'a>, FormatError> {
    let source = std::str::from_utf8(body)
        .map_err(|e| FormatError::Syntax { what: "no UTF-8", at: e.valid_up_to() })?;
    let document = scan(source, limits, Duplicates::Refuse)?;
    if document.root().is_none_or(|n| n.kind != Kind::Object) {
        return Err(FormatError::NotAnObject);
    }
    Ok(Pieces {
        list: Vec::new(),
        stream: false,
        model: None,
        json_answer: false,
        media: 0,
        endpoint,
        limits: *limits,
        nested_duplicates: 0,
    })
}
