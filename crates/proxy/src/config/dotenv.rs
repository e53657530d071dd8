//! The `.env` of the working directory: read without following a link, private or refused.
//!
//! Promises: the `.env` of another program, which has none of our names, is neither refused nor
//! changed.

use super::{ConfigError, Environment, read_file, read_text, source::Settings};
use private_ai_vault::permissions::{FILE_MODE, Violation, check_one};
use std::{
    fs::{File, OpenOptions, Permissions},
    os::unix::fs::{OpenOptionsExt, PermissionsExt},
    path::{Path, PathBuf},
};

/// A file that was read and has settings of ours.
pub(super) struct Dotenv {
    path: PathBuf,
    file: File,
    wrong: Option<Violation>,
}

/// Adds the settings of `.env`; nothing when there are none of ours.
pub(super) fn read(
    directory: &Path,
    settings: &mut Settings,
    errors: &mut Vec<ConfigError>,
) -> Option<Dotenv> {
    let path = directory.join(".env");
    let flags = rustix::fs::OFlags::NOFOLLOW | rustix::fs::OFlags::NONBLOCK;
    let flags = i32::try_from(flags.bits()).unwrap_or_default();
    let Ok(file) = OpenOptions::new().read(true).custom_flags(flags).open(&path) else {
        let linked = path.is_symlink().then(|| read_file(&path).ok().flatten()).flatten();
        if Settings::default().add_dotenv(&linked.unwrap_or_default(), &mut Vec::new()) {
            errors.push(Violation::SymbolicLink { path }.into());
        }
        return None;
    };
    if !file.metadata().is_ok_and(|m| m.is_file()) {
        return None;
    }
    let text = read_text(&file).ok()?;
    if !settings.add_dotenv(&text, errors) {
        return None;
    }
    let wrong = check_one(&path).ok().flatten();
    Some(Dotenv { path, file, wrong })
}

impl Dotenv {
    /// Takes the rights of others away in development, with a sentence about it; refuses the file
    /// in production, and everywhere when it belongs to another user.
    pub fn secure(self, environment: Environment) -> Result<Option<String>, ConfigError> {
        let Some(wrong) = self.wrong else { return Ok(None) };
        if !wrong.is_repairable() || environment == Environment::Production {
            return Err(wrong.into());
        }
        // Through the open file: the name could stand for another by now.
        match self.file.set_permissions(Permissions::from_mode(FILE_MODE)) {
            Ok(()) => Ok(Some(format!(
                "The permissions of {} were open to others; they are 0600 now.",
                self.path.display()
            ))),
            Err(_) => Err(wrong.into()),
        }
    }
}
