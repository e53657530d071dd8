//! Walks `testdata/recognizers.tsv`: a sign, the recognizer, a text.

use super::Structured;
use crate::{
    layer::{Candidate, Layer},
    view::View,
};
use std::collections::BTreeMap;

/// No shape is longer, so that a walk of the automaton is short whatever the text.
const LONGEST: usize = 112;

const TABLE: &str = include_str!("../../testdata/recognizers.tsv");

/// `[[key]]text` stands for a text in a field of that name.
fn found(layer: &Structured, example: &str) -> Vec<Candidate> {
    let (key, text) = match example.strip_prefix("[[").and_then(|e| e.split_once("]]")) {
        Some((key, text)) => (Some(key), text),
        None => (None, example),
    };
    let mut out = Vec::new();
    layer.scan(&View::identity(text, key), &mut out);
    out
}

#[test]
fn every_example_holds() {
    let layer = Structured::new().unwrap();
    let mut wrong = Vec::new();
    for line in TABLE.lines().filter(|l| !l.is_empty() && !l.starts_with('#')) {
        let mut cells = line.splitn(3, '\t');
        let (sign, name, text) =
            (cells.next().unwrap(), cells.next().unwrap(), cells.next().unwrap());
        let text = text.replace("\\n", "\n").replace("\\t", "\t");
        let hit = found(&layer, &text).iter().any(|c| c.recognizer == name);
        if hit != (sign == "+") {
            wrong.push(line);
        }
    }
    assert!(wrong.is_empty(), "{} examples fail:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn every_recognizer_has_examples() {
    let mut counts: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for line in TABLE.lines().filter(|l| !l.is_empty() && !l.starts_with('#')) {
        let mut cells = line.splitn(3, '\t');
        *counts.entry((cells.next().unwrap(), cells.next().unwrap())).or_default() += 1;
    }
    let mut missing = Vec::new();
    for info in super::infos() {
        for sign in ["+", "-"] {
            if counts.get(&(sign, info.name)).copied().unwrap_or(0) < 5 {
                missing.push(format!("{sign} {}", info.name));
            }
        }
    }
    assert!(missing.is_empty(), "fewer than five examples: {missing:?}");
}

#[test]
fn patterns_are_bounded() {
    for rule in super::TABLES.iter().flat_map(|t| t.iter()) {
        let longest = regex_syntax_length(rule.pattern);
        assert!(longest <= LONGEST, "{}: {longest}", rule.name);
    }
}

/// The longest text a pattern can match.
fn regex_syntax_length(pattern: &str) -> usize {
    regex_syntax::ParserBuilder::new()
        .unicode(false)
        .utf8(false)
        .build()
        .parse(pattern)
        .unwrap()
        .properties()
        .maximum_len()
        .unwrap_or(usize::MAX)
}
