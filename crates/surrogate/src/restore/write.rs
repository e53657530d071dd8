//! Writes an original in place of a surrogate, in the case and form in which the surrogate was
//! written: with its markup, its separators and its escapes.

use std::ops::Range;

use smallvec::SmallVec;

use super::fold::{Class, class, fold};
use super::pair::{Form, Pair, spelling};
use super::trie::Trie;
use super::unit::{Escape, Read, Reader, Unit};
use super::walk::Match;

/// A character of the text with its position.
#[derive(Clone, Copy)]
struct Seen {
    unit: Unit,
    at: usize,
}

/// A found surrogate, read again.
pub(super) struct Found<'a> {
    pair: &'a Pair,
    reader: Reader<'a>,
    seen: Vec<Seen>,
    range: Range<usize>,
    key_end: usize,
}

impl<'a> Found<'a> {
    /// Decides which pair a match is of; none when only other spellings of a secret end there.
    pub fn new(
        trie: &Trie,
        pairs: &'a [Pair],
        reader: Reader<'a>,
        start: usize,
        found: Match,
    ) -> Option<Self> {
        let mut choice: Option<(&Pair, Vec<Seen>)> = None;
        let candidates = trie
            .pairs(found.node)
            .filter_map(|i| pairs.get(usize::try_from(i).unwrap_or(usize::MAX)));
        for pair in candidates {
            let seen = read(reader, start, found.key_end, pair.surrogate.contains('\\'));
            let exact = spelling(seen.iter().map(|s| s.unit.c)) == spelling(pair.surrogate.chars());
            if exact || (pair.form != Form::Opaque && choice.is_none()) {
                choice = Some((pair, seen));
            }
            if exact {
                break;
            }
        }
        let (pair, seen) = choice?;
        let range = start..found.end;
        Some(Self { pair, reader, seen, range, key_end: found.key_end })
    }

    /// Appends the original.
    pub fn write(&self, out: &mut String) {
        let style = Style::of(&self.seen, self.reader);
        let original = self.pair.original.expose().as_str();
        match self.pair.form {
            Form::Opaque | Form::Fixed => style.write(original, out),
            Form::Token => {
                let seen: String = self.letters();
                style.write(&in_case(original, case_of(&seen, &self.pair.surrogate)), out);
            }
            Form::Digits => self.write_digits(&style, original, out),
            Form::Words => self.write_words(&style, original, out),
        }
        let ending = self.reader.text.get(self.key_end..self.range.end).unwrap_or("");
        let sibilant = original
            .chars()
            .next_back()
            .is_some_and(|c| matches!(c.to_ascii_lowercase(), 's' | 'x' | 'z' | 'ß'));
        if sibilant && matches!(ending, "s" | "S") {
            style.write("'", out);
        } else {
            out.push_str(ending);
        }
    }

    fn letters(&self) -> String {
        self.seen.iter().map(|s| s.unit.c).collect()
    }

    fn raw(&self, from: usize, to: usize) -> &'a str {
        self.reader.text.get(from..to).unwrap_or("")
    }

    /// Numbers: digits of the original, separators of the text, unless the text has those of the
    /// surrogate, and so the original's own.
    fn write_digits(&self, style: &Style, original: &str, out: &mut String) {
        let seen = self.letters();
        let original = in_case(original, case_of(&seen, &self.pair.surrogate));
        if same_ignoring_case(&seen, &self.pair.surrogate) {
            style.write(&original, out);
            return;
        }
        let plain = |c: &char| c.is_alphanumeric() || *c == '+';
        let kept: Vec<char> = original.chars().filter(plain).collect();
        let places = self.seen.iter().filter(|s| plain(&s.unit.c)).count();
        if kept.len() != places {
            let bare = seen.chars().all(|c| plain(&c));
            if bare {
                style.write(&kept.iter().collect::<String>(), out);
            } else {
                style.write(&original, out);
            }
            return;
        }
        let mut next = kept.iter();
        for seen in &self.seen {
            if plain(&seen.unit.c) {
                if let Some(c) = next.next() {
                    style.write(c.encode_utf8(&mut [0; 4]), out);
                }
            } else {
                out.push_str(self.raw(seen.at, seen.at + seen.unit.len));
            }
        }
    }

    /// Words: each stands where its counterpart stood, what is between them stays as it is.
    fn write_words(&self, style: &Style, original: &str, out: &mut String) {
        let (words, joints) = self.words();
        let surrogate: SmallVec<[&str; 4]> = self.pair.surrogate.split_whitespace().collect();
        let all = self.letters();
        let whole = case_of(&all, &self.pair.surrogate);
        if all == self.pair.surrogate {
            style.write(original, out);
            return;
        }
        let blanks = |c: char| c.is_whitespace() && c != ' ';
        let plain = !self.pair.surrogate.contains(blanks)
            && joints.iter().all(|joint| self.raw(joint.start, joint.end) == " ");
        let own: SmallVec<[&str; 4]> = original.split_whitespace().collect();
        if plain && (whole != Case::Other || own.len() != surrogate.len()) {
            style.write(&in_case(original, whole), out);
            return;
        }
        let spare = own.len().saturating_sub(words.len());
        let mut left_over: SmallVec<[String; 2]> = SmallVec::new();
        let mut next = own.iter();
        for (i, word) in words.iter().enumerate() {
            let case = match whole {
                Case::Other => {
                    let before = surrogate.get(i).copied().unwrap_or("");
                    if own.len() == surrogate.len() { case_of(word, before) } else { Case::Same }
                }
                case => case,
            };
            let take = if i == 0 { spare + 1 } else { 1 };
            let mine: SmallVec<[&str; 4]> = next.by_ref().take(take).copied().collect();
            style.write(&in_case(&mine.join(" "), case), out);
            if let Some(joint) = joints.get(i) {
                if next.len() > 0 {
                    out.push_str(self.raw(joint.start, joint.end));
                } else {
                    // No word follows. The marks stay, so that emphasis is still closed; those
                    // that only closed and opened it around the blank cancel out.
                    let marks: String = self
                        .seen
                        .iter()
                        .filter(|s| joint.contains(&s.at) && class(s.unit.c) == Class::Markup)
                        .map(|s| self.raw(s.at, s.at + s.unit.len))
                        .collect();
                    if left_over.last() == Some(&marks) {
                        left_over.pop();
                    } else {
                        left_over.push(marks);
                    }
                }
            }
        }
        left_over.iter().for_each(|marks| out.push_str(marks));
    }

    /// The words as they were read, and the source ranges of what is between them.
    fn words(&self) -> (SmallVec<[String; 4]>, SmallVec<[Range<usize>; 4]>) {
        let key = self.pair.key();
        let mut expected = key.iter().copied().peekable();
        let mut words: SmallVec<[String; 4]> = SmallVec::new();
        let mut joints: SmallVec<[Range<usize>; 4]> = SmallVec::new();
        let mut word = String::new();
        let mut joint: Option<usize> = None;
        for seen in &self.seen {
            let mut folded: SmallVec<[char; 3]> = SmallVec::new();
            fold(seen.unit.c, |f| folded.push(f));
            if expected.peek() == Some(&' ') && joint.is_none() {
                words.push(std::mem::take(&mut word));
                joint = Some(seen.at);
                expected.next();
            }
            if folded.first() != expected.peek() {
                continue;
            }
            if let Some(from) = joint.take() {
                joints.push(from..seen.at);
            }
            for _ in &folded {
                expected.next();
            }
            word.push(seen.unit.c);
        }
        words.push(word);
        (words, joints)
    }
}

/// Reads a range again; in a surrogate with backslashes they stand for themselves.
fn read(reader: Reader<'_>, start: usize, end: usize, literal: bool) -> Vec<Seen> {
    let mut seen = Vec::new();
    let mut at = start;
    while at < end {
        let Read::Unit(unit) = reader.read(at, literal) else { break };
        seen.push(Seen { unit, at });
        at += unit.len;
    }
    seen
}

/// How the letters of a text differ from those of the surrogate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Case {
    Same,
    Upper,
    Lower,
    Title,
    Other,
}

fn case_of(seen: &str, surrogate: &str) -> Case {
    let letters = |text: &str| {
        text.chars()
            .map(super::fold::canonical)
            .filter(|c| c.is_lowercase() || c.is_uppercase())
            .collect::<SmallVec<[char; 32]>>()
    };
    let (seen, surrogate) = (letters(seen), letters(surrogate));
    if seen == surrogate || seen.is_empty() {
        return Case::Same;
    }
    if seen.iter().all(|c| c.is_uppercase() || *c == 'ß') {
        return Case::Upper;
    }
    if seen.iter().all(|c| c.is_lowercase()) {
        return Case::Lower;
    }
    match seen.split_first() {
        Some((first, rest)) if first.is_uppercase() && rest.iter().all(|c| c.is_lowercase()) => {
            Case::Title
        }
        _ => Case::Other,
    }
}

fn in_case(original: &str, case: Case) -> String {
    match case {
        Case::Same | Case::Other => original.to_owned(),
        Case::Upper => original.to_uppercase(),
        Case::Lower => original.to_lowercase(),
        Case::Title => {
            let upper = original.chars().any(char::is_uppercase);
            let lower = original.chars().any(char::is_lowercase);
            if upper && lower {
                return original.to_owned();
            }
            let mut start = true;
            let mut out = String::with_capacity(original.len());
            for c in original.chars() {
                if start {
                    out.extend(c.to_uppercase())
                } else {
                    out.extend(c.to_lowercase())
                }
                start = !c.is_alphanumeric() && c != '\'' && c != '’';
            }
            out
        }
    }
}

fn same_ignoring_case(a: &str, b: &str) -> bool {
    let (a, b) = (spelling(a.chars()), spelling(b.chars()));
    a.eq_ignore_ascii_case(&b)
}

/// The escapes in which a surrogate was written.
struct Style {
    percent: bool,
    /// Marks that stand unescaped in percent-encoded text.
    bare: SmallVec<[char; 8]>,
    entities: bool,
    markdown: bool,
    /// `\u00e9` rather than `é`.
    ascii: bool,
    level: u8,
}

impl Style {
    fn of(seen: &[Seen], reader: Reader<'_>) -> Self {
        let mut style = Self {
            percent: false,
            bare: SmallVec::new(),
            entities: false,
            markdown: false,
            ascii: false,
            level: reader.level,
        };
        for Seen { unit, .. } in seen {
            match unit.escape {
                Escape::None if unit.c.is_ascii_punctuation() => style.bare.push(unit.c),
                Escape::None => {}
                Escape::Percent => style.percent = true,
                Escape::Entity => style.entities = true,
                Escape::Markdown => style.markdown = true,
                Escape::Json(run) if unit.c.is_ascii_control() => style.deepen(run),
                Escape::Json(_) => {}
                Escape::Hex(run) => {
                    style.ascii = true;
                    style.deepen(run);
                }
            }
        }
        style
    }

    /// `\n` behind one backslash stands in a string, behind two in a string in a string.
    fn deepen(&mut self, backslashes: u8) {
        let level = backslashes.checked_ilog2().map_or(0, |l| l + 1);
        self.level = self.level.max(u8::try_from(level).unwrap_or(u8::MAX));
    }

    fn write(&self, text: &str, out: &mut String) {
        let mut escaped;
        let mut text = text;
        if self.percent {
            escaped = String::with_capacity(text.len() * 3);
            for c in text.chars() {
                if c.is_ascii_alphanumeric() || "-._~".contains(c) || self.bare.contains(&c) {
                    escaped.push(c);
                } else {
                    for byte in c.encode_utf8(&mut [0; 4]).bytes() {
                        escaped.push('%');
                        escaped.push(hex(byte >> 4).to_ascii_uppercase());
                        escaped.push(hex(byte).to_ascii_uppercase());
                    }
                }
            }
            text = &escaped;
        } else if self.entities {
            escaped = String::with_capacity(text.len() + 16);
            for c in text.chars() {
                match c {
                    '&' => escaped.push_str("&amp;"),
                    '<' => escaped.push_str("&lt;"),
                    '>' => escaped.push_str("&gt;"),
                    '"' => escaped.push_str("&quot;"),
                    '\'' => escaped.push_str("&#x27;"),
                    c => escaped.push(c),
                }
            }
            text = &escaped;
        } else if self.markdown {
            escaped = String::with_capacity(text.len() + 16);
            for c in text.chars() {
                if matches!(c, '_' | '*' | '[' | ']' | '`' | '\\') {
                    escaped.push('\\');
                }
                escaped.push(c);
            }
            text = &escaped;
        }
        if self.level == 0 {
            out.push_str(text);
        } else {
            json_escape(text, self.level, self.ascii, out);
        }
    }
}

fn hex(nibble: u8) -> char {
    char::from_digit(u32::from(nibble & 15), 16).unwrap_or('0')
}

/// Escapes a text as the inside of a JSON string, once for each level.
fn json_escape(text: &str, level: u8, ascii: bool, out: &mut String) {
    let mut once = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        match c {
            '"' => once.push_str("\\\""),
            '\\' => once.push_str("\\\\"),
            '\n' => once.push_str("\\n"),
            '\r' => once.push_str("\\r"),
            '\t' => once.push_str("\\t"),
            c if c.is_control() || (ascii && !c.is_ascii()) => {
                for unit in c.encode_utf16(&mut [0; 2]) {
                    once.push_str("\\u");
                    let [high, low] = unit.to_be_bytes();
                    for nibble in [high >> 4, high, low >> 4, low] {
                        once.push(hex(nibble));
                    }
                }
            }
            c => once.push(c),
        }
    }
    if level > 1 {
        // What the first level escaped is ASCII; the next ones only have backslashes to add.
        json_escape(&once, level - 1, ascii, out);
    } else {
        out.push_str(&once);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_is_escaped_once_a_level() {
        let escaped = |level| {
            let mut out = String::new();
            json_escape("a\"\\\n\u{1}é", level, false, &mut out);
            out
        };
        assert_eq!(escaped(1), r#"a\"\\\n\u0001é"#);
        assert_eq!(escaped(2), r#"a\\\"\\\\\\n\\u0001é"#);
        let mut out = String::new();
        json_escape("é😀", 1, true, &mut out);
        assert_eq!(out, r"\u00e9\ud83d\ude00");
    }

    #[test]
    fn case_styles() {
        for (seen, case, out) in [
            ("Maria Keller", Case::Same, "John McDonald"),
            ("MARIA KELLER", Case::Upper, "JOHN MCDONALD"),
            ("maria keller", Case::Lower, "john mcdonald"),
            ("maRia", Case::Other, "John McDonald"),
        ] {
            assert_eq!(case_of(seen, "Maria Keller"), case);
            assert_eq!(in_case("John McDonald", case), out);
        }
        assert_eq!(case_of("Maria", "MARIA"), Case::Title);
        assert_eq!(in_case("JOHN O'NEIL", Case::Title), "John O'neil");
    }
}
