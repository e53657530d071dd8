//! Replacing and restoring: `surrogate::ScopeMap`, `RestoreIndex`, `Restorer`.
//!
//! An input is a line of originals with `;` between, and a text in which `{0}` stands for the first
//! of them, `{0u}` and `{0l}` for what a model makes of it in capitals or small letters.
//!
//! Properties: every cut of an answer gives what the whole gives, in text and in JSON; restoring
//! undoes replacing; no original is left in what was replaced; twice the same.

use std::sync::Arc;

use private_ai_detect::{ByteSpan, Entity, Label};
use private_ai_surrogate::{
    Found, Place, Policy, Provenance, Replacement, RestoreIndex, Restorer, ScopeKey, ScopeMap,
};

/// More originals would only make an input slow.
const ORIGINALS: usize = 8;
/// Longer texts likewise: each is cut at every place.
const TEXT: usize = 240;

/// See the module.
pub fn run(data: &[u8]) {
    let input = String::from_utf8_lossy(data);
    let (line, template) = input.split_once('\n').unwrap_or(("", &input));
    let originals: Vec<&str> =
        line.split(';').map(str::trim).filter(|o| is_value(o)).take(ORIGINALS).collect();
    let template: String = template.chars().take(TEXT).collect();

    let (body, entities) = request(&apart(&template), &originals);
    let mut scope = ScopeMap::new(ScopeKey::new([7; 32]));
    let sent = replaced(&mut scope, &body, &entities);
    assert_eq!(sent, replaced(&mut scope, &body, &entities), "twice is not the same");
    let index = scope.restore_index();
    let back = index.restore(&sent, Place::Text).unwrap_or_else(|| sent.clone());
    assert_eq!(plain(&back), plain(&body), "restoring does not undo replacing");

    let surrogates: Vec<String> = originals
        .iter()
        .map(|original| {
            let whole = |m: &&private_ai_surrogate::Mapping| m.original.expose() == original;
            scope.mappings().find(whole).map_or_else(String::new, |m| m.surrogate.clone())
        })
        .collect();
    let answer = filled(&template, &surrogates, |_, _| {});
    for place in [Place::Text, Place::JsonString { depth: 1 }, Place::JsonString { depth: 2 }] {
        cuts(&index, &answer, place);
        cuts(&index, &sent, place);
    }
}

/// What a detector would report: runs of letters and digits, some of them, with single signs between
/// that names, numbers and addresses have.
fn is_value(text: &str) -> bool {
    let runs: Vec<&str> = text
        .strip_prefix('+')
        .unwrap_or(text)
        .split([' ', '.', '-', '\'', '/', '@', '_', ':'])
        .collect();
    runs.iter().all(|run| !run.is_empty() && run.chars().all(char::is_alphanumeric))
        && runs.iter().map(|run| run.chars().count()).sum::<usize>() >= 5
}

/// What a reader reads: without the backslash that a quote gets in text that looks like JSON, with
/// any blanks between two words of a name, and without odd capitals (`aNNa`) in a further mention.
fn plain(text: &str) -> String {
    let words = text.replace('\\', "").to_lowercase();
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The template with a value for each mark; `seen` learns where values stand that were not changed.
fn filled(template: &str, values: &[String], mut seen: impl FnMut(usize, ByteSpan)) -> String {
    let mut out = String::new();
    let mut rest = template;
    while let Some(at) = rest.find('{') {
        let (before, mark) = rest.split_at(at);
        out.push_str(before);
        let end = mark.find('}').unwrap_or(0);
        let inside = mark.get(1..end).unwrap_or_default();
        let (number, case) = match inside.strip_suffix(['u', 'l']) {
            Some(number) => (number, inside.chars().last()),
            None => (inside, None),
        };
        match number.parse::<usize>().ok().and_then(|n| Some((n, values.get(n)?))) {
            Some((n, value)) => {
                let start = out.len();
                match case {
                    Some('u') => out.push_str(&value.to_uppercase()),
                    Some(_) => out.push_str(&value.to_lowercase()),
                    None => {
                        out.push_str(value);
                        seen(n, ByteSpan::new(start, out.len()));
                    }
                }
                rest = &mark[end + 1..];
            }
            None => {
                out.push('{');
                rest = &mark[1..];
            }
        }
    }
    out.push_str(rest);
    out
}

/// A blank where a mark touches anything but a sign that ends a word, since a detector finds whole
/// words; and for what begins an escape, which a model reads as the letter that it stands for.
fn apart(template: &str) -> String {
    let ends_word = |c: char| c.is_whitespace() || ".,;:!?()".contains(c);
    let mut out = String::new();
    let mut before = ' ';
    for c in template.chars() {
        if (before == '}' || c == '{') && !ends_word(if c == '{' { before } else { c }) {
            out.push(' ');
        }
        out.push(if matches!(c, '\\' | '%' | '&') { ' ' } else { c });
        before = c;
    }
    out
}

/// What a client says, with what a detector would have found in it.
fn request(template: &str, originals: &[&str]) -> (String, Vec<Entity>) {
    let values: Vec<String> = originals.iter().map(|o| (*o).to_owned()).collect();
    let mut entities = Vec::new();
    let body = filled(template, &values, |n, span| {
        let label = label_of(originals[n]);
        entities.push(Entity { span, label, score: 1.0, recognizer: "fuzz" });
    });
    (body, entities)
}

fn label_of(original: &str) -> Label {
    let digits = original.chars().filter(|c| c.is_numeric()).count();
    if original.contains('@') {
        Label::EMAIL
    } else if original.starts_with('+') {
        Label::PHONE
    } else if digits * 2 > original.chars().count() {
        Label::IBAN
    } else if digits > 0 {
        Label::REFERENCE_NUMBER
    } else {
        Label::PERSON
    }
}

fn replaced(scope: &mut ScopeMap, body: &str, entities: &[Entity]) -> String {
    let folded = body.to_lowercase();
    let taken = |text: &str| body.contains(text) || folded.contains(&text.to_lowercase());
    let found = Found { text: body, entities, numeric: false, provenance: Provenance::User };
    let done = match scope.assign(&[found], &Policy::default(), &taken) {
        Ok(done) => done,
        Err(error) => panic!("no surrogate: {error}"),
    };
    apply(body, &done.replacements[0])
}

fn apply(body: &str, replacements: &[Replacement]) -> String {
    let mut out = String::new();
    let mut at = 0;
    for one in replacements {
        assert!(one.span.start >= at, "replacements overlap");
        out.push_str(&body[at..one.span.start]);
        out.push_str(&one.text);
        at = one.span.end;
    }
    out.push_str(&body[at..]);
    out
}

/// Pieces of any size, and each cut into two.
fn cuts(index: &Arc<RestoreIndex>, text: &str, place: Place) {
    let whole = index.restore(text, place).unwrap_or_else(|| text.to_owned());
    let chars: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
    for size in [1, 2, 3, 7] {
        let ends = chars.iter().step_by(size).copied().chain([text.len()]);
        assert_eq!(streamed(index, text, place, ends), whole, "pieces of {size}");
    }
    // Every place of a short text, some of a long one.
    for at in chars.iter().step_by(chars.len() / 32 + 1) {
        assert_eq!(streamed(index, text, place, [*at, text.len()]), whole, "cut at {at}");
    }
}

fn streamed(
    index: &Arc<RestoreIndex>,
    text: &str,
    place: Place,
    ends: impl IntoIterator<Item = usize>,
) -> String {
    let mut restorer = Restorer::new(Arc::clone(index), place);
    let mut out = String::new();
    let mut at = 0;
    for end in ends {
        restorer.push(&text[at..end], &mut out);
        at = end;
    }
    restorer.finish(&mut out);
    out
}
