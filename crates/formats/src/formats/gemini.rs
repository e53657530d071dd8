//! `:generateContent`, `:streamGenerateContent`, `:countTokens`, `:embedContent` and
//! `:batchEmbedContents` of Gemini and Vertex, and cached contents.
//!
//! Reference: the REST reference of the Gemini API and of Vertex, and the types of the official SDK.
//! Names are those of the reference; `snake_case` is understood as well, and kept.
//!
//! Thoughts are restored. Their signatures keep every byte, and what goes back is replaced by the same
//! surrogates again.

use crate::leaves::IndexKeys;
use crate::piece::Role;
use crate::rule::{Offset, Rule, Rules, Unit};
use crate::stream::Protocol;

pub(super) static REQUEST: Rules = &[
    ("model", Rule::Look),
    ("contents", Rule::Said(Role::User)),
    ("contents[]", Rule::Turn),
    ("contents[].role", Rule::Look),
    ("content", Rule::Said(Role::User)),
    ("title", Rule::Field),
    ("taskType", Rule::Look),
    ("outputDimensionality", Rule::Look),
    ("systemInstruction", Rule::Text),
    ("systemInstruction", Rule::Said(Role::System)),
    ("systemInstruction.role", Rule::Look),
    ("tools[].functionDeclarations[].name", Rule::Look),
    ("tools[].functionDeclarations[].behavior", Rule::Look),
    ("tools[].functionDeclarations[].description", Rule::Text),
    ("tools[].functionDeclarations[].parameters", Rule::Schema),
    ("tools[].functionDeclarations[].parametersJsonSchema", Rule::Schema),
    ("tools[].functionDeclarations[].response", Rule::Schema),
    ("tools[].functionDeclarations[].responseJsonSchema", Rule::Schema),
    ("tools[].mcpServers[].name", Rule::Look),
    ("tools[].mcpServers[].streamableHttpTransport.url", Rule::Url),
    ("tools[].mcpServers[].streamableHttpTransport.headers", Rule::Credential),
    ("tools[].googleSearch", Rule::Look),
    ("tools[].googleSearchRetrieval", Rule::Look),
    ("tools[].codeExecution", Rule::Look),
    ("tools[].urlContext", Rule::Look),
    ("toolConfig", Rule::Look),
    ("toolConfig.retrievalConfig.latLng", Rule::Data),
    ("generationConfig", Rule::Look),
    ("generationConfig.stopSequences", Rule::Text),
    ("generationConfig.responseSchema", Rule::Schema),
    ("generationConfig.responseJsonSchema", Rule::Schema),
    ("labels", Rule::Data),
    ("displayName", Rule::Field),
    ("cachedContent", Rule::Look),
    ("safetySettings", Rule::Look),
    ("serviceTier", Rule::Look),
    ("ttl", Rule::Look),
    ("expireTime", Rule::Look),
];

/// A part of a content, in both directions.
pub(super) static PART: Rules = &[
    ("text", Rule::Text),
    ("thought", Rule::Look),
    ("thoughtSignature", Rule::Sealed),
    ("mediaResolution", Rule::Look),
    ("inlineData.mimeType", Rule::Look),
    ("inlineData.displayName", Rule::Field),
    ("inlineData.data", Rule::Binary),
    ("fileData.mimeType", Rule::Look),
    ("fileData.displayName", Rule::Field),
    ("fileData.fileUri", Rule::Look),
    ("functionCall.id", Rule::Look),
    ("functionCall.name", Rule::Look),
    ("functionCall.args", Rule::Data),
    ("functionResponse", Rule::Said(Role::Tool)),
    ("functionResponse.id", Rule::Look),
    ("functionResponse.name", Rule::Look),
    ("functionResponse.response", Rule::Data),
    ("functionResponse.parts[].inlineData.mimeType", Rule::Look),
    ("functionResponse.parts[].inlineData.data", Rule::Binary),
    ("toolCall.id", Rule::Look),
    ("toolCall.toolType", Rule::Look),
    ("toolCall.args", Rule::Data),
    ("toolResponse", Rule::Said(Role::Tool)),
    ("toolResponse.id", Rule::Look),
    ("toolResponse.toolType", Rule::Look),
    ("toolResponse.response", Rule::Data),
    ("executableCode.language", Rule::Look),
    ("executableCode.code", Rule::Text),
    ("codeExecutionResult.outcome", Rule::Look),
    ("codeExecutionResult.output", Rule::Text),
    ("audioTranscription.text", Rule::Text),
];

/// What is in every response, whole or in a stream.
pub(super) static RESPONSE: Rules = &[
    ("usageMetadata", Rule::Look),
    ("modelVersion", Rule::Look),
    ("responseId", Rule::Look),
    ("createTime", Rule::Look),
    ("candidates[].index", Rule::Look),
    ("candidates[].finishReason", Rule::Look),
    ("candidates[].content.role", Rule::Look),
    ("candidates[].safetyRatings", Rule::Look),
    ("candidates[].tokenCount", Rule::Look),
    ("candidates[].avgLogprobs", Rule::Look),
    ("candidates[].logprobsResult", Rule::Look),
    ("candidates[].citationMetadata.citationSources[].startIndex", Rule::Offset(OF_ALL)),
    ("candidates[].citationMetadata.citationSources[].endIndex", Rule::Offset(OF_ALL)),
    ("candidates[].citationMetadata.citations[].startIndex", Rule::Offset(OF_ALL)),
    ("candidates[].citationMetadata.citations[].endIndex", Rule::Offset(OF_ALL)),
    (
        "candidates[].groundingMetadata.groundingSupports[].segment.startIndex",
        Rule::Offset(OF_PART),
    ),
    ("candidates[].groundingMetadata.groundingSupports[].segment.endIndex", Rule::Offset(OF_PART)),
    ("candidates[].groundingMetadata.groundingSupports[].segment.partIndex", Rule::Look),
    ("candidates[].groundingMetadata.groundingSupports[].groundingChunkIndices", Rule::Look),
    ("promptFeedback.blockReason", Rule::Look),
    ("promptFeedback.safetyRatings", Rule::Look),
    ("error.code", Rule::Look),
    ("error.status", Rule::Look),
];

/// Out: the source, the metadata, the candidate.
const OF_ALL: Offset = Offset { out: 2, path: "content.parts.text", unit: Unit::Bytes };

/// Out: the segment, the support, the metadata, the candidate.
const OF_PART: Offset = Offset { out: 3, path: "content.parts.text", unit: Unit::PartBytes };

/// What only a stream has.
pub(super) static EVENT: Rules = &[
    ("candidates[].content.parts[]", Rule::Joined),
    ("candidates[].content.parts[].text", Rule::Fragment),
    ("candidates[].content.parts[](thought).text", Rule::Fragment),
    ("candidates[].content.parts[].functionCall", Rule::Break),
    ("candidates[].content.parts[].functionCall.partialArgs[].jsonPath", Rule::Look),
    ("candidates[].content.parts[].functionCall.partialArgs[].stringValue", Rule::Fragment),
    ("candidates[].content.parts[].toolCall", Rule::Break),
    ("candidates[].content.parts[].executableCode", Rule::Break),
    ("candidates[].content.parts[].codeExecutionResult", Rule::Break),
    ("candidates[].content.parts[].inlineData", Rule::Break),
];

/// A candidate ends with its `finishReason`. A prompt that is refused has no candidates.
pub(super) static PROTOCOL: Protocol = Protocol {
    keys: IndexKeys { items: &["index", "jsonPath"], event: &[], tools: "" },
    done: None,
    finish: Some(("candidates", "finishReason")),
    last: &["promptFeedback.blockReason"],
    switching: true,
    must_terminate: true,
    repeated: &["role", "thought", "jsonPath", "id"],
    cites: true,
    ..Protocol::PLAIN
};
