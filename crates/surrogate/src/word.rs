//! Keys of the scope's indexes that are made of originals: comparable and hashable, but not
//! printable, and wiped when dropped.

use std::{borrow::Borrow, hash::Hash};

use zeroize::Zeroizing;

/// A text under which something is found.
#[derive(Clone)]
pub(crate) struct Word(Zeroizing<String>);

impl Word {
    pub(crate) fn new(text: impl Into<String>) -> Self {
        Self(Zeroizing::new(text.into()))
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl PartialEq for Word {
    fn eq(&self, other: &Self) -> bool {
        self.as_str() == other.as_str()
    }
}

impl Eq for Word {}

impl Hash for Word {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.as_str().hash(state);
    }
}

impl Borrow<str> for Word {
    fn borrow(&self) -> &str {
        self.as_str()
    }
}
