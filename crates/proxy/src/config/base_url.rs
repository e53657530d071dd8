//! The base URL of an upstream, and how a request's path is joined to it.
//!
//! Promises: what is accepted has scheme `http` or `https` and a host, and has no user
//! information, query or fragment, so that a base URL can be shown and logged.

use http::uri::{Authority, Scheme, Uri};

/// Where a provider's interface begins.
///
/// ```
/// use private_ai_proxy::config::BaseUrl;
///
/// let with: BaseUrl = "https://api.openai.com/v1".parse()?;
/// let without: BaseUrl = "https://api.openai.com".parse()?;
/// assert_eq!(with.join("/v1/chat/completions"), without.join("/v1/chat/completions"));
/// # Ok::<(), &'static str>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BaseUrl {
    scheme: Scheme,
    authority: Authority,
    /// Empty, or begins with `/` and does not end with one.
    prefix: String,
}

impl std::str::FromStr for BaseUrl {
    /// Says what is wrong; never repeats the URL, which may hold a password.
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text.contains(['#', '?']) {
            return Err("must not have a query or fragment");
        }
        if text.contains(|c: char| c.is_whitespace() || c.is_control() || !c.is_ascii()) {
            return Err("must be ASCII without white space");
        }
        let parts =
            text.parse::<Uri>().map_err(|_| "is not a URL; write it as https://host/path")?;
        let parts = parts.into_parts();
        let scheme = parts.scheme.ok_or("must begin with https:// or http://")?;
        if scheme != Scheme::HTTP && scheme != Scheme::HTTPS {
            return Err("must begin with https:// or http://");
        }
        let authority = parts.authority.ok_or("needs a host")?;
        if authority.as_str().contains('@') {
            return Err("must not hold a user name or password; send them in `headers`");
        }
        if authority.host().is_empty() {
            return Err("needs a host");
        }
        let port = authority.as_str().get(authority.host().len()..).unwrap_or_default();
        if !port.is_empty() && authority.port_u16().is_none_or(|p| p == 0) {
            return Err("has a port outside 1 to 65535");
        }
        let path = parts.path_and_query.as_ref().map_or("", |p| p.path());
        if path.split('/').any(|s| s == "." || s == "..") || path.contains("//") {
            return Err("has a path with `.`, `..` or `//`");
        }
        Ok(Self { scheme, authority, prefix: path.trim_end_matches('/').to_owned() })
    }
}

impl BaseUrl {
    /// `http` or `https`.
    #[must_use]
    pub fn scheme(&self) -> &Scheme {
        &self.scheme
    }

    /// True when the connection is encrypted.
    #[must_use]
    pub fn is_tls(&self) -> bool {
        self.scheme == Scheme::HTTPS
    }

    /// Host, and port where one is given: the value of `Host`.
    #[must_use]
    pub fn authority(&self) -> &Authority {
        &self.authority
    }

    /// The port given, or the scheme's own.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.authority.port_u16().unwrap_or(if self.is_tls() { 443 } else { 80 })
    }

    /// The path with which every request begins: empty, or `/…` without a slash at its end.
    #[must_use]
    pub fn prefix(&self) -> &str {
        &self.prefix
    }

    /// The path, with query where `path` has one, to ask the provider for.
    ///
    /// People write base URLs with and without `/v1` (each SDK has its own habit), so segments
    /// with which the prefix ends and the path begins are not said twice: `/v1/models` under
    /// `https://host`, `https://host/v1` is `/v1/models`; under `https://host/api/v1` it is
    /// `/api/v1/models`, and so is `/api/v1/models`.
    #[must_use]
    pub fn join(&self, path: &str) -> String {
        let end = path.find('?').unwrap_or(path.len());
        let (path, query) = path.split_at(end);
        let rest = path.strip_prefix('/').unwrap_or(path);
        let overlap = self
            .prefix
            .match_indices('/')
            .filter_map(|(at, _)| self.prefix.get(at + 1..))
            .find(|tail| {
                rest.strip_prefix(*tail).is_some_and(|r| r.is_empty() || r.starts_with('/'))
            })
            .map_or(0, str::len);
        let rest = rest.get(overlap..).unwrap_or_default();
        let slash =
            if rest.starts_with('/') || (rest.is_empty() && overlap > 0) { "" } else { "/" };
        [&self.prefix, slash, rest, query].concat()
    }
}

impl std::fmt::Display for BaseUrl {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}://{}{}", self.scheme, self.authority, self.prefix)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn paths_are_joined_without_saying_a_segment_twice() {
        let table = [
            ("https://h", "/v1/chat/completions", "/v1/chat/completions"),
            ("https://h/", "/v1/chat/completions", "/v1/chat/completions"),
            ("https://h/v1", "/v1/chat/completions", "/v1/chat/completions"),
            ("https://h/v1/", "/v1/models?a=/v1", "/v1/models?a=/v1"),
            ("https://h/v1", "/chat/completions", "/v1/chat/completions"),
            ("https://h/v1", "/v10/chat", "/v1/v10/chat"),
            ("https://h/v1", "/v1", "/v1"),
            ("https://h/v1", "/v1?x", "/v1?x"),
            ("https://h/api/v1", "/v1/models", "/api/v1/models"),
            ("https://h/api/v1", "/api/v1/models", "/api/v1/models"),
            ("https://h/openai", "/openai/v1/models", "/openai/v1/models"),
            ("https://h/openai", "/v1/models", "/openai/v1/models"),
            ("https://h/a/b", "/a/c", "/a/b/a/c"),
            ("http://h:1234", "/", "/"),
            ("https://h/v1", "/", "/v1/"),
        ];
        for (base, path, whole) in table {
            let base: BaseUrl = base.parse().unwrap();
            assert_eq!(base.join(path), whole, "{base} {path}");
        }
    }

    #[test]
    fn what_could_mislead_or_leak_is_refused() {
        for wrong in [
            "",
            "h",
            "/v1",
            "h/v1",
            "ftp://a.invalid",
            "file:///etc/passwd",
            "https://",
            "https:///v1",
            "https://user:word@h",
            "https://user@h/v1",
            "https://h?x=1",
            "https://h#x",
            "https://h:0",
            "https://h:",
            "https://h:99999",
            "https://h/a/../b",
            "https://h//v1",
            "https://h/ v1",
            "https://h\n",
            "https://bücher.example",
        ] {
            assert!(wrong.parse::<BaseUrl>().is_err(), "{wrong:?} was accepted");
        }
    }

    #[test]
    fn parts_are_what_was_written() {
        let base: BaseUrl = "http://127.0.0.1:8999/api/".parse().unwrap();
        assert_eq!(base.to_string(), "http://127.0.0.1:8999/api");
        assert_eq!((base.authority().as_str(), base.port()), ("127.0.0.1:8999", 8999));
        assert!(!base.is_tls());
        let base: BaseUrl = "https://[2001:db8::1]/v1".parse().unwrap();
        assert_eq!((base.authority().host(), base.port()), ("[2001:db8::1]", 443));
    }

    proptest! {
        #[test]
        fn what_is_joined_begins_with_the_prefix_and_ends_with_the_query(
            prefix in "(/[a-z0-9]{1,3}){0,3}", path in "(/[a-z0-9]{0,3}){1,4}", query in "(\\?[a-z=/]{0,6})?"
        ) {
            let base: BaseUrl = format!("https://h{prefix}").parse().unwrap();
            let whole = base.join(&format!("{path}{query}"));
            prop_assert!(whole.starts_with(&prefix));
            prop_assert!(whole.ends_with(&query));
            prop_assert!(whole.len() <= prefix.len() + path.len() + query.len());
            let rest = whole.strip_prefix(prefix.as_str()).unwrap();
            prop_assert!(path.ends_with(rest.strip_suffix(query.as_str()).unwrap()));
        }
    }
}
