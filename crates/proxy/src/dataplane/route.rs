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

/// Paths that say by themselves which provider's they are: the first that fits and is configured
/// decides.
const DEFAULTS: &[(&str, &str)] = &[
    ("/v1/messages", "anthropic"),
    ("/v1/projects/", "vertex"),
    ("/v1beta1/projects/", "vertex"),
    ("/v1/", "openai"),
    ("/v1beta/", "gemini"),
    ("/api/", "ollama"),
    ("/v2/", "cohere"),
    ("/openai/deployments/", "azure"),
    ("/openai/responses", "azure"),
];

/// Methods of Gemini's models below `/v1/`, where `OpenAI`'s paths are.
const GEMINI_MODELS: &str = "/v1/models/";

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
        Some("gemini" | "vertex") => Dialect::Gemini,
        Some("cohere") => Dialect::Cohere,
        Some("ollama") => Dialect::Ollama,
        Some("azure") => Dialect::Azure,
        _ if path.starts_with("/anthropic/") => Dialect::Anthropic,
        _ if path.starts_with("/gemini/") || path.starts_with("/vertex/") => Dialect::Gemini,
        _ if path.starts_with("/ollama/") => Dialect::Ollama,
        _ if path.starts_with("/azure/") => Dialect::Azure,
        _ => Dialect::OpenAi,
    }
}

fn default_name(path: &str) -> Option<&'static str> {
    if path.starts_with(GEMINI_MODELS) && path.contains(':') {
        return Some("gemini");
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_and_the_shape_of_their_errors() {
        for (path, name, dialect) in [
            ("/v1/chat/completions", "openai", Dialect::OpenAi),
            ("/v1/responses/r/cancel", "openai", Dialect::OpenAi),
            ("/v1/messages/count_tokens", "anthropic", Dialect::Anthropic),
            ("/v1/models", "openai", Dialect::OpenAi),
            ("/v1/models/m:generateContent", "gemini", Dialect::Gemini),
            ("/v1beta/models/m:streamGenerateContent", "gemini", Dialect::Gemini),
            ("/v1beta/cachedContents", "gemini", Dialect::Gemini),
            ("/v1/projects/p/locations/l/publishers/google/models/m:x", "vertex", Dialect::Gemini),
            ("/api/chat", "ollama", Dialect::Ollama),
            ("/api/tags", "ollama", Dialect::Ollama),
            ("/v2/chat", "cohere", Dialect::Cohere),
            ("/openai/deployments/d/embeddings", "azure", Dialect::Azure),
            ("/openai/responses", "azure", Dialect::Azure),
        ] {
            assert_eq!(default_name(path), Some(name), "{path}");
            assert_eq!(expected_dialect(path), dialect, "{path}");
        }
        assert_eq!(default_name("/groq/openai/v1/chat/completions"), None);
        assert_eq!(expected_dialect("/gemini/v1/projects/p"), Dialect::Gemini);
        assert_eq!(expected_dialect("/azure/openai/v1/responses"), Dialect::Azure);
    }
}
