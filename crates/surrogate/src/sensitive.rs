//! Types for originals and keys: they cannot be printed, compared in passing or serialised, and
//! are wiped when dropped.

use zeroize::{Zeroize, Zeroizing};

/// A value that must not be shown. No `Debug`, `Display`, `Serialize` or `Clone`: whoever needs the
/// value says [`expose`](Self::expose), which a reviewer can search for. Wiped when dropped.
pub struct Sensitive<T: Zeroize>(Zeroizing<T>);

impl<T: Zeroize> Sensitive<T> {
    /// Takes a value into custody.
    #[must_use]
    pub fn new(value: T) -> Self {
        Self(Zeroizing::new(value))
    }

    /// The value itself. Never hand the result to a log, an error or a format string.
    #[must_use]
    pub fn expose(&self) -> &T {
        &self.0
    }
}

impl<T: Zeroize + Clone> Sensitive<T> {
    /// A second copy, made on purpose.
    #[must_use]
    pub fn duplicate(&self) -> Self {
        Self(Zeroizing::new((*self.0).clone()))
    }
}

/// The 32 secret bytes from which everything of one scope is derived.
pub struct ScopeKey(Sensitive<[u8; 32]>);

impl ScopeKey {
    /// The key of these bytes; they should come from a key derivation or a CSPRNG.
    #[must_use]
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(Sensitive::new(bytes))
    }

    /// The bytes, for key derivation and for wrapping by the vault.
    #[must_use]
    pub fn expose(&self) -> &[u8; 32] {
        self.0.expose()
    }

    /// A second copy, made on purpose.
    #[must_use]
    pub fn duplicate(&self) -> Self {
        Self(self.0.duplicate())
    }
}
