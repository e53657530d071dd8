//! The words of a scope that were given before, and the domains and networks.
//!
//! A word of a name becomes the same word everywhere; two words never become one. What is missing
//! is made from the key, so that another instance makes the same.

use rustc_hash::FxHashMap;

use super::{Mint, invented, names, names::Gender};
use crate::{style, word::Word};

/// What a new word is to look like.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    /// A given name.
    Given(Gender),
    /// A family name.
    Family,
    /// An organisation's or product's word.
    Code,
    /// A place's word.
    Place,
}

/// Words, domains, networks.
#[derive(Default)]
pub(crate) struct Lexicon {
    /// Word of an original to what stands for it, both in lower case.
    words: FxHashMap<Word, String>,
    /// Given and family name of each person, in lower case.
    people: Vec<(Word, Word)>,
    /// Domains and host names, in lower case.
    pub(crate) domains: FxHashMap<Word, String>,
    /// Networks.
    pub(crate) networks: FxHashMap<Word, String>,
}

/// People beyond this many are not remembered for initials and user names; bounds the search.
const MAX_PEOPLE: usize = 512;

impl Lexicon {
    /// What stands for a word, in lower case.
    pub(crate) fn word(&self, word: &str) -> Option<&str> {
        self.words.get(word).map(String::as_str)
    }

    /// Records what stands for a word; the first record holds.
    pub(crate) fn learn(&mut self, word: &str, surrogate: &str) {
        if !self.words.contains_key(word) {
            self.words.insert(Word::new(word), surrogate.to_owned());
        }
    }

    /// Takes back what stands for a word.
    pub(crate) fn forget(&mut self, word: &str) {
        self.words.remove(word);
    }

    /// Takes back what stands for domains, when it is this text.
    pub(crate) fn forget_domain(&mut self, surrogate: &str) {
        self.domains.retain(|_, s| s != surrogate);
    }

    /// Remembers that two names belong to one person.
    pub(crate) fn person(&mut self, given: &str, family: &str) {
        let known = self.people.iter().any(|(g, f)| g.as_str() == given && f.as_str() == family);
        if !known && self.people.len() < MAX_PEOPLE {
            self.people.push((Word::new(given), Word::new(family)));
        }
    }

    /// The first letter of what stands for the given name of a person with this family name whose
    /// given name begins with `initial`.
    pub(crate) fn initial(&self, initial: char, family: &str) -> Option<char> {
        self.people
            .iter()
            .find(|(g, f)| f.as_str() == family && g.as_str().starts_with(initial))
            .and_then(|(g, _)| self.word(g.as_str()))
            .and_then(|s| s.chars().next())
    }
}

impl Mint<'_> {
    /// What stands for a word, in lower case; made when there is nothing yet.
    pub(crate) fn word(&mut self, word: &str, role: Role) -> String {
        if let Some(known) = self.lexicon.word(word) {
            return known.to_owned();
        }
        let made = self.invent(word, role);
        self.book.invent(&made, word);
        self.lexicon.learn(word, &made);
        made
    }

    fn invent(&self, word: &str, role: Role) -> String {
        let length = word.chars().count();
        let han = length <= 4 && word.chars().all(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
        let kind = match role {
            Role::Given(_) => "given",
            Role::Family => "family",
            Role::Code => "code",
            Role::Place => "place",
        };
        let mut last = String::new();
        for attempt in 0..96 {
            let mut draw = self.prf.draw(kind, word, attempt);
            let name = match role {
                _ if han => names::han(&mut draw, length),
                Role::Given(gender) => names::given(&mut draw, gender, length, attempt),
                Role::Family => names::family(&mut draw, length, attempt),
                Role::Code if length <= 4 && attempt < 12 => {
                    let head = draw.of("BCDFGKLMNPQRSTVWXZ");
                    format!("{head}{}", draw.string("bcdfghklmnpqrstvwxyz", length.max(2) - 1))
                }
                Role::Code => invented::codename(&mut draw, length, attempt),
                Role::Place => invented::place(&mut draw, length, attempt),
            };
            last = name.to_lowercase();
            let free = self.book.word_is_free(&last)
                && !super::words::is_ordinary(&last)
                && !(self.taken)(&last)
                && !(self.taken)(&name)
                && !(self.taken)(&style::apply(&name, style::Style::Upper));
            if free {
                return last;
            }
        }
        // Every name was in the way, which takes a body full of them: letters alone are free.
        let mut draw = self.prf.draw("letters", word, 0);
        last.push_str(&draw.string("abcdefghiklmnoprstuvwz", 8));
        last
    }
}
