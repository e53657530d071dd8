//! Tables in Markdown of the findings of one run, and the goals they are held against.
//!
//! What a contender adds is taken within each round, against the bare upstream of that round; the
//! tables show the median of the rounds.

use std::fmt::Write as _;

use crate::goals;
use crate::results::{Record, Round, median};
use crate::rounds::PLAN;
use crate::workload::Workload;

/// The upstream with nothing in front of it.
pub const BARE: &str = "bare";

/// Contenders and detectors in the order of the tables, with their titles.
const TITLES: &[(&str, &str)] = &[
    (BARE, "upstream alone"),
    ("nginx", "nginx"),
    ("ours", "Private AI Proxy"),
    ("ours-structured", "Private AI Proxy without the statistical model"),
    ("litellm", "LiteLLM"),
    ("litellm-presidio", "LiteLLM with its Presidio guardrail"),
    ("presidio", "Presidio's analyzer, all recognizers"),
    ("presidio-patterns", "Presidio's analyzer, patterns only"),
];

/// The line behind which the tables stand in a document.
pub const BEGIN: &str = "<!-- measured: begin (made by benches/run; edits are lost) -->";
/// The line before which they end.
pub const END: &str = "<!-- measured: end -->";

/// The findings of a run.
#[derive(Clone, Debug, Default)]
pub struct Findings {
    records: Vec<Record>,
}

impl Findings {
    /// Findings in the order in which they came.
    pub fn new(records: Vec<Record>) -> Self {
        Self { records }
    }

    fn rounds<'a>(
        &'a self,
        contender: &'a str,
        workload: &'a str,
        connections: usize,
    ) -> impl Iterator<Item = &'a Round> {
        self.records.iter().filter_map(move |record| match record {
            Record::Round(r)
                if r.contender == contender
                    && r.workload == workload
                    && r.connections == connections =>
            {
                Some(r)
            }
            _ => None,
        })
    }

    /// The median of a figure over a contender's rounds.
    pub fn figure(
        &self,
        contender: &str,
        workload: Workload,
        connections: usize,
        figure: fn(&Round) -> f64,
    ) -> Option<f64> {
        let name = workload.name();
        let rounds = self.rounds(contender, &name, connections);
        median(rounds.map(figure).filter(|f| f.is_finite()).collect())
    }

    /// What a contender adds to a figure of the bare upstream in the same round; the median of the
    /// rounds.
    pub fn added(
        &self,
        contender: &str,
        workload: Workload,
        connections: usize,
        figure: fn(&Round) -> f64,
    ) -> Option<f64> {
        let name = workload.name();
        let differences = self.rounds(contender, &name, connections).filter_map(|round| {
            let bare = self.rounds(BARE, &name, connections).find(|b| b.round == round.round)?;
            Some(figure(round) - figure(bare)).filter(|f| f.is_finite())
        });
        median(differences.collect())
    }

    /// Unicode scalar values a second of a detector.
    pub fn detector_rate(&self, name: &str) -> Option<f64> {
        self.records.iter().find_map(|record| match record {
            Record::Detector { detector, chars, seconds, .. } if detector == name => {
                Some(*chars as f64 / seconds.max(1e-9))
            }
            _ => None,
        })
    }

    /// KiB of a contender at a time.
    pub fn memory(&self, name: &str, time: &str) -> Option<u64> {
        self.records.iter().find_map(|record| match record {
            Record::Memory { contender, when, kib } if contender == name && when == time => {
                Some(*kib)
            }
            _ => None,
        })
    }

    /// The contenders that were measured over HTTP or should have been, in the tables' order.
    fn contenders(&self) -> Vec<&str> {
        let mut names: Vec<&str> = Vec::new();
        for record in &self.records {
            let name = match record {
                Record::Round(Round { contender, .. })
                | Record::Failed { contender, .. }
                | Record::Reached { contender, .. } => contender,
                _ => continue,
            };
            if !names.contains(&name.as_str()) {
                names.push(name);
            }
        }
        names.sort_by_key(|name| TITLES.iter().position(|(n, _)| n == name));
        names
    }
}

/// What a name is called in tables.
fn title(name: &str) -> &str {
    TITLES.iter().find(|(n, _)| *n == name).map_or(name, |(_, title)| title)
}

/// Microseconds in the unit that reads best.
pub fn time(us: f64) -> String {
    let size = us.abs();
    if size < 1e3 {
        format!("{us:.0} µs")
    } else if size < 1e4 {
        format!("{:.2} ms", us / 1e3)
    } else if size < 1e6 {
        format!("{:.0} ms", us / 1e3)
    } else {
        format!("{:.1} s", us / 1e6)
    }
}

/// A number with thousands set apart.
pub fn grouped(number: f64) -> String {
    let digits = format!("{number:.0}");
    let mut out = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

struct Table {
    head: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl Table {
    fn new(head: impl IntoIterator<Item = impl Into<String>>) -> Self {
        Self { head: head.into_iter().map(Into::into).collect(), rows: Vec::new() }
    }

    fn row(&mut self, cells: impl IntoIterator<Item = impl Into<String>>) {
        self.rows.push(cells.into_iter().map(Into::into).collect());
    }

    fn write(&self, heading: &str, out: &mut String) {
        if self.rows.is_empty() {
            return;
        }
        let line = |cells: &[String]| format!("| {} |\n", cells.join(" | "));
        out.push_str(&format!("### {heading}\n\n"));
        out.push_str(&line(&self.head));
        out.push_str(&format!("|{}\n", " --- |".repeat(self.head.len())));
        for row in &self.rows {
            out.push_str(&line(row));
        }
        out.push('\n');
    }
}

const ABSENT: &str = "—";

fn facts(findings: &Findings, out: &mut String) {
    let mut table = Table::new(["what", "which"]);
    for record in &findings.records {
        if let Record::Fact { name, value } = record {
            table.row([name, value]);
        }
    }
    table.write("Where and with what", out);
}

fn goals_table(findings: &Findings, out: &mut String) {
    let mut table = Table::new(["goal", "measured", "reached"]);
    for goal in goals::all(findings) {
        let reached = match goal.reached {
            Some(true) => "yes",
            Some(false) => "**no**",
            None => ABSENT,
        };
        table.row([goal.text, goal.measured, reached.to_owned()]);
    }
    table.write("Goals", out);
}

fn latency(findings: &Findings, out: &mut String) {
    let contenders = findings.contenders();
    let mut table =
        Table::new(std::iter::once("body").chain(contenders.iter().map(|name| title(name))));
    for cell in PLAN {
        if cell.connections != 1 || matches!(cell.workload, Workload::Stream { .. }) {
            continue;
        }
        let figures = contenders.iter().map(|name| {
            let of = |f: fn(&Round) -> f64| match *name {
                BARE => findings.figure(name, cell.workload, 1, f),
                _ => findings.added(name, cell.workload, 1, f),
            };
            let sign = if *name == BARE { "" } else { "+" };
            match (of(|r| r.median), of(|r| r.p99)) {
                (Some(median), Some(p99)) => {
                    format!("{sign}{} / {sign}{}", time(median), time(p99)).replace("+-", "-")
                }
                _ => ABSENT.to_owned(),
            }
        });
        let row: Vec<_> = std::iter::once(cell.workload.name()).chain(figures).collect();
        if row.iter().skip(1).any(|cell| cell != ABSENT) {
            table.row(row);
        }
    }
    table.write("Added latency at one connection: median / 99th percentile", out);
}

fn streams(findings: &Findings, out: &mut String) {
    let mut table = Table::new(["contender", "first word", "added", "whole stream", "added"]);
    for cell in PLAN {
        if !matches!(cell.workload, Workload::Stream { .. }) {
            continue;
        }
        for name in findings.contenders() {
            let figure = |f| findings.figure(name, cell.workload, cell.connections, f);
            let added = |f| findings.added(name, cell.workload, cell.connections, f);
            let shown = |us: Option<f64>| us.map_or(ABSENT.to_owned(), time);
            if figure(|r| r.median).is_some() {
                table.row([
                    title(name).to_owned(),
                    shown(figure(|r| r.first)),
                    shown(added(|r| r.first)),
                    shown(figure(|r| r.median)),
                    shown(added(|r| r.median)),
                ]);
            }
        }
    }
    table.write("Streams, 200 B, one connection: medians", out);
}

fn throughput(findings: &Findings, out: &mut String) {
    let contenders = findings.contenders();
    let mut table =
        Table::new(std::iter::once("body").chain(contenders.iter().map(|name| title(name))));
    for cell in PLAN {
        if cell.connections == 1 {
            continue;
        }
        let figures = contenders.iter().map(|name| {
            let of =
                |f: fn(&Round) -> f64| findings.figure(name, cell.workload, cell.connections, f);
            match (of(|r| r.rate), of(|r| r.p99)) {
                (Some(rate), Some(p99)) => format!("{}/s, p99 {}", grouped(rate), time(p99)),
                _ => ABSENT.to_owned(),
            }
        });
        let row: Vec<_> = std::iter::once(cell.workload.name()).chain(figures).collect();
        if row.iter().skip(1).any(|cell| cell != ABSENT) {
            table.row(row);
        }
    }
    table.write("Requests a second at 64 connections", out);
}

fn detectors(findings: &Findings, out: &mut String) {
    let mut table = Table::new(["detector", "characters a second", "entities"]);
    for (name, title) in TITLES {
        for record in &findings.records {
            if let Record::Detector { detector, chars, seconds, entities } = record
                && detector == name
            {
                let title = title.replace("Private AI Proxy", "ours");
                let rate = grouped(*chars as f64 / seconds.max(1e-9));
                table.row([title, rate, entities.to_string()]);
            }
        }
    }
    table.write("Detection alone, in process, one core", out);
}

fn memory(findings: &Findings, out: &mut String) {
    let mut table = Table::new(["contender", "at rest", "after the run"]);
    for (name, title) in TITLES {
        let shown = |when| {
            findings
                .memory(name, when)
                .map_or(ABSENT.to_owned(), |kib| format!("{:.0} MB", kib as f64 * 1024.0 / 1e6))
        };
        if findings.memory(name, "rest").is_some() {
            table.row([(*title).to_owned(), shown("rest"), shown("load")]);
        }
    }
    table.write("Memory, all processes", out);
}

fn reached(findings: &Findings, out: &mut String) {
    let mut table =
        Table::new(["contender", "requests with an e-mail address", "upstream read it"]);
    for name in findings.contenders() {
        for record in &findings.records {
            if let Record::Reached { contender, sent, seen } = record
                && contender == name
            {
                table.row([title(name).to_owned(), sent.to_string(), seen.to_string()]);
            }
        }
    }
    table.write("What reached the upstream", out);
}

fn failures(findings: &Findings, out: &mut String) {
    let mut table = Table::new(["contender", "body", "what happened"]);
    for record in &findings.records {
        match record {
            Record::Failed { contender, workload, reason } => {
                let reason = reason.replace(['\n', '|'], " ");
                table.row([title(contender), workload, &reason]);
            }
            Record::Round(r) if r.failures > 0 => table.row([
                title(&r.contender).to_owned(),
                r.workload.clone(),
                format!("{} wrong answers beside {} right ones", r.failures, r.requests),
            ]),
            _ => {}
        }
    }
    table.write("What did not work", out);
}

/// All tables.
pub fn markdown(findings: &Findings) -> String {
    let mut out = String::new();
    facts(findings, &mut out);
    goals_table(findings, &mut out);
    latency(findings, &mut out);
    streams(findings, &mut out);
    throughput(findings, &mut out);
    detectors(findings, &mut out);
    memory(findings, &mut out);
    reached(findings, &mut out);
    failures(findings, &mut out);
    out
}

/// The document with the tables between its markers; `None` when it has no markers.
pub fn place(document: &str, tables: &str) -> Option<String> {
    let (before, rest) = document.split_once(BEGIN)?;
    let (_, after) = rest.split_once(END)?;
    let mut out = String::with_capacity(document.len() + tables.len());
    write!(out, "{before}{BEGIN}\n\n{}\n\n{END}{after}", tables.trim()).ok()?;
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn round(contender: &str, workload: Workload, number: u64, median: f64) -> Record {
        Record::Round(Round {
            contender: contender.to_owned(),
            workload: workload.name(),
            connections: 1,
            round: number,
            requests: 10,
            failures: 0,
            rate: 100.0,
            median,
            p90: median * 2.0,
            p99: median * 3.0,
            first: median / 2.0,
        })
    }

    #[test]
    fn what_is_added_is_taken_within_a_round() {
        let w = Workload::Seen { bytes: 200 };
        let findings = Findings::new(vec![
            round(BARE, w, 0, 50.0),
            round("nginx", w, 0, 70.0),
            // A slow moment of the machine slows both.
            round("nginx", w, 1, 1030.0),
            round(BARE, w, 1, 1000.0),
            round(BARE, w, 2, 52.0),
            round("nginx", w, 2, 77.0),
        ]);
        assert_eq!(findings.added("nginx", w, 1, |r| r.median), Some(25.0));
        assert_eq!(findings.figure("nginx", w, 1, |r| r.median), Some(77.0));
        assert_eq!(findings.added("nginx", w, 64, |r| r.median), None);
        let text = markdown(&findings);
        assert!(text.contains("| 200 B, seen | 52 µs / 156 µs | +25 µs / +75 µs |"), "{text}");
    }

    #[test]
    fn times_and_numbers_read_well() {
        let shown = [4.4, 999.0, 1234.0, 12_345.0, 2_500_000.0, -30.0].map(time);
        assert_eq!(shown, ["4 µs", "999 µs", "1.23 ms", "12 ms", "2.5 s", "-30 µs"]);
        assert_eq!(
            [0.0, 999.0, 1000.0, 1_234_567.0].map(grouped),
            ["0", "999", "1,000", "1,234,567"]
        );
    }

    #[test]
    fn tables_replace_what_stood_between_the_markers() {
        let document = format!("# Title\n{BEGIN}\nold\n{END}\nrest\n");
        let placed = place(&document, "new\n").unwrap();
        assert_eq!(placed, format!("# Title\n{BEGIN}\n\nnew\n\n{END}\nrest\n"));
        assert_eq!(place(&placed, "new").unwrap(), placed);
        assert_eq!(place("no markers", "new"), None);
    }

    #[test]
    fn failures_are_told() {
        let findings = Findings::new(vec![Record::Failed {
            contender: "litellm".into(),
            workload: String::new(),
            reason: "no\nstart".into(),
        }]);
        assert!(markdown(&findings).contains("| LiteLLM |  | no start |"));
    }
}
