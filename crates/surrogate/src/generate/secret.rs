//! Secrets: the same prefix, alphabet, length and separators, so that code and configuration still
//! parse; none of the secret's characters but by chance.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};

use super::{Mint, Minted, Wanted, form};
use crate::prf::Draw;

/// Heads of tokens that say who issued them, where no separator ends them.
const PREFIXES: &[&str] = &[
    "AKIA",
    "ASIA",
    "ABIA",
    "ACCA",
    "AROA",
    "AIDA",
    "AIza",
    "ABSK",
    "ATATT3xFfGF0",
    "ATCTT3xFfGF0",
    "hf_",
    "r8_",
    "EAAA",
    "SG.",
    "dapi",
    "dop_v1_",
    "npm_",
    "pypi-AgEIcHlwaS5vcmc",
    "ya29.",
    "1//",
    "xoxb-",
    "xoxp-",
    "xoxa-",
    "xoxe-",
    "xoxs-",
    "xapp-",
    "key-",
    "oy2",
    "cio",
    "fo1_",
    "hvs.",
    "hvb.",
    "sk-ant-api03-",
    "sk-ant-admin01-",
    "sk-ant-oat01-",
    "sk-proj-",
    "sk-svcacct-",
    "sk-admin-",
    "sk-or-v1-",
    "sk_live_",
    "sk_test_",
    "rk_live_",
    "rk_test_",
    "pk_live_",
    "pk_test_",
    "whsec_",
    "glpat-",
    "gldt-",
    "glft-",
    "glrt-",
    "glptt-",
    "github_pat_",
    "ghp_",
    "gho_",
    "ghu_",
    "ghs_",
    "ghr_",
    "ops_",
    "AGE-SECRET-KEY-1",
    "NRAK-",
    "PMAK-",
    "shpat_",
    "shpss_",
    "shpca_",
    "dckr_pat_",
    "sntrys_",
    "sntryu_",
    "glsa_",
    "glc_",
    "lin_api_",
    "figd_",
    "gsk_",
    "xai-",
    "pplx-",
];
/// Fixed text inside tokens of one issuer.
const INNER: &str = "T3BlbkFJ";

/// What stands for a token or key.
pub(super) fn token(mint: &mut Mint<'_>, wanted: Wanted<'_>) -> Option<Minted> {
    let text = wanted.text;
    if text.contains("-----BEGIN") {
        return block(mint, wanted);
    }
    if let Some(made) = jwt(mint, wanted) {
        return Some(Minted::whole(made));
    }
    let mut draw = mint.prf.draw("token", text, wanted.attempt);
    let head = prefix(text);
    let (kept, body) = text.split_at_checked(head).unwrap_or(("", text));
    let mut made = if kept.starts_with("AKIA") || kept.starts_with("ASIA") {
        body.chars()
            .map(|c| if c.is_ascii_digit() { draw.of("234567") } else { base32(&mut draw, c) })
            .collect()
    } else if let Some((first, second)) = body.split_once(INNER) {
        let (first, second) = (scramble(&mut draw, first), scramble(&mut draw, second));
        format!("{first}{INNER}{second}")
    } else {
        scramble(&mut draw, body)
    };
    if matches!(kept, "ghp_" | "gho_" | "ghu_" | "ghs_" | "ghr_" | "npm_") && made.len() == 36 {
        let split = made.len() - 6;
        made.truncate(split);
        let sum = base62(crc32fast::hash(made.as_bytes()));
        made.push_str(&sum);
    }
    Some(Minted::whole(format!("{kept}{made}")))
}

fn base32(draw: &mut Draw<'_>, c: char) -> char {
    if c.is_ascii_alphabetic() { form::letter(draw, c) } else { c }
}

/// Six digits of base 62 with leading zeros, as the tails of these tokens have them.
fn base62(mut value: u32) -> String {
    const DIGITS: &[u8] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    let mut out = [b'0'; 6];
    for place in out.iter_mut().rev() {
        let digit = usize::try_from(value % 62).unwrap_or(0);
        *place = DIGITS.get(digit).copied().unwrap_or(b'0');
        value /= 62;
    }
    out.iter().map(|b| char::from(*b)).collect()
}

/// Length of the head that says what the token is.
fn prefix(text: &str) -> usize {
    let listed = PREFIXES.iter().filter(|p| text.starts_with(*p)).map(|p| p.len()).max();
    if let Some(length) = listed {
        return if text.len() > length + 4 { length } else { 0 };
    }
    // `name_`, `name-`, `name_live_`: short words in small letters before a separator.
    let mut length = 0;
    for piece in text.split_inclusive(['_', '-']) {
        let word = piece.trim_end_matches(['_', '-']);
        let short = (2..=6).contains(&word.len())
            && word.len() < piece.len()
            && word.bytes().all(|b| b.is_ascii_lowercase());
        if !short || length + piece.len() > 14 {
            break;
        }
        length += piece.len();
    }
    if text.len() >= length + 12 { length } else { 0 }
}

/// Every letter and digit another of its alphabet.
fn scramble(draw: &mut Draw<'_>, text: &str) -> String {
    let letters: Vec<u8> = text.bytes().filter(u8::is_ascii_alphanumeric).collect();
    let hex = letters.len() >= 8 && letters.iter().all(u8::is_ascii_hexdigit);
    if hex {
        let capitals = letters.iter().any(u8::is_ascii_uppercase);
        let alphabet = if capitals { "0123456789ABCDEF" } else { "0123456789abcdef" };
        return text
            .chars()
            .map(|c| if c.is_ascii_alphanumeric() { draw.of(alphabet) } else { c })
            .collect();
    }
    let mut escaped = false;
    text.chars()
        .map(|c| {
            // An escape sequence is not part of the secret: `\n` between lines of a key.
            let keep = escaped && matches!(c, 'n' | 'r' | 't' | '"' | '\\');
            escaped = c == '\\' && !escaped;
            if keep { c } else { form::letter(draw, c) }
        })
        .collect()
}

/// Three parts, of which the first two decode to JSON (RFC 7519).
fn jwt(mint: &Mint<'_>, wanted: Wanted<'_>) -> Option<String> {
    let text = wanted.text;
    let mut parts = text.split('.');
    let (header, payload, signature) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() || !header.starts_with("eyJ") || payload.len() < 16 {
        return None;
    }
    let decoded = URL_SAFE_NO_PAD.decode(header).ok()?;
    let shown = std::str::from_utf8(&decoded).ok()?;
    let mut draw = mint.prf.draw("jwt", text, wanted.attempt);
    // A header with more than the usual may name a key.
    let header = if shown.contains("\"alg\"") && decoded.len() <= 40 {
        header.to_owned()
    } else {
        URL_SAFE_NO_PAD.encode(r#"{"alg":"HS256","typ":"JWT"}"#)
    };
    let frame = r#"{"sub":""}"#.len();
    let room = (payload.len() * 3 / 4).saturating_sub(frame);
    let subject = draw.string("abcdefghijkmnpqrstuvwxyz0123456789", room.max(1));
    let payload = URL_SAFE_NO_PAD.encode(format!(r#"{{"sub":"{subject}"}}"#));
    let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    let signature = draw.string(alphabet, signature.len());
    Some(format!("{header}.{payload}.{signature}"))
}

/// A block between `BEGIN` and `END`: the frame and the lengths of the lines stay.
pub(super) fn block(mint: &mut Mint<'_>, wanted: Wanted<'_>) -> Option<Minted> {
    let text = wanted.text;
    let mut draw = mint.prf.draw("block", text, wanted.attempt);
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("-----") {
        let (body, frame) = rest.split_at_checked(at)?;
        out.push_str(&scramble(&mut draw, body));
        let end = frame
            .get(5..)
            .and_then(|f| f.find("-----"))
            .map_or(frame.len(), |e| (e + 10).min(frame.len()));
        out.push_str(frame.get(..end)?);
        rest = frame.get(end..).unwrap_or_default();
    }
    out.push_str(&scramble(&mut draw, rest));
    Some(Minted::whole(out))
}

/// What stands for a password: letters, digits and signs of the same kinds.
pub(super) fn password(mint: &mut Mint<'_>, wanted: Wanted<'_>) -> Option<Minted> {
    let mut draw = mint.prf.draw("password", wanted.text, wanted.attempt);
    let plain = wanted.text.bytes().all(|b| b.is_ascii_lowercase());
    let made: String = wanted
        .text
        .chars()
        .map(|c| if c.is_whitespace() { c } else { form::letter(&mut draw, c) })
        .collect();
    if made == wanted.text {
        return Some(Minted::whole(
            draw.string("abcdefghijkmnpqrstuvwxyz23456789", made.len().max(8)),
        ));
    }
    // A single word in small letters would read as one; a digit keeps it a password.
    if plain && made.len() >= 6 && wanted.attempt > 8 {
        return Some(Minted::whole(format!("{made}{}", draw.digit())));
    }
    Some(Minted::whole(made))
}

/// An address of a currency: prefix and alphabet kept.
pub(super) fn crypto(mint: &mut Mint<'_>, wanted: Wanted<'_>) -> Option<Minted> {
    let text = wanted.text;
    let mut draw = mint.prf.draw("crypto", text, wanted.attempt);
    let head = ["0x", "bc1q", "bc1p", "bc1", "tb1", "ltc1", "addr1", "cosmos1", "bitcoincash:"]
        .iter()
        .find(|p| text.starts_with(*p))
        .map_or(1, |p| p.len());
    let (kept, body) = text.split_at_checked(head)?;
    let made: String = if kept == "0x" {
        scramble(&mut draw, body)
    } else {
        // Base 58 and bech32 both do without some letters that look alike.
        body.chars()
            .map(|c| {
                if c.is_ascii_digit() {
                    draw.of("23456789")
                } else if c.is_ascii_lowercase() {
                    draw.of("acdefghjkmnpqrstuvwxyz")
                } else if c.is_ascii_uppercase() {
                    draw.of("ABCDEFGHJKLMNPQRSTUVWXYZ")
                } else {
                    c
                }
            })
            .collect()
    };
    Some(Minted::whole(format!("{kept}{made}")))
}

/// Short common words for recovery phrases.
const PHRASE: &[&str] = &[
    "acid", "apple", "arrow", "bamboo", "barrel", "basket", "beach", "bicycle", "blanket",
    "bottle", "bronze", "bubble", "cabin", "cactus", "camera", "candle", "canyon", "carbon",
    "castle", "cereal", "chimney", "circle", "citrus", "cloud", "coconut", "copper", "coral",
    "cotton", "cradle", "cricket", "crystal", "curtain", "desert", "dolphin", "donkey", "dragon",
    "eagle", "echo", "elbow", "engine", "fabric", "falcon", "feather", "flute", "fossil", "fruit",
    "galaxy", "garlic", "ginger", "giraffe", "glove", "goose", "grape", "guitar", "hammer",
    "harbor", "hawk", "helmet", "hockey", "honey", "iceberg", "island", "ivory", "jacket", "jelly",
    "jungle", "kettle", "kitten", "ladder", "lava", "lemon", "lizard", "lobster", "magnet",
    "mango", "maple", "marble", "meadow", "melon", "mirror", "mosquito", "muffin", "napkin",
    "needle", "noodle", "nylon", "ocean", "olive", "onion", "orbit", "orchard", "ostrich",
    "oxygen", "oyster", "paddle", "panda", "parrot", "peanut", "pepper", "pigeon", "pillow",
    "planet", "pond", "potato", "pottery", "pumpkin", "puzzle", "quartz", "rabbit", "raccoon",
    "ribbon", "river", "rocket", "saddle", "salmon", "sausage", "scissors", "shrimp", "silver",
    "sponge", "squirrel", "tomato", "tornado", "tunnel", "turtle", "umbrella", "velvet", "violin",
    "walnut", "wheat", "window", "wolf", "zebra",
];

/// A recovery phrase of as many words.
pub(super) fn phrase(mint: &mut Mint<'_>, wanted: Wanted<'_>) -> Option<Minted> {
    let mut draw = mint.prf.draw("phrase", &wanted.text.to_lowercase(), wanted.attempt);
    let mut out = String::with_capacity(wanted.text.len() + 16);
    let mut in_word = false;
    for c in wanted.text.chars() {
        if c.is_alphabetic() {
            if !in_word {
                out.push_str(draw.pick(PHRASE));
            }
            in_word = true;
        } else {
            out.push(c);
            in_word = false;
        }
    }
    Some(Minted::whole(out))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heads_of_tokens_are_known() {
        for (text, head) in [
            ("ghp_0123456789abcdefABCDEF0123456789abcd", "ghp_"),
            ("sk-ant-api03-abcdefghijkl", "sk-ant-api03-"),
            ("acme_live_0123456789abcdef", "acme_live_"),
            ("0123456789abcdef0123456789abcdef", ""),
            ("hunter-two", ""),
        ] {
            assert_eq!(&text[..prefix(text)], head, "{text}");
        }
    }

    #[test]
    fn tails_are_of_base_62() {
        assert_eq!(base62(0), "000000");
        assert_eq!(base62(61), "00000z");
        assert_eq!(base62(62), "000010");
    }
}
