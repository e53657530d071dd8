//! The head of a request as text: the path, the values of the query and of headers can name people
//! as well as a body can.
//!
//! Promises: what is not edited stays byte for byte; an edited value is encoded for its place again.
//! Credentials are not looked at: they are for the provider itself.

use std::borrow::Cow;

use http::{HeaderMap, HeaderName, HeaderValue, Method};

/// Headers whose values are no text of a person: credentials, and what describes the body.
const NOT_INSPECTED: &[&str] = &[
    "authorization",
    "accept",
    "accept-encoding",
    "content-length",
    "content-type",
    "x-api-key",
    "api-key",
    "x-goog-api-key",
    "anthropic-version",
    "anthropic-beta",
    "openai-beta",
];

/// Parameters of the query that hold a credential (Gemini).
const CREDENTIAL_PARAMETERS: &[&str] = &["key", "api_key", "access_token"];

/// What is sent beside the body.
#[derive(Clone)]
pub struct RequestHead {
    /// The method.
    pub method: Method,
    /// The path at the upstream, still percent-encoded.
    pub path: String,
    /// The query without its `?`, still percent-encoded.
    pub query: Option<String>,
    /// The headers that travel.
    pub headers: HeaderMap,
}

/// A text of the head.
pub struct HeadText {
    /// The text, decoded.
    pub text: String,
    /// The name of the header or parameter; nothing for the path.
    pub name: Option<String>,
    place: HeadPlace,
}

enum HeadPlace {
    Path,
    /// Range of the encoded value in the query.
    Query(std::ops::Range<usize>),
    /// Which value of that name.
    Header(HeaderName, usize),
}

/// The head cannot be read as text.
#[derive(Debug, PartialEq, Eq)]
pub struct UnreadableHead(pub String);

impl HeadText {
    /// Where it stands, for people: never the text.
    #[must_use]
    pub fn place(&self) -> String {
        match &self.place {
            HeadPlace::Path => "the path".to_owned(),
            HeadPlace::Query(_) => "the query".to_owned(),
            HeadPlace::Header(name, _) => format!("the header {name}"),
        }
    }

    /// True when it can be replaced.
    #[must_use]
    pub fn is_editable(&self) -> bool {
        !matches!(self.place, HeadPlace::Path)
    }
}

impl RequestHead {
    /// Path and query as one.
    #[must_use]
    pub fn path_and_query(&self) -> String {
        match &self.query {
            Some(query) => format!("{}?{query}", self.path),
            None => self.path.clone(),
        }
    }

    /// Everything that will be sent of it, one thing a line.
    #[must_use]
    pub fn bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(1024);
        bytes.extend_from_slice(self.path.as_bytes());
        bytes.push(b'\n');
        bytes.extend_from_slice(self.query.as_deref().unwrap_or_default().as_bytes());
        for (name, value) in &self.headers {
            bytes.push(b'\n');
            bytes.extend_from_slice(name.as_str().as_bytes());
            bytes.extend_from_slice(b": ");
            bytes.extend_from_slice(value.as_bytes());
        }
        bytes
    }

    /// Every text that may name somebody.
    ///
    /// # Errors
    /// A place that cannot be read as UTF-8.
    pub fn texts(&self) -> Result<Vec<HeadText>, UnreadableHead> {
        let mut texts = Vec::new();
        let unreadable = |place: &str| UnreadableHead(place.to_owned());
        let path = decode(&self.path, false).ok_or_else(|| unreadable("the path"))?;
        texts.push(HeadText { text: path.into_owned(), name: None, place: HeadPlace::Path });
        for (name, range) in self.query.iter().flat_map(|query| parameters(query)) {
            let query = self.query.as_deref().unwrap_or_default();
            let name = decode(name, true).ok_or_else(|| unreadable("the query"))?;
            if CREDENTIAL_PARAMETERS.contains(&&*name) {
                continue;
            }
            let value = query.get(range.clone()).unwrap_or_default();
            let text = decode(value, true).ok_or_else(|| unreadable("the query"))?.into_owned();
            texts.push(HeadText {
                text,
                name: Some(name.into_owned()),
                place: HeadPlace::Query(range),
            });
        }
        for name in self.headers.keys().filter(|name| !NOT_INSPECTED.contains(&name.as_str())) {
            for (number, value) in self.headers.get_all(name).iter().enumerate() {
                let text = std::str::from_utf8(value.as_bytes())
                    .map_err(|_| UnreadableHead(format!("the header {name}")))?;
                texts.push(HeadText {
                    text: text.to_owned(),
                    name: Some(name.as_str().to_owned()),
                    place: HeadPlace::Header(name.clone(), number),
                });
            }
        }
        Ok(texts)
    }

    /// Puts other texts into their places.
    ///
    /// # Errors
    /// The place that cannot hold the new text.
    pub fn replace(&mut self, changed: &[(&HeadText, String)]) -> Result<(), UnreadableHead> {
        // From the end, so that the ranges before stay true.
        for (text, new) in changed.iter().rev() {
            match &text.place {
                HeadPlace::Path => return Err(UnreadableHead(text.place())),
                HeadPlace::Query(range) => {
                    let query = self.query.get_or_insert_default();
                    if query.get(range.clone()).is_none() {
                        return Err(UnreadableHead(text.place()));
                    }
                    query.replace_range(range.clone(), &encode(new));
                }
                HeadPlace::Header(name, number) => {
                    let value = HeaderValue::from_bytes(new.as_bytes())
                        .map_err(|_| UnreadableHead(text.place()))?;
                    let values: Vec<HeaderValue> = self
                        .headers
                        .get_all(name)
                        .iter()
                        .enumerate()
                        .map(|(n, old)| if n == *number { value.clone() } else { old.clone() })
                        .collect();
                    self.headers.remove(name);
                    for value in values {
                        self.headers.append(name.clone(), value);
                    }
                }
            }
        }
        Ok(())
    }
}

/// Name and range of the value of each parameter; a parameter without `=` is all value.
fn parameters(query: &str) -> Vec<(&str, std::ops::Range<usize>)> {
    let mut list = Vec::new();
    let mut start = 0;
    for part in query.split('&') {
        let end = start + part.len();
        match part.split_once('=') {
            Some((name, value)) => list.push((name, end - value.len()..end)),
            None => list.push(("", start..end)),
        }
        start = end + 1;
    }
    list
}

/// Percent-decodes; nothing when it gives no UTF-8. A `%` that begins no escape is itself.
fn decode(text: &str, form: bool) -> Option<Cow<'_, str>> {
    let encoded = |c| c == '%' || (form && c == '+');
    if !text.contains(encoded) {
        return Some(Cow::Borrowed(text));
    }
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&byte, tail)) = rest.split_first() {
        rest = tail;
        match (byte, tail) {
            (b'%', [high, low, after @ ..]) if hex(*high).is_some() && hex(*low).is_some() => {
                out.push(hex(*high)? << 4 | hex(*low)?);
                rest = after;
            }
            (b'+', _) if form => out.push(b' '),
            _ => out.push(byte),
        }
    }
    String::from_utf8(out).ok().map(Cow::Owned)
}

fn hex(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}

/// Percent-encodes all but the unreserved characters of RFC 3986 §2.3.
fn encode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push('%');
            for nibble in [byte >> 4, byte & 15] {
                let digit = char::from_digit(u32::from(nibble), 16).unwrap_or('0');
                out.push(digit.to_ascii_uppercase());
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head(query: &str, headers: &[(&'static str, &str)]) -> RequestHead {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(*name, HeaderValue::from_str(value).unwrap());
        }
        RequestHead {
            method: Method::POST,
            path: "/v1/a%40b".to_owned(),
            query: (!query.is_empty()).then(|| query.to_owned()),
            headers: map,
        }
    }

    #[test]
    fn texts_are_decoded_and_credentials_left_out() {
        let head = head(
            "note=a%40b+c&key=secret&flag&e=",
            &[("authorization", "Bearer x"), ("x-customer", "M"), ("x-customer", "N")],
        );
        let texts = head.texts().unwrap();
        let seen: Vec<(Option<&str>, &str)> =
            texts.iter().map(|t| (t.name.as_deref(), t.text.as_str())).collect();
        assert_eq!(
            seen,
            [
                (None, "/v1/a@b"),
                (Some("note"), "a@b c"),
                (Some(""), "flag"),
                (Some("e"), ""),
                (Some("x-customer"), "M"),
                (Some("x-customer"), "N"),
            ]
        );
    }

    #[test]
    fn replacing_touches_only_its_place() {
        let mut head = head("a=1&note=a%40b&z=%7e", &[("x-customer", "M"), ("x-customer", "N")]);
        let texts = head.texts().unwrap();
        let changed: Vec<(&HeadText, String)> = texts
            .iter()
            .filter_map(|t| match t.text.as_str() {
                "a@b" => Some((t, "ü c".to_owned())),
                "N" => Some((t, "O".to_owned())),
                _ => None,
            })
            .collect();
        head.replace(&changed).unwrap();
        assert_eq!(head.query.as_deref(), Some("a=1&note=%C3%BC%20c&z=%7e"));
        let values: Vec<&HeaderValue> = head.headers.get_all("x-customer").iter().collect();
        assert_eq!(values, ["M", "O"]);
        assert!(!texts[0].is_editable());
    }

    #[test]
    fn what_is_no_text_is_said() {
        assert_eq!(head("a=%ff", &[]).texts().err(), Some(UnreadableHead("the query".to_owned())));
    }
}
