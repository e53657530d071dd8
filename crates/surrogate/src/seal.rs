//! The `encrypt` operator: text that only the scope's key can read.
//!
//! Deterministic authenticated encryption after the synthetic-IV construction (RFC 5297's idea with
//! HMAC-SHA-256 in both places): the IV is a keyed hash of the label and the text, the key stream is
//! HMAC in counter mode under another key. The same original gives the same token, and a token that
//! was changed in any character opens to nothing.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use private_ai_detect::Label;
use subtle::ConstantTimeEq;
use zeroize::Zeroize;

use crate::{ScopeKey, Sensitive, prf::Prf};

/// What a token begins with.
pub(crate) const OPEN: &str = "{{enc:";
/// What a token ends with.
pub(crate) const CLOSE: &str = "}}";
/// Bytes of the synthetic IV: 128 bits of authenticity.
const IV: usize = 16;

/// Makes and opens tokens of one scope.
pub(crate) struct Seal {
    mac: Prf,
    stream: Prf,
}

impl Seal {
    pub(crate) fn new(key: &ScopeKey) -> Self {
        Self { mac: Prf::new(key, "seal mac"), stream: Prf::new(key, "seal stream") }
    }

    /// The token of a text.
    pub(crate) fn seal(&self, label: Label, text: &str) -> String {
        let mut data = self.iv(label.name().as_bytes(), text.as_bytes()).to_vec();
        data.extend(self.mask(data.get(..IV).unwrap_or_default(), text.as_bytes()));
        format!("{OPEN}{}.{}{CLOSE}", label.name(), URL_SAFE_NO_PAD.encode(data))
    }

    /// The text of a token of this scope; nothing for any other text.
    pub(crate) fn open(&self, token: &str) -> Option<Sensitive<String>> {
        let inner = token.strip_prefix(OPEN)?.strip_suffix(CLOSE)?;
        let (label, data) = inner.split_once('.')?;
        let data = URL_SAFE_NO_PAD.decode(data).ok()?;
        let (iv, sealed) = data.split_at_checked(IV)?;
        let mut plain = self.mask(iv, sealed);
        let right = self.iv(label.as_bytes(), &plain).ct_eq(iv);
        if !bool::from(right) {
            plain.zeroize();
            return None;
        }
        String::from_utf8(plain).ok().map(Sensitive::new)
    }

    fn iv(&self, label: &[u8], text: &[u8]) -> [u8; IV] {
        let mut iv = [0; IV];
        for (to, from) in iv.iter_mut().zip(self.mac.bytes(&[label, text])) {
            *to = from;
        }
        iv
    }

    fn mask(&self, iv: &[u8], text: &[u8]) -> Vec<u8> {
        let mut out = Vec::with_capacity(text.len());
        for (chunk, counter) in text.chunks(32).zip(0u32..) {
            let stream = self.stream.bytes(&[iv, &counter.to_le_bytes()]);
            out.extend(chunk.iter().zip(stream).map(|(a, b)| a ^ b));
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_opens_only_unchanged_and_with_its_key() {
        let seal = Seal::new(&ScopeKey::new([3; 32]));
        let other = Seal::new(&ScopeKey::new([4; 32]));
        for text in ["", "a", "john.smith@acme.com", &"long ".repeat(40), "naïve 東京"] {
            let token = seal.seal(Label::EMAIL, text);
            assert_eq!(token, seal.seal(Label::EMAIL, text));
            assert_ne!(token, seal.seal(Label::PHONE, text));
            assert_eq!(seal.open(&token).unwrap().expose(), text);
            assert!(other.open(&token).is_none());
            assert!(!token.contains("john"));
            for at in OPEN.len()..token.len() - CLOSE.len() {
                let mut bytes = token.clone().into_bytes();
                bytes[at] = if bytes[at] == b'B' { b'C' } else { b'B' };
                let changed = String::from_utf8(bytes).unwrap();
                // The last character may carry bits that belong to no byte.
                let opened = seal.open(&changed);
                assert!(opened.is_none(), "{at} of {token}");
            }
        }
    }
}
