//! Values in files whose kind says that they are secret: Kubernetes `Secret` manifests, and
//! Terraform variables whose default is one.
//!
//! Source: Kubernetes docs, "Secrets" (`data` is base64, `stringData` is plain).

use super::{
    Sink, assign,
    bytes::{Bytes, Set},
    chosen, generic,
    names::Meaning,
    randomness,
};
use crate::{Label, layer::Certainty};

/// How far around `kind: Secret` its document is read.
const REACH: usize = 16 * 1024;

/// `kind` and `Secret` end at `at`; returns how far the document was read.
pub(super) fn kubernetes(text: Bytes<'_>, start: usize, at: usize, out: &mut Sink<'_>) -> usize {
    if Set::WORD.has(text.at(at)) {
        return at;
    }
    let floor = start.saturating_sub(REACH / 4);
    let begin =
        memchr::memmem::rfind(text.cut(floor, start), b"\n---").map_or(floor, |mark| floor + mark);
    let end = text.find(at, REACH, "\n---").unwrap_or(at.saturating_add(REACH).min(text.len()));
    let mut i = begin;
    let mut section: Option<(usize, bool)> = None;
    while i < end {
        let stop = text.run_while(i, end - i, |b| b != b'\n');
        let indent = text.run(i, Set::BLANK, 80);
        let name = text.run(indent, Set::B64URL.or(Set::DOT), 80);
        if let Some((depth, encoded)) = section {
            if indent < stop && indent - i <= depth {
                section = None;
            } else if name > indent && text.at(name) == b':' {
                entry(text, name + 1, stop, encoded, out);
            }
        }
        if section.is_none() {
            let depth = indent - i;
            match text.cut(indent, name) {
                b"data" if text.at(name) == b':' => section = Some((depth, true)),
                b"stringData" if text.at(name) == b':' => section = Some((depth, false)),
                _ => {}
            }
        }
        i = stop + 1;
    }
    end
}

/// One value of the section: on its line, or as a block on the following ones.
fn entry(text: Bytes<'_>, from: usize, stop: usize, encoded: bool, out: &mut Sink<'_>) {
    let start = text.run(from, Set::BLANK.or(Set::QUOTE), 8);
    let mut end = stop;
    while end > start && Set::SPACE.or(Set::QUOTE).has(text.back(end, 1)) {
        end -= 1;
    }
    let bytes = text.cut(start, end);
    let fits = if encoded {
        bytes.len() >= 4 && bytes.iter().all(|b| Set::B64.or(Set::EQUALS).has(*b))
    } else {
        bytes.len() >= 4 && !matches!(bytes.first(), Some(b'|' | b'>'))
    };
    if fits && !randomness::reference(bytes) && !randomness::stand_in(bytes) {
        out.push(start, end, Label::SECRET, "kubernetes-secret", 0.9, Certainty::Pattern);
    }
}

/// `variable "db_password" { default = "x" }`: the quoted name ends at `at`.
pub(super) fn terraform(text: Bytes<'_>, at: usize, meaning: Meaning, out: &mut Sink<'_>) {
    let brace = text.run(at + 1, Set::BLANK, 4);
    if !matches!(text.at(at), b'"') || text.at(brace) != b'{' {
        return;
    }
    let close = text.run_while(brace, 400, |b| b != b'}');
    let Some(name) = text.find(brace, close - brace, "default") else { return };
    let Some(value) = assign::value_after(text, name + "default".len()) else { return };
    let bytes = text.cut(value.start, value.end);
    if value.quoted
        && bytes.len() >= 4
        && !randomness::stand_in(bytes)
        && !randomness::reference(bytes)
        && !chosen::common_word(text.text(value.start, value.end))
    {
        generic::report(text, meaning, value.start, value.end, 0.85, out);
    }
}
