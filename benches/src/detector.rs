//! How fast the detector reads texts, in process and on the calling thread, as rivals' analyzers
//! are measured: neither loading nor reading of the texts counts.

use std::time::{Duration, Instant};

use private_ai_detect::{BuildError, Detector, Input};
use serde_json::{Value, json};

use crate::prose::Prose;
use crate::random::Random;
use crate::results::{Record, median};

/// How many texts, of how many bytes each.
const TEXTS: u64 = 100;
const BYTES: usize = 4000;

/// The texts as lines `{"id":…,"text":…}`.
pub fn lines() -> impl Iterator<Item = Value> {
    (0..TEXTS).map(|id| {
        let text = Prose::new(Random::named("detector", id)).text(BYTES);
        json!({"id": id, "text": text})
    })
}

/// Reads the texts again and again, at least three times, until the time is over; the median of
/// the passes counts.
///
/// # Errors
/// The detector cannot be built.
pub fn measure(texts: &[String], ner: bool, time: Duration) -> Result<Record, BuildError> {
    let detector = Detector::builder().ner(ner).build()?;
    let begun = Instant::now();
    let (mut passes, mut entities) = (Vec::new(), 0);
    while passes.len() < 3 || begun.elapsed() < time {
        let start = Instant::now();
        entities = texts.iter().map(|text| detector.detect(Input::plain(text)).len()).sum();
        passes.push(start.elapsed().as_secs_f64());
    }
    Ok(Record::Detector {
        detector: if ner { "ours" } else { "ours-structured" }.to_owned(),
        chars: texts.iter().map(|text| text.chars().count() as u64).sum(),
        seconds: median(passes).unwrap_or_default(),
        entities: entities as u64,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_statistical_layer_finds_more_and_both_find_what_the_texts_have() {
        let texts: Vec<String> =
            lines().take(3).map(|l| l["text"].as_str().unwrap().to_owned()).collect();
        let count = |ner| match measure(&texts, ner, Duration::ZERO).unwrap() {
            Record::Detector { entities, chars, seconds, .. } => {
                assert!(chars >= 12_000 && seconds > 0.0);
                entities
            }
            other => panic!("{other:?}"),
        };
        let (structured, full) = (count(false), count(true));
        assert!(structured >= 10, "{structured}");
        assert!(full > structured + 10, "{full} {structured}");
    }
}
