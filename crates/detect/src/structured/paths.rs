//! Names of people in paths and URLs: home directories, credentials before a host, tokens in a
//! query, profiles in social networks. Only the telling part is the span.

use super::context::Hit;
use crate::{
    Label, RecognizerInfo,
    layer::{Candidate, Certainty},
};

/// What this scanner finds.
pub(crate) const INFOS: &[RecognizerInfo] = &[
    RecognizerInfo {
        name: "home_directory",
        label: Label::USERNAME,
        description: "User name in the path of a home directory",
        source: "Filesystem Hierarchy Standard 3.0 section 3.8, Windows known folder Profile",
    },
    RecognizerInfo {
        name: "url_user",
        label: Label::USERNAME,
        description: "User name before the host of a URL",
        source: "RFC 3986 section 3.2.1",
    },
    RecognizerInfo {
        name: "url_token",
        label: Label::ACCESS_TOKEN,
        description: "Token, key or signature in the query of a URL",
        source: "RFC 6750 section 2.3; parameter names of common services",
    },
    RecognizerInfo {
        name: "social_profile",
        label: Label::SOCIAL_HANDLE,
        description: "Handle in the address of a profile",
        source: "URL forms of the networks",
    },
];

/// Home directories that belong to nobody.
const NOBODY: &[&str] = &[
    "shared",
    "public",
    "default",
    "default user",
    "all users",
    "runner",
    "ubuntu",
    "root",
    "user",
    "users",
    "vagrant",
    "ec2-user",
    "node",
    "app",
    "admin",
    "administrator",
    "guest",
    "username",
    "yourname",
    "your-username",
    "youruser",
    "you",
    "me",
    "name",
    "nonroot",
    "appuser",
    "jovyan",
    "codespace",
    "vscode",
    "git",
    "runneradmin",
    "circleci",
    "travis",
    "jenkins",
    "www-data",
    "nobody",
    "docker",
    "linuxbrew",
    "site",
    "wwwroot",
    "src",
    "bin",
    "lib",
    "work",
    "workspace",
    "user1",
    "myuser",
    "test",
    "dev",
    "postgres",
    "mysql",
    "deploy",
    "pi",
    "azureuser",
    "opc",
    "centos",
    "debian",
    "fedora",
    "core",
    "gitpod",
    "builder",
    "ci",
    "sandbox",
    "container",
];

fn candidate(
    start: usize,
    end: usize,
    label: Label,
    recognizer: &'static str,
    score: f32,
) -> Candidate {
    Candidate { start, end, label, score, recognizer, certainty: Certainty::Pattern }
}

/// Adds the name behind `/home/` and its like.
pub(crate) fn home(text: &str, hit: &Hit, out: &mut Vec<Candidate>) {
    let Some(mark) = text.get(hit.start..hit.end) else { return };
    let before = hit.start.checked_sub(1).and_then(|i| text.as_bytes().get(i));
    // `/users/` in lower case is the path of an API, unless a drive stands before it.
    let drive = before == Some(&b':');
    if mark == "/users/" && !drive {
        return;
    }
    if mark.starts_with('/')
        && before.is_some_and(|b| {
            b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_' | b'}' | b')')
        })
    {
        return;
    }
    let rest = text.get(hit.end..).unwrap_or_default();
    let length = rest
        .char_indices()
        .take(64)
        .find(|(_, c)| !(c.is_alphanumeric() || matches!(c, '.' | '_' | '-' | '@')))
        .map_or(rest.len().min(64), |(i, _)| i);
    let Some(name) = rest.get(..length) else { return };
    let name = name.trim_end_matches(['.', '-']);
    let follows = rest.get(name.len()..).and_then(|r| r.chars().next());
    let named = name.chars().any(char::is_alphabetic)
        && name.chars().count() >= 2
        && !NOBODY.contains(&name.to_lowercase().as_str())
        && !matches!(follows, Some('{' | '}' | '$' | '<' | '*' | '%' | '('));
    if named {
        out.push(candidate(hit.end, hit.end + name.len(), Label::USERNAME, "home_directory", 0.85));
    }
}

/// How much of a URL is looked at, in bytes.
const LONGEST: usize = 4096;

/// Query parameters whose values are secret.
const SECRET_PARAMETERS: &[&str] = &[
    "token",
    "access_token",
    "refresh_token",
    "id_token",
    "auth",
    "auth_token",
    "key",
    "api_key",
    "apikey",
    "api-key",
    "sig",
    "signature",
    "sas",
    "secret",
    "client_secret",
    "password",
    "passwd",
    "pwd",
    "session",
    "session_id",
    "sessionid",
    "sid",
    "jwt",
    "x-amz-signature",
    "x-amz-credential",
    "x-amz-security-token",
    "x-goog-signature",
    "invite",
    "reset_token",
    "confirmation_token",
    "magic",
    "ticket",
    "otp",
    "code",
    "hash",
    "credential",
    "private_token",
    "subscription-key",
];

/// Networks with the path before a handle.
const PROFILES: &[(&str, &str)] = &[
    ("linkedin.com", "/in/"),
    ("twitter.com", "/"),
    ("x.com", "/"),
    ("instagram.com", "/"),
    ("facebook.com", "/"),
    ("fb.com", "/"),
    ("t.me", "/"),
    ("tiktok.com", "/@"),
    ("youtube.com", "/@"),
    ("medium.com", "/@"),
    ("reddit.com", "/user/"),
    ("reddit.com", "/u/"),
    ("threads.net", "/@"),
    ("bsky.app", "/profile/"),
    ("vk.com", "/"),
    ("xing.com", "/profile/"),
    ("snapchat.com", "/add/"),
    ("keybase.io", "/"),
    ("github.com", "/"),
    ("gitlab.com", "/u/"),
    ("twitch.tv", "/"),
    ("pinterest.com", "/"),
    ("wa.me", "/"),
    ("paypal.me", "/"),
    ("calendly.com", "/"),
];

/// First parts of paths that are no handles.
const NO_HANDLES: &[&str] = &[
    "share",
    "intent",
    "home",
    "search",
    "hashtag",
    "i",
    "p",
    "explore",
    "groups",
    "pages",
    "events",
    "login",
    "signup",
    "settings",
    "help",
    "about",
    "tos",
    "privacy",
    "terms",
    "jobs",
    "watch",
    "company",
    "school",
    "sharer",
    "dialog",
    "plugins",
    "reel",
    "reels",
    "stories",
    "joinchat",
    "marketplace",
    "policies",
    "business",
    "developers",
    "docs",
    "legal",
];

/// Adds what a URL gives away, from its `://`; gives the position behind it.
pub(crate) fn url(text: &str, hit: &Hit, out: &mut Vec<Candidate>) -> usize {
    let rest = text.get(hit.end..).unwrap_or_default();
    let length = rest
        .char_indices()
        .find(|(i, c)| {
            *i > LONGEST
                || c.is_whitespace()
                || matches!(c, '"' | '\'' | '<' | '>' | '`' | '|' | '\\' | '{' | '}')
        })
        .map_or(rest.len(), |(i, _)| i);
    let Some(url) = rest.get(..length) else { return hit.end };
    let url = url.trim_end_matches(['.', ',', ')', ']', ';', '!']);
    let authority = url.split(['/', '?', '#']).next().unwrap_or_default();
    let (user, host) = authority.rsplit_once('@').unwrap_or(("", authority));
    let name = user.split(':').next().unwrap_or_default();
    if name.len() >= 2
        && name.chars().any(char::is_alphabetic)
        && !NOBODY.contains(&name.to_lowercase().as_str())
    {
        out.push(candidate(hit.end, hit.end + name.len(), Label::USERNAME, "url_user", 0.8));
    }
    let path_at = authority.len();
    let path = url.get(path_at..).unwrap_or_default();
    profile(host, path, hit.end + path_at, out);
    query(url, hit.end, out);
    hit.end + length
}

fn profile(host: &str, path: &str, at: usize, out: &mut Vec<Candidate>) {
    let host = host.split(':').next().unwrap_or_default().to_ascii_lowercase();
    for (domain, prefix) in PROFILES {
        let there = host == *domain || host.strip_suffix(domain).is_some_and(|h| h.ends_with('.'));
        let Some(tail) = path.strip_prefix(prefix).filter(|_| there) else { continue };
        let handle = tail.split(['/', '?', '#']).next().unwrap_or_default();
        // Behind an account on a forge stand projects, which are mostly public.
        if *domain == "github.com" && tail.trim_end_matches('/') != handle {
            continue;
        }
        let fits = (2..=64).contains(&handle.len())
            && handle.chars().all(|c| c.is_alphanumeric() || matches!(c, '.' | '_' | '-' | '%'))
            && !NO_HANDLES.contains(&handle.to_ascii_lowercase().as_str());
        if fits {
            let start = at + prefix.len();
            out.push(candidate(
                start,
                start + handle.len(),
                Label::SOCIAL_HANDLE,
                "social_profile",
                0.85,
            ));
            return;
        }
    }
}

/// The shortest secret in a query; shorter values are page numbers and flags.
const MIN_SECRET: usize = 8;

fn query(url: &str, at: usize, out: &mut Vec<Candidate>) {
    let Some((head, query)) = url.split_once(['?', '#']) else { return };
    let mut offset = at + head.len() + 1;
    for pair in query.split(['&', ';', '#', '?']) {
        if let Some((name, value)) = pair.split_once('=') {
            let telling = SECRET_PARAMETERS.iter().any(|p| p.eq_ignore_ascii_case(name));
            if telling && value.len() >= MIN_SECRET && !value.contains(['$', '*']) {
                let start = offset + name.len() + 1;
                out.push(candidate(
                    start,
                    start + value.len(),
                    Label::ACCESS_TOKEN,
                    "url_token",
                    0.8,
                ));
            }
        }
        offset += pair.len() + 1;
    }
}
