//! Puts edits into a body: the bytes outside of them are the client's own, but for the offsets of
//! citations that count in edited texts.

use std::borrow::Cow;

use crate::blob::encode;
use crate::error::FormatError;
use crate::json::{escape_times, is_number, to_source, unescape};
use crate::offset::recited;
use crate::piece::{Coding, Edit, Piece, PieceKind, Pieces};
use crate::span::ByteSpan;
use crate::walk::pieces as walk;

/// The new body; bytes outside the edited spans are copied from the old one, but for offsets into
/// edited texts, which move along. Without edits it is
/// the old one. Linear in the body and the edited pieces.
///
/// # Errors
/// `Edit` when an edit does not fit its piece: a span outside of it, across another edit or inside a
/// character; a piece that must not be changed; a number that would be none; a key that would be
/// there twice.
pub fn splice(body: &[u8], pieces: &Pieces<'_>, edits: &[Edit]) -> Result<Vec<u8>, FormatError> {
    let mut order: Vec<&Edit> = edits.iter().collect();
    order.sort_by_key(|e| (e.piece, e.span));
    let added: usize = edits.iter().map(|e| e.text.len()).sum();
    let mut all: Vec<(ByteSpan, Vec<u8>)> = Vec::with_capacity(edits.len());
    let mut keys = None;
    for group in order.chunk_by(|a, b| a.piece == b.piece) {
        let index = group.first().map_or(0, |e| e.piece);
        let wrong = |why| FormatError::Edit { piece: index, why };
        let piece = pieces.list.get(index).ok_or(wrong("there is no such piece"))?;
        if !piece.class.is_editable() {
            return Err(wrong("its class must not be changed"));
        }
        check_spans(&piece.text, group).map_err(wrong)?;
        if piece.kind == PieceKind::Key {
            keys.get_or_insert(index);
        }
        if piece.kind == PieceKind::Number && !is_number(&edited(&piece.text, group)) {
            return Err(wrong("a number must stay one"));
        }
        let source =
            body.get(piece.raw.start..piece.raw.end).and_then(|s| std::str::from_utf8(s).ok());
        let source = source.ok_or(wrong("the body is another"))?;
        for (span, text) in changes(source, piece, group) {
            let start = piece.raw.start;
            let mut new = Vec::with_capacity(text.len() + 8);
            escape_times(&text, piece.depth, &mut new);
            all.push((ByteSpan::new(start + span.start, start + span.end), new));
        }
    }
    all.extend(recited(body, pieces, &order));
    all.sort_by_key(|(span, _)| *span);
    let mut out = Vec::with_capacity(body.len() + 2 * added);
    let mut done = 0;
    for (span, new) in all {
        let wrong = FormatError::Edit { piece: 0, why: "two edits overlap" };
        out.extend_from_slice(body.get(done..span.start).ok_or(wrong)?);
        out.extend_from_slice(&new);
        done = span.end;
    }
    out.extend_from_slice(body.get(done..).unwrap_or_default());
    if let Some(piece) = keys {
        check_keys(pieces, &out).map_err(|why| FormatError::Edit { piece, why })?;
    }
    Ok(out)
}

fn check_spans(text: &str, edits: &[&Edit]) -> Result<(), &'static str> {
    let mut end = 0;
    for edit in edits {
        if edit.span.of(text).is_none() {
            return Err("the span does not fit the text");
        }
        if edit.span.start < end {
            return Err("two edits overlap");
        }
        end = edit.span.end;
    }
    Ok(())
}

/// The text with its edits.
fn edited(text: &str, edits: &[&Edit]) -> String {
    let mut out = String::with_capacity(text.len());
    let mut done = 0;
    for edit in edits {
        out.push_str(text.get(done..edit.span.start).unwrap_or_default());
        out.push_str(&edit.text);
        done = edit.span.end;
    }
    out.push_str(text.get(done..).unwrap_or_default());
    out
}

/// The changes as spans of the piece's source, with the text that goes there before escaping.
fn changes<'e>(
    source: &str,
    piece: &Piece<'_>,
    edits: &[&'e Edit],
) -> Vec<(ByteSpan, Cow<'e, str>)> {
    if let Coding::Base64 { url_safe, padded } = piece.coding {
        let coded = encode(&edited(&piece.text, edits), url_safe, padded);
        return vec![(ByteSpan::new(0, source.len()), Cow::Owned(coded))];
    }
    let mut positions: Vec<usize> = edits.iter().flat_map(|e| [e.span.start, e.span.end]).collect();
    // From the inside out: each level is the source of the one inside it.
    let mut levels = vec![Cow::Borrowed(source)];
    for _ in 1..piece.depth.max(1) {
        let inner = levels.last().map(|outer| unescape(outer).into_owned()).unwrap_or_default();
        levels.push(Cow::Owned(inner));
    }
    if piece.depth > 0 {
        for level in levels.iter().rev() {
            to_source(level, &mut positions);
        }
    }
    let spans = positions.chunks_exact(2).map(|pair| match pair {
        [from, to] => ByteSpan::new(*from, *to),
        _ => ByteSpan::new(0, 0),
    });
    spans.zip(edits).map(|(span, edit)| (span, Cow::Borrowed(edit.text.as_str()))).collect()
}

/// Edited keys must stay unique. Rare enough to read the new body again for it.
fn check_keys(pieces: &Pieces<'_>, body: &[u8]) -> Result<(), &'static str> {
    match walk(pieces.endpoint, body, &pieces.limits) {
        Ok(new) if new.nested_duplicates <= pieces.nested_duplicates => Ok(()),
        Ok(_) | Err(FormatError::DuplicateKey { .. }) => Err("the key would be there twice"),
        Err(_) => Err("the body would not be readable"),
    }
}
