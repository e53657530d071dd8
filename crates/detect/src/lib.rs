//! Finds personal data and secrets in text.
//!
//! Promises: no I/O, no clock, no global state but interned names of labels and recognizers; the
//! same text gives the same entities; cost linear in the length of the text.
//!
//! ```
//! use private_ai_detect::{Detector, Input, Label};
//!
//! let detector = Detector::builder().build()?;
//! let text = "Write to maria.keller@acme.org";
//! let found = detector.detect(Input::plain(text));
//! assert_eq!(found.first().map(|e| e.label), Some(Label::EMAIL));
//! # Ok::<(), private_ai_detect::BuildError>(())
//! ```

#![forbid(unsafe_code)]

mod ages;
mod builder;
mod coreference;
mod detector;
mod entity;
mod label;
pub mod layer;
pub mod ner;
mod normalise;
mod overlap;
mod recognizers;
mod secrets;
mod span;
mod stable_hash;
mod structured;
mod user;
pub mod view;
mod word;

pub use builder::{BuildError, DetectorBuilder};
pub use detector::{DEFAULT_THRESHOLD, Detector};
pub use entity::{Entity, Input};
pub use label::{LABELS, Label, LabelClass, LabelError};
pub use recognizers::{RecognizerInfo, recognizers};
pub use span::{ByteSpan, CharSpan, to_char_spans};
pub use user::{AllowList, TermList, UserPattern};
