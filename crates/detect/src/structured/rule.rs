//! What one row of the recognizer tables says.

use crate::Label;

/// A shape found in the text, as a check sees it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Seen<'a> {
    /// Letters (upper case) and digits only.
    pub compact: &'a [u8],
    /// The bytes as they stand.
    pub raw: &'a [u8],
}

impl Seen<'_> {
    /// Whether letters and digits stand in one piece.
    pub fn unbroken(&self) -> bool {
        self.compact.len() == self.raw.len()
    }
}

/// How a shape is confirmed. The functions answer nothing (which counts as no) where the shape is
/// not what they expect.
#[derive(Clone, Copy)]
pub(crate) enum Check {
    /// The shape says all.
    Shape,
    /// A rule of form (ranges, dates, forbidden values) that chance often passes.
    Plausible(fn(Seen<'_>) -> Option<bool>),
    /// A checksum of the scheme: what fails is dropped.
    Sum(fn(Seen<'_>) -> Option<bool>),
}

/// One recognizer that starts at a token with a digit.
pub(crate) struct Rule {
    /// Its name, unique.
    pub name: &'static str,
    /// What it finds.
    pub label: Label,
    /// One line for people.
    pub about: &'static str,
    /// Where the rule comes from.
    pub source: &'static str,
    /// The shape: a bounded expression over bytes, without look-around.
    pub pattern: &'static str,
    /// What confirms it.
    pub check: Check,
    /// Groups of context words that speak for it.
    pub context: u128,
    /// Score without a context word; 0 when it needs one.
    pub alone: f32,
    /// Score with a context word.
    pub near: f32,
}

/// A table of rules: name, label, description, source, shape, check, context groups, and the scores
/// without and with a context word.
macro_rules! rules {
    ($($name:literal $label:ident, $about:literal, $source:literal,
        $pattern:expr, $check:expr, [$($group:ident)|*] $alone:literal / $near:literal;)*) => {
        /// The rules.
        pub(crate) const RULES: &[$crate::structured::rule::Rule] = &[$(
            $crate::structured::rule::Rule {
                name: $name,
                label: $crate::Label::$label,
                about: $about,
                source: $source,
                pattern: $pattern,
                check: $check,
                context: 0 $(| $crate::structured::words::$group)*,
                alone: $alone,
                near: $near,
            }
        ),*];
    };
}
pub(crate) use rules;
