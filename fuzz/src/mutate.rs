//! A seeded mutator: the same seed and corpus give the same inputs on every machine.
//!
//! It knows no grammar. What it has are the corpus, the target's dictionary and the operators that
//! find parser bugs in practice: cut, repeat, splice two inputs, flip bits, put in tokens.

/// `SplitMix64`, the generator of Steele, Lea and Flood (2014): small, and good enough to choose.
#[derive(Debug, Clone)]
pub struct Random(u64);

impl Random {
    /// A generator whose whole future is decided by `seed`.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next 64 bits.
    pub fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `end`; 0 when `end` is 0.
    pub fn below(&mut self, end: usize) -> usize {
        if end == 0 { 0 } else { (self.bits() % end as u64) as usize }
    }

    fn pick<'a, T: ?Sized>(&mut self, from: &[&'a T]) -> Option<&'a T> {
        from.get(self.below(from.len())).copied()
    }
}

/// Inputs longer than this are cut: long inputs find no more and cost time.
pub const MAX_LEN: usize = 16 * 1024;

/// Makes a new input out of one or two of the corpus.
#[must_use]
pub fn mutate(random: &mut Random, corpus: &[Vec<u8>], dictionary: &[&[u8]]) -> Vec<u8> {
    let mut input = corpus.get(random.below(corpus.len())).cloned().unwrap_or_default();
    // Mostly a few changes, so that inputs stay close to valid; sometimes many.
    let rounds = match random.below(8) {
        0 => 0,
        1..=5 => 1 + random.below(4),
        _ => 1 + random.below(32),
    };
    for _ in 0..rounds {
        change(random, &mut input, corpus, dictionary);
    }
    input.truncate(MAX_LEN);
    input
}

fn change(random: &mut Random, input: &mut Vec<u8>, corpus: &[Vec<u8>], dictionary: &[&[u8]]) {
    let at = random.below(input.len() + 1);
    let end = (at + random.below(64)).min(input.len());
    match random.below(11) {
        0 => {
            if let Some(byte) = input.get_mut(at) {
                *byte ^= 1 << random.below(8);
            }
        }
        1 => {
            if let Some(byte) = input.get_mut(at) {
                *byte = INTERESTING[random.below(INTERESTING.len())];
            }
        }
        2 => input.insert(at, INTERESTING[random.below(INTERESTING.len())]),
        3 => {
            input.drain(at..end);
        }
        4 => {
            let piece = input[at..end].to_vec();
            for _ in 0..=random.below(16) {
                let to = random.below(input.len() + 1);
                input.splice(to..to, piece.iter().copied());
                if input.len() > MAX_LEN {
                    break;
                }
            }
        }
        5 => input.truncate(at),
        6 => {
            let other = corpus.get(random.below(corpus.len())).cloned().unwrap_or_default();
            let from = random.below(other.len() + 1);
            let to = (from + random.below(256)).min(other.len());
            input.splice(at..end, other[from..to].iter().copied());
        }
        7 => {
            let text = random.pick(TEXTS).unwrap_or_default();
            input.splice(at..at, text.bytes());
        }
        _ => {
            let token = random.pick(dictionary).unwrap_or_default();
            let over = if random.below(2) == 0 { at } else { end };
            input.splice(at..over, token.iter().copied());
        }
    }
}

const INTERESTING: &[u8] =
    b"\0\x01\t\n\r \"\\/{}[]:,0-+.eE9aAfF<>&%;@#=\x7f\x80\xbf\xc0\xc3\xe2\xed\xf0\xf4\xfe\xff";

/// Text that has broken normalisers and offset maps: long expansions, combining marks, controls.
const TEXTS: &[&str] = &[
    "\u{fdfa}",
    "\u{0130}",
    "ß",
    "ﬃ",
    "e\u{301}",
    "\u{1100}\u{1161}\u{11a8}",
    "👩‍👩‍👧‍👦",
    "\u{200b}",
    "\u{202e}",
    "\u{feff}",
    "\u{ad}",
    "Å",
    "\u{2126}",
    "\u{1d400}",
    "＠",
    "１２３",
    "\u{0}",
    "\u{2028}",
    "\u{10ffff}",
    "&amp;",
    "&#64;",
    "&#x1F600;",
    "%40",
    "%C3%A9",
    "%zz",
    "=40",
    "\\u0040",
    "\\ud83d\\ude00",
    "\\ud800",
    "\r\n",
    "\n\n",
    "  ",
];
