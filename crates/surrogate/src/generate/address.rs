//! Places and postal addresses: invented places, other numbers, the same shape.

use super::{Mint, Minted, Role, Wanted, form, organization::stretches, words};
use crate::style;

/// Countries; one stands for another, so that a sentence about a country stays one.
const COUNTRIES: &[&str] = &[
    "Argentina",
    "Australia",
    "Austria",
    "Belgium",
    "Brazil",
    "Canada",
    "Chile",
    "Croatia",
    "Denmark",
    "Estonia",
    "Finland",
    "France",
    "Germany",
    "Greece",
    "Hungary",
    "Iceland",
    "India",
    "Ireland",
    "Italy",
    "Japan",
    "Kenya",
    "Latvia",
    "Lithuania",
    "Luxembourg",
    "Mexico",
    "Morocco",
    "Netherlands",
    "Norway",
    "Peru",
    "Poland",
    "Portugal",
    "Romania",
    "Slovakia",
    "Slovenia",
    "Spain",
    "Sweden",
    "Switzerland",
    "Tunisia",
    "Turkey",
    "Uruguay",
    "Vietnam",
];

/// What stands for a place.
pub(super) fn location(mint: &mut Mint<'_>, wanted: Wanted<'_>) -> Option<Minted> {
    if COUNTRIES.iter().any(|c| c.eq_ignore_ascii_case(wanted.text)) {
        let mut draw = mint.prf.draw("country", &wanted.text.to_lowercase(), wanted.attempt);
        return Some(Minted::whole(style::like(draw.pick(COUNTRIES), wanted.text)));
    }
    Some(Minted::whole(words_of(mint, wanted, words::PLACES)))
}

/// What stands for a postal address or a line of one.
pub(super) fn address(mint: &mut Mint<'_>, wanted: Wanted<'_>) -> Option<Minted> {
    Some(Minted::whole(words_of(mint, wanted, words::STREETS)))
}

fn words_of(mint: &mut Mint<'_>, wanted: Wanted<'_>, kept: &[&str]) -> String {
    let stretches = stretches(wanted.text);
    // Someone may live in a street that is called by a kept word only.
    let fixed = |w: &str| words::is_one(kept, &w.to_lowercase()) || w.chars().count() < 2;
    let named =
        stretches.iter().any(|(w, is)| *is && (!fixed(w) || w.chars().any(|c| c.is_ascii_digit())));
    let mut out = String::with_capacity(wanted.text.len() + 8);
    let mut replaced = 0u32;
    for (piece, is) in stretches {
        if !is || named && fixed(piece) && !piece.chars().any(|c| c.is_ascii_digit()) {
            out.push_str(piece);
        } else if piece.chars().all(char::is_alphabetic) {
            out.push_str(&place_word(mint, piece));
            replaced += 1;
        } else {
            // House numbers and postal codes.
            let key = format!("{}#{}", wanted.text.to_lowercase(), out.len());
            let mut draw = mint.prf.draw("address number", &key, wanted.attempt);
            out.push_str(&form::same(&mut draw, piece));
            replaced += 1;
        }
    }
    if wanted.attempt > 0 && (replaced == 0 || !out.chars().any(|c| c.is_ascii_digit())) {
        if wanted.attempt == 1 {
            return style::mask(&out, wanted.text);
        }
        let mut draw = mint.prf.draw("direction", wanted.text, wanted.attempt);
        let head = draw.pick(&["North", "South", "East", "West", "Upper", "Lower", "New", "Old"]);
        return format!("{head} {out}");
    }
    out
}

/// One word; the end of it that is a kind of street stays.
fn place_word(mint: &mut Mint<'_>, word: &str) -> String {
    let lower = word.to_lowercase();
    for end in words::STREET_ENDS {
        if let Some(stem) = lower.strip_suffix(end)
            && stem.chars().count() >= 3
        {
            let made = format!("{}{end}", mint.word(stem, Role::Place));
            return style::like(&made, word);
        }
    }
    if lower.chars().count() <= 3 && word.chars().all(char::is_uppercase) {
        // A state or a country in letters.
        return mint.prf.draw("state", &lower, 0).string("ABCDEFGHIJKLMNOPQRSTUVWXYZ", lower.len());
    }
    style::like(&mint.word(&lower, Role::Place), word)
}
