//! What is looked for: the letters of every original, how its words may stand apart, and whether
//! finding it can be chance.

use private_ai_detect::{Label, LabelClass};
use zeroize::Zeroize;

use super::plain::{Mark, Plain, gap};
use crate::{Mapping, Part};

/// What must hold around and between the words of a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Rule {
    /// Digits, with at most a few separators between them.
    Number,
    /// The groups of an IPv4 address, with one dot between them.
    Dotted,
    /// An `@` somewhere.
    Mail,
    /// Words near each other.
    Words,
    /// Characters of which many are marks, near each other.
    Token,
}

/// Letters to look for. Wiped when dropped.
pub(super) struct Key {
    pub letters: Vec<u8>,
    pub label: Label,
    pub rule: Rule,
    pub strong: bool,
    /// Long and distinctive enough to be found inside a longer word too.
    pub anywhere: bool,
}

impl Drop for Key {
    fn drop(&mut self) {
        self.letters.zeroize();
    }
}

/// Shorter keys would be found everywhere.
const SHORTEST: usize = 4;
/// A number with fewer digits than this can be there by chance.
const DIGITS: usize = 7;
/// Letters that make an original distinctive.
const DISTINCTIVE: usize = 8;
/// From this length on, letters and digits mixed are found within longer words.
const ANYWHERE: usize = 14;

impl Key {
    fn new(original: &str, label: Label, rule: Rule, strong: bool) -> Option<Self> {
        let letters = Plain::read(original.as_bytes(), false).letters;
        if letters.len() < SHORTEST {
            return None;
        }
        let digits = letters.iter().filter(|b| b.is_ascii_digit()).count();
        let anywhere = strong && digits >= 4 && letters.len() >= ANYWHERE;
        Some(Self { letters, label, rule, strong, anywhere })
    }

    /// True when the letters from `start` to `end` stand as an original would.
    pub fn fits(&self, text: &Plain, start: usize, end: usize) -> bool {
        if !self.anywhere && !(text.is_edge(start) && text.is_edge(end)) {
            return false;
        }
        let between = |allowed: u8, width: u8| {
            text.gaps(start, end).all(|m: &Mark| m.gap & !allowed == 0 && m.width <= width)
        };
        match self.rule {
            Rule::Number => between(gap::BLANK | gap::SEPARATOR | gap::DOT, 4),
            Rule::Dotted => between(gap::DOT, 1),
            Rule::Mail => {
                between(u8::MAX, 3) && text.gaps(start, end).any(|m| m.gap & gap::AT != 0)
            }
            Rule::Words => between(u8::MAX, 12),
            Rule::Token => between(u8::MAX, 6),
        }
    }
}

/// The keys of one mapping.
pub(super) fn keys(mapping: &Mapping) -> Vec<Key> {
    let original = mapping.original.expose().trim();
    let label = mapping.label;
    if original == mapping.surrogate.trim() {
        return Vec::new();
    }
    let (rule, strong) = judge(original, label, mapping.part);
    let mut found: Vec<Key> = Key::new(original, label, rule, strong).into_iter().collect();
    let class = label.class();
    if mapping.part == Part::Whole
        && matches!(class, LabelClass::Person | LabelClass::Organization)
        && original.split_whitespace().nth(1).is_some()
    {
        let long = |word: &&str| word.chars().filter(|c| c.is_alphanumeric()).count() >= SHORTEST;
        let words = original.split_whitespace().filter(long);
        found.extend(words.filter_map(|w| Key::new(w, label, Rule::Words, false)));
    }
    if label == Label::EMAIL && mapping.part == Part::Whole {
        let local = original.split_once('@').map(|(local, _)| local);
        found.extend(local.and_then(|l| Key::new(l, label, Rule::Token, false)));
    }
    found
}

fn judge(original: &str, label: Label, part: Part) -> (Rule, bool) {
    let letters = Plain::read(original.as_bytes(), false).letters;
    let length = letters.len();
    let digits = letters.iter().filter(|b| b.is_ascii_digit()).count();
    let words = original.split_whitespace().count();
    let whole = part == Part::Whole;
    let class = label.class();
    if class == LabelClass::Secret {
        // A password that is a word of the dictionary could stand anywhere.
        let mixed = digits > 0 || words > 1 || original.chars().any(|c| !c.is_alphabetic());
        return (Rule::Token, whole && length >= 6 && mixed);
    }
    if original.contains('@') && whole {
        let address =
            original.split_once('@').is_some_and(|(a, b)| !a.is_empty() && b.contains('.'));
        return if address {
            (Rule::Mail, length >= 6)
        } else {
            (Rule::Token, length >= DISTINCTIVE && digits > 0)
        };
    }
    if label == Label::IP_ADDRESS && original.contains('.') {
        return (Rule::Dotted, whole && original.matches('.').count() == 3);
    }
    if digits == length {
        // Dates name models and versions of APIs too.
        let dated = class == LabelClass::Temporal && label != Label::DATE_OF_BIRTH;
        return (Rule::Number, whole && digits >= DIGITS && !dated);
    }
    if digits >= 4 && digits * 2 >= length && words <= 10 && class != LabelClass::Place {
        let dated = class == LabelClass::Temporal;
        return (Rule::Number, whole && length >= DIGITS && !dated);
    }
    let distinctive = match class {
        LabelClass::Temporal | LabelClass::SpecialCategory => false,
        // Names of places stand in time zones and the like.
        LabelClass::Place => digits > 0 && words >= 2 && length >= DISTINCTIVE,
        LabelClass::Person if !original.is_ascii() && words == 1 => {
            original.chars().filter(|c| ('\u{3040}'..='\u{9fff}').contains(c)).count() >= 3
        }
        _ if words >= 2 => length >= DISTINCTIVE,
        LabelClass::Network => length >= 12 && !original.chars().all(char::is_alphabetic),
        _ => length >= DISTINCTIVE && digits > 0,
    };
    let rule = if words >= 2 { Rule::Words } else { Rule::Token };
    (rule, whole && distinctive)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strength_is_a_matter_of_chance() {
        for (original, label, part, strong) in [
            ("John Smith", Label::PERSON, Part::Whole, true),
            ("John", Label::PERSON, Part::Given, false),
            ("user", Label::USERNAME, Part::Whole, false),
            ("text", Label::PASSWORD, Part::Whole, false),
            ("jsmith84", Label::USERNAME, Part::Whole, true),
            ("j@x.io", Label::EMAIL, Part::Whole, false),
            ("john.smith@acme.com", Label::EMAIL, Part::Whole, true),
            ("acme.com", Label::HOSTNAME, Part::Domain, false),
            ("4111 1111 1111 1111", Label::CREDIT_CARD, Part::Whole, true),
            ("DE89 3704 0044 0532 0130 00", Label::IBAN, Part::Whole, true),
            ("501-44-9876", Label::US_SSN, Part::Whole, true),
            ("12345", Label::BANK_ACCOUNT, Part::Whole, false),
            ("84.20.3.9", Label::IP_ADDRESS, Part::Whole, true),
            ("2024-10-22", Label::DATE, Part::Whole, false),
            ("1984-03-12", Label::DATE_OF_BIRTH, Part::Whole, true),
            ("Los Angeles", Label::LOCATION, Part::Whole, false),
            ("Microsoft", Label::ORGANIZATION, Part::Whole, false),
            ("Acme Billing GmbH", Label::ORGANIZATION, Part::Whole, true),
            ("Hunter2-hunter", Label::PASSWORD, Part::Whole, true),
            ("田中太郎", Label::PERSON, Part::Whole, true),
        ] {
            assert_eq!(judge(original, label, part).1, strong, "{original}");
        }
    }
}
