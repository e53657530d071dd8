//! Machine-readable zones of travel documents, found from their `<<`.

use super::ids::germany::icao;
use crate::{
    Label, RecognizerInfo,
    layer::{Candidate, Certainty},
};

/// What this scanner finds.
pub(crate) const INFOS: &[RecognizerInfo] = &[RecognizerInfo {
    name: "mrz",
    label: Label::MRZ,
    description: "Machine-readable zone of a passport, visa or identity card",
    source: "ICAO Doc 9303 parts 3 to 7: line lengths, check digits with weights 7 3 1",
}];

/// Adds the lines of machine-readable zones.
pub(crate) fn scan(text: &str, out: &mut Vec<Candidate>) {
    let bytes = text.as_bytes();
    let mut done = 0;
    for at in memchr::memmem::find_iter(bytes, b"<<") {
        if at < done {
            continue;
        }
        let part = |b: &u8| b.is_ascii_uppercase() || b.is_ascii_digit() || *b == b'<';
        let head = bytes.get(done..at).unwrap_or_default();
        let start = at - head.iter().rev().take(45).take_while(|b| part(b)).count();
        let tail = bytes.get(at..).unwrap_or_default();
        let end = at + tail.iter().take(46).take_while(|b| part(b)).count();
        done = end;
        let Some(line) = bytes.get(start..end) else { continue };
        if !matches!(line.len(), 30 | 36 | 44) {
            continue;
        }
        if !is_first(line) && !is_data(line) {
            continue;
        }
        push(start, end, out);
        // The other line of a passport need not have a double filler.
        let next = end + tail_break(bytes, end);
        if let Some(second) = bytes.get(next..next + line.len())
            && next > end
            && second.iter().all(part)
            && is_data(second)
        {
            push(next, next + second.len(), out);
            done = next + second.len();
        }
    }
}

fn push(start: usize, end: usize, out: &mut Vec<Candidate>) {
    out.push(Candidate {
        start,
        end,
        label: Label::MRZ,
        score: 0.97,
        recognizer: "mrz",
        certainty: Certainty::Checked,
    });
}

/// Bytes of the line break at `at`, also as the two characters `\n`.
fn tail_break(bytes: &[u8], at: usize) -> usize {
    match bytes.get(at..at + 2) {
        Some(b"\r\n" | b"\\n") => 2,
        _ => usize::from(bytes.get(at) == Some(&b'\n')),
    }
}

/// A line with document type, issuer and name, or the third line of a card, names only.
fn is_first(line: &[u8]) -> bool {
    let typed = matches!(line.first(), Some(b'P' | b'V' | b'I' | b'A' | b'C'))
        && line.get(2..5).is_some_and(|issuer| issuer.iter().all(|b| !b.is_ascii_digit()));
    let names =
        line.len() == 30 && line.iter().all(|b| !b.is_ascii_digit()) && line.contains(&b'<');
    (typed && line.ends_with(b"<") && line.first() != Some(&b'<'))
        || (typed && line.len() == 30)
        || names
}

/// A line with check digits: passport or visa (number, birth, expiry), or card (birth, expiry).
fn is_data(line: &[u8]) -> bool {
    let checked = |from: usize, to: usize| {
        let value = line.get(from..to).and_then(icao);
        let check = line.get(to).copied().unwrap_or(b'?');
        let given = if check == b'<' { Some(0) } else { super::checksum::digit(check) };
        value.is_some() && value == given
    };
    match line.len() {
        44 | 36 => checked(0, 9) && checked(13, 19) && checked(21, 27),
        30 => checked(0, 6) && checked(8, 14),
        _ => false,
    }
}
