//! The tables of tokens that carry their issuer's own mark, by field of use.
//!
//! A row gives the mark, the alphabet and length of the rest, and the check. The facts come from
//! the issuers' pages named in `source`, or, where an issuer publishes no form, from the lists of
//! the public scanners (GitHub secret scanning's supported patterns, gitleaks' rules); the rows
//! are our own.

mod ai;
mod cloud;
mod code;
mod commerce;
mod infrastructure;
mod messaging;
mod operations;
mod work;

use super::{
    bytes::Set,
    randomness,
    rule::{Part, TokenRule},
};

/// Where a form is known from the partner list of GitHub secret scanning.
const PARTNERS: &str = "GitHub docs: secret scanning, supported patterns";
/// Where a form is known from the public scanner's rules only.
const SCANNERS: &str = "gitleaks: default rules";

/// Every table.
pub(super) const TABLES: &[&[TokenRule]] = &[
    ai::RULES,
    cloud::RULES,
    code::RULES,
    commerce::RULES,
    infrastructure::RULES,
    messaging::RULES,
    operations::RULES,
    work::RULES,
];

/// `8-4-4-4-12` lower-case hexadecimal digits.
const UUID: &[Part] = &[
    Part::Run(Set::HEX_ANY, 8, 8),
    Part::Text("-"),
    Part::Run(Set::HEX_ANY, 4, 4),
    Part::Text("-"),
    Part::Run(Set::HEX_ANY, 4, 4),
    Part::Text("-"),
    Part::Run(Set::HEX_ANY, 4, 4),
    Part::Text("-"),
    Part::Run(Set::HEX_ANY, 12, 12),
];

/// True when the token has at least one digit and one letter.
fn mixed(token: &[u8]) -> bool {
    token.iter().any(u8::is_ascii_digit) && token.iter().any(u8::is_ascii_alphabetic)
}

/// True when letters of both cases and digits occur, as in a random token of base 62 or 64.
fn mixed_case(token: &[u8]) -> bool {
    mixed(token)
        && token.iter().any(u8::is_ascii_lowercase)
        && token.iter().any(u8::is_ascii_uppercase)
}

/// True when digits or letters of both cases occur, so that it is no plain word.
fn varied(token: &[u8]) -> bool {
    let tail = token.get(token.len().saturating_sub(16)..).unwrap_or(token);
    tail.iter().any(u8::is_ascii_digit)
        || (tail.iter().any(u8::is_ascii_lowercase) && tail.iter().any(u8::is_ascii_uppercase))
}

/// True when what follows the first full stop looks drawn at random.
fn random_tail(token: &[u8]) -> bool {
    let tail = token.splitn(2, |b| *b == b'.').nth(1).unwrap_or(token);
    randomness::random_when_named(tail)
}
