//! The hash behind features and gazetteers. Its values are in the weights file: a change of it
//! needs a new training.

/// Where a chain begins.
pub const START: u64 = 0x243f_6a88_85a3_08d3;

/// Adds one value to a chain.
#[must_use]
pub fn mix(chain: u64, value: u64) -> u64 {
    let x = (chain.rotate_left(23) ^ value).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    x ^ (x >> 32)
}

/// The hash of a string of characters.
#[must_use]
pub fn chars(all: impl Iterator<Item = char>) -> u64 {
    all.fold(START, |h, c| mix(h, u64::from(u32::from(c))))
}
