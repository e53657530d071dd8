//! Annotated text as blocks of tokens with the tags each may have.

use anyhow::{Context, Result};
use private_ai_detect::ner::{
    features::{Block, STREET},
    gazetteer::Gazetteer,
    hash,
    model::TAGS,
    next_block,
    tokens::{Kind, Token, Tokens},
};
use serde::Deserialize;
use std::path::Path;

/// A line of a file.
#[derive(Clone, Deserialize)]
pub struct Item {
    /// Name of the piece.
    pub id: String,
    /// The text.
    pub text: String,
    /// The entities.
    pub spans: Vec<Gold>,
    /// The name of the field that held the text.
    #[serde(default)]
    pub field: Option<String>,
}

/// An entity, in characters.
#[derive(Clone, Deserialize)]
pub struct Gold {
    /// First character.
    pub start: usize,
    /// One past the last one.
    pub end: usize,
    /// `PERSON`, `ORG`, `LOC`, `ADDRESS` or another one, which is not learned; `ANY` where the
    /// annotation cannot be relied on.
    pub label: String,
}

/// Any tag.
pub const ANY: u32 = (1 << TAGS) - 1;
/// Tags of addresses.
pub const ADDRESS: u32 = 0b1111 << 13;
/// Outside.
pub const OUTSIDE: u32 = 1;

/// Reads a file of lines.
pub fn read(path: &Path) -> Result<Vec<Item>> {
    let text =
        std::fs::read_to_string(path).with_context(|| format!("reading {}", path.display()))?;
    text.lines()
        .map(|l| serde_json::from_str(l).with_context(|| format!("in {}: {l}", path.display())))
        .collect()
}

/// Index of a label among those of the model.
pub fn label(name: &str) -> Option<usize> {
    match name {
        "PERSON" => Some(0),
        "ORG" | "ORGANIZATION" => Some(1),
        "LOC" | "LOCATION" => Some(2),
        "ADDRESS" => Some(3),
        _ => None,
    }
}

/// A number drawn from a text and a seed.
pub fn draw(text: &str, seed: u64) -> u64 {
    hash::mix(hash::chars(text.chars()), seed)
}

/// The text without its capitals, or in capitals, of the same number of characters.
pub fn recase(item: &mut Item, upper: bool) {
    let one = |c: char| {
        let other =
            if upper { c.to_uppercase().collect::<String>() } else { c.to_lowercase().collect() };
        if other.chars().count() == 1 { other } else { c.to_string() }
    };
    item.text = item.text.chars().map(one).collect();
}

/// Calls `each` with every block of a text, and for each token the tags that it may have.
pub fn blocks(
    item: &Item,
    full: bool,
    lists: &Gazetteer,
    known: impl Fn(u64) -> bool + Copy,
    block: &mut Block,
    mut each: impl FnMut(&Block, &[u32]),
) {
    let bytes: Vec<usize> =
        item.text.char_indices().map(|(i, _)| i).chain([item.text.len()]).collect();
    let golds: Vec<(usize, usize, &str)> = item
        .spans
        .iter()
        .filter_map(|g| Some((*bytes.get(g.start)?, *bytes.get(g.end)?, g.label.as_str())))
        .collect();
    let mut tokens = Tokens::new(&item.text, 0).peekable();
    let mut masks = Vec::new();
    while next_block(&mut tokens, &mut block.tokens) {
        block.prepare(&item.text, item.field.as_deref(), lists, known);
        masks.clear();
        masks.resize(block.tokens.len(), OUTSIDE);
        if !full {
            perhaps_address(block, &mut masks);
        }
        for (start, end, name) in &golds {
            let inside: Vec<usize> = (0..block.tokens.len())
                .filter(|i| block.tokens[*i].end > *start && block.tokens[*i].start < *end)
                .collect();
            let (Some(first), Some(last)) = (inside.first(), inside.last()) else { continue };
            let handle = item.text[*start..].starts_with('@') && !full;
            let broken = inside.iter().any(|i| block.places[*i].silent);
            for i in &inside {
                masks[*i] = match label(name) {
                    _ if handle || broken || *name == "ANY" => ANY,
                    None => masks[*i],
                    Some(label) => {
                        let part = match (i == first, i == last) {
                            (true, true) => 3,
                            (true, false) => 0,
                            (false, true) => 2,
                            (false, false) => 1,
                        };
                        let place = if label == 2 { masks[*i] & ADDRESS } else { 0 };
                        1 << (1 + 4 * label + part) | place
                    }
                };
            }
        }
        if !full {
            unsure(&block.tokens, &mut masks);
        }
        each(block, &masks);
    }
}

/// Sets without addresses may hold some: a number beside a word for a street leaves it open.
fn perhaps_address(block: &Block, masks: &mut [u32]) {
    for (i, token) in block.tokens.iter().enumerate() {
        let near = |from: usize, to: usize| {
            (from..to.min(masks.len())).any(|j| block.classes(j, 0) & STREET != 0)
        };
        if token.kind == Kind::Number && token.length <= 5 && near(i.saturating_sub(4), i + 5) {
            for mask in masks.iter_mut().take(i + 9).skip(i.saturating_sub(5)) {
                *mask |= ADDRESS;
            }
        }
    }
}

/// Handles are annotated by chance in the public sets.
fn unsure(tokens: &[Token], masks: &mut [u32]) {
    for i in 1..tokens.len() {
        if tokens[i - 1].first == '@' {
            masks[i] = ANY;
            masks[i - 1] = ANY;
        }
    }
}
