//! Names of users and machines by the form of the line they stand in: access logs, syslog, notes to
//! do in source code, SSH configuration, host names with an inner part.

use crate::{
    Label, RecognizerInfo,
    layer::{Candidate, Certainty},
};
use regex_automata::meta::Regex;
use std::sync::LazyLock;

/// What this scanner finds.
pub(crate) const INFOS: &[RecognizerInfo] = &[
    RecognizerInfo {
        name: "login_in_line",
        label: Label::USERNAME,
        description: "User name at its place in an access log, SSH configuration, note to do or sentence",
        source: "Common Log Format; ssh_config(5)",
    },
    RecognizerInfo {
        name: "host_in_line",
        label: Label::HOSTNAME,
        description: "Host name at its place in a system log or SSH configuration, or with an inner part",
        source: "RFC 3164 section 4.1.2; RFC 5424; ssh_config(5)",
    },
];

/// Anchors that every line of interest has, so that other texts cost one search.
static ANCHORS: LazyLock<Option<aho_corasick::AhoCorasick>> = LazyLock::new(|| {
    aho_corasick::AhoCorasick::builder()
        .ascii_case_insensitive(true)
        .build([
            " - ",
            "todo(",
            "fixme(",
            "hack(",
            "xxx(",
            "hostname ",
            "user ",
            "]: ",
            ".int.",
            ".corp.",
            ".prod.",
            ".stg.",
            ".staging.",
            ".intern.",
            "account is ",
            "login is ",
            "user is ",
            "user name is ",
            "username is ",
            "logged in as ",
            "sudo: ",
            "kernel: ",
        ])
        .ok()
});

/// Each line form: expression, label, recognizer, score. The first group is the span.
static LINES: LazyLock<Vec<(Regex, Label, &'static str, f32)>> = LazyLock::new(|| {
    let (user, host) = ("login_in_line", "host_in_line");
    [
        // 81.2.69.144 - lfontaine [12/May/2025:08:14:22 +0200]
        (r"(?m)^[0-9A-Fa-f:.]{3,45} - ([A-Za-z][\w.@-]{1,63}) \[\d{1,2}/[A-Z][a-z]{2}/\d{4}", Label::USERNAME, user, 0.85),
        (r"\b(?:TODO|FIXME|HACK|XXX)\(@?([a-z][a-z0-9._-]{1,38})\)", Label::USERNAME, user, 0.7),
        (r"(?m)^[ \t]+(?:User|user)[ \t]+([A-Za-z_][\w.-]{1,31})[ \t]*$", Label::USERNAME, user, 0.7),
        (
            r"(?i)\b(?:account|login|user|user name|username) is ([a-z][a-z0-9]*[._0-9-][a-z0-9._-]{1,30}[a-z0-9])\b",
            Label::USERNAME, user, 0.7,
        ),
        (r"(?i)\blogged in as ([a-z][a-z0-9._-]{1,30}[a-z0-9])\b", Label::USERNAME, user, 0.7),
        (r"(?m)^[ \t]+(?:HostName|Hostname)[ \t]+([A-Za-z0-9][A-Za-z0-9-]*(?:\.[A-Za-z0-9-]+)+)[ \t]*$", Label::HOSTNAME, host, 0.8),
        // May 14 03:12:09 fra-web-3 sshd[21877]:
        (
            r"(?m)^(?:<\d{1,3}>)?(?:[A-Z][a-z]{2} [ \d]\d (?:\d{4} )?\d\d:\d\d:\d\d) ([A-Za-z][A-Za-z0-9]*[-.0-9][A-Za-z0-9.-]*) [\w./-]+(?:\[\d+\])?:",
            Label::HOSTNAME, host, 0.8,
        ),
        (
            r"\b([a-z0-9][a-z0-9-]{0,62}(?:\.[a-z0-9-]{1,63}){0,3}\.(?:int|corp|prod|stg|staging|intern)\.[a-z0-9-]{1,63}\.[a-z]{2,12})\b",
            Label::HOSTNAME, host, 0.75,
        ),
    ]
    .into_iter()
    .filter_map(|(pattern, label, recognizer, score)| {
        Regex::new(pattern).ok().map(|regex| (regex, label, recognizer, score))
    })
    .collect()
});

/// Names of accounts and machines that every installation has.
const NOBODY: &[&str] = &[
    "root",
    "admin",
    "user",
    "git",
    "ubuntu",
    "deploy",
    "nobody",
    "test",
    "localhost",
    "name",
    "www-data",
    "username",
    "ec2-user",
];

/// Adds what stands at such places.
pub(crate) fn scan(text: &str, out: &mut Vec<Candidate>) {
    if !ANCHORS.as_ref().is_some_and(|a| a.is_match(text)) {
        return;
    }
    for (regex, label, recognizer, score) in LINES.iter() {
        for found in regex.captures_iter(text).filter_map(|c| c.get_group(1)) {
            let Some(name) = text.get(found.range()) else { continue };
            if NOBODY.contains(&name.to_ascii_lowercase().as_str()) {
                continue;
            }
            out.push(Candidate {
                start: found.start,
                end: found.end,
                label: *label,
                score: *score,
                recognizer,
                certainty: Certainty::Contextual,
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_expression_is_valid() {
        assert_eq!(LINES.len(), 8);
        assert!(ANCHORS.is_some());
    }
}
