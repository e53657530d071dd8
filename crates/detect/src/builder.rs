//! Configuration of a [`Detector`], checked while it is built.

use crate::{
    Detector, Label,
    detector::{Layers, Settings},
    layer::Layer,
    ner::Ner,
    secrets::Secrets,
    stable_hash::StableHash,
    structured::Structured,
    user::{Allow, AllowList, CompiledPattern, CompiledTerms, TermList, User, UserPattern},
};
use rustc_hash::FxHashSet;
use std::sync::Mutex;

/// Changes with every change of the built-in rules that can give another answer, because users of
/// [`Detector::version`] keep answers between processes.
pub(crate) const REVISION: u64 = 4;

/// The most names of users' own recognizers in one process.
const MAX_NAMES: usize = 4096;

/// Names made by users, kept for the life of the process so that an entity can carry them cheaply.
static NAMES: Mutex<Vec<&'static str>> = Mutex::new(Vec::new());

/// Why a detector could not be built.
#[derive(Clone, Debug, thiserror::Error, PartialEq, Eq)]
pub enum BuildError {
    /// Name a recognizer that exists ([`crate::recognizers`] lists them).
    #[error("there is no recognizer named {0:?}; `recognizers()` lists them")]
    UnknownRecognizer(String),
    /// Choose another name.
    #[error(
        "{0:?} cannot name a recognizer: use 1 to 48 of a-z, 0-9, _ and - and none of the built-in names"
    )]
    Name(String),
    /// Use fewer names.
    #[error("there are too many recognizers of your own (at most {MAX_NAMES} names)")]
    TooManyNames,
    /// Correct the term list.
    #[error("term list {name:?} is refused: {reason}")]
    TermList {
        /// Which.
        name: String,
        /// What to do.
        reason: &'static str,
    },
    /// Correct the pattern.
    #[error("pattern {name:?} is refused: {reason}")]
    Pattern {
        /// Which.
        name: String,
        /// What to do.
        reason: &'static str,
    },
    /// Correct the allow list.
    #[error("allow list {name:?} is refused: {reason}")]
    AllowList {
        /// Which.
        name: String,
        /// What to do.
        reason: &'static str,
    },
    /// Give a number from 0 to 1.
    #[error("the threshold of {0} must be a number from 0 to 1")]
    Threshold(Label),
    /// A rule of the product's own does not compile: report it.
    #[error("a built-in rule is broken ({0}); please report this")]
    BuiltIn(String),
}

/// Gathers what a [`Detector`] shall do.
#[derive(Debug)]
pub struct DetectorBuilder {
    ner: bool,
    disabled: FxHashSet<&'static str>,
    user: User,
    allow: Vec<Allow>,
    thresholds: Vec<(Label, f32)>,
    bad_threshold: Option<Label>,
    hash: StableHash,
}

impl DetectorBuilder {
    pub(crate) fn new() -> Self {
        let mut hash = StableHash::new();
        hash.number(REVISION);
        for info in crate::recognizers() {
            hash.text(info.name);
            hash.text(info.label.name());
        }
        Self {
            ner: true,
            disabled: FxHashSet::default(),
            user: User::default(),
            allow: Vec::new(),
            thresholds: Vec::new(),
            bad_threshold: None,
            hash,
        }
    }

    /// Whether the statistical layer takes part; it does unless told otherwise.
    #[must_use]
    pub fn ner(mut self, on: bool) -> Self {
        self.ner = on;
        self
    }

    /// Leaves one recognizer out.
    ///
    /// # Errors
    /// When there is none of that name.
    pub fn disable(mut self, recognizer: &str) -> Result<Self, BuildError> {
        let known = crate::recognizers()
            .iter()
            .find(|r| r.name == recognizer)
            .ok_or_else(|| BuildError::UnknownRecognizer(recognizer.to_owned()))?;
        self.disabled.insert(known.name);
        Ok(self)
    }

    /// Adds terms of the user's.
    ///
    /// # Errors
    /// When the list is empty, too big, or its name does not serve.
    pub fn term_list(mut self, list: TermList) -> Result<Self, BuildError> {
        let compiled = CompiledTerms::new(&list, own_name(&list.name)?)?;
        self.hash.text("terms");
        self.hash.text(&list.name);
        self.hash.text(list.label.name());
        self.hash.number(u64::from(list.case_sensitive));
        self.hash.number(u64::from(list.whole_word));
        self.hash.number(u64::from(list.fuzzy));
        self.hash.texts(&list.terms);
        self.user.terms.push(compiled);
        Ok(self)
    }

    /// Adds a regular expression of the user's.
    ///
    /// # Errors
    /// When it does not compile within the limits or fails its test strings.
    pub fn pattern(mut self, pattern: UserPattern) -> Result<Self, BuildError> {
        let compiled = CompiledPattern::new(&pattern, own_name(&pattern.name)?)?;
        self.hash.text("pattern");
        self.hash.text(&pattern.name);
        self.hash.text(pattern.label.name());
        self.hash.text(&pattern.regex);
        self.hash.number(u64::from(pattern.ignore_case));
        self.hash.number(u64::from(pattern.score.to_bits()));
        self.user.patterns.push(compiled);
        Ok(self)
    }

    /// Adds values that are left alone.
    ///
    /// # Errors
    /// When a pattern of it does not compile or it is too big.
    pub fn allow(mut self, list: AllowList) -> Result<Self, BuildError> {
        self.allow.push(Allow::new(&list)?);
        self.hash.text("allow");
        self.hash.number(list.labels.len() as u64);
        for label in &list.labels {
            self.hash.text(label.name());
        }
        self.hash.texts(&list.exact);
        self.hash.texts(&list.terms);
        self.hash.texts(&list.patterns);
        Ok(self)
    }

    /// Drops entities of `label` whose score is below `score`; [`crate::DEFAULT_THRESHOLD`] is used
    /// for labels without one. Terms and patterns of the user's own are under it too.
    #[must_use]
    pub fn threshold(mut self, label: Label, score: f32) -> Self {
        if !(0.0..=1.0).contains(&score) {
            self.bad_threshold = Some(label);
        }
        self.thresholds.retain(|(l, _)| *l != label);
        self.thresholds.push((label, score));
        self
    }

    /// Makes the detector: compiles its automata, so do it once and share it.
    ///
    /// # Errors
    /// When a threshold is not a number from 0 to 1.
    pub fn build(mut self) -> Result<Detector, BuildError> {
        if let Some(label) = self.bad_threshold {
            return Err(BuildError::Threshold(label));
        }
        self.hash.number(if self.ner { crate::ner::version() } else { 0 });
        let mut disabled: Vec<_> = self.disabled.iter().copied().collect();
        disabled.sort_unstable();
        self.hash.texts(&disabled);
        self.thresholds.sort_by_key(|(l, _)| *l);
        for (label, score) in &self.thresholds {
            self.hash.text(label.name());
            self.hash.number(u64::from(score.to_bits()));
        }
        let mut layers: Vec<Box<dyn Layer>> =
            vec![Box::new(Structured::new()?), Box::new(Secrets::new())];
        if self.ner {
            let layer = Ner::new().map_err(|error| BuildError::BuiltIn(error.to_string()))?;
            layers.push(Box::new(layer));
        }
        Ok(Detector::assemble(
            Layers { user: self.user, built_in: layers },
            Settings {
                disabled: self.disabled,
                allow: self.allow,
                thresholds: self.thresholds,
                version: self.hash.finish(),
            },
        ))
    }
}

/// The lasting form of a user's name for a recognizer.
fn own_name(name: &str) -> Result<&'static str, BuildError> {
    let form = (1..=48).contains(&name.len())
        && name
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_' || b == b'-');
    if !form || crate::recognizers().iter().any(|r| r.name == name) {
        return Err(BuildError::Name(name.to_owned()));
    }
    let mut known = NAMES.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    if let Some(found) = known.iter().find(|k| **k == name) {
        return Ok(found);
    }
    if known.len() >= MAX_NAMES {
        return Err(BuildError::TooManyNames);
    }
    let kept: &'static str = Box::leak(name.to_owned().into_boxed_str());
    known.push(kept);
    Ok(kept)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn version_follows_the_configuration() {
        let version = |b: DetectorBuilder| b.build().unwrap().version();
        let base = version(Detector::builder());
        assert_eq!(base, version(Detector::builder()));
        let different = [
            version(Detector::builder().ner(false)),
            version(Detector::builder().disable("email").unwrap()),
            version(Detector::builder().threshold(Label::PHONE, 0.9)),
            version(
                Detector::builder()
                    .term_list(TermList::new("x", Label::PRODUCT, ["Apollo"]))
                    .unwrap(),
            ),
            version(
                Detector::builder()
                    .pattern(UserPattern::new("x", Label::PRODUCT, "Apollo"))
                    .unwrap(),
            ),
            version(
                Detector::builder()
                    .allow(AllowList { exact: vec!["Apollo".into()], ..AllowList::default() })
                    .unwrap(),
            ),
        ];
        let distinct: FxHashSet<_> = different.iter().chain([&base]).collect();
        assert_eq!(distinct.len(), different.len() + 1);
    }

    #[test]
    fn wrong_settings_are_refused() {
        assert_eq!(
            Detector::builder().disable("nonsense").map(|_| ()).unwrap_err(),
            BuildError::UnknownRecognizer("nonsense".into())
        );
        for name in ["", "Email", "email", "with space"] {
            let list = TermList::new(name, Label::PRODUCT, ["Apollo"]);
            assert_eq!(
                Detector::builder().term_list(list).map(|_| ()).unwrap_err(),
                BuildError::Name(name.into())
            );
        }
        assert!(Detector::builder().threshold(Label::PHONE, 1.5).build().is_err());
        assert!(Detector::builder().threshold(Label::PHONE, f32::NAN).build().is_err());
    }
}
