//! What models do to surrogates, as tables, and the properties of streams.

use std::sync::Arc;

use private_ai_detect::Label;
use proptest::prelude::*;

use super::write::json_escape;
use super::{Place, RestoreIndex, Restorer};
use crate::{Mapping, Part, Provenance, ScopeKey, Sensitive};

const JSON: Place = Place::JsonString { depth: 1 };

fn mapping(label: Label, part: Part, surrogate: &str, original: &str) -> Mapping {
    Mapping {
        label,
        original: Sensitive::new(original.to_owned()),
        surrogate: surrogate.to_owned(),
        part,
        provenance: Provenance::User,
    }
}

fn index_of(mappings: &[Mapping]) -> Arc<RestoreIndex> {
    Arc::new(RestoreIndex::build(&ScopeKey::new([7; 32]), mappings))
}

fn scope() -> Vec<Mapping> {
    use Part::{Domain, Family, Given, LocalPart, OrganizationCore, Whole};
    vec![
        mapping(Label::PERSON, Whole, "Maria Keller", "John Smith"),
        mapping(Label::PERSON, Given, "Maria", "John"),
        mapping(Label::PERSON, Family, "Keller", "Smith"),
        mapping(Label::PERSON, Whole, "Renée Baumann", "José \"Pepe\" O'Neil"),
        mapping(Label::PERSON, Whole, "Lena Falk", "Anna Maria van der Berg"),
        mapping(Label::PERSON, Whole, "Otto Karl Winter", "Madonna"),
        mapping(Label::PERSON, Whole, "佐藤健", "田中太郎"),
        mapping(Label::PERSON, Given, "James", "Robert"),
        mapping(Label::EMAIL, Whole, "maria.keller@example.com", "j.smith@acme.io"),
        mapping(Label::EMAIL, LocalPart, "maria.keller", "j.smith"),
        mapping(Label::HOSTNAME, Domain, "norvia.example", "acme.io"),
        mapping(Label::USERNAME, Whole, "nadia_k", "jsmith"),
        mapping(Label::ORGANIZATION, Whole, "Norvia Systems Ltd.", "Acme & Sons Inc."),
        mapping(Label::ORGANIZATION, OrganizationCore, "Norvia Systems", "Acme & Sons"),
        mapping(Label::CREDIT_CARD, Whole, "4111 1111 1111 1111", "5500 0055 5555 5559"),
        mapping(Label::PHONE, Whole, "+41 44 555 01 02", "+41 79 123 45 67"),
        mapping(Label::IBAN, Whole, "DE02 1203 0000 0000 2020 51", "DE89 3704 0044 0532 0130 00"),
        mapping(Label::US_SSN, Whole, "900-12-3456", "501-44-9876"),
        mapping(Label::DATE, Whole, "1984-03-15", "1979-11-02"),
        mapping(Label::IP_ADDRESS, Whole, "192.0.2.14", "84.20.3.9"),
        mapping(Label::PASSWORD, Whole, "xK9-abcDEF", "s3cr\\et\"x"),
        mapping(Label::PERSON, Whole, "[PERSON_7]", "Zoë Q"),
        mapping(Label::ADDRESS, Whole, "Rosenweg 12,\n8001 Arbon", "Bahnhof 3,\n9000 Chur"),
    ]
}

fn restored(text: &str, place: Place) -> String {
    index_of(&scope()).restore(text, place).unwrap_or_else(|| text.to_owned())
}

const TEXTS: &[(&str, &str)] = &[
    // As it was given out, whole and in parts.
    ("Dear Maria Keller, hi", "Dear John Smith, hi"),
    ("Dear Maria,", "Dear John,"),
    ("Mx. Keller", "Mx. Smith"),
    ("(Maria) \"Keller\"", "(John) \"Smith\""),
    ("Maria Keller", "John Smith"),
    // Case.
    ("MARIA KELLER", "JOHN SMITH"),
    ("maria keller", "john smith"),
    ("maria", "john"),
    ("KELLER, Maria", "SMITH, John"),
    // Endings.
    ("Maria's and Keller’s", "John's and Smith’s"),
    ("the Kellers", "the Smiths"),
    ("KELLERS", "SMITHS"),
    ("James' car", "Robert' car"),
    ("u Kellerovi", "u Smithovi"),
    ("od Kellera", "od Smitha"),
    ("Marias Haus", "Johns Haus"),
    // Other words.
    ("Mariachi Kellerman Kellermann", "Mariachi Kellerman Kellermann"),
    ("AnneMaria Weinkeller", "AnneMaria Weinkeller"),
    ("Maria2 xMaria", "Maria2 xMaria"),
    ("Marian Kellerin", "Marian Kellerin"),
    // Markup.
    ("**Maria** Keller", "**John** Smith"),
    ("**Maria Keller**", "**John Smith**"),
    ("_Maria_ `Keller`", "_John_ `Smith`"),
    ("***Maria*** ~~Keller~~", "***John*** ~~Smith~~"),
    ("Maria\\_Keller", "John\\_Smith"),
    ("Maria_Keller.pdf maria-keller", "John_Smith.pdf john-smith"),
    ("# Maria Keller", "# John Smith"),
    ("[Maria Keller](mailto:maria.keller@example.com)", "[John Smith](mailto:j.smith@acme.io)"),
    ("**Lena** Falk", "**Anna Maria van der** Berg"),
    ("**Otto** Karl **Winter**", "**Madonna**"),
    ("**Otto Karl Winter**", "**Madonna**"),
    ("<b>Maria</b> Keller", "<b>John</b> Smith"),
    // Blanks.
    ("Maria&nbsp;Keller", "John&nbsp;Smith"),
    ("Maria\u{a0}Keller", "John\u{a0}Smith"),
    ("Maria   Keller", "John   Smith"),
    ("Maria\nKeller", "John\nSmith"),
    ("Maria\r\n  Keller", "John\r\n  Smith"),
    ("Lena\nFalk", "Anna Maria van der\nBerg"),
    ("Lena Falk", "Anna Maria van der Berg"),
    ("Kel-\nler and Ma\u{ad}ria", "Smith and John"),
    ("Rosenweg 12,\n8001 Arbon", "Bahnhof 3,\n9000 Chur"),
    ("Rosenweg 12, 8001 Arbon", "Bahnhof 3, 9000 Chur"),
    // Other forms of a name.
    ("M. Keller", "J. Smith"),
    ("Maria K. said", "John S. said"),
    ("Keller, Maria", "Smith, John"),
    ("Falk, Lena", "Berg, Anna Maria van der"),
    ("L. Falk", "A. Berg"),
    // Escapes.
    ("?q=Maria%20Keller", "?q=John%20Smith"),
    ("?q=Maria+Keller", "?q=John+Smith"),
    ("maria.keller%40example.com", "j.smith%40acme.io"),
    ("Ren%C3%A9e%20Baumann", "Jos%C3%A9%20%22Pepe%22%20O%27Neil"),
    ("Renée Baumann", "José \"Pepe\" O'Neil"),
    ("Ren&eacute;e Baumann", "José &quot;Pepe&quot; O&#x27;Neil"),
    ("Ren&#xe9;e Baumann", "José &quot;Pepe&quot; O&#x27;Neil"),
    ("Ren\\u00e9e Baumann", "Jos\\u00e9 \\\"Pepe\\\" O'Neil"),
    (
        "{\\\"x\\\": \\\"Ren\\u00e9e\\nBaumann\\\"}",
        "{\\\"x\\\": \\\"Jos\\u00e9 \\\"Pepe\\\"\\nO'Neil\\\"}",
    ),
    ("Maria\\nKeller", "John\\nSmith"),
    ("a\\nMaria", "a\\nJohn"),
    ("%20Maria&gt;Keller", "%20John&gt;Smith"),
    ("&#77;aria %4daria", "John John"),
    ("C:\\Users\\nadia_k\\new", "C:\\Users\\jsmith\\new"),
    // Numbers.
    ("4111 1111 1111 1111", "5500 0055 5555 5559"),
    ("4111-1111-1111-1111", "5500-0055-5555-5559"),
    ("4111111111111111", "5500005555555559"),
    ("41111111-11111111", "55000055-55555559"),
    ("4111111111111111 2", "5500005555555559 2"),
    ("41111111111111112", "41111111111111112"),
    ("94111111111111111", "94111111111111111"),
    ("+41-44-555-01-02", "+41-79-123-45-67"),
    ("+41445550102", "+41791234567"),
    ("41 44 555 01 02", "41 79 123 45 67"),
    ("+41 (44) 555 01 02", "+41 (79) 123 45 67"),
    ("de02120300000000202051", "de89370400440532013000"),
    ("DE02-1203-0000-0000-2020-51", "DE89-3704-0044-0532-0130-00"),
    ("900123456 900.12.3456", "501449876 501.44.9876"),
    ("1984-03-15, 1984/03/15, 15.03.1984", "1979-11-02, 1979/11/02, 02.11.1979"),
    ("March 15, 1984", "November 2, 1979"),
    ("192.0.2.14:80 192.0.2.140", "84.20.3.9:80 192.0.2.140"),
    // Addresses of the network.
    ("MARIA.KELLER@EXAMPLE.COM", "J.SMITH@ACME.IO"),
    ("mailto:maria.keller@example.com", "mailto:j.smith@acme.io"),
    ("https://www.norvia.example/a", "https://www.acme.io/a"),
    ("maria.keller@norvia.example", "j.smith@acme.io"),
    ("maria.keller@example.community", "j.smith@example.community"),
    // Organisations.
    ("at Norvia Systems Ltd. in", "at Acme & Sons Inc. in"),
    ("at Norvia Systems Ltd in", "at Acme & Sons Inc in"),
    ("Norvia Systems' <b>Norvia&nbsp;Systems</b>", "Acme & Sons' <b>Acme &amp;&nbsp;Sons</b>"),
    // Placeholders.
    ("[PERSON_7] [person_7] PERSON_7", "Zoë Q Zoë Q Zoë Q"),
    ("\\[PERSON\\_7\\] **[PERSON_7]**", "Zoë Q **Zoë Q**"),
    ("[PERSON_77] [PERSON_70]", "[PERSON_77] [PERSON_70]"),
    // Secrets are exact.
    ("xK9-abcDEF xk9-abcdef", "s3cr\\et\"x xk9-abcdef"),
    // Scripts without blanks.
    ("佐藤健さんは", "田中太郎さんは"),
    ("ＭＡＲＩＡ", "JOHN"),
    // Nothing of this scope.
    (
        "Peter Müller, [PERSON_1], 4111 1111 1111 1112",
        "Peter Müller, [PERSON_1], 4111 1111 1111 1112",
    ),
    ("100% & more \\ %", "100% & more \\ %"),
    ("", ""),
];

const JSONS: &[(&str, &str)] = &[
    (r#"{"to": "Maria Keller"}"#, r#"{"to": "John Smith"}"#),
    (r#"{"n": "Renée Baumann"}"#, r#"{"n": "José \"Pepe\" O'Neil"}"#),
    (r#"{"n": "Ren\u00e9e Baumann"}"#, r#"{"n": "Jos\u00e9 \"Pepe\" O'Neil"}"#),
    (
        r#"{"q": {"nested": "{\"name\": \"Renée Baumann\", \"x\": 1}"}, "p": "xK9-abcDEF"}"#,
        r#"{"q": {"nested": "{\"name\": \"José \\\"Pepe\\\" O'Neil\", \"x\": 1}"}, "p": "s3cr\\et\"x"}"#,
    ),
    (
        r#"{"n": "{\"name\": \"Ren\\u00e9e Baumann\"}"}"#,
        r#"{"n": "{\"name\": \"Jos\\u00e9 \\\"Pepe\\\" O'Neil\"}"}"#,
    ),
    (
        r#"{"t": "Dear Maria,\n\n\"Keller\" \\ Maria\tx"}"#,
        r#"{"t": "Dear John,\n\n\"Smith\" \\ John\tx"}"#,
    ),
    (r#"{"t": "Maria\nKeller"}"#, r#"{"t": "John\nSmith"}"#),
    (r#"{"t": "\nadia_k C:\\nadia_k"}"#, r#"{"t": "\nadia_k C:\\jsmith"}"#),
    (r#"{"t": "Maria\\_Keller"}"#, r#"{"t": "John\\_Smith"}"#),
    (r#"{"Maria": 1, "c": 4111111111111111}"#, r#"{"John": 1, "c": 5500005555555559}"#),
    (r#"{"a": "Rosenweg 12,\n8001 Arbon"}"#, r#"{"a": "Bahnhof 3,\n9000 Chur"}"#),
];

#[test]
fn what_models_do_to_surrogates() {
    let mut wrong = Vec::new();
    for (text, wanted) in TEXTS {
        let got = restored(text, Place::Text);
        if got != *wanted {
            wrong.push(format!("{text:?}\n   gives {got:?}\n  wanted {wanted:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn json_stays_json() {
    let mut wrong = Vec::new();
    for (text, wanted) in JSONS {
        let got = restored(text, JSON);
        if got != *wanted {
            wrong.push(format!("{text}\n   gives {got}\n  wanted {wanted}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_text_that_is_json_is_escaped() {
    let text = r#"{"name": "Renée Baumann"}"#;
    assert_eq!(restored(text, Place::Text), r#"{"name": "José \"Pepe\" O'Neil"}"#);
}

#[test]
fn an_unchanged_text_is_none() {
    assert_eq!(index_of(&scope()).restore("nothing here", Place::Text), None);
    assert_eq!(index_of(&[]).restore("Maria", Place::Text), None);
}

#[test]
fn restored_text_is_not_restored_again() {
    let mappings = [
        mapping(Label::PERSON, Part::Given, "Maria", "Lena"),
        mapping(Label::PERSON, Part::Given, "Lena", "Maria"),
    ];
    let got = index_of(&mappings).restore("Maria, Lena", Place::Text);
    assert_eq!(got.as_deref(), Some("Lena, Maria"));
}

#[test]
fn doubtful_initials_are_left_alone() {
    let mappings = [
        mapping(Label::PERSON, Part::Whole, "Maria Keller", "John Smith"),
        mapping(Label::PERSON, Part::Whole, "Moritz Keller", "Ivan Brown"),
    ];
    assert_eq!(index_of(&mappings).restore("M. Keller", Place::Text), None);
}

/// Pushes the pieces between `cuts` and returns what came out.
fn streamed(index: &Arc<RestoreIndex>, text: &str, place: Place, cuts: &[usize]) -> String {
    let mut restorer = Restorer::new(Arc::clone(index), place);
    let mut out = String::new();
    let mut from = 0;
    for &cut in cuts.iter().chain([&text.len()]) {
        let cut = (from..=cut.max(from)).rev().find(|c| text.is_char_boundary(*c)).unwrap();
        restorer.push(&text[from..cut], &mut out);
        from = cut;
    }
    restorer.finish(&mut out);
    out
}

#[test]
fn every_cut_gives_the_same() {
    let index = index_of(&scope());
    let texts = TEXTS.iter().map(|(t, _)| (*t, Place::Text));
    for (text, place) in texts.chain(JSONS.iter().map(|(t, _)| (*t, JSON))) {
        let whole = index.restore(text, place).unwrap_or_else(|| text.to_owned());
        let all: Vec<usize> = (0..text.len()).collect();
        assert_eq!(streamed(&index, text, place, &all), whole, "{text}");
        for a in 0..=text.len() {
            assert_eq!(streamed(&index, text, place, &[a]), whole, "{text} at {a}");
            if text.len() < 32 {
                for b in a..=text.len() {
                    assert_eq!(streamed(&index, text, place, &[a, b]), whole, "{a} {b} {text}");
                }
            }
        }
    }
}

#[test]
fn only_what_may_become_a_surrogate_is_held() {
    let mut restorer = Restorer::new(index_of(&scope()), Place::Text);
    for (piece, sent, held) in [
        ("Hello there. ", "Hello there. ", 0),
        ("Mar", "", 3),
        ("ket ", "Market ", 0),
        ("Maria", "", 5),
        (" and", "John and", 0),
        (" Maria ", " ", 6),
        ("Kel", "", 9),
        ("vin", "John Kelvin", 0),
        (" 4111 1111 ", " ", 10),
        ("q", "4111 1111 q", 0),
    ] {
        let mut out = String::new();
        restorer.push(piece, &mut out);
        assert_eq!((out.as_str(), restorer.held()), (sent, held), "{piece:?}");
    }
    assert_eq!(restorer.restored(), 2);
    assert!(restorer.near_misses() >= 1);
}

#[test]
fn a_long_surrogate_streams_in_linear_time() {
    let surrogate = "QUJDREVG0+/x".repeat(2000);
    let index = index_of(&[mapping(Label::PRIVATE_KEY, Part::Whole, &surrogate, "original")]);
    let mut restorer = Restorer::new(index, Place::Text);
    let mut out = String::new();
    for chunk in surrogate.as_bytes().chunks(3) {
        restorer.push(std::str::from_utf8(chunk).unwrap(), &mut out);
    }
    assert_eq!(out, "");
    restorer.finish(&mut out);
    assert_eq!(out, "original");
}

#[test]
fn what_is_held_is_bounded() {
    for piece in ["\\", "Maria ", "4", "%", "&", "\u{200b}", "- ", "[", "\\u", "*"] {
        let mut restorer = Restorer::new(index_of(&scope()), Place::Text);
        let mut out = String::new();
        for _ in 0..500 {
            restorer.push(piece, &mut out);
            assert!(restorer.held() < 64, "{piece}: {}", restorer.held());
        }
    }
}

/// Words from which texts are made that mean the same escaped and not.
fn words() -> impl Strategy<Value = String> {
    let word = prop::sample::select(vec![
        "Maria",
        "Keller",
        "maria.keller@example.com",
        " ",
        "\n",
        "\"",
        "é",
        "Renée",
        "Baumann",
        "4111 1111 1111 1111",
        ", ",
        "\t",
        "xK9-abcDEF",
        "Lena Falk",
        "(",
        ")",
        "nadia_k",
        "\u{1}",
    ]);
    prop::collection::vec(word, 0..16).prop_map(|w| format!("x{}", w.concat()))
}

/// Pieces from which texts are made that hold surrogates, broken ones and what is around them.
fn pieces() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "Maria",
        "Keller",
        "maria.keller",
        "@",
        "example",
        ".com",
        " ",
        "\n",
        "**",
        "_",
        "\\n",
        "\\",
        "\\\\",
        "\"",
        "\\\"",
        "%20",
        "%",
        "4",
        "&nbsp;",
        "&",
        "amp;",
        "#77;",
        "s",
        "'s",
        "K.",
        "M.",
        ", ",
        "4111",
        "1111",
        "-",
        "[",
        "]",
        "PERSON",
        "_7",
        "Ren",
        "é",
        "\\u00e9",
        "\\u00",
        "e",
        "Baumann",
        "\\ud83d",
        "\\ude00",
        "{",
        "}",
        "x",
        "佐藤",
        "健",
        "Norvia Systems",
        " Ltd.",
        "\u{200b}",
        "-\n",
        "1984-03",
        "-15",
        "Lena",
        "Falk",
        "Otto Karl",
        "Winter",
        "xK9-abcDEF",
    ]);
    prop::collection::vec(piece, 0..24).prop_map(|p| p.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn adding_later_is_building_of_all(text in words(), cut in 0usize..40) {
        let mappings = scope();
        let cut = cut.min(mappings.len());
        let mut grown = RestoreIndex::build(&ScopeKey::new([7; 32]), &mappings[..cut]);
        grown.extend(&mappings[cut..]);
        let whole = index_of(&mappings);
        prop_assert_eq!(grown.len(), whole.len());
        prop_assert_eq!(grown.restore(&text, Place::Text), whole.restore(&text, Place::Text));
        let mut proof = crate::EgressProof::build(&mappings[..cut]);
        proof.extend(&mappings, cut);
        let original = whole.restore(&text, Place::Text).unwrap_or_default();
        let all = crate::EgressProof::build(&mappings);
        prop_assert_eq!(proof.find(original.as_bytes()), all.find(original.as_bytes()));
    }

    #[test]
    fn restoring_and_escaping_commute(text in words(), depth in 1u8..4) {
        let index = index_of(&scope());
        let json = |text: &str| {
            // A string in a document in a string ... in a document.
            let mut out = text.to_owned();
            for _ in 0..depth {
                let mut escaped = String::new();
                json_escape(&out, 1, false, &mut escaped);
                out = format!("{{\"k\": \"{escaped}\"}}");
            }
            out
        };
        let plain = index.restore(&text, Place::Text).unwrap_or_else(|| text.clone());
        let source = json(&text);
        let got = index.restore(&source, JSON).unwrap_or_else(|| source.clone());
        prop_assert_eq!(got, json(&plain));
    }

    #[test]
    fn cuts_change_nothing(
        text in pieces(),
        cuts in prop::collection::vec(0usize..80, 0..8),
        depth in 0u8..3,
    ) {
        let place = if depth == 0 { Place::Text } else { Place::JsonString { depth } };
        let index = index_of(&scope());
        let whole = index.restore(&text, place).unwrap_or_else(|| text.clone());
        let mut cuts: Vec<usize> = cuts.into_iter().map(|c| c.min(text.len())).collect();
        cuts.sort_unstable();
        prop_assert_eq!(streamed(&index, &text, place, &cuts), whole);
    }
}
