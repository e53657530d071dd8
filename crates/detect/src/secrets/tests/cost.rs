//! Hostile texts cost time in proportion to their length.

use super::find;
use std::time::{Duration, Instant};

/// Far more than any of these texts takes unoptimised on a busy machine, far less than work that grows
/// with the square of the length would.
const MOST: Duration = Duration::from_secs(20);

#[test]
fn no_text_takes_more_than_linear_time() {
    let size = 200_000;
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
        find(&text);
        let took = start.elapsed();
        assert!(took < MOST, "{name}: {took:?}");
    }
}
