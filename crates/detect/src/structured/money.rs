//! Cards, accounts, banks.

use super::{
    checksum::{alnum, luhn, mod97, uniform},
    rule::{Check, Rule, Seen},
    words as cx,
};
use crate::Label;

/// The rules.
pub(crate) const RULES: &[Rule] = &[
    Rule {
        name: "credit_card",
        label: Label::CREDIT_CARD,
        about: "Payment card number: issuer range, length and Luhn",
        source: "ISO/IEC 7812-1 with the issuers' published ranges",
        pattern: r"[2-6]\d{3}(?:[ .\-]?\d){8,15}",
        check: Check::Sum(card),
        context: cx::CARD,
        alone: 0.9,
        near: 0.99,
    },
    Rule {
        name: "credit_card_by_context",
        label: Label::CREDIT_CARD,
        about: "Number written as a card number is, beside a word for it, with a wrong check digit",
        source: "ISO/IEC 7812-1; people mistype",
        pattern: r"[2-6]\d{3}[ \-]?\d{4}[ \-]?\d{4}[ \-]?\d{4}",
        check: Check::Plausible(not_uniform),
        context: cx::CARD,
        alone: 0.0,
        near: 0.6,
    },
    Rule {
        name: "iban",
        label: Label::IBAN,
        about: "International bank account number",
        source: "ISO 13616-1, SWIFT IBAN registry",
        pattern: r"[A-Za-z]{2}[ \-]?\d{2}(?:[ \-]?[A-Za-z0-9]){11,30}",
        check: Check::Sum(iban),
        context: cx::IBAN,
        alone: 0.95,
        near: 0.99,
    },
];

fn not_uniform(seen: Seen<'_>) -> bool {
    !uniform(seen.compact)
}

/// Issuer ranges: first and last prefix, lengths.
const ISSUERS: &[(u32, u32, &[usize])] = &[
    // Visa
    (4, 4, &[13, 16, 19]),
    // Mastercard
    (51, 55, &[16]),
    (2221, 2720, &[16]),
    // American Express
    (34, 34, &[15]),
    (37, 37, &[15]),
    // Diners Club
    (300, 305, &[14, 16, 19]),
    (309, 309, &[14, 16, 19]),
    (36, 36, &[14, 16, 19]),
    (38, 39, &[14, 16, 19]),
    // Discover
    (6011, 6011, &[16, 19]),
    (644, 649, &[16, 19]),
    (65, 65, &[16, 19]),
    // JCB
    (3528, 3589, &[16, 19]),
    // UnionPay
    (62, 62, &[16, 17, 18, 19]),
    (81, 81, &[16, 17, 18, 19]),
    // Maestro
    (50, 50, &[12, 13, 14, 15, 16, 17, 18, 19]),
    (56, 58, &[12, 13, 14, 15, 16, 17, 18, 19]),
    (6304, 6304, &[12, 13, 14, 15, 16, 17, 18, 19]),
    (6759, 6763, &[12, 13, 14, 15, 16, 17, 18, 19]),
    // Mir
    (2200, 2204, &[16, 17, 18, 19]),
    // RuPay
    (508, 508, &[16]),
    (60, 60, &[16]),
    // Elo, Hipercard
    (636, 636, &[16]),
    (606282, 606282, &[16]),
];

/// Whether digits can be a card's number.
pub(crate) fn card(seen: Seen<'_>) -> bool {
    let digits = seen.compact;
    let grouped =
        seen.unbroken() || seen.raw.split(|b| !b.is_ascii_digit()).all(|group| group.len() >= 3);
    let issued = ISSUERS.iter().any(|(first, last, lengths)| {
        let size = first.ilog10() as usize + 1;
        lengths.contains(&digits.len())
            && super::checksum::number(digits, 0..size)
                .is_some_and(|prefix| (*first..=*last).contains(&prefix))
    });
    grouped && issued && luhn(digits) && !uniform(digits)
}

/// Lengths of an IBAN by country (SWIFT IBAN registry, release 99).
const IBAN_LENGTHS: &[(&[u8; 2], usize)] = &[
    (b"AD", 24),
    (b"AE", 23),
    (b"AL", 28),
    (b"AT", 20),
    (b"AZ", 28),
    (b"BA", 20),
    (b"BE", 16),
    (b"BG", 22),
    (b"BH", 22),
    (b"BI", 27),
    (b"BR", 29),
    (b"BY", 28),
    (b"CH", 21),
    (b"CR", 22),
    (b"CY", 28),
    (b"CZ", 24),
    (b"DE", 22),
    (b"DJ", 27),
    (b"DK", 18),
    (b"DO", 28),
    (b"EE", 20),
    (b"EG", 29),
    (b"ES", 24),
    (b"FI", 18),
    (b"FK", 18),
    (b"FO", 18),
    (b"FR", 27),
    (b"GB", 22),
    (b"GE", 22),
    (b"GI", 23),
    (b"GL", 18),
    (b"GR", 27),
    (b"GT", 28),
    (b"HN", 28),
    (b"HR", 21),
    (b"HU", 28),
    (b"IE", 22),
    (b"IL", 23),
    (b"IQ", 23),
    (b"IS", 26),
    (b"IT", 27),
    (b"JO", 30),
    (b"KW", 30),
    (b"KZ", 20),
    (b"LB", 28),
    (b"LC", 32),
    (b"LI", 21),
    (b"LT", 20),
    (b"LU", 20),
    (b"LV", 21),
    (b"LY", 25),
    (b"MC", 27),
    (b"MD", 24),
    (b"ME", 22),
    (b"MK", 19),
    (b"MN", 20),
    (b"MR", 27),
    (b"MT", 31),
    (b"MU", 30),
    (b"NI", 28),
    (b"NL", 18),
    (b"NO", 15),
    (b"OM", 23),
    (b"PK", 24),
    (b"PL", 28),
    (b"PS", 29),
    (b"PT", 25),
    (b"QA", 29),
    (b"RO", 24),
    (b"RS", 22),
    (b"RU", 33),
    (b"SA", 24),
    (b"SC", 31),
    (b"SD", 18),
    (b"SE", 24),
    (b"SI", 19),
    (b"SK", 24),
    (b"SM", 27),
    (b"SO", 23),
    (b"ST", 25),
    (b"SV", 28),
    (b"TL", 23),
    (b"TN", 24),
    (b"TR", 26),
    (b"UA", 29),
    (b"VA", 22),
    (b"VG", 24),
    (b"XK", 20),
    (b"YE", 30),
];

fn iban(seen: Seen<'_>) -> bool {
    let text = seen.compact;
    let length = IBAN_LENGTHS
        .iter()
        .find(|(country, _)| text.starts_with(*country))
        .map(|(_, length)| *length);
    let (Some(head), Some(tail)) = (text.get(..4), text.get(4..)) else { return false };
    length == Some(text.len())
        && tail.iter().all(|b| alnum(*b).is_some())
        && mod97(tail.iter().chain(head).copied()) == Some(1)
}
