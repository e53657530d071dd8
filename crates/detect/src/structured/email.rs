//! E-mail addresses, found from their `@` (RFC 5321 and 6531, as people write them).

use super::{
    context::{Context, Hit},
    words as cx,
};
use crate::{
    Label, RecognizerInfo,
    layer::{Candidate, Certainty},
};

/// What this scanner finds.
pub(crate) const INFOS: &[RecognizerInfo] = &[
    RecognizerInfo {
        name: "email",
        label: Label::EMAIL,
        description: "E-mail address, also quoted, internationalised and after mailto:",
        source: "RFC 5321 section 4.1.2, RFC 6531",
    },
    RecognizerInfo {
        name: "email_in_disguise",
        label: Label::EMAIL,
        description: "E-mail address written out: name [at] host dot com",
        source: "Habits of writing against harvesters",
    },
    RecognizerInfo {
        name: "mention",
        label: Label::SOCIAL_HANDLE,
        description: "Handle with an at sign beside the name of a network",
        source: "Handle rules of the networks: 2 to 32 letters, digits, dots, underscores",
    },
];

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
pub(crate) fn scan(text: &str, context: &Context<'_>, out: &mut Vec<Candidate>) {
    let bytes = text.as_bytes();
    for at in memchr::memchr_iter(b'@', bytes) {
        let Some(start) = local_start(text, at) else {
            handle(text, at, context, out);
            continue;
        };
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

/// Adds `@name` where a word nearby names a network, or where it is a first and a last name.
fn handle(text: &str, at: usize, context: &Context<'_>, out: &mut Vec<Candidate>) {
    let rest = text.get(at + 1..).unwrap_or_default();
    let length = rest
        .bytes()
        .take(33)
        .take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b'-'))
        .count();
    let name = rest.get(..length).unwrap_or_default().trim_end_matches(['.', '-']);
    let next = rest.as_bytes().get(name.len());
    let before = at.checked_sub(1).and_then(|i| text.as_bytes().get(i));
    let apart =
        before.is_none_or(|b| !b.is_ascii_alphanumeric() && !matches!(b, b'_' | b'/' | b'.'));
    if !(2..=32).contains(&name.len())
        || !name.bytes().any(|b| b.is_ascii_alphabetic())
        || !apart
        || matches!(next, Some(b'/' | b'(' | b'@' | b':' | b'{'))
    {
        return;
    }
    let two_names = name.split_once('.').is_some_and(|(first, last)| {
        !FILE_ENDINGS.contains(&last)
            && [first, last]
                .iter()
                .all(|n| n.len() >= 3 && n.bytes().all(|b| b.is_ascii_lowercase()))
    });
    let near = context.near(at, at + 1 + name.len(), cx::SOCIAL).is_some();
    if near || two_names {
        out.push(Candidate {
            start: at,
            end: at + 1 + name.len(),
            label: Label::SOCIAL_HANDLE,
            score: if near { 0.8 } else { 0.5 },
            recognizer: "mention",
            certainty: Certainty::Contextual,
        });
    }
}

/// The most labels of a domain that is written out.
const MAX_LABELS: usize = 4;

/// Adds `name [at] host dot com` from its `[at]` or from its first ` dot `.
pub(crate) fn disguised(text: &str, hit: &Hit, out: &mut Vec<Candidate>) {
    let mark = text.get(hit.start..hit.end).unwrap_or_default().to_ascii_lowercase();
    let (local_end, domain_start) = if mark.starts_with(' ') {
        // "john at acme dot com": the at stands before the host before the dot.
        let head = text.get(..hit.start).unwrap_or_default();
        let host = head.rsplit(' ').next().unwrap_or_default();
        let before = head.get(..head.len() - host.len()).unwrap_or_default();
        let lower = before.get(before.len().saturating_sub(4)..).unwrap_or_default();
        if host.is_empty() || !lower.eq_ignore_ascii_case(" at ") {
            return;
        }
        (before.len() - 4, before.len())
    } else {
        (hit.start, hit.end)
    };
    let head = text.get(..local_end).unwrap_or_default().trim_end_matches(' ');
    let local: usize = head
        .chars()
        .rev()
        .take(64)
        .take_while(|c| c.is_alphanumeric() || matches!(c, '.' | '_' | '-' | '+'))
        .map(char::len_utf8)
        .sum();
    if local == 0 || local_end - head.len() > 2 {
        return;
    }
    let start = head.len() - local;
    let Some(end) = spelled_domain(text, domain_start) else { return };
    out.push(Candidate {
        start,
        end,
        label: Label::EMAIL,
        score: 0.85,
        recognizer: "email_in_disguise",
        certainty: Certainty::Pattern,
    });
}

/// Where a domain ends whose dots are `.`, ` dot `, `[dot]` or `(dot)`.
fn spelled_domain(text: &str, from: usize) -> Option<usize> {
    const DOTS: &[&str] =
        &[" dot ", " [dot] ", "[dot]", " (dot) ", "(dot)", "{dot}", " punkt ", " . ", "."];
    let rest = text.get(from..)?;
    let mut at = rest.len() - rest.trim_start_matches(' ').len();
    if at > 2 {
        return None;
    }
    let mut end = None;
    for labels in 0..MAX_LABELS {
        let tail = rest.get(at..)?;
        let label =
            tail.bytes().take(63).take_while(|b| b.is_ascii_alphanumeric() || *b == b'-').count();
        if label == 0 {
            break;
        }
        at += label;
        if labels > 0 && (2..=12).contains(&label) {
            end = Some(from + at);
        }
        let tail = rest.get(at..).unwrap_or_default();
        let Some(dot) = DOTS.iter().find(|d| {
            tail.as_bytes().get(..d.len()).is_some_and(|t| t.eq_ignore_ascii_case(d.as_bytes()))
        }) else {
            break;
        };
        at += dot.len();
    }
    end
}
