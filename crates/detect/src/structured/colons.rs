//! IPv6 and MAC addresses, found from their colons.

use super::{context::Context, words as cx};
use crate::{
    Label, RecognizerInfo,
    layer::{Candidate, Certainty},
    word,
};
use std::net::Ipv6Addr;

/// What this scanner finds.
pub(crate) const INFOS: &[RecognizerInfo] = &[
    RecognizerInfo {
        name: "ipv6",
        label: Label::IP_ADDRESS,
        description: "IPv6 address, also with prefix length or zone",
        source: "RFC 4291 section 2.2; documentation (RFC 3849), loopback and unspecified addresses are left alone",
    },
    RecognizerInfo {
        name: "mac_colons",
        label: Label::MAC_ADDRESS,
        description: "MAC address with colons (EUI-48, EUI-64)",
        source: "IEEE 802-2014, clause 8",
    },
];

/// The longest run that is looked at: an address with an IPv4 tail.
const LONGEST: usize = 48;

/// Adds the addresses of a text.
pub(crate) fn scan(text: &str, context: &Context<'_>, out: &mut Vec<Candidate>) {
    let bytes = text.as_bytes();
    let mut done = 0;
    for colon in memchr::memchr_iter(b':', bytes) {
        if colon < done {
            continue;
        }
        // Most colons end a word of prose or a name of code.
        let next = bytes.get(colon + 1).copied().unwrap_or(b' ');
        if !(next.is_ascii_hexdigit() || next == b':') {
            continue;
        }
        let part = |b: &u8| b.is_ascii_hexdigit() || *b == b':';
        let head = bytes.get(done..colon).unwrap_or_default();
        let start = colon - head.iter().rev().take(5).take_while(|b| part(b)).count();
        let tail = bytes.get(colon..).unwrap_or_default();
        let run = tail.iter().take(LONGEST).take_while(|b| part(b) || **b == b'.').count();
        let mut end = colon + run;
        while end > start && matches!(bytes.get(end - 1), Some(b'.')) {
            end -= 1;
        }
        done = end.max(colon + 1);
        if !word::begins(text, start) || !word::ends(text, end) {
            continue;
        }
        let Some(run) = text.get(start..end) else { continue };
        if is_mac(run) {
            push(start, end, Label::MAC_ADDRESS, "mac_colons", 0.9, out);
            continue;
        }
        // A colon after the address ends a clause.
        let run = if run.ends_with(':') && !run.ends_with("::") {
            run.strip_suffix(':').unwrap_or(run)
        } else {
            run
        };
        let Ok(address) = run.parse::<Ipv6Addr>() else { continue };
        let near = context.near(start, end, cx::NET);
        if is_somebodys(address, run) && (near.is_some() || is_typical(run)) {
            let end = start + run.len();
            let score = if near.is_some() { 0.95 } else { 0.85 };
            push(start, with_prefix(bytes, end), Label::IP_ADDRESS, "ipv6", score, out);
        }
    }
}

fn push(
    start: usize,
    end: usize,
    label: Label,
    recognizer: &'static str,
    score: f32,
    out: &mut Vec<Candidate>,
) {
    let certainty = Certainty::Pattern;
    out.push(Candidate { start, end, label, score, recognizer, certainty });
}

fn is_mac(run: &str) -> bool {
    let groups = run.split(':').count();
    matches!(groups, 6 | 8)
        && run.split(':').all(|g| g.len() == 2)
        && run.bytes().any(|b| b != b'0' && b != b':')
        && run.bytes().any(|b| !matches!(b, b'f' | b'F' | b':'))
}

/// Whether an address can be some host's own.
fn is_somebodys(address: Ipv6Addr, run: &str) -> bool {
    let documentation = address.segments().starts_with(&[0x2001, 0xdb8]);
    !address.is_loopback() && !address.is_unspecified() && !documentation && run.len() >= 4
}

/// Whether no path of code reads like it: `a::b` is code, `fe80::1` and eight groups are not.
fn is_typical(run: &str) -> bool {
    let groups = run.split(':').filter(|g| !g.is_empty()).count();
    let first_long = run.split(':').next().is_some_and(|g| g.len() >= 3);
    // `Face::A1` has both cases; addresses have one.
    let mixed =
        run.bytes().any(|b| b.is_ascii_uppercase()) && run.bytes().any(|b| b.is_ascii_lowercase());
    !mixed
        && run.bytes().any(|b| b.is_ascii_digit())
        && (groups >= 4 || (groups >= 2 && first_long && run.contains("::")))
}

/// One past a prefix length or zone behind an address.
fn with_prefix(bytes: &[u8], end: usize) -> usize {
    match bytes.get(end) {
        Some(b'/') => {
            let digits = bytes
                .get(end + 1..)
                .unwrap_or_default()
                .iter()
                .take_while(|b| b.is_ascii_digit())
                .count();
            if (1..=3).contains(&digits) { end + 1 + digits } else { end }
        }
        Some(b'%') => {
            let zone = bytes
                .get(end + 1..)
                .unwrap_or_default()
                .iter()
                .take(16)
                .take_while(|b| b.is_ascii_alphanumeric())
                .count();
            if zone > 0 { end + 1 + zone } else { end }
        }
        _ => end,
    }
}
