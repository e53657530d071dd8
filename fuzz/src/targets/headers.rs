//! Heads of requests: the proxy's framing watcher, host and origin checks, and tables of headers.
//!
//! An input is the header lines of a request, one a line.
//!
//! Properties: the framing has the same verdict for every cut, and what it lets pass has one length;
//! a host or origin that passes is ours, by a reading of this file's own; no header that is
//! forbidden, or that `Connection` names, travels in either direction, and what travels is unchanged
//! and in order.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use http::{HeaderMap, HeaderName, HeaderValue, Method, Uri, Version};
use private_ai_proxy::dataplane::{framing::Framing, guard::Guard, headers};

const PORT: u16 = 8080;
const CONFIGURED: &str = "proxy.internal";

/// Headers that must never reach a provider, written down here a second time on purpose.
const NEVER_SENT: &[&str] = &[
    "connection",
    "keep-alive",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "host",
    "cookie",
    "forwarded",
    "via",
    "origin",
    "referer",
    "expect",
    "content-length",
    "accept-encoding",
    "x-http-method-override",
    "x-real-ip",
];
/// And the beginnings of such.
const NEVER_SENT_PREFIXES: &[&str] = &["x-private-ai-", "x-forwarded-", "proxy-", "sec-fetch-"];

/// See the module.
pub fn run(data: &[u8]) {
    framing(data);
    let map = parsed(data);
    guarded(&map);
    travelling(&map);
}

/// The lines that the HTTP library would take.
fn parsed(data: &[u8]) -> HeaderMap {
    let mut map = HeaderMap::new();
    for line in data.split(|b| *b == b'\n') {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        let Some(colon) = line.iter().position(|b| *b == b':') else { continue };
        let (name, value) = (&line[..colon], line[colon + 1..].trim_ascii());
        let both = (HeaderName::from_bytes(name), HeaderValue::from_bytes(value));
        if let (Ok(name), Ok(value)) = both {
            map.append(name, value);
        }
    }
    map
}

/// Verdicts for a request with these lines, followed by another one.
fn framing(data: &[u8]) {
    let mut wire = b"POST /v1/chat/completions HTTP/1.1\r\n".to_vec();
    wire.extend_from_slice(data);
    wire.extend_from_slice(b"\r\n\r\n5\r\nhello\r\n0\r\n\r\nGET / HTTP/1.1\r\nhost: a\r\n\r\n");
    let whole = Framing::default().watch(&wire).is_ok();
    for size in [1, 2, 3, 7, 64] {
        let mut framing = Framing::default();
        let mut cut = true;
        for part in wire.chunks(size) {
            let verdict = framing.watch(part).is_ok();
            assert!(cut || !verdict, "a refused connection was taken up again");
            cut = verdict;
        }
        assert_eq!(cut, whole, "pieces of {size} have another verdict");
    }
    let lines = head_lines(data);
    let count = |name: &str| lines.iter().filter(|n| n.eq_ignore_ascii_case(name)).count();
    let (lengths, codings) = (count("content-length"), count("transfer-encoding"));
    if lengths > 1 || codings > 1 || lengths + codings > 1 {
        assert!(!whole, "a head with more than one length passed");
    }
}

/// The names of the header lines up to the first empty line.
fn head_lines(data: &[u8]) -> Vec<String> {
    data.split(|b| *b == b'\n')
        .map(|line| line.strip_suffix(b"\r").unwrap_or(line))
        .take_while(|line| !line.is_empty())
        // The watcher looks at the beginning of a line; longer names are none of those that count.
        .filter_map(|line| line.iter().take(200).position(|b| *b == b':').map(|at| &line[..at]))
        .map(|name| String::from_utf8_lossy(name).into_owned())
        .collect()
}

fn guarded(map: &HeaderMap) {
    let listen = SocketAddr::from((Ipv4Addr::LOCALHOST, PORT));
    let guard = Guard { listen, hosts: vec![CONFIGURED.to_owned()], url: 256 };
    let uri = Uri::from_static("/v1/chat/completions");
    for method in [Method::GET, Method::POST, Method::OPTIONS, Method::CONNECT] {
        let verdict = guard.check(&method, &uri, Version::HTTP_11, map);
        if verdict.is_err() {
            continue;
        }
        assert!(method == Method::GET || method == Method::POST, "{method} passed");
        let hosts: Vec<&HeaderValue> = map.get_all("host").iter().collect();
        assert_eq!(hosts.len(), 1, "there must be one host");
        assert!(is_ours(hosts[0].to_str().unwrap_or_default()), "a foreign host passed");
        for origin in map.get_all("origin") {
            let origin = origin.to_str().unwrap_or_default();
            let host = origin.split_once("://").map_or("", |(_, host)| host);
            assert!(is_ours(host), "a foreign origin passed");
        }
        for site in map.get_all("sec-fetch-site") {
            assert!(site == "none" || site == "same-origin", "a cross-site request passed");
        }
        assert!(!map.contains_key("upgrade"), "an upgrade passed");
        for single in ["content-length", "transfer-encoding", "content-type", "authorization"] {
            assert!(map.get_all(single).iter().count() <= 1, "{single} stands there twice");
        }
    }
}

/// Whether a host, with or without port, names this machine or is configured. Only a configured
/// name may have another port: that of a proxy in front.
fn is_ours(host: &str) -> bool {
    let host = host.to_ascii_lowercase();
    let behind = host.rfind(']').map_or(0, |at| at + 1);
    let colon = host[behind..].rfind(':').map(|at| behind + at);
    let (name, port) = colon.map_or((host.as_str(), None), |at| (&host[..at], host.get(at + 1..)));
    let bare = name.strip_prefix('[').and_then(|n| n.strip_suffix(']')).unwrap_or(name);
    let loopback = name == "localhost" || bare.parse().is_ok_and(|a: IpAddr| a.is_loopback());
    let own_port = port.is_none_or(|port| port.parse() == Ok(PORT) && !port.starts_with('+'));
    name == CONFIGURED || loopback && own_port
}

fn travelling(map: &HeaderMap) {
    let named: Vec<String> = map
        .get_all("connection")
        .iter()
        .filter_map(|v| v.to_str().ok())
        .flat_map(|v| v.split(','))
        .map(|n| n.trim().to_ascii_lowercase())
        .collect();
    let up = headers::for_upstream(map);
    for name in up.keys() {
        let name = name.as_str();
        assert!(!NEVER_SENT.contains(&name), "{name} travelled");
        assert!(!NEVER_SENT_PREFIXES.iter().any(|p| name.starts_with(p)), "{name} travelled");
    }
    let down = headers::for_client(map);
    for name in down.keys() {
        let name = name.as_str();
        assert!(!["set-cookie", "connection", "transfer-encoding"].contains(&name), "{name}");
        assert!(!name.starts_with("x-private-ai-"), "{name} came from the provider");
    }
    for kept in [&up, &down] {
        for name in kept.keys() {
            assert!(!named.iter().any(|n| n == name.as_str()), "{name} is of one connection");
            let (got, sent) = (kept.get_all(name), map.get_all(name));
            assert!(got.iter().eq(sent.iter()), "{name} changed on the way");
        }
    }
}
