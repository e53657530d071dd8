//! The line protocol of `detect --jsonl`: a line in, a line out.
//!
//! Promises: answers stand in the order of the questions and carry the same `id`, byte for byte
//! (but U+0085, U+2028 and U+2029, which are escaped); an answer is written before the next question
//! is waited for; a line that is wrong ends the work with a sentence that names its number and never
//! repeats its text.

use super::Failure;
use private_ai_detect::{Detector, Input, to_char_spans};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use std::io::{BufRead, Read, Write};

/// The longest line, in bytes.
const MAX_LINE: u64 = 256 << 20;

#[derive(Deserialize)]
struct Question<'a> {
    #[serde(borrow, default)]
    id: Option<&'a RawValue>,
    #[serde(borrow)]
    text: std::borrow::Cow<'a, str>,
}

#[derive(Serialize)]
struct Answer<'a> {
    id: Option<&'a RawValue>,
    text: &'a str,
    spans: Vec<Span>,
}

/// Offsets count Unicode scalar values, the end exclusive.
#[derive(Serialize)]
struct Span {
    start: usize,
    end: usize,
    label: &'static str,
    score: f32,
    recognizer: &'static str,
}

/// Answers every line; `see` is told each label found.
pub(super) fn run(
    detector: &Detector,
    input: impl Read,
    mut out: impl Write,
    mut see: impl FnMut(private_ai_detect::Label),
) -> Result<(), Failure> {
    let mut input = std::io::BufReader::with_capacity(1 << 16, input);
    let mut line = Vec::new();
    for number in 1usize.. {
        line.clear();
        let read = input.by_ref().take(MAX_LINE + 1).read_until(b'\n', &mut line);
        let read =
            read.map_err(|e| Failure::Failed(format!("line {number} cannot be read: {e}.")))?;
        if read == 0 {
            break;
        }
        let wrong = |what: &str| Failure::Failed(format!("line {number} {what}."));
        if read as u64 > MAX_LINE {
            return Err(wrong("is longer than 256 MiB"));
        }
        let text = std::str::from_utf8(&line).map_err(|_| wrong("is not UTF-8"))?;
        if text.trim().is_empty() {
            continue;
        }
        let question: Question<'_> = serde_json::from_str(text).map_err(|error| {
            if error.is_data() {
                wrong("must be an object {\"id\":…,\"text\":\"…\"}")
            } else {
                wrong(&format!("is not JSON, from column {} on", error.column()))
            }
        })?;
        let answer = Answer {
            id: question.id,
            text: &question.text,
            spans: spans(detector, &question.text, &mut see),
        };
        let mut answer = serde_json::to_string(&answer).map_err(|e| Failure::output(&e.into()))?;
        if answer.contains(is_line_break) {
            answer = without_line_breaks(&answer);
        }
        answer.push('\n');
        out.write_all(answer.as_bytes()).map_err(|e| Failure::output(&e))?;
        // Whoever sent one line waits for its answer; whoever sent many waits for the last.
        if !input.buffer().contains(&b'\n') {
            out.flush().map_err(|e| Failure::output(&e))?;
        }
    }
    out.flush().map_err(|e| Failure::output(&e))
}

/// Characters beyond ASCII at which readers of lines cut as well (Unicode, UAX #14 class BK and
/// NL); JSON lets them stand as they are, and escapes all of ASCII's.
fn is_line_break(c: char) -> bool {
    matches!(c, '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// The same JSON with those characters escaped; they only ever stand in strings.
fn without_line_breaks(json: &str) -> String {
    json.chars().fold(String::with_capacity(json.len() + 16), |mut out, c| {
        if is_line_break(c) {
            // Writing to a text cannot fail.
            let _ = std::fmt::Write::write_fmt(&mut out, format_args!("\\u{:04x}", u32::from(c)));
        } else {
            out.push(c);
        }
        out
    })
}

fn spans(
    detector: &Detector,
    text: &str,
    see: &mut impl FnMut(private_ai_detect::Label),
) -> Vec<Span> {
    let entities = detector.detect(Input::plain(text));
    let bytes: Vec<_> = entities.iter().map(|e| e.span).collect();
    entities
        .iter()
        .zip(to_char_spans(text, &bytes))
        .map(|(entity, span)| {
            see(entity.label);
            Span {
                start: span.start,
                end: span.end,
                label: entity.label.name(),
                score: entity.score,
                recognizer: entity.recognizer,
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answers(input: &str) -> Result<String, String> {
        let detector = Detector::builder().ner(false).build().unwrap();
        let mut out = Vec::new();
        match run(&detector, input.as_bytes(), &mut out, |_| {}) {
            Ok(()) => Ok(String::from_utf8(out).unwrap()),
            Err(Failure::Failed(sentence)) => Err(sentence),
            Err(_) => Err(String::new()),
        }
    }

    #[test]
    fn ids_come_back_byte_for_byte() {
        for id in
            ["7", "null", "\"a\\u0041\"", "{\"k\": [1,  2]}", "123456789012345678901234567890"]
        {
            let got = answers(&format!("{{\"text\":\"x\",\"id\":{id}}}\r\n")).unwrap();
            assert_eq!(got, format!("{{\"id\":{id},\"text\":\"x\",\"spans\":[]}}\n"));
        }
        assert_eq!(
            answers("{\"text\":\"x\"}").unwrap(),
            "{\"id\":null,\"text\":\"x\",\"spans\":[]}\n"
        );
    }

    #[test]
    fn an_answer_is_one_line_to_every_reader() {
        let text = "a\u{2028}b\u{2029}c\u{85}d";
        let got = answers(&format!("{{\"id\":\"{text}\",\"text\":\"{text}\"}}")).unwrap();
        assert!(!got.contains(is_line_break));
        let value: serde_json::Value = serde_json::from_str(&got).unwrap();
        assert_eq!((value["text"].as_str(), value["id"].as_str()), (Some(text), Some(text)));
    }

    #[test]
    fn offsets_count_characters() {
        let got = answers("\n{\"id\":1,\"text\":\"é😀 a.b@acme.org\",\"more\":1}\n").unwrap();
        assert!(got.contains("\"start\":3,\"end\":15,\"label\":\"EMAIL\""), "{got}");
    }

    #[test]
    fn a_wrong_line_is_named_and_not_repeated() {
        let good = "{\"id\":1,\"text\":\"a\"}\n";
        for wrong in [
            "{",
            "[]",
            "{\"id\":1}",
            "{\"text\":2}",
            "hunter2",
            "{\"text\":\"\\ud800\"}",
            "{\"text\":\"a\",\"text\":\"b\"}",
        ] {
            let said = answers(&format!("{good}{wrong}\n{good}")).unwrap_err();
            assert!(said.starts_with("line 2 "), "{said}");
            assert!(!said.contains("hunter2"));
            assert_eq!(said.lines().count(), 1);
        }
    }
}
