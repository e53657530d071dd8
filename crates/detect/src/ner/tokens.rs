//! Cuts a text into tokens: words, numbers and single marks.
//!
//! Promise: tokens are ascending, do not overlap, lie on character boundaries and leave out nothing
//! but white space; the same cut is used when the model is trained and when it is used.

use super::hash;

/// What a token is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Letters.
    Word,
    /// Digits.
    Number,
    /// One character that is neither.
    Mark,
}

/// How a word uses capitals; numbers and marks have values of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum Case {
    /// No capital.
    Lower = 0,
    /// A capital, then small letters.
    Title = 1,
    /// Capitals only, two at least.
    Upper = 2,
    /// One capital letter alone.
    Single = 3,
    /// Capitals inside.
    Mixed = 4,
    /// A script without capitals.
    Uncased = 5,
    /// Digits.
    Number = 6,
    /// A mark.
    Mark = 7,
}

/// What lies between a token and the one before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum Gap {
    /// Nothing.
    None = 0,
    /// Blanks.
    Space = 1,
    /// A tab, or three blanks and more: a column.
    Column = 2,
    /// The end of a line.
    Line = 3,
    /// An empty line, or the beginning of the text.
    Blank = 4,
}

/// One token.
#[derive(Clone, Copy, Debug)]
pub struct Token {
    /// First byte in the text.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
    /// What it is made of.
    pub kind: Kind,
    /// Its capitals.
    pub case: Case,
    /// What lies before it.
    pub gap: Gap,
    /// Characters.
    pub length: u32,
    /// The first character.
    pub first: char,
    /// Hash of the small-letter form.
    pub word: u64,
    /// Hashes of the first 2, 3 and 4 characters of the small-letter form; 0 when it is not longer.
    pub heads: [u64; 3],
    /// The same for the last characters.
    pub tails: [u64; 3],
    /// Hash of the shape, repeats cut at two.
    pub shape: u64,
}

impl Token {
    /// What stands for the token before the first and behind the last one.
    pub const EDGE: Self = Self {
        start: 0,
        end: 0,
        kind: Kind::Mark,
        case: Case::Mark,
        gap: Gap::Blank,
        length: 0,
        first: '\u{2}',
        word: 2,
        heads: [0; 3],
        tails: [0; 3],
        shape: 2,
    };
}

/// The longest word, in characters, of which more than the beginning is looked at; longer runs are
/// no words of a language.
const LONGEST: usize = 48;

/// Walks over the tokens of a text.
#[derive(Debug)]
pub struct Tokens<'a> {
    text: &'a str,
    at: usize,
    small: Vec<char>,
}

impl<'a> Tokens<'a> {
    /// All tokens of `text`, from its byte `at` on.
    #[must_use]
    pub fn new(text: &'a str, at: usize) -> Self {
        Self { text, at, small: Vec::with_capacity(LONGEST) }
    }

    /// The white space from here on: how wide, and what kind.
    fn gap(&mut self) -> Gap {
        let (mut lines, mut blanks, mut tab) = (0u32, 0u32, false);
        let begin = self.at == 0;
        for c in self.text.get(self.at..).unwrap_or_default().chars() {
            match c {
                '\n' => lines = lines.saturating_add(1),
                '\t' => tab = true,
                c if c.is_whitespace() => blanks = blanks.saturating_add(1),
                _ => break,
            }
            self.at += c.len_utf8();
        }
        match lines {
            _ if begin => Gap::Blank,
            0 if tab || blanks >= 3 => Gap::Column,
            0 if blanks == 0 => Gap::None,
            0 => Gap::Space,
            1 => Gap::Line,
            _ => Gap::Blank,
        }
    }

    fn run(&mut self, start: usize, kind: Kind) -> Token {
        self.small.clear();
        let (mut length, mut upper, mut lower) = (0u32, 0u32, 0u32);
        let (mut first, mut first_upper) = ('\0', false);
        let mut shape = hash::START;
        let (mut last_class, mut repeats) = (0u8, 0u32);
        for c in self.text.get(start..).unwrap_or_default().chars() {
            let inside = match kind {
                Kind::Word => is_letter(c) || (length > 0 && is_joiner(c)),
                _ => c.is_numeric(),
            };
            if !inside {
                break;
            }
            let up = c.is_uppercase();
            let class = if up {
                1
            } else if c.is_lowercase() {
                2
            } else if kind == Kind::Number {
                3
            } else {
                4
            };
            if length == 0 {
                first = c;
                first_upper = up;
            }
            upper += u32::from(class == 1);
            lower += u32::from(class == 2);
            repeats = if class == last_class { repeats + 1 } else { 0 };
            last_class = class;
            if repeats < 2 || kind == Kind::Number {
                shape = hash::mix(shape, u64::from(class));
            }
            length += 1;
            self.at += c.len_utf8();
            if self.small.len() < LONGEST {
                if c.is_ascii() {
                    self.small.push(c.to_ascii_lowercase());
                } else {
                    self.small.extend(c.to_lowercase().take(1));
                }
            }
        }
        let case = match kind {
            Kind::Number => Case::Number,
            _ if upper == 0 && lower == 0 => Case::Uncased,
            _ if upper == 0 => Case::Lower,
            _ if length == 1 => Case::Single,
            _ if lower == 0 => Case::Upper,
            _ if upper == 1 && first_upper => Case::Title,
            _ => Case::Mixed,
        };
        let small = &self.small;
        let (mut heads, mut tails) = ([0; 3], [0; 3]);
        for (n, (head, tail)) in heads.iter_mut().zip(tails.iter_mut()).enumerate() {
            let n = n + 2;
            if kind == Kind::Word && small.len() > n {
                *head = hash::chars(small.iter().take(n).copied());
                *tail = hash::chars(small.iter().skip(small.len() - n).copied());
            }
        }
        Token {
            start,
            end: self.at,
            kind,
            case,
            gap: Gap::None,
            length,
            first,
            word: hash::chars(small.iter().copied()),
            heads,
            tails,
            shape,
        }
    }
}

impl Iterator for Tokens<'_> {
    type Item = Token;

    fn next(&mut self) -> Option<Token> {
        let gap = self.gap();
        let start = self.at;
        let c = self.text.get(start..)?.chars().next()?;
        let mut token = if is_letter(c) {
            self.run(start, Kind::Word)
        } else if c.is_numeric() {
            self.run(start, Kind::Number)
        } else {
            self.at += c.len_utf8();
            let word = hash::chars([plain(c)].into_iter());
            Token {
                start,
                end: self.at,
                kind: Kind::Mark,
                case: Case::Mark,
                gap,
                length: 1,
                first: plain(c),
                word,
                heads: [0; 3],
                tails: [0; 3],
                shape: word,
            }
        };
        token.gap = gap;
        Some(token)
    }
}

fn is_letter(c: char) -> bool {
    c.is_ascii_alphabetic() || (!c.is_ascii() && c.is_alphabetic())
}

/// Marks that belong to the letter before them.
fn is_joiner(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{ad}' | '\u{200d}')
}

/// Typographic marks as the plain ones.
fn plain(c: char) -> char {
    match c {
        '’' | '‘' | 'ʼ' | '´' => '\'',
        '“' | '”' | '„' | '«' | '»' => '"',
        '–' | '—' | '‐' | '‑' => '-',
        _ => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_numbers_and_marks_are_apart() {
        let text = "Anna-Lena O’Brien,\n12b Straße\n\n  x\tÄ";
        let tokens: Vec<_> = Tokens::new(text, 0).collect();
        let words: Vec<_> = tokens.iter().filter_map(|t| text.get(t.start..t.end)).collect();
        assert_eq!(
            words,
            ["Anna", "-", "Lena", "O", "’", "Brien", ",", "12", "b", "Straße", "x", "Ä"]
        );
        let gaps: Vec<_> = tokens.iter().map(|t| t.gap).collect();
        assert_eq!(gaps[0], Gap::Blank);
        assert_eq!(gaps[1], Gap::None);
        assert_eq!(gaps[7], Gap::Line);
        assert_eq!(gaps[10], Gap::Blank);
        assert_eq!(gaps[11], Gap::Column);
        assert_eq!(tokens[0].case, Case::Title);
        assert_eq!(tokens[3].case, Case::Single);
        assert_eq!(tokens[4].first, '\'');
    }

    #[test]
    fn capitals_do_not_change_the_word() {
        let of = |t: &str| Tokens::new(t, 0).next().map(|t| (t.word, t.tails)).unwrap();
        assert_eq!(of("MÜLLER"), of("müller"));
        assert_ne!(of("Müller"), of("Muller"));
    }
}
