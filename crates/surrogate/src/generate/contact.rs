//! E-mail addresses, user names and handles: made of the words of names that the scope knows.

use super::{Mint, Minted, Role, Wanted, names, network, words};
use crate::{Part, prf::Draw, style, word::Word};

/// What stands for an e-mail address.
pub(super) fn email(mint: &mut Mint<'_>, wanted: Wanted<'_>) -> Option<Minted> {
    let text = wanted.text.trim();
    let Some((local, domain)) = text.rsplit_once('@') else {
        // An address that was written in words, or hidden in base64: only an address can stand
        // for it.
        let mut draw = mint.prf.draw("email", text, wanted.attempt);
        let (given, family) =
            (names::given(&mut draw, names::Gender::Unknown, 6, 0), names::family(&mut draw, 8, 0));
        let made = format!("{}.{}@example.org", given.to_lowercase(), family.to_lowercase());
        return Some(Minted::whole(made));
    };
    let made_domain = network::domain(mint, domain);
    let mut made_local = handle(mint, local, "local");
    if wanted.attempt > 0 {
        let mut draw = mint.prf.draw("local number", text, wanted.attempt);
        made_local.push_str(&draw.string("123456789", 2));
    }
    let mut parts = Vec::new();
    let lower = domain.to_lowercase();
    if !words::is_one(words::PROVIDERS, &lower) && domain.len() >= 4 && made_domain != domain {
        parts.push((Part::Domain, Word::new(domain), made_domain.clone()));
    }
    if made_local != local && stands_alone(local) && wanted.attempt == 0 {
        parts.push((Part::LocalPart, Word::new(local), made_local.clone()));
    }
    let text = format!("{made_local}@{made_domain}");
    Some(Minted { text, part: Part::Whole, parts })
}

/// Whether the part before the `@` tells enough to be looked for on its own.
fn stands_alone(local: &str) -> bool {
    let distinct = local.contains(['.', '_', '-']) || local.chars().any(|c| c.is_ascii_digit());
    local.len() >= if distinct { 5 } else { 6 } && !words::is_ordinary(&local.to_lowercase())
}

/// What stands for a user name or a handle.
pub(super) fn username(mint: &mut Mint<'_>, wanted: Wanted<'_>) -> Option<Minted> {
    let name = wanted.text.trim_start_matches('@');
    if words::is_one(words::MAILBOXES, &name.to_lowercase()) {
        return None;
    }
    let mut made = handle(mint, wanted.text, "user");
    if wanted.attempt > 0 {
        made.push_str(&mint.prf.draw("user number", name, wanted.attempt).string("123456789", 2));
    }
    Some(Minted::whole(made))
}

/// A run of letters or of digits, or what stands between.
fn runs(text: &str) -> Vec<&str> {
    let class = |c: char| {
        if c.is_alphabetic() {
            1
        } else if c.is_numeric() {
            2
        } else {
            3
        }
    };
    let mut out = Vec::new();
    let mut start = 0;
    let mut before: Option<char> = None;
    for (at, c) in text.char_indices() {
        let cut =
            before.is_some_and(|b| class(b) != class(c) || b.is_lowercase() && c.is_uppercase());
        if cut {
            out.push(text.get(start..at).unwrap_or_default());
            start = at;
        }
        before = Some(c);
    }
    out.push(text.get(start..).unwrap_or_default());
    out.retain(|r| !r.is_empty());
    out
}

/// A handle whose words became others: letters by the lexicon, digits by chance, the rest as it is.
pub(super) fn handle(mint: &mut Mint<'_>, text: &str, kind: &str) -> String {
    let runs = runs(text);
    let last = runs
        .iter()
        .rev()
        .find(|r| r.chars().count() > 1 && r.starts_with(char::is_alphabetic))
        .map(|r| r.to_lowercase())
        .unwrap_or_default();
    let wordy = runs.iter().filter(|r| r.starts_with(char::is_alphabetic)).count();
    let mut seen = 0;
    let mut out = String::with_capacity(text.len() + 8);
    for run in &runs {
        if run.starts_with(char::is_alphabetic) {
            seen += 1;
            let place = if wordy == 1 {
                Place::Alone
            } else if seen == 1 {
                Place::First
            } else {
                Place::Later
            };
            let made = run_of_letters(mint, &run.to_lowercase(), &last, place);
            out.push_str(&style::like(&made, run));
        } else if run.starts_with(char::is_numeric) {
            let mut draw = mint.prf.draw(kind, &format!("{text}#{}", out.len()), 0);
            out.push_str(&super::form::same(&mut draw, run));
        } else {
            out.push_str(run);
        }
    }
    out
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Alone,
    First,
    Later,
}

fn run_of_letters(mint: &mut Mint<'_>, run: &str, family: &str, place: Place) -> String {
    if let Some(known) = mint.lexicon.word(run) {
        return known.to_owned();
    }
    if words::is_one(words::MAILBOXES, run) || words::is_one(words::PARTICLES, run) {
        return run.to_owned();
    }
    let count = run.chars().count();
    if count == 1 {
        let initial = run.chars().next().and_then(|c| mint.lexicon.initial(c, family));
        return initial.unwrap_or_else(|| letter(&mut mint.prf.draw("letter", run, 0))).to_string();
    }
    if count == 2 {
        return mint.prf.draw("letters", run, 0).string("abcdefghiklmnoprstuvw", 2);
    }
    if let Some(joined) = joined(mint, run) {
        return joined;
    }
    let role = match names::known_given(run) {
        Some(gender) => Role::Given(gender),
        None if place == Place::First => Role::Given(names::gender(run)),
        None => Role::Family,
    };
    mint.word(run, role)
}

fn letter(draw: &mut Draw<'_>) -> char {
    draw.of("abcdefghiklmnoprstuvw")
}

/// `jsmith`, `johns`, `johnsmith`: known names that were written together.
fn joined(mint: &mut Mint<'_>, run: &str) -> Option<String> {
    let mut first = None;
    let mut known = Vec::new();
    for (at, c) in run.char_indices().skip(1) {
        let (head, tail) = run.split_at_checked(at)?;
        let _ = c;
        let (a, b) = (mint.lexicon.word(head), mint.lexicon.word(tail));
        match (a, b) {
            (Some(a), Some(b)) => known.push(format!("{a}{b}")),
            (None, Some(b)) if head.chars().count() == 1 && tail.len() >= 3 => {
                let initial = head.chars().next().and_then(|c| mint.lexicon.initial(c, tail));
                let initial = initial
                    .unwrap_or_else(|| letter(&mut mint.prf.draw("letter", head, 0)))
                    .to_lowercase();
                first.get_or_insert(format!("{initial}{b}"));
            }
            (Some(a), None) if tail.chars().count() == 1 && head.len() >= 3 => {
                let made = letter(&mut mint.prf.draw("letter", tail, 0));
                first.get_or_insert(format!("{a}{made}"));
            }
            _ => {}
        }
    }
    if let Some(both) = known.into_iter().next() {
        return Some(both);
    }
    if first.is_some() {
        return first;
    }
    // A given name that many bear, and then something of the length of a name.
    let (at, gender) = (3..run.len().saturating_sub(2)).rev().find_map(|at| {
        let head = run.get(..at)?;
        names::known_given(head).map(|g| (at, g))
    })?;
    let (head, tail) = run.split_at_checked(at)?;
    if head.len() < 4 || tail.len() < 3 {
        return None;
    }
    let given = mint.word(head, Role::Given(gender));
    let family = mint.word(tail, Role::Family);
    Some(format!("{given}{family}"))
}

/// The words that an earlier handle and its surrogate have in the same places, in lower case.
pub(crate) fn aligned(original: &str, surrogate: &str) -> Vec<(String, String)> {
    let (from, to) = (runs(original), runs(surrogate));
    if from.len() != to.len() {
        return Vec::new();
    }
    from.into_iter()
        .zip(to)
        .filter(|(a, b)| a.chars().count() > 2 && a.starts_with(char::is_alphabetic) && a != b)
        .map(|(a, b)| (a.to_lowercase(), b.to_lowercase()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn handles_are_taken_apart() {
        assert_eq!(runs("john.smith85"), ["john", ".", "smith", "85"]);
        assert_eq!(runs("JohnSmith"), ["John", "Smith"]);
        assert_eq!(runs("@j_s"), ["@", "j", "_", "s"]);
        assert!(runs("").is_empty());
    }
}
