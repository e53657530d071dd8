//! Bounded reading of a text as bytes: classes of ASCII characters and runs of them.
//!
//! Promises: no read outside the text, no panic, and every run is as long as its bound at most, so
//! that a rule costs a constant. Bytes outside ASCII belong to no class.

/// A set of ASCII characters, as a union of the atoms below.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Set(u32);

impl Set {
    /// `a`–`f`
    pub const AF: Self = Self(1);
    /// `g`–`z`
    pub const GZ: Self = Self(1 << 1);
    /// `A`–`F`
    pub const UPPER_AF: Self = Self(1 << 2);
    /// `G`–`Z`
    pub const UPPER_GZ: Self = Self(1 << 3);
    /// `2`–`7`
    pub const D27: Self = Self(1 << 4);
    /// `0`, `1`, `8`, `9`
    pub const D0189: Self = Self(1 << 5);
    pub const UNDERSCORE: Self = Self(1 << 6);
    pub const DASH: Self = Self(1 << 7);
    pub const DOT: Self = Self(1 << 8);
    pub const PLUS: Self = Self(1 << 9);
    pub const SLASH: Self = Self(1 << 10);
    pub const EQUALS: Self = Self(1 << 11);
    pub const TILDE: Self = Self(1 << 12);
    pub const COLON: Self = Self(1 << 13);
    pub const PERCENT: Self = Self(1 << 14);
    pub const AT: Self = Self(1 << 15);
    /// `! # $ & * ^ ? |`
    pub const MARKS: Self = Self(1 << 16);
    /// Blank and tab.
    pub const BLANK: Self = Self(1 << 17);
    /// Line feed and carriage return.
    pub const NEWLINE: Self = Self(1 << 18);
    /// Quotation marks `"`, `'`, `` ` ``.
    pub const QUOTE: Self = Self(1 << 19);
    /// The 32 characters of bech32 in upper case.
    pub const BECH32: Self = Self(1 << 20);
    /// The 58 characters of Bitcoin's base58.
    pub const BASE58: Self = Self(1 << 21);

    pub const DIGIT: Self = Self(Self::D27.0 | Self::D0189.0);
    pub const HEX: Self = Self(Self::DIGIT.0 | Self::AF.0);
    pub const HEX_ANY: Self = Self(Self::HEX.0 | Self::UPPER_AF.0);
    pub const LOWER: Self = Self(Self::AF.0 | Self::GZ.0);
    pub const UPPER: Self = Self(Self::UPPER_AF.0 | Self::UPPER_GZ.0);
    pub const ALPHA: Self = Self(Self::LOWER.0 | Self::UPPER.0);
    pub const LOWER_NUM: Self = Self(Self::LOWER.0 | Self::DIGIT.0);
    pub const UPPER_NUM: Self = Self(Self::UPPER.0 | Self::DIGIT.0);
    pub const ALNUM: Self = Self(Self::ALPHA.0 | Self::DIGIT.0);
    pub const BASE32: Self = Self(Self::UPPER.0 | Self::D27.0);
    pub const WORD: Self = Self(Self::ALNUM.0 | Self::UNDERSCORE.0);
    /// URL-safe base64 without padding.
    pub const B64URL: Self = Self(Self::WORD.0 | Self::DASH.0);
    /// Base64 without padding.
    pub const B64: Self = Self(Self::ALNUM.0 | Self::PLUS.0 | Self::SLASH.0);
    /// Every base64 alphabet, padding included.
    pub const B64_ANY: Self = Self(Self::B64URL.0 | Self::B64.0 | Self::EQUALS.0);
    pub const SPACE: Self = Self(Self::BLANK.0 | Self::NEWLINE.0);

    /// Both sets together.
    pub const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// True when the byte belongs to the set.
    pub fn has(self, byte: u8) -> bool {
        CLASS.get(usize::from(byte)).is_some_and(|c| c & self.0 != 0)
    }
}

static CLASS: [u32; 256] = classes();

#[allow(clippy::indexing_slicing, reason = "evaluated at compile time over a fixed array")]
const fn classes() -> [u32; 256] {
    let mut table = [0u32; 256];
    let mut i = 0usize;
    while i < 128 {
        let b = i as u8;
        let atom = match b {
            b'a'..=b'f' => Set::AF,
            b'g'..=b'z' => Set::GZ,
            b'A'..=b'F' => Set::UPPER_AF,
            b'G'..=b'Z' => Set::UPPER_GZ,
            b'2'..=b'7' => Set::D27,
            b'0' | b'1' | b'8' | b'9' => Set::D0189,
            b'_' => Set::UNDERSCORE,
            b'-' => Set::DASH,
            b'.' => Set::DOT,
            b'+' => Set::PLUS,
            b'/' => Set::SLASH,
            b'=' => Set::EQUALS,
            b'~' => Set::TILDE,
            b':' => Set::COLON,
            b'%' => Set::PERCENT,
            b'@' => Set::AT,
            b'!' | b'#' | b'$' | b'&' | b'*' | b'^' | b'?' | b'|' => Set::MARKS,
            b' ' | b'\t' => Set::BLANK,
            b'\n' | b'\r' => Set::NEWLINE,
            b'"' | b'\'' | b'`' => Set::QUOTE,
            _ => Set(0),
        };
        table[i] = atom.0;
        let alnum = b.is_ascii_alphanumeric();
        if alnum && !matches!(b, b'0' | b'O' | b'I' | b'l') {
            table[i] |= Set::BASE58.0;
        }
        if alnum && !b.is_ascii_lowercase() && !matches!(b, b'1' | b'B' | b'I' | b'O') {
            table[i] |= Set::BECH32.0;
        }
        i += 1;
    }
    table
}

/// A text as bytes; positions outside it read as 0.
#[derive(Clone, Copy)]
pub(super) struct Bytes<'a>(pub &'a [u8]);

impl<'a> Bytes<'a> {
    pub fn len(self) -> usize {
        self.0.len()
    }

    /// The byte at `i`.
    pub fn at(self, i: usize) -> u8 {
        self.0.get(i).copied().unwrap_or(0)
    }

    /// The byte that stands `n` (at least 1) before `i`.
    pub fn back(self, i: usize, n: usize) -> u8 {
        i.checked_sub(n).map_or(0, |j| self.at(j))
    }

    /// The bytes from `start` to `end`; empty when that does not fit.
    pub fn cut(self, start: usize, end: usize) -> &'a [u8] {
        self.0.get(start..end).unwrap_or(&[])
    }

    /// The text from `start` to `end`; empty when that does not fit.
    pub fn text(self, start: usize, end: usize) -> &'a str {
        std::str::from_utf8(self.cut(start, end)).unwrap_or("")
    }

    /// True when `literal` stands at `i`.
    pub fn starts(self, i: usize, literal: &str) -> bool {
        self.0.get(i..).is_some_and(|rest| rest.starts_with(literal.as_bytes()))
    }

    /// True when `literal` stands at `i`, in any case.
    pub fn starts_any_case(self, i: usize, literal: &str) -> bool {
        self.0
            .get(i..i.saturating_add(literal.len()))
            .is_some_and(|part| part.eq_ignore_ascii_case(literal.as_bytes()))
    }

    /// End of the run of `set` that begins at `from`, at most `max` bytes on.
    pub fn run(self, from: usize, set: Set, max: usize) -> usize {
        let limit = from.saturating_add(max).min(self.len());
        let mut i = from;
        while i < limit && set.has(self.at(i)) {
            i += 1;
        }
        i
    }

    /// Start of the run of `set` that ends at `to`, at most `max` bytes before it.
    pub fn run_back(self, to: usize, set: Set, max: usize) -> usize {
        let limit = to.saturating_sub(max);
        let mut i = to;
        while i > limit && set.has(self.back(i, 1)) {
            i -= 1;
        }
        i
    }

    /// End of the run of bytes for which `keep` holds, at most `max` bytes on.
    pub fn run_while(self, from: usize, max: usize, keep: impl Fn(u8) -> bool) -> usize {
        let limit = from.saturating_add(max).min(self.len());
        let mut i = from;
        while i < limit && keep(self.at(i)) {
            i += 1;
        }
        i
    }

    /// Length of the run of bytes before `to` for which `keep` holds, at most `max`.
    pub fn run_while_back(self, to: usize, max: usize, keep: impl Fn(u8) -> bool) -> usize {
        (1..=max.min(to)).take_while(|n| keep(self.back(to, *n))).count()
    }

    /// Position of `needle` in the `max` bytes from `from`.
    pub fn find(self, from: usize, max: usize, needle: &str) -> Option<usize> {
        let window = self.cut(from.min(self.len()), from.saturating_add(max).min(self.len()));
        memchr::memmem::find(window, needle.as_bytes()).map(|at| from + at)
    }

    /// True when a word may begin at `i`: the byte before is no letter or digit, or belongs to an
    /// escape (`\n`, `\t`, `%3D`, `\u003d`) that only looks like one.
    pub fn left_edge(self, i: usize) -> bool {
        let before = self.back(i, 1);
        if !Set::ALNUM.has(before) {
            return before < 0x80 || !self.letter_before(i);
        }
        if self.back(i, 2) == b'\\' && matches!(before, b'n' | b'r' | b't' | b'b' | b'f') {
            return true;
        }
        if self.back(i, 3) == b'%' && Set::HEX_ANY.has(before) && Set::HEX_ANY.has(self.back(i, 2))
        {
            return true;
        }
        self.back(i, 6) == b'\\' && self.back(i, 5) == b'u'
    }

    /// True when the byte at `i` is no letter or digit.
    pub fn right_edge(self, i: usize) -> bool {
        !Set::ALNUM.has(self.at(i))
    }

    /// True when the character that ends at `i` is a letter outside ASCII.
    fn letter_before(self, i: usize) -> bool {
        let start = (1..=4)
            .filter_map(|n| i.checked_sub(n))
            .find(|j| self.at(*j) & 0xC0 != 0x80)
            .unwrap_or(i);
        self.text(start, i).chars().next_back().is_some_and(char::is_alphanumeric)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_have_the_size_of_their_alphabets() {
        let size = |set: Set| (0u8..=255).filter(|b| set.has(*b)).count();
        assert_eq!(size(Set::HEX), 16);
        assert_eq!(size(Set::BASE32), 32);
        assert_eq!(size(Set::BECH32), 32);
        assert_eq!(size(Set::BASE58), 58);
        assert_eq!(size(Set::ALNUM), 62);
        assert_eq!(size(Set::B64), 64);
        assert_eq!(size(Set::B64URL), 64);
    }

    #[test]
    fn edges_see_through_escapes() {
        let edge = |text: &str| Bytes(text.as_bytes()).left_edge(text.len());
        assert!(edge(""));
        assert!(edge("key="));
        assert!(edge("line\\n"));
        assert!(edge("key%3D"));
        assert!(edge("“"));
        assert!(!edge("key"));
        assert!(!edge("clé"));
    }

    #[test]
    fn runs_stop_at_their_bound() {
        let text = Bytes(b"aaaaaaaaaa");
        assert_eq!(text.run(2, Set::LOWER, 3), 5);
        assert_eq!(text.run(2, Set::LOWER, 30), 10);
        assert_eq!(text.run_back(9, Set::LOWER, 3), 6);
        assert_eq!(text.run_back(9, Set::LOWER, 30), 0);
    }
}
