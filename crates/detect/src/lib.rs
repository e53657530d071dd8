//! Finds personal data and secrets in text.
//!
//! Promises: no I/O, no clock, no global state but interned label names; the same text gives the
//! same entities; cost linear in the length of the text.

#![forbid(unsafe_code)]

mod entity;
mod label;
pub mod layer;
mod span;
pub mod view;

pub use entity::{Entity, Input};
pub use label::{LABELS, Label, LabelClass, LabelError};
pub use span::{ByteSpan, CharSpan, to_char_spans};
