//! The form of a token rule: a literal that marks it, what stands around the literal, and the
//! check that follows. The tables under `tokens/` are made of these.
//!
//! A rule is matched from its literal outwards, each part greedily and never backtracking, so a
//! match costs at most the longest token the rule allows.

use super::bytes::{Bytes, Set};
use crate::Label;

/// A piece of a token beside its literal.
#[derive(Clone, Copy, Debug)]
pub(super) enum Part {
    /// A run of characters of the set, from the first to the second length.
    Run(Set, usize, usize),
    /// Exactly this text.
    Text(&'static str),
}

/// What is checked once the shape fits.
#[derive(Clone, Copy, Debug)]
pub(super) enum Check {
    /// The shape is all there is.
    Shape,
    /// A sum of the issuer's; when it fails the token is reported with less certainty, since a
    /// secret that was mistyped or cut is nearly always still a secret.
    Sum(fn(&[u8]) -> bool),
    /// A condition without which it is another kind of thing.
    Must(fn(&[u8]) -> bool),
}

/// One kind of token.
#[derive(Clone, Copy, Debug)]
pub(super) struct TokenRule {
    /// Name of the recognizer.
    pub id: &'static str,
    pub label: Label,
    /// What it is, for the documentation.
    pub what: &'static str,
    /// Where the form is described.
    pub source: &'static str,
    /// Literals of which one stands in the token, in exactly this case.
    pub literals: &'static [&'static str],
    /// What stands before the literal, nearest last; usually nothing.
    pub before: &'static [Part],
    /// What follows the literal.
    pub after: &'static [Part],
    pub check: Check,
    /// True when the literal is no part of the secret (a URL or parameter name before it).
    pub skip_literal: bool,
}

impl TokenRule {
    /// A token that begins with one of `literals` and goes on with `after`.
    pub const fn new(
        id: &'static str,
        label: Label,
        what: &'static str,
        source: &'static str,
        literals: &'static [&'static str],
        after: &'static [Part],
    ) -> Self {
        Self {
            id,
            label,
            what,
            source,
            literals,
            before: &[],
            after,
            check: Check::Shape,
            skip_literal: false,
        }
    }

    pub const fn before(mut self, before: &'static [Part]) -> Self {
        self.before = before;
        self
    }

    pub const fn sum(mut self, check: fn(&[u8]) -> bool) -> Self {
        self.check = Check::Sum(check);
        self
    }

    pub const fn must(mut self, check: fn(&[u8]) -> bool) -> Self {
        self.check = Check::Must(check);
        self
    }

    /// The span begins after the literal.
    pub const fn value_only(mut self) -> Self {
        self.skip_literal = true;
        self
    }

    /// The token around a literal that was found at `start..end`: where it begins and ends, or how
    /// far it was read in vain.
    pub fn fit(&self, text: Bytes<'_>, start: usize, end: usize) -> Result<(usize, usize), usize> {
        let mut at = end;
        let mut last = None;
        for part in self.after {
            match *part {
                Part::Text(literal) if text.starts(at, literal) => {
                    at += literal.len();
                    last = None;
                }
                Part::Text(_) => return Err(at),
                Part::Run(set, min, max) => {
                    let stop = text.run(at, set, max);
                    if stop - at < min {
                        return Err(stop);
                    }
                    at = stop;
                    last = Some(set);
                }
            }
        }
        // A run that goes on past the greatest length is something else.
        if last.is_some_and(|set| set.has(text.at(at)) && Set::WORD.has(text.at(at)))
            || (last.is_none() && !text.right_edge(at))
        {
            return Err(at);
        }
        let mut from = start;
        for part in self.before.iter().rev() {
            match *part {
                Part::Text(literal) => {
                    let begin = from.checked_sub(literal.len()).ok_or(at)?;
                    if !text.starts(begin, literal) {
                        return Err(at);
                    }
                    from = begin;
                }
                Part::Run(set, min, max) => {
                    let mut begin = text.run_back(from, set, max);
                    // The letter of an escape such as `\n` is not the token's first.
                    let escape = text.back(begin, 1) == b'\\'
                        && matches!(text.at(begin), b'n' | b'r' | b't');
                    begin += usize::from(escape && from - begin > min);
                    if from - begin < min {
                        return Err(at);
                    }
                    from = begin;
                }
            }
        }
        let word = Set::WORD.has(text.at(from));
        if word && !text.left_edge(from) { Err(at) } else { Ok((from, at)) }
    }
}

/// `n` characters of the set.
pub(super) const fn exactly(set: Set, n: usize) -> Part {
    Part::Run(set, n, n)
}

/// `min` to `max` characters of the set.
pub(super) const fn between(set: Set, min: usize, max: usize) -> Part {
    Part::Run(set, min, max)
}
