//! The page `docs/recognizers.md` is made from the tables of the crate, so that it cannot lag behind.
#![allow(missing_docs, clippy::unwrap_used)]

use private_ai_detect::{LABELS, RecognizerInfo, recognizers};
use std::{collections::BTreeSet, fmt::Write, fs, path::Path};

/// A text as a cell of a Markdown table.
fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace('<', "&lt;")
}

fn page() -> String {
    let all = recognizers();
    let mut out = String::from(
        "# Recognizers\n\n\
         Made from the tables of `private-ai-detect`; the test `reference` compares. Every entity that is\n\
         found carries the name of its recognizer; `[detect] disable = [\"name\"]` switches one off, and\n\
         `[policy.operators]` says what happens to a label.\n",
    );
    write!(
        out,
        "\n{} recognizers, {} labels. What each finds and leaves alone is shown by the examples in\n\
         `crates/detect/testdata/recognizers.tsv` and the tests beside the rules.\n",
        all.len(),
        all.iter().map(|r| r.label.name()).collect::<BTreeSet<_>>().len()
    )
    .unwrap();
    for (label, class) in LABELS {
        let mine: Vec<&RecognizerInfo> = all.iter().filter(|r| r.label == *label).collect();
        if mine.is_empty() {
            continue;
        }
        write!(out, "\n## {} ({class:?})\n\n", label.name()).unwrap();
        out.push_str("| recognizer | finds | source of the rule |\n|---|---|---|\n");
        for r in mine {
            writeln!(out, "| `{}` | {} | {} |", r.name, cell(r.description), cell(r.source))
                .unwrap();
        }
    }
    out
}

#[test]
fn every_recognizer_is_described_once() {
    let mut names = BTreeSet::new();
    for r in recognizers() {
        assert!(names.insert(r.name), "{} twice", r.name);
        assert!(!r.description.is_empty() && !r.source.is_empty(), "{}", r.name);
        assert!(LABELS.iter().any(|(l, _)| *l == r.label), "{}", r.name);
    }
}

/// Set `UPDATE_DOCS` to write the page anew.
#[test]
fn the_page_is_up_to_date() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/recognizers.md");
    let text = page();
    if std::env::var_os("UPDATE_DOCS").is_some() {
        fs::write(&path, &text).unwrap();
    }
    let kept = fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(
        kept, text,
        "docs/recognizers.md: run the test with UPDATE_DOCS=1 and commit the file"
    );
}
