//! The tables of the control plane: accounts, sessions, keys of clients and providers, the audit.
//!
//! Promises: every change and its line in the audit are one transaction, so that no change goes
//! unrecorded; passwords and client keys are kept as keyed hashes only, provider keys sealed. Must
//! never show a password or a key in an error.

mod accounts;
mod audit;
mod client_keys;
mod password;
mod provider_keys;
mod sessions;
mod shape;
mod token;

pub use accounts::{Account, Role};
pub use audit::{AuditEntry, AuditState, Event};
pub use client_keys::{ClientKey, ClientKeyHasher, IssuedKey, KeyHash};
pub use password::{WeakPassword, check_password, generate_password};
pub use provider_keys::{OpenedKey, ProviderKey};
pub use sessions::{Session, SessionLimits};
pub use shape::{KeyRefusal, check_provider_key};

use crate::VaultError;

/// Who does something, for the audit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct By {
    /// The account's name, or `command line`.
    pub actor: String,
    /// Where from: an IP address, or `local`.
    pub address: String,
    /// The id of the request, if there is one.
    pub request: String,
}

impl By {
    /// Somebody who can read the key file, on this machine.
    #[must_use]
    pub fn command_line() -> Self {
        let local = "local".to_owned();
        Self { actor: "command line".to_owned(), address: local, request: String::new() }
    }
}

/// Why the control plane did not do what was asked, in a sentence for whoever asked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ControlError {
    /// The store's.
    #[error(transparent)]
    Vault(#[from] VaultError),
    /// Choose another name.
    #[error("a name has 1 to 64 characters, none of them a colon or a control character")]
    Name,
    /// Choose another name.
    #[error("there is an account of this name already")]
    AccountExists,
    /// Correct the name.
    #[error("there is no account of this name")]
    NoAccount,
    /// Make another administrator first.
    #[error("the last administrator cannot be removed or given another role")]
    LastAdmin,
    /// Choose another password.
    #[error(transparent)]
    Password(#[from] WeakPassword),
    /// The password could not be hashed: memory is short.
    #[error("the password could not be worked on; try again")]
    Hash,
    /// List the keys; this one is not among them, or has ended.
    #[error("there is no key of this id in use")]
    NoKey,
    /// Use another key.
    #[error(transparent)]
    Key(#[from] KeyRefusal),
    /// Nothing to do.
    #[error("this key is stored already")]
    KeyExists,
}

/// Why a transaction ends without a result.
pub(crate) enum Stop {
    Database(rusqlite::Error),
    Refused(ControlError),
}

impl From<rusqlite::Error> for Stop {
    fn from(error: rusqlite::Error) -> Self {
        Self::Database(error)
    }
}

impl From<ControlError> for Stop {
    fn from(error: ControlError) -> Self {
        Self::Refused(error)
    }
}

impl From<VaultError> for Stop {
    fn from(error: VaultError) -> Self {
        Self::Refused(error.into())
    }
}

/// A name as people write it: NFC, no surrounding blanks, 1 to 64 characters.
pub(crate) fn name(text: &str) -> Result<String, ControlError> {
    use unicode_normalization::UnicodeNormalization;
    let name: String = text.trim().nfc().collect();
    let fine = (1..=64).contains(&name.chars().count())
        && !name.contains(|c: char| {
            c == ':' || c.is_control() || ('\u{202a}'..='\u{202e}').contains(&c)
        });
    if fine { Ok(name) } else { Err(ControlError::Name) }
}
