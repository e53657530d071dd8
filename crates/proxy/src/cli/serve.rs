//! `serve`: makes the directory safe, begins the log, hands over to the data plane.

use super::{Failure, say};
use crate::{
    config::{Config, ConfigErrors, Environment, Loaded},
    dataplane, telemetry,
};
use private_ai_vault::permissions::{self, Violation};

pub(super) fn run(loaded: Loaded) -> Result<(), Failure> {
    secure(&loaded.config)?;
    survive_full_files();
    let log = telemetry::init(&loaded.config.log, &loaded.config.data_dir)
        .map_err(|e| Failure::Failed(format!("{e}.")))?;
    let result = dataplane::serve(loaded);
    drop(log);
    result.map_err(|error| match error.downcast::<ConfigErrors>() {
        Ok(errors) => Failure::Config(errors),
        Err(error) => Failure::Failed(format!("{error:#}")),
    })
}

/// Takes the rights of others on the data directory away in development, refuses it in production.
///
/// # Errors
/// Everything that was not mended.
pub(super) fn secure(config: &Config) -> Result<(), Failure> {
    let directory = &config.data_dir;
    let failed = |e: private_ai_vault::VaultError| Failure::Failed(e.to_string());
    let found = permissions::check(directory).map_err(failed)?;
    if found.is_empty() {
        return Ok(());
    }
    let left = match config.environment {
        Environment::Production => found,
        Environment::Development => {
            let left = permissions::repair(directory).map_err(failed)?;
            let mended = found.iter().filter(|v| v.is_repairable()).count();
            if mended > 0 {
                say(&format!(
                    "The permissions of {mended} files or directories in {} were open to others; only their owner may use them now.",
                    directory.display()
                ));
            }
            left
        }
    };
    if left.is_empty() { Ok(()) } else { Err(Failure::Failed(sentences(&left))) }
}

/// The first of the violations, and how many more there are: a directory copied without its modes
/// has one for each file.
fn sentences(violations: &[Violation]) -> String {
    let first = violations.first().map(ToString::to_string).unwrap_or_default();
    match violations.len() {
        0 | 1 => first,
        more => format!(
            "{first}\nThere are {} more such files; private-ai-proxy check lists them.",
            more - 1
        ),
    }
}

/// Lets a write beyond the limit on the size of files fail with an error that is handled, where the
/// system would end the process (SIGXFSZ). Installing any handler does that, and it stays.
fn survive_full_files() {
    use tokio::signal::unix::{SignalKind, signal};
    let runtime = tokio::runtime::Builder::new_current_thread().enable_io().build();
    if let Ok(runtime) = runtime {
        let _context = runtime.enter();
        drop(signal(SignalKind::from_raw(libc::SIGXFSZ)));
    }
}
