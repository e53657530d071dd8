//! Values that look random, judged by what stands before them: the name they are given to, or a
//! word of secrecy or an issuer's name in the same place of the text.
//!
//! One pass over the text finds the runs of characters that tokens are made of; only the few that
//! look random are asked for their surroundings, which are read within [`WINDOW`] bytes.

use super::{
    Sink,
    bytes::{Bytes, Set},
    checksum, generic,
    names::{Meaning, Names, words},
    randomness,
};
use crate::{Label, layer::Certainty};

/// How much text before a value is read for words.
const WINDOW: usize = 96;
/// A key-like word must stand this near.
const NEAR: usize = 40;
/// The shortest run that is looked at.
const SHORTEST: usize = 12;
/// Longer runs are data, not tokens.
const LONGEST: usize = 1024;

/// What runs are made of.
const RUN: Set =
    Set::B64URL.or(Set::PLUS).or(Set::SLASH).or(Set::EQUALS).or(Set::DOT).or(Set::TILDE);

/// Looks at every run of the text.
pub(super) fn scan(text: Bytes<'_>, names: &Names, out: &mut Sink<'_>) {
    let mut i = 0;
    let length = text.len();
    while i < length {
        if !RUN.has(text.at(i)) {
            i += 1;
            continue;
        }
        let end = text.run(i, RUN, length);
        if end - i >= SHORTEST {
            run(text, names, i, end, out);
        }
        i = end + 1;
    }
}

/// Cuts a run at what is not part of a token: an assignment before, a path around.
fn run(text: Bytes<'_>, names: &Names, start: usize, end: usize, out: &mut Sink<'_>) {
    let mut stop = end;
    while stop > start && matches!(text.back(stop, 1), b'.' | b'/' | b'~' | b'-') {
        stop -= 1;
    }
    let body = text.run_back(stop, Set::EQUALS, 3);
    let mut from = start;
    // `NAME=value`; a sign inside a value is rare, but some issuers' tokens have it.
    if let Some(at) = memchr::memchr(b'=', text.cut(start, body)) {
        let name = text.cut(start, start + at);
        let tied = matches!(text.back(start, 1), b'"' | b'\'' | b'`' | b' ' | b':')
            && (randomness::random_when_named(name) || name.len() < 2);
        if !tied {
            from = start + at + 1;
        }
    }
    while from < stop && matches!(text.at(from), b'.' | b'/' | b'-') {
        from += 1;
    }
    // An escape such as `\n` before the run is not its first letter.
    if text.back(from, 1) == b'\\' && matches!(text.at(from), b'n' | b'r' | b't') {
        from += 1;
    }
    let bytes = text.cut(from, stop);
    if bytes.len() < SHORTEST || bytes.len() > LONGEST || !bytes.iter().any(u8::is_ascii_digit) {
        return;
    }
    if bytes.iter().all(u8::is_ascii_digit) {
        number(text, names, from, stop, out);
        return;
    }
    if wallet_key(bytes) {
        out.push(from, stop, Label::PRIVATE_KEY, "wallet-key", 0.97, Certainty::Checked);
        return;
    }
    if public_key(bytes) {
        return;
    }
    let uuid = randomness::uuid(bytes);
    if generic::number(bytes)
        || !uuid && !randomness::random_when_named(bytes)
        || randomness::stand_in(bytes)
    {
        return;
    }
    surroundings(text, names, from, stop, uuid, out);
}

/// A private key in wallet import format (51 or 52 characters of base58 with their check sum).
fn wallet_key(bytes: &[u8]) -> bool {
    matches!(bytes.len(), 51 | 52)
        && matches!(bytes.first(), Some(b'5' | b'K' | b'L' | b'9' | b'c'))
        && checksum::wallet_import(bytes)
}

/// An SSH public key begins with the length and name of its algorithm.
fn public_key(bytes: &[u8]) -> bool {
    [&b"AAAAB3NzaC1"[..], b"AAAAC3NzaC1", b"AAAAE2VjZHNh", b"AAAAGnNrLX"]
        .iter()
        .any(|start| bytes.starts_with(start))
}

/// Long numbers are keys only when given to an issuer's name.
fn number(text: Bytes<'_>, names: &Names, from: usize, to: usize, out: &mut Sink<'_>) {
    if !(15..=22).contains(&(to - from)) {
        return;
    }
    if let Some(name) = direct_name(text, from) {
        let words = words(name);
        let asks = words.iter().any(|w| {
            matches!(w.as_str(), "id" | "key" | "token" | "secret" | "clientid" | "client")
        });
        if (asks || words.len() == 1) && names.issuer(&words) {
            out.push(from, to, Label::API_KEY, "key-value", 0.6, Certainty::Contextual);
        }
    }
}

/// Decides by name or nearby words.
fn surroundings(
    text: Bytes<'_>,
    names: &Names,
    from: usize,
    to: usize,
    uuid: bool,
    out: &mut Sink<'_>,
) {
    let bytes = text.cut(from, to);
    // A name of its own that says nothing makes the words further away count less.
    let (mut named, mut neutral_name) = (false, false);
    if let Some(name) = direct_name(text, from) {
        match names.meaning(name) {
            Meaning::Harmless => return,
            _ if !evident(text, from, to) => return,
            meaning @ (Meaning::Password | Meaning::Secret | Meaning::Token | Meaning::Key) => {
                generic::report(text, meaning, from, to, 0.8, out);
                return;
            }
            Meaning::Issuer if bytes.contains(&b'.') || bytes.starts_with(b"http") => named = true,
            Meaning::Issuer => {
                generic::report(text, Meaning::Key, from, to, 0.75, out);
                return;
            }
            Meaning::Pin | Meaning::None => {
                neutral_name = neutral(name);
                named = !neutral_name;
            }
        }
    }
    if client_call(text, names, from) {
        out.push(from, to, Label::API_KEY, "key-value", 0.7, Certainty::Contextual);
        return;
    }
    if in_path(text, from) {
        return;
    }
    let found = words_near(names, before(text, from));
    let next = found.secret.is_some_and(|distance| distance <= 1);
    if bytes.len() < 16 && !(next && randomness::random(bytes)) {
        return;
    }
    // Right behind its name, less is asked of a value.
    let called = found.secret.is_some_and(|distance| {
        distance <= 5 || found.issuer || (neutral_name && distance <= NEAR)
    });
    if !(uuid || called || randomness::random(bytes)) {
        return;
    }
    let accept = match found {
        Nearby { harmless: true, .. } => false,
        Nearby { secret: Some(_), issuer: true, .. } => true,
        _ if named => false,
        Nearby { secret: Some(distance), .. } => distance <= NEAR && !uuid,
        Nearby { issuer: true, .. } => !uuid && !randomness::digest_like(bytes),
        _ => false,
    };
    if accept {
        out.push(from, to, Label::API_KEY, "key-nearby", 0.75, Certainty::Contextual);
    }
}

/// True when a value with a name is no identifier of code: it looks drawn at random without any
/// name, or it stands in quotation marks, or as configuration has it, alone up to the line's end.
fn evident(text: Bytes<'_>, from: usize, to: usize) -> bool {
    let bytes = text.cut(from, to);
    let quoted = matches!(text.back(from, 1), b'"' | b'\'' | b'`')
        && matches!(text.at(to), b'"' | b'\'' | b'`' | b'\\');
    let alone = matches!(text.at(to), b'\n' | b'\r' | b'&' | 0) || text.starts(to, "</");
    // An identifier in a list is no value.
    let listed = matches!(text.back(text.run_back(from, Set::SPACE, 16), 1), b',');
    let digits = bytes.iter().filter(|b| b.is_ascii_digit()).count();
    quoted
        || (!listed
            && (randomness::random(bytes) || randomness::uuid(bytes) || alone && digits >= 2))
}

/// True for the first argument of a call on an issuer: `acme.Client("…")`, `new AcmeSdk('…')`.
fn client_call(text: Bytes<'_>, names: &Names, from: usize) -> bool {
    if !matches!(text.back(from, 1), b'"' | b'\'') || text.back(from, 2) != b'(' {
        return false;
    }
    let start = text.run_back(from - 2, Set::WORD.or(Set::DOT), 60);
    let path = words(text.text(start, from - 2));
    path.len() > 1 && names.issuer(&path)
}

/// Names that hold any value: `- name: X` / `value: …`, elements of lists, columns.
fn neutral(name: &str) -> bool {
    matches!(
        name.to_ascii_lowercase().as_str(),
        "value"
            | "val"
            | "v"
            | "default"
            | "text"
            | "content"
            | "string"
            | "is"
            | "debug"
            | "info"
            | "using"
            | "used"
            | "curl"
            | "header"
            | "h"
            | "data"
            | "body"
            | "example"
            | "here"
    )
}

/// What the words before a value say.
struct Nearby {
    /// Bytes from the nearest word of secrecy to the value.
    secret: Option<usize>,
    issuer: bool,
    /// The nearest telling word says that the value is public.
    harmless: bool,
}

fn words_near(names: &Names, window: &str) -> Nearby {
    let mut near = Nearby { secret: None, issuer: false, harmless: false };
    let mut decided = false;
    let mut end = window.len();
    let tail = word_before(window, end).map_or(0, |(_, stop)| stop);
    if window.get(tail..).is_some_and(|gap| gap.contains([',', ';', '(', ')', '!'])) {
        return near;
    }
    while let Some((start, stop)) = word_before(window, end) {
        let word = window.get(start..stop).unwrap_or("");
        if word.len() > 24 && word.bytes().any(|b| b.is_ascii_digit()) {
            // Data, which says nothing itself; nor does what stands before it.
            break;
        }
        let parts = words(word);
        let mut meaning = names.meaning_of(&parts);
        if matches!(meaning, Meaning::Key | Meaning::Token) && parts.len() == 1 {
            // "public key" is two words in prose.
            if let Some((first, last)) = word_before(window, start) {
                let pair = words(window.get(first..stop).unwrap_or(""));
                if last <= start && names.meaning_of(&pair) == Meaning::Harmless {
                    meaning = Meaning::Harmless;
                }
            }
        }
        match meaning {
            Meaning::Harmless if !decided => {
                near.harmless = true;
                decided = true;
            }
            Meaning::Password | Meaning::Secret | Meaning::Token | Meaning::Key => {
                decided = true;
                near.secret.get_or_insert(window.len() - stop);
            }
            _ => {}
        }
        near.issuer |= names.issuer(&parts);
        // An argument, an element or a sentence of its own stands between: what is said before
        // it is not said of the value.
        let gap = word_before(window, start)
            .map_or("", |(_, last)| window.get(last..start).unwrap_or(""));
        if gap.contains([',', ';', '(', ')', '!']) {
            break;
        }
        end = start;
    }
    near
}

/// The last word, `_` and `-` inside it, that ends at or before `end`.
fn word_before(window: &str, end: usize) -> Option<(usize, usize)> {
    let part = |c: char| c.is_alphanumeric() || c == '_' || c == '-';
    let head = window.get(..end)?.trim_end_matches(|c| !part(c));
    let start = head.trim_end_matches(part).len();
    (start < head.len()).then_some((start, head.len()))
}

/// The text before `at` that may speak of it: this line and, when the line begins with the value
/// or little else, the one before.
fn before<'a>(text: Bytes<'a>, at: usize) -> &'a str {
    let floor = at.saturating_sub(WINDOW);
    let mut start = floor;
    while start < at && text.at(start) & 0xC0 == 0x80 {
        start += 1;
    }
    // What stands before a block of data, such as the line above in a certificate, says nothing.
    let window = text.text(start, at);
    let mut from = 0;
    let mut place = 0;
    for piece in window.split_inclusive(|c: char| c.is_whitespace() || c == '"' || c == '\'') {
        place += piece.len();
        let data = piece.trim_end().bytes().all(|b| Set::B64_ANY.has(b));
        if piece.len() > 32 && data && randomness::random(piece.trim_end().as_bytes()) {
            from = place;
        }
    }
    window.get(from..).unwrap_or("")
}

/// True when the value is a segment of a path or address.
fn in_path(text: Bytes<'_>, from: usize) -> bool {
    let start = text.run_back(from, RUN.or(Set::COLON).or(Set::MARKS).or(Set::AT), 80);
    let lead = text.cut(start, from);
    lead.contains(&b'/') || lead.contains(&b'@')
}

/// The name a value is given to, when a tie and nothing else stands between.
fn direct_name<'a>(text: Bytes<'a>, from: usize) -> Option<&'a str> {
    let gap = |b: u8| {
        matches!(
            b,
            b' ' | b'\t'
                | b'\n'
                | b'\r'
                | b'"'
                | b'\''
                | b'`'
                | b'='
                | b':'
                | b'>'
                | b'\\'
                | b'('
                | b'['
                | b']'
                | b'|'
                | b'?'
                | b','
                | b')'
                | b'{'
        )
    };
    let mut i = from;
    let limit = from.saturating_sub(24);
    let mut tied = false;
    // `b"…"`, `r'…'`: the prefix of a string.
    while i > limit {
        let b = text.back(i, 1);
        if gap(b) {
            tied |= matches!(b, b'=' | b':' | b'>' | b',');
            i -= 1;
        } else if matches!(b, b'b' | b'r' | b'f' | b'@' | b'$' | b'n' | b't')
            && gap(text.back(i, 2))
            && i < from
        {
            i -= 1;
        } else {
            break;
        }
    }
    // `Type::Name` is a path, not a name with a value.
    let path = text.back(from, 1) == b':' && text.back(from, 2) == b':';
    if path {
        return Some("hash");
    }
    if !tied || text.cut(i, from).iter().filter(|b| **b == b'\n').count() > 1 {
        return None;
    }
    let start = text.run_back(i, Set::B64URL.or(Set::DOT), 80);
    // `Outer::Inner` names a type, whatever its last word is.
    if text.back(start, 1) == b':' && text.back(start, 2) == b':' {
        return Some("hash");
    }
    let name = text.text(start, i);
    name.bytes().any(|b| b.is_ascii_alphabetic()).then_some(name)
}
