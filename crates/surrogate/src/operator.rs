//! Operators that need no plausible value: placeholders, masks, redaction and hashes.

use private_ai_detect::Label;

use crate::{prf::Prf, seal};

/// How the replacement of a mapping was made, as its text shows. A scope may hold an original more
/// than once when a policy changed in between.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Manner {
    /// A plausible value.
    Surrogate,
    /// As many digits, for a JSON number.
    Number,
    /// `[LABEL_1]`.
    Placeholder,
    /// A sealed token.
    Sealed,
}

/// The manner of a recorded replacement.
pub(crate) fn manner(text: &str) -> Manner {
    if placeholder_number(text).is_some() {
        Manner::Placeholder
    } else if text.starts_with(seal::OPEN) && text.ends_with(seal::CLOSE) {
        Manner::Sealed
    } else {
        Manner::Surrogate
    }
}

/// `[EMAIL_1]`: the brackets keep `_1` from being the beginning of `_10`.
pub(crate) fn placeholder(label: Label, number: usize) -> String {
    format!("[{}_{number}]", label.name())
}

/// Label and number of a placeholder.
pub(crate) fn placeholder_number(text: &str) -> Option<(&str, usize)> {
    let (label, number) = text.strip_prefix('[')?.strip_suffix(']')?.rsplit_once('_')?;
    let named = label.starts_with(|c: char| c.is_ascii_uppercase())
        && label.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_');
    let number =
        number.parse().ok().filter(|_| named && number.bytes().all(|b| b.is_ascii_digit()));
    number.map(|n| (label, n))
}

/// Stars for letters and digits; what separates them shows the form.
pub(crate) fn mask(text: &str) -> String {
    text.chars().map(|c| if c.is_alphanumeric() { '*' } else { c }).collect()
}

/// One text for all entities of a label.
pub(crate) fn redact(label: Label) -> String {
    format!("<{}>", label.name())
}

/// 128 bits of a keyed hash, in hexadecimal.
pub(crate) fn hash(prf: &Prf, label: Label, text: &str) -> String {
    use std::fmt::Write;
    let mut out = String::with_capacity(32);
    for byte in prf.bytes(&[b"hash", label.name().as_bytes(), text.as_bytes()]).iter().take(16) {
        let _ = write!(out, "{byte:02x}");
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_are_read_back() {
        let text = placeholder(Label::CREDIT_CARD, 12);
        assert_eq!(text, "[CREDIT_CARD_12]");
        assert_eq!(placeholder_number(&text), Some(("CREDIT_CARD", 12)));
        for other in ["[x_1]", "[EMAIL_]", "EMAIL_1", "[EMAIL_+1]", "[_1]"] {
            assert_eq!(placeholder_number(other), None, "{other}");
        }
    }

    #[test]
    fn masks_keep_the_form() {
        assert_eq!(mask("j.smith@a.ch"), "*.*****@*.**");
    }
}
