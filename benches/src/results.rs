//! What a run found out, a JSON line each, so that one file holds a whole run and tables can be
//! made of it again.

use std::fs::{File, OpenOptions};
use std::io::{BufRead, BufReader, Write};
use std::path::Path;

use serde::{Deserialize, Serialize};

/// One finding.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Record {
    /// Something about machine or versions.
    Fact {
        /// What.
        name: String,
        /// Which.
        value: String,
    },
    /// One round of one contender under one workload.
    Round(Round),
    /// A contender could not be measured.
    Failed {
        /// Which contender.
        contender: String,
        /// Under which workload; empty when it did not start.
        workload: String,
        /// Why.
        reason: String,
    },
    /// What reached the upstream of texts with personal data.
    Reached {
        /// Which contender.
        contender: String,
        /// Requests sent, each with an e-mail address.
        sent: u64,
        /// Requests in which the upstream read that address.
        seen: u64,
    },
    /// A detector over texts, in process, on one core.
    Detector {
        /// Which detector.
        detector: String,
        /// Unicode scalar values read.
        chars: u64,
        /// Time for all of them.
        seconds: f64,
        /// Entities found.
        entities: u64,
    },
    /// Memory of a contender's processes.
    Memory {
        /// Which contender.
        contender: String,
        /// `rest` after the start, `load` after the load.
        when: String,
        /// Proportional set size of the process and its children.
        kib: u64,
    },
}

/// One round of one contender under one workload. Times are microseconds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Round {
    /// Which contender.
    pub contender: String,
    /// Which workload.
    pub workload: String,
    /// Connections with one request at a time each.
    pub connections: usize,
    /// Counts from zero.
    pub round: u64,
    /// Right answers.
    pub requests: u64,
    /// Wrong answers.
    pub failures: u64,
    /// Right answers a second.
    pub rate: f64,
    /// Half of the answers were complete by then.
    pub median: f64,
    /// Nine of ten.
    pub p90: f64,
    /// 99 of a hundred.
    pub p99: f64,
    /// Half of the answers had their first word by then.
    pub first: f64,
}

/// Adds findings to a file.
///
/// # Errors
/// The file cannot be written.
pub fn append(path: &Path, records: &[Record]) -> std::io::Result<()> {
    let mut file = OpenOptions::new().create(true).append(true).open(path)?;
    for record in records {
        let line = serde_json::to_string(record)?;
        writeln!(file, "{line}")?;
    }
    Ok(())
}

/// Reads all findings of a file.
///
/// # Errors
/// The file cannot be read or a line is no finding.
pub fn read(path: &Path) -> std::io::Result<Vec<Record>> {
    BufReader::new(File::open(path)?)
        .lines()
        .map(|line| Ok(serde_json::from_str(&line?)?))
        .collect()
}

/// The middle of some numbers; the mean of the two middle ones of an even count.
pub fn median(mut numbers: Vec<f64>) -> Option<f64> {
    numbers.sort_by(f64::total_cmp);
    let high = numbers.len() / 2;
    let low = numbers.len().checked_sub(1)? / 2;
    Some((numbers.get(low)? + numbers.get(high)?) / 2.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_the_middle() {
        assert_eq!(median(vec![]), None);
        assert_eq!(median(vec![3.0]), Some(3.0));
        assert_eq!(median(vec![9.0, 1.0, 2.0]), Some(2.0));
        assert_eq!(median(vec![4.0, 1.0, 2.0, 9.0]), Some(3.0));
    }

    #[test]
    fn records_survive_a_line() {
        let round = Round {
            contender: "a".into(),
            workload: "w".into(),
            connections: 1,
            round: 2,
            requests: 3,
            failures: 0,
            rate: 4.5,
            median: 1.0,
            p90: 2.0,
            p99: 3.0,
            first: 0.5,
        };
        for record in [
            Record::Round(round),
            Record::Fact { name: "cores".into(), value: "2".into() },
            Record::Reached { contender: "a".into(), sent: 2, seen: 0 },
        ] {
            let line = serde_json::to_string(&record).unwrap();
            assert_eq!(serde_json::from_str::<Record>(&line).unwrap(), record);
        }
    }
}
