//! Payment cards and bank accounts: valid by their check digits, of no bank that exists.

use super::{Mint, Minted, Wanted, form};

/// Heads of card numbers that the networks and processors publish for tests, by the first digits of
/// the brand. The longest head that fits decides.
const BRANDS: &[(&str, &[&str])] = &[
    ("4", &["411111", "424242", "401288", "400005"]),
    ("5", &["555555", "510510", "520082"]),
    ("2", &["222300", "222100"]),
    ("34", &["371449", "378282"]),
    ("37", &["371449", "378282", "378734"]),
    ("30", &["305693"]),
    ("36", &["362272"]),
    ("38", &["385200"]),
    ("35", &["353011", "356600"]),
    ("6", &["601111", "601100"]),
    ("62", &["620000", "620562"]),
    ("50", &["501800"]),
    ("56", &["561059"]),
    ("67", &["677189"]),
];

/// A card number of the brand and length, in a range for tests, with a valid Luhn digit.
pub(super) fn card(mint: &mut Mint<'_>, wanted: Wanted<'_>) -> Option<Minted> {
    let value = form::value(wanted.text);
    match number(mint, &value, wanted.attempt) {
        Some(made) => Some(Minted::whole(form::write(wanted.text, &made))),
        None => super::numbers::plain(mint, wanted),
    }
}

fn number(mint: &Mint<'_>, value: &str, attempt: u32) -> Option<String> {
    let length = value.len();
    if !(12..=19).contains(&length) || !value.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let mut draw = mint.prf.draw("card", value, attempt);
    let heads = BRANDS
        .iter()
        .filter(|(brand, _)| value.starts_with(brand))
        .max_by_key(|(brand, _)| brand.len())
        .map(|(_, heads)| draw.pick(heads));
    let mut made = heads.or_else(|| value.get(..2)).unwrap_or("99").to_owned();
    let rest = length.saturating_sub(made.len() + 1);
    made.push_str(&draw.string("0123456789", rest));
    made.push(form::luhn(&made));
    Some(made)
}

/// Track data (ISO/IEC 7813): the number as that of a card, the rest by its form.
pub(super) fn track(mint: &mut Mint<'_>, wanted: Wanted<'_>) -> Option<Minted> {
    let text = wanted.text;
    let start = text.find(|c: char| c.is_ascii_digit()).unwrap_or(0);
    let head = text.get(..start).unwrap_or_default();
    let rest = text.get(start..).unwrap_or_default();
    let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    let (digits, tail) = rest.split_at_checked(end).unwrap_or((rest, ""));
    let Some(made) = number(mint, digits, wanted.attempt) else {
        return super::numbers::plain(mint, wanted);
    };
    let mut draw = mint.prf.draw("track", text, wanted.attempt);
    let tail: String = tail.chars().map(|c| form::letter(&mut draw, c)).collect();
    Some(Minted::whole(format!("{head}{made}{tail}")))
}

/// An IBAN of the country and length with valid check digits (ISO 13616) and a bank code that no
/// bank has: nines and `Z`.
pub(super) fn iban(mint: &mut Mint<'_>, wanted: Wanted<'_>) -> Option<Minted> {
    let value = form::value(wanted.text).to_uppercase();
    let shape = value.is_ascii()
        && value.len() >= 15
        && value.bytes().take(2).all(|b| b.is_ascii_uppercase())
        && value.bytes().skip(2).take(2).all(|b| b.is_ascii_digit());
    if !shape {
        return super::numbers::plain(mint, wanted);
    }
    let (country, rest) = value.split_at_checked(2)?;
    let account = rest.get(2..)?;
    let mut draw = mint.prf.draw("iban", &value, wanted.attempt);
    let made: String = account
        .chars()
        .enumerate()
        .map(|(at, c)| match (at < 2, c.is_ascii_digit()) {
            (true, true) => '9',
            (true, false) => 'Z',
            (false, true) => draw.digit(),
            (false, false) => draw.of("ABCDEFGHJKLMNPQRSTUVWXYZ"),
        })
        .collect();
    let check = 98 - mod97(&format!("{made}{country}00"));
    Some(Minted::whole(form::write(wanted.text, &format!("{country}{check:02}{made}"))))
}

/// The remainder by 97, letters as the numbers from 10 to 35 (ISO 7064).
fn mod97(text: &str) -> u32 {
    text.chars().filter_map(|c| c.to_digit(36)).fold(0, |rest, value| {
        if value < 10 { (rest * 10 + value) % 97 } else { (rest * 100 + value) % 97 }
    })
}

/// A bank identifier code of the same country (ISO 9362); no bank's begins with `ZZ`.
pub(super) fn bic(mint: &mut Mint<'_>, wanted: Wanted<'_>) -> Option<Minted> {
    let value = form::value(wanted.text).to_uppercase();
    if !matches!(value.len(), 8 | 11) || !value.is_ascii() {
        return super::numbers::plain(mint, wanted);
    }
    let mut draw = mint.prf.draw("bic", &value, wanted.attempt);
    let (country, branch) = (value.get(4..6)?, value.get(8..)?);
    let location = draw.string("ABCDEFGHJKLMNPQRSTUVWXYZ23456789", 2);
    let letters = draw.string("ABCDEFGHJKLMNPQRSTUVWXYZ", 2);
    let branch = if branch.is_empty() || branch == "XXX" {
        branch.to_owned()
    } else {
        draw.string("ABCDEFGHJKLMNPQRSTUVWXYZ0123456789", 3)
    };
    let made = format!("ZZ{letters}{country}{location}{branch}");
    Some(Minted::whole(form::write(wanted.text, &made)))
}

#[cfg(test)]
mod tests {
    use super::mod97;

    #[test]
    fn a_valid_iban_leaves_one() {
        assert_eq!(mod97("370400440532013000DE89"), 1);
        assert_eq!(mod97("NWBK60161331926819GB29"), 1);
    }
}
