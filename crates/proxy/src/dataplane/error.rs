//! Refusals and failures in the shape that the provider's own errors have, so that an SDK raises its
//! usual exception.
//!
//! It must never put a value of the request into a message: messages come from enums with names of
//! places and labels.

use std::time::Duration;

use http::{HeaderValue, Response, StatusCode, header};
use private_ai_formats::{Dialect, error_body};

use super::{answer::AnswerBody, coding::DecodeError, guard::HeadError, upstream::UpstreamError};
use crate::{admin::access::Denied, engine::Refusal};

/// Something that the proxy itself answers.
#[derive(Debug)]
pub struct Problem {
    /// The status.
    pub status: StatusCode,
    /// For programs: begins with `private_ai_`.
    pub code: &'static str,
    /// For people: what is wrong and what to do.
    pub message: String,
    /// When to try again.
    pub retry_after: Option<Duration>,
}

impl Problem {
    /// A problem that does not go away by trying again.
    #[must_use]
    pub fn new(status: StatusCode, code: &'static str, message: impl Into<String>) -> Self {
        Self { status, code, message: message.into(), retry_after: None }
    }

    /// Too much at once.
    #[must_use]
    pub fn overloaded() -> Self {
        Refusal::Overloaded.into()
    }

    /// The answer.
    #[must_use]
    pub fn answer(&self, dialect: Dialect) -> Response<AnswerBody> {
        let body = error_body(dialect, self.status.as_u16(), self.code, &self.message);
        let mut response = Response::new(AnswerBody::full(body));
        *response.status_mut() = self.status;
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if let Some(after) = self.retry_after {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(after.as_secs().max(1)));
        }
        response
    }
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        Self {
            status: refusal.status(),
            code: refusal.code(),
            retry_after: refusal.retry_after(),
            message: sentence(&refusal.to_string()),
        }
    }
}

impl From<HeadError> for Problem {
    fn from(error: HeadError) -> Self {
        Self::new(error.status(), error.code(), sentence(&error.to_string()))
    }
}

impl From<Denied> for Problem {
    fn from(denied: Denied) -> Self {
        let code = match denied {
            Denied::Missing => "private_ai_client_key_missing",
            Denied::Unknown => "private_ai_client_key_unknown",
            Denied::Misplaced => "private_ai_client_key_misplaced",
        };
        Self::new(StatusCode::UNAUTHORIZED, code, sentence(&denied.to_string()))
    }
}

impl From<DecodeError> for Problem {
    fn from(error: DecodeError) -> Self {
        let (status, code) = match error {
            DecodeError::TooLarge => (StatusCode::PAYLOAD_TOO_LARGE, "private_ai_too_large"),
            DecodeError::Damaged(_) => (StatusCode::BAD_REQUEST, "private_ai_invalid_body"),
        };
        Self::new(status, code, sentence(&error.to_string()))
    }
}

impl From<UpstreamError> for Problem {
    fn from(error: UpstreamError) -> Self {
        let (status, code) = match error {
            UpstreamError::Timeout => (StatusCode::GATEWAY_TIMEOUT, "private_ai_upstream_timeout"),
            UpstreamError::Connect => (StatusCode::BAD_GATEWAY, "private_ai_upstream_unreachable"),
            UpstreamError::Broken | UpstreamError::Request => {
                (StatusCode::BAD_GATEWAY, "private_ai_upstream_failed")
            }
            UpstreamError::Redirect => (StatusCode::BAD_GATEWAY, "private_ai_upstream_redirect"),
            UpstreamError::TooLarge => (StatusCode::BAD_GATEWAY, "private_ai_upstream_too_large"),
        };
        Self::new(status, code, sentence(&error.to_string()))
    }
}

/// A message as people read it: a capital first, a full stop last.
fn sentence(text: &str) -> String {
    let mut chars = text.chars();
    let first = chars.next().map(char::to_uppercase);
    let mut out: String = first.into_iter().flatten().chain(chars).collect();
    if !out.ends_with('.') {
        out.push('.');
    }
    out
}
