//! Keccak-256 as Ethereum uses it (the padding before FIPS 202), for one short message.

/// The hash of a message of at most 135 bytes, which is one block; longer ones are cut.
pub(crate) fn keccak256(message: &[u8]) -> [u8; 32] {
    const RATE: usize = 136;
    let mut block = [0u8; RATE];
    for (slot, byte) in block.iter_mut().zip(message.iter().take(RATE - 1)) {
        *slot = *byte;
    }
    if let Some(slot) = block.get_mut(message.len().min(RATE - 1)) {
        *slot ^= 0x01;
    }
    if let Some(slot) = block.get_mut(RATE - 1) {
        *slot ^= 0x80;
    }
    let mut state = [0u64; 25];
    for (lane, bytes) in state.iter_mut().zip(block.chunks_exact(8)) {
        *lane = bytes.iter().rev().fold(0, |word, byte| word << 8 | u64::from(*byte));
    }
    permute(&mut state);
    let mut hash = [0u8; 32];
    for (out, lane) in hash.chunks_exact_mut(8).zip(state) {
        out.copy_from_slice(&lane.to_le_bytes());
    }
    hash
}

fn at(state: &[u64; 25], index: usize) -> u64 {
    state.get(index).copied().unwrap_or_default()
}

/// Keccak-f[1600] (FIPS 202 section 3.3).
fn permute(state: &mut [u64; 25]) {
    let mut register = 1u8;
    for _ in 0..24 {
        // Theta.
        let mut column = [0u64; 5];
        for (x, c) in column.iter_mut().enumerate() {
            *c = (0..5).fold(0, |sum, y| sum ^ at(state, x + 5 * y));
        }
        let get = |x: usize| column.get(x % 5).copied().unwrap_or_default();
        for (i, lane) in state.iter_mut().enumerate() {
            let x = i % 5;
            *lane ^= get(x + 4) ^ get(x + 1).rotate_left(1);
        }
        // Rho and pi: walk the plane, turning each lane by the triangular numbers.
        let (mut x, mut y) = (1, 0);
        let mut carried = at(state, 1);
        for t in 0..24u32 {
            (x, y) = (y, (2 * x + 3 * y) % 5);
            let turned = carried.rotate_left((t + 1) * (t + 2) / 2 % 64);
            carried = at(state, x + 5 * y);
            if let Some(lane) = state.get_mut(x + 5 * y) {
                *lane = turned;
            }
        }
        // Chi.
        for row in state.chunks_exact_mut(5) {
            let copy: [u64; 5] = std::array::from_fn(|x| row.get(x).copied().unwrap_or_default());
            let of = |x: usize| copy.get(x % 5).copied().unwrap_or_default();
            for (x, lane) in row.iter_mut().enumerate() {
                *lane = of(x) ^ (!of(x + 1) & of(x + 2));
            }
        }
        // Iota: bits of a linear feedback shift register at the places 2^j - 1.
        for j in 0..7u32 {
            if register & 1 == 1
                && let Some(lane) = state.first_mut()
            {
                *lane ^= 1 << ((1u32 << j) - 1);
            }
            register = register << 1 ^ if register & 0x80 != 0 { 0x71 } else { 0 };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_hashes() {
        let hex = |m: &[u8]| keccak256(m).iter().map(|b| format!("{b:02x}")).collect::<String>();
        assert_eq!(hex(b""), "c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470");
        assert_eq!(hex(b"abc"), "4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45");
    }
}
