//! Tokens made from the tables.

use super::{Dice, find};
use crate::{
    layer::Certainty,
    secrets::{
        bytes::Set,
        checksum,
        rule::{Check, Part, TokenRule},
        tokens::TABLES,
    },
};

fn rules() -> impl Iterator<Item = &'static TokenRule> {
    TABLES.iter().copied().flatten()
}

fn alphabet(set: Set) -> Vec<u8> {
    (0u8..128).filter(|b| set.has(*b) && b.is_ascii_alphanumeric()).collect()
}

fn fill(part: Part, dice: &mut Dice) -> String {
    match part {
        Part::Text(text) => text.to_owned(),
        Part::Run(set, min, max) => {
            let n = if max > min { min + dice.next((max - min + 1).min(20)) } else { min };
            dice.from(&alphabet(set), n)
        }
    }
}

/// A token of the rule, its check sum right where it has one.
fn make(rule: &TokenRule, dice: &mut Dice) -> String {
    for _ in 0..2000 {
        let literal = rule.literals[dice.next(rule.literals.len())];
        let mut token: String = rule.before.iter().map(|p| fill(*p, dice)).collect();
        token.push_str(literal);
        token.extend(rule.after.iter().map(|p| fill(*p, dice)));
        let token = summed(rule, token);
        let holds = match rule.check {
            Check::Must(holds) | Check::Sum(holds) => holds(token.as_bytes()),
            Check::Shape => true,
        };
        let (head, tail) = token.split_once(literal).unwrap();
        let real = [head, tail].iter().all(|part| {
            part.is_empty() || !super::super::unreal(token.as_bytes(), part.as_bytes())
        });
        if holds && real {
            return token;
        }
    }
    panic!("no token of {} can be made", rule.id);
}

/// Puts the right sum in place of the random tail.
fn summed(rule: &TokenRule, token: String) -> String {
    match rule.id {
        "github-token" | "github-oauth" | "npm-token" | "chief-tools-token" => {
            let head = &token[..token.len() - 6];
            let body = &head[head.rfind('_').unwrap() + 1..];
            format!("{head}{}", base62(checksum::crc32(body.as_bytes())))
        }
        "grafana-service-token" => {
            let head = &token[..token.len() - 9];
            let body = &head[head.rfind('_').unwrap() + 1..];
            format!("{head}_{:08x}", checksum::crc32(body.as_bytes()))
        }
        "gitlab-routable-token" => {
            let head = &token[..token.len() - 7];
            format!("{head}{:0>7}", base36(checksum::crc32(head.as_bytes())))
        }
        "atlassian-token" => {
            let head = &token[..token.len() - 8];
            format!("{head}{:08X}", checksum::crc32(head.as_bytes()))
        }
        "openai-key" => {
            let middle = token.len() / 2;
            format!("{}T3BlbkFJ{}", &token[..middle], &token[middle + 8..])
        }
        "anthropic-key" => format!("{}AA", &token[..token.len() - 2]),
        "age-key" | "age-plugin-key" => bech32(&token),
        "discord-token" => {
            let digits: String = format!("1{:0>17}", checksum::crc32(token.as_bytes()));
            let rest = token.split_once('.').unwrap().1;
            format!("{}.{rest}", base64(digits.as_bytes()))
        }
        "wallet-extended-key" => extended(&token[..4]),
        _ => token,
    }
}

fn base62(value: u32) -> String {
    let digits = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    let mut value = u64::from(value);
    let mut out = vec![b'0'; 6];
    for slot in out.iter_mut().rev() {
        *slot = digits[usize::try_from(value % 62).unwrap()];
        value /= 62;
    }
    String::from_utf8(out).unwrap()
}

fn base36(mut value: u32) -> String {
    let digits = b"0123456789abcdefghijklmnopqrstuvwxyz";
    let mut out = Vec::new();
    while value > 0 {
        out.push(digits[usize::try_from(value % 36).unwrap()]);
        value /= 36;
    }
    out.reverse();
    String::from_utf8(out).unwrap()
}

pub(super) fn base64(data: &[u8]) -> String {
    let digits = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    data.chunks(3)
        .flat_map(|c| {
            let bits = c.iter().fold(0u32, |s, b| (s << 8) | u32::from(*b)) << (8 * (3 - c.len()));
            (0..=c.len()).map(move |i| {
                char::from(digits[usize::try_from(bits >> (18 - 6 * i) & 63).unwrap()])
            })
        })
        .collect()
}

/// Replaces the last six characters by the ones that make the sum right, found one by one: the
/// sum is linear, so that at most 32 tries a character are needed over all combinations of pairs.
fn bech32(token: &str) -> String {
    const ALPHABET: &[u8] = b"qpzry9x8gf2tvdw0s3jn54khce6mua7l";
    let lower = token.to_ascii_lowercase();
    let at = lower.rfind('1').unwrap();
    let (head, data) = (&lower.as_bytes()[..at], &lower.as_bytes()[at + 1..lower.len() - 6]);
    let generator = [0x3b6a_57b2u32, 0x2650_8e6d, 0x1ea1_19fa, 0x3d42_33dd, 0x2a14_62b3];
    let mut values: Vec<u32> = head.iter().map(|b| u32::from(b >> 5)).collect();
    values.push(0);
    values.extend(head.iter().map(|b| u32::from(b & 31)));
    values.extend(
        data.iter().map(|b| u32::try_from(ALPHABET.iter().position(|a| a == b).unwrap()).unwrap()),
    );
    values.extend([0; 6]);
    let mut sum = 1u32;
    for v in values {
        let top = sum >> 25;
        sum = ((sum & 0x01ff_ffff) << 5) ^ v;
        for (i, g) in generator.iter().enumerate() {
            if top >> i & 1 == 1 {
                sum ^= g;
            }
        }
    }
    sum ^= 1;
    let tail: String = (0..6)
        .map(|i| char::from(ALPHABET[usize::try_from(sum >> (5 * (5 - i)) & 31).unwrap()]))
        .collect();
    format!("{}{tail}", &lower[..lower.len() - 6]).to_ascii_uppercase()
}

/// An extended key with the version bytes that give the prefix.
fn extended(prefix: &str) -> String {
    use sha2::{Digest, Sha256};
    let version: [u8; 4] = match prefix {
        "tprv" => [0x04, 0x35, 0x83, 0x94],
        "yprv" => [0x04, 0x9D, 0x78, 0x78],
        "zprv" => [0x04, 0xB2, 0x43, 0x0C],
        _ => [0x04, 0x88, 0xAD, 0xE4],
    };
    let mut raw = version.to_vec();
    raw.extend((0u8..74).map(|i| i.wrapping_mul(37).wrapping_add(11)));
    let sum = Sha256::digest(Sha256::digest(&raw));
    raw.extend_from_slice(&sum[..4]);
    base58(&raw)
}

pub(super) fn base58(raw: &[u8]) -> String {
    let alphabet = b"123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
    let mut digits: Vec<usize> = Vec::new();
    for byte in raw {
        let mut carry = usize::from(*byte);
        for d in &mut digits {
            carry += *d << 8;
            *d = carry % 58;
            carry /= 58;
        }
        while carry > 0 {
            digits.push(carry % 58);
            carry /= 58;
        }
    }
    digits.iter().rev().map(|d| char::from(alphabet[*d])).collect()
}

/// The ways in which a token stands in a text.
const FRAMES: &[(&str, &str)] = &[
    ("", ""),
    ("the value is ", " and nothing else"),
    ("X=\"", "\"\n"),
    ("{\"a\":\"", "\"}"),
    ("line\\n", "\\nline"),
    ("(", ")."),
];

#[test]
fn every_rule_finds_its_own_tokens() {
    let mut dice = Dice(0x5EED_0001);
    let mut wrong = Vec::new();
    for rule in rules() {
        for (i, (left, right)) in FRAMES.iter().enumerate() {
            let token = make(rule, &mut dice);
            let text = format!("{left}{token}{right}");
            let start = text.find(&token).unwrap();
            let literal = rule.literals.iter().find(|l| token.contains(**l)).unwrap();
            let from = if rule.skip_literal { start + literal.len() } else { start };
            let found = find(&text);
            let hit = found
                .iter()
                .find(|c| c.start <= from && c.end >= start + token.len() && c.score >= 0.7);
            if hit.is_none() {
                wrong.push(format!("{} ({i}): {text} {found:?}", rule.id));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn every_rule_leaves_look_alikes_alone() {
    let mut dice = Dice(0x5EED_0002);
    let mut missed = Vec::new();
    for rule in rules() {
        let token = make(rule, &mut dice);
        let literal = *rule.literals.iter().find(|l| token.contains(**l)).unwrap();
        let at = token.find(literal).unwrap();
        let (head, tail) = (&token[..at], &token[at + literal.len()..]);
        let mut alike = Vec::new();
        // Cut down below the least length.
        let cut = (tail.len() / 4).min(tail.len().saturating_sub(1));
        let kept = if tail.is_empty() { head.len() / 4 } else { head.len() };
        alike.push(format!("{}{literal}{}", &head[head.len() - kept..], &tail[..cut]));
        // The mark alone, as documentation names it.
        alike.push(format!("tokens begin with {literal} and so on"));
        // A stand-in.
        let body: String =
            tail.chars().map(|c| if c.is_ascii_alphanumeric() { 'x' } else { c }).collect();
        alike.push(format!("{}{literal}{body}", "x".repeat(head.len())));
        // A character of no alphabet in the middle.
        let broken = |part: &str| {
            let (left, right) = part.split_at(part.len() / 4);
            format!("{left}§{right}")
        };
        alike.push(if tail.is_empty() {
            format!("{}{literal}", broken(head))
        } else {
            format!("{head}{literal}{}", broken(tail))
        });
        // Glued to the end of a word.
        let inner = |l: &&&str| token.match_indices(**l).any(|(i, _)| i > 0);
        if rule.literals.iter().find(inner).is_none()
            && token.starts_with(|c: char| c.is_ascii_alphanumeric())
        {
            alike.push(format!("Mu{token}"));
        } else {
            alike.push(literal.to_owned());
        }
        for text in &alike {
            if find(text).iter().any(|c| c.recognizer == rule.id) {
                missed.push(format!("{}: {text}", rule.id));
            }
        }
    }
    assert!(missed.is_empty(), "{missed:#?}");
}

#[test]
fn a_wrong_sum_lowers_the_certainty() {
    let mut dice = Dice(0x5EED_0003);
    for rule in rules().filter(|r| matches!(r.check, Check::Sum(_))) {
        let token = make(rule, &mut dice);
        let sure = find(&token);
        assert!(
            sure.iter().any(|c| c.certainty == Certainty::Checked && c.score > 0.9),
            "{}: {token}",
            rule.id
        );
        let last = token.pop_char();
        let Check::Sum(holds) = rule.check else { unreachable!() };
        let other = ["Q", "7", "a", "0", "Z"]
            .iter()
            .map(|c| format!("{last}{c}"))
            .find(|t| !holds(t.as_bytes()) && !find(t).is_empty());
        let Some(other) = other else { continue };
        assert!(find(&other).iter().all(|c| c.score < 0.96), "{}: {other}", rule.id);
    }
}

trait PopChar {
    fn pop_char(&self) -> String;
}

impl PopChar for String {
    fn pop_char(&self) -> String {
        self[..self.len() - 1].to_owned()
    }
}

#[test]
fn rules_are_named_once_and_described() {
    let mut seen = std::collections::HashSet::new();
    for info in crate::secrets::infos() {
        assert!(seen.insert(info.name), "{} twice", info.name);
        assert!(!info.description.is_empty() && !info.source.is_empty(), "{}", info.name);
        assert!(
            info.name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
        );
    }
    assert!(seen.len() > 250);
}
