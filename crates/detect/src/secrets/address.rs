//! Credentials in addresses: `scheme://user:password@host`, and Oracle's `user/password@host`.
//!
//! The span is the password, and the user when it is no name that every installation has.
//! Source: RFC 3986 §3.2.1 (userinfo).

use super::{
    Sink,
    bytes::{Bytes, Set},
    randomness,
};
use crate::{Label, layer::Certainty};

/// The longest userinfo that is read.
const LONGEST: usize = 512;

/// Users that say nothing of a person.
const COMMON_USERS: &[&str] = &[
    "",
    "root",
    "admin",
    "administrator",
    "user",
    "username",
    "postgres",
    "mysql",
    "sa",
    "guest",
    "test",
    "git",
    "oauth2",
    "x-access-token",
    "token",
    "apikey",
    "api",
    "default",
    "redis",
    "mongo",
    "rabbitmq",
    "app",
    "anonymous",
    "ftp",
    "deploy",
    "gitlab-ci-token",
    "oauth",
    "basic",
    "public",
    "x-token-auth",
    "__token__",
    "aws",
    "elastic",
    "neo4j",
    "usr",
    "u",
    "me",
    "name",
    "login",
    "myuser",
    "dbuser",
    "db_user",
    "db",
    "service",
    "backend",
    "web",
    "www",
    "x",
    "foo",
    "bar",
];

/// Passwords that only documentation has.
const COMMON_PASSWORDS: &[&str] = &[
    "password",
    "pass",
    "passwd",
    "pwd",
    "pw",
    "secret",
    "user",
    "username",
    "token",
    "p",
    "x",
    "mypassword",
    "mypass",
    "userpass",
    "my_password",
    "dbpass",
    "db_password",
    "foo",
    "bar",
    "passwort",
    "contraseña",
    "hunter",
    "password@",
    "pass@",
    "***",
    "xxx",
    "...",
    "key",
];

/// The `://` of an address stands at `at`; returns how far was read.
pub(super) fn scan(text: Bytes<'_>, at: usize, out: &mut Sink<'_>) -> usize {
    let scheme = text.run_back(at, Set::ALNUM.or(Set::PLUS).or(Set::DASH).or(Set::DOT), 40);
    if scheme == at {
        return at;
    }
    userinfo(text, at + 3, out)
}

/// A userinfo may begin at `start`.
fn userinfo(text: Bytes<'_>, start: usize, out: &mut Sink<'_>) -> usize {
    let plain = text.run_while(start, LONGEST, |b| {
        !matches!(
            b,
            b'/' | b'?' | b'#' | b'"' | b'\'' | b'<' | b'>' | b'`' | b' ' | b'\t' | b'\n' | b'\r'
        ) && b != 0
    });
    let Some(host) = at_sign(text, start, plain) else {
        return plain;
    };
    let user_end = text.run_while(start, host - start, |b| b != b':');
    if user_end == host {
        let bytes = text.cut(start, host);
        if randomness::random(bytes) && bytes.len() >= 16 {
            out.push(start, host, Label::API_KEY, "address-token", 0.9, Certainty::Pattern);
        }
        return host;
    }
    let (from, to) = (user_end + 1, host);
    let bytes = text.cut(from, to);
    let user = text.text(start, user_end);
    if bytes.is_empty()
        || randomness::reference(bytes)
        || unreal(text.text(from, to), user)
        || bytes.iter().all(|b| matches!(b, b'*' | b'.' | b'x' | b'X'))
    {
        return host;
    }
    out.push(from, to, Label::CONNECTION_STRING, "address-password", 0.95, Certainty::Checked);
    let lower = user.to_ascii_lowercase();
    if !COMMON_USERS.contains(&lower.as_str())
        && !randomness::reference(user.as_bytes())
        && user.len() >= 2
        && !user.contains('@')
    {
        if randomness::random(user.as_bytes()) && user.len() >= 16 {
            out.push(start, user_end, Label::API_KEY, "address-token", 0.9, Certainty::Pattern);
        } else {
            out.push(start, user_end, Label::USERNAME, "address-user", 0.8, Certainty::Pattern);
        }
    }
    host
}

/// The `@` that ends the userinfo. A password may hold `/`, `#`, `?` or `@` unescaped.
fn at_sign(text: Bytes<'_>, start: usize, plain: usize) -> Option<usize> {
    if let Some(at) = memchr::memrchr(b'@', text.cut(start, plain)) {
        return Some(start + at);
    }
    let colon = memchr::memchr(b':', text.cut(start, plain))? + start;
    let port = text.cut(colon + 1, plain);
    if port.len() < 6 && port.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let end = text.run_while(plain, 128, |b| {
        !matches!(b, b' ' | b'\t' | b'\n' | b'\r' | b'"' | b'\'' | b'<' | b'>' | b'`' | 0)
    });
    let at = memchr::memchr(b'@', text.cut(plain, end))? + plain;
    Set::ALNUM.has(text.at(at + 1)).then_some(at)
}

fn unreal(password: &str, user: &str) -> bool {
    let lower = password.to_ascii_lowercase();
    COMMON_PASSWORDS.contains(&lower.as_str())
        || (lower == user.to_ascii_lowercase() && COMMON_USERS.contains(&lower.as_str()))
        || (password.starts_with('<') || password.starts_with('{') || password.starts_with('['))
        || (password.starts_with(':') || password.starts_with('%') && password.len() < 4)
        || randomness::stand_in(password.as_bytes()) && password.len() > 3
        || (user.starts_with('<') || user.starts_with('{') || user.starts_with('$'))
            && password.len() < 3
}

/// Oracle's `jdbc:oracle:thin:user/password@host`; `at` is the end of `oracle:thin:`.
pub(super) fn oracle(text: Bytes<'_>, at: usize, out: &mut Sink<'_>) -> usize {
    let user = text.run(at, Set::WORD, 64);
    if text.at(user) != b'/' {
        return user;
    }
    let end = text.run_while(user + 1, 64, |b| !matches!(b, b'@' | b' ' | b'"' | b'\'' | b'\n'));
    let bytes = text.cut(user + 1, end);
    if text.at(end) == b'@'
        && !bytes.is_empty()
        && !randomness::reference(bytes)
        && !unreal(text.text(user + 1, end), text.text(at, user))
    {
        out.push(
            user + 1,
            end,
            Label::CONNECTION_STRING,
            "address-password",
            0.95,
            Certainty::Checked,
        );
    }
    end
}
