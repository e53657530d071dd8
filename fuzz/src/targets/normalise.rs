//! The detector with its normalised view: whatever the text, the spans are true.
//!
//! Properties: spans are ascending, apart, not empty and on character boundaries; the same text
//! gives the same entities twice; and nothing that stands before or behind an e-mail address can
//! hide it.

use std::sync::LazyLock;

use private_ai_detect::{ByteSpan, Detector, Entity, Input, to_char_spans};

static DETECTOR: LazyLock<Detector> =
    LazyLock::new(|| Detector::builder().build().expect("the detector without configuration"));

const PLANTED: &str = "maria.keller@acme-industrial.org";

/// See the module.
pub fn run(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let found = check(&text, None);
    assert_eq!(found, check(&text, None), "the same text gave other entities");
    check(&text, Some("password"));
    planted(&format!("{PLANTED}\n\n{text}"), 0);
    planted(&format!("{text}\n\n{PLANTED}"), text.len() + 2);
}

fn check(text: &str, key: Option<&str>) -> Vec<(ByteSpan, &'static str)> {
    let entities = DETECTOR.detect(Input { text, key });
    let mut end = 0;
    for entity in &entities {
        let span = entity.span;
        assert!(span.start < span.end, "an empty span");
        assert!(end <= span.start, "spans overlap or are not ascending");
        assert!(text.get(span.start..span.end).is_some(), "a span cuts a character");
        assert!(entity.score > 0.0 && entity.score <= 1.0, "a score out of range");
        end = span.end;
    }
    let spans: Vec<ByteSpan> = entities.iter().map(|e| e.span).collect();
    for (bytes, chars) in spans.iter().zip(to_char_spans(text, &spans)) {
        let by_chars: String =
            text.chars().skip(chars.start).take(chars.end - chars.start).collect();
        assert_eq!(Some(by_chars.as_str()), text.get(bytes.start..bytes.end));
    }
    entities.iter().map(|e| (e.span, e.recognizer)).collect()
}

/// Every byte of the planted address lies in some entity.
fn planted(text: &str, at: usize) {
    let entities = DETECTOR.detect(Input { text, key: None });
    let covered =
        |byte: usize| entities.iter().any(|e: &Entity| e.span.start <= byte && byte < e.span.end);
    assert!((at..at + PLANTED.len()).all(covered), "the planted address was not found");
}
