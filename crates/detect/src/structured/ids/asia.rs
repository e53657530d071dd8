//! South, east and south-east Asia.

use crate::structured::{
    checksum::{
        alnum, digit, digit_at, is_date, last, number, uniform, verhoeff, weighted, yymmdd,
    },
    rule::{Check::*, Seen, rules},
};

rules! {
    "in_aadhaar" NATIONAL_ID, "Indian Aadhaar number", "UIDAI; Verhoeff, first digit at least 2",
        r"[2-9]\d{3}[ \-]\d{4}[ \-]\d{4}", Sum(aadhaar), [INDIA | NATIONAL] 0.8 / 0.98;
    "in_aadhaar" NATIONAL_ID, "Indian Aadhaar number", "UIDAI; Verhoeff, first digit at least 2",
        r"[2-9]\d{11}", Sum(aadhaar), [INDIA | NATIONAL] 0.0 / 0.96;
    "in_pan" TAX_ID, "Indian permanent account number", "Income Tax Department; fourth letter is the kind of holder",
        r"[A-Za-z]{3}[ABCFGHLJPTabcfghljpt][A-Za-z]\d{4}[A-Za-z]", Shape, [INDIA | TAX] 0.85 / 0.98;
    "in_gstin" VAT_ID, "Indian goods and services tax number", "GSTN; state, PAN, base 36 check",
        r"\d{2}[A-Z]{3}[ABCFGHLJPT][A-Z]\d{4}[A-Z][1-9A-Z]Z[0-9A-Z]", Sum(gstin), [COMPANY | INDIA | VAT] 0.95 / 0.99;
    "in_voter_id" NATIONAL_ID, "Indian voter card", "Election Commission of India, EPIC format",
        r"[A-Z]{3}/?\d{7}", Shape, [INDIA] 0.0 / 0.85;
    "in_vehicle" LICENSE_PLATE, "Indian vehicle registration", "Central Motor Vehicles Rules 1989, rule 50",
        r"[A-Z]{2}[ \-]?\d{1,2}[ \-]?[A-Z]{1,3}[ \-]?\d{4}", Shape, [PLATE] 0.0 / 0.85;
    "cn_resident_id" NATIONAL_ID, "Chinese resident identity number", "GB 11643-1999; date and ISO 7064 mod 11-2",
        r"[1-8]\d{5}(?:18|19|20)\d{9}[0-9Xx]", Sum(cn_id), [ASIA | NATIONAL] 0.96 / 0.99;
    "hk_id" NATIONAL_ID, "Hong Kong identity card", "Immigration Department, HKID: mod 11",
        r"[A-Za-z]{1,2}\d{6}\([0-9Aa]\)", Sum(hkid), [ASIA | NATIONAL] 0.9 / 0.98;
    "hk_id" NATIONAL_ID, "Hong Kong identity card", "Immigration Department, HKID: mod 11",
        r"[A-Za-z]{1,2}\d{6}[0-9Aa]", Sum(hkid), [ASIA | NATIONAL] 0.0 / 0.95;
    "tw_id" NATIONAL_ID, "Taiwanese identity number", "Ministry of the Interior; letter table, mod 10",
        r"[A-Za-z][1289A-Da-d]\d{8}", Sum(tw_id), [ASIA | NATIONAL] 0.75 / 0.97;
    "jp_my_number" NATIONAL_ID, "Japanese individual number", "Order of the My Number Act; weights 6 5 4 3 2 7 6 5 4 3 2, mod 11",
        r"\d{4}[ \-]?\d{4}[ \-]?\d{4}", Sum(my_number), [ASIA | NATIONAL] 0.0 / 0.96;
    "jp_corporate_number" COMPANY_ID, "Japanese corporate number", "National Tax Agency; leading check digit, mod 9",
        r"[1-9]\d{12}", Sum(jp_corporate), [COMPANY] 0.0 / 0.9;
    "kr_rrn" NATIONAL_ID, "Korean resident registration number", "Resident Registration Act; date, no check digit since October 2020",
        r"\d{6}-[1-8]\d{6}", Plausible(rrn), [ASIA | NATIONAL] 0.85 / 0.98;
    "kr_rrn" NATIONAL_ID, "Korean resident registration number", "Resident Registration Act; date, no check digit since October 2020",
        r"\d{6}[1-8]\d{6}", Plausible(rrn), [ASIA] 0.0 / 0.95;
    "kr_brn" COMPANY_ID, "Korean business registration number", "National Tax Service; weights 1 3 7 1 3 7 1 3 5, mod 10",
        r"\d{3}-\d{2}-\d{5}", Sum(kr_brn), [COMPANY | TAX] 0.75 / 0.96;
    "sg_nric" NATIONAL_ID, "Singapore NRIC or FIN", "ICA; weights 2 7 6 5 4 3 2, letter tables",
        r"[STFGMstfgm]\d{7}[A-Za-z]", Sum(nric), [ASIA | NATIONAL] 0.92 / 0.99;
    "sg_uen" COMPANY_ID, "Singapore entity number", "ACRA, UEN formats",
        r"\d{8,9}[A-Z]|[TSR]\d{2}[A-Z]{2}\d{4}[A-Z]", Shape, [COMPANY] 0.0 / 0.85;
    "th_id" NATIONAL_ID, "Thai identity number", "Department of Provincial Administration; weights 13 to 2, mod 11",
        r"[1-8][ \-]\d{4}[ \-]\d{5}[ \-]\d{2}[ \-]\d", Sum(thai), [ASIA | NATIONAL] 0.95 / 0.99;
    "th_id" NATIONAL_ID, "Thai identity number", "Department of Provincial Administration; weights 13 to 2, mod 11",
        r"[1-8]\d{12}", Sum(thai), [ASIA | NATIONAL] 0.0 / 0.96;
    "id_nik" NATIONAL_ID, "Indonesian identity number", "Permendagri; region and date, day + 40 for women",
        r"[1-9]\d{15}", Plausible(nik), [ASIA | NATIONAL] 0.0 / 0.95;
    "my_mykad" NATIONAL_ID, "Malaysian identity card", "National Registration Department; date and place of birth",
        r"\d{6}-\d{2}-\d{4}", Plausible(mykad), [ASIA | NATIONAL] 0.8 / 0.97;
    "my_mykad" NATIONAL_ID, "Malaysian identity card", "National Registration Department; date and place of birth",
        r"\d{12}", Plausible(mykad), [ASIA | NATIONAL] 0.0 / 0.9;
    "ph_id" NATIONAL_ID, "Philippine TIN, UMID and SSS numbers", "BIR and SSS number formats",
        r"\d{3}-\d{3}-\d{3}(?:-\d{3,5})?|\d{4}-\d{7}-\d|\d{2}-\d{7}-\d", Shape, [ASIA | TAX] 0.0 / 0.9;
    "vn_cccd" NATIONAL_ID, "Vietnamese citizen card", "Circular 07/2016/TT-BCA; province and century",
        r"0\d{11}", Plausible(cccd), [ASIA | NATIONAL] 0.0 / 0.92;
}

fn aadhaar(seen: Seen<'_>) -> Option<bool> {
    Some(verhoeff(seen.compact)? && !uniform(seen.compact))
}

fn gstin(seen: Seen<'_>) -> Option<bool> {
    let (check, body) = seen.compact.split_last()?;
    let mut sum = 0;
    for (i, byte) in body.iter().enumerate() {
        let product = alnum(*byte)? * if i % 2 == 0 { 1 } else { 2 };
        sum += product / 36 + product % 36;
    }
    Some((36 - sum % 36) % 36 == alnum(*check)? && (1..=38).contains(&number(body, 0..2)?))
}

fn cn_id(seen: Seen<'_>) -> Option<bool> {
    let c = seen.compact;
    let sum = weighted(c, &[7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2])?;
    let date = is_date(number(c, 6..10)?, number(c, 10..12)?, number(c, 12..14)?);
    Some(date && *b"10X98765432".get((sum % 11) as usize)? == *c.get(17)?)
}

fn hkid(seen: Seen<'_>) -> Option<bool> {
    let (check, body) = seen.compact.split_last()?;
    // A single letter counts as if a blank (36) stood before it.
    let mut sum = if body.len() == 7 { 36 * 9 } else { 0 };
    for (byte, weight) in body.iter().rev().zip(2..) {
        sum += alnum(*byte)? * weight;
    }
    let check = if *check == b'A' { 10 } else { digit(*check)? };
    Some((sum + check) % 11 == 0)
}

fn tw_id(seen: Seen<'_>) -> Option<bool> {
    // Where each letter stands in the order of the registry, from 10.
    const ORDER: &[u8; 26] = b"ABCDEFGHJKLMNPQRSTUVXYWZIO";
    let c = seen.compact;
    let place = |letter: u8| {
        ORDER.iter().position(|l| *l == letter).and_then(|p| u32::try_from(p + 10).ok())
    };
    let first = place(*c.first()?)?;
    let second = match *c.get(1)? {
        byte if byte.is_ascii_digit() => digit(byte)?,
        letter => place(letter)? % 10,
    };
    let sum = first / 10
        + first % 10 * 9
        + second * 8
        + weighted(c.get(2..)?, &[7, 6, 5, 4, 3, 2, 1, 1])?;
    Some(sum % 10 == 0)
}

fn my_number(seen: Seen<'_>) -> Option<bool> {
    let rest = weighted(seen.compact, &[6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2])? % 11;
    let check = if rest <= 1 { 0 } else { 11 - rest };
    Some(check == last(seen.compact)? && !uniform(seen.compact))
}

fn jp_corporate(seen: Seen<'_>) -> Option<bool> {
    let d = seen.compact;
    let sum = weighted(d.get(1..)?, &[2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1])?;
    Some(9 - sum % 9 == digit_at(d, 0)?)
}

fn rrn(seen: Seen<'_>) -> Option<bool> {
    yymmdd(seen.compact, 0)
}

fn kr_brn(seen: Seen<'_>) -> Option<bool> {
    let d = seen.compact;
    let sum = weighted(d, &[1, 3, 7, 1, 3, 7, 1, 3, 5])? + digit_at(d, 8)? * 5 / 10;
    Some((10 - sum % 10) % 10 == last(d)? && !uniform(d))
}

fn nric(seen: Seen<'_>) -> Option<bool> {
    let c = seen.compact;
    let sum = weighted(c.get(1..)?, &[2, 7, 6, 5, 4, 3, 2])?;
    let (table, offset) = match c.first()? {
        b'S' => (b"JZIHGFEDCBA", 0),
        b'T' => (b"JZIHGFEDCBA", 4),
        b'F' => (b"XWUTRQPNMLK", 0),
        b'G' => (b"XWUTRQPNMLK", 4),
        _ => (b"XWUTRQPNJLK", 3),
    };
    Some(table.get(((sum + offset) % 11) as usize)? == c.get(8)?)
}

fn thai(seen: Seen<'_>) -> Option<bool> {
    let d = seen.compact;
    let sum = weighted(d, &[13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2])?;
    Some((11 - sum % 11) % 10 == last(d)? && !uniform(d))
}

fn nik(seen: Seen<'_>) -> Option<bool> {
    let d = seen.compact;
    let day = number(d, 6..8)? % 40;
    Some(
        (11..=96).contains(&number(d, 0..2)?)
            && (1..=31).contains(&day)
            && (1..=12).contains(&number(d, 8..10)?),
    )
}

fn mykad(seen: Seen<'_>) -> Option<bool> {
    let place = number(seen.compact, 6..8)?;
    Some(
        yymmdd(seen.compact, 0)?
            && !matches!(place, 0 | 17..=20 | 69 | 70 | 73 | 80 | 81 | 94..=97),
    )
}

fn cccd(seen: Seen<'_>) -> Option<bool> {
    Some((1..=96).contains(&number(seen.compact, 0..3)?))
}
