//! Who may read the data directory: the owner alone. Directories 0700, files 0600, no symbolic
//! links, nobody else's files.
//!
//! Promises: [`check`] changes nothing; [`repair`] only ever takes rights away, and never touches
//! a link or a file of another user.

use std::fmt;
use std::fs::{self, Metadata, Permissions};
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};

use crate::VaultError;

/// The mode of the data directory and of every directory in it.
pub const DIRECTORY_MODE: u32 = 0o700;
/// The mode of every file in the data directory.
pub const FILE_MODE: u32 = 0o600;

/// Directories deeper than this below the data directory are not looked at; the vault makes none.
const MAX_DEPTH: usize = 8;

/// A file or directory that others could read or that is not what it should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Violation {
    /// The mode gives rights to others; [`repair`] mends it.
    Mode {
        /// Which file or directory.
        path: PathBuf,
        /// The permission bits found.
        found: u32,
        /// The widest allowed.
        wanted: u32,
    },
    /// A symbolic link stands where a file or directory should be; only a person can mend it.
    SymbolicLink {
        /// The link.
        path: PathBuf,
    },
    /// It belongs to another user; only a person can mend it.
    Owner {
        /// Which file or directory.
        path: PathBuf,
        /// The user it belongs to.
        found: u32,
        /// The user this process runs as.
        wanted: u32,
    },
    /// Neither a file nor a directory: a device, a socket, a pipe.
    Kind {
        /// What it is.
        path: PathBuf,
    },
}

impl Violation {
    /// What it is about.
    #[must_use]
    pub fn path(&self) -> &Path {
        match self {
            Self::Mode { path, .. }
            | Self::SymbolicLink { path }
            | Self::Owner { path, .. }
            | Self::Kind { path } => path,
        }
    }

    /// True when [`repair`] mends it.
    #[must_use]
    pub fn is_repairable(&self) -> bool {
        matches!(self, Self::Mode { .. })
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Mode { path, found, wanted } => write!(
                f,
                "the permissions of {} are {found:04o}, wider than {wanted:04o}: run chmod \
                 {wanted:04o} on it",
                path.display()
            ),
            Self::SymbolicLink { path } => {
                write!(f, "{} is a symbolic link: put the file itself in its place", path.display())
            }
            Self::Owner { path, found, wanted } => write!(
                f,
                "{} belongs to user {found}, but this process runs as user {wanted}: change its \
                 owner",
                path.display()
            ),
            Self::Kind { path } => {
                write!(f, "{} is neither a file nor a directory: remove it", path.display())
            }
        }
    }
}

/// Everything in the data directory, and itself, that others could reach. Empty when there is no
/// such directory.
///
/// # Errors
/// [`VaultError::File`] when a directory cannot be read.
pub fn check(data_dir: &Path) -> Result<Vec<Violation>, VaultError> {
    let mut found = Vec::new();
    walk(data_dir, 0, &mut found)?;
    Ok(found)
}

/// Takes away the rights that [`check`] complains of, and answers what could not be mended.
///
/// # Errors
/// [`VaultError::File`] when a directory cannot be read or a mode cannot be set.
pub fn repair(data_dir: &Path) -> Result<Vec<Violation>, VaultError> {
    let mut left = Vec::new();
    for violation in check(data_dir)? {
        match violation {
            Violation::Mode { path, found, wanted } => {
                let narrowed = Permissions::from_mode(found & wanted);
                match fs::set_permissions(&path, narrowed) {
                    // A journal of the database may have gone since it was listed.
                    Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                        return Err(VaultError::file("set the permissions of", &path, &error));
                    }
                    _ => {}
                }
            }
            other => left.push(other),
        }
    }
    Ok(left)
}

/// The violation of one file or directory, if there is one. A path that does not exist is fine.
///
/// # Errors
/// [`VaultError::File`] when its metadata cannot be read.
pub fn check_one(path: &Path) -> Result<Option<Violation>, VaultError> {
    match fs::symlink_metadata(path) {
        Ok(metadata) => Ok(judge(path, &metadata)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(VaultError::file("look at", path, &error)),
    }
}

fn walk(path: &Path, depth: usize, found: &mut Vec<Violation>) -> Result<(), VaultError> {
    let metadata = match fs::symlink_metadata(path) {
        Ok(metadata) => metadata,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(VaultError::file("look at", path, &error)),
    };
    found.extend(judge(path, &metadata));
    if !metadata.is_dir() || depth == MAX_DEPTH {
        return Ok(());
    }
    let entries = fs::read_dir(path).map_err(|e| VaultError::file("list", path, &e))?;
    let mut paths = Vec::new();
    for entry in entries {
        paths.push(entry.map_err(|e| VaultError::file("list", path, &e))?.path());
    }
    paths.sort_unstable();
    paths.iter().try_for_each(|p| walk(p, depth + 1, found))
}

/// Judges what was looked at without following links.
pub(crate) fn judge(path: &Path, metadata: &Metadata) -> Option<Violation> {
    let path = path.to_owned();
    let kind = metadata.file_type();
    if kind.is_symlink() {
        return Some(Violation::SymbolicLink { path });
    }
    let us = rustix::process::geteuid().as_raw();
    if metadata.uid() != us {
        return Some(Violation::Owner { path, found: metadata.uid(), wanted: us });
    }
    let wanted = match (kind.is_dir(), kind.is_file()) {
        (true, _) => DIRECTORY_MODE,
        (_, true) => FILE_MODE,
        _ => return Some(Violation::Kind { path }),
    };
    let found = metadata.mode() & 0o7777;
    (found & !wanted != 0).then_some(Violation::Mode { path, found, wanted })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).unwrap().mode() & 0o7777
    }

    #[test]
    fn every_mode_wider_than_the_owners_is_found_and_narrowed() {
        for (file_mode, fine) in [
            (0o600, true),
            (0o400, true),
            (0o640, false),
            (0o604, false),
            (0o644, false),
            (0o666, false),
            (0o700, false),
            (0o4600, false),
        ] {
            let dir = tempfile::tempdir().unwrap();
            fs::set_permissions(dir.path(), Permissions::from_mode(0o700)).unwrap();
            let file = dir.path().join("root.key");
            fs::write(&file, "x").unwrap();
            fs::set_permissions(&file, Permissions::from_mode(file_mode)).unwrap();
            let found = check(dir.path()).unwrap();
            assert_eq!(found.is_empty(), fine, "{file_mode:o}");
            if !fine {
                let wanted =
                    Violation::Mode { path: file.clone(), found: file_mode, wanted: 0o600 };
                assert_eq!(found, [wanted]);
                assert!(found[0].to_string().contains("chmod 0600"));
            }
            assert_eq!(repair(dir.path()).unwrap(), []);
            assert_eq!(check(dir.path()).unwrap(), []);
            assert_eq!(mode(&file), file_mode & 0o600);
        }
    }

    #[test]
    fn directories_are_walked_and_links_are_never_followed() {
        let dir = tempfile::tempdir().unwrap();
        let elsewhere = tempfile::tempdir().unwrap();
        fs::set_permissions(elsewhere.path(), Permissions::from_mode(0o755)).unwrap();
        let inner = dir.path().join("logs");
        fs::create_dir(&inner).unwrap();
        fs::set_permissions(&inner, Permissions::from_mode(0o750)).unwrap();
        fs::set_permissions(dir.path(), Permissions::from_mode(0o755)).unwrap();
        let link = inner.join("link");
        std::os::unix::fs::symlink(elsewhere.path(), &link).unwrap();
        let found = check(dir.path()).unwrap();
        assert_eq!(found.len(), 3);
        assert_eq!(repair(dir.path()).unwrap(), [Violation::SymbolicLink { path: link }]);
        assert_eq!(mode(dir.path()), 0o700);
        assert_eq!(mode(&inner), 0o700);
        assert_eq!(mode(elsewhere.path()), 0o755, "what a link points to is not ours to change");
    }

    #[test]
    fn a_missing_directory_has_no_violations() {
        let dir = tempfile::tempdir().unwrap();
        assert_eq!(check(&dir.path().join("data")).unwrap(), []);
    }

    #[test]
    fn a_socket_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("socket");
        let _listener = std::os::unix::net::UnixListener::bind(&path).unwrap();
        assert_eq!(check_one(&path).unwrap(), Some(Violation::Kind { path }));
    }
}
