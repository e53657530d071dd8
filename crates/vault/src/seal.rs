//! The three cryptographic tools of the vault: derive a key, tag a message, seal a value.
//!
//! Promises: every use names its purpose, so that no two uses share a key or a message; a sealed
//! value opens only under the key, the version and the place it was sealed for; what was opened
//! is wiped when dropped. Derivation is HKDF-Expand (RFC 5869) of one block with SHA-256, tagging
//! HMAC-SHA-256 (RFC 2104), sealing XChaCha20-Poly1305 (draft-irtf-cfrg-xchacha-03) with random
//! nonces: 192 bits, so that they need no counter and never repeat.

use chacha20poly1305::XChaCha20Poly1305;
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use hmac::{Hmac, Mac};
use private_ai_surrogate::Sensitive;
use sha2::{Digest, Sha256};
use zeroize::{Zeroize, Zeroizing};

use crate::VaultError;

/// A 256-bit secret.
pub(crate) type Key = Sensitive<[u8; 32]>;

/// The first byte of a sealed value: how it is laid out.
const FORMAT: u8 = 1;
const NONCE: usize = 24;
const HEAD: usize = 1 + 4 + NONCE;
/// How much longer a sealed value is than what it holds.
#[cfg(test)]
pub(crate) const OVERHEAD: usize = HEAD + 16;

/// Random bytes from the operating system.
pub(crate) fn random<const N: usize>() -> Result<[u8; N], VaultError> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|e| VaultError::Random(e.to_string()))?;
    Ok(bytes)
}

/// A new key.
pub(crate) fn random_key() -> Result<Key, VaultError> {
    let mut bytes = random()?;
    let key = Key::new(bytes);
    bytes.zeroize();
    Ok(key)
}

/// A key of its own for a purpose; the context tells apart uses of the same purpose.
pub(crate) fn derive(key: &Key, purpose: &str, context: &[u8]) -> Key {
    let mut mac = keyed(key);
    put(&mut mac, purpose.as_bytes());
    put(&mut mac, context);
    mac.update(&[1]);
    let mut bytes: [u8; 32] = mac.finalize().into_bytes().into();
    let key = Key::new(bytes);
    bytes.zeroize();
    key
}

/// A tag of several parts, under a key that is used for nothing else. Parts cannot run into each
/// other.
pub(crate) fn tag(key: &Key, parts: &[&[u8]]) -> [u8; 32] {
    let mut mac = keyed(key);
    for part in parts {
        put(&mut mac, part);
    }
    mac.finalize().into_bytes().into()
}

/// The plain SHA-256 of bytes that are not secret.
pub(crate) fn checksum(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

/// Where a sealed value stands: it opens nowhere else.
#[derive(Clone, Copy)]
pub(crate) struct Place<'a> {
    /// The kind of value, such as `mappings.sealed`.
    pub(crate) kind: &'static str,
    /// What tells this one from others of its kind.
    pub(crate) parts: &'a [&'a [u8]],
}

impl Place<'_> {
    fn bound_to(self, version: u32) -> Vec<u8> {
        let mut out = Vec::with_capacity(128);
        for part in std::iter::once(&self.kind.as_bytes()).chain(self.parts) {
            out.extend_from_slice(&length(part));
            out.extend_from_slice(part);
        }
        out.extend_from_slice(&version.to_be_bytes());
        out.push(FORMAT);
        out
    }
}

/// Seals a value for its place; the version of the key stands readable in front of it.
pub(crate) fn seal(
    key: &Key,
    version: u32,
    place: Place<'_>,
    plain: &[u8],
) -> Result<Vec<u8>, VaultError> {
    let nonce: [u8; NONCE] = random()?;
    let aad = place.bound_to(version);
    let cipher = XChaCha20Poly1305::new(key.expose().into());
    // The cipher refuses only messages of more than 256 GiB.
    let sealed = cipher
        .encrypt(&nonce.into(), Payload { msg: plain, aad: &aad })
        .map_err(|_| VaultError::KeyText("the value to seal is too long"))?;
    let mut out = Vec::with_capacity(HEAD + sealed.len());
    out.push(FORMAT);
    out.extend_from_slice(&version.to_be_bytes());
    out.extend_from_slice(&nonce);
    out.extend_from_slice(&sealed);
    Ok(out)
}

/// The version of the key that a value was sealed under; `None` when it is no sealed value.
pub(crate) fn version_of(sealed: &[u8]) -> Option<u32> {
    match sealed {
        [FORMAT, a, b, c, d, ..] => Some(u32::from_be_bytes([*a, *b, *c, *d])),
        _ => None,
    }
}

/// Opens a sealed value; `None` when the key, the version or the place is another, or when a bit
/// of it changed.
pub(crate) fn open(
    key: &Key,
    version: u32,
    place: Place<'_>,
    sealed: &[u8],
) -> Option<Zeroizing<Vec<u8>>> {
    if version_of(sealed) != Some(version) {
        return None;
    }
    let nonce: [u8; NONCE] = sealed.get(5..HEAD)?.try_into().ok()?;
    let aad = place.bound_to(version);
    let cipher = XChaCha20Poly1305::new(key.expose().into());
    let payload = Payload { msg: sealed.get(HEAD..)?, aad: &aad };
    cipher.decrypt(&nonce.into(), payload).ok().map(Zeroizing::new)
}

/// A key out of an opened value of 32 bytes.
pub(crate) fn key_from(bytes: &[u8]) -> Option<Key> {
    let mut bytes: [u8; 32] = bytes.try_into().ok()?;
    let key = Key::new(bytes);
    bytes.zeroize();
    Some(key)
}

fn keyed(key: &Key) -> Hmac<Sha256> {
    // RFC 2104 pads a short key with zeros up to the block; a whole block has no wrong length.
    let mut block = Zeroizing::new([0u8; 64]);
    for (to, from) in block.iter_mut().zip(key.expose()) {
        *to = *from;
    }
    let block: &[u8; 64] = &block;
    <Hmac<Sha256> as KeyInit>::new(block.into())
}

fn put(mac: &mut Hmac<Sha256>, part: &[u8]) {
    mac.update(&length(part));
    mac.update(part);
}

fn length(part: &[u8]) -> [u8; 8] {
    (part.len() as u64).to_be_bytes()
}

#[cfg(test)]
mod tests {
    use hmac::digest::KeyInit as _;
    use proptest::prelude::*;

    use super::*;

    fn key(byte: u8) -> Key {
        Key::new([byte; 32])
    }

    #[test]
    fn derivation_is_hkdf_expand_and_tags_are_hmac() {
        let mut info = Vec::new();
        for part in [&b"purpose"[..], b"context"] {
            info.extend_from_slice(&length(part));
            info.extend_from_slice(part);
        }
        let mut wanted = [0; 32];
        hkdf::Hkdf::<Sha256>::from_prk(&[7; 32]).unwrap().expand(&info, &mut wanted).unwrap();
        assert_eq!(*derive(&key(7), "purpose", b"context").expose(), wanted);

        let mut mac = <Hmac<Sha256>>::new_from_slice(&[7; 32]).unwrap();
        mac.update(&[0, 0, 0, 0, 0, 0, 0, 1, b'x']);
        let wanted: [u8; 32] = mac.finalize().into_bytes().into();
        assert_eq!(tag(&key(7), &[b"x"]), wanted);
    }

    #[test]
    fn parts_do_not_run_into_each_other() {
        let key = key(1);
        assert_ne!(tag(&key, &[b"ab", b"c"]), tag(&key, &[b"a", b"bc"]));
        assert_ne!(derive(&key, "ab", b"c").expose(), derive(&key, "a", b"bc").expose());
    }

    proptest! {
        #[test]
        fn a_sealed_value_opens_in_its_place_alone(
            plain in proptest::collection::vec(any::<u8>(), 0..200),
            version in any::<u32>(),
            at in any::<prop::sample::Index>(),
            bit in 0u8..8,
        ) {
            let parts: &[&[u8]] = &[b"row", b"scope"];
            let here = Place { kind: "table.column", parts };
            let sealed = seal(&key(1), version, here, &plain).unwrap();
            prop_assert_eq!(sealed.len(), plain.len() + OVERHEAD);
            prop_assert_eq!(version_of(&sealed), Some(version));
            prop_assert_eq!(&**open(&key(1), version, here, &sealed).unwrap(), &plain[..]);

            prop_assert!(open(&key(2), version, here, &sealed).is_none());
            prop_assert!(open(&key(1), version ^ 1, here, &sealed).is_none());
            let there: &[&[u8]] = &[b"row2", b"scope"];
            for other in [
                Place { kind: "table.other", parts },
                Place { kind: "table.column", parts: there },
                Place { kind: "table.column", parts: &[b"row"] },
                Place { kind: "table.column", parts: &[b"rows", b"cope"] },
            ] {
                prop_assert!(open(&key(1), version, other, &sealed).is_none());
            }
            let mut changed = sealed.clone();
            let at = at.index(changed.len());
            changed[at] ^= 1 << bit;
            prop_assert!(open(&key(1), version, here, &changed).is_none());
            prop_assert!(open(&key(1), version, here, &sealed[..at]).is_none());
        }
    }
}
