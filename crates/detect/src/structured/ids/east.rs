//! Central, eastern and south-eastern Europe, Turkey, Ukraine, Russia, Kazakhstan.

use crate::structured::{
    checksum::{
        alnum, digit, digit_at, is_date, last, luhn, mod11_10, number, uniform, weighted, yymmdd,
    },
    rule::{Check::*, Seen, rules},
};

rules! {
    "pl_pesel" NATIONAL_ID, "Polish PESEL", "Ustawa o ewidencji ludności; weights 1 3 7 9, mod 10",
        r"\d{11}", Sum(pesel), [PESEL | NATIONAL] 0.8 / 0.98;
    "pl_nip" TAX_ID, "Polish tax number", "Ustawa o zasadach ewidencji i identyfikacji podatników; weights 6 5 7 2 3 4 5 6 7, mod 11",
        r"\d{3}-\d{3}-\d{2}-\d{2}|\d{3}-\d{2}-\d{2}-\d{3}", Sum(nip), [PESEL | TAX | VAT] 0.8 / 0.97;
    "pl_nip" TAX_ID, "Polish tax number", "Ustawa o zasadach ewidencji i identyfikacji podatników; weights 6 5 7 2 3 4 5 6 7, mod 11",
        r"\d{10}|\d{3} \d{3} \d{2} \d{2}", Sum(nip), [PESEL | TAX | VAT] 0.0 / 0.95;
    "pl_regon" COMPANY_ID, "Polish statistical number", "GUS, REGON; weights 8 9 2 3 4 5 6 7, mod 11",
        r"\d{9}(?:\d{5})?", Sum(regon), [COMPANY | PESEL] 0.0 / 0.93;
    "pl_identity_card" NATIONAL_ID, "Polish identity card", "Rozporządzenie MSWiA, dowód osobisty; weights 7 3 1, mod 10",
        r"[A-Z]{3} ?\d{6}", Sum(dowod), [PESEL | NATIONAL] 0.0 / 0.96;
    "cz_sk_rodne_cislo" NATIONAL_ID, "Czech or Slovak birth number", "Zákon č. 133/2000 Sb.; divisible by 11, month + 50 or + 20",
        r"\d{6}/\d{3,4}", Sum(rodne_cislo), [EAST | NATIONAL] 0.85 / 0.98;
    "cz_sk_rodne_cislo" NATIONAL_ID, "Czech or Slovak birth number", "Zákon č. 133/2000 Sb.; divisible by 11, month + 50 or + 20",
        r"\d{9,10}", Sum(rodne_cislo), [EAST | NATIONAL] 0.0 / 0.95;
    "hu_taj" HEALTH_INSURANCE, "Hungarian social security number", "1996. évi XX. törvény; weights 3 and 7, mod 10",
        r"\d{3}[ \-]?\d{3}[ \-]?\d{3}", Sum(taj), [EAST] 0.0 / 0.95;
    "hu_tax_id" TAX_ID, "Hungarian personal tax number", "1996. évi XX. törvény; weights 1 to 9, mod 11, leading 8",
        r"8\d{9}", Sum(hu_tax), [EAST | TAX] 0.0 / 0.95;
    "ro_cnp" NATIONAL_ID, "Romanian personal numeric code", "Legea 105/1996; weights 2 7 9 1 4 6 3 5 8 2 7 9, mod 11",
        r"[1-9]\d{12}", Sum(cnp), [EAST | NATIONAL] 0.85 / 0.98;
    "bg_egn" NATIONAL_ID, "Bulgarian civil number", "ESGRAON; weights 2 4 8 5 10 9 7 3 6, mod 11",
        r"\d{10}", Sum(egn), [EAST | NATIONAL] 0.0 / 0.96;
    "hr_oib" NATIONAL_ID, "Croatian personal number", "Zakon o OIB; ISO 7064 mod 11,10",
        r"\d{11}", Sum(oib), [EAST | TAX | NATIONAL] 0.0 / 0.96;
    "yu_emso" NATIONAL_ID, "Slovenian EMŠO and JMBG of its neighbours", "Zakon o centralnem registru prebivalstva; weights 7 to 2, mod 11",
        r"\d{13}", Sum(emso), [EAST | NATIONAL] 0.85 / 0.98;
    "gr_amka" NATIONAL_ID, "Greek social security number", "IDIKA, AMKA: date and Luhn",
        r"\d{11}", Sum(amka), [EAST | NATIONAL | SSN] 0.6 / 0.97;
    "gr_afm" TAX_ID, "Greek tax number", "AADE, AFM: sum of digits times powers of 2, mod 11",
        r"\d{9}", Sum(afm), [EAST | TAX | VAT] 0.0 / 0.95;
    "tr_kimlik" NATIONAL_ID, "Turkish identity number", "Nüfus ve Vatandaşlık İşleri; two check digits",
        r"[1-9]\d{10}", Sum(tckn), [AFRICA | NATIONAL | TAX] 0.85 / 0.98;
    "ru_inn" TAX_ID, "Russian tax number", "FNS, INN: mod 11 mod 10",
        r"\d{12}", Sum(inn), [EAST | TAX] 0.7 / 0.96;
    "ru_inn" TAX_ID, "Russian tax number", "FNS, INN: mod 11 mod 10",
        r"\d{10}", Sum(inn), [EAST | TAX] 0.0 / 0.95;
    "ru_snils" NATIONAL_ID, "Russian insurance number", "PFR, SNILS: mod 101",
        r"\d{3}-\d{3}-\d{3}[ \-]\d{2}", Sum(snils), [EAST | SSN] 0.92 / 0.98;
    "ru_snils" NATIONAL_ID, "Russian insurance number", "PFR, SNILS: mod 101",
        r"\d{11}", Sum(snils), [EAST | SSN] 0.0 / 0.95;
    "ua_rnokpp" TAX_ID, "Ukrainian taxpayer number", "DPS, RNOKPP: weights -1 5 7 9 4 6 10 5 7, mod 11",
        r"\d{10}", Sum(rnokpp), [EAST | TAX] 0.0 / 0.95;
    "kz_iin" NATIONAL_ID, "Kazakh individual number", "Law on national registers; two passes mod 11",
        r"\d{12}", Sum(iin), [EAST | NATIONAL | TAX] 0.7 / 0.96;
}

fn pesel(seen: Seen<'_>) -> Option<bool> {
    let d = seen.compact;
    let sum = weighted(d, &[1, 3, 7, 9, 1, 3, 7, 9, 1, 3])?;
    let coded = number(d, 2..4)?;
    let century = match coded / 20 {
        0 => 1900,
        1 => 2000,
        2 => 2100,
        3 => 2200,
        _ => 1800,
    };
    let date = is_date(century + number(d, 0..2)?, coded % 20, number(d, 4..6)?);
    Some(date && (10 - sum % 10) % 10 == last(d)?)
}

fn nip(seen: Seen<'_>) -> Option<bool> {
    let sum = weighted(seen.compact, &[6, 5, 7, 2, 3, 4, 5, 6, 7])?;
    Some(sum % 11 == last(seen.compact)? && !uniform(seen.compact))
}

fn regon(seen: Seen<'_>) -> Option<bool> {
    let d = seen.compact;
    let short = weighted(d, &[8, 9, 2, 3, 4, 5, 6, 7])? % 11 % 10 == digit_at(d, 8)?;
    if d.len() == 9 {
        return Some(short && !uniform(d));
    }
    let sum = weighted(d, &[2, 4, 8, 5, 0, 9, 7, 3, 6, 1, 2, 4, 8])?;
    Some(short && sum % 11 % 10 == last(d)?)
}

fn dowod(seen: Seen<'_>) -> Option<bool> {
    let weights = [7, 3, 1, 9, 7, 3, 1, 7, 3];
    let sum = seen.compact.iter().zip(weights).try_fold(0, |s, (b, w)| Some(s + alnum(*b)? * w))?;
    Some(sum % 10 == 0)
}

fn rodne_cislo(seen: Seen<'_>) -> Option<bool> {
    let d = seen.compact;
    let month = match number(d, 2..4)? {
        m @ 51..=62 => m - 50,
        m @ 71..=82 => m - 70,
        m @ 21..=32 => m - 20,
        m => m,
    };
    let date = (1..=12).contains(&month) && (1..=31).contains(&number(d, 4..6)?);
    if d.len() == 9 {
        // Before 1954 there was no check digit.
        return Some(date && number(d, 0..2)? < 54 && seen.raw.contains(&b'/'));
    }
    let head = number(d, 0..9)?;
    let check = last(d)?;
    Some(date && (head % 11 % 10 == check) && !uniform(d))
}

fn taj(seen: Seen<'_>) -> Option<bool> {
    let sum = weighted(seen.compact, &[3, 7, 3, 7, 3, 7, 3, 7])?;
    Some(sum % 10 == last(seen.compact)? && !uniform(seen.compact))
}

fn hu_tax(seen: Seen<'_>) -> Option<bool> {
    let sum = weighted(seen.compact, &[1, 2, 3, 4, 5, 6, 7, 8, 9])?;
    Some(sum % 11 == last(seen.compact)?)
}

fn cnp(seen: Seen<'_>) -> Option<bool> {
    let d = seen.compact;
    let sum = weighted(d, &[2, 7, 9, 1, 4, 6, 3, 5, 8, 2, 7, 9])?;
    let check = if sum % 11 == 10 { 1 } else { sum % 11 };
    let county = number(d, 7..9)?;
    Some(yymmdd(d, 1)? && check == last(d)? && matches!(county, 1..=52 | 70 | 80..=83))
}

fn egn(seen: Seen<'_>) -> Option<bool> {
    let d = seen.compact;
    let sum = weighted(d, &[2, 4, 8, 5, 10, 9, 7, 3, 6])?;
    let (year, coded, day) = (number(d, 0..2)?, number(d, 2..4)?, number(d, 4..6)?);
    let date = match coded {
        1..=12 => is_date(1900 + year, coded, day),
        21..=32 => is_date(1800 + year, coded - 20, day),
        41..=52 => is_date(2000 + year, coded - 40, day),
        _ => false,
    };
    Some(date && sum % 11 % 10 == last(d)?)
}

fn oib(seen: Seen<'_>) -> Option<bool> {
    Some(mod11_10(seen.compact)? && !uniform(seen.compact))
}

fn emso(seen: Seen<'_>) -> Option<bool> {
    let d = seen.compact;
    let sum = weighted(d, &[7, 6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2])?;
    let year = number(d, 4..7)?;
    let year = if year < 800 { 2000 + year } else { 1000 + year };
    let date = is_date(year, number(d, 2..4)?, number(d, 0..2)?);
    Some(date && (11 - sum % 11) % 11 % 10 == last(d)?)
}

fn amka(seen: Seen<'_>) -> Option<bool> {
    Some(super::super::checksum::ddmmyy(seen.compact, 0)? && luhn(seen.compact))
}

fn afm(seen: Seen<'_>) -> Option<bool> {
    let sum = weighted(seen.compact, &[256, 128, 64, 32, 16, 8, 4, 2])?;
    Some(sum % 11 % 10 == last(seen.compact)? && !uniform(seen.compact))
}

fn tckn(seen: Seen<'_>) -> Option<bool> {
    let d = seen.compact;
    let odd = weighted(d, &[1, 0, 1, 0, 1, 0, 1, 0, 1])?;
    let even = weighted(d, &[0, 1, 0, 1, 0, 1, 0, 1])?;
    let tenth = (odd * 7 + 90 - even) % 10;
    Some(tenth == digit_at(d, 9)? && (odd + even + tenth) % 10 == last(d)?)
}

fn inn(seen: Seen<'_>) -> Option<bool> {
    let d = seen.compact;
    if d.len() == 10 {
        let sum = weighted(d, &[2, 4, 10, 3, 5, 9, 4, 6, 8])?;
        return Some(sum % 11 % 10 == last(d)? && !uniform(d));
    }
    let first = weighted(d, &[7, 2, 4, 10, 3, 5, 9, 4, 6, 8])? % 11 % 10;
    let second = weighted(d, &[3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8])? % 11 % 10;
    Some(first == digit_at(d, 10)? && second == digit_at(d, 11)? && !uniform(d))
}

fn snils(seen: Seen<'_>) -> Option<bool> {
    let d = seen.compact;
    let sum = weighted(d, &[9, 8, 7, 6, 5, 4, 3, 2, 1])?;
    Some(sum % 101 % 100 == number(d, 9..11)? && !uniform(d))
}

fn rnokpp(seen: Seen<'_>) -> Option<bool> {
    let d = seen.compact;
    let rest = weighted(d.get(1..)?, &[5, 7, 9, 4, 6, 10, 5, 7])?;
    // The first digit weighs -1.
    let rest = (rest + 11 - digit(*d.first()?)?) % 11;
    Some(rest % 10 == last(d)? && !uniform(d))
}

fn iin(seen: Seen<'_>) -> Option<bool> {
    let d = seen.compact;
    let mut rest = weighted(d, &[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11])? % 11;
    if rest == 10 {
        rest = weighted(d, &[3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2])? % 11;
    }
    Some(yymmdd(d, 0)? && (1..=6).contains(&digit_at(d, 6)?) && rest == last(d)?)
}
