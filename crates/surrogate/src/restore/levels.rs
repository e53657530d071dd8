//! Follows how deep in nested JSON a text stands, so that an original gets as many levels of
//! escaping as the strings around it have.

use smallvec::{SmallVec, smallvec};

use super::Place;

/// A document at one structural level.
#[derive(Clone, Copy)]
struct Document {
    in_string: bool,
    /// Where the string that was opened last begins.
    string_start: usize,
    /// It begins the text, without a quote before it: perhaps the inside of a string.
    begins: bool,
}

/// Whether a text is JSON itself.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Only blanks so far.
    Unknown,
    /// `{` or `[` came.
    Opened(char),
    /// No: nothing is escaped.
    Prose,
    Json,
}

/// The state of one text.
pub(super) struct Levels {
    kind: Kind,
    /// The structural level of the outermost document.
    base: u8,
    documents: SmallVec<[Document; 4]>,
}

/// Documents in strings in documents deeper than this are taken for text.
const DEEPEST: usize = 4;

const NEW: Document = Document { in_string: false, string_start: 0, begins: false };

impl Levels {
    pub fn new(place: Place) -> Self {
        let (kind, base) = match place {
            Place::Text => (Kind::Unknown, 0),
            Place::JsonString { depth } => (Kind::Json, depth.saturating_sub(1)),
        };
        Self { kind, base, documents: smallvec![NEW] }
    }

    /// How often a text that stands here is JSON-escaped.
    pub fn level(&self, place: Place) -> u8 {
        let open = u8::try_from(self.documents.len()).unwrap_or(u8::MAX);
        match place {
            Place::JsonString { .. } => self.base.saturating_add(open),
            Place::Text if self.kind == Kind::Json => {
                if self.documents.first().is_some_and(|d| d.in_string) { open } else { 0 }
            }
            Place::Text => 0,
        }
    }

    /// Looks whether a plain text is a JSON document; to be shown every piece of text before the
    /// other methods are used on it.
    pub fn sniff(&mut self, text: &str) {
        if matches!(self.kind, Kind::Prose | Kind::Json) {
            return;
        }
        for c in text.chars().filter(|c| !c.is_whitespace()) {
            self.kind = match (self.kind, c) {
                (Kind::Unknown, '{' | '[') => Kind::Opened(c),
                (Kind::Opened('{'), '"') | (Kind::Opened(_), '{' | '[') => Kind::Json,
                (Kind::Opened('['), '"') => Kind::Json,
                _ => Kind::Prose,
            };
            if !matches!(self.kind, Kind::Opened(_)) {
                return;
            }
        }
    }

    /// A quote behind `backslashes` backslashes; `end` is the position after it.
    pub fn quote(&mut self, backslashes: usize, end: usize) {
        // A backslash that is itself escaped escapes nothing, so only the low one bits count.
        let level = usize::try_from(backslashes.trailing_ones()).unwrap_or(usize::MAX);
        let Some(index) = level.checked_sub(usize::from(self.base)) else {
            self.documents.truncate(1);
            if let Some(first) = self.documents.first_mut() {
                *first = NEW;
            }
            return;
        };
        let open = self.documents.len();
        if index < open {
            self.documents.truncate(index + 1);
            if let Some(document) = self.documents.last_mut() {
                document.in_string = !document.in_string;
                document.string_start = end;
                document.begins = false;
            }
        } else if index == open
            && open < DEEPEST
            && self.documents.last().is_some_and(|d| !d.in_string && d.begins)
        {
            // The inside of a string was handed over without its quotes, and it holds JSON.
            self.documents.push(Document { in_string: true, string_start: end, begins: false });
        }
    }

    /// A `{` or `[` at a position.
    pub fn open(&mut self, at: usize) {
        if let (0, [first]) = (at, self.documents.as_mut_slice()) {
            first.begins = true;
        }
        let fresh = self.documents.last().is_some_and(|d| d.in_string && d.string_start == at);
        if fresh && self.documents.len() < DEEPEST {
            self.documents.push(NEW);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn level_at_mark(text: &str, place: Place) -> u8 {
        let mut levels = Levels::new(place);
        levels.sniff(text);
        let mut backslashes = 0;
        for (at, c) in text.char_indices() {
            match c {
                '@' => return levels.level(place),
                '"' => levels.quote(backslashes, at + 1),
                '{' | '[' => levels.open(at),
                _ => {}
            }
            backslashes = if c == '\\' { backslashes + 1 } else { 0 };
        }
        panic!("no mark in {text}");
    }

    #[test]
    fn nesting_is_followed() {
        let json = |depth| Place::JsonString { depth };
        for (text, place, level) in [
            (r#"{"a": "@"}"#, json(1), 1),
            (r#"{"a": "{\"b\": \"@\"}"}"#, json(1), 2),
            (r#"{"a": "{\"b\": \"{\\\"c\\\": \\\"@\\\"}\"}"}"#, json(1), 3),
            (r#"{"a": "{\"b\": \"x\"}", "c": "@"}"#, json(1), 1),
            (r#"{"a": "say \"@\" now"}"#, json(1), 1),
            (r#"{"a": "C:\\", "b": "{\"c\": \"@\"}"}"#, json(1), 2),
            (r#"say \"@\" now"#, json(1), 1),
            (r#"{\"a\": \"@\"}"#, json(2), 2),
            (r#"{\"a\": \"@\"}"#, json(1), 2),
            (r#"{"a": "@"}"#, Place::Text, 1),
            (r#"Use {"a": "@"}"#, Place::Text, 0),
            ("[@](x)", Place::Text, 0),
        ] {
            assert_eq!(level_at_mark(text, place), level, "{text}");
        }
    }
}
