//! What can go wrong in the vault, in sentences for the person who runs the proxy.
//!
//! Promises: no message contains an original, a surrogate or a key; each says what to do.

use std::path::{Path, PathBuf};

/// Why the vault could not do what was asked. Cheap to clone: one failed transaction answers
/// every request that waited for it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum VaultError {
    /// The root key file is absent although a vault made with it exists. Put the key back.
    #[error(
        "the key file {} is missing, but {} was made with it: put the key file back from its \
         backup", key.display(), vault.display()
    )]
    KeyMissing {
        /// Where the key should be.
        key: PathBuf,
        /// The file that can only be read with it.
        vault: PathBuf,
    },
    /// The key file is not one, or was cut or changed. Put the key back.
    #[error("the key file {} is damaged ({reason}): put it back from its backup", path.display())]
    KeyDamaged {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// A key given as text, or a passphrase, cannot be used.
    #[error("the root key given is not usable: {0}")]
    KeyText(&'static str),
    /// The vault was made with another root key.
    #[error(
        "the root key does not fit {}: it was made with another key (its id is {wanted}, the one \
         given is {given}); start with the right key file",
        path.display()
    )]
    WrongKey {
        /// The file of wrapped keys.
        path: PathBuf,
        /// The id of the root key that fits.
        wanted: String,
        /// The id of the root key given.
        given: String,
    },
    /// The file of wrapped keys is absent although the database exists.
    #[error(
        "the file {} with the vault's wrapped keys is missing, but {} needs it: put it back from \
         its backup", path.display(), database.display()
    )]
    SealMissing {
        /// Where the wrapped keys should be.
        path: PathBuf,
        /// The database that needs them.
        database: PathBuf,
    },
    /// A file of the vault was cut or changed.
    #[error("{} is damaged ({reason}): restore it from a backup", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// A newer version wrote this file.
    #[error("{} was written by a newer version of this program: upgrade, or restore an older backup", path.display())]
    Newer {
        /// The file.
        path: PathBuf,
    },
    /// Others can read a file or directory. In development `permissions::repair` mends it.
    #[error("{violation}")]
    Permissions {
        /// Which, and how.
        violation: crate::permissions::Violation,
    },
    /// Another process works on the same directory.
    #[error("another process already uses {}: stop it, or choose another data_dir", directory.display())]
    Locked {
        /// The data directory.
        directory: PathBuf,
    },
    /// The scope was erased or expired since it was loaded, or never loaded: load it again.
    #[error("the scope is no longer in the vault: load it again")]
    ScopeGone,
    /// A stored value did not pass its authentication: it was changed, moved or cut.
    #[error(
        "a stored value of scope {scope} failed its authentication: restore the vault from a backup"
    )]
    Tampered {
        /// The scope, a keyed hash.
        scope: String,
    },
    /// Nothing could be written: no space is left or the file size is limited.
    #[error("the vault cannot write to the disk while it tries to {action}: free some space")]
    DiskFull {
        /// What was being done.
        action: &'static str,
    },
    /// The database refused.
    #[error("the vault could not {action}: {reason}")]
    Database {
        /// What was being done.
        action: &'static str,
        /// The database's words for its result code; never a statement or a value.
        reason: &'static str,
        /// `SQLite`'s extended result code.
        code: i32,
    },
    /// The operating system refused.
    #[error("the vault could not {action} {}: {reason}", path.display())]
    File {
        /// What was being done.
        action: &'static str,
        /// To which file.
        path: PathBuf,
        /// The operating system's words.
        reason: String,
    },
    /// The operating system gave no random numbers.
    #[error("the operating system gives no random numbers: {0}")]
    Random(String),
    /// The vault is being closed.
    #[error("the vault is closed")]
    Closed,
}

impl VaultError {
    /// An error of the file system; takes the action as an infinitive, such as `"read"`.
    pub(crate) fn file(action: &'static str, path: &Path, error: &std::io::Error) -> Self {
        if matches!(
            error.kind(),
            std::io::ErrorKind::StorageFull
                | std::io::ErrorKind::QuotaExceeded
                | std::io::ErrorKind::FileTooLarge
        ) {
            return Self::DiskFull { action };
        }
        // The text of an I/O error is the operating system's; none of ours carry a payload.
        Self::File { action, path: path.to_owned(), reason: error.kind().to_string() }
    }

    /// An error of the database, without its message: that could quote a statement.
    pub(crate) fn database(action: &'static str, error: &rusqlite::Error) -> Self {
        let rusqlite::Error::SqliteFailure(failure, _) = error else {
            return Self::Database {
                action,
                reason: "it answered otherwise than expected",
                code: 0,
            };
        };
        match failure.code {
            rusqlite::ErrorCode::DiskFull => Self::DiskFull { action },
            _ => Self::Database {
                action,
                reason: rusqlite::ffi::code_to_str(failure.extended_code),
                code: failure.extended_code,
            },
        }
    }

    /// True when the same call may succeed later without anyone mending a file: the proxy
    /// answers 503 and stays up.
    #[must_use]
    pub fn is_transient(&self) -> bool {
        matches!(
            self,
            Self::DiskFull { .. } | Self::Database { .. } | Self::File { .. } | Self::ScopeGone
        )
    }
}
