//! `/healthz` and `/readyz`, the same on both listeners: no authentication, no detail.

use std::sync::atomic::{AtomicBool, Ordering};

use http::{HeaderValue, Method, Response, StatusCode, header};

/// Set when the store is open and the detector is loaded, cleared when the process is stopping.
static READY: AtomicBool = AtomicBool::new(false);

/// Says whether requests can be served.
pub fn set_ready(ready: bool) {
    READY.store(ready, Ordering::Release);
}

/// The answer of a health path; nothing for other paths.
#[must_use]
pub fn answer(method: &Method, path: &str) -> Option<Response<&'static str>> {
    let fine = match path {
        "/healthz" => true,
        "/readyz" => READY.load(Ordering::Acquire),
        _ => return None,
    };
    let (status, text) = if *method != Method::GET && *method != Method::HEAD {
        (StatusCode::METHOD_NOT_ALLOWED, "")
    } else if fine {
        (StatusCode::OK, "ok\n")
    } else {
        (StatusCode::SERVICE_UNAVAILABLE, "not ready\n")
    };
    let mut response = Response::new(text);
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    Some(response)
}
