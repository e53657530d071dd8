//! Base64 and data URLs: what is an image, what is text in disguise, what cannot be read here.

use base64::Engine as _;
use base64::alphabet;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig};
use base64::engine::{DecodePaddingMode, DecodePaddingMode::Indifferent};

use crate::piece::Coding;

const LENIENT: GeneralPurposeConfig = GeneralPurposeConfig::new()
    .with_decode_padding_mode(Indifferent)
    .with_decode_allow_trailing_bits(true);
const STANDARD: GeneralPurpose = GeneralPurpose::new(&alphabet::STANDARD, LENIENT);
const URL_SAFE: GeneralPurpose = GeneralPurpose::new(&alphabet::URL_SAFE, LENIENT);
const BARE: GeneralPurposeConfig =
    LENIENT.with_encode_padding(false).with_decode_padding_mode(DecodePaddingMode::Indifferent);
const STANDARD_BARE: GeneralPurpose = GeneralPurpose::new(&alphabet::STANDARD, BARE);
const URL_SAFE_BARE: GeneralPurpose = GeneralPurpose::new(&alphabet::URL_SAFE, BARE);

/// Shorter blobs are read as text: they may be a word that is base64 by chance, and what a detector
/// finds in base64 it finds in them.
const SHORT: usize = 32;

/// What a text in the place of a blob is.
pub(crate) enum Blob {
    /// No base64: read it as it stands.
    Text,
    /// An image, a sound or a film, by its first bytes.
    Media,
    /// Text, encoded.
    Encoded(String, Coding),
    /// A document or something else.
    Unknown,
}

/// Looks at the text in the place of a blob. Linear; decodes the whole only when it is no media.
pub(crate) fn examine(text: &str) -> Blob {
    let bytes = text.as_bytes();
    if bytes.is_empty() || !is_base64(bytes) {
        return Blob::Text;
    }
    let url_safe = bytes.iter().any(|b| matches!(b, b'-' | b'_'));
    let engine = if url_safe { &URL_SAFE } else { &STANDARD };
    let head = bytes.get(..64).unwrap_or(bytes);
    let head = engine.decode(head).unwrap_or_default();
    if is_media(&head) && readable(&head).is_none() {
        return Blob::Media;
    }
    match engine.decode(bytes) {
        Ok(decoded) if readable(&decoded).is_some() => {
            let coding = Coding::Base64 {
                url_safe,
                padded: text.ends_with('=') || bytes.len().is_multiple_of(4),
            };
            Blob::Encoded(String::from_utf8(decoded).unwrap_or_default(), coding)
        }
        Ok(_) if bytes.len() >= SHORT => Blob::Unknown,
        _ => Blob::Text,
    }
}

/// Encodes an edited text again.
pub(crate) fn encode(text: &str, url_safe: bool, padded: bool) -> String {
    let engine = match (url_safe, padded) {
        (false, true) => &STANDARD,
        (false, false) => &STANDARD_BARE,
        (true, true) => &URL_SAFE,
        (true, false) => &URL_SAFE_BARE,
    };
    engine.encode(text)
}

/// True for what can only be a signature or ciphertext: long, base64, and no text inside.
pub(crate) fn is_sealed(text: &str) -> bool {
    text.len() >= SHORT && matches!(examine(text), Blob::Unknown | Blob::Media)
}

/// True for an image, sound or film in base64, bare or as a `data:` URL, in a place that is not
/// known for them. Prose fails at its first bytes.
pub(crate) fn is_media_text(text: &str) -> bool {
    let payload = match data_url(text) {
        Some((_, false)) => return false,
        Some((from, true)) => text.get(from..).unwrap_or_default(),
        None => text,
    };
    let bytes = payload.as_bytes();
    let head = bytes.get(..64).unwrap_or(bytes);
    bytes.len() >= SHORT && is_base64(head) && matches!(examine(payload), Blob::Media)
}

/// The place of the payload in a `data:` URL, and whether it is base64.
pub(crate) fn data_url(text: &str) -> Option<(usize, bool)> {
    let is_data = text.get(..5).is_some_and(|p| p.eq_ignore_ascii_case("data:"));
    let comma = text.find(',').filter(|_| is_data)?;
    let head = text.get(..comma).unwrap_or_default();
    let encoded = head.rsplit(';').next().is_some_and(|p| p.trim().eq_ignore_ascii_case("base64"));
    Some((comma + 1, encoded))
}

fn is_base64(bytes: &[u8]) -> bool {
    let body = bytes.len() - bytes.iter().rev().take(2).take_while(|b| **b == b'=').count();
    let mixed = |b: &u8| b.is_ascii_alphanumeric() | matches!(b, b'+' | b'/' | b'-' | b'_');
    bytes.get(..body).unwrap_or_default().iter().fold(body > 0, |all, b| all & mixed(b))
}

/// The bytes as text, if they are one: UTF-8 without control characters.
fn readable(bytes: &[u8]) -> Option<&str> {
    let text = std::str::from_utf8(bytes).ok()?;
    let odd = |c: char| c.is_control() && !matches!(c, '\n' | '\r' | '\t' | '\u{c}' | '\u{1b}');
    (!text.contains(odd)).then_some(text)
}

/// The first bytes of the formats that providers take as images, sounds and films.
fn is_media(head: &[u8]) -> bool {
    const HEADS: &[&[u8]] = &[
        b"\x89PNG\r\n\x1a\n",
        b"\xff\xd8\xff",
        b"GIF87a",
        b"GIF89a",
        b"II*\0",
        b"MM\0*",
        b"OggS",
        b"fLaC",
        b"\x1a\x45\xdf\xa3",
        b"\xff\xfb",
        b"\xff\xf3",
        b"\xff\xf2",
        b"\xff\xf1",
        b"\xff\xf9",
    ];
    let at = |from: usize, what: &[u8]| head.get(from..).is_some_and(|h| h.starts_with(what));
    HEADS.iter().any(|h| head.starts_with(h))
        || (at(0, b"ID3") && head.get(3).is_some_and(|v| *v < 0x10))
        || (at(0, b"RIFF") && (at(8, b"WEBP") || at(8, b"WAVE") || at(8, b"AVI ")))
        || at(4, b"ftyp")
        || (at(0, b"BM") && at(6, &[0; 4]))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(text: &str) -> &'static str {
        match examine(text) {
            Blob::Text => "text",
            Blob::Media => "media",
            Blob::Encoded(..) => "encoded",
            Blob::Unknown => "unknown",
        }
    }

    #[test]
    fn kinds() {
        let pdf = encode_bytes(b"%PDF-1.7\n\xe2\xe3\xcf\xd3 something longer than it");
        let fake = encode("GIF89a and then my mail is maria@acme.org", false, true);
        for (text, kind) in [
            ("iVBORw0KGgo=", "media"),
            ("/9j/4AAQSkZJRgABAQAAAQABAAD", "media"),
            ("hello there, Maria", "text"),
            ("TWFpbCBtYXJpYUBhY21lLm9yZw==", "encoded"),
            ("TWFpbCBtYXJpYUBhY21lLm9yZw", "encoded"),
            (&pdf, "unknown"),
            (&fake, "encoded"),
            ("John", "text"),
            ("", "text"),
            ("iVBORw0KGgo= and my mail", "text"),
        ] {
            assert_eq!(name(text), kind, "{text}");
        }
    }

    fn encode_bytes(bytes: &[u8]) -> String {
        STANDARD.encode(bytes)
    }

    #[test]
    fn encoding_reads_back() {
        for text in ["a", "ab", "abc", "é? >>> ~~~ Maria Keller"] {
            for (url_safe, padded) in [(false, true), (false, false), (true, true), (true, false)] {
                let engine = if url_safe { &URL_SAFE } else { &STANDARD };
                let coded = encode(text, url_safe, padded);
                assert_eq!(engine.decode(coded).unwrap(), text.as_bytes());
            }
        }
    }

    #[test]
    fn data_urls() {
        assert_eq!(data_url("data:text/plain;base64,QUJD"), Some((23, true)));
        assert_eq!(data_url("DATA:text/plain,hi"), Some((16, false)));
        assert_eq!(data_url("https://x.invalid/,"), None);
        assert_eq!(data_url("data:nothing"), None);
    }
}
