//! Reads lines `{"id":…,"text":…}` from standard input and writes the same lines with the spans
//! found: what evaluation tools drive when the program itself is not built.
//!
//! Offsets count Unicode scalar values, end exclusive. With `--ner` the statistical layer
//! takes part.

use private_ai_detect::{Detector, Input, to_char_spans};
use serde_json::{Value, json};
use std::io::{BufRead, Write};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let ner = std::env::args().any(|a| a == "--ner");
    let detector = Detector::builder().ner(ner).build()?;
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    for line in std::io::stdin().lock().lines() {
        let mut item: Value = serde_json::from_str(&line?)?;
        let text = item.get("text").and_then(Value::as_str).unwrap_or_default();
        let key = item.get("key").and_then(Value::as_str);
        let entities = detector.detect(Input { text, key });
        let bytes: Vec<_> = entities.iter().map(|e| e.span).collect();
        let spans: Vec<Value> = entities
            .iter()
            .zip(to_char_spans(text, &bytes))
            .map(|(e, s)| {
                json!({
                    "start": s.start,
                    "end": s.end,
                    "label": e.label.name(),
                    "score": e.score,
                    "recognizer": e.recognizer,
                })
            })
            .collect();
        if let Some(fields) = item.as_object_mut() {
            fields.insert("spans".to_owned(), Value::Array(spans));
        }
        writeln!(out, "{item}")?;
    }
    out.flush()?;
    Ok(())
}
