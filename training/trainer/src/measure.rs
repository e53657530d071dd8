//! A quick measure while training: exact precision, recall and F1 of each label.

use crate::data;
use anyhow::Result;
use private_ai_detect::ner::{
    decode::{self, Decoder},
    features::Block,
    gazetteer::Gazetteer,
    model::{LABELS, Model, TAGS},
};
use std::path::Path;

/// Prints the measure of one file.
pub fn report(path: &Path, weights: &[u8], lists: &Gazetteer) -> Result<()> {
    let model = Model::read(weights)?;
    let mut counts = [[0usize; 3]; LABELS.len()];
    let mut block = Block::default();
    let mut decoder = Decoder::default();
    let (mut features, mut scores, mut found) = (Vec::new(), Vec::new(), Vec::new());
    for item in data::read(path)? {
        data::blocks(
            &item,
            true,
            lists,
            |_| true,
            &mut block,
            |block, masks| {
                scores.clear();
                for (i, place) in block.places.iter().enumerate() {
                    let mut here = [0; TAGS];
                    if place.silent {
                        decode::silence(&mut here);
                    } else {
                        block.features(i, &mut features);
                        here = model.scores(&features);
                    }
                    scores.push(here);
                }
                decoder.decode(&model, &scores, 0, &mut found);
                let mut first = 0;
                for (i, mask) in masks.iter().enumerate() {
                    if !mask.is_power_of_two() || *mask == 1 {
                        continue;
                    }
                    let tag = mask.trailing_zeros() as usize - 1;
                    if matches!(tag % 4, 0 | 3) {
                        first = i;
                    }
                    if matches!(tag % 4, 2 | 3) && !block.tokens[first].first.eq(&'@') {
                        counts[tag / 4][1] += 1;
                        if found
                            .iter()
                            .any(|f| f.first == first && f.last == i && f.label == tag / 4)
                        {
                            counts[tag / 4][0] += 1;
                        }
                    }
                }
                for f in &found {
                    counts[f.label][2] += 1;
                }
            },
        );
    }
    let name = path.file_stem().unwrap_or_default().to_string_lossy();
    let mut line = format!("{name:<22}");
    for (label, [right, gold, said]) in LABELS.iter().zip(counts) {
        let share = |n: usize, of: usize| if of == 0 { 0.0 } else { n as f64 / of as f64 };
        let (p, r) = (share(right, said), share(right, gold));
        let f = if p + r > 0.0 { 2.0 * p * r / (p + r) } else { 0.0 };
        line += &format!("  {} {p:.3}/{r:.3}/{f:.3} ({gold})", &label.name()[..3]);
    }
    eprintln!("{line}");
    Ok(())
}
