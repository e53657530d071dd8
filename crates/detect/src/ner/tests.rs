//! What the layer finds, and that nothing can break it.

use super::*;
use proptest::prelude::*;

fn found(text: &str) -> Vec<(&str, &'static str)> {
    let mut out = Vec::new();
    Ner::new().unwrap().scan(&View::identity(text, None), &mut out);
    out.sort_by_key(|c| c.start);
    out.iter().map(|c| (&text[c.start..c.end], c.label.name())).collect()
}

#[test]
fn names_are_found_in_all_kinds_of_text() {
    for (text, expected) in [
        ("hi i'm maria keller from acme", vec![("maria keller", "PERSON")]),
        (
            "My name is John Smith and I live in Chicago.",
            vec![("John Smith", "PERSON"), ("Chicago", "LOCATION")],
        ),
        (
            "Dear Mr. Okafor,\n\nthank you.\n\nBest regards,\nSiobhan O'Brien",
            vec![("Okafor", "PERSON"), ("Siobhan O'Brien", "PERSON")],
        ),
        (
            "Patient: Keller, Maria\nHospital: Klinikum Stuttgart",
            vec![("Keller, Maria", "PERSON"), ("Klinikum Stuttgart", "ORGANIZATION")],
        ),
        ("Sehr geehrte Frau Schneider,", vec![("Schneider", "PERSON")]),
        (
            "Please send it to 12 Baker Street, London NW1 6XE",
            vec![("12 Baker Street, London NW1 6XE", "ADDRESS")],
        ),
        (
            "Ich wohne in der Hauptstraße 5, 10115 Berlin.",
            vec![("Hauptstraße 5, 10115 Berlin", "ADDRESS")],
        ),
        (
            "Je m'appelle Camille Dubois et je travaille chez Renault SA.",
            vec![("Camille Dubois", "PERSON"), ("Renault SA", "ORGANIZATION")],
        ),
        (
            "{\"customer\": \"Priya Sharma\", \"city\": \"Mumbai\"}",
            vec![("Priya Sharma", "PERSON"), ("Mumbai", "LOCATION")],
        ),
    ] {
        let all = found(text);
        for entity in expected {
            assert!(all.contains(&entity), "{entity:?} not in {all:?} of {text:?}");
        }
    }
}

#[test]
fn what_only_looks_like_a_name_is_left() {
    for text in [
        "Parkinson's disease is treated with levodopa.",
        "pub struct PersonName { inner: String }",
        "use std::collections::HashMap;",
        "Table of Contents",
        "The meeting is on Monday in January.",
        "Click Save Changes, then restart the server.",
        "SELECT id, total FROM orders WHERE status = 'open';",
    ] {
        assert!(found(text).is_empty(), "{:?} in {text:?}", found(text));
    }
}

#[test]
fn a_field_tells_of_its_value() {
    let mut out = Vec::new();
    Ner::new().unwrap().scan(&View::identity("Anneliese Brandt", Some("customerName")), &mut out);
    assert_eq!(out.len(), 1);
    assert_eq!((out[0].start, out[0].end, out[0].label), (0, 16, Label::PERSON));
}

#[test]
fn long_text_is_cut_without_loss() {
    let one = "We met Thomas Miller in Berlin yesterday. ";
    let text = one.repeat(2000);
    let people = found(&text).iter().filter(|f| f.0 == "Thomas Miller").count();
    assert!(people > 1980, "{people}");
}

fn check(text: &str, key: Option<&str>) {
    let view = View::identity(text, key);
    let (mut out, mut again) = (Vec::new(), Vec::new());
    Ner::new().unwrap().scan(&view, &mut out);
    Ner::new().unwrap().scan(&view, &mut again);
    assert_eq!(out, again);
    for c in &out {
        assert!(c.start < c.end && text.get(c.start..c.end).is_some(), "{c:?}");
        assert!((LEAST..=1.0).contains(&c.score), "{c:?}");
    }
}

proptest! {
    #[test]
    fn no_text_breaks_it(text in ".{0,200}", key in proptest::option::of(".{0,20}")) {
        check(&text, key.as_deref());
    }

    #[test]
    fn no_mixture_of_names_and_marks_breaks_it(parts in proptest::collection::vec(
        proptest::sample::select(vec![
            "Maria", " ", "Keller", "\n", "\n\n", ":", "=", "\"", "'", "//", "#", "12", "Baker", "Street",
            ",", "GmbH", "é", "\u{301}", "\u{200d}", "😀", "ß", "İ", "@", "_", "::", "<", "張", "\t", "(", ";",
        ]), 0..120)) {
        check(&parts.concat(), None);
    }
}
