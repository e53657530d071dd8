//! What a value is, when its field has a name: `{"first_name": "Maria"}`, a cell of a column, the
//! text behind a label. The name of the field tells the kind; the value only has to look possible.

use super::{
    address, dates,
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
    info(
        "medical_license",
        Label::MEDICAL_LICENSE,
        "Registration of a medical professional beside a word for it",
        "Registers of the professions: NMC, GMC, HCPC, state boards",
    ),
    info(
        "company_number",
        Label::COMPANY_ID,
        "Number in a register of companies beside a word for it",
        "Companies House, Kamer van Koophandel and other registers",
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
        groups: cx::MEDICAL_LICENSE,
        label: Label::MEDICAL_LICENSE,
        recognizer: "medical_license",
        digits: 5,
        blanks: false,
    },
    Identifier {
        groups: cx::COMPANY,
        label: Label::COMPANY_ID,
        recognizer: "company_number",
        digits: 6,
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

/// Weighs the value of a field.
pub(crate) fn judge(value: Value<'_>, out: &mut Vec<Candidate>) {
    let Some(value) = trimmed(value) else { return };
    let before = out.len();
    person(value, out);
    if value.groups & cx::F_ADDRESS != 0 && value.bound {
        address::field(value, out);
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

/// Adds the value, up to `end`, as a find by its context.
pub(crate) fn put(
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

/// How far behind a word for birth its date may stand when the place comes between, in bytes.
const BIRTHPLACE: usize = 48;

/// The date behind a place of birth: "born in Gondar on …", "nato a Enna il …".
fn behind_birthplace(value: Value<'_>, inside: &str, out: &mut Vec<Candidate>) {
    let place = ["in ", "at ", "a ", "ad ", "à ", "en ", "em ", "te ", "w "];
    if !place.iter().any(|p| inside.starts_with(p)) && !inside.starts_with(char::is_uppercase) {
        return;
    }
    for (at, _) in inside.match_indices(' ').take_while(|(at, _)| *at <= BIRTHPLACE) {
        let from = at + 1;
        let Some(rest) = inside.get(from..) else { return };
        if !rest.starts_with(|c: char| c.is_ascii_digit()) {
            continue;
        }
        let digits = rest
            .find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | '-' | '/')))
            .unwrap_or(rest.len());
        let plain = rest.get(..digits).unwrap_or_default().trim_end_matches(['.', '-', '/']);
        let length = if plain.len() >= 6 && dates::in_digits(plain) {
            Some(plain.len())
        } else {
            dates::in_words(rest)
        };
        if let Some(length) = length {
            let moved = Value { start: value.start + from, ..value };
            put(moved, moved.start + length, Label::DATE_OF_BIRTH, "date_in_words", 0.85, out);
            return;
        }
    }
}

fn time(value: Value<'_>, out: &mut Vec<Candidate>) {
    let Some(inside) = value.text.get(value.start..value.end) else { return };
    if value.groups & cx::BIRTH != 0 {
        behind_birthplace(value, inside, out);
    }
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
            // "Law 14/2013" on companies.
            && !(id.label == Label::COMPANY_ID && token.contains('/'))
            && (id.label != Label::LICENSE_PLATE
                || (upper && token.len() <= 12 && digits < token.len() && value.bound));
        if plausible {
            let score = if value.bound { 0.85 } else { 0.7 };
            put(value, value.start + token.len(), id.label, id.recognizer, score, out);
            return;
        }
    }
    if value.groups & cx::REFERENCE_NEAR != 0 {
        let token = token(inside, false);
        if has_reference_form(token) {
            let end = value.start + token.len();
            put(value, end, Label::REFERENCE_NUMBER, "reference_number", 0.65, out);
        }
    }
}

/// Whether a token behind a word like "order" has the form of its number: capitals or a joint, and
/// digits. `2.14.0`, `2024`, `12 items` and `MacBook2` have not.
fn has_reference_form(token: &str) -> bool {
    let count = |test: fn(&u8) -> bool| token.bytes().filter(test).count();
    let digits = count(u8::is_ascii_digit);
    let capitals = count(u8::is_ascii_uppercase);
    let joints = token.bytes().filter(|b| matches!(b, b'-' | b'/' | b'#')).count();
    (6..=24).contains(&token.len())
        && count(u8::is_ascii_lowercase) == 0
        && !token.contains(['.', '_'])
        && !dates::in_digits(token)
        && (digits >= 4 && capitals + joints > 0 || digits >= 2 && capitals >= 2)
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
