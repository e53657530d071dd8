//! A strict scanner for JSON as RFC 8259 has it: one pass, no recursion on the input's terms beyond
//! the depth limit, no copy.
//!
//! Stricter than the grammar where two readers could disagree: no byte order mark, nothing behind
//! the document, and on request no duplicate keys, compared after unescaping.

use std::borrow::Cow;

use smallvec::SmallVec;

use super::escape::unescape;
use crate::error::FormatError;
use crate::piece::Limits;
use crate::span::ByteSpan;

/// What a node is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Object,
    Array,
    /// The key of a member; its value is the next node.
    Key,
    String,
    Number,
    True,
    False,
    Null,
}

/// A value or a key. Positions are 32 bits wide, so that a node is 16 bytes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Node {
    start: u32,
    end: u32,
    /// Index of the node behind this one and all that it contains.
    after: u32,
    pub kind: Kind,
    /// A string or key with a backslash in it.
    pub escaped: bool,
}

impl Node {
    /// Of a string or key what stands between the quotes; of an object or array the brackets too.
    pub(crate) fn span(self) -> ByteSpan {
        ByteSpan { start: self.start as usize, end: self.end as usize }
    }

    /// The source of the node.
    pub(crate) fn source(self, document: &str) -> &str {
        self.span().of(document).unwrap_or_default()
    }

    /// The text of a string or key.
    pub(crate) fn text(self, document: &str) -> Cow<'_, str> {
        let source = self.source(document);
        if self.escaped { unescape(source) } else { Cow::Borrowed(source) }
    }
}

/// A scanned document: its nodes in the order of the source.
#[derive(Debug)]
pub(crate) struct Document {
    nodes: Vec<Node>,
    /// How many keys repeat one of their object; 0 when duplicates were refused.
    pub duplicates: usize,
}

impl Document {
    pub(crate) fn node(&self, index: usize) -> Option<Node> {
        self.nodes.get(index).copied()
    }

    /// The root: always there.
    pub(crate) fn root(&self) -> Option<Node> {
        self.node(0)
    }

    /// Indices of the direct children of a container: of an object its keys and values in turn.
    pub(crate) fn children(&self, index: usize) -> Children<'_> {
        let end = self.node(index).map_or(0, |n| n.after as usize);
        Children { nodes: &self.nodes, next: index + 1, end }
    }

    /// The members of an object: index of the key, index of the value.
    pub(crate) fn members(&self, index: usize) -> impl Iterator<Item = (usize, usize)> + '_ {
        self.children(index).filter(|&i| self.is_key(i)).map(|key| (key, key + 1))
    }

    fn is_key(&self, index: usize) -> bool {
        self.node(index).is_some_and(|n| n.kind == Kind::Key)
    }

    /// The value of the first member with this name.
    pub(crate) fn member(&self, source: &str, object: usize, name: &str) -> Option<usize> {
        self.members(object)
            .find(|&(key, _)| self.node(key).is_some_and(|k| k.text(source) == name))
            .map(|(_, value)| value)
    }

    /// The text of a member that is a string.
    pub(crate) fn string<'s>(
        &self,
        source: &'s str,
        object: usize,
        name: &str,
    ) -> Option<Cow<'s, str>> {
        let node = self.node(self.member(source, object, name)?)?;
        (node.kind == Kind::String).then(|| node.text(source))
    }
}

/// See [`Document::children`].
pub(crate) struct Children<'d> {
    nodes: &'d [Node],
    next: usize,
    end: usize,
}

impl Iterator for Children<'_> {
    type Item = usize;

    fn next(&mut self) -> Option<usize> {
        let index = self.next;
        if index >= self.end {
            return None;
        }
        self.next = self.nodes.get(index)?.after as usize;
        Some(index)
    }
}

/// What happens when an object has a key twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Duplicates {
    Refuse,
    Count,
}

/// Scans a whole document. Any value may be its root.
///
/// # Errors
/// `Syntax`, `DuplicateKey` and `TooLarge`.
pub(crate) fn scan(
    source: &str,
    limits: &Limits,
    duplicates: Duplicates,
) -> Result<Document, FormatError> {
    if u32::try_from(source.len()).is_err() {
        return Err(FormatError::TooLarge { what: "the body", limit: u32::MAX as usize });
    }
    let mut scanner = Scanner {
        source,
        bytes: source.as_bytes(),
        at: 0,
        nodes: Vec::with_capacity(source.len() / 24 + 8),
        limits: *limits,
        refuse: duplicates == Duplicates::Refuse,
        duplicates: 0,
    };
    scanner.space();
    scanner.value(0)?;
    scanner.space();
    if scanner.at < source.len() {
        return Err(scanner.wrong("more than one document"));
    }
    Ok(Document { nodes: scanner.nodes, duplicates: scanner.duplicates })
}

/// True for the whole of a JSON number.
pub(crate) fn is_number(text: &str) -> bool {
    number_len(text.as_bytes()) == Some(text.len()) && !text.is_empty()
}

/// The length of the JSON number at the start of `bytes`.
fn number_len(bytes: &[u8]) -> Option<usize> {
    let digits = |from: usize| {
        bytes.get(from..).unwrap_or_default().iter().take_while(|b| b.is_ascii_digit()).count()
    };
    let mut at = usize::from(bytes.first() == Some(&b'-'));
    let whole = digits(at);
    if whole == 0 || (whole > 1 && bytes.get(at) == Some(&b'0')) {
        return None;
    }
    at += whole;
    if bytes.get(at) == Some(&b'.') {
        let fraction = digits(at + 1);
        if fraction == 0 {
            return None;
        }
        at += 1 + fraction;
    }
    if matches!(bytes.get(at), Some(b'e' | b'E')) {
        at += 1 + usize::from(matches!(bytes.get(at + 1), Some(b'+' | b'-')));
        let exponent = digits(at);
        if exponent == 0 {
            return None;
        }
        at += exponent;
    }
    Some(at)
}

struct Scanner<'s> {
    source: &'s str,
    bytes: &'s [u8],
    at: usize,
    nodes: Vec<Node>,
    limits: Limits,
    refuse: bool,
    duplicates: usize,
}

/// Positions fit: [`scan`] has refused longer sources.
fn narrow(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

impl Scanner<'_> {
    fn wrong(&self, what: &'static str) -> FormatError {
        FormatError::Syntax { what, at: self.at }
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\n' | b'\t' | b'\r')) {
            self.at += 1;
        }
    }

    fn leaf(&mut self, kind: Kind, start: usize, end: usize, escaped: bool) {
        let after = narrow(self.nodes.len() + 1);
        self.nodes.push(Node { start: narrow(start), end: narrow(end), after, kind, escaped });
    }

    fn value(&mut self, depth: usize) -> Result<(), FormatError> {
        let start = self.at;
        match self.peek() {
            Some(b'"') => self.string(Kind::String),
            Some(b'{') => self.container(Kind::Object, depth),
            Some(b'[') => self.container(Kind::Array, depth),
            Some(b'-' | b'0'..=b'9') => {
                let rest = self.bytes.get(start..).unwrap_or_default();
                let len = number_len(rest).ok_or_else(|| self.wrong("a malformed number"))?;
                self.at += len;
                self.leaf(Kind::Number, start, self.at, false);
                Ok(())
            }
            Some(b't') => self.word(b"true", Kind::True),
            Some(b'f') => self.word(b"false", Kind::False),
            Some(b'n') => self.word(b"null", Kind::Null),
            Some(_) => Err(self.wrong("no value")),
            None => Err(self.wrong("the end where a value should be")),
        }
    }

    fn word(&mut self, word: &[u8], kind: Kind) -> Result<(), FormatError> {
        let start = self.at;
        if !self.bytes.get(start..).is_some_and(|rest| rest.starts_with(word)) {
            return Err(self.wrong("no value"));
        }
        self.at += word.len();
        self.leaf(kind, start, self.at, false);
        Ok(())
    }

    fn container(&mut self, kind: Kind, depth: usize) -> Result<(), FormatError> {
        if depth >= self.limits.depth {
            return Err(FormatError::TooLarge { what: "nesting", limit: self.limits.depth });
        }
        let close = if kind == Kind::Object { b'}' } else { b']' };
        let index = self.nodes.len();
        let start = self.at;
        self.leaf(kind, start, start, false);
        self.at += 1;
        self.space();
        if self.peek() == Some(close) {
            self.at += 1;
        } else {
            loop {
                if kind == Kind::Object {
                    if self.peek() != Some(b'"') {
                        return Err(self.wrong("a member without a key"));
                    }
                    self.string(Kind::Key)?;
                    self.space();
                    if self.peek() != Some(b':') {
                        return Err(self.wrong("a key without a colon"));
                    }
                    self.at += 1;
                    self.space();
                }
                self.value(depth + 1)?;
                self.space();
                match self.peek() {
                    Some(b',') => {
                        self.at += 1;
                        self.space();
                    }
                    Some(byte) if byte == close => {
                        self.at += 1;
                        break;
                    }
                    _ => return Err(self.wrong("an object or array that does not go on")),
                }
            }
        }
        let after = narrow(self.nodes.len());
        let end = narrow(self.at);
        if let Some(node) = self.nodes.get_mut(index) {
            node.after = after;
            node.end = end;
        }
        if kind == Kind::Object {
            self.unique(index, start)?;
        }
        Ok(())
    }

    /// Scans a string, of which the opening quote is next.
    fn string(&mut self, kind: Kind) -> Result<(), FormatError> {
        self.at += 1;
        let start = self.at;
        let mut escaped = false;
        loop {
            let rest = self.bytes.get(self.at..).unwrap_or_default();
            let Some(run) = special(rest) else {
                return Err(self.wrong("a string without an end"));
            };
            self.at += run;
            match rest.get(run) {
                Some(b'"') => break,
                Some(b'\\') => {
                    escaped = true;
                    self.escape()?;
                }
                _ => return Err(self.wrong("a control character in a string")),
            }
        }
        if self.at - start > self.limits.string {
            return Err(FormatError::TooLarge { what: "a string", limit: self.limits.string });
        }
        self.leaf(kind, start, self.at, escaped);
        self.at += 1;
        Ok(())
    }

    fn escape(&mut self) -> Result<(), FormatError> {
        let len = match self.bytes.get(self.at + 1) {
            Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => 2,
            Some(b'u') => {
                let digits = self.bytes.get(self.at + 2..self.at + 6);
                if !digits.is_some_and(|d| d.iter().all(u8::is_ascii_hexdigit)) {
                    return Err(self.wrong("a malformed escape"));
                }
                6
            }
            _ => return Err(self.wrong("a malformed escape")),
        };
        self.at += len;
        Ok(())
    }

    /// Looks for keys that are there twice in the object that has just ended.
    fn unique(&mut self, index: usize, start: usize) -> Result<(), FormatError> {
        let mut keys: SmallVec<[Cow<'_, str>; 16]> = SmallVec::new();
        let mut next = index + 1;
        while let Some(key) = self.nodes.get(next) {
            keys.push(key.text(self.source));
            match self.nodes.get(next + 1) {
                Some(value) => next = value.after as usize,
                None => break,
            }
        }
        // Few keys are compared each with each: cheaper than sorting them.
        let found = if keys.len() <= 8 {
            let twice = |(i, key): &(usize, &Cow<'_, str>)| keys.iter().take(*i).any(|k| k == *key);
            keys.iter().enumerate().filter(twice).count()
        } else {
            keys.sort_unstable();
            keys.windows(2).filter(|pair| pair.first() == pair.last()).count()
        };
        if found > 0 && self.refuse {
            return Err(FormatError::DuplicateKey { at: start });
        }
        self.duplicates += found;
        Ok(())
    }
}

/// The position of the first quote, backslash or control character. Eight bytes at a time: strings
/// are mostly short or full of escapes, where calling a vectorised search costs more than it saves.
pub(super) fn special(bytes: &[u8]) -> Option<usize> {
    const LOW: u64 = 0x0101_0101_0101_0101;
    const HIGH: u64 = 0x8080_8080_8080_8080;
    /// Marks the lowest byte that is below `n` (at most 128). Higher marks may be wrong.
    const fn below(word: u64, n: u64) -> u64 {
        word.wrapping_sub(LOW.wrapping_mul(n)) & !word & HIGH
    }
    let mut rest = bytes;
    let mut at = 0;
    while let Some((chunk, more)) = rest.split_first_chunk::<8>() {
        let word = u64::from_le_bytes(*chunk);
        let quote = below(word ^ (LOW * b'"' as u64), 1);
        let slash = below(word ^ (LOW * b'\\' as u64), 1);
        let marks = quote | slash | below(word, 0x20);
        if marks != 0 {
            return Some(at + (marks.trailing_zeros() / 8) as usize);
        }
        rest = more;
        at += 8;
    }
    let found = rest.iter().position(|b| *b < 0x20 || *b == b'"' || *b == b'\\');
    found.map(|i| at + i)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::Value;

    fn check(source: &str) -> Result<Document, FormatError> {
        scan(source, &Limits::default(), Duplicates::Refuse)
    }

    /// Rebuilds a value from the nodes.
    fn value(document: &Document, source: &str, index: usize) -> Value {
        let node = document.node(index).unwrap();
        match node.kind {
            Kind::Object => document
                .members(index)
                .map(|(k, v)| {
                    let key = document.node(k).unwrap().text(source).into_owned();
                    (key, value(document, source, v))
                })
                .collect(),
            Kind::Array => document.children(index).map(|i| value(document, source, i)).collect(),
            Kind::String | Kind::Key => node.text(source).into_owned().into(),
            _ => serde_json::from_str(node.source(source)).unwrap(),
        }
    }

    #[test]
    fn what_is_wrong_is_refused() {
        let long = "a".repeat(40);
        for bad in [
            "",
            " ",
            "{",
            "}",
            "[1,]",
            "[,1]",
            "{\"a\":1,}",
            "{a:1}",
            "{\"a\" 1}",
            "{\"a\":}",
            "{'a':1}",
            "[1 2]",
            "01",
            "-",
            "1.",
            ".5",
            "1e",
            "+1",
            "NaN",
            "Infinity",
            "tru",
            "nulll",
            "\"a",
            "\"\\x\"",
            "\"\\u12g4\"",
            "\"\\u123\"",
            "\"\t\"",
            "\"\n\"",
            "{} {}",
            "{}x",
            "\u{feff}{}",
            "/* */{}",
            "[1]//",
            "\u{a0}{}",
        ] {
            assert!(check(bad).is_err(), "{bad:?}");
            assert!(serde_json::from_str::<Value>(bad).is_err(), "{bad:?}");
        }
        assert!(check(&format!("\"{long}\u{1}{long}\"")).is_err());
        assert!(check(&format!("\"{long}")).is_err());
    }

    #[test]
    fn duplicates_are_found_after_unescaping() {
        for bad in [
            r#"{"a":1,"a":2}"#.to_owned(),
            r#"{"a":1,"\u0061":2}"#.to_owned(),
            r#"[{"x":{"a":1,"b":[],"a":{}}}]"#.to_owned(),
            format!(
                "{{{}\"k3\":0}}",
                (0..20).map(|i| format!("\"k{i}\":{i},")).collect::<String>()
            ),
        ] {
            assert!(matches!(check(&bad), Err(FormatError::DuplicateKey { .. })), "{bad}");
            let counted = scan(&bad, &Limits::default(), Duplicates::Count).unwrap();
            assert_eq!(counted.duplicates, 1);
        }
        assert!(check(r#"{"a":{"a":1},"b":{"a":1}}"#).is_ok());
    }

    #[test]
    fn limits_hold() {
        let nested = |n: usize| format!("{}{}", "[".repeat(n), "]".repeat(n));
        assert!(check(&nested(128)).is_ok());
        let error = check(&nested(129)).unwrap_err();
        assert_eq!(error, FormatError::TooLarge { what: "nesting", limit: 128 });
        let limits = Limits { string: 4, ..Limits::default() };
        assert!(scan("\"abcd\"", &limits, Duplicates::Refuse).is_ok());
        assert!(scan("\"abcde\"", &limits, Duplicates::Refuse).is_err());
    }

    #[test]
    fn special_bytes_are_found_anywhere() {
        for byte in 0..=255u8 {
            for at in 0..20 {
                let mut bytes = vec![b'a'; 20];
                bytes[at] = byte;
                let wanted = (byte < 0x20 || byte == b'"' || byte == b'\\').then_some(at);
                assert_eq!(special(&bytes), wanted, "{byte} {at}");
            }
        }
        assert_eq!(special("é\u{7f}😀\u{ff}\u{100}éé\"".as_bytes()), Some(15));
    }

    #[test]
    fn lone_halves_are_json() {
        assert!(check(r#""\ud83d""#).is_ok());
    }

    fn json() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            any::<String>().prop_map(Value::from),
        ];
        leaf.prop_recursive(6, 64, 10, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..10).prop_map(Value::from),
                prop::collection::btree_map(any::<String>(), inner, 0..12)
                    .prop_map(|m| Value::Object(m.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn agrees_with_serde_on_good_documents(wanted in json(), pretty in any::<bool>()) {
            let source =
                if pretty { serde_json::to_string_pretty(&wanted) } else { serde_json::to_string(&wanted) };
            let source = source.unwrap();
            let document = check(&source).unwrap();
            prop_assert_eq!(value(&document, &source, 0), wanted);
        }

        #[test]
        fn agrees_with_serde_on_any_text(source in r#"[\[\]{}",:0-9.eE+\-tfn\\u a]{0,24}"#) {
            let ours = scan(&source, &Limits::default(), Duplicates::Count);
            // serde refuses lone halves of surrogate pairs and numbers out of range; we need not.
            if serde_json::from_str::<Value>(&source).is_ok() {
                prop_assert!(ours.is_ok());
            } else if !source.contains("\\u") && !source.contains(['e', 'E']) {
                prop_assert!(ours.is_err());
            }
        }
    }
}
