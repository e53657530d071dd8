//! Domains and host names, IP and MAC addresses, IMEIs: in the ranges that are kept for
//! documentation.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::{Mint, Minted, Role, Wanted, contact, form, words};
use crate::{prf::Draw, word::Word};

/// Where invented domains live: names that nobody can register (RFC 2606, RFC 6761).
const SUFFIXES: &[&str] = &["example", "example.com", "example.org", "example.net", "test"];
/// Second levels under which domains are registered in several countries.
const SECOND_LEVELS: &[&str] = &[
    "co", "com", "org", "net", "ac", "gov", "edu", "or", "ne", "go", "gob", "gouv", "nom", "asso",
];
/// Suffixes of networks that are no domains of the Internet; they say nothing and stay.
const LOCAL_SUFFIXES: &[&str] =
    &["local", "localdomain", "internal", "lan", "corp", "home", "intranet", "private", "svc"];

/// What stands for a host or domain name.
pub(super) fn hostname(mint: &mut Mint<'_>, wanted: Wanted<'_>) -> Option<Minted> {
    let made = domain(mint, wanted.text);
    if wanted.attempt == 0 {
        return Some(Minted::whole(made));
    }
    let mut draw = mint.prf.draw("host number", wanted.text, wanted.attempt);
    Some(Minted::whole(format!("h{}.{made}", draw.string("0123456789", 3))))
}

/// What stands for a domain, a host name or an address in an e-mail or URL. Two never become one.
pub(super) fn domain(mint: &mut Mint<'_>, text: &str) -> String {
    if let Some(inner) = text.strip_prefix('[').and_then(|t| t.strip_suffix(']')) {
        return format!("[{}]", address(mint, inner, 0).unwrap_or_else(|| "192.0.2.1".to_owned()));
    }
    if let Some(made) = address(mint, text, 0) {
        return made;
    }
    let key = text.trim_end_matches('.').to_lowercase();
    let made = match mint.lexicon.domains.get(key.as_str()) {
        Some(known) => known.clone(),
        None => {
            let made = new_domain(mint, &key);
            mint.lexicon.domains.insert(Word::new(key.as_str()), made.clone());
            made
        }
    };
    let capitals = text.chars().any(char::is_uppercase) && !text.chars().any(char::is_lowercase);
    if capitals { made.to_uppercase() } else { made }
}

fn new_domain(mint: &mut Mint<'_>, key: &str) -> String {
    let labels: Vec<&str> = key.split('.').collect();
    let (names, suffix) = split(&labels);
    let parent = names.len() > 1;
    let made: Vec<String> = if parent {
        // A host goes with its domain.
        let above = labels.get(names.len() - 1..).unwrap_or_default().join(".");
        let above = domain(mint, &above);
        let hosts = names.get(..names.len() - 1).unwrap_or_default();
        let mut made: Vec<String> = hosts.iter().map(|n| label(mint, n, true)).collect();
        made.push(above);
        made
    } else {
        names.iter().map(|n| label(mint, n, suffix.is_empty())).collect()
    };
    let mut draw = mint.prf.draw("suffix", &suffix.join("."), 0);
    let first = draw.below(SUFFIXES.len());
    let known = |mint: &Mint<'_>, made: &str| mint.lexicon.domains.values().any(|d| d == made);
    let mut last = made.join(".");
    for attempt in 0..64 {
        let number = if attempt < SUFFIXES.len() { String::new() } else { attempt.to_string() };
        let mut labels = made.clone();
        if let Some(first) = labels.first_mut() {
            first.push_str(&number);
        }
        let keep = parent || suffix.is_empty();
        let local = suffix.iter().all(|s| words::is_one(LOCAL_SUFFIXES, s));
        if !keep && local {
            labels.extend(suffix.iter().map(|s| (*s).to_owned()));
        } else if !keep {
            let at = (first + attempt) % SUFFIXES.len();
            labels.push(SUFFIXES.get(at).copied().unwrap_or("example").to_owned());
        }
        last = labels.join(".");
        let free = last != key
            && !known(mint, &last)
            && mint.book.is_free(key, &last)
            && !(mint.taken)(&last);
        if free {
            break;
        }
    }
    last
}

/// The labels that name, and those under which names are registered.
fn split<'a>(labels: &'a [&'a str]) -> (&'a [&'a str], &'a [&'a str]) {
    let count = labels.len();
    let second = count.checked_sub(2).and_then(|i| labels.get(i)).copied().unwrap_or_default();
    let last = labels.last().copied().unwrap_or_default();
    let suffix = if count < 2 {
        0
    } else if count > 2 && last.len() == 2 && words::is_one(SECOND_LEVELS, second) {
        2
    } else {
        1
    };
    labels.split_at_checked(count - suffix).unwrap_or((labels, &[]))
}

/// One label of a domain: its words one by one, so that it follows the organisation's or the
/// person's name.
fn label(mint: &mut Mint<'_>, text: &str, host: bool) -> String {
    let mut out = String::with_capacity(text.len() + 6);
    let mut changed = false;
    let pieces: Vec<&str> = text.split_inclusive(|c: char| !c.is_alphabetic()).collect();
    let wordy = pieces.iter().filter(|p| p.starts_with(char::is_alphabetic)).count();
    for piece in pieces {
        let end = piece.find(|c: char| !c.is_alphabetic()).unwrap_or(piece.len());
        let (word, rest) = piece.split_at_checked(end).unwrap_or((piece, ""));
        if !word.is_empty() {
            let known = mint.lexicon.word(word).map(str::to_owned);
            let generic = words::is_one(words::TRADES, word)
                || words::is_one(words::HOSTS, word)
                || words::is_one(words::LEGAL_FORMS, word);
            let made = match known {
                Some(known) => known,
                None if generic && (host || wordy > 1) => word.to_owned(),
                None if word.chars().count() < 3 => {
                    mint.prf.draw("letters", word, 0).string("abcdefghiklmnoprstuvw", word.len())
                }
                None => mint.word(word, Role::Code),
            };
            changed |= made != word;
            out.push_str(&ascii(&made));
        }
        if rest.chars().any(|c| c.is_ascii_digit()) {
            let mut draw = mint.prf.draw("label number", text, 0);
            out.push_str(&form::same(&mut draw, rest));
            changed = true;
        } else {
            out.push_str(rest);
        }
    }
    if !changed && !host {
        return mint.word(text, Role::Code);
    }
    out
}

/// A label may hold no letters but these.
fn ascii(word: &str) -> String {
    word.chars().filter(char::is_ascii).collect()
}

/// What stands for an IP address, with a prefix length or a port if it has one.
pub(super) fn ip(mint: &mut Mint<'_>, wanted: Wanted<'_>) -> Option<Minted> {
    let text = wanted.text;
    let end = text.find(['/', '%']).unwrap_or(text.len());
    let (host, tail) = text.split_at_checked(end).unwrap_or((text, ""));
    if let Some(made) = address(mint, host, wanted.attempt) {
        return Some(Minted::whole(format!("{made}{tail}")));
    }
    if let Some((host, port)) = host.rsplit_once(':')
        && let Some(made) = address(mint, host.trim_matches(['[', ']']), wanted.attempt)
    {
        let made = if host.starts_with('[') { format!("[{made}]") } else { made };
        return Some(Minted::whole(format!("{made}:{port}{tail}")));
    }
    super::numbers::plain(mint, wanted)
}

fn address(mint: &mut Mint<'_>, text: &str, attempt: u32) -> Option<String> {
    match text.parse::<IpAddr>().ok()? {
        IpAddr::V4(ip) => Some(v4(mint, ip, attempt)),
        IpAddr::V6(ip) => Some(v6(mint, ip, text, attempt)),
    }
}

/// Addresses of one /24 stay in one /24.
fn v4(mint: &mut Mint<'_>, ip: Ipv4Addr, attempt: u32) -> String {
    let [a, b, c, _] = ip.octets();
    let net = network(mint, &format!("{a}.{b}.{c}"), |draw, attempt| match attempt {
        // RFC 5737, then the benchmarking range of RFC 2544, then what RFC 1112 reserves.
        0..4 => draw.pick(&["192.0.2", "198.51.100", "203.0.113"]).to_owned(),
        4..24 => format!("198.{}.{}", 18 + draw.below(2), draw.below(256)),
        _ => format!("{}.{}.{}", 240 + draw.below(14), draw.below(256), draw.below(256)),
    });
    let host = 1 + mint.prf.draw("host", &ip.to_string(), attempt).below(254);
    format!("{net}.{host}")
}

/// Addresses of one /64 stay in one /64 (RFC 3849).
fn v6(mint: &mut Mint<'_>, ip: Ipv6Addr, text: &str, attempt: u32) -> String {
    let segments = ip.segments();
    let key: Vec<String> = segments.iter().take(4).map(|s| format!("{s:x}")).collect();
    let net = network(mint, &key.join(":"), |draw, _| {
        format!("2001:db8:{:x}:{:x}", 1 + draw.below(0xfffe), 1 + draw.below(0xfffe))
    });
    let mut draw = mint.prf.draw("interface", &ip.to_string(), attempt);
    let made = if text.contains("::") {
        format!("{net}::{:x}", 1 + draw.below(0xfffe))
    } else {
        let host: Vec<String> = (0..4).map(|_| format!("{:x}", 1 + draw.below(0xfffe))).collect();
        format!("{net}:{}", host.join(":"))
    };
    let capitals = text.bytes().any(|b| b.is_ascii_uppercase());
    if capitals { made.to_uppercase() } else { made }
}

fn network(mint: &mut Mint<'_>, key: &str, make: impl Fn(&mut Draw<'_>, u32) -> String) -> String {
    if let Some(known) = mint.lexicon.networks.get(key) {
        return known.clone();
    }
    let mut made = String::new();
    for attempt in 0..64 {
        made = make(&mut mint.prf.draw("network", key, attempt), attempt);
        if made != key && !mint.lexicon.networks.values().any(|n| *n == made) {
            break;
        }
    }
    mint.lexicon.networks.insert(Word::new(key), made.clone());
    made
}

/// What an earlier address tells of its network and that of its surrogate.
pub(crate) fn networks_of(original: &str, surrogate: &str) -> Option<(String, String)> {
    let ip = |text: &str| text.split(['/', '%']).next().and_then(|t| t.parse::<IpAddr>().ok());
    match (ip(original)?, ip(surrogate)?) {
        (IpAddr::V4(a), IpAddr::V4(b)) => {
            let net = |ip: Ipv4Addr| {
                let [a, b, c, _] = ip.octets();
                format!("{a}.{b}.{c}")
            };
            Some((net(a), net(b)))
        }
        (IpAddr::V6(a), IpAddr::V6(b)) => {
            let net = |ip: Ipv6Addr| {
                let head: Vec<String> =
                    ip.segments().iter().take(4).map(|s| format!("{s:x}")).collect();
                head.join(":")
            };
            Some((net(a), net(b)))
        }
        _ => None,
    }
}

/// A MAC address that says of itself that no maker gave it (IEEE 802, locally administered).
pub(super) fn mac(mint: &mut Mint<'_>, wanted: Wanted<'_>) -> Option<Minted> {
    let value = form::value(wanted.text).to_lowercase();
    let mut draw = mint.prf.draw("mac", &value, wanted.attempt);
    let rest = value.chars().count().saturating_sub(2);
    let made = format!("0{}{}", draw.of("26ae"), draw.string("0123456789abcdef", rest));
    let capitals = wanted.text.bytes().any(|b| b.is_ascii_uppercase());
    let written = form::write(&wanted.text.to_lowercase(), &made);
    Some(Minted::whole(if capitals { written.to_uppercase() } else { written }))
}

/// An IMEI in the range for tests, with its check digit (3GPP TS 23.003).
pub(super) fn imei(mint: &mut Mint<'_>, wanted: Wanted<'_>) -> Option<Minted> {
    let value = form::value(wanted.text);
    let count = value.chars().count();
    if !(14..=16).contains(&count) || !value.bytes().all(|b| b.is_ascii_digit()) {
        return super::numbers::plain(mint, wanted);
    }
    let mut draw = mint.prf.draw("imei", &value, wanted.attempt);
    let mut made = format!("99{}", draw.string("0123456789", count.min(14) - 2));
    if count == 15 {
        made.push(form::luhn(&made));
    } else if count == 16 {
        made.push_str(&draw.string("0123456789", 2));
    }
    Some(Minted::whole(form::write(wanted.text, &made)))
}

/// The words that an earlier domain and its surrogate have in the same places, in lower case.
pub(crate) fn aligned(original: &str, surrogate: &str) -> Vec<(String, String)> {
    let (from, to) = (original.to_lowercase(), surrogate.to_lowercase());
    let from: Vec<&str> = from.split('.').collect();
    let to: Vec<&str> = to.split('.').collect();
    let (from, _) = split(&from);
    from.iter().zip(&to).flat_map(|(a, b)| contact::aligned(a, b)).collect()
}
