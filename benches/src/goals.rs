//! The goals the project set itself for speed and memory, each with what was measured.

use crate::report::{Findings, grouped, time};
use crate::results::Round;
use crate::workload::Workload;

/// A goal and how near the run came.
#[derive(Clone, Debug, PartialEq)]
pub struct Goal {
    /// What should be.
    pub text: String,
    /// What is.
    pub measured: String,
    /// Whether it is reached; `None` when the run did not measure it.
    pub reached: Option<bool>,
}

fn goal(text: impl Into<String>, figures: Option<(String, bool)>) -> Goal {
    let (measured, reached) = match figures {
        Some((measured, reached)) => (measured, Some(reached)),
        None => ("not measured".to_owned(), None),
    };
    Goal { text: text.into(), measured, reached }
}

fn whole(round: &Round) -> f64 {
    round.median
}

/// Every goal.
pub fn all(findings: &Findings) -> Vec<Goal> {
    let mut goals = Vec::new();
    for bytes in [200, 4_000] {
        let workload = Workload::Seen { bytes };
        let added = |name| findings.added(name, workload, 1, whole);
        goals.push(goal(
            format!("{}: adds at most 3 × what nginx adds", workload.name()),
            added("ours").zip(added("nginx")).map(|(ours, nginx)| {
                let times = ours / nginx.max(1.0);
                (format!("{} to {}, {times:.1} ×", time(ours), time(nginx)), times <= 3.0)
            }),
        ));
    }
    let within = |text: &str, name: &str, workload, figure: fn(&Round) -> f64, most: f64| {
        let added = findings.added(name, workload, 1, figure);
        goal(text, added.map(|us| (time(us), us <= most)))
    };
    goals.push(within(
        "4 KB of new text without the statistical model: adds at most 1 ms",
        "ours-structured",
        Workload::New { bytes: 4_000 },
        whole,
        1_000.0,
    ));
    goals.push(within(
        "200 KB conversation of which the last message is new: adds at most 5 ms",
        "ours",
        Workload::LastNew { bytes: 200_000 },
        whole,
        5_000.0,
    ));
    goals.push(within(
        "first word of a stream: at most 1 ms later",
        "ours",
        Workload::Stream { bytes: 200 },
        |round| round.first,
        1_000.0,
    ));
    let times = |text: &str, ours: Option<f64>, theirs: Option<f64>, least: f64| {
        goal(
            text,
            ours.zip(theirs).map(|(ours, theirs)| {
                let times = ours / theirs.max(1e-9);
                let measured = format!("{} to {}, {times:.0} ×", grouped(ours), grouped(theirs));
                (measured, times >= least)
            }),
        )
    };
    let rate = |name| findings.figure(name, Workload::Seen { bytes: 200 }, 64, |round| round.rate);
    goals.push(times(
        "requests a second at 64 connections: at least 100 × LiteLLM's",
        rate("ours"),
        rate("litellm"),
        100.0,
    ));
    goals.push(times(
        "characters a second without the statistical model: at least 100 × Presidio's patterns",
        findings.detector_rate("ours-structured"),
        findings.detector_rate("presidio-patterns"),
        100.0,
    ));
    goals.push(times(
        "characters a second with the statistical model: at least 5 × Presidio's",
        findings.detector_rate("ours"),
        findings.detector_rate("presidio"),
        5.0,
    ));
    let at_rest = findings.memory("ours", "rest").map(|kib| kib as f64 * 1024.0 / 1e6);
    goals.push(goal(
        "memory at rest: at most 150 MB",
        at_rest.map(|mb| (format!("{mb:.0} MB"), mb <= 150.0)),
    ));
    goals
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::BARE;
    use crate::results::Record;

    fn rounds(contender: &str, median: f64, first: f64, rate: f64) -> Vec<Record> {
        let workloads = [
            (Workload::Seen { bytes: 200 }, 1),
            (Workload::Seen { bytes: 4_000 }, 1),
            (Workload::New { bytes: 4_000 }, 1),
            (Workload::LastNew { bytes: 200_000 }, 1),
            (Workload::Stream { bytes: 200 }, 1),
            (Workload::Seen { bytes: 200 }, 64),
        ];
        let round = |(workload, connections): (Workload, usize)| {
            Record::Round(Round {
                contender: contender.to_owned(),
                workload: workload.name(),
                connections,
                round: 0,
                requests: 1,
                failures: 0,
                rate,
                median,
                p90: median,
                p99: median,
                first,
            })
        };
        workloads.into_iter().map(round).collect()
    }

    fn run(ours: f64, first: f64, rate: f64, chars: u64, kib: u64) -> Vec<Option<bool>> {
        let mut records = rounds(BARE, 50.0, 40.0, 60_000.0);
        records.extend(rounds("nginx", 70.0, 60.0, 30_000.0));
        records.extend(rounds("ours", ours, first, rate));
        records.extend(rounds("ours-structured", ours, first, rate));
        records.extend(rounds("litellm", 10_000.0, 9_000.0, 100.0));
        for (detector, chars) in [
            ("ours", chars),
            ("ours-structured", chars),
            ("presidio", 50_000),
            ("presidio-patterns", 100_000),
        ] {
            let detector = detector.to_owned();
            records.push(Record::Detector { detector, chars, seconds: 1.0, entities: 1 });
        }
        records.push(Record::Memory { contender: "ours".into(), when: "rest".into(), kib });
        all(&Findings::new(records)).into_iter().map(|g| g.reached).collect()
    }

    #[test]
    fn a_run_that_is_good_enough_reaches_everything() {
        assert_eq!(run(100.0, 90.0, 20_000.0, 10_000_000, 100_000), [Some(true); 9]);
    }

    #[test]
    fn a_run_that_is_too_slow_reaches_nothing() {
        assert_eq!(run(6_000.0, 2_000.0, 5_000.0, 200_000, 200_000), [Some(false); 9]);
    }

    #[test]
    fn what_was_not_measured_is_not_said_to_be_reached() {
        assert!(all(&Findings::default()).iter().all(|g| g.reached.is_none()));
    }
}
