//! Which upstream a path belongs to, and the path it has there.

use std::collections::BTreeMap;

use private_ai_formats::Dialect;

use crate::config::{Upstream, UpstreamFormat};

/// Where a request goes.
#[derive(Debug, PartialEq, Eq)]
pub struct Target<'a> {
    /// The name of the upstream.
    pub name: &'a str,
    /// The path there.
    pub path: &'a str,
    /// The family of its API.
    pub dialect: Dialect,
}

/// Paths that say by themselves which provider's they are: the first that fits decides.
const DEFAULTS: &[(&str, &str)] = &[
    ("/v1/messages", "anthropic"),
    ("/v1/", "openai"),
    ("/v1beta/models/", "gemini"),
    ("/api/chat", "ollama"),
    ("/api/generate", "ollama"),
    ("/api/embed", "ollama"),
    ("/openai/deployments/", "azure"),
];

/// The family of the API that an upstream speaks.
#[must_use]
pub fn dialect(format: UpstreamFormat) -> Dialect {
    match format {
        UpstreamFormat::OpenAi => Dialect::OpenAi,
        UpstreamFormat::Anthropic => Dialect::Anthropic,
        UpstreamFormat::Gemini => Dialect::Gemini,
        UpstreamFormat::Azure => Dialect::Azure,
        UpstreamFormat::Ollama => Dialect::Ollama,
    }
}

/// The family whose errors a client of this path expects, also when no upstream is found.
#[must_use]
pub fn expected_dialect(path: &str) -> Dialect {
    match default_name(path) {
        Some("anthropic") => Dialect::Anthropic,
        Some("gemini") => Dialect::Gemini,
        Some("ollama") => Dialect::Ollama,
        Some("azure") => Dialect::Azure,
        _ if path.starts_with("/anthropic/") => Dialect::Anthropic,
        _ if path.starts_with("/gemini/") => Dialect::Gemini,
        _ => Dialect::OpenAi,
    }
}

fn default_name(path: &str) -> Option<&'static str> {
    DEFAULTS.iter().find(|(prefix, _)| path.starts_with(prefix)).map(|(_, name)| *name)
}

/// Finds the upstream of a path.
#[must_use]
pub fn target<'a>(path: &'a str, upstreams: &'a BTreeMap<String, Upstream>) -> Option<Target<'a>> {
    if let Some((name, upstream)) = default_name(path).and_then(|n| upstreams.get_key_value(n)) {
        return Some(Target { name, path, dialect: dialect(upstream.format) });
    }
    let rest = path.strip_prefix('/')?;
    let (name, _) = rest.split_once('/')?;
    let (name, upstream) = upstreams.get_key_value(name)?;
    let path = rest.get(name.len()..)?;
    Some(Target { name, path, dialect: dialect(upstream.format) })
}
