//! Reads one character of a text, through whatever escape it is written in.
//!
//! Promises: what is read at a position depends only on the text from there on, and a reader that
//! would need bytes that have not come yet says so instead of guessing.

/// How a character is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Escape {
    /// As it is.
    None,
    /// `%C3%A9`
    Percent,
    /// `&eacute;`, `&#233;`, `&#xe9;`
    Entity,
    /// `\n`, `\"` after that many backslashes.
    Json(u8),
    /// `\u00e9` after that many backslashes.
    Hex(u8),
    /// `\_`
    Markdown,
}

/// One character and the bytes of the text that it takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Unit {
    pub c: char,
    pub len: usize,
    pub escape: Escape,
}

/// What stands at a position.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Read {
    Unit(Unit),
    /// The text is over.
    End,
    /// Cannot be told before more text comes.
    More,
}

/// How to look at a text.
#[derive(Clone, Copy)]
pub(super) struct Reader<'a> {
    pub text: &'a str,
    /// No more text comes.
    pub last: bool,
    /// How often the text is JSON-escaped.
    pub level: u8,
}

/// More backslashes in a row than this are not an escape of anything.
const LONGEST_RUN: usize = 32;
/// No named entity that is known is longer than this.
const LONGEST_NAME: usize = 8;

/// What a try to read an escape gave.
enum Try {
    Is(Unit),
    Not,
    More,
}

impl<'a> Reader<'a> {
    /// The character at byte `at`. With `literal`, a backslash stands for itself.
    pub fn read(self, at: usize, literal: bool) -> Read {
        let Some(rest) = self.text.get(at..) else { return Read::End };
        let bytes = rest.as_bytes();
        let tried = match bytes.first() {
            None => return if self.last { Read::End } else { Read::More },
            Some(b'%') => self.percent(bytes),
            Some(b'&') => self.entity(bytes),
            Some(b'\\') => self.backslash(bytes, literal),
            Some(_) => Try::Not,
        };
        match tried {
            Try::Is(unit) => Read::Unit(unit),
            Try::More => Read::More,
            Try::Not => rest.chars().next().map_or(Read::End, |c| {
                Read::Unit(Unit { c, len: c.len_utf8(), escape: Escape::None })
            }),
        }
    }

    /// What it means that the text ends before an escape does.
    fn cut(self) -> Try {
        if self.last { Try::Not } else { Try::More }
    }

    fn percent(self, bytes: &[u8]) -> Try {
        let mut decoded = [0u8; 4];
        let mut wanted = 1;
        let mut have = 0;
        while have < wanted {
            let mut value = 0u8;
            for i in 0..3 {
                let Some(&b) = bytes.get(have * 3 + i) else { return self.cut() };
                if i == 0 {
                    if b != b'%' {
                        return Try::Not;
                    }
                } else {
                    let Some(digit) = char::from(b).to_digit(16) else { return Try::Not };
                    value = (value << 4) | u8::try_from(digit).unwrap_or(0);
                }
            }
            if have == 0 {
                wanted = match value {
                    0..=0x7f => 1,
                    0xc2..=0xdf => 2,
                    0xe0..=0xef => 3,
                    0xf0..=0xf4 => 4,
                    _ => return Try::Not,
                };
            } else if value & 0xc0 != 0x80 {
                return Try::Not;
            }
            if let Some(slot) = decoded.get_mut(have) {
                *slot = value;
            }
            have += 1;
        }
        decoded
            .get(..have)
            .and_then(|b| std::str::from_utf8(b).ok())
            .and_then(|s| s.chars().next())
            .map_or(Try::Not, |c| Try::Is(Unit { c, len: have * 3, escape: Escape::Percent }))
    }

    fn entity(self, bytes: &[u8]) -> Try {
        let mut end = 1;
        loop {
            match bytes.get(end) {
                None => return self.cut(),
                Some(b';') if end > 1 => break,
                Some(b'#') if end == 1 => {}
                Some(b) if b.is_ascii_alphanumeric() && end <= LONGEST_NAME => {}
                Some(_) => return Try::Not,
            }
            end += 1;
        }
        let name = bytes.get(1..end).and_then(|b| std::str::from_utf8(b).ok()).unwrap_or("");
        let c = match name.strip_prefix('#') {
            Some(number) => match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok(),
                None => number.parse().ok(),
            }
            .and_then(char::from_u32),
            None => named_entity(name),
        };
        c.map_or(Try::Not, |c| Try::Is(Unit { c, len: end + 1, escape: Escape::Entity }))
    }

    fn backslash(self, bytes: &[u8], literal: bool) -> Try {
        let run = bytes.iter().take(LONGEST_RUN).take_while(|b| **b == b'\\').count();
        if run == LONGEST_RUN {
            return Try::Not;
        }
        let Some(&next) = bytes.get(run) else {
            return if self.last { self.raw_run(run) } else { Try::More };
        };
        let written_once = 1usize.checked_shl(u32::from(self.level)).unwrap_or(usize::MAX);
        if literal && run >= written_once {
            return Try::Is(Unit { c: '\\', len: written_once, escape: Escape::None });
        }
        let count = u8::try_from(run).unwrap_or(u8::MAX);
        let json = |c| Try::Is(Unit { c, len: run + 1, escape: Escape::Json(count) });
        match next {
            b'n' => json('\n'),
            b't' => json('\t'),
            b'r' => json('\r'),
            b'b' => json('\u{8}'),
            b'f' => json('\u{c}'),
            b'"' | b'/' | b'\'' => json(char::from(next)),
            b'u' => self.hex(bytes, run),
            b'_' | b'*' | b'`' | b'~' | b'[' | b']' | b'(' | b')' | b'#' | b'+' | b'-' | b'.'
            | b'!' | b'<' | b'>' | b'{' | b'}' | b'|' | b'@' | b'&' | b'$'
                if run == written_once =>
            {
                Try::Is(Unit { c: char::from(next), len: run + 1, escape: Escape::Markdown })
            }
            _ => self.raw_run(run),
        }
    }

    /// Backslashes that escape nothing count as one.
    fn raw_run(self, run: usize) -> Try {
        Try::Is(Unit { c: '\\', len: run, escape: Escape::None })
    }

    fn hex(self, bytes: &[u8], run: usize) -> Try {
        let high = match self.four_digits(bytes, run + 1) {
            Ok(value) => value,
            Err(Try::Not) => return self.raw_run(run),
            Err(other) => return other,
        };
        let escape = Escape::Hex(u8::try_from(run).unwrap_or(u8::MAX));
        let len = run + 5;
        if let Some(c) = char::from_u32(high) {
            return Try::Is(Unit { c, len, escape });
        }
        let alone = Try::Is(Unit { c: char::REPLACEMENT_CHARACTER, len, escape });
        if high >= 0xdc00 {
            return alone;
        }
        for i in 0..=run {
            let wanted = if i < run { b'\\' } else { b'u' };
            match bytes.get(len + i) {
                None if !self.last => return Try::More,
                Some(b) if *b == wanted => {}
                _ => return alone,
            }
        }
        match self.four_digits(bytes, len + run + 1) {
            Ok(low @ 0xdc00..=0xdfff) => {
                let code = 0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00);
                char::from_u32(code)
                    .map_or(alone, |c| Try::Is(Unit { c, len: len + run + 5, escape }))
            }
            Err(Try::More) => Try::More,
            _ => alone,
        }
    }

    fn four_digits(self, bytes: &[u8], at: usize) -> Result<u32, Try> {
        let mut value = 0;
        for i in 0..4 {
            let Some(&b) = bytes.get(at + i) else { return Err(self.cut()) };
            let Some(digit) = char::from(b).to_digit(16) else { return Err(Try::Not) };
            value = value * 16 + digit;
        }
        Ok(value)
    }
}

/// The entities of HTML 4 that occur in names, addresses and markup.
fn named_entity(name: &str) -> Option<char> {
    const PLAIN: &[(&str, char)] = &[
        ("amp", '&'),
        ("lt", '<'),
        ("gt", '>'),
        ("quot", '"'),
        ("apos", '\''),
        ("nbsp", '\u{a0}'),
        ("ensp", '\u{2002}'),
        ("emsp", '\u{2003}'),
        ("thinsp", '\u{2009}'),
        ("shy", '\u{ad}'),
        ("ndash", '–'),
        ("mdash", '—'),
        ("lsquo", '‘'),
        ("rsquo", '’'),
        ("commat", '@'),
        ("period", '.'),
        ("lowbar", '_'),
        ("szlig", 'ß'),
        ("aelig", 'æ'),
        ("AElig", 'Æ'),
        ("oelig", 'œ'),
        ("OElig", 'Œ'),
        ("eth", 'ð'),
        ("ETH", 'Ð'),
        ("thorn", 'þ'),
        ("THORN", 'Þ'),
        ("scaron", 'š'),
        ("Scaron", 'Š'),
    ];
    const ACCENTS: &[(&str, &str, &str)] = &[
        ("grave", "aeiouAEIOU", "àèìòùÀÈÌÒÙ"),
        ("acute", "aeiouyAEIOUY", "áéíóúýÁÉÍÓÚÝ"),
        ("circ", "aeiouAEIOU", "âêîôûÂÊÎÔÛ"),
        ("tilde", "anoANO", "ãñõÃÑÕ"),
        ("uml", "aeiouyAEIOUY", "äëïöüÿÄËÏÖÜŸ"),
        ("ring", "aA", "åÅ"),
        ("cedil", "cC", "çÇ"),
        ("slash", "oO", "øØ"),
    ];
    if let Some((_, c)) = PLAIN.iter().find(|(n, _)| *n == name) {
        return Some(*c);
    }
    let letter = name.chars().next()?;
    let accent = name.get(letter.len_utf8()..)?;
    let (_, from, to) = ACCENTS.iter().find(|(a, _, _)| *a == accent)?;
    to.chars().nth(from.chars().position(|c| c == letter)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, level: u8) -> (char, usize) {
        match (Reader { text, last: true, level }).read(0, false) {
            Read::Unit(unit) => (unit.c, unit.len),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn every_escape_is_read() {
        for (text, c, len) in [
            ("a", 'a', 1),
            ("%20x", ' ', 3),
            ("%C3%A9", 'é', 6),
            ("%F0%9F%98%80", '😀', 12),
            ("%C3x", '%', 1),
            ("%zz", '%', 1),
            ("&amp;", '&', 5),
            ("&#39;", '\'', 5),
            ("&#xE9;", 'é', 6),
            ("&eacute;", 'é', 8),
            ("&Uuml;", 'Ü', 6),
            ("&nothing;", '&', 1),
            ("& ", '&', 1),
            (r"\u00e9", 'é', 6),
            (r"\ud83d\ude00", '😀', 12),
            (r"\ud83dx", char::REPLACEMENT_CHARACTER, 6),
            (r"\\u00e9", 'é', 7),
            (r"\n", '\n', 2),
            (r"\\n", '\n', 3),
            (r"\_", '_', 2),
            (r"\Users", '\\', 1),
        ] {
            assert_eq!(read(text, 0), (c, len), "{text}");
        }
        assert_eq!(read(r"\\_", 1), ('_', 3));
    }

    #[test]
    fn a_cut_escape_waits() {
        for whole in ["%C3%A9", "&eacute;", r"\u00e9", r"\ud83d\ude00", r"\\n"] {
            for cut in 1..whole.len() {
                let text = &whole[..cut];
                let reader = Reader { text, last: false, level: 0 };
                assert_eq!(reader.read(0, false), Read::More, "{text}");
            }
        }
    }
}
