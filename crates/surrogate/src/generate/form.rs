//! Another text of the same form: digits for digits, letters for letters, everything else kept.

use crate::prf::Draw;

/// Letters for letters and digits for digits, each in its case; zeros at the head of a number stay
/// zeros and other first digits stay other than zero.
pub(super) fn same(draw: &mut Draw<'_>, text: &str) -> String {
    let mut in_number = false;
    text.chars()
        .map(|c| {
            let head = !in_number;
            in_number = c.is_ascii_digit();
            match c {
                '0' if head => {
                    in_number = false;
                    '0'
                }
                c if c.is_ascii_digit() => {
                    if head {
                        draw.of("123456789")
                    } else {
                        draw.digit()
                    }
                }
                c => letter(draw, c),
            }
        })
        .collect()
}

/// A letter like that letter.
pub(super) fn letter(draw: &mut Draw<'_>, c: char) -> char {
    if c.is_ascii_lowercase() {
        draw.of("abcdefghijklmnopqrstuvwxyz")
    } else if c.is_ascii_uppercase() {
        draw.of("ABCDEFGHJKLMNPQRSTUVWXYZ")
    } else if c.is_numeric() {
        draw.digit()
    } else if c.is_uppercase() {
        draw.of("ABCDEFGHJKLMNPQRSTUVWXYZ")
    } else if c.is_alphabetic() {
        draw.of("abcdefghijklmnopqrstuvwxyz")
    } else {
        c
    }
}

/// Puts the characters of a value in the places of the letters and digits of a writing, in the
/// case of that writing. The value must have as many.
pub(super) fn write(writing: &str, value: &str) -> String {
    let mut value = value.chars();
    writing
        .chars()
        .map(|c| {
            if !c.is_alphanumeric() {
                return c;
            }
            match value.next() {
                Some(v) if c.is_lowercase() => v.to_ascii_lowercase(),
                Some(v) if c.is_uppercase() => v.to_ascii_uppercase(),
                Some(v) => v,
                None => '0',
            }
        })
        .collect()
}

/// The letters and digits of a writing.
pub(super) fn value(writing: &str) -> String {
    writing.chars().filter(|c| c.is_alphanumeric()).collect()
}

/// The digit that makes the Luhn sum of `digits` followed by it a multiple of ten (ISO/IEC 7812-1).
pub(super) fn luhn(digits: &str) -> char {
    let sum: u32 = digits
        .chars()
        .rev()
        .filter_map(|c| c.to_digit(10))
        .enumerate()
        .map(|(i, d)| if i % 2 == 0 { if d > 4 { d * 2 - 9 } else { d * 2 } } else { d })
        .sum();
    char::from_digit((10 - sum % 10) % 10, 10).unwrap_or('0')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn check_digits() {
        for number in ["4111111111111111", "378282246310005", "490154203237518"] {
            let (head, last) = number.split_at(number.len() - 1);
            assert_eq!(luhn(head).to_string(), last);
        }
    }

    #[test]
    fn values_take_the_writing() {
        assert_eq!(write("de12-AB c", "XY34zzq"), "xy34-ZZ q");
        assert_eq!(value("+41 (0)44"), "41044");
    }
}
