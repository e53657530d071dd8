//! Lists of terms to find: names of projects, customers, people.
//!
//! Exact search is one pass of an automaton. Fuzzy search (up to two edits) cuts each term into one
//! piece more than edits are allowed, so at least one piece must stand in the text unchanged; the
//! automaton looks for pieces, and a banded edit distance around each hit decides.

use super::fold_case;
use crate::{BuildError, Label, layer::Candidate, layer::Certainty, word};
use aho_corasick::{AhoCorasick, AhoCorasickBuilder, MatchKind};

/// Terms that are personal or secret to this user.
#[derive(Clone, Debug)]
pub struct TermList {
    /// Name of the list, shown as recognizer: 1 to 48 of `a-z`, `0-9`, `_`, `-`.
    pub name: String,
    /// What a hit is.
    pub label: Label,
    /// The terms; white space at their ends is ignored, empty ones are skipped.
    pub terms: Vec<String>,
    /// Whether `Apollo` finds only `Apollo`.
    pub case_sensitive: bool,
    /// Whether a term must stand alone, not inside a longer word.
    pub whole_word: bool,
    /// Edits (insertion, deletion, substitution of a character) that a hit may differ by: 0 to 2.
    /// A term must have at least four characters for each edit; shorter terms are found with as
    /// many edits as their length allows. Fuzzy terms are always whole words.
    pub fuzzy: u8,
}

impl TermList {
    /// Case-insensitive whole words without edits.
    #[must_use]
    pub fn new(
        name: &str,
        label: Label,
        terms: impl IntoIterator<Item = impl Into<String>>,
    ) -> Self {
        Self {
            name: name.to_owned(),
            label,
            terms: terms.into_iter().map(Into::into).collect(),
            case_sensitive: false,
            whole_word: true,
            fuzzy: 0,
        }
    }
}

/// The most bytes of terms in one list; bounds the automaton.
const MAX_LIST_BYTES: usize = 8 << 20;
/// The longest term, in bytes.
const MAX_TERM_BYTES: usize = 512;
/// Characters a term needs for each edit it may differ by.
const CHARS_PER_EDIT: usize = 4;

#[derive(Debug)]
struct FuzzyTerm {
    chars: Vec<char>,
    edits: usize,
}

#[derive(Debug)]
struct Piece {
    term: usize,
    /// Characters of the term before the piece.
    before: usize,
}

/// A list, ready to search.
#[derive(Debug)]
pub(crate) struct CompiledTerms {
    name: &'static str,
    label: Label,
    case_sensitive: bool,
    whole_word: bool,
    exact: AhoCorasick,
    fuzzy: Vec<FuzzyTerm>,
    pieces: Option<(AhoCorasick, Vec<Piece>)>,
}

impl CompiledTerms {
    pub fn new(list: &TermList, name: &'static str) -> Result<Self, BuildError> {
        let wrong = |reason| BuildError::TermList { name: list.name.clone(), reason };
        if list.fuzzy > 2 {
            return Err(wrong("allow at most 2 edits"));
        }
        let terms: Vec<String> = list
            .terms
            .iter()
            .map(|t| t.trim())
            .filter(|t| !t.is_empty())
            .map(|t| if list.case_sensitive { t.to_owned() } else { fold_case(t).into_owned() })
            .collect();
        if terms.is_empty() {
            return Err(wrong("give at least one term"));
        }
        if terms.iter().any(|t| t.len() > MAX_TERM_BYTES) {
            return Err(wrong("shorten its terms to 512 bytes"));
        }
        if terms.iter().map(String::len).sum::<usize>() > MAX_LIST_BYTES {
            return Err(wrong("split it: a list holds at most 8 MiB"));
        }
        let exact = AhoCorasickBuilder::new()
            .match_kind(MatchKind::LeftmostLongest)
            .build(&terms)
            .map_err(|_| wrong("shorten it: the search automaton would be too big"))?;
        let mut fuzzy = Vec::new();
        let mut pieces = Vec::new();
        let mut texts = Vec::new();
        if list.fuzzy > 0 {
            for term in &terms {
                let chars: Vec<char> = term.chars().collect();
                let edits = usize::from(list.fuzzy).min(chars.len() / CHARS_PER_EDIT);
                if edits == 0 {
                    continue;
                }
                let size = chars.len() / (edits + 1);
                for (i, chunk) in chars.chunks(size).take(edits + 1).enumerate() {
                    pieces.push(Piece { term: fuzzy.len(), before: i * size });
                    texts.push(chunk.iter().collect::<String>());
                }
                fuzzy.push(FuzzyTerm { chars, edits });
            }
        }
        let pieces = if texts.is_empty() {
            None
        } else {
            let automaton = AhoCorasick::new(&texts)
                .map_err(|_| wrong("shorten it: the search automaton would be too big"))?;
            Some((automaton, pieces))
        };
        Ok(Self {
            name,
            label: list.label,
            case_sensitive: list.case_sensitive,
            whole_word: list.whole_word,
            exact,
            fuzzy,
            pieces,
        })
    }

    /// Whether the list needs the text in lower case.
    pub fn folds(&self) -> bool {
        !self.case_sensitive
    }

    pub fn scan(&self, text: &str, folded: &str, out: &mut Vec<Candidate>) {
        let hay = if self.case_sensitive { text } else { folded };
        for hit in self.exact.find_iter(hay) {
            if !self.whole_word || word::stands_alone(text, hit.start(), hit.end()) {
                out.push(self.candidate(hit.start(), hit.end(), 1.0));
            }
        }
        let Some((automaton, pieces)) = &self.pieces else { return };
        let mut last: Option<(usize, usize, usize)> = None;
        for hit in automaton.find_overlapping_iter(hay) {
            let Some(piece) = pieces.get(hit.pattern().as_usize()) else { continue };
            let Some(term) = self.fuzzy.get(piece.term) else { continue };
            if last.is_some_and(|(t, s, e)| t == piece.term && s <= hit.start() && hit.end() <= e) {
                continue;
            }
            if let Some((start, end)) = term.around(hay, hit.start(), piece.before) {
                last = Some((piece.term, start, end));
                out.push(self.candidate(start, end, 0.9));
            }
        }
    }

    fn candidate(&self, start: usize, end: usize, score: f32) -> Candidate {
        Candidate {
            start,
            end,
            label: self.label,
            score,
            recognizer: self.name,
            certainty: Certainty::User,
        }
    }
}

impl FuzzyTerm {
    /// The best stretch of whole words about `at` that is within the allowed edits of the term,
    /// where `before` characters of the term precede `at`.
    fn around(&self, hay: &str, at: usize, before: usize) -> Option<(usize, usize)> {
        let head = hay.get(..at)?;
        let mut best: Option<(usize, usize, usize)> = None;
        // The hit begins up to `edits` characters earlier or later than in an unchanged term.
        let starts = head
            .char_indices()
            .rev()
            .map(|(i, _)| i)
            .skip(before.saturating_sub(self.edits + 1))
            .take(2 * self.edits + 2)
            .chain((before <= self.edits).then_some(at));
        for start in starts {
            if !word::begins(hay, start) {
                continue;
            }
            let Some(rest) = hay.get(start..) else { continue };
            let shortest = self.chars.len().saturating_sub(self.edits);
            let window: Vec<(usize, char)> =
                rest.char_indices().take(self.chars.len() + self.edits + 1).collect();
            for length in shortest..=self.chars.len() + self.edits {
                if length == 0 || length > window.len() {
                    continue;
                }
                let end = window.get(length).map_or(
                    start + rest.len().min(window.last().map_or(0, |(i, c)| i + c.len_utf8())),
                    |(i, _)| start + i,
                );
                if !word::ends(hay, end) {
                    continue;
                }
                let seen: Vec<char> = window.iter().take(length).map(|(_, c)| *c).collect();
                if let Some(distance) = edit_distance(&self.chars, &seen, self.edits)
                    && best.is_none_or(|(d, _, _)| distance < d)
                {
                    best = Some((distance, start, end));
                }
            }
        }
        best.map(|(_, start, end)| (start, end))
    }
}

/// Levenshtein distance when it is at most `limit`.
fn edit_distance(a: &[char], b: &[char], limit: usize) -> Option<usize> {
    if a.len().abs_diff(b.len()) > limit {
        return None;
    }
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut diagonal = i;
        let mut left = i + 1;
        let mut least = left;
        if let Some(first) = row.first_mut() {
            *first = left;
        }
        for (cell, y) in row.iter_mut().skip(1).zip(b) {
            let value = (diagonal + usize::from(x != y)).min(*cell + 1).min(left + 1);
            diagonal = *cell;
            *cell = value;
            left = value;
            least = least.min(value);
        }
        if least > limit {
            return None;
        }
    }
    row.last().copied().filter(|d| *d <= limit)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Detector;

    fn found(list: TermList, text: &str) -> Vec<String> {
        let compiled = CompiledTerms::new(&list, "t").unwrap();
        let mut out = Vec::new();
        compiled.scan(text, &fold_case(text), &mut out);
        let mut spans: Vec<_> = out.iter().map(|c| (c.start, c.end)).collect();
        spans.sort_unstable();
        spans.dedup();
        spans.iter().map(|(s, e)| text[*s..*e].to_owned()).collect()
    }

    #[test]
    fn case_and_words() {
        let list = TermList::new("p", Label::PRODUCT, ["Apollo", "Blue Moon"]);
        assert_eq!(found(list.clone(), "APOLLO, apollonia, blue moon"), ["APOLLO", "blue moon"]);
        let strict = TermList { case_sensitive: true, whole_word: false, ..list };
        assert_eq!(found(strict, "APOLLO, Apollonia"), ["Apollo"]);
    }

    #[test]
    fn fuzzy_finds_up_to_two_edits() {
        let list = TermList { fuzzy: 2, ..TermList::new("p", Label::PRODUCT, ["Konstantin"]) };
        for text in ["konstantin", "Konstantn", "Constantin", "Konstanttine", "xKonstantin"] {
            assert_eq!(found(list.clone(), &format!("to {text}.")), [text], "{text}");
        }
        for text in ["constant", "Konzert", "stan"] {
            assert!(found(list.clone(), text).is_empty(), "{text}");
        }
    }

    #[test]
    fn short_terms_are_not_fuzzy() {
        let list = TermList { fuzzy: 2, ..TermList::new("p", Label::PRODUCT, ["Bob"]) };
        assert_eq!(found(list, "Bob Bab Rob"), ["Bob"]);
    }

    #[test]
    fn empty_lists_are_refused() {
        let list = TermList::new("p", Label::PRODUCT, [" "]);
        assert!(Detector::builder().term_list(list).is_err());
    }
}
