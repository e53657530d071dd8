//! One file a format: tables of rules for its requests, responses and streams.
//!
//! Source of the rules: the providers' API references and the types of their official SDKs. What no
//! rule names is inspected as text and restored. A new format is a new file with three tables and a
//! line in each `match` below.

mod anthropic_messages;
mod cohere;
mod gemini;
mod generic;
mod ollama;
mod openai_chat;
mod openai_completions;
mod openai_embeddings;
mod openai_responses;

use std::sync::LazyLock;

use crate::route::Endpoint;
use crate::rule::Table;
use crate::stream::Protocol;

macro_rules! table {
    ($($mount:literal => $rules:expr),+ $(,)?) => {{
        static TABLE: LazyLock<Table> = LazyLock::new(|| Table::build(&[$(($mount, $rules)),+]));
        &TABLE
    }};
    (both spellings: $($mount:literal => $rules:expr),+ $(,)?) => {{
        static TABLE: LazyLock<Table> =
            LazyLock::new(|| Table::build(&[$(($mount, $rules)),+]).in_both_spellings());
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
        Endpoint::OpenAiResponses => table!(
            "" => openai_responses::REQUEST,
            "tools[]" => openai_responses::TOOL,
            "input[]" => openai_responses::ITEM,
            "input[].content[]" => openai_responses::PART,
            "input[].content[].annotations[]" => openai_responses::ANNOTATION,
            "input[].output[]" => openai_responses::PART,
            "input[].tools[]" => openai_responses::TOOL,
            "items[]" => openai_responses::ITEM,
            "items[].content[]" => openai_responses::PART,
            "items[].content[].annotations[]" => openai_responses::ANNOTATION,
            "items[].output[]" => openai_responses::PART,
            "items[].tools[]" => openai_responses::TOOL,
        ),
        Endpoint::Gemini | Endpoint::GeminiStream => table!(both spellings:
            "" => gemini::REQUEST,
            "contents[].parts[]" => gemini::PART,
            "content.parts[]" => gemini::PART,
            "systemInstruction.parts[]" => gemini::PART,
            "requests[]" => gemini::REQUEST,
            "requests[].content.parts[]" => gemini::PART,
            "generateContentRequest" => gemini::REQUEST,
            "generateContentRequest.contents[].parts[]" => gemini::PART,
            "generateContentRequest.systemInstruction.parts[]" => gemini::PART,
        ),
        Endpoint::OllamaChat => {
            table!("" => ollama::SETTINGS, "" => ollama::CHAT_REQUEST)
        }
        Endpoint::OllamaGenerate => {
            table!("" => ollama::SETTINGS, "" => ollama::GENERATE_REQUEST)
        }
        Endpoint::OllamaEmbed => table!("" => ollama::SETTINGS, "" => ollama::EMBED_REQUEST),
        Endpoint::CohereChat => table!("" => cohere::REQUEST),
        Endpoint::CohereChatV1 => table!("" => cohere::REQUEST_V1),
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
        Endpoint::OpenAiResponses => table!(
            "" => openai_responses::RESPONSE,
            "tools[]" => openai_responses::TOOL,
            "instructions[]" => openai_responses::ITEM,
            "instructions[].content[]" => openai_responses::PART,
            "output[]" => openai_responses::ITEM,
            "output[].content[]" => openai_responses::PART,
            "output[].content[].annotations[]" => openai_responses::ANNOTATION,
            "output[].output[]" => openai_responses::PART,
            "output[].tools[]" => openai_responses::TOOL,
            "data[]" => openai_responses::ITEM,
            "data[].content[]" => openai_responses::PART,
            "data[].content[].annotations[]" => openai_responses::ANNOTATION,
            "data[].output[]" => openai_responses::PART,
            "data[].tools[]" => openai_responses::TOOL,
            // An item of a conversation alone.
            "" => openai_responses::ITEM,
            "content[]" => openai_responses::PART,
            "content[].annotations[]" => openai_responses::ANNOTATION,
        ),
        Endpoint::Gemini | Endpoint::GeminiStream => table!(both spellings:
            "" => gemini::RESPONSE,
            "candidates[].content.parts[]" => gemini::PART,
        ),
        Endpoint::OllamaChat | Endpoint::OllamaGenerate | Endpoint::OllamaEmbed => {
            table!("" => ollama::RESPONSE)
        }
        Endpoint::CohereChat => table!("" => cohere::RESPONSE),
        Endpoint::CohereChatV1 => table!("" => cohere::RESPONSE_V1),
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
        Endpoint::OpenAiResponses => table!(
            "" => openai_responses::EVENT,
            "response" => openai_responses::RESPONSE,
            "response.tools[]" => openai_responses::TOOL,
            "response.instructions[]" => openai_responses::ITEM,
            "response.instructions[].content[]" => openai_responses::PART,
            "response.output[]" => openai_responses::ITEM,
            "response.output[].content[]" => openai_responses::PART,
            "response.output[].content[].annotations[]" => openai_responses::ANNOTATION,
            "response.output[].output[]" => openai_responses::PART,
            "response.output[].tools[]" => openai_responses::TOOL,
            "item" => openai_responses::ITEM,
            "item.content[]" => openai_responses::PART,
            "item.content[].annotations[]" => openai_responses::ANNOTATION,
            "item.output[]" => openai_responses::PART,
            "item.tools[]" => openai_responses::TOOL,
            "part" => openai_responses::PART,
            "part.annotations[]" => openai_responses::ANNOTATION,
            "annotation" => openai_responses::ANNOTATION,
        ),
        Endpoint::Gemini | Endpoint::GeminiStream => table!(both spellings:
            "" => gemini::RESPONSE,
            "candidates[].content.parts[]" => gemini::PART,
            "" => gemini::EVENT,
        ),
        Endpoint::OllamaChat | Endpoint::OllamaGenerate => {
            table!("" => ollama::RESPONSE, "" => ollama::EVENT)
        }
        Endpoint::CohereChat => table!("" => cohere::EVENT),
        Endpoint::CohereChatV1 => table!("" => cohere::EVENT_V1),
        Endpoint::OpenAiEmbeddings
        | Endpoint::OpenAiModerations
        | Endpoint::OllamaEmbed
        | Endpoint::Generic => table!("" => generic::RESPONSE),
    }
}

/// How the streams of an endpoint begin and end their running texts.
pub(crate) fn protocol(endpoint: Endpoint) -> &'static Protocol {
    match endpoint {
        Endpoint::OpenAiChat | Endpoint::OpenAiCompletions => &openai_chat::PROTOCOL,
        Endpoint::AnthropicMessages | Endpoint::AnthropicCountTokens => {
            &anthropic_messages::PROTOCOL
        }
        Endpoint::OpenAiResponses => &openai_responses::PROTOCOL,
        Endpoint::Gemini | Endpoint::GeminiStream => &gemini::PROTOCOL,
        Endpoint::OllamaChat | Endpoint::OllamaGenerate => &ollama::PROTOCOL,
        Endpoint::CohereChat => &cohere::PROTOCOL,
        Endpoint::CohereChatV1 => &cohere::PROTOCOL_V1,
        Endpoint::OpenAiEmbeddings
        | Endpoint::OpenAiModerations
        | Endpoint::OllamaEmbed
        | Endpoint::Generic => &generic::PROTOCOL,
    }
}
