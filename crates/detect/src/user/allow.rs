//! What is never personal to this user: own support addresses, product names, test data.

use super::{compile_whole, fold_case};
use crate::{BuildError, Entity, Label};
use regex_automata::meta::Regex;
use rustc_hash::FxHashSet;

/// Values that are left alone.
#[derive(Clone, Debug, Default)]
pub struct AllowList {
    /// Name of the list, for messages.
    pub name: String,
    /// Only entities with one of these labels are let through; empty: all labels.
    pub labels: Vec<Label>,
    /// Let through when the entity's text is exactly one of these.
    pub exact: Vec<String>,
    /// Let through when the entity's text is one of these in any case.
    pub terms: Vec<String>,
    /// Let through when one of these expressions matches the whole text of the entity.
    pub patterns: Vec<String>,
}

/// A list, ready to ask.
#[derive(Debug)]
pub(crate) struct Allow {
    labels: Vec<Label>,
    exact: FxHashSet<String>,
    terms: FxHashSet<String>,
    patterns: Vec<Regex>,
}

/// The most values in one list.
const MAX_VALUES: usize = 100_000;
/// The most patterns in one list: each is tried on each entity.
const MAX_PATTERNS: usize = 100;

impl Allow {
    pub fn new(list: &AllowList) -> Result<Self, BuildError> {
        let wrong = |reason| BuildError::AllowList { name: list.name.clone(), reason };
        if list.exact.len() + list.terms.len() > MAX_VALUES {
            return Err(wrong("shorten it to 100000 values"));
        }
        if list.patterns.len() > MAX_PATTERNS {
            return Err(wrong("shorten it to 100 patterns"));
        }
        let patterns = list
            .patterns
            .iter()
            .map(|p| compile_whole(p))
            .collect::<Result<Vec<_>, _>>()
            .map_err(wrong)?;
        Ok(Self {
            labels: list.labels.clone(),
            exact: list.exact.iter().cloned().collect(),
            terms: list.terms.iter().map(|t| fold_case(t.trim()).into_owned()).collect(),
            patterns,
        })
    }

    /// Whether `entity` of `text` may stay.
    pub fn lets_through(&self, text: &str, entity: &Entity) -> bool {
        if !self.labels.is_empty() && !self.labels.contains(&entity.label) {
            return false;
        }
        let Some(value) = entity.span.of(text) else { return false };
        self.exact.contains(value)
            || (!self.terms.is_empty() && self.terms.contains(fold_case(value).as_ref()))
            || self.patterns.iter().any(|p| p.is_match(value))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ByteSpan;

    #[test]
    fn exact_terms_and_patterns() {
        let allow = Allow::new(&AllowList {
            name: "a".into(),
            labels: vec![Label::EMAIL],
            exact: vec!["Help@acme.com".into()],
            terms: vec!["sales@ACME.com".into()],
            patterns: vec![r"noreply\+\d+@acme\.com".into()],
        })
        .unwrap();
        let asks = |text: &str, label| {
            let span = ByteSpan::new(0, text.len());
            allow.lets_through(text, &Entity { span, label, score: 1.0, recognizer: "t" })
        };
        assert!(asks("Help@acme.com", Label::EMAIL));
        assert!(!asks("help@acme.com", Label::EMAIL));
        assert!(asks("Sales@acme.COM", Label::EMAIL));
        assert!(asks("noreply+12@acme.com", Label::EMAIL));
        assert!(!asks("noreply+12@acme.com.evil", Label::EMAIL));
        assert!(!asks("Help@acme.com", Label::PERSON));
    }

    #[test]
    fn anchors_hold_against_brackets() {
        let bad = AllowList { patterns: vec![r"a)|(?:b".into()], ..AllowList::default() };
        assert!(Allow::new(&bad).is_err());
    }
}
