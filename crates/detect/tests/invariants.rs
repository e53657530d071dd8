//! What holds for every text: no panic, spans on character boundaries, ascending and apart, the same
//! answer each time; what holds for source code: hardly any find.
#![allow(missing_docs, clippy::unwrap_used)]

use private_ai_detect::{Detector, Input, Label, TermList};
use proptest::prelude::*;
use std::sync::LazyLock;

static DETECTOR: LazyLock<Detector> = LazyLock::new(|| {
    let terms = TermList {
        fuzzy: 2,
        ..TermList::new("projects", Label::PRODUCT, ["Apollo", "Blau Größe"])
    };
    Detector::builder().ner(false).term_list(terms).unwrap().build().unwrap()
});

fn check(text: &str, key: Option<&str>) {
    let found = DETECTOR.detect(Input { text, key });
    let mut end = 0;
    for entity in &found {
        assert!(entity.span.start >= end, "overlap in {text:?}");
        assert!(!entity.span.is_empty());
        assert!(entity.span.of(text).is_some(), "not on boundaries in {text:?}");
        assert!((0.0..=1.0).contains(&entity.score));
        end = entity.span.end;
    }
    assert_eq!(found, DETECTOR.detect(Input { text, key }), "not the same twice");
}

/// Pieces that meet in the worst ways: halves of everything that is recognised.
fn pieces() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        "\\PC{0,6}",
        "[0-9]{1,20}",
        "[A-Z]{1,4}[0-9]{2,12}",
        proptest::sample::select(vec![
            "john@acme.com",
            "@",
            "\"",
            "name: ",
            "Name:\n",
            "ssn ",
            "+49 30 1234567",
            "4111 1111 1111 1111",
            "DE89370400440532013000",
            "://",
            "user:pw@",
            "?token=",
            "/home/",
            "C:\\Users\\",
            "<<",
            "P<UTO",
            "[at]",
            " dot ",
            ".internal",
            "::",
            ":",
            "|",
            ",",
            "\t",
            "\n",
            "\r\n",
            "name,email\n",
            "| Name | Phone |\n",
            "%40",
            "%C3",
            "&#64;",
            "&amp;",
            "\\u0040",
            "\\ud83d",
            "\\x4",
            "\u{200b}",
            "\u{ad}",
            "а",
            "Ａ",
            "４",
            "=\n",
            "Mu\u{308}",
            "é",
            "😀",
            "Apolo",
            "born on ",
            "12 March 1985",
            "Address: ",
            "0x",
            "bc1q",
            "$",
            "\\n",
            "ß",
        ])
        .prop_map(str::to_owned),
    ];
    proptest::collection::vec(piece, 0..24).prop_map(|p| p.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn any_text(text in "(?s).{0,200}") {
        check(&text, None);
    }

    #[test]
    fn any_bytes_read_as_text(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        check(&String::from_utf8_lossy(&bytes), None);
    }

    #[test]
    fn any_mixture(text in pieces(), key in proptest::option::of(pieces())) {
        check(&text, key.as_deref());
    }
}

#[test]
fn hostile_texts_are_read_to_their_end() {
    // Each is long enough that a quadratic step would not end.
    for unit in [
        "7",
        "1 ",
        "4111 ",
        "1.",
        "12-",
        "a@",
        "a:1:",
        "ssn phone card ",
        "name: ",
        "\"\"@",
        "%41",
        "&#",
        "\\u00",
        "a\u{200b}",
        "aа",
        "<<",
        "http://a?token=",
        "a.internal",
        "name,phone\n",
        "|",
        "\n1",
        "Address:\n",
        "12\n",
        "x [at] ",
        "0x",
        "e\u{301}",
        "a dot ",
        "/home/",
        "=\n",
        "(",
        "+1",
    ] {
        let text = unit.repeat(600_000 / unit.len());
        let found = DETECTOR.detect(Input::plain(&text));
        assert!(found.iter().all(|e| e.span.of(&text).is_some()));
    }
}

/// Finds in a text, by label and value.
fn finds(text: &str) -> Vec<String> {
    DETECTOR
        .detect(Input::plain(text))
        .iter()
        .map(|e| {
            format!("{} {:?} by {}", e.label, e.span.of(text).unwrap_or_default(), e.recognizer)
        })
        .collect()
}

#[test]
fn code_is_left_alone() {
    for text in [
        "let version = \"1.2.3.4\"; // assembly version 10.0.19041.1",
        "commit 9fceb02d0ae598e95dc970b74767f19372d61af8\nAuthor date: 2024-05-17T08:15:42Z",
        "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "id = \"550e8400-e29b-41d4-a716-446655440000\"",
        "model=\"gpt-4o-2024-08-06\", max_tokens=4096, temperature=0.7, top_p=0.95",
        "use std::collections::HashMap;\nuse std::net::{Ipv4Addr, Ipv6Addr};\nimpl a::b::C for D {}",
        "curl http://127.0.0.1:8080/v1/chat/completions -d @body.json",
        "server.listen(3000, '0.0.0.0'); // see http://localhost:3000",
        "npm install @types/node@18.11.9 lodash@4.17.21 react@^18.2.0",
        "user@example.com",
        "contact: user@example.com",
        "git clone git@github.com:org/repo.git",
        "GET /api/v1/users/12345/orders?page=2&limit=50 HTTP/1.1",
        "1716790542 1716790542123 1716790542123456",
        "Traceback (most recent call last):\n  File \"/usr/lib/python3.11/json/decoder.py\", line 355, in raw_decode",
        "at org.apache.catalina.core.StandardWrapperValve.invoke(StandardWrapperValve.java:199)",
        "const PI = 3.14159265358979; const E = 2.718281828459045;",
        "0x7ffee4c0a8b0 0xdeadbeef 0b1010_1100 1_000_000 6.02e23",
        "<div class=\"name\">{{ user.name }}</div>",
        "{\"type\": \"function\", \"name\": \"get_weather\", \"parameters\": {\"type\": \"object\"}}",
        "CREATE TABLE users (id BIGINT PRIMARY KEY, name VARCHAR(255), email TEXT, phone TEXT, ssn TEXT);",
        "def from_name(name: str, address: str | None = None) -> \"User\": ...",
        "FROM rust:1.89-bookworm AS build\nWORKDIR /usr/src/app\nCOPY Cargo.toml ./",
        "$ kubectl get pods -n kube-system\nkube-proxy-x7k2p  1/1  Running  0  12d",
        "[INFO] 2024-05-17 08:15:42,123 Thread-12 processed 10456 rows in 0.532 s",
        "rgb(255, 128, 0) #ff8800 hsl(30, 100%, 50%)",
        "matrix = [[1.0, 0.25], [0.3333333, 0.6666667]]",
        "RFC 2045 section 6.7, ISO 8601, IEEE 802.11, UTF-8, EN 50128:2011",
        "assert_eq!(parse(\"12:34:56\"), Time::new(12, 34, 56));",
        "192.0.2.1 and 198.51.100.7 and 203.0.113.9 are for documentation, so is 2001:db8::1",
    ] {
        assert_eq!(finds(text), Vec::<String>::new(), "{text}");
    }
}

#[test]
fn people_and_numbers_are_found_where_they_stand() {
    for (text, values) in [
        (
            "Name: John Smith\nPhone: (415) 555-2671\nSmith called.",
            vec!["John Smith", "(415) 555-2671", "Smith"],
        ),
        (
            "id,name,email,dob\n1,Ann Lee,ann@lee.org,1985-03-12\n2,Bo Ek,bo@ek.se,12.4.1990\n",
            vec!["Ann Lee", "ann@lee.org", "1985-03-12", "Bo Ek", "bo@ek.se", "12.4.1990"],
        ),
        ("My SSN is 123-45-6789, born March 3, 1970.", vec!["123-45-6789", "March 3, 1970"]),
        ("{\"ssn\": \"123456789\"}", vec!["123456789"]),
        (
            "IBAN DE89 3704 0044 0532 0130 00 (BIC COBADEFFXXX)",
            vec!["DE89 3704 0044 0532 0130 00", "COBADEFFXXX"],
        ),
        ("john.smith@example.com and /home/jsmith/x", vec!["john.smith@example.com", "jsmith"]),
    ] {
        let found: Vec<_> = DETECTOR
            .detect(Input::plain(text))
            .iter()
            .map(|e| e.span.of(text).unwrap_or_default().to_owned())
            .collect();
        assert_eq!(found, values, "{text}");
    }
}

#[test]
fn field_names_are_context() {
    for (key, text, label) in [
        ("ssn", "078051120", Label::US_SSN),
        ("phoneNumber", "4155552671", Label::PHONE),
        ("dateOfBirth", "1985-03-12", Label::DATE_OF_BIRTH),
        ("kontonummer", "0532013000", Label::BANK_ACCOUNT),
        ("first_name", "Maria", Label::PERSON),
        ("lastName", "Keller", Label::PERSON),
        ("street_address", "12 Main Street", Label::ADDRESS),
        ("city", "Springfield", Label::LOCATION),
        ("zip", "90210", Label::POSTAL_CODE),
        ("username", "mkeller", Label::USERNAME),
        ("passport_number", "X1234567", Label::PASSPORT),
        ("age", "42", Label::AGE),
        ("cvv", "123", Label::CARD_CVV),
        ("ip_address", "10.1.2.3", Label::IP_ADDRESS),
        ("employeeId", "E-10293", Label::REFERENCE_NUMBER),
    ] {
        let found = DETECTOR.detect(Input { text, key: Some(key) });
        assert_eq!(
            found.first().map(|e| (e.label, e.span.len())),
            Some((label, text.len())),
            "{key}: {text} {found:?}"
        );
    }
}

/// This repository's own sources hold no personal data outside of tests and tables.
#[test]
fn own_sources_have_few_finds() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let (mut bytes, mut found) = (0, Vec::new());
    let mut folders = vec![root];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == "rs") {
                let text = std::fs::read_to_string(&path).unwrap();
                let code = text.split("#[cfg(test)]").next().unwrap_or_default();
                bytes += code.len();
                found.extend(finds(code).into_iter().map(|f| format!("{}: {f}", path.display())));
            }
        }
    }
    let allowed = bytes / 8_000;
    assert!(
        found.len() <= allowed,
        "{} finds in {bytes} bytes:\n{}",
        found.len(),
        found.join("\n")
    );
}
