//! Values that are secret because of their name: passwords, keys and tokens in configuration,
//! code, queries, forms, command lines and prose.
//!
//! A machine's secret must look random. A person's password need not, so there the form must show
//! that the value is one: quoted, or set as configuration sets it, and no expression of code.

use super::{
    Sink, assign,
    assign::{Tie, Value},
    bytes::{Bytes, Set},
    checksum, manifest,
    names::{self, Meaning, Names},
    prose,
    randomness::{self, Makeup},
};
use crate::{Label, layer::Certainty};

/// A word of the lists of names stands at `start..end`; returns how far was read. What machines make
/// is not `told` in sentences.
pub(super) fn scan(
    text: Bytes<'_>,
    names: &Names,
    (start, end): (usize, usize),
    told: bool,
    out: &mut Sink<'_>,
) -> usize {
    let (from, to) = assign::name_around(text, start, end);
    let blank = text.at(to) == b' ' && Set::ALNUM.has(text.at(to + 1));
    if !assign::may_be_given(text.at(to)) || (blank && !told && text.back(from, 1) != b'-') {
        return to;
    }
    let name = text.text(from, to);
    if name.len() > assign::NAME {
        return to;
    }
    let meaning = names.meaning(name);
    let path = text.back(from, 1) == b':' && text.back(from, 2) == b':';
    if path || matches!(meaning, Meaning::Harmless | Meaning::None | Meaning::Issuer) {
        return to;
    }
    manifest::terraform(text, to, meaning, out);
    let Some(value) = assign::value_after(text, to) else {
        sentence(text, name, meaning, to, out);
        return to;
    };
    // `"password:"` closes its own quotation mark.
    let mark = text.back(from, 1);
    if value.quoted && matches!(mark, b'"' | b'\'') && text.at(to) != mark && !value.spaced {
        return to;
    }
    if value.tie == Tie::Blank && sentence(text, name, meaning, to, out) {
        return to;
    }
    if judge(text, name, (from, to), meaning, value) {
        report(text, meaning, value.start, value.end, 0.85, out);
    }
    // A long run without blanks is not read again for each name inside it.
    if !value.quoted && value.end - value.start > 64 { value.end } else { to }
}

/// A sentence says what the thing is; "pass" alone is a verb there.
fn sentence(text: Bytes<'_>, name: &str, meaning: Meaning, at: usize, out: &mut Sink<'_>) -> bool {
    !name.eq_ignore_ascii_case("pass") && prose::scan(text, meaning, at, out)
}

/// The whole text is the value of a field called `key`.
pub(super) fn whole(text: Bytes<'_>, names: &Names, key: &str, out: &mut Sink<'_>) {
    let meaning = names.meaning(key);
    let body = text.0.trim_ascii();
    let start = text.0.len() - text.0.trim_ascii_start().len();
    let end = start + body.len();
    let value = Value { start, end, quoted: true, tie: Tie::Colon, spaced: false, next: 0 };
    if body.is_empty() || body.len() > assign::VALUE {
        return;
    }
    if meaning == Meaning::Issuer {
        if !body.contains(&b' ') && machine_made(body, false) {
            report(text, meaning, start, end, 0.7, out);
        }
    } else if judge(text, key, (0, 0), meaning, value) {
        report(text, meaning, start, end, 0.9, out);
    }
}

/// Adds a value under the label that its name asks for.
pub(super) fn report(
    text: Bytes<'_>,
    meaning: Meaning,
    start: usize,
    end: usize,
    score: f32,
    out: &mut Sink<'_>,
) {
    let (label, recognizer) = match meaning {
        Meaning::Password | Meaning::Pin => (Label::PASSWORD, "password"),
        Meaning::Secret => (Label::SECRET, "secret-value"),
        Meaning::Token => (Label::ACCESS_TOKEN, "token-value"),
        _ => (Label::API_KEY, "key-value"),
    };
    debug_assert!(end <= text.len());
    out.push(start, end, label, recognizer, score, Certainty::Contextual);
}

/// True when the value of such a name, written like this, is a secret.
fn judge(text: Bytes<'_>, name: &str, at: (usize, usize), meaning: Meaning, value: Value) -> bool {
    let bytes = text.cut(value.start, value.end);
    let joined = value.quoted && bytes.starts_with(b"+") && bytes.ends_with(b"+");
    if joined || randomness::stand_in(bytes) || randomness::reference(bytes) {
        return false;
    }
    match meaning {
        Meaning::Password => password(text, name, at, value, bytes),
        Meaning::Pin => {
            bytes.len() >= 4
                && bytes.len() <= 8
                && bytes.iter().all(u8::is_ascii_digit)
                && matches!(value.tie, Tie::Equals | Tie::Colon)
        }
        Meaning::Secret | Meaning::Token | Meaning::Key => {
            if matches!(value.tie, Tie::Blank) && !text.back(at.0, 1).eq(&b'-') {
                return false;
            }
            if !value.quoted && code_expression(bytes, value) {
                return false;
            }
            if value.tie == Tie::Call && !setter(name) {
                return false;
            }
            if bytes.contains(&b' ')
                || (!value.quoted && bytes.contains(&b','))
                || memchr::memmem::find(bytes, b"\\x").is_some()
                || looks_like_path(bytes)
            {
                return false;
            }
            if value.tie == Tie::Comma && bytes.len() < 16 && !argument(text, at, value) {
                return false;
            }
            (machine_made(bytes, true)
                && (value.quoted
                    || randomness::random(bytes)
                    || !matches!(value.next, b';' | b',' | b')' | b'<')))
                || (value.quoted
                    && matches!(meaning, Meaning::Secret)
                    && !matches!(value.tie, Tie::Compare | Tie::Comma)
                    && chosen(bytes)
                    && !constant_name(bytes)
                    && bytes.len() >= 8)
                || basic_pair(name, bytes)
        }
        _ => false,
    }
}

/// SQL's `IDENTIFIED BY 'x'`; the words end at `at`.
pub(super) fn identified(text: Bytes<'_>, at: usize, out: &mut Sink<'_>) -> usize {
    let Some(value) = assign::value_after(text, at) else { return at };
    let bytes = text.cut(value.start, value.end);
    if value.quoted
        && matches!(text.back(value.start, 1), b'"' | b'\'')
        && value.tie == Tie::Blank
        && bytes.len() >= 3
        && !randomness::stand_in(bytes)
        && !randomness::reference(bytes)
        && !common_word(text.text(value.start, value.end))
    {
        report(text, Meaning::Password, value.start, value.end, 0.9, out);
    }
    value.end
}

/// `setPassword("x")`, `.password("x")`, `with_token("x")`: names that take a value.
fn setter(name: &str) -> bool {
    let last = name.rsplit('.').next().unwrap_or(name);
    let words = names::words(last);
    words.len() == 1
        || words.first().is_some_and(|w| {
            matches!(w.as_str(), "set" | "with" | "add" | "use" | "put" | "fill" | "enter" | "type")
        })
        || (words.len() == 2
            && words.first().is_some_and(|w| {
                matches!(w.as_str(), "api" | "access" | "auth" | "client" | "secret" | "private")
            }))
}

/// True for values that only a machine makes.
pub(super) fn machine_made(bytes: &[u8], named: bool) -> bool {
    let least = if named { 8 } else { 12 };
    bytes.len() >= least
        && !number(bytes)
        && bytes.is_ascii()
        && (randomness::random(bytes)
            || (named && (randomness::random_when_named(bytes) || randomness::uuid(bytes))))
}

/// Docker's and npm's `auth`: base64 of a user and a password.
fn basic_pair(name: &str, bytes: &[u8]) -> bool {
    name.to_ascii_lowercase().trim_matches('_').ends_with("auth")
        && bytes.len() >= 8
        && checksum::base64_decode(bytes, 512)
            .is_some_and(|plain| plain.iter().skip(1).any(|b| *b == b':') && plain.is_ascii())
}

/// True when a text looks chosen as a password: digits or marks among letters.
pub(super) fn chosen(bytes: &[u8]) -> bool {
    let made = Makeup::of(bytes);
    let letters = made.lower + made.upper;
    (made.digits > 0 && letters > 0)
        || (made.other > 0 && letters + made.digits > 2 && !hyphenated_words(bytes))
}

/// `SERVER_SECRET_0`, `\x9b\xbe`: constants' names and bytes written as escapes.
fn constant_name(bytes: &[u8]) -> bool {
    memchr::memmem::find(bytes, b"\\x").is_some()
        || (bytes.contains(&b'_') && identifier(bytes) && !randomness::random(bytes))
        || (bytes.iter().filter(|b| **b == b':').count() >= 2 && !randomness::random(bytes))
}

/// `kebab-case`, `snake_case` or `dotted.words` without a digit.
fn hyphenated_words(bytes: &[u8]) -> bool {
    bytes.iter().all(|b| b.is_ascii_alphabetic() || matches!(b, b'-' | b'_' | b'.' | b' ' | b':'))
}

fn looks_like_path(bytes: &[u8]) -> bool {
    let slashes = bytes.iter().filter(|b| **b == b'/').count();
    memchr::memmem::find(bytes, b"://").is_some()
        || (bytes.starts_with(b"/") && !randomness::random(bytes))
        || bytes.starts_with(b"./")
        || bytes.starts_with(b"~/")
        || bytes.starts_with(b"C:\\")
        || (slashes >= 2 && !randomness::random(bytes))
}

/// True when a value without quotation marks is an expression: a call, a member, a type, a word of
/// the language.
fn code_expression(bytes: &[u8], value: Value) -> bool {
    const WORDS: &[&[u8]] = &[
        b"true",
        b"false",
        b"null",
        b"none",
        b"nil",
        b"undefined",
        b"self",
        b"this",
        b"new",
        b"await",
        b"str",
        b"string",
        b"int",
        b"bool",
        b"bytes",
        b"any",
        b"object",
        b"text",
        b"varchar",
        b"optional",
        b"option",
        b"vec",
        b"required",
        b"input",
        b"secretstr",
        b"char",
        b"u8",
        b"usize",
    ];
    let lower = bytes.to_ascii_lowercase();
    if WORDS.contains(&lower.as_slice()) {
        return true;
    }
    if bytes.iter().any(|b| matches!(b, b'(' | b'[' | b'{' | b'<' | b'|' | b'\\'))
        || matches!(value.next, b'(' | b'[' | b'{')
        || (value.next == b'<' && value.tie != Tie::Element)
        || memchr::memmem::find(bytes, b"->").is_some()
        || memchr::memmem::find(bytes, b"::").is_some()
        || bytes.first().is_some_and(|b| matches!(b, b'&' | b'*' | b'(' | b'-'))
    {
        return true;
    }
    if number(bytes) || (bytes.starts_with(b"__") && identifier(bytes)) {
        return true;
    }
    // `config.password`, `user.password2`
    let parts: Vec<&[u8]> = bytes.split(|b| *b == b'.').collect();
    parts.len() > 1
        && parts.iter().all(|p| {
            (p.first().is_some_and(|b| b.is_ascii_alphabetic() || *b == b'_')
                || p.iter().all(u8::is_ascii_digit) && !p.is_empty())
                && p.iter().all(|b| b.is_ascii_alphanumeric() || *b == b'_')
        })
        && !randomness::random(bytes)
}

/// `0x04`, `16u8`: a number of a programming language.
pub(super) fn number(bytes: &[u8]) -> bool {
    bytes.len() <= 18
        && bytes
            .strip_prefix(b"0x")
            .is_some_and(|hex| hex.iter().all(|b| b.is_ascii_hexdigit() || *b == b'_'))
}

fn password(
    text: Bytes<'_>,
    name: &str,
    (from, to): (usize, usize),
    value: Value,
    bytes: &[u8],
) -> bool {
    let shown = std::str::from_utf8(bytes).unwrap_or("");
    let count = shown.chars().count();
    if value.tie == Tie::Call && !setter(name) {
        return false;
    }
    if !(4..=128).contains(&count) || common_word(shown) || names_a_password(shown, name) {
        return false;
    }
    if looks_like_path(bytes) && !chosen_path(bytes) {
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
    if code_expression(bytes, value) {
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
            (flag || netrc) && !bytes.starts_with(b"-")
        }
        Tie::Comma | Tie::Compare | Tie::Call => false,
    }
}

/// True when name and value are quoted alike, as arguments or cells are.
fn argument(text: Bytes<'_>, (from, to): (usize, usize), value: Value) -> bool {
    let mark = text.back(from, 1);
    matches!(mark, b'"' | b'\'') && text.at(to) == mark && value.quoted
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

fn identifier(bytes: &[u8]) -> bool {
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
