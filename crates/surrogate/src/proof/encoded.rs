//! Finds base64 and hexadecimal in bytes and gives back the text that is in them.
//!
//! Promises: linear time; what decodes to no text gives nothing. Plain text is passed over at a
//! fraction of a nanosecond a byte, for only every twelfth byte of it has to be looked at.

/// A shorter run is not decoded.
const SHORTEST_RUN: usize = 12;
/// Less text than this between other bytes is noise.
const SHORTEST_TEXT: usize = 6;
/// A run this long is a file, which has short stretches of text by chance.
const LONG_RUN: usize = 4096;
/// This many characters of ASCII in a row are the mark of text in a file.
const SURE_TEXT: usize = 8;
/// Lines of encoded text are at least this long, so that the next one belongs to it.
const LINE: usize = 60;

/// Calls `each` with every text found, and the bytes from which it came.
pub(super) fn texts(bytes: &[u8], mut each: impl FnMut(&[u8], usize, usize)) {
    let mut at = 0;
    let mut digits = Vec::new();
    let mut decoded = Vec::new();
    let mut text = Vec::new();
    while let Some(window) = bytes.get(at..at + SHORTEST_RUN) {
        if let Some(last) = window.iter().rposition(|b| sextet(*b) > 63) {
            at += last + 1;
            continue;
        }
        let end = run(bytes, at, &mut digits);
        let all = bytes.get(at..end).unwrap_or(&[]);
        if !is_name(all) {
            let collect = if all.len() < LONG_RUN { collect } else { collect_from_file };
            for start in 0..4 {
                decode(digits.get(start..).unwrap_or(&[]), 6, &mut decoded);
                collect(&decoded, &mut text);
                if !text.is_empty() {
                    each(&text, at, end);
                }
            }
            hexadecimal(all, |from, to| {
                digits.clear();
                digits.extend(all.get(from..to).unwrap_or(&[]).iter().filter_map(|b| nibble(*b)));
                for start in 0..2 {
                    decode(digits.get(start..).unwrap_or(&[]), 4, &mut decoded);
                    collect(&decoded, &mut text);
                    if !text.is_empty() {
                        each(&text, at + from, at + to);
                    }
                }
            });
        }
        at = end;
    }
}

/// Words, identifiers and paths: a dozen characters of base64 without a capital letter or digit
/// happen once in twenty thousand, and two letters' case in a row changes far more often.
fn is_name(run: &[u8]) -> bool {
    if run.len() >= LINE {
        return false;
    }
    let plain = |b: &u8| b.is_ascii_lowercase() || matches!(b, b'_' | b'-' | b'/');
    if run.iter().all(plain) {
        return true;
    }
    run.split(|b| matches!(b, b'_' | b'-' | b'/')).all(|word| {
        // CamelCase and CONSTANTS: capitals only where words begin, and words of some length.
        let capitals = word.iter().filter(|b| b.is_ascii_uppercase()).count();
        let letters = word.iter().all(u8::is_ascii_alphabetic);
        letters && (capitals * 5 <= word.len() || capitals == word.len())
    })
}

/// Collects the digits of a base64 run, over line ends; gives its end.
fn run(bytes: &[u8], start: usize, digits: &mut Vec<u8>) -> usize {
    digits.clear();
    let mut at = start;
    let mut line = 0;
    loop {
        let rest = bytes.get(at..).unwrap_or(&[]);
        let length = rest.iter().position(|b| sextet(*b) > 63).unwrap_or(rest.len());
        digits.extend(rest.iter().take(length).map(|b| sextet(*b)));
        line += length;
        at += length;
        let rest = bytes.get(at..).unwrap_or(&[]);
        let mut next = 0;
        loop {
            match rest.get(next) {
                Some(b'\n' | b'\r') => next += 1,
                Some(b'\\') if matches!(rest.get(next + 1), Some(b'n' | b'r')) => next += 2,
                Some(b'\\') if rest.get(next + 1) == Some(&b'\\') && next < 16 => next += 1,
                _ => break,
            }
        }
        let goes_on = rest.get(next).is_some_and(|b| sextet(*b) < 64);
        if next == 0 || line < LINE || !goes_on {
            return at;
        }
        line = 0;
        at += next;
    }
}

/// The value of each byte as a digit of base64; 64 and more is none.
static SEXTETS: [u8; 256] = {
    let mut table = [64; 256];
    let mut b = 0u8;
    loop {
        let value = match b {
            b'A'..=b'Z' => b - b'A',
            b'a'..=b'z' => b - b'a' + 26,
            b'0'..=b'9' => b - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            _ => 64,
        };
        // A byte is always within a table of 256; this runs when the program is compiled.
        #[allow(clippy::indexing_slicing)]
        {
            table[b as usize] = value;
        }
        if b == 255 {
            break;
        }
        b += 1;
    }
    table
};

fn sextet(b: u8) -> u8 {
    SEXTETS.get(usize::from(b)).copied().unwrap_or(64)
}

fn nibble(b: u8) -> Option<u8> {
    char::from(b).to_digit(16).and_then(|d| u8::try_from(d).ok())
}

/// Puts digits of that many bits (6 or 4) together to bytes.
fn decode(digits: &[u8], bits: u32, out: &mut Vec<u8>) {
    out.clear();
    if bits == 4 {
        out.extend(digits.chunks_exact(2).map(|d| d.iter().fold(0, |v, n| (v << 4) | n)));
        return;
    }
    let quads = digits.chunks_exact(4);
    let rest = quads.remainder();
    for quad in quads {
        if let [a, b, c, d] = quad {
            out.extend_from_slice(&[(a << 2) | (b >> 4), (b << 4) | (c >> 2), (c << 6) | d]);
        }
    }
    if let [a, b, tail @ ..] = rest {
        out.push((a << 2) | (b >> 4));
        out.extend(tail.first().map(|c| (b << 4) | (c >> 2)));
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

/// Collects every stretch of some bytes that could be text, UTF-8 or the lower half
/// of UTF-16, each on a line of its own.
fn collect(bytes: &[u8], text: &mut Vec<u8>) {
    text.clear();
    let mut start = 0;
    let mut zeros = 0;
    let mut at = 0;
    loop {
        let length = match bytes.get(at) {
            Some(b' '..=b'~' | b'\n' | b'\r' | b'\t' | 0) => 1,
            Some(0xc2..=0xdf) => continued(bytes, at, 2),
            Some(0xe0..=0xef) => continued(bytes, at, 3),
            Some(0xf0..=0xf4) => continued(bytes, at, 4),
            _ => 0,
        };
        if length > 0 {
            at += length;
            continue;
        }
        if at - start >= SHORTEST_TEXT {
            let stretch = bytes.get(start..at).unwrap_or(&[]);
            let empty = stretch.iter().filter(|b| **b == 0).count();
            zeros += empty;
            if stretch.len() - empty >= SHORTEST_TEXT {
                text.extend_from_slice(stretch);
                text.extend_from_slice(b"\n\"\n");
            }
        }
        if at >= bytes.len() {
            break;
        }
        at += 1;
        start = at;
    }
    if zeros * 4 > bytes.len() {
        utf16(bytes, text);
    }
}

/// Letters beyond ASCII in UTF-16 are no UTF-8, so what has many zeros is read as that too.
fn utf16(bytes: &[u8], text: &mut Vec<u8>) {
    for shift in 0..2 {
        let pairs = bytes.get(shift..).unwrap_or(&[]).chunks_exact(2);
        let units: Vec<u16> =
            pairs.map(|p| p.iter().rev().fold(0, |v, b| (v << 8) | u16::from(*b))).collect();
        text.extend_from_slice(String::from_utf16_lossy(&units).as_bytes());
        text.extend_from_slice(b"\n\"\n");
    }
}

/// As [`collect`], for much data that is mostly no text: looks at every few bytes only, and takes
/// what stands around some characters of ASCII.
fn collect_from_file(bytes: &[u8], text: &mut Vec<u8>) {
    text.clear();
    let ascii = |b: &u8| matches!(b, b' '..=b'~' | b'\n' | b'\r' | b'\t' | 0);
    let perhaps = |b: &u8| ascii(b) || *b >= 0x80;
    let mut at = 0;
    let mut done = 0;
    while let Some(window) = bytes.get(at..at + SURE_TEXT) {
        if let Some(last) = window.iter().rposition(|b| !ascii(b)) {
            at += last + 1;
            continue;
        }
        let before = bytes.get(done..at).unwrap_or(&[]);
        let start = at - before.iter().rev().take_while(|b| perhaps(b)).count();
        let after = bytes.get(at..).unwrap_or(&[]);
        let end = at + after.iter().take_while(|b| perhaps(b)).count();
        let stretch = bytes.get(start..end).unwrap_or(&[]);
        let zeros = stretch.iter().filter(|b| **b == 0).count();
        if stretch.len() - zeros >= SHORTEST_TEXT {
            text.extend_from_slice(stretch);
            text.extend_from_slice(b"\n\"\n");
            if zeros * 3 > stretch.len() {
                utf16(stretch, text);
            }
        }
        (at, done) = (end, end);
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

    fn base64_of(bytes: &[u8]) -> String {
        const DIGITS: &[u8; 64] =
            b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        let bits: Vec<u8> =
            bytes.iter().flat_map(|b| (0..8).rev().map(move |i| (b >> i) & 1)).collect();
        let value = |six: &[u8]| six.iter().fold(0, |v, bit| v * 2 + usize::from(*bit));
        bits.chunks_exact(6).map(|six| char::from(DIGITS[value(six)])).collect()
    }

    #[test]
    fn text_is_found_at_every_alignment() {
        // "John Smith lives here" behind none to three other characters.
        for run in ["", "x", "xy", "xyz"] {
            let text = format!("\"{run}Sm9obiBTbWl0aCBsaXZlcyBoZXJl\"");
            assert!(found(&text).iter().any(|t| t.contains("ohn Smith lives")), "{text}");
        }
        let file = base64_of(
            &[&[0xff, 1, 2, 200].repeat(1500), "Zoë Smith-Jones lives".as_bytes()].concat(),
        );
        assert!(found(&file).iter().any(|t| t.contains("Zoë Smith-Jones")));
        let lines = format!("{}\\n{}", "QUFB".repeat(19), "Sm9obiBTbWl0aA");
        assert!(found(&lines).iter().any(|t| t.contains("AAJohn Smith")));
        assert!(found("A4A6F686E20536D697468").iter().any(|t| t.contains("John Smith")));
        assert!(found("4a006f0068006e00200053006d00").iter().any(|t| t.contains("J\0o\0h\0n")));
    }

    #[test]
    fn words_and_noise_give_nothing() {
        assert!(found("internationalization and short QUFB").is_empty());
        assert!(found(&"\u{1}/w8".repeat(40)).is_empty() && found("/////////////////").is_empty());
    }
}
