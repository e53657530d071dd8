//! The escapes of JSON strings: reading them, writing them, and mapping positions across them.
//!
//! Sources are what the scanner has validated. On others the functions give some text, never a
//! panic.

use std::borrow::Cow;

use memchr::memchr;

use super::scan::special;

/// What one escape stands for.
enum Escaped {
    Char(char),
    /// Half a surrogate pair: allowed by JSON's grammar, but no character.
    Half(u16),
}

/// Reads the escape at the start of `source`, which begins with a backslash: its meaning and length.
fn read(source: &[u8]) -> (Escaped, usize) {
    let simple = |c: char| (Escaped::Char(c), 2);
    match source.get(1) {
        Some(b'n') => simple('\n'),
        Some(b'r') => simple('\r'),
        Some(b't') => simple('\t'),
        Some(b'b') => simple('\u{8}'),
        Some(b'f') => simple('\u{c}'),
        Some(b'u') => {
            let Some(first) = hex4(source.get(2..6)) else { return simple('u') };
            if let Some(c) = char::from_u32(u32::from(first)) {
                return (Escaped::Char(c), 6);
            }
            let second = (first < 0xdc00 && source.get(6..8) == Some(b"\\u"))
                .then(|| hex4(source.get(8..12)))
                .flatten()
                .filter(|low| (0xdc00..0xe000).contains(low));
            let pair = second.and_then(|low| {
                let high = u32::from(first) - 0xd800;
                char::from_u32(0x1_0000 + (high << 10) + (u32::from(low) - 0xdc00))
            });
            pair.map_or((Escaped::Half(first), 6), |c| (Escaped::Char(c), 12))
        }
        Some(&other) if other.is_ascii() => simple(char::from(other)),
        _ => (Escaped::Char('\\'), 1),
    }
}

/// The next backslash. Texts with one mostly have many, close to each other.
fn backslash(bytes: &[u8]) -> Option<usize> {
    let at = special(bytes)?;
    match bytes.get(at) {
        Some(b'\\') => Some(at),
        // Not what the scanner validated: search on.
        _ => memchr(b'\\', bytes.get(at..)?).map(|more| at + more),
    }
}

fn hex4(digits: Option<&[u8]>) -> Option<u16> {
    let text = std::str::from_utf8(digits?).ok()?;
    if text.len() != 4 || !text.bytes().all(|b| b.is_ascii_hexdigit()) {
        return None;
    }
    u16::from_str_radix(text, 16).ok()
}

/// What a reader sees. Halves of surrogate pairs become U+FFFD. Copies only when there are escapes.
pub(crate) fn unescape(source: &str) -> Cow<'_, str> {
    unescape_with(source, |_| char::REPLACEMENT_CHARACTER)
}

/// Where halves of surrogate pairs are kept while text is rewritten: the last 2,048 characters of
/// the last private-use plane. [`escape_pieces`] writes them back as they were.
const HALVES: u32 = 0x10_f800;

/// As [`unescape`], but halves of surrogate pairs survive a rewrite: see [`escape_pieces`]. The flag
/// tells whether there are any.
pub(crate) fn unescape_keeping_halves(source: &str) -> (Cow<'_, str>, bool) {
    let mut any = false;
    let text = unescape_with(source, |half| {
        any = true;
        char::from_u32(HALVES + u32::from(half) - 0xd800).unwrap_or(char::REPLACEMENT_CHARACTER)
    });
    (text, any)
}

fn unescape_with(source: &str, mut half: impl FnMut(u16) -> char) -> Cow<'_, str> {
    let bytes = source.as_bytes();
    let Some(mut next) = memchr(b'\\', bytes) else { return Cow::Borrowed(source) };
    let mut out = String::with_capacity(source.len());
    let mut at = 0;
    loop {
        out.push_str(source.get(at..next).unwrap_or_default());
        let rest = bytes.get(next..).unwrap_or_default();
        let (escaped, len) = read(rest);
        out.push(match escaped {
            Escaped::Char(c) => c,
            Escaped::Half(value) => half(value),
        });
        at = next + len;
        match backslash(bytes.get(at..).unwrap_or_default()) {
            Some(more) => next = at + more,
            None => break,
        }
    }
    out.push_str(source.get(at..).unwrap_or_default());
    Cow::Owned(out)
}

/// Translates ascending positions in the unescaped text into positions in `source`, in place, in
/// one pass. A position inside a character becomes that of its start.
pub(crate) fn to_source(source: &str, positions: &mut [usize]) {
    let bytes = source.as_bytes();
    let (mut at, mut decoded) = (0usize, 0usize);
    let mut waiting = positions.iter_mut();
    let Some(mut position) = waiting.next() else { return };
    loop {
        let rest = bytes.get(at..).unwrap_or_default();
        let run = backslash(rest).unwrap_or(rest.len());
        // The escape behind the run, if there is one: its length in both texts.
        let (len, width) = match rest.get(run..) {
            None | Some([]) => (0, 0),
            Some(escape) => {
                let (escaped, len) = read(escape);
                let width = match escaped {
                    Escaped::Char(c) => c.len_utf8(),
                    Escaped::Half(_) => char::REPLACEMENT_CHARACTER.len_utf8(),
                };
                (len, width)
            }
        };
        let end = decoded + run + width;
        while *position < end || len == 0 {
            *position = at + position.saturating_sub(decoded).min(run);
            match waiting.next() {
                Some(more) => position = more,
                None => return,
            }
        }
        at += run + len;
        decoded = end;
    }
}

/// Writes `text` as the inside of a JSON string: escapes what RFC 8259 demands, no more.
pub(crate) fn escape_into(text: &str, out: &mut Vec<u8>) {
    escape(text, out, false);
}

/// As [`escape_into`]; with `halves`, for text from [`unescape_keeping_halves`] whose flag was set.
pub(crate) fn escape_pieces(text: &str, halves: bool, out: &mut Vec<u8>) {
    escape(text, out, halves);
}

/// Escapes `text` `times` times: for a string in JSON in a string.
pub(crate) fn escape_times(text: &str, times: u8, out: &mut Vec<u8>) {
    let Some(inner) = times.checked_sub(1) else {
        out.extend_from_slice(text.as_bytes());
        return;
    };
    let mut text = Cow::Borrowed(text);
    for _ in 0..inner {
        let mut escaped = Vec::with_capacity(text.len() + 8);
        escape_into(&text, &mut escaped);
        text = Cow::Owned(String::from_utf8_lossy(&escaped).into_owned());
    }
    escape_into(&text, out);
}

fn escape(text: &str, out: &mut Vec<u8>, halves: bool) {
    let bytes = text.as_bytes();
    let mut done = 0;
    for (at, &byte) in bytes.iter().enumerate() {
        let short = match byte {
            b'"' | b'\\' => byte,
            b'\n' => b'n',
            b'\r' => b'r',
            b'\t' => b't',
            0x8 => b'b',
            0xc => b'f',
            0..0x20 => b'u',
            0xf4 if halves => b'u',
            _ => continue,
        };
        let (code, len) = if byte == 0xf4 {
            let found = text.get(at..).and_then(|t| t.chars().next()).map_or(0, u32::from);
            match found.checked_sub(HALVES) {
                Some(half) => (half + 0xd800, 4),
                None => continue,
            }
        } else {
            (u32::from(byte), 1)
        };
        out.extend_from_slice(bytes.get(done..at).unwrap_or_default());
        out.extend([b'\\', short]);
        if short == b'u' {
            out.extend_from_slice(format!("{code:04x}").as_bytes());
        }
        done = at + len;
    }
    out.extend_from_slice(bytes.get(done..).unwrap_or_default());
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn escaped(text: &str) -> String {
        let mut out = Vec::new();
        escape_into(text, &mut out);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn every_escape() {
        let source = r#"\" \\ \/ \b\f\n\r\t \u00e9 \u20AC \ud83d\ude00 é"#;
        assert_eq!(unescape(source), "\" \\ / \u{8}\u{c}\n\r\t é € 😀 é");
        assert_eq!(
            unescape(r"a\ud83d b \ude00 \ud83dx \ud83d\u0041"),
            "a\u{fffd} b \u{fffd} \u{fffd}x \u{fffd}A"
        );
    }

    #[test]
    fn halves_survive() {
        let source = r"a\ud83d b \ude00 \ud83d\ude00";
        let (text, any) = unescape_keeping_halves(source);
        assert!(any);
        let mut out = Vec::new();
        escape_pieces(&text, any, &mut out);
        assert_eq!(String::from_utf8(out).unwrap(), r"a\ud83d b \ude00 😀");
    }

    #[test]
    fn positions_cross_escapes() {
        let source = r"a\u00e9\ud83d\ude00\nb\ud83dc";
        let text = unescape(source);
        assert_eq!(text, "aé😀\nb\u{fffd}c");
        let mut positions: Vec<usize> = text.char_indices().map(|(i, _)| i).collect();
        positions.push(text.len());
        to_source(source, &mut positions);
        assert_eq!(positions, [0, 1, 7, 19, 21, 22, 28, 29]);
    }

    proptest! {
        #[test]
        fn escaping_reads_back(text in any::<String>()) {
            prop_assert_eq!(&serde_json::from_str::<String>(&format!("\"{}\"", escaped(&text))).unwrap(), &text);
            let once = escaped(&text);
            prop_assert_eq!(unescape(&once), text.as_str());
            let mut twice = Vec::new();
            escape_times(&text, 2, &mut twice);
            let twice = String::from_utf8(twice).unwrap();
            let inner = unescape(&twice);
            prop_assert_eq!(unescape(&inner), text.as_str());
        }

        #[test]
        fn reading_agrees_with_serde(source in r#"([a-zé]|\\[nrtbf/"\\]|\\u00[0-9a-f]{2}|\\ud83d\\ude0[0-9])*"#) {
            let wanted: String = serde_json::from_str(&format!("\"{source}\"")).unwrap();
            prop_assert_eq!(unescape(&source), wanted.as_str());
            let mut positions: Vec<usize> = wanted.char_indices().map(|(i, _)| i).collect();
            positions.push(wanted.len());
            let ends = positions.clone();
            to_source(&source, &mut positions);
            for (i, from) in positions.iter().enumerate() {
                prop_assert_eq!(&unescape(&source[..*from]), &wanted[..ends[i]]);
            }
        }
    }
}
