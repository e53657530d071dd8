//! E-mail addresses, found from their `@` (RFC 5321 and 6531, as people write them).

use crate::{
    Label, RecognizerInfo,
    layer::{Candidate, Certainty},
};

/// What this scanner finds.
pub(crate) const INFOS: &[RecognizerInfo] = &[RecognizerInfo {
    name: "email",
    label: Label::EMAIL,
    description: "E-mail address, also quoted, internationalised and after mailto:",
    source: "RFC 5321 section 4.1.2, RFC 6531",
}];

/// The longest local part that is looked at, in bytes (RFC 5321 allows 64 octets).
const MAX_LOCAL: usize = 128;
/// The longest domain (RFC 1035).
const MAX_DOMAIN: usize = 253;

/// Endings that look like a top-level domain after `@` in code but are kinds of files.
const FILE_ENDINGS: &[&str] = &[
    "png", "jpg", "jpeg", "gif", "svg", "webp", "ico", "js", "jsx", "ts", "tsx", "mjs", "cjs",
    "css", "scss", "html", "htm", "json", "yaml", "yml", "toml", "xml", "txt", "csv", "exe", "dll",
    "lock", "log", "conf", "cfg", "ini", "jar", "class", "cpp", "hpp", "java", "kt", "swift", "go",
    "rb", "php", "sql", "bak", "tmp", "service", "socket", "timer", "target",
];

/// Adds the addresses of a text.
pub(crate) fn scan(text: &str, out: &mut Vec<Candidate>) {
    let bytes = text.as_bytes();
    for at in memchr::memchr_iter(b'@', bytes) {
        let Some(start) = local_start(text, at) else { continue };
        let Some(end) = domain_end(text, at + 1) else { continue };
        let (Some(local), Some(domain)) = (text.get(start..at), text.get(at + 1..end)) else {
            continue;
        };
        if is_documentation(local, domain) {
            continue;
        }
        out.push(Candidate {
            start,
            end,
            label: Label::EMAIL,
            score: 0.95,
            recognizer: "email",
            certainty: Certainty::Pattern,
        });
    }
}

/// Where the local part begins that ends at the `@`.
fn local_start(text: &str, at: usize) -> Option<usize> {
    let head = text.get(..at)?;
    if head.ends_with('"') {
        // "john smith"@acme.com
        let open = head
            .get(..at - 1)?
            .char_indices()
            .rev()
            .take(MAX_LOCAL)
            .find(|(_, c)| matches!(c, '"' | '\n'));
        return match open {
            Some((i, '"')) if i + 2 < at => Some(i),
            _ => None,
        };
    }
    let mut start = at;
    for (i, c) in head.char_indices().rev() {
        if at - i > MAX_LOCAL || !is_local(c) {
            break;
        }
        start = i;
    }
    // Punctuation of the sentence is no part of the name.
    let local = head.get(start..)?;
    let trimmed =
        local.trim_start_matches(|c: char| !(c.is_alphanumeric() || c == '_' || c == '+'));
    (!trimmed.is_empty() && !local.ends_with('.')).then(|| at - trimmed.len())
}

/// Characters of an unquoted local part that people use.
fn is_local(c: char) -> bool {
    match c {
        'a'..='z'
        | 'A'..='Z'
        | '0'..='9'
        | '.'
        | '_'
        | '-'
        | '+'
        | '%'
        | '\''
        | '&'
        | '~'
        | '#'
        | '!'
        | '*' => true,
        c => !c.is_ascii() && c.is_alphanumeric(),
    }
}

/// Where the domain ends that begins at `from`.
fn domain_end(text: &str, from: usize) -> Option<usize> {
    let tail = text.get(from..)?;
    if tail.starts_with('[') {
        // john@[192.0.2.1]
        let close = tail.bytes().take(64).position(|b| b == b']')?;
        return tail
            .get(1..close)?
            .bytes()
            .all(|b| b.is_ascii_hexdigit() || matches!(b, b'.' | b':' | b'I' | b'P' | b'v'))
            .then_some(from + close + 1);
    }
    let mut end = from;
    for (i, c) in tail.char_indices() {
        let part = c.is_ascii_alphanumeric()
            || c == '-'
            || c == '.'
            || (!c.is_ascii() && (c.is_alphanumeric() || c == '。'));
        if !part || i > MAX_DOMAIN {
            break;
        }
        end = from + i + c.len_utf8();
    }
    let domain = text.get(from..end)?.trim_end_matches(['.', '-', '。']);
    let (name, top) = domain.rsplit_once(['.', '。'])?;
    let letters = top.chars().all(char::is_alphabetic) && top.chars().count() >= 2;
    let well_formed = (letters || top.starts_with("xn--"))
        && top.len() <= 63
        && !name.is_empty()
        && !name.starts_with(['.', '-'])
        && !name.contains("..")
        && !FILE_ENDINGS.contains(&top.to_ascii_lowercase().as_str());
    well_formed.then_some(from + domain.len())
}

/// Local parts that name nobody.
const NOBODY: &[&str] = &[
    "user",
    "test",
    "foo",
    "bar",
    "baz",
    "info",
    "admin",
    "example",
    "me",
    "you",
    "name",
    "someone",
    "somebody",
    "nobody",
    "noreply",
    "no-reply",
    "support",
    "hello",
    "contact",
    "mail",
    "email",
    "username",
    "your",
    "your.name",
    "your-email",
    "youremail",
    "your.email",
    "user1",
    "user2",
    "test1",
    "alice",
    "bob",
    "webmaster",
    "postmaster",
    "root",
    "a",
    "b",
    "x",
    "first.last",
    "firstname.lastname",
    "dev",
    "demo",
    "sales",
    "help",
    "git",
];

/// Whether an address belongs to documentation (RFC 2606, RFC 6761) and names nobody, or is the
/// account of a version control server.
fn is_documentation(local: &str, domain: &str) -> bool {
    let local = local.to_ascii_lowercase();
    if local == "git" {
        return true;
    }
    let domain = domain.to_ascii_lowercase();
    let reserved = ["example.com", "example.org", "example.net"]
        .iter()
        .any(|d| domain == *d || domain.strip_suffix(d).is_some_and(|h| h.ends_with('.')))
        || [".example", ".test", ".invalid", ".localhost"].iter().any(|t| domain.ends_with(t));
    reserved && NOBODY.contains(&local.as_str())
}
