//! VAT numbers of the European Union, the United Kingdom and Norway, with their country prefix.

use super::{
    checksum::{alnum, digit, digit_at, last, luhn, mod11_10, mod97, number, weighted},
    rule::{Check::*, Seen, rules},
};

rules! {
    "eu_vat" VAT_ID, "VAT number with its country prefix", "European Commission, VIES formats; check digits of the member states",
        r"(?:AT|BE|BG|CY|CZ|DE|DK|EE|EL|ES|FI|FR|GB|GR|HR|HU|IE|IT|LT|LU|LV|MT|NL|PL|PT|RO|SE|SI|SK|XI)[ \-]?[0-9A-Z](?:[ .\-]?[0-9A-Z]){6,12}",
        Sum(vat), [VAT | TAX | COMPANY] 0.85 / 0.98;
}

/// Dispatches to the member state's rule.
fn vat(seen: Seen<'_>) -> Option<bool> {
    let (country, n) = seen.compact.split_at_checked(2)?;
    let digits = n.iter().all(u8::is_ascii_digit);
    let all = |len: usize| digits && n.len() == len;
    Some(match country {
        b"AT" => n.len() == 9 && n.starts_with(b"U") && austria(n.get(1..)?)?,
        b"BE" => {
            all(10)
                && matches!(n.first()?, b'0' | b'1')
                && 97 - number(n, 0..8)? % 97 == number(n, 8..10)?
        }
        b"BG" => {
            (all(9) && bulgaria(n)?)
                || (all(10) && weighted(n, &[2, 4, 8, 5, 10, 9, 7, 3, 6])? % 11 % 10 == last(n)?)
        }
        b"CY" => n.len() == 9 && cyprus(n)?,
        b"CZ" => digits && czechia(n)?,
        b"DE" => all(9) && n.first()? != &b'0' && mod11_10(n)?,
        b"DK" => all(8) && weighted(n, &[2, 7, 6, 5, 4, 3, 2, 1])? % 11 == 0,
        b"EE" => all(9) && weighted(n, &[3, 7, 1, 3, 7, 1, 3, 7, 1])? % 10 == 0,
        b"EL" | b"GR" => {
            all(9) && weighted(n, &[256, 128, 64, 32, 16, 8, 4, 2])? % 11 % 10 == last(n)?
        }
        b"ES" => n.len() == 9 && spain(n)?,
        b"FI" => all(8) && (11 - weighted(n, &[7, 9, 10, 5, 8, 4, 2])? % 11) % 11 == last(n)?,
        b"FR" => n.len() == 11 && france(n)?,
        b"GB" | b"XI" => (all(9) || all(12)) && britain(n)?,
        b"HR" => all(11) && mod11_10(n)?,
        b"HU" => all(8) && weighted(n, &[9, 7, 3, 1, 9, 7, 3, 1])? % 10 == 0,
        b"IE" => matches!(n.len(), 8 | 9) && ireland(n)?,
        b"IT" => all(11) && luhn(n),
        b"LT" => (all(9) && n.get(7)? == &b'1' || all(12) && n.get(10)? == &b'1') && lithuania(n)?,
        b"LU" => all(8) && number(n, 0..6)? % 89 == number(n, 6..8)?,
        b"LV" => all(11) && latvia(n)?,
        b"MT" => all(8) && weighted(n, &[3, 4, 6, 7, 8, 9, 10, 1])? % 37 == 0,
        b"NL" => n.len() == 12 && netherlands(seen.compact, n)?,
        b"PL" => all(10) && weighted(n, &[6, 5, 7, 2, 3, 4, 5, 6, 7])? % 11 == last(n)?,
        b"PT" => all(9) && missing(weighted(n, &[9, 8, 7, 6, 5, 4, 3, 2])?) == last(n)?,
        b"RO" => digits && (7..=10).contains(&n.len()) && romania(n)?,
        b"SE" => all(12) && n.ends_with(b"01") && luhn(n.get(..10)?),
        b"SI" => all(8) && slovenia(n)?,
        b"SK" => {
            all(10)
                && n.iter().try_fold(0u64, |v, b| Some(v * 10 + u64::from(digit(*b)?)))? % 11 == 0
        }
        _ => false,
    })
}

/// What is missing to a multiple of 11, 10 and 11 counting as 0.
fn missing(sum: u32) -> u32 {
    match sum % 11 {
        0 | 1 => 0,
        rest => 11 - rest,
    }
}

fn austria(n: &[u8]) -> Option<bool> {
    // Luhn with 4 added to the sum.
    let mut sum = 4;
    for (i, byte) in n.get(..7)?.iter().enumerate() {
        let d = digit(*byte)?;
        sum += if i % 2 == 1 { d * 2 / 10 + d * 2 % 10 } else { d };
    }
    Some((10 - sum % 10) % 10 == last(n)?)
}

fn bulgaria(n: &[u8]) -> Option<bool> {
    let mut rest = weighted(n, &[1, 2, 3, 4, 5, 6, 7, 8])? % 11;
    if rest == 10 {
        rest = weighted(n, &[3, 4, 5, 6, 7, 8, 9, 10])? % 11;
    }
    Some(rest % 10 == last(n)?)
}

fn cyprus(n: &[u8]) -> Option<bool> {
    const ODD: [u32; 10] = [1, 0, 5, 7, 9, 13, 15, 17, 19, 21];
    let mut sum = 0;
    for (i, byte) in n.get(..8)?.iter().enumerate() {
        let d = digit(*byte)?;
        sum += if i % 2 == 0 { *ODD.get(d as usize)? } else { d };
    }
    Some(u32::from(n.get(8)?.checked_sub(b'A')?) == sum % 26)
}

fn czechia(n: &[u8]) -> Option<bool> {
    match n.len() {
        8 => {
            let check = 11 - weighted(n, &[8, 7, 6, 5, 4, 3, 2])? % 11;
            Some(
                match check {
                    10 => 0,
                    11 => 1,
                    check => check,
                } == last(n)?
                    && n.first()? != &b'9',
            )
        }
        9 | 10 => {
            let month = number(n, 2..4)? % 50 % 20;
            Some(
                (1..=12).contains(&month)
                    && (n.len() == 9 || number(n, 0..9)? % 11 % 10 == last(n)?),
            )
        }
        _ => Some(false),
    }
}

fn spain(n: &[u8]) -> Option<bool> {
    const LETTERS: &[u8; 23] = b"TRWAGMYFPDXBNJZSQVHLCKE";
    let first = *n.first()?;
    if first.is_ascii_digit() {
        return Some(LETTERS.get((number(n, 0..8)? % 23) as usize)? == n.get(8)?);
    }
    if let Some(head) = first.checked_sub(b'X').filter(|h| *h < 3) {
        let value = u32::from(head) * 10_000_000 + number(n, 1..8)?;
        return Some(LETTERS.get((value % 23) as usize)? == n.get(8)?);
    }
    let mut sum = 0;
    for (i, byte) in n.get(1..8)?.iter().enumerate() {
        let d = digit(*byte)?;
        sum += if i % 2 == 0 { d * 2 / 10 + d * 2 % 10 } else { d };
    }
    let check = (10 - sum % 10) % 10;
    let given = *n.get(8)?;
    Some(digit(given) == Some(check) || given == *b"JABCDEFGHI".get(check as usize)?)
}

fn france(n: &[u8]) -> Option<bool> {
    let siren = n.get(2..11)?;
    let value = number(siren, 0..9)?;
    let key = n.get(..2)?;
    if key.iter().all(u8::is_ascii_digit) {
        return Some((12 + 3 * (value % 97)) % 97 == number(key, 0..2)? && luhn(siren));
    }
    Some(luhn(siren) && !key.contains(&b'O') && !key.contains(&b'I'))
}

fn britain(n: &[u8]) -> Option<bool> {
    let sum = weighted(n, &[8, 7, 6, 5, 4, 3, 2, 10, 1])?;
    Some(matches!(sum % 97, 0 | 42))
}

fn ireland(n: &[u8]) -> Option<bool> {
    const LETTERS: &[u8; 23] = b"WABCDEFGHIJKLMNOPQRSTUV";
    if n.get(..7)?.iter().all(u8::is_ascii_digit) {
        let second = n.get(8).map_or(0, |l| l.saturating_sub(b'A' - 1));
        let second = if second == 23 { 0 } else { u32::from(second) };
        let sum = weighted(n, &[8, 7, 6, 5, 4, 3, 2])? + 9 * second;
        return Some(LETTERS.get((sum % 23) as usize)? == n.get(7)?);
    }
    // The old form has a letter in the second place.
    let sum = weighted(n.get(2..7)?, &[7, 6, 5, 4, 3])? + digit_at(n, 0)? * 2;
    Some(
        n.len() == 8
            && alnum(*n.get(1)?)? >= 10
            && LETTERS.get((sum % 23) as usize)? == n.get(7)?,
    )
}

fn lithuania(n: &[u8]) -> Option<bool> {
    let weigh = |from: u32| {
        let body = n.get(..n.len() - 1)?;
        body.iter()
            .zip(0u32..)
            .try_fold(0, |sum, (b, i)| Some(sum + digit(*b)? * ((i + from - 1) % 9 + 1)))
    };
    let mut rest = weigh(1)? % 11;
    if rest == 10 {
        rest = weigh(3)? % 11;
    }
    Some(rest % 10 == last(n)?)
}

fn latvia(n: &[u8]) -> Option<bool> {
    if digit_at(n, 0)? > 3 {
        return Some(weighted(n, &[9, 1, 4, 8, 3, 10, 2, 5, 7, 6, 1])? % 11 == 3);
    }
    Some((1..=12).contains(&number(n, 2..4)?))
}

fn netherlands(whole: &[u8], n: &[u8]) -> Option<bool> {
    let shape = n.get(9)? == &b'B' && n.get(10..)?.iter().all(u8::is_ascii_digit);
    let eleven = weighted(n, &[9, 8, 7, 6, 5, 4, 3, 2])? % 11 == digit_at(n, 8)?;
    Some(shape && (eleven || mod97(whole.iter().copied())? == 1))
}

fn romania(n: &[u8]) -> Option<bool> {
    let mut padded = [b'0'; 10];
    padded.get_mut(10 - n.len()..)?.copy_from_slice(n);
    let sum = weighted(&padded, &[7, 5, 3, 2, 1, 7, 5, 3, 2])?;
    Some(sum * 10 % 11 % 10 == last(n)?)
}

fn slovenia(n: &[u8]) -> Option<bool> {
    let check = 11 - weighted(n, &[8, 7, 6, 5, 4, 3, 2])? % 11;
    Some(check != 11 && check % 10 == last(n)?)
}
