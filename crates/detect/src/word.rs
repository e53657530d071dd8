//! Where words begin and end.

/// Whether `start..end` of `text` is not part of a longer word.
pub(crate) fn stands_alone(text: &str, start: usize, end: usize) -> bool {
    begins(text, start) && ends(text, end)
}

/// Whether no word continues from before `at` to `at`.
pub(crate) fn begins(text: &str, at: usize) -> bool {
    !before(text, at).is_some_and(is_word)
}

/// Whether no word continues over `at`.
pub(crate) fn ends(text: &str, at: usize) -> bool {
    !after(text, at).is_some_and(is_word)
}

/// The character that ends at `at`.
pub(crate) fn before(text: &str, at: usize) -> Option<char> {
    text.get(..at).and_then(|t| t.chars().next_back())
}

/// The character that begins at `at`.
pub(crate) fn after(text: &str, at: usize) -> Option<char> {
    text.get(at..).and_then(|t| t.chars().next())
}

/// Letters, digits and the underscore.
pub(crate) fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}
