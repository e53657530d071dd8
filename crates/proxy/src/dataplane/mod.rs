//! The data plane: what applications talk to.
//!
//! Promises: a start is refused with a sentence when it could not protect; a reload that is wrong
//! changes nothing; a stop lets answers finish.

mod answer;
mod body;
mod coding;
mod error;
pub mod framing;
pub mod guard;
mod handler;
pub mod headers;
mod route;
mod serve;
mod upstream;
mod worker;

pub use serve::serve;
