//! Columns of secrets: in comma, semicolon, tab and bar separated tables whose heading names them.
//!
//! A heading is a line of cells without blanks or quotes inside words; the lines after it that
//! have as many cells are its rows. Each row is read once for each column that is named.

use super::{
    Sink,
    bytes::{Bytes, Set},
    chosen, generic,
    names::{Meaning, Names},
    randomness,
};

/// The longest line that is read.
const LINE: usize = 4096;
/// The most columns.
const COLUMNS: usize = 32;

/// A name stands at `from..to`; when it is the heading of a column, reports the column's values.
pub(super) fn scan(text: Bytes<'_>, names: &Names, (from, to): (usize, usize), out: &mut Sink<'_>) {
    let Some((mark, left)) = separator(text, from, to) else { return };
    let line = left - text.run_while_back(left, LINE, |b| b != b'\n');
    let end = text.run_while(to, LINE, |b| b != b'\n');
    let cells = count(text, line, end, mark);
    let column = count(text, line, from, mark);
    if cells == 0 || cells > COLUMNS || !heading(text, line, end, mark) {
        return;
    }
    // A row of a table is not the heading of the rows after it; so no row is read twice for a name.
    let above = line.saturating_sub(1);
    let upper = above - text.run_while_back(above, LINE, |b| b != b'\n');
    if line > 0 && count(text, upper, above, mark) == cells {
        return;
    }
    let meaning = names.meaning(text.text(from, to));
    if matches!(meaning, Meaning::Harmless | Meaning::None | Meaning::Issuer | Meaning::Pin) {
        return;
    }
    let mut start = end + 1;
    while start < text.len() {
        let stop = text.run_while(start, LINE, |b| b != b'\n');
        if count(text, start, stop, mark) != cells {
            break;
        }
        let (a, b) = cell(text, start, stop, mark, column);
        let bytes = text.cut(a, b);
        let real = !randomness::stand_in(bytes) && !randomness::reference(bytes);
        let fits = match meaning {
            Meaning::Password => {
                bytes.len() >= 4
                    && bytes.len() <= 128
                    && !chosen::common_word(text.text(a, b))
                    // A list of names in code has commas too.
                    && (mark != b',' || chosen::chosen(bytes) && !chosen::constant_name(bytes))
                    && !bytes.iter().all(|b| matches!(b, b'-' | b':' | b'*' | b' '))
            }
            _ => generic::machine_made(bytes, true),
        };
        if real && fits {
            generic::report(text, meaning, a, b, 0.75, out);
        }
        start = stop + 1;
    }
}

/// The separator next to the cell `from..to`, and where its line was entered.
fn separator(text: Bytes<'_>, from: usize, to: usize) -> Option<(u8, usize)> {
    let quote = |b: u8| b == b'"';
    let left = from - usize::from(quote(text.back(from, 1)));
    let right = to + usize::from(quote(text.at(to)));
    let (left, right) = (text.run_back(left, Set::BLANK, 8), text.run(right, Set::BLANK, 40));
    let mark = |b: u8| matches!(b, b',' | b';' | b'\t' | b'|');
    let edge = |b: u8| matches!(b, b'\n' | b'\r' | 0);
    // A tab is a blank as well, and then the run has passed it.
    let tabbed = text.cut(to, right).contains(&b'\t') || text.cut(left, from).contains(&b'\t');
    let (before, after) = (text.back(left, 1), text.at(right));
    let found = if mark(after) {
        after
    } else if mark(before) && edge(after) {
        before
    } else if tabbed {
        b'\t'
    } else {
        return None;
    };
    (mark(before) && before == found || edge(before) || left == 0 || found == b'\t')
        .then_some((found, left))
}

fn count(text: Bytes<'_>, from: usize, to: usize, mark: u8) -> usize {
    memchr::memchr_iter(mark, text.cut(from, to)).count()
}

/// The cell of that number, without blanks and quotation marks around it.
fn cell(text: Bytes<'_>, start: usize, stop: usize, mark: u8, number: usize) -> (usize, usize) {
    let line = text.cut(start, stop);
    let mut marks = memchr::memchr_iter(mark, line);
    let from = if number == 0 { 0 } else { marks.nth(number - 1).map_or(line.len(), |i| i + 1) };
    let to = marks.next().unwrap_or(line.len());
    let (mut a, mut b) = (start + from, start + to);
    while a < b && Set::SPACE.or(Set::QUOTE).has(text.at(a)) {
        a += 1;
    }
    while b > a && Set::SPACE.or(Set::QUOTE).has(text.back(b, 1)) {
        b -= 1;
    }
    (a, b)
}

/// True when every cell of the line is a name: letters, few words, nothing of code.
fn heading(text: Bytes<'_>, start: usize, end: usize, mark: u8) -> bool {
    let mut named = 0;
    for part in text.cut(start, end).split(|b| *b == mark) {
        let part = part.trim_ascii();
        let name = part.iter().all(|b| {
            Set::WORD.has(*b) || matches!(b, b' ' | b'-' | b'.' | b'/' | b'"' | b'#') || *b >= 0x80
        });
        let words = part.split(|b| *b == b' ').count();
        if !name || part.len() > 40 || words > 3 {
            return false;
        }
        named += usize::from(part.iter().any(u8::is_ascii_alphabetic));
    }
    named >= 2
}

#[cfg(test)]
mod tests {
    use super::super::tests::texts;

    #[test]
    fn columns_of_passwords_and_keys() {
        let (one, two) = (["hunt", "er2"].concat(), ["Sommer", "2026!"].concat());
        for text in [
            format!("user,password,age\nkurt,{one},41\nanna,{two},37\n"),
            format!("id;login;Passwort\n1;kurt;{one}\n2;anna;{two}"),
            format!("user\tpassword\nkurt\t{one}\nanna\t{two}\n"),
            format!(
                "| user | password |\n|------|----------|\n| kurt | {one} |\n| anna | {two} |\n"
            ),
            format!(
                "\"user\",\"password\"\n\"kurt\",\"{one}\"\n\"anna\",\"{two}\"\n\nThe end, of it"
            ),
        ] {
            assert_eq!(texts(&text), [one.as_str(), two.as_str()], "{text}");
        }
    }

    #[test]
    fn lists_in_prose_and_code_are_no_tables() {
        for text in [
            "We need a login, password, and mail.\nThen we go, later, home.",
            "fn login(user, password, otp)\nlet a = (1, 2, 3);",
            "user,password\n",
            "name,token_count\nkurt,1234\nanna,99",
        ] {
            assert!(texts(text).is_empty(), "{text}: {:?}", texts(text));
        }
    }
}
