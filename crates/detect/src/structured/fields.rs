//! Where fields stand in a text: a label with a value behind it (`Passport No: X1234567`), a form, or
//! the field that held the whole text. What the value is, `values` decides.

use super::{
    address,
    context::{Context, Hit},
    values::{Value, judge},
    words as cx,
};
use crate::layer::Candidate;

/// Groups that this scanner looks behind.
const LABELS: u128 = cx::PASSPORT
    | cx::DRIVER
    | cx::MRN
    | cx::PLATE
    | cx::HEALTH
    | cx::SERIAL
    | cx::ACCOUNT
    | cx::REFERENCE
    | cx::REFERENCE_NEAR
    | cx::MEDICAL_LICENSE
    | cx::COMPANY
    | cx::CVV
    | cx::BIC
    | cx::USERNAME
    | cx::SOCIAL
    | cx::HOST
    | cx::BIRTH
    | cx::EVENT_DATE
    | cx::AGE
    | cx::F_PERSON
    | cx::F_ROLE
    | cx::F_NAME
    | cx::F_ADDRESS;

/// How far a value may begin behind its label, in bytes.
const REACH: usize = 40;
/// The longest value that is looked at, in bytes.
const LONGEST: usize = 160;

/// Adds the values of labels in running text and forms.
pub(crate) fn scan(text: &str, context: &Context<'_>, out: &mut Vec<Candidate>) {
    for hit in context.hits.iter().filter(|h| h.groups & LABELS != 0) {
        let Some((start, bound)) = value_start(text, hit.end) else { continue };
        let form = cx::F_PERSON | cx::F_ROLE | cx::F_NAME | cx::F_ADDRESS;
        let mut groups = hit.groups;
        if groups & form != 0 && !(bound && begins_a_field(text, hit)) {
            groups &= !form;
            if hit.groups & cx::F_ADDRESS != 0 {
                address::in_prose(text, hit, start, out);
            }
        }
        if groups & LABELS == 0 {
            continue;
        }
        if groups & NAMES != 0 && assigned(text, hit.end, start) {
            groups &= !NAMES;
        }
        let end = value_end(text, start);
        if start < end {
            judge(Value { text, start, end, groups, bound, whole: false }, out);
            if groups & cx::F_ADDRESS != 0 {
                address::following_lines(text, end, out);
            }
        }
    }
    if context.key & (LABELS | cx::F_PLACE | cx::F_COMPANY) != 0 {
        let end = text.len();
        judge(Value { text, start: 0, end, groups: context.key, bound: true, whole: true }, out);
    }
}

/// Groups whose values are plain words, which an expression in code looks like as well.
const NAMES: u128 = cx::USERNAME | cx::SOCIAL | cx::HOST;

/// Whether the value is an expression or type of code: `user: User,`, `host = self.host;`.
fn assigned(text: &str, label_end: usize, start: usize) -> bool {
    let joint = text.get(label_end..start).unwrap_or_default();
    let rest = text.get(start..).unwrap_or_default();
    let word = rest
        .find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '.' | '-')))
        .unwrap_or(rest.len());
    let next = rest.as_bytes().get(word);
    !joint.contains(['"', '\''])
        && (matches!(
            next,
            Some(b';' | b'(' | b'<' | b')' | b'{' | b':' | b'!' | b'[' | b'&' | b'|')
        ) || rest.get(word..).is_some_and(|r| r.starts_with(",\n"))
            || rest.starts_with("self."))
}

/// Where the value of a label begins that ended at `from`, and whether something binds the two.
fn value_start(text: &str, from: usize) -> Option<(usize, bool)> {
    let bytes = text.as_bytes();
    let mut at = from;
    let mut bound = false;
    let mut lines = 0;
    while at < bytes.len() && at - from <= REACH {
        match *bytes.get(at)? {
            // The end of an opening tag: `<name>Giulia Rossi</name>`.
            b'>' if at == from && text.get(..from).is_some_and(opens_tag) => {
                bound = true;
                at += 1;
            }
            b':' | b'=' | b'|' | b'\t' => {
                // `std::string`, `==`, `=>` are code.
                if bytes.get(at + 1) == Some(&b':') {
                    return None;
                }
                bound = true;
                at += 1;
            }
            b' ' | b'"' | b'\'' | b'*' | b'`' | b'#' | b'>' | b'\\' | b'_' | b')' | b'(' | b'-'
            | b'.' => at += 1,
            b'\r' => at += 1,
            b'\n' => {
                lines += 1;
                if lines > 1 || !bound {
                    return None;
                }
                at += 1;
            }
            byte if byte.is_ascii_alphabetic() || byte >= 0x80 => {
                let rest = text.get(at..)?;
                let length = rest
                    .char_indices()
                    .find(|(_, c)| !c.is_alphabetic())
                    .map_or(rest.len(), |(i, _)| i);
                let word = rest.get(..length)?;
                if length == 0 {
                    // A dash, a full-width colon or the like.
                    let c = rest.chars().next()?;
                    if c == '：' {
                        bound = true;
                    } else if !matches!(c, '–' | '—' | '“' | '„' | '«' | '\u{a0}' | '№' | '°' | 'º')
                    {
                        return None;
                    }
                    at += c.len_utf8();
                } else if !bound && FILLERS.iter().any(|f| f.eq_ignore_ascii_case(word)) {
                    at += length;
                } else {
                    return Some((at, bound));
                }
            }
            byte if byte.is_ascii_digit() || byte == b'@' || byte == b'+' => {
                return Some((at, bound));
            }
            _ => return None,
        }
    }
    None
}

/// Whether a text ends within the name of an opening tag.
fn opens_tag(head: &str) -> bool {
    let name = head
        .bytes()
        .rev()
        .take(40)
        .take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b':'))
        .count();
    head.len().checked_sub(name + 1).and_then(|i| head.as_bytes().get(i)) == Some(&b'<')
}

/// Words between a label and its value.
const FILLERS: &[&str] = &[
    "number", "no", "nr", "num", "id", "is", "was", "the", "code", "ist", "lautet", "est", "es",
    "jest", "numero", "nummer", "numéro", "número", "my", "n", "on", "am", "le", "el", "il", "op",
    "of", "field", "value", "dnia", "em",
];

/// Where a value ends that begins at `start`: at the end of its line, cell, string or sentence.
pub(crate) fn value_end(text: &str, start: usize) -> usize {
    let rest = text.get(start..).unwrap_or_default();
    let mut previous = ' ';
    for (i, c) in rest.char_indices() {
        let stops = match c {
            '\n' | '\r' | '\t' | '|' | ';' | '"' | '<' | '>' | '(' | '[' | '{' | '}' | '`'
            | '=' => true,
            ' ' => previous == ' ' && i > 0,
            '\'' => {
                rest.get(i + 1..).and_then(|r| r.chars().next()).is_none_or(|n| !n.is_alphabetic())
            }
            '\\' => true,
            _ => i > LONGEST,
        };
        if stops {
            return start + i;
        }
        previous = c;
    }
    text.len()
}

/// Whether a label stands where labels stand: at the start of a line, cell or string.
fn begins_a_field(text: &str, hit: &Hit) -> bool {
    let head = text.get(..hit.start).unwrap_or_default();
    // At the start of a sentence.
    if head.ends_with(". ") {
        return true;
    }
    let mut before = head.chars().rev().take(24).skip_while(|c| {
        matches!(c, ' ' | '*' | '"' | '\'' | '-' | '#' | '_' | '`' | '>' | '•' | '.' | ')')
            || c.is_ascii_digit()
    });
    matches!(
        before.next(),
        None | Some('\n' | '\r' | '{' | ',' | '|' | '\t' | ';' | '[' | '(' | '<' | '\\' | 'n')
    ) || head.is_empty()
}
