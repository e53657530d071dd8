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
    "its",
    "it's",
    "it",
    "currently",
    "code",
    "number",
    "nummer",
];

/// The links after which the very next word is the thing itself.
const FINAL: &[&str] = &[
    "its",
    "it's",
    "currently",
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
    "jest",
    "är",
    "to",
    "auf",
];

/// Words after which up to three words may say what the thing is for: "password for the VPN is".
const OPENERS: &[&str] = &[
    "for", "of", "to", "de", "del", "du", "für", "fürs", "pour", "para", "per", "di", "voor", "do",
    "da",
];

/// A name of that meaning ends at `at`; true when a value was found after it. `verb` is true for a
/// name that is also a verb, which "to" does not make one.
pub(super) fn scan(
    text: Bytes<'_>,
    meaning: Meaning,
    verb: bool,
    at: usize,
    out: &mut Sink<'_>,
) -> bool {
    if !matches!(meaning, Meaning::Password | Meaning::Pin) {
        return false;
    }
    let (mut i, mut linked) = match text.at(at) {
        b' ' => (at, false),
        b'?' if text.at(at + 1) == b' ' => (at + 1, false),
        b'\'' if text.starts(at, "'s ") => (at + 2, true),
        _ => return false,
    };
    let mut free = 0usize;
    for _ in 0..8 {
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
        let aside = lower.starts_with('(') && lower.ends_with(')');
        let link = aside || LINKS.contains(&lower.as_str());
        if !link && free == 0 {
            return false;
        }
        if OPENERS.contains(&lower.as_str()) && !(verb && lower == "to") {
            free = 4;
        }
        free = free.saturating_sub(usize::from(!link));
        linked = colon
            || (FINAL.contains(&lower.as_str()) && !(verb && OPENERS.contains(&lower.as_str())))
            || (linked && matches!(lower.as_str(), "the" | "currently" | "now" | "still"));
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
        // "login maria / X" needs no link.
        let slash = text.run(end, Set::BLANK, 2);
        let bare = slash > end && text.at(slash) == b'/' && text.at(slash + 1) == b' ';
        if bare {
            gap
        } else if FINAL.contains(&word.as_str()) {
            end
        } else {
            return i;
        }
    };
    let user = text.run(linked, Set::BLANK, 2);
    let user_end = text.run_while(user, 80, |b| {
        !matches!(b, b' ' | b'\t' | b'\n' | b'\r' | b'/' | b':' | b'<' | b'"' | b',' | 0)
    });
    let middle = text.run(user_end, Set::BLANK, 2);
    // `bob:x` is written without blanks; `Credentials: true` on its line is a header.
    let tight = text.at(middle) == b'/'
        || (middle == user_end && !matches!(text.at(middle + 1), b' ' | b':' | b'\\'));
    if user == linked && linked != gap && text.at(gap) != b':'
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
