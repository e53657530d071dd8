//! The targets and their table.

use crate::Target;

/// Every target, in the order in which they run.
pub static TARGETS: &[Target] = &[];
