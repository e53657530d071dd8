//! Which files to read, and their text.
//!
//! Promises: files of directories come in the order of their names; links inside directories are
//! not followed; `.git` and what is not text is left out, and the caller is told of each.

use std::{
    fs::{self, File},
    io::{self, Read},
    path::{Path, PathBuf},
};

/// Files of a directory beyond this size are not what people write: dumps, archives, models.
pub(super) const MAX_WALKED: u64 = 16 << 20;
/// The largest input at all: positions and copies of it must fit in memory.
const MAX_NAMED: u64 = 1 << 30;

/// A file to read.
pub(super) struct Candidate {
    pub path: PathBuf,
    /// Whether the user named it, and so wants to know when it cannot be read.
    pub named: bool,
}

/// What is at a path.
pub(super) enum Content {
    Text(String),
    /// Left out, with the reason.
    Skipped(&'static str),
}

/// The files of these paths, directories walked.
///
/// # Errors
/// A sentence when a path is not there or a directory cannot be read.
pub(super) fn list(paths: &[PathBuf]) -> Result<Vec<Candidate>, String> {
    let mut found = Vec::new();
    for path in paths {
        let metadata = fs::metadata(path).map_err(|e| cannot(path, &e))?;
        if metadata.is_dir() {
            walk(path, &mut found)?;
        } else {
            found.push(Candidate { path: path.clone(), named: true });
        }
    }
    Ok(found)
}

fn walk(directory: &Path, found: &mut Vec<Candidate>) -> Result<(), String> {
    let mut waiting = vec![directory.to_path_buf()];
    while let Some(path) = waiting.pop() {
        let is_directory = fs::symlink_metadata(&path).map_err(|e| cannot(&path, &e))?.is_dir();
        if !is_directory {
            found.push(Candidate { path, named: false });
            continue;
        }
        let mut inner = Vec::new();
        for entry in fs::read_dir(&path).map_err(|e| cannot(&path, &e))? {
            let entry = entry.map_err(|e| cannot(&path, &e))?;
            let kind = entry.file_type().map_err(|e| cannot(&path, &e))?;
            if kind.is_file() || (kind.is_dir() && entry.file_name() != ".git") {
                inner.push(entry.path());
            }
        }
        inner.sort_unstable();
        waiting.extend(inner.into_iter().rev());
    }
    Ok(())
}

fn cannot(path: &Path, error: &io::Error) -> String {
    let why = match error.kind() {
        io::ErrorKind::NotFound => "there is no such file or directory".to_owned(),
        io::ErrorKind::PermissionDenied => "this user may not read it".to_owned(),
        _ => error.to_string(),
    };
    format!("{} cannot be read: {why}.", path.display())
}

/// The text of a file.
///
/// # Errors
/// A sentence when it cannot be read.
pub(super) fn read(candidate: &Candidate) -> Result<Content, String> {
    let path = &candidate.path;
    let file = File::open(path).map_err(|e| cannot(path, &e))?;
    let size = file.metadata().map_err(|e| cannot(path, &e))?.len();
    if !candidate.named && size > MAX_WALKED {
        return Ok(Content::Skipped("larger than 16 MiB; name it to read it"));
    }
    read_all(file, path).map(|bytes| match decode(bytes) {
        Some(text) => Content::Text(text),
        None => Content::Skipped("not text"),
    })
}

/// All of an input.
///
/// # Errors
/// A sentence when it cannot be read or is too large.
pub(super) fn read_all(input: impl Read, name: &Path) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    input.take(MAX_NAMED + 1).read_to_end(&mut bytes).map_err(|e| cannot(name, &e))?;
    if bytes.len() as u64 > MAX_NAMED {
        return Err(format!("{} is larger than 1 GiB; cut it into parts.", name.display()));
    }
    Ok(bytes)
}

/// Bytes as text: UTF-8, UTF-16 with its mark, or else one character a byte, which keeps words of
/// the older one-byte encodings whole. `None` for what is not text: it has zero bytes.
pub(super) fn decode(bytes: Vec<u8>) -> Option<String> {
    let wide = |bytes: &[u8], unit: fn([u8; 2]) -> u16| {
        let (pairs, rest) = bytes.as_chunks::<2>();
        let units = pairs.iter().map(|p| unit(*p));
        let text: Option<String> = char::decode_utf16(units).map(Result::ok).collect();
        text.filter(|t| rest.is_empty() && !t.contains('\0'))
    };
    if let Some(rest) = bytes.strip_prefix(&[0xff, 0xfe]) {
        return wide(rest, u16::from_le_bytes);
    }
    if let Some(rest) = bytes.strip_prefix(&[0xfe, 0xff]) {
        return wide(rest, u16::from_be_bytes);
    }
    if bytes.contains(&0) {
        return None;
    }
    Some(
        String::from_utf8(bytes)
            .unwrap_or_else(|error| error.into_bytes().into_iter().map(char::from).collect()),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn directories_are_walked_in_order() {
        let home = tempfile::tempdir().unwrap();
        let at = |name: &str| home.path().join(name);
        for directory in ["b", "b/.git", ".git", "b/c"] {
            fs::create_dir(at(directory)).unwrap();
        }
        for file in ["b/z", "b/c/y", "a", "c", ".git/config", "b/.git/x", "b/.env"] {
            fs::write(at(file), file).unwrap();
        }
        std::os::unix::fs::symlink(at("a"), at("link")).unwrap();
        let found = list(&[home.path().to_path_buf(), at("a")]).unwrap_or_default();
        let names: Vec<_> = found
            .iter()
            .map(|c| (c.path.strip_prefix(home.path()).unwrap().to_str().unwrap(), c.named))
            .collect();
        let walked = ["a", "b/.env", "b/c/y", "b/z", "c"].map(|n| (n, false));
        assert_eq!(names, [&walked[..], &[("a", true)]].concat());
        assert!(list(&[at("nothing")]).is_err_and(|e| e.contains("nothing")));
    }

    #[test]
    fn encodings() {
        let text = |bytes: &[u8]| decode(bytes.to_vec());
        assert_eq!(text("Zürich".as_bytes()).as_deref(), Some("Zürich"));
        assert_eq!(text(b"Z\xfcrich").as_deref(), Some("Zürich"));
        assert_eq!(text(b"\xff\xfeZ\0\xfc\0").as_deref(), Some("Zü"));
        assert_eq!(text(b"\xfe\xff\0Z\0\xfc").as_deref(), Some("Zü"));
        for binary in [&b"\xff\xfea\0\0\0"[..], b"\x7fELF\0", b"\xff\xfea"] {
            assert_eq!(text(binary), None);
        }
    }
}
