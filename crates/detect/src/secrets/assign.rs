//! Finds the value that a name is given: `name = "value"`, `name: value`, `<name>value</name>`,
//! `--name value`, `("name", "value")`, `&name=value`, and how it was written there.
//!
//! Reads at most [`NAME`] bytes of name, [`GAP`] between name and value and [`VALUE`] of value.

use super::bytes::{Bytes, Set};

/// The longest name that is read.
pub(super) const NAME: usize = 80;
/// The most blanks and punctuation between a name and its value.
const GAP: usize = 48;
/// The longest value that is read.
pub(super) const VALUE: usize = 1024;

/// How a value was tied to its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tie {
    /// `=`, `:=`, `=>` and the like.
    Equals,
    /// `:`
    Colon,
    /// `==` and `!=`: a comparison.
    Compare,
    /// `>` of an element.
    Element,
    /// `,` between arguments.
    Comma,
    /// Blanks alone.
    Blank,
    /// `("value")` right after a name.
    Call,
}

/// A value with how it was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Value {
    pub start: usize,
    pub end: usize,
    /// True when it stood in quotation marks.
    pub quoted: bool,
    pub tie: Tie,
    /// True when blanks stood on both sides of the tie, or a line break.
    pub spaced: bool,
    /// The byte after the value.
    pub next: u8,
}

/// The name around the word at `start..end`.
pub(super) fn name_around(text: Bytes<'_>, start: usize, end: usize) -> (usize, usize) {
    let part = |b: u8| Set::B64URL.has(b) || b >= 0x80;
    let mut from = start;
    while from > start.saturating_sub(NAME)
        && (part(text.back(from, 1)) || text.back(from, 1) == b'.')
    {
        from -= 1;
    }
    // An escape such as `\n` is no part of the name.
    if text.back(from, 1) == b'\\' && matches!(text.at(from), b'n' | b'r' | b't') && from < start {
        from += 1;
    }
    let mut to = text.run_while(end, NAME, part);
    // `data.password.value` goes on; the full stop of a sentence does not.
    while text.at(to) == b'.' && Set::WORD.has(text.at(to + 1)) && to < end + NAME {
        to = text.run_while(to + 1, NAME, part);
    }
    while from < start && matches!(text.at(from), b'-' | b'.') {
        from += 1;
    }
    (from, to)
}

/// False for bytes after which a name has no value, to save the look at it.
pub(super) fn may_be_given(next: u8) -> bool {
    !matches!(next, 0 | b'.' | b'/' | b'\n' | b'\r' | b';' | b'{' | b'}' | b'#' | b'@' | b'*')
}

/// The value that follows a name which ends at `at`.
pub(super) fn value_after(text: Bytes<'_>, at: usize) -> Option<Value> {
    let limit = at.saturating_add(GAP);
    let mut i = skip_quote(text, at);
    let quoted_name = i > at;
    // `names["password"]`, `get('password')`, `(password)`
    while matches!(text.at(i), b']' | b')') && i < limit {
        i += 1;
    }
    let blank_before = i;
    i = text.run(i, Set::BLANK, 24);
    let spaced_before = i > blank_before;
    // `<add key="Password" value="x" />`: the value is an attribute of its own.
    if quoted_name && Set::SPACE.has(text.at(blank_before)) {
        let attribute = text.run(blank_before, Set::SPACE, 40);
        let word = text.run(attribute, Set::ALPHA, 12);
        let known: [&[u8]; 4] = [b"value", b"content", b"default", b"val"];
        if text.at(word) == b'='
            && known.contains(&text.cut(attribute, word).to_ascii_lowercase().as_slice())
        {
            i = word;
        }
    }
    // A type between name and value: `password: &str = "x"`, `let token: String = …`.
    let (tie, mut i) = match tie(text, i) {
        Some(found) => found,
        None if text.at(i) == b'(' && matches!(text.at(skip_prefix(text, i + 1)), b'"' | b'\'') => {
            (Tie::Call, i + 1)
        }
        None if spaced_before && !quoted_name => (Tie::Blank, i),
        None => return None,
    };
    let gap = i;
    let blanks = text.run(i, Set::SPACE, 40);
    if tie == Tie::Colon || tie == Tie::Equals {
        if let Some(after_type) = skip_type(text, blanks) {
            i = after_type;
        } else {
            i = blanks;
        }
    } else {
        i = blanks;
    }
    if i >= limit.saturating_add(NAME) {
        return None;
    }
    // A value on the next line is only taken inside an element or after an explicit tie.
    let crossed = text.cut(gap, i).contains(&b'\n');
    // "Password:" and the value alone on the next line, as mails have it.
    let one = tie == Tie::Colon && text.cut(gap, i).iter().filter(|b| **b == b'\n').count() == 1;
    if crossed
        && !one
        && !matches!(tie, Tie::Element | Tie::Comma)
        && text.at(skip_prefix(text, i)) != b'"'
    {
        return None;
    }
    let spaced = spaced_before || i > gap;
    let content = skip_prefix(text, i);
    let opened = skip_quote(text, content);
    let quoted = opened > content;
    let (start, end) = if quoted {
        let mark = text.back(opened, 1);
        let escaped = text.back(opened, 2) == b'\\';
        (opened, quoted_end(text, opened, mark, escaped)?)
    } else {
        (i, bare_end(text, i, tie))
    };
    if start >= end {
        return None;
    }
    Some(Value { start, end, quoted, tie, spaced, next: text.at(end) })
}

/// The tie at `i`, and where it ends.
fn tie(text: Bytes<'_>, i: usize) -> Option<(Tie, usize)> {
    const TIES: &[(&str, Tie)] = &[
        ("===", Tie::Compare),
        ("!==", Tie::Compare),
        ("==", Tie::Compare),
        ("!=", Tie::Compare),
        (":::=", Tie::Equals),
        ("::=", Tie::Equals),
        (":=", Tie::Equals),
        ("?=", Tie::Equals),
        ("+=", Tie::Equals),
        (".=", Tie::Equals),
        ("||=", Tie::Equals),
        ("=>", Tie::Equals),
        ("->", Tie::Equals),
        ("=", Tie::Equals),
        ("||", Tie::Equals),
        ("??", Tie::Equals),
        ("%3D", Tie::Equals),
        ("::", Tie::Compare),
        (":", Tie::Colon),
        ("：", Tie::Colon),
        (">", Tie::Element),
        (",", Tie::Comma),
    ];
    let (literal, tie) = TIES.iter().find(|(literal, _)| text.starts(i, literal))?;
    if *literal == "::" {
        return None;
    }
    Some((*tie, i + literal.len()))
}

/// Skips `String =`, `&'static str =`, `Option<String> =` after a colon.
fn skip_type(text: Bytes<'_>, i: usize) -> Option<usize> {
    let end = text.run_while(i, 40, |b| {
        Set::WORD.has(b)
            || matches!(b, b'&' | b'\'' | b'<' | b'>' | b'[' | b']' | b' ' | b'.' | b'?')
    });
    let word = text.cut(i, end);
    if !word.first().is_some_and(|b| b.is_ascii_alphabetic() || matches!(b, b'&' | b'[')) {
        return None;
    }
    (text.at(end) == b'=' && text.at(end + 1) != b'=' && word.last() == Some(&b' '))
        .then(|| text.run(end + 1, Set::BLANK, 8))
}

/// Skips the prefix of a string: `r"`, `b'`, `f"`, `@"`, `u8"`, `$"`.
fn skip_prefix(text: Bytes<'_>, i: usize) -> usize {
    let end = text.run_while(i, 3, |b| {
        matches!(
            b,
            b'r' | b'b' | b'f' | b'u' | b'R' | b'B' | b'F' | b'L' | b'@' | b'$' | b'8' | b'#'
        )
    });
    if matches!(text.at(end), b'"' | b'\'' | b'`') { end } else { i }
}

/// Skips one quotation mark, written as such, escaped or as an entity.
fn skip_quote(text: Bytes<'_>, i: usize) -> usize {
    if text.starts(i, "\"\"\"") || text.starts(i, "'''") {
        return i + 3;
    }
    for mark in ["&quot;", "&#34;", "%22", "“", "„", "”", "«", "‘", "’"] {
        if text.starts(i, mark) {
            return i + mark.len();
        }
    }
    let slashes = text.run_while(i, 7, |b| b == b'\\');
    if matches!(text.at(slashes), b'"' | b'\'' | b'`') { slashes + 1 } else { i }
}

/// End of a quoted value: the same mark, not escaped deeper than the opening one.
fn quoted_end(text: Bytes<'_>, start: usize, mark: u8, escaped: bool) -> Option<usize> {
    if !matches!(mark, b'"' | b'\'' | b'`') {
        let end = text.run_while(start, VALUE, |b| {
            !matches!(b, b'"' | b'<' | b'\n' | b'&') && b != 0xE2 && b != 0xC2
        });
        return (end > start && end < start + VALUE).then_some(end);
    }
    let limit = start.saturating_add(VALUE).min(text.len());
    let mut i = start;
    while i < limit {
        let byte = text.at(i);
        if byte == mark {
            let end = if escaped { text.run_back_slashes(i, start) } else { i };
            return Some(end);
        }
        if byte == b'\n' && i > start + 200 {
            return None;
        }
        i += if byte == b'\\' && !escaped && i + 1 < limit { 2 } else { 1 };
    }
    None
}

/// End of a value without quotation marks.
fn bare_end(text: Bytes<'_>, start: usize, tie: Tie) -> usize {
    let end = text.run_while(start, VALUE, |b| {
        !matches!(b, b' ' | b'\t' | b'\n' | b'\r' | b'"' | b'\'' | b'`' | b'<')
            && (tie != Tie::Equals || b != b'&')
            && b != 0
    });
    // An escaped line end or quotation mark closes the value.
    let mut stop = end;
    let mut from = start;
    while let Some(at) = text.find(from, end.saturating_sub(from), "\\") {
        if matches!(text.at(at + 1), b'n' | b'r' | b't' | b'"' | b'\'' | b'\\' | b'u') {
            stop = at;
            break;
        }
        from = at + 1;
    }
    while stop > start
        && matches!(text.back(stop, 1), b',' | b';' | b')' | b']' | b'}' | b'.' | b':' | b'>')
    {
        stop -= 1;
    }
    // The parts of a connection string or of a list are values of their own.
    if tie == Tie::Equals
        && let Some(at) = text.find(start, stop - start, ";")
    {
        stop = at;
    }
    stop
}

impl Bytes<'_> {
    /// Steps back over the backslashes that end at `i`, not beyond `start`.
    fn run_back_slashes(self, i: usize, start: usize) -> usize {
        let mut at = i;
        while at > start && self.back(at, 1) == b'\\' {
            at -= 1;
        }
        at
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(text: &str) -> Option<(String, bool, Tie)> {
        let at = text.find("word").unwrap() + 4;
        let bytes = Bytes(text.as_bytes());
        value_after(bytes, at).map(|v| (text[v.start..v.end].to_owned(), v.quoted, v.tie))
    }

    #[test]
    fn values_in_the_forms_of_many_languages() {
        for (text, want, quoted) in [
            (r#""word": "hunter 2""#, "hunter 2", true),
            ("word=hunter2", "hunter2", false),
            ("word = 'hunter2';", "hunter2", true),
            ("word: hunter2\nnext: 1", "hunter2", false),
            ("word := `hunter2`", "hunter2", true),
            ("$word => \"hunter2\",", "hunter2", true),
            ("<word>hunter2</word>", "hunter2", false),
            ("<word>\n  hunter2\n</word>", "hunter2", false),
            ("--word hunter2 --next", "hunter2", false),
            ("set(\"word\", \"hunter2\")", "hunter2", true),
            ("const word: &str = \"hunter2\";", "hunter2", true),
            ("word: String = \"hunter2\"", "hunter2", true),
            ("?word=hunter2&next=1", "hunter2", false),
            ("Server=x;word=hunter2;Db=y", "hunter2", false),
            (r#"{\"word\": \"hunter2\"}"#, "hunter2", true),
            (r#"a\nword=hunter2\nb"#, "hunter2", false),
            ("env[\"word\"] = \"hunter2\"", "hunter2", true),
            ("word = b'hunter2'", "hunter2", true),
            ("word ?= hunter2", "hunter2", false),
            ("&quot;word&quot;: &quot;hunter2&quot;", "hunter2", true),
        ] {
            let found = value(text);
            assert_eq!(found.as_ref().map(|v| (v.0.as_str(), v.1)), Some((want, quoted)), "{text}");
        }
    }

    #[test]
    fn no_value() {
        for text in ["word", "word)", "(word)", "word::new()", "word\nhunter2", "\"word\"]"] {
            assert_eq!(value(text), None, "{text}");
        }
    }
}
