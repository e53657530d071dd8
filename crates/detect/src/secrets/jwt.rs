//! JSON web tokens and other values whose base64 decodes to a JSON header.
//!
//! Source: RFC 7515 (compact serialisation), RFC 7516 (five parts).

use super::{
    Sink,
    bytes::{Bytes, Set},
    checksum,
};
use crate::{Label, layer::Certainty};

const LONGEST_PART: usize = 16 * 1024;

/// A token that begins with `eyJ` at `at`; returns how far the text was read.
pub(super) fn scan(text: Bytes<'_>, at: usize, out: &mut Sink<'_>) -> usize {
    if !edge(text, at) {
        return at;
    }
    let header = text.run(at, Set::B64URL, LONGEST_PART);
    if text.at(header) != b'.' || header - at < 16 {
        return header;
    }
    let payload = text.run(header + 1, Set::B64URL, LONGEST_PART);
    if text.at(payload) != b'.' {
        return payload;
    }
    let mut end = text.run(payload + 1, Set::B64URL, LONGEST_PART);
    let sure = is_header(text.cut(at, header));
    if !sure && (payload - header < 17 || !text.starts(header + 1, "ey")) {
        return header;
    }
    // Five parts: an encrypted token.
    for _ in 0..2 {
        if text.at(end) == b'.' && Set::B64URL.has(text.at(end + 1)) {
            end = text.run(end + 1, Set::B64URL, LONGEST_PART);
        }
    }
    let length = end - at;
    if length >= 36 {
        // A header that does not decode was mistyped or cut; it is still a token's form.
        let (score, certainty) =
            if sure { (0.97, Certainty::Checked) } else { (0.7, Certainty::Pattern) };
        out.push(at, end, Label::ACCESS_TOKEN, "jwt", score, certainty);
    }
    end
}

/// A JWT that was encoded in base64 once more (`ZXlK…`), at `at`.
pub(super) fn scan_encoded(text: Bytes<'_>, at: usize, out: &mut Sink<'_>) -> usize {
    if !edge(text, at) {
        return at;
    }
    let end = checksum::base64_end(text, at, LONGEST_PART);
    let inner = checksum::base64_decode(text.cut(at, end), 512).unwrap_or_default();
    let header = inner.split(|b| *b == b'.').next().unwrap_or_default();
    let begins = checksum::base64_decode(header.get(..12).unwrap_or_default(), 12)
        .is_some_and(|json| json.starts_with(b"{\""));
    if end - at >= 48 && begins {
        let sure = header.len() < inner.len() && is_header(header);
        let (score, certainty) =
            if sure { (0.95, Certainty::Checked) } else { (0.7, Certainty::Pattern) };
        out.push(at, end, Label::ACCESS_TOKEN, "jwt", score, certainty);
    }
    end
}

fn edge(text: Bytes<'_>, at: usize) -> bool {
    text.left_edge(at) && !matches!(text.back(at, 1), b'-' | b'+')
}

/// True when the part decodes to a JSON object that names an algorithm or type.
fn is_header(part: &[u8]) -> bool {
    checksum::base64_decode(part, 8192).is_some_and(|json| {
        json.first() == Some(&b'{')
            && json.last() == Some(&b'}')
            && [&b"\"alg\""[..], b"\"typ\"", b"\"enc\"", b"\"kid\"", b"\"cty\""]
                .iter()
                .any(|name| memchr::memmem::find(&json, name).is_some())
    })
}
