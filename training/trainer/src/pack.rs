//! Chooses the features that are kept and writes them in eight bits.

use crate::crf::Weights;
use private_ai_detect::ner::model::{Model, SLOTS, TAGS, slot};

/// The largest weight that eight bits hold, as a natural logarithm.
const LARGEST: f32 = 3.0;

/// Switches off every feature but the most telling ones that fit into `buckets`.
pub fn choose(weights: &mut Weights, buckets: usize) {
    let mut order: Vec<(f32, u32)> = weights
        .rows
        .iter()
        .zip(&weights.counts)
        .enumerate()
        .map(|(i, (row, count))| {
            let mean = row.iter().sum::<f32>() / TAGS as f32;
            let spread: f32 = row.iter().map(|w| (w - mean) * (w - mean)).sum();
            (spread.sqrt() * (*count as f32).ln_1p(), i as u32)
        })
        .collect();
    order.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    let mut marks = vec![[0u16; SLOTS]; buckets];
    weights.live.fill(false);
    let mut kept = 0;
    for (_, i) in order {
        let (bucket, mark) = slot(weights.names[i as usize], buckets);
        if marks[bucket].contains(&mark) {
            continue;
        }
        if let Some(free) = marks[bucket].iter_mut().find(|m| **m == 0) {
            *free = mark;
            weights.live[i as usize] = true;
            kept += 1;
        }
    }
    eprintln!("{kept} features kept");
}

/// The file of weights.
pub fn file(weights: &Weights, buckets: usize) -> Vec<u8> {
    let unit = LARGEST / 127.0;
    let mut marks = vec![[0u16; SLOTS]; buckets];
    let mut rows = vec![[0i8; TAGS]; buckets * SLOTS];
    for (i, name) in weights.names.iter().enumerate() {
        if !weights.live[i] {
            continue;
        }
        let (bucket, mark) = slot(*name, buckets);
        if let Some(at) = marks[bucket].iter().position(|m| *m == 0) {
            marks[bucket][at] = mark;
            // Only differences between tags count: the middle of the row is moved to zero.
            let row = &weights.rows[i];
            let low = row.iter().copied().fold(f32::MAX, f32::min);
            let high = row.iter().copied().fold(f32::MIN, f32::max);
            let middle = (low + high) / 2.0;
            rows[bucket * SLOTS + at] =
                row.map(|w| ((w - middle) / unit).round().clamp(-127.0, 127.0) as i8);
        }
    }
    let transitions = weights
        .transitions
        .map(|row| row.map(|w| (w / unit).round().clamp(-30_000.0, 30_000.0) as i16));
    Model::write(&marks, &rows, &transitions, unit)
}
