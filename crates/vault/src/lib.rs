//! The encrypted store: scopes, their mappings, and the keys over them.
//!
//! Promises: nothing readable on the disk; a committed mapping survives a crash at any moment; one
//! process a directory; what is deleted cannot be brought back. Must never show an original or a
//! key in an error, a log or a name.
//!
//! The hierarchy of keys: a [`RootKey`] wraps a key-encryption key, which wraps the key of the
//! database file and versioned data keys; a data key wraps the secret of each scope, from which
//! the scope's own keys derive. `docs/adr/001-key-hierarchy.md` says why.

#![forbid(unsafe_code)]

mod check;
mod commit;
pub mod control;
mod error;
mod files;
mod keyring;
mod map_file;
mod pending;
pub mod permissions;
mod readers;
mod root_key;
mod schema;
mod scope;
mod seal;
mod vault;
mod writer;

pub use check::Finding;
pub use commit::Commit;
pub use error::VaultError;
pub use map_file::MapFile;
pub use root_key::RootKey;
pub use scope::{LoadedScope, ScopeId};
pub use vault::{Stats, Vault, VaultOptions};
