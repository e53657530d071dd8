//! Australia, New Zealand, Africa and the Middle East.

use crate::structured::{
    checksum::{digit, digit_at, is_date, last, luhn, number, uniform, weighted, yymmdd},
    rule::{Check::*, Seen, rules},
};

rules! {
    "au_tfn" TAX_ID, "Australian tax file number", "ATO; weights 1 4 3 7 5 8 6 9 10, mod 11",
        r"\d{3}[ \-]?\d{3}[ \-]?\d{2,3}", Sum(tfn), [AUSTRALIA | TAX] 0.0 / 0.96;
    "au_medicare" HEALTH_INSURANCE, "Australian Medicare card", "Services Australia; weights 1 3 7 9 1 3 7 9, mod 10",
        r"[2-6]\d{3} \d{5} \d(?:[ /\-]?\d)?", Sum(medicare), [AUSTRALIA | HEALTH] 0.8 / 0.98;
    "au_medicare" HEALTH_INSURANCE, "Australian Medicare card", "Services Australia; weights 1 3 7 9 1 3 7 9, mod 10",
        r"[2-6]\d{3}-?\d{5}-?\d(?:[/\-]?\d)?", Sum(medicare), [AUSTRALIA | HEALTH] 0.0 / 0.96;
    "au_abn" COMPANY_ID, "Australian business number", "ABR; first digit less 1, weights 10 1 3 to 19, mod 89",
        r"\d{2} \d{3} \d{3} \d{3}", Sum(abn), [COMPANY | AUSTRALIA] 0.8 / 0.97;
    "au_abn" COMPANY_ID, "Australian business number", "ABR; first digit less 1, weights 10 1 3 to 19, mod 89",
        r"\d{11}", Sum(abn), [COMPANY | AUSTRALIA] 0.0 / 0.96;
    "au_acn" COMPANY_ID, "Australian company number", "ASIC; weights 8 to 1, mod 10",
        r"\d{3} ?\d{3} ?\d{3}", Sum(acn), [COMPANY | AUSTRALIA] 0.0 / 0.95;
    "nz_ird" TAX_ID, "New Zealand tax number", "Inland Revenue, IRD number validation: two passes mod 11",
        r"\d{2,3}[ \-]?\d{3}[ \-]?\d{3}", Sum(ird), [AUSTRALIA | TAX] 0.0 / 0.96;
    "nz_nhi" HEALTH_INSURANCE, "New Zealand health index number", "HISO 10046; mod 11 and the newer mod 23 form",
        r"[A-HJ-NP-Za-hj-np-z]{3}\d{4}|[A-HJ-NP-Za-hj-np-z]{3}\d{2}[A-HJ-NP-Za-hj-np-z]{2}", Sum(nhi), [AUSTRALIA | HEALTH | MRN] 0.0 / 0.96;
    "za_id" NATIONAL_ID, "South African identity number", "Identification Act 68 of 1997: date, citizenship, Luhn",
        r"\d{6} ?\d{4} ?[01][89] ?\d|\d{10}[01]\d{2}", Sum(za_id), [AFRICA | NATIONAL] 0.85 / 0.98;
    "ng_nin_bvn" NATIONAL_ID, "Nigerian identity and bank verification numbers", "NIMC and CBN number formats",
        r"\d{11}", Plausible(not_uniform), [AFRICA] 0.0 / 0.85;
    "gh_card" NATIONAL_ID, "Ghana card", "National Identification Authority, card number format",
        r"GHA-\d{9}-\d", Shape, [AFRICA | NATIONAL] 0.92 / 0.97;
    "ke_id" NATIONAL_ID, "Kenyan identity number", "National Registration Bureau, number format",
        r"\d{7,8}", Plausible(not_uniform), [AFRICA] 0.0 / 0.75;
    "eg_id" NATIONAL_ID, "Egyptian national number", "Civil Status Law 143 of 1994: century, date, governorate",
        r"[23]\d{13}", Plausible(egypt), [AFRICA | NATIONAL] 0.7 / 0.95;
    "il_id" NATIONAL_ID, "Israeli identity number", "Population and Immigration Authority; Luhn",
        r"\d{8,9}|\d{8}-\d", Sum(israel), [AFRICA | NATIONAL] 0.0 / 0.95;
    "ae_emirates_id" NATIONAL_ID, "Emirates identity card", "ICP, card number format with prefix 784, Luhn",
        r"784[ \-]?(?:19|20)\d{2}[ \-]?\d{7}[ \-]?\d", Sum(luhn_only), [AFRICA | NATIONAL] 0.95 / 0.99;
    "sa_id" NATIONAL_ID, "Saudi identity or residence number", "Absher; Luhn, first digit 1 or 2",
        r"[12]\d{9}", Sum(luhn_only), [AFRICA] 0.0 / 0.95;
}

fn luhn_only(seen: Seen<'_>) -> Option<bool> {
    Some(luhn(seen.compact) && !uniform(seen.compact))
}

fn not_uniform(seen: Seen<'_>) -> Option<bool> {
    Some(!uniform(seen.compact))
}

fn tfn(seen: Seen<'_>) -> Option<bool> {
    let d = seen.compact;
    let sum = match d.len() {
        9 => weighted(d, &[1, 4, 3, 7, 5, 8, 6, 9, 10])?,
        _ => weighted(d, &[10, 7, 8, 4, 6, 3, 5, 1])?,
    };
    Some(sum % 11 == 0 && !uniform(d))
}

fn medicare(seen: Seen<'_>) -> Option<bool> {
    let sum = weighted(seen.compact, &[1, 3, 7, 9, 1, 3, 7, 9])?;
    Some(sum % 10 == digit_at(seen.compact, 8)? && !uniform(seen.compact))
}

fn abn(seen: Seen<'_>) -> Option<bool> {
    let d = seen.compact;
    let first = digit_at(d, 0)?.checked_sub(1)?;
    let sum = first * 10 + weighted(d.get(1..)?, &[1, 3, 5, 7, 9, 11, 13, 15, 17, 19])?;
    Some(sum % 89 == 0)
}

fn acn(seen: Seen<'_>) -> Option<bool> {
    let sum = weighted(seen.compact, &[8, 7, 6, 5, 4, 3, 2, 1])?;
    Some((10 - sum % 10) % 10 == last(seen.compact)? && !uniform(seen.compact))
}

fn ird(seen: Seen<'_>) -> Option<bool> {
    let mut padded = [b'0'; 9];
    let d = seen.compact;
    padded.get_mut(9usize.checked_sub(d.len())?..)?.copy_from_slice(d);
    if !(10_000_000..150_000_000).contains(&number(&padded, 0..9)?) {
        return Some(false);
    }
    let check = |sum: u32| (11 - sum % 11) % 11;
    let mut wanted = check(weighted(&padded, &[3, 2, 7, 6, 5, 4, 3, 2])?);
    if wanted == 10 {
        wanted = check(weighted(&padded, &[7, 4, 3, 2, 5, 2, 7, 6])?);
    }
    Some(wanted == last(&padded)?)
}

fn nhi(seen: Seen<'_>) -> Option<bool> {
    // I and O are not used; the letters that are left count from 1.
    let value = |byte: u8| {
        b"ABCDEFGHJKLMNPQRSTUVWXYZ"
            .iter()
            .position(|l| *l == byte)
            .map(|p| p as u32 + 1)
            .or(digit(byte))
    };
    let (check, body) = seen.compact.split_last()?;
    let sum =
        body.iter().zip([7, 6, 5, 4, 3, 2]).try_fold(0, |s, (b, w)| Some(s + value(*b)? * w))?;
    Some(match check {
        b'0'..=b'9' => sum % 11 != 0 && (11 - sum % 11) % 10 == digit(*check)?,
        _ => 24 - sum % 24 == value(*check)?,
    })
}

fn za_id(seen: Seen<'_>) -> Option<bool> {
    Some(yymmdd(seen.compact, 0)? && luhn(seen.compact))
}

fn egypt(seen: Seen<'_>) -> Option<bool> {
    let d = seen.compact;
    let year = 1700 + digit_at(d, 0)? * 100 + number(d, 1..3)?;
    let governorate = number(d, 7..9)?;
    Some(
        is_date(year, number(d, 3..5)?, number(d, 5..7)?)
            && (matches!(governorate, 1..=35) || governorate == 88),
    )
}

fn israel(seen: Seen<'_>) -> Option<bool> {
    let mut padded = [b'0'; 9];
    let d = seen.compact;
    padded.get_mut(9usize.checked_sub(d.len())?..)?.copy_from_slice(d);
    Some(luhn(&padded) && !uniform(d))
}
