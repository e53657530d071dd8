//! How findings are shown: listing, highlighted text, JSON, SARIF 2.1.0.
//!
//! Promises: SARIF tells where and never what, because such reports are uploaded; nothing of a text
//! can move the cursor or the colours of a terminal; lines and columns begin with 1 and columns
//! count Unicode scalar values.

use private_ai_detect::{ByteSpan, Entity, Label, LabelClass, recognizers, to_char_spans};
use serde_json::{Value, json};
use std::{borrow::Cow, fmt::Write, path::Path};

/// An entity with its place, for people.
pub(super) struct Finding {
    pub entity: Entity,
    pub value: String,
    /// First and one past the last scalar value of the text.
    pub characters: (usize, usize),
    /// Line and column of the first character.
    pub from: (usize, usize),
    /// Line and column after the last character.
    pub to: (usize, usize),
}

/// The entities of a text with their places; one pass over the text.
pub(super) fn locate(text: &str, entities: Vec<Entity>) -> Vec<Finding> {
    let spans: Vec<ByteSpan> = entities.iter().map(|e| e.span).collect();
    let mut lines = Lines { text, at: 0, line: 1, line_start: 0 };
    to_char_spans(text, &spans)
        .iter()
        .zip(entities)
        .map(|(characters, entity)| Finding {
            value: entity.span.of(text).unwrap_or_default().to_owned(),
            characters: (characters.start, characters.end),
            from: lines.place(entity.span.start),
            to: lines.place(entity.span.end),
            entity,
        })
        .collect()
}

/// Counts lines up to ascending positions.
struct Lines<'a> {
    text: &'a str,
    at: usize,
    line: usize,
    line_start: usize,
}

impl Lines<'_> {
    fn place(&mut self, at: usize) -> (usize, usize) {
        let between = self.text.get(self.at..at).unwrap_or_default();
        for (offset, _) in between.match_indices('\n') {
            self.line += 1;
            self.line_start = self.at + offset + 1;
        }
        self.at = at.max(self.at);
        let before = self.text.get(self.line_start..at).unwrap_or_default();
        (self.line, before.chars().count() + 1)
    }
}

/// A text for one line of a terminal or a listing: control characters are written out.
fn one_line(text: &str) -> Cow<'_, str> {
    if !text.contains(unsafe_for_terminals) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().fold(String::new(), |mut out, c| {
        if unsafe_for_terminals(c) {
            out.extend(c.escape_default());
        } else {
            out.push(c);
        }
        out
    }))
}

/// Controls, and the marks that turn the direction of what follows.
fn unsafe_for_terminals(c: char) -> bool {
    c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// The colour of a class, as the parameter of an SGR sequence.
fn colour(label: Label) -> &'static str {
    match label.class() {
        LabelClass::Secret => "1;31",
        LabelClass::Person | LabelClass::Organization | LabelClass::Place => "1;36",
        LabelClass::Contact | LabelClass::Network => "1;33",
        LabelClass::Financial | LabelClass::NationalId | LabelClass::Health => "1;35",
        _ => "1;32",
    }
}

/// A line for each finding: `file:line:column: LABEL value (score recognizer)`.
pub(super) fn listing(out: &mut String, name: &str, findings: &[Finding], colours: bool) {
    for finding in findings {
        let (line, column) = finding.from;
        let label = finding.entity.label;
        let value = one_line(&finding.value);
        let name = one_line(name);
        // Writing to a text cannot fail.
        let _ = if colours {
            write!(out, "{name}:{line}:{column}: \x1b[{}m{label}\x1b[0m {value}", colour(label))
        } else {
            write!(out, "{name}:{line}:{column}: {label} {value}")
        };
        let _ = writeln!(out, " ({:.2} {})", finding.entity.score, finding.entity.recognizer);
    }
}

/// The text itself with what was found in colour and its label behind.
pub(super) fn highlighted(out: &mut String, text: &str, findings: &[Finding]) {
    let mut at = 0;
    for finding in findings {
        let span = finding.entity.span;
        let label = finding.entity.label;
        lines(out, text.get(at..span.start).unwrap_or_default());
        let _ = write!(out, "\x1b[{}m", colour(label));
        lines(out, &finding.value);
        let _ = write!(out, "\x1b[0m\x1b[2m[{label}]\x1b[0m");
        at = span.end;
    }
    lines(out, text.get(at..).unwrap_or_default());
    if !out.ends_with('\n') {
        out.push('\n');
    }
}

/// Text of several lines for a terminal.
fn lines(out: &mut String, text: &str) {
    for c in text.chars() {
        if unsafe_for_terminals(c) && c != '\n' && c != '\t' {
            out.extend(c.escape_default());
        } else {
            out.push(c);
        }
    }
}

/// The findings of one file, for a program.
pub(super) fn json(name: &str, findings: &[Finding]) -> Value {
    let entities: Vec<Value> = findings
        .iter()
        .map(|finding| {
            json!({
                "start": finding.characters.0,
                "end": finding.characters.1,
                "line": finding.from.0,
                "column": finding.from.1,
                "label": finding.entity.label.name(),
                "score": finding.entity.score,
                "recognizer": finding.entity.recognizer,
                "text": finding.value,
            })
        })
        .collect();
    json!({ "path": name, "entities": entities })
}

/// The results of one file for SARIF (OASIS, version 2.1.0, section 3.27).
pub(super) fn sarif_results(path: &Path, findings: &[Finding]) -> Vec<Value> {
    findings
        .iter()
        .map(|finding| {
            let label = finding.entity.label;
            json!({
                "ruleId": label.name(),
                "level": if label.class() == LabelClass::Secret { "error" } else { "warning" },
                "message": { "text": format!("{} was found here.", kind(label)) },
                "locations": [{ "physicalLocation": {
                    "artifactLocation": { "uri": uri(path) },
                    "region": {
                        "startLine": finding.from.0,
                        "startColumn": finding.from.1,
                        "endLine": finding.to.0,
                        "endColumn": finding.to.1,
                    },
                }}],
                "properties": {
                    "score": finding.entity.score,
                    "recognizer": finding.entity.recognizer,
                },
            })
        })
        .collect()
}

/// A whole SARIF log of these results.
pub(super) fn sarif(results: Vec<Value>) -> Value {
    let mut labels: Vec<Label> = Vec::new();
    for result in &results {
        let name = result.get("ruleId").and_then(Value::as_str).unwrap_or_default();
        if let Ok(label) = Label::custom(name) {
            labels.push(label);
        }
    }
    labels.sort_unstable();
    labels.dedup();
    let rules: Vec<Value> = labels
        .iter()
        .map(|label| {
            let about = recognizers().iter().find(|r| r.label == *label);
            json!({
                "id": label.name(),
                "shortDescription": { "text": kind(*label) },
                "fullDescription": {
                    "text": about.map_or("Defined by the user.", |r| r.description)
                },
            })
        })
        .collect();
    json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "private-ai-proxy",
                "version": env!("CARGO_PKG_VERSION"),
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": rules,
            }},
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    })
}

/// A label in words: `CREDIT_CARD` is "Credit card".
fn kind(label: Label) -> String {
    let words = label.name().replace('_', " ").to_ascii_lowercase();
    let mut characters = words.chars();
    characters
        .next()
        .map_or_else(String::new, |first| first.to_uppercase().chain(characters).collect())
}

/// A path as a URI reference (RFC 3986 section 4.2); an absolute path as a `file` URI.
fn uri(path: &Path) -> String {
    let path = path.to_string_lossy();
    let path = path.strip_prefix("./").unwrap_or(&path);
    let mut out = String::from(if path.starts_with('/') { "file://" } else { "" });
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"/-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use private_ai_detect::{Detector, Input};

    fn found(text: &str) -> Vec<Finding> {
        let detector = Detector::builder().ner(false).build().unwrap();
        locate(text, detector.detect(Input::plain(text)))
    }

    #[test]
    fn places_count_lines_and_characters() {
        let text = "é\r\n😀 a.b@acme.org\nx c.d@acme.org, e.f@acme.org";
        let places: Vec<_> = found(text).iter().map(|f| (f.from, f.to, f.characters)).collect();
        assert_eq!(
            places,
            [((2, 3), (2, 15), (5, 17)), ((3, 3), (3, 15), (20, 32)), ((3, 17), (3, 29), (34, 46))]
        );
    }

    #[test]
    fn nothing_of_a_text_reaches_a_terminal_as_a_command() {
        let text = "\x1b]0;title\x07 mail a.b@acme.org \u{202e}x\r\n";
        let findings = found(text);
        let (mut listed, mut shown) = (String::new(), String::new());
        listing(&mut listed, "a\x1b[2Jb", &findings, false);
        assert!(listed.contains("a.b@acme.org") && !listed.contains('\x1b'));
        highlighted(&mut shown, text, &findings);
        assert!(shown.contains("\x1b[1;33ma.b@acme.org\x1b[0m\x1b[2m[EMAIL]\x1b[0m"));
        assert!(!shown.contains("\x1b]") && !shown.contains('\u{202e}') && !shown.contains('\r'));
    }

    #[test]
    fn sarif_tells_where_and_not_what() {
        let findings = found("mail a.b@acme.org");
        let log = sarif(sarif_results(Path::new("./a b/ü.txt"), &findings));
        let text = log.to_string();
        assert!(!text.contains("acme") && text.contains("a%20b/%C3%BC.txt"));
        assert_eq!(log["runs"][0]["tool"]["driver"]["rules"][0]["id"], "EMAIL");
        assert_eq!(uri(Path::new("/x/y")), "file:///x/y");
    }
}
