//! Why a configuration is refused. No message repeats the value of a secret.

use std::path::PathBuf;

/// Where a value came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// Nobody set it.
    Default,
    /// A configuration file, as named to the program, and the line there.
    File(PathBuf, usize),
    /// The `.env` of the working directory, and the line there.
    Dotenv(usize),
    /// The environment variable of that name.
    Environment(String),
    /// The option of that name.
    CommandLine(&'static str),
}

impl std::fmt::Display for Origin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Default => f.write_str("default"),
            Self::File(path, line) => write!(f, "{} line {line}", path.display()),
            Self::Dotenv(line) => write!(f, ".env line {line}"),
            Self::Environment(name) => write!(f, "environment {name}"),
            Self::CommandLine(option) => write!(f, "option {option}"),
        }
    }
}

/// One thing that is wrong with the configuration.
#[derive(Clone, Debug, thiserror::Error, PartialEq, Eq)]
pub enum ConfigError {
    /// Correct or remove the key.
    #[error("{origin}: there is no key {key}{}", meant(nearest.as_deref()))]
    UnknownKey {
        /// As it was written.
        key: String,
        /// The known one that looks most like it.
        nearest: Option<String>,
        /// Where.
        origin: Origin,
    },
    /// Correct the value.
    #[error("{origin}: {key} {reason}")]
    Value {
        /// Which.
        key: String,
        /// What is wrong and what is right.
        reason: String,
        /// Where.
        origin: Origin,
    },
    /// Give another value.
    #[error("{key} is refused: {reason}")]
    Refused {
        /// Which.
        key: String,
        /// What is wrong; never the value.
        reason: String,
    },
    /// Give the value.
    #[error("{key} is missing: {reason}")]
    Missing {
        /// Which.
        key: String,
        /// What to do.
        reason: String,
    },
    /// Remove the key: this version cannot do it.
    #[error("{origin}: {key} cannot be set: {reason}")]
    NotBuilt {
        /// Which.
        key: String,
        /// What to do instead.
        reason: &'static str,
        /// Where.
        origin: Origin,
    },
    /// Make the file readable, or name another.
    #[error("{} cannot be read: {reason}; name another with --config", path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// What the system says.
        reason: String,
    },
    /// Correct the file.
    #[error("{} line {line} is not TOML: {reason}", path.display())]
    Syntax {
        /// Which.
        path: PathBuf,
        /// First line is 1.
        line: usize,
        /// What the parser says.
        reason: String,
    },
    /// Correct the mode or the owner.
    #[error("{0}")]
    Permission(private_ai_vault::permissions::Violation),
    /// Correct the recognizer.
    #[error("{key}: {reason}")]
    Detector {
        /// The section at fault.
        key: String,
        /// What is wrong and what is right.
        reason: String,
    },
}

impl From<private_ai_vault::permissions::Violation> for ConfigError {
    fn from(violation: private_ai_vault::permissions::Violation) -> Self {
        Self::Permission(violation)
    }
}

fn meant(nearest: Option<&str>) -> String {
    nearest.map_or_else(
        || "; `private-ai-proxy config schema` lists those there are".to_owned(),
        |name| format!("; did you mean {name}?"),
    )
}

/// Everything that is wrong with the configuration: at least one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigErrors(pub Vec<ConfigError>);

impl From<ConfigError> for ConfigErrors {
    fn from(error: ConfigError) -> Self {
        Self(vec![error])
    }
}

impl std::fmt::Display for ConfigErrors {
    /// One sentence a line.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (number, error) in self.0.iter().enumerate() {
            if number > 0 {
                f.write_str("\n")?;
            }
            error.fmt(f)?;
        }
        Ok(())
    }
}

impl std::error::Error for ConfigErrors {}
