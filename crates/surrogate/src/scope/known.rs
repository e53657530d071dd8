//! Which originals (and which surrogates) are looked for in later texts, and how.

use private_ai_detect::{Label, LabelClass};

use crate::{Part, generate::words, reading};

/// How something is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Look {
    /// Not at all: it is too short or too common to mean anything by itself.
    Never,
    /// Exactly as it was written.
    Exact,
    /// In any case.
    AnyCase,
}

/// How a text of that label and part is looked for.
pub(super) fn look(label: Label, part: Part, text: &str) -> Look {
    let letters = text.chars().filter(|c| c.is_alphanumeric()).count();
    let digits = text.chars().filter(char::is_ascii_digit).count();
    let words = text.split_whitespace().count();
    let lower = text.to_lowercase();
    let ordinary = words == 1 && words::is_ordinary(&lower);
    let capital = text.starts_with(char::is_uppercase);
    let at_least = |least: usize, look: Look| if letters >= least { look } else { Look::Never };
    match part {
        Part::Domain => return at_least(4, Look::AnyCase),
        Part::LocalPart => return at_least(5, Look::AnyCase),
        Part::Whole
        | Part::Given
        | Part::Family
        | Part::Middle
        | Part::OrganizationCore
        | Part::Word => {}
    }
    match label.class() {
        LabelClass::Person => {
            if words > 1 {
                Look::AnyCase
            } else if text.chars().any(|c| c >= '\u{2e80}') {
                at_least(2, Look::Exact)
            } else if ordinary || letters == 3 {
                if capital { at_least(3, Look::Exact) } else { Look::Never }
            } else {
                at_least(4, Look::AnyCase)
            }
        }
        LabelClass::Organization => {
            if words > 1 {
                Look::AnyCase
            } else if ordinary || words::is_one(words::TRADES, &lower) || letters < 5 {
                if capital { at_least(3, Look::Exact) } else { Look::Never }
            } else {
                Look::AnyCase
            }
        }
        LabelClass::Place if label == Label::POSTAL_CODE => at_least(6, Look::Exact),
        LabelClass::Place => {
            if words > 1 && digits > 0 {
                Look::AnyCase
            } else {
                at_least(4, Look::Exact)
            }
        }
        LabelClass::Temporal => {
            if digits >= 4 {
                at_least(6, Look::Exact)
            } else {
                Look::Never
            }
        }
        LabelClass::Contact if label == Label::EMAIL => at_least(5, Look::AnyCase),
        LabelClass::Network if label == Label::HOSTNAME => at_least(5, Look::AnyCase),
        LabelClass::Secret => {
            let mixed = digits > 0 && digits < letters;
            at_least(if mixed { 6 } else { 10 }, Look::Exact)
        }
        _ if label == Label::USERNAME || label == Label::SOCIAL_HANDLE => {
            let name = lower.trim_start_matches('@');
            if ordinary
                || words::is_one(words::MAILBOXES, name)
                || words::is_one(words::HOSTS, name)
            {
                Look::Never
            } else {
                at_least(5, Look::Exact)
            }
        }
        LabelClass::Custom => at_least(4, Look::AnyCase),
        _ if label == Label::PRODUCT => at_least(5, Look::Exact),
        LabelClass::SpecialCategory => at_least(5, Look::Exact),
        _ if digits == letters => at_least(6, Look::Exact),
        _ => at_least(5, Look::Exact),
    }
}

/// The value of a number that is looked for in any writing.
pub(super) fn number(text: &str) -> Option<String> {
    let value = reading::compact(text);
    let digits = value.bytes().filter(u8::is_ascii_digit).count();
    let fits = digits >= 7 && digits * 2 > value.len() && value.len() <= 34 && value.is_ascii();
    fits.then_some(value)
}
