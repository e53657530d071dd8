//! Which operator applies to which label.

use std::collections::BTreeMap;

use private_ai_detect::Label;

/// What is done with an entity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Operator {
    /// A plausible value of the same kind; restored.
    Surrogate,
    /// `[LABEL_1]`; restored.
    Placeholder,
    /// Letters and digits become `*`; not restored.
    Mask,
    /// `<LABEL>`, one for all; not restored.
    Redact,
    /// A keyed hash; not restored.
    Hash,
    /// Text that only the scope's key can read; restored.
    Encrypt,
    /// Left as it is.
    Keep,
    /// The request is refused.
    Block,
}

impl Operator {
    /// Every operator with the name that configuration uses.
    pub const ALL: &[(&'static str, Self)] = &[
        ("surrogate", Self::Surrogate),
        ("placeholder", Self::Placeholder),
        ("mask", Self::Mask),
        ("redact", Self::Redact),
        ("hash", Self::Hash),
        ("encrypt", Self::Encrypt),
        ("keep", Self::Keep),
        ("block", Self::Block),
    ];

    /// The operator of that name.
    #[must_use]
    pub fn by_name(name: &str) -> Option<Self> {
        Self::ALL.iter().find(|(n, _)| *n == name).map(|(_, o)| *o)
    }

    /// The name that configuration uses.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(_, o)| *o == self).map_or("", |(n, _)| n)
    }

    /// True when an answer can be restored, and so when the original is kept in the vault.
    #[must_use]
    pub fn is_reversible(self) -> bool {
        matches!(self, Self::Surrogate | Self::Placeholder | Self::Encrypt)
    }
}

/// The operator for each label, with a default for the others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    default: Operator,
    labels: BTreeMap<Label, Operator>,
}

impl Default for Policy {
    /// Everything becomes a surrogate.
    fn default() -> Self {
        Self { default: Operator::Surrogate, labels: BTreeMap::new() }
    }
}

impl Policy {
    /// A policy that treats every label the same way.
    #[must_use]
    pub fn all(operator: Operator) -> Self {
        Self { default: operator, labels: BTreeMap::new() }
    }

    /// Sets the operator of one label.
    #[must_use]
    pub fn with(mut self, label: Label, operator: Operator) -> Self {
        self.labels.insert(label, operator);
        self
    }

    /// What to do with an entity of that label.
    #[must_use]
    pub fn operator(&self, label: Label) -> Operator {
        self.labels.get(&label).copied().unwrap_or(self.default)
    }

    /// The labels that are treated otherwise than the default, ascending.
    pub fn exceptions(&self) -> impl Iterator<Item = (Label, Operator)> + '_ {
        self.labels.iter().map(|(l, o)| (*l, *o))
    }
}
