//! Finds base64 and hexadecimal in bytes and gives back the text that is in them.
//!
//! Promises: linear time; what decodes to no text gives nothing. Plain text is passed over at a
//! fraction of a nanosecond a byte, for only every twelfth byte of it has to be looked at.

/// A shorter run is not decoded.
const SHORTEST_RUN: usize = 12;
/// Less text than this between other bytes is noise.
const SHORTEST_TEXT: usize = 6;
/// Lines of encoded text are at least this long, so that the next one belongs to it.
const LINE: usize = 60;

/// Calls `each` with every text found, and the bytes from which it came.
pub(super) fn texts(bytes: &[u8], mut each: impl FnMut(&[u8], usize, usize)) {
    let mut at = 0;
    let mut digits = Vec::new();
    let mut decoded = Vec::new();
    while let Some(window) = bytes.get(at..at + SHORTEST_RUN) {
        if let Some(last) = window.iter().rposition(|b| sextet(*b).is_none()) {
            at += last + 1;
            continue;
        }
        let end = run(bytes, at, &mut digits);
        let all = bytes.get(at..end).unwrap_or(&[]);
        // Twelve lower-case letters are a word.
        if !(end - at < 40 && all.iter().all(u8::is_ascii_lowercase)) {
            for start in 0..4 {
                decode(digits.get(start..).unwrap_or(&[]), 6, &mut decoded);
                segments(&decoded, |text| each(text, at, end));
            }
            hexadecimal(all, |from, to| {
                digits.clear();
                digits.extend(all.get(from..to).unwrap_or(&[]).iter().filter_map(|b| nibble(*b)));
                for start in 0..2 {
                    decode(digits.get(start..).unwrap_or(&[]), 4, &mut decoded);
                    segments(&decoded, |text| each(text, at + from, at + to));
                }
            });
        }
        at = end;
    }
}

/// Collects the digits of a base64 run, over line ends; gives its end.
fn run(bytes: &[u8], start: usize, digits: &mut Vec<u8>) -> usize {
    digits.clear();
    let mut at = start;
    let mut line = 0;
    loop {
        let rest = bytes.get(at..).unwrap_or(&[]);
        if let Some(value) = rest.first().and_then(|b| sextet(*b)) {
            digits.push(value);
            line += 1;
            at += 1;
            continue;
        }
        let mut next = 0;
        loop {
            match rest.get(next) {
                Some(b'\n' | b'\r') => next += 1,
                Some(b'\\') if matches!(rest.get(next + 1), Some(b'n' | b'r')) => next += 2,
                Some(b'\\') if rest.get(next + 1) == Some(&b'\\') && next < 16 => next += 1,
                _ => break,
            }
        }
        let goes_on = rest.get(next).is_some_and(|b| sextet(*b).is_some());
        if next == 0 || line < LINE || !goes_on {
            return at;
        }
        line = 0;
        at += next;
    }
}

fn sextet(b: u8) -> Option<u8> {
    match b {
        b'A'..=b'Z' => Some(b - b'A'),
        b'a'..=b'z' => Some(b - b'a' + 26),
        b'0'..=b'9' => Some(b - b'0' + 52),
        b'+' | b'-' => Some(62),
        b'/' | b'_' => Some(63),
        _ => None,
    }
}

fn nibble(b: u8) -> Option<u8> {
    char::from(b).to_digit(16).and_then(|d| u8::try_from(d).ok())
}

/// Puts digits of that many bits together to bytes.
fn decode(digits: &[u8], bits: u32, out: &mut Vec<u8>) {
    out.clear();
    let (mut value, mut have) = (0u32, 0u32);
    for digit in digits {
        value = (value << bits) | u32::from(*digit);
        have += bits;
        if have >= 8 {
            have -= 8;
            out.push(u8::try_from((value >> have) & 0xff).unwrap_or(0));
            value &= (1 << have) - 1;
        }
    }
}

/// Runs of hexadecimal digits within a run of base64 digits.
fn hexadecimal(bytes: &[u8], mut each: impl FnMut(usize, usize)) {
    let mut at = 0;
    while at < bytes.len() {
        let rest = bytes.get(at..).unwrap_or(&[]);
        let length = rest.iter().take_while(|b| nibble(**b).is_some()).count();
        if length >= SHORTEST_RUN {
            each(at, at + length);
        }
        at += length.max(1);
    }
}

/// Calls `each` with every stretch that could be text: UTF-8 or the lower half of UTF-16.
fn segments(bytes: &[u8], mut each: impl FnMut(&[u8])) {
    let mut start = 0;
    let mut at = 0;
    let mut give = |start: usize, end: usize| {
        let text = bytes.get(start..end).unwrap_or(&[]);
        if text.iter().filter(|b| **b != 0).count() >= SHORTEST_TEXT {
            each(text);
        }
    };
    while let Some(&b) = bytes.get(at) {
        let length = match b {
            b' '..=b'~' | b'\n' | b'\r' | b'\t' | 0 => 1,
            0xc2..=0xdf => continued(bytes, at, 2),
            0xe0..=0xef => continued(bytes, at, 3),
            0xf0..=0xf4 => continued(bytes, at, 4),
            _ => 0,
        };
        if length == 0 {
            give(start, at);
            at += 1;
            start = at;
        } else {
            at += length;
        }
    }
    give(start, at);
    // Letters beyond ASCII in UTF-16 are no UTF-8, so text with many zeros is read as that too.
    if bytes.len() >= SHORTEST_TEXT * 2
        && bytes.iter().filter(|b| **b == 0).count() * 3 > bytes.len()
    {
        for shift in 0..2 {
            let pairs = bytes.get(shift..).unwrap_or(&[]).chunks_exact(2);
            let units: Vec<u16> =
                pairs.map(|p| p.iter().rev().fold(0, |v, b| (v << 8) | u16::from(*b))).collect();
            each(String::from_utf16_lossy(&units).as_bytes());
        }
    }
}

fn continued(bytes: &[u8], at: usize, length: usize) -> usize {
    let tail = bytes.get(at + 1..at + length);
    if tail.is_some_and(|t| t.iter().all(|b| b & 0xc0 == 0x80)) { length } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<String> {
        let mut out = Vec::new();
        texts(text.as_bytes(), |t, _, _| out.push(String::from_utf8_lossy(t).into_owned()));
        out
    }

    #[test]
    fn text_is_found_at_every_alignment() {
        // "John Smith lives here" behind none to three other characters.
        for run in ["", "x", "xy", "xyz"] {
            let text = format!("\"{run}Sm9obiBTbWl0aCBsaXZlcyBoZXJl\"");
            assert!(found(&text).iter().any(|t| t.contains("ohn Smith lives")), "{text}");
        }
        let lines = format!("{}\\n{}", "QUFB".repeat(19), "Sm9obiBTbWl0aA");
        assert!(found(&lines).iter().any(|t| t.ends_with("AAJohn Smith")));
        assert!(found("A4A6F686E20536D697468").iter().any(|t| t == "John Smith"));
        assert!(found("4a006f0068006e00200053006d00").iter().any(|t| t.contains("J\0o\0h\0n")));
    }

    #[test]
    fn words_and_noise_give_nothing() {
        assert!(found("internationalization and short QUFB").is_empty());
        assert!(found(&"\u{1}/w8".repeat(40)).is_empty() && found("/////////////////").is_empty());
    }
}
