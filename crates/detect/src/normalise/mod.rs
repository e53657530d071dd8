//! Other readings of a text, in which what was hidden by escapes, look-alikes, invisible characters
//! or encodings stands in plain letters.
//!
//! Only the surroundings of what changes are read again, so plain text costs one fast look. The
//! raw text is always scanned too; a reading can only add finds.

mod base64;
mod decode;
mod entities;
mod fold;

use crate::view::{Segment, View};
pub(crate) use decode::is_break;
use std::borrow::Cow;

/// A character with the bytes of the original that it stands for.
#[derive(Clone, Copy, Debug)]
struct Unit {
    c: char,
    start: usize,
    end: usize,
}

/// Bytes on either side of a change that are read again with it: as far as context words reach.
const AROUND: usize = 192;
/// Texts up to this size are read again as a whole.
const WHOLE: usize = 1024;
/// How often decoding is repeated, for escapes within escapes.
const ROUNDS: usize = 3;

/// The readings of `text` that differ from it.
pub(crate) fn views<'a>(text: &str, key: Option<&'a str>) -> Vec<View<'a>> {
    let mut views = Vec::new();
    for (start, end) in windows(text) {
        let units = text
            .get(start..end)
            .unwrap_or_default()
            .char_indices()
            .map(|(i, c)| Unit { c, start: start + i, end: start + i + c.len_utf8() })
            .collect();
        if let Some(units) = read(units) {
            views.push(view(&units, key));
        }
    }
    if let Some(decoded) = base64::whole(text) {
        // What the field holds may be escaped in its turn.
        let units: Vec<Unit> =
            decoded.chars().map(|c| Unit { c, start: 0, end: text.len() }).collect();
        let folded = read(units).map(|u| u.iter().map(|u| u.c).collect::<String>());
        for reading in [Some(decoded), folded].into_iter().flatten() {
            views.push(View {
                text: Cow::Owned(reading),
                key,
                map: vec![Segment { view: 0, original: 0, whole: Some(text.len()) }],
            });
        }
    }
    views
}

/// Decodes, folds and joins; nothing when nothing changes.
fn read(mut units: Vec<Unit>) -> Option<Vec<Unit>> {
    let mut changed = false;
    for _ in 0..ROUNDS {
        let Some(decoded) = decode::decode(&units) else { break };
        units = decoded;
        changed = true;
    }
    if let Some(folded) = fold::fold(&units) {
        units = folded;
        changed = true;
    }
    if let Some(joined) = decode::join_lines(&units) {
        units = joined;
        changed = true;
    }
    changed.then_some(units)
}

/// Stretches of the text about everything that a reading may change, ascending and apart.
fn windows(text: &str) -> Vec<(usize, usize)> {
    let bytes = text.as_bytes();
    let mut windows: Vec<(usize, usize)> = Vec::new();
    let mut add = |at: usize| {
        if text.len() <= WHOLE {
            if windows.is_empty() {
                windows.push((0, text.len()));
            }
            return;
        }
        let mut start = at.saturating_sub(AROUND);
        while !text.is_char_boundary(start) {
            start -= 1;
        }
        let mut end = (at + AROUND).min(text.len());
        while !text.is_char_boundary(end) {
            end += 1;
        }
        match windows.last_mut() {
            Some(last) if start <= last.1 => last.1 = end.max(last.1),
            _ => windows.push((start, end)),
        }
    };
    let mut marks: Vec<usize> = Vec::new();
    marks.extend(
        memchr::memchr3_iter(b'&', b'%', b'\\', bytes).filter(|at| decode::may_begin(bytes, *at)),
    );
    marks.extend(memchr::memchr_iter(b'\n', bytes).filter(|at| decode::may_join(bytes, *at, 1)));
    // The rarer ends of lines; a carriage return before a line feed is seen with that.
    marks.extend(
        memchr::memchr3_iter(b'\r', b'\x0b', b'\x0c', bytes)
            .filter(|at| bytes.get(at + 1) != Some(&b'\n') && decode::may_join(bytes, *at, 1)),
    );
    if !text.is_ascii() {
        marks.extend(fold::changes(text));
    }
    marks.sort_unstable();
    marks.dedup();
    marks.into_iter().for_each(&mut add);
    // A character with combining marks must not be cut from them; the windows are wide enough that
    // only their edges could, where the raw text is scanned anyway.
    windows
}

/// Makes a view out of characters.
fn view<'a>(units: &[Unit], key: Option<&'a str>) -> View<'a> {
    let mut text = String::with_capacity(units.len());
    let mut map: Vec<Segment> = Vec::new();
    let mut linear_end: Option<usize> = None;
    for unit in units {
        let verbatim = unit.end - unit.start == unit.c.len_utf8();
        if !(verbatim && linear_end == Some(unit.start)) {
            map.push(Segment {
                view: text.len(),
                original: unit.start,
                whole: (!verbatim).then_some(unit.end - unit.start),
            });
        }
        linear_end = verbatim.then_some(unit.end);
        text.push(unit.c);
    }
    View { text: Cow::Owned(text), key, map }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Detector, Input, Label};

    fn readings(text: &str) -> Vec<String> {
        views(text, None).into_iter().map(|v| v.text.into_owned()).collect()
    }

    #[test]
    fn plain_text_has_no_other_reading() {
        for text in [
            "",
            "plain",
            "Größe über alles: déjà vu",
            "100% sure & ready",
            "C:\\dir",
            "Иван",
            "a\nb",
        ] {
            assert!(readings(text).is_empty(), "{text}");
        }
    }

    #[test]
    fn hidden_text_is_read() {
        for (text, reading) in [
            ("john&#64;acme.com", "john@acme.com"),
            ("john&#x40;acme&period;com", "john@acme.com"),
            ("john%40acme.com", "john@acme.com"),
            ("john%2540acme.com", "john@acme.com"),
            (r"john\u0040acme.com", "john@acme.com"),
            (r"john\x40acme.com", "john@acme.com"),
            ("jo\u{200b}hn\u{ad}@acme.com", "john@acme.com"),
            ("ｊｏｈｎ＠ａｃｍｅ．ｃｏｍ", "john@acme.com"),
            ("jоhn@аcme.com", "john@acme.com"),
            ("M%C3%BCller", "Müller"),
            (r"M\u00fcller", "Müller"),
            (r"\ud83d\ude00 x", "😀 x"),
            ("Mu\u{308}ller", "Müller"),
            ("4111 1111=\n 1111 1111", "4111 1111 1111 1111"),
            ("4111 1111\n1111 1111", "4111 1111 1111 1111"),
            ("am9obi5zbWl0aEBhY21lLmNvbQ==", "john.smith@acme.com"),
        ] {
            assert!(readings(text).contains(&reading.to_owned()), "{text}: {:?}", readings(text));
        }
    }

    #[test]
    fn finds_cover_the_hidden_original() {
        let detector = Detector::builder().ner(false).build().unwrap();
        for (text, value) in [
            ("to john&#64;acme.com now", "john&#64;acme.com"),
            ("to john%40acme.com now", "john%40acme.com"),
            (r"to john\u0040acme.com now", r"john\u0040acme.com"),
            ("to jo\u{200b}hn@acme.com now", "jo\u{200b}hn@acme.com"),
            ("to ｊｏｈｎ＠ａｃｍｅ．ｃｏｍ now", "ｊｏｈｎ＠ａｃｍｅ．ｃｏｍ"),
            ("card ４１１１ １１１１ １１１１ １１１１!", "４１１１ １１１１ １１１１ １１１１"),
            ("card 4111 1111\n1111 1111!", "4111 1111\n1111 1111"),
            ("am9obi5zbWl0aEBhY21lLmNvbQ==", "am9obi5zbWl0aEBhY21lLmNvbQ=="),
            (
                "data:text/plain;base64,am9obi5zbWl0aEBhY21lLmNvbQ==",
                "data:text/plain;base64,am9obi5zbWl0aEBhY21lLmNvbQ==",
            ),
        ] {
            let found: Vec<_> = detector
                .detect(Input::plain(text))
                .into_iter()
                .filter_map(|e| e.span.of(text))
                .collect();
            assert_eq!(found.concat(), value, "{text}: {found:?}");
        }
    }

    #[test]
    fn windows_of_long_texts_keep_offsets() {
        let detector = Detector::builder().ner(false).build().unwrap();
        let filler = "lorem ipsum dolor ".repeat(400);
        let text =
            format!("{filler}john&#64;acme.com {filler}анна\u{200b} maria%40acme.org {filler}");
        let found: Vec<_> = detector
            .detect(Input::plain(&text))
            .into_iter()
            .filter(|e| e.label == Label::EMAIL)
            .filter_map(|e| e.span.of(&text).map(str::to_owned))
            .collect();
        assert_eq!(found, ["john&#64;acme.com", "maria%40acme.org"]);
    }

    proptest::proptest! {
        #[test]
        fn offsets_are_true(text in "(\\PC|[a-z&#;%\\\\x0-9u{}=\n\u{200b}\u{ad}Ａа]){0,80}") {
            for view in views(&text, None) {
                let len = view.text.len();
                for (i, c) in view.text.char_indices() {
                    let span = view.to_original(i, i + c.len_utf8());
                    assert!(span.end <= text.len() && span.of(&text).is_some(), "{text:?}");
                    assert!(!span.is_empty());
                    if view.map.len() > 1 && span.len() == c.len_utf8() && span.of(&text) != Some(c.encode_utf8(&mut [0; 4])) {
                        // Same length but another character: only folding does that.
                        assert!(!c.is_ascii() || !text[span.start..span.end].is_ascii() || text.contains('\n'));
                    }
                }
                assert!(view.to_original(0, len).end <= text.len());
            }
        }

        #[test]
        fn percent_encoding_any_text_is_undone(word in "[a-zà-ÿ@. ]{1,30}") {
            let encoded: String = word.bytes().map(|b| format!("%{b:02X}")).collect();
            let all = readings(&encoded);
            assert!(all.iter().any(|r| fold_free(r) == fold_free(&word)), "{word:?} {all:?}");
        }
    }

    fn fold_free(text: &str) -> String {
        use unicode_normalization::UnicodeNormalization;
        text.nfkc().collect()
    }
}
