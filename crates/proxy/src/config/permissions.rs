//! Who may read the files of the data directory and `.env`.
//!
//! Promises: a file is 0600 and a directory 0700, both ours; symbolic links and files of other
//! users are refused; wide modes are repaired in development and refused in production. Never
//! follows a link, never goes outside the directory it was given.

use super::Environment;
use std::{
    fs::{self, File, Metadata, Permissions},
    io,
    os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, PermissionsExt},
    path::{Path, PathBuf},
};

/// Why a file or directory is refused.
#[derive(Clone, Debug, thiserror::Error, PartialEq, Eq)]
pub enum PermissionError {
    /// Take the rights of others away.
    #[error(
        "{} has permissions {mode:04o}, so others may read it; run: chmod {right:o} {}", path.display(), path.display()
    )]
    Wide {
        /// Which.
        path: PathBuf,
        /// Its mode.
        mode: u32,
        /// The mode it should have.
        right: u32,
    },
    /// Put the file itself there.
    #[error("{} is a symbolic link, which is not followed here; put the file itself there", .0.display())]
    Link(PathBuf),
    /// Run as the owner, or change the owner.
    #[error("{} belongs to user {owner}, and this process is user {us}; change its owner or run as that user", path.display())]
    Owner {
        /// Which.
        path: PathBuf,
        /// Whose it is.
        owner: u32,
        /// Who this process is.
        us: u32,
    },
    /// Put something else there.
    #[error("{} is neither a file nor a directory; move it away", .0.display())]
    Strange(PathBuf),
    /// Look at what the system says.
    #[error("{} cannot be used: {reason}", path.display())]
    Io {
        /// Which.
        path: PathBuf,
        /// What the system says.
        reason: String,
    },
}

impl PermissionError {
    fn io(path: &Path, error: &io::Error) -> Self {
        Self::Io { path: path.to_path_buf(), reason: error.to_string() }
    }
}

/// Rights of group and others.
const OTHERS: u32 = 0o077;

/// Makes the data directory with mode 0700 when it is not there.
///
/// # Errors
/// When it cannot be made.
pub fn make_directory(path: &Path) -> Result<(), PermissionError> {
    match fs::DirBuilder::new().recursive(true).mode(0o700).create(path) {
        Ok(()) => Ok(()),
        Err(error) => Err(PermissionError::io(path, &error)),
    }
}

/// Checks the directory and everything below it. Wide modes are repaired in development: the
/// result has a sentence for each. A directory that is not there is in order.
///
/// # Errors
/// Everything that is wrong and was not repaired, at most 20 things.
pub fn secure(
    directory: &Path,
    environment: Environment,
) -> Result<Vec<String>, Vec<PermissionError>> {
    let (mut notices, mut errors) = (Vec::new(), Vec::new());
    for error in inspect(directory) {
        match error {
            PermissionError::Wide { path, mode, right }
                if environment == Environment::Development =>
            {
                match fs::set_permissions(&path, Permissions::from_mode(right)) {
                    Ok(()) => notices.push(format!(
                        "The permissions of {} were {mode:04o}, open to others; they are {right:04o} now.",
                        path.display()
                    )),
                    Err(error) => errors.push(PermissionError::io(&path, &error)),
                }
            }
            other => errors.push(other),
        }
    }
    if errors.is_empty() { Ok(notices) } else { Err(errors) }
}

/// What is wrong with the directory and everything below it, without changing anything; at most 20
/// things. A directory that is not there is in order.
#[must_use]
pub fn inspect(directory: &Path) -> Vec<PermissionError> {
    let mut errors = Vec::new();
    let mut waiting = vec![directory.to_path_buf()];
    while let Some(path) = waiting.pop() {
        if errors.len() >= 20 {
            break;
        }
        let metadata = match fs::symlink_metadata(&path) {
            Ok(metadata) => metadata,
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            Err(error) => {
                errors.push(PermissionError::io(&path, &error));
                continue;
            }
        };
        if let Some(error) = judge(&path, &metadata) {
            let stop = !matches!(error, PermissionError::Wide { .. });
            errors.push(error);
            if stop {
                continue;
            }
        }
        if metadata.is_dir() {
            match fs::read_dir(&path) {
                Ok(entries) => waiting.extend(entries.flatten().map(|e| e.path())),
                Err(error) => errors.push(PermissionError::io(&path, &error)),
            }
        }
    }
    errors
}

fn judge(path: &Path, metadata: &Metadata) -> Option<PermissionError> {
    let path = path.to_path_buf();
    if metadata.is_symlink() {
        return Some(PermissionError::Link(path));
    }
    if !metadata.is_file() && !metadata.is_dir() {
        return Some(PermissionError::Strange(path));
    }
    let us = rustix::process::geteuid().as_raw();
    if metadata.uid() != us {
        return Some(PermissionError::Owner { path, owner: metadata.uid(), us });
    }
    let mode = metadata.mode() & 0o7777;
    let right = if metadata.is_dir() { 0o700 } else { 0o600 };
    (mode & OTHERS != 0).then_some(PermissionError::Wide { path, mode, right })
}

/// Opens a private file without following a link, and says what is wrong with its mode or owner,
/// which the caller weighs. `None` when there is no such file.
///
/// # Errors
/// When it cannot be opened or is not a file.
pub(super) fn open_private(
    path: &Path,
) -> Result<Option<(File, Option<PermissionError>)>, PermissionError> {
    let flags = rustix::fs::OFlags::NOFOLLOW | rustix::fs::OFlags::NONBLOCK;
    let flags = i32::try_from(flags.bits()).unwrap_or_default();
    match fs::OpenOptions::new().read(true).custom_flags(flags).open(path) {
        Ok(file) => {
            let metadata = file.metadata().map_err(|e| PermissionError::io(path, &e))?;
            if !metadata.is_file() {
                return Err(PermissionError::Strange(path.to_path_buf()));
            }
            Ok(Some((file, judge(path, &metadata))))
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(_) if path.is_symlink() => Err(PermissionError::Link(path.to_path_buf())),
        Err(error) => Err(PermissionError::io(path, &error)),
    }
}

/// Gives an open file mode 0600.
///
/// # Errors
/// When the system refuses.
pub(super) fn make_private(path: &Path, file: &File) -> Result<(), PermissionError> {
    file.set_permissions(Permissions::from_mode(0o600)).map_err(|e| PermissionError::io(path, &e))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mode(path: &Path) -> u32 {
        fs::symlink_metadata(path).unwrap().mode() & 0o7777
    }

    #[test]
    fn wide_modes_are_repaired_in_development_and_refused_in_production() {
        let home = tempfile::tempdir().unwrap();
        let data = home.path().join("data");
        make_directory(&data).unwrap();
        assert_eq!(mode(&data), 0o700);
        fs::create_dir(data.join("logs")).unwrap();
        fs::write(data.join("logs/a"), "x").unwrap();
        fs::set_permissions(&data, Permissions::from_mode(0o755)).unwrap();
        fs::set_permissions(data.join("logs"), Permissions::from_mode(0o750)).unwrap();
        fs::set_permissions(data.join("logs/a"), Permissions::from_mode(0o640)).unwrap();
        let errors = secure(&data, Environment::Production).unwrap_err();
        assert_eq!(errors.len(), 3);
        assert!(errors.iter().all(|e| e.to_string().contains("chmod")));
        assert_eq!(mode(&data), 0o755);
        assert_eq!(secure(&data, Environment::Development).unwrap().len(), 3);
        assert_eq!((mode(&data), mode(&data.join("logs/a"))), (0o700, 0o600));
        assert_eq!(mode(&data.join("logs")), 0o700);
        assert_eq!(secure(&data, Environment::Production), Ok(vec![]));
    }

    #[test]
    fn links_are_refused_and_not_followed() {
        let home = tempfile::tempdir().unwrap();
        let (data, outside) = (home.path().join("data"), home.path().join("outside"));
        make_directory(&data).unwrap();
        fs::write(&outside, "x").unwrap();
        fs::set_permissions(&outside, Permissions::from_mode(0o644)).unwrap();
        std::os::unix::fs::symlink(&outside, data.join("key")).unwrap();
        let errors = secure(&data, Environment::Development).unwrap_err();
        assert_eq!(errors, [PermissionError::Link(data.join("key"))]);
        assert_eq!(mode(&outside), 0o644);
        assert!(matches!(open_private(&data.join("key")), Err(PermissionError::Link(_))));
    }

    #[test]
    fn what_is_not_there_is_in_order() {
        let home = tempfile::tempdir().unwrap();
        assert_eq!(secure(&home.path().join("data"), Environment::Production), Ok(vec![]));
        assert!(open_private(&home.path().join(".env")).unwrap().is_none());
    }
}
