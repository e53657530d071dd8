//! Host names inside an organisation, from their endings.

use super::{
    context::{Context, Hit},
    words as cx,
};
use crate::{
    Label, RecognizerInfo,
    layer::{Candidate, Certainty},
};

/// What this scanner finds.
pub(crate) const INFOS: &[RecognizerInfo] = &[RecognizerInfo {
    name: "internal_host",
    label: Label::HOSTNAME,
    description: "Host name under an internal domain",
    source: "RFC 6762 appendix G, RFC 8375, ICANN reserved .internal; common practice for .corp and .lan",
}];

/// The longest host name (RFC 1035).
const LONGEST: usize = 253;

/// Names that every installation has.
const COMMON: &[&str] = &[
    "host.docker.internal",
    "gateway.docker.internal",
    "metadata.google.internal",
    "kubernetes.default.svc.cluster.local",
    "localhost.localdomain",
    "svc.cluster.local",
    "cluster.local",
    ".env.local",
    "env.local",
];

/// Adds the host name about one ending; gives where it ends, so that its other endings are not judged
/// again, or the end of the ending when it is none.
pub(crate) fn judge(
    text: &str,
    hit: &Hit,
    context: &Context<'_>,
    out: &mut Vec<Candidate>,
) -> usize {
    let bytes = text.as_bytes();
    // `self.local_name` and `corporate` are no hosts; seen before anything is read.
    let next = bytes.get(hit.end);
    if next.is_some_and(|b| b.is_ascii_alphanumeric() || *b == b'_' || *b == b'-') {
        return hit.end;
    }
    let part = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.');
    let head = bytes.get(..hit.start).unwrap_or_default();
    let start = hit.start - head.iter().rev().take(LONGEST).take_while(|b| part(b)).count();
    let tail = bytes.get(hit.end..).unwrap_or_default();
    let mut end = hit.end + tail.iter().take(LONGEST).take_while(|b| part(b)).count();
    while end > start && matches!(bytes.get(end - 1), Some(b'.' | b'-')) {
        end -= 1;
    }
    // `pkg.internal()` is no host.
    let cut = matches!(bytes.get(end), Some(b'(' | b'_' | b'[' | b'\'' | b'!'))
        || start
            .checked_sub(1)
            .and_then(|i| bytes.get(i))
            .is_some_and(|b| matches!(b, b'_' | b'$' | b'\\'));
    let Some(host) = text.get(start..end) else { return hit.end };
    let labels = host.split('.').filter(|l| !l.is_empty()).count();
    if cut || end < hit.end || labels < 2 || host.starts_with(['.', '-']) || host.contains("..") {
        return hit.end;
    }
    let lower = host.to_ascii_lowercase();
    if COMMON.contains(&lower.as_str()) {
        return hit.end;
    }
    let addressed =
        start.checked_sub(1).and_then(|i| bytes.get(i)).is_some_and(|b| matches!(b, b'/' | b'@'));
    let telling = host.bytes().any(|b| b.is_ascii_digit() || b == b'-');
    let near = context.near(start, end, cx::HOST | cx::NET).is_some();
    if addressed || telling || near || labels >= 3 {
        out.push(Candidate {
            start,
            end,
            label: Label::HOSTNAME,
            score: if near || addressed { 0.85 } else { 0.65 },
            recognizer: "internal_host",
            certainty: Certainty::Pattern,
        });
        return end;
    }
    hit.end
}

/// Whether a host name ends in a public top-level domain.
pub(crate) fn is_public(host: &str) -> bool {
    const INNER: &[&str] = &[
        "internal",
        "corp",
        "local",
        "lan",
        "intranet",
        "intra",
        "localdomain",
        "arpa",
        "priv",
        "home",
        "private",
    ];
    host.rsplit_once('.').is_some_and(|(_, top)| {
        top.len() >= 2
            && top.bytes().all(|b| b.is_ascii_alphabetic())
            && !INNER.contains(&top.to_ascii_lowercase().as_str())
    })
}
