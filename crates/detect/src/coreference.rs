//! Once a person is named in full, the same person's name in parts is found as well.
//!
//! "John Smith" makes every later or earlier "Smith", "John", "JOHN SMITH" and "smith" in the text
//! a mention of a person; words that are also common words ("will", "rose") only as the name was
//! written.

use crate::{ByteSpan, Label, layer::Certainty, overlap::Placed, user::fold_case, word};
use rustc_hash::FxHashMap;

/// What this step finds.
pub(crate) const INFO: crate::RecognizerInfo = crate::RecognizerInfo {
    name: "coreference",
    label: Label::PERSON,
    description: "Further mentions of a person by a part of the name",
    source: "The names found in the same text",
};

/// The most different name parts that are looked for in one text; bounds the automaton.
const MAX_PARTS: usize = 4096;
/// The shortest part that is looked for, in characters.
const MIN_PART: usize = 3;
/// How much less sure a part is than the whole name.
const DISCOUNT: f32 = 0.9;

/// Parts of names that are common words: found only as they were written.
const COMMON: &[&str] = &[
    "will",
    "may",
    "mark",
    "rose",
    "grace",
    "hope",
    "bill",
    "sun",
    "young",
    "art",
    "dick",
    "drew",
    "faith",
    "frank",
    "gene",
    "grant",
    "guy",
    "jack",
    "joy",
    "june",
    "april",
    "august",
    "lee",
    "miles",
    "nick",
    "pat",
    "penny",
    "ray",
    "rich",
    "rob",
    "robin",
    "sandy",
    "sue",
    "summer",
    "amber",
    "dawn",
    "daisy",
    "ivy",
    "jade",
    "ruby",
    "violet",
    "lily",
    "olive",
    "ginger",
    "pepper",
    "crystal",
    "angel",
    "chance",
    "chase",
    "cliff",
    "clay",
    "dale",
    "dean",
    "glen",
    "heath",
    "lane",
    "reed",
    "wade",
    "ward",
    "wood",
    "woods",
    "stone",
    "rivers",
    "brook",
    "brooks",
    "field",
    "fields",
    "hill",
    "hills",
    "ford",
    "banks",
    "park",
    "parks",
    "bush",
    "rice",
    "berry",
    "cherry",
    "fox",
    "wolf",
    "bird",
    "fish",
    "lamb",
    "bear",
    "king",
    "prince",
    "duke",
    "earl",
    "baron",
    "knight",
    "bishop",
    "pope",
    "page",
    "cook",
    "baker",
    "turner",
    "walker",
    "hunter",
    "fisher",
    "gardener",
    "potter",
    "porter",
    "butler",
    "judge",
    "major",
    "sergeant",
    "black",
    "white",
    "brown",
    "green",
    "grey",
    "gray",
    "blue",
    "gold",
    "silver",
    "long",
    "short",
    "little",
    "small",
    "strong",
    "good",
    "best",
    "love",
    "day",
    "friday",
    "summers",
    "winter",
    "winters",
    "spring",
    "snow",
    "frost",
    "rain",
    "storm",
    "moon",
    "star",
    "case",
    "price",
    "cash",
    "bond",
    "stock",
    "power",
    "powers",
    "self",
    "list",
    "read",
    "code",
    "do",
    "an",
    "so",
    "my",
    "van",
    "von",
    "der",
    "den",
    "del",
    "dos",
    "das",
    "the",
    "and",
    "ann",
    "max",
    "min",
    "ian",
    "jan",
    "mar",
    "sep",
    "dec",
    "oct",
    "gross",
    "gut",
    "lang",
    "kurz",
    "alt",
    "neu",
    "stark",
    "sommer",
    "herbst",
    "vogel",
    "fuchs",
    "bach",
    "berg",
    "wald",
    "feld",
    "stein",
    "graf",
    "herzog",
    "ritter",
    "bauer",
    "richter",
    "petit",
    "grand",
    "blanc",
    "noir",
    "roi",
    "rey",
    "luz",
    "sol",
    "santa",
    "sage",
    "clear",
    "sky",
    "true",
    "sharp",
    "swift",
    "rust",
    "java",
    "perl",
    "basic",
    "linus",
    "data",
    "key",
    "ally",
    "bar",
    "don",
    "christian",
    "paris",
    "london",
    "berlin",
    "israel",
    "jordan",
    "china",
    "india",
    "georgia",
    "virginia",
    "carolina",
    "sydney",
    "austin",
    "dallas",
    "houston",
];

/// Titles and joints that are no part of a name.
const NO_PARTS: &[&str] = &[
    "mrs", "miss", "prof", "herr", "frau", "sir", "madam", "van", "von", "der", "den", "del",
    "dos", "das", "the", "and", "dott", "phd", "esq", "mme", "mlle", "señor", "señora", "dipl",
    "ing",
];

/// Adds mentions of the people in `found` by a part of their name, and repeated mentions in full.
pub(crate) fn extend(text: &str, found: &mut Vec<Placed>) {
    let people: Vec<usize> = (0..found.len())
        .filter(|i| found.get(*i).is_some_and(|p| p.label == Label::PERSON))
        .take(MAX_PARTS)
        .collect();
    if people.is_empty() {
        return;
    }
    // Each part in lower case, with its forms as written and the best score of a name with it.
    let mut parts: FxHashMap<String, (Vec<String>, f32)> = FxHashMap::default();
    for person in people.iter().filter_map(|i| found.get(*i)) {
        let Some(name) = person.span.of(text) else { continue };
        for part in name.split(|c: char| !(c.is_alphabetic() || c == '-' || c == '\'' || c == '’'))
        {
            let part = part.trim_matches(['-', '\'', '’']);
            let part = part.strip_suffix("'s").or_else(|| part.strip_suffix("’s")).unwrap_or(part);
            if part.chars().count() < MIN_PART || parts.len() >= MAX_PARTS {
                continue;
            }
            let folded = fold_case(part).into_owned();
            if NO_PARTS.contains(&folded.as_str())
                || !part.starts_with(char::is_uppercase)
                    && part.is_ascii()
                    && COMMON.contains(&folded.as_str())
            {
                continue;
            }
            let entry = parts.entry(folded).or_insert_with(|| (Vec::new(), 0.0));
            if !entry.0.iter().any(|w| w == part) {
                entry.0.push(part.to_owned());
            }
            entry.1 = entry.1.max(person.score);
        }
    }
    if parts.is_empty() {
        return;
    }
    let mut keys: Vec<(&String, &(Vec<String>, f32))> = parts.iter().collect();
    keys.sort_by_key(|(k, _)| *k);
    let Ok(automaton) = aho_corasick::AhoCorasickBuilder::new()
        .match_kind(aho_corasick::MatchKind::LeftmostLongest)
        .build(keys.iter().map(|(k, _)| k.as_bytes()))
    else {
        return;
    };
    let folded = fold_case(text);
    let mut taken: Vec<ByteSpan> =
        people.iter().filter_map(|i| found.get(*i)).map(|p| p.span).collect();
    taken.sort_unstable();
    let mut new: Vec<Placed> = Vec::new();
    for hit in automaton.find_iter(folded.as_ref()) {
        let (start, end) = (hit.start(), hit.end());
        let Some((key, (written, score))) = keys.get(hit.pattern().as_usize()) else { continue };
        let Some(seen) = text.get(start..end) else { continue };
        let ambiguous = COMMON.contains(&key.as_str());
        let as_written = written.iter().any(|w| w == seen);
        if (ambiguous && !as_written)
            || !word::stands_alone(text, start, end)
            || in_identifier(text, start, end)
            || inside(&taken, start, end)
        {
            continue;
        }
        // Neighbouring parts make one mention.
        if let Some(last) = new.last_mut()
            && text.get(last.span.end..start).is_some_and(|gap| matches!(gap, " " | "-" | "\u{a0}"))
        {
            last.span.end = end;
            continue;
        }
        new.push(Placed {
            span: ByteSpan::new(start, end),
            label: Label::PERSON,
            score: score * DISCOUNT,
            recognizer: INFO.name,
            certainty: Certainty::Statistical,
        });
    }
    found.append(&mut new);
}

/// Whether `start..end` lies in one of the ascending spans.
fn inside(spans: &[ByteSpan], start: usize, end: usize) -> bool {
    let upto = spans.partition_point(|s| s.start <= start);
    upto.checked_sub(1).and_then(|i| spans.get(i)).is_some_and(|s| end <= s.end)
}

/// Whether a word is a part of an identifier or path of code: `smith.rs`, `smith()`, `$smith`.
fn in_identifier(text: &str, start: usize, end: usize) -> bool {
    let before = word::before(text, start);
    let after = word::after(text, end);
    let next = after.and_then(|c| word::after(text, end + c.len_utf8()));
    before == Some('$')
        || after == Some('(')
        || (after == Some('.') && next.is_some_and(char::is_lowercase) && before == Some('.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mentions(text: &str, name: &str) -> Vec<String> {
        let at = text.find(name).unwrap();
        let mut found = vec![Placed {
            span: ByteSpan::new(at, at + name.len()),
            label: Label::PERSON,
            score: 0.9,
            recognizer: "t",
            certainty: Certainty::Statistical,
        }];
        extend(text, &mut found);
        let mut spans: Vec<_> = found.iter().skip(1).map(|p| p.span).collect();
        spans.sort_unstable();
        spans.iter().map(|s| s.of(text).unwrap().to_owned()).collect()
    }

    #[test]
    fn parts_are_found_before_and_behind() {
        let text =
            "Keller called. Maria Keller said: keller@x, MARIA, maria keller, Mariachi, Keller's.";
        assert_eq!(
            mentions(text, "Maria Keller"),
            ["Keller", "keller", "MARIA", "maria keller", "Keller"]
        );
    }

    #[test]
    fn common_words_only_as_written() {
        let text = "Will Young is here. He will stay young. Will left. Young too.";
        assert_eq!(mentions(text, "Will Young"), ["Will", "Young"]);
    }

    #[test]
    fn titles_and_short_parts_are_no_mentions() {
        let text = "Prof. Al Keller. The prof. Al fresco. Prof. nobody";
        assert_eq!(mentions(text, "Prof. Al Keller"), Vec::<String>::new());
    }
}
