//! Which headers travel, in both directions: tables that tests walk.
//!
//! Promises: nothing that belongs to one connection, that tells of the client's network or browser,
//! or that is meant for this proxy reaches a provider; no cookie of a provider reaches a client.

use http::{HeaderMap, HeaderName, header};

/// Never forwarded to a provider, whoever asks for it: hop-by-hop (RFC 9110 §7.6.1), of a browser,
/// of proxies on the way, or able to change what the request means.
pub const REQUEST_FORBIDDEN: &[&str] = &[
    "connection",
    "keep-alive",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "expect",
    "host",
    "content-length",
    "content-encoding",
    "accept-encoding",
    "forwarded",
    "via",
    "x-real-ip",
    "cookie",
    "cookie2",
    "origin",
    "referer",
    "x-http-method",
    "x-http-method-override",
    "x-method-override",
    "x-original-url",
    "x-rewrite-url",
    "max-forwards",
    "http2-settings",
    "priority",
    "true-client-ip",
    "cf-connecting-ip",
    "x-client-ip",
    "x-cluster-client-ip",
];

/// As [`REQUEST_FORBIDDEN`], for every name that begins so.
pub const REQUEST_FORBIDDEN_PREFIXES: &[&str] =
    &["x-private-ai-", "x-forwarded-", "proxy-", "sec-fetch-", "sec-websocket-", "sec-ch-"];

/// Never given to a client.
pub const RESPONSE_FORBIDDEN: &[&str] = &[
    "connection",
    "keep-alive",
    "proxy-authenticate",
    "proxy-connection",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "set-cookie",
    "set-cookie2",
    "content-length",
    "alt-svc",
    "strict-transport-security",
];

/// True when a client's header may travel.
#[must_use]
pub fn may_travel(name: &HeaderName) -> bool {
    let name = name.as_str();
    !REQUEST_FORBIDDEN.contains(&name)
        && !REQUEST_FORBIDDEN_PREFIXES.iter().any(|prefix| name.starts_with(prefix))
}

/// The headers of a request that may travel; those which `Connection` names do not.
#[must_use]
pub fn for_upstream(headers: &HeaderMap) -> HeaderMap {
    let named = named_by_connection(headers);
    let mut kept = HeaderMap::with_capacity(headers.len());
    for (name, value) in headers {
        if may_travel(name) && !named.iter().any(|n| n.eq_ignore_ascii_case(name.as_str())) {
            kept.append(name.clone(), value.clone());
        }
    }
    kept
}

/// The headers of an answer that reach the client.
#[must_use]
pub fn for_client(headers: &HeaderMap) -> HeaderMap {
    let named = named_by_connection(headers);
    let mut kept = HeaderMap::with_capacity(headers.len() + 4);
    for (name, value) in headers {
        let forbidden = RESPONSE_FORBIDDEN.contains(&name.as_str())
            || name.as_str().starts_with("x-private-ai-")
            || named.iter().any(|n| n.eq_ignore_ascii_case(name.as_str()));
        if !forbidden {
            kept.append(name.clone(), value.clone());
        }
    }
    kept
}

fn named_by_connection(headers: &HeaderMap) -> Vec<String> {
    headers
        .get_all(header::CONNECTION)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(|name| name.trim().to_owned())
        .filter(|name| !name.is_empty())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn map(lines: &[(&str, &str)]) -> HeaderMap {
        let mut map = HeaderMap::new();
        for (name, value) in lines {
            let name: HeaderName = name.parse().unwrap();
            map.append(name, value.parse().unwrap());
        }
        map
    }

    #[test]
    fn every_forbidden_request_header_stays() {
        let prefixed = REQUEST_FORBIDDEN_PREFIXES.iter().map(|p| format!("{p}anything"));
        for name in REQUEST_FORBIDDEN.iter().map(|n| (*n).to_owned()).chain(prefixed) {
            let sent = for_upstream(&map(&[(&name, "1"), ("x-kept", "1")]));
            assert_eq!(sent, map(&[("x-kept", "1")]), "{name}");
        }
    }

    #[test]
    fn every_forbidden_response_header_stays() {
        for name in RESPONSE_FORBIDDEN {
            let sent = for_client(&map(&[(name, "1"), ("x-kept", "1")]));
            assert_eq!(sent, map(&[("x-kept", "1")]), "{name}");
        }
    }

    #[test]
    fn what_connection_names_stays() {
        let head = map(&[("connection", "keep-alive, X-Hop ,x-b"), ("x-hop", "1"), ("x-c", "2")]);
        assert_eq!(for_upstream(&head), map(&[("x-c", "2")]));
        assert_eq!(for_client(&head), map(&[("x-c", "2")]));
    }

    #[test]
    fn credentials_and_versions_travel() {
        let head = map(&[
            ("authorization", "Bearer x"),
            ("x-api-key", "x"),
            ("anthropic-version", "2023-06-01"),
            ("openai-beta", "a"),
            ("user-agent", "u"),
            ("content-type", "application/json"),
        ]);
        assert_eq!(for_upstream(&head), head);
    }
}
