//! Finds in a text what the scope already knows: originals, their parts, and surrogates that a
//! client sends as its own words.
//!
//! One pass over the text: at the beginning of each word a bit tells whether anything known could
//! begin there, and only then is it looked up. Adding costs the same whatever is in the index
//! already, and finding does not depend on the number of entries.

use private_ai_detect::{ByteSpan, Label};
use rustc_hash::FxHashMap;
use smallvec::SmallVec;

use crate::word::Word;

/// Something known that may stand in a text.
struct Entry {
    /// Bytes before its first letter or digit.
    lead: Word,
    /// The rest; in lower case when any case will do.
    body: Word,
    any_case: bool,
    label: Label,
}

/// A number, found whatever separates its digits.
struct Number {
    value: Word,
    label: Label,
}

/// Something known, where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Hit {
    pub(super) span: ByteSpan,
    pub(super) label: Label,
}

/// Everything that is looked for.
pub(super) struct Index {
    /// Whether an entry begins with these two bytes; see [`slot`].
    begins: Box<[u64; 256]>,
    /// Entries by their first word in lower case, the longest first.
    words: FxHashMap<Word, SmallVec<[u32; 2]>>,
    entries: Vec<Entry>,
    /// Numbers by their first six letters and digits.
    numbers: FxHashMap<[u8; HEAD], SmallVec<[u32; 1]>>,
    number_list: Vec<Number>,
    /// Whether a number begins with these two letters or digits; see [`slot`].
    number_begins: Box<[u64; 256]>,
    /// Whether a number begins with this letter or digit; for a text in which it stands alone.
    number_first: [bool; 128],
}

/// Letters and digits by which numbers are found.
const HEAD: usize = 6;
/// Bytes that may separate two digits of a number.
const GAP: usize = 3;
/// Blanks that may stand between two words of a name.
const BLANKS: usize = 8;

impl Default for Index {
    fn default() -> Self {
        Self {
            begins: Box::new([0; 256]),
            words: FxHashMap::default(),
            entries: Vec::new(),
            numbers: FxHashMap::default(),
            number_list: Vec::new(),
            number_begins: Box::new([0; 256]),
            number_first: [false; 128],
        }
    }
}

/// A number for the first two bytes of a word, the same for all cases. Bytes beyond ASCII count as
/// one, because their case is not a matter of one byte.
fn slot(first: u8, second: u8) -> usize {
    let fold = |b: u8| if b.is_ascii() { b.to_ascii_lowercase() } else { 0x80 };
    (usize::from(fold(first)) << 7 ^ usize::from(fold(second))) & 0x3fff
}

fn set(bits: &mut [u64; 256], slot: usize) {
    if let Some(word) = bits.get_mut(slot >> 6) {
        *word |= 1 << (slot & 63);
    }
}

fn has(bits: &[u64; 256], slot: usize) -> bool {
    bits.get(slot >> 6).is_some_and(|word| word >> (slot & 63) & 1 == 1)
}

impl Index {
    /// Looks for a text from now on.
    pub(super) fn add(&mut self, label: Label, text: &str, any_case: bool) {
        let Some(at) = text.find(char::is_alphanumeric) else { return };
        let (lead, rest) = text.split_at_checked(at).unwrap_or(("", text));
        let body = if any_case { rest.to_lowercase() } else { rest.to_owned() };
        let first = first_word(rest).to_lowercase();
        let bytes = first.as_bytes();
        let second = bytes.get(1).copied().unwrap_or(0);
        if let Some(head) = bytes.first() {
            set(&mut self.begins, slot(*head, if bytes.len() == 1 { 0 } else { second }));
        }
        let list = self.words.entry(Word::new(first)).or_default();
        let known = list
            .iter()
            .filter_map(|i| self.entries.get(*i as usize))
            .any(|e| e.body.as_str() == body && e.any_case == any_case && e.lead.as_str() == lead);
        if known {
            return;
        }
        let index = u32::try_from(self.entries.len()).unwrap_or(u32::MAX);
        let length = body.len();
        let place = list
            .iter()
            .position(|i| {
                self.entries.get(*i as usize).is_some_and(|e| e.body.as_str().len() < length)
            })
            .unwrap_or(list.len());
        list.insert(place, index);
        self.entries.push(Entry { lead: Word::new(lead), body: Word::new(body), any_case, label });
    }

    /// Looks for a number, in any writing, from now on.
    pub(super) fn add_number(&mut self, label: Label, value: &str) {
        let Some(head) = value.as_bytes().first_chunk::<HEAD>() else { return };
        let list = self.numbers.entry(*head).or_default();
        let known = list
            .iter()
            .filter_map(|i| self.number_list.get(*i as usize))
            .any(|n| n.value.as_str() == value);
        if known {
            return;
        }
        list.push(u32::try_from(self.number_list.len()).unwrap_or(u32::MAX));
        let [first, second, ..] = *head;
        set(&mut self.number_begins, slot(first, second));
        if let Some(known) = self.number_first.get_mut(usize::from(first)) {
            *known = true;
        }
        self.number_list.push(Number { value: Word::new(value), label });
    }

    /// Whether a number may begin with these bytes, the second being nothing when it is no letter
    /// or digit of ASCII.
    fn number_may_begin(&self, first: u8, second: Option<u8>) -> bool {
        match second {
            Some(second) => has(&self.number_begins, slot(first, second)),
            None => {
                let first = usize::from(first.to_ascii_lowercase());
                self.number_first.get(first).is_some_and(|known| *known)
            }
        }
    }

    /// What is known of a text: ascending, not overlapping, the longest at each place.
    pub(super) fn find(&self, text: &str) -> Vec<Hit> {
        let mut hits = Vec::new();
        if self.entries.is_empty() && self.number_list.is_empty() {
            return hits;
        }
        let bytes = text.as_bytes();
        let mut at = 0;
        let mut in_word = false;
        while let Some(&byte) = bytes.get(at) {
            if byte.is_ascii() {
                if !byte.is_ascii_alphanumeric() {
                    in_word = false;
                    at += 1;
                    continue;
                }
                if in_word {
                    at += rest_of_word(bytes.get(at..).unwrap_or_default());
                    continue;
                }
            } else {
                let Some(c) = text.get(at..).and_then(|t| t.chars().next()) else {
                    at += 1;
                    continue;
                };
                if in_word || !c.is_alphanumeric() {
                    in_word = c.is_alphanumeric() || in_word && is_mark(c);
                    at += c.len_utf8();
                    continue;
                }
            }
            in_word = true;
            let next =
                bytes.get(at + 1).copied().filter(|b| b.is_ascii_alphanumeric() || !b.is_ascii());
            let mut found = None;
            if has(&self.begins, slot(byte, next.unwrap_or(0)))
                || next.is_some_and(|b| !b.is_ascii()) && has(&self.begins, slot(byte, 0))
            {
                found = self.entry_at(text, at);
            }
            if found.is_none()
                && !self.number_list.is_empty()
                && self.number_may_begin(byte, next.filter(u8::is_ascii_alphanumeric))
            {
                found = self.number_at(text, at);
            }
            match found {
                Some(hit) => {
                    at = hit.span.end.max(at + 1);
                    in_word = false;
                    hits.push(hit);
                }
                None => at += 1,
            }
            while !text.is_char_boundary(at) {
                at += 1;
            }
        }
        hits
    }

    fn entry_at(&self, text: &str, at: usize) -> Option<Hit> {
        let rest = text.get(at..)?;
        let word = first_word(rest);
        let list = if word.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit()) {
            self.words.get(word)?
        } else {
            self.words.get(word.to_lowercase().as_str())?
        };
        list.iter().filter_map(|i| self.entries.get(*i as usize)).find_map(|entry| {
            let end = at + length_of(rest, entry.body.as_str(), entry.any_case)?;
            let lead = entry.lead.as_str();
            let start = match text.get(..at) {
                Some(before) if before.ends_with(lead) => at - lead.len(),
                _ => at,
            };
            Some(Hit { span: ByteSpan::new(start, end), label: entry.label })
        })
    }

    fn number_at(&self, text: &str, at: usize) -> Option<Hit> {
        let rest = text.get(at..)?;
        let mut head = [0u8; HEAD];
        let mut filled = 0;
        for byte in rest.bytes().take(HEAD * 2) {
            if byte.is_ascii_alphanumeric() {
                *head.get_mut(filled)? = byte.to_ascii_lowercase();
                filled += 1;
                if filled == HEAD {
                    break;
                }
            }
        }
        if filled < HEAD {
            return None;
        }
        let list = self.numbers.get(&head)?;
        list.iter().filter_map(|i| self.number_list.get(*i as usize)).find_map(|number| {
            let end = at + spread_length(rest, number.value.as_str())?;
            // A plus or an opening bracket belongs to a telephone number.
            let before = text.get(..at).unwrap_or_default();
            let lead = before.len() - before.trim_end_matches(['+', '(']).len();
            let lead = if lead > 2
                || text.get(at - lead..end)?.matches('(').count()
                    != text.get(at - lead..end)?.matches(')').count()
            {
                0
            } else {
                lead
            };
            Some(Hit { span: ByteSpan::new(at - lead, end), label: number.label })
        })
    }
}

/// How many letters and digits of ASCII the bytes begin with.
fn rest_of_word(bytes: &[u8]) -> usize {
    bytes
        .iter()
        .position(|b| !IN_WORD.get(usize::from(*b)).is_some_and(|w| *w))
        .unwrap_or(bytes.len())
}

/// Whether a byte is a letter or digit of ASCII; a table is faster than comparing ranges.
static IN_WORD: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0_u8;
    while byte < 128 {
        #[expect(clippy::indexing_slicing, reason = "below 128, and the table has 256")]
        {
            table[byte as usize] = byte.is_ascii_alphanumeric();
        }
        byte += 1;
    }
    table
};

fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}')
}

/// The letters and digits that a text begins with.
fn first_word(text: &str) -> &str {
    let end = text.find(|c: char| !c.is_alphanumeric()).unwrap_or(text.len());
    text.get(..end).unwrap_or(text)
}

/// Length of the text that is the pattern, when it ends with a word's end. A blank of the pattern
/// stands for any blanks, line breaks too.
fn length_of(text: &str, pattern: &str, any_case: bool) -> Option<usize> {
    let mut rest = text.chars();
    let mut last = ' ';
    for wanted in pattern.chars() {
        if wanted.is_whitespace() {
            if last.is_whitespace() {
                continue;
            }
            let before = rest.as_str();
            let trimmed = before.trim_start();
            let blanks = before.len() - trimmed.len();
            if blanks == 0 || blanks > BLANKS {
                return None;
            }
            rest = trimmed.chars();
            last = wanted;
            continue;
        }
        let c = rest.next()?;
        let same = c == wanted
            || any_case
                && if c.is_ascii() {
                    c.to_ascii_lowercase() == wanted
                } else {
                    c.to_lowercase().next() == Some(wanted)
                };
        if !same {
            return None;
        }
        last = wanted;
    }
    let over = last.is_alphanumeric() && rest.clone().next().is_some_and(char::is_alphanumeric);
    (!over).then(|| text.len() - rest.as_str().len())
}

/// Length of the text whose letters and digits are the value, whatever separates them.
fn spread_length(text: &str, value: &str) -> Option<usize> {
    let mut wanted = value.bytes();
    let mut next = wanted.next();
    let mut gap = 0;
    for (at, byte) in text.bytes().enumerate() {
        let Some(digit) = next else {
            return (!byte.is_ascii_alphanumeric()).then_some(at);
        };
        if byte.is_ascii_alphanumeric() {
            if byte.to_ascii_lowercase() != digit {
                return None;
            }
            gap = 0;
            next = wanted.next();
        } else {
            gap += 1;
            if gap > GAP {
                return None;
            }
        }
        if next.is_none() {
            let after = text.get(at + 1..).and_then(|t| t.chars().next());
            return (!after.is_some_and(char::is_alphanumeric)).then_some(at + 1);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found<'a>(index: &Index, text: &'a str) -> Vec<&'a str> {
        index.find(text).iter().filter_map(|h| h.span.of(text)).collect()
    }

    #[test]
    fn names_are_found_as_words_in_any_case() {
        let mut index = Index::default();
        index.add(Label::PERSON, "John Smith", true);
        index.add(Label::PERSON, "Smith", true);
        index.add(Label::PERSON, "Will", false);
        index.add(Label::PERSON, "Élodie", true);
        for (text, hits) in [
            ("John Smith came", vec!["John Smith"]),
            ("JOHN\n  SMITH, smith's", vec!["JOHN\n  SMITH", "smith"]),
            ("Smithson blacksmith john_smith", vec!["smith"]),
            ("will Will WILL", vec!["Will"]),
            ("élodie ÉLODIE Élodies", vec!["élodie", "ÉLODIE"]),
            ("John Smithe", vec![]),
            ("“Smith” — Smith", vec!["Smith", "Smith"]),
            ("", vec![]),
        ] {
            assert_eq!(found(&index, text), hits, "{text}");
        }
    }

    #[test]
    fn numbers_are_found_in_any_writing() {
        let mut index = Index::default();
        index.add_number(Label::CREDIT_CARD, "4111111111111111");
        index.add_number(Label::PHONE, "41442681234");
        index.add_number(Label::IBAN, "de89370400440532013000");
        for (text, hits) in [
            ("4111 1111 1111 1111.", vec!["4111 1111 1111 1111"]),
            ("4111-1111-1111-1111", vec!["4111-1111-1111-1111"]),
            ("{4111111111111111}", vec!["4111111111111111"]),
            ("41111111111111112 94111111111111111", vec![]),
            ("call +41 (44) 268 12 34 now", vec!["+41 (44) 268 12 34"]),
            ("de89 3704 0044 0532 0130 00", vec!["de89 3704 0044 0532 0130 00"]),
        ] {
            assert_eq!(found(&index, text), hits, "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn a_known_name_is_found_anywhere(
            before in "[ .,;:(\"\n]{0,3}", name in "[A-Z][a-zé]{2,8}( [A-Z][a-zé]{2,8})?", after in "[ .,;)!?\n]{0,3}"
        ) {
            let mut index = Index::default();
            index.add(Label::PERSON, &name, true);
            let text = format!("{before}{name}{after}");
            assert_eq!(found(&index, &text), [name.as_str()]);
            assert_eq!(index.find(&text.to_uppercase()).len(), 1);
        }

        #[test]
        fn any_text_can_be_searched(text in "\\PC{0,60}", name in "\\PC{1,8}") {
            let mut index = Index::default();
            index.add(Label::PERSON, &name, true);
            index.add_number(Label::PHONE, "1234567");
            let mut end = 0;
            for hit in index.find(&text) {
                assert!(hit.span.start >= end && hit.span.of(&text).is_some());
                end = hit.span.end;
            }
        }
    }
}
