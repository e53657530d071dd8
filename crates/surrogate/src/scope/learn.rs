//! Keeps the indexes of a scope true to its mappings: takes in new ones, and puts those out of
//! force whose surrogate turned out to be an original.

use private_ai_detect::{Label, LabelClass};

use super::{
    ScopeMap,
    known::{self, Look},
};
use crate::{
    Mapping, Part,
    generate::{self, aligned, given_and_family, networks_of, words_of},
    operator::{self, Manner},
    reading,
    word::Word,
};

impl ScopeMap {
    /// Takes in the mappings from an index on, which were recorded by an earlier call or another
    /// instance.
    pub(super) fn learn_recorded(&mut self, from: usize) {
        for index in from..self.mappings.len() {
            if let Some(m) = self.mappings.get(index) {
                self.book.original(m.label, m.original.expose());
            }
        }
        for index in from..self.mappings.len() {
            let Some(m) = self.mappings.get(index) else { continue };
            if !self.is_tainted(m) {
                self.learn_words(index);
            }
            self.learn(index);
        }
    }

    /// Whether the surrogate, or an invented word of it, is an original of the scope: such a mapping
    /// is for restoring only.
    fn is_tainted(&self, mapping: &Mapping) -> bool {
        if operator::manner(&mapping.surrogate) != Manner::Surrogate {
            return false;
        }
        // What the original says, not how it is written: a look-alike letter in a word that stays
        // as it is would make an invented word of it.
        let said = reading::clean(mapping.original.expose());
        let pairs = aligned(mapping.label, mapping.part, &said, &mapping.surrogate);
        self.book.is_original(&mapping.surrogate)
            || pairs.iter().any(|(_, made)| self.book.is_word(made))
    }

    /// Learns words, domains and networks from a recorded mapping.
    fn learn_words(&mut self, index: usize) {
        let Some(m) = self.mappings.get(index) else { return };
        let original = m.original.expose();
        if operator::manner(&m.surrogate) != Manner::Surrogate
            || reading::clean(original) != *original
        {
            return;
        }
        for (word, made) in aligned(m.label, m.part, original, &m.surrogate) {
            if self.lexicon.word(&word).is_none() && self.book.stands_behind(&made).is_none() {
                self.lexicon.learn(&word, &made);
                self.book.invent(&made, &word);
            }
        }
        if m.label == Label::PERSON
            && m.part == Part::Whole
            && let Some((given, family)) = given_and_family(original)
        {
            self.lexicon.person(&given, &family);
        }
        let domain = match (m.label, m.part) {
            (_, Part::Domain) | (Label::HOSTNAME, _) => {
                Some((original.as_str(), m.surrogate.as_str()))
            }
            (Label::EMAIL, Part::Whole) => original
                .rsplit_once('@')
                .map(|(_, d)| d)
                .zip(m.surrogate.rsplit_once('@').map(|(_, d)| d)),
            _ => None,
        };
        if let Some((original, surrogate)) = domain {
            let key = original.trim_end_matches('.').to_lowercase();
            self.lexicon.learn_domain(&key, &surrogate.to_lowercase());
        }
        if m.label == Label::IP_ADDRESS
            && let Some((net, made)) = networks_of(original, &m.surrogate)
        {
            self.lexicon.networks.entry(Word::new(net)).or_insert(made);
        }
    }

    /// Puts a mapping into the indexes.
    pub(super) fn learn(&mut self, index: usize) {
        let Some(m) = self.mappings.get(index) else { return };
        let original = m.original.expose();
        let manner = operator::manner(&m.surrogate);
        if let Some((label, number)) = operator::placeholder_number(&m.surrogate)
            && label == m.label.name()
        {
            let highest = self.placeholders.entry(m.label.name()).or_default();
            *highest = number.max(*highest);
        }
        let tainted = self.is_tainted(m);
        self.book.surrogate(original, &m.surrogate);
        let position = u32::try_from(index).unwrap_or(u32::MAX);
        if !tainted {
            let list = self.by_text.entry(Word::new(original.as_str())).or_default();
            list.insert(0, (manner, position));
        }
        look_for(&mut self.index, m.label, m.part, original);
        if m.label == Label::PERSON && m.part == Part::Whole {
            // Parts are looked for whatever the operator, so that none slips through later.
            for word in words_of(&reading::clean(original)) {
                look_for(&mut self.index, m.label, Part::Family, word);
            }
        }
        if manner == Manner::Surrogate {
            look_for(&mut self.index, m.label, m.part, &m.surrogate);
        }
    }

    /// Puts out of force what uses this original, or a word of it, as a surrogate: the text now means
    /// itself.
    pub(super) fn supersede(&mut self, label: Label, text: &str) {
        let wordy = generate::is_wordy(label)
            || matches!(label.class(), LabelClass::Contact)
            || matches!(label, Label::USERNAME | Label::HOSTNAME);
        let words: Vec<String> = if wordy {
            text.split(|c: char| !c.is_alphabetic())
                .filter(|w| w.chars().count() >= 3)
                .map(str::to_lowercase)
                .filter(|w| self.book.stands_behind(w).is_some())
                .collect()
        } else {
            Vec::new()
        };
        if words.is_empty() && !self.book.is_surrogate(text) && !self.book.is_value(text) {
            return;
        }
        let value = reading::compact(text);
        for word in &words {
            if let Some(original) = self.book.forget_word(word) {
                self.lexicon.forget(original.as_str());
            }
        }
        for (mapping, position) in self.mappings.iter().zip(0u32..) {
            let uses = mapping.surrogate == text
                || !value.is_empty() && reading::compact(&mapping.surrogate) == value
                || !words.is_empty() && {
                    let lower = mapping.surrogate.to_lowercase();
                    lower.split(|c: char| !c.is_alphabetic()).any(|w| words.iter().any(|x| x == w))
                };
            if !uses {
                continue;
            }
            let original = mapping.original.expose().as_str();
            if let Some(list) = self.by_text.get_mut(original) {
                list.retain(|(_, p)| *p != position);
                if list.is_empty() {
                    self.by_text.remove(original);
                }
            }
            self.book.forget_value(original);
            self.lexicon.forget_domain(&mapping.surrogate.to_lowercase());
            if let Some((_, domain)) = mapping.surrogate.rsplit_once('@') {
                let domain = domain.to_lowercase();
                if words.iter().any(|w| domain.contains(w.as_str())) {
                    self.lexicon.forget_domain(&domain);
                }
            }
        }
    }
}

/// Looks for a text from now on, as its kind allows.
fn look_for(index: &mut super::index::Index, label: Label, part: Part, text: &str) {
    match known::look(label, part, text) {
        Look::Never => {}
        Look::Exact => index.add(label, text, false),
        Look::AnyCase => index.add(label, text, true),
    }
    let numbered = !matches!(
        label.class(),
        LabelClass::Secret | LabelClass::Person | LabelClass::Organization
    );
    if numbered && let Some(value) = known::number(text) {
        index.add_number(label, &value);
    }
}
