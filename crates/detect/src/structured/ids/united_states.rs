//! United States and Canada.

use crate::structured::{
    checksum::{digit, last, luhn, number, uniform, weighted},
    rule::{Check::*, Seen, rules},
};

rules! {
    "us_ssn" US_SSN, "US social security number", "SSA, POMS RM 10201.035; numbers never issued",
        r"\d{3}[\- ]\d{2}[\- ]\d{4}", Plausible(ssn), [SSN | NATIONAL | TAX] 0.8 / 0.97;
    "us_ssn" US_SSN, "US social security number", "SSA, POMS RM 10201.035; numbers never issued",
        r"\d{9}|\d{3}[.\-]\d{2}[.\-]\d{4}", Plausible(ssn), [SSN] 0.0 / 0.95;
    "us_ssn" US_SSN, "US social security number", "SSA; mistyped or made up, beside its name",
        r"\d{3}[\- .]?\d{2}[\- .]?\d{4}", Plausible(nine_digits), [SSN] 0.0 / 0.8;
    "us_itin" TAX_ID, "US individual taxpayer number", "IRS, IRM 3.21.263: ranges of the middle digits",
        r"9\d{2}[\- ]\d{2}[\- ]\d{4}", Plausible(itin), [ITIN | SSN | TAX] 0.75 / 0.97;
    "us_itin" TAX_ID, "US individual taxpayer number", "IRS, IRM 3.21.263: ranges of the middle digits",
        r"9\d{8}", Plausible(itin), [ITIN] 0.0 / 0.95;
    "us_ein" TAX_ID, "US employer number", "IRS, valid EIN prefixes",
        r"\d{2}-?\d{7}", Plausible(ein), [EIN | COMPANY] 0.0 / 0.9;
    "us_npi" MEDICAL_LICENSE, "US national provider identifier", "CMS, NPI check digit: Luhn over 80840 and the number",
        r"[12]\d{9}", Sum(npi), [MEDICAL_LICENSE | HEALTH] 0.0 / 0.95;
    "us_dea" MEDICAL_LICENSE, "US registration for controlled substances", "DEA, 21 CFR 1301; registrant letters and check digit",
        r"[ABCDEFGHJKLMPRSTUXabcdefghjklmprstux][A-Za-z9]\d{7}", Sum(dea), [MEDICAL_LICENSE | HEALTH] 0.0 / 0.95;
    "us_mbi" HEALTH_INSURANCE, "US Medicare beneficiary identifier", "CMS, MBI format: position pattern without S L O I B Z",
        r"[1-9][AC-HJKMNP-RT-Y][AC-HJKMNP-RT-Y0-9]\d-?[AC-HJKMNP-RT-Y][AC-HJKMNP-RT-Y0-9]\d-?[AC-HJKMNP-RT-Y]{2}\d{2}",
        Shape, [HEALTH | MRN] 0.8 / 0.95;
    "ca_sin" NATIONAL_ID, "Canadian social insurance number", "Employment and Social Development Canada; Luhn, no leading 0 or 8",
        r"\d{3}-\d{3}-\d{3}", Sum(sin), [SIN | NATIONAL | SSN] 0.6 / 0.97;
    "ca_sin" NATIONAL_ID, "Canadian social insurance number", "Employment and Social Development Canada; Luhn, no leading 0 or 8",
        r"\d{3} ?\d{3} ?\d{3}", Sum(sin), [SIN] 0.0 / 0.95;
    "ca_health" HEALTH_INSURANCE, "Canadian provincial health card", "Ontario Health Insurance Act, RAMQ and BC MSP card formats",
        r"\d{4}[\- ]?\d{3}[\- ]?\d{3}(?:[\- ]?[A-Z]{2})?|[A-Z]{4} ?\d{4} ?\d{4}", Plausible(not_uniform), [CA_HEALTH] 0.0 / 0.9;
    "ca_postal_code" POSTAL_CODE, "Canadian postal code", "Canada Post addressing guidelines",
        r"[ABCEGHJ-NPRSTVXY]\d[ABCEGHJ-NPRSTV-Z][ \-]\d[ABCEGHJ-NPRSTV-Z]\d", Shape, [POSTAL | F_ADDRESS] 0.65 / 0.9;
    "ca_postal_code" POSTAL_CODE, "Canadian postal code", "Canada Post addressing guidelines",
        r"[ABCEGHJ-NPRSTVXYabceghj-nprstvxy]\d[A-Za-z] ?\d[A-Za-z]\d", Shape, [POSTAL | F_ADDRESS] 0.0 / 0.8;
}

fn nine_digits(seen: Seen<'_>) -> Option<bool> {
    Some(seen.compact.len() == 9 && !uniform(seen.compact))
}

fn not_uniform(seen: Seen<'_>) -> Option<bool> {
    Some(!uniform(seen.compact))
}

fn ssn(seen: Seen<'_>) -> Option<bool> {
    let d = seen.compact;
    let (area, group, serial) = (number(d, 0..3)?, number(d, 3..5)?, number(d, 5..9)?);
    let advertised = d == b"078051120" || d == b"219099999";
    Some(area != 0 && area != 666 && area < 900 && group != 0 && serial != 0 && !advertised)
}

fn itin(seen: Seen<'_>) -> Option<bool> {
    let d = seen.compact;
    let group = number(d, 3..5)?;
    Some(digit(*d.first()?)? == 9 && matches!(group, 50..=65 | 70..=88 | 90..=92 | 94..=99))
}

/// Campus prefixes that the IRS has assigned.
fn ein(seen: Seen<'_>) -> Option<bool> {
    let prefix = number(seen.compact, 0..2)?;
    Some(
        matches!(prefix, 1..=6 | 10..=16 | 20..=27 | 30..=48 | 50..=68 | 71..=77 | 80..=88 | 90..=95 | 98 | 99)
            && !uniform(seen.compact),
    )
}

fn npi(seen: Seen<'_>) -> Option<bool> {
    let mut full = *b"80840\0\0\0\0\0\0\0\0\0\0";
    full.get_mut(5..)?.copy_from_slice(seen.compact.get(..10)?);
    Some(luhn(&full))
}

fn dea(seen: Seen<'_>) -> Option<bool> {
    let d = seen.compact.get(2..)?;
    Some(weighted(d, &[1, 2, 1, 2, 1, 2])? % 10 == last(d)?)
}

fn sin(seen: Seen<'_>) -> Option<bool> {
    Some(
        !matches!(seen.compact.first()?, b'0' | b'8')
            && luhn(seen.compact)
            && !uniform(seen.compact),
    )
}
