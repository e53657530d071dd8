//! Random texts for tokens and keys: letters and digits only, so that a double click selects them.
//!
//! Promises: every character is uniform over its alphabet; nothing but the system's random numbers.

use zeroize::Zeroizing;

use crate::{VaultError, seal};

/// Digits and letters: 5.95 bits a character.
const LETTERS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// Without characters that look like others: 5 bits a character.
const PLAIN: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";

/// So many random letters and digits.
pub(crate) fn letters(count: usize) -> Result<Zeroizing<String>, VaultError> {
    draw(LETTERS, count)
}

/// So many random characters that are easy to copy by hand.
pub(crate) fn plain(count: usize) -> Result<Zeroizing<String>, VaultError> {
    draw(PLAIN, count)
}

fn draw(alphabet: &[u8], count: usize) -> Result<Zeroizing<String>, VaultError> {
    let size = alphabet.len();
    // Bytes beyond the last whole multiple would favour the first characters.
    let limit = 256 - 256 % size;
    let mut text = Zeroizing::new(String::with_capacity(count));
    while text.len() < count {
        let bytes = Zeroizing::new(seal::random::<64>()?);
        for byte in bytes.iter().map(|b| usize::from(*b)).filter(|b| *b < limit) {
            if let Some(letter) = alphabet.get(byte % size).filter(|_| text.len() < count) {
                text.push(char::from(*letter));
            }
        }
    }
    Ok(text)
}

/// Six characters that tell a mistyped or made-up key from one that was issued.
pub(crate) fn checksum(text: &str) -> String {
    let sum = seal::checksum(text.as_bytes());
    let mut number = sum.iter().take(8).fold(0u64, |n, b| n << 8 | u64::from(*b));
    let mut out = String::with_capacity(6);
    for _ in 0..6 {
        let digit = usize::try_from(number % 62).unwrap_or(0);
        out.push(char::from(LETTERS.get(digit).copied().unwrap_or(b'0')));
        number /= 62;
    }
    out
}

/// Compares without telling by its time where two texts differ.
pub(crate) fn equal(a: &[u8], b: &[u8]) -> bool {
    use subtle::ConstantTimeEq;
    a.ct_eq(b).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_distinct_and_use_their_whole_alphabet() {
        let many = letters(20_000).unwrap();
        let used: std::collections::BTreeSet<u8> = many.bytes().collect();
        assert_eq!(used.len(), LETTERS.len());
        assert_eq!(many.len(), 20_000);
        assert_ne!(*plain(24).unwrap(), *plain(24).unwrap());
    }

    #[test]
    fn a_checksum_notices_one_changed_character() {
        assert_eq!(checksum("abc").len(), 6);
        assert_ne!(checksum("abc"), checksum("abd"));
    }
}
