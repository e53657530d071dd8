//! Numbers and identifiers by their form; those with ranges that are never issued stay in them.

use super::{Mint, Minted, Wanted, form};

/// The key of a number: its letters and digits, so that every writing gives the same.
fn key(wanted: Wanted<'_>) -> String {
    form::value(wanted.text).to_lowercase()
}

/// Another number of the same form.
pub(super) fn plain(mint: &mut Mint<'_>, wanted: Wanted<'_>) -> Option<Minted> {
    let value = form::value(wanted.text);
    if value.is_empty() {
        return None;
    }
    let mut draw = mint.prf.draw("number", &key(wanted), wanted.attempt);
    // The head of a number is judged by the value, not by where the writing has separators.
    let made = form::same(&mut draw, &value);
    Some(Minted::whole(form::write(wanted.text, &made)))
}

/// An identifier: short letters at its head say what it is, and stay (`CHE-`, `ORD-`, `DE`).
pub(super) fn identifier(mint: &mut Mint<'_>, wanted: Wanted<'_>) -> Option<Minted> {
    let text = wanted.text;
    let head = text.find(|c: char| !c.is_ascii_uppercase()).unwrap_or(text.len());
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    let separated = text.get(head..).is_some_and(|t| t.starts_with(['-', '_', '/', '.', ' ']));
    if head == 0 || digits < 4 || head > if separated { 6 } else { 3 } {
        return plain(mint, wanted);
    }
    let (prefix, rest) = text.split_at_checked(head)?;
    let value = form::value(rest);
    let mut draw = mint.prf.draw("identifier", &key(wanted), wanted.attempt);
    let made = form::same(&mut draw, &value);
    Some(Minted::whole(format!("{prefix}{}", form::write(rest, &made))))
}

/// A US social security number with an area that is never issued (900–999) and a group that is not
/// one of a taxpayer number (SSA, "SSN randomization"; IRS on ITINs: groups 50–65, 70–88, 90–99).
pub(super) fn ssn(mint: &mut Mint<'_>, wanted: Wanted<'_>) -> Option<Minted> {
    let value = form::value(wanted.text);
    if value.len() != 9 || !value.bytes().all(|b| b.is_ascii_digit()) {
        return plain(mint, wanted);
    }
    let mut draw = mint.prf.draw("ssn", &value, wanted.attempt);
    let made =
        format!("9{:02}{:02}{:04}", draw.below(100), 1 + draw.below(49), 1 + draw.below(9999));
    Some(Minted::whole(form::write(wanted.text, &made)))
}

/// A vehicle identification number with its check digit (ISO 3779; 49 CFR 565).
pub(super) fn vin(mint: &mut Mint<'_>, wanted: Wanted<'_>) -> Option<Minted> {
    const ALPHABET: &str = "ABCDEFGHJKLMNPRSTUVWXYZ";
    const WEIGHTS: [u32; 17] = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2];
    let value = form::value(wanted.text).to_uppercase();
    if value.len() != 17 {
        return plain(mint, wanted);
    }
    let mut draw = mint.prf.draw("vin", &value, wanted.attempt);
    let mut made: Vec<char> = value
        .chars()
        .map(|c| if c.is_ascii_digit() { draw.digit() } else { draw.of(ALPHABET) })
        .collect();
    let sum: u32 = made
        .iter()
        .zip(WEIGHTS)
        .map(|(c, w)| {
            let value = c.to_digit(10).unwrap_or_else(|| match *c {
                c @ 'A'..='H' => u32::from(c) - u32::from('A') + 1,
                c @ 'J'..='R' => u32::from(c) - u32::from('J') + 1,
                c @ 'S'..='Z' => u32::from(c) - u32::from('S') + 2,
                _ => 0,
            });
            value * w
        })
        .sum();
    if let Some(check) = made.get_mut(8) {
        *check = char::from_digit(sum % 11, 10).unwrap_or('X');
    }
    let made: String = made.into_iter().collect();
    Some(Minted::whole(form::write(wanted.text, &made)))
}

/// Machine-readable lines: fillers, the kind of document and the issuing state stay.
pub(super) fn mrz(mint: &mut Mint<'_>, wanted: Wanted<'_>) -> Option<Minted> {
    let mut draw = mint.prf.draw("mrz", &key(wanted), wanted.attempt);
    let text = wanted
        .text
        .char_indices()
        .map(|(at, c)| if at < 5 { c } else { form::letter(&mut draw, c) })
        .collect();
    Some(Minted::whole(text))
}

/// Coordinates a few degrees away, with as many decimals.
pub(super) fn coordinates(mint: &mut Mint<'_>, wanted: Wanted<'_>) -> Option<Minted> {
    let text = wanted.text;
    let mut draw = mint.prf.draw("coordinates", text, wanted.attempt);
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    let mut decimals = false;
    while let Some(first) = rest.chars().next() {
        if !first.is_ascii_digit() {
            decimals = first == '.';
            out.push(first);
            rest = rest.get(first.len_utf8()..).unwrap_or_default();
            continue;
        }
        let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
        let (digits, tail) = rest.split_at_checked(end).unwrap_or((rest, ""));
        if decimals {
            out.push_str(&draw.string("0123456789", digits.len()));
        } else {
            let degrees: i64 = digits.parse().unwrap_or(0);
            let step = 1 + i64::try_from(draw.below(4)).unwrap_or(0);
            let limit = if degrees > 90 { 179 } else { 59 };
            let moved = if degrees + step > limit { degrees - step } else { degrees + step };
            out.push_str(&format!("{:0width$}", moved.max(0), width = digits.len()));
        }
        decimals = false;
        rest = tail;
    }
    Some(Minted::whole(out))
}
