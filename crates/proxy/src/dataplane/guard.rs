//! What is checked of a request's head before anything else looks at it.
//!
//! Promises: no request of a web page passes that the page's own origin did not serve (cross-site
//! requests, DNS rebinding); nothing ambiguous passes that two servers could read in two ways.
//! Refuses, never repairs.

use std::net::{IpAddr, SocketAddr};

use http::{HeaderMap, Method, StatusCode, Uri, Version, header};

/// What a refusal says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HeadError {
    /// Path and query are too long.
    #[error("the URL is too long")]
    UrlTooLong,
    /// A host that is not ours: a page of another name that resolves to this machine.
    #[error("this Host is not served here; add it to proxy.hosts if it should be")]
    Host,
    /// Sent by a web page.
    #[error("requests of web pages are not served here")]
    CrossSite,
    /// Headers that contradict each other.
    #[error("the head of the request is ambiguous: {0}")]
    Ambiguous(&'static str),
    /// Another protocol was asked for.
    #[error("protocol upgrades are not served here")]
    Upgrade,
    /// A method that no API uses.
    #[error("this method is not served here")]
    Method,
}

impl HeadError {
    /// The status of the answer.
    #[must_use]
    pub fn status(self) -> StatusCode {
        match self {
            Self::UrlTooLong => StatusCode::URI_TOO_LONG,
            Self::Host => StatusCode::MISDIRECTED_REQUEST,
            Self::CrossSite => StatusCode::FORBIDDEN,
            Self::Ambiguous(_) | Self::Upgrade => StatusCode::BAD_REQUEST,
            Self::Method => StatusCode::METHOD_NOT_ALLOWED,
        }
    }

    /// The code in the body.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::UrlTooLong => "private_ai_url_too_long",
            Self::Host => "private_ai_host",
            Self::CrossSite => "private_ai_cross_site",
            Self::Ambiguous(_) => "private_ai_malformed",
            Self::Upgrade => "private_ai_upgrade",
            Self::Method => "private_ai_method",
        }
    }
}

/// What a listener accepts.
#[derive(Clone, Debug)]
pub struct Guard {
    /// The address listened on.
    pub listen: SocketAddr,
    /// Further names, in lower case and without port.
    pub hosts: Vec<String>,
    /// The longest path and query, in bytes.
    pub url: usize,
}

impl Guard {
    /// Checks a head.
    ///
    /// # Errors
    /// The first thing that is wrong.
    pub fn check(
        &self,
        method: &Method,
        uri: &Uri,
        version: Version,
        headers: &HeaderMap,
    ) -> Result<(), HeadError> {
        if uri.path_and_query().map_or(0, |p| p.as_str().len()) > self.url {
            return Err(HeadError::UrlTooLong);
        }
        if !matches!(
            *method,
            Method::GET
                | Method::HEAD
                | Method::POST
                | Method::PUT
                | Method::PATCH
                | Method::DELETE
                | Method::OPTIONS
        ) {
            return Err(HeadError::Method);
        }
        framing(headers)?;
        self.host(uri, version, headers)?;
        self.origin(headers)?;
        if *method == Method::OPTIONS {
            // Preflights are the only use browsers have for it, and none is granted.
            return Err(HeadError::Method);
        }
        if headers.contains_key(header::UPGRADE) {
            return Err(HeadError::Upgrade);
        }
        Ok(())
    }

    fn host(&self, uri: &Uri, version: Version, headers: &HeaderMap) -> Result<(), HeadError> {
        let mut hosts = headers.get_all(header::HOST).iter();
        let host = match (hosts.next(), uri.authority()) {
            (Some(host), authority) => {
                let host = host.to_str().map_err(|_| HeadError::Host)?;
                if authority.is_some_and(|a| !a.as_str().eq_ignore_ascii_case(host)) {
                    return Err(HeadError::Ambiguous("the target names another host"));
                }
                host
            }
            // In HTTP/2 the authority stands for it.
            (None, Some(authority)) if version >= Version::HTTP_2 => authority.as_str(),
            _ => return Err(HeadError::Ambiguous("there must be one Host")),
        };
        if hosts.next().is_some() {
            return Err(HeadError::Ambiguous("there must be one Host"));
        }
        if self.is_ours(host) { Ok(()) } else { Err(HeadError::Host) }
    }

    /// True for loopback names, for the address listened on, and for configured names; the port, if
    /// given, must be ours.
    fn is_ours(&self, host: &str) -> bool {
        let (name, port) = split_port(host);
        if port.is_some_and(|port| port != Some(self.listen.port())) {
            // A proxy in front may have another port: then the name has to be configured.
            return self.is_configured(name);
        }
        if name.eq_ignore_ascii_case("localhost") || self.is_configured(name) {
            return true;
        }
        let bare = name.strip_prefix('[').and_then(|n| n.strip_suffix(']'));
        match bare.unwrap_or(name).parse::<IpAddr>() {
            Ok(address) => address.is_loopback() || address == self.listen.ip(),
            Err(_) => false,
        }
    }

    fn is_configured(&self, name: &str) -> bool {
        self.hosts.iter().any(|host| host.eq_ignore_ascii_case(name))
    }

    /// Programs send neither of these headers. A page sends them, and cannot leave them out.
    fn origin(&self, headers: &HeaderMap) -> Result<(), HeadError> {
        for site in headers.get_all("sec-fetch-site") {
            if site != "none" && site != "same-origin" {
                return Err(HeadError::CrossSite);
            }
        }
        for origin in headers.get_all(header::ORIGIN) {
            let origin = origin.to_str().map_err(|_| HeadError::CrossSite)?;
            let host = origin.strip_prefix("http://").or(origin.strip_prefix("https://"));
            let own = |host: &str| split_port(host).1.is_some() && self.is_ours(host);
            if !host.is_some_and(own) {
                return Err(HeadError::CrossSite);
            }
        }
        Ok(())
    }
}

/// Name and port; the port is nothing when there is none, and nothing inside when it is no number.
fn split_port(host: &str) -> (&str, Option<Option<u16>>) {
    let after = host.rfind(']').map_or(0, |at| at + 1);
    match host.get(after..).and_then(|tail| tail.rfind(':')) {
        Some(at) => {
            let (name, port) = host.split_at(after + at);
            let port = port.get(1..).unwrap_or_default();
            let digits = port.bytes().all(|b| b.is_ascii_digit());
            (name, Some(port.parse().ok().filter(|_| digits)))
        }
        None => (host, None),
    }
}

/// RFC 9112 §6.3: how long a body is must have one answer. The HTTP library refuses most of what is
/// malformed by itself; this is what it would repair.
fn framing(headers: &HeaderMap) -> Result<(), HeadError> {
    let several = |name: &header::HeaderName| headers.get_all(name).iter().nth(1).is_some();
    for name in [
        header::CONTENT_LENGTH,
        header::TRANSFER_ENCODING,
        header::CONTENT_TYPE,
        header::AUTHORIZATION,
        header::HOST,
    ] {
        if several(&name) {
            return Err(HeadError::Ambiguous("a header stands there twice that may stand once"));
        }
    }
    if let Some(coding) = headers.get(header::TRANSFER_ENCODING) {
        if headers.contains_key(header::CONTENT_LENGTH) {
            return Err(HeadError::Ambiguous("Content-Length and Transfer-Encoding"));
        }
        if !coding.as_bytes().eq_ignore_ascii_case(b"chunked") {
            return Err(HeadError::Ambiguous("Transfer-Encoding other than chunked"));
        }
    }
    match headers.get(header::CONTENT_LENGTH) {
        Some(length) if !length.as_bytes().iter().all(u8::is_ascii_digit) => {
            Err(HeadError::Ambiguous("Content-Length"))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn guard() -> Guard {
        Guard {
            listen: "127.0.0.1:8080".parse().unwrap(),
            hosts: vec!["proxy.internal".to_owned()],
            url: 100,
        }
    }

    fn check(headers: &[(&'static str, &'static str)]) -> Result<(), HeadError> {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(*name, value.parse().unwrap());
        }
        let uri = Uri::from_static("/v1/models");
        guard().check(&Method::POST, &uri, Version::HTTP_11, &map)
    }

    #[test]
    fn own_hosts_and_no_others() {
        for ours in [
            "127.0.0.1:8080",
            "127.0.0.1",
            "localhost:8080",
            "LocalHost",
            "[::1]:8080",
            "127.8.8.8:8080",
            "proxy.internal",
            "proxy.internal:443",
        ] {
            assert_eq!(check(&[("host", ours)]), Ok(()), "{ours}");
        }
        for strange in [
            "evil.invalid",
            "evil.invalid:8080",
            "127.0.0.1.evil.invalid:8080",
            "localhost.evil.invalid",
            "127.0.0.1:9",
            "localhost:9",
            "[::2]:8080",
            "[::1",
            "",
            ":8080",
            "169.254.1.1",
            "127.0.0.1:+8080",
        ] {
            assert!(check(&[("host", strange)]).is_err(), "{strange}");
        }
        assert_eq!(check(&[]), Err(HeadError::Ambiguous("there must be one Host")));
        assert!(check(&[("host", "localhost"), ("host", "localhost")]).is_err());
    }

    #[test]
    fn pages_of_others_are_refused() {
        let host = ("host", "127.0.0.1:8080");
        for (name, value) in [
            ("origin", "null"),
            ("origin", "https://evil.invalid"),
            ("origin", "http://127.0.0.1:9"),
            ("origin", "http://127.0.0.1"),
            ("origin", "http://localhost.evil.invalid:8080"),
            ("sec-fetch-site", "cross-site"),
            ("sec-fetch-site", "same-site"),
        ] {
            assert_eq!(check(&[host, (name, value)]), Err(HeadError::CrossSite), "{value}");
        }
        assert_eq!(check(&[host, ("origin", "http://127.0.0.1:8080")]), Ok(()));
        assert_eq!(check(&[host, ("sec-fetch-site", "none")]), Ok(()));
    }

    #[test]
    fn framing_has_one_reading() {
        let host = ("host", "127.0.0.1:8080");
        for pair in [
            [("content-length", "5"), ("content-length", "5")],
            [("content-length", "5"), ("transfer-encoding", "chunked")],
            [("transfer-encoding", "chunked"), ("transfer-encoding", "chunked")],
            [("content-type", "text/plain"), ("content-type", "application/json")],
        ] {
            let [a, b] = pair;
            assert!(matches!(check(&[host, a, b]), Err(HeadError::Ambiguous(_))), "{pair:?}");
        }
        for value in ["gzip", "chunked, gzip", "identity"] {
            let mut map = HeaderMap::new();
            map.append("transfer-encoding", value.parse().unwrap());
            assert!(framing(&map).is_err());
        }
        assert!(check(&[host, ("content-length", "+5")]).is_err());
        assert_eq!(check(&[host, ("content-length", "5")]), Ok(()));
    }

    #[test]
    fn long_urls_and_strange_methods() {
        let mut map = HeaderMap::new();
        map.append("host", "localhost:8080".parse().unwrap());
        let long: Uri = format!("/{}", "a".repeat(200)).parse().unwrap();
        let check = |method: Method, uri: &Uri| guard().check(&method, uri, Version::HTTP_11, &map);
        assert_eq!(check(Method::GET, &long), Err(HeadError::UrlTooLong));
        for method in [Method::TRACE, Method::CONNECT, Method::OPTIONS] {
            assert_eq!(check(method, &Uri::from_static("/")), Err(HeadError::Method));
        }
    }
}
