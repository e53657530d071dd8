//! Postal addresses in running text, from the word for a kind of street beside a house number.

use super::context::Hit;
use crate::{
    Label, RecognizerInfo,
    layer::{Candidate, Certainty},
    word,
};

/// What this scanner finds.
pub(crate) const INFOS: &[RecognizerInfo] = &[RecognizerInfo {
    name: "street_address",
    label: Label::ADDRESS,
    description: "Street with house number, and the town behind it",
    source: "UPU S42 address templates; words for streets in nine languages",
}];

/// The most words of a street's name.
const MAX_WORDS: usize = 5;

/// A word of a text.
#[derive(Clone, Copy)]
struct Word<'a> {
    text: &'a str,
    start: usize,
    end: usize,
}

impl Word<'_> {
    fn is_house_number(self) -> bool {
        let digits = self.text.bytes().take_while(u8::is_ascii_digit).count();
        let rest = self.text.get(digits..).unwrap_or_default();
        (1..=6).contains(&digits)
            && (rest.len() <= 1 || (rest.starts_with(['-', '/']) && rest.len() <= 5))
            && rest.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '/'))
    }

    fn is_name(self) -> bool {
        self.text.starts_with(char::is_uppercase)
            && self.text.chars().all(|c| c.is_alphanumeric() || matches!(c, '.' | '\'' | '’' | '-'))
    }
}

/// The word that ends before `at`, behind at most one blank, comma allowed when `comma` is.
fn before(text: &str, at: usize, comma: bool) -> Option<Word<'_>> {
    let head = text.get(..at)?.strip_suffix(' ')?;
    let head = if comma { head.strip_suffix(',').unwrap_or(head) } else { head };
    let length: usize = head
        .chars()
        .rev()
        .take(32)
        .take_while(|c| c.is_alphanumeric() || matches!(c, '.' | '\'' | '’' | '-' | '/'))
        .map(char::len_utf8)
        .sum();
    let start = head.len() - length;
    (length > 0).then(|| Word {
        text: head.get(start..).unwrap_or_default(),
        start,
        end: head.len(),
    })
}

/// The word that begins behind `at`, after a blank or a comma and a blank.
fn after(text: &str, at: usize, comma: bool) -> Option<Word<'_>> {
    let tail = text.get(at..)?;
    let skipped = if comma && tail.starts_with(", ") {
        2
    } else if tail.starts_with(' ') {
        1
    } else {
        return None;
    };
    let rest = tail.get(skipped..)?;
    let length: usize = rest
        .chars()
        .take(32)
        .take_while(|c| c.is_alphanumeric() || matches!(c, '.' | '\'' | '’' | '-' | '/'))
        .map(char::len_utf8)
        .sum();
    let text = rest.get(..length)?.trim_end_matches(['.', '-', '/']);
    let start = at + skipped;
    (!text.is_empty()).then(|| Word { text, start, end: start + text.len() })
}

/// Adds the address about one word for a street.
pub(crate) fn judge(text: &str, hit: &Hit, out: &mut Vec<Candidate>) {
    let Some(kind) = text.get(hit.start..hit.end) else { return };
    let found = numbered_before(text, hit, kind).or_else(|| numbered_behind(text, hit));
    if let Some((start, end)) = found {
        let end = town(text, end);
        let certainty = Certainty::Pattern;
        let (label, recognizer) = (Label::ADDRESS, "street_address");
        out.push(Candidate { start, end, label, score: 0.8, recognizer, certainty });
    }
}

/// `221B Baker Street`, `12 rue de la Paix`.
fn numbered_before(text: &str, hit: &Hit, kind: &str) -> Option<(usize, usize)> {
    // The number directly before the kind, as in French: the name follows.
    if let Some(number) = before(text, hit.start, true).filter(|w| w.is_house_number()) {
        let end = street_name(text, hit.end)?;
        return Some((number.start, end));
    }
    if !kind.starts_with(char::is_uppercase) || !word::begins(text, hit.start) {
        return None;
    }
    let mut at = hit.start;
    for _ in 0..MAX_WORDS {
        let found = before(text, at, false)?;
        if found.is_house_number() && at < hit.start {
            let end = if text.get(hit.end..).is_some_and(|r| r.starts_with('.')) {
                hit.end + 1
            } else {
                hit.end
            };
            return Some((found.start, end));
        }
        if !(found.is_name() || found.text.starts_with(|c: char| c.is_ascii_digit())) {
            return None;
        }
        at = found.start;
    }
    None
}

/// `Lindenallee 23`, `Calle Mayor 5`, `Via Roma, 12`.
fn numbered_behind(text: &str, hit: &Hit) -> Option<(usize, usize)> {
    // The whole word: "Lindenallee" from its "allee", with the words before it that belong to it.
    let head = text.get(..hit.start)?;
    let prefix: usize = head
        .chars()
        .rev()
        .take(32)
        .take_while(|c| c.is_alphabetic() || *c == '-')
        .map(char::len_utf8)
        .sum();
    let mut start = hit.start - prefix;
    let capital = text.get(start..)?.starts_with(char::is_uppercase);
    let dot = usize::from(text.get(hit.end..)?.starts_with('.'));
    if let Some(number) = after(text, hit.end + dot, true).filter(|w| w.is_house_number()) {
        // "Street 5" alone is no address: a name must stand in or before the word.
        if prefix == 0 {
            let name = before(text, start, false).filter(|w| w.is_name())?;
            start = name.start;
        }
        return capital.then_some((start, number.end));
    }
    if prefix > 0 {
        return None;
    }
    let name_end = street_name(text, hit.end + dot)?;
    let number = after(text, name_end, true).filter(|w| w.is_house_number())?;
    Some((start, number.end))
}

/// The end of a street's name behind its kind: words with capitals and the joints between them.
fn street_name(text: &str, from: usize) -> Option<usize> {
    const JOINTS: &[&str] = &[
        "de", "la", "le", "les", "du", "des", "del", "los", "las", "el", "di", "della", "dei",
        "da", "do", "dos", "das", "y", "e", "van", "der", "den", "l", "d",
    ];
    let mut at = from;
    let mut end = None;
    for _ in 0..MAX_WORDS {
        let Some(next) = after(text, at, false) else { break };
        if next.is_name() {
            end = Some(next.end);
        } else if !JOINTS.contains(&next.text.trim_end_matches(['\'', '’'])) {
            break;
        }
        at = next.end;
    }
    end
}

/// The end of the address: flat, town, region and postal code behind the street, if they stand there.
fn town(text: &str, from: usize) -> usize {
    let mut end = from;
    let mut coded = false;
    for part in 0..6 {
        let tail = text.get(end..).unwrap_or_default();
        let joined = tail.starts_with(", ");
        let Some(next) = after(text, end, true) else { break };
        let lower = next.text.to_lowercase();
        let flat = ["apt", "apartment", "suite", "ste", "unit", "flat", "floor", "no", "bldg"]
            .contains(&lower.as_str());
        let digits = next.text.bytes().filter(u8::is_ascii_digit).count();
        let code =
            (4..=6).contains(&digits) && next.text.len() <= 10 && digits + 3 >= next.text.len()
                || (next.text.len() <= 4 && digits >= 1 && part > 0);
        // Capitals alone are the name of the next thing: "IBAN", "TEL".
        let capitals = next.text.len() > 2 && next.text.chars().all(char::is_uppercase);
        let name = next.is_name() && digits == 0 && next.text.len() >= 2 && !capitals;
        // Behind a blank only a code, or the name behind a code; behind a comma any part.
        if !(flat || code || (name && (joined || coded || region(next.text)))) {
            break;
        }
        coded = (code && part > 0) || (coded && region(next.text)) || (code && digits >= 4);
        end = next.end;
        if flat
            && let Some(number) =
                after(text, end, false).filter(|w| w.is_house_number() || w.text.len() <= 4)
        {
            end = number.end;
        }
    }
    end
}

/// The two capitals of a state or province.
fn region(word: &str) -> bool {
    word.len() == 2 && word.bytes().all(|b| b.is_ascii_uppercase())
}

#[cfg(test)]
mod tests {
    use crate::{Detector, Input, Label};

    #[test]
    fn addresses_in_sentences() {
        let detector = Detector::builder().ner(false).build().unwrap();
        for (text, address) in [
            ("She moved to Lindenallee 23, 50968 Köln.", "Lindenallee 23, 50968 Köln"),
            ("I live at 77 Sunset Blvd. call me", "77 Sunset Blvd."),
            ("office: 221B Baker Street, London", "221B Baker Street, London"),
            (
                "ship to 4821 Oak Ridge Dr, Apt 12B, Columbus, OH 43215 please",
                "4821 Oak Ridge Dr, Apt 12B, Columbus, OH 43215",
            ),
            ("au 12 rue de la Paix, 75002 Paris", "12 rue de la Paix, 75002 Paris"),
            ("en Calle Mayor 5, Madrid", "Calle Mayor 5, Madrid"),
            ("in Via Roma, 12, 20121 Milano", "Via Roma, 12, 20121 Milano"),
            ("Wohnt Goethestr. 7a in Bonn", "Goethestr. 7a"),
        ] {
            let found: Vec<_> = detector
                .detect(Input::plain(text))
                .into_iter()
                .filter(|e| e.label == Label::ADDRESS)
                .filter_map(|e| e.span.of(text))
                .collect();
            assert_eq!(found, [address], "{text}");
        }
    }

    #[test]
    fn streets_without_numbers_are_none() {
        let detector = Detector::builder().ner(false).build().unwrap();
        for text in [
            "Wall Street fell 3 percent",
            "a long way 5",
            "the Drive API v3",
            "via email 12",
            "5 way split",
            "Main Street",
        ] {
            let found = detector.detect(Input::plain(text));
            assert!(found.iter().all(|e| e.label != Label::ADDRESS), "{text} {found:?}");
        }
    }
}
