//! Recovery phrases of wallets: 12 to 24 words of the BIP-39 list with their check sum.
//!
//! Twelve words of at least three letters span more than [`STEP`] bytes, so it is enough to look
//! one word up in that many bytes; only where one is of the list are its neighbours read. A run is
//! read once.
//!
//! Source: BIP-39, "Mnemonic code for generating deterministic keys".

use super::{
    Sink,
    bytes::{Bytes, Set},
    names,
};
use crate::{Label, layer::Certainty};
use rustc_hash::FxHashMap;
use sha2::{Digest, Sha256};
use smallvec::SmallVec;

/// Every phrase covers a word that ends a stretch of so many bytes.
const STEP: usize = 40;
/// The counts of words of a phrase, longest first.
const LENGTHS: [usize; 5] = [24, 21, 18, 15, 12];
/// Neighbouring words of the list beyond this are data, such as the list itself.
const MOST: usize = 60;
/// The most characters between two words: blanks, commas, `1.`, line breaks.
const GAP: usize = 12;

/// The list.
pub(super) struct Phrases {
    numbers: FxHashMap<&'static str, u16>,
}

/// A word of the list in the text.
#[derive(Clone, Copy)]
struct Word {
    start: usize,
    end: usize,
    number: u16,
}

impl Phrases {
    pub fn new() -> Self {
        let words = include_str!("bip39_english.txt").lines().filter(|l| !l.starts_with('#'));
        Self { numbers: words.zip(0u16..).collect() }
    }

    /// Finds the phrases of the text.
    pub fn scan(&self, text: Bytes<'_>, out: &mut Sink<'_>) {
        let mut at = 0;
        while at < text.len() {
            let Some(word) = self.word_at(text, at) else {
                at += STEP;
                continue;
            };
            let run = self.run_around(text, word);
            let last = run.last().map_or(word.end, |w| w.end);
            if run.len() >= 12 && run.len() <= MOST {
                judge(text, &run, out);
            }
            at = last.max(at) + STEP;
        }
    }

    /// The word of the list around or right after `at`.
    fn word_at(&self, text: Bytes<'_>, at: usize) -> Option<Word> {
        let start = text.run_back(at, Set::ALPHA, 9);
        self.word_from(text, start).or_else(|| {
            let end = text.run(at, Set::ALPHA, 9);
            let next = text.run_while(end, GAP, separates);
            self.word_from(text, next)
        })
    }

    fn word_from(&self, text: Bytes<'_>, start: usize) -> Option<Word> {
        let end = text.run(start, Set::ALPHA, 9);
        if !(3..=8).contains(&(end - start)) || Set::WORD.has(text.at(end)) {
            return None;
        }
        let mut lower = [0u8; 8];
        let slot = lower.get_mut(..end - start)?;
        slot.copy_from_slice(text.cut(start, end));
        slot.make_ascii_lowercase();
        let number = *self.numbers.get(std::str::from_utf8(slot).ok()?)?;
        Some(Word { start, end, number })
    }

    /// All words of the list that stand side by side with `word`, in order.
    fn run_around(&self, text: Bytes<'_>, word: Word) -> SmallVec<[Word; 32]> {
        let mut run: SmallVec<[Word; 32]> = SmallVec::new();
        let mut first = word;
        while run.len() < MOST {
            run.push(first);
            let gap = (1..=GAP)
                .take_while(|n| separates(text.back(first.start, *n)))
                .last()
                .unwrap_or_default();
            if gap == 0 {
                break;
            }
            let end = first.start - gap;
            let start = text.run_back(end, Set::ALPHA, 9);
            match self.word_from(text, start) {
                Some(before) if before.end == end => first = before,
                _ => break,
            }
        }
        run.reverse();
        let mut last = word;
        while run.len() < 2 * MOST {
            let start = text.run_while(last.end, GAP, separates);
            if start == last.end {
                break;
            }
            let Some(next) = self.word_from(text, start) else { break };
            run.push(next);
            last = next;
        }
        run
    }
}

fn separates(byte: u8) -> bool {
    Set::SPACE.has(byte)
        || Set::DIGIT.has(byte)
        || matches!(byte, b'.' | b',' | b')' | b':' | b'"' | b'\'' | b'-' | b'|')
}

/// Reports the part of the run whose check sum holds, or, where the text speaks of a phrase, all.
fn judge(text: Bytes<'_>, run: &[Word], out: &mut Sink<'_>) {
    for length in LENGTHS {
        // A sum of twelve words holds by chance once in sixteen times; but prose with so many
        // words of the list in a row, which words around a phrase may extend, is next to none.
        if let Some(part) = run.windows(length).find(|part| sum_holds(part)) {
            push(part, 0.97, Certainty::Checked, out);
            return;
        }
    }
    if spoken_of(text, run) {
        push(run, 0.8, Certainty::Contextual, out);
    }
}

fn push(part: &[Word], score: f32, certainty: Certainty, out: &mut Sink<'_>) {
    if let (Some(first), Some(last)) = (part.first(), part.last()) {
        out.push(first.start, last.end, Label::SEED_PHRASE, "recovery-phrase", score, certainty);
    }
}

/// The sum of BIP-39: the first bits of the SHA-256 of the entropy follow it.
fn sum_holds(part: &[Word]) -> bool {
    let mut bits: Vec<u8> = Vec::with_capacity(264);
    for word in part {
        for i in (0..11).rev() {
            bits.push(u8::from(word.number >> i & 1 == 1));
        }
    }
    let check = bits.len() / 33;
    let Some(entropy) = bits.get(..bits.len() - check) else { return false };
    let bytes: SmallVec<[u8; 32]> =
        entropy.chunks(8).map(|c| c.iter().fold(0, |sum, bit| (sum << 1) | bit)).collect();
    let digest = Sha256::digest(&bytes);
    let first = digest.first().copied().unwrap_or_default();
    bits.iter().rev().take(check).rev().enumerate().all(|(i, bit)| first >> (7 - i) & 1 == *bit)
}

/// True when the words before the run speak of a phrase, seed or wallet.
fn spoken_of(text: Bytes<'_>, run: &[Word]) -> bool {
    let start = run.first().map_or(0, |w| w.start);
    let mut from = start.saturating_sub(80);
    while from < start && text.at(from) & 0xC0 == 0x80 {
        from += 1;
    }
    // The words of the run itself, "seed" among them, may have been taken for its beginning.
    let end = run.get(1).map_or(start, |w| w.start);
    names::words(text.text(from, end)).iter().any(|w| {
        matches!(
            w.as_str(),
            "mnemonic" | "seed" | "recovery" | "wallet" | "phrase" | "bip39" | "seedphrase"
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn find(text: &str) -> Vec<(String, f32)> {
        let mut found = Vec::new();
        let phrases = Phrases::new();
        let bytes = Bytes(text.as_bytes());
        phrases.scan(bytes, &mut Sink { text: bytes, found: &mut found });
        found.iter().map(|c| (text[c.start..c.end].to_owned(), c.score)).collect()
    }

    /// The phrase of an entropy, by the standard.
    fn phrase(entropy: &[u8]) -> String {
        let list: Vec<&str> =
            include_str!("bip39_english.txt").lines().filter(|l| !l.starts_with('#')).collect();
        let check = entropy.len() / 4;
        let mut bits: Vec<u8> =
            entropy.iter().flat_map(|b| (0..8).rev().map(move |i| b >> i & 1)).collect();
        let digest = Sha256::digest(entropy);
        bits.extend((0..check).map(|i| digest[0] >> (7 - i) & 1));
        let words: Vec<&str> = bits
            .chunks(11)
            .map(|c| list[c.iter().fold(0usize, |n, b| n << 1 | usize::from(*b))])
            .collect();
        words.join(" ")
    }

    #[test]
    fn the_list_is_whole() {
        let phrases = Phrases::new();
        assert_eq!(phrases.numbers.len(), 2048);
        assert_eq!(phrases.numbers["abandon"], 0);
        assert_eq!(phrases.numbers["zoo"], 2047);
        // The standard's first test vector: entropy of zeros.
        assert!(phrase(&[0; 16]).ends_with("abandon about"));
    }

    #[test]
    fn phrases_of_every_length_are_found_whole() {
        for (n, bytes) in [16usize, 20, 24, 28, 32].iter().enumerate() {
            let entropy: Vec<u8> =
                (0..*bytes).map(|i| u8::try_from((i * 73 + n * 41 + 17) % 256).unwrap()).collect();
            let words = phrase(&entropy);
            for text in [
                words.clone(),
                format!("Please keep this safe: {words}. Thanks"),
                format!("{{\"m\": \"{words}\"}}"),
                words.replace(' ', "\n"),
                words.replace(' ', ", "),
                words.to_uppercase(),
            ] {
                let found = find(&text);
                assert_eq!(found.len(), 1, "{text}: {found:?}");
                let plain = |s: &str| s.to_lowercase().replace(['\n', ','], " ").replace("  ", " ");
                assert_eq!(plain(&found[0].0), words, "{text}");
                assert!(found[0].1 > 0.9);
            }
        }
    }

    #[test]
    fn a_wrong_word_needs_to_be_spoken_of() {
        let words = phrase(&[7; 16]);
        let wrong = words.rsplit_once(' ').unwrap().0.to_owned() + " zoo";
        let wrong = if find(&wrong).is_empty() { wrong } else { wrong.replace("zoo", "zebra") };
        assert!(find(&wrong).is_empty());
        assert_eq!(find(&format!("my recovery phrase: {wrong}")).len(), 1);
    }

    #[test]
    fn prose_is_no_phrase() {
        for text in [
            "The quick brown fox jumps over the lazy dog while all other animals sleep in the sun.",
            "able about above absent absorb",
            &"the and of ".repeat(100),
        ] {
            assert!(find(text).is_empty(), "{text}");
        }
    }
}
