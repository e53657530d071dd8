//! Germany.

use crate::structured::{
    checksum::{alnum, digit, last, mod11_10, number, weighted},
    rule::{Check::*, Seen, rules},
};

rules! {
    "de_steuer_id" TAX_ID, "German tax identification number", "§ 139b AO; ISO 7064 mod 11,10 and the rule of repeated digits",
        r"[1-9]\d(?: \d{3}){3}|[1-9]\d{10}", Sum(steuer_id), [TAX | NATIONAL] 0.85 / 0.98;
    "de_steuernummer" TAX_ID, "German tax number of a tax office", "ELSTER, formats of the states",
        r"\d{2,3}[/ ]\d{3,4}[/ ]\d{4,5}|\d{10,13}", Plausible(ten_digits), [TAX] 0.0 / 0.85;
    "de_rvnr" NATIONAL_ID, "German pension insurance number", "VKVV § 2; weights 2 1 2 5 7 1 2 1 2 1 2 1, cross sums",
        r"\d{2} ?\d{6} ?[A-Za-z] ?\d{2} ?\d", Sum(rvnr), [RVNR | SSN | HEALTH] 0.9 / 0.98;
    "de_kvnr" HEALTH_INSURANCE, "German health insurance number", "GKV, Krankenversichertennummer § 290 SGB V",
        r"[A-Za-z]\d{9}", Sum(kvnr), [HEALTH | RVNR] 0.0 / 0.97;
    "de_lanr" MEDICAL_LICENSE, "German physician's number", "KBV, LANR: weights 4 and 9",
        r"\d{9}", Sum(lanr), [MEDICAL_LICENSE] 0.0 / 0.92;
    "de_personalausweis" NATIONAL_ID, "German identity card or passport", "BSI TR-03105 and ICAO 9303; weights 7 3 1, mod 10",
        r"[CFGHJKLMNPRTVWXYZ][CFGHJKLMNPRTVWXYZ0-9]{8}\d", Sum(ausweis), [NATIONAL | PASSPORT] 0.5 / 0.97;
    "de_personalausweis" NATIONAL_ID, "German identity card or passport", "PAuswG; serial number without its check digit",
        r"[CFGHJKLMNPRTVWXYZ][CFGHJKLMNPRTVWXYZ0-9]{8}", Plausible(serial), [NATIONAL] 0.0 / 0.85;
    "de_handelsregister" COMPANY_ID, "German commercial register number", "HRV § 8",
        r"HR[AB] ?\d{1,6}(?: ?B)?", Shape, [COMPANY] 0.7 / 0.9;
    "de_fuehrerschein" DRIVER_LICENSE, "German driving licence number", "FeV, Anlage 8; issuing office, serial, check, copy",
        r"[A-Z0-9]\d{2}[A-Z0-9]{6}\d[A-Z0-9]", Shape, [DRIVER] 0.0 / 0.9;
}

/// Among the first ten digits exactly one occurs twice or three times, all others at most once.
fn steuer_id(seen: Seen<'_>) -> Option<bool> {
    let d = seen.compact;
    let mut counts = [0u8; 10];
    for byte in d.get(..10)? {
        *counts.get_mut(digit(*byte)? as usize)? += 1;
    }
    let repeated = counts.iter().filter(|c| **c > 1).count();
    let most = counts.iter().max().copied()?;
    Some(repeated == 1 && most <= 3 && mod11_10(d)?)
}

fn ten_digits(seen: Seen<'_>) -> Option<bool> {
    Some((10..=13).contains(&seen.compact.len()))
}

fn rvnr(seen: Seen<'_>) -> Option<bool> {
    let c = seen.compact;
    let mut digits = [b'0'; 12];
    digits.get_mut(..8)?.copy_from_slice(c.get(..8)?);
    let letter = alnum(*c.get(8)?)?.checked_sub(9)?;
    *digits.get_mut(8)? = b'0' + u8::try_from(letter / 10).ok()?;
    *digits.get_mut(9)? = b'0' + u8::try_from(letter % 10).ok()?;
    digits.get_mut(10..)?.copy_from_slice(c.get(9..11)?);
    let mut sum = 0;
    for (byte, weight) in digits.iter().zip([2, 1, 2, 5, 7, 1, 2, 1, 2, 1, 2, 1]) {
        let product = digit(*byte)? * weight;
        sum += product / 10 + product % 10;
    }
    let (day, month) = (number(c, 2..4)?, number(c, 4..6)?);
    // 50 is added to the day when the number would be taken already; unknown days are 0.
    Some(sum % 10 == last(c)? && (day % 50) <= 31 && month <= 12)
}

fn kvnr(seen: Seen<'_>) -> Option<bool> {
    let c = seen.compact;
    let letter = alnum(*c.first()?)?.checked_sub(9)?;
    let mut sum = letter / 10 + letter % 10 * 2 / 10 + letter % 10 * 2 % 10;
    for (i, byte) in c.get(1..9)?.iter().enumerate() {
        let product = digit(*byte)? * if i % 2 == 0 { 1 } else { 2 };
        sum += product / 10 + product % 10;
    }
    Some(sum % 10 == last(c)?)
}

fn lanr(seen: Seen<'_>) -> Option<bool> {
    let d = seen.compact;
    let sum = weighted(d, &[4, 9, 4, 9, 4, 9])?;
    Some((10 - sum % 10) % 10 == digit(*d.get(6)?)?)
}

/// ICAO 9303: weights 7 3 1 over digits and letters (A is 10), mod 10.
pub(crate) fn icao(text: &[u8]) -> Option<u32> {
    text.iter().zip([7, 3, 1].into_iter().cycle()).try_fold(0, |sum, (byte, weight)| {
        let value = if *byte == b'<' { 0 } else { alnum(*byte)? };
        Some((sum + value * weight) % 10)
    })
}

fn ausweis(seen: Seen<'_>) -> Option<bool> {
    let (check, body) = seen.compact.split_last()?;
    Some(icao(body)? == digit(*check)? && digits_in(body) >= 2)
}

fn serial(seen: Seen<'_>) -> Option<bool> {
    Some(digits_in(seen.compact) >= 2)
}

fn digits_in(text: &[u8]) -> usize {
    text.iter().filter(|b| b.is_ascii_digit()).count()
}
