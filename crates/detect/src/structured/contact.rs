//! Telephone numbers: international by their country code, national by the habits of writing of
//! each country, bare digits only beside a word that says so.

use super::{
    rule::{Check, Rule, Seen},
    words as cx,
};
use crate::Label;

const ABOUT: &str = "Telephone number";
const ITU: &str = "ITU-T E.164 and its list of assigned country codes; E.123 for the notation";

/// An extension behind a number, as `ext. 12`, `x12`, `DW 12`.
macro_rules! with_extension {
    ($number:expr) => {
        concat!($number, r"(?:,? ?(?:[xX]|[eE]xt\.?|[eE]xtension|DW|Durchwahl|poste|#) ?\d{1,6})?")
    };
}

const fn national(source: &'static str, pattern: &'static str, check: Check, alone: f32) -> Rule {
    Rule {
        name: "phone",
        label: Label::PHONE,
        about: ABOUT,
        source,
        pattern,
        check,
        context: cx::PHONE,
        alone,
        near: 0.9,
    }
}

/// The rules.
pub(crate) const RULES: &[Rule] = &[
    Rule {
        name: "phone",
        label: Label::PHONE,
        about: ABOUT,
        source: ITU,
        pattern: with_extension!(r"\+[ (]{0,2}[1-9](?:[ .()/\-]{0,3}\d){6,14}"),
        check: Check::Plausible(international),
        context: cx::PHONE,
        alone: 0.85,
        near: 0.95,
    },
    national(ITU, r"00[1-9](?:[ .()/\-]{1,3}\d{1,9}){2,6}", Check::Plausible(dialled), 0.7),
    national(
        "North American Numbering Plan (ATIS-0300051)",
        with_extension!(r"(?:\+?1[ .\-]{0,2})?\([2-9]\d{2}\)[ .\-]{0,2}\d{3}[ .\-]?\d{4}"),
        Check::Shape,
        0.8,
    ),
    national(
        "North American Numbering Plan (ATIS-0300051)",
        with_extension!(r"(?:1[ .\-])?[2-9]\d{2}-\d{3}-\d{4}"),
        Check::Shape,
        0.75,
    ),
    national(
        "North American Numbering Plan (ATIS-0300051)",
        with_extension!(r"(?:1[ .\-])?[2-9]\d{2}\.\d{3}\.\d{4}"),
        Check::Shape,
        0.65,
    ),
    national(
        "North American Numbering Plan (ATIS-0300051)",
        with_extension!(r"(?:1 )?[2-9]\d{2} [2-9]\d{2}[ \-]\d{4}"),
        Check::Shape,
        0.6,
    ),
    national(
        "ITU-T E.129 national numbering plans with trunk prefix 0 (UK, DE, FR, IT, NL, BE, AT, CH, IE, SE, FI, AU, NZ, JP, IN, ZA)",
        with_extension!(r"\(?0\d{1,5}\)?(?:[ ./\-]{1,3}\d{1,8}){1,5}"),
        Check::Plausible(trunk_zero),
        0.6,
    ),
    national(
        "CNMC, Plan nacional de numeración telefónica (ES)",
        r"[6-9]\d{2} \d{2} \d{2} \d{2}",
        Check::Shape,
        0.6,
    ),
    national(
        "Anatel, Resolução 749/2022 (BR)",
        r"\([1-9]\d\) ?9?[ .]?\d{4}[ \-]?\d{4}",
        Check::Shape,
        0.75,
    ),
    national("ACMA, Numbering Plan 2015 (AU)", r"1[38]00[ \-]\d{3}[ \-]\d{3}", Check::Shape, 0.6),
    national("TRAI, National Numbering Plan (IN)", r"[6-9]\d{4}[ \-]\d{5}", Check::Shape, 0.5),
    Rule {
        name: "phone",
        label: Label::PHONE,
        about: ABOUT,
        source: ITU,
        pattern: with_extension!(r"\(?\d(?:[ .()/\-]{0,3}\d){5,14}"),
        check: Check::Plausible(by_word),
        context: cx::PHONE,
        alone: 0.0,
        near: 0.8,
    },
];

/// Country codes with the lengths of a national number, where both are well known; others of the
/// E.164 zones are taken with 6 to 12 digits.
const COUNTRIES: &[(&[u8], usize, usize)] = &[
    (b"1", 10, 10),
    (b"7", 10, 10),
    (b"20", 8, 10),
    (b"27", 9, 9),
    (b"30", 10, 10),
    (b"31", 9, 11),
    (b"32", 8, 9),
    (b"33", 9, 9),
    (b"34", 9, 9),
    (b"36", 8, 9),
    (b"39", 6, 12),
    (b"40", 9, 9),
    (b"41", 9, 9),
    (b"43", 7, 13),
    (b"44", 9, 10),
    (b"45", 8, 8),
    (b"46", 7, 10),
    (b"47", 8, 8),
    (b"48", 9, 9),
    (b"49", 6, 12),
    (b"52", 10, 11),
    (b"54", 10, 11),
    (b"55", 10, 11),
    (b"61", 9, 9),
    (b"64", 8, 10),
    (b"65", 8, 8),
    (b"81", 9, 10),
    (b"82", 8, 11),
    (b"86", 10, 11),
    (b"91", 10, 10),
    (b"351", 9, 9),
    (b"352", 5, 11),
    (b"353", 7, 10),
    (b"358", 6, 12),
    (b"420", 9, 9),
    (b"421", 9, 9),
    (b"852", 8, 8),
    (b"972", 8, 9),
];

/// Two-digit country codes; all other codes have one (1, 7) or three digits.
const TWO_DIGITS: &[&[u8; 2]] = &[
    b"20", b"27", b"30", b"31", b"32", b"33", b"34", b"36", b"39", b"40", b"41", b"43", b"44",
    b"45", b"46", b"47", b"48", b"49", b"51", b"52", b"53", b"54", b"55", b"56", b"57", b"58",
    b"60", b"61", b"62", b"63", b"64", b"65", b"66", b"81", b"82", b"84", b"86", b"90", b"91",
    b"92", b"93", b"94", b"95", b"98",
];

/// The digits of the number itself, without an extension.
fn number_digits(seen: Seen<'_>) -> smallvec::SmallVec<[u8; 24]> {
    let end = seen
        .raw
        .iter()
        .position(|b| b.is_ascii_alphabetic() || *b == b'#')
        .unwrap_or(seen.raw.len());
    let raw = seen.raw.get(..end).unwrap_or_default();
    raw.iter().copied().filter(u8::is_ascii_digit).collect()
}

fn international(seen: Seen<'_>) -> Option<bool> {
    let mut digits = number_digits(seen);
    // +44 (0)20: the trunk prefix in brackets is not dialled.
    if let Some(at) = seen.raw.windows(3).position(|w| w == b"(0)") {
        let before = seen.raw.iter().take(at).filter(|b| b.is_ascii_digit()).count();
        if before < digits.len() {
            digits.remove(before);
        }
    }
    Some(country(&digits))
}

/// `00` in place of the plus sign.
fn dialled(seen: Seen<'_>) -> Option<bool> {
    Some(country(number_digits(seen).get(2..)?))
}

fn country(digits: &[u8]) -> bool {
    if let Some((code, min, max)) = COUNTRIES.iter().find(|(code, ..)| digits.starts_with(code)) {
        return (*min..=*max).contains(&(digits.len() - code.len()));
    }
    let code = if TWO_DIGITS.iter().any(|c| digits.starts_with(*c)) { 2 } else { 3 };
    let zone = !digits.starts_with(b"0");
    zone && (6..=12).contains(&digits.len().saturating_sub(code))
}

/// Whether the number begins as a date does: two short groups and a year.
fn date_like(raw: &[u8]) -> bool {
    let mut groups = raw.split(|b| !b.is_ascii_digit()).filter(|g| !g.is_empty());
    let (Some(a), Some(b), Some(c)) = (groups.next(), groups.next(), groups.next()) else {
        return false;
    };
    let joint = |at: usize| raw.get(at).is_some_and(|b| matches!(b, b'.' | b'-' | b'/'));
    let value = |d: &[u8]| super::checksum::number(d, 0..d.len()).unwrap_or(u32::MAX);
    let short = |g: &[u8]| g.len() <= 2;
    let year = |g: &[u8]| g.len() == 4 && (1800..=2199).contains(&value(g));
    let day_first = short(a) && short(b) && year(c) && value(a) <= 31 && value(b) <= 31;
    let year_first = year(a) && short(b) && short(c) && value(b) <= 12 && value(c) <= 31;
    let day_short = groups.next().is_none() && short(a) && short(b) && short(c);
    (day_first || year_first || day_short) && joint(a.len())
}

fn trunk_zero(seen: Seen<'_>) -> Option<bool> {
    let digits = number_digits(seen);
    let groups = seen.raw.split(|b| !b.is_ascii_digit()).filter(|g| !g.is_empty()).count();
    Some(
        (9..=12).contains(&digits.len())
            && !digits.starts_with(b"00")
            && groups <= 6
            && !date_like(seen.raw)
            && !super::checksum::uniform(&digits),
    )
}

fn by_word(seen: Seen<'_>) -> Option<bool> {
    let digits = number_digits(seen);
    let address = seen.raw.iter().filter(|b| **b == b'.').count() == 3
        && seen.raw.split(|b| *b == b'.').all(|g| g.len() <= 3)
        && digits.len() < 10;
    Some((7..=15).contains(&digits.len()) && !date_like(seen.raw) && !address)
}
