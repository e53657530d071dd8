//! The seam between the detector and its layers. A layer looks at a [`View`] of the text and
//! proposes candidates; the detector maps them back to the original text, weighs context,
//! resolves overlaps and applies thresholds.

use crate::{Label, view::View};

/// Which layer found a candidate; on overlap the higher one wins (detection.md, "Behaviour").
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Certainty {
    /// A statistical guess.
    Statistical,
    /// A pattern that became likely by a context word.
    Contextual,
    /// A pattern specific enough to stand alone.
    Pattern,
    /// A pattern whose checksum, or whose provider's own prefix and shape, holds.
    Checked,
    /// The user's own term or pattern.
    User,
}

/// A proposal of a layer, in positions of the view's text.
#[derive(Clone, Debug, PartialEq)]
pub struct Candidate {
    /// First byte in [`View::text`].
    pub start: usize,
    /// One past the last byte in [`View::text`].
    pub end: usize,
    /// What it would be.
    pub label: Label,
    /// From 0 to 1.
    pub score: f32,
    /// Name of the recognizer.
    pub recognizer: &'static str,
    /// How it was found.
    pub certainty: Certainty,
}

/// One way of finding entities. Deterministic, without state between calls, linear in the length
/// of the text.
pub trait Layer: Send + Sync {
    /// Adds what it finds in `view` to `out`, in any order, overlaps allowed.
    fn scan(&self, view: &View<'_>, out: &mut Vec<Candidate>);
}
