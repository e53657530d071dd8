//! URLs and connection strings: scheme, port and shape stay; hosts, names, secrets and numbers in
//! them become others.

use super::{Mint, Minted, Wanted, contact, form, network, words};

/// Sites whose addresses everybody knows: the path is what identifies.
const PUBLIC_SITES: &[&str] = &[
    "linkedin.com",
    "github.com",
    "gitlab.com",
    "bitbucket.org",
    "facebook.com",
    "twitter.com",
    "x.com",
    "instagram.com",
    "youtube.com",
    "tiktok.com",
    "reddit.com",
    "medium.com",
    "xing.com",
    "docs.google.com",
    "drive.google.com",
    "maps.google.com",
    "google.com",
    "zoom.us",
    "t.me",
    "wa.me",
    "hooks.slack.com",
    "discord.com",
];

/// What stands for a URL.
pub(super) fn url(mint: &mut Mint<'_>, wanted: Wanted<'_>) -> Option<Minted> {
    let mut made = rewrite(mint, wanted.text, wanted.attempt);
    if made == wanted.text || wanted.attempt > 0 && !made.chars().any(|c| c.is_ascii_digit()) {
        let mut draw = mint.prf.draw("url", wanted.text, wanted.attempt);
        made = format!("{}/{}", made.trim_end_matches('/'), draw.string("0123456789abcdef", 8));
    }
    Some(Minted::whole(made))
}

fn rewrite(mint: &mut Mint<'_>, text: &str, attempt: u32) -> String {
    let (scheme, rest) = match text.find("://") {
        Some(at) => text.split_at_checked(at + 3).unwrap_or(("", text)),
        None => ("", text),
    };
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (authority, path) = rest.split_at_checked(end).unwrap_or((rest, ""));
    let mut out = scheme.to_owned();
    out.push_str(&authority_of(mint, authority, attempt, false));
    let (path, fragment) = match path.find('#') {
        Some(at) => path.split_at_checked(at).unwrap_or((path, "")),
        None => (path, ""),
    };
    let (path, query) = match path.find('?') {
        Some(at) => path.split_at_checked(at).unwrap_or((path, "")),
        None => (path, ""),
    };
    for piece in path.split_inclusive('/') {
        let (segment, slash) = piece.strip_suffix('/').map_or((piece, ""), |s| (s, "/"));
        out.push_str(&segment_of(mint, segment, attempt));
        out.push_str(slash);
    }
    for piece in query.split_inclusive(['?', '&', ';']) {
        let end = piece.trim_end_matches(['?', '&', ';']);
        let separator = piece.get(end.len()..).unwrap_or_default();
        match end.split_once('=') {
            Some((name, value)) => {
                out.push_str(name);
                out.push('=');
                out.push_str(&segment_of(mint, value, attempt));
            }
            None => out.push_str(&segment_of(mint, end, attempt)),
        }
        out.push_str(separator);
    }
    if let Some(inner) = fragment.strip_prefix('#') {
        out.push('#');
        out.push_str(&segment_of(mint, inner, attempt));
    }
    out
}

/// User, password, host and port.
fn authority_of(mint: &mut Mint<'_>, text: &str, attempt: u32, secret: bool) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    let host = match text.rsplit_once('@') {
        Some((user, host)) => {
            let (user, password) = user.split_once(':').map_or((user, None), |(u, p)| (u, Some(p)));
            if words::is_one(words::MAILBOXES, &user.to_lowercase()) {
                out.push_str(user);
            } else {
                out.push_str(&contact::handle(mint, user, "url user"));
            }
            if let Some(password) = password {
                let mut draw = mint.prf.draw("url password", password, attempt);
                out.push(':');
                out.extend(password.chars().map(|c| form::letter(&mut draw, c)));
            }
            out.push('@');
            host
        }
        None => text,
    };
    // Several hosts may stand beside each other in a connection string.
    for piece in host.split_inclusive(',') {
        let (one, comma) = piece.strip_suffix(',').map_or((piece, ""), |p| (p, ","));
        let port_at = match one.rfind(']') {
            Some(at) => one.get(at..).and_then(|t| t.find(':')).map(|p| at + p),
            None => one.rfind(':'),
        };
        let (name, port) = one.split_at_checked(port_at.unwrap_or(one.len())).unwrap_or((one, ""));
        let lower = name.to_lowercase();
        let public = words::is_one(PUBLIC_SITES, lower.trim_start_matches("www."));
        if name.is_empty() || public || matches!(lower.as_str(), "localhost" | "127.0.0.1") {
            out.push_str(name);
        } else if secret && !name.contains('.') {
            out.push_str(&contact::handle(mint, name, "host"));
        } else {
            out.push_str(&network::domain(mint, name));
        }
        out.push_str(port);
        out.push_str(comma);
    }
    out
}

/// One segment of a path, or one value of a query.
fn segment_of(mint: &mut Mint<'_>, text: &str, attempt: u32) -> String {
    let lower = text.to_lowercase();
    if text.is_empty() || words::is_one(words::PATHS, &lower) {
        return text.to_owned();
    }
    let letters = text.chars().filter(|c| c.is_ascii_alphabetic()).count();
    let digits = text.chars().filter(|c| c.is_ascii_digit()).count();
    if let Some((local, domain)) = text.split_once('@')
        && domain.contains('.')
        && !local.is_empty()
    {
        let local = contact::handle(mint, local, "local");
        return format!("{local}@{}", network::domain(mint, domain));
    }
    // Long runs of both are a token; all else is words.
    if digits >= 4 && letters >= 4 && text.len() >= 16 || letters == 0 {
        let mut draw = mint.prf.draw("url token", text, attempt);
        return escapes_kept(text, |c| form::letter(&mut draw, c));
    }
    let mut out = String::with_capacity(text.len() + 8);
    for piece in text.split_inclusive(|c: char| !c.is_alphanumeric()) {
        let word = piece.trim_end_matches(|c: char| !c.is_alphanumeric());
        let rest = piece.get(word.len()..).unwrap_or_default();
        let keep = words::is_one(words::PATHS, &word.to_lowercase());
        if keep || out.ends_with('%') {
            out.push_str(word);
        } else {
            out.push_str(&contact::handle(mint, word, "path"));
        }
        out.push_str(rest);
    }
    out
}

/// Maps characters, but not those of `%XX`.
fn escapes_kept(text: &str, mut map: impl FnMut(char) -> char) -> String {
    let mut left = 0;
    text.chars()
        .map(|c| {
            if c == '%' {
                left = 2;
                c
            } else if left > 0 {
                left -= 1;
                c
            } else {
                map(c)
            }
        })
        .collect()
}

/// What stands for a connection string: a URL with credentials, or `Name=value;` pairs.
pub(super) fn connection(mint: &mut Mint<'_>, wanted: Wanted<'_>) -> Option<Minted> {
    let text = wanted.text;
    if let Some(at) = text.find("://") {
        let (scheme, rest) = text.split_at_checked(at + 3)?;
        let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
        // A password may hold a slash.
        let end = rest.rfind('@').map_or(end, |at| {
            end.max(
                at + rest
                    .get(at..)
                    .and_then(|r| r.find(['/', '?', '#']))
                    .unwrap_or(rest.len() - at),
            )
        });
        let (authority, tail) = rest.split_at_checked(end)?;
        let made = authority_of(mint, authority, wanted.attempt, true);
        let tail_made = database(mint, tail, wanted.attempt);
        let mut out = format!("{scheme}{made}{tail_made}");
        if out == text {
            out = secret_value(mint, text, wanted.attempt);
        }
        return Some(Minted::whole(out));
    }
    if text.contains('=') && text.contains(';') {
        let mut out = String::with_capacity(text.len());
        for piece in text.split_inclusive(';') {
            let (pair, end) = piece.strip_suffix(';').map_or((piece, ""), |p| (p, ";"));
            match pair.split_once('=') {
                Some((name, value)) => {
                    out.push_str(name);
                    out.push('=');
                    out.push_str(&pair_value(mint, name, value, wanted.attempt));
                }
                None => out.push_str(pair),
            }
            out.push_str(end);
        }
        return Some(Minted::whole(out));
    }
    if let Some((user, password)) = text.split_once(':') {
        let user = contact::handle(mint, user, "url user");
        let mut draw = mint.prf.draw("url password", password, wanted.attempt);
        let password: String = password.chars().map(|c| form::letter(&mut draw, c)).collect();
        return Some(Minted::whole(format!("{user}:{password}")));
    }
    super::secret::token(mint, wanted)
}

/// The path of a connection string names a database; its options stay but for secrets.
fn database(mint: &mut Mint<'_>, tail: &str, attempt: u32) -> String {
    let (path, query) = match tail.find('?') {
        Some(at) => tail.split_at_checked(at).unwrap_or((tail, "")),
        None => (tail, ""),
    };
    let mut out = String::with_capacity(tail.len());
    for piece in path.split_inclusive('/') {
        let (segment, slash) = piece.strip_suffix('/').map_or((piece, ""), |s| (s, "/"));
        out.push_str(&segment_of(mint, segment, attempt));
        out.push_str(slash);
    }
    for piece in query.split_inclusive(['?', '&']) {
        let end = piece.trim_end_matches(['?', '&']);
        match end.split_once('=') {
            Some((name, value)) if is_secret(name) => {
                out.push_str(&format!("{name}={}", secret_value(mint, value, attempt)));
            }
            _ => out.push_str(end),
        }
        out.push_str(piece.get(end.len()..).unwrap_or_default());
    }
    out
}

fn is_secret(name: &str) -> bool {
    let lower = name.to_lowercase();
    ["pass", "pwd", "secret", "token", "key", "sig", "auth"].iter().any(|w| lower.contains(w))
}

fn secret_value(mint: &mut Mint<'_>, value: &str, attempt: u32) -> String {
    let mut draw = mint.prf.draw("option", value, attempt);
    value.chars().map(|c| form::letter(&mut draw, c)).collect()
}

fn pair_value(mint: &mut Mint<'_>, name: &str, value: &str, attempt: u32) -> String {
    let lower = name.trim().to_lowercase();
    if is_secret(&lower) {
        return secret_value(mint, value, attempt);
    }
    match lower.as_str() {
        "server" | "host" | "data source" | "address" | "addr" | "endpoint" | "hostname" => {
            let cut = value.find([':', ',', '\\']).unwrap_or(value.len());
            let (scheme, rest) = match value.strip_prefix("tcp:") {
                Some(rest) => ("tcp:", rest),
                None => ("", value),
            };
            let cut =
                if scheme.is_empty() { cut } else { rest.find([':', ',']).unwrap_or(rest.len()) };
            let (host, port) = rest.split_at_checked(cut).unwrap_or((rest, ""));
            if value.contains("://") {
                return rewrite(mint, value, attempt);
            }
            if matches!(host, "localhost" | "127.0.0.1" | "." | "(local)") {
                return value.to_owned();
            }
            format!("{scheme}{}{port}", network::domain(mint, host))
        }
        "user" | "user id" | "uid" | "username" | "database" | "initial catalog" | "dbname"
        | "accountname" => contact::handle(mint, value, "url user"),
        _ => value.to_owned(),
    }
}
