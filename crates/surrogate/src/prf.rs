//! Chance that only the scope's key can repeat: HMAC-SHA-256 (FIPS 198-1, RFC 2104) as a keyed
//! pseudo-random function, and an endless stream of numbers drawn from one of its outputs.
//!
//! Whoever does not hold the key learns nothing of an original from its surrogate, not even by
//! trying every original.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use zeroize::{Zeroize, Zeroizing};

use crate::ScopeKey;

/// The function of one scope. Keyed once; cheap to call.
pub(crate) struct Prf {
    keyed: Hmac<Sha256>,
}

impl Prf {
    /// The function of this scope for one purpose; two purposes give unrelated values.
    pub(crate) fn new(key: &ScopeKey, purpose: &str) -> Self {
        // A key shorter than the hash's block is filled with zeros, as RFC 2104 says.
        let mut block = [0u8; 64];
        for (to, from) in block.iter_mut().zip(key.expose()) {
            *to = *from;
        }
        let mut root = Hmac::<Sha256>::new(&block.into());
        block.zeroize();
        root.update(purpose.as_bytes());
        let derived = Zeroizing::new(<[u8; 32]>::from(root.finalize().into_bytes()));
        for (to, from) in block.iter_mut().zip(derived.iter()) {
            *to = *from;
        }
        let keyed = Hmac::<Sha256>::new(&block.into());
        block.zeroize();
        Self { keyed }
    }

    /// The 32 bytes that belong to these fields; a field cannot run into the next.
    pub(crate) fn bytes(&self, fields: &[&[u8]]) -> [u8; 32] {
        let mut mac = self.keyed.clone();
        for field in fields {
            mac.update(&u64::try_from(field.len()).unwrap_or(u64::MAX).to_le_bytes());
            mac.update(field);
        }
        mac.finalize().into_bytes().into()
    }

    /// A stream of numbers for the `attempt`-th try to stand for `text` as a `kind`.
    pub(crate) fn draw(&self, kind: &str, text: &str, attempt: u32) -> Draw<'_> {
        let seed = self.bytes(&[kind.as_bytes(), text.as_bytes(), &attempt.to_le_bytes()]);
        Draw { prf: self, seed, block: seed, used: 0, count: 0 }
    }
}

/// Numbers drawn from one seed, always the same ones.
pub(crate) struct Draw<'a> {
    prf: &'a Prf,
    seed: [u8; 32],
    block: [u8; 32],
    used: usize,
    count: u32,
}

impl Draw<'_> {
    fn word(&mut self) -> u32 {
        if let Some(bytes) = self.block.get(self.used..self.used + 4) {
            self.used += 4;
            return bytes.iter().fold(0, |sum, b| (sum << 8) | u32::from(*b));
        }
        self.count += 1;
        self.block = self.prf.bytes(&[&self.seed, &self.count.to_le_bytes()]);
        self.used = 0;
        self.word()
    }

    /// A number from 0 up to and without `bound`; 0 when the bound is.
    pub(crate) fn below(&mut self, bound: usize) -> usize {
        // The bounds are small, so that the bias of the multiplication is below 2^-20.
        let product = u64::from(self.word()) * u64::try_from(bound).unwrap_or(0);
        usize::try_from(product >> 32).unwrap_or(0)
    }

    /// One of the items; the empty default when there is none.
    pub(crate) fn pick<T: Copy + Default>(&mut self, items: &[T]) -> T {
        items.get(self.below(items.len())).copied().unwrap_or_default()
    }

    /// A digit.
    pub(crate) fn digit(&mut self) -> char {
        self.of("0123456789")
    }

    /// One of the characters of an ASCII alphabet.
    pub(crate) fn of(&mut self, alphabet: &str) -> char {
        alphabet.as_bytes().get(self.below(alphabet.len())).map_or('0', |b| char::from(*b))
    }

    /// `count` characters of an ASCII alphabet.
    pub(crate) fn string(&mut self, alphabet: &str, count: usize) -> String {
        (0..count).map(|_| self.of(alphabet)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_purposes_and_fields_separate() {
        let a = Prf::new(&ScopeKey::new([1; 32]), "x");
        let b = Prf::new(&ScopeKey::new([2; 32]), "x");
        let c = Prf::new(&ScopeKey::new([1; 32]), "y");
        let same = Prf::new(&ScopeKey::new([1; 32]), "x");
        let value = a.bytes(&[b"ab", b"c"]);
        assert_eq!(value, same.bytes(&[b"ab", b"c"]));
        for other in [b.bytes(&[b"ab", b"c"]), c.bytes(&[b"ab", b"c"]), a.bytes(&[b"a", b"bc"])] {
            assert_ne!(value, other);
        }
    }

    #[test]
    fn a_stream_repeats_and_spreads() {
        let prf = Prf::new(&ScopeKey::new([7; 32]), "x");
        let mut counts = [0usize; 10];
        let mut draw = prf.draw("kind", "text", 0);
        let mut again = prf.draw("kind", "text", 0);
        for _ in 0..10_000 {
            let n = draw.below(10);
            assert_eq!(n, again.below(10));
            counts[n] += 1;
        }
        assert!(counts.iter().all(|c| (850..1150).contains(c)), "{counts:?}");
        assert_eq!(draw.below(0), 0);
    }
}
