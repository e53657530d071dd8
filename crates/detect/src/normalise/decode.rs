//! Undoes escapes: HTML entities, percent-encoding, backslash escapes, soft line breaks.

use super::{Unit, entities};

/// The longest entity name, with room for numeric ones.
const MAX_ENTITY: usize = 24;

/// Whether an escape may begin at `at`: a cheap look at the bytes behind the mark.
pub(super) fn may_begin(bytes: &[u8], at: usize) -> bool {
    let next = |i: usize| bytes.get(at + i).copied().unwrap_or_default();
    match next(0) {
        b'%' => next(1).is_ascii_hexdigit() && next(2).is_ascii_hexdigit(),
        b'&' => {
            (next(1) == b'#' || next(1).is_ascii_alphabetic())
                && bytes
                    .get(at..)
                    .unwrap_or_default()
                    .iter()
                    .take(MAX_ENTITY + 2)
                    .any(|b| *b == b';')
        }
        b'\\' => match next(1) {
            b'u' => next(2).is_ascii_hexdigit() || next(2) == b'{',
            b'x' => next(2).is_ascii_hexdigit(),
            b'n' | b'r' | b't' => {
                next(2).is_ascii_alphanumeric() || next(2) >= 0x80 || next(2) == b'+'
            }
            _ => false,
        },
        _ => false,
    }
}

/// How many bytes on either side of a line break are looked through for the digits of a number.
const SIDE: usize = 28;
/// A number that is worth joining has so many digits on both sides together.
const DIGITS: usize = 9;

/// Characters that end a line: line feed, vertical tab, form feed, carriage return, next line, line
/// and paragraph separator (UAX #14, class BK and its neighbours).
pub(crate) fn is_break(c: char) -> bool {
    matches!(c, '\n' | '\u{b}' | '\u{c}' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// Whether the line break of `length` bytes at `at` may stand inside a number or after a soft break.
pub(super) fn may_join(bytes: &[u8], at: usize, length: usize) -> bool {
    let head = bytes.get(at.saturating_sub(2 * SIDE)..at).unwrap_or_default();
    let head = head.strip_suffix(b"\r").unwrap_or(head);
    if head.ends_with(b"=") {
        return true;
    }
    let Some(head) = before_break(head) else { return false };
    let tail = bytes.get(at + length..).unwrap_or_default();
    let tail = tail.get(..tail.len().min(2 * SIDE)).unwrap_or_default();
    let tail = after_break(tail);
    let part =
        |b: &&u8| b.is_ascii_alphanumeric() || matches!(b, b' ' | b'-' | b'.' | b'/' | b'\t');
    let digits = |run: &mut dyn Iterator<Item = &u8>| {
        run.take(SIDE).take_while(part).filter(|b| b.is_ascii_digit()).count()
    };
    if digits(&mut head.iter().rev()) + digits(&mut tail.iter()) < DIGITS {
        return false;
    }
    // The next line goes on as numbers do: what looks like a time stamp, a list or a cell of a table
    // is none.
    let after = tail.iter().take_while(|b| b.is_ascii_alphanumeric()).count();
    let next = |i: usize| tail.get(after + i).copied().unwrap_or(b' ');
    match next(0) {
        b' ' | b'\n' | b'\r' | b'\t' | b'\\' => true,
        b'.' | b',' | b')' | b';' | b'"' | b'<' | b'\'' | b'!' | b'?' | b'*' => {
            !next(1).is_ascii_alphanumeric()
        }
        b'-' => head.iter().rev().take(20).any(|b| *b == b'-') && after != 4,
        // The white space and separators of Unicode.
        byte => byte >= 0x80,
    }
}

/// A line that ends in a number, without the blanks and the sign of going on (`-`, `\`) behind it.
fn before_break(head: &[u8]) -> Option<&[u8]> {
    let plain = head.trim_ascii_end();
    let kept = plain.strip_suffix(b"\\").or_else(|| plain.strip_suffix(b"-")).unwrap_or(plain);
    let kept = kept.trim_ascii_end();
    kept.last().is_some_and(|b| b.is_ascii_digit() || b.is_ascii_uppercase()).then_some(kept)
}

/// The line behind a break without its indent and marks of quotation or comment; empty when it does
/// not begin with a number.
fn after_break(tail: &[u8]) -> &[u8] {
    let skip = tail.iter().take_while(|b| is_margin(char::from(**b))).count();
    let rest = tail.get(skip..).unwrap_or_default();
    if rest.first().is_some_and(|b| b.is_ascii_digit() || b.is_ascii_uppercase()) {
        rest
    } else {
        b""
    }
}

/// What stands before the text of a line: indent, marks of quotation (RFC 3676) and comment.
fn is_margin(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\r' | '>' | '|' | '#' | '/' | '*' | '\u{a0}')
}

/// One round of decoding; nothing when there was nothing to decode.
pub(super) fn decode(units: &[Unit]) -> Option<Vec<Unit>> {
    let mut out: Vec<Unit> = Vec::with_capacity(units.len());
    let mut changed = false;
    let mut at = 0;
    while let Some(unit) = units.get(at) {
        let rest = units.get(at..).unwrap_or_default();
        let used = match unit.c {
            '%' => percent(rest, &mut out),
            '&' => entity(rest, &mut out),
            '\\' => backslash(rest, &mut out),
            _ => 0,
        };
        if used == 0 {
            out.push(*unit);
            at += 1;
        } else {
            changed = true;
            at += used;
        }
    }
    changed.then_some(out)
}

/// A character in place of the first `used` units.
fn emit(units: &[Unit], used: usize, c: char, out: &mut Vec<Unit>) {
    let first = units.first().map_or(0, |u| u.start);
    let last = used.checked_sub(1).and_then(|i| units.get(i)).map_or(first, |u| u.end);
    out.push(Unit { c, start: first, end: last });
}

fn hex(units: &[Unit], from: usize, count: usize) -> Option<u32> {
    units
        .get(from..from + count)?
        .iter()
        .try_fold(0, |value, u| Some(value * 16 + u.c.to_digit(16)?))
}

/// A run of `%XX` that is UTF-8, or its longest head that is; how many units it took.
fn percent(units: &[Unit], out: &mut Vec<Unit>) -> usize {
    // One character is at most four bytes.
    let mut bytes = [0u8; 4];
    for count in 1..=4usize {
        let at = (count - 1) * 3;
        if units.get(at).map(|u| u.c) != Some('%') {
            return 0;
        }
        let Some(byte) = hex(units, at + 1, 2).and_then(|v| u8::try_from(v).ok()) else { return 0 };
        if let Some(slot) = bytes.get_mut(count - 1) {
            *slot = byte;
        }
        match std::str::from_utf8(bytes.get(..count).unwrap_or_default()) {
            Ok(text) => {
                if let Some(c) = text.chars().next() {
                    emit(units, count * 3, c, out);
                }
                return count * 3;
            }
            Err(error) if error.error_len().is_none() => {}
            Err(_) => return 0,
        }
    }
    0
}

/// `&amp;`, `&#64;`, `&#x40;`; how many units it took.
fn entity(units: &[Unit], out: &mut Vec<Unit>) -> usize {
    let Some(length) = units.iter().take(MAX_ENTITY + 2).position(|u| u.c == ';') else { return 0 };
    let name: String = units.get(1..length).unwrap_or_default().iter().map(|u| u.c).collect();
    let c = if let Some(number) = name.strip_prefix('#') {
        let value = match number.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16),
            None => number.parse(),
        };
        value.ok().and_then(char::from_u32)
    } else {
        entities::named(&name)
    };
    match c {
        Some(c) => {
            emit(units, length + 1, c, out);
            length + 1
        }
        None => 0,
    }
}

/// `\u0040`, `\u{40}`, `\x40`, `\n`, `\r`, `\t`; how many units it took.
fn backslash(units: &[Unit], out: &mut Vec<Unit>) -> usize {
    let (c, used) = match units.get(1).map(|u| u.c) {
        Some('x') => (hex(units, 2, 2).and_then(char::from_u32), 4),
        Some('u') if units.get(2).is_some_and(|u| u.c == '{') => {
            let Some(close) = units.iter().take(10).position(|u| u.c == '}') else { return 0 };
            let Some(digits) = close.checked_sub(3).filter(|d| *d > 0) else { return 0 };
            (hex(units, 3, digits).and_then(char::from_u32), close + 1)
        }
        Some('u') => match hex(units, 2, 4) {
            // A pair of surrogates makes one character.
            Some(high @ 0xd800..=0xdbff) => {
                let pair = units.get(6).is_some_and(|u| u.c == '\\')
                    && units.get(7).is_some_and(|u| u.c == 'u');
                match hex(units, 8, 4).filter(|low| pair && (0xdc00..=0xdfff).contains(low)) {
                    Some(low) => {
                        (char::from_u32(0x1_0000 + ((high - 0xd800) << 10) + (low - 0xdc00)), 12)
                    }
                    None => (None, 0),
                }
            }
            value => (value.and_then(char::from_u32), 6),
        },
        Some('n' | 'r') => (Some('\n'), 2),
        Some('t') => (Some('\t'), 2),
        _ => (None, 0),
    };
    match c {
        Some(c) => {
            emit(units, used, c, out);
            used
        }
        None => 0,
    }
}

/// Takes soft line breaks out (`=` at the end of a line, RFC 2045 section 6.7) and joins numbers that
/// a line break parts; nothing when there was none.
pub(super) fn join_lines(units: &[Unit]) -> Option<Vec<Unit>> {
    let mut out: Vec<Unit> = Vec::with_capacity(units.len());
    let mut changed = false;
    let mut at = 0;
    while let Some(unit) = units.get(at) {
        let c = |i: usize| units.get(at + i).map(|u| u.c);
        if unit.c == '=' && (c(1) == Some('\n') || (c(1) == Some('\r') && c(2) == Some('\n'))) {
            at += if c(1) == Some('\n') { 2 } else { 3 };
            changed = true;
            continue;
        }
        if is_break(unit.c) {
            let rest = units.get(at..).unwrap_or_default();
            let run = rest.iter().take(24).take_while(|u| is_break(u.c) || is_margin(u.c)).count();
            let gap = rest.get(..run).unwrap_or_default();
            // A carriage return with its line feed is one break.
            let breaks = gap.iter().filter(|u| is_break(u.c) && u.c != '\r').count().max(1);
            let ends = kept(&out);
            let before = ends.checked_sub(1).and_then(|i| out.get(i)).map(|u| u.c);
            let number = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
            let letter = |c: Option<char>| c.is_some_and(|c| c.is_ascii_uppercase());
            let after = c(run);
            if breaks == 1
                && (number(before) || letter(before) && number(after))
                && (number(after) || letter(after) && number(before))
            {
                out.truncate(ends);
                if let Some(joint) = joint(&out, units.get(at + run..).unwrap_or_default()) {
                    emit(rest, run, joint, &mut out);
                }
                at += run;
                changed = true;
                continue;
            }
        }
        out.push(*unit);
        at += 1;
    }
    changed.then_some(out)
}

/// How much of a line is left without blanks and a sign of going on at its end.
fn kept(line: &[Unit]) -> usize {
    let blank = |u: &Unit| matches!(u.c, ' ' | '\t' | '\r' | '\u{a0}');
    let text = |upto: usize| {
        upto - line
            .get(..upto)
            .unwrap_or_default()
            .iter()
            .rev()
            .take(24)
            .take_while(|u| blank(u))
            .count()
    };
    let end = text(line.len());
    match end.checked_sub(1).and_then(|i| line.get(i)).map(|u| u.c) {
        Some('-' | '\\' | '\u{2010}' | '\u{ad}') => text(end - 1),
        _ => end,
    }
}

/// What parts the groups of a number where a line break stood: nothing where the break stood inside
/// a group or the number has no groups, else what parts its other groups.
fn joint(before: &[Unit], after: &[Unit]) -> Option<char> {
    let part = |u: &&Unit| u.c.is_ascii_alphanumeric();
    let head = before.iter().rev().take_while(part).count();
    let tail = after.iter().take_while(part).count();
    let parts = |c: char| matches!(c, ' ' | '-' | '.' | '/');
    let (sign, group) = match before.len().checked_sub(head + 1).and_then(|i| before.get(i)) {
        Some(u) if parts(u.c) => {
            let outer = before.get(..before.len() - head - 1).unwrap_or_default();
            (u.c, outer.iter().rev().take_while(part).count())
        }
        _ => (' ', 0),
    };
    // A word before the number is no group of it.
    let grouped = group > 0
        && before
            .len()
            .checked_sub(head + 2)
            .and_then(|i| before.get(i))
            .is_some_and(|u| u.c.is_ascii_digit());
    if grouped {
        return (head + tail != group).then_some(sign);
    }
    let next = after.get(tail).filter(|u| parts(u.c));
    let further = after.get(tail + 1..).unwrap_or_default();
    let digits = further.first().is_some_and(|u| u.c.is_ascii_digit());
    match next {
        Some(u) if digits => {
            (head + tail != further.iter().take_while(part).count()).then_some(u.c)
        }
        _ => None,
    }
}
