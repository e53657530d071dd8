//! Reduces bytes to their letters and digits, through every escape, and remembers where words
//! began and what stood between them.
//!
//! Promises: any bytes are taken. Cost: linear, one or two nanoseconds a byte for plain text.

use super::letters::{Seen, see};

/// What stood before a word: the bits of [`Mark::gap`].
pub(super) mod gap {
    pub const BLANK: u8 = 1;
    /// `-`, `/`, parentheses, `+`, `_`
    pub const SEPARATOR: u8 = 2;
    pub const AT: u8 = 4;
    pub const DOT: u8 = 8;
    pub const OTHER: u8 = 16;
}

/// A place where letters and bytes part: the beginning of a word, or an escape within one.
#[derive(Clone, Copy)]
pub(super) struct Mark {
    /// Position among the letters.
    pub at: u32,
    /// Position in the bytes.
    pub source: u32,
    /// What stood before.
    pub gap: u8,
    /// How many characters that was; 0 within a word.
    pub width: u8,
}

/// The letters and digits of a text.
#[derive(Default)]
pub(super) struct Plain {
    pub letters: Vec<u8>,
    pub marks: Vec<Mark>,
    /// A backslash before `n`, `t` or the like could be read in two ways.
    pub doubtful: bool,
    length: usize,
}

/// What a byte is at first sight.
const SPECIAL: u8 = 1;
const GAP: u8 = 2;

/// For letters and digits the lower-case byte, else [`SPECIAL`] or [`GAP`].
static BYTES: [u8; 256] = {
    let mut table = [GAP; 256];
    let mut b = 0u8;
    loop {
        let value = match b {
            b'a'..=b'z' | b'0'..=b'9' => b,
            b'A'..=b'Z' => b.to_ascii_lowercase(),
            b'\\' | b'%' | b'&' | 0 | 128.. => SPECIAL,
            _ => GAP,
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

fn kind(b: u8) -> u8 {
    BYTES.get(usize::from(b)).copied().unwrap_or(GAP)
}

fn gap_of(c: char) -> u8 {
    match c {
        '\u{ff01}'..='\u{ff5e}' => {
            char::from_u32(u32::from(c) - 0xff01 + 0x21).map_or(gap::OTHER, gap_of)
        }
        ' ' | '\t' | '\n' | '\r' => gap::BLANK,
        '-' | '/' | '(' | ')' | '+' | '_' | '\u{2010}'..='\u{2015}' => gap::SEPARATOR,
        '@' => gap::AT,
        '.' => gap::DOT,
        _ => gap::OTHER,
    }
}

/// The word being read.
struct Cursor {
    /// Within a word whose bytes and letters go together.
    inside: bool,
    /// Within a word, but bytes and letters have parted.
    parted: bool,
    gap: u8,
    width: u8,
}

impl Plain {
    /// Reads `bytes`. Where a backslash could stand for itself or begin an escape, it does the
    /// latter if `escapes` is set.
    pub fn read(bytes: &[u8], escapes: bool) -> Self {
        let mut plain = Self {
            letters: Vec::with_capacity(bytes.len()),
            marks: Vec::with_capacity(bytes.len() / 5 + 4),
            doubtful: false,
            length: bytes.len(),
        };
        let mut cursor = Cursor { inside: false, parted: false, gap: 0, width: 1 };
        let mut at = 0;
        while let Some(&b) = bytes.get(at) {
            match kind(b) {
                GAP => {
                    cursor.between(gap_of(char::from(b)));
                    at += 1;
                }
                SPECIAL => at += plain.special(bytes, at, escapes, &mut cursor),
                _ => {
                    plain.mark(at, &mut cursor);
                    let rest = bytes.get(at..).unwrap_or(&[]);
                    let length = rest.iter().position(|b| kind(*b) <= GAP).unwrap_or(rest.len());
                    let word = rest.get(..length).unwrap_or(&[]);
                    plain.letters.extend(word.iter().map(|b| kind(*b)));
                    at += length;
                }
            }
        }
        plain
    }

    fn mark(&mut self, source: usize, cursor: &mut Cursor) {
        if cursor.inside && !cursor.parted {
            return;
        }
        let small = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        let width = if cursor.inside { 0 } else { cursor.width.max(1) };
        let gap = if cursor.inside { 0 } else { cursor.gap };
        self.marks.push(Mark { at: small(self.letters.len()), source: small(source), gap, width });
        *cursor = Cursor { inside: true, parted: false, gap: 0, width: 0 };
    }

    /// Reads one character that is not a plain byte and gives its length.
    fn special(&mut self, bytes: &[u8], at: usize, escapes: bool, cursor: &mut Cursor) -> usize {
        let rest = bytes.get(at..).unwrap_or(&[]);
        let (c, length) = self.character(rest, escapes).unwrap_or(('\u{fffd}', 1));
        match see(c) {
            Seen::Plain(c) => {
                self.mark(at, cursor);
                self.letters.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
                cursor.parted = true;
            }
            Seen::Pair(first, second) => {
                self.mark(at, cursor);
                self.letters.extend([first, second]);
                cursor.parted = true;
            }
            Seen::Nothing => cursor.parted = true,
            Seen::Blank => cursor.between(gap::BLANK),
            Seen::Mark => cursor.between(gap_of(c)),
        }
        length
    }

    fn character(&mut self, rest: &[u8], escapes: bool) -> Option<(char, usize)> {
        match rest.first()? {
            b'%' => percent(rest).or(Some(('%', 1))),
            b'&' => entity(rest).or(Some(('&', 1))),
            b'\\' => Some(self.backslash(rest, escapes)),
            _ => utf8(rest),
        }
    }

    fn backslash(&mut self, rest: &[u8], escapes: bool) -> (char, usize) {
        let run = rest.iter().take_while(|b| **b == b'\\').count();
        match rest.get(run) {
            Some(b'u') => {
                let unit = |from: usize| hex(rest.get(from..from + 4)?);
                let Some(first) = unit(run + 1) else { return ('\\', run) };
                let length = run + 5;
                if let (0xd800..=0xdbff, Some(b'\\')) = (first, rest.get(length)) {
                    let tail = rest.get(length..).unwrap_or(&[]);
                    let again = tail.iter().take_while(|b| **b == b'\\').count();
                    let low = tail.get(again + 1..again + 5).and_then(hex);
                    if let (Some(b'u'), Some(low @ 0xdc00..=0xdfff)) = (tail.get(again), low) {
                        let code = 0x10000 + ((first - 0xd800) << 10) + (low - 0xdc00);
                        let c = char::from_u32(code).unwrap_or('\u{fffd}');
                        return (c, length + again + 5);
                    }
                }
                (char::from_u32(first).unwrap_or('\u{fffd}'), length)
            }
            Some(b'n' | b't' | b'r' | b'b' | b'f') => {
                // In JSON one backslash begins an escape. Two may be a backslash of the text, or
                // an escape in JSON that stands in a string.
                let doubtful = run.is_multiple_of(2);
                self.doubtful |= doubtful;
                if doubtful && !escapes { ('\\', run) } else { ('\n', run + 1) }
            }
            _ => ('\\', run),
        }
    }

    /// The mark at or before a position among the letters.
    fn mark_before(&self, at: usize) -> Option<(usize, &Mark)> {
        let at = u32::try_from(at).ok()?;
        let index = self.marks.partition_point(|m| m.at <= at).checked_sub(1)?;
        self.marks.get(index).map(|m| (index, m))
    }

    /// True when a word begins or ends at this position among the letters.
    pub fn is_edge(&self, at: usize) -> bool {
        at == self.letters.len()
            || self
                .mark_before(at)
                .is_some_and(|(_, m)| usize::try_from(m.at) == Ok(at) && m.width > 0)
    }

    /// What stands between the words of a range of letters.
    pub fn gaps(&self, start: usize, end: usize) -> impl Iterator<Item = &Mark> {
        let first = self.mark_before(start).map_or(0, |(i, _)| i + 1);
        self.marks
            .get(first..)
            .unwrap_or(&[])
            .iter()
            .take_while(move |m| usize::try_from(m.at).is_ok_and(|at| at < end))
            .filter(|m| m.width > 0)
    }

    /// The bytes from which a range of letters was read.
    pub fn source(&self, start: usize, end: usize) -> (usize, usize) {
        let place = |at: usize| {
            let Some((_, mark)) = self.mark_before(at) else { return at.min(self.length) };
            let (from, source) = (mark.at, mark.source);
            let (from, source) =
                (usize::try_from(from).unwrap_or(0), usize::try_from(source).unwrap_or(0));
            source + (at - from)
        };
        let first = place(start);
        let last = place(end.saturating_sub(1)) + 1;
        (first, last.max(first + 1).min(self.length))
    }
}

impl Cursor {
    fn between(&mut self, gap: u8) {
        if self.inside {
            *self = Self { inside: false, parted: false, gap: 0, width: 0 };
        }
        self.gap |= gap;
        self.width = self.width.saturating_add(1);
    }
}

fn hex(digits: &[u8]) -> Option<u32> {
    digits.iter().try_fold(0u32, |value, b| Some((value << 4) | char::from(*b).to_digit(16)?))
}

fn percent(rest: &[u8]) -> Option<(char, usize)> {
    let byte = |i: usize| {
        (rest.get(i * 3) == Some(&b'%'))
            .then(|| hex(rest.get(i * 3 + 1..i * 3 + 3)?))
            .flatten()
            .and_then(|v| u8::try_from(v).ok())
    };
    let first = byte(0)?;
    let mut decoded = [first, 0, 0, 0];
    let wanted = width(first)?;
    for (i, slot) in decoded.iter_mut().enumerate().take(wanted).skip(1) {
        *slot = byte(i)?;
    }
    let text = std::str::from_utf8(decoded.get(..wanted)?).ok()?;
    Some((text.chars().next()?, wanted * 3))
}

fn width(first: u8) -> Option<usize> {
    match first {
        0..=0x7f => Some(1),
        0xc2..=0xdf => Some(2),
        0xe0..=0xef => Some(3),
        0xf0..=0xf4 => Some(4),
        _ => None,
    }
}

fn utf8(rest: &[u8]) -> Option<(char, usize)> {
    let wanted = width(*rest.first()?)?;
    let text = std::str::from_utf8(rest.get(..wanted)?).ok()?;
    Some((text.chars().next()?, wanted))
}

/// `&#64;`, `&#x40;`, and the named ones that can hide a letter or a mark of an address.
fn entity(rest: &[u8]) -> Option<(char, usize)> {
    let end = rest.iter().take(11).position(|b| *b == b';')?;
    let name = std::str::from_utf8(rest.get(1..end)?).ok()?;
    let c = if let Some(number) = name.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(digits) => u32::from_str_radix(digits, 16).ok()?,
            None => number.parse().ok()?,
        };
        char::from_u32(code)?
    } else {
        match name {
            "commat" => '@',
            "period" => '.',
            "shy" | "zwnj" | "zwj" => '\u{200b}',
            "nbsp" | "ensp" | "emsp" | "thinsp" | "NewLine" | "Tab" => ' ',
            "szlig" => 'ß',
            "aelig" | "AElig" => 'æ',
            "oelig" | "OElig" => 'œ',
            "thorn" | "THORN" => 'þ',
            "eth" | "ETH" => 'd',
            "amp" | "lt" | "gt" | "quot" | "apos" | "rsquo" | "lsquo" | "ndash" | "mdash" => '&',
            _ => {
                // The accent goes anyway, so that the letter before it is enough.
                const ACCENTS: &[&str] =
                    &["grave", "acute", "circ", "tilde", "uml", "ring", "cedil", "slash", "caron"];
                let letter = name.chars().next().filter(char::is_ascii_alphabetic)?;
                let accent = name.get(1..)?;
                ACCENTS.contains(&accent).then_some(letter)?
            }
        }
    };
    Some((c, end + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn letters(text: &str) -> String {
        String::from_utf8(Plain::read(text.as_bytes(), true).letters).unwrap()
    }

    #[test]
    fn every_escape_leaves_the_letters() {
        for text in [
            "John Smith",
            "JOHN\\nSMITH",
            "J\\u006fhn\\\\u0020Smith",
            "%4aohn+Smith",
            "J&#111;hn&nbsp;Sm&#x69;th",
            "Jóhn Smith",
            "J\u{200b}o\u{ad}hn S\0mith",
            "Ｊｏｈｎ Smith",
            "J\\\\nohn Smith",
        ] {
            assert_eq!(letters(text), "johnsmith", "{text}");
        }
        assert_eq!(letters("C:\\\\nadia"), "cadia");
        let literal = Plain::read(b"C:\\\\nadia", false);
        assert_eq!(literal.letters, b"cnadia");
        assert!(literal.doubtful);
        assert_eq!(Plain::read(&[0xff, b'a', 0xc3], false).letters, b"a");
    }

    #[test]
    fn positions_lead_back() {
        let text = "x J\\u006fhn &amp; Sm%69th.";
        let plain = Plain::read(text.as_bytes(), false);
        let at = 1;
        let (start, end) = plain.source(at, at + 9);
        assert_eq!(&text[start..end], "J\\u006fhn &amp; Sm%69th");
        assert!(plain.is_edge(at) && plain.is_edge(at + 4) && !plain.is_edge(at + 2));
        assert_eq!(plain.gaps(at, at + 9).count(), 1);
    }
}
