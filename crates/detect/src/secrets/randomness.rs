//! Tells a random value from words, numbers and identifiers, and a real value from a stand-in.
//!
//! Random means: many different characters, digits among letters, and few of the pairs of letters
//! that languages and identifiers are made of. All costs are linear in the value's length, and
//! values longer than [`LOOK`] are judged by their beginning.

/// How many bytes of a value are looked at.
const LOOK: usize = 200;

/// For each first letter, a bit for each second letter that follows it often: the pairs that make
/// up nine tenths of all pairs in English prose and identifiers.
const PAIRS: [u32; 26] = [
    0x01e_b94e, 0x010_0a11, 0x00a_4d91, 0x014_4119, 0x1ae_b83d, 0x012_4131, 0x004_0110, 0x000_4111,
    0x22e_f87d, 0x000_0000, 0x000_0010, 0x11c_4939, 0x000_c111, 0x01c_417d, 0x05e_f80e, 0x00a_c911,
    0x010_0000, 0x11e_7151, 0x11c_c195, 0x11e_4191, 0x00e_b810, 0x000_0011, 0x002_0181, 0x008_0004,
    0x008_8000, 0x000_0010,
];

/// What a value is made of.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Makeup {
    pub len: usize,
    pub digits: usize,
    pub lower: usize,
    pub upper: usize,
    /// Bytes that are neither letters nor digits of ASCII.
    pub other: usize,
    pub distinct: usize,
    /// Neighbouring letters that form a common pair.
    pub pairs: usize,
    /// Neighbouring letters of any kind.
    pub letter_pairs: usize,
    /// Changes between letter and digit, and from upper to lower case and back.
    pub turns: usize,
    /// Letters other than `a`–`f`.
    pub beyond_hex: usize,
    /// The most common pairs in a row: a word, or the longest part of one.
    pub word: usize,
    /// Length of the longest run without `-`, `_`, `.`, `/`, `:`.
    pub longest: usize,
}

impl Makeup {
    pub fn of(value: &[u8]) -> Self {
        let mut made = Self { len: value.len(), ..Self::default() };
        let mut seen = [0u64; 4];
        let (mut before, mut segment, mut row) = (0u8, 0usize, 0usize);
        for &byte in value.iter().take(LOOK) {
            if let Some(word) = seen.get_mut(usize::from(byte >> 6)) {
                *word |= 1 << (byte & 63);
            }
            match byte {
                b'0'..=b'9' => made.digits += 1,
                b'a'..=b'z' => made.lower += 1,
                b'A'..=b'Z' => made.upper += 1,
                _ => made.other += 1,
            }
            let letter = byte.is_ascii_alphabetic();
            made.beyond_hex += usize::from(letter && !byte.is_ascii_hexdigit());
            if letter && before.is_ascii_alphabetic() {
                made.letter_pairs += 1;
                // An upper-case letter after a lower-case one begins a word of its own.
                if before.is_ascii_lowercase() && byte.is_ascii_uppercase() {
                    made.turns += 1;
                    row = 0;
                } else if common(before, byte) {
                    made.pairs += 1;
                    row += 1;
                    made.word = made.word.max(row);
                } else {
                    row = 0;
                }
            } else if (letter && before.is_ascii_digit())
                || (byte.is_ascii_digit() && before.is_ascii_alphabetic())
            {
                made.turns += 1;
            }
            if !letter {
                row = 0;
            }
            if matches!(byte, b'-' | b'_' | b'.' | b'/' | b':') {
                segment = 0;
            } else {
                segment += 1;
                made.longest = made.longest.max(segment);
            }
            before = byte;
        }
        made.distinct = seen.iter().map(|w| w.count_ones() as usize).sum();
        made
    }

    fn looked(&self) -> usize {
        self.len.min(LOOK)
    }

    /// True when it is made of hexadecimal digits of one case, `-` aside.
    pub fn is_hex(&self) -> bool {
        self.beyond_hex == 0 && self.other == 0 && !(self.lower > 0 && self.upper > 0)
    }
}

fn common(a: u8, b: u8) -> bool {
    let index = |c: u8| usize::from(c.to_ascii_lowercase().wrapping_sub(b'a'));
    PAIRS.get(index(a)).is_some_and(|row| row >> index(b) & 1 == 1)
}

/// True when the value looks drawn at random: a key, a digest, a token.
pub(super) fn random(value: &[u8]) -> bool {
    let made = Makeup::of(value);
    let letters = made.lower + made.upper;
    let n = made.looked();
    if n < 8 || made.distinct < 5.max(n.min(24) * 2 / 5) || letters < 2 {
        return false;
    }
    if made.other * 4 > n || made.longest < 6 {
        return false;
    }
    if made.digits == 0 {
        // Letters alone: only a mixture of cases, or hardly any common pair, is random.
        return n >= 16
            && made.letter_pairs > 0
            && ((made.lower > 2
                && made.upper > 2
                && made.turns * 8 >= n
                && made.pairs * 100 < made.letter_pairs * 40)
                || made.pairs * 100 < made.letter_pairs * 26);
    }
    if made.is_hex() {
        return made.digits * 12 >= n && letters * 12 >= n && made.turns * 6 >= n;
    }
    // The more often letters and digits alternate, the more common pairs may be left by chance.
    let limit = if made.turns * 4 >= n { 50 } else { 32 };
    made.turns >= 2 && (made.letter_pairs < 3 || made.pairs * 100 < made.letter_pairs * limit)
}

/// True when a value that is called a key looks like one: less is asked of it than of a value
/// without a name. It has digits among letters, or letters of both cases, and no word in it.
pub(super) fn random_when_named(value: &[u8]) -> bool {
    let made = Makeup::of(value);
    let (n, letters) = (made.looked(), made.lower + made.upper);
    if random(value) {
        return true;
    }
    if n < 10 || made.distinct < 6.max(n.min(20) / 3) || made.other * 4 > n || letters < 2 {
        return false;
    }
    // A word of five letters occurs by chance in one of a hundred random values of this length.
    let word = match n {
        0..16 => 3,
        16..20 => 4,
        _ => 5,
    };
    if made.digits == 0 {
        return n >= 16
            && made.upper >= 3
            && made.lower >= 3
            && made.turns >= 3
            && made.word <= 3
            && made.pairs * 100 < made.letter_pairs * 35;
    }
    let mixed = made.digits >= 2 || (made.digits == 1 && n >= 16);
    made.word <= word
        && made.longest >= 6
        && made.pairs * 100 <= made.letter_pairs * if made.turns * 3 >= n { 80 } else { 60 }
        && mixed
        && made.turns >= 2
}

/// True when the value is a UUID.
pub(super) fn uuid(value: &[u8]) -> bool {
    value.len() == 36
        && value.iter().enumerate().all(|(i, b)| match i {
            8 | 13 | 18 | 23 => *b == b'-',
            _ => b.is_ascii_hexdigit(),
        })
}

/// True when the value is an even count of hexadecimal digits of one case, as digests are.
pub(super) fn digest_like(value: &[u8]) -> bool {
    matches!(value.len(), 32 | 40 | 56 | 64 | 96 | 128) && Makeup::of(value).is_hex()
}

/// Words that only a stand-in for a value contains, in lower case.
const STAND_INS: &[&str] = &[
    "xxxx",
    "****",
    "....",
    "example",
    "sample",
    "your_",
    "your-",
    "yourkey",
    "yourtoken",
    "yoursecret",
    "yourpass",
    "yourapi",
    "your ",
    "changeme",
    "change_me",
    "change-me",
    "changeit",
    "placeholder",
    "dummy",
    "redacted",
    "insert_",
    "insert-",
    "replace_",
    "replace-",
    "replaceme",
    "todo",
    "_here",
    "-here",
    "goes-here",
    "fake_",
    "fake-",
    "fakekey",
    "not-a-",
    "not_a_",
    "notreal",
    "00000000",
    "11111111",
    "aaaaaaaa",
    "deadbeefdead",
    "lorem",
    "hmac-sha",
    "foobar",
    "<your",
    "removed",
    "…",
    "masked",
    "hidden>",
    "undefined",
];

/// True for values that stand for a secret in documentation, templates and tests.
pub(super) fn stand_in(value: &[u8]) -> bool {
    let head = value.get(..value.len().min(LOOK)).unwrap_or(value);
    if head.is_empty() {
        return true;
    }
    let made = Makeup::of(head);
    if made.distinct <= 2 || (made.len >= 16 && made.distinct < 5) {
        return true;
    }
    if counted(head) {
        return true;
    }
    let lower = head.to_ascii_lowercase();
    STAND_INS.iter().any(|word| memchr::memmem::find(&lower, word.as_bytes()).is_some())
}

/// Bytes that count up in hexadecimal, as in test vectors: `000102030405…`.
fn counted(value: &[u8]) -> bool {
    let digits = value.strip_prefix(b"0x").unwrap_or(value);
    let byte =
        |pair: &[u8]| std::str::from_utf8(pair).ok().and_then(|p| u8::from_str_radix(p, 16).ok());
    digits.len() >= 16
        && digits
            .chunks_exact(2)
            .take(8)
            .map(byte)
            .try_fold(None, |last: Option<u8>, now| match (last, now) {
                (None, Some(n)) => Some(Some(n)),
                (Some(l), Some(n)) if n == l.wrapping_add(1) => Some(Some(n)),
                _ => None,
            })
            .is_some()
}

/// True for templates and references that are filled in elsewhere: `${X}`, `{{ x }}`, `<x>`, `%s`.
pub(super) fn reference(value: &[u8]) -> bool {
    let starts = |s: &[u8]| value.starts_with(s);
    let ends = |s: &[u8]| value.ends_with(s);
    starts(b"${")
        || starts(b"$(")
        || starts(b"{{")
        || starts(b"<%")
        || starts(b"#{")
        || starts(b"!ref")
        || starts(b"@@")
        || (starts(b"<") && ends(b">"))
        || (starts(b"[") && ends(b"]"))
        || (starts(b"{") && ends(b"}"))
        || (starts(b"%") && ends(b"%") && value.len() > 1)
        || (starts(b"__") && ends(b"__"))
        || (starts(b"$")
            && value.len() > 2
            && value.iter().skip(1).all(|b| b.is_ascii_alphanumeric() || *b == b'_')
            && value.get(1).is_some_and(|b| b.is_ascii_alphabetic() || *b == b'_')
            && !value.iter().skip(1).any(u8::is_ascii_digit))
        || memchr::memmem::find(value, b"${").is_some()
        || memchr::memmem::find(value, b"{{").is_some()
        || memchr::memmem::find(value, b"%s").is_some()
        || matches!(value, b"%s" | b"%v" | b"%d" | b"%q" | b"{}" | b"{0}" | b"?" | b":?")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn random_values_are_told_from_names() {
        for yes in [
            "a8f5f167f44f4964e6c998dee827110c",
            "kD93mfQ0zLq8Xw7Tn2Vb",
            "x7Kq2mNp9rTv4wYz",
            "zgtj0q3v38u4pthc6nmy02n60bj244u5",
            "9fQxLmWzKtRvBnHyPdSg",
            "Q2hlY2tNZVBsZWFzZTEyMzQ1",
        ] {
            assert!(random(yes.as_bytes()), "{yes}");
        }
        for yes in ["siehak5fuyd5ohwnjsst", "kqvtwzrm4n8x", "8xiaf3p9oneke9gjx6crlokupstow29w"] {
            assert!(random_when_named(yes.as_bytes()), "{yes}");
        }
        for no in ["production2024", "my-api-key-2", "user_token_01", "column12_row5_cell"] {
            assert!(!random_when_named(no.as_bytes()), "{no}");
        }
        for no in [
            "configuration_handler_v2",
            "getElementsByClassName2",
            "2024-11-24T12:00:00Z",
            "us-east-1-production-cluster",
            "x86_64-unknown-linux-gnu",
            "AbstractSingletonProxyFactoryBean",
            "MAX_CONNECTIONS_PER_HOST_1",
            "sha256_digest_of_file",
            "utf8_to_utf16_converter",
        ] {
            assert!(!random(no.as_bytes()), "{no}");
        }
    }

    #[test]
    fn stand_ins_and_references() {
        for yes in ["xxxxxxxx", "your_api_key", "AKIAIOSFODNN7EXAMPLE", "changeme", "aaaaaaaaaaaa"]
        {
            assert!(stand_in(yes.as_bytes()), "{yes}");
        }
        for yes in ["${TOKEN}", "<token>", "{{ .Values.x }}", "$TOKEN", "%s", "%PASSWORD%"] {
            assert!(reference(yes.as_bytes()), "{yes}");
        }
        for no in ["$ecr3tPa55", "hunter2", "Tr0ub4dor&3"] {
            assert!(!reference(no.as_bytes()) && !stand_in(no.as_bytes()), "{no}");
        }
    }
}
