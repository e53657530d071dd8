//! Values with a name: `Passport No: X1234567`, `{"first_name": "Maria"}`, a column of a table.
//!
//! The name of the field tells what the value is; the value only has to look possible.

use super::{
    context::{Context, Hit},
    dates,
    person::{Field, name_length},
    words as cx,
};
use crate::{
    Label, RecognizerInfo,
    layer::{Candidate, Certainty},
};

const fn info(
    name: &'static str,
    label: Label,
    description: &'static str,
    source: &'static str,
) -> RecognizerInfo {
    RecognizerInfo { name, label, description, source }
}

/// What this scanner finds under names of its own; identifiers go by the names of the tables.
pub(crate) const INFOS: &[RecognizerInfo] = &[
    info(
        "person_field",
        Label::PERSON,
        "Name in a form, field or column for names",
        "Labels of forms in eight languages",
    ),
    info(
        "address_field",
        Label::ADDRESS,
        "Address in a form, field or column for addresses",
        "Labels of forms in eight languages",
    ),
    info(
        "place_field",
        Label::LOCATION,
        "Place in a field or column for places",
        "Labels of forms in eight languages",
    ),
    info(
        "company_field",
        Label::ORGANIZATION,
        "Company in a field or column for companies",
        "Labels of forms in eight languages",
    ),
    info(
        "username",
        Label::USERNAME,
        "User name in a field for it",
        "Labels of forms in eight languages",
    ),
    info(
        "social_handle",
        Label::SOCIAL_HANDLE,
        "Handle in a social network beside its name",
        "Handle rules of the networks: 2 to 32 letters, digits, dots, underscores",
    ),
    info(
        "bic",
        Label::BIC,
        "Bank identifier code beside a word for it",
        "ISO 9362: party, ISO 3166 country, suffix, branch",
    ),
    info(
        "device_serial",
        Label::DEVICE_SERIAL,
        "Serial number of a device beside a word for it",
        "HIPAA, 45 CFR 164.514(b)(2)(i)(M)",
    ),
    info("host_field", Label::HOSTNAME, "Host name in a field for it", "RFC 1123 section 2.1"),
    info(
        "date_in_words",
        Label::DATE_OF_BIRTH,
        "Date with the name of its month beside a word for birth",
        "CLDR month names",
    ),
];

/// An identifier that its field names.
struct Identifier {
    groups: u128,
    label: Label,
    recognizer: &'static str,
    /// Digits it has at least.
    digits: usize,
    /// Whether blanks may part its groups.
    blanks: bool,
}

/// In order of preference: the first that fits wins.
const IDENTIFIERS: &[Identifier] = &[
    Identifier {
        groups: cx::PASSPORT,
        label: Label::PASSPORT,
        recognizer: "passport",
        digits: 4,
        blanks: true,
    },
    Identifier {
        groups: cx::DRIVER,
        label: Label::DRIVER_LICENSE,
        recognizer: "driver_license",
        digits: 4,
        blanks: true,
    },
    Identifier {
        groups: cx::MRN,
        label: Label::MEDICAL_RECORD,
        recognizer: "medical_record",
        digits: 4,
        blanks: false,
    },
    Identifier {
        groups: cx::PLATE,
        label: Label::LICENSE_PLATE,
        recognizer: "license_plate",
        digits: 1,
        blanks: true,
    },
    Identifier {
        groups: cx::HEALTH,
        label: Label::HEALTH_INSURANCE,
        recognizer: "health_insurance",
        digits: 4,
        blanks: false,
    },
    Identifier {
        groups: cx::SERIAL,
        label: Label::DEVICE_SERIAL,
        recognizer: "device_serial",
        digits: 3,
        blanks: false,
    },
    Identifier {
        groups: cx::ACCOUNT,
        label: Label::BANK_ACCOUNT,
        recognizer: "bank_account",
        digits: 6,
        blanks: false,
    },
    Identifier {
        groups: cx::REFERENCE,
        label: Label::REFERENCE_NUMBER,
        recognizer: "reference_number",
        digits: 3,
        blanks: false,
    },
];

/// Groups that this scanner looks behind.
const LABELS: u128 = cx::PASSPORT
    | cx::DRIVER
    | cx::MRN
    | cx::PLATE
    | cx::HEALTH
    | cx::SERIAL
    | cx::ACCOUNT
    | cx::REFERENCE
    | cx::BIC
    | cx::USERNAME
    | cx::SOCIAL
    | cx::HOST
    | cx::BIRTH
    | cx::EVENT_DATE
    | cx::AGE
    | cx::F_PERSON
    | cx::F_ROLE
    | cx::F_NAME
    | cx::F_ADDRESS;

/// How far a value may begin behind its label, in bytes.
const REACH: usize = 40;
/// The longest value that is looked at, in bytes.
const LONGEST: usize = 160;

/// A stretch of a text that is the value of a field.
#[derive(Clone, Copy)]
pub(crate) struct Value<'a> {
    pub text: &'a str,
    pub start: usize,
    pub end: usize,
    /// Groups of the field's name.
    pub groups: u128,
    /// Whether a colon, an equals sign or the structure of the data binds it to the name.
    pub bound: bool,
    /// Whether the value ends where the field ends (JSON, columns).
    pub whole: bool,
}

/// Adds the values of labels in running text and forms.
pub(crate) fn scan(text: &str, context: &Context<'_>, out: &mut Vec<Candidate>) {
    for hit in context.hits.iter().filter(|h| h.groups & LABELS != 0) {
        let Some((start, bound)) = value_start(text, hit.end) else { continue };
        let form = cx::F_PERSON | cx::F_ROLE | cx::F_NAME | cx::F_ADDRESS;
        let mut groups = hit.groups;
        if groups & form != 0 && !(bound && begins_a_field(text, hit)) {
            groups &= !form;
            if hit.groups & cx::F_ADDRESS != 0 {
                address_in_prose(text, hit, start, out);
            }
        }
        if groups & LABELS == 0 {
            continue;
        }
        if groups & NAMES != 0 && assigned(text, hit.end, start) {
            groups &= !NAMES;
        }
        let end = value_end(text, start);
        if start < end {
            judge(Value { text, start, end, groups, bound, whole: false }, out);
            if groups & cx::F_ADDRESS != 0 {
                following_lines(text, end, out);
            }
        }
    }
    if context.key & (LABELS | cx::F_PLACE | cx::F_COMPANY) != 0 {
        let end = text.len();
        judge(Value { text, start: 0, end, groups: context.key, bound: true, whole: true }, out);
    }
}

/// Groups whose values are plain words, which an expression in code looks like as well.
const NAMES: u128 = cx::USERNAME | cx::SOCIAL | cx::HOST;

/// Whether the value is an expression or type of code: `user: User,`, `host = self.host;`.
fn assigned(text: &str, label_end: usize, start: usize) -> bool {
    let joint = text.get(label_end..start).unwrap_or_default();
    let rest = text.get(start..).unwrap_or_default();
    let word = rest
        .find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '.' | '-')))
        .unwrap_or(rest.len());
    let next = rest.as_bytes().get(word);
    !joint.contains(['"', '\''])
        && (matches!(
            next,
            Some(b';' | b'(' | b'<' | b')' | b'{' | b':' | b'!' | b'[' | b'&' | b'|')
        ) || rest.get(word..).is_some_and(|r| r.starts_with(",\n"))
            || rest.starts_with("self."))
}

/// Where the value of a label begins that ended at `from`, and whether something binds the two.
fn value_start(text: &str, from: usize) -> Option<(usize, bool)> {
    let bytes = text.as_bytes();
    let mut at = from;
    let mut bound = false;
    let mut lines = 0;
    while at < bytes.len() && at - from <= REACH {
        match *bytes.get(at)? {
            // The end of an opening tag: `<name>Giulia Rossi</name>`.
            b'>' if at == from && text.get(..from).is_some_and(opens_tag) => {
                bound = true;
                at += 1;
            }
            b':' | b'=' | b'|' | b'\t' => {
                // `std::string`, `==`, `=>` are code.
                if bytes.get(at + 1) == Some(&b':') {
                    return None;
                }
                bound = true;
                at += 1;
            }
            b' ' | b'"' | b'\'' | b'*' | b'`' | b'#' | b'>' | b'\\' | b'_' | b')' | b'(' | b'-'
            | b'.' => at += 1,
            b'\r' => at += 1,
            b'\n' => {
                lines += 1;
                if lines > 1 || !bound {
                    return None;
                }
                at += 1;
            }
            byte if byte.is_ascii_alphabetic() || byte >= 0x80 => {
                let rest = text.get(at..)?;
                let length = rest
                    .char_indices()
                    .find(|(_, c)| !c.is_alphabetic())
                    .map_or(rest.len(), |(i, _)| i);
                let word = rest.get(..length)?;
                if length == 0 {
                    // A dash, a full-width colon or the like.
                    let c = rest.chars().next()?;
                    if c == '：' {
                        bound = true;
                    } else if !matches!(c, '–' | '—' | '“' | '„' | '«' | '\u{a0}' | '№' | '°' | 'º')
                    {
                        return None;
                    }
                    at += c.len_utf8();
                } else if !bound && FILLERS.iter().any(|f| f.eq_ignore_ascii_case(word)) {
                    at += length;
                } else {
                    return Some((at, bound));
                }
            }
            byte if byte.is_ascii_digit() || byte == b'@' || byte == b'+' => {
                return Some((at, bound));
            }
            _ => return None,
        }
    }
    None
}

/// Whether a text ends within the name of an opening tag.
fn opens_tag(head: &str) -> bool {
    let name = head
        .bytes()
        .rev()
        .take(40)
        .take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b':'))
        .count();
    head.len().checked_sub(name + 1).and_then(|i| head.as_bytes().get(i)) == Some(&b'<')
}

/// Words between a label and its value.
const FILLERS: &[&str] = &[
    "number", "no", "nr", "num", "id", "is", "was", "the", "code", "ist", "lautet", "est", "es",
    "jest", "numero", "nummer", "numéro", "número", "my", "n", "on", "am", "le", "el", "il", "op",
    "of", "field", "value", "dnia", "em",
];

/// Where a value ends that begins at `start`: at the end of its line, cell, string or sentence.
fn value_end(text: &str, start: usize) -> usize {
    let rest = text.get(start..).unwrap_or_default();
    let mut previous = ' ';
    for (i, c) in rest.char_indices() {
        let stops = match c {
            '\n' | '\r' | '\t' | '|' | ';' | '"' | '<' | '>' | '(' | '[' | '{' | '}' | '`'
            | '=' => true,
            ' ' => previous == ' ' && i > 0,
            '\'' => {
                rest.get(i + 1..).and_then(|r| r.chars().next()).is_none_or(|n| !n.is_alphabetic())
            }
            '\\' => true,
            _ => i > LONGEST,
        };
        if stops {
            return start + i;
        }
        previous = c;
    }
    text.len()
}

/// Whether a label stands where labels stand: at the start of a line, cell or string.
fn begins_a_field(text: &str, hit: &Hit) -> bool {
    let head = text.get(..hit.start).unwrap_or_default();
    let mut before = head.chars().rev().take(24).skip_while(|c| {
        matches!(c, ' ' | '*' | '"' | '\'' | '-' | '#' | '_' | '`' | '>' | '•' | '.' | ')')
            || c.is_ascii_digit()
    });
    matches!(
        before.next(),
        None | Some('\n' | '\r' | '{' | ',' | '|' | '\t' | ';' | '[' | '(' | '<' | '\\' | 'n')
    ) || head.is_empty()
}

/// Weighs the value of a field.
pub(crate) fn judge(value: Value<'_>, out: &mut Vec<Candidate>) {
    let Some(value) = trimmed(value) else { return };
    let before = out.len();
    person(value, out);
    if value.groups & cx::F_ADDRESS != 0 && value.bound {
        address(value, out);
    }
    if out.len() > before {
        return;
    }
    if value.groups & (cx::BIRTH | cx::EVENT_DATE | cx::AGE) != 0 {
        time(value, out);
    }
    identifiers(value, out);
    if value.bound {
        names(value, out);
    }
}

/// The value without blanks and quotation marks at its ends.
fn trimmed(value: Value<'_>) -> Option<Value<'_>> {
    let inside = value.text.get(value.start..value.end)?;
    let edge = |c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '*' | '`' | ',' | ':');
    let left = inside.trim_start_matches(edge);
    let start = value.start + inside.len() - left.len();
    let end = start + left.trim_end_matches(edge).len();
    (start < end).then_some(Value { start, end, ..value })
}

fn put(
    value: Value<'_>,
    end: usize,
    label: Label,
    recognizer: &'static str,
    score: f32,
    out: &mut Vec<Candidate>,
) {
    out.push(Candidate {
        start: value.start,
        end,
        label,
        score,
        recognizer,
        certainty: Certainty::Contextual,
    });
}

fn person(value: Value<'_>, out: &mut Vec<Candidate>) {
    let field = if value.groups & cx::F_PERSON != 0 {
        Field::Name
    } else if value.groups & cx::F_ROLE != 0 {
        Field::Role
    } else if value.groups & cx::F_NAME != 0 {
        Field::Any
    } else {
        return;
    };
    let Some(inside) = value.text.get(value.start..value.end) else { return };
    let length = name_length(inside, field).or_else(|| {
        // "Name: Maria Keller, born 1985": what follows the comma is another field.
        let head = inside.split([',', ';']).next()?;
        (head.len() < inside.len() && !value.whole).then(|| name_length(head, field)).flatten()
    });
    if let Some(length) = length {
        let score = match field {
            Field::Name => 0.9,
            Field::Role => 0.8,
            Field::Any => 0.7,
        };
        put(value, value.start + length, Label::PERSON, "person_field", score, out);
    }
}

fn address(value: Value<'_>, out: &mut Vec<Candidate>) {
    let Some(inside) = value.text.get(value.start..value.end) else { return };
    if address_like(inside) {
        put(value, value.end, Label::ADDRESS, "address_field", 0.85, out);
    }
}

/// A number and a word, and nothing that addresses do not have.
fn address_like(line: &str) -> bool {
    let parts = || line.split([' ', ',']).filter(|w| !w.is_empty());
    let words = parts().filter(|w| w.chars().filter(|c| c.is_alphabetic()).count() >= 2).count();
    // A house number or postal code: digits, perhaps a letter or a range, as a word of its own.
    let number = parts().any(|w| {
        let w = w.trim_matches(['#', '.', '(', ')']);
        w.starts_with(|c: char| c.is_ascii_digit())
            && w.len() <= 10
            && w.chars().filter(|c| c.is_alphabetic()).count() <= 2
            && w.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '/'))
    });
    (1..=16).contains(&words)
        && number
        && line.len() >= 6
        && !line.contains(['@', '=', '{', '_', '$', '%', ')', '('])
        && !line.contains("://")
        && line.parse::<std::net::IpAddr>().is_err()
        && !line.starts_with("0x")
}

/// The most lines an address has under its label.
const ADDRESS_LINES: usize = 4;

/// The further lines of an address: postal code and city, country.
fn following_lines(text: &str, from: usize, out: &mut Vec<Candidate>) {
    if out.last().is_none_or(|c| c.recognizer != "address_field" || c.end > from) {
        return;
    }
    let mut at = from;
    for _ in 0..ADDRESS_LINES {
        let Some(rest) = text.get(at..) else { return };
        let Some(line_at) =
            rest.find('\n').filter(|i| rest.get(..*i).is_some_and(|r| r.trim().is_empty()))
        else {
            return;
        };
        let start = at + line_at + 1;
        let line = text.get(start..).unwrap_or_default().lines().next().unwrap_or_default();
        let body = line.trim();
        let words = body.split_whitespace().count();
        let plausible = !body.is_empty()
            && words <= 8
            && body.len() <= 60
            && !body.contains([':', '@', '=', '{', '.'])
            && body.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit())
            && (body.bytes().any(|b| b.is_ascii_digit()) || words <= 3);
        if !plausible
            || !(address_like(body) || body.chars().all(|c| c.is_alphabetic() || c == ' '))
        {
            return;
        }
        let begin = start + (line.len() - line.trim_start().len());
        out.push(Candidate {
            start: begin,
            end: begin + body.len(),
            label: Label::ADDRESS,
            score: 0.7,
            recognizer: "address_field",
            certainty: Certainty::Contextual,
        });
        at = start + line.len();
    }
}

/// `lives at 12 Main Street, Springfield.`
fn address_in_prose(text: &str, hit: &Hit, start: usize, out: &mut Vec<Candidate>) {
    let label = text.get(hit.start..hit.end).unwrap_or_default();
    const VERBS: &[&str] = &[
        "lives at",
        "live at",
        "resides at",
        "living at",
        "wohnhaft in",
        "wohnhaft",
        "residente in",
        "demeurant",
        "home address",
        "street address",
        "mailing address",
        "address",
        "anschrift",
        "adresse",
        "dirección",
        "domicilio",
        "indirizzo",
        "endereço",
        "morada",
        "adres",
    ];
    if !VERBS.iter().any(|v| v.eq_ignore_ascii_case(label)) {
        return;
    }
    let rest = text.get(start..value_end(text, start)).unwrap_or_default();
    let stop = rest
        .match_indices(['.', '?', '!'])
        .find(|(i, _)| {
            // "St. Louis" goes on, "Street. She" does not.
            let word = rest.get(..*i).and_then(|r| r.rsplit(' ').next()).unwrap_or_default();
            word.len() > 3 && rest.get(i + 1..).is_none_or(|r| r.is_empty() || r.starts_with(' '))
        })
        .map_or(rest.len(), |(i, _)| i);
    let sentence = rest.get(..stop).unwrap_or_default();
    let cut = [" and ", " but ", " since ", " und ", " et ", " y ", " seit ", " depuis ", " with "]
        .iter()
        .filter_map(|w| sentence.find(w))
        .min()
        .unwrap_or(sentence.len());
    let line = sentence.get(..cut).unwrap_or_default().trim_end_matches([' ', ',', '.']);
    let starts = line.starts_with(|c: char| c.is_ascii_digit() || c.is_uppercase());
    if starts && address_like(line) && line.split_whitespace().count() >= 2 {
        out.push(Candidate {
            start,
            end: start + line.len(),
            label: Label::ADDRESS,
            score: 0.75,
            recognizer: "address_field",
            certainty: Certainty::Contextual,
        });
    }
}

fn time(value: Value<'_>, out: &mut Vec<Candidate>) {
    let Some(inside) = value.text.get(value.start..value.end) else { return };
    if value.groups & (cx::BIRTH | cx::EVENT_DATE) != 0
        && let Some(length) = dates::in_words(inside)
    {
        let (label, score) = if value.groups & cx::BIRTH != 0 {
            (Label::DATE_OF_BIRTH, 0.93)
        } else {
            (Label::DATE, 0.8)
        };
        put(value, value.start + length, label, "date_in_words", score, out);
    }
    if value.groups & cx::AGE != 0 {
        let digits = inside.bytes().take_while(u8::is_ascii_digit).count();
        let age: u32 = inside.get(..digits).and_then(|d| d.parse().ok()).unwrap_or(u32::MAX);
        let after = |at: usize| inside.as_bytes().get(at).copied().unwrap_or(b' ');
        let goes_on = matches!(after(digits), b'.' | b'-' | b'%' | b'/')
            && after(digits + 1).is_ascii_digit();
        let ends = !after(digits).is_ascii_alphanumeric() && !goes_on;
        // "lat" is Polish for years and English for latitude.
        if (1..=3).contains(&digits) && age <= 125 && ends && value.groups & cx::GEO == 0 {
            put(value, value.start + digits, Label::AGE, "age", 0.85, out);
        }
    }
}

fn identifiers(value: Value<'_>, out: &mut Vec<Candidate>) {
    let Some(inside) = value.text.get(value.start..value.end) else { return };
    if value.groups & cx::BIC != 0 {
        let token = token(inside, false);
        if is_bic(token) {
            put(value, value.start + token.len(), Label::BIC, "bic", 0.9, out);
            return;
        }
    }
    for id in IDENTIFIERS.iter().filter(|id| value.groups & id.groups != 0) {
        let token = token(inside, id.blanks);
        let digits = token.bytes().filter(u8::is_ascii_digit).count();
        let upper = token.bytes().all(|b| !b.is_ascii_lowercase());
        let bare_year =
            token.len() == 4 && digits == 4 && (token.starts_with("19") || token.starts_with("20"));
        let plausible = digits >= id.digits
            && (4..=32).contains(&token.len())
            && !bare_year
            && !dates::in_digits(token)
            && (id.label != Label::LICENSE_PLATE
                || (upper && token.len() <= 12 && digits < token.len() && value.bound));
        if plausible {
            let score = if value.bound { 0.85 } else { 0.7 };
            put(value, value.start + token.len(), id.label, id.recognizer, score, out);
            return;
        }
    }
}

/// The identifier at the start of a value: letters, digits and joints; a blank only before a group
/// with a digit, or capitals.
fn token(value: &str, blanks: bool) -> &str {
    let bytes = value.as_bytes();
    let mut end = 0;
    for (i, b) in bytes.iter().enumerate() {
        let goes_on = match b {
            b' ' if blanks => {
                let next: Vec<u8> = bytes
                    .get(i + 1..)
                    .unwrap_or_default()
                    .iter()
                    .copied()
                    .take_while(u8::is_ascii_alphanumeric)
                    .take(9)
                    .collect();
                !next.is_empty()
                    && next.len() <= 8
                    && (next.iter().any(u8::is_ascii_digit)
                        || (next.len() <= 3 && next.iter().all(u8::is_ascii_uppercase)))
            }
            b'-' | b'/' | b'.' | b'_' | b'#' => {
                bytes.get(i + 1).is_some_and(u8::is_ascii_alphanumeric)
            }
            b => b.is_ascii_alphanumeric(),
        };
        if !goes_on {
            break;
        }
        end = i + 1;
    }
    value.get(..end).unwrap_or_default()
}

/// ISO 9362: four letters, a country, two and perhaps three more.
fn is_bic(token: &str) -> bool {
    let bytes = token.as_bytes();
    matches!(bytes.len(), 8 | 11)
        && bytes.iter().take(6).all(u8::is_ascii_uppercase)
        && bytes.iter().all(|b| b.is_ascii_digit() || b.is_ascii_uppercase())
}

fn names(value: Value<'_>, out: &mut Vec<Candidate>) {
    let Some(inside) = value.text.get(value.start..value.end) else { return };
    let first =
        inside.split([' ', ',', ')']).next().unwrap_or_default().trim_end_matches(['.', '!', '?']);
    let alone = !value.whole || first.len() == inside.len();
    let plain = |extra: &[char]| {
        (2..=48).contains(&first.len())
            && first.chars().all(|c| c.is_alphanumeric() || extra.contains(&c))
            && first.chars().any(char::is_alphabetic)
    };
    let named = !NOT_NAMES.iter().any(|n| n.eq_ignore_ascii_case(first))
        && !matches!(
            value.text.as_bytes().get(value.start + first.len()),
            Some(b'(' | b';' | b'[' | b'{')
        );
    if value.groups & cx::SOCIAL != 0 && alone && named {
        let handle = first.strip_prefix('@').unwrap_or(first);
        if plain(&['@', '_', '.', '-']) && (2..=40).contains(&handle.len()) {
            put(value, value.start + first.len(), Label::SOCIAL_HANDLE, "social_handle", 0.8, out);
            return;
        }
    }
    if value.groups & cx::USERNAME != 0 && alone && named && plain(&['_', '.', '-', '\\', '+']) {
        put(value, value.start + first.len(), Label::USERNAME, "username", 0.75, out);
        return;
    }
    if value.groups & cx::HOST != 0
        && alone
        && named
        && plain(&['-', '.'])
        && first.contains(['-', '.'])
        && first.is_ascii()
        && first.parse::<std::net::IpAddr>().is_err()
        && first.rsplit('.').next().is_some_and(|t| !t.bytes().all(|b| b.is_ascii_digit()))
        && !super::hosts::is_public(first)
    {
        put(value, value.start + first.len(), Label::HOSTNAME, "host_field", 0.7, out);
        return;
    }
    if value.whole {
        let letters = inside.chars().filter(|c| c.is_alphabetic()).count();
        let prose = inside.split_whitespace().count() <= 6 && inside.len() <= 64;
        if value.groups & cx::F_PLACE != 0 && letters >= 2 && prose && named {
            put(value, value.end, Label::LOCATION, "place_field", 0.75, out);
        } else if value.groups & cx::F_COMPANY != 0
            && letters >= 2
            && prose
            && named
            && inside.starts_with(char::is_uppercase)
        {
            put(value, value.end, Label::ORGANIZATION, "company_field", 0.7, out);
        }
    }
}

/// Values of such fields in code and configuration that name nobody.
const NOT_NAMES: &[&str] = &[
    "none",
    "null",
    "nil",
    "true",
    "false",
    "string",
    "str",
    "int",
    "integer",
    "number",
    "bool",
    "boolean",
    "undefined",
    "unknown",
    "n/a",
    "na",
    "tbd",
    "any",
    "object",
    "self",
    "this",
    "value",
    "user",
    "username",
    "admin",
    "root",
    "guest",
    "test",
    "example",
    "default",
    "system",
    "anonymous",
    "public",
    "private",
    "localhost",
    "name",
    "id",
    "the",
    "a",
    "an",
    "is",
    "not",
    "required",
    "optional",
    "option",
    "vec",
    "char",
    "varchar",
    "text",
    "usize",
    "u64",
    "i64",
    "u32",
    "i32",
    "postgres",
    "mysql",
    "redis",
    "ubuntu",
    "nobody",
    "www-data",
    "yes",
    "no",
    "your",
    "my",
    "assistant",
    "tool",
    "function",
    "developer",
    "get",
    "set",
    "new",
    "os",
    "req",
    "env",
    "process",
    "config",
    "f",
    "input",
    "output",
];
