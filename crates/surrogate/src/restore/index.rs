//! What can be restored.

use crate::{Mapping, Place, ScopeKey};

/// The surrogates of one scope and what they stand for.
pub struct RestoreIndex {
    len: usize,
}

impl RestoreIndex {
    /// The index of these mappings.
    #[must_use]
    pub fn build(_key: &ScopeKey, mappings: &[Mapping]) -> Self {
        Self { len: mappings.len() }
    }

    /// How many mappings there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.len
    }

    /// True when nothing can be restored.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The text with originals, or nothing when it holds no surrogate.
    #[must_use]
    pub fn restore(&self, _text: &str, _place: Place) -> Option<String> {
        None
    }
}
