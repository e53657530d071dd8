//! Columns of SQL: the list of an `INSERT` names what the values of its rows hold.

use super::{
    context::{Context, ContextWords},
    shapes::Shapes,
    table, words as cx,
};
use crate::layer::Candidate;

/// The longest list of columns, in bytes.
const MAX_LIST: usize = 4096;
/// The longest value that is looked at, in bytes.
const MAX_VALUE: usize = 512;
/// The most columns.
const MAX_COLUMNS: usize = 128;

/// Adds what the values of `INSERT` statements hold.
pub(crate) fn scan(
    text: &str,
    context: &Context<'_>,
    words: &ContextWords,
    shapes: &Shapes,
    out: &mut Vec<Candidate>,
) {
    let mut done = 0;
    for hit in context.hits.iter().filter(|h| h.groups & cx::M_INSERT != 0) {
        if hit.start >= done {
            done = statement(text, hit.end, words, shapes, out).unwrap_or(hit.end);
        }
    }
}

/// Reads one statement from behind `INSERT INTO`; gives the position behind it.
fn statement(
    text: &str,
    from: usize,
    words: &ContextWords,
    shapes: &Shapes,
    out: &mut Vec<Candidate>,
) -> Option<usize> {
    let bytes = text.as_bytes();
    let name = bytes.get(from..)?.iter().take(160).position(|b| matches!(b, b'(' | b';'))?;
    let open = from + name;
    let list = bytes.get(open..)?.iter().take(MAX_LIST).position(|b| *b == b')')?;
    let columns: Vec<u128> = text
        .get(open + 1..open + list)?
        .split(',')
        .take(MAX_COLUMNS)
        .map(|c| words.groups_in(c.trim_matches(|c: char| !(c.is_alphanumeric() || c == '_'))))
        .collect();
    let mut at = blank(bytes, open + list + 1);
    if !bytes.get(at..at + 6)?.eq_ignore_ascii_case(b"values") || columns.iter().all(|c| *c == 0) {
        return None;
    }
    at = blank(bytes, at + 6);
    while bytes.get(at) == Some(&b'(') {
        at += 1;
        let mut column = 0;
        loop {
            at = blank(bytes, at);
            let (start, end, next) = value(bytes, at)?;
            if let Some(groups) = columns.get(column).filter(|g| **g != 0 && start < end) {
                table::cell(text, start, end, *groups, shapes, out);
            }
            column += 1;
            at = blank(bytes, next);
            match bytes.get(at)? {
                b',' => at += 1,
                b')' => break,
                _ => return Some(at),
            }
        }
        at = blank(bytes, at + 1);
        if bytes.get(at) == Some(&b',') {
            at = blank(bytes, at + 1);
        }
    }
    Some(at)
}

/// The inside of the value that begins at `at`, and where to go on.
fn value(bytes: &[u8], at: usize) -> Option<(usize, usize, usize)> {
    let rest = bytes.get(at..)?;
    if rest.first() == Some(&b'\'') {
        let mut end = 1;
        while end < MAX_VALUE {
            match (rest.get(end)?, rest.get(end + 1)) {
                (b'\'', Some(b'\'')) => end += 2,
                (b'\'', _) => return Some((at + 1, at + end, at + end + 1)),
                _ => end += 1,
            }
        }
        return None;
    }
    // A number, a word or a call without a comma of its own.
    let length =
        rest.iter().take(MAX_VALUE).position(|b| matches!(b, b',' | b')' | b'\n' | b';'))?;
    Some((at, at + rest.get(..length)?.trim_ascii_end().len(), at + length))
}

/// The first position from `at` on that is no white space.
fn blank(bytes: &[u8], at: usize) -> usize {
    at + bytes.get(at..).unwrap_or_default().iter().take_while(|b| b.is_ascii_whitespace()).count()
}

#[cfg(test)]
mod tests {
    use crate::{Detector, Input};

    #[test]
    fn values_are_read_by_their_columns() {
        let detector = Detector::builder().ner(false).build().unwrap();
        let text = "INSERT INTO crm.clients (id, last_name, birth_date, city) VALUES\n  \
                    (1, 'O''Konjo', '1979-03-28', 'Leeds'),\n  (2, 'Hayes', '1961-10-05', 'York');";
        let found: Vec<_> = detector
            .detect(Input::plain(text))
            .iter()
            .map(|e| (e.span.of(text).unwrap().to_owned(), e.label.name()))
            .collect();
        for (value, label) in
            [("1979-03-28", "DATE_OF_BIRTH"), ("1961-10-05", "DATE_OF_BIRTH"), ("Hayes", "PERSON")]
        {
            assert!(found.contains(&(value.to_owned(), label)), "{value}: {found:?}");
        }
    }

    #[test]
    fn broken_statements_are_left_alone() {
        let detector = Detector::builder().ner(false).build().unwrap();
        for text in [
            "insert into",
            "INSERT INTO t (a",
            "insert into t (dob) values ('",
            "INSERT INTO t () VALUES ()",
        ] {
            assert_eq!(detector.detect(Input::plain(text)), [], "{text}");
        }
    }
}
