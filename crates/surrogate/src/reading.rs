//! What an original says, apart from how it was written: escapes decoded, look-alikes and
//! full-width forms folded, invisible characters dropped, white space made plain.
//!
//! Plain text costs one look and no copy. Never fails: what cannot be decoded stays.

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization;

/// Cyrillic and Greek letters that look like Latin ones, lower and upper case.
const LOOKALIKES: &[(char, char)] = &[
    ('а', 'a'),
    ('е', 'e'),
    ('о', 'o'),
    ('р', 'p'),
    ('с', 'c'),
    ('у', 'y'),
    ('х', 'x'),
    ('і', 'i'),
    ('ј', 'j'),
    ('ѕ', 's'),
    ('ԁ', 'd'),
    ('ο', 'o'),
    ('α', 'a'),
    ('А', 'A'),
    ('В', 'B'),
    ('Е', 'E'),
    ('К', 'K'),
    ('М', 'M'),
    ('Н', 'H'),
    ('О', 'O'),
    ('Р', 'P'),
    ('С', 'C'),
    ('Т', 'T'),
    ('Х', 'X'),
];

/// Named character references that occur inside names, numbers and addresses.
const ENTITIES: &[(&str, char)] = &[
    ("&amp;", '&'),
    ("&commat;", '@'),
    ("&period;", '.'),
    ("&nbsp;", ' '),
    ("&apos;", '\''),
    ("&quot;", '"'),
    ("&lowbar;", '_'),
    ("&hyphen;", '-'),
    ("&plus;", '+'),
    ("&colon;", ':'),
    ("&sol;", '/'),
    ("&shy;", '\u{ad}'),
    ("&auml;", 'ä'),
    ("&ouml;", 'ö'),
    ("&uuml;", 'ü'),
    ("&Auml;", 'Ä'),
    ("&Ouml;", 'Ö'),
    ("&Uuml;", 'Ü'),
    ("&szlig;", 'ß'),
    ("&eacute;", 'é'),
    ("&egrave;", 'è'),
    ("&agrave;", 'à'),
    ("&ccedil;", 'ç'),
    ("&ntilde;", 'ñ'),
];

/// Characters that show nothing and that a writer may put anywhere in a word.
pub(crate) fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
        | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{2064}' | '\u{2066}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
        | '\u{e0000}'..='\u{e007f}')
}

/// The text in plain letters.
pub(crate) fn clean(text: &str) -> Cow<'_, str> {
    let plain = text.is_ascii()
        && !text.bytes().any(|b| matches!(b, b'&' | b'%' | b'\\' | b'\n' | b'\r' | b'\t'));
    if plain {
        return Cow::Borrowed(text);
    }
    let mut out = Cow::Borrowed(text);
    // Escapes may stand within escapes.
    for _ in 0..3 {
        match decode(&out) {
            Some(decoded) => out = Cow::Owned(decoded),
            None => break,
        }
    }
    if !out.is_ascii() {
        let latin = out.chars().any(|c| c.is_ascii_alphabetic());
        let folded: String = out
            .chars()
            .filter(|c| !is_invisible(*c))
            .nfkc()
            .map(|c| match LOOKALIKES.iter().find(|(odd, _)| *odd == c) {
                Some((_, plain)) if latin => *plain,
                _ => c,
            })
            .collect();
        if folded != *out {
            out = Cow::Owned(folded);
        }
    }
    out
}

fn decode(text: &str) -> Option<String> {
    if !text.bytes().any(|b| matches!(b, b'&' | b'%' | b'\\')) {
        return None;
    }
    let mut bytes: Vec<u8> = Vec::with_capacity(text.len());
    let mut rest = text;
    let mut changed = false;
    while let Some(first) = rest.chars().next() {
        let read = match first {
            '&' => reference(rest),
            '\\' => escape(rest),
            _ => None,
        };
        if let Some((c, used)) = read {
            let mut buffer = [0; 4];
            bytes.extend_from_slice(c.encode_utf8(&mut buffer).as_bytes());
            rest = rest.get(used..).unwrap_or_default();
            changed = true;
        } else if let Some(byte) = percent(rest) {
            bytes.push(byte);
            rest = rest.get(3..).unwrap_or_default();
            changed = true;
        } else {
            let mut buffer = [0; 4];
            bytes.extend_from_slice(first.encode_utf8(&mut buffer).as_bytes());
            rest = rest.get(first.len_utf8()..).unwrap_or_default();
        }
    }
    if !changed {
        return None;
    }
    String::from_utf8(bytes).ok()
}

fn percent(text: &str) -> Option<u8> {
    let digits = text.strip_prefix('%')?.get(..2)?;
    u8::from_str_radix(digits, 16).ok().filter(|_| digits.bytes().all(|b| b.is_ascii_hexdigit()))
}

fn reference(text: &str) -> Option<(char, usize)> {
    if let Some((name, c)) = ENTITIES.iter().find(|(name, _)| text.starts_with(name)) {
        return Some((*c, name.len()));
    }
    let end = text.bytes().take(12).position(|b| b == b';')?;
    let number = text.get(2..end).filter(|_| text.starts_with("&#"))?;
    let code = match number.strip_prefix(['x', 'X']) {
        Some(hex) => u32::from_str_radix(hex, 16).ok()?,
        None => number.parse().ok()?,
    };
    char::from_u32(code).map(|c| (c, end + 1))
}

fn escape(text: &str) -> Option<(char, usize)> {
    if let Some(digits) = text.strip_prefix("\\u").and_then(|t| t.get(..4)) {
        let code = u32::from_str_radix(digits, 16).ok()?;
        return char::from_u32(code).map(|c| (c, 6));
    }
    let digits = text.strip_prefix("\\x").and_then(|t| t.get(..2))?;
    let code = u32::from_str_radix(digits, 16).ok()?;
    char::from_u32(code).map(|c| (c, 4))
}

/// What makes two writings one value: letters and digits alone, in lower case.
pub(crate) fn compact(text: &str) -> String {
    if text.is_ascii() {
        return text
            .bytes()
            .filter(u8::is_ascii_alphanumeric)
            .map(|b| char::from(b.to_ascii_lowercase()))
            .collect();
    }
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn odd_writings_read_as_plain_ones() {
        for (text, plain) in [
            ("john@acme.com", "john@acme.com"),
            ("john&#64;acme.com", "john@acme.com"),
            ("john&#x40;acme&period;com", "john@acme.com"),
            ("john%2540acme.com", "john@acme.com"),
            (r"john\u0040acme.com", "john@acme.com"),
            ("jo\u{200b}hn@ac\u{ad}me.com", "john@acme.com"),
            ("ｊｏｈｎ＠ａｃｍｅ．ｃｏｍ", "john@acme.com"),
            ("jоhn@аcme.com", "john@acme.com"),
            ("Иван", "Иван"),
            ("50% off & more", "50% off & more"),
            ("John\nSmith", "John\nSmith"),
        ] {
            assert_eq!(clean(text), plain, "{text}");
        }
        assert_eq!(compact("+41 (0)44-123 X"), "41044123x");
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_read(text in "(\\PC|[&#;%\\\\ux0-9a-f]){0,40}") {
            let _ = clean(&text).len();
        }
    }
}
