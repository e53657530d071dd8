//! Moves offsets into texts (citations, annotations) along when restoring changes the texts.
//!
//! In answers it moves what the provider counted in its text to the client's; in requests, where the
//! client sends citations back, the other way.
//!
//! Promises: an offset is where it was in the sense of the text: at the end of the same words. One
//! that stands inside of what was restored moves to its edge: a beginning backwards, an end forwards.
//! An offset whose text is not known stays.

use std::borrow::Cow;

use crate::formats;
use crate::json::{Document, Kind};
use crate::leaves::{Act, IndexKeys, Leaf, leaves};
use crate::piece::{Edit, Piece, Pieces};
use crate::restore::{Changes, ChannelKind, Restore, parse};
use crate::rule::{Offset, Unit};
use crate::settings::document_nodes;

/// How far the edge of a surrogate is looked for, in characters. The longest are addresses and URLs.
const EDGE: usize = 160;

/// The offsets of a document that move, with their new sources. `told` knows the texts that came
/// before the document, in a stream.
pub(crate) fn moved<'t, R: Restore>(
    source: &str,
    document: &Document,
    leaves: &[Leaf],
    restore: &R,
    told: impl Fn(&Leaf) -> Option<&'t str>,
) -> Changes {
    let mut changes = Changes::new();
    // Most offsets of a document are into one text.
    let mut last: Option<(Cow<'_, str>, Option<String>)> = None;
    for leaf in leaves {
        let Act::Offset(offset) = leaf.act else { continue };
        let Some(node) = document.node(leaf.index) else { continue };
        let Ok(at) = node.source(source).parse::<usize>() else { continue };
        let place = Place { source, document, leaf, offset };
        let text = match offset.unit {
            Unit::Document => place.document(restore).map(Cow::Borrowed),
            _ => told(leaf).map(Cow::Borrowed).or_else(|| place.text()),
        };
        let Some(text) = text else { continue };
        if last.as_ref().is_none_or(|(known, _)| *known != text) {
            let whole = restore.whole(&text, ChannelKind::Text);
            last = Some((text, whole));
        }
        let Some((text, Some(whole))) = &last else { continue };
        let new = shift(text, whole, at, offset.unit, place.is_end(), restore);
        if new != at {
            changes.push((node.span(), new.to_string().into_bytes()));
        }
    }
    changes
}

struct Place<'p> {
    source: &'p str,
    document: &'p Document,
    leaf: &'p Leaf,
    offset: Offset,
}

impl<'p> Place<'p> {
    /// The objects around the offset, from its own outwards.
    fn objects(&self) -> impl Iterator<Item = usize> + '_ {
        let object = |i: &usize| self.document.node(*i).is_some_and(|n| n.kind == Kind::Object);
        self.leaf.path.iter().rev().copied().filter(move |i| object(i))
    }

    /// The number that the offset's own object has under one of these names.
    fn number(&self, names: &[&str]) -> Option<u64> {
        let own = self.objects().next()?;
        let found = names.iter().find_map(|n| self.document.member(self.source, own, n))?;
        self.document.node(found)?.source(self.source).parse().ok()
    }

    fn document<R: Restore>(&self, restore: &'p R) -> Option<&'p str> {
        restore.document(self.number(&["document_index"])?)
    }

    /// Whether it is the end of a range, by its name.
    fn is_end(&self) -> bool {
        let key = self.leaf.index.checked_sub(1).and_then(|i| self.document.node(i));
        key.is_some_and(|k| k.source(self.source).starts_with("end"))
    }

    /// The text that the offset is into, when the document has it.
    fn text(&self) -> Option<Cow<'p, str>> {
        let nodes = self.nodes().into_iter().filter_map(|i| self.document.node(i));
        let mut texts = nodes.map(|n| n.text(self.source));
        let first = texts.next()?;
        Some(texts.fold(first, |all, more| all + more))
    }

    /// The strings of that text.
    fn nodes(&self) -> Vec<usize> {
        let mut at: Vec<usize> = self.objects().nth(self.offset.out).into_iter().collect();
        for name in self.offset.path.split('.') {
            let mut next = Vec::new();
            for object in at {
                let Some(found) = self.document.member(self.source, object, name) else { continue };
                let kind = self.document.node(found).map(|n| n.kind);
                if kind != Some(Kind::Array) {
                    next.push(found);
                    continue;
                }
                let mut items = self.document.children(found);
                match self.offset.unit {
                    Unit::Bytes => next.extend(items),
                    _ => {
                        let names = ["partIndex", "part_index", "content_index"];
                        let index = self.number(&names).unwrap_or(0);
                        next.extend(usize::try_from(index).ok().and_then(|i| items.nth(i)));
                    }
                }
            }
            at = next;
        }
        at.retain(|i| self.document.node(*i).is_some_and(|n| n.kind == Kind::String));
        at
    }
}

/// The offsets of a request that move with its edits (ascending by piece and span), with their new
/// sources. One into a text of several strings stays.
pub(crate) fn recited(body: &[u8], pieces: &Pieces<'_>, edits: &[&Edit]) -> Changes {
    let has = |name: &[u8]| memchr::memmem::find(body, name).is_some();
    let source = std::str::from_utf8(body).ok();
    let source =
        source.filter(|_| !edits.is_empty() && (has(b"citations\"") || has(b"annotations\"")));
    let Some((source, document)) = source.and_then(|s| Some((s, parse(s)?))) else {
        return Changes::new();
    };
    let documents = document_nodes(source, &document);
    let mut changes = Changes::new();
    for leaf in leaves(source, &document, formats::request(pieces.endpoint), &IndexKeys::NONE) {
        let Act::Offset(offset) = leaf.act else { continue };
        let Some(node) = document.node(leaf.index) else { continue };
        let Ok(at) = node.source(source).parse::<usize>() else { continue };
        let place = Place { source, document: &document, leaf: &leaf, offset };
        let text = match offset.unit {
            Unit::Document => {
                let number = place.number(&["document_index"]);
                let number = number.and_then(|n| usize::try_from(n).ok());
                number.and_then(|n| documents.get(n).copied().flatten())
            }
            _ => match place.nodes().as_slice() {
                [one] => Some(*one),
                _ => None,
            },
        };
        let Some(text) = text.and_then(|i| document.node(i)) else { continue };
        let here = |p: &Piece<'_>| p.depth == 1 && p.raw == text.span();
        let Some(index) = pieces.list.iter().position(here) else { continue };
        let Some(piece) = pieces.list.get(index) else { continue };
        let own = edits.iter().filter(|e| e.piece == index);
        let new = shifted(&piece.text, own.copied(), at, offset.unit, place.is_end());
        if new != at {
            changes.push((node.span(), new.to_string().into_bytes()));
        }
    }
    changes
}

/// Where `at` is in the edited text.
fn shifted<'e>(
    text: &str,
    edits: impl Iterator<Item = &'e Edit>,
    at: usize,
    unit: Unit,
    end: bool,
) -> usize {
    let bytes = matches!(unit, Unit::Bytes | Unit::PartBytes);
    let count = |t: &str| if bytes { t.len() } else { t.chars().count() };
    let before = |to: usize| text.get(..to).map_or(0, count);
    let (mut added, mut removed) = (0_usize, 0_usize);
    for edit in edits {
        let (from, to) = (before(edit.span.start), before(edit.span.end));
        if at < to {
            if at > from {
                let edge = (from + added).saturating_sub(removed);
                return if end { edge + count(&edit.text) } else { edge };
            }
            break;
        }
        added += count(&edit.text);
        removed += to - from;
    }
    (at + added).saturating_sub(removed)
}

/// Where `at` is in the restored text.
fn shift<R: Restore>(
    text: &str,
    whole: &str,
    at: usize,
    unit: Unit,
    end: bool,
    restore: &R,
) -> usize {
    let bytes = matches!(unit, Unit::Bytes | Unit::PartBytes);
    let count = |t: &str| if bytes { t.len() } else { t.chars().count() };
    let mut marks = text.char_indices().map(|(i, _)| i).chain([text.len()]);
    let found = if bytes { marks.find(|i| *i >= at) } else { marks.nth(at) };
    // Beyond the text: as far beyond the new one.
    let Some(from) = found else {
        return (at - count(text)).saturating_add(count(whole));
    };
    let restored = |to: usize| {
        let head = text.get(..to)?;
        let new = restore.whole(head, ChannelKind::Text);
        let new = new.as_deref().unwrap_or(head);
        whole.starts_with(new).then(|| count(new))
    };
    let near = |to: usize| text.is_char_boundary(to).then(|| restored(to)).flatten();
    let found = if end {
        (from..=text.len()).take(EDGE).find_map(near)
    } else {
        (0..=from).rev().take(EDGE).find_map(near)
    };
    found.unwrap_or_else(|| if end { count(whole) } else { 0 })
}
