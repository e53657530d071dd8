//! Credentials given to command line programs, as a table of program and flag.

use super::{Sink, bytes::Bytes, randomness};
use crate::{Label, layer::Certainty};

/// What follows a flag.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Form {
    /// `user:password`
    Pair,
    /// `user%password`
    Percent,
    /// A password, after a blank or `=`.
    Password,
    /// A password, right after the flag.
    Glued,
}

/// Programs with the flags that take a credential.
const COMMANDS: &[(&str, &[(&str, Form)])] = &[
    (
        "curl",
        &[
            ("-u", Form::Pair),
            ("--user", Form::Pair),
            ("-U", Form::Pair),
            ("--proxy-user", Form::Pair),
        ],
    ),
    ("http", &[("-a", Form::Pair), ("--auth", Form::Pair)]),
    ("wget", &[("--http-password", Form::Password), ("--ftp-password", Form::Password)]),
    ("mysql", &[("-p", Form::Glued)]),
    ("mysqldump", &[("-p", Form::Glued)]),
    ("mysqladmin", &[("-p", Form::Glued)]),
    ("mariadb", &[("-p", Form::Glued)]),
    ("sshpass", &[("-p", Form::Password), ("-p", Form::Glued)]),
    ("redis-cli", &[("-a", Form::Password)]),
    ("ldapsearch", &[("-w", Form::Password)]),
    ("ldapmodify", &[("-w", Form::Password)]),
    ("ldapadd", &[("-w", Form::Password)]),
    ("ldapwhoami", &[("-w", Form::Password)]),
    ("smbclient", &[("-U", Form::Percent)]),
    ("rpcclient", &[("-U", Form::Percent)]),
    ("docker login", &[("-p", Form::Password)]),
    ("podman login", &[("-p", Form::Password)]),
    ("az login", &[("-p", Form::Password)]),
    ("oc login", &[("-p", Form::Password)]),
    ("sqlcmd", &[("-P", Form::Password)]),
    ("bcp", &[("-P", Form::Password)]),
    ("cypher-shell", &[("-p", Form::Password)]),
    ("mongosh", &[("-p", Form::Password)]),
    ("mongo", &[("-p", Form::Password)]),
    ("mongodump", &[("-p", Form::Password)]),
    ("xfreerdp", &[("/p:", Form::Glued)]),
    ("7z", &[("-p", Form::Glued)]),
    ("unzip", &[("-P", Form::Password)]),
    ("zip", &[("-P", Form::Password)]),
    ("openssl", &[("pass:", Form::Glued)]),
    ("keytool", &[("-storepass", Form::Password), ("-keypass", Form::Password)]),
    ("mosquitto_pub", &[("-P", Form::Password)]),
    ("mosquitto_sub", &[("-P", Form::Password)]),
    ("rabbitmqadmin", &[("-p", Form::Password)]),
    ("influx", &[("-password", Form::Password)]),
    ("snmpwalk", &[("-A", Form::Password), ("-X", Form::Password), ("-c", Form::Password)]),
    ("ipmitool", &[("-P", Form::Password)]),
];

/// The programs' names.
pub(super) fn programs() -> impl Iterator<Item = &'static str> {
    COMMANDS.iter().map(|(program, _)| *program)
}

/// Users that every installation and manual has.
const NOBODY: &[&str] = &[
    "root",
    "admin",
    "administrator",
    "user",
    "username",
    "guest",
    "test",
    "anonymous",
    "api",
    "token",
];

/// How far from the program's name its flags are looked for.
const REACH: usize = 600;

/// The program of number `index` of [`programs`] stands at `start..end`.
pub(super) fn scan(text: Bytes<'_>, index: usize, start: usize, end: usize, out: &mut Sink<'_>) {
    let Some((_, flags)) = COMMANDS.get(index) else { return };
    if !text.left_edge(start) || !matches!(text.at(end), b' ' | b'\t' | b'\\') {
        return;
    }
    let mut i = end;
    let limit = end.saturating_add(REACH).min(text.len());
    while i < limit {
        let word = text.run_while(i, 40, |b| matches!(b, b' ' | b'\t' | b'\\' | b'\n' | b'\r'));
        // A line break that is not escaped ends the command.
        let gap = text.cut(i, word);
        if gap.contains(&b'\n') && !gap.contains(&b'\\') || matches!(text.at(word), b'|' | b';' | 0)
        {
            return;
        }
        let stop = word_end(text, word, limit);
        // The same program again is a command of its own.
        if text.cut(word, stop) == text.cut(start, end) {
            return;
        }
        for (flag, form) in *flags {
            if text.starts(word, flag) {
                let after = word + flag.len();
                take(text, *form, after, stop, out);
            }
        }
        i = stop.max(word + 1);
    }
}

/// End of the word of the shell at `from`.
fn word_end(text: Bytes<'_>, from: usize, limit: usize) -> usize {
    let mark = text.at(from);
    if matches!(mark, b'"' | b'\'') {
        let end = text.run_while(from + 1, limit.saturating_sub(from), |b| b != mark && b != b'\n');
        return end + 1;
    }
    text.run_while(from, limit.saturating_sub(from), |b| {
        !matches!(b, b' ' | b'\t' | b'\n' | b'\r' | b'|' | b';' | b'`')
    })
}

fn take(text: Bytes<'_>, form: Form, after: usize, stop: usize, out: &mut Sink<'_>) {
    let (mut start, mut end) = if form == Form::Glued {
        if stop == after {
            return;
        }
        (after, stop)
    } else {
        let from = match text.at(after) {
            b'=' => after + 1,
            b' ' | b'\t' => text.run_while(after, 8, |b| matches!(b, b' ' | b'\t')),
            b'"' | b'\'' => after,
            _ if form == Form::Pair && after < stop => after,
            _ => return,
        };
        (from, word_end(text, from, from.saturating_add(256)))
    };
    if matches!(text.at(start), b'"' | b'\'') {
        start += 1;
        end -= usize::from(end > start && matches!(text.back(end, 1), b'"' | b'\''));
    }
    let separator = match form {
        Form::Pair => Some(b':'),
        Form::Percent => Some(b'%'),
        Form::Password | Form::Glued => None,
    };
    let user = start;
    if let Some(separator) = separator {
        let Some(at) = memchr::memchr(separator, text.cut(start, end)) else { return };
        start += at + 1;
        if start == end && form == Form::Pair {
            // `curl -u sk_live_…:` gives the key as the user.
            (start, end) = (user, start - 1);
        }
    }
    let bytes = text.cut(start, end);
    let lower = bytes.to_ascii_lowercase();
    if bytes.len() < 3
        || bytes.starts_with(b"-")
        || randomness::reference(bytes)
        || bytes.starts_with(b"$")
        || randomness::stand_in(bytes)
        || matches!(
            lower.as_slice(),
            b"password" | b"pass" | b"passwd" | b"pwd" | b"secret" | b"token" | b"api_key" | b"key"
        )
    {
        return;
    }
    out.push(start, end, Label::PASSWORD, "command-password", 0.85, Certainty::Contextual);
    // The user that the password belongs to stands before the sign.
    let named = text.cut(user, start.saturating_sub(1));
    let name = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-' | b'@' | b'\\');
    if user < start
        && named.len() >= 3
        && named.iter().all(name)
        && named.first().is_some_and(u8::is_ascii_alphabetic)
        && !NOBODY.iter().any(|n| named.eq_ignore_ascii_case(n.as_bytes()))
    {
        out.push(user, start - 1, Label::USERNAME, "login-user", 0.75, Certainty::Contextual);
    }
}
