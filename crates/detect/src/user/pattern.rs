//! The user's regular expressions: linear-time engine, bounded size, tested when they are built.

use crate::{BuildError, Label, layer::Candidate, layer::Certainty};
use regex_automata::{meta::Regex, util::syntax};

/// A regular expression of the user's (syntax of the `regex` crate: no look-around, no
/// back-references, linear time).
#[derive(Clone, Debug)]
pub struct UserPattern {
    /// Name, shown as recognizer: 1 to 48 of `a-z`, `0-9`, `_`, `-`.
    pub name: String,
    /// What a hit is.
    pub label: Label,
    /// The expression. A group named `value` narrows the hit to it: `staff id: (?P<value>\w+)`.
    pub regex: String,
    /// Whether case does not matter.
    pub ignore_case: bool,
    /// Score of a hit, from 0 to 1.
    pub score: f32,
    /// Texts in which it must find something, or it is refused.
    pub must_match: Vec<String>,
    /// Texts in which it must find nothing, or it is refused.
    pub must_not_match: Vec<String>,
}

impl UserPattern {
    /// A case-sensitive pattern with score 1 and no test strings.
    #[must_use]
    pub fn new(name: &str, label: Label, regex: &str) -> Self {
        Self {
            name: name.to_owned(),
            label,
            regex: regex.to_owned(),
            ignore_case: false,
            score: 1.0,
            must_match: Vec::new(),
            must_not_match: Vec::new(),
        }
    }
}

/// The longest expression, in bytes.
const MAX_PATTERN_BYTES: usize = 4096;
/// The most memory the compiled expression may take.
const MAX_COMPILED_BYTES: usize = 2 << 20;
/// How deep an expression may nest.
const MAX_NESTING: u32 = 64;

/// A pattern, ready to search.
#[derive(Debug)]
pub(crate) struct CompiledPattern {
    name: &'static str,
    label: Label,
    score: f32,
    regex: Regex,
    group: Option<usize>,
}

/// Compiles within limits; the error is a reason for the user.
fn compile(text: &str, ignore_case: bool) -> Result<Regex, &'static str> {
    if text.len() > MAX_PATTERN_BYTES {
        return Err("shorten it to 4096 bytes");
    }
    Regex::builder()
        .syntax(syntax::Config::new().case_insensitive(ignore_case).nest_limit(MAX_NESTING))
        .configure(
            Regex::config()
                .nfa_size_limit(Some(MAX_COMPILED_BYTES))
                .hybrid_cache_capacity(MAX_COMPILED_BYTES),
        )
        .build(text)
        .map_err(|e| {
            if e.size_limit().is_some() {
                "simplify it: compiled, it is larger than 2 MiB"
            } else {
                "correct its syntax (that of the regex crate; no look-around, no back-references)"
            }
        })
}

/// An expression that has to match the whole of a text.
pub(crate) fn compile_whole(text: &str) -> Result<Regex, &'static str> {
    // Compiled alone first, so that no unbalanced bracket can undo the anchors.
    compile(text, false)?;
    compile(&format!(r"\A(?:{text})\z"), false)
}

impl CompiledPattern {
    pub fn new(pattern: &UserPattern, name: &'static str) -> Result<Self, BuildError> {
        let wrong = |reason| BuildError::Pattern { name: pattern.name.clone(), reason };
        if !(0.0..=1.0).contains(&pattern.score) {
            return Err(wrong("give a score from 0 to 1"));
        }
        let regex = compile(&pattern.regex, pattern.ignore_case).map_err(wrong)?;
        let group = regex.group_info().to_index(regex_automata::PatternID::ZERO, "value");
        let compiled = Self { name, label: pattern.label, score: pattern.score, regex, group };
        let finds = |text: &String| {
            let mut out = Vec::new();
            compiled.scan(text, &mut out);
            !out.is_empty()
        };
        if compiled.regex.is_match("") {
            return Err(wrong("make it match at least one character"));
        }
        if !pattern.must_match.iter().all(finds) {
            return Err(wrong("correct it: it misses one of the texts it must match"));
        }
        if pattern.must_not_match.iter().any(finds) {
            return Err(wrong("correct it: it matches one of the texts it must not match"));
        }
        Ok(compiled)
    }

    pub fn scan(&self, text: &str, out: &mut Vec<Candidate>) {
        let mut push = |start: usize, end: usize| {
            if start < end {
                out.push(Candidate {
                    start,
                    end,
                    label: self.label,
                    score: self.score,
                    recognizer: self.name,
                    certainty: Certainty::User,
                });
            }
        };
        match self.group {
            None => self.regex.find_iter(text).for_each(|m| push(m.start(), m.end())),
            Some(group) => {
                for captures in self.regex.captures_iter(text) {
                    if let Some(span) = captures.get_group(group) {
                        push(span.start, span.end);
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn build(pattern: &UserPattern) -> Result<CompiledPattern, BuildError> {
        CompiledPattern::new(pattern, "p")
    }

    #[test]
    fn group_value_narrows() {
        let p = UserPattern::new("staff", Label::REFERENCE_NUMBER, r"staff (?P<value>\d+)");
        let mut out = Vec::new();
        build(&p).unwrap().scan("staff 4711 and staff 12", &mut out);
        let spans: Vec<_> = out.iter().map(|c| (c.start, c.end)).collect();
        assert_eq!(spans, [(6, 10), (21, 23)]);
    }

    #[test]
    fn test_strings_decide() {
        let good = UserPattern {
            must_match: vec!["PRJ-12".into()],
            must_not_match: vec!["PRJ".into()],
            ..UserPattern::new("prj", Label::PRODUCT, r"PRJ-\d+")
        };
        assert!(build(&good).is_ok());
        let misses = UserPattern { must_match: vec!["prj-12".into()], ..good.clone() };
        assert!(build(&misses).is_err());
        let catches = UserPattern { must_not_match: vec!["PRJ-1".into()], ..good };
        assert!(build(&catches).is_err());
    }

    #[test]
    fn hostile_patterns_are_refused() {
        for regex in [r"(?:\w{500}){500}", r"(", r"(?=a)b", r"a*", r"(a)\1"] {
            assert!(build(&UserPattern::new("x", Label::SECRET, regex)).is_err(), "{regex}");
        }
    }
}
