//! What a provider's key looks like, and what is none: tables that tests walk.
//!
//! Promises: a refusal says why and never repeats the key. Sources: the providers' own pages on
//! their keys, and the prefixes that they registered with scanners for secrets.

/// Why a key is not stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyRefusal {
    /// Copy the whole key.
    #[error("the key is too short: copy the whole key")]
    Short,
    /// Copy the key alone.
    #[error("the key is too long: copy the key alone")]
    Long,
    /// Copy the key without quotes, blanks or line breaks.
    #[error(
        "the key has characters that no key has: copy it without quotes, blanks or line breaks"
    )]
    Characters,
    /// Use the real key.
    #[error("the key is a placeholder or an example from documentation: use the real one")]
    Placeholder,
    /// Use a key for production.
    #[error("the key is a test key: use a real one, or allow test keys in development")]
    Test,
    /// Use a real key.
    #[error("the key repeats itself or counts up: a real key is random")]
    Pattern,
    /// Use a real key.
    #[error("the key is not random enough to be a real one")]
    Guessable,
    /// Store it for the upstream that it is for.
    #[error("the key has the shape of a key of {0}: store it for that upstream")]
    Foreign(&'static str),
    /// Copy the right key.
    #[error("the key does not look like one of this provider, which begin with {0}")]
    Prefix(&'static str),
    /// This is the proxy's own.
    #[error("this is a client key of this proxy, not a key of a provider")]
    ClientKey,
}

const LEAST: usize = 20;
const MOST: usize = 512;

/// Beginnings of keys, the more special first. With `all`, every key of that provider has it.
const PREFIXES: &[(&str, &str, bool)] = &[
    ("anthropic", "sk-ant-", true),
    ("openrouter", "sk-or-", true),
    ("groq", "gsk_", true),
    ("gemini", "AIza", false),
    ("openai", "sk-proj-", false),
    ("openai", "sk-svcacct-", false),
    ("openai", "sk-admin-", false),
    ("openai", "sk-", true),
    ("deepseek", "sk-", true),
];

/// What stands in keys that are none, in lower case.
const PLACEHOLDERS: &[&str] = &[
    "your-api-key",
    "your_api_key",
    "yourapikey",
    "your-key",
    "your_key",
    "yourkey",
    "api-key-here",
    "apikeyhere",
    "key-here",
    "changeme",
    "change-me",
    "change_me",
    "placeholder",
    "replace-me",
    "replaceme",
    "replace_me",
    "insert-",
    "example",
    "sample",
    "dummy",
    "fake",
    "foobar",
    "xxxx",
    "****",
    "....",
    "<",
    ">",
    "${",
    "{{",
    "secretkey",
    "secret-key",
    "mykey",
    "my-key",
    "my_key",
    "todo",
    "notarealkey",
    "not-a-real",
    "redacted",
    "deadbeef",
    "lorem",
];

/// What marks a key for tests.
const TESTS: &[&str] =
    &["sk-test", "sk_test", "test-key", "test_key", "testkey", "-test-", "_test_"];

/// Runs of characters that people type.
const ROWS: &[&str] = &[
    "abcdefghijklmnopqrstuvwxyz",
    "zyxwvutsrqponmlkjihgfedcba",
    "01234567890123456789",
    "98765432109876543210",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
];
const ROW: usize = 6;

/// Checks a key for the upstream of a name. Upstreams that are not known by name take any shape.
///
/// # Errors
/// The first thing that is wrong with it.
pub fn check_provider_key(upstream: &str, key: &str, allow_test: bool) -> Result<(), KeyRefusal> {
    if key.len() > MOST {
        return Err(KeyRefusal::Long);
    }
    if !key
        .bytes()
        .all(|b| b.is_ascii_graphic() && !matches!(b, b'"' | b'\'' | b',' | b';' | b'\\'))
    {
        return Err(KeyRefusal::Characters);
    }
    if key.starts_with("pap_") {
        return Err(KeyRefusal::ClientKey);
    }
    let folded = zeroize::Zeroizing::new(key.to_ascii_lowercase());
    if PLACEHOLDERS.iter().any(|word| folded.contains(word)) {
        return Err(KeyRefusal::Placeholder);
    }
    if !allow_test && TESTS.iter().any(|word| folded.contains(word)) {
        return Err(KeyRefusal::Test);
    }
    prefix(upstream, key)?;
    let secret = secret_part(key);
    if key.len() < LEAST || secret.len() < LEAST - 4 {
        return Err(KeyRefusal::Short);
    }
    if repeats(secret.as_bytes()) || counts(&folded) {
        return Err(KeyRefusal::Pattern);
    }
    if bits(secret.as_bytes()) < 48.0 {
        return Err(KeyRefusal::Guessable);
    }
    Ok(())
}

fn prefix(upstream: &str, key: &str) -> Result<(), KeyRefusal> {
    if let Some((owner, ..)) = PREFIXES.iter().find(|(_, prefix, _)| key.starts_with(prefix)) {
        let own = PREFIXES.iter().any(|(name, p, _)| *name == upstream && key.starts_with(p));
        let known = PREFIXES.iter().any(|(name, ..)| *name == upstream);
        // A name of one's own may stand for any provider; `sk-` is many providers'.
        if known && (!own || (*owner != upstream && *owner != "openai")) {
            return Err(KeyRefusal::Foreign(owner));
        }
    }
    match PREFIXES.iter().rev().find(|(name, _, all)| *name == upstream && *all) {
        Some((_, prefix, _)) if !key.starts_with(prefix) => Err(KeyRefusal::Prefix(prefix)),
        _ => Ok(()),
    }
}

/// The key without its prefix.
fn secret_part(key: &str) -> &str {
    let prefix =
        PREFIXES.iter().map(|(_, p, _)| *p).filter(|p| key.starts_with(p)).max_by_key(|p| p.len());
    key.strip_prefix(prefix.unwrap_or("")).unwrap_or(key)
}

/// The same character five times, or the whole made of a short piece.
fn repeats(key: &[u8]) -> bool {
    let run = key.windows(5).any(|w| w.iter().all(|b| Some(b) == w.first()));
    let period =
        (1..=key.len() / 3).any(|p| key.iter().zip(key.iter().skip(p)).all(|(a, b)| a == b));
    run || period
}

fn counts(folded: &str) -> bool {
    ROWS.iter().any(|row| {
        (0..=row.len().saturating_sub(ROW))
            .filter_map(|at| row.get(at..at + ROW))
            .any(|piece| folded.contains(piece))
    })
}

/// Shannon's estimate for the whole, from the frequencies of its characters.
fn bits(key: &[u8]) -> f64 {
    let mut counts = std::collections::BTreeMap::new();
    for byte in key {
        *counts.entry(*byte).or_insert(0_u32) += 1;
    }
    let length = f64::from(u32::try_from(key.len()).unwrap_or(u32::MAX));
    counts.values().map(|n| -f64::from(*n) * (f64::from(*n) / length).log2()).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEX: &str = "7f3c9a1e5b8d2046c1fa93e7d5b0842e";
    const MIXED: &str = "Zk7TqLw2Rv9XnB4mHs6YcDf3GpJ8uAeK5oQiWt1N";

    #[test]
    fn weak_test_and_foreign_keys_are_refused_with_the_reason() {
        use KeyRefusal as R;
        for (upstream, key, reason) in [
            ("openai", "sk-test".to_owned(), R::Test),
            ("openai", format!("sk-test-{MIXED}"), R::Test),
            ("openai", "your-api-key".to_owned(), R::Placeholder),
            ("openai", "sk-your_api_key_goes_in_this_place".to_owned(), R::Placeholder),
            ("openai", "changeme".to_owned(), R::Placeholder),
            ("openai", "sk-xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx".to_owned(), R::Placeholder),
            ("openai", "<OPENAI_API_KEY>".to_owned(), R::Placeholder),
            ("openai", "${OPENAI_API_KEY}".to_owned(), R::Placeholder),
            ("openai", "sk-1234".to_owned(), R::Short),
            ("openai", String::new(), R::Prefix("sk-")),
            ("openai", format!("sk-12345678{MIXED}"), R::Pattern),
            ("openai", format!("sk-aaaaaaaa{MIXED}"), R::Pattern),
            ("openai", "sk-3f9a3f9a3f9a3f9a3f9a3f9a3f9a".to_owned(), R::Pattern),
            ("openai", format!("sk-abcdef{MIXED}"), R::Pattern),
            ("openai", "sk-aabbaabbabababbaabababbaabba".to_owned(), R::Guessable),
            ("openai", format!("sk-{MIXED} "), R::Characters),
            ("openai", format!("\"sk-{MIXED}\""), R::Characters),
            ("openai", format!("sk-{MIXED}\u{e9}"), R::Characters),
            ("openai", format!("sk-{}", MIXED.repeat(20)), R::Long),
            ("openai", MIXED.to_owned(), R::Prefix("sk-")),
            ("openai", format!("sk-ant-api03-{MIXED}"), R::Foreign("anthropic")),
            ("openai", format!("sk-or-v1-{HEX}{HEX}"), R::Foreign("openrouter")),
            ("openai", format!("gsk_{MIXED}"), R::Foreign("groq")),
            ("anthropic", format!("sk-proj-{MIXED}"), R::Foreign("openai")),
            ("anthropic", format!("sk-{MIXED}"), R::Foreign("openai")),
            ("groq", MIXED.to_owned(), R::Prefix("gsk_")),
            ("groq", format!("pap_{MIXED}"), R::ClientKey),
        ] {
            assert_eq!(check_provider_key(upstream, &key, false), Err(reason), "{upstream}: {key}");
        }
    }

    #[test]
    fn real_shapes_pass() {
        for (upstream, key) in [
            ("openai", format!("sk-proj-{MIXED}")),
            ("openai", format!("sk-{MIXED}")),
            ("anthropic", format!("sk-ant-api03-{MIXED}")),
            ("groq", format!("gsk_{MIXED}")),
            ("openrouter", format!("sk-or-v1-{HEX}{HEX}")),
            ("deepseek", format!("sk-{HEX}")),
            ("gemini", format!("AIzaSy{}", &MIXED[..33])),
            ("azure", HEX.to_owned()),
            ("mistral", MIXED[..32].to_owned()),
            ("mine", format!("sk-ant-api03-{MIXED}")),
            ("mine", format!("sk-{MIXED}")),
        ] {
            assert_eq!(check_provider_key(upstream, &key, false), Ok(()), "{upstream}: {key}");
        }
        assert_eq!(check_provider_key("openai", &format!("sk-test-{MIXED}"), true), Ok(()));
    }
}
