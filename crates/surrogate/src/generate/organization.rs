//! Organisations and products: codenames, with the legal form and the trade of the original.

use super::{Mint, Minted, Role, Wanted, words};
use crate::{Part, style, word::Word};

/// Words and what stands between them, without gaps; `true` for words.
pub(super) fn stretches(text: &str) -> Vec<(&str, bool)> {
    let word = |c: char| c.is_alphanumeric() || matches!(c, '\'' | '’' | '\u{300}'..='\u{36f}');
    let mut out = Vec::new();
    let mut start = 0;
    let mut before: Option<bool> = None;
    for (at, c) in text.char_indices() {
        let is = word(c);
        if before.is_some_and(|b| b != is) {
            out.push((text.get(start..at).unwrap_or_default(), !is));
            start = at;
        }
        before = Some(is);
    }
    if let Some(is) = before {
        out.push((text.get(start..).unwrap_or_default(), is));
    }
    out
}

/// What stands for an organisation.
pub(super) fn organization(mint: &mut Mint<'_>, wanted: Wanted<'_>) -> Option<Minted> {
    let stretches = stretches(wanted.text);
    let fixed = |word: &str, at: usize| {
        let lower = word.to_lowercase();
        at > 0 && words::is_one(words::LEGAL_FORMS, &lower)
            || words::is_one(words::TRADES, &lower)
            || lower.chars().count() == 1
    };
    let named = stretches.iter().enumerate().any(|(at, (w, is))| *is && !fixed(w, at));
    let mut out = String::with_capacity(wanted.text.len() + 12);
    let mut core_ends = (0, 0);
    let mut at_byte = 0;
    let mut first: Option<(String, String)> = None;
    let mut legal_from = None;
    let mut count = 0;
    for (at, (piece, is)) in stretches.iter().enumerate() {
        let legal = *is && at > 0 && words::is_one(words::LEGAL_FORMS, &piece.to_lowercase());
        if legal && legal_from.is_none() {
            legal_from = Some(core_ends);
        }
        let replace = *is && (!fixed(piece, at) || !named && count == 0);
        if replace {
            let made = name_word(mint, piece);
            first.get_or_insert_with(|| ((*piece).to_owned(), made.clone()));
            out.push_str(&made);
        } else {
            out.push_str(piece);
        }
        count += usize::from(*is);
        at_byte += piece.len();
        if *is && !legal {
            core_ends = (at_byte, out.len());
        }
    }
    let (from, to) = legal_from.unwrap_or(core_ends);
    if wanted.attempt > 0 {
        let mut draw = mint.prf.draw("trade", wanted.text, wanted.attempt);
        let trade =
            draw.pick(&["Group", "Partners", "Services", "Works", "Holding", "Solutions", "Labs"]);
        let at = to.min(out.len());
        out.insert_str(at, &format!(" {trade}"));
        return Some(Minted::whole(out));
    }
    let mut parts = Vec::new();
    let (core, made) = (wanted.text.get(..from), out.get(..to));
    if let (Some(core), Some(made)) = (core, made)
        && core != wanted.text
        && core.chars().count() >= 4
        && core != made
    {
        parts.push((Part::OrganizationCore, Word::new(core), made.to_owned()));
    }
    if let Some((word, made)) = first
        && word.chars().count() >= 6
        && wanted.text.get(..from) != Some(word.as_str())
        && word != wanted.text
        && !words::is_ordinary(&word.to_lowercase())
    {
        parts.push((Part::Word, Word::new(word), made));
    }
    Some(Minted { text: out, part: Part::Whole, parts })
}

/// One word of an organisation's name; digits of a word become other digits.
fn name_word(mint: &mut Mint<'_>, word: &str) -> String {
    let letters = word.trim_end_matches(|c: char| !c.is_alphabetic());
    let tail = word.get(letters.len()..).unwrap_or_default();
    let base = letters.strip_suffix("'s").or_else(|| letters.strip_suffix("’s")).unwrap_or(letters);
    let possessive = letters.get(base.len()..).unwrap_or_default();
    let mut out = if base.is_empty() {
        String::new()
    } else if base.chars().all(char::is_alphabetic) {
        style::like(&mint.word(&base.to_lowercase(), Role::Code), base)
    } else {
        super::form::same(&mut mint.prf.draw("mixed", word, 0), base)
    };
    out.push_str(possessive);
    if !tail.is_empty() {
        out.push_str(&super::form::same(&mut mint.prf.draw("tail", word, 0), tail));
    }
    out
}

/// What stands for a product, a project or another name made of words.
pub(super) fn product(mint: &mut Mint<'_>, wanted: Wanted<'_>) -> Option<Minted> {
    let mut out = String::with_capacity(wanted.text.len() + 12);
    let stretches = stretches(wanted.text);
    let long = stretches.iter().any(|(w, is)| *is && w.chars().count() > 3);
    for (piece, is) in stretches {
        let lower = piece.to_lowercase();
        let small = long
            && (piece.chars().count() < 3
                || matches!(lower.as_str(), "project" | "projekt" | "the" | "and" | "operation"));
        if is && !(small && piece.chars().all(char::is_alphabetic)) {
            out.push_str(&name_word(mint, piece));
        } else {
            out.push_str(piece);
        }
    }
    if wanted.attempt > 0 {
        let mut draw = mint.prf.draw("product", wanted.text, wanted.attempt);
        if wanted.attempt == 1 {
            out = style::mask(&out, wanted.text);
        } else {
            out.push_str(&format!(
                " {}",
                draw.pick(&["II", "III", "IV", "V", "VI", "VII", "IX", "X"])
            ));
        }
    }
    Some(Minted::whole(out))
}

/// The words that an earlier name and its surrogate have in the same places, in lower case.
pub(crate) fn aligned(original: &str, surrogate: &str) -> Vec<(String, String)> {
    let words = |text: &str| -> Vec<String> {
        stretches(text).into_iter().filter(|(_, is)| *is).map(|(w, _)| w.to_lowercase()).collect()
    };
    words(original)
        .into_iter()
        .zip(words(surrogate))
        .filter(|(a, b)| {
            a != b && a.chars().all(char::is_alphabetic) && b.chars().all(char::is_alphabetic)
        })
        .collect()
}
