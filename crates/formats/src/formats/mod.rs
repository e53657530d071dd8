//! One file a format: tables of rules for its requests, responses and streams.
//!
//! Source of the rules: the providers' API references and the types of their official SDKs. What no
//! rule names is inspected as text and restored. A new format is a new file with three tables and a
//! line in each `match` below.

mod anthropic_messages;
mod generic;
mod openai_chat;
mod openai_completions;
mod openai_embeddings;

use std::sync::LazyLock;

use crate::route::Endpoint;
use crate::rule::Table;
use crate::stream::Protocol;

macro_rules! table {
    ($($mount:literal => $rules:expr),+ $(,)?) => {{
        static TABLE: LazyLock<Table> = LazyLock::new(|| Table::build(&[$(($mount, $rules)),+]));
        &TABLE
    }};
}

/// The table for bodies that go out.
pub(crate) fn request(endpoint: Endpoint) -> &'static Table {
    match endpoint {
        Endpoint::OpenAiChat => table!("" => openai_chat::REQUEST),
        Endpoint::OpenAiCompletions => table!("" => openai_completions::REQUEST),
        Endpoint::OpenAiEmbeddings | Endpoint::OpenAiModerations => {
            table!("" => openai_embeddings::REQUEST)
        }
        Endpoint::AnthropicMessages | Endpoint::AnthropicCountTokens => table!(
            "" => anthropic_messages::REQUEST,
            "messages[].content[]" => anthropic_messages::BLOCK,
            "system[]" => anthropic_messages::BLOCK,
        ),
        Endpoint::Generic => table!("" => generic::REQUEST),
    }
}

/// The table for bodies that come back.
pub(crate) fn response(endpoint: Endpoint) -> &'static Table {
    match endpoint {
        Endpoint::OpenAiChat => table!("" => openai_chat::RESPONSE),
        Endpoint::OpenAiCompletions => table!("" => openai_completions::RESPONSE),
        Endpoint::OpenAiEmbeddings | Endpoint::OpenAiModerations => {
            table!("" => openai_embeddings::RESPONSE)
        }
        Endpoint::AnthropicMessages | Endpoint::AnthropicCountTokens => table!(
            "" => anthropic_messages::RESPONSE,
            "content[]" => anthropic_messages::BLOCK,
        ),
        Endpoint::Generic => table!("" => generic::RESPONSE),
    }
}

/// The table for the events of a stream.
pub(crate) fn events(endpoint: Endpoint) -> &'static Table {
    match endpoint {
        Endpoint::OpenAiChat => table!("" => openai_chat::EVENT),
        Endpoint::OpenAiCompletions => table!("" => openai_completions::EVENT),
        Endpoint::AnthropicMessages | Endpoint::AnthropicCountTokens => table!(
            "" => anthropic_messages::EVENT,
            "message" => anthropic_messages::RESPONSE,
            "message.content[]" => anthropic_messages::BLOCK,
            "content_block" => anthropic_messages::BLOCK,
            "delta.citation" => anthropic_messages::CITATION,
        ),
        Endpoint::OpenAiEmbeddings | Endpoint::OpenAiModerations | Endpoint::Generic => {
            table!("" => generic::RESPONSE)
        }
    }
}

/// How the streams of an endpoint begin and end their running texts.
pub(crate) fn protocol(endpoint: Endpoint) -> &'static Protocol {
    match endpoint {
        Endpoint::OpenAiChat | Endpoint::OpenAiCompletions => &openai_chat::PROTOCOL,
        Endpoint::AnthropicMessages | Endpoint::AnthropicCountTokens => {
            &anthropic_messages::PROTOCOL
        }
        Endpoint::OpenAiEmbeddings | Endpoint::OpenAiModerations | Endpoint::Generic => {
            &generic::PROTOCOL
        }
    }
}
