//! Secrets told in sentences: "my password is X", "Passwort lautet: X", "the login is bob / X".

use super::{
    Sink,
    bytes::{Bytes, Set},
    chosen, generic,
    names::Meaning,
    randomness,
};
use crate::{Label, layer::Certainty};

/// Words that stand between the name of a thing and what it is.
const LINKS: &[&str] = &[
    "is",
    "are",
    "was",
    "ist",
    "lautet",
    "war",
    "es",
    "era",
    "est",
    "é",
    "è",
    "to",
    "auf",
    "à",
    "=",
    "jest",
    "för",
    "är",
    "on",
    "becomes",
    "wurde",
    "für",
    "for",
    "del",
    "de",
    "of",
    "the",
    "new",
    "now",
    "still",
    "always",
    "just",
    "again",
    "here",
    "temporary",
    "current",
    "default",
    "wi-fi",
    "account",
    "a",
    "as",
    "set",
    "changed",
    "reset",
    "nun",
    "jetzt",
    "aktuell",
    "neu",
    "neues",
    "maintenant",
    "ahora",
    "agora",
    "here's",
    "likely",
];

/// The links after which the very next word is the thing itself.
const FINAL: &[&str] = &[
    "is", "are", "was", "ist", "lautet", "war", "es", "era", "est", "é", "è", "jest", "är", "to",
    "auf",
];

/// A name of that meaning ends at `at`; true when a value was found after it.
pub(super) fn scan(text: Bytes<'_>, meaning: Meaning, at: usize, out: &mut Sink<'_>) -> bool {
    if !matches!(meaning, Meaning::Password | Meaning::Pin) || text.at(at) != b' ' {
        return false;
    }
    let mut i = at;
    let mut linked = false;
    for _ in 0..6 {
        let start = text.run(i, Set::BLANK, 4);
        let end = word_end(text, start);
        let shown = text.text(start, end);
        let lower = shown.trim_end_matches([':', ',']).to_lowercase();
        let colon = shown.ends_with(':');
        if start == i || end == start {
            return false;
        }
        if linked && value(text, meaning, start, end, out) {
            return true;
        }
        if !LINKS.contains(&lower.as_str()) {
            return false;
        }
        linked = colon || FINAL.contains(&lower.as_str()) || (linked && lower == "the");
        i = end;
    }
    false
}

/// Reports the word at `start..end` when it can be the thing.
fn value(text: Bytes<'_>, meaning: Meaning, start: usize, end: usize, out: &mut Sink<'_>) -> bool {
    let (start, end, quoted) = bare(text, start, end);
    let bytes = text.cut(start, end);
    let shown = text.text(start, end);
    if randomness::stand_in(bytes) || randomness::reference(bytes) {
        return false;
    }
    let fits = match meaning {
        Meaning::Pin => (4..=8).contains(&bytes.len()) && bytes.iter().all(u8::is_ascii_digit),
        _ => {
            (4..=64).contains(&shown.chars().count())
                && !chosen::common_word(shown)
                && (chosen::chosen(bytes) || quoted && !shown.contains(' '))
        }
    };
    if fits {
        generic::report(text, meaning, start, end, 0.8, out);
    }
    fits
}

/// The word without the quotation marks around it and the punctuation after it.
fn bare(text: Bytes<'_>, start: usize, end: usize) -> (usize, usize, bool) {
    let shown = text.text(start, end);
    let quote =
        |c: char| matches!(c, '"' | '\'' | '`' | '“' | '”' | '„' | '«' | '»' | '‘' | '’' | '*');
    let left = shown.trim_start_matches(quote);
    let from = end - left.len();
    let right =
        left.trim_end_matches(|c: char| quote(c) || matches!(c, '.' | ',' | ';' | ':' | ')'));
    // "P@ss!" keeps its mark; a sentence that ends in "!" is rarer than such a password.
    (from, from + right.len(), from > start && right.len() < left.len())
}

fn word_end(text: Bytes<'_>, start: usize) -> usize {
    text.run_while(start, 96, |b| !matches!(b, b' ' | b'\t' | b'\n' | b'\r' | b'<' | 0))
}

/// "login: bob / X", "credentials are bob:X", "username/password = bob / X"; the word that speaks
/// of a login ends at `at`.
pub(super) fn login(text: Bytes<'_>, at: usize, out: &mut Sink<'_>) -> usize {
    let mut i = text.run_while(at, 24, |b| Set::WORD.has(b) || matches!(b, b'/' | b'&' | b'+'));
    if text.starts_any_case(i, " and password") || text.starts_any_case(i, " / password") {
        i += " and password".len();
    }
    let gap = text.run(i, Set::BLANK, 2);
    let linked = if matches!(text.at(gap), b':' | b'=') {
        gap + 1
    } else {
        let end = word_end(text, gap);
        let word = text.text(gap, end).trim_end_matches(':').to_lowercase();
        if !FINAL.contains(&word.as_str()) {
            return i;
        }
        end
    };
    let user = text.run(linked, Set::BLANK, 2);
    let user_end = text.run_while(user, 80, |b| {
        !matches!(b, b' ' | b'\t' | b'\n' | b'\r' | b'/' | b':' | b'<' | b'"' | b',' | 0)
    });
    let middle = text.run(user_end, Set::BLANK, 2);
    // `bob:x` is written without blanks; `Credentials: true` on its line is a header.
    let tight = text.at(middle) == b'/'
        || (middle == user_end && !matches!(text.at(middle + 1), b' ' | b':' | b'\\'));
    if user == linked && text.at(gap) != b':'
        || user_end == user
        || !matches!(text.at(middle), b'/' | b':')
    {
        return user_end;
    }
    let start = text.run(middle + 1, Set::BLANK, 2);
    let end = word_end(text, start);
    let (start, end, _) = bare(text, start, end);
    let bytes = text.cut(start, end);
    if (5..=64).contains(&bytes.len())
        && chosen::chosen(bytes)
        && !bytes.contains(&b'/')
        && tight
        && !text.cut(user, user_end).iter().any(|b| matches!(b, b'\\' | b'('))
        && !bytes.iter().any(|b| matches!(b, b'(' | b'{' | b'\\'))
        && !randomness::stand_in(bytes)
        && !randomness::reference(bytes)
        && !bytes.iter().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b':'))
    {
        out.push(start, end, Label::PASSWORD, "password", 0.75, Certainty::Contextual);
        let name = text.text(user, user_end);
        if name.len() >= 2 && !name.contains('@') && !matches!(name, "admin" | "root" | "user") {
            out.push(user, user_end, Label::USERNAME, "login-user", 0.6, Certainty::Contextual);
        }
    }
    end
}
