//! Addresses of crypto currencies.

use super::{context::Context, words as cx};
use crate::{
    Label, RecognizerInfo,
    layer::{Candidate, Certainty},
};
use sha2::{Digest, Sha256};

/// What this scanner finds.
pub(crate) const INFOS: &[RecognizerInfo] = &[RecognizerInfo {
    name: "crypto_address",
    label: Label::CRYPTO_ADDRESS,
    description: "Wallet address: Bitcoin, Litecoin, Dogecoin, Ripple, Tron, Ethereum, Monero, Solana",
    source: "Base58Check, BIP 173, BIP 350, EIP-55, Monero address format",
}];

/// The shortest and the longest token that can be an address.
const LENGTHS: std::ops::RangeInclusive<usize> = 25..=108;

/// Adds the token `start..end` (letters and digits) when it is an address.
pub(crate) fn judge(
    text: &str,
    start: usize,
    end: usize,
    context: &Context<'_>,
    out: &mut Vec<Candidate>,
) {
    if !LENGTHS.contains(&(end - start)) {
        return;
    }
    let Some(token) = text.get(start..end) else { return };
    let near = context.near(start, end, cx::CRYPTO).is_some();
    let (score, certainty) = if base58_address(token) || segwit(token) {
        (0.97, Certainty::Checked)
    } else if let Some(checked) = ethereum(token) {
        match (checked, near) {
            (true, _) => (0.97, Certainty::Checked),
            // All in one case: without checksum, but forty digits behind 0x are seldom else.
            (false, true) => (0.9, Certainty::Contextual),
            (false, false) => (0.7, Certainty::Pattern),
        }
    } else if monero(token) {
        (0.85, Certainty::Pattern)
    } else if near
        && (32..=44).contains(&token.len())
        && base58(token).is_some_and(|b| b.len() == 32)
    {
        (0.8, Certainty::Contextual)
    } else {
        return;
    };
    out.push(Candidate {
        start,
        end,
        label: Label::CRYPTO_ADDRESS,
        score,
        recognizer: "crypto_address",
        certainty,
    });
}

const BITCOIN: &[u8; 58] = b"123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
const RIPPLE: &[u8; 58] = b"rpshnaf39wBUDNEGHJKLM4PQRST7VWXYZ2bcdeCg65jkm8oFqi1tuvAxyz";

fn decode(text: &str, alphabet: &[u8; 58]) -> Option<Vec<u8>> {
    let zero = *alphabet.first()?;
    let mut number: Vec<u8> = Vec::with_capacity(text.len());
    for byte in text.bytes() {
        let mut carry = alphabet.iter().position(|a| *a == byte)?;
        for place in number.iter_mut() {
            carry += usize::from(*place) * 58;
            *place = (carry & 0xff) as u8;
            carry >>= 8;
        }
        while carry > 0 {
            number.push((carry & 0xff) as u8);
            carry >>= 8;
        }
    }
    number.extend(text.bytes().take_while(|b| *b == zero).map(|_| 0));
    number.reverse();
    Some(number)
}

fn base58(text: &str) -> Option<Vec<u8>> {
    decode(text, BITCOIN)
}

/// Base58Check with the version byte of a known currency.
fn base58_address(token: &str) -> bool {
    let first = token.as_bytes().first().copied().unwrap_or_default();
    let alphabet = match first {
        b'1' | b'3' | b'L' | b'M' | b'D' | b'T' | b'm' | b'n' | b'2' => BITCOIN,
        b'r' => RIPPLE,
        _ => return false,
    };
    if !(25..=36).contains(&token.len()) {
        return false;
    }
    let Some(bytes) = decode(token, alphabet) else { return false };
    let Some((payload, check)) =
        bytes.len().checked_sub(4).and_then(|at| bytes.split_at_checked(at))
    else {
        return false;
    };
    payload.len() == 21 && Sha256::digest(Sha256::digest(payload)).starts_with(check)
}

/// Bech32 and Bech32m of Bitcoin and Litecoin.
fn segwit(token: &str) -> bool {
    const ALPHABET: &[u8; 32] = b"qpzry9x8gf2tvdw0s3jn54khce6mua7l";
    let lower = token.to_ascii_lowercase();
    let mixed = token.bytes().any(|b| b.is_ascii_lowercase())
        && token.bytes().any(|b| b.is_ascii_uppercase());
    let Some((prefix, data)) = ["bc", "tb", "ltc", "bcrt"]
        .iter()
        .find_map(|p| Some((*p, lower.strip_prefix(p)?.strip_prefix('1')?)))
    else {
        return false;
    };
    let step = |state: u32, value: u32| {
        let top = state >> 25;
        let mut next = (state & 0x01ff_ffff) << 5 ^ value;
        for (i, generator) in [0x3b6a_57b2, 0x2650_8e6d, 0x1ea1_19fa, 0x3d42_33dd, 0x2a14_62b3]
            .into_iter()
            .enumerate()
        {
            if top >> i & 1 == 1 {
                next ^= generator;
            }
        }
        next
    };
    let mut state = prefix.bytes().fold(1, |s, b| step(s, u32::from(b) >> 5));
    state = step(state, 0);
    state = prefix.bytes().fold(state, |s, b| step(s, u32::from(b) & 31));
    for byte in data.bytes() {
        let Some(value) = ALPHABET.iter().position(|a| *a == byte) else { return false };
        state = step(state, value as u32);
    }
    !mixed && data.len() >= 14 && matches!(state, 1 | 0x2bc8_30a3)
}

/// `0x` and forty hexadecimal digits: whether their case is the checksum of EIP-55, or nothing
/// when it is no address.
fn ethereum(token: &str) -> Option<bool> {
    let hex = token.strip_prefix("0x")?;
    if hex.len() != 40 || !hex.bytes().all(|b| b.is_ascii_hexdigit()) {
        return None;
    }
    let upper = hex.bytes().any(|b| b.is_ascii_uppercase());
    let lower = hex.bytes().any(|b| b.is_ascii_lowercase());
    let varied = hex.bytes().any(|b| Some(&b) != hex.as_bytes().first());
    if !(upper && lower) {
        return varied.then_some(false);
    }
    let hash = super::keccak::keccak256(hex.to_ascii_lowercase().as_bytes());
    let fits = hex
        .bytes()
        .zip(hash.iter().flat_map(|b| [b >> 4, b & 15]))
        .all(|(c, nibble)| c.is_ascii_digit() || c.is_ascii_uppercase() == (nibble >= 8));
    fits.then_some(true)
}

/// 95 (or 106) characters of Base58 in blocks, network byte 18, 19 or 42.
fn monero(token: &str) -> bool {
    matches!(token.len(), 95 | 106)
        && token.starts_with(['4', '8'])
        && token.bytes().all(|b| BITCOIN.contains(&b))
}
