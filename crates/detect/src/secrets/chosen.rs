//! Tells a password that a person chose from code, captions and sentences around the word.
//!
//! Such a value need not look random, so the form decides: quoted, or set as configuration sets it,
//! and no expression, type, name or caption.

use super::{
    assign::{Tie, Value},
    bytes::{Bytes, Set},
    generic,
    names::{self, Meaning},
    randomness::{self, Makeup},
};

/// True when the value of a name that promises a password is one.
pub(super) fn password(
    text: Bytes<'_>,
    name: &str,
    (from, to): (usize, usize),
    value: Value,
    bytes: &[u8],
) -> bool {
    let shown = std::str::from_utf8(bytes).unwrap_or("");
    let count = shown.chars().count();
    if value.tie == Tie::Call && !generic::setter(name) {
        return false;
    }
    if !(4..=128).contains(&count) || common_word(shown) || names_a_password(shown, name) {
        return false;
    }
    if bytes.contains(&b'\n') {
        return false;
    }
    if generic::looks_like_path(bytes) && !chosen_path(bytes) {
        return false;
    }
    if value.tie == Tie::Compare {
        return value.quoted && chosen(bytes) && !bytes.contains(&b' ');
    }
    // "pass" alone is a verb more often than a name.
    if matches!(value.tie, Tie::Comma | Tie::Blank)
        && name.eq_ignore_ascii_case("pass")
        && text.back(from, 1) != b'-'
    {
        return false;
    }
    if value.tie == Tie::Comma && !argument(text, (from, to), value) {
        return false;
    }
    if value.quoted {
        let words = shown.split_whitespace().count();
        if words > 1 {
            // A sentence or caption, unless it is a passphrase with digits or the form is data.
            return words <= 8
                && (chosen(bytes) && !ends_sentence(shown) && !caption(shown))
                && words <= 6;
        }
        return match value.tie {
            Tie::Comma | Tie::Blank | Tie::Call => chosen(bytes) && !constant_name(bytes),
            _ => chosen(bytes) || (count >= 5 && !hyphenated_name(bytes) && !type_name(shown)),
        };
    }
    // A tag of YAML, such as `!vault`, or an expression.
    let tag = bytes.strip_prefix(b"!").is_some_and(|t| t.iter().all(u8::is_ascii_alphabetic));
    if tag || generic::code_expression(bytes, value) {
        return false;
    }
    let line_start = starts_line(text, from);
    match value.tie {
        Tie::Equals => {
            // Configuration, queries and flags have no blanks around the sign; an assignment in
            // code has, and ends in an expression.
            if value.spaced {
                chosen(bytes) && !identifier(bytes) || line_start && chosen(bytes)
            } else {
                chosen(bytes)
                    || line_start
                    || upper_name(name)
                    || matches!(text.back(from, 1), b'?' | b'&' | b';' | b'-')
            }
        }
        Tie::Colon if text.cut(to, value.start).contains(&b'\n') => {
            line_start && chosen(bytes) && !constant_name(bytes) && plain_line(text, value)
        }
        Tie::Colon => {
            if !value.spaced && !line_start {
                return chosen(bytes);
            }
            chosen(bytes)
                || (line_start && !text.cut(from, to).is_empty() && plain_line(text, value))
        }
        Tie::Element => text.starts(text.run(value.end, Set::SPACE, 40), "</"),
        Tie::Blank => {
            let flag = text.back(from, 1) == b'-';
            let netrc = after_login(text, from);
            // A column of names and one of values.
            let columns = line_start
                && matches!(text.cut(to, value.start), [b'\t', ..] | [b' ', b' ', ..])
                && chosen(bytes)
                && plain_line(text, value);
            (flag || netrc || columns) && !bytes.starts_with(b"-")
        }
        Tie::Comma | Tie::Compare | Tie::Call => false,
    }
}

/// True when name and value are quoted alike, as arguments or cells are.
pub(super) fn argument(text: Bytes<'_>, (from, to): (usize, usize), value: Value) -> bool {
    let mark = text.back(from, 1);
    matches!(mark, b'"' | b'\'') && text.at(to) == mark && value.quoted
}

/// `JWT_SECRET=my-super-secret-1` in a file of settings: an upper-case name that begins its line.
pub(super) fn configured(
    text: Bytes<'_>,
    name: &str,
    at: (usize, usize),
    value: Value,
    bytes: &[u8],
) -> bool {
    value.tie == Tie::Equals
        && !value.spaced
        && upper_name(name)
        && starts_line(text, at.0)
        && bytes.len() >= 8
        && bytes.is_ascii()
        && chosen(bytes)
}

/// True when the value is all that follows on its line and is no sentence.
fn plain_line(text: Bytes<'_>, value: Value) -> bool {
    let rest = text.run(value.end, Set::BLANK, 16);
    let ends = matches!(text.at(rest), b'\n' | b'\r' | 0 | b'#');
    let bytes = text.cut(value.start, value.end);
    ends && !matches!(text.at(value.end), b',' | b';')
        && !bytes.iter().all(|b| b.is_ascii_uppercase() || *b == b'_')
        && !bytes.first().is_some_and(|b| matches!(b, b'|' | b'>' | b'!' | b'&' | b'*'))
}

/// True when nothing but blanks, list marks, quotes or a keyword of the shell stands before it.
fn starts_line(text: Bytes<'_>, from: usize) -> bool {
    let quoted = if text.back(from, 1) == b'"' { from - 1 } else { from };
    let at = text.run_back(quoted, Set::BLANK.or(Set::DASH), 64);
    let before = text.back(at, 1);
    if matches!(before, b'\n' | b'\r' | 0) || at == 0 {
        return true;
    }
    if before == b'n' && text.back(at, 2) == b'\\' {
        return true;
    }
    let word = text.run_back(at, Set::LOWER, 8);
    matches!(text.cut(word, at), b"export" | b"set" | b"setenv" | b"ENV" | b"env")
}

fn upper_name(name: &str) -> bool {
    name.len() > 3
        && name.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_')
}

/// True for a name as most languages have them.
pub(super) fn identifier(bytes: &[u8]) -> bool {
    bytes.first().is_some_and(|b| b.is_ascii_alphabetic() || *b == b'_')
        && bytes.iter().all(|b| b.is_ascii_alphanumeric() || *b == b'_')
}

fn hyphenated_name(bytes: &[u8]) -> bool {
    hyphenated_words(bytes) && bytes.iter().any(|b| matches!(b, b'-' | b'_' | b'.' | b':'))
}

/// `String`, `SecretString`, `Password`: a capital and then small letters, twice or more.
fn type_name(shown: &str) -> bool {
    shown.starts_with(|c: char| c.is_ascii_uppercase())
        && shown.bytes().all(|b| b.is_ascii_alphabetic())
        && shown.bytes().skip(1).any(|b| b.is_ascii_uppercase())
        && shown.bytes().any(|b| b.is_ascii_lowercase())
}

fn chosen_path(bytes: &[u8]) -> bool {
    chosen(bytes)
        && bytes.iter().filter(|b| **b == b'/').count() < 2
        && !bytes.starts_with(b"/")
        && memchr::memmem::find(bytes, b"://").is_none()
}

fn ends_sentence(shown: &str) -> bool {
    shown.ends_with(['.', '?', ':', '…'])
}

/// Captions and messages: "Enter your password", "Password must be 8 characters".
fn caption(shown: &str) -> bool {
    let lower = shown.to_lowercase();
    [
        "password",
        "passwort",
        "enter",
        "must",
        "your",
        "please",
        "invalid",
        "required",
        "should",
        "contraseña",
        "mot de passe",
        "senha",
        "wachtwoord",
        "the ",
        "character",
        "least",
        "forgot",
        "reset",
        "change",
        " is ",
        " for ",
        " not ",
    ]
    .iter()
    .any(|w| lower.contains(w))
}

/// `machine host login user password x`: the two words before are `login` and a user.
fn after_login(text: Bytes<'_>, from: usize) -> bool {
    let word =
        |end: usize| text.run_back(end, Set::B64_ANY.or(Set::DOT).or(Set::AT).or(Set::MARKS), 80);
    let user_end = text.run_back(from, Set::SPACE, 16);
    let user = word(user_end);
    let login_end = text.run_back(user, Set::SPACE, 16);
    let login = word(login_end);
    user_end < from && login_end < user && matches!(text.cut(login, login_end), b"login" | b"user")
}

/// Words that stand in the place of a password without being one.
pub(super) fn common_word(shown: &str) -> bool {
    const WORDS: &[&str] = &[
        "string",
        "text",
        "true",
        "false",
        "null",
        "none",
        "nil",
        "undefined",
        "required",
        "optional",
        "hidden",
        "input",
        "field",
        "type",
        "value",
        "name",
        "user",
        "username",
        "email",
        "login",
        "test",
        "tests",
        "label",
        "error",
        "invalid",
        "empty",
        "unset",
        "default",
        "plain",
        "bcrypt",
        "hash",
        "hashed",
        "encrypted",
        "unknown",
        "varchar",
        "char",
        "number",
        "object",
        "array",
        "boolean",
        "date",
        "function",
        "const",
        "self",
        "this",
        "prompt",
        "env",
        "file",
        "vault",
        "keychain",
        "keyring",
        "auto",
        "random",
        "generated",
        "generate",
        "reset",
        "change",
        "forgot",
        "update",
        "confirm",
        "repeat",
        "missing",
        "incorrect",
        "wrong",
        "expired",
        "weak",
        "strong",
        "short",
        "never",
        "always",
        "yes",
        "not",
        "set",
        "n/a",
        "tbd",
        "here",
        "below",
        "above",
        "redacted",
        "masked",
        "sensitive",
        "noqa",
        "bytes",
        "binary",
        "json",
        "yaml",
        "stdin",
        "ask",
        "credentials",
        "credential",
        "auth",
        "authentication",
        "basic",
        "bearer",
        "oauth",
        "oauth2",
        "grant",
        "implicit",
        "nopasswd",
        "some",
        "same",
        "that",
        "this",
        "what",
        "when",
        "which",
        "with",
        "must",
        "should",
        "cannot",
        "will",
        "have",
        "been",
        "from",
        "your",
        "their",
    ];
    let lower = shown.to_lowercase();
    WORDS.contains(&lower.as_str())
}

/// True when the value is the name of the thing: `password: "Passwort"`, `pwd=password`.
fn names_a_password(shown: &str, name: &str) -> bool {
    if shown.eq_ignore_ascii_case(name) {
        return true;
    }
    let words = names::words(shown);
    let digits = shown.bytes().any(|b| b.is_ascii_digit());
    let marks =
        shown.bytes().any(|b| b.is_ascii_punctuation() && !matches!(b, b'_' | b'-' | b'.' | b':'));
    !digits
        && !marks
        && words.iter().any(|w| {
            matches!(
                names::single(w),
                Some(Meaning::Password | Meaning::Secret | Meaning::Token | Meaning::Key)
            )
        })
}

/// True when a text looks chosen as a password: digits or marks among letters.
pub(super) fn chosen(bytes: &[u8]) -> bool {
    let made = Makeup::of(bytes);
    let letters = made.lower + made.upper;
    (made.digits > 0 && letters > 0)
        || (made.other > 0 && letters + made.digits > 2 && !hyphenated_words(bytes))
}

/// `SERVER_SECRET_0`, `\x9b\xbe`: constants' names and bytes written as escapes.
pub(super) fn constant_name(bytes: &[u8]) -> bool {
    memchr::memmem::find(bytes, b"\\x").is_some()
        || (bytes.contains(&b'_') && identifier(bytes) && !randomness::random(bytes))
        || (bytes.iter().filter(|b| **b == b':').count() >= 2 && !randomness::random(bytes))
}

/// `kebab-case`, `snake_case` or `dotted.words` without a digit.
fn hyphenated_words(bytes: &[u8]) -> bool {
    bytes.iter().all(|b| b.is_ascii_alphabetic() || matches!(b, b'-' | b'_' | b'.' | b' ' | b':'))
}
