//! What is taken in a scope: its originals, its surrogates and the words of both.
//!
//! Answers whether a new surrogate would be mistaken for something else. Every question costs time
//! in proportion to the candidate, never to the number of mappings.

use private_ai_detect::{Label, LabelClass};
use rustc_hash::{FxHashMap, FxHashSet};
use smallvec::SmallVec;

use crate::{reading::compact, word::Word};

/// Everything taken.
#[derive(Default)]
pub(crate) struct Book {
    /// Originals: letters and digits alone, in lower case.
    originals: FxHashSet<Word>,
    /// Words of originals.
    words: FxHashSet<Word>,
    /// Originals long enough to be looked for inside candidates, by their first four bytes.
    inside: FxHashMap<[u8; 4], SmallVec<[Word; 1]>>,
    /// Each surrogate with its original.
    exact: FxHashMap<String, Word>,
    /// Each surrogate without separators and case, with its original likewise.
    by_value: FxHashMap<String, Word>,
    /// The other way round: the value that stands for a value.
    stands_for: FxHashMap<Word, String>,
    /// Invented words, with the word that each stands for.
    invented: FxHashMap<String, Word>,
}

/// The shortest text with letters that must not stand inside a surrogate.
const INSIDE_LETTERS: usize = 4;
/// The shortest number that must not.
const INSIDE_DIGITS: usize = 7;

impl Book {
    /// Notes an original.
    pub(crate) fn original(&mut self, label: Label, text: &str) {
        let value = compact(text);
        // Months and week days are in many dates; a year is in all of them.
        let letters = value.bytes().any(|b| !b.is_ascii_digit());
        let least = if letters { INSIDE_LETTERS } else { INSIDE_DIGITS };
        if label.class() != LabelClass::Temporal
            && value.len() >= least
            && let Some(head) = value.as_bytes().first_chunk::<4>()
        {
            let list = self.inside.entry(*head).or_default();
            if !list.iter().any(|w| w.as_str() == value) {
                list.push(Word::new(value.as_str()));
            }
        }
        for word in text.split(|c: char| !c.is_alphabetic()).filter(|w| w.chars().count() >= 3) {
            self.words.insert(Word::new(word.to_lowercase()));
        }
        self.originals.insert(Word::new(value));
    }

    /// Notes what stands for an original.
    pub(crate) fn surrogate(&mut self, original: &str, surrogate: &str) {
        self.exact.insert(surrogate.to_owned(), Word::new(original));
        let (from, to) = (compact(original), compact(surrogate));
        self.by_value.entry(to.clone()).or_insert_with(|| Word::new(from.as_str()));
        self.stands_for.entry(Word::new(from)).or_insert(to);
    }

    /// Notes an invented word, in lower case, with the word that it stands for.
    pub(crate) fn invent(&mut self, word: &str, original: &str) {
        self.invented.insert(word.to_owned(), Word::new(original));
    }

    /// Takes an invented word back.
    pub(crate) fn forget_word(&mut self, word: &str) -> Option<Word> {
        self.invented.remove(word)
    }

    /// Takes back what a value stands for, so that another can be made.
    pub(crate) fn forget_value(&mut self, original: &str) {
        self.stands_for.remove(compact(original).as_str());
    }

    /// The value (without separators and case) that stands for another writing of the original.
    pub(crate) fn related(&self, original: &str) -> Option<&str> {
        self.stands_for.get(compact(original).as_str()).map(String::as_str)
    }

    /// Whether the text is an original of the scope, in any writing.
    pub(crate) fn is_original(&self, text: &str) -> bool {
        self.originals.contains(compact(text).as_str())
    }

    /// Whether the word, in lower case, is part of an original.
    pub(crate) fn is_word(&self, word: &str) -> bool {
        self.words.contains(word)
    }

    /// The word that an invented one stands for.
    pub(crate) fn stands_behind(&self, invented: &str) -> Option<&Word> {
        self.invented.get(invented)
    }

    /// Whether some surrogate has this text, exactly.
    pub(crate) fn is_surrogate(&self, text: &str) -> bool {
        self.exact.contains_key(text)
    }

    /// Whether some surrogate says this, in any writing.
    pub(crate) fn is_value(&self, text: &str) -> bool {
        self.by_value.contains_key(&compact(text))
    }

    /// Whether an original stands anywhere inside the candidate.
    pub(crate) fn holds_original(&self, candidate: &str) -> bool {
        if self.inside.is_empty() {
            return false;
        }
        let value = compact(candidate);
        let bytes = value.as_bytes();
        bytes.windows(4).enumerate().any(|(at, window)| {
            window.first_chunk::<4>().and_then(|head| self.inside.get(head)).is_some_and(|list| {
                let rest = bytes.get(at..).unwrap_or_default();
                list.iter().any(|w| rest.starts_with(w.as_str().as_bytes()))
            })
        })
    }

    /// Whether a word could be invented: it is no part of anything in the scope.
    pub(crate) fn word_is_free(&self, word: &str) -> bool {
        !self.words.contains(word)
            && !self.invented.contains_key(word)
            && !self.originals.contains(word)
            && !self.holds_original(word)
    }

    /// Whether `candidate` could stand for `original` and for nothing else.
    pub(crate) fn is_free(&self, original: &str, candidate: &str) -> bool {
        if candidate.is_empty() || candidate == original {
            return false;
        }
        if self.exact.get(candidate).is_some_and(|o| o.as_str() != original) {
            return false;
        }
        let value = compact(candidate);
        if value.is_empty() {
            return true;
        }
        if self.originals.contains(value.as_str()) || self.holds_original(candidate) {
            return false;
        }
        self.by_value.get(&value).is_none_or(|o| o.as_str() == compact(original))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_taken_twice() {
        let mut book = Book::default();
        book.original(Label::PERSON, "John Smith");
        book.surrogate("John Smith", "Alaric Haskwick");
        assert!(!book.is_free("Jane Roe", "Alaric Haskwick"));
        assert!(!book.is_free("Jane Roe", "alaric haskwick"));
        assert!(book.is_free("JOHN SMITH", "ALARIC HASKWICK"));
        assert!(!book.is_free("Jane Roe", "John Smith"));
        assert!(!book.is_free("Jane Roe", "Dr john-smith"));
        assert!(!book.is_free("Jane Roe", "Jane Roe"));
        assert!(book.is_free("Jane Roe", "Elspeth Norlund"));
        assert!(!book.word_is_free("smith"));
        assert_eq!(book.related("john smith"), Some("alarichaskwick"));
    }

    #[test]
    fn short_numbers_and_dates_may_stand_inside() {
        let mut book = Book::default();
        book.original(Label::DATE, "2024");
        book.original(Label::DATE, "Monday");
        book.original(Label::POSTAL_CODE, "8001");
        book.original(Label::PHONE, "044 123 45 67");
        assert!(book.is_free("x", "Monday, 2024-01-01"));
        assert!(book.is_free("x", "5180013"));
        assert!(!book.is_free("x", "990441234567"));
    }
}
