//! Other notations of a date. A surrogate date is the original moved by some days, so the two have
//! the same notation and can be written in any other one together.

/// A day of the calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Day {
    year: u16,
    month: u8,
    day: u8,
}

/// The notations from which the day can be told without doubt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Notation {
    /// 1984-03-12
    Iso,
    /// 12.03.1984
    Dotted,
    /// 12.3.1984
    DottedShort,
    /// 12/03/1984
    DayFirst,
    /// 03/12/1984
    MonthFirst,
    /// 12 March 1984
    English,
    /// March 12, 1984
    American,
    /// 12. März 1984
    German,
}

const NOTATIONS: &[Notation] = &[
    Notation::Iso,
    Notation::Dotted,
    Notation::DottedShort,
    Notation::DayFirst,
    Notation::MonthFirst,
    Notation::English,
    Notation::American,
    Notation::German,
];

const ENGLISH: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

const GERMAN: [&str; 12] = [
    "Januar",
    "Februar",
    "März",
    "April",
    "Mai",
    "Juni",
    "Juli",
    "August",
    "September",
    "Oktober",
    "November",
    "Dezember",
];

/// The pair in every other notation; nothing unless both are dates in one notation that is known.
pub(super) fn other_forms(surrogate: &str, original: &str) -> Vec<(String, String)> {
    let Some((from, day)) = parse(surrogate) else { return Vec::new() };
    let Some((_, original_day)) = parse(original).filter(|(n, _)| written_alike(*n, from)) else {
        return Vec::new();
    };
    NOTATIONS
        .iter()
        .filter(|to| **to != from)
        // 03/04 may be a day in March or in April; nothing is made of it.
        .filter(|to| !matches!(to, Notation::DayFirst | Notation::MonthFirst) || day.day > 12)
        .filter_map(|to| Some((write(day, *to)?, write(original_day, *to)?)))
        .filter(|(written, _)| written != surrogate)
        .collect()
}

fn written_alike(a: Notation, b: Notation) -> bool {
    let dotted = |n| matches!(n, Notation::Dotted | Notation::DottedShort);
    a == b || (dotted(a) && dotted(b))
}

fn parse(text: &str) -> Option<(Notation, Day)> {
    let text = text.trim();
    let (notation, [year, month, day]) = if let Some(numbers) = three(text, '-') {
        (Notation::Iso, numbers)
    } else if let Some([d, m, y]) = three(text, '.') {
        let short = text.len() < 10;
        (if short { Notation::DottedShort } else { Notation::Dotted }, [y, m, d])
    } else {
        return parse_words(text);
    };
    Some((notation, checked(year, month, day)?))
}

fn three(text: &str, separator: char) -> Option<[u16; 3]> {
    let mut parts = text.split(separator).map(|p| {
        let plain = !p.is_empty() && p.len() <= 4 && p.bytes().all(|b| b.is_ascii_digit());
        plain.then(|| p.parse::<u16>().ok()).flatten()
    });
    let found = [parts.next()??, parts.next()??, parts.next()??];
    parts.next().is_none().then_some(found)
}

fn parse_words(text: &str) -> Option<(Notation, Day)> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let &[first, second, third] = words.as_slice() else { return None };
    let month = |names: &[&str; 12], word: &str| {
        names.iter().position(|n| *n == word).and_then(|i| u16::try_from(i + 1).ok())
    };
    let number = |text: &str| text.parse::<u16>().ok();
    if let (Some(m), Some(day)) = (month(&ENGLISH, first), second.strip_suffix(',')) {
        return Some((Notation::American, checked(number(third)?, m, number(day)?)?));
    }
    if let (Some(m), Some(day)) = (month(&GERMAN, second), first.strip_suffix('.')) {
        return Some((Notation::German, checked(number(third)?, m, number(day)?)?));
    }
    let m = month(&ENGLISH, second)?;
    Some((Notation::English, checked(number(third)?, m, number(first)?)?))
}

fn checked(year: u16, month: u16, day: u16) -> Option<Day> {
    let (month, day) = (u8::try_from(month).ok()?, u8::try_from(day).ok()?);
    let real = (1000..=9999).contains(&year) && (1..=12).contains(&month);
    (real && (1..=31).contains(&day)).then_some(Day { year, month, day })
}

fn write(date: Day, notation: Notation) -> Option<String> {
    let Day { year, month, day } = date;
    let index = usize::from(month).checked_sub(1)?;
    Some(match notation {
        Notation::Iso => format!("{year}-{month:02}-{day:02}"),
        Notation::Dotted => format!("{day:02}.{month:02}.{year}"),
        Notation::DottedShort => format!("{day}.{month}.{year}"),
        Notation::DayFirst => format!("{day:02}/{month:02}/{year}"),
        Notation::MonthFirst => format!("{month:02}/{day:02}/{year}"),
        Notation::English => format!("{day} {} {year}", ENGLISH.get(index)?),
        Notation::American => format!("{} {day}, {year}", ENGLISH.get(index)?),
        Notation::German => format!("{day}. {} {year}", GERMAN.get(index)?),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notations_follow_each_other() {
        let forms = other_forms("1984-03-15", "1984-02-01");
        for (a, b) in [
            ("15.03.1984", "01.02.1984"),
            ("15.3.1984", "1.2.1984"),
            ("15/03/1984", "01/02/1984"),
            ("March 15, 1984", "February 1, 1984"),
            ("15. März 1984", "1. Februar 1984"),
        ] {
            assert!(forms.contains(&(a.to_owned(), b.to_owned())), "{a}");
        }
        let forms = other_forms("12. März 1984", "1. Februar 1984");
        assert!(forms.contains(&("1984-03-12".to_owned(), "1984-02-01".to_owned())));
    }

    #[test]
    fn nothing_is_made_of_doubt() {
        assert!(other_forms("03/04/1984", "01/02/1984").is_empty());
        assert!(other_forms("in March", "in April").is_empty());
        let forms = other_forms("1984-03-04", "1984-02-01");
        assert!(forms.iter().all(|(written, _)| !written.contains('/')));
    }
}
