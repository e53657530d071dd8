//! Values that hide: every original in every disguise that people, programs and adversaries give
//! it. At least 99 in 100 must be covered whole, and what is left out is named when the test fails.
#![allow(missing_docs, clippy::unwrap_used, clippy::indexing_slicing)]

use private_ai_detect::{Detector, Input};

/// A sentence with a place for the value, and the value. Check digits hold; people are invented.
const ORIGINALS: [(&str, &str); 30] = [
    ("My e-mail address is {}, write soon.", "augustine.oberholzer@kestrelmere.com"),
    ("Send it to {} please.", "maria.keller@acme-corp.ch"),
    ("cc: {}", "j.p.cope+billing@coastal-freight.co.uk"),
    ("The account of {} is locked.", "rosalind_peeters@peers.io"),
    ("Reply to {} by Friday.", "xo@aeop.cc"),
    ("My IBAN is {}, thanks.", "CH93 0076 2011 6238 5295 7"),
    ("Please pay to IBAN {} today.", "DE89 3704 0044 0532 0130 00"),
    ("Account: {}", "GB82 WEST 1234 5698 7654 32"),
    ("IBAN {} of the landlord", "FR14 2004 1010 0505 0001 3M02 606"),
    ("The refund goes to {}.", "NL91 ABNA 0417 1643 00"),
    ("Pay with the credit card number {}, thanks.", "4111 1111 1111 1111"),
    ("card {} was declined", "5500 0055 5555 5559"),
    ("Charge my card {} please.", "4012 8888 8888 1881"),
    ("Card number: {}", "3782 822463 10005"),
    ("The card {} expires soon.", "6011 0009 9013 9424"),
    ("My phone number: {}, call me.", "+49 30 901820"),
    ("You reach me at phone {} after six.", "+41 44 668 18 00"),
    ("Call {} for the keys.", "+44 20 7946 0958"),
    ("phone {}", "+33 1 42 68 53 00"),
    ("My mobile phone is {}.", "+1 415 555 0133"),
    ("My social security number (SSN) is {}, thanks.", "536 22 8726"),
    ("SSN: {}", "412-86-3391"),
    ("His social security number is {}.", "601-45-7720"),
    ("My NHS number is {}.", "943 476 5919"),
    ("Aadhaar number {} attached", "2341 2341 2346"),
    ("AHV number {} on file", "756.9217.0769.85"),
    ("Meine Steuer-ID lautet {}.", "86 095 742 719"),
    ("The server is at {} in our rack.", "83.149.9.216"),
    ("CPF {} do cliente", "529.982.247-25"),
    ("PESEL {} klientki", "44051401359"),
];

type Writing = (&'static str, fn(&str) -> String);

fn each(value: &str, write: impl Fn(char) -> String) -> String {
    value.chars().map(write).collect()
}

fn between(value: &str, sign: char) -> String {
    value.chars().flat_map(|c| [c, sign]).collect::<String>().trim_end_matches(sign).to_owned()
}

/// Breaks the value where its middle is: at a joint of its groups, else between two characters.
fn broken(value: &str, sign: &str) -> String {
    let middle = value.len() / 2;
    let joint = (middle..value.len() - 1).find(|i| value.as_bytes()[*i] == b' ');
    match joint.filter(|_| value.is_ascii()) {
        Some(at) => format!("{}{sign}{}", &value[..at], &value[at + 1..]),
        None => value.to_owned(),
    }
}

fn full_width(c: char) -> char {
    match c {
        '!'..='~' => char::from_u32(c as u32 + 0xfee0).unwrap(),
        c => c,
    }
}

fn look_alike(c: char) -> char {
    match c {
        'a' => 'а',
        'e' => 'е',
        'o' => 'о',
        'p' => 'р',
        'c' => 'с',
        'A' => 'А',
        'B' => 'В',
        'E' => 'Е',
        c => c,
    }
}

fn bold_digit(c: char) -> char {
    match c {
        '0'..='9' => char::from_u32(0x1d7ce + c as u32 - '0' as u32).unwrap(),
        c => c,
    }
}

fn base64(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::new();
    for chunk in bytes.chunks(3) {
        let word =
            chunk.iter().fold(0u32, |w, b| w << 8 | u32::from(*b)) << (8 * (3 - chunk.len()));
        for i in 0..4 {
            let six = (word >> (18 - 6 * i) & 63) as usize;
            out.push(if i <= chunk.len() { char::from(ALPHABET[six]) } else { '=' });
        }
    }
    out
}

/// Ways of writing the value into its sentence.
const WRITINGS: [Writing; 19] = [
    ("decimal entities", |v| each(v, |c| format!("&#{};", c as u32))),
    ("hexadecimal entities", |v| each(v, |c| format!("&#x{:X};", c as u32))),
    ("some entities", |v| {
        v.replace('@', "&commat;").replace(' ', "&nbsp;").replace('.', "&period;")
    }),
    ("percent-encoding", |v| {
        each(v, |c| if c.is_ascii_alphanumeric() { c.into() } else { format!("%{:02X}", c as u32) })
    }),
    ("percent-encoding of everything", |v| v.bytes().map(|b| format!("%{b:02x}")).collect()),
    ("percent-encoding twice", |v| each(v, |c| format!("%25{:02X}", c as u32))),
    ("unicode escapes", |v| each(v, |c| format!("\\u{:04x}", c as u32))),
    ("byte escapes", |v| each(v, |c| format!("\\x{:02x}", c as u32))),
    ("full width", |v| v.chars().map(full_width).collect()),
    ("zero-width spaces", |v| between(v, '\u{200b}')),
    ("soft hyphens", |v| between(v, '\u{ad}')),
    ("bidi controls", |v| format!("\u{202e}{}\u{202c}{}", &v[..4], &v[4..])),
    ("no-break spaces", |v| v.replace(' ', "\u{a0}")),
    ("look-alikes", |v| v.chars().map(look_alike).collect()),
    ("mathematical digits", |v| v.chars().map(bold_digit).collect()),
    ("a line break", |v| broken(v, "\n")),
    ("a line break and an indent", |v| broken(v, "\r\n    ")),
    ("a hyphen and a line break", |v| broken(v, "-\n")),
    ("a backslash and a line break", |v| broken(v, " \\\n")),
];

/// Whether the finds cover every letter and digit of `start..end`.
fn covered(text: &str, (start, end): (usize, usize), detector: &Detector) -> bool {
    let found = detector.detect(Input::plain(text));
    text[start..end].char_indices().filter(|(_, c)| c.is_alphanumeric()).all(|(i, c)| {
        let at = start + i;
        found.iter().any(|e| e.span.start <= at && at + c.len_utf8() <= e.span.end)
    })
}

#[test]
fn disguised_values_are_found() {
    let detector = Detector::builder().ner(false).build().unwrap();
    let mut missed = Vec::new();
    let mut tried = 0;
    for (sentence, value) in ORIGINALS {
        let (head, tail) = sentence.split_once("{}").unwrap();
        let plain = format!("{head}{value}{tail}");
        let at = (head.len(), head.len() + value.len());
        assert!(covered(&plain, at, &detector), "not even in clear: {plain}");
        for (name, write) in WRITINGS {
            let written = write(value);
            let text = format!("{head}{written}{tail}");
            tried += 1;
            if !covered(&text, (head.len(), head.len() + written.len()), &detector) {
                missed.push(format!("{name}: {text:?}"));
            }
        }
        // The twentieth: the whole field in Base64.
        let text = base64(plain.as_bytes());
        tried += 1;
        if !covered(&text, (0, text.trim_end_matches('=').len()), &detector) {
            missed.push(format!("Base64: {text}"));
        }
    }
    assert_eq!(tried, 600);
    assert!(missed.len() * 100 <= tried, "{} of {tried}:\n{}", missed.len(), missed.join("\n"));
}

#[test]
fn what_is_no_number_is_not_joined() {
    let detector = Detector::builder().ner(false).build().unwrap();
    for text in [
        "4111 1111\n\n1111 1111",
        "Rows:\n10023 4111\n10024 1111\n10025 1111",
        "in 2019\n2020 was better",
        "1234567 -\n1234567 -\n1234567",
        "phone calls: 1234\n5678 minutes",
    ] {
        assert_eq!(detector.detect(Input::plain(text)), [], "{text:?}");
    }
}
