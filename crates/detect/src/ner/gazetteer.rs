//! Lists of names and telling words, as hashes: given names, family names, places, legal forms,
//! titles, words of streets and institutions, common words.
//!
//! The file holds no readable list: `NGZ1`, a count, then 8-byte entries of a 48-bit hash of a
//! phrase and 16 bits of classes, ascending. A phrase is the words of up to four tokens.

use super::{
    ModelError, hash,
    tokens::{Kind, Token},
};
use rustc_hash::FxHashMap;

/// Classes of a word or a phrase.
pub type Classes = u16;

/// The names of the classes in the source of the lists, in the order of their bits.
pub const CLASS_NAMES: [&str; 14] = [
    "given",
    "family",
    "city",
    "big_city",
    "country",
    "legal_form",
    "org_word",
    "org",
    "title",
    "street",
    "common",
    "calendar",
    "role",
    "particle",
];

/// The class of a person's given name.
pub const GIVEN: Classes = 1;
/// The class of a family name.
pub const FAMILY: Classes = 1 << 1;
/// The class of common words.
pub const COMMON: Classes = 1 << 10;
/// Classes that hold for a single word of a longer phrase too.
const OF_PHRASES: Classes = 0b1111_1111;
/// Set for the first word of a longer phrase.
const OPENS: Classes = 1 << 14;

/// The most tokens of a phrase.
const LONGEST: usize = 4;
const MAGIC: &[u8; 4] = b"NGZ1";

/// The lists.
#[derive(Debug, Default)]
pub struct Gazetteer {
    entries: FxHashMap<u64, Classes>,
}

/// What the lists say of one token.
#[derive(Clone, Copy, Debug, Default)]
pub struct Listed {
    /// Classes of the word alone.
    pub word: Classes,
    /// Classes of the longest phrase that the token is part of.
    pub phrase: Classes,
    /// Whether the token begins that phrase.
    pub begins: bool,
}

impl Gazetteer {
    /// Reads the file.
    ///
    /// # Errors
    /// When it is not one of this form.
    pub fn read(bytes: &[u8]) -> Result<Self, ModelError> {
        let rest = bytes.strip_prefix(MAGIC).ok_or(ModelError::Gazetteer)?;
        let (count, rest) = rest.split_first_chunk::<4>().ok_or(ModelError::Gazetteer)?;
        let count = u32::from_le_bytes(*count) as usize;
        if rest.len() != count * 8 {
            return Err(ModelError::Gazetteer);
        }
        let mut entries = FxHashMap::with_capacity_and_hasher(count, rustc_hash::FxBuildHasher);
        for entry in rest.as_chunks::<8>().0 {
            let value = u64::from_le_bytes(*entry);
            entries.insert(value >> 16, (value & 0xffff) as Classes);
        }
        Ok(Self { entries })
    }

    /// Makes the file from phrases and their classes.
    #[must_use]
    pub fn write<'a>(phrases: impl Iterator<Item = (&'a str, Classes)>) -> Vec<u8> {
        let mut entries: std::collections::BTreeMap<u64, Classes> = Default::default();
        for (phrase, classes) in phrases {
            let tokens: Vec<Token> = super::tokens::Tokens::new(phrase, 0).collect();
            let Some(first) = tokens.first() else { continue };
            if tokens.len() > LONGEST {
                continue;
            }
            if tokens.len() > 1 {
                *entries.entry(key(first.word)).or_default() |= OPENS;
            }
            let whole = tokens.iter().skip(1).fold(first.word, |h, t| hash::mix(h, t.word));
            *entries.entry(key(whole)).or_default() |= classes;
        }
        let mut out = Vec::with_capacity(entries.len() * 8 + 8);
        out.extend_from_slice(MAGIC);
        out.extend_from_slice(&(entries.len() as u32).to_le_bytes());
        for (key, classes) in entries {
            out.extend_from_slice(&((key << 16) | u64::from(classes)).to_le_bytes());
        }
        out
    }

    /// What the lists say of each token. `known` decides whether a word is looked up at all: in
    /// training some are hidden, so that the model learns to do without.
    pub fn look_up(&self, tokens: &[Token], out: &mut Vec<Listed>, known: impl Fn(u64) -> bool) {
        out.clear();
        out.resize(tokens.len(), Listed::default());
        for (i, token) in tokens.iter().enumerate() {
            if token.kind != Kind::Word {
                continue;
            }
            let classes = if known(token.word) { self.get(token.word) } else { 0 };
            if let Some(here) = out.get_mut(i) {
                here.word = classes & !OPENS;
            }
            if classes & OPENS == 0 {
                continue;
            }
            let mut chain = token.word;
            let mut best = (1, 0);
            for (n, next) in tokens.iter().skip(i + 1).take(LONGEST - 1).enumerate() {
                if next.gap > super::tokens::Gap::Space {
                    break;
                }
                chain = hash::mix(chain, next.word);
                let classes = self.get(chain) & OF_PHRASES;
                if classes != 0 {
                    best = (n + 2, classes);
                }
            }
            if best.1 != 0 {
                for (n, here) in out.iter_mut().skip(i).take(best.0).enumerate() {
                    if here.phrase == 0 {
                        here.phrase = best.1;
                        here.begins = n == 0;
                    }
                }
            }
        }
    }

    fn get(&self, word: u64) -> Classes {
        self.entries.get(&key(word)).copied().unwrap_or_default()
    }
}

fn key(hash: u64) -> u64 {
    hash >> 16
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ner::tokens::Tokens;

    #[test]
    fn phrases_and_words_are_found_in_any_case() {
        let city = 1 << 2;
        let file = Gazetteer::write(
            [("Baden-Baden", city), ("Maria", GIVEN), ("New York", city)].into_iter(),
        );
        let lists = Gazetteer::read(&file).unwrap();
        let tokens: Vec<_> = Tokens::new("MARIA of new york, Baden-Baden new", 0).collect();
        let mut listed = Vec::new();
        lists.look_up(&tokens, &mut listed, |_| true);
        let seen: Vec<_> = listed.iter().map(|l| (l.word, l.phrase, l.begins)).collect();
        assert_eq!(seen[0], (GIVEN, 0, false));
        assert_eq!(seen[2], (0, city, true));
        assert_eq!(seen[3], (0, city, false));
        assert_eq!(seen[5], (0, city, true));
        assert_eq!(seen[7], (0, city, false));
        assert_eq!(seen[8], (0, 0, false));
        assert!(Gazetteer::read(&file[..file.len() - 1]).is_err());
        assert!(Gazetteer::read(b"no").is_err());
    }
}
