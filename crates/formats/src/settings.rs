//! What a request asks for as a whole: a stream, an answer in JSON, to be kept by the provider, to
//! be cited.

use crate::json::{Document, Kind};
use crate::route::Endpoint;

/// Whether the answer shall be a stream. Gemini says it in the path; Ollama streams unless told not
/// to.
pub(crate) fn asks_for_stream(endpoint: Endpoint, source: &str, document: &Document) -> bool {
    let stream = document.member(source, 0, "stream").and_then(|i| document.node(i));
    let kind = stream.map(|n| n.kind);
    match endpoint {
        Endpoint::GeminiStream => true,
        Endpoint::OllamaChat | Endpoint::OllamaGenerate => kind != Some(Kind::False),
        _ => kind == Some(Kind::True),
    }
}

/// Whether a setting asks for an answer in JSON: `response_format` (`OpenAI`), `text.format`
/// (Responses), `output_config.format` and `output_format` (Anthropic), `format` (Ollama), the media
/// type or a schema (Gemini).
pub(crate) fn json_answer(endpoint: Endpoint, source: &str, document: &Document) -> bool {
    let top = |name: &str| document.member(source, 0, name);
    let below = |name: &str, member: &str| document.member(source, top(name)?, member);
    let typed = [
        top("response_format"),
        top("output_format"),
        below("output_config", "format"),
        below("text", "format"),
    ];
    let mut typed =
        typed.into_iter().flatten().filter_map(|object| document.string(source, object, "type"));
    if typed.any(|kind| kind.starts_with("json")) {
        return true;
    }
    match endpoint {
        Endpoint::OllamaChat | Endpoint::OllamaGenerate => {
            let kind = top("format").and_then(|i| document.node(i)).map(|n| n.kind);
            kind.is_some_and(|k| k == Kind::Object)
                || document.string(source, 0, "format").is_some_and(|f| f == "json")
        }
        Endpoint::Gemini | Endpoint::GeminiStream => {
            let config = top("generationConfig").or_else(|| top("generation_config"));
            let string = |name: &str| document.string(source, config?, name);
            let media = string("responseMimeType").or_else(|| string("response_mime_type"));
            media.is_some_and(|m| m == "application/json")
        }
        _ => false,
    }
}

/// Whether the provider keeps the conversation, so that later calls can refer to it by an id alone.
pub(crate) fn is_kept_there(endpoint: Endpoint, source: &str, document: &Document) -> bool {
    let kind = |name: &str| {
        let node = document.member(source, 0, name).and_then(|i| document.node(i));
        node.map(|n| n.kind).filter(|k| *k != Kind::Null)
    };
    match endpoint {
        Endpoint::OpenAiResponses => {
            kind("store") != Some(Kind::False)
                || kind("previous_response_id").is_some()
                || kind("conversation").is_some()
        }
        Endpoint::OpenAiChat => kind("store") == Some(Kind::True),
        Endpoint::Gemini | Endpoint::GeminiStream => {
            kind("cachedContent").or_else(|| kind("cached_content")).is_some()
        }
        _ => false,
    }
}

/// The documents of an Anthropic request in the order in which citations count them, as this body has
/// them: the place of one without text is empty. Nothing when the body asks for no citations.
#[must_use]
pub fn documents(endpoint: Endpoint, body: &[u8]) -> Vec<String> {
    let cites = memchr::memmem::find(body, b"\"citations\"").is_some();
    if endpoint != Endpoint::AnthropicMessages || !cites {
        return Vec::new();
    }
    let Ok(source) = std::str::from_utf8(body) else { return Vec::new() };
    let Some(document) = crate::restore::parse(source) else { return Vec::new() };
    let text = |node: Option<usize>| node.and_then(|i| document.node(i)).map(|n| n.text(source));
    let nodes = document_nodes(source, &document).into_iter();
    nodes.map(|node| text(node).unwrap_or_default().into_owned()).collect()
}

/// The strings that hold the documents of [`documents`].
pub(crate) fn document_nodes(source: &str, document: &Document) -> Vec<Option<usize>> {
    let mut found = Vec::new();
    let member = |object, name| document.member(source, object, name);
    let items = |index: Option<usize>| {
        index.into_iter().flat_map(|i| document.children(i).collect::<Vec<_>>())
    };
    for message in items(member(0, "messages")) {
        for block in items(member(message, "content")) {
            // Documents stand in messages and in results of tools.
            let nested = items(member(block, "content"));
            for candidate in std::iter::once(block).chain(nested) {
                if document.string(source, candidate, "type").as_deref() != Some("document") {
                    continue;
                }
                let text = member(candidate, "source")
                    .filter(|s| document.string(source, *s, "type").as_deref() == Some("text"))
                    .and_then(|s| member(s, "data"))
                    .filter(|d| document.node(*d).is_some_and(|n| n.kind == Kind::String));
                found.push(text);
            }
        }
    }
    found
}
