//! What the model looks at: for each token a list of hashed features.
//!
//! The trainer and the detector call the same function, so the model never meets a feature it was
//! not trained on. Any change here needs a new training.

use super::{
    gazetteer::{Classes, GIVEN, Gazetteer, Listed},
    hash,
    layout::{self, Place},
    tokens::{Case, Gap, Kind, Token},
};

const TITLE: Classes = 1 << 8;
/// The class of words for streets and their parts.
pub const STREET: Classes = 1 << 9;
const LEGAL: Classes = 1 << 5;
const ORG_WORD: Classes = 1 << 6;
const ROLE: Classes = 1 << 12;
const COMMON: Classes = 1 << 10;
const PARTICLE: Classes = 1 << 13;

/// How many tokens from a word that might be a name its marks and numbers stand at most.
const NEAR: isize = 3;

/// How a text uses capitals as a whole.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Style {
    #[default]
    Usual,
    Small,
    Capital,
}

/// A stretch of text that is read in one go, with buffers that are used again.
#[derive(Debug, Default)]
pub struct Block {
    /// The tokens.
    pub tokens: Vec<Token>,
    /// Their surroundings.
    pub places: Vec<Place>,
    listed: Vec<Listed>,
    style: Style,
}

impl Block {
    /// Looks at the surroundings of the tokens that were put into `tokens`.
    pub fn prepare(
        &mut self,
        text: &str,
        field: Option<&str>,
        lists: &Gazetteer,
        known: impl Fn(u64) -> bool,
    ) {
        layout::places(text, &self.tokens, field, &mut self.places);
        lists.look_up(&self.tokens, &mut self.listed, known);
        let (mut words, mut capitals, mut full) = (0usize, 0usize, 0usize);
        for token in self.tokens.iter().filter(|t| t.kind == Kind::Word && t.length > 1) {
            words += 1;
            capitals += usize::from(token.case != Case::Lower);
            full += usize::from(token.case == Case::Upper);
        }
        self.style = if capitals * 25 < words {
            Style::Small
        } else if full * 10 >= words * 8 {
            Style::Capital
        } else {
            Style::Usual
        };
    }

    fn token(&self, i: usize, offset: isize) -> &Token {
        const EDGE: &Token = &Token::EDGE;
        i.checked_add_signed(offset).and_then(|j| self.tokens.get(j)).unwrap_or(EDGE)
    }

    /// The lists' classes of the token `offset` behind token `i`.
    #[must_use]
    pub fn classes(&self, i: usize, offset: isize) -> Classes {
        i.checked_add_signed(offset)
            .and_then(|j| self.listed.get(j))
            .map_or(0, |l| l.word | (l.phrase & 0b1_1100))
    }

    /// Whether token `i` can be part of no name, so that it is outside without being scored: in a text
    /// that has capitals, a small common word with no word behind it by which a name would go on
    /// (`Museum of the City`); a mark or number with no word that might be a name near it.
    #[must_use]
    pub fn is_plain(&self, i: usize) -> bool {
        if self.token(i, 0).kind == Kind::Word {
            return self.style != Style::Small
                && self.is_small_word(i, 0)
                && (ends(self.token(i, 1))
                    || self.is_small_word(i, 1)
                        && (ends(self.token(i, 2)) || self.is_small_word(i, 2)));
        }
        let dull = |o: isize| {
            let token = self.token(i, o);
            token.kind != Kind::Word
                || token.length < 2
                || (self.style != Style::Small && self.is_small_word(i, o))
        };
        (1..=NEAR).all(|o| dull(o) && dull(-o))
    }

    /// A word without capitals that no list has, or that is a common one and no part of institutions,
    /// streets, titles or names.
    fn is_small_word(&self, i: usize, offset: isize) -> bool {
        let token = self.token(i, offset);
        let classes = self.classes(i, offset);
        token.kind == Kind::Word
            && token.case == Case::Lower
            && (classes & !COMMON == 0
                || classes & COMMON != 0
                    && classes & (STREET | ORG_WORD | LEGAL | TITLE | ROLE | PARTICLE) == 0)
    }

    /// How far the next token with one of `classes` is, looking over words of names only.
    fn ahead(&self, i: usize, classes: Classes, most: isize) -> u64 {
        for offset in 1..=most {
            let token = self.token(i, offset);
            if token.gap >= Gap::Line || (token.kind == Kind::Mark && !joins(token.first)) {
                return 0;
            }
            if self.classes(i, offset) & classes != 0 {
                return offset as u64;
            }
        }
        0
    }

    /// The same backwards.
    fn behind(&self, i: usize, classes: Classes, most: isize) -> u64 {
        for offset in 1..=most {
            if self.token(i, 1 - offset).gap >= Gap::Line {
                return 0;
            }
            let token = self.token(i, -offset);
            if token.kind == Kind::Mark && !joins(token.first) {
                return 0;
            }
            if self.classes(i, -offset) & classes != 0 {
                return offset as u64;
            }
        }
        0
    }

    /// Puts the features of token `i` into `out`.
    pub fn features(&self, i: usize, out: &mut Vec<u64>) {
        out.clear();
        let (Some(place), Some(listed)) = (self.places.get(i), self.listed.get(i)) else { return };
        let token = self.token(i, 0);
        let (b1, b2, n1, n2, n3) = (
            self.token(i, -1),
            self.token(i, -2),
            self.token(i, 1),
            self.token(i, 2),
            self.token(i, 3),
        );
        let case = token.case as u64;
        let g = u64::from(self.classes(i, 0));
        let (gb, gn) = (u64::from(self.classes(i, -1)), u64::from(self.classes(i, 1)));
        let (cb, cn) = (look(b1), look(n1));
        let kind = (g << 4) | case;
        let style = self.style as u64;
        let mut n = 0u64;
        let mut put = |a: u64, b: u64| {
            n += 1;
            out.push(hash::mix(hash::mix(n.wrapping_mul(0x51_7c_c1_b7_27_22_0a_95), a), b));
        };
        put(case, style);
        put(token.word, 0);
        put(token.word, case);
        put(b1.word, 0);
        put(n1.word, 0);
        put(b2.word, 0);
        put(n2.word, 0);
        put(b1.word, token.word);
        put(token.word, n1.word);
        put(hash::mix(b1.word, n1.word), case);
        put(hash::mix(cb, cn), case);
        put(hash::mix(hash::mix(look(b2), cb), hash::mix(cn, look(n2))), case);
        put(token.shape, g);
        put(hash::mix(token.shape, b1.shape), n1.shape);
        for at in token.heads {
            put(at, u64::from(case == 0));
        }
        for at in token.tails {
            put(at, u64::from(case == 0));
        }
        put(g, case);
        put(hash::mix(g, gb), case);
        put(hash::mix(g, gn), case);
        put(hash::mix(hash::mix(g, gb), gn), hash::mix(cb, cn));
        put(u64::from(listed.phrase), (case << 1) | u64::from(listed.begins));
        put(b1.word, kind);
        put(n1.word, kind);
        put(hash::mix(b2.word, b1.word), kind);
        put(hash::mix(n1.word, n2.word), kind);
        put(hash::mix(b2.word, b1.word), 0);
        put(hash::mix(n1.word, n2.word), 0);
        put(hash::mix(b1.word, gn), kind);
        put(hash::mix(n1.word, gb), kind);
        let since = u64::from(place.since.min(4));
        put(hash::mix(place.field, since), case);
        put(hash::mix(place.field, since.min(1)), kind);
        put((token.gap as u64) << 4 | n1.gap as u64, (case << 8) | style);
        put(
            u64::from(place.column.min(3)) << 8 | u64::from(place.width.min(6)),
            (case << 8) | u64::from(n1.first),
        );
        put(place.opens, case);
        put(
            u64::from(place.code) << 2 | u64::from(place.quoted) << 1 | u64::from(place.comment),
            kind,
        );
        put(style, kind);
        put(style, token.word);
        let near = self.ahead(i, STREET, 4) << 8
            | self.behind(i, STREET, 4) << 4
            | u64::from(token.length.min(6));
        put(near, case);
        put(hash::mix(near, cb), hash::mix(case, cn));
        let org = self.ahead(i, LEGAL, 5) << 8
            | self.ahead(i, ORG_WORD, 3) << 4
            | self.behind(i, ORG_WORD, 3);
        put(org, case);
        put(hash::mix(org, g), hash::mix(cb, cn));
        let person = self.behind(i, TITLE | ROLE, 3) << 8
            | self.behind(i, GIVEN, 2) << 4
            | self.ahead(i, GIVEN, 2);
        put(person, kind);
        put(hash::mix(person, u64::from(token.length.min(2))), hash::mix(cb, cn));
        if token.kind == Kind::Number {
            put(u64::from(token.length.min(8)), hash::mix(look(b1), look(n1)));
            put(u64::from(token.length.min(8)), hash::mix(gn, look(n2)));
            put(u64::from(token.length.min(8)), hash::mix(gb, look(n3)));
        }
    }
}

/// A token as a neighbour: its mark, or its case and length, and the gap before it.
fn look(token: &Token) -> u64 {
    let what = match token.kind {
        Kind::Mark => u64::from(token.first) << 8,
        Kind::Number => 0x10 | u64::from(token.length.min(7)),
        Kind::Word => token.case as u64,
    };
    what << 3 | token.gap as u64
}

/// Marks that end a clause, and the edges of a block.
fn ends(token: &Token) -> bool {
    token.kind == Kind::Mark && matches!(token.first, ',' | '.' | ';' | ':' | '?' | '!' | '\u{2}')
}

/// Marks that stand inside names.
fn joins(c: char) -> bool {
    matches!(c, '.' | '\'' | '-' | '&' | ',')
}
