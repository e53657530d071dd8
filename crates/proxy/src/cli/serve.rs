//! `serve`.
use super::Failure;
use crate::config::Loaded;

pub(super) fn run(loaded: Loaded) -> Result<(), Failure> {
    crate::dataplane::serve(loaded).map_err(|e| Failure::Failed(format!("{e:#}")))
}
