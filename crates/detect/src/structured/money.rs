//! Cards, accounts, banks.

use super::{
    checksum::{alnum, digit, last, luhn, mod97, number, uniform, weighted},
    rule::{Check::*, Seen, rules},
};

rules! {
    "credit_card" CREDIT_CARD, "Payment card number: issuer range, length and Luhn", "ISO/IEC 7812-1 with the issuers' published ranges",
        r"[2-6]\d{3}(?:[ .\-]?\d){8,15}", Sum(card), [CARD] 0.9 / 0.99;
    "credit_card_by_context" CREDIT_CARD, "Number written as a card number is, beside a word for it, with a wrong check digit", "ISO/IEC 7812-1; people mistype",
        r"[2-6]\d{3}[ \-]?\d{4}[ \-]?\d{4}[ \-]?\d{4}|3\d{3}[ \-]?\d{6}[ \-]?\d{5}", Plausible(not_uniform), [CARD] 0.0 / 0.6;
    "card_cvv" CARD_CVV, "Security code of a card beside a word for it", "PCI DSS glossary, card verification code",
        r"\d{3,4}", Shape, [CVV] 0.0 / 0.9;
    "card_expiry" CARD_EXPIRY, "Expiry of a card beside a word for it", "ISO/IEC 7813",
        r"(?:0[1-9]|1[0-2]) ?[/\-] ?(?:20)?\d{2}", Plausible(expiry), [EXPIRY | CVV] 0.0 / 0.85;
    "card_track" CARD_TRACK, "Data of a card's magnetic track", "ISO/IEC 7813, tracks 1 and 2",
        r"\d{12,19}=\d{4}\d{3}\d{0,16}", Plausible(track), [CARD] 0.95 / 0.98;
    "iban" IBAN, "International bank account number", "ISO 13616-1, SWIFT IBAN registry",
        r"[A-Za-z]{2}[ \-]?\d{2}(?:[ \-]?[A-Za-z0-9]){11,30}", Sum(iban), [IBAN] 0.95 / 0.99;
    "aba_routing" ABA_ROUTING, "US bank routing number", "ABA routing number policy: weights 3 7 1, Federal Reserve prefixes",
        r"\d{9}|\d{4}-\d{4}-\d", Sum(aba), [ROUTING] 0.0 / 0.97;
    "sort_code" SORT_CODE, "UK or Irish sort code", "Pay.UK, sorting code format",
        r"\d{2}[\- ]\d{2}[\- ]\d{2}|\d{6}", Shape, [SORT_CODE] 0.0 / 0.93;
    "bank_account" BANK_ACCOUNT, "Account number beside a word for it", "Forms of the banks, without checksum",
        r"\d{6,18}|\d{2,5}(?:[ \-]\d{2,8}){1,4}", Plausible(account), [ACCOUNT] 0.0 / 0.8;
    "lei" COMPANY_ID, "Legal entity identifier", "ISO 17442, ISO 7064 mod 97-10",
        r"[0-9A-Z]{18}\d{2}", Sum(lei), [COMPANY] 0.9 / 0.98;
    "isin" SECURITY_ID, "International securities number", "ISO 6166: Luhn over letters as two digits",
        r"[A-Z]{2}[0-9A-Z]{9}\d", Sum(isin), [SECURITY] 0.75 / 0.97;
    "cusip" SECURITY_ID, "North American securities number", "ANSI X9.6",
        r"[0-9A-Z]{8}\d", Sum(cusip), [SECURITY] 0.0 / 0.95;
}

fn not_uniform(seen: Seen<'_>) -> Option<bool> {
    Some(!uniform(seen.compact))
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
fn card(seen: Seen<'_>) -> Option<bool> {
    let digits = seen.compact;
    let grouped =
        seen.unbroken() || seen.raw.split(|b| !b.is_ascii_digit()).all(|group| group.len() >= 3);
    let issued = ISSUERS.iter().any(|(first, last, lengths)| {
        let size = first.ilog10() as usize + 1;
        lengths.contains(&digits.len())
            && number(digits, 0..size).is_some_and(|prefix| (*first..=*last).contains(&prefix))
    });
    Some(grouped && issued && luhn(digits) && !uniform(digits))
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

fn iban(seen: Seen<'_>) -> Option<bool> {
    let text = seen.compact;
    let length = IBAN_LENGTHS
        .iter()
        .find(|(country, _)| text.starts_with(*country))
        .map(|(_, length)| *length);
    let (head, tail) = text.split_at_checked(4)?;
    Some(length == Some(text.len()) && mod97(tail.iter().chain(head).copied()) == Some(1))
}

fn expiry(seen: Seen<'_>) -> Option<bool> {
    let year = number(seen.compact, seen.compact.len() - 2..seen.compact.len())?;
    Some((10..=60).contains(&year))
}

/// Track 2: a card number, a separator, year and month, service code.
fn track(seen: Seen<'_>) -> Option<bool> {
    let at = seen.raw.iter().position(|b| *b == b'=')?;
    let (pan, rest) = seen.raw.split_at_checked(at)?;
    Some(luhn(pan) && (1..=12).contains(&number(rest, 3..5)?))
}

fn aba(seen: Seen<'_>) -> Option<bool> {
    let d = seen.compact;
    let sum = weighted(d, &[3, 7, 1, 3, 7, 1, 3, 7, 1])?;
    Some(
        sum % 10 == 0 && matches!(number(d, 0..2)?, 0..=12 | 21..=32 | 61..=72 | 80) && !uniform(d),
    )
}

fn account(seen: Seen<'_>) -> Option<bool> {
    let date = super::ids::general::date(seen) == Some(true);
    Some((6..=18).contains(&seen.compact.len()) && !uniform(seen.compact) && !date)
}

fn lei(seen: Seen<'_>) -> Option<bool> {
    let letters = seen.compact.iter().filter(|b| b.is_ascii_alphabetic()).count();
    Some(letters >= 2 && mod97(seen.compact.iter().copied())? == 1)
}

fn isin(seen: Seen<'_>) -> Option<bool> {
    let mut digits: smallvec::SmallVec<[u8; 24]> = smallvec::SmallVec::new();
    for byte in seen.compact {
        let value = u8::try_from(alnum(*byte)?).ok()?;
        if value > 9 {
            digits.push(b'0' + value / 10);
        }
        digits.push(b'0' + value % 10);
    }
    let digits_seen = seen.compact.iter().filter(|b| b.is_ascii_digit()).count();
    let country = IBAN_LENGTHS.iter().any(|(c, _)| seen.compact.starts_with(*c))
        || [
            b"US", b"CA", b"JP", b"CN", b"HK", b"AU", b"IN", b"KR", b"XS", b"KY", b"BM", b"SG",
            b"ZA", b"MX", b"NZ",
        ]
        .iter()
        .any(|c| seen.compact.starts_with(*c));
    Some(country && digits_seen >= 4 && luhn(&digits))
}

fn cusip(seen: Seen<'_>) -> Option<bool> {
    let mut sum = 0;
    for (i, byte) in seen.compact.get(..8)?.iter().enumerate() {
        let value = alnum(*byte)? * if i % 2 == 0 { 1 } else { 2 };
        sum += value / 10 + value % 10;
    }
    Some((10 - sum % 10) % 10 == last(seen.compact)? && digit(*seen.compact.first()?).is_some())
}
