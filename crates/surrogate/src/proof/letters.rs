//! Which characters a reader takes for the same letter or digit. The proof has its own table: it
//! must not share a mistake with what it checks.

/// What a character is to the proof.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Seen {
    /// A letter or digit, in its plainest spelling.
    Plain(char),
    /// Two letters for one character.
    Pair(u8, u8),
    /// Cannot be seen: as if it were not there.
    Nothing,
    /// A blank, for whatever it is written as.
    Blank,
    /// Any other mark.
    Mark,
}

/// The Latin letters from U+00C0 to U+017F without their accents; `*` stands for what has none.
const ACCENTED: &str = "aaaaaa*ceeeeiiiidnooooo*ouuuuy**aaaaaa*ceeeeiiiidnooooo*ouuuuy*y\
                        aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiii**jjkkkllllllllll\
                        nnnnnnn**oooooo**rrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzs";

/// Letters of other scripts that look like Latin ones.
const ALIKE: &[(&str, &str)] = &[
    ("аеорсухіјѕԁԛԝһӏ", "aeopcyxijsdqwhl"),
    ("АВЕКМНОРСТУХІЈЅ", "abekmhopctyxijs"),
    ("αοενρτυχικ", "aoevptuxik"),
    ("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "abezhikmnoptyx"),
    ("ɑɡıⅼ", "agil"),
];

pub(super) fn see(c: char) -> Seen {
    let code = u32::from(c);
    if c.is_ascii() {
        return match c {
            'a'..='z' | '0'..='9' => Seen::Plain(c),
            'A'..='Z' => Seen::Plain(c.to_ascii_lowercase()),
            ' ' | '\t' | '\n' | '\r' | '\u{b}' | '\u{c}' => Seen::Blank,
            '\0' => Seen::Nothing,
            _ => Seen::Mark,
        };
    }
    match code {
        0xc0..=0x17f => {
            let at = usize::try_from(code - 0xc0).unwrap_or(usize::MAX);
            match ACCENTED.as_bytes().get(at) {
                Some(b) if *b != b'*' => return Seen::Plain(char::from(*b)),
                _ => {}
            }
            match c {
                'ß' => Seen::Pair(b's', b's'),
                'Æ' | 'æ' => Seen::Pair(b'a', b'e'),
                'Œ' | 'œ' => Seen::Pair(b'o', b'e'),
                'Þ' | 'þ' => Seen::Pair(b't', b'h'),
                'Ĳ' | 'ĳ' => Seen::Pair(b'i', b'j'),
                _ => other(c),
            }
        }
        0xad
        | 0x34f
        | 0x61c
        | 0x115f
        | 0x1160
        | 0x17b4
        | 0x17b5
        | 0x180b..=0x180f
        | 0x200b..=0x200f
        | 0x202a..=0x202e
        | 0x2060..=0x206f
        | 0xfe00..=0xfe0f
        | 0xfeff
        | 0xe0000..=0xe01ef
        | 0x300..=0x36f => Seen::Nothing,
        0xff01..=0xff5e => see(char::from_u32(code - 0xff01 + 0x21).unwrap_or(c)),
        0x1d7ce..=0x1d7ff => {
            Seen::Plain(char::from_digit((code - 0x1d7ce) % 10, 10).unwrap_or('0'))
        }
        0x660..=0x669 => Seen::Plain(char::from_digit(code - 0x660, 10).unwrap_or('0')),
        0x6f0..=0x6f9 => Seen::Plain(char::from_digit(code - 0x6f0, 10).unwrap_or('0')),
        0x1e9e => Seen::Pair(b's', b's'),
        _ => other(c),
    }
}

fn other(c: char) -> Seen {
    if c.is_whitespace() {
        return Seen::Blank;
    }
    for (from, to) in ALIKE {
        if let Some(at) = from.chars().position(|f| f == c) {
            return to.as_bytes().get(at).map_or(Seen::Mark, |b| Seen::Plain(char::from(*b)));
        }
    }
    if c.is_alphanumeric() { Seen::Plain(c.to_lowercase().next().unwrap_or(c)) } else { Seen::Mark }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_are_seen_as_a_reader_sees_them() {
        for (c, plain) in [
            ('Z', 'z'),
            ('é', 'e'),
            ('Ü', 'u'),
            ('ÿ', 'y'),
            ('Ł', 'l'),
            ('ń', 'n'),
            ('ő', 'o'),
            ('š', 's'),
            ('ů', 'u'),
            ('ž', 'z'),
            ('ſ', 's'),
            ('а', 'a'),
            ('Ｊ', 'j'),
            ('７', '7'),
            ('٣', '3'),
            ('田', '田'),
            ('Ж', 'ж'),
        ] {
            assert_eq!(see(c), Seen::Plain(plain), "{c}");
        }
        assert_eq!(ACCENTED.len(), 0x180 - 0xc0);
        assert_eq!(see('ß'), Seen::Pair(b's', b's'));
        assert_eq!(see('\u{200b}'), Seen::Nothing);
        assert_eq!(see('\u{301}'), Seen::Nothing);
        assert_eq!(see('\u{a0}'), Seen::Blank);
        assert_eq!(see('—'), Seen::Mark);
        for (from, to) in ALIKE {
            assert_eq!(from.chars().count(), to.len(), "{from}");
        }
    }
}
