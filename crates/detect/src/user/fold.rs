//! Lower case without moving anything: the folded text has the same byte positions as the text.

use std::borrow::Cow;

/// `text` in lower case, character by character; a character whose lower case has another length in
/// UTF-8 (a handful, such as `İ`) stays as it is, so that positions stay true.
pub(crate) fn fold_case(text: &str) -> Cow<'_, str> {
    if !text.bytes().any(|b| b.is_ascii_uppercase() || b >= 0x80) {
        return Cow::Borrowed(text);
    }
    let mut folded = String::with_capacity(text.len());
    for c in text.chars() {
        let mut lower = c.to_lowercase();
        match (lower.next(), lower.next()) {
            (Some(l), None) if l.len_utf8() == c.len_utf8() => folded.push(l),
            _ => folded.push(c),
        }
    }
    Cow::Owned(folded)
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn positions_stay(text in "\\PC*") {
            let folded = fold_case(&text);
            assert_eq!(folded.len(), text.len());
            for (i, _) in text.char_indices() {
                assert!(folded.is_char_boundary(i));
            }
        }
    }

    #[test]
    fn umlauts_fold() {
        assert_eq!(fold_case("MÜLLER İ"), "müller İ");
    }
}
