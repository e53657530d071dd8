//! The scan over a text: passes over what cannot be a surrogate, walks where one may begin, and
//! writes the original where one was found.
//!
//! Promises: what happens at a position never depends on where the text was cut, because nothing
//! is decided before the bytes on which it depends are there.

use super::Place;
use super::fold::{Class, class};
use super::index::{RestoreIndex, byte};
use super::levels::Levels;
use super::unit::{Escape, Read, Reader, Unit};
use super::walk::{Otherwise, Walk};
use super::write::Found;

/// A walk that went this far along a surrogate and then found something else is a near miss.
const NEAR: u16 = 8;

/// The state of a scan between two pieces of text.
pub(super) struct Scan {
    place: Place,
    levels: Levels,
    /// The character before belongs to a word.
    in_word: bool,
    /// How much text has been passed, in bytes.
    passed: usize,
    walk: Option<Walk>,
    pub restored: usize,
    pub near_misses: usize,
}

/// What the scan found at a position.
enum Step {
    /// Nothing up to here.
    To(usize),
    Walk(Walk),
    /// More text is needed from here on.
    Hold(usize),
}

impl Scan {
    pub fn new(place: Place) -> Self {
        Self {
            place,
            levels: Levels::new(place),
            in_word: false,
            passed: 0,
            walk: None,
            restored: 0,
            near_misses: 0,
        }
    }

    /// To be shown every new piece of text, before [`run`](Self::run) sees it.
    pub fn sniff(&mut self, text: &str) {
        self.levels.sniff(text);
    }

    /// Scans `text`, which continues what was held back, and appends what is decided to `out`.
    /// Gives the number of bytes that are done; with `last`, all of them.
    pub fn run(&mut self, index: &RestoreIndex, text: &str, last: bool, out: &mut String) -> usize {
        let mut at = 0;
        let mut copied = 0;
        let held = loop {
            let mut walk = match self.walk.take() {
                Some(walk) => walk,
                None => match self.next(index, text, at, last) {
                    Step::To(end) => break end,
                    Step::Hold(from) => break from,
                    Step::Walk(walk) => walk,
                },
            };
            let reader = Reader { text, last, level: self.levels.level(self.place) };
            if walk.advance(&index.trie, reader, index.backslashes) {
                let from = walk.from;
                self.walk = Some(walk);
                break from;
            }
            let found = walk.best.and_then(|best| {
                Some((best, Found::new(&index.trie, &index.pairs, reader, walk.start, best)?))
            });
            if let Some((best, found)) = found {
                out.push_str(text.get(copied..walk.start).unwrap_or(""));
                found.write(out);
                self.restored += 1;
                self.in_word = index.trie.node(best.node).word;
                at = best.end;
                copied = at;
                continue;
            }
            if walk.depth >= NEAR {
                self.near_misses += 1;
            }
            at = match walk.otherwise {
                Otherwise::Pass => self.pass(reader, walk.start),
                Otherwise::Unescape => match self.escape(index, reader, walk.from) {
                    Step::To(end) => end,
                    Step::Hold(from) => break from,
                    Step::Walk(walk) => {
                        self.walk = Some(walk);
                        continue;
                    }
                },
            };
        };
        out.push_str(text.get(copied..held).unwrap_or(""));
        if let Some(walk) = &mut self.walk {
            walk.shift(held);
        }
        self.passed += held;
        held
    }

    /// Passes over one character.
    fn pass(&mut self, reader: Reader<'_>, at: usize) -> usize {
        match reader.read(at, false) {
            Read::Unit(unit) => self.pass_unit(unit, at),
            Read::End | Read::More => reader.text.len(),
        }
    }

    fn pass_unit(&mut self, unit: Unit, at: usize) -> usize {
        self.in_word = class(unit.c) == Class::Word;
        at + unit.len
    }

    /// Goes to the next place where a surrogate may begin.
    fn next(&mut self, index: &RestoreIndex, text: &str, from: usize, last: bool) -> Step {
        let bytes = text.as_bytes();
        let mut at = from;
        while let Some(&b) = bytes.get(at) {
            let kind = index.kind(b);
            if kind == 0 {
                self.in_word = false;
                at += 1;
            } else if kind == byte::WORD {
                if !self.in_word && index.may_begin(b, bytes.get(at + 1).copied()) {
                    return Step::Walk(Walk::new(at, at, Otherwise::Pass));
                }
                self.in_word = true;
                at += 1;
                let rest = bytes.get(at..).unwrap_or(&[]);
                at += rest.iter().take_while(|b| b.is_ascii_alphanumeric()).count();
            } else {
                let reader = Reader { text, last, level: self.levels.level(self.place) };
                match self.special(index, reader, at, b, kind) {
                    Step::To(end) => at = end,
                    other => return other,
                }
            }
        }
        Step::To(at)
    }

    /// A byte that is neither a plain letter nor plain punctuation.
    fn special(
        &mut self,
        index: &RestoreIndex,
        reader: Reader<'_>,
        at: usize,
        b: u8,
        kind: u8,
    ) -> Step {
        match b {
            b'"' => self.levels.quote(0, self.passed + at + 1),
            b'{' | b'[' => self.levels.open(self.passed + at),
            b'\\' => return self.backslash(index, reader, at),
            _ if kind & (byte::ESCAPE | byte::HIGH) != 0 => {
                return self.escape(index, reader, at);
            }
            _ => {}
        }
        if kind & byte::MARK != 0 {
            return Step::Walk(Walk::new(at, at, Otherwise::Pass));
        }
        self.in_word = false;
        Step::To(at + 1)
    }

    fn backslash(&mut self, index: &RestoreIndex, reader: Reader<'_>, at: usize) -> Step {
        let bytes = reader.text.as_bytes();
        let run = bytes.get(at..).unwrap_or(&[]).iter().take_while(|b| **b == b'\\').count();
        match bytes.get(at + run) {
            None if !reader.last => return Step::Hold(at),
            Some(b'"') => {
                self.levels.quote(run, self.passed + at + run + 1);
                self.in_word = false;
                return Step::To(at + run + 1);
            }
            Some(&b) if matches!(b, b'b' | b'f' | b'n' | b'r' | b't' | b'u') => {
                // `C:\nadia` or a line break before "adia"? Whichever of the two is known.
                let whole = 1usize.checked_shl(u32::from(reader.level)).unwrap_or(usize::MAX);
                let next = bytes.get(at + run + 1).copied();
                if run.is_multiple_of(whole) && index.may_begin(b, next) {
                    return Step::Walk(Walk::new(at, at + run, Otherwise::Unescape));
                }
            }
            _ => {}
        }
        self.escape(index, reader, at)
    }

    /// A character in whatever escape it is written.
    fn escape(&mut self, index: &RestoreIndex, reader: Reader<'_>, at: usize) -> Step {
        let unit = match reader.read(at, false) {
            Read::Unit(unit) => unit,
            Read::End => return Step::To(reader.text.len()),
            Read::More => return Step::Hold(at),
        };
        let may = match class(unit.c) {
            Class::Word => !self.in_word,
            Class::Blank | Class::Invisible => false,
            _ => unit.escape == Escape::None || unit.escape == Escape::Markdown || unit.c != '"',
        };
        if may && index.begins(unit.c) {
            return Step::Walk(Walk::new(at, at, Otherwise::Pass));
        }
        Step::To(self.pass_unit(unit, at))
    }
}
