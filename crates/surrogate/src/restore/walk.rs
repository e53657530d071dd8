//! Follows all keys at once from one position of a text, over everything that models put between
//! the characters of a name or number.
//!
//! Promises: a walk can stop where the text ends and go on when more has come, and the longest
//! match wins. Cost: linear in the text walked over.

use smallvec::SmallVec;

use super::fold::{Class, canonical, class, fold, is_number_separator};
use super::trie::{NodeId, Trie};
use super::unit::{Read, Reader};

/// Endings that a word may take, with whether only family names take them.
const ENDINGS: &[(&str, bool)] = &[
    ("s", false),
    ("es", false),
    ("a", true),
    ("u", true),
    ("em", true),
    ("om", true),
    ("ovi", true),
    ("owi", true),
    ("ova", true),
    ("ové", true),
];

/// What may stand between two words: at most that many characters.
const LONGEST_GAP: u8 = 8;
/// What may stand between two digits.
const LONGEST_SEPARATOR: u8 = 3;

/// Where a state is between the characters of its keys.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mode {
    /// Behind a character of the key.
    At,
    /// Between words; whether anything has separated them yet.
    Gap { apart: bool },
    /// Between digits.
    Separator,
    /// Behind a hyphen that may end a line.
    Hyphen,
    /// Behind a hyphen and a line break.
    Broken,
    /// In an ending of the word: which are still possible.
    Ending(u16),
}

#[derive(Clone, Copy)]
struct State {
    node: NodeId,
    mode: Mode,
    /// Characters in this mode.
    count: u8,
    /// Where the key's last character ended.
    end: usize,
    /// Where the ending reaches, if there is one.
    reach: usize,
}

/// The longest match of a walk so far.
#[derive(Clone, Copy)]
pub(super) struct Match {
    pub node: NodeId,
    /// Where the key ends.
    pub key_end: usize,
    /// Where the match ends, with its ending.
    pub end: usize,
}

/// What to do at the position when the walk finds nothing.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Otherwise {
    /// Pass over one character.
    Pass,
    /// The walk took a backslash for itself: read it as an escape.
    Unescape,
}

/// A walk from one position.
pub(super) struct Walk {
    /// Where the walk's text begins, with a backslash before it if there is one.
    pub from: usize,
    /// Where a match would begin.
    pub start: usize,
    pub otherwise: Otherwise,
    pub best: Option<Match>,
    /// How many characters of a key were met.
    pub depth: u16,
    position: usize,
    states: SmallVec<[State; 4]>,
}

impl Walk {
    pub fn new(from: usize, start: usize, otherwise: Otherwise) -> Self {
        let mut states = SmallVec::new();
        states.push(State { node: 0, mode: Mode::At, count: 0, end: start, reach: start });
        Self { from, start, otherwise, best: None, depth: 0, position: start, states }
    }

    /// Moves all positions when the text before them is dropped.
    pub fn shift(&mut self, by: usize) {
        self.from -= by;
        self.start -= by;
        self.position -= by;
        for state in &mut self.states {
            state.end -= by;
            state.reach -= by;
        }
        if let Some(best) = &mut self.best {
            best.key_end -= by;
            best.end -= by;
        }
    }

    /// Goes on as far as the text allows; true when more text is needed to decide.
    pub fn advance(&mut self, trie: &Trie, reader: Reader<'_>, backslashes: bool) -> bool {
        loop {
            let literal = backslashes
                && self.states.iter().any(|s| s.mode == Mode::At && trie.node(s.node).backslash);
            let unit = match reader.read(self.position, literal) {
                Read::More => return true,
                Read::End => {
                    let states = std::mem::take(&mut self.states);
                    for state in &states {
                        self.close(trie, *state);
                    }
                    return false;
                }
                Read::Unit(unit) => unit,
            };
            self.position += unit.len;
            let states = std::mem::take(&mut self.states);
            for state in states {
                self.step(trie, state, unit.c);
            }
            if self.states.is_empty() {
                return false;
            }
        }
    }

    /// Takes a state's match, given that the word ends behind it.
    fn close(&mut self, trie: &Trie, state: State) {
        match state.mode {
            Mode::At if trie.node(state.node).ends() => self.consider(state),
            Mode::Ending(mask) => {
                let complete = ENDINGS.iter().enumerate().any(|(i, (ending, _))| {
                    mask & (1 << i) != 0 && ending.chars().count() == usize::from(state.count)
                });
                if complete {
                    self.consider(state);
                }
            }
            _ => {}
        }
    }

    fn consider(&mut self, state: State) {
        let State { node, end: key_end, reach: end, .. } = state;
        let better = self.best.is_none_or(|b| end > b.end || (end == b.end && key_end > b.key_end));
        if better {
            self.best = Some(Match { node, key_end, end });
        }
    }

    fn push(&mut self, state: State) {
        let known = |s: &State| (s.node, s.mode) == (state.node, state.mode);
        if !self.states.iter().any(known) {
            self.states.push(state);
        }
    }

    /// Moves one state over a character that ends at `self.position`.
    fn step(&mut self, trie: &Trie, state: State, c: char) {
        let kind = class(c);
        if let Mode::At = state.mode {
            self.step_from_key(trie, state, c, kind);
            return;
        }
        if kind == Class::Invisible {
            self.stay(state, state.mode, LONGEST_GAP);
            return;
        }
        match state.mode {
            Mode::At => {}
            Mode::Gap { apart } => match kind {
                Class::Blank => self.stay(state, Mode::Gap { apart: true }, LONGEST_GAP),
                Class::Markup => self.stay(state, state.mode, LONGEST_GAP),
                _ => {
                    if apart {
                        self.descend(trie, trie.node(state.node).gap, c);
                    }
                    if c == '_' {
                        self.stay(state, state.mode, LONGEST_GAP);
                    }
                }
            },
            Mode::Separator => {
                self.descend(trie, state.node, c);
                if is_number_separator(c) {
                    self.stay(state, Mode::Separator, LONGEST_SEPARATOR);
                }
            }
            Mode::Hyphen => {
                if matches!(c, '\n' | '\r') {
                    self.push(State { mode: Mode::Broken, count: 0, ..state });
                }
            }
            Mode::Broken => match kind {
                Class::Blank => self.stay(state, Mode::Broken, LONGEST_GAP),
                _ => self.descend(trie, state.node, c),
            },
            Mode::Ending(mask) if kind == Class::Word => self.step_ending(state, mask, c),
            Mode::Ending(_) => self.close(trie, state),
        }
    }

    fn stay(&mut self, state: State, mode: Mode, most: u8) {
        if state.count < most {
            self.push(State { mode, count: state.count + 1, ..state });
        }
    }

    fn step_ending(&mut self, state: State, mask: u16, c: char) {
        let mut folded = '\0';
        fold(c, |f| folded = f);
        let mut left = 0;
        for (i, (ending, _)) in ENDINGS.iter().enumerate() {
            if mask & (1 << i) != 0 && ending.chars().nth(usize::from(state.count)) == Some(folded)
            {
                left |= 1 << i;
            }
        }
        if left != 0 {
            let (count, reach) = (state.count + 1, self.position);
            self.push(State { mode: Mode::Ending(left), count, reach, ..state });
        }
    }

    /// Goes on in the key from `node`, if it has this character.
    fn descend(&mut self, trie: &Trie, node: NodeId, c: char) {
        let mut at = Some(node);
        fold(c, |f| at = at.and_then(|n| trie.child(n, f)));
        if let Some(node) = at {
            self.depth = self.depth.saturating_add(1);
            let end = self.position;
            self.push(State { node, mode: Mode::At, count: 0, end, reach: end });
        }
    }

    fn step_from_key(&mut self, trie: &Trie, state: State, c: char, kind: Class) {
        let node = trie.node(state.node);
        if kind == Class::Invisible {
            self.stay(state, Mode::At, LONGEST_GAP);
            return;
        }
        if node.ends() {
            if !node.word || kind != Class::Word {
                self.close(trie, state);
            } else if node.plural {
                let mask = ENDINGS.iter().enumerate().fold(0, |mask, (i, (_, cases))| {
                    if node.cases || !cases { mask | (1 << i) } else { mask }
                });
                self.step_ending(State { count: 0, ..state }, mask, c);
            }
        }
        // A blank in a key stands for what the gap below accepts.
        if canonical(c) != ' ' {
            self.descend(trie, state.node, c);
        }
        let in_mode = |mode| State { mode, count: 1, ..state };
        if node.gap != 0 {
            let apart = kind == Class::Blank || matches!(canonical(c), '_' | '+' | '-');
            if apart || kind == Class::Markup {
                self.push(in_mode(Mode::Gap { apart }));
            }
        }
        if node.number && is_number_separator(c) {
            self.push(in_mode(Mode::Separator));
        }
        if node.hyphen && node.breaks && matches!(c, '\n' | '\r') {
            self.push(in_mode(Mode::Broken));
        }
        if node.breaks && canonical(c) == '-' {
            self.push(in_mode(Mode::Hyphen));
        }
    }
}
