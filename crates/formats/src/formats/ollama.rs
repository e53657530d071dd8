//! `POST /api/chat`, `/api/generate`, `/api/embed` and `/api/embeddings` of Ollama. Answers are
//! streams unless the request says `"stream": false`: a JSON object a line.
//!
//! Reference: the API document of Ollama, and the types of its SDKs.

use crate::piece::Role;
use crate::rule::{Rule, Rules};
use crate::stream::Protocol;

pub(super) static CHAT_REQUEST: Rules = &[
    ("messages[]", Rule::Turn),
    ("messages[].role", Rule::Look),
    ("messages[].content", Rule::Text),
    ("messages[].thinking", Rule::Text),
    ("messages[].images", Rule::Binary),
    ("messages[].tool_name", Rule::Look),
    ("messages[].tool_call_id", Rule::Look),
    ("messages[].tool_calls[].id", Rule::Look),
    ("messages[].tool_calls[].type", Rule::Look),
    ("messages[].tool_calls[].function.index", Rule::Look),
    ("messages[].tool_calls[].function.name", Rule::Look),
    ("messages[].tool_calls[].function.arguments", Rule::Arguments),
    ("tools[].type", Rule::Look),
    ("tools[].function.name", Rule::Look),
    ("tools[].function.description", Rule::Text),
    ("tools[].function.parameters", Rule::Schema),
];

pub(super) static GENERATE_REQUEST: Rules = &[
    ("prompt", Rule::Prompt),
    ("prompt", Rule::Said(Role::User)),
    ("suffix", Rule::Text),
    ("system", Rule::Text),
    ("system", Rule::Said(Role::System)),
    ("template", Rule::Text),
    ("images", Rule::Binary),
    // Ids of the tokens of a conversation that was sent with surrogates.
    ("context", Rule::Look),
    ("raw", Rule::Look),
];

pub(super) static EMBED_REQUEST: Rules = &[
    ("input", Rule::Prompt),
    ("input", Rule::Said(Role::User)),
    ("prompt", Rule::Prompt),
    ("prompt", Rule::Said(Role::User)),
    ("dimensions", Rule::Look),
    ("truncate", Rule::Look),
];

/// The settings of all calls.
pub(super) static SETTINGS: Rules = &[
    ("model", Rule::Look),
    ("stream", Rule::Look),
    ("think", Rule::Look),
    ("format", Rule::Schema),
    ("keep_alive", Rule::Look),
    ("options", Rule::Look),
    ("options.stop", Rule::Text),
    ("logprobs", Rule::Look),
    ("top_logprobs", Rule::Look),
];

/// What is in every answer.
pub(super) static RESPONSE: Rules = &[
    ("model", Rule::Look),
    ("remote_model", Rule::Look),
    ("remote_host", Rule::Look),
    ("created_at", Rule::Look),
    ("done", Rule::Look),
    ("done_reason", Rule::Look),
    ("context", Rule::Look),
    ("image", Rule::Look),
    ("logprobs", Rule::Look),
    ("embeddings", Rule::Look),
    ("embedding", Rule::Look),
    ("total_duration", Rule::Look),
    ("load_duration", Rule::Look),
    ("prompt_eval_count", Rule::Look),
    ("prompt_eval_duration", Rule::Look),
    ("eval_count", Rule::Look),
    ("eval_duration", Rule::Look),
    ("message.role", Rule::Look),
    ("message.tool_name", Rule::Look),
    ("message.tool_calls[].id", Rule::Look),
    ("message.tool_calls[].function.index", Rule::Look),
    ("message.tool_calls[].function.name", Rule::Look),
    ("message.tool_calls[].function.arguments", Rule::Arguments),
];

/// What only a stream has.
pub(super) static EVENT: Rules = &[
    ("message.content", Rule::Fragment),
    ("message.thinking", Rule::Fragment),
    ("message.tool_calls", Rule::Break),
    ("response", Rule::Fragment),
    ("thinking", Rule::Fragment),
];

pub(super) static PROTOCOL: Protocol = Protocol {
    done: None,
    last: &["done"],
    switching: true,
    must_terminate: true,
    repeated: &["role"],
    ..Protocol::PLAIN
};
