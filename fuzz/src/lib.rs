//! Fuzz targets: what meets bytes from outside must hold its properties for any bytes.
//!
//! A target is a function over bytes that panics when a property breaks. The same functions are
//! driven in two ways: on stable Rust by [`driver`], for a short time in every test run, and by
//! libFuzzer with coverage on a nightly compiler, by hand (`fuzz/README.md`).

#![forbid(unsafe_code)]
// A target reports by panicking, and indexes what it made itself.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stderr
)]

pub mod driver;
pub mod mutate;
pub mod targets;

pub use targets::TARGETS;

/// A property of one parser.
#[derive(Debug)]
pub struct Target {
    /// The name on the command line and of its folder in `corpus`.
    pub name: &'static str,
    /// Panics when the property does not hold for these bytes.
    pub run: fn(&[u8]),
    /// Byte strings that mean something to the parser.
    pub dictionary: &'static [&'static [u8]],
}
