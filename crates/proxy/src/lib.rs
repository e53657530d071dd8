//! A proxy between applications and AI providers that keeps personal data and secrets here.
//!
//! Promises: what could not be inspected is not forwarded; an original is in no log, error or
//! output that was not asked for. The binary is [`cli::run`]; the library is there for its tests.

#![forbid(unsafe_code)]

mod admin;
pub mod cli;
pub mod config;
pub mod dataplane;
pub mod engine;
mod health;
pub mod telemetry;
