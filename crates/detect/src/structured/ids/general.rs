//! Identifiers of any country that only their context words tell: no checksum, many forms.

use crate::structured::{
    checksum::{is_date, number, uniform},
    rule::{Check::*, Seen, rules},
};

rules! {
    "passport" PASSPORT, "Passport number beside a word for it", "ICAO Doc 9303 part 4: up to nine letters and digits",
        r"[A-Za-z]{0,3} ?\d{5,9}[A-Za-z]{0,2}|\d{2}[ ]?\d{7}|\d{2}[A-Z]{2}\d{5}", Plausible(identifier), [PASSPORT] 0.0 / 0.9;
    "driver_license" DRIVER_LICENSE, "Driving licence number beside a word for it", "AAMVA D20 and the issuers' formats",
        r"[A-Za-z]{0,3}[ \-]?\d{4,14}(?:[ \-]\d{2,8}){0,4}[A-Za-z]{0,2}", Plausible(identifier), [DRIVER] 0.0 / 0.85;
    "national_id" NATIONAL_ID, "Identity number beside a word for it", "Forms of the issuers, without checksum",
        r"[A-Za-z]{0,3}[ \-]?\d{5,14}[A-Za-z]{0,2}|\d{2,6}(?:[ .\-/]\d{2,8}){1,4}", Plausible(identifier), [NATIONAL] 0.0 / 0.7;
    "tax_id" TAX_ID, "Tax number beside a word for it", "Forms of the issuers, without checksum",
        r"[A-Za-z]{0,3}[ \-]?\d{7,14}[A-Za-z]{0,2}|\d{2,5}(?:[ .\-/]\d{2,8}){1,4}", Plausible(identifier), [TAX] 0.0 / 0.7;
    "medical_record" MEDICAL_RECORD, "Medical record number beside a word for it", "HIPAA, 45 CFR 164.514(b)(2)(i)(H)",
        r"[A-Za-z]{0,4}[ \-]?\d{4,12}(?:-\d{1,6}){0,2}", Plausible(identifier), [MRN] 0.0 / 0.88;
    "health_insurance" HEALTH_INSURANCE, "Insurance or member number beside a word for it", "HIPAA, 45 CFR 164.514(b)(2)(i)(I)",
        r"[A-Za-z]{0,4}[ \-]?\d{5,14}(?:-\d{1,6}){0,2}[A-Za-z]{0,2}", Plausible(identifier), [HEALTH] 0.0 / 0.8;
    "reference_number" REFERENCE_NUMBER, "Customer, employee, case or order number beside a word for it", "HIPAA, 45 CFR 164.514(b)(2)(i)(R): any other unique number",
        r"[A-Za-z]{0,5}[\-/#]?\d{4,16}(?:[\-/]\d{1,8}){0,3}[A-Za-z]{0,2}", Plausible(identifier), [REFERENCE] 0.0 / 0.65;
    "reference_number" REFERENCE_NUMBER, "Number with a prefix for a kind of record", "Prefixes of common business systems",
        r"(?:EMP|CUST|CUS|CLI|ORD|INV|CLM|POL|TKT|MEM|PAT|STU|KD|REF|ORDER|CLAIM|CLIENT)[\-_#]\d{3,10}", Plausible(identifier), [REFERENCE | REFERENCE_NEAR] 0.55 / 0.8;
    "postal_code" POSTAL_CODE, "Postal code beside a word for it", "UPU S42 address templates",
        r"\d{4,6}|\d{5}-\d{3,4}|\d{2}-\d{3}|\d{3} \d{2}|\d{3}-\d{4}", Plausible(not_uniform), [POSTAL] 0.0 / 0.85;
    "age" AGE, "Age in years", "HIPAA, 45 CFR 164.514(b)(2)(i)(C)",
        r"1?\d{1,2}[ \-](?:[Yy]ears?|[Yy]rs?)[ \-](?:[Oo]ld|of age)|1?\d{1,2}[ \-]?y/?o|1?\d{1,2} (?:Jahre|jaar) (?:alt|oud)|1?\d{1,2}-j\xc3\xa4hrig[a-z]{0,2}|\d{2} (?:ans|a\xc3\xb1os|anni|anos) (?:et|de edad|de idade|compiuti)",
        Shape, [AGE] 0.8 / 0.9;
    "date_of_birth" DATE_OF_BIRTH, "Date beside a word for birth", "ISO 8601 and national habits",
        r"\d{1,2}[./\-]\d{1,2}[./\-](?:1[89]|20)?\d{2}|(?:1[89]|20)\d{2}[./\-]\d{1,2}[./\-]\d{1,2}|(?:19|20)\d{6}|\d{1,2}\. \d{1,2}\. (?:19|20)\d{2}|(?:19|20)\d{2}\xe5\xb9\xb4\d{1,2}\xe6\x9c\x88\d{1,2}\xe6\x97\xa5",
        Plausible(date), [BIRTH] 0.0 / 0.95;
    "event_date" DATE, "Date beside a word for an event of a person", "HIPAA, 45 CFR 164.514(b)(2)(i)(C)",
        r"\d{1,2}[./\-]\d{1,2}[./\-](?:1[89]|20)?\d{2}|(?:1[89]|20)\d{2}[./\-]\d{1,2}[./\-]\d{1,2}",
        Plausible(date), [EVENT_DATE] 0.0 / 0.8;
    "vin" VIN, "Vehicle identification number", "ISO 3779; 49 CFR 565.15(c): check digit at place 9",
        r"[A-HJ-NPR-Z0-9]{8}[0-9X][A-HJ-NPR-Z0-9]{4}\d{4}", Sum(vin), [VIN] 0.9 / 0.98;
    "vin" VIN, "Vehicle identification number", "ISO 3779, outside North America without check digit",
        r"[A-HJ-NPR-Za-hj-npr-z0-9]{13}\d{4}", Plausible(mixed), [VIN] 0.0 / 0.9;
    "license_plate" LICENSE_PLATE, "Licence plate beside a word for it", "Forms of the issuers",
        r"[A-Za-z]{1,3}[ \-]?\d{1,4}[ \-]?[A-Za-z]{0,3}|\d{1,4}[ \-]?[A-Za-z]{2,3}(?:[ \-]?\d{1,4})?|[A-Za-z]{2}[ \-]\d{2,3}[ \-][A-Za-z]{2}|[A-Za-z]{1,2}\d{2}[ ]?[A-Za-z]{3}", Plausible(plate), [PLATE] 0.0 / 0.7;
    "diagnosis_code" DIAGNOSIS, "Diagnosis by ICD-10 code beside a word for it", "WHO ICD-10, ICD-10-CM",
        r"[A-TV-Z]\d[0-9AB](?:\.[0-9A-Z]{1,4})?", Shape, [DIAGNOSIS] 0.0 / 0.8;
}

/// Whether letters and digits can be an identifier: not a year, a date, or one digit repeated.
fn identifier(seen: Seen<'_>) -> Option<bool> {
    let digits = seen.compact.iter().filter(|b| b.is_ascii_digit()).count();
    let year = digits == 4 && (seen.compact.starts_with(b"19") || seen.compact.starts_with(b"20"));
    let plausible = (4..=20).contains(&digits) && !uniform(seen.compact) && !year;
    Some(plausible && date(seen) != Some(true))
}

fn not_uniform(seen: Seen<'_>) -> Option<bool> {
    Some(!uniform(seen.compact))
}

/// Whether a date in digits exists, whatever the order of its parts.
pub(crate) fn date(seen: Seen<'_>) -> Option<bool> {
    let mut parts = seen.raw.split(|b| !b.is_ascii_digit()).filter(|p| !p.is_empty());
    let first = parts.next()?;
    let value = |part: &[u8]| number(part, 0..part.len());
    let Some(second) = parts.next() else {
        // YYYYMMDD
        return Some(
            first.len() == 8
                && is_date(number(first, 0..4)?, number(first, 4..6)?, number(first, 6..8)?),
        );
    };
    let third = parts.next()?;
    if parts.next().is_some() {
        return Some(false);
    }
    let year = |part: &[u8]| {
        let number = value(part)?;
        Some(if part.len() == 2 { 1900 + number } else { number })
    };
    let (a, b, c) = (value(first)?, value(second)?, value(third)?);
    if first.len() == 4 {
        return Some(is_date(a, b, c));
    }
    let year = year(third)?;
    let later = year + 100;
    Some(
        (1800..2200).contains(&year)
            && (is_date(year, b, a) || is_date(year, a, b) || is_date(later, b, a)),
    )
}

fn vin(seen: Seen<'_>) -> Option<bool> {
    let mut sum = 0;
    for (byte, weight) in
        seen.compact.iter().zip([8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2])
    {
        let value = match byte {
            b'0'..=b'9' => u32::from(byte - b'0'),
            b'A'..=b'H' => u32::from(byte - b'A') + 1,
            b'J'..=b'R' => u32::from(byte - b'J') + 1,
            b'S'..=b'Z' => u32::from(byte - b'S') + 2,
            _ => return None,
        };
        sum += value * weight;
    }
    let check = *b"0123456789X".get((sum % 11) as usize)?;
    Some(check == *seen.compact.get(8)? && mixed(seen)?)
}

/// Whether both letters and digits occur, and not only hexadecimal ones.
fn mixed(seen: Seen<'_>) -> Option<bool> {
    Some(
        seen.compact.iter().any(|b| b.is_ascii_alphabetic() && !b.is_ascii_hexdigit())
            && seen.compact.iter().filter(|b| b.is_ascii_digit()).count() >= 5,
    )
}

fn plate(seen: Seen<'_>) -> Option<bool> {
    let digits = seen.compact.iter().filter(|b| b.is_ascii_digit()).count();
    let upper = seen.raw.iter().all(|b| !b.is_ascii_lowercase());
    Some(seen.compact.len() >= 5 && digits >= 1 && upper && digits < seen.compact.len())
}
