//! A hash that is the same in every process and version of the compiler (FNV-1a, 64 bits), for
//! [`crate::Detector::version`]. Not for secrets.

/// A running hash; each item goes in with its length, so that lists cannot run together.
#[derive(Clone, Debug)]
pub(crate) struct StableHash(u64);

impl StableHash {
    pub fn new() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }

    fn byte(&mut self, byte: u8) {
        self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
    }

    pub fn number(&mut self, number: u64) {
        number.to_le_bytes().into_iter().for_each(|b| self.byte(b));
    }

    pub fn text(&mut self, text: &str) {
        self.number(text.len() as u64);
        text.bytes().for_each(|b| self.byte(b));
    }

    pub fn texts(&mut self, texts: &[impl AsRef<str>]) {
        self.number(texts.len() as u64);
        texts.iter().for_each(|t| self.text(t.as_ref()));
    }

    pub fn finish(&self) -> u64 {
        self.0
    }
}
