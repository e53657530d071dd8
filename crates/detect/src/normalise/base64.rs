//! A whole field in Base64 (RFC 4648, both alphabets, with or without padding, also as a data URL):
//! the text it holds.

/// The shortest and the longest field that is decoded, in bytes.
const LENGTHS: std::ops::RangeInclusive<usize> = 12..=(4 << 20);

/// The text that `field` encodes, when all of it is Base64 of readable UTF-8.
pub(super) fn whole(field: &str) -> Option<String> {
    let body = field.trim();
    let body = match body.strip_prefix("data:") {
        Some(url) => url.split_once(";base64,")?.1,
        None => body,
    };
    if !LENGTHS.contains(&body.len()) {
        return None;
    }
    // Most fields fail at their first blank.
    let mut bytes = Vec::with_capacity(body.len() / 4 * 3 + 3);
    let (mut bits, mut held) = (0u32, 0u8);
    let mut padding = false;
    for byte in body.bytes() {
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            b'=' => {
                padding = true;
                continue;
            }
            b'\n' | b'\r' => continue,
            _ => return None,
        };
        if padding {
            return None;
        }
        bits = bits << 6 | u32::from(value);
        held += 6;
        if held >= 8 {
            held -= 8;
            bytes.push((bits >> held & 0xff) as u8);
        }
    }
    let text = String::from_utf8(bytes).ok()?;
    let readable = text.chars().all(|c| !c.is_control() || matches!(c, '\n' | '\r' | '\t'));
    (readable && text.chars().count() >= 6).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_readable_text_counts() {
        assert_eq!(whole("TWFyaWEgS2VsbGVy").as_deref(), Some("Maria Keller"));
        assert_eq!(whole("TWFyaWEgS2VsbGVyIPCfmIA").as_deref(), Some("Maria Keller 😀"));
        assert_eq!(whole("TWFyaWEg\nS2VsbGVy\n").as_deref(), Some("Maria Keller"));
        for field in
            ["Maria Keller is here", "internationalization", "deadbeefdeadbeef", "short", ""]
        {
            assert_eq!(whole(field), None, "{field}");
        }
    }
}
