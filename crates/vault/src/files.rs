//! Private files: written whole or not at all, read only when nobody else could have.
//!
//! Promises: a reader sees the old file or the new one, never a part, whatever moment the process
//! or the machine stops at; no link is followed; nothing is readable by others at any moment.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{ErrorKind, Read, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use crate::VaultError;
use crate::permissions::{DIRECTORY_MODE, FILE_MODE, judge};

/// Files of keys and maps above this size are not ours.
const MAX_BYTES: u64 = 256 * 1024 * 1024;

/// Makes a directory for the owner alone, with its parents; an existing one is left as it is.
pub(crate) fn make_directory(path: &Path) -> Result<(), VaultError> {
    DirBuilder::new()
        .recursive(true)
        .mode(DIRECTORY_MODE)
        .create(path)
        .map_err(|e| VaultError::file("make the directory", path, &e))
}

/// Opens or makes a file for the owner alone, without following a link, and refuses what others
/// can read.
pub(crate) fn open_private(path: &Path, write: bool) -> Result<File, VaultError> {
    let mut options = OpenOptions::new();
    options.read(true).write(write).create(write).mode(FILE_MODE);
    options.custom_flags(rustix::fs::OFlags::NOFOLLOW.bits().cast_signed());
    let file = options.open(path).map_err(|error| match crate::permissions::check_one(path) {
        Ok(Some(violation)) => VaultError::Permissions { violation },
        _ => VaultError::file("open", path, &error),
    })?;
    let metadata = file.metadata().map_err(|e| VaultError::file("look at", path, &e))?;
    match judge(path, &metadata) {
        Some(violation) => Err(VaultError::Permissions { violation }),
        None => Ok(file),
    }
}

/// The content of a private file; `None` when there is none.
pub(crate) fn read_private(path: &Path) -> Result<Option<Zeroizing<Vec<u8>>>, VaultError> {
    match fs::symlink_metadata(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        _ => {}
    }
    let file = open_private(path, false)?;
    let fail = |e: std::io::Error| VaultError::file("read", path, &e);
    let length = file.metadata().map_err(fail)?.len();
    if length > MAX_BYTES {
        return Err(VaultError::Damaged { path: path.to_owned(), reason: "it is too long" });
    }
    // Room for all of it at once: growing would leave copies behind that are not wiped.
    let room = usize::try_from(length).unwrap_or(0).saturating_add(1);
    let mut bytes = Zeroizing::new(Vec::with_capacity(room));
    file.take(MAX_BYTES).read_to_end(&mut bytes).map_err(fail)?;
    Ok(Some(bytes))
}

/// Replaces a file as a whole: a new one beside it, made durable, then renamed over it.
/// The caller sees to it that only one writer is at work.
pub(crate) fn replace(path: &Path, bytes: &[u8]) -> Result<(), VaultError> {
    let temporary = beside(path);
    let result = write_new(&temporary, bytes).and_then(|()| {
        fs::rename(&temporary, path).map_err(|e| VaultError::file("put in place", path, &e))
    });
    if result.is_err() {
        let _ = fs::remove_file(&temporary);
    }
    result?;
    sync_directory(path)
}

/// Makes a file unless there is one; answers whether it was made. Processes that race agree on
/// one content.
pub(crate) fn create(path: &Path, bytes: &[u8]) -> Result<bool, VaultError> {
    let temporary = beside(path);
    let file = open_private(&temporary, true)?;
    file.lock().map_err(|e| VaultError::file("lock", &temporary, &e))?;
    // Whoever had the lock before may have renamed this very file into place.
    if fs::symlink_metadata(path).is_ok() {
        let _ = fs::remove_file(&temporary);
        return Ok(false);
    }
    fill(&file, &temporary, bytes)?;
    fs::rename(&temporary, path).map_err(|e| VaultError::file("put in place", path, &e))?;
    sync_directory(path)?;
    Ok(true)
}

/// The name under which a file is prepared; what a crash leaves there is overwritten next time.
pub(crate) fn beside(path: &Path) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".new");
    path.with_file_name(name)
}

/// Makes a rename or a new name durable.
pub(crate) fn sync_directory(of: &Path) -> Result<(), VaultError> {
    let parent = match of.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    File::open(parent)
        .and_then(|directory| directory.sync_all())
        .map_err(|e| VaultError::file("make durable", parent, &e))
}

fn write_new(path: &Path, bytes: &[u8]) -> Result<(), VaultError> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => {
            return Err(VaultError::file("remove", path, &error));
        }
        _ => {}
    }
    fill(&open_private(path, true)?, path, bytes)
}

fn fill(mut file: &File, path: &Path, bytes: &[u8]) -> Result<(), VaultError> {
    file.set_len(0)
        .and_then(|()| file.write_all(bytes))
        .and_then(|()| file.sync_all())
        .map_err(|e| VaultError::file("write", path, &e))
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::MetadataExt;

    use super::*;

    #[test]
    fn a_replaced_file_is_private_and_whole_and_leaves_nothing_beside() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("file");
        fs::write(beside(&path), "left by a crash").unwrap();
        replace(&path, b"one").unwrap();
        replace(&path, b"two").unwrap();
        assert_eq!(**read_private(&path).unwrap().unwrap(), *b"two");
        assert_eq!(fs::metadata(&path).unwrap().mode() & 0o777, 0o600);
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
    }

    #[test]
    fn racing_creators_agree_on_one_content() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("file");
        let made: usize = std::thread::scope(|scope| {
            let threads: Vec<_> = (0u8..16)
                .map(|n| {
                    let path = &path;
                    scope.spawn(move || create(path, &[n; 32]).unwrap())
                })
                .collect();
            threads.into_iter().map(|t| usize::from(t.join().unwrap())).sum()
        });
        assert_eq!(made, 1);
        let bytes = read_private(&path).unwrap().unwrap();
        assert_eq!(bytes.len(), 32);
        assert!(bytes.iter().all(|b| *b == bytes[0]));
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
    }

    #[test]
    fn links_and_wide_modes_are_refused() {
        let dir = tempfile::tempdir().unwrap();
        let (path, link) = (dir.path().join("file"), dir.path().join("link"));
        replace(&path, b"secret").unwrap();
        std::os::unix::fs::symlink(&path, &link).unwrap();
        assert!(matches!(read_private(&link), Err(VaultError::Permissions { .. })));
        let wide = std::os::unix::fs::PermissionsExt::from_mode(0o644);
        fs::set_permissions(&path, wide).unwrap();
        assert!(matches!(read_private(&path), Err(VaultError::Permissions { .. })));
    }
}
