//! `POST /v1/messages` and `POST /v1/messages/count_tokens`.
//!
//! Reference: the API's pages "Messages", "Streaming Messages", "Extended thinking", "Tool use" and
//! "Citations", and the types of the official SDKs.
//!
//! Thinking is neither replaced nor restored: its signature covers it byte for byte, and the API
//! refuses a block of which one byte changed. So a user sees surrogates in reasoning.

use crate::leaves::IndexKeys;
use crate::piece::Role;
use crate::rule::{Offset, Rule, Rules, Unit};
use crate::stream::{Close, Protocol};

pub(super) static REQUEST: Rules = &[
    ("model", Rule::Look),
    ("system", Rule::Text),
    ("system", Rule::Said(Role::System)),
    ("messages[]", Rule::Turn),
    ("messages[].role", Rule::Look),
    ("messages[].content", Rule::Text),
    ("tools[].name", Rule::Look),
    ("tools[].type", Rule::Look),
    ("tools[].description", Rule::Text),
    ("tools[].input_schema", Rule::Schema),
    ("tools[].input_examples[]", Rule::Data),
    ("tools[].strict", Rule::Look),
    ("tools[].cache_control", Rule::Look),
    ("tools[].allowed_callers", Rule::Look),
    ("tools[].allowed_domains", Rule::Look),
    ("tools[].blocked_domains", Rule::Look),
    ("tools[].defer_loading", Rule::Look),
    ("tools[].max_uses", Rule::Look),
    ("tools[].user_location.type", Rule::Look),
    ("tools[].user_location.city", Rule::Field),
    ("tools[].user_location.region", Rule::Field),
    ("tools[].user_location.country", Rule::Field),
    ("tools[].user_location.timezone", Rule::Field),
    ("mcp_servers[].name", Rule::Look),
    ("mcp_servers[].type", Rule::Look),
    ("mcp_servers[].url", Rule::Url),
    ("mcp_servers[].authorization_token", Rule::Credential),
    ("mcp_servers[].tool_configuration", Rule::Look),
    ("stop_sequences[]", Rule::Text),
    ("metadata", Rule::Data),
    ("metadata.user_id", Rule::EndUser),
    ("output_config", Rule::Look),
    ("output_config.format", Rule::Look),
    ("output_config.format.schema", Rule::Schema),
    ("output_format", Rule::Look),
    ("output_format.schema", Rule::Schema),
    ("context_management", Rule::Look),
    ("context_management.edits[]", Rule::Look),
    ("context_management.edits[].instructions", Rule::Text),
    // Vertex and Bedrock say it in the body.
    ("anthropic_version", Rule::Look),
    ("anthropic_beta", Rule::Look),
    ("cache_control", Rule::Look),
    ("container", Rule::Look),
    ("max_tokens", Rule::Look),
    ("service_tier", Rule::Look),
    ("stream", Rule::Look),
    ("temperature", Rule::Look),
    ("thinking", Rule::Look),
    ("tool_choice", Rule::Look),
    ("top_k", Rule::Look),
    ("top_p", Rule::Look),
];

/// A content block, in both directions. Blocks contain blocks under `content`.
pub(super) static BLOCK: Rules = &[
    ("type", Rule::Look),
    ("cache_control", Rule::Look),
    ("text", Rule::Text),
    ("content", Rule::Text),
    ("content", Rule::Same("")),
    ("citations[].type", Rule::Look),
    ("citations[].cited_text", Rule::Text),
    ("citations[].document_title", Rule::Field),
    ("citations[].title", Rule::Field),
    ("citations[].source", Rule::Field),
    ("citations[].url", Rule::Url),
    ("citations[].file_id", Rule::Look),
    ("citations[].encrypted_index", Rule::Sealed),
    ("citations[].document_index", Rule::Look),
    ("citations[].start_char_index", Rule::Offset(CITED)),
    ("citations[].end_char_index", Rule::Offset(CITED)),
    ("citations[].start_page_number", Rule::Look),
    ("citations[].end_page_number", Rule::Look),
    ("citations[].start_block_index", Rule::Look),
    ("citations[].end_block_index", Rule::Look),
    ("citations[].search_result_index", Rule::Look),
    ("citations.enabled", Rule::Look),
    ("(thinking).thinking", Rule::Opaque),
    ("signature", Rule::Sealed),
    ("(redacted_thinking).data", Rule::Sealed),
    ("id", Rule::Look),
    ("name", Rule::Look),
    ("server_name", Rule::Look),
    ("caller", Rule::Look),
    ("input", Rule::Data),
    ("tool_use_id", Rule::Look),
    ("is_error", Rule::Look),
    (
        "(tool_result|mcp_tool_result|web_search_tool_result|web_fetch_tool_result\
         |code_execution_tool_result|bash_code_execution_tool_result\
         |text_editor_code_execution_tool_result|tool_search_tool_result|advisor_tool_result)",
        Rule::Said(Role::Tool),
    ),
    ("(mid_conv_system)", Rule::Said(Role::System)),
    ("source", Rule::Url),
    ("source.type", Rule::Look),
    ("source.media_type", Rule::Look),
    ("source.data", Rule::Binary),
    ("source(text).data", Rule::Text),
    ("source.content", Rule::Text),
    ("source.content", Rule::Same("")),
    ("source.url", Rule::Binary),
    ("source.file_id", Rule::Look),
    ("title", Rule::Field),
    ("context", Rule::Text),
    ("url", Rule::Url),
    ("encrypted_content", Rule::Sealed),
    ("encrypted_stdout", Rule::Sealed),
    ("page_age", Rule::Field),
    ("retrieved_at", Rule::Look),
    ("stdout", Rule::Text),
    ("stderr", Rule::Text),
    ("lines[]", Rule::Text),
    ("return_code", Rule::Look),
    ("error_code", Rule::Look),
    ("error_message", Rule::Text),
    ("file_id", Rule::Look),
    ("tool_name", Rule::Look),
    ("tool_references[].type", Rule::Look),
    ("tool_references[].tool_name", Rule::Look),
    // Byte-exact when the provider sealed it.
    ("(compaction).content", Rule::Signed),
];

/// A citation that comes alone, in a stream.
pub(super) static CITATION: Rules = &[
    ("type", Rule::Look),
    ("cited_text", Rule::Text),
    ("document_title", Rule::Field),
    ("title", Rule::Field),
    ("source", Rule::Field),
    ("url", Rule::Url),
    ("file_id", Rule::Look),
    ("encrypted_index", Rule::Sealed),
    ("document_index", Rule::Look),
    ("start_char_index", Rule::Offset(CITED)),
    ("end_char_index", Rule::Offset(CITED)),
];

/// Offsets are into the document as the provider saw it.
const CITED: Offset = Offset { out: 0, path: "", unit: Unit::Document };

pub(super) static RESPONSE: Rules = &[
    ("id", Rule::Look),
    ("type", Rule::Look),
    ("role", Rule::Look),
    ("model", Rule::Look),
    ("stop_reason", Rule::Look),
    ("stop_sequence", Rule::Text),
    ("usage", Rule::Look),
    ("container", Rule::Look),
    ("input_tokens", Rule::Look),
];

pub(super) static EVENT: Rules = &[
    ("type", Rule::Look),
    ("index", Rule::Look),
    ("usage", Rule::Look),
    ("delta.type", Rule::Look),
    ("delta.text", Rule::Fragment),
    ("delta.partial_json", Rule::JsonFragment),
    ("delta.thinking", Rule::Opaque),
    ("delta.signature", Rule::Sealed),
    // A summary that goes back byte for byte.
    ("delta(compaction_delta).content", Rule::Opaque),
    ("delta.encrypted_content", Rule::Sealed),
    ("delta.stop_reason", Rule::Look),
    ("delta.stop_sequence", Rule::Text),
    ("error.type", Rule::Look),
];

pub(super) static PROTOCOL: Protocol = Protocol {
    keys: IndexKeys { items: &["index"], event: &[&["index"]], tools: "" },
    done: None,
    closing: &[
        ("content_block_stop", Close::SameIndex),
        ("message_delta", Close::All),
        ("message_stop", Close::All),
        ("error", Close::All),
    ],
    terminal: &["message_stop", "error"],
    must_terminate: true,
    ..Protocol::PLAIN
};
