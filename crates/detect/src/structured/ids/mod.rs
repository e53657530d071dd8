//! Numbers that states give to people and businesses, one file a region.
//!
//! A rule with a checksum of its own strength stands alone; one check digit over bare digits (which
//! every eleventh number passes) needs a context word.

pub(crate) mod americas;
pub(crate) mod asia;
pub(crate) mod east;
pub(crate) mod general;
pub(crate) mod germany;
pub(crate) mod north;
pub(crate) mod oceania_africa;
pub(crate) mod united_states;
pub(crate) mod west;
