//! What the form of its line tells: names of users and machines in access logs, syslog, notes to do in
//! source code, SSH configuration and queries, host names with an inner part, spoken ages and dates.

use crate::{
    Label, RecognizerInfo,
    layer::{Candidate, Certainty},
};
use aho_corasick::{AhoCorasick, AhoCorasickKind};
use regex_automata::{Input, meta::Regex, util::syntax};
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
    RecognizerInfo {
        name: "spoken_age",
        label: Label::AGE,
        description: "Age as people tell it: I'm 34, turns 90",
        source: "HIPAA, 45 CFR 164.514(b)(2)(i)(C)",
    },
    RecognizerInfo {
        name: "spoken_date",
        label: Label::DATE_OF_BIRTH,
        description: "Date with its year in English words, as transcripts have it",
        source: "Habits of speech",
    },
];

/// What every line of interest holds, in small letters, with the number of its form in [`LINES`]:
/// texts without cost one search, and a form is tried only in its own lines.
const ANCHORS: &[(&str, usize)] = &[
    (" - ", 0),
    ("todo(", 1),
    ("fixme(", 1),
    ("hack(", 1),
    ("xxx(", 1),
    ("user ", 2),
    ("user\t", 2),
    ("account is ", 3),
    ("login is ", 3),
    ("user is ", 3),
    ("user name is ", 3),
    ("username is ", 3),
    ("logged in as ", 4),
    ("hostname ", 5),
    ("hostname\t", 5),
    ("]: ", 6),
    ("sudo: ", 6),
    ("kernel: ", 6),
    ("systemd: ", 6),
    ("cron: ", 6),
    (".int.", 7),
    (".corp.", 7),
    (".prod.", 7),
    (".stg.", 7),
    (".staging.", 7),
    (".intern.", 7),
    ("(user", 8),
    ("(login", 8),
    ("(account", 8),
    ("&password=", 9),
    ("&passwd=", 9),
    ("&pwd=", 9),
    ("&pass=", 9),
    ("i'm ", 10),
    ("i am ", 10),
    (" turns ", 10),
    (" turned ", 10),
    (" turning ", 10),
    (" of january", 11),
    (" of february", 11),
    (" of march", 11),
    (" of april", 11),
    (" of may", 11),
    (" of june", 11),
    (" of july", 11),
    (" of august", 11),
    (" of september", 11),
    (" of october", 11),
    (" of november", 11),
    (" of december", 11),
];

static AUTOMATON: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| {
    AhoCorasick::builder()
        .ascii_case_insensitive(true)
        .kind(Some(AhoCorasickKind::DFA))
        .build(ANCHORS.iter().map(|(anchor, _)| anchor))
        .ok()
});

/// How far about its anchor a line is read, in bytes.
const REACH: usize = 320;

/// How many line forms there are.
const FORMS: usize = 12;

/// A line form; the first group of its expression is the span.
struct Line {
    regex: Regex,
    label: Label,
    recognizer: &'static str,
    score: f32,
}

/// The line forms. Their expressions are of ASCII alone, which lets them run as automata.
static LINES: LazyLock<Vec<Line>> = LazyLock::new(|| {
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
        (r"(?i)\((?:user|login|account|username|user name|user id|userid)(?: |: ?)([a-z][a-z0-9._-]{2,31})\)", Label::USERNAME, user, 0.7),
        (r"(?i)[?&](?:user|username|uid|login)=([a-z0-9._-]{2,63})&(?:password|passwd|pwd|pass)=", Label::USERNAME, user, 0.75),
        (
            r"(?i)\b(?:i'm|i am|turns|turned|turning) (1[01]\d|\d{1,2})(?: (?:and|now|this|next|in|on|years?|yrs?|but|so|my|tomorrow|today)\b|[,.!?;)](?:\s|$)|\s*$)",
            Label::AGE, "spoken_age", 0.6,
        ),
        (
            r"(?i)\b((?:the )?(?:(?:twenty|thirty)[- ])?(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|thirteenth|fourteenth|fifteenth|sixteenth|seventeenth|eighteenth|nineteenth|twentieth|thirtieth) of (?:january|february|march|april|may|june|july|august|september|october|november|december),? (?:nineteen|two thousand|twenty)(?:[ -](?:hundred|and|oh|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety))*)\b",
            Label::DATE_OF_BIRTH, "spoken_date", 0.6,
        ),
    ]
    .into_iter()
    .filter_map(|(pattern, label, recognizer, score)| {
        let syntax = syntax::Config::new().unicode(false);
        let regex = Regex::builder().syntax(syntax).build(pattern).ok()?;
        Some(Line { regex, label, recognizer, score })
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
    let Some(automaton) = AUTOMATON.as_ref() else { return };
    let bytes = text.as_bytes();
    // How far each form has read: no byte is read twice by one form.
    let mut read = [0usize; FORMS];
    for hit in automaton.find_overlapping_iter(bytes) {
        let Some((_, form)) = ANCHORS.get(hit.pattern().as_usize()) else { continue };
        let (Some(line), Some(done)) = (LINES.get(*form), read.get_mut(*form)) else { continue };
        if hit.end() <= *done {
            continue;
        }
        let first = hit.start().saturating_sub(REACH).max(*done);
        let start = memchr::memrchr(b'\n', bytes.get(first..hit.start()).unwrap_or_default())
            .map_or(first, |i| first + i + 1);
        let last = (hit.end() + REACH).min(bytes.len());
        let end = memchr::memchr(b'\n', bytes.get(hit.end()..last).unwrap_or_default())
            .map_or(last, |i| hit.end() + i);
        *done = end;
        line.scan(text, start, end, out);
    }
}

impl Line {
    /// Adds the finds of one line form in `start..end`.
    fn scan(&self, text: &str, start: usize, end: usize, out: &mut Vec<Candidate>) {
        let input = Input::new(text).range(start..end);
        for found in self.regex.captures_iter(input).filter_map(|c| c.get_group(1)) {
            let Some(name) = text.get(found.range()) else { continue };
            if NOBODY.contains(&name.to_ascii_lowercase().as_str()) {
                continue;
            }
            out.push(Candidate {
                start: found.start,
                end: found.end,
                label: self.label,
                score: self.score,
                recognizer: self.recognizer,
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
        assert_eq!(LINES.len(), FORMS);
        assert!(AUTOMATON.is_some());
        assert!(ANCHORS.iter().all(|(_, form)| *form < FORMS));
    }
}
