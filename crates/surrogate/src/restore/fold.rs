//! What characters count as the same, and what kind each is. Keys and texts pass through here, so
//! that `MARIA`, `maria` and full-width letters meet in one spelling.

/// The part a character plays between surrogates.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Class {
    /// A letter, digit or mark of a script that separates its words.
    Word,
    /// A letter of a script without blanks between words: every position may begin a word.
    Unspaced,
    /// A blank or line break.
    Blank,
    /// Emphasis and code marks of markdown.
    Markup,
    /// Invisible: zero-width characters and soft hyphens.
    Invisible,
    /// Anything else.
    Other,
}

/// The class of a character. Cost: a few comparisons.
pub(super) fn class(c: char) -> Class {
    if c.is_ascii() {
        return match c {
            'a'..='z' | 'A'..='Z' | '0'..='9' => Class::Word,
            ' ' | '\t' | '\n' | '\r' | '\u{c}' | '\u{b}' => Class::Blank,
            '*' | '`' | '~' => Class::Markup,
            _ => Class::Other,
        };
    }
    match c {
        '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}'..='\u{2064}' | '\u{feff}' => {
            Class::Invisible
        }
        '\u{300}'..='\u{36f}'
        | '\u{1ab0}'..='\u{1aff}'
        | '\u{1dc0}'..='\u{1dff}'
        | '\u{20d0}'..='\u{20ff}'
        | '\u{fe20}'..='\u{fe2f}' => Class::Word,
        '\u{e00}'..='\u{eff}'
        | '\u{1000}'..='\u{109f}'
        | '\u{1780}'..='\u{17ff}'
        | '\u{3005}'..='\u{3007}'
        | '\u{3040}'..='\u{30ff}'
        | '\u{3400}'..='\u{4dbf}'
        | '\u{4e00}'..='\u{9fff}'
        | '\u{f900}'..='\u{faff}'
        | '\u{20000}'..='\u{3ffff}' => Class::Unspaced,
        c if c.is_whitespace() => Class::Blank,
        c if c.is_alphanumeric() => Class::Word,
        _ => Class::Other,
    }
}

/// One spelling for characters that differ only in typography; case stays.
pub(super) fn canonical(c: char) -> char {
    if c.is_ascii() {
        return if matches!(c, '\t' | '\n' | '\r' | '\u{b}' | '\u{c}') { ' ' } else { c };
    }
    match c {
        '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{fe63}' => '-',
        '\u{2018}' | '\u{2019}' | '\u{2bc}' | '\u{2032}' => '\'',
        '\u{201c}' | '\u{201d}' => '"',
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xff01 + 0x21).unwrap_or(c),
        c if c.is_whitespace() => ' ',
        c => c,
    }
}

/// The characters, one to three, that stand for `c` in a key.
pub(super) fn fold(c: char, mut each: impl FnMut(char)) {
    let c = canonical(c);
    if c.is_ascii() {
        each(c.to_ascii_lowercase());
    } else if matches!(c, 'ß' | 'ẞ') {
        each('s');
        each('s');
    } else {
        c.to_lowercase().for_each(each);
    }
}

/// True for what may stand between the digits of a number without changing it.
pub(super) fn is_number_separator(c: char) -> bool {
    matches!(canonical(c), ' ' | '-' | '.' | '/' | '(' | ')')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_character_meet() {
        let folded = |text: &str| {
            let mut out = String::new();
            text.chars().for_each(|c| fold(c, |f| out.push(f)));
            out
        };
        assert_eq!(folded("STRAẞE"), folded("Straße"));
        assert_eq!(folded("Ｍａｒｉａ"), "maria");
        assert_eq!(folded("O’Brien"), "o'brien");
        assert_eq!(folded("a\u{a0}b\u{2011}c"), "a b-c");
    }

    #[test]
    fn classes() {
        assert_eq!(class('é'), Class::Word);
        assert_eq!(class('\u{301}'), Class::Word);
        assert_eq!(class('田'), Class::Unspaced);
        assert_eq!(class('한'), Class::Word);
        assert_eq!(class('\u{a0}'), Class::Blank);
        assert_eq!(class('_'), Class::Other);
    }
}
