//! Dates and ages: shifted by a constant of the scope, so that order, intervals and days of the
//! week stay true, and no date is the real one.

use super::{Mint, Minted, Wanted};
use crate::style;

/// Days from 1970-01-01 in the proleptic Gregorian calendar.
fn days(year: i64, month: i64, day: i64) -> i64 {
    // Years that begin in March put the leap day at the end.
    let (y, m) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let era = y.div_euclid(400);
    let of_era = y.rem_euclid(400);
    let of_year = (153 * m + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

/// Year, month and day of a day.
fn date_of(days: i64) -> (i64, i64, i64) {
    let z = days + 719_468;
    let era = z.div_euclid(146_097);
    let of_era = z.rem_euclid(146_097);
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let m = (5 * of_year + 2) / 153;
    let day = of_year - (153 * m + 2) / 5 + 1;
    let month = if m < 10 { m + 3 } else { m - 9 };
    (year + era * 400 + i64::from(month <= 2), month, day)
}

/// Names of the months in the languages that are read: full, then short.
const MONTHS: &[[&str; 12]] = &[
    [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ],
    ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"],
    ["jan", "feb", "mar", "apr", "may", "june", "july", "aug", "sept", "oct", "nov", "dec"],
    [
        "januar",
        "februar",
        "märz",
        "april",
        "mai",
        "juni",
        "juli",
        "august",
        "september",
        "oktober",
        "november",
        "dezember",
    ],
    ["jan", "feb", "mär", "apr", "mai", "jun", "jul", "aug", "sep", "okt", "nov", "dez"],
    [
        "janvier",
        "février",
        "mars",
        "avril",
        "mai",
        "juin",
        "juillet",
        "août",
        "septembre",
        "octobre",
        "novembre",
        "décembre",
    ],
    [
        "enero",
        "febrero",
        "marzo",
        "abril",
        "mayo",
        "junio",
        "julio",
        "agosto",
        "septiembre",
        "octubre",
        "noviembre",
        "diciembre",
    ],
    [
        "gennaio",
        "febbraio",
        "marzo",
        "aprile",
        "maggio",
        "giugno",
        "luglio",
        "agosto",
        "settembre",
        "ottobre",
        "novembre",
        "dicembre",
    ],
    [
        "janeiro",
        "fevereiro",
        "março",
        "abril",
        "maio",
        "junho",
        "julho",
        "agosto",
        "setembro",
        "outubro",
        "novembro",
        "dezembro",
    ],
    [
        "januari",
        "februari",
        "maart",
        "april",
        "mei",
        "juni",
        "juli",
        "augustus",
        "september",
        "oktober",
        "november",
        "december",
    ],
    [
        "stycznia",
        "lutego",
        "marca",
        "kwietnia",
        "maja",
        "czerwca",
        "lipca",
        "sierpnia",
        "września",
        "października",
        "listopada",
        "grudnia",
    ],
];

/// A run of digits or of letters, where it stands.
struct Token<'a> {
    text: &'a str,
    start: usize,
    number: Option<i64>,
}

fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut out: Vec<Token<'_>> = Vec::new();
    let mut start = None;
    let class = |c: char| if c.is_ascii_digit() { 1 } else { 2 * i32::from(c.is_alphabetic()) };
    let mut before = 0;
    let ends = text.char_indices().chain(std::iter::once((text.len(), ' ')));
    for (at, c) in ends {
        let now = if at == text.len() { 0 } else { class(c) };
        if now != before {
            if let Some(from) = start.take() {
                let run: &str = text.get(from..at).unwrap_or_default();
                let number = run.parse().ok().filter(|_| before == 1);
                out.push(Token { text: run, start: from, number });
            }
            if now != 0 {
                start = Some(at);
            }
            before = now;
        }
    }
    out
}

/// What a token is of a date.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Field {
    Year,
    Month,
    Day,
}

/// The tokens that are year, month and day.
fn read(tokens: &[Token<'_>]) -> Option<Vec<(usize, Field, i64)>> {
    let named = tokens.iter().enumerate().find_map(|(at, t)| {
        let lower = t.text.to_lowercase();
        let month = MONTHS.iter().find_map(|names| names.iter().position(|n| *n == lower))?;
        t.number.is_none().then_some((at, i64::try_from(month).ok()? + 1))
    });
    let numbers: Vec<(usize, i64, usize)> = tokens
        .iter()
        .enumerate()
        .filter_map(|(at, t)| t.number.map(|n| (at, n, t.text.len())))
        .collect();
    let is_day = |n: i64| (1..=31).contains(&n);
    let is_month = |n: i64| (1..=12).contains(&n);
    if let Some((month_at, month)) = named {
        let mut out = vec![(month_at, Field::Month, month)];
        let day = numbers
            .iter()
            .find(|(at, n, len)| at.abs_diff(month_at) <= 2 && *len <= 2 && is_day(*n));
        if let Some((at, n, _)) = day {
            out.push((*at, Field::Day, *n));
        }
        let year = numbers
            .iter()
            .find(|(at, _, len)| Some(*at) != day.map(|d| d.0) && matches!(len, 2 | 4));
        if let Some((at, n, _)) = year {
            out.push((*at, Field::Year, *n));
        }
        return Some(out);
    }
    match numbers.as_slice() {
        [(a, y, 4), (b, m, _), (c, d, 1..=2), ..] if is_month(*m) && is_day(*d) => {
            Some(vec![(*a, Field::Year, *y), (*b, Field::Month, *m), (*c, Field::Day, *d)])
        }
        [(a, x, 1..=2), (b, y, 1..=2), (c, z, 2 | 4), ..] => {
            let slash = tokens
                .get(*a)
                .zip(tokens.get(*b))
                .is_some_and(|(a, b)| b.start == a.start + a.text.len() + 1);
            let month_first = is_month(*x) && is_day(*y) && (*y > 12 || !slash);
            let (day, month) = if month_first { (*y, *x) } else { (*x, *y) };
            let fields =
                if month_first { (Field::Month, Field::Day) } else { (Field::Day, Field::Month) };
            let values = if month_first { (month, day) } else { (day, month) };
            (is_day(day) && is_month(month)).then(|| {
                vec![(*a, fields.0, values.0), (*b, fields.1, values.1), (*c, Field::Year, *z)]
            })
        }
        [(a, y, 4), (b, m, 2), ..] if is_month(*m) => {
            Some(vec![(*a, Field::Year, *y), (*b, Field::Month, *m)])
        }
        [(a, m, 1..=2), (b, y, 4)] if is_month(*m) => {
            Some(vec![(*a, Field::Month, *m), (*b, Field::Year, *y)])
        }
        [(a, y, 4)] if (1000..=2999).contains(y) => Some(vec![(*a, Field::Year, *y)]),
        _ => None,
    }
}

/// Weeks by which all dates of the scope move: from 4 to 17, back or forth.
fn shift(mint: &Mint<'_>, attempt: u32) -> i64 {
    let mut draw = mint.prf.draw("date shift", "", 0);
    let weeks = 4 + i64::try_from(draw.below(14)).unwrap_or(0) + i64::from(attempt);
    if draw.below(2) == 0 { -7 * weeks } else { 7 * weeks }
}

/// What stands for a date or a date of birth.
pub(super) fn date(mint: &mut Mint<'_>, wanted: Wanted<'_>) -> Option<Minted> {
    let text = wanted.text;
    let compact = text.len() == 8 && text.bytes().all(|b| b.is_ascii_digit());
    let spaced = compact.then(|| {
        let part = |range: std::ops::Range<usize>| text.get(range).unwrap_or_default();
        format!("{}-{}-{}", part(0..4), part(4..6), part(6..8))
    });
    if let Some(spaced) = &spaced
        && let Some(made) = shifted(mint, spaced, wanted.attempt)
    {
        return Some(Minted::whole(made.replace('-', "")));
    }
    match shifted(mint, text, wanted.attempt) {
        Some(made) => Some(Minted::whole(made)),
        // "yesterday", "Monday": says nothing of anybody.
        None if !text.bytes().any(|b| b.is_ascii_digit()) => None,
        None => super::numbers::plain(mint, wanted),
    }
}

fn shifted(mint: &Mint<'_>, text: &str, attempt: u32) -> Option<String> {
    let tokens = tokens(text);
    let fields = read(&tokens)?;
    let of = |field| fields.iter().find(|(_, f, _)| *f == field).map(|(_, _, v)| *v);
    let year = of(Field::Year);
    let wide = tokens
        .iter()
        .enumerate()
        .any(|(at, t)| t.text.len() == 4 && fields.iter().any(|f| f.0 == at && f.1 == Field::Year));
    // Years of two digits turn over at 2030, as in common software.
    let full = year.map_or(2023, |y| match (wide, y < 30) {
        (true, _) => y,
        (false, true) => 2000 + y,
        (false, false) => 1900 + y,
    });
    let (month, day) = (of(Field::Month), of(Field::Day));
    if month.is_none() {
        let step = 1 + i64::from(attempt / 2);
        let back = shift(mint, 0) < 0;
        let moved = full + if back != (attempt % 2 == 1) { -step } else { step };
        return Some(replace(text, &tokens, &fields, (moved, 1, 1), wide));
    }
    let start = days(full, month.unwrap_or(1), day.unwrap_or(15));
    let mut by = shift(mint, attempt);
    if day.is_none() && by.abs() < 31 {
        by = by.signum() * 35;
    }
    Some(replace(text, &tokens, &fields, date_of(start + by), wide))
}

/// Writes a date in the places and the form of another.
fn replace(
    text: &str,
    tokens: &[Token<'_>],
    fields: &[(usize, Field, i64)],
    (year, month, day): (i64, i64, i64),
    wide: bool,
) -> String {
    let mut out = String::with_capacity(text.len() + 6);
    let mut at = 0;
    for (index, token) in tokens.iter().enumerate() {
        let Some((_, field, _)) = fields.iter().find(|f| f.0 == index) else { continue };
        out.push_str(text.get(at..token.start).unwrap_or_default());
        at = token.start + token.text.len();
        let value = match field {
            Field::Year if wide => year,
            Field::Year => year.rem_euclid(100),
            Field::Month => month,
            Field::Day => day,
        };
        if token.number.is_some() {
            // A single digit was written without a zero, and so is what stands for it.
            let padded =
                token.text.len() == 2 && token.text.starts_with('0') || *field == Field::Year;
            let width = if padded || all_padded(tokens, fields) { token.text.len() } else { 1 };
            out.push_str(&format!("{value:0width$}"));
        } else {
            out.push_str(&month_like(token.text, month));
        }
    }
    out.push_str(text.get(at..).unwrap_or_default());
    out
}

/// Whether days and months were written with two digits throughout.
fn all_padded(tokens: &[Token<'_>], fields: &[(usize, Field, i64)]) -> bool {
    fields
        .iter()
        .filter(|(_, field, _)| *field != Field::Year)
        .filter_map(|(at, _, _)| tokens.get(*at))
        .filter(|t| t.number.is_some())
        .all(|t| t.text.len() == 2)
}

/// The month's name in the language and form of another's.
fn month_like(name: &str, month: i64) -> String {
    let lower = name.to_lowercase();
    let at = usize::try_from(month - 1).unwrap_or(0);
    let names = MONTHS.iter().find(|names| names.contains(&lower.as_str()));
    let made = names.and_then(|n| n.get(at)).copied().unwrap_or_default();
    style::like(made, name)
}

/// What stands for an age: a few years more or less.
pub(super) fn age(mint: &mut Mint<'_>, wanted: Wanted<'_>) -> Option<Minted> {
    const STEPS: [i64; 10] = [2, -2, 3, -3, 4, -4, 5, -5, 6, -6];
    let text = wanted.text;
    let start = text.find(|c: char| c.is_ascii_digit())?;
    let tail = text.get(start..)?;
    let length = tail.find(|c: char| !c.is_ascii_digit()).unwrap_or(tail.len());
    let years: i64 = tail.get(..length)?.parse().ok()?;
    let first = mint.prf.draw("age shift", "", 0).below(4);
    let at = first + usize::try_from(wanted.attempt).unwrap_or(0);
    let step = STEPS.get(at % STEPS.len()).copied().unwrap_or(2);
    let mut moved = years + step;
    if !(1..=119).contains(&moved) || moved < 10 && years >= 10 || moved > 99 && years < 100 {
        moved = years - step;
    }
    let made = moved.clamp(1, 119);
    Some(Minted::whole(format!(
        "{}{made}{}",
        text.get(..start)?,
        tail.get(length..).unwrap_or_default()
    )))
}

/// What stands for the expiry date of a card: some months more or less.
pub(super) fn expiry(mint: &mut Mint<'_>, wanted: Wanted<'_>) -> Option<Minted> {
    let tokens = tokens(wanted.text);
    let numbers: Vec<&Token<'_>> = tokens.iter().filter(|t| t.number.is_some()).collect();
    let [month, year] = numbers.as_slice() else {
        return super::numbers::plain(mint, wanted);
    };
    let (Some(m), Some(y)) = (month.number, year.number) else { return None };
    let mut draw = mint.prf.draw("expiry", wanted.text, wanted.attempt);
    let months = 1 + i64::try_from(draw.below(30)).unwrap_or(0);
    let moved = y * 12 + m - 1 + if draw.below(2) == 0 { months } else { -months };
    let (made_year, made_month) = (moved.div_euclid(12), moved.rem_euclid(12) + 1);
    let made = format!(
        "{}{made_month:0mw$}{}{:0yw$}{}",
        wanted.text.get(..month.start)?,
        wanted.text.get(month.start + month.text.len()..year.start)?,
        if year.text.len() == 2 { made_year.rem_euclid(100) } else { made_year },
        wanted.text.get(year.start + year.text.len()..)?,
        mw = month.text.len(),
        yw = year.text.len(),
    );
    Some(Minted::whole(made))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_calendar_is_right() {
        assert_eq!(days(1970, 1, 1), 0);
        assert_eq!(days(2000, 3, 1), 11_017);
        for day in (-200_000..200_000).step_by(97) {
            let (y, m, d) = date_of(day);
            assert_eq!(days(y, m, d), day);
        }
    }

    #[test]
    fn dates_are_read() {
        for (text, count) in [
            ("2024-03-12", 3),
            ("12.03.2024", 3),
            ("3/12/24", 3),
            ("12 March 2024", 3),
            ("March 12th, 2024", 3),
            ("12. März 2024", 3),
            ("1er janvier 2020", 3),
            ("March 2024", 2),
            ("2024-03", 2),
            ("2024", 1),
            ("12 March", 2),
        ] {
            assert_eq!(read(&tokens(text)).map(|f| f.len()), Some(count), "{text}");
        }
        assert!(read(&tokens("yesterday")).is_none());
    }
}
