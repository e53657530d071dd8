//! Telephone numbers: the country and the grouping of the original, in the ranges that regulators
//! keep for films and books where there are any.

use super::{Mint, Minted, Wanted, form};
use crate::prf::Draw;

/// Numbers for fiction: country, digits of the national number, how it begins, and patterns in
/// which `x` is any digit and `a` a US area. Sources: NANPA 555 line numbers 0100–0199; Ofcom,
/// "Numbers for drama use"; ARCEP decision 2022-1583; Bundesnetzagentur, Mitteilung 148/2021; ACMA,
/// "Fictitious numbers"; PTS, "Telefonnummer för dramatiserade verk"; ComReg, numbers for drama.
const FICTION: &[(&str, usize, &str, &[&str])] = &[
    ("1", 10, "", &["a55501xx"]),
    ("44", 10, "7", &["7700900xxx"]),
    ("44", 10, "20", &["2079460xxx"]),
    ("44", 10, "", &["1632960xxx", "1134960xxx", "1214960xxx", "1614960xxx"]),
    ("33", 9, "1", &["19900xxxx"]),
    ("33", 9, "2", &["26191xxxx"]),
    ("33", 9, "3", &["35301xxxx"]),
    ("33", 9, "4", &["46571xxxx"]),
    ("33", 9, "5", &["53649xxxx"]),
    ("33", 9, "6", &["63998xxxx"]),
    ("33", 9, "7", &["63998xxxx"]),
    ("49", 10, "1", &["17139200xx"]),
    ("49", 10, "", &["3023125xxx", "6990009xxx", "4066969xxx", "2214710xxx", "8999998xxx"]),
    ("61", 9, "4", &["491570xxx"]),
    ("61", 9, "", &["25550xxxx", "35550xxxx", "75550xxxx", "85550xxxx"]),
    ("46", 9, "7", &["7017406xx"]),
    ("46", 9, "", &["8465004xx"]),
    ("353", 9, "", &["2091xxxxx"]),
];

const US_AREAS: &[&str] = &[
    "202", "206", "212", "214", "215", "216", "225", "267", "303", "305", "312", "313", "317",
    "401", "402", "404", "406", "410", "412", "414", "415", "469", "484", "501", "502", "503",
    "504", "505", "512", "515", "518", "520", "601", "602", "603", "605", "608", "609", "612",
    "614", "615", "617", "619", "701", "702", "704", "713", "716", "717", "719", "720", "773",
    "801", "802", "803", "804", "808", "813", "816", "860", "901", "904", "907", "912", "916",
    "918", "919", "970", "971", "980",
];

/// Country codes of two digits (ITU-T E.164); `1` and `7` have one, all others three.
const TWO_DIGITS: &[&str] = &[
    "20", "27", "30", "31", "32", "33", "34", "36", "39", "40", "41", "43", "44", "45", "46", "47",
    "48", "49", "51", "52", "53", "54", "55", "56", "57", "58", "60", "61", "62", "63", "64", "65",
    "66", "81", "82", "84", "86", "90", "91", "92", "93", "94", "95", "98",
];

/// What stands for a telephone number.
pub(super) fn phone(mint: &mut Mint<'_>, wanted: Wanted<'_>) -> Option<Minted> {
    let text = wanted.text;
    let value = form::value(text);
    if value.len() < 3 || !value.bytes().all(|b| b.is_ascii_digit()) {
        return super::numbers::plain(mint, wanted);
    }
    let mut draw = mint.prf.draw("phone", &value, wanted.attempt);
    let made = number(&mut draw, text, &value);
    Some(Minted::whole(form::write(text, &made)))
}

fn number(draw: &mut Draw<'_>, text: &str, value: &str) -> String {
    let (kept, country, national) = country(text, value);
    // `+44 (0)20 …`: the trunk zero is written although it is not dialled.
    let trunk = usize::from(national.starts_with('0') && country != "39");
    let subscriber = national.get(trunk..).unwrap_or_default();
    let patterns = FICTION
        .iter()
        .find(|(c, length, head, _)| {
            *c == country && subscriber.len() == *length && subscriber.starts_with(head)
        })
        .map(|(_, _, _, patterns)| draw.pick(patterns));
    let made = match patterns {
        Some(pattern) => fill(draw, pattern),
        None => unassigned(draw, subscriber),
    };
    format!("{kept}{}{made}", national.get(..trunk).unwrap_or_default())
}

/// What of the digits stays (prefix and country), the country, and the national number.
fn country<'a>(text: &str, value: &'a str) -> (&'a str, &'a str, &'a str) {
    let international =
        text.trim_start().starts_with(['+', '＋']) || text.trim_start().starts_with("(+");
    let prefix = if international {
        0
    } else if value.starts_with("00") && value.len() >= 10 {
        2
    } else {
        // A national number: tell the country by its form where that is plain.
        let trunk = value.starts_with('0');
        let country = if value.len() == 11 && value.starts_with('1') {
            return (value.get(..1).unwrap_or_default(), "1", value.get(1..).unwrap_or_default());
        } else if value.len() == 10 && !trunk && !value.starts_with('1') {
            "1"
        } else if trunk
            && value.len() == 11
            && !value.starts_with("015")
            && !value.starts_with("016")
            && !value.starts_with("017")
        {
            "44"
        } else if trunk && value.len() == 10 && pairs(text) {
            "33"
        } else if trunk && value.len() == 11 {
            "49"
        } else {
            ""
        };
        return ("", country, value);
    };
    let rest = value.get(prefix..).unwrap_or_default();
    let length = match rest.as_bytes().first() {
        Some(b'1' | b'7') => 1,
        _ if rest.get(..2).is_some_and(|c| TWO_DIGITS.contains(&c)) => 2,
        _ => 3,
    };
    let country = rest.get(..length).unwrap_or_default();
    let kept = value.get(..prefix + length).unwrap_or_default();
    (kept, country, value.get(prefix + length..).unwrap_or_default())
}

/// `06 12 34 56 78`, as the French write.
fn pairs(text: &str) -> bool {
    let groups: Vec<&str> = text.split(|c: char| !c.is_ascii_digit()).collect();
    groups.len() == 5 && groups.iter().all(|g| g.len() == 2)
}

fn fill(draw: &mut Draw<'_>, pattern: &str) -> String {
    let mut out = String::with_capacity(12);
    for c in pattern.chars() {
        match c {
            'x' => out.push(draw.digit()),
            'a' => out.push_str(draw.pick(US_AREAS)),
            c => out.push(c),
        }
    }
    out
}

/// The area stays; a subscriber's number that begins with zero is assigned in hardly any plan.
fn unassigned(draw: &mut Draw<'_>, subscriber: &str) -> String {
    let area = match subscriber.len() {
        0..=5 => 0,
        6 | 7 => 1,
        _ => 2,
    };
    let mut out = subscriber.get(..area).unwrap_or_default().to_owned();
    let rest = subscriber.len().saturating_sub(area);
    if area == 2 {
        out.push('0');
        out.push_str(&draw.string("0123456789", rest.saturating_sub(1)));
    } else {
        if rest > 0 {
            out.push(draw.of("123456789"));
        }
        out.push_str(&draw.string("0123456789", rest.saturating_sub(1)));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ScopeKey, prf::Prf};

    #[test]
    fn numbers_stay_in_their_country_and_in_fiction() {
        let prf = Prf::new(&ScopeKey::new([1; 32]), "t");
        for (text, wanted) in [
            ("+1 415-555-2671", "+1 [2-9]\\d\\d-555-01\\d\\d"),
            ("(415) 555-2671", "\\([2-9]\\d\\d\\) 555-01\\d\\d"),
            ("+44 20 7123 4567", "+44 20 7946 0\\d\\d\\d"),
            ("020 7123 4567", "020 7946 0\\d\\d\\d"),
            ("07911 123456", "07700 900\\d\\d\\d"),
            ("06 12 34 56 78", "06 39 98 \\d\\d \\d\\d"),
            ("+49 (0)30 1234567", "+49 (0)\\d\\d"),
            ("+41 44 268 12 34", "+41 44 0\\d\\d \\d\\d \\d\\d"),
        ] {
            let value = form::value(text);
            let made = form::write(text, &number(&mut prf.draw("p", text, 0), text, &value));
            assert_eq!(made.len(), text.len());
            // A tiny pattern language: `\d` is a digit, `[2-9]` one of these, the rest is itself.
            let mut made_chars = made.chars();
            let mut rest = wanted;
            while !rest.is_empty() {
                let c = made_chars.next().unwrap();
                if let Some(r) = rest.strip_prefix("\\d") {
                    assert!(c.is_ascii_digit(), "{made} for {text}");
                    rest = r;
                } else if let Some(r) = rest.strip_prefix("[2-9]") {
                    assert!(('2'..='9').contains(&c), "{made} for {text}");
                    rest = r;
                } else {
                    let r = rest.strip_prefix('\\').unwrap_or(rest);
                    assert!(r.starts_with(c), "{made} for {text}");
                    rest = &r[c.len_utf8()..];
                }
            }
        }
    }
}
