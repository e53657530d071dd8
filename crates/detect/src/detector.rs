//! One text in, its entities out: views, layers, thresholds, allow lists, co-reference, overlaps.

use crate::{
    DetectorBuilder, Entity, Input, Label, ages, coreference,
    layer::{Candidate, Certainty, Layer},
    normalise,
    overlap::{self, Placed},
    user::{Allow, User},
    view::View,
};
use rustc_hash::FxHashSet;

/// Entities with a lower score are dropped unless [`DetectorBuilder::threshold`] says otherwise.
pub const DEFAULT_THRESHOLD: f32 = 0.3;

/// Finds personal data and secrets. Immutable and shareable; make it once.
pub struct Detector {
    layers: Layers,
    settings: Settings,
}

/// The layers of a detector.
pub(crate) struct Layers {
    pub user: User,
    pub built_in: Vec<Box<dyn Layer>>,
}

/// What is decided after the layers.
pub(crate) struct Settings {
    pub disabled: FxHashSet<&'static str>,
    pub allow: Vec<Allow>,
    pub thresholds: Vec<(Label, f32)>,
    pub version: u64,
}

impl std::fmt::Debug for Detector {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Detector").field("version", &self.settings.version).finish_non_exhaustive()
    }
}

impl Detector {
    /// Starts a configuration with everything built in switched on.
    #[must_use]
    pub fn builder() -> DetectorBuilder {
        DetectorBuilder::new()
    }

    pub(crate) fn assemble(layers: Layers, settings: Settings) -> Self {
        Self { layers, settings }
    }

    /// Changes whenever the same text could give another answer: part of every cache key. The same
    /// in every process of one build with one configuration.
    #[must_use]
    pub fn version(&self) -> u64 {
        self.settings.version
    }

    /// Entities of the original text: ascending, not overlapping, on character boundaries. Cost is
    /// linear in the length of the text.
    #[must_use]
    pub fn detect(&self, input: Input<'_>) -> Vec<Entity> {
        let mut found = Vec::new();
        let mut candidates = Vec::new();
        let raw = View::identity(input.text, input.key);
        self.scan(&raw, input.text, &mut candidates, &mut found);
        for view in normalise::views(input.text, input.key) {
            self.scan(&view, input.text, &mut candidates, &mut found);
        }
        if found.is_empty() {
            return Vec::new();
        }
        if !self.settings.disabled.contains(coreference::INFO.name) {
            coreference::extend(input.text, &mut found);
        }
        if !self.settings.disabled.contains(ages::INFO.name) {
            ages::extend(input.text, &mut found);
        }
        let mut entities = overlap::resolve(input.text, found);
        entities.retain(|e| !self.settings.allow.iter().any(|a| a.lets_through(input.text, e)));
        entities
    }

    /// Runs all layers over one view and places what they find in the original.
    fn scan(
        &self,
        view: &View<'_>,
        text: &str,
        candidates: &mut Vec<Candidate>,
        found: &mut Vec<Placed>,
    ) {
        candidates.clear();
        self.layers.user.scan(view, candidates);
        for layer in &self.layers.built_in {
            layer.scan(view, candidates);
        }
        for c in candidates.drain(..) {
            let wanted = c.score >= self.threshold(c.label)
                && (c.certainty == Certainty::User
                    || !self.settings.disabled.contains(c.recognizer));
            if !wanted || c.start >= c.end {
                continue;
            }
            let span = view.to_original(c.start, c.end);
            // Lines are joined to find a broken number; without a checksum the next line may as
            // well be another row.
            if !view.map.is_empty()
                && c.certainty < Certainty::Checked
                && joins_lines(view.text.get(c.start..c.end), span.of(text))
                && !unfinished(&c, view, span.start, found)
            {
                continue;
            }
            // A layer that cut a character would lose its find; widening keeps it.
            let start = (0..=span.start.min(text.len())).rev().find(|i| text.is_char_boundary(*i));
            let end = (span.end..=text.len()).find(|i| text.is_char_boundary(*i));
            if let (Some(start), Some(end)) = (start, end) {
                found.push(Placed {
                    span: crate::ByteSpan::new(start, end),
                    label: c.label,
                    score: c.score.clamp(0.0, 1.0),
                    recognizer: c.recognizer,
                    certainty: c.certainty,
                });
            }
        }
    }

    fn threshold(&self, label: Label) -> f32 {
        self.settings
            .thresholds
            .iter()
            .find(|(l, _)| *l == label)
            .map_or(DEFAULT_THRESHOLD, |(_, score)| *score)
    }
}

/// Whether a number says by itself that it goes on in the next line: an international telephone
/// number or a social security number of which the first line holds too little to be one.
fn unfinished(c: &Candidate, view: &View<'_>, start: usize, found: &[Placed]) -> bool {
    let international = c.label == Label::PHONE
        && view.text.get(c.start..c.end).is_some_and(|t| t.starts_with('+'));
    (international || c.label == Label::US_SSN)
        && !found.iter().any(|p| p.label == c.label && p.span.start == start)
}

/// Whether a find of a derived view runs over a line break of the original that no sign says to go
/// on behind (`=` of quoted-printable, a hyphen, the backslash of shells and code).
fn joins_lines(seen: Option<&str>, original: Option<&str>) -> bool {
    let (Some(seen), Some(original)) = (seen, original) else { return false };
    if !original.contains(normalise::is_break) || seen.contains(normalise::is_break) {
        return false;
    }
    let mut lines =
        original.split(normalise::is_break).map(str::trim_end).filter(|l| !l.is_empty());
    lines.next_back();
    !lines.all(|line| line.ends_with(['=', '-', '\\']))
}
