//! The cost of hostile texts, counted in work rather than time where that is possible.

use super::find;
use std::time::Instant;

#[test]
#[ignore = "prints speeds; run by hand in release mode"]
fn speeds() {
    let size = 10_000_000;
    let repeat = |unit: &str| unit.repeat(size / unit.len());
    let prose =
        repeat("The quick brown fox jumps over the lazy dog, and then it goes home to sleep. ");
    let code = include_str!("../generic.rs").repeat(size / include_str!("../generic.rs").len());
    for (name, text) in [
        ("prose", prose),
        ("code", code),
        ("prefix", repeat("ghp_")),
        ("prefix2", repeat("sk-proj-")),
        ("pypi", repeat("pypi-AgEIcHlwaS5vcmc")),
        ("begin", repeat("-----BEGIN RSA PRIVATE KEY-----")),
        ("begin-end", repeat("-----BEGIN PRIVATE KEY----------END PRIVATE KEY-----")),
        ("putty", repeat("PuTTY-User-Key-File-2:")),
        ("base64", repeat("Q2hlY2tNZVBsZWFzZTEyMzQ1aGVsbG8wMTIz")),
        ("base64-spaced", repeat("Q2hlY2tNZVBsZWFzZTEyMzQ1aGVs ")),
        ("eyJ", repeat("eyJ")),
        ("eyJ_", repeat("_eyJ_")),
        ("eyJ.", repeat("eyJhbGciOiJI.")),
        ("password", repeat("password")),
        ("password=", repeat("password=")),
        ("password:\"", repeat("password:\"")),
        ("key ", repeat("key ")),
        ("address", repeat("://")),
        ("address2", repeat("a://b:")),
        ("cookie", repeat("cookie:a=b;")),
        ("curl", repeat("curl -u ")),
        ("digits", repeat("1234567890")),
        ("equals", repeat("=")),
        ("colon", repeat("a:")),
        ("dots", repeat(".")),
        ("quotes", repeat("\"")),
        ("backslash", repeat("\\\\")),
        ("words", repeat("abandon ability able about above absent absorb abstract absurd ")),
        ("kind", repeat("kind: Secret\n")),
        ("login", repeat("login: a/")),
        ("variable", repeat("\"password\" {")),
        ("bearer", repeat("bearer ")),
        ("basic", repeat("basic QWxhZGRpbjpvcGVuc2VzYW1l ")),
        ("unicode", repeat("ä€😀")),
    ] {
        let start = Instant::now();
        let n = find(&text).len();
        let seconds = start.elapsed().as_secs_f64();
        println!("{name:16} {:8.1} MB/s {n}", text.len() as f64 / 1e6 / seconds);
    }
}
