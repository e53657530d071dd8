//! Answers of the control plane, each with every header that protects a browser.
//!
//! Promises: the same headers on pages, JSON, errors and refusals; nothing of a request is repeated
//! in an error.

use bytes::Bytes;
use http::{HeaderName, HeaderValue, Response, StatusCode, header};
use http_body_util::Full;
use serde_json::{Value, json};

use crate::telemetry::RequestId;

/// An answer.
pub type Answer = Response<Full<Bytes>>;

/// Headers that stand on every answer; a table that tests walk.
pub const HEADERS: &[(&str, &str)] = &[
    (
        "content-security-policy",
        "default-src 'none'; script-src 'none'; style-src 'none'; img-src 'self' data:; \
         font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; \
         frame-ancestors 'none'; object-src 'none'; require-trusted-types-for 'script'",
    ),
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    ("cache-control", "no-store, no-cache"),
    (
        "permissions-policy",
        "accelerometer=(), autoplay=(), camera=(), display-capture=(), encrypted-media=(), \
         fullscreen=(), geolocation=(), gyroscope=(), magnetometer=(), microphone=(), midi=(), \
         payment=(), picture-in-picture=(), publickey-credentials-get=(), screen-wake-lock=(), \
         sync-xhr=(), usb=(), xr-spatial-tracking=()",
    ),
    (
        "feature-policy",
        "accelerometer 'none'; autoplay 'none'; camera 'none'; encrypted-media 'none'; \
         fullscreen 'none'; geolocation 'none'; gyroscope 'none'; magnetometer 'none'; \
         microphone 'none'; midi 'none'; payment 'none'; picture-in-picture 'none'; \
         sync-xhr 'none'; usb 'none'",
    ),
    ("referrer-policy", "no-referrer"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
];

/// Puts the headers of every answer on one.
#[must_use]
pub fn protect(mut answer: Answer, id: RequestId) -> Answer {
    let headers = answer.headers_mut();
    for (name, value) in HEADERS {
        // A page has a policy of its own, with its nonce.
        if !(headers.contains_key(*name) && *name == "content-security-policy") {
            headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
        }
    }
    if let Ok(id) = HeaderValue::from_str(&id.to_string()) {
        headers.insert("x-private-ai-request-id", id);
    }
    answer
}

/// A text.
#[must_use]
pub fn text(status: StatusCode, kind: &'static str, body: impl Into<Bytes>) -> Answer {
    let mut answer = Response::new(Full::new(body.into()));
    *answer.status_mut() = status;
    answer.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    answer
}

/// JSON.
#[must_use]
pub fn json(status: StatusCode, value: &Value) -> Answer {
    text(status, "application/json", value.to_string())
}

/// What is wrong (RFC 9457).
#[must_use]
pub fn problem(status: StatusCode, detail: &str) -> Answer {
    let value = json!({
        "type": "about:blank",
        "title": status.canonical_reason().unwrap_or("Error"),
        "status": status.as_u16(),
        "detail": sentence(detail),
    });
    text(status, "application/problem+json", value.to_string())
}

fn sentence(text: &str) -> String {
    let mut chars = text.chars();
    let first = chars.next().map(char::to_uppercase);
    let mut out: String = first.into_iter().flatten().chain(chars).collect();
    if !out.is_empty() && !out.ends_with('.') {
        out.push('.');
    }
    out
}
