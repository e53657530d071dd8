//! `check`.
use super::Failure;
use crate::config::Loaded;

pub(super) fn run(_loaded: &Loaded) -> Result<(), Failure> {
    Ok(())
}
