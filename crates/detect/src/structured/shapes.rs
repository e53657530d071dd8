//! All shapes of the rule tables in one automaton, walked once from each place where an identifier
//! can begin.
//!
//! Every pattern is bounded, so a walk ends after a few dozen bytes whatever the text: the whole
//! scan is linear.

use super::{
    context::Context,
    crypto,
    rule::{Check, Rule, Seen},
    words as cx,
};
use crate::{
    BuildError, Label,
    layer::{Candidate, Certainty},
    word,
};
use regex_automata::{
    Anchored, Input, MatchKind,
    hybrid::dfa::{Cache, DFA},
    nfa::thompson,
    util::{pool::Pool, syntax},
};

type Caches = Pool<Cache, Box<dyn Fn() -> Cache + Send + Sync>>;

/// Memory for the states of the lazy automaton, for each thread that scans.
const CACHE_BYTES: usize = 4 << 20;

/// How far behind its beginning the words about a shape are gathered for all rules at once, in bytes.
const WALK: usize = 96;
/// How far before a value a word against it may end, in bytes.
const AGAINST: usize = 16;
/// From this score on, a checksum alone counts as proof.
const SURE: f32 = 0.7;

/// The rules with their automaton.
pub(crate) struct Shapes {
    dfa: DFA,
    caches: Caches,
    rules: Vec<&'static Rule>,
}

/// A place where the automaton is started.
#[derive(Clone, Copy)]
struct Start {
    at: usize,
    /// The byte before, when a digit stands before it: the number may have begun earlier.
    joint: Option<u8>,
}

impl Shapes {
    pub fn new(rules: Vec<&'static Rule>) -> Result<Self, BuildError> {
        let patterns: Vec<&str> = rules.iter().map(|r| r.pattern).collect();
        let dfa = DFA::builder()
            .syntax(syntax::Config::new().unicode(false).utf8(false))
            .thompson(thompson::Config::new().utf8(false))
            .configure(DFA::config().match_kind(MatchKind::All).cache_capacity(CACHE_BYTES))
            .build_many(&patterns)
            .map_err(|e| BuildError::BuiltIn(format!("shapes: {e}")))?;
        let for_caches = dfa.clone();
        let caches: Caches = Pool::new(Box::new(move || for_caches.create_cache()));
        Ok(Self { dfa, caches, rules })
    }

    /// Adds what the rules find.
    pub fn scan(&self, text: &str, context: &Context<'_>, out: &mut Vec<Candidate>) {
        let bytes = text.as_bytes();
        let mut at = 0;
        let mut cache = None;
        while let Some(digit) = next_digit(bytes, at) {
            let start = token_start(bytes, digit, at);
            let end = token_end(bytes, digit);
            if is_uuid(bytes, start, end) {
                at = start + 36;
                continue;
            }
            let cache = cache.get_or_insert_with(|| self.caches.get());
            if word::before(text, start).is_none_or(|c| c.is_ascii() || !c.is_alphanumeric()) {
                let joint = joint(bytes, start);
                self.walk(text, Start { at: start, joint }, context, cache, out);
                if let Some(opening) = opening(bytes, start) {
                    self.walk(text, Start { at: opening, joint: None }, context, cache, out);
                }
                let mut from = start;
                for _ in 0..MAX_PREFIXES {
                    let Some(prefix) = letters_before(bytes, from) else { break };
                    self.walk(text, Start { at: prefix, joint: None }, context, cache, out);
                    from = prefix;
                }
            }
            crypto::judge(text, start, end, context, out);
            at = end;
        }
    }

    fn walk(
        &self,
        text: &str,
        start: Start,
        context: &Context<'_>,
        cache: &mut Cache,
        out: &mut Vec<Candidate>,
    ) {
        let bytes = text.as_bytes();
        let input = Input::new(bytes).range(start.at..).anchored(Anchored::Yes);
        let Ok(mut state) = self.dfa.start_state_forward(cache, &input) else { return };
        let mut at = start.at;
        let mut reach: Option<u128> = None;
        loop {
            // A match shows one byte late, so position `at` is where it ended.
            let next = match bytes.get(at) {
                Some(byte) => self.dfa.next_state(cache, state, *byte),
                None => self.dfa.next_eoi_state(cache, state),
            };
            let Ok(next) = next else { return };
            state = next;
            if state.is_tagged() {
                if state.is_match() {
                    if ends_here(text, at) {
                        for i in 0..self.dfa.match_len(cache, state) {
                            let id = self.dfa.match_pattern(cache, state, i);
                            let Some(rule) = self.rules.get(id.as_usize()) else { continue };
                            let near = *reach
                                .get_or_insert_with(|| context.reach(start.at, start.at + WALK));
                            // Most rules need a word that is not there.
                            let near = near & rule.context != 0 || at > start.at + WALK;
                            if near || rule.alone > 0.0 {
                                judge(rule, text, start, at, near, context, out);
                            }
                        }
                    }
                } else {
                    return;
                }
            }
            if at >= bytes.len() {
                return;
            }
            at += 1;
        }
    }
}

/// Weighs one shape: context, neighbours, checksum.
fn judge(
    rule: &Rule,
    text: &str,
    start: Start,
    end: usize,
    near: bool,
    context: &Context<'_>,
    out: &mut Vec<Candidate>,
) {
    let near = if near { context.near(start.at, end, rule.context) } else { None };
    if near.is_none() && rule.alone <= 0.0 {
        return;
    }
    if near.is_none() && context.before(start.at, AGAINST) & against(rule.label) != 0 {
        return;
    }
    let bytes = text.as_bytes();
    let Some(raw) = bytes.get(start.at..end) else { return };
    if misplaced(rule, bytes, start, context) || begins_wrong(rule, raw) {
        return;
    }
    let mut compact: smallvec::SmallVec<[u8; 64]> = smallvec::SmallVec::new();
    compact.extend(raw.iter().filter(|b| b.is_ascii_alphanumeric()).map(u8::to_ascii_uppercase));
    // Part of a longer number: only a long checked number is credible then, or, where the number
    // began earlier, a checked one beside its word.
    let whole = matches!(rule.check, Check::Sum(_)) && compact.len() >= 12;
    if !whole && raw.first() != Some(&b'+') {
        let began = began_earlier(raw, start);
        if (began && (near.is_none() || !matches!(rule.check, Check::Sum(_))))
            || goes_on(bytes, raw, end, near.is_some())
        {
            return;
        }
    }
    let seen = Seen { compact: &compact, raw };
    let (passes, certainty) = match rule.check {
        Check::Shape => (true, Certainty::Pattern),
        Check::Plausible(check) => (check(seen) == Some(true), Certainty::Pattern),
        // One check digit without a word is no proof: every eleventh number has it.
        Check::Sum(check) => (
            check(seen) == Some(true),
            if near.is_some() || rule.alone >= SURE {
                Certainty::Checked
            } else {
                Certainty::Pattern
            },
        ),
    };
    if !passes {
        return;
    }
    let (score, certainty) = match near {
        None => (rule.alone, certainty),
        // Of two readings of one number the one whose word stands nearer wins.
        Some(close) => (
            (rule.near - 0.05 + 0.05 * close).clamp(0.0, 1.0),
            if rule.alone <= 0.0 && certainty == Certainty::Pattern {
                Certainty::Contextual
            } else {
                certainty
            },
        ),
    };
    // "45 years old": the number is the age, the words stay for the reader.
    let end = match rule.label {
        Label::AGE => start.at + raw.iter().take_while(|b| b.is_ascii_digit()).count(),
        _ => end,
    };
    out.push(Candidate {
        start: start.at,
        end,
        label: rule.label,
        score,
        recognizer: rule.name,
        certainty,
    });
}

/// How far before a card's security code its word may end, in bytes.
const CVV_REACH: usize = 16;

/// Whether a shape that only a word makes credible stands where it cannot be meant.
fn misplaced(rule: &Rule, bytes: &[u8], start: Start, context: &Context<'_>) -> bool {
    let before = |n: usize| start.at.checked_sub(n).and_then(|i| bytes.get(i)).copied();
    match rule.label {
        // "KD-2024-00817" is no telephone number from its second part on.
        Label::PHONE => {
            matches!(before(1), Some(b'-' | b'_' | b'/' | b'.'))
                && before(2).is_some_and(|b| b.is_ascii_alphanumeric())
        }
        Label::CARD_CVV => {
            start.joint.is_some() || context.before(start.at, CVV_REACH) & cx::CVV == 0
        }
        // The word itself is no part of the number: "NPI 1548273645".
        _ if rule.alone <= 0.0 => {
            let at = context.hits.partition_point(|h| h.start < start.at);
            context
                .hits
                .get(at)
                .is_some_and(|h| h.start == start.at && h.groups & rule.context != 0)
        }
        _ => false,
    }
}

/// Whether a shape without a mark of its own begins with a word of the sentence ("is 12345678") or
/// a hyphen.
fn begins_wrong(rule: &Rule, raw: &[u8]) -> bool {
    if raw.first() == Some(&b'-') {
        return rule.label != Label::COORDINATES;
    }
    let letters = raw.iter().take_while(|b| b.is_ascii_alphabetic()).count();
    rule.alone <= 0.0
        && letters > 0
        && raw.get(letters) == Some(&b' ')
        && raw.iter().take(letters).any(u8::is_ascii_lowercase)
}

/// Groups of words that speak against a reading when none speaks for it.
fn against(label: Label) -> u128 {
    match label {
        Label::IP_ADDRESS => cx::VERSION,
        _ => 0,
    }
}

/// Whether a digit stands before the shape, joined to it as its own parts are.
fn began_earlier(raw: &[u8], start: Start) -> bool {
    start.joint.is_some_and(|j| j == b'.' || j == b'-' || raw.contains(&j))
}

/// Whether a digit follows the shape, joined to it as its own parts are. A blank joins only where
/// no context word vouches for the shape: `SSN 123 45 6789 5 children`.
fn goes_on(bytes: &[u8], raw: &[u8], end: usize, vouched: bool) -> bool {
    match (bytes.get(end), bytes.get(end + 1)) {
        (Some(b' '), Some(b'0'..=b'9')) => !vouched && raw.contains(&b' '),
        (Some(joint @ (b'.' | b'-' | b'/' | b':')), Some(b'0'..=b'9')) => {
            matches!(joint, b'.' | b'-') || raw.contains(joint)
        }
        _ => false,
    }
}

/// Whether no letter or digit follows.
fn ends_here(text: &str, at: usize) -> bool {
    match text.as_bytes().get(at) {
        None => true,
        Some(b) if b.is_ascii() => !b.is_ascii_alphanumeric(),
        Some(_) => !word::after(text, at).is_some_and(char::is_alphanumeric),
    }
}

/// Position of the next ASCII digit.
fn next_digit(bytes: &[u8], from: usize) -> Option<usize> {
    let rest = bytes.get(from..)?;
    // Blocks without a digit are the common case, and a whole block is tested without branches.
    let mut base = 0;
    for block in rest.chunks(32) {
        if block.iter().fold(false, |any, b| any | b.is_ascii_digit()) {
            return block.iter().position(u8::is_ascii_digit).map(|i| from + base + i);
        }
        base += block.len();
    }
    None
}

/// First byte of the run of letters and digits about `at`, not before `floor`.
fn token_start(bytes: &[u8], at: usize, floor: usize) -> usize {
    let run = bytes
        .get(floor..at)
        .unwrap_or_default()
        .iter()
        .rev()
        .take_while(|b| b.is_ascii_alphanumeric())
        .count();
    at - run
}

/// One past the last byte of the run of letters and digits about `at`.
fn token_end(bytes: &[u8], at: usize) -> usize {
    let rest = bytes.get(at..).unwrap_or_default();
    at + rest.iter().position(|b| !b.is_ascii_alphanumeric()).unwrap_or(rest.len())
}

/// The byte between `at` and a digit before it, when only one byte stands between.
fn joint(bytes: &[u8], at: usize) -> Option<u8> {
    let joint = *bytes.get(at.checked_sub(1)?)?;
    let before = *bytes.get(at.checked_sub(2)?)?;
    (before.is_ascii_digit() && matches!(joint, b'.' | b'-' | b'/' | b':' | b' ' | b'_'))
        .then_some(joint)
}

/// Where a number begins whose first digit is at `at` behind `+`, `(`, `+(` or a sign.
fn opening(bytes: &[u8], at: usize) -> Option<usize> {
    let one = at.checked_sub(1)?;
    match bytes.get(one)? {
        b'(' => match one.checked_sub(1) {
            Some(two) if bytes.get(two) == Some(&b'+') => Some(two),
            _ => Some(one),
        },
        b'+' | b'-' => Some(one),
        _ => None,
    }
}

/// The most letters that stand apart before a number and belong to it (`CHE-`, `GB`).
const MAX_PREFIX: usize = 5;
/// The most such runs (`RSS MRA 85T10 A562S`).
const MAX_PREFIXES: usize = 2;

/// Where a short run of letters begins that one joint parts from the token at `at`.
fn letters_before(bytes: &[u8], at: usize) -> Option<usize> {
    let joint = at.checked_sub(1)?;
    if !matches!(bytes.get(joint)?, b' ' | b'-' | b'.' | b':') {
        return None;
    }
    let letters = bytes
        .get(..joint)?
        .iter()
        .rev()
        .take(MAX_PREFIX + 1)
        .take_while(|b| b.is_ascii_alphabetic())
        .count();
    let first = joint - letters;
    let apart =
        first.checked_sub(1).and_then(|i| bytes.get(i)).is_none_or(|b| !b.is_ascii_alphanumeric());
    ((1..=MAX_PREFIX).contains(&letters) && apart).then_some(first)
}

/// Whether the token is the first group of a UUID.
fn is_uuid(bytes: &[u8], start: usize, end: usize) -> bool {
    if end - start != 8 || bytes.get(end) != Some(&b'-') {
        return false;
    }
    let Some(uuid) = bytes.get(start..start + 36) else { return false };
    uuid.iter().enumerate().all(|(i, b)| match i {
        8 | 13 | 18 | 23 => *b == b'-',
        _ => b.is_ascii_hexdigit(),
    }) && !bytes.get(start + 36).is_some_and(u8::is_ascii_alphanumeric)
}
