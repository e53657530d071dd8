//! Errors of the proxy itself, in the shape that the SDKs of each family know.
//!
//! The code begins with `private_ai_`, so that a user can tell them from the provider's. Messages
//! are the caller's and must hold no text of a request.

use crate::json::escape_into;
use crate::route::Dialect;

/// The body of an error response: JSON.
#[must_use]
pub fn error_body(dialect: Dialect, status: u16, code: &str, message: &str) -> Vec<u8> {
    let code = prefixed(code);
    let mut out = Vec::with_capacity(160 + message.len());
    match dialect {
        Dialect::Anthropic => anthropic(&code, message, &mut out),
        Dialect::Gemini => {
            out.extend_from_slice(b"{\"error\":{\"code\":");
            out.extend_from_slice(status.to_string().as_bytes());
            member(",\"message\":", message, &mut out);
            member(",\"status\":", gemini_status(status), &mut out);
            out.extend_from_slice(
                b",\"details\":[{\"@type\":\"type.googleapis.com/google.rpc.ErrorInfo\"",
            );
            member(",\"reason\":", &code, &mut out);
            out.extend_from_slice(b"}]}}");
        }
        Dialect::Ollama => {
            member("{\"error\":", message, &mut out);
            member(",\"code\":", &code, &mut out);
            out.push(b'}');
        }
        Dialect::Cohere => {
            member("{\"message\":", message, &mut out);
            member(",\"code\":", &code, &mut out);
            out.push(b'}');
        }
        Dialect::OpenAi | Dialect::Azure | Dialect::Mistral => {
            openai(&code, message, &mut out);
        }
    }
    out
}

/// The event that ends a stream which has already begun: complete with its blank line, so that it
/// can be appended to whatever has been sent. For Ollama a line of NDJSON.
#[must_use]
pub fn error_event(dialect: Dialect, code: &str, message: &str) -> Vec<u8> {
    let code = prefixed(code);
    let mut out = Vec::with_capacity(160 + message.len());
    match dialect {
        Dialect::Ollama => {
            out = error_body(dialect, 502, &code, message);
            out.push(b'\n');
            return out;
        }
        Dialect::Anthropic => {
            out.extend_from_slice(b"event: error\ndata: ");
            anthropic(&code, message, &mut out);
        }
        _ => {
            out.extend_from_slice(b"data: ");
            out.extend_from_slice(&error_body(dialect, 502, &code, message));
        }
    }
    out.extend_from_slice(b"\n\n");
    out
}

const PREFIX: &str = "private_ai_";

fn prefixed(code: &str) -> String {
    if code.starts_with(PREFIX) { code.to_owned() } else { format!("{PREFIX}{code}") }
}

fn openai(code: &str, message: &str, out: &mut Vec<u8>) {
    member("{\"error\":{\"message\":", message, out);
    member(",\"type\":", code, out);
    out.extend_from_slice(b",\"param\":null");
    member(",\"code\":", code, out);
    out.extend_from_slice(b"}}");
}

fn anthropic(code: &str, message: &str, out: &mut Vec<u8>) {
    member("{\"type\":\"error\",\"error\":{\"type\":", code, out);
    member(",\"message\":", message, out);
    out.extend_from_slice(b"}}");
}

/// The canonical names that Google's clients map to exceptions (`google.rpc.Code`).
fn gemini_status(status: u16) -> &'static str {
    match status {
        401 => "UNAUTHENTICATED",
        403 => "PERMISSION_DENIED",
        404 => "NOT_FOUND",
        408 | 504 => "DEADLINE_EXCEEDED",
        429 => "RESOURCE_EXHAUSTED",
        400..=499 => "INVALID_ARGUMENT",
        502 | 503 => "UNAVAILABLE",
        _ => "INTERNAL",
    }
}

fn member(head: &str, value: &str, out: &mut Vec<u8>) {
    out.extend_from_slice(head.as_bytes());
    out.push(b'"');
    escape_into(value, out);
    out.push(b'"');
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;

    const ALL: [Dialect; 7] = [
        Dialect::OpenAi,
        Dialect::Anthropic,
        Dialect::Gemini,
        Dialect::Ollama,
        Dialect::Azure,
        Dialect::Mistral,
        Dialect::Cohere,
    ];

    #[test]
    fn every_shape_is_json_and_names_us() {
        for dialect in ALL {
            let body = error_body(dialect, 400, "blocked", "say \"no\"\n\u{1}é");
            let value: Value = serde_json::from_slice(&body).unwrap();
            let text = value.to_string();
            assert!(text.contains("private_ai_blocked"), "{dialect:?}");
            assert!(text.contains("say"), "{dialect:?}");
        }
    }

    #[test]
    fn sdk_shapes() {
        let openai: Value =
            serde_json::from_slice(&error_body(Dialect::OpenAi, 400, "private_ai_x", "m")).unwrap();
        assert_eq!(
            openai,
            serde_json::json!({"error": {"message": "m", "type": "private_ai_x", "param": null,
                "code": "private_ai_x"}})
        );
        let anthropic: Value =
            serde_json::from_slice(&error_body(Dialect::Anthropic, 400, "x", "m")).unwrap();
        assert_eq!(
            anthropic,
            serde_json::json!({"type": "error", "error": {"type": "private_ai_x", "message": "m"}})
        );
        let gemini: Value =
            serde_json::from_slice(&error_body(Dialect::Gemini, 429, "x", "m")).unwrap();
        assert_eq!(gemini["error"]["status"], "RESOURCE_EXHAUSTED");
        assert_eq!(gemini["error"]["code"], 429);
    }

    #[test]
    fn events_are_complete() {
        for dialect in [Dialect::OpenAi, Dialect::Anthropic, Dialect::Gemini] {
            let event = String::from_utf8(error_event(dialect, "x", "a\nb")).unwrap();
            assert!(event.ends_with("\n\n"));
            let data = event.lines().find_map(|l| l.strip_prefix("data: ")).unwrap();
            serde_json::from_str::<Value>(data).unwrap();
        }
    }
}
