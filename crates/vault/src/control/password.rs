//! Passwords: which are good enough, and how they are kept.
//!
//! Promises: NIST SP 800-63B: length and a list instead of rules of composition, nothing cut off,
//! any Unicode (as NFC). Kept by Argon2id (RFC 9106) with a salt each and a pepper from the vault's
//! keys, so that the hashes alone are worth nothing; compared in constant time.

use argon2::{Algorithm, Argon2, Params, Version};
use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use private_ai_surrogate::Sensitive;
use unicode_normalization::UnicodeNormalization;
use zeroize::Zeroizing;
use zxcvbn::{Score, zxcvbn};

use super::{ControlError, token};
use crate::seal::{self, Key};

/// OWASP's first recommendation for Argon2id.
const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
const LANES: u32 = 1;
const SALT: usize = 16;
const HASH: usize = 32;

const LEAST_CHARACTERS: usize = 12;
const MOST_BYTES: usize = 256;

/// So much of a password is looked at to estimate its strength, which takes time that grows with
/// the square; the rest can only make it stronger.
const ESTIMATED: usize = 72;

/// Words that everyone who guesses would try here.
const OWN_WORDS: &[&str] = &["private", "proxy", "private-ai-proxy", "privateai", "admin"];

/// The most common passwords that are long enough to pass for one, in lower case, and their stems.
const COMMON: &str = include_str!("common_passwords.txt");

/// Why a password is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WeakPassword {
    /// Use a longer one.
    #[error("the password is too short: use 12 characters or more, such as four or five words")]
    Short,
    /// Use a shorter one.
    #[error("the password is too long: 256 bytes is the most")]
    Long,
    /// Use another.
    #[error("the password is one of the most common ones: use one that nobody else has")]
    Common,
    /// Use another.
    #[error("the password is easy to guess: use four or five words that do not belong together")]
    Guessable,
}

/// Checks a new password of an account.
///
/// # Errors
/// What is wrong with it.
pub fn check_password(account: &str, password: &str) -> Result<(), WeakPassword> {
    if password.len() > MOST_BYTES {
        return Err(WeakPassword::Long);
    }
    let password = normal(password);
    if password.chars().count() < LEAST_CHARACTERS {
        return Err(WeakPassword::Short);
    }
    let folded = Zeroizing::new(password.to_lowercase());
    let bare = folded.trim_end_matches(|c: char| !c.is_alphabetic());
    if COMMON.lines().any(|common| common == *folded || (bare.len() > 5 && common == bare)) {
        return Err(WeakPassword::Common);
    }
    let head: Zeroizing<String> = Zeroizing::new(password.chars().take(ESTIMATED).collect());
    let account = account.to_lowercase();
    let own: Vec<&str> = OWN_WORDS.iter().copied().chain([account.as_str()]).collect();
    if zxcvbn(&head, &own).score() < Score::Three {
        return Err(WeakPassword::Guessable);
    }
    Ok(())
}

/// A password of 120 random bits, easy to copy by hand.
///
/// # Errors
/// When the system has no random numbers.
pub fn generate_password() -> Result<Sensitive<String>, ControlError> {
    let text = token::plain(24)?;
    let mut password = String::with_capacity(27);
    for (number, letter) in text.chars().enumerate() {
        if number > 0 && number % 6 == 0 {
            password.push('-');
        }
        password.push(letter);
    }
    Ok(Sensitive::new(password))
}

/// What comparing gave.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Match {
    No,
    Yes,
    /// It fits, but was hashed with other parameters than today's.
    Outdated,
}

/// The text that is kept: the PHC form, `$argon2id$v=19$m=…,t=…,p=…$salt$hash`.
pub(crate) fn hash(pepper: &Key, password: &str) -> Result<String, ControlError> {
    let salt = seal::random::<SALT>()?;
    let hash = derive(pepper, password, &salt, MEMORY_KIB, PASSES, LANES)?;
    Ok(format!(
        "$argon2id$v=19$m={MEMORY_KIB},t={PASSES},p={LANES}${}${}",
        STANDARD_NO_PAD.encode(salt),
        STANDARD_NO_PAD.encode(*hash)
    ))
}

/// Compares a password with what is kept; takes the same time when nothing is kept.
pub(crate) fn matches(
    pepper: &Key,
    kept: Option<&str>,
    password: &str,
) -> Result<Match, ControlError> {
    let Some((memory, passes, lanes, salt, wanted)) = kept.and_then(parse) else {
        derive(pepper, password, &[0; SALT], MEMORY_KIB, PASSES, LANES)?;
        return Ok(Match::No);
    };
    let hash = derive(pepper, password, &salt, memory, passes, lanes)?;
    if !token::equal(&*hash, &wanted) {
        return Ok(Match::No);
    }
    let today = (memory, passes, lanes) == (MEMORY_KIB, PASSES, LANES);
    Ok(if today { Match::Yes } else { Match::Outdated })
}

fn normal(password: &str) -> Zeroizing<String> {
    Zeroizing::new(password.nfc().collect())
}

fn derive(
    pepper: &Key,
    password: &str,
    salt: &[u8],
    memory: u32,
    passes: u32,
    lanes: u32,
) -> Result<Zeroizing<[u8; HASH]>, ControlError> {
    let mut out = Zeroizing::new([0u8; HASH]);
    // What is too long was never accepted, and must not cost time.
    let password = if password.len() > MOST_BYTES { "" } else { password };
    let params = Params::new(memory, passes, lanes, Some(HASH)).map_err(|_| ControlError::Hash)?;
    Argon2::new_with_secret(pepper.expose(), Algorithm::Argon2id, Version::V0x13, params)
        .and_then(|argon| argon.hash_password_into(normal(password).as_bytes(), salt, &mut *out))
        .map_err(|_| ControlError::Hash)?;
    Ok(out)
}

type Kept = (u32, u32, u32, Vec<u8>, Vec<u8>);

fn parse(kept: &str) -> Option<Kept> {
    let mut parts = kept.strip_prefix("$argon2id$v=19$")?.split('$');
    let (parameters, salt, hash) = (parts.next()?, parts.next()?, parts.next()?);
    let mut values = parameters.split(',').zip(["m=", "t=", "p="]);
    let mut value = || values.next().and_then(|(text, name)| text.strip_prefix(name)?.parse().ok());
    let (memory, passes, lanes) = (value()?, value()?, value()?);
    let decode = |text: &str| STANDARD_NO_PAD.decode(text).ok();
    Some((memory, passes, lanes, decode(salt)?, decode(hash)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weak_passwords_are_refused_with_the_reason() {
        let long = "ab1!".repeat(65);
        for (password, reason) in [
            ("", WeakPassword::Short),
            ("Tr0ub4dor&3", WeakPassword::Short),
            ("äöüäöüäöüäö", WeakPassword::Short),
            (&long, WeakPassword::Long),
            ("passwordpassword", WeakPassword::Common),
            ("PasswordPassword1!", WeakPassword::Common),
            ("123456789012", WeakPassword::Common),
            ("qwertyuiop123", WeakPassword::Common),
            ("administrator2024!", WeakPassword::Common),
            ("aaaaaaaaaaaaaaaa", WeakPassword::Guessable),
            ("abcdefghijklmnop", WeakPassword::Common),
            ("private-ai-proxy", WeakPassword::Guessable),
            ("maria.keller.1987", WeakPassword::Guessable),
            ("adminadminadmin", WeakPassword::Common),
        ] {
            let got = check_password("maria.keller", password);
            assert_eq!(got, Err(reason), "{password}");
        }
    }

    #[test]
    fn good_passwords_pass_whatever_their_alphabet() {
        let longest = "correct horse battery staple ".repeat(8);
        for password in [
            "correct horse battery staple",
            "wF9#kd02LmQ!xv",
            "незабудка гроза полдень якорь",
            "雨の朝にパンを焼く人がいる",
            "🦊🌵🎻🧊🪁🥝🛶🧭🪐🎈🧵🔭",
            &longest,
        ] {
            assert_eq!(check_password("admin", password), Ok(()), "{password}");
        }
        for _ in 0..20 {
            assert_eq!(check_password("admin", generate_password().unwrap().expose()), Ok(()));
        }
    }

    #[test]
    fn a_hash_fits_its_password_alone_and_its_pepper_alone() {
        let pepper = Key::new([1; 32]);
        let kept = hash(&pepper, "cafe\u{301} au lait, bien chaud").unwrap();
        assert!(kept.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{kept}");
        assert_ne!(kept, hash(&pepper, "cafe\u{301} au lait, bien chaud").unwrap());
        let fits = |pepper: &Key, password: &str| matches(pepper, Some(&kept), password).unwrap();
        // The same text composed otherwise is the same password.
        assert_eq!(fits(&pepper, "caf\u{e9} au lait, bien chaud"), Match::Yes);
        assert_eq!(fits(&pepper, "caf\u{e9} au lait, bien chau"), Match::No);
        assert_eq!(fits(&pepper, ""), Match::No);
        assert_eq!(fits(&Key::new([2; 32]), "caf\u{e9} au lait, bien chaud"), Match::No);
        assert_eq!(matches(&pepper, None, "x").unwrap(), Match::No);
        assert_eq!(matches(&pepper, Some("$argon2id$v=19$m=1"), "x").unwrap(), Match::No);
    }

    #[test]
    fn older_parameters_still_fit_and_are_noticed() {
        let pepper = Key::new([1; 32]);
        let hash = derive(&pepper, "x", &[7; SALT], 1024, 1, 1).unwrap();
        let kept = format!(
            "$argon2id$v=19$m=1024,t=1,p=1${}${}",
            STANDARD_NO_PAD.encode([7; SALT]),
            STANDARD_NO_PAD.encode(*hash)
        );
        assert_eq!(matches(&pepper, Some(&kept), "x").unwrap(), Match::Outdated);
    }

    /// An unknown account must not answer faster than a known one.
    #[test]
    fn an_unknown_account_takes_as_long() {
        let pepper = Key::new([1; 32]);
        let kept = hash(&pepper, "x").unwrap();
        let time = |kept: Option<&str>| {
            let begun = std::time::Instant::now();
            matches(&pepper, kept, "y").unwrap();
            begun.elapsed()
        };
        // By turns, so that other work on the machine slows both alike.
        let (mut known, mut unknown) = (std::time::Duration::MAX, std::time::Duration::MAX);
        for _ in 0..20 {
            known = known.min(time(Some(&kept)));
            unknown = unknown.min(time(None));
        }
        let ratio = unknown.as_secs_f64() / known.as_secs_f64();
        assert!((0.5..2.0).contains(&ratio), "known {known:?}, unknown {unknown:?}");
    }
}
