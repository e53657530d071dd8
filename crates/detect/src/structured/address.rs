//! Addresses behind a label: in a field, over several lines, in a sentence.

use super::{
    context::Hit,
    fields::value_end,
    values::{Value, put},
};
use crate::{
    Label,
    layer::{Candidate, Certainty},
};

/// Adds the value of a field for addresses.
pub(crate) fn field(value: Value<'_>, out: &mut Vec<Candidate>) {
    let Some(inside) = value.text.get(value.start..value.end) else { return };
    if address_like(inside) {
        put(value, value.end, Label::ADDRESS, "address_field", 0.85, out);
    }
}

/// A number and a word, and nothing that addresses do not have.
fn address_like(line: &str) -> bool {
    let parts = || line.split([' ', ',']).filter(|w| !w.is_empty());
    let words = parts().filter(|w| w.chars().filter(|c| c.is_alphabetic()).count() >= 2).count();
    // A house number or postal code: digits, perhaps a letter or a range, as a word of its own.
    let number = parts().any(|w| {
        let w = w.trim_matches(['#', '.', '(', ')']);
        w.starts_with(|c: char| c.is_ascii_digit())
            && w.len() <= 10
            && w.chars().filter(|c| c.is_alphabetic()).count() <= 2
            && w.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '/'))
    });
    (1..=16).contains(&words)
        && number
        && line.len() >= 6
        && !line.contains(['@', '=', '{', '_', '$', '%', ')', '('])
        && !line.contains("://")
        && line.parse::<std::net::IpAddr>().is_err()
        && !line.starts_with("0x")
}

/// The most lines an address has under its label.
const ADDRESS_LINES: usize = 4;

/// The further lines of an address: postal code and city, country.
pub(crate) fn following_lines(text: &str, from: usize, out: &mut Vec<Candidate>) {
    if out.last().is_none_or(|c| c.recognizer != "address_field" || c.end > from) {
        return;
    }
    let mut at = from;
    for _ in 0..ADDRESS_LINES {
        let Some(rest) = text.get(at..) else { return };
        let Some(line_at) =
            rest.find('\n').filter(|i| rest.get(..*i).is_some_and(|r| r.trim().is_empty()))
        else {
            return;
        };
        let start = at + line_at + 1;
        let line = text.get(start..).unwrap_or_default().lines().next().unwrap_or_default();
        let body = line.trim();
        let words = body.split_whitespace().count();
        let plausible = !body.is_empty()
            && words <= 8
            && body.len() <= 60
            && !body.contains([':', '@', '=', '{', '.'])
            && body.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit())
            && (body.bytes().any(|b| b.is_ascii_digit()) || words <= 3);
        if !plausible
            || !(address_like(body) || body.chars().all(|c| c.is_alphabetic() || c == ' '))
        {
            return;
        }
        let begin = start + (line.len() - line.trim_start().len());
        out.push(Candidate {
            start: begin,
            end: begin + body.len(),
            label: Label::ADDRESS,
            score: 0.7,
            recognizer: "address_field",
            certainty: Certainty::Contextual,
        });
        at = start + line.len();
    }
}

/// `lives at 12 Main Street, Springfield.`
pub(crate) fn in_prose(text: &str, hit: &Hit, start: usize, out: &mut Vec<Candidate>) {
    let label = text.get(hit.start..hit.end).unwrap_or_default();
    const VERBS: &[&str] = &[
        "lives at",
        "live at",
        "resides at",
        "living at",
        "wohnhaft in",
        "wohnhaft",
        "residente in",
        "demeurant",
        "home address",
        "street address",
        "mailing address",
        "address",
        "anschrift",
        "adresse",
        "dirección",
        "domicilio",
        "indirizzo",
        "endereço",
        "morada",
        "adres",
    ];
    if !VERBS.iter().any(|v| v.eq_ignore_ascii_case(label)) {
        return;
    }
    let rest = text.get(start..value_end(text, start)).unwrap_or_default();
    let stop = rest
        .match_indices(['.', '?', '!'])
        .find(|(i, _)| {
            // "St. Louis" goes on, "Street. She" does not.
            let word = rest.get(..*i).and_then(|r| r.rsplit(' ').next()).unwrap_or_default();
            word.len() > 3 && rest.get(i + 1..).is_none_or(|r| r.is_empty() || r.starts_with(' '))
        })
        .map_or(rest.len(), |(i, _)| i);
    let sentence = rest.get(..stop).unwrap_or_default();
    let cut = [" and ", " but ", " since ", " und ", " et ", " y ", " seit ", " depuis ", " with "]
        .iter()
        .filter_map(|w| sentence.find(w))
        .min()
        .unwrap_or(sentence.len());
    let line = sentence.get(..cut).unwrap_or_default().trim_end_matches([' ', ',', '.']);
    let starts = line.starts_with(|c: char| c.is_ascii_digit() || c.is_uppercase());
    if starts && address_like(line) && line.split_whitespace().count() >= 2 {
        out.push(Candidate {
            start,
            end: start + line.len(),
            label: Label::ADDRESS,
            score: 0.75,
            recognizer: "address_field",
            certainty: Certainty::Contextual,
        });
    }
}
