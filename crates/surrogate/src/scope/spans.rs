//! Which spans of a text are replaced: what the detector found and what the scope knows, without
//! overlaps and without losing a byte of either.

use private_ai_detect::{ByteSpan, Entity, Label};

use super::index::Hit;
use crate::generate::person_core;

/// A span to be treated.
pub(super) type Span = (ByteSpan, Label);

/// Entities and hits as one list, ascending and apart. Nothing when an entity does not fit the text.
pub(super) fn merge(text: &str, entities: &[Entity], hits: &[Hit]) -> Option<Vec<Span>> {
    let mut spans: Vec<Span> = Vec::with_capacity(entities.len() + hits.len());
    for entity in entities {
        let found = entity.span.of(text)?;
        if found.trim().is_empty() {
            continue;
        }
        let span = if entity.label == Label::PERSON {
            // Titles stay; the name alone is what is known by other texts too.
            let (start, end) = person_core(found);
            ByteSpan::new(entity.span.start + start, entity.span.start + end)
        } else {
            entity.span
        };
        spans.push((span, entity.label));
    }
    spans.sort_unstable_by_key(|(s, _)| (s.start, std::cmp::Reverse(s.end)));
    let mut apart: Vec<Span> = Vec::with_capacity(spans.len());
    for (span, label) in spans {
        let from = apart.last().map_or(0, |(s, _)| s.end);
        add(text, &mut apart, ByteSpan::new(span.start.max(from), span.end), label);
    }
    if hits.is_empty() {
        return Some(apart);
    }
    let mut out: Vec<Span> = Vec::with_capacity(apart.len() + hits.len());
    let mut hits = hits.iter().peekable();
    for (span, label) in apart {
        let from = |out: &[Span]| out.last().map_or(0, |(s, _)| s.end);
        while let Some(hit) = hits.next_if(|h| h.span.end <= span.start) {
            let start = hit.span.start.max(from(&out));
            add(text, &mut out, ByteSpan::new(start, hit.span.end), hit.label);
        }
        let mut span = ByteSpan::new(span.start.max(from(&out)), span.end);
        while let Some(hit) = hits.next_if(|h| h.span.start < span.end) {
            if hit.span.contains(span) && hit.span != span {
                // The longer one is what the scope knows as a whole.
                let start = hit.span.start.max(from(&out));
                add(text, &mut out, ByteSpan::new(start, hit.span.end), hit.label);
                span = ByteSpan::new(hit.span.end, hit.span.end);
            } else if hit.span.start < span.start {
                let start = hit.span.start.max(from(&out));
                add(text, &mut out, ByteSpan::new(start, span.start), hit.label);
            } else if hit.span.end > span.end {
                add(text, &mut out, span, label);
                add(text, &mut out, ByteSpan::new(span.end, hit.span.end), hit.label);
                span = ByteSpan::new(hit.span.end, hit.span.end);
            }
        }
        add(text, &mut out, span, label);
    }
    for hit in hits {
        let start = hit.span.start.max(out.last().map_or(0, |(s, _)| s.end));
        add(text, &mut out, ByteSpan::new(start, hit.span.end), hit.label);
    }
    Some(out)
}

/// Adds a span that says something: rests of blanks and signs do not.
fn add(text: &str, out: &mut Vec<Span>, span: ByteSpan, label: Label) {
    let Some(found) = span.of(text) else { return };
    let trimmed = found.trim_start();
    let start = span.end - trimmed.len();
    let trimmed = trimmed.trim_end();
    if !trimmed.is_empty() && trimmed.chars().any(|c| !c.is_ascii_punctuation()) {
        out.push((ByteSpan::new(start, start + trimmed.len()), label));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entity(text: &str, part: &str, label: Label) -> Entity {
        let start = text.find(part).unwrap();
        Entity {
            span: ByteSpan::new(start, start + part.len()),
            label,
            score: 1.0,
            recognizer: "test",
        }
    }

    fn hit(text: &str, part: &str) -> Hit {
        let start = text.find(part).unwrap();
        Hit { span: ByteSpan::new(start, start + part.len()), label: Label::PERSON }
    }

    #[test]
    fn nothing_overlaps_and_nothing_is_lost() {
        let text = "Mr. John Smith of Smith Data, mail john@acme.com today";
        let entities =
            [entity(text, "Mr. John", Label::PERSON), entity(text, "john@acme.com", Label::EMAIL)];
        let hits = [hit(text, "John Smith"), hit(text, "Smith Data"), hit(text, "mail john")];
        let merged = merge(text, &entities, &hits).unwrap();
        let words: Vec<&str> = merged.iter().filter_map(|(s, _)| s.of(text)).collect();
        assert_eq!(words, ["John Smith", "Smith Data", "mail", "john@acme.com"]);
    }

    #[test]
    fn an_entity_of_another_text_is_refused() {
        let entity = Entity {
            span: ByteSpan::new(0, 9),
            label: Label::PERSON,
            score: 1.0,
            recognizer: "test",
        };
        assert!(merge("short", &[entity], &[]).is_none());
    }

    proptest::proptest! {
        #[test]
        fn merged_spans_are_ascending(
            text in "[a-z .]{30}",
            entities in proptest::collection::vec((0usize..30, 1usize..8), 0..5),
            found in proptest::collection::vec((0usize..30, 1usize..8), 0..5),
        ) {
            let cut = |(s, l): &(usize, usize)| ByteSpan::new(*s, (s + l).min(30));
            let entities: Vec<Entity> = entities
                .iter()
                .map(|e| Entity { span: cut(e), label: Label::EMAIL, score: 1.0, recognizer: "t" })
                .collect();
            let mut hits: Vec<Hit> =
                found.iter().map(|h| Hit { span: cut(h), label: Label::PERSON }).collect();
            hits.sort_by_key(|h| h.span);
            let mut apart: Vec<Hit> = Vec::new();
            for h in hits {
                if apart.last().is_none_or(|l| l.span.end <= h.span.start) { apart.push(h); }
            }
            let merged = merge(&text, &entities, &apart).unwrap();
            let mut end = 0;
            for (span, _) in &merged {
                assert!(span.start >= end && !span.is_empty());
                end = span.end;
            }
            // Every letter of either is covered.
            for span in entities.iter().map(|e| e.span).chain(apart.iter().map(|h| h.span)) {
                for at in span.start..span.end {
                    let letter = text.as_bytes()[at].is_ascii_alphabetic();
                    let covered = merged.iter().any(|(s, _)| s.start <= at && at < s.end);
                    assert!(!letter || covered, "{text:?} {at} {merged:?}");
                }
            }
        }
    }
}
