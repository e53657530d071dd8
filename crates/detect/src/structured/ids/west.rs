//! Western Europe without Germany: UK, Ireland, France, Spain, Italy, Portugal, the Netherlands,
//! Belgium, Luxembourg, Austria, Switzerland.

use crate::structured::{
    checksum::{ddmmyy, digit, digit_at, is_date, last, luhn, number, uniform, verhoeff, weighted},
    rule::{Check::*, Seen, rules},
};

rules! {
    "uk_nhs" NATIONAL_ID, "UK NHS number", "NHS Data Dictionary, NHS NUMBER: weights 10 to 2, mod 11",
        r"\d{3}[ \-]\d{3}[ \-]\d{4}", Sum(nhs), [NHS | MRN] 0.55 / 0.97;
    "uk_nhs" NATIONAL_ID, "UK NHS number", "NHS Data Dictionary, NHS NUMBER: weights 10 to 2, mod 11",
        r"\d{10}", Sum(nhs), [NHS | MRN] 0.0 / 0.95;
    "uk_nino" NATIONAL_ID, "UK national insurance number", "HMRC, NIM39110: prefixes and suffix",
        r"[A-Za-z]{2}[ \-]?\d{2}[ \-]?\d{2}[ \-]?\d{2}[ \-]?[A-Da-d]", Plausible(nino), [NINO | NATIONAL] 0.85 / 0.98;
    "uk_utr" TAX_ID, "UK unique taxpayer reference", "HMRC, UTR check digit: weights 6 7 8 9 10 5 4 3 2, mod 11",
        r"\d{5} ?\d{5}[Kk]?", Sum(utr), [UTR] 0.0 / 0.95;
    "uk_driving_licence" DRIVER_LICENSE, "UK driving licence number", "DVLA, D1 form: surname, date, initials",
        r"[A-Z9]{5} ?\d[0156]\d[0-3]\d{2} ?[A-Z9]{2}\d[A-Z]{2}(?: ?\d{2})?", Plausible(dvla), [DRIVER] 0.85 / 0.97;
    "uk_postcode" POSTAL_CODE, "UK postcode", "Royal Mail, Programmers' Guide to the PAF",
        r"[A-PR-UWYZ](?:[A-HK-Y]?\d\d?|\d[A-HJKPSTUW]|[A-HK-Y]\d[ABEHMNPRV-Y]) \d[ABD-HJLNP-UW-Z]{2}", Shape, [POSTAL | F_ADDRESS] 0.65 / 0.9;
    "uk_postcode" POSTAL_CODE, "UK postcode", "Royal Mail, Programmers' Guide to the PAF",
        r"[A-Za-z]{1,2}\d[A-Za-z\d]? ?\d[A-Za-z]{2}", Shape, [POSTAL] 0.0 / 0.8;
    "ie_ppsn" NATIONAL_ID, "Irish personal public service number", "Department of Social Protection; weights 8 to 2 and 9, mod 23",
        r"\d{7}[A-Wa-w][A-IWa-iw]?", Sum(ppsn), [PPSN | NATIONAL | TAX] 0.7 / 0.97;
    "fr_nir" NATIONAL_ID, "French social security number", "INSEE, NIR: 97 minus the number mod 97",
        r"[12378] ?\d{2} ?\d{2} ?(?:\d{2}|2[AaBb]) ?\d{3} ?\d{3} ?\d{2}", Sum(nir), [NIR | SSN | NATIONAL] 0.92 / 0.99;
    "fr_nir" NATIONAL_ID, "French social security number", "INSEE, NIR, without its key",
        r"[12] ?\d{2} ?(?:0[1-9]|1[0-2]) ?(?:\d{2}|2[AB]) ?\d{3} ?\d{3}", Shape, [NIR] 0.0 / 0.9;
    "fr_spi" TAX_ID, "French tax number", "DGFiP, numéro SPI: the first ten digits mod 511",
        r"[0-3]\d ?\d{2} ?\d{3} ?\d{3} ?\d{3}", Sum(spi), [TAX | NATIONAL] 0.75 / 0.96;
    "fr_siren" COMPANY_ID, "French company number (SIREN, SIRET)", "INSEE, Sirene: Luhn",
        r"\d{3} ?\d{3} ?\d{3}(?: ?\d{5})?", Sum(siren), [COMPANY] 0.0 / 0.92;
    "es_dni" NATIONAL_ID, "Spanish identity number (DNI, NIF)", "Ministerio del Interior: letter from the number mod 23",
        r"\d{8}[ \-]?[A-Za-z]|\d{2}\.\d{3}\.\d{3}[ \-]?[A-Za-z]", Sum(dni), [DNI | NATIONAL | TAX] 0.85 / 0.98;
    "es_nie" NATIONAL_ID, "Spanish number for foreigners (NIE)", "Real Decreto 557/2011; letter as the DNI",
        r"[XYZxyz][ \-]?\d{7}[ \-]?[A-Za-z]", Sum(nie), [DNI | NATIONAL | TAX] 0.9 / 0.98;
    "es_cif" COMPANY_ID, "Spanish company tax number (CIF)", "Orden EHA/451/2008",
        r"[ABCDEFGHJNPQRSUVWabcdefghjnpqrsuvw][ \-]?\d{7}[ \-]?[0-9A-Ja-j]", Sum(cif), [COMPANY | TAX | VAT] 0.6 / 0.95;
    "es_nuss" NATIONAL_ID, "Spanish social security number", "Seguridad Social, NUSS: mod 97",
        r"\d{2}[ /\-]\d{7,8}[ /\-]\d{2}", Sum(nuss), [SSN | NATIONAL | HEALTH] 0.75 / 0.95;
    "es_nuss" NATIONAL_ID, "Spanish social security number", "Seguridad Social, NUSS: mod 97",
        r"\d{12}", Sum(nuss), [SSN | HEALTH | MEXICO] 0.0 / 0.9;
    "it_codice_fiscale" TAX_ID, "Italian tax code", "Decreto Ministeriale 12/03/1974 n. 2227, with omocodia",
        r"[A-Za-z]{3} ?[A-Za-z]{3} ?[0-9LMNP-Vlmnp-v]{2}[A-EHLMPR-Ta-ehlmpr-t][0-9LMNP-Vlmnp-v]{2} ?[A-Za-z][0-9LMNP-Vlmnp-v]{3}[A-Za-z]",
        Sum(codice), [CODICE | TAX | NATIONAL] 0.96 / 0.99;
    "it_partita_iva" VAT_ID, "Italian VAT number", "DPR 633/1972; Luhn variant",
        r"\d{11}", Sum(luhn_only), [VAT | CODICE | TAX] 0.0 / 0.92;
    "it_identity_card" NATIONAL_ID, "Italian electronic identity card", "Ministero dell'Interno, CIE 3.0 number format",
        r"C[A-Z]\d{5}[A-Z]{2}", Shape, [NATIONAL] 0.5 / 0.9;
    "pt_nif" TAX_ID, "Portuguese tax number", "Decreto-Lei 14/2013; weights 9 to 2, mod 11",
        r"[1-35689]\d{2}[ .]?\d{3}[ .]?\d{3}", Sum(pt_nif), [PT_NIF | TAX | VAT] 0.0 / 0.95;
    "nl_bsn" NATIONAL_ID, "Dutch citizen service number", "Logisch Ontwerp BSN: eleven test",
        r"\d{8,9}|\d{4}\.\d{2}\.\d{3}|\d{3}[ .\-]\d{3}[ .\-]\d{3}", Sum(bsn), [BSN | NATIONAL | TAX] 0.0 / 0.96;
    "nl_postcode" POSTAL_CODE, "Dutch postcode", "PostNL, postcode format",
        r"[1-9]\d{3} [A-Z]{2}", Plausible(nl_postcode), [POSTAL | F_ADDRESS] 0.0 / 0.85;
    "be_national_number" NATIONAL_ID, "Belgian national number", "Royal decree of 3 April 1984: 97 minus the number mod 97",
        r"\d{2}[.\- ]?\d{2}[.\- ]?\d{2}[.\- ]?\d{3}[.\- ]?\d{2}", Sum(be_nn), [BE_NN | NATIONAL] 0.9 / 0.98;
    "lu_national_id" NATIONAL_ID, "Luxembourg identification number", "Règlement grand-ducal du 21 juin 2013: date, Luhn and Verhoeff",
        r"(?:18|19|20)\d{2} ?\d{4} ?\d{5}", Sum(luxembourg), [NATIONAL | SSN | HEALTH] 0.9 / 0.98;
    "at_svnr" NATIONAL_ID, "Austrian social insurance number", "ASVG; weights 3 7 9 5 8 4 2 1 6, mod 11",
        r"\d{4}[ \-]?\d{6}", Sum(svnr), [AHV | RVNR | HEALTH | NATIONAL] 0.65 / 0.97;
    "ch_ahv" NATIONAL_ID, "Swiss social insurance number", "AHVG art. 50c; EAN-13 with prefix 756",
        r"756[. ]?\d{4}[. ]?\d{4}[. ]?\d{2}", Sum(ahv), [AHV | NATIONAL] 0.95 / 0.99;
    "ch_uid" COMPANY_ID, "Swiss company number", "UIDV; weights 5 4 3 2 7 6 5 4, mod 11",
        r"CHE[ \-]?\d{3}[. ]?\d{3}[. ]?\d{3}", Sum(ch_uid), [COMPANY | VAT] 0.9 / 0.98;
}

fn nhs(seen: Seen<'_>) -> Option<bool> {
    let d = seen.compact;
    let check = 11 - weighted(d, &[10, 9, 8, 7, 6, 5, 4, 3, 2])? % 11;
    Some(check % 11 == last(d)? && !uniform(d))
}

fn nino(seen: Seen<'_>) -> Option<bool> {
    let (first, second) = (*seen.compact.first()?, *seen.compact.get(1)?);
    let prefix = [first, second];
    Some(
        !b"DFIQUV".contains(&first)
            && !b"DFIOQUV".contains(&second)
            && ![b"BG", b"GB", b"NK", b"KN", b"TN", b"NT", b"ZZ"].contains(&&prefix),
    )
}

fn utr(seen: Seen<'_>) -> Option<bool> {
    let d = seen.compact.get(..10)?;
    let sum = weighted(d.get(1..)?, &[6, 7, 8, 9, 10, 5, 4, 3, 2])?;
    Some(*b"21987654321".get((sum % 11) as usize)? == *d.first()? && !uniform(d))
}

fn dvla(seen: Seen<'_>) -> Option<bool> {
    let d = seen.compact;
    let (month, day) = (number(d, 6..8)?, number(d, 8..10)?);
    Some(matches!(month, 1..=12 | 51..=62) && (1..=31).contains(&day))
}

fn ppsn(seen: Seen<'_>) -> Option<bool> {
    let c = seen.compact;
    let second = match c.get(8) {
        None | Some(b'W') => 0,
        Some(letter) => u32::from(letter - b'A') + 1,
    };
    let sum = weighted(c, &[8, 7, 6, 5, 4, 3, 2])? + 9 * second;
    Some(*b"WABCDEFGHIJKLMNOPQRSTUV".get((sum % 23) as usize)? == *c.get(7)?)
}

fn nir(seen: Seen<'_>) -> Option<bool> {
    let c = seen.compact;
    let month = number(c, 3..5)?;
    let mut rest: u64 = 0;
    for (i, byte) in c.get(..13)?.iter().enumerate() {
        // Corsica: 2A counts as 19 and 2B as 18.
        let value = match (i, byte) {
            (6, b'A') => 9,
            (6, b'B') => 8,
            _ => digit(*byte)?,
        };
        let carried = if i == 6 && byte.is_ascii_alphabetic() { rest - 1 } else { rest };
        rest = carried * 10 + u64::from(value);
    }
    let key = u64::from(number(c, 13..15)?);
    Some(key == 97 - rest % 97 && month != 0 && (month <= 12 || month >= 20))
}

fn spi(seen: Seen<'_>) -> Option<bool> {
    let c = seen.compact;
    let head = c.get(..10)?.iter().try_fold(0u64, |n, b| Some(n * 10 + u64::from(digit(*b)?)))?;
    Some(head % 511 == u64::from(number(c, 10..13)?) && !uniform(c))
}

fn siren(seen: Seen<'_>) -> Option<bool> {
    let c = seen.compact;
    Some(matches!(c.len(), 9 | 14) && luhn(c) && !uniform(c))
}

const DNI_LETTERS: &[u8; 23] = b"TRWAGMYFPDXBNJZSQVHLCKE";

fn dni(seen: Seen<'_>) -> Option<bool> {
    let n = number(seen.compact, 0..8)?;
    Some(n != 0 && DNI_LETTERS.get((n % 23) as usize)? == seen.compact.get(8)?)
}

fn nie(seen: Seen<'_>) -> Option<bool> {
    let head = u32::from(seen.compact.first()?.checked_sub(b'X')?);
    let n = head * 10_000_000 + number(seen.compact, 1..8)?;
    Some(DNI_LETTERS.get((n % 23) as usize)? == seen.compact.get(8)?)
}

fn cif(seen: Seen<'_>) -> Option<bool> {
    let c = seen.compact;
    let mut sum = 0;
    for (i, byte) in c.get(1..8)?.iter().enumerate() {
        let d = digit(*byte)?;
        sum += if i % 2 == 0 { d * 2 / 10 + d * 2 % 10 } else { d };
    }
    let check = (10 - sum % 10) % 10;
    let given = *c.get(8)?;
    let as_letter = *b"JABCDEFGHI".get(check as usize)?;
    Some(
        match c.first()? {
            b'A' | b'B' | b'E' | b'H' => digit(given) == Some(check),
            b'N' | b'P' | b'Q' | b'R' | b'S' | b'W' => given == as_letter,
            _ => digit(given) == Some(check) || given == as_letter,
        } && !uniform(c.get(1..8)?),
    )
}

fn nuss(seen: Seen<'_>) -> Option<bool> {
    let c = seen.compact;
    let body = c.get(..c.len().checked_sub(2)?)?;
    let (province, rest) = body.split_at_checked(2)?;
    let rest = number(rest, 0..rest.len())?;
    let province = number(province, 0..2)?;
    let whole = if rest < 10_000_000 {
        u64::from(rest) + u64::from(province) * 10_000_000
    } else {
        u64::from(province) * 100_000_000 + u64::from(rest)
    };
    Some(whole % 97 == u64::from(number(c, c.len() - 2..c.len())?) && (1..=66).contains(&province))
}

fn codice(seen: Seen<'_>) -> Option<bool> {
    const ODD: [u32; 36] = [
        1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3,
        6, 8, 12, 14, 16, 10, 22, 25, 24, 23,
    ];
    let (check, body) = seen.compact.split_last()?;
    let mut sum = 0;
    for (i, byte) in body.iter().enumerate() {
        let value = super::super::checksum::alnum(*byte)?;
        sum += if i % 2 == 0 {
            *ODD.get(value as usize)?
        } else if value > 9 {
            value - 10
        } else {
            value
        };
    }
    Some(u32::from(check.checked_sub(b'A')?) == sum % 26)
}

fn luhn_only(seen: Seen<'_>) -> Option<bool> {
    Some(luhn(seen.compact) && !uniform(seen.compact))
}

fn pt_nif(seen: Seen<'_>) -> Option<bool> {
    let d = seen.compact;
    let check = 11 - weighted(d, &[9, 8, 7, 6, 5, 4, 3, 2])? % 11;
    Some(last(d)? == if check > 9 { 0 } else { check })
}

fn bsn(seen: Seen<'_>) -> Option<bool> {
    let mut padded = [b'0'; 9];
    let d = seen.compact;
    padded.get_mut(9usize.checked_sub(d.len())?..)?.copy_from_slice(d);
    let sum = weighted(&padded, &[9, 8, 7, 6, 5, 4, 3, 2])?;
    Some(sum % 11 == last(&padded)? && !uniform(d))
}

fn nl_postcode(seen: Seen<'_>) -> Option<bool> {
    Some(!matches!(seen.compact.get(4..)?, b"SA" | b"SD" | b"SS"))
}

fn be_nn(seen: Seen<'_>) -> Option<bool> {
    let c = seen.compact;
    let body = u64::from(number(c, 0..9)?);
    let check = u64::from(number(c, 9..11)?);
    let (month, day) = (number(c, 2..4)?, number(c, 4..6)?);
    // Month and day are 0 when unknown; the BIS register adds 20 or 40 to the month.
    let month = month % 20;
    Some(
        month <= 12
            && day <= 31
            && !uniform(c)
            && (97 - body % 97 == check || 97 - (2_000_000_000 + body) % 97 == check),
    )
}

fn luxembourg(seen: Seen<'_>) -> Option<bool> {
    let c = seen.compact;
    let date = is_date(number(c, 0..4)?, number(c, 4..6)?, number(c, 6..8)?);
    let mut second = [0u8; 12];
    second.get_mut(..11)?.copy_from_slice(c.get(..11)?);
    *second.get_mut(11)? = *c.get(12)?;
    Some(date && luhn(c.get(..12)?) && verhoeff(&second)?)
}

fn svnr(seen: Seen<'_>) -> Option<bool> {
    let d = seen.compact;
    let sum = weighted(d, &[3, 7, 9, 0, 5, 8, 4, 2, 1, 6])?;
    // Month 13 and above mark a day of birth that was taken already.
    let month = number(d, 6..8)?;
    let date =
        ddmmyy(d, 4)? || ((13..=16).contains(&month) && (1..=31).contains(&number(d, 4..6)?));
    Some(date && digit_at(d, 0)? != 0 && sum % 11 == digit_at(d, 3)?)
}

fn ahv(seen: Seen<'_>) -> Option<bool> {
    let d = seen.compact;
    let sum = weighted(d, &[1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3])?;
    Some((10 - sum % 10) % 10 == last(d)?)
}

fn ch_uid(seen: Seen<'_>) -> Option<bool> {
    let d = seen.compact.get(3..)?;
    let check = 11 - weighted(d, &[5, 4, 3, 2, 7, 6, 5, 4])? % 11;
    Some(check % 11 == last(d)? && check != 10)
}
