//! The statistical layer: people, organisations, places and addresses by a linear-chain
//! conditional random field over hashed features and lists of names.
//!
//! Promises: linear in the length of the text; the same answer on every machine; spans on character
//! boundaries. Its weights and lists are made by `training/` and embedded from `models/`.

pub mod decode;
pub mod features;
pub mod gazetteer;
pub mod hash;
pub mod layout;
pub mod model;
mod refuse;
pub mod rules;
pub mod tokens;

use crate::{
    Label, RecognizerInfo,
    layer::{Candidate, Certainty, Layer},
    view::View,
};
use decode::{Decoder, Found};
use features::Block;
use gazetteer::Gazetteer;
use model::{Model, Scores};
use std::sync::LazyLock;
use tokens::{Gap, Token, Tokens};

static WEIGHTS: &[u8] = include_bytes!("../../../../models/names.bin");
static LISTS: &[u8] = include_bytes!("../../../../models/gazetteer.bin");

static EMBEDDED: LazyLock<Result<(Model, Gazetteer), ModelError>> =
    LazyLock::new(|| Ok((Model::read(WEIGHTS)?, Gazetteer::read(LISTS)?)));

/// What this layer finds, in the order of [`model::LABELS`].
pub const INFOS: &[RecognizerInfo] = &[
    info("ner_person", Label::PERSON, "Names of people in running text"),
    info("ner_organization", Label::ORGANIZATION, "Names of companies and institutions"),
    info("ner_location", Label::LOCATION, "Names of places"),
    info("ner_address", Label::ADDRESS, "Postal addresses in running text"),
];

const fn info(name: &'static str, label: Label, description: &'static str) -> RecognizerInfo {
    RecognizerInfo { name, label, description, source: "models/README.md" }
}

/// Why a model cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ModelError {
    /// Make the weights again with this version's trainer.
    #[error("the weights of the name model have another form than this version reads")]
    Weights,
    /// Make the lists again with this version's trainer.
    #[error("the name lists have another form than this version reads")]
    Gazetteer,
}

/// Below this a find is not worth proposing.
const LEAST: f32 = 0.3;
/// How much "outside" is held back while the path is sought, as a natural logarithm.
const BIAS: f32 = 0.7;
/// Blocks end at an empty line, or at the end of a line after this many tokens, or at the latest
/// after four times as many: bounds memory.
const BLOCK: usize = 512;

/// Finds names. Cheap to make: all share one copy of the weights.
#[derive(Clone, Copy, Debug)]
pub struct Ner {
    model: &'static Model,
    lists: &'static Gazetteer,
}

impl Ner {
    /// The layer with its embedded weights.
    ///
    /// # Errors
    /// When the program was built with files of another version.
    pub fn new() -> Result<Self, ModelError> {
        match &*EMBEDDED {
            Ok((model, lists)) => Ok(Self { model, lists }),
            Err(error) => Err(*error),
        }
    }
}

/// Changes with every training: part of [`crate::Detector::version`].
#[must_use]
pub fn version() -> u64 {
    static VERSION: LazyLock<u64> = LazyLock::new(|| {
        WEIGHTS
            .as_chunks::<8>()
            .0
            .iter()
            .chain(LISTS.as_chunks::<8>().0)
            .fold(hash::START, |h, bytes| hash::mix(h, u64::from_le_bytes(*bytes)))
    });
    *VERSION
}

/// Reads the tokens of the next block into `into`; false at the end of the text.
pub fn next_block(tokens: &mut std::iter::Peekable<Tokens<'_>>, into: &mut Vec<Token>) -> bool {
    into.clear();
    while let Some(token) = tokens.peek() {
        let n = into.len();
        let ends = n > 0
            && match token.gap {
                Gap::Blank => true,
                Gap::Line => n >= BLOCK,
                _ => n >= 4 * BLOCK,
            };
        if ends {
            break;
        }
        into.push(*token);
        tokens.next();
    }
    !into.is_empty()
}

impl Layer for Ner {
    fn scan(&self, view: &View<'_>, out: &mut Vec<Candidate>) {
        let text: &str = &view.text;
        let mut tokens = Tokens::new(text, 0).peekable();
        let mut block = Block::default();
        let mut decoder = Decoder::default();
        let mut features = Vec::with_capacity(64);
        let mut scores: Vec<Scores> = Vec::new();
        let mut found: Vec<Found> = Vec::new();
        let bias = (BIAS / self.model.unit) as i32;
        while next_block(&mut tokens, &mut block.tokens) {
            block.prepare(text, view.key, self.lists, |_| true);
            scores.clear();
            for (i, place) in block.places.iter().enumerate() {
                let mut here = [0; model::TAGS];
                if place.silent || block.is_plain(i) {
                    decode::silence(&mut here);
                } else {
                    block.features(i, &mut features);
                    here = self.model.scores(&features);
                }
                scores.push(here);
            }
            decoder.decode(self.model, &scores, bias, &mut found);
            // What is dropped here is left to the rules.
            found.retain(|f| {
                let (Some(first), Some(last), Some(info)) =
                    (block.tokens.get(f.first), block.tokens.get(f.last), INFOS.get(f.label))
                else {
                    return false;
                };
                let end = refuse::cut(text, first.start, last.end);
                let named =
                    first.start < end && !refuse::refused(text, first.start, end, info.label);
                let kept = f.score >= LEAST && named;
                if kept {
                    out.push(Candidate {
                        start: first.start,
                        end,
                        label: info.label,
                        score: f.score,
                        recognizer: info.name,
                        certainty: Certainty::Statistical,
                    });
                }
                kept
            });
            rules::scan(text, &block, &found, out);
        }
    }
}

#[cfg(test)]
mod tests;
