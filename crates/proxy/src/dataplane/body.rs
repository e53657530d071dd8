//! Reads the body of a request, within bounds of size and time, and undoes its content coding.
//!
//! Promises: at most the configured sizes are held; a client that falls silent is answered 408.

use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http::{HeaderMap, StatusCode, header};
use http_body::Body;
use http_body_util::BodyExt;
use hyper::body::Incoming;
use tokio::time::{Instant, timeout};

use super::{
    coding::{Coding, Decoder},
    error::Problem,
};
use crate::config::LimitsConfig;

/// Below this size the ratio of decompression is not looked at: short texts that repeat themselves
/// are no attack.
const RATIO_FROM: usize = 1 << 20;

/// How much, and for how long, of a refused body is still read, so that the client can finish
/// writing and gets to see the answer instead of a reset connection.
const LINGER_BYTES: usize = 8 << 20;
const LINGER: Duration = Duration::from_secs(2);

/// The content codings and types of a request with a JSON body.
///
/// # Errors
/// 415: it is declared as something else.
pub fn check_json(headers: &HeaderMap) -> Result<Coding, Problem> {
    let unsupported = |message: &str| {
        Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "private_ai_media_type", message)
    };
    let json = headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .is_some_and(is_utf8_json);
    if !json {
        return Err(unsupported("The content type must be application/json in UTF-8."));
    }
    Coding::of(headers)
        .ok_or_else(|| unsupported("The content encoding must be one of gzip, deflate, br, zstd."))
}

/// RFC 8259 knows no charset parameter; clients send `utf-8` all the same.
fn is_utf8_json(value: &str) -> bool {
    let mut parts = value.split(';').map(str::trim);
    let json = parts.next().is_some_and(|kind| kind.eq_ignore_ascii_case("application/json"));
    json && parts.filter_map(|p| p.split_once('=')).all(|(name, value)| {
        !name.trim().eq_ignore_ascii_case("charset")
            || value.trim().trim_matches('"').eq_ignore_ascii_case("utf-8")
    })
}

/// Reads a body to its end and decompresses it.
///
/// # Errors
/// 408, 413 or 400.
pub async fn read(
    mut body: Incoming,
    coding: Coding,
    limits: &LimitsConfig,
) -> Result<Bytes, Problem> {
    let declared = usize::try_from(body.size_hint().lower()).unwrap_or(usize::MAX);
    if declared > limits.body {
        linger(&mut body).await;
        return Err(too_large(limits.body));
    }
    let received = match receive(&mut body, declared, limits).await {
        Ok(received) => received,
        Err(problem) => {
            if problem.status == StatusCode::PAYLOAD_TOO_LARGE {
                linger(&mut body).await;
            }
            return Err(problem);
        }
    };
    if coding == Coding::Identity {
        return Ok(received);
    }
    let most = received.len().saturating_mul(limits.ratio as usize).max(RATIO_FROM);
    let mut decoder = Decoder::new(coding, limits.decompressed.min(most))?;
    let mut out = Vec::new();
    decoder.push(&received, &mut out)?;
    decoder.finish(&mut out)?;
    Ok(Bytes::from(out))
}

async fn receive(
    body: &mut Incoming,
    declared: usize,
    limits: &LimitsConfig,
) -> Result<Bytes, Problem> {
    let mut first = Bytes::new();
    let mut all = BytesMut::new();
    while let Some(data) = next(body, limits.body_idle).await? {
        if first.len() + all.len() + data.len() > limits.body {
            return Err(too_large(limits.body));
        }
        // Most bodies come in one piece, which needs no copy.
        if first.is_empty() && all.is_empty() {
            first = data;
            continue;
        }
        if all.is_empty() {
            all.reserve(declared.max(first.len() + data.len()));
            all.extend_from_slice(&first);
            first = Bytes::new();
        }
        all.extend_from_slice(&data);
    }
    Ok(if all.is_empty() { first } else { all.freeze() })
}

/// The next part with something in it; nothing at the end.
async fn next(body: &mut Incoming, idle: Duration) -> Result<Option<Bytes>, Problem> {
    loop {
        let frame = timeout(idle, body.frame()).await.map_err(|_| {
            Problem::new(
                StatusCode::REQUEST_TIMEOUT,
                "private_ai_request_timeout",
                "The body of the request did not arrive in time.",
            )
        })?;
        let Some(frame) = frame else { return Ok(None) };
        let frame = frame.map_err(|_| {
            Problem::new(
                StatusCode::BAD_REQUEST,
                "private_ai_malformed",
                "The body of the request was cut or is malformed.",
            )
        })?;
        // Trailers say nothing that an API uses; they are not forwarded.
        if let Ok(data) = frame.into_data()
            && !data.is_empty()
        {
            return Ok(Some(data));
        }
    }
}

fn too_large(limit: usize) -> Problem {
    Problem::new(
        StatusCode::PAYLOAD_TOO_LARGE,
        "private_ai_too_large",
        format!("The body of the request is larger than {limit} bytes."),
    )
}

/// Reads and forgets.
pub async fn linger(body: &mut Incoming) {
    let end = Instant::now() + LINGER;
    let mut left = LINGER_BYTES;
    while let Ok(Some(Ok(frame))) = tokio::time::timeout_at(end, body.frame()).await {
        let read = frame.data_ref().map_or(0, Bytes::len);
        match left.checked_sub(read) {
            Some(rest) => left = rest,
            None => return,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_json_in_utf8() {
        for (value, fine) in [
            ("application/json", true),
            ("Application/JSON; charset=UTF-8", true),
            ("application/json; charset=\"utf-8\"; x=y", true),
            ("application/json; charset=utf-16", false),
            ("text/plain", false),
            ("application/jsonx", false),
            ("multipart/form-data; boundary=application/json", false),
        ] {
            assert_eq!(is_utf8_json(value), fine, "{value}");
        }
    }
}
