//! One more event of the kind of an earlier one, with one text and nothing else that a client would
//! add up or act on twice.

use smallvec::SmallVec;

use super::Protocol;
use crate::json::{Document, Kind, Node};
use crate::leaves::{Act, Indices, leaves};
use crate::restore::parse;
use crate::rule::Table;

/// What the event is made after.
pub(super) struct Like<'l> {
    /// The data of the earlier event.
    pub data: &'l str,
    /// Which of its texts.
    pub place: usize,
    /// And of which choice or block.
    pub indices: &'l Indices,
    /// The member that must be null, as the choice goes on.
    pub finish: Option<&'static str>,
}

/// Writes the data of the event. `text` is escaped.
///
/// Kept are the plain members of the root (ids, the model), the way to the text, and the `index` and
/// `type` beside that way. All else has been said once and is left out: names, usage, other texts.
pub(super) fn write(
    like: &Like<'_>,
    table: &Table,
    protocol: &Protocol,
    text: &[u8],
    out: &mut Vec<u8>,
) {
    let Some(document) = parse(like.data) else { return };
    let all = leaves(like.data, &document, table, protocol.index_keys, protocol.tools);
    let fragments = || all.iter().filter(|l| matches!(l.act, Act::Fragment(_)));
    let Some(leaf) = fragments().find(|l| l.place == like.place && l.indices == *like.indices)
    else {
        return;
    };
    let others: SmallVec<[usize; 4]> = fragments().map(|l| l.index).collect();
    let writer = Writer { like, document: &document, path: &leaf.path, others: &others, text };
    writer.value(0, 0, out);
}

struct Writer<'w> {
    like: &'w Like<'w>,
    document: &'w Document,
    path: &'w [usize],
    others: &'w [usize],
    text: &'w [u8],
}

impl Writer<'_> {
    fn value(&self, index: usize, level: usize, out: &mut Vec<u8>) {
        let Some(node) = self.document.node(index) else { return };
        match node.kind {
            Kind::Object => self.object(index, level, out),
            Kind::Array => {
                out.push(b'[');
                if let Some(next) = self.path.get(level + 1) {
                    self.value(*next, level + 1, out);
                }
                out.push(b']');
            }
            _ => {
                out.push(b'"');
                out.extend_from_slice(self.text);
                out.push(b'"');
            }
        }
    }

    fn object(&self, index: usize, level: usize, out: &mut Vec<u8>) {
        let mut separator = b'{';
        for (key, value) in self.document.members(index) {
            let (Some(name), Some(node)) = (self.document.node(key), self.document.node(value))
            else {
                continue;
            };
            let on_path = self.path.get(level + 1) == Some(&value);
            let text = name.text(self.like.data);
            let ends = self.like.finish == Some(&*text);
            if !on_path && !ends && !self.kept(level, &text, value, node) {
                continue;
            }
            out.extend([separator, b'"']);
            separator = b',';
            out.extend_from_slice(name.source(self.like.data).as_bytes());
            out.extend_from_slice(b"\":");
            if on_path {
                self.value(value, level + 1, out);
            } else if ends {
                out.extend_from_slice(b"null");
            } else {
                let quote = node.kind == Kind::String;
                out.extend(quote.then_some(b'"'));
                out.extend_from_slice(node.source(self.like.data).as_bytes());
                out.extend(quote.then_some(b'"'));
            }
        }
        if separator == b'{' {
            out.push(b'{');
        }
        out.push(b'}');
    }

    fn kept(&self, level: usize, name: &str, value: usize, node: Node) -> bool {
        let plain =
            !matches!(node.kind, Kind::Object | Kind::Array) && !self.others.contains(&value);
        plain && (matches!(name, "index" | "type") || (level == 0 && name != "obfuscation"))
    }
}
