//! What can be restored.

use std::collections::HashSet;

use super::fold::{Class, canonical, class, fold};
use super::pair::{self, Pair};
use super::scan::Scan;
use super::trie::Trie;
use crate::{Mapping, Place, ScopeKey};

/// What a byte may mean to the scan; the bits of [`RestoreIndex::kind`].
pub(super) mod byte {
    /// A letter or digit of ASCII.
    pub const WORD: u8 = 1;
    /// May begin an escape.
    pub const ESCAPE: u8 = 2;
    /// Opens or closes something in JSON.
    pub const JSON: u8 = 4;
    /// A mark with which some key begins.
    pub const MARK: u8 = 8;
    /// Part of a character beyond ASCII.
    pub const HIGH: u8 = 16;
}

/// The surrogates of one scope and what they stand for.
///
/// ```
/// use private_ai_detect::Label;
/// use private_ai_surrogate::{
///     Mapping, Part, Place, Provenance, RestoreIndex, ScopeKey, Sensitive,
/// };
///
/// let key = ScopeKey::new([7; 32]);
/// let index = RestoreIndex::build(&key, &[Mapping {
///     label: Label::PERSON,
///     original: Sensitive::new("John Smith".to_owned()),
///     surrogate: "Maria Keller".to_owned(),
///     part: Part::Whole,
///     provenance: Provenance::User,
/// }]);
/// let restored = index.restore("**MARIA** Keller's", Place::Text);
/// assert_eq!(restored.as_deref(), Some("**JOHN** Smith's"));
/// ```
///
/// Building costs about a microsecond for every ten characters of surrogates.
pub struct RestoreIndex {
    len: usize,
    pub(super) trie: Trie,
    pub(super) pairs: Vec<Pair>,
    /// Some key has a backslash.
    pub(super) backslashes: bool,
    kinds: [u8; 256],
    /// For each first letter of a key, the second ones.
    second: [u128; 128],
    /// Surrogates that are in it.
    known: HashSet<String>,
}

impl RestoreIndex {
    /// The index of these mappings. Of two mappings with one surrogate the earlier counts.
    ///
    /// Everything that restores has its original in a mapping, so the key is not needed today; it
    /// is part of the interface for surrogates that carry their original themselves.
    #[must_use]
    pub fn build(_key: &ScopeKey, mappings: &[Mapping]) -> Self {
        let characters = mappings.iter().map(|m| m.surrogate.len()).sum();
        let mut index = Self {
            len: 0,
            trie: Trie::with_capacity(characters),
            pairs: Vec::with_capacity(mappings.len()),
            backslashes: false,
            kinds: [0; 256],
            second: [0; 128],
            known: HashSet::with_capacity(mappings.len()),
        };
        index.extend(mappings);
        index
    }

    /// Adds mappings that were made later. The same as building it of all, but for the cost, which
    /// is that of the new ones.
    pub(crate) fn extend(&mut self, mappings: &[Mapping]) {
        self.len += mappings.len();
        let mut alternatives = Vec::new();
        for mapping in mappings {
            let Some(pair) = pair::exact(mapping) else { continue };
            if !self.known.insert(mapping.surrogate.clone()) {
                continue;
            }
            alternatives.extend(pair::alternatives(mapping, &pair));
            self.add(pair, false);
        }
        for pair in alternatives {
            self.add(pair, true);
        }
        self.mark_bytes();
    }

    fn add(&mut self, pair: Pair, alternative: bool) {
        let Ok(number) = u32::try_from(self.pairs.len()) else { return };
        let key = pair.key();
        let (Some(&first), second) = (key.first(), key.get(1)) else { return };
        self.backslashes |= key.contains(&'\\');
        if alternative {
            let pairs = &self.pairs;
            let same = |other: u32| {
                usize::try_from(other)
                    .ok()
                    .and_then(|i| pairs.get(i))
                    .is_some_and(|p| p.form == pair.form && p.means_the_same(&pair))
            };
            self.trie.add_alternative(&key, pair.form, pair.endings, number, same);
        } else {
            self.trie.add(&key, pair.form, pair.endings, number);
        }
        self.note_beginning(first, second.copied());
        self.pairs.push(pair);
    }

    fn note_beginning(&mut self, first: char, second: Option<char>) {
        let Ok(at) = usize::try_from(u32::from(first)) else { return };
        if let Some(seconds) = self.second.get_mut(at) {
            // A key of one character is found whatever follows; its mark is one that no text has.
            *seconds |= second.filter(char::is_ascii).map_or(1, |c| 1u128 << u32::from(c));
        }
    }

    fn mark_bytes(&mut self) {
        for (b, kind) in (0u8..=255).zip(self.kinds.iter_mut()) {
            *kind = match b {
                b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => byte::WORD,
                b'\\' | b'%' | b'&' => byte::ESCAPE,
                b'"' | b'{' | b'[' => byte::JSON,
                128.. => byte::HIGH,
                _ => 0,
            };
            if *kind & (byte::WORD | byte::HIGH) == 0 && self.trie.child(0, char::from(b)).is_some()
            {
                *kind |= byte::MARK;
            }
        }
    }

    /// What a byte may mean; see [`byte`].
    pub(super) fn kind(&self, b: u8) -> u8 {
        self.kinds.get(usize::from(b)).copied().unwrap_or(0)
    }

    /// False when no key begins with this letter or digit and the byte after it.
    pub(super) fn may_begin(&self, first: u8, next: Option<u8>) -> bool {
        let seconds =
            self.second.get(usize::from(first.to_ascii_lowercase())).copied().unwrap_or(0);
        match next {
            Some(next) if next.is_ascii_alphanumeric() => {
                seconds & (1u128 << u32::from(next.to_ascii_lowercase())) != 0
            }
            _ => seconds != 0,
        }
    }

    /// True when some key begins with this character.
    pub(super) fn begins(&self, c: char) -> bool {
        let mut node = Some(0);
        fold(c, |f| node = node.and_then(|n| self.trie.child(n, f)));
        node.is_some()
            && !matches!(class(c), Class::Blank | Class::Invisible)
            && canonical(c) != ' '
    }

    /// How many mappings it was built from.
    #[must_use]
    pub fn len(&self) -> usize {
        self.len
    }

    /// True when nothing can be restored.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.pairs.is_empty()
    }

    /// The text with originals, or nothing when it holds no surrogate. Cost: linear in the text,
    /// whatever the number of mappings.
    #[must_use]
    pub fn restore(&self, text: &str, place: Place) -> Option<String> {
        if self.is_empty() {
            return None;
        }
        let mut scan = Scan::new(place);
        scan.sniff(text);
        let mut out = String::new();
        scan.run(self, text, true, &mut out);
        (scan.restored > 0).then_some(out)
    }
}
