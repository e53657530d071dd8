//! `POST /v2/chat` and `/v1/chat` of Cohere.
//!
//! Reference: the API's pages "Chat" and "Chat with streaming" of both versions.

use crate::leaves::IndexKeys;
use crate::piece::Role;
use crate::rule::{Offset, Rule, Rules, Unit};
use crate::stream::{Close, Protocol};

pub(super) static REQUEST: Rules = &[
    ("model", Rule::Look),
    ("messages[]", Rule::Turn),
    ("messages[].role", Rule::Look),
    ("messages[].content", Rule::Text),
    ("messages[].content[].type", Rule::Look),
    ("messages[].content[].text", Rule::Text),
    ("messages[].content[].thinking", Rule::Text),
    ("messages[].content[].image_url.url", Rule::Binary),
    ("messages[].content[].image_url.detail", Rule::Look),
    ("messages[].content[].document.id", Rule::Look),
    ("messages[].content[].document.data", Rule::Data),
    ("messages[].tool_plan", Rule::Text),
    ("messages[].tool_call_id", Rule::Look),
    ("messages[].tool_calls[].id", Rule::Look),
    ("messages[].tool_calls[].type", Rule::Look),
    ("messages[].tool_calls[].function.name", Rule::Look),
    ("messages[].tool_calls[].function.arguments", Rule::Arguments),
    ("documents[]", Rule::Text),
    ("documents[].id", Rule::Look),
    ("documents[].data", Rule::Data),
    ("tools[].type", Rule::Look),
    ("tools[].function.name", Rule::Look),
    ("tools[].function.description", Rule::Text),
    ("tools[].function.parameters", Rule::Schema),
    ("response_format.type", Rule::Look),
    ("response_format.json_schema", Rule::Schema),
    ("response_format.schema", Rule::Schema),
    ("stop_sequences", Rule::Text),
    ("citation_options", Rule::Look),
    ("safety_mode", Rule::Look),
    ("stream", Rule::Look),
    ("temperature", Rule::Look),
    ("thinking", Rule::Look),
    ("tool_choice", Rule::Look),
    ("max_tokens", Rule::Look),
];

pub(super) static RESPONSE: Rules = &[
    ("id", Rule::Look),
    ("finish_reason", Rule::Look),
    ("usage", Rule::Look),
    ("logprobs", Rule::Look),
    ("message.role", Rule::Look),
    ("message.content[].type", Rule::Look),
    ("message.content[].text", Rule::Text),
    ("message.content[].thinking", Rule::Text),
    ("message.tool_plan", Rule::Text),
    ("message.tool_calls[].id", Rule::Look),
    ("message.tool_calls[].type", Rule::Look),
    ("message.tool_calls[].function.name", Rule::Look),
    ("message.tool_calls[].function.arguments", Rule::Arguments),
    ("message.citations[].type", Rule::Look),
    ("message.citations[].content_index", Rule::Look),
    ("message.citations[].start", Rule::Offset(CITED)),
    ("message.citations[].end", Rule::Offset(CITED)),
    ("message.citations[].sources[].type", Rule::Look),
    ("message.citations[].sources[].id", Rule::Look),
    ("message.citations[].sources[].document", Rule::Data),
    ("message.citations[].sources[].tool_output", Rule::Data),
];

const CITED: Offset = Offset { out: 1, path: "content.text", unit: Unit::Chars };

pub(super) static EVENT: Rules = &[
    ("id", Rule::Look),
    ("type", Rule::Look),
    ("index", Rule::Look),
    ("logprobs", Rule::Look),
    ("delta.finish_reason", Rule::Look),
    ("delta.usage", Rule::Look),
    ("delta.message.role", Rule::Look),
    ("delta.message.content.type", Rule::Look),
    ("delta.message.content.text", Rule::Fragment),
    ("delta.message.content.thinking", Rule::Fragment),
    ("delta.message.tool_plan", Rule::Fragment),
    ("delta.message.tool_calls.id", Rule::Look),
    ("delta.message.tool_calls.type", Rule::Look),
    ("delta.message.tool_calls.function.name", Rule::Look),
    ("delta.message.tool_calls.function.arguments", Rule::JsonFragment),
    ("delta.message.citations.type", Rule::Look),
    ("delta.message.citations.content_index", Rule::Look),
    ("delta.message.citations.start", Rule::Offset(CITED)),
    ("delta.message.citations.end", Rule::Offset(CITED)),
    ("delta.message.citations.sources[].type", Rule::Look),
    ("delta.message.citations.sources[].id", Rule::Look),
    ("delta.message.citations.sources[].document", Rule::Data),
    ("delta.message.citations.sources[].tool_output", Rule::Data),
];

pub(super) static PROTOCOL: Protocol = Protocol {
    keys: IndexKeys { items: &[], event: &[&["index"]], tools: "" },
    closing: &[
        ("content-start", Close::All),
        ("content-end", Close::SameIndex),
        ("tool-call-start", Close::All),
        ("tool-call-end", Close::SameIndex),
        ("message-end", Close::All),
    ],
    terminal: &["message-end"],
    must_terminate: true,
    cites: true,
    ..Protocol::PLAIN
};

/// The first version: `message` and `chat_history`. What it does not name is text.
pub(super) static REQUEST_V1: Rules = &[
    ("model", Rule::Look),
    ("message", Rule::Text),
    ("message", Rule::Said(Role::User)),
    ("preamble", Rule::Text),
    ("preamble", Rule::Said(Role::System)),
    ("chat_history[].role", Rule::Look),
    ("chat_history[].message", Rule::Text),
    ("chat_history[].tool_calls[].name", Rule::Look),
    ("chat_history[].tool_calls[].parameters", Rule::Data),
    ("chat_history[].tool_results[].outputs", Rule::Data),
    ("documents[]", Rule::Data),
    ("tool_results[].outputs", Rule::Data),
    ("conversation_id", Rule::Look),
    ("prompt_truncation", Rule::Look),
    ("stream", Rule::Look),
    ("stop_sequences", Rule::Text),
];

pub(super) static RESPONSE_V1: Rules = &[
    ("response_id", Rule::Look),
    ("generation_id", Rule::Look),
    ("finish_reason", Rule::Look),
    ("meta", Rule::Look),
    ("text", Rule::Text),
    ("tool_calls[].name", Rule::Look),
    ("tool_calls[].parameters", Rule::Data),
    ("citations[].start", Rule::Offset(CITED_V1)),
    ("citations[].end", Rule::Offset(CITED_V1)),
    ("citations[].document_ids", Rule::Look),
];

const CITED_V1: Offset = Offset { out: 1, path: "text", unit: Unit::Chars };

pub(super) static EVENT_V1: Rules = &[
    ("event_type", Rule::Look),
    ("is_finished", Rule::Look),
    ("finish_reason", Rule::Look),
    ("generation_id", Rule::Look),
    ("text", Rule::Fragment),
    ("tool_call_delta.name", Rule::Look),
    ("tool_call_delta.parameters", Rule::JsonFragment),
    ("tool_calls", Rule::Break),
    ("citations[].start", Rule::Offset(CITED_V1)),
    ("citations[].end", Rule::Offset(CITED_V1)),
    ("response.response_id", Rule::Look),
    ("response.generation_id", Rule::Look),
    ("response.meta", Rule::Look),
    ("response.citations[].start", Rule::Offset(CITED_V1)),
    ("response.citations[].end", Rule::Offset(CITED_V1)),
];

pub(super) static PROTOCOL_V1: Protocol = Protocol {
    done: None,
    last: &["is_finished"],
    switching: true,
    must_terminate: true,
    cites: true,
    ..Protocol::PLAIN
};
