//! Checksums that several schemes share. All take ASCII bytes; anything else fails.

/// The value of a decimal digit.
pub(crate) fn digit(byte: u8) -> Option<u32> {
    byte.is_ascii_digit().then(|| u32::from(byte - b'0'))
}

/// The value of a letter or digit: `0`–`9` are 0 to 9, `A`–`Z` are 10 to 35.
pub(crate) fn alnum(byte: u8) -> Option<u32> {
    match byte {
        b'0'..=b'9' => Some(u32::from(byte - b'0')),
        b'A'..=b'Z' => Some(u32::from(byte - b'A') + 10),
        _ => None,
    }
}

/// Luhn, ISO/IEC 7812-1 annex B.
pub(crate) fn luhn(digits: &[u8]) -> bool {
    let mut sum = 0;
    for (i, byte) in digits.iter().rev().enumerate() {
        let Some(d) = digit(*byte) else { return false };
        sum += match (i % 2, d) {
            (0, d) => d,
            (_, 9) => 9,
            (_, d) => d * 2 % 9,
        };
    }
    !digits.is_empty() && sum % 10 == 0
}

/// ISO/IEC 7064 mod 97-10 over letters and digits: the remainder.
pub(crate) fn mod97(text: impl IntoIterator<Item = u8>) -> Option<u32> {
    let mut rest = 0;
    for byte in text {
        let value = alnum(byte)?;
        rest = if value > 9 { rest * 100 + value } else { rest * 10 + value } % 97;
    }
    Some(rest)
}

/// Sum of digit times weight.
pub(crate) fn weighted(digits: &[u8], weights: &[u32]) -> Option<u32> {
    if digits.len() < weights.len() {
        return None;
    }
    digits.iter().zip(weights).try_fold(0, |sum, (d, w)| Some(sum + digit(*d)? * w))
}

/// Whether all digits are the same, as in made-up numbers.
pub(crate) fn uniform(digits: &[u8]) -> bool {
    digits.windows(2).all(|w| matches!(w, [a, b] if a == b))
}

/// The number that the digits at `range` make.
pub(crate) fn number(digits: &[u8], range: std::ops::Range<usize>) -> Option<u32> {
    digits.get(range)?.iter().try_fold(0u32, |n, d| n.checked_mul(10)?.checked_add(digit(*d)?))
}

/// Whether a day of the Gregorian calendar exists.
pub(crate) fn is_date(year: u32, month: u32, day: u32) -> bool {
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let days = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => return false,
    };
    (1..=days).contains(&day)
}

/// Digit `at`, from the left.
pub(crate) fn digit_at(digits: &[u8], at: usize) -> Option<u32> {
    digit(*digits.get(at)?)
}

/// The last digit.
pub(crate) fn last(digits: &[u8]) -> Option<u32> {
    digit(*digits.last()?)
}

/// ISO/IEC 7064 mod 11,10, check digit included.
pub(crate) fn mod11_10(digits: &[u8]) -> Option<bool> {
    let (check, body) = digits.split_last()?;
    let mut product = 10;
    for byte in body {
        let sum = (digit(*byte)? + product) % 10;
        product = if sum == 0 { 10 } else { sum } * 2 % 11;
    }
    Some((11 - product) % 10 == digit(*check)?)
}

/// Verhoeff's dihedral check, check digit included.
pub(crate) fn verhoeff(digits: &[u8]) -> Option<bool> {
    // The dihedral group D5: rotations 0 to 4, reflections 5 to 9.
    fn product(a: u32, b: u32) -> u32 {
        match (a < 5, b < 5) {
            (true, true) => (a + b) % 5,
            (true, false) => (a + b - 5) % 5 + 5,
            (false, true) => (a - 5 + 5 - b) % 5 + 5,
            (false, false) => (a - 5 + 5 - (b - 5)) % 5,
        }
    }
    const STEP: [u32; 10] = [1, 5, 7, 6, 2, 8, 3, 0, 9, 4];
    let mut state = 0;
    for (i, byte) in digits.iter().rev().enumerate() {
        let mut value = digit(*byte)?;
        for _ in 0..i % 8 {
            value = *STEP.get(value as usize)?;
        }
        state = product(state, value);
    }
    Some(state == 0)
}

/// Whether digits at `at` are a date without century, `YYMMDD`.
pub(crate) fn yymmdd(digits: &[u8], at: usize) -> Option<bool> {
    let (y, m, d) = (
        number(digits, at..at + 2)?,
        number(digits, at + 2..at + 4)?,
        number(digits, at + 4..at + 6)?,
    );
    // A leap day counts in any century that has it.
    Some(is_date(2000 + y, m, d) || is_date(1900 + y, m, d))
}

/// Whether digits at `at` are a date without century, `DDMMYY`.
pub(crate) fn ddmmyy(digits: &[u8], at: usize) -> Option<bool> {
    let (d, m, y) = (
        number(digits, at..at + 2)?,
        number(digits, at + 2..at + 4)?,
        number(digits, at + 4..at + 6)?,
    );
    Some(is_date(2000 + y, m, d) || is_date(1900 + y, m, d))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_numbers() {
        assert!(luhn(b"4111111111111111"));
        assert!(!luhn(b"4111111111111112"));
        assert!(luhn(b"79927398713"));
        assert!(!luhn(b""));
        assert_eq!(mod97(b"370400440532013000DE89".iter().copied()), Some(1));
        assert_eq!(verhoeff(b"2363"), Some(true));
        assert_eq!(verhoeff(b"2364"), Some(false));
        assert_eq!(mod11_10(b"86095742719"), Some(true));
        assert!(is_date(2000, 2, 29) && !is_date(1900, 2, 29) && !is_date(2023, 13, 1));
    }
}
