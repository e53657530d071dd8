//! Credentials in HTTP headers: `Authorization`, and cookies.
//!
//! Source: RFC 9110 §11 (authorization), RFC 7617 (Basic), RFC 6750 (Bearer), RFC 6265 (cookies).

use super::{
    Sink,
    bytes::{Bytes, Set},
    checksum, randomness,
};
use crate::{Label, layer::Certainty};

/// Characters of a token by RFC 6750, and `|` and `:` that some issuers use.
const TOKEN: Set = Set::B64_ANY.or(Set::DOT).or(Set::TILDE).or(Set::COLON).or(Set::PERCENT);

/// `Bearer ` or a scheme like it ends at `at`.
pub(super) fn bearer(text: Bytes<'_>, at: usize, out: &mut Sink<'_>) -> usize {
    let start = text.run(at, Set::BLANK, 4);
    let mut end = text.run(start, TOKEN, 4096);
    while end > start && matches!(text.back(end, 1), b'.' | b':' | b',') {
        end -= 1;
    }
    let bytes = text.cut(start, end);
    let real = bytes.len() >= 12 && !randomness::stand_in(bytes) && randomness::random(bytes)
        || bytes.len() >= 8 && randomness::uuid(bytes);
    if real && !matches!(text.at(end), b'(' | b'{') {
        out.push(start, end, Label::ACCESS_TOKEN, "bearer-token", 0.9, Certainty::Pattern);
    }
    end
}

/// `Basic ` ends at `at`.
pub(super) fn basic(text: Bytes<'_>, at: usize, out: &mut Sink<'_>) -> usize {
    let start = text.run(at, Set::BLANK, 4);
    let end = checksum::base64_end(text, start, 1024);
    let bytes = text.cut(start, end);
    let pair = bytes.len() >= 8
        && checksum::base64_decode(bytes, 1024).is_some_and(|plain| {
            plain.contains(&b':')
                && std::str::from_utf8(&plain).is_ok_and(|s| !s.chars().any(char::is_control))
        });
    if pair {
        out.push(start, end, Label::PASSWORD, "basic-credentials", 0.97, Certainty::Checked);
    }
    end
}

/// Names of cookies that hold settings, statistics or attributes.
const PLAIN_COOKIES: &[&str] = &[
    "path",
    "domain",
    "expires",
    "max-age",
    "samesite",
    "secure",
    "httponly",
    "priority",
    "version",
    "lang",
    "locale",
    "language",
    "theme",
    "timezone",
    "tz",
    "consent",
    "currency",
    "country",
    "_ga",
    "_gid",
    "_gat",
    "_fbp",
    "_gcl_au",
    "optanonconsent",
    "cookieconsent",
    "partitioned",
    "comment",
];

/// `Cookie:` or `Set-Cookie:` ends at `at`: every value that looks like a session's.
pub(super) fn cookies(text: Bytes<'_>, at: usize, out: &mut Sink<'_>) -> usize {
    let mut i = text.run_while(at, 6, |b| matches!(b, b' ' | b'\t' | b'"' | b'\'' | b':' | b'\\'));
    let limit = at.saturating_add(8192);
    while i < limit {
        let name = text.run_while(i, 128, |b| {
            Set::WORD.has(b) || matches!(b, b'-' | b'.' | b'$' | b'%' | b'[' | b']' | b'~')
        });
        let shown = text.text(i, name).to_ascii_lowercase();
        let mut end = name;
        if text.at(name) == b'=' {
            let quote = usize::from(text.at(name + 1) == b'"');
            let start = name + 1 + quote;
            end = text.run_while(start, 4096, |b| {
                !matches!(b, b';' | b' ' | b'"' | b'\'' | b'\n' | b'\r' | b',' | b'\\' | 0)
            });
            if !PLAIN_COOKIES.contains(&shown.as_str())
                && secret_cookie(&shown, text.cut(start, end))
            {
                out.push(start, end, Label::ACCESS_TOKEN, "cookie", 0.9, Certainty::Pattern);
            }
            end += quote;
        }
        let next = text.run_while(end, 3, |b| matches!(b, b';' | b' '));
        if next == end || next == i {
            return end;
        }
        i = next;
    }
    i
}

fn secret_cookie(name: &str, value: &[u8]) -> bool {
    const MARKS: &[&str] =
        &["sess", "sid", "auth", "token", "jwt", "remember", "login", "user", "csrf"];
    if randomness::stand_in(value) || randomness::reference(value) {
        return false;
    }
    (value.len() >= 16 && randomness::random(value))
        || (MARKS.iter().any(|m| name.contains(m))
            && value.len() >= 8
            && (randomness::uuid(value)
                || value.iter().any(u8::is_ascii_digit)
                    && value.iter().any(u8::is_ascii_alphabetic)
                || value.len() >= 12 && value.iter().all(u8::is_ascii_digit)))
}
