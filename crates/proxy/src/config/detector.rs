//! From configuration to a detector and a policy.

use super::{ConfigError, ConfigErrors, DetectConfig, PolicyConfig};
use private_ai_detect::{AllowList, BuildError, Detector, DetectorBuilder, TermList, UserPattern};
use private_ai_surrogate::Policy;

/// The detector of this configuration. Compiles the automata of all recognizers (tens of
/// milliseconds), so it is done once and shared.
///
/// # Errors
/// When a term list, pattern or threshold is refused; [`super::Config::load`] has checked them.
pub fn build_detector(config: &DetectConfig) -> Result<Detector, ConfigErrors> {
    let (builder, errors) = gather(config);
    if !errors.is_empty() {
        return Err(ConfigErrors(errors));
    }
    builder.build().map_err(|error| wrong("detect", &error).into())
}

/// The policy of this configuration.
#[must_use]
pub fn build_policy(config: &PolicyConfig) -> Policy {
    config.operators.iter().fold(Policy::all(config.default), |policy, (label, operator)| {
        policy.with(*label, *operator)
    })
}

/// What is wrong with the user's own recognizers, without building the others.
pub(super) fn check(config: &DetectConfig) -> Vec<ConfigError> {
    gather(config).1
}

fn wrong(key: &str, error: &BuildError) -> ConfigError {
    ConfigError::Detector { key: key.to_owned(), reason: error.to_string() }
}

fn gather(config: &DetectConfig) -> (DetectorBuilder, Vec<ConfigError>) {
    let mut builder = Detector::builder().ner(config.ner);
    let mut errors = Vec::new();
    let mut add =
        |key: &str, step: &dyn Fn(DetectorBuilder) -> Result<DetectorBuilder, BuildError>| {
            match step(std::mem::replace(&mut builder, Detector::builder())) {
                Ok(next) => builder = next,
                Err(error) => errors.push(wrong(key, &error)),
            }
        };
    for (name, list) in &config.terms {
        add(&format!("detect.terms.{name}"), &|builder| {
            let mut terms = TermList::new(name, list.label, list.terms.iter().cloned());
            terms.case_sensitive = list.case_sensitive;
            terms.whole_word = list.whole_word;
            builder.term_list(terms)
        });
    }
    for (name, one) in &config.patterns {
        add(&format!("detect.patterns.{name}"), &|builder| {
            let mut pattern = UserPattern::new(name, one.label, &one.regex);
            pattern.score = one.score;
            pattern.must_match.clone_from(&one.matches);
            pattern.must_not_match.clone_from(&one.rejects);
            builder.pattern(pattern)
        });
    }
    for name in &config.disable {
        add("detect.disable", &|builder| builder.disable(name));
    }
    if !config.allow.is_empty() {
        add("detect.allow", &|builder| {
            builder.allow(AllowList {
                name: "allow".into(),
                terms: config.allow.clone(),
                ..AllowList::default()
            })
        });
    }
    for (label, score) in &config.thresholds {
        add("detect.thresholds", &|builder| Ok(builder.threshold(*label, *score)));
    }
    (builder, errors)
}
