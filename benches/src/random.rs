//! A small repeatable source of numbers (SplitMix64), so that every contender of a round reads the
//! same bodies and a run can be repeated. It must never be used for secrets.

/// A generator; the same seed gives the same sequence.
#[derive(Clone, Debug)]
pub struct Random(u64);

impl Random {
    /// Starts at a seed.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// Starts at a name and a number, such as a workload and a round.
    pub fn named(name: &str, number: u64) -> Self {
        // FNV-1a: spreads short names well enough for a seed.
        let mut hash = 0xcbf2_9ce4_8422_2325_u64;
        for byte in name.bytes().chain(number.to_le_bytes()) {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
        Self(hash)
    }

    /// The next 64 bits.
    pub fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number in `low..=high`; `low` when the range is empty.
    pub fn between(&mut self, low: u64, high: u64) -> u64 {
        match high.checked_sub(low) {
            None => low,
            Some(u64::MAX) => self.bits(),
            Some(width) => low + self.bits() % (width + 1),
        }
    }

    /// One of the words; empty when there are none.
    pub fn pick<'a>(&mut self, words: &[&'a str]) -> &'a str {
        let last = words.len().saturating_sub(1) as u64;
        let index = usize::try_from(self.between(0, last)).unwrap_or(0);
        words.get(index).copied().unwrap_or("")
    }

    /// `count` decimal digits.
    pub fn digits(&mut self, count: usize) -> String {
        (0..count).map(|_| char::from(b'0' + (self.bits() % 10) as u8)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_gives_the_same_numbers_and_another_gives_others() {
        let first: Vec<u64> = (0..8).map(|_| Random::named("x", 1).bits()).collect();
        assert!(first.iter().all(|n| *n == first[0]));
        let mut a = Random::named("x", 1);
        let mut b = Random::named("x", 2);
        assert_ne!((a.bits(), a.bits()), (b.bits(), b.bits()));
    }

    #[test]
    fn numbers_stay_in_their_range_and_reach_both_ends() {
        let mut random = Random::new(7);
        let seen: Vec<u64> = (0..500).map(|_| random.between(3, 6)).collect();
        for n in 3..=6 {
            assert!(seen.contains(&n));
        }
        assert!(seen.iter().all(|n| (3..=6).contains(n)));
        assert_eq!(random.between(5, 4), 5);
        assert!(random.between(0, u64::MAX) != random.between(0, u64::MAX));
    }
}
