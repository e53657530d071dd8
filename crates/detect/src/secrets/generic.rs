//! Values that are secret because of their name: passwords, keys and tokens in configuration,
//! code, queries, forms, command lines and prose.
//!
//! A machine's secret must look random; what a person chose is judged by `chosen`.

use super::{
    Sink, assign,
    assign::{Tie, Value},
    bytes::{Bytes, Set},
    checksum, chosen, manifest,
    names::{self, Meaning, Names},
    prose, randomness, table,
};
use crate::{Label, layer::Certainty};

/// A word of the lists of names stands at `start..end`; returns how far was read. What machines make
/// is not `told` in sentences.
pub(super) fn scan(
    text: Bytes<'_>,
    names: &Names,
    (start, end): (usize, usize),
    told: bool,
    out: &mut Sink<'_>,
) -> usize {
    let (from, to) = assign::name_around(text, start, end);
    table::scan(text, names, (from, to), out);
    let blank = text.at(to) == b' ' && Set::ALNUM.has(text.at(to + 1));
    if !assign::may_be_given(text.at(to)) || (blank && !told && text.back(from, 1) != b'-') {
        return to;
    }
    let name = text.text(from, to);
    if name.len() > assign::NAME {
        return to;
    }
    let meaning = names.meaning(name);
    let path = text.back(from, 1) == b':' && text.back(from, 2) == b':';
    if path || matches!(meaning, Meaning::Harmless | Meaning::None | Meaning::Issuer) {
        return to;
    }
    manifest::terraform(text, to, meaning, out);
    let Some(value) = assign::value_after(text, to) else {
        sentence(text, name, meaning, to, out);
        return to;
    };
    // `"password:"` closes its own quotation mark.
    let mark = text.back(from, 1);
    if value.quoted && matches!(mark, b'"' | b'\'') && text.at(to) != mark && !value.spaced {
        return to;
    }
    if value.tie == Tie::Blank && sentence(text, name, meaning, to, out) {
        return to;
    }
    if judge(text, name, (from, to), meaning, value) {
        report(text, meaning, value.start, value.end, 0.85, out);
    }
    // A long run without blanks is not read again for each name inside it.
    if !value.quoted && value.end - value.start > 64 { value.end } else { to }
}

/// A sentence says what the thing is; "pass" alone is a verb there as often.
fn sentence(text: Bytes<'_>, name: &str, meaning: Meaning, at: usize, out: &mut Sink<'_>) -> bool {
    prose::scan(text, meaning, name.eq_ignore_ascii_case("pass"), at, out)
}

/// The whole text is the value of a field called `key`.
pub(super) fn whole(text: Bytes<'_>, names: &Names, key: &str, out: &mut Sink<'_>) {
    let meaning = names.meaning(key);
    let body = text.0.trim_ascii();
    let start = text.0.len() - text.0.trim_ascii_start().len();
    let end = start + body.len();
    let value = Value { start, end, quoted: true, tie: Tie::Colon, spaced: false, next: 0 };
    if body.is_empty() || body.len() > assign::VALUE {
        return;
    }
    if meaning == Meaning::Issuer {
        if !body.contains(&b' ') && machine_made(body, false) {
            report(text, meaning, start, end, 0.7, out);
        }
    } else if judge(text, key, (0, 0), meaning, value) {
        report(text, meaning, start, end, 0.9, out);
    }
}

/// Adds a value under the label that its name asks for.
pub(super) fn report(
    text: Bytes<'_>,
    meaning: Meaning,
    start: usize,
    end: usize,
    score: f32,
    out: &mut Sink<'_>,
) {
    let (label, recognizer) = match meaning {
        Meaning::Password | Meaning::Pin => (Label::PASSWORD, "password"),
        Meaning::Secret => (Label::SECRET, "secret-value"),
        Meaning::Token => (Label::ACCESS_TOKEN, "token-value"),
        _ => (Label::API_KEY, "key-value"),
    };
    debug_assert!(end <= text.len());
    // A PIN looks like so many other numbers that its name must outweigh theirs.
    let certainty =
        if meaning == Meaning::Pin { Certainty::Pattern } else { Certainty::Contextual };
    out.push(start, end, label, recognizer, score, certainty);
}

/// True when the value of such a name, written like this, is a secret.
fn judge(text: Bytes<'_>, name: &str, at: (usize, usize), meaning: Meaning, value: Value) -> bool {
    let bytes = text.cut(value.start, value.end);
    let joined = value.quoted && bytes.starts_with(b"+") && bytes.ends_with(b"+");
    if joined || randomness::stand_in(bytes) || randomness::reference(bytes) {
        return false;
    }
    match meaning {
        Meaning::Password => chosen::password(text, name, at, value, bytes),
        Meaning::Pin => {
            bytes.len() >= 4
                && bytes.len() <= 8
                && bytes.iter().all(u8::is_ascii_digit)
                && matches!(value.tie, Tie::Equals | Tie::Colon)
        }
        Meaning::Secret | Meaning::Token | Meaning::Key => {
            if matches!(value.tie, Tie::Blank) && !text.back(at.0, 1).eq(&b'-') {
                return false;
            }
            if !value.quoted && code_expression(bytes, value) {
                return false;
            }
            let below = text.cut(at.1, value.start).contains(&b'\n');
            if below
                && !value.quoted
                && value.tie == Tie::Colon
                && !matches!(value.next, b'\n' | b'\r' | 0)
            {
                return false;
            }
            if value.tie == Tie::Call && !setter(name) {
                return false;
            }
            if bytes.contains(&b' ')
                || (!value.quoted && bytes.contains(&b','))
                || memchr::memmem::find(bytes, b"\\x").is_some()
                || looks_like_path(bytes)
            {
                return false;
            }
            if value.tie == Tie::Comma && bytes.len() < 16 && !chosen::argument(text, at, value) {
                return false;
            }
            (machine_made(bytes, true)
                && (value.quoted
                    || randomness::random(bytes)
                    || !matches!(value.next, b';' | b',' | b')' | b'<')))
                || (value.quoted
                    && matches!(meaning, Meaning::Secret)
                    && !matches!(value.tie, Tie::Compare | Tie::Comma)
                    && bytes.is_ascii()
                    && chosen::chosen(bytes)
                    && !chosen::constant_name(bytes)
                    && bytes.len() >= 8)
                || (meaning == Meaning::Secret && chosen::configured(text, name, at, value, bytes))
                || basic_pair(name, bytes)
        }
        _ => false,
    }
}

/// SQL's `IDENTIFIED BY 'x'`; the words end at `at`.
pub(super) fn identified(text: Bytes<'_>, at: usize, out: &mut Sink<'_>) -> usize {
    let Some(value) = assign::value_after(text, at) else { return at };
    let bytes = text.cut(value.start, value.end);
    if value.quoted
        && matches!(text.back(value.start, 1), b'"' | b'\'')
        && value.tie == Tie::Blank
        && bytes.len() >= 3
        && !randomness::stand_in(bytes)
        && !randomness::reference(bytes)
        && !chosen::common_word(text.text(value.start, value.end))
    {
        report(text, Meaning::Password, value.start, value.end, 0.9, out);
    }
    value.end
}

/// `setPassword("x")`, `.password("x")`, `with_token("x")`: names that take a value.
pub(super) fn setter(name: &str) -> bool {
    let last = name.rsplit('.').next().unwrap_or(name);
    let words = names::words(last);
    words.len() == 1
        || words.first().is_some_and(|w| {
            matches!(w.as_str(), "set" | "with" | "add" | "use" | "put" | "fill" | "enter" | "type")
        })
        || (words.len() == 2
            && words.first().is_some_and(|w| {
                matches!(w.as_str(), "api" | "access" | "auth" | "client" | "secret" | "private")
            }))
}

/// True for values that only a machine makes.
pub(super) fn machine_made(bytes: &[u8], named: bool) -> bool {
    let least = if named { 8 } else { 12 };
    bytes.len() >= least
        && !number(bytes)
        && bytes.is_ascii()
        && (randomness::random(bytes)
            || (named && (randomness::random_when_named(bytes) || randomness::uuid(bytes))))
}

/// Docker's and npm's `auth`: base64 of a user and a password.
fn basic_pair(name: &str, bytes: &[u8]) -> bool {
    name.to_ascii_lowercase().trim_matches('_').ends_with("auth")
        && bytes.len() >= 8
        && checksum::base64_decode(bytes, 512)
            .is_some_and(|plain| plain.iter().skip(1).any(|b| *b == b':') && plain.is_ascii())
}

pub(super) fn looks_like_path(bytes: &[u8]) -> bool {
    let slashes = bytes.iter().filter(|b| **b == b'/').count();
    memchr::memmem::find(bytes, b"://").is_some()
        || (bytes.starts_with(b"/") && !randomness::random(bytes))
        || bytes.starts_with(b"./")
        || bytes.starts_with(b"~/")
        || bytes.starts_with(b"C:\\")
        || (slashes >= 2 && !randomness::random(bytes))
}

/// True when a value without quotation marks is an expression: a call, a member, a type, a word of
/// the language.
pub(super) fn code_expression(bytes: &[u8], value: Value) -> bool {
    const WORDS: &[&[u8]] = &[
        b"true",
        b"false",
        b"null",
        b"none",
        b"nil",
        b"undefined",
        b"self",
        b"this",
        b"new",
        b"await",
        b"str",
        b"string",
        b"int",
        b"bool",
        b"bytes",
        b"any",
        b"object",
        b"text",
        b"varchar",
        b"optional",
        b"option",
        b"vec",
        b"required",
        b"input",
        b"secretstr",
        b"char",
        b"u8",
        b"usize",
    ];
    let lower = bytes.to_ascii_lowercase();
    if WORDS.contains(&lower.as_slice()) {
        return true;
    }
    if bytes.iter().any(|b| matches!(b, b'(' | b'[' | b'{' | b'<' | b'|' | b'\\'))
        || matches!(value.next, b'(' | b'[' | b'{')
        || (value.next == b'<' && value.tie != Tie::Element)
        || memchr::memmem::find(bytes, b"->").is_some()
        || memchr::memmem::find(bytes, b"::").is_some()
        || bytes.first().is_some_and(|b| matches!(b, b'&' | b'*' | b'(' | b'-'))
    {
        return true;
    }
    if number(bytes) || (bytes.starts_with(b"__") && chosen::identifier(bytes)) {
        return true;
    }
    // `config.password`, `user.password2`
    let parts: Vec<&[u8]> = bytes.split(|b| *b == b'.').collect();
    parts.len() > 1
        && parts.iter().all(|p| {
            (p.first().is_some_and(|b| b.is_ascii_alphabetic() || *b == b'_')
                || p.iter().all(u8::is_ascii_digit) && !p.is_empty())
                && p.iter().all(|b| b.is_ascii_alphanumeric() || *b == b'_')
        })
        && !randomness::random(bytes)
}

/// `0x04`, `16u8`: a number of a programming language.
pub(super) fn number(bytes: &[u8]) -> bool {
    bytes.len() <= 18
        && bytes
            .strip_prefix(b"0x")
            .is_some_and(|hex| hex.iter().all(|b| b.is_ascii_hexdigit() || *b == b'_'))
}
