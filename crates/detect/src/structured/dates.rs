//! Dates with the name of their month, in the languages of the product.

/// Month names and their usual short forms, lower case, by month.
const MONTHS: [&[&str]; 12] = [
    &[
        "january",
        "jan",
        "januar",
        "jänner",
        "janvier",
        "janv",
        "enero",
        "ene",
        "gennaio",
        "gen",
        "janeiro",
        "januari",
        "stycznia",
        "styczeń",
        "января",
    ],
    &[
        "february",
        "feb",
        "februar",
        "février",
        "févr",
        "fevrier",
        "febrero",
        "febbraio",
        "fevereiro",
        "fev",
        "februari",
        "lutego",
        "luty",
        "февраля",
    ],
    &[
        "march",
        "mar",
        "märz",
        "mrz",
        "mars",
        "marzo",
        "março",
        "maart",
        "mrt",
        "marca",
        "marzec",
        "марта",
    ],
    &["april", "apr", "avril", "avr", "abril", "abr", "aprile", "kwietnia", "kwiecień", "апреля"],
    &["may", "mai", "mayo", "maggio", "mag", "maio", "mei", "maja", "maj", "мая"],
    &[
        "june", "jun", "juni", "juin", "junio", "giugno", "giu", "junho", "czerwca", "czerwiec",
        "июня",
    ],
    &[
        "july", "jul", "juli", "juillet", "juil", "julio", "luglio", "lug", "julho", "lipca",
        "lipiec", "июля",
    ],
    &[
        "august",
        "aug",
        "août",
        "aout",
        "agosto",
        "ago",
        "augustus",
        "sierpnia",
        "sierpień",
        "августа",
    ],
    &[
        "september",
        "sep",
        "sept",
        "septembre",
        "septiembre",
        "settembre",
        "set",
        "setembro",
        "września",
        "wrzesień",
        "сентября",
    ],
    &[
        "october",
        "oct",
        "oktober",
        "okt",
        "octobre",
        "octubre",
        "ottobre",
        "ott",
        "outubro",
        "out",
        "października",
        "październik",
        "октября",
    ],
    &["november", "nov", "novembre", "noviembre", "novembro", "listopada", "listopad", "ноября"],
    &[
        "december",
        "dec",
        "dezember",
        "dez",
        "décembre",
        "déc",
        "decembre",
        "diciembre",
        "dic",
        "dicembre",
        "dezembro",
        "grudnia",
        "grudzień",
        "декабря",
    ],
];

/// The length of the date with a month's name that begins `text`: `12 March 1985`,
/// `March 12th, 1985`, `12. März 1985`, `1 de mayo de 1985`, `12-Mar-85`.
pub(crate) fn in_words(text: &str) -> Option<usize> {
    let (mut day, mut month, mut year) = (false, false, false);
    let mut end = 0;
    let mut at = 0;
    while !(day && month && year) {
        let rest = text.get(at..)?;
        let c = rest.chars().next()?;
        if c.is_ascii_digit() {
            let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
            let number: u32 = rest.get(..digits)?.parse().ok()?;
            if !day
                && digits <= 2
                && (1..=31).contains(&number)
                && !(month && rest.len() == digits && year)
            {
                day = true;
            } else if month && (digits == 4 && (1800..2200).contains(&number) || digits == 2) {
                year = true;
            } else {
                break;
            }
            at += digits;
            let suffix = text.get(at..)?;
            if let Some(ordinal) =
                ["st", "nd", "rd", "th", "er", "º", "ª"].iter().find(|s| suffix.starts_with(**s))
            {
                at += ordinal.len();
            }
            end = at;
        } else if c.is_alphabetic() {
            let length = rest
                .char_indices()
                .find(|(_, c)| !c.is_alphabetic())
                .map_or(rest.len(), |(i, _)| i);
            let word = rest.get(..length)?.to_lowercase();
            if !month && MONTHS.iter().any(|names| names.contains(&word.as_str())) {
                month = true;
                end = at + length;
            } else if !matches!(word.as_str(), "of" | "de" | "del" | "the" | "di" | "den") {
                break;
            }
            at += length;
        } else if matches!(c, ' ' | ',' | '.' | '-' | '/' | '\u{a0}') {
            at += c.len_utf8();
        } else {
            break;
        }
        if at >= text.len() || at > 40 {
            break;
        }
    }
    (month && (day || year) && end > 0).then_some(end)
}

/// Whether a text is a date in digits.
pub(crate) fn in_digits(text: &str) -> bool {
    let compact: Vec<u8> = text.bytes().filter(u8::is_ascii_alphanumeric).collect();
    text.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'-' | b'/'))
        && text.bytes().any(|b| !b.is_ascii_digit())
        && super::ids::general::date(super::rule::Seen { compact: &compact, raw: text.as_bytes() })
            == Some(true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_in_words() {
        for (text, date) in [
            ("12 March 1985 in Rome", "12 March 1985"),
            ("March 12th, 1985.", "March 12th, 1985"),
            ("12. März 1985", "12. März 1985"),
            ("1 de mayo de 1985", "1 de mayo de 1985"),
            ("1er janvier 1990", "1er janvier 1990"),
            ("12-Mar-85", "12-Mar-85"),
            ("March 1985", "March 1985"),
            ("3 lutego 1977 r.", "3 lutego 1977"),
        ] {
            assert_eq!(in_words(text).and_then(|e| text.get(..e)), Some(date), "{text}");
        }
        for text in ["in Rome", "March", "12", "12 apples", "", "1985"] {
            assert_eq!(in_words(text), None, "{text}");
        }
    }

    #[test]
    fn dates_in_digits() {
        assert!(in_digits("2024-01-15") && in_digits("15.1.2024"));
        assert!(!in_digits("2024-99-15") && !in_digits("20240115x"));
    }
}
