//! Benchmarks that compare Private AI Proxy with a plain reverse proxy and with its rivals, on one
//! machine, in one run, with rounds that alternate.
//!
//! `benches/run` starts the contenders and calls the `bench` program made from this crate, which
//! has the parts that must cost little: a mock provider ([`upstream`]), a load generator
//! ([`load`]), bodies ([`workload`]), and what makes tables of the results ([`report`]).

#![forbid(unsafe_code)]

pub mod detector;
pub mod goals;
pub mod histogram;
pub mod load;
pub mod memory;
pub mod people;
pub mod prose;
pub mod random;
pub mod report;
pub mod results;
pub mod rounds;
pub mod upstream;
pub mod workload;
