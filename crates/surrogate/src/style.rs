//! How a word is written: in capitals, in small letters, with a capital first. A surrogate is
//! written as its original was.

/// The case of a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Style {
    /// `smith`
    Lower,
    /// `Smith`, `McDonald`
    Title,
    /// `SMITH`
    Upper,
}

/// The style of a word; a single capital counts as a title.
pub(crate) fn of(word: &str) -> Style {
    let mut letters = word.chars().filter(|c| c.is_alphabetic());
    let Some(first) = letters.next() else { return Style::Lower };
    if !first.is_uppercase() {
        return if first.is_lowercase() { Style::Lower } else { Style::Title };
    }
    let mut rest = letters.peekable();
    if rest.peek().is_some() && rest.all(char::is_uppercase) { Style::Upper } else { Style::Title }
}

/// The word in that style.
pub(crate) fn apply(word: &str, style: Style) -> String {
    match style {
        Style::Lower => word.to_lowercase(),
        Style::Upper => word.to_uppercase(),
        Style::Title => {
            let mut chars = word.chars();
            chars.next().map_or_else(String::new, |first| {
                first.to_uppercase().chain(chars.flat_map(char::to_lowercase)).collect()
            })
        }
    }
}

/// The word in the style of another; a one-letter model says nothing of more than the first.
pub(crate) fn like(word: &str, model: &str) -> String {
    apply(word, of(model))
}

/// Writes capitals where the model has them, character by character: for the second of two
/// spellings of one word that share a style.
pub(crate) fn mask(word: &str, model: &str) -> String {
    let mut pattern = model.chars();
    word.chars()
        .map(|c| match pattern.next() {
            Some(p) if p.is_uppercase() => c.to_ascii_uppercase(),
            Some(p) if p.is_lowercase() => c.to_ascii_lowercase(),
            _ => c,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn styles_are_read_and_written() {
        for (model, out) in [("smith", "keller"), ("Smith", "Keller"), ("SMITH", "KELLER")] {
            assert_eq!(like("Keller", model), out);
        }
        assert_eq!(of("McDonald"), Style::Title);
        assert_eq!(of("M"), Style::Title);
        assert_eq!(of("42"), Style::Lower);
        assert_eq!(mask("haskwick", "McDonald"), "HaSkwick");
    }
}
