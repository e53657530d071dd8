//! Makes one list without overlaps out of what all layers proposed.
//!
//! The better candidate keeps its whole span: higher certainty, then score, then length. A loser is
//! trimmed to what the winners left uncovered, so that no byte that somebody held for personal goes
//! uncovered only because another entity began inside it.

use crate::{ByteSpan, Entity, Label, LabelClass, layer::Certainty};

/// A candidate in positions of the original text.
#[derive(Clone, Debug)]
pub(crate) struct Placed {
    pub span: ByteSpan,
    pub label: Label,
    pub score: f32,
    pub recognizer: &'static str,
    pub certainty: Certainty,
}

/// The shortest remainder of a trimmed loser that is worth an entity of its own, in characters:
/// shorter ones are punctuation and joints.
const MIN_REMAINDER: usize = 2;

/// Ascending entities without overlaps that cover the span of every candidate but worthless rests.
pub(crate) fn resolve(text: &str, mut found: Vec<Placed>) -> Vec<Entity> {
    found.retain(|p| !p.span.is_empty() && p.span.of(text).is_some());
    if found.len() > 1 {
        merge_places(&mut found);
        found.sort_by(|a, b| {
            b.certainty
                .cmp(&a.certainty)
                .then(b.score.total_cmp(&a.score))
                .then(b.span.len().cmp(&a.span.len()))
                .then(a.span.start.cmp(&b.span.start))
                .then(a.label.cmp(&b.label))
                .then(a.recognizer.cmp(b.recognizer))
        });
    }
    // Keyed by start; spans in it never overlap, so a neighbour look-up finds every collision.
    let mut kept: std::collections::BTreeMap<usize, Placed> = std::collections::BTreeMap::new();
    for candidate in found {
        place(text, &mut kept, candidate);
    }
    kept.into_values()
        .map(|p| Entity { span: p.span, label: p.label, score: p.score, recognizer: p.recognizer })
        .collect()
}

/// An address swallows the places and postal codes inside it: one address is one entity, whichever
/// layer saw its parts.
fn merge_places(found: &mut Vec<Placed>) {
    let mut addresses: Vec<(ByteSpan, f32)> =
        found.iter().filter(|p| p.label == Label::ADDRESS).map(|p| (p.span, p.score)).collect();
    if addresses.is_empty() {
        return;
    }
    addresses.sort_by_key(|(s, _)| (s.start, s.end));
    // The furthest end of any address up to each one, so that one binary search answers.
    let mut reach = 0usize;
    let ends: Vec<usize> = addresses
        .iter()
        .map(|(s, _)| {
            reach = reach.max(s.end);
            reach
        })
        .collect();
    found.retain(|p| {
        if p.label == Label::ADDRESS || p.label.class() != LabelClass::Place {
            return true;
        }
        let upto = addresses.partition_point(|(s, _)| s.start <= p.span.start);
        upto == 0 || ends.get(upto - 1).is_none_or(|end| *end < p.span.end)
    });
}

/// Puts `candidate` where nothing stands yet, in as many parts as are left of it.
fn place(text: &str, kept: &mut std::collections::BTreeMap<usize, Placed>, candidate: Placed) {
    let span = candidate.span;
    let mut at = span.start;
    if let Some((_, before)) = kept.range(..=span.start).next_back() {
        at = at.max(before.span.end);
    }
    let blocks: smallvec::SmallVec<[ByteSpan; 4]> =
        kept.range(span.start..span.end).map(|(_, p)| p.span).collect();
    let mut free: smallvec::SmallVec<[ByteSpan; 4]> = smallvec::SmallVec::new();
    for block in blocks {
        if block.start > at {
            free.push(ByteSpan::new(at, block.start));
        }
        at = at.max(block.end);
    }
    if at < span.end {
        free.push(ByteSpan::new(at, span.end));
    }
    for part in free {
        let rest = if part == span { Some(part) } else { remainder(text, part) };
        if let Some(rest) = rest {
            kept.insert(rest.start, Placed { span: rest, ..candidate.clone() });
        }
    }
}

/// What of an uncovered part is worth keeping, without the punctuation at its ends.
fn remainder(text: &str, part: ByteSpan) -> Option<ByteSpan> {
    let inside = part.of(text)?;
    let trimmed = inside.trim_start_matches(|c: char| !c.is_alphanumeric());
    let start = part.start + (inside.len() - trimmed.len());
    let trimmed = trimmed.trim_end_matches(|c: char| !c.is_alphanumeric());
    let letters = trimmed.chars().filter(|c| c.is_alphanumeric()).count();
    (letters >= MIN_REMAINDER).then(|| ByteSpan::new(start, start + trimmed.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn put(start: usize, end: usize, label: Label, score: f32, certainty: Certainty) -> Placed {
        Placed { span: ByteSpan::new(start, end), label, score, recognizer: "t", certainty }
    }

    fn spans(entities: &[Entity]) -> Vec<(usize, usize, &'static str)> {
        entities.iter().map(|e| (e.span.start, e.span.end, e.label.name())).collect()
    }

    #[test]
    fn certainty_beats_score_and_length() {
        let text = "john.smith@acme.com";
        let found = vec![
            put(0, 10, Label::PERSON, 0.99, Certainty::Statistical),
            put(0, 19, Label::EMAIL, 0.6, Certainty::Pattern),
        ];
        assert_eq!(spans(&resolve(text, found)), [(0, 19, "EMAIL")]);
    }

    #[test]
    fn the_loser_keeps_what_is_uncovered() {
        let text = "Mr John Smith 12345";
        let found = vec![
            put(3, 19, Label::PERSON, 0.5, Certainty::Statistical),
            put(14, 19, Label::REFERENCE_NUMBER, 0.9, Certainty::Contextual),
        ];
        assert_eq!(spans(&resolve(text, found)), [(3, 13, "PERSON"), (14, 19, "REFERENCE_NUMBER")]);
    }

    #[test]
    fn an_address_swallows_its_city() {
        let text = "Hauptstr. 5, 10115 Berlin";
        let found = vec![
            put(0, 25, Label::ADDRESS, 0.5, Certainty::Statistical),
            put(19, 25, Label::LOCATION, 0.9, Certainty::Statistical),
            put(13, 18, Label::POSTAL_CODE, 0.9, Certainty::Contextual),
        ];
        assert_eq!(spans(&resolve(text, found)), [(0, 25, "ADDRESS")]);
    }

    #[test]
    fn a_winner_inside_splits_the_loser() {
        let text = "alpha bravo charlie";
        let found = vec![
            put(0, 19, Label::ORGANIZATION, 0.5, Certainty::Statistical),
            put(6, 11, Label::PRODUCT, 0.5, Certainty::User),
        ];
        assert_eq!(
            spans(&resolve(text, found)),
            [(0, 5, "ORGANIZATION"), (6, 11, "PRODUCT"), (12, 19, "ORGANIZATION")]
        );
    }

    proptest::proptest! {
        #[test]
        fn result_is_ascending_disjoint_and_covers(
            raw in proptest::collection::vec((0usize..60, 1usize..20, 0u8..5, 0u8..10), 0..40)
        ) {
            let text = "abcdefghij".repeat(8);
            let certainty = [Certainty::Statistical, Certainty::Contextual, Certainty::Pattern,
                Certainty::Checked, Certainty::User];
            let found: Vec<_> = raw.iter().map(|(s, l, c, score)| put(*s, s + l, Label::PERSON,
                f32::from(*score) / 10.0, certainty[usize::from(*c)])).collect();
            let result = resolve(&text, found.clone());
            for pair in result.windows(2) {
                assert!(pair[0].span.end <= pair[1].span.start);
            }
            for p in &found {
                let covered: usize = result.iter().map(|e| {
                    e.span.end.min(p.span.end).saturating_sub(e.span.start.max(p.span.start))
                }).sum();
                // Only remainders of a single character may be given up, one beside each winner.
                assert!(covered + result.len() + 1 >= p.span.len());
            }
        }
    }
}
