//! Latin America.

use crate::structured::{
    checksum::{digit, digit_at, is_date, last, number, uniform, weighted, yymmdd},
    rule::{Check::*, Seen, rules},
};

rules! {
    "br_cpf" TAX_ID, "Brazilian CPF", "Receita Federal; two check digits mod 11",
        r"\d{3}\.\d{3}\.\d{3}[\-/]\d{2}", Sum(cpf), [BRAZIL | TAX | NATIONAL] 0.96 / 0.99;
    "br_cpf" TAX_ID, "Brazilian CPF", "Receita Federal; two check digits mod 11",
        r"\d{9}-?\d{2}|\d{3} \d{3} \d{3} \d{2}", Sum(cpf), [BRAZIL | TAX | NATIONAL] 0.7 / 0.97;
    "br_cnpj" COMPANY_ID, "Brazilian CNPJ", "Receita Federal, IN RFB 2229/2024: letters since July 2026, two check digits mod 11",
        r"[0-9A-Z]{2}\.[0-9A-Z]{3}\.[0-9A-Z]{3}/[0-9A-Z]{4}-\d{2}", Sum(cnpj), [BRAZIL | COMPANY | TAX] 0.96 / 0.99;
    "br_cnpj" COMPANY_ID, "Brazilian CNPJ", "Receita Federal, IN RFB 2229/2024: letters since July 2026, two check digits mod 11",
        r"\d{14}|[0-9A-Z]{12}\d{2}", Sum(cnpj), [BRAZIL | COMPANY | TAX] 0.7 / 0.97;
    "br_cnh" DRIVER_LICENSE, "Brazilian driving licence", "CONTRAN; two check digits mod 11",
        r"\d{11}", Sum(cnh), [BRAZIL | DRIVER] 0.0 / 0.96;
    "ar_cuit" TAX_ID, "Argentine CUIT or CUIL", "AFIP; weights 5 4 3 2 7 6 5 4 3 2, mod 11",
        r"(?:20|2[3-7]|30|33|34)-\d{8}-\d", Sum(cuit), [SOUTH_AMERICA | TAX] 0.9 / 0.98;
    "ar_cuit" TAX_ID, "Argentine CUIT or CUIL", "AFIP; weights 5 4 3 2 7 6 5 4 3 2, mod 11",
        r"(?:2[03-7]|3[034])\d{9}", Sum(cuit), [SOUTH_AMERICA | TAX] 0.0 / 0.96;
    "ar_dni" NATIONAL_ID, "Argentine or Peruvian identity number", "RENAPER and RENIEC number formats",
        r"\d{1,2}\.?\d{3}\.?\d{3}", Plausible(seven_or_eight), [DNI | SOUTH_AMERICA] 0.0 / 0.85;
    "cl_rut" NATIONAL_ID, "Chilean RUT", "Servicio de Impuestos Internos; weights 2 to 7, mod 11",
        r"\d{1,2}\.\d{3}\.\d{3}-[\dKk]", Sum(rut), [SOUTH_AMERICA | TAX | NATIONAL] 0.96 / 0.99;
    "cl_rut" NATIONAL_ID, "Chilean RUT", "Servicio de Impuestos Internos; weights 2 to 7, mod 11",
        r"\d{7,8}-?[\dKk]", Sum(rut), [SOUTH_AMERICA | TAX] 0.0 / 0.96;
    "co_nit" TAX_ID, "Colombian NIT", "DIAN; prime weights, mod 11",
        r"\d{3}\.?\d{3}\.?\d{3}-\d", Sum(nit), [SOUTH_AMERICA | COMPANY | TAX] 0.5 / 0.96;
    "co_cedula" NATIONAL_ID, "Colombian, Ecuadorian or Venezuelan identity number", "Registraduría Nacional, number format",
        r"\d{1,3}(?:\.\d{3}){2,3}|\d{6,10}", Plausible(long_enough), [SOUTH_AMERICA] 0.0 / 0.8;
    "mx_curp" NATIONAL_ID, "Mexican CURP", "RENAPO, Instructivo normativo: date, state, check digit base 37",
        r"[A-Za-z]{4}\d{6}[HMXhmx][A-Za-z]{5}[0-9A-Za-z]\d", Sum(curp), [MEXICO | NATIONAL] 0.96 / 0.99;
    "mx_rfc" TAX_ID, "Mexican RFC", "SAT; initials, date, homoclave",
        r"[A-Za-z&]{3,4}[ \-]?\d{6}[ \-]?[A-Za-z0-9]{2}[0-9Aa]", Plausible(rfc), [MEXICO | TAX] 0.8 / 0.96;
    "pe_ruc" TAX_ID, "Peruvian RUC", "SUNAT; weights 5 4 3 2 7 6 5 4 3 2, mod 11",
        r"(?:10|15|17|20)\d{9}", Sum(ruc), [SOUTH_AMERICA | TAX] 0.0 / 0.95;
    "uy_ci" NATIONAL_ID, "Uruguayan identity number", "DNIC; weights 2 9 8 7 6 3 4, mod 10",
        r"\d\.\d{3}\.\d{3}[\-/]\d", Sum(uruguay), [SOUTH_AMERICA | NATIONAL] 0.85 / 0.97;
    "ec_cedula" NATIONAL_ID, "Ecuadorian identity number", "Registro Civil; province and Luhn",
        r"\d{9}-?\d", Sum(ecuador), [SOUTH_AMERICA | NATIONAL] 0.0 / 0.95;
    "ve_id" NATIONAL_ID, "Venezuelan identity number", "SAIME and SENIAT number formats",
        r"[VEJGvejg][ \-]?\d{1,2}\.?\d{3}\.?\d{3}(?:-\d)?", Shape, [SOUTH_AMERICA | NATIONAL] 0.0 / 0.88;
}

/// The check digit of CPF and CNPJ: what is missing to a multiple of 11, 10 counting as 0.
fn missing(sum: u32) -> u32 {
    match sum % 11 {
        0 | 1 => 0,
        rest => 11 - rest,
    }
}

fn cpf(seen: Seen<'_>) -> Option<bool> {
    let d = seen.compact;
    let first = missing(weighted(d, &[10, 9, 8, 7, 6, 5, 4, 3, 2])?);
    let second = missing(weighted(d, &[11, 10, 9, 8, 7, 6, 5, 4, 3, 2])?);
    Some(first == digit_at(d, 9)? && second == digit_at(d, 10)? && !uniform(d))
}

fn cnpj(seen: Seen<'_>) -> Option<bool> {
    let c = seen.compact;
    let sum = |weights: &[u32]| -> u32 {
        // Letters count by their ASCII code less 48, as digits do.
        c.iter().zip(weights).map(|(b, w)| u32::from(b.saturating_sub(b'0')) * w).sum()
    };
    let first = missing(sum(&[5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2]));
    let second = missing(sum(&[6, 5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2]));
    Some(first == digit_at(c, 12)? && second == digit_at(c, 13)? && !uniform(c))
}

fn cnh(seen: Seen<'_>) -> Option<bool> {
    let d = seen.compact;
    let first = weighted(d, &[9, 8, 7, 6, 5, 4, 3, 2, 1])? % 11;
    let carry = if first > 9 { 2 } else { 0 };
    let second = (weighted(d, &[1, 2, 3, 4, 5, 6, 7, 8, 9])? % 11 + 11 - carry) % 11;
    let as_digit = |value: u32| if value > 9 { 0 } else { value };
    Some(as_digit(first) == digit_at(d, 9)? && as_digit(second) == digit_at(d, 10)? && !uniform(d))
}

fn eleven(d: &[u8]) -> Option<bool> {
    let sum = weighted(d, &[5, 4, 3, 2, 7, 6, 5, 4, 3, 2])?;
    let check = match 11 - sum % 11 {
        11 => 0,
        10 => 9,
        check => check,
    };
    Some(check == last(d)?)
}

fn cuit(seen: Seen<'_>) -> Option<bool> {
    eleven(seen.compact)
}

fn ruc(seen: Seen<'_>) -> Option<bool> {
    let sum = weighted(seen.compact, &[5, 4, 3, 2, 7, 6, 5, 4, 3, 2])?;
    Some((11 - sum % 11) % 10 == last(seen.compact)?)
}

fn seven_or_eight(seen: Seen<'_>) -> Option<bool> {
    Some(matches!(seen.compact.len(), 7 | 8) && !uniform(seen.compact))
}

fn long_enough(seen: Seen<'_>) -> Option<bool> {
    Some((6..=10).contains(&seen.compact.len()) && !uniform(seen.compact))
}

fn rut(seen: Seen<'_>) -> Option<bool> {
    let (check, body) = seen.compact.split_last()?;
    let mut sum = 0;
    for (byte, weight) in body.iter().rev().zip([2, 3, 4, 5, 6, 7].into_iter().cycle()) {
        sum += digit(*byte)? * weight;
    }
    let wanted = *b"0123456789K0".get((11 - sum % 11) as usize % 11)?;
    Some(wanted == *check && !uniform(body))
}

fn nit(seen: Seen<'_>) -> Option<bool> {
    let (check, body) = seen.compact.split_last()?;
    let mut sum = 0;
    for (byte, weight) in body.iter().rev().zip([3, 7, 13, 17, 19, 23, 29, 37, 41, 43, 47]) {
        sum += digit(*byte)? * weight;
    }
    let rest = sum % 11;
    Some(digit(*check)? == if rest > 1 { 11 - rest } else { rest })
}

fn curp(seen: Seen<'_>) -> Option<bool> {
    // The alphabet has Ñ between N and O, so letters from O on count one more.
    let value = |byte: u8| match byte {
        b'0'..=b'9' => Some(u32::from(byte - b'0')),
        b'A'..=b'N' => Some(u32::from(byte - b'A') + 10),
        b'O'..=b'Z' => Some(u32::from(byte - b'A') + 11),
        _ => None,
    };
    let (check, body) = seen.compact.split_last()?;
    let mut sum = 0;
    for (byte, weight) in body.iter().zip((2..=18).rev()) {
        sum += value(*byte)? * weight;
    }
    Some((10 - sum % 10) % 10 == digit(*check)? && yymmdd(body, 4)?)
}

fn rfc(seen: Seen<'_>) -> Option<bool> {
    let raw_letters = seen.raw.iter().take_while(|b| !b.is_ascii_digit());
    let letters = raw_letters.filter(|b| b.is_ascii_alphabetic()).count();
    let (y, m, d) = (
        number(seen.compact, letters..letters + 2)?,
        number(seen.compact, letters + 2..letters + 4)?,
        number(seen.compact, letters + 4..letters + 6)?,
    );
    Some(is_date(1900 + y, m, d) || is_date(2000 + y, m, d))
}

fn uruguay(seen: Seen<'_>) -> Option<bool> {
    let sum = weighted(seen.compact, &[2, 9, 8, 7, 6, 3, 4])?;
    Some((10 - sum % 10) % 10 == last(seen.compact)?)
}

fn ecuador(seen: Seen<'_>) -> Option<bool> {
    let d = seen.compact;
    let province = number(d, 0..2)?;
    let third = digit_at(d, 2)?;
    Some(
        ((1..=24).contains(&province) || province == 30)
            && third < 6
            && super::super::checksum::luhn(d),
    )
}
