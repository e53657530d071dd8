//! Northern Europe: Sweden, Norway, Denmark, Finland, Iceland, the Baltic states.

use crate::structured::{
    checksum::{ddmmyy, digit, digit_at, is_date, last, luhn, number, uniform, weighted},
    rule::{Check::*, Seen, rules},
};

rules! {
    "se_personnummer" NATIONAL_ID, "Swedish personal or coordination number", "Skatteverket, SKV 704: Luhn over ten digits",
        r"(?:1[89]|20)?\d{6}[\-+]\d{4}", Sum(personnummer), [NORDIC | NATIONAL] 0.85 / 0.98;
    "se_personnummer" NATIONAL_ID, "Swedish personal or coordination number", "Skatteverket, SKV 704: Luhn over ten digits",
        r"(?:1[89]|20)\d{10}", Sum(personnummer), [NORDIC | NATIONAL] 0.8 / 0.97;
    "se_personnummer" NATIONAL_ID, "Swedish personal or coordination number", "Skatteverket, SKV 704: Luhn over ten digits",
        r"\d{6} ?\d{4}", Sum(personnummer), [NORDIC | NATIONAL] 0.0 / 0.95;
    "se_organisationsnummer" COMPANY_ID, "Swedish organisation number", "Skatteverket, SKV 709: Luhn, third digit at least 2",
        r"(?:16)?\d{6}-?\d{4}", Sum(orgnr_se), [COMPANY] 0.0 / 0.92;
    "no_fodselsnummer" NATIONAL_ID, "Norwegian birth or D number", "Skatteetaten; two check digits mod 11",
        r"\d{6} ?\d{5}", Sum(fodselsnummer), [NORDIC | NATIONAL] 0.9 / 0.98;
    "no_orgnr" COMPANY_ID, "Norwegian organisation number", "Brønnøysundregistrene; weights 3 2 7 6 5 4 3 2, mod 11",
        r"[89]\d{2} ?\d{3} ?\d{3}", Sum(orgnr_no), [COMPANY | VAT] 0.0 / 0.92;
    "dk_cpr" NATIONAL_ID, "Danish CPR number", "CPR-kontoret; mod 11 holds for numbers before 2007",
        r"\d{6}-\d{4}", Sum(cpr_mod11), [NORDIC | NATIONAL] 0.7 / 0.97;
    "dk_cpr" NATIONAL_ID, "Danish CPR number", "CPR-kontoret; since 2007 without check digit",
        r"\d{6}[\- ]?\d{4}", Plausible(cpr_date), [NORDIC | NATIONAL] 0.0 / 0.92;
    "fi_hetu" NATIONAL_ID, "Finnish personal identity code", "Digital and Population Data Services Agency; century signs of 2023, mod 31",
        r"\d{6}[\-+ABCDEFUVWXYabcdefuvwxy]\d{3}[0-9A-Ya-y]", Sum(hetu), [NORDIC | NATIONAL] 0.95 / 0.99;
    "fi_y_tunnus" COMPANY_ID, "Finnish business id", "PRH; weights 7 9 10 5 8 4 2, mod 11",
        r"\d{7}-\d", Sum(y_tunnus), [COMPANY | VAT] 0.0 / 0.95;
    "is_kennitala" NATIONAL_ID, "Icelandic identification number", "Registers Iceland; weights 3 2 7 6 5 4 3 2, mod 11",
        r"\d{6}-?\d{3}[089]", Sum(kennitala), [NORDIC | NATIONAL] 0.0 / 0.96;
    "ee_lt_personal_code" NATIONAL_ID, "Estonian or Lithuanian personal code", "EVS 585:2007; two passes mod 11",
        r"[1-8]\d{10}", Sum(baltic), [EAST | NATIONAL] 0.8 / 0.97;
    "lv_personal_code" NATIONAL_ID, "Latvian personal code", "Law on the register of natural persons; 1101 minus the sum, mod 11",
        r"\d{6}-?\d{5}", Sum(latvia), [EAST | NATIONAL] 0.0 / 0.95;
}

fn personnummer(seen: Seen<'_>) -> Option<bool> {
    let c = seen.compact;
    let d = c.get(c.len().checked_sub(10)?..)?;
    // 60 is added to the day in coordination numbers.
    let (month, day) = (number(d, 2..4)?, number(d, 4..6)? % 60);
    Some((1..=12).contains(&month) && (1..=31).contains(&day) && luhn(d) && !uniform(d))
}

fn orgnr_se(seen: Seen<'_>) -> Option<bool> {
    let c = seen.compact;
    let d = c.get(c.len().checked_sub(10)?..)?;
    Some(digit_at(d, 2)? >= 2 && luhn(d))
}

fn fodselsnummer(seen: Seen<'_>) -> Option<bool> {
    let d = seen.compact;
    let check = |sum: u32| (11 - sum % 11) % 11;
    let first = check(weighted(d, &[3, 7, 6, 1, 8, 9, 4, 5, 2])?);
    let second = check(weighted(d, &[5, 4, 3, 2, 7, 6, 5, 4, 3, 2])?);
    // 40 is added to the day in D numbers, 40 or 80 to the month in synthetic and H numbers.
    let (day, month) = (number(d, 0..2)? % 40, number(d, 2..4)? % 40);
    Some(
        first == digit_at(d, 9)?
            && second == digit_at(d, 10)?
            && (1..=31).contains(&day)
            && (1..=12).contains(&month),
    )
}

fn orgnr_no(seen: Seen<'_>) -> Option<bool> {
    let sum = weighted(seen.compact, &[3, 2, 7, 6, 5, 4, 3, 2])?;
    Some((11 - sum % 11) % 11 == last(seen.compact)?)
}

fn cpr_mod11(seen: Seen<'_>) -> Option<bool> {
    let sum = weighted(seen.compact, &[4, 3, 2, 7, 6, 5, 4, 3, 2, 1])?;
    Some(sum % 11 == 0 && ddmmyy(seen.compact, 0)?)
}

fn cpr_date(seen: Seen<'_>) -> Option<bool> {
    ddmmyy(seen.compact, 0)
}

fn hetu(seen: Seen<'_>) -> Option<bool> {
    let raw = seen.raw;
    let whole = u64::from(number(raw, 0..6)?) * 1000 + u64::from(number(raw, 7..10)?);
    let letter = *b"0123456789ABCDEFHJKLMNPRSTUVWXY".get((whole % 31) as usize)?;
    Some(ddmmyy(raw, 0)? && raw.get(10)?.to_ascii_uppercase() == letter)
}

fn y_tunnus(seen: Seen<'_>) -> Option<bool> {
    let rest = weighted(seen.compact, &[7, 9, 10, 5, 8, 4, 2])? % 11;
    Some(rest != 1 && (11 - rest) % 11 == last(seen.compact)?)
}

fn kennitala(seen: Seen<'_>) -> Option<bool> {
    let d = seen.compact;
    let sum = weighted(d, &[3, 2, 7, 6, 5, 4, 3, 2])?;
    // Companies add 40 to the day.
    let day = number(d, 0..2)? % 40;
    Some(
        (11 - sum % 11) % 11 == digit_at(d, 8)?
            && (1..=31).contains(&day)
            && (1..=12).contains(&number(d, 2..4)?),
    )
}

fn baltic(seen: Seen<'_>) -> Option<bool> {
    let d = seen.compact;
    let century = 1700 + digit_at(d, 0)?.div_ceil(2) * 100;
    let year = century + number(d, 1..3)?;
    let mut rest = weighted(d, &[1, 2, 3, 4, 5, 6, 7, 8, 9, 1])? % 11;
    if rest == 10 {
        rest = weighted(d, &[3, 4, 5, 6, 7, 8, 9, 1, 2, 3])? % 11;
    }
    Some(is_date(year, number(d, 3..5)?, number(d, 5..7)?) && rest % 10 == last(d)?)
}

fn latvia(seen: Seen<'_>) -> Option<bool> {
    let d = seen.compact;
    if d.starts_with(b"32") {
        // Issued since July 2017: no date and no published check digit.
        return Some(seen.raw.contains(&b'-'));
    }
    let sum = weighted(d, &[1, 6, 3, 7, 9, 10, 5, 8, 4, 2])?;
    let dated = (1..=31).contains(&number(d, 0..2)?) && (1..=12).contains(&number(d, 2..4)?);
    Some(dated && 1101u32.checked_sub(sum)? % 11 % 10 == digit(*d.last()?)?)
}
