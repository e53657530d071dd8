//! The data plane.

use crate::config::Loaded;

/// Serves until the process is told to stop.
///
/// # Errors
/// When it cannot start.
pub fn serve(loaded: Loaded) -> anyhow::Result<()> {
    anyhow::bail!("the data plane for {} is not built yet", loaded.config.proxy.listen)
}
