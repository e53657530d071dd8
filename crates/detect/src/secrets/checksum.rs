//! Check sums that issuers build into tokens, written from their published descriptions.
//!
//! Each function answers whether the sum of a token of the right shape holds. None allocates more
//! than the token's length or reads outside it.

use sha2::{Digest, Sha256};

use super::bytes::{Bytes, Set};

/// CRC-32 (ISO-HDLC, the one of zlib), byte by byte: tokens are short.
pub(super) fn crc32(data: &[u8]) -> u32 {
    let mut crc = u32::MAX;
    for byte in data {
        crc ^= u32::from(*byte);
        for _ in 0..8 {
            crc = (crc >> 1) ^ (0xEDB8_8320 & (crc & 1).wrapping_neg());
        }
    }
    !crc
}

/// The value of a digit of base 62 in the order `0-9A-Za-z`.
fn base62(digit: u8) -> Option<u32> {
    match digit {
        b'0'..=b'9' => Some(u32::from(digit - b'0')),
        b'A'..=b'Z' => Some(u32::from(digit - b'A') + 10),
        b'a'..=b'z' => Some(u32::from(digit - b'a') + 36),
        _ => None,
    }
}

/// The last six characters are the CRC-32 of what stands between the prefix (up to and with its
/// last `_`) and them, in base 62 with leading zeros.
///
/// Source: GitHub's engineering blog, "Behind GitHub's new authentication token formats" (2021);
/// npm's tokens follow it.
pub(super) fn crc_base62_tail(token: &[u8]) -> bool {
    let Some(underscore) = token.iter().rposition(|b| *b == b'_') else { return false };
    let Some(split) = token.len().checked_sub(6) else { return false };
    let (Some(body), Some(tail)) = (token.get(underscore + 1..split), token.get(split..)) else {
        return false;
    };
    let value =
        tail.iter().try_fold(0u64, |sum, digit| base62(*digit).map(|d| sum * 62 + u64::from(d)));
    value == Some(u64::from(crc32(body)))
}

/// The eight hexadecimal digits after the last `_` are the CRC-32 of the secret before it.
///
/// Source: Grafana's service account tokens (`pkg/components/satokengen`): prefix, 32 characters,
/// `_`, checksum of the 32 characters.
pub(super) fn crc_hex_tail(token: &[u8]) -> bool {
    let mut parts = token.rsplit(|b| *b == b'_');
    let (Some(tail), Some(body)) = (parts.next(), parts.next()) else { return false };
    hex_value(tail) == Some(crc32(body))
}

/// The last eight hexadecimal digits are the CRC-32 of all that stands before them, with or
/// without the `=` that separates them: the tail of Atlassian's API tokens.
pub(super) fn crc_hex_after_equals(token: &[u8]) -> bool {
    let Some(split) = token.len().checked_sub(8) else { return false };
    let (Some(head), Some(tail)) = (token.get(..split), token.get(split..)) else { return false };
    let Some(sum) = hex_value(tail) else { return false };
    sum == crc32(head) || head.strip_suffix(b"=").is_some_and(|h| sum == crc32(h))
}

fn hex_value(digits: &[u8]) -> Option<u32> {
    if digits.len() != 8 {
        return None;
    }
    digits.iter().try_fold(0u32, |sum, d| char::from(*d).to_digit(16).map(|v| (sum << 4) | v))
}

/// GitLab's routable tokens end in two characters of base 36 for the payload's length and seven
/// for the CRC-32 of all before them.
///
/// Source: GitLab, "Routable tokens" design document and `authn/token_field/generator/routable_token`.
pub(super) fn gitlab_routable(token: &[u8]) -> bool {
    let Some(split) = token.len().checked_sub(7) else { return false };
    let (Some(head), Some(tail)) = (token.get(..split), token.get(split..)) else { return false };
    let value = tail
        .iter()
        .try_fold(0u64, |sum, d| char::from(*d).to_digit(36).map(|v| sum * 36 + u64::from(v)));
    value == Some(u64::from(crc32(head)))
}

/// A bech32 string (BIP-173) whose checksum holds, in one case.
pub(super) fn bech32(token: &[u8]) -> bool {
    const ALPHABET: &[u8] = b"qpzry9x8gf2tvdw0s3jn54khce6mua7l";
    const GENERATOR: [u32; 5] = [0x3b6a_57b2, 0x2650_8e6d, 0x1ea1_19fa, 0x3d42_33dd, 0x2a14_62b3];
    fn step(sum: u32, value: u32) -> u32 {
        let top = sum >> 25;
        let mut next = ((sum & 0x01ff_ffff) << 5) ^ value;
        for (i, generator) in GENERATOR.iter().enumerate() {
            if (top >> i) & 1 == 1 {
                next ^= generator;
            }
        }
        next
    }
    let lower = token.to_ascii_lowercase();
    let Some(separator) = lower.iter().rposition(|b| *b == b'1') else { return false };
    let (Some(head), Some(data)) = (lower.get(..separator), lower.get(separator + 1..)) else {
        return false;
    };
    if data.len() < 6 {
        return false;
    }
    let mut sum = 1u32;
    for byte in head {
        sum = step(sum, u32::from(byte >> 5));
    }
    sum = step(sum, 0);
    for byte in head {
        sum = step(sum, u32::from(byte & 31));
    }
    for byte in data {
        let Some(value) = ALPHABET.iter().position(|a| a == byte) else { return false };
        sum = step(sum, u32::try_from(value).unwrap_or(0));
    }
    sum == 1
}

/// Decodes base64 of either alphabet, padded or not; stops with nothing at a foreign character.
pub(super) fn base64_decode(data: &[u8], max: usize) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(data.len().min(max) * 3 / 4);
    let (mut bits, mut held) = (0u32, 0u32);
    for byte in data.iter().take(max) {
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            b'=' => break,
            _ => return None,
        };
        bits = (bits << 6) | u32::from(value);
        held += 6;
        if held >= 8 {
            held -= 8;
            out.push(u8::try_from((bits >> held) & 0xff).unwrap_or(0));
        }
    }
    Some(out)
}

/// Wallet import format: base58check of version 0x80 or 0xEF, 32 bytes of key and, if compressed, 1.
///
/// Source: Bitcoin wiki, "Wallet import format".
pub(super) fn wallet_import(token: &[u8]) -> bool {
    let Some(raw) = base58_decode(token, 40) else { return false };
    let Some(split) = raw.len().checked_sub(4) else { return false };
    let (Some(body), Some(sum)) = (raw.get(..split), raw.get(split..)) else { return false };
    let shape = match body.len() {
        33 => true,
        34 => body.last() == Some(&1),
        _ => false,
    };
    shape
        && matches!(body.first(), Some(0x80 | 0xEF))
        && Sha256::digest(Sha256::digest(body)).get(..4) == Some(sum)
}

/// An extended private key of BIP-32 (`xprv…`): base58check of 78 bytes.
pub(super) fn extended_key(token: &[u8]) -> bool {
    let Some(raw) = base58_decode(token, 90) else { return false };
    let Some(split) = raw.len().checked_sub(4) else { return false };
    let (Some(body), Some(sum)) = (raw.get(..split), raw.get(split..)) else { return false };
    body.len() == 78 && Sha256::digest(Sha256::digest(body)).get(..4) == Some(sum)
}

fn base58_decode(token: &[u8], max: usize) -> Option<Vec<u8>> {
    const ALPHABET: &[u8] = b"123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
    let mut out: Vec<u8> = Vec::with_capacity(max);
    for byte in token {
        let mut carry = ALPHABET.iter().position(|a| a == byte)?;
        for digit in &mut out {
            carry += usize::from(*digit) * 58;
            *digit = u8::try_from(carry & 0xff).unwrap_or(0);
            carry >>= 8;
        }
        while carry > 0 {
            if out.len() >= max {
                return None;
            }
            out.push(u8::try_from(carry & 0xff).unwrap_or(0));
            carry >>= 8;
        }
    }
    out.extend(token.iter().take_while(|b| **b == b'1').map(|_| 0));
    out.reverse();
    Some(out)
}

/// The run of base64 at `from`, padding included.
pub(super) fn base64_end(text: Bytes<'_>, from: usize, max: usize) -> usize {
    text.run(text.run(from, Set::B64, max), Set::EQUALS, 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn crc_of_the_check_string() {
        assert_eq!(crc32(b"123456789"), 0xCBF4_3926);
    }

    #[test]
    fn bech32_of_the_standards_examples() {
        assert!(bech32(b"A12UEL5L"));
        assert!(bech32(b"abcdef1qpzry9x8gf2tvdw0s3jn54khce6mua7lmqqqxw"));
        assert!(!bech32(b"A12UEL5K"));
    }

    #[test]
    fn base64_of_both_alphabets() {
        assert_eq!(base64_decode(b"aGVsbG8=", 99).unwrap(), b"hello");
        assert_eq!(base64_decode(b"-_8", 99).unwrap(), [0xfb, 0xff]);
        assert!(base64_decode(b"a b", 99).is_none());
    }

    #[test]
    fn wallet_import_format_of_the_wiki() {
        assert!(wallet_import(b"5HueCGU8rMjxEXxiPuD5BDku4MkFqeZyd4dZ1jvhTVqvbTLvyTJ"));
        assert!(!wallet_import(b"5HueCGU8rMjxEXxiPuD5BDku4MkFqeZyd4dZ1jvhTVqvbTLvyTK"));
    }
}
