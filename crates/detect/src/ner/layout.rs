//! What surrounds a token on the page: its line, the name of its field, quotes, comments, code.
//!
//! Decides too which tokens cannot be part of a name at all because a program reads them:
//! identifiers, paths, tags. Being wrong there is a leak, so only plain signs count; doubtful ones
//! become features.

use super::{
    hash,
    tokens::{Case, Gap, Kind, Token},
};

/// The surroundings of one token.
#[derive(Clone, Copy, Debug, Default)]
pub struct Place {
    /// Hash of the name of the field (the word before the last `:` or `=` of the line); 0: none.
    pub field: u64,
    /// Tokens since that sign.
    pub since: u32,
    /// Position in the line.
    pub column: u32,
    /// Tokens in the line.
    pub width: u32,
    /// The first word of the line.
    pub opens: u64,
    /// How much the line looks like code: 0 not, 1 a little, 2 plainly.
    pub code: u8,
    /// Inside quotes that began in this line.
    pub quoted: bool,
    /// Inside a comment.
    pub comment: bool,
    /// No name can be here.
    pub silent: bool,
}

/// Words that begin a line of code, when it also ends like one.
const KEYWORDS: &[&str] = &[
    "abstract",
    "async",
    "await",
    "break",
    "case",
    "catch",
    "class",
    "const",
    "continue",
    "def",
    "do",
    "elif",
    "else",
    "end",
    "enum",
    "except",
    "export",
    "extern",
    "final",
    "fn",
    "for",
    "from",
    "func",
    "function",
    "if",
    "impl",
    "import",
    "include",
    "int",
    "interface",
    "let",
    "loop",
    "macro_rules",
    "match",
    "mod",
    "module",
    "namespace",
    "new",
    "package",
    "private",
    "protected",
    "pub",
    "public",
    "raise",
    "require",
    "return",
    "self",
    "static",
    "string",
    "struct",
    "switch",
    "template",
    "this",
    "throw",
    "trait",
    "try",
    "type",
    "typedef",
    "unsafe",
    "use",
    "using",
    "val",
    "var",
    "virtual",
    "void",
    "where",
    "while",
    "with",
    "yield",
];

/// The longest word a name can have, in characters.
const LONGEST_WORD: u32 = 32;

/// Finds the surroundings of every token. `field` is the name of the field that holds the text.
pub fn places(text: &str, tokens: &[Token], field: Option<&str>, out: &mut Vec<Place>) {
    out.clear();
    let given = field.map_or(0, field_hash);
    let mut rest = tokens;
    while let Some(first) = rest.first() {
        let width =
            rest.iter().skip(1).position(|t| t.gap >= Gap::Line).map_or(rest.len(), |n| n + 1);
        let (line, tail) = rest.split_at(width.min(rest.len()));
        rest = tail;
        line_places(text, line, first, given, out);
    }
    silence(tokens, out);
}

/// The last two parts of a field's name: `customerName` and `customer_name` both end in `name`.
fn field_hash(name: &str) -> u64 {
    let mut last = 0;
    let mut word = hash::START;
    let mut begun = false;
    let mut small_before = false;
    for c in name.chars().take(128) {
        if !c.is_alphabetic() || (c.is_uppercase() && small_before) {
            if begun {
                last = word;
            }
            word = hash::START;
            begun = false;
        }
        small_before = c.is_lowercase();
        if c.is_alphabetic() {
            word = hash::mix(word, u64::from(u32::from(c.to_lowercase().next().unwrap_or(c))));
            begun = true;
        }
    }
    if begun { word } else { last }
}

fn line_places(text: &str, line: &[Token], first: &Token, given: u64, out: &mut Vec<Place>) {
    let code = code_likeness(text, line);
    let (mut field, mut since) = (given, 0u32);
    let (mut double, mut single, mut comment) = (false, false, false);
    let mut last_word: Option<&Token> = None;
    let mut previous: Option<&Token> = None;
    for (column, token) in line.iter().enumerate() {
        let glued = token.gap == Gap::None;
        let closes = previous.is_some_and(|p| p.kind == Kind::Mark) && glued;
        match token.first {
            '"' => double = !double,
            '\'' if single || !glued || closes => single = !single,
            '/' if closes && previous.is_some_and(|p| p.first == '/') => {
                comment |= !follows_colon(line, column);
            }
            '*' if column == 0 || (closes && previous.is_some_and(|p| p.first == '/')) => {
                comment = true;
            }
            '#' if column == 0 || token.gap == Gap::Column => comment = true,
            '-' if closes && previous.is_some_and(|p| p.first == '-') && column <= 1 => {
                comment = true;
            }
            _ => {}
        }
        out.push(Place {
            field,
            since,
            column: column as u32,
            width: line.len() as u32,
            opens: first.word,
            code,
            quoted: double || single,
            comment,
            silent: false,
        });
        since = since.saturating_add(1);
        match token.first {
            ':' | '=' => {
                if let Some(word) = last_word {
                    field = word.word;
                }
                since = 0;
            }
            _ if token.kind == Kind::Word => last_word = Some(token),
            _ => {}
        }
        previous = Some(token);
    }
}

/// Whether the slash at `column` is the second of `://`.
fn follows_colon(line: &[Token], column: usize) -> bool {
    column >= 2 && line.get(column - 2).is_some_and(|t| t.first == ':' && t.kind == Kind::Mark)
}

/// How much a line looks like source code, its comment left aside.
fn code_likeness(text: &str, line: &[Token]) -> u8 {
    let comment = line.windows(2).enumerate().position(|(i, pair)| {
        matches!(pair, [a, b] if a.first == '/' && b.first == '/' && b.gap == Gap::None)
            && !(i > 0 && line.get(i - 1).is_some_and(|t| t.first == ':'))
    });
    let line = line.get(..comment.unwrap_or(line.len())).unwrap_or(line);
    let (Some(first), Some(last)) = (line.first(), line.last()) else { return 0 };
    let mut signs = 0u32;
    for pair in line.windows(2) {
        let [a, b] = pair else { continue };
        if b.gap != Gap::None || b.kind != Kind::Mark {
            continue;
        }
        signs += match (a.first, b.first) {
            (':', ':')
            | ('-' | '=', '>')
            | ('=' | '!' | '<' | '>' | '+', '=')
            | ('&', '&')
            | ('|', '|')
            | ('(', ')')
            | (')' | '}' | ']', ';') => 2,
            ('{', '}') | ('[', ']') | (')', '.') | ('$', '{') | ('&', _) => 1,
            (_, '(' | '[' | '<' | '_') if a.kind == Kind::Word => 1,
            _ => 0,
        };
    }
    let end = match last.first {
        ';' | '{' | '}' => 2,
        '(' | '[' | ',' | ':' | ')' => 1,
        _ => 0,
    };
    let keyword = first.kind == Kind::Word
        && first.case == Case::Lower
        && text.get(first.start..first.end).is_some_and(|w| KEYWORDS.binary_search(&w).is_ok());
    match (signs, end, keyword) {
        (2.., 1.., _) | (4.., ..) | (1.., 2, true) | (_, 2, true) => 2,
        (1.., ..) | (_, 2, _) | (_, 1, true) => 1,
        _ => 0,
    }
}

/// Marks the tokens that only a program reads.
fn silence(tokens: &[Token], places: &mut [Place]) {
    let edge = Token::EDGE;
    for (i, place) in places.iter_mut().enumerate() {
        let at = |offset: usize, back: bool| {
            let j = if back { i.checked_sub(offset) } else { i.checked_add(offset) };
            j.and_then(|j| tokens.get(j)).unwrap_or(&edge)
        };
        let (token, next, next2) = (at(0, false), at(1, false), at(2, false));
        let (before, before2) = (at(1, true), at(2, true));
        if token.kind == Kind::Mark {
            continue;
        }
        let glued = token.gap == Gap::None;
        let mark_before = |c: char| glued && before.kind == Kind::Mark && before.first == c;
        let next_glued = next.gap == Gap::None && next.kind == Kind::Mark;
        let before_glued = before.gap == Gap::None;
        let small = matches!(token.case, Case::Lower | Case::Mixed | Case::Number);
        let capital_inside = token.case == Case::Mixed && token.first.is_lowercase();
        let member = mark_before('.')
            && before_glued
            && (matches!(before2.case, Case::Lower | Case::Mixed)
                || matches!(before2.first, ')' | ']'))
            && !(token.case == Case::Title && before2.case == Case::Lower && place.code == 0);
        let path = mark_before('/') && before_glued && before2.kind == Kind::Word && small;
        place.silent = token.length > LONGEST_WORD
            || capital_inside
            || mark_before('_')
            || mark_before('@')
            || mark_before('$')
            || mark_before('\\')
            || (next_glued && next.first == '_' && next2.gap == Gap::None)
            || (next_glued && next.first == '@' && next2.gap == Gap::None)
            || (next_glued && next.first == '(' && place.code > 0 && !place.comment)
            || (next_glued && next.first == ':' && next2.first == ':' && next2.gap == Gap::None)
            || (mark_before(':') && before_glued && before2.first == ':')
            || (mark_before('`') && next_glued && next.first == '`')
            || (mark_before('<') && small && next.kind == Kind::Mark)
            || member
            || path
            || (place.code == 2 && !place.quoted && !place.comment);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ner::tokens::Tokens;

    fn open_words(text: &str) -> Vec<&str> {
        let tokens: Vec<_> = Tokens::new(text, 0).collect();
        let mut places_of = Vec::new();
        places(text, &tokens, None, &mut places_of);
        tokens
            .iter()
            .zip(&places_of)
            .filter(|(t, p)| t.kind == Kind::Word && !p.silent)
            .filter_map(|(t, _)| text.get(t.start..t.end))
            .collect()
    }

    #[test]
    fn keywords_are_sorted() {
        assert!(KEYWORDS.is_sorted());
    }

    #[test]
    fn only_strings_and_comments_of_code_can_hold_names() {
        for (text, open) in [
            ("let owner = Person::new(\"Maria Keller\");", vec!["Maria", "Keller"]),
            ("    return foo.Bar(baz); // ask Tom", vec!["ask", "Tom"]),
            ("use std::collections::HashMap;", vec![]),
            ("see `HashMap` or snake_case and camelCase", vec!["see", "or", "and"]),
            ("Maria Keller; Tom Brown", vec!["Maria", "Keller", "Tom", "Brown"]),
            ("{\"name\": \"Maria\"},", vec!["name", "Maria"]),
        ] {
            assert_eq!(open_words(text), open, "{text}");
        }
    }

    #[test]
    fn fields_are_known_by_their_last_word() {
        let of = |name| field_hash(name);
        assert_eq!(of("customerName"), of("customer_name"));
        assert_eq!(of("customer_name"), of("NAME"));
        assert_ne!(of("city"), of("name"));
        let text = "Full name: Maria";
        let tokens: Vec<_> = Tokens::new(text, 0).collect();
        let mut found = Vec::new();
        places(text, &tokens, None, &mut found);
        assert_eq!(found.last().map(|p| p.field), Some(of("name")));
    }
}
