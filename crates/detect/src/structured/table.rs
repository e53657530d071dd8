//! Columns of tables: a header that names what its cells hold (CSV, TSV, Markdown).

use super::{
    context::{Context, ContextWords},
    shapes::Shapes,
    values::{self, Value},
    words as cx,
};
use crate::layer::Candidate;

/// The most columns that are looked at.
const MAX_COLUMNS: usize = 256;
/// The longest header line, in bytes.
const MAX_HEADER: usize = 8192;
/// Columns of names are taken for people's when a column with one of these stands beside them.
const PERSONAL: u128 = cx::PHONE
    | cx::BIRTH
    | cx::SSN
    | cx::F_ADDRESS
    | cx::F_PERSON
    | cx::NATIONAL
    | cx::AGE
    | cx::MRN
    | cx::PASSPORT
    | cx::POSTAL
    | cx::HEALTH
    | cx::USERNAME;

/// Adds what the cells of tables hold.
pub(crate) fn scan(
    text: &str,
    context: &Context<'_>,
    words: &ContextWords,
    shapes: &Shapes,
    out: &mut Vec<Candidate>,
) {
    let bytes = text.as_bytes();
    let mut done = 0;
    for hit in &context.hits {
        if hit.start < done {
            continue;
        }
        let start = memchr::memrchr(b'\n', bytes.get(done..hit.start).unwrap_or_default())
            .map_or(done, |i| done + i + 1);
        let end = memchr::memchr(b'\n', bytes.get(hit.end..).unwrap_or_default())
            .map_or(bytes.len(), |i| hit.end + i);
        done = end;
        if end >= bytes.len() || end - start > MAX_HEADER {
            continue;
        }
        let Some(line) = text.get(start..end) else { continue };
        let Some(delimiter) = delimiter_of(line) else { continue };
        if is_code(line, delimiter)
            || !cells(line, delimiter).all(|(from, to)| line.get(from..to).is_some_and(is_name))
        {
            continue;
        }
        let mut columns: Vec<u128> = cells(line, delimiter)
            .map(|(from, to)| line.get(from..to).map_or(0, |name| header(name, words)))
            .take(MAX_COLUMNS)
            .collect();
        if columns.iter().all(|c| *c == 0) {
            continue;
        }
        if columns.iter().any(|c| c & PERSONAL != 0) || line.to_ascii_lowercase().contains("mail") {
            for column in &mut columns {
                if *column & cx::F_NAME != 0 {
                    *column |= cx::F_ROLE;
                }
            }
        }
        done = rows(text, end + 1, delimiter, &columns, shapes, out);
    }
}

/// The sign that parts the cells of a line, when it has at least two.
fn delimiter_of(line: &str) -> Option<u8> {
    [b'\t', b'|', b';', b',']
        .into_iter()
        .map(|d| (memchr::memchr_iter(d, line.as_bytes()).count(), d))
        .filter(|(count, _)| *count > 0)
        .max_by_key(|(count, _)| *count)
        .map(|(_, d)| d)
}

/// Spans of the cells of a line; quotation marks are kept, delimiters inside them do not part.
fn cells(line: &str, delimiter: u8) -> impl Iterator<Item = (usize, usize)> + '_ {
    let bytes = line.as_bytes();
    let mut at = 0;
    let mut over = false;
    std::iter::from_fn(move || {
        if over {
            return None;
        }
        let start = at;
        let mut quoted = false;
        let mut end = at;
        while let Some(byte) = bytes.get(end) {
            if *byte == b'"' {
                quoted = !quoted;
            } else if *byte == delimiter && !quoted {
                break;
            }
            end += 1;
        }
        over = end >= bytes.len();
        at = end + 1;
        Some((start, end))
    })
}

/// What a header cell says of its column.
fn header(name: &str, words: &ContextWords) -> u128 {
    words.groups_in(name.trim_matches(|c: char| c.is_whitespace() || c == '"' || c == '*'))
}

/// Whether a line is a list in source code rather than the head of a table: indented, open at its
/// end, or with a blank before a quotation mark.
fn is_code(line: &str, delimiter: u8) -> bool {
    delimiter != b'|'
        && (line.starts_with([' ', '\t'])
            || line.trim_end().ends_with([',', ';', ')', ']'])
            || line.contains(", \"")
            || line.contains(", '"))
}

/// Whether a header cell reads as the name of a column: short, words only.
fn is_name(cell: &str) -> bool {
    let name = cell.trim_matches(|c: char| c.is_whitespace() || c == '"' || c == '*' || c == '\r');
    name.len() <= 40
        && name.split([' ', '_', '-']).count() <= 5
        && !name.starts_with(|c: char| c.is_ascii_digit())
        && name.chars().all(|c| {
            c.is_alphanumeric() || matches!(c, ' ' | '_' | '-' | '/' | '.' | '#' | '(' | ')' | '\'')
        })
}

/// Goes through the rows below a header; gives the position behind the table.
fn rows(
    text: &str,
    from: usize,
    delimiter: u8,
    columns: &[u128],
    shapes: &Shapes,
    out: &mut Vec<Candidate>,
) -> usize {
    let mut at = from;
    while let Some(rest) = text.get(at..).filter(|r| !r.is_empty()) {
        let length = memchr::memchr(b'\n', rest.as_bytes()).unwrap_or(rest.len());
        let line = rest.get(..length).unwrap_or_default();
        let row: smallvec::SmallVec<[(usize, usize); 16]> =
            cells(line, delimiter).take(MAX_COLUMNS).collect();
        if row.len() != columns.len() {
            return at;
        }
        let ruler = line.bytes().all(|b| matches!(b, b'-' | b'|' | b':' | b' ' | b'+' | b'\r'));
        for ((start, end), groups) in row.iter().zip(columns).filter(|(_, g)| **g != 0 && !ruler) {
            cell(text, at + start, at + end, *groups, shapes, out);
        }
        at += length + 1;
    }
    at
}

/// Weighs one cell by the name of its column.
pub(super) fn cell(
    text: &str,
    start: usize,
    end: usize,
    groups: u128,
    shapes: &Shapes,
    out: &mut Vec<Candidate>,
) {
    let Some(inside) = text.get(start..end) else { return };
    values::judge(Value { text, start, end, groups, bound: true, whole: true }, out);
    let first = out.len();
    shapes.scan(inside, &Context::of_field(inside, groups), out);
    for found in out.iter_mut().skip(first) {
        found.start += start;
        found.end += start;
    }
}
