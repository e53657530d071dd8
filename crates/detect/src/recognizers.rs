//! The list of everything built in, for documentation, configuration and the admin pages.

use crate::{Label, ages, coreference, ner, secrets, structured};
use std::sync::LazyLock;

/// What a built-in recognizer is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RecognizerInfo {
    /// Its name: what entities carry and configuration disables.
    pub name: &'static str,
    /// What it finds.
    pub label: Label,
    /// One line for people.
    pub description: &'static str,
    /// The standard or the issuer's page behind its rule.
    pub source: &'static str,
}

static ALL: LazyLock<Vec<RecognizerInfo>> = LazyLock::new(|| {
    let mut all = structured::infos();
    all.extend(secrets::infos());
    all.extend_from_slice(ner::INFOS);
    all.extend_from_slice(ner::rules::INFOS);
    all.push(coreference::INFO);
    all.push(ages::INFO);
    all
});

/// Every built-in recognizer, in the order of the documentation.
#[must_use]
pub fn recognizers() -> &'static [RecognizerInfo] {
    &ALL
}
