//! Context words: one pass of an automaton over the text finds them all; recognizers then ask
//! whether one of theirs stands near.

use super::words::WORDS;
use crate::{BuildError, word};
use aho_corasick::{AhoCorasick, AhoCorasickBuilder, Input, MatchKind};

/// How far before a value its context word may end, in bytes.
const BEFORE: usize = 64;
/// How far after a value its context word may begin, in bytes.
const AFTER: usize = 24;
/// The longest context word in bytes; bounds the search after a value.
const LONGEST: usize = 64;

/// The automaton over all context words.
#[derive(Debug)]
pub(crate) struct ContextWords {
    automaton: AhoCorasick,
    words: Vec<Word>,
}

#[derive(Clone, Copy, Debug)]
struct Word {
    groups: u128,
    open_before: bool,
    open_after: bool,
}

/// A context word in a text.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Hit {
    pub start: usize,
    pub end: usize,
    pub groups: u128,
}

/// The context words of one text and its field name.
#[derive(Debug)]
pub(crate) struct Context<'a> {
    text: &'a str,
    pub hits: Vec<Hit>,
    /// Groups named by the field the text stood in.
    pub key: u128,
    /// Every group that occurs at all.
    present: u128,
}

impl ContextWords {
    pub fn new() -> Result<Self, BuildError> {
        let mut forms: rustc_hash::FxHashMap<String, Word> = rustc_hash::FxHashMap::default();
        for (group, list) in WORDS {
            for word in *list {
                let open_before = word.starts_with('*');
                let open_after = word.ends_with('*');
                let bare = word.trim_matches('*');
                // `date of birth` is written `date_of_birth`, `date-of-birth` and `dateOfBirth` in
                // field names.
                let mut written = vec![bare.to_owned()];
                if bare.trim().contains(' ') && bare.starts_with(char::is_alphabetic) {
                    for joint in ["_", "-", ""] {
                        written.push(bare.replace(' ', joint));
                    }
                }
                for form in written {
                    // `OTP` in upper case is how ASCII folding sees it; other letters need both.
                    let upper = form.to_uppercase();
                    let forms_of_case =
                        if form.is_ascii() { vec![form] } else { vec![form, upper] };
                    for form in forms_of_case {
                        let entry = forms.entry(form).or_insert(Word {
                            groups: 0,
                            open_before,
                            open_after,
                        });
                        entry.groups |= group;
                        entry.open_before |= open_before;
                        entry.open_after |= open_after;
                    }
                }
            }
        }
        let mut sorted: Vec<(String, Word)> = forms.into_iter().collect();
        sorted.sort_by(|a, b| a.0.cmp(&b.0));
        let automaton = AhoCorasickBuilder::new()
            .ascii_case_insensitive(true)
            .match_kind(MatchKind::LeftmostLongest)
            .kind(Some(aho_corasick::AhoCorasickKind::DFA))
            .build(sorted.iter().map(|(form, _)| form.as_bytes()))
            .map_err(|e| BuildError::BuiltIn(format!("context words: {e}")))?;
        Ok(Self { automaton, words: sorted.into_iter().map(|(_, w)| w).collect() })
    }

    /// All context words of a text.
    pub fn read<'a>(&self, text: &'a str, key: Option<&str>) -> Context<'a> {
        let mut hits = Vec::new();
        let mut at = 0;
        while let Some(found) = self.automaton.find(Input::new(text).range(at..)) {
            at = found.end();
            let Some(word) = self.words.get(found.pattern().as_usize()) else { continue };
            if (word.open_before || begins(text, found.start()))
                && (word.open_after || ends(text, found.end()))
            {
                hits.push(Hit { start: found.start(), end: found.end(), groups: word.groups });
            } else if let Some(first) =
                text.as_bytes().get(found.range()).and_then(|w| memchr::memchr(b' ', w))
            {
                // "about claim" holds no "t c", but a "claim".
                at = found.start() + first.max(1);
            }
        }
        let key = key.map_or(0, |k| self.groups_in(k));
        let present = hits.iter().fold(key, |all, h: &Hit| all | h.groups);
        Context { text, hits, key, present }
    }

    /// The groups of all words in a field name.
    pub fn groups_in(&self, name: &str) -> u128 {
        let name = name.get(..256).unwrap_or(name);
        self.automaton
            .find_iter(name)
            .filter_map(|found| {
                let word = self.words.get(found.pattern().as_usize())?;
                ((word.open_before || begins(name, found.start()))
                    && (word.open_after || ends(name, found.end())))
                .then_some(word.groups)
            })
            .fold(0, |all, groups| all | groups)
    }
}

/// Whether a word begins at `at`: no letter before it, or a change of case (`customerSsn`).
fn begins(text: &str, at: usize) -> bool {
    match (word::before(text, at), word::after(text, at)) {
        (Some(b), Some(a)) if a.is_alphabetic() && b.is_alphabetic() => {
            b.is_lowercase() && a.is_uppercase()
        }
        _ => true,
    }
}

/// Whether a word ends at `at`: no letter after it, or a change of case (`ssnNumber`).
fn ends(text: &str, at: usize) -> bool {
    match (word::before(text, at), word::after(text, at)) {
        (Some(b), Some(a)) if a.is_alphabetic() && b.is_alphabetic() => {
            b.is_lowercase() && a.is_uppercase()
        }
        _ => true,
    }
}

impl<'a> Context<'a> {
    /// The context of a value that stands alone in a field of known kind.
    pub fn of_field(text: &'a str, groups: u128) -> Self {
        Self { text, hits: Vec::new(), key: groups, present: groups }
    }

    /// A superset of the groups that [`Context::near`] can answer for any `start..end` with an end up
    /// to `most`: one look for all rules that begin at one place.
    pub fn reach(&self, start: usize, most: usize) -> u128 {
        let upto = self.hits.partition_point(|h| h.end <= start);
        let before = self.hits.get(..upto).unwrap_or_default().iter().rev();
        let behind = self.hits.get(upto..).unwrap_or_default().iter();
        before
            .take_while(|h| start - h.end <= BEFORE)
            .chain(behind.take_while(|h| h.start <= most + AFTER))
            .fold(self.key, |all, h| all | h.groups)
    }

    /// How close the nearest word of `groups` stands to `start..end`: 1 beside it (or in the field
    /// name), towards 0 at the edge of the window, nothing when there is none.
    pub fn near(&self, start: usize, end: usize, groups: u128) -> Option<f32> {
        if groups & self.present == 0 {
            return None;
        }
        if self.key & groups != 0 {
            return Some(1.0);
        }
        let upto = self.hits.partition_point(|h| h.end <= start);
        let mut best: Option<usize> = None;
        for hit in self.hits.get(..upto)?.iter().rev() {
            let gap = start - hit.end;
            if gap > BEFORE {
                break;
            }
            if hit.groups & groups != 0 && self.same_line(hit.end, start) {
                best = Some(gap);
                break;
            }
        }
        for hit in self.hits.get(upto..)?.iter() {
            if hit.start > end + AFTER + LONGEST {
                break;
            }
            let gap = hit.start.saturating_sub(end);
            // A word after the value speaks for it less than one before it.
            let weighed = gap + BEFORE - AFTER;
            if gap <= AFTER && hit.groups & groups != 0 && !self.breaks(end, hit.start) {
                if best.is_none_or(|b| weighed < b) {
                    best = Some(weighed);
                }
                break;
            }
        }
        best.map(|gap| 1.0 - gap.min(BEFORE) as f32 / (BEFORE + 1) as f32)
    }

    /// The groups of all words that end within `window` bytes before `start`, on the same line.
    pub fn before(&self, start: usize, window: usize) -> u128 {
        let upto = self.hits.partition_point(|h| h.end <= start);
        self.hits
            .get(..upto)
            .unwrap_or_default()
            .iter()
            .rev()
            .take_while(|h| start - h.end <= window)
            .filter(|h| self.same_line(h.end, start))
            .fold(self.key, |all, h| all | h.groups)
    }

    fn breaks(&self, from: usize, to: usize) -> bool {
        self.text.as_bytes().get(from..to).is_some_and(|gap| memchr::memchr(b'\n', gap).is_some())
    }

    /// Whether a value at `to` still belongs to a word that ended at `from`: on one line, or on the
    /// next line when nothing else stands between.
    fn same_line(&self, from: usize, to: usize) -> bool {
        let Some(gap) = self.text.as_bytes().get(from..to) else { return true };
        match memchr::memchr(b'\n', gap) {
            None => true,
            Some(_) => {
                memchr::memchr_iter(b'\n', gap).count() <= 2
                    && !gap.iter().any(u8::is_ascii_alphanumeric)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::words as cx;
    use super::*;

    fn groups(key: &str) -> u128 {
        ContextWords::new().unwrap().groups_in(key)
    }

    #[test]
    fn field_names_are_split() {
        for key in ["ssn", "SSN", "customerSsn", "user_ssn", "ssnNumber", "socialSecurityNumber"] {
            assert_ne!(groups(key) & cx::SSN, 0, "{key}");
        }
        for key in ["dateOfBirth", "date_of_birth", "DATE-OF-BIRTH", "dob", "geburtsdatum"] {
            assert_ne!(groups(key) & cx::BIRTH, 0, "{key}");
        }
        assert_eq!(groups("lessness") & cx::SSN, 0);
    }

    #[test]
    fn nearness_is_bounded_and_stops_at_lines() {
        let words = ContextWords::new().unwrap();
        let near = |text: &str| {
            let at = text.find('9').unwrap();
            words.read(text, None).near(at, at + 1, cx::SSN)
        };
        assert!(near("ssn 9").unwrap() > near("ssn of the person 9").unwrap());
        assert!(near("SSN:\n9").is_some());
        assert!(near("ssn unknown\n9").is_none());
        assert!(near(&format!("ssn {} 9", "x".repeat(80))).is_none());
        assert!(near("9 is the ssn").is_some());
        assert!(near("9\nssn").is_none());
    }

    #[test]
    fn words_are_short_enough() {
        for (_, list) in WORDS {
            for word in *list {
                assert!(word.len() <= LONGEST, "{word}");
                assert_eq!(*word, word.to_lowercase(), "{word}");
            }
        }
    }
}
