//! How fast the detector reads texts, in process and on the calling thread, as rivals' analyzers
//! are measured: neither loading nor reading of the texts counts, and time is the processor's, so
//! that what else the machine does does not count either.

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

/// Time that the calling thread has had a processor; Linux only, elsewhere `None`.
fn processor_time() -> Option<Duration> {
    // The kernel's Documentation/scheduler/sched-stats.rst: the first number is nanoseconds.
    let stat = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    Some(Duration::from_nanos(stat.split_whitespace().next()?.parse().ok()?))
}

/// How long the work takes, by the processor's time where there is one.
fn timed(work: impl FnOnce()) -> f64 {
    let (clock, processor) = (Instant::now(), processor_time());
    work();
    let ran = processor.zip(processor_time()).map(|(from, to)| to.saturating_sub(from));
    ran.unwrap_or_else(|| clock.elapsed()).as_secs_f64()
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
        passes.push(timed(|| {
            entities = texts.iter().map(|text| detector.detect(Input::plain(text)).len()).sum();
        }));
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
    fn work_takes_time_and_waiting_takes_none_of_the_processor() {
        let spin = timed(|| {
            let begun = Instant::now();
            while begun.elapsed() < Duration::from_millis(30) {
                std::hint::spin_loop();
            }
        });
        assert!(spin > 0.0);
        if processor_time().is_some() {
            let wait = timed(|| std::thread::sleep(Duration::from_millis(200)));
            assert!(wait < 0.1, "{wait}");
        }
    }

    #[test]
    fn the_statistical_layer_finds_more_and_both_find_what_the_texts_have() {
        // Enough to take longer than the kernel's accounting of processor time is coarse.
        let texts: Vec<String> =
            lines().take(60).map(|l| l["text"].as_str().unwrap().to_owned()).collect();
        let count = |ner| match measure(&texts, ner, Duration::ZERO).unwrap() {
            Record::Detector { entities, chars, seconds, .. } => {
                assert!(chars >= 240_000 && seconds > 0.0);
                entities
            }
            other => panic!("{other:?}"),
        };
        let (structured, full) = (count(false), count(true));
        assert!(structured >= 10, "{structured}");
        assert!(full > structured + 10, "{full} {structured}");
    }
}
