//! The age behind a person's name, as newspapers and files write it: `Maria Keller (34)`,
//! `Maria Keller, 34, of Leeds`.
//!
//! Promise: looks only right behind people that were found; a number that may be anything else (a
//! year, a quantity with its unit) is left alone.

use crate::{ByteSpan, Label, layer::Certainty, overlap::Placed};

/// What this step finds.
pub(crate) const INFO: crate::RecognizerInfo = crate::RecognizerInfo {
    name: "age_behind_name",
    label: Label::AGE,
    description: "Age in brackets or between commas right behind a person's name",
    source: "HIPAA, 45 CFR 164.514(b)(2)(i)(C)",
};

/// No person is older, in years.
const OLDEST: u32 = 119;

/// Adds the ages behind the people in `found`.
pub(crate) fn extend(text: &str, found: &mut Vec<Placed>) {
    let ages: Vec<Placed> =
        found.iter().filter(|p| p.label == Label::PERSON).filter_map(|p| behind(text, p)).collect();
    found.extend(ages);
}

/// The age behind one person.
fn behind(text: &str, person: &Placed) -> Option<Placed> {
    let name = person.span.of(text)?;
    let tail = text.get(person.span.end..)?;
    let (skip, closing) = if tail.starts_with(" (") {
        (2, ")")
    } else if tail.starts_with(", ") && name.contains(' ') {
        // Between commas a lone first name may be an item of a list with its count.
        (2, ",")
    } else {
        return None;
    };
    let rest = tail.get(skip..)?;
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    let age: u32 = rest.get(..digits).filter(|d| !d.starts_with('0'))?.parse().ok()?;
    let after = rest.get(digits..)?;
    // `Maria, 12, 14 and 16` is a list of numbers.
    let list =
        after.get(1..).is_some_and(|a| a.trim_start().starts_with(|c: char| c.is_ascii_digit()));
    if age > OLDEST || !after.starts_with(closing) || list {
        return None;
    }
    let start = person.span.end + skip;
    Some(Placed {
        span: ByteSpan::new(start, start + digits),
        label: Label::AGE,
        score: person.score.min(0.7),
        recognizer: INFO.name,
        certainty: Certainty::Statistical,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ages(text: &str, name: &str) -> Vec<String> {
        let at = text.find(name).unwrap();
        let mut found = vec![Placed {
            span: ByteSpan::new(at, at + name.len()),
            label: Label::PERSON,
            score: 0.9,
            recognizer: "t",
            certainty: Certainty::Statistical,
        }];
        extend(text, &mut found);
        found.iter().skip(1).filter_map(|p| p.span.of(text).map(str::to_owned)).collect()
    }

    #[test]
    fn ages_stand_behind_names() {
        assert_eq!(ages("Kay Brand (23) opened", "Kay Brand"), ["23"]);
        assert_eq!(ages("and Hina Rangi, 51, teacher", "Hina Rangi"), ["51"]);
        assert_eq!(ages("with Imani (6)", "Imani"), ["6"]);
    }

    #[test]
    fn other_numbers_do_not() {
        for text in [
            "Kay Brand (2023) opened",
            "Kay Brand (23 boxes)",
            "Kay Brand, 23 boxes",
            "Kay Brand, 12, 14 and 16",
            "Kay Brand (007)",
        ] {
            assert_eq!(ages(text, "Kay Brand"), Vec::<String>::new(), "{text}");
        }
        assert_eq!(ages("Kay, 12, left", "Kay"), Vec::<String>::new());
    }
}
