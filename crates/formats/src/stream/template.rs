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
    /// Its number, where events are counted.
    pub sequence: u64,
}

/// Writes the data of the event. `text` is escaped.
///
/// Kept are the plain members of the root (ids, the model), the way to the text, and beside that way
/// the `index` and `type` and what the protocol names. Probabilities become an empty list, because
/// clients expect one. All else has been said once and is left out: names, usage, other texts.
pub(super) fn write(
    like: &Like<'_>,
    table: &Table,
    protocol: &Protocol,
    text: &[u8],
    out: &mut Vec<u8>,
) {
    let Some(document) = parse(like.data) else { return };
    let all = leaves(like.data, &document, table, &protocol.keys);
    let fragments = || all.iter().filter(|l| matches!(l.act, Act::Fragment(_)));
    let Some(leaf) = fragments().find(|l| l.place == like.place && l.indices == *like.indices)
    else {
        return;
    };
    let others: SmallVec<[usize; 4]> = fragments().map(|l| l.index).collect();
    let path = &leaf.path;
    let writer = Writer { like, protocol, document: &document, path, others: &others, text };
    writer.value(0, 0, out);
}

struct Writer<'w> {
    like: &'w Like<'w>,
    protocol: &'w Protocol,
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
            // The choice goes on.
            let ends = self.protocol.finish.is_some_and(|(_, field)| field == text);
            let counted = level == 0 && self.protocol.sequence == Some(&*text);
            let emptied = level == 0 && text == "logprobs" && node.kind == Kind::Array;
            if !on_path && !ends && !emptied && !self.kept(level, &text, value, node) {
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
            } else if counted {
                out.extend_from_slice(self.like.sequence.to_string().as_bytes());
            } else if emptied {
                out.extend_from_slice(b"[]");
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
        let named = matches!(name, "index" | "type") || self.protocol.repeated.contains(&name);
        plain && (named || (level == 0 && name != "obfuscation"))
    }
}
