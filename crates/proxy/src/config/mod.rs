//! The configuration: read from file, environment and command line, checked, typed.
//!
//! Promises: a [`Config`] that exists is right as a whole; everything that is wrong is reported at
//! once, each with its origin; unknown keys are errors; secrets are in no message. Never writes
//! anything but the mode of `.env`.
//!
//! Order of precedence: command line, environment (`PRIVATE_AI_PROXY_…`, `__` between levels),
//! `.env` in the working directory, `private-ai-proxy.toml` or the file named by `--config`,
//! defaults.

mod assemble;
mod base_url;
mod detector;
mod dotenv;
mod error;
pub mod keys;
mod read;
mod show;
mod source;
mod types;

pub use base_url::BaseUrl;
pub use detector::{build_detector, build_policy};
pub use error::{ConfigError, ConfigErrors, Origin};
pub use show::{example_environment, json_schema, markdown};
pub use types::{
    AdminConfig, Attachments, Config, DetectConfig, Environment, LimitsConfig, LogConfig,
    LogFormat, Mode, Pattern, PolicyConfig, ProxyConfig, ScopeKind, Secret, Terms, Upstream,
    UpstreamFormat, VaultConfig,
};

use source::Settings;
use std::{
    ffi::OsString,
    fs,
    io::Read,
    path::{Path, PathBuf},
};

/// The most bytes of a configuration file or `.env`.
const MAX_FILE: u64 = 16 << 20;

/// Where to look for settings. No `Debug`: the environment has other programs' secrets too.
#[derive(Clone)]
pub struct LoadOptions {
    /// Directory of `.env` and of the default configuration file.
    pub directory: PathBuf,
    /// A configuration file that was named, and so must exist.
    pub file: Option<PathBuf>,
    /// The environment; names without our prefix are not looked at.
    pub variables: Vec<(OsString, OsString)>,
    /// Options of the command line: name of the option, path of the key, value.
    pub options: Vec<(&'static str, &'static str, String)>,
}

impl LoadOptions {
    /// The working directory and environment of this process.
    #[must_use]
    pub fn of_process(file: Option<PathBuf>) -> Self {
        let ours = |name: &OsString| name.to_string_lossy().starts_with(source::PREFIX);
        Self {
            directory: PathBuf::new(),
            file,
            variables: std::env::vars_os().filter(|(name, _)| ours(name)).collect(),
            options: Vec::new(),
        }
    }

    /// With the data directory of an option.
    #[must_use]
    pub fn with_data_dir(mut self, path: Option<&Path>) -> Self {
        if let Some(path) = path {
            let path = path.to_string_lossy().into_owned();
            self.options.push(("--data-dir", "data_dir", path));
        }
        self
    }
}

/// A configuration with what is needed to read it again.
#[derive(Clone)]
pub struct Loaded {
    /// The values.
    pub config: Config,
    /// Sentences for the user: what was repaired on the way.
    pub notices: Vec<String>,
    options: LoadOptions,
    settings: Settings,
}

impl Config {
    /// Reads and checks everything. Costs a few milliseconds, most of it for compiling the user's
    /// patterns.
    ///
    /// # Errors
    /// Everything that is wrong, in the order of the sources.
    pub fn load(options: LoadOptions) -> Result<Loaded, ConfigErrors> {
        let mut settings = Settings::default();
        let mut errors = Vec::new();
        let (path, needed) = source::file_of(&options.directory, options.file.as_deref());
        match read_file(&path) {
            Ok(Some(text)) => settings.add_file(&path, &text, &mut errors),
            Ok(None) if !needed => {}
            Ok(None) => {
                let reason = "there is no such file".to_owned();
                errors.push(ConfigError::File { path, reason });
            }
            Err(reason) => errors.push(ConfigError::File { path, reason }),
        }
        let dotenv = dotenv::read(&options.directory, &mut settings, &mut errors);
        settings.add_environment(&options.variables, &mut errors);
        for (option, key, value) in &options.options {
            settings.add_option(key, value.clone(), option);
        }
        let config = assemble::assemble(&settings, errors).map_err(ConfigErrors)?;
        let mut notices = Vec::new();
        if let Some(dotenv) = dotenv {
            notices.extend(dotenv.secure(config.environment)?);
        }
        Ok(Loaded { config, notices, options, settings })
    }
}

impl Loaded {
    /// Reads everything again from the same places. This value stays as it is, so that a reload
    /// that fails changes nothing.
    ///
    /// # Errors
    /// Everything that is wrong.
    pub fn reload(&self) -> Result<Self, ConfigErrors> {
        Config::load(self.options.clone())
    }

    /// Keys that differ in `other` and take effect only with the next start.
    #[must_use]
    pub fn needs_restart(&self, other: &Self) -> Vec<&'static str> {
        keys::KEYS
            .iter()
            .filter(|k| k.change == keys::Change::Restart)
            .filter(|k| self.written(k.path) != other.written(k.path))
            .map(|k| k.path)
            .collect()
    }

    /// What was written for a key without names of the user's choice; nothing for a secret.
    fn written(&self, path: &str) -> Option<String> {
        let key = keys::KEYS.iter().find(|k| k.path == path)?;
        match self.settings.get(path).map(|s| &s.raw) {
            None => key.default.map(str::to_owned),
            Some(source::Raw::Secret(_)) => None,
            Some(raw) => Some(show::plain(raw)),
        }
    }

    /// Every value with its origin, as a configuration file would have it; secrets as `***`.
    #[must_use]
    pub fn show(&self) -> String {
        show::show(&self.settings)
    }
}

fn read_file(path: &Path) -> Result<Option<String>, String> {
    let file = match fs::File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error.to_string()),
    };
    read_text(file).map(Some)
}

fn read_text(file: impl Read) -> Result<String, String> {
    let mut bytes = Vec::new();
    file.take(MAX_FILE + 1).read_to_end(&mut bytes).map_err(|e| e.to_string())?;
    if bytes.len() as u64 > MAX_FILE {
        return Err("it is larger than 16 MiB".to_owned());
    }
    String::from_utf8(bytes).map_err(|_| "it is not UTF-8".to_owned())
}

#[cfg(test)]
mod tests;
