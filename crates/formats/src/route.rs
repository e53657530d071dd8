//! Which API call a request is, from its method and path: what decides the table for its body.
//!
//! A path that is not known is [`Endpoint::Generic`]: every string of its body is inspected. So a
//! spelling that is not recognised here (another case, a doubled slash) costs nothing but the finer
//! table.

/// The family of an API. It decides the paths and the shape of errors.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Dialect {
    /// `OpenAI` and what is compatible with it.
    OpenAi,
    /// Anthropic.
    Anthropic,
    /// Gemini and Vertex.
    Gemini,
    /// Ollama.
    Ollama,
    /// Azure `OpenAI`.
    Azure,
    /// Mistral.
    Mistral,
    /// Cohere.
    Cohere,
}

/// An API call whose body has a table here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Endpoint {
    /// `POST /v1/chat/completions`.
    OpenAiChat,
    /// `POST /v1/responses`, stored responses and conversations.
    OpenAiResponses,
    /// `POST /v1/completions`, the legacy form.
    OpenAiCompletions,
    /// `POST /v1/embeddings`.
    OpenAiEmbeddings,
    /// `POST /v1/moderations`.
    OpenAiModerations,
    /// `POST /v1/messages`.
    AnthropicMessages,
    /// `POST /v1/messages/count_tokens`.
    AnthropicCountTokens,
    /// `POST …:generateContent`, `:countTokens`, `:embedContent` and cached contents of Gemini and
    /// Vertex.
    Gemini,
    /// `POST …:streamGenerateContent`.
    GeminiStream,
    /// `POST /api/chat` of Ollama.
    OllamaChat,
    /// `POST /api/generate` of Ollama.
    OllamaGenerate,
    /// `POST /api/embed` and `/api/embeddings` of Ollama.
    OllamaEmbed,
    /// `POST /v2/chat` of Cohere.
    CohereChat,
    /// `POST /v1/chat` of Cohere.
    CohereChatV1,
    /// Anything else that carries JSON: every string is text.
    Generic,
}

impl Endpoint {
    /// Every endpoint, for tests that walk the tables.
    pub const ALL: &[Self] = &[
        Self::OpenAiChat,
        Self::OpenAiResponses,
        Self::OpenAiCompletions,
        Self::OpenAiEmbeddings,
        Self::OpenAiModerations,
        Self::AnthropicMessages,
        Self::AnthropicCountTokens,
        Self::Gemini,
        Self::GeminiStream,
        Self::OllamaChat,
        Self::OllamaGenerate,
        Self::OllamaEmbed,
        Self::CohereChat,
        Self::CohereChatV1,
        Self::Generic,
    ];

    /// True when the same text should have the same surrogate in every request of a client, because
    /// what is stored today is looked up tomorrow (vectors).
    #[must_use]
    pub fn is_long_lived(self) -> bool {
        matches!(self, Self::OpenAiEmbeddings | Self::OllamaEmbed)
    }
}

/// What the body of a request is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum BodyKind {
    /// A JSON object, to be taken apart with [`crate::pieces`].
    Json,
    /// The method has no body; one that is sent all the same must be refused.
    Empty,
}

/// What to do with a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Route {
    /// The table for the bodies in both directions.
    pub endpoint: Endpoint,
    /// What the request carries.
    pub body: BodyKind,
    /// The family, for the shape of errors.
    pub dialect: Dialect,
}

/// Finds the call that `method` and `path` make. The path may have any prefix (`/openai/v1`,
/// `/v1`, `/openai/deployments/NAME`) and a query, which is ignored. Cost: linear in the path.
#[must_use]
pub fn route(method: &str, path: &str, dialect: Dialect) -> Route {
    let path = path.split(['?', '#']).next().unwrap_or(path);
    let path = path.strip_suffix('/').unwrap_or(path);
    let body = match method {
        "GET" | "HEAD" | "DELETE" | "OPTIONS" => BodyKind::Empty,
        // A response that is stopped is named by its path alone.
        _ if path.ends_with("/cancel") && responses(path) => BodyKind::Empty,
        _ => BodyKind::Json,
    };
    let endpoint = match dialect {
        Dialect::Anthropic => anthropic(path).or_else(|| openai(path)),
        Dialect::Gemini => gemini(path).or_else(|| {
            openai(path).filter(|e| *e == Endpoint::OpenAiChat && path.contains("openai"))
        }),
        Dialect::Ollama => ollama(path).or_else(|| anthropic(path)).or_else(|| openai(path)),
        Dialect::Cohere => cohere(path),
        // The path alone says it: an upstream can offer several APIs.
        Dialect::OpenAi | Dialect::Mistral | Dialect::Azure => {
            let claude = || anthropic(path).filter(|_| path.contains("/anthropic/"));
            openai(path).or_else(claude).or_else(|| cohere(path))
        }
    };
    Route { endpoint: endpoint.unwrap_or(Endpoint::Generic), body, dialect }
}

fn openai(path: &str) -> Option<Endpoint> {
    if path.ends_with("/chat/completions") || path.ends_with("/agents/completions") {
        return Some(Endpoint::OpenAiChat);
    }
    // Mistral's completion in the middle of a text answers as chat does.
    if path.ends_with("/fim/completions") {
        return Some(Endpoint::OpenAiChat);
    }
    if responses(path) {
        return Some(Endpoint::OpenAiResponses);
    }
    // A stored completion: `/v1/chat/completions/{id}`. Its answers have the same paths.
    if path.rsplit_once("/chat/completions/").is_some_and(|(_, id)| !id.contains('/')) {
        return Some(Endpoint::OpenAiChat);
    }
    let table = [
        ("/completions", Endpoint::OpenAiCompletions),
        ("/embeddings", Endpoint::OpenAiEmbeddings),
        ("/moderations", Endpoint::OpenAiModerations),
    ];
    let under = |tail: &str| {
        path.strip_suffix(tail).is_some_and(|head| {
            head.ends_with("/v1") || head.contains("/deployments/") || head.is_empty()
        })
    };
    table.into_iter().find(|(tail, _)| under(tail)).map(|(_, endpoint)| endpoint)
}

/// `/v1/responses` and `/v1/conversations` with what stands below them; Azure's preview has no `v1`.
fn responses(path: &str) -> bool {
    ["/responses", "/conversations"].iter().any(|name| {
        path.match_indices(name).any(|(at, _)| {
            let (head, tail) = path.split_at(at);
            let below = tail.get(name.len()..).unwrap_or_default();
            (head.ends_with("/v1") || head.ends_with("/openai"))
                && (below.is_empty() || below.starts_with('/'))
        })
    })
}

/// A method stands behind the last colon of the path.
fn gemini(path: &str) -> Option<Endpoint> {
    if path.ends_with("/cachedContents") {
        return Some(Endpoint::Gemini);
    }
    let (head, method) = path.rsplit_once(':')?;
    match method {
        "generateContent" | "countTokens" | "embedContent" | "batchEmbedContents" => {
            Some(Endpoint::Gemini)
        }
        "streamGenerateContent" => Some(Endpoint::GeminiStream),
        "rawPredict" | "streamRawPredict" if head.contains("/publishers/anthropic/") => {
            Some(Endpoint::AnthropicMessages)
        }
        _ => None,
    }
}

fn ollama(path: &str) -> Option<Endpoint> {
    let (_, call) = path.rsplit_once("/api/")?;
    match call {
        "chat" => Some(Endpoint::OllamaChat),
        "generate" => Some(Endpoint::OllamaGenerate),
        "embed" | "embeddings" => Some(Endpoint::OllamaEmbed),
        _ => None,
    }
}

fn cohere(path: &str) -> Option<Endpoint> {
    if path.ends_with("/v2/chat") {
        return Some(Endpoint::CohereChat);
    }
    path.ends_with("/v1/chat").then_some(Endpoint::CohereChatV1)
}

fn anthropic(path: &str) -> Option<Endpoint> {
    if path.ends_with("/v1/messages") {
        return Some(Endpoint::AnthropicMessages);
    }
    path.ends_with("/v1/messages/count_tokens").then_some(Endpoint::AnthropicCountTokens)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_paths() {
        let table = [
            ("POST", "/v1/chat/completions", Dialect::OpenAi, Endpoint::OpenAiChat),
            ("POST", "/openai/v1/chat/completions?x=1", Dialect::OpenAi, Endpoint::OpenAiChat),
            ("GET", "/v1/chat/completions/chatcmpl-1", Dialect::OpenAi, Endpoint::OpenAiChat),
            ("POST", "/v1/completions", Dialect::OpenAi, Endpoint::OpenAiCompletions),
            ("POST", "/v1/embeddings/", Dialect::OpenAi, Endpoint::OpenAiEmbeddings),
            ("POST", "/v1/moderations", Dialect::OpenAi, Endpoint::OpenAiModerations),
            (
                "POST",
                "/openai/deployments/d/embeddings?api-version=1",
                Dialect::Azure,
                Endpoint::OpenAiEmbeddings,
            ),
            ("POST", "/v1/messages", Dialect::Anthropic, Endpoint::AnthropicMessages),
            (
                "POST",
                "/v1/messages/count_tokens",
                Dialect::Anthropic,
                Endpoint::AnthropicCountTokens,
            ),
            ("POST", "/v1/responses", Dialect::OpenAi, Endpoint::OpenAiResponses),
            ("GET", "/v1/responses/r?stream=true", Dialect::OpenAi, Endpoint::OpenAiResponses),
            ("POST", "/v1/responses/input_tokens", Dialect::OpenAi, Endpoint::OpenAiResponses),
            ("POST", "/v1/conversations/c/items", Dialect::OpenAi, Endpoint::OpenAiResponses),
            ("POST", "/openai/responses?api-version=1", Dialect::Azure, Endpoint::OpenAiResponses),
            ("POST", "/openai/v1/responses", Dialect::Azure, Endpoint::OpenAiResponses),
            ("POST", "/v1/my/responses", Dialect::OpenAi, Endpoint::Generic),
            (
                "POST",
                "/openai/deployments/d/chat/completions?api-version=1",
                Dialect::Azure,
                Endpoint::OpenAiChat,
            ),
            ("POST", "/anthropic/v1/messages", Dialect::Azure, Endpoint::AnthropicMessages),
            ("POST", "/v1beta/models/m:generateContent", Dialect::Gemini, Endpoint::Gemini),
            (
                "POST",
                "/v1/projects/p/locations/l/publishers/google/models/m:streamGenerateContent",
                Dialect::Gemini,
                Endpoint::GeminiStream,
            ),
            (
                "POST",
                "/v1/projects/p/locations/l/publishers/anthropic/models/m:streamRawPredict",
                Dialect::Gemini,
                Endpoint::AnthropicMessages,
            ),
            ("POST", "/v1beta/openai/chat/completions", Dialect::Gemini, Endpoint::OpenAiChat),
            ("POST", "/api/chat", Dialect::Ollama, Endpoint::OllamaChat),
            ("POST", "/api/generate", Dialect::Ollama, Endpoint::OllamaGenerate),
            ("POST", "/api/embed", Dialect::Ollama, Endpoint::OllamaEmbed),
            ("POST", "/api/show", Dialect::Ollama, Endpoint::Generic),
            ("POST", "/v1/messages", Dialect::Ollama, Endpoint::AnthropicMessages),
            ("POST", "/v2/chat", Dialect::OpenAi, Endpoint::CohereChat),
            ("POST", "/v1/chat", Dialect::Cohere, Endpoint::CohereChatV1),
            ("POST", "/v1/messages", Dialect::OpenAi, Endpoint::Generic),
            ("POST", "/v1/threads/t/messages", Dialect::OpenAi, Endpoint::Generic),
            ("GET", "/v1/models", Dialect::OpenAi, Endpoint::Generic),
            ("POST", "/v1/fancy/new", Dialect::OpenAi, Endpoint::Generic),
            ("POST", "/v1/messages/batches", Dialect::Anthropic, Endpoint::Generic),
        ];
        for (method, path, dialect, endpoint) in table {
            let route = route(method, path, dialect);
            assert_eq!(route.endpoint, endpoint, "{method} {path}");
            assert_eq!(route.body == BodyKind::Empty, method == "GET", "{method} {path}");
        }
        let stop = route("POST", "/v1/responses/resp_1/cancel", Dialect::OpenAi);
        assert_eq!(stop.body, BodyKind::Empty);
    }
}
