//! Names of people: the same number of parts, titles and particles kept, each part another name.
//!
//! Names are replaced word by word, so that "Keller", "M. Keller" and "Maria Keller" agree without
//! being told so, and no two words of a scope become one: "Dear Maria" has one meaning.

use super::{Mint, Minted, Role, Wanted, names, names::Gender, words};
use crate::{Part, style, word::Word};

/// A stretch of a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Element<'a> {
    /// A word of the name.
    Name(&'a str),
    /// A single letter that stands for a name.
    Initial(&'a str),
    /// A title, particle or suffix.
    Fixed(&'a str),
    /// Blanks, dots, hyphens.
    Between(&'a str),
}

/// The stretches of a name, without gaps.
pub(crate) fn elements(text: &str) -> Vec<Element<'_>> {
    let mut out = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let word = first.is_alphabetic();
        let mut end = rest
            .char_indices()
            .find(|(at, c)| {
                let inside = c.is_alphabetic()
                    || is_mark(*c)
                    || is_apostrophe(*c)
                        && *at > 0
                        && rest
                            .get(at + c.len_utf8()..)
                            .is_some_and(|r| r.starts_with(char::is_alphabetic));
                if word { !inside } else { c.is_alphabetic() }
            })
            .map_or(rest.len(), |(at, _)| at);
        if word {
            end = without_possessive(rest.get(..end).unwrap_or_default()).max(first.len_utf8());
        }
        let (piece, tail) = rest.split_at_checked(end).unwrap_or((rest, ""));
        out.push(if word { Element::Name(piece) } else { Element::Between(piece) });
        rest = tail;
        if word && let Some(apostrophe) = rest.chars().next().filter(|c| is_apostrophe(*c)) {
            // The possessive is not a word of the name.
            let possessive = rest
                .char_indices()
                .skip(1)
                .find(|(_, c)| !c.is_alphabetic())
                .map_or(rest.len(), |(at, _)| at)
                .max(apostrophe.len_utf8());
            let (piece, tail) = rest.split_at_checked(possessive).unwrap_or((rest, ""));
            out.push(Element::Between(piece));
            rest = tail;
        }
    }
    classify(&mut out);
    out
}

fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '’' | 'ʼ')
}

fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}')
}

/// Length of the word without a final `'s`.
fn without_possessive(word: &str) -> usize {
    ["'s", "’s", "'S", "’S"]
        .iter()
        .find_map(|end| word.strip_suffix(end))
        .map_or(word.len(), str::len)
}

/// Tells titles, particles and initials from names; a name that would vanish stays a name.
fn classify(elements: &mut [Element<'_>]) {
    let count = elements.iter().filter(|e| matches!(e, Element::Name(_))).count();
    if count < 2 {
        return;
    }
    let mut seen_name = false;
    let mut names = count;
    for element in elements.iter_mut() {
        let Element::Name(word) = *element else { continue };
        let lower = word.to_lowercase();
        let han = !word.is_ascii() && word.chars().all(|c| c >= '\u{2e80}');
        let fixed = if seen_name {
            words::is_one(words::SUFFIXES, &lower) && style::of(word) != style::Style::Lower
                || words::is_one(words::PARTICLES, &lower) && word.starts_with(char::is_lowercase)
        } else {
            words::is_one(words::TITLES, &lower) && word.chars().count() > 1
                || words::is_one(words::PARTICLES, &lower)
                    && (word.starts_with(char::is_lowercase)
                        || lower.starts_with("va")
                        || lower == "de")
        };
        if fixed && names > 1 {
            *element = Element::Fixed(word);
            names -= 1;
        } else if word.chars().count() == 1 && !han && names > 1 {
            *element = Element::Initial(word);
            seen_name = true;
            names -= 1;
        } else {
            seen_name = true;
        }
    }
}

/// The range of the text that is the name itself: without titles before it, and without suffixes
/// and a possessive behind it.
pub(crate) fn core(text: &str) -> (usize, usize) {
    let mut at = 0;
    let (mut start, mut end) = (None, text.len());
    for element in elements(text) {
        let (piece, name) = match element {
            Element::Name(piece) | Element::Initial(piece) => (piece, true),
            Element::Fixed(piece) => {
                (piece, words::is_one(words::PARTICLES, &piece.to_lowercase()))
            }
            Element::Between(piece) => (piece, false),
        };
        if name {
            start.get_or_insert(at);
            end = at + piece.len();
        }
        at += piece.len();
    }
    // A dot belongs to the initial that it follows.
    match start {
        Some(start) if start < end => (start, end),
        _ => (0, text.len()),
    }
}

/// The part that each word of a name is.
fn parts_of(elements: &[Element<'_>]) -> Vec<Part> {
    // Hyphenated words are one name.
    let mut groups: Vec<usize> = Vec::new();
    let mut group = 0;
    let mut comma = None;
    let mut particle = None;
    let mut joined = true;
    for element in elements {
        match element {
            Element::Name(_) | Element::Initial(_) => {
                if !joined {
                    group += 1;
                }
                groups.push(group);
                joined = true;
            }
            Element::Between(text) => {
                joined = joined && matches!(*text, "-" | "‐" | "‑");
                if text.contains(',') && comma.is_none() && !groups.is_empty() {
                    comma = Some(group);
                }
            }
            Element::Fixed(word) => {
                joined = false;
                if !groups.is_empty() && words::is_one(words::PARTICLES, &word.to_lowercase()) {
                    particle.get_or_insert(group);
                }
            }
        }
    }
    let last = groups.last().copied().unwrap_or(0);
    let first_given = comma.map_or(0, |c| c + 1);
    groups
        .iter()
        .map(|g| match (comma, particle) {
            (Some(c), _) if *g <= c => Part::Family,
            (None, Some(p)) if *g > p => Part::Family,
            (None, None) if *g == last && last > 0 => Part::Family,
            _ if *g == first_given => Part::Given,
            _ => Part::Middle,
        })
        .collect()
}

/// A single word: a given name when it is known as one.
fn lone_part(word: &str) -> Part {
    if names::known_given(word).is_some() { Part::Given } else { Part::Family }
}

/// What stands for a name.
pub(super) fn person(mint: &mut Mint<'_>, wanted: Wanted<'_>) -> Option<Minted> {
    let elements = elements(wanted.text);
    let mut roles = parts_of(&elements);
    let count = elements.iter().filter(|e| matches!(e, Element::Name(_))).count();
    if count == 0 {
        return super::numbers::plain(mint, wanted);
    }
    let lone = roles.len() == 1;
    if lone
        && let Some(Element::Name(word)) = elements.iter().find(|e| matches!(e, Element::Name(_)))
    {
        roles = vec![lone_part(&word.to_lowercase())];
    }
    remember(mint, &elements, &roles);
    let female = elements.iter().any(|e| {
        matches!(e, Element::Fixed(w) if matches!(
            w.to_lowercase().as_str(), "mrs" | "ms" | "miss" | "frau" | "madame" | "mme" | "mlle" | "lady" | "señora" | "sra" | "signora"))
    });
    let family = elements
        .iter()
        .filter_map(|e| match e {
            Element::Name(w) => Some(*w),
            _ => None,
        })
        .next_back()
        .unwrap_or_default()
        .to_lowercase();
    let mut text = String::with_capacity(wanted.text.len() + 8);
    let mut parts: Vec<(Part, Word, String)> = Vec::new();
    let mut of = roles.iter();
    let mut inserted = false;
    for element in &elements {
        match element {
            Element::Between(piece) | Element::Fixed(piece) => text.push_str(piece),
            Element::Initial(letter) => {
                let role = of.next();
                let lower: String = letter.to_lowercase();
                let known = lower.chars().next().and_then(|c| mint.lexicon.initial(c, &family));
                let initial = known.filter(|_| wanted.attempt == 0).unwrap_or_else(|| {
                    let key = format!("{lower} {family} {role:?}");
                    mint.prf.draw("initial", &key, wanted.attempt).of("ABCDEFGHIKLMNOPRSTUVW")
                });
                text.push_str(&style::like(&initial.to_string(), letter));
            }
            Element::Name(word) => {
                let part = of.next().copied().unwrap_or(Part::Family);
                let made = name(mint, word, part, female);
                let mut written = style::like(&made, word);
                if lone && wanted.attempt == 1 {
                    written = style::mask(&written, word);
                }
                text.push_str(&written);
                if word.chars().count() > 1 && !parts.iter().any(|(_, w, _)| w.as_str() == *word) {
                    parts.push((part, Word::new(*word), written));
                }
                if wanted.attempt > 0 && !lone && !inserted {
                    // Another writing of the same name needs a text of its own.
                    let mut draw = mint.prf.draw("middle", wanted.text, wanted.attempt);
                    let initial = draw.of("ABCDEFGHIKLMNOPRSTUVW");
                    text.push(' ');
                    text.push(initial);
                    text.push('.');
                    inserted = true;
                }
            }
        }
    }
    if lone {
        let part = parts.first().map_or(Part::Family, |p| p.0);
        return Some(Minted { text, part, parts: Vec::new() });
    }
    Some(Minted { text, part: Part::Whole, parts })
}

/// What stands for one word of a name, in lower case.
fn name(mint: &mut Mint<'_>, word: &str, part: Part, female: bool) -> String {
    let lower = word.to_lowercase();
    if lower.chars().count() == 1 {
        return mint.prf.draw("letter", &lower, 0).of("abcdefghiklmnoprstuvw").to_string();
    }
    let role = match part {
        Part::Family => Role::Family,
        _ if female => Role::Given(Gender::Female),
        _ => Role::Given(names::gender(&lower)),
    };
    mint.word(&lower, role)
}

/// Remembers which given and family names go together.
fn remember(mint: &mut Mint<'_>, elements: &[Element<'_>], roles: &[Part]) {
    let mut words = elements
        .iter()
        .filter_map(|e| match e {
            Element::Name(w) => Some((*w, true)),
            Element::Initial(w) => Some((*w, false)),
            _ => None,
        })
        .zip(roles);
    let mut given = None;
    let mut family = None;
    for ((word, full), role) in words.by_ref() {
        match role {
            Part::Given if full => given = given.or(Some(word)),
            Part::Family if full => family = Some(word),
            _ => {}
        }
    }
    if let (Some(given), Some(family)) = (given, family) {
        mint.lexicon.person(&given.to_lowercase(), &family.to_lowercase());
    }
}

/// The words that an earlier name and its surrogate have in the same places.
pub(crate) fn aligned<'a>(original: &'a str, surrogate: &'a str) -> Vec<(&'a str, &'a str)> {
    let words = |text: &'a str| -> Vec<&'a str> {
        elements(text)
            .into_iter()
            .filter_map(|e| match e {
                Element::Name(w) | Element::Initial(w) => Some(w),
                _ => None,
            })
            .collect()
    };
    let (from, to) = (words(original), words(surrogate));
    if from.len() != to.len() {
        return Vec::new();
    }
    from.into_iter().zip(to).filter(|(a, _)| a.chars().count() > 1).collect()
}

/// The words of a name, without titles, particles and initials.
pub(crate) fn words_of(text: &str) -> Vec<&str> {
    elements(text)
        .into_iter()
        .filter_map(|e| match e {
            Element::Name(word) => Some(word),
            _ => None,
        })
        .collect()
}

/// The given and the family name of a name in full, in lower case.
pub(crate) fn given_and_family(text: &str) -> Option<(String, String)> {
    let elements = elements(text);
    let roles = parts_of(&elements);
    let words = elements.iter().filter_map(|e| match e {
        Element::Name(w) | Element::Initial(w) => Some(*w),
        _ => None,
    });
    let (mut given, mut family) = (None, None);
    for (word, role) in words.zip(&roles) {
        match role {
            Part::Given => given = given.or(Some(word)),
            Part::Family => family = Some(word),
            _ => {}
        }
    }
    let given = given.filter(|g| g.chars().count() > 1)?;
    Some((given.to_lowercase(), family?.to_lowercase()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_taken_apart() {
        use Element::{Between as B, Fixed as F, Initial as I, Name as N};
        for (text, wanted) in [
            ("John Smith", vec![N("John"), B(" "), N("Smith")]),
            ("Dr. M. Keller", vec![F("Dr"), B(". "), I("M"), B(". "), N("Keller")]),
            ("Vincent van Gogh", vec![N("Vincent"), B(" "), F("van"), B(" "), N("Gogh")]),
            ("O'Brien", vec![N("O'Brien")]),
            ("Smith's", vec![N("Smith"), B("'s")]),
            ("Anna-Maria", vec![N("Anna"), B("-"), N("Maria")]),
            ("Keller, Maria", vec![N("Keller"), B(", "), N("Maria")]),
            ("May", vec![N("May")]),
        ] {
            assert_eq!(elements(text), wanted, "{text}");
        }
    }

    #[test]
    fn parts_are_told() {
        use Part::{Family, Given, Middle};
        for (text, wanted) in [
            ("John Smith", vec![Given, Family]),
            ("John Paul Smith", vec![Given, Middle, Family]),
            ("Keller, Maria", vec![Family, Given]),
            ("Anna-Maria Keller", vec![Given, Given, Family]),
            ("Vincent van Gogh", vec![Given, Family]),
            ("Ana María de la Cruz Gómez", vec![Given, Middle, Family, Family]),
        ] {
            assert_eq!(parts_of(&elements(text)), wanted, "{text}");
        }
    }

    #[test]
    fn titles_are_outside_the_name() {
        for (text, name) in [
            ("Mr. Smith", "Smith"),
            ("Frau Dr. Keller", "Keller"),
            ("John Smith's", "John Smith"),
            ("John Smith Jr.", "John Smith"),
            ("van der Berg", "van der Berg"),
            ("Smith", "Smith"),
            ("M. Keller", "M. Keller"),
        ] {
            let (start, end) = core(text);
            assert_eq!(text.get(start..end), Some(name), "{text}");
        }
    }
}
