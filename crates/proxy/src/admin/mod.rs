//! The listener of the control plane. As yet it answers health checks only; every other path is
//! refused.

use std::convert::Infallible;

use bytes::Bytes;
use http::{HeaderValue, Request, Response, StatusCode, header};
use http_body_util::Full;
use hyper::body::Incoming;

use crate::health;

/// Answers a request to the admin listener.
///
/// # Errors
/// Never.
pub async fn serve(request: Request<Incoming>) -> Result<Response<Full<Bytes>>, Infallible> {
    if let Some(answer) = health::answer(request.method(), request.uri().path()) {
        return Ok(answer.map(|text| Full::new(Bytes::from_static(text.as_bytes()))));
    }
    let body = r#"{"type":"about:blank","title":"Not Found","status":404}"#;
    let mut response = Response::new(Full::new(Bytes::from_static(body.as_bytes())));
    *response.status_mut() = StatusCode::NOT_FOUND;
    let headers = response.headers_mut();
    let problem = HeaderValue::from_static("application/problem+json");
    headers.insert(header::CONTENT_TYPE, problem);
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    Ok(response)
}
