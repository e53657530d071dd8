//! The log: where lines go, which are written, and what is taken out of them.
//!
//! Promises: bodies are never logged; as second layer the detector's rules for secrets run over
//! each line before it is written; a slow or full disk never holds a request up, lines are dropped
//! and counted in its place; a panic is told with its place and without its text, which could be
//! anything.

mod file;
mod redact;
mod request_id;
mod sink;

pub use redact::Redactor;
pub use request_id::RequestId;

use crate::config::{LogConfig, LogFormat};
use sink::{Output, Sink};
use std::{io::Write, path::Path, sync::OnceLock};
use tracing_subscriber::{EnvFilter, Registry, fmt, layer::SubscriberExt, reload};

/// Why logging could not begin.
#[derive(Debug, thiserror::Error)]
pub enum TelemetryError {
    /// Give the directory room and the right owner.
    #[error("the log directory {path} cannot be used: {reason}")]
    Directory {
        /// Which.
        path: String,
        /// What the system says.
        reason: String,
    },
    /// Correct `log.level`.
    #[error(
        "the log level {0:?} is not understood; use error, warn, info, debug or trace, or levels by module"
    )]
    Filter(String),
    /// It has begun before, or this is a fault of the program: report it.
    #[error("logging could not begin: {0}")]
    Start(String),
}

/// The filter of the process's one subscriber.
static FILTER: OnceLock<reload::Handle<EnvFilter, Registry>> = OnceLock::new();

/// The log while the program runs. Lines still waiting are written when it is dropped.
pub struct Handle {
    sink: Sink,
}

impl Handle {
    /// Lines that were dropped because they came faster than they could be written.
    #[must_use]
    pub fn dropped(&self) -> u64 {
        self.sink.dropped()
    }

    /// Waits until everything logged so far is written.
    pub fn flush(&self) {
        self.sink.flush();
    }
}

fn parse(filter: &str) -> Result<EnvFilter, TelemetryError> {
    filter.parse().map_err(|_| TelemetryError::Filter(filter.to_owned()))
}

/// Begins logging for the whole process: to standard error, and to `data_dir/logs` when configured.
/// Takes the time of building a detector without model, some milliseconds.
///
/// # Errors
/// When the directory cannot be used, or logging has begun before.
pub fn init(config: &LogConfig, data_dir: &Path) -> Result<Handle, TelemetryError> {
    let redactor = Redactor::new().map_err(|e| TelemetryError::Start(e.to_string()))?;
    let file = if config.file {
        let directory = data_dir.join("logs");
        let file = file::LogFile::open(&directory).map_err(|e| TelemetryError::Directory {
            path: directory.display().to_string(),
            reason: e.to_string(),
        })?;
        Some(file)
    } else {
        None
    };
    let has_file = file.is_some();
    let sink =
        Sink::start(redactor, file).map_err(|error| TelemetryError::Start(error.to_string()))?;
    let (filter, handle) = reload::Layer::new(parse(&config.level)?);
    let text = (config.format == LogFormat::Text).then(|| {
        fmt::layer().compact().with_target(false).with_writer(sink.writer(Output::Stderr))
    });
    let json = (config.format == LogFormat::Json)
        .then(|| fmt::layer().json().with_writer(sink.writer(Output::Stderr)));
    let kept = has_file.then(|| fmt::layer().json().with_writer(sink.writer(Output::File)));
    let subscriber = Registry::default().with(filter).with(text).with(json).with(kept);
    tracing::subscriber::set_global_default(subscriber)
        .map_err(|e| TelemetryError::Start(e.to_string()))?;
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map_or_else(String::new, |l| format!(" at {l}"));
        tracing::error!("An internal error stopped a task{place}; please report it.");
    }));
    let _ = FILTER.set(handle);
    Ok(Handle { sink })
}

/// Changes which lines are written, from wherever a reload is handled.
///
/// # Errors
/// When the filter is not understood or logging has not begun; what was before stays.
pub fn set_filter(filter: &str) -> Result<(), TelemetryError> {
    let parsed = parse(filter)?;
    let handle = FILTER.get().ok_or_else(|| TelemetryError::Start("it has not begun".into()))?;
    handle.reload(parsed).map_err(|e| TelemetryError::Start(e.to_string()))
}

/// Tells the user a plain sentence on standard output, outside the log: addresses to open, the
/// password of the first start. When nobody reads it there is nobody to tell.
pub fn announce(sentence: &str) {
    let mut out = std::io::stdout().lock();
    let _ = writeln!(out, "{sentence}").and_then(|()| out.flush());
}
