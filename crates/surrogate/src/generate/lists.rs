//! Values out of small lists: what a person is rather than what a person is called. When a list is
//! used up within a scope the caller falls back on a placeholder.

use super::{Mint, Minted, Wanted};
use crate::style;

const NATIONALITIES: &[&str] = &[
    "Argentinian",
    "Australian",
    "Austrian",
    "Belgian",
    "Brazilian",
    "Bulgarian",
    "Canadian",
    "Chilean",
    "Croatian",
    "Czech",
    "Danish",
    "Estonian",
    "Finnish",
    "Greek",
    "Hungarian",
    "Icelandic",
    "Irish",
    "Jamaican",
    "Kenyan",
    "Latvian",
    "Lithuanian",
    "Maltese",
    "Mexican",
    "Moroccan",
    "Norwegian",
    "Peruvian",
    "Portuguese",
    "Romanian",
    "Slovak",
    "Slovenian",
    "Swedish",
    "Tunisian",
    "Uruguayan",
    "Vietnamese",
];
const RELIGIONS: &[&str] = &[
    "Anglican",
    "Baptist",
    "Buddhist",
    "Calvinist",
    "Catholic",
    "Hindu",
    "Jain",
    "Jewish",
    "Lutheran",
    "Mennonite",
    "Methodist",
    "Muslim",
    "Orthodox",
    "Presbyterian",
    "Quaker",
    "Reformed",
    "Shinto",
    "Sikh",
    "Taoist",
    "Unitarian",
    "agnostic",
    "atheist",
];
const POLITICS: &[&str] = &[
    "Agrarian Union",
    "Alliance for Renewal",
    "Centre Party",
    "Citizens' List",
    "Civic Union",
    "Democratic Forum",
    "Free Voters",
    "Green Alliance",
    "Labour Union",
    "Liberal Forum",
    "National Dialogue",
    "New Democrats",
    "People's Forum",
    "Progress Party",
    "Reform Party",
    "Social Forum",
    "centrist",
    "conservative",
    "liberal",
    "progressive",
    "social democrat",
];
const OCCUPATIONS: &[&str] = &[
    "accountant",
    "actuary",
    "archivist",
    "baker",
    "beekeeper",
    "bookbinder",
    "botanist",
    "carpenter",
    "cartographer",
    "chemist",
    "choreographer",
    "conservator",
    "dentist",
    "draughtsman",
    "economist",
    "editor",
    "electrician",
    "florist",
    "geologist",
    "glazier",
    "goldsmith",
    "hydrologist",
    "interpreter",
    "joiner",
    "journalist",
    "librarian",
    "locksmith",
    "mason",
    "meteorologist",
    "midwife",
    "notary",
    "optician",
    "pharmacist",
    "physiotherapist",
    "plumber",
    "roofer",
    "sculptor",
    "statistician",
    "surveyor",
    "tailor",
    "teacher",
    "translator",
    "upholsterer",
    "veterinarian",
    "watchmaker",
    "welder",
];
const DIAGNOSES: &[&str] = &[
    "acute bronchitis",
    "allergic rhinitis",
    "atopic dermatitis",
    "carpal tunnel syndrome",
    "chronic gastritis",
    "chronic sinusitis",
    "cluster headache",
    "gallstones",
    "gout",
    "hiatal hernia",
    "hypothyroidism",
    "iron deficiency anaemia",
    "kidney stones",
    "lumbar disc herniation",
    "meniscus tear",
    "migraine",
    "osteoarthritis of the knee",
    "otitis media",
    "plantar fasciitis",
    "psoriasis",
    "restless legs syndrome",
    "rosacea",
    "sciatica",
    "tendinitis",
    "tennis elbow",
    "tinnitus",
    "ulcerative colitis",
    "urticaria",
];
const CODES: &[&str] = &[
    "J20.9", "J30.1", "L20.9", "G56.0", "K29.5", "J32.9", "G44.0", "K80.2", "M10.9", "K44.9",
    "E03.9", "D50.9", "N20.0", "M51.2", "S83.2", "G43.9", "M17.1", "H66.9", "M72.2", "L40.0",
    "G25.8", "L71.9", "M54.3", "M77.9", "M77.1", "H93.1", "K51.9", "L50.9",
];

fn pick(mint: &mut Mint<'_>, wanted: Wanted<'_>, list: &[&str]) -> Option<Minted> {
    let key = wanted.text.to_lowercase();
    // One draw for the place to start at, then the list in order: every value is tried.
    let start = mint.prf.draw(wanted.label.name(), &key, 0).below(list.len());
    let tries = usize::try_from(wanted.attempt).unwrap_or(usize::MAX);
    let at = start.wrapping_add(tries) % list.len().max(1);
    let value = list.get(at).copied().unwrap_or_default();
    let made = match style::of(wanted.text) {
        style::Style::Upper if wanted.text.len() > 1 => value.to_uppercase(),
        style::Style::Lower if wanted.text.starts_with(char::is_lowercase) => value.to_lowercase(),
        _ => capital(value),
    };
    Some(Minted::whole(made))
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |c| c.to_uppercase().chain(chars).collect())
}

pub(super) fn nationality(mint: &mut Mint<'_>, wanted: Wanted<'_>) -> Option<Minted> {
    pick(mint, wanted, NATIONALITIES)
}

pub(super) fn religion(mint: &mut Mint<'_>, wanted: Wanted<'_>) -> Option<Minted> {
    pick(mint, wanted, RELIGIONS)
}

pub(super) fn politics(mint: &mut Mint<'_>, wanted: Wanted<'_>) -> Option<Minted> {
    pick(mint, wanted, POLITICS)
}

pub(super) fn occupation(mint: &mut Mint<'_>, wanted: Wanted<'_>) -> Option<Minted> {
    pick(mint, wanted, OCCUPATIONS)
}

/// A diagnosis, or its code in the international classification of diseases.
pub(super) fn diagnosis(mint: &mut Mint<'_>, wanted: Wanted<'_>) -> Option<Minted> {
    let mut chars = wanted.text.chars();
    let code = chars.next().is_some_and(|c| c.is_ascii_alphabetic())
        && chars.next().is_some_and(|c| c.is_ascii_digit())
        && wanted.text.len() <= 8;
    pick(mint, wanted, if code { CODES } else { DIAGNOSES })
}
