//! Whatever the text, the layer neither panics nor points outside it or into a character.

use super::{find, find_in};
use proptest::prelude::*;

/// Pieces that the rules look for, to be thrown together.
const PIECES: &[&str] = &[
    "password",
    "Passwort ",
    "is ",
    ": ",
    "=",
    " = ",
    "\"",
    "'",
    "\\",
    "\\n",
    "\n",
    "ghp_",
    "sk-",
    "AKIA",
    "eyJ",
    ".eyJ",
    "-----BEGIN ",
    "RSA PRIVATE KEY-----",
    "-----END ",
    "://",
    "user:",
    "@host",
    "curl -u ",
    "Cookie: ",
    "a=b; ",
    "kind: Secret",
    "data:\n  a: ",
    "é",
    "密码",
    "😀",
    "ß",
    " ",
    "variable \"password\" {",
    "default",
    "login ",
    "machine x ",
    "PuTTY-User-Key-File-2:",
    "Private-Lines:",
    "IDENTIFIED BY '",
    "abandon ",
    "about ",
    "A1b2C3d4E5f6G7h8",
    "%3D",
    "\\u003d",
    "${X}",
    "<",
    ">",
    "</",
    "bearer ",
    "basic ",
    "QWxhZGRpbjpvcGVu",
    "oracle:thin:",
    "xoxb-",
    "4b1d",
    "0x",
    ",",
    ";",
    "(",
    ")",
    "“",
    "”",
    "„",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn spans_lie_in_the_text(
        parts in prop::collection::vec((0..PIECES.len(), "\\PC{0,6}", any::<bool>()), 0..40),
        key in prop::option::of("[a-z_]{0,12}"),
    ) {
        let mut text = String::new();
        for (piece, other, both) in &parts {
            text.push_str(PIECES[*piece]);
            if *both {
                text.push_str(other);
            }
        }
        for c in find(&text).into_iter().chain(find_in(&text, key.as_deref())) {
            prop_assert!(c.start < c.end, "{c:?}");
            prop_assert!(text.get(c.start..c.end).is_some(), "{c:?} in {text:?}");
            prop_assert!((0.0..=1.0).contains(&c.score));
        }
    }

    #[test]
    fn the_same_text_gives_the_same_answer(text in "\\PC{0,200}") {
        prop_assert_eq!(find(&text), find(&text));
    }
}

#[test]
fn long_values_are_cut_at_characters() {
    for unit in ["ä", "密", "😀", "a😀"] {
        for n in [30, 40, 64, 96, 128, 600, 1100] {
            let long = unit.repeat(n);
            for text in [
                format!("password={long}"),
                format!("password: \"{long}\""),
                format!("my password is {long}1"),
                format!("variable \"password\" {{ default = \"{long}\" }}"),
                format!("{long}password{long}=x"),
                format!("x://u:{long}@h"),
                format!("kind: Secret\nstringData:\n  a: {long}"),
                format!("curl -u a:{long} b"),
                format!("login: {long} / {long}1"),
                format!("IDENTIFIED BY '{long}'"),
                format!("Cookie: sid={long}12345678;"),
            ] {
                for c in find(&text) {
                    assert!(text.get(c.start..c.end).is_some(), "{c:?} {text}");
                }
            }
        }
    }
}
