//! The run: every workload in several rounds, all contenders in each round, each time beginning
//! with another one, so that what the machine does meanwhile falls on all of them alike.

use std::net::SocketAddr;
use std::time::Duration;

use bytes::Bytes;
use hyper::Method;

use crate::load::{self, Limits, LoadError, Sample};
use crate::people::MAIL_DOMAIN;
use crate::results::{Record, Round};
use crate::workload::Workload;

/// A server to be measured.
#[derive(Clone, Debug)]
pub struct Contender {
    /// Its name in results.
    pub name: String,
    /// Where it listens.
    pub address: SocketAddr,
}

/// A workload and how it is driven.
#[derive(Clone, Copy, Debug)]
pub struct Cell {
    /// What is sent.
    pub workload: Workload,
    /// Over how many connections.
    pub connections: usize,
    /// How many different bodies are prepared a round: bounded by memory, not by speed.
    pub most: usize,
}

const fn cell(workload: Workload, connections: usize, most: usize) -> Cell {
    Cell { workload, connections, most }
}

/// Everything that is measured over HTTP.
pub const PLAN: &[Cell] = &[
    cell(Workload::Seen { bytes: 200 }, 1, 1),
    cell(Workload::Seen { bytes: 4_000 }, 1, 1),
    cell(Workload::Seen { bytes: 200_000 }, 1, 1),
    cell(Workload::New { bytes: 200 }, 1, 20_000),
    cell(Workload::New { bytes: 4_000 }, 1, 10_000),
    cell(Workload::New { bytes: 200_000 }, 1, 200),
    cell(Workload::Conversation, 1, 800),
    cell(Workload::LastNew { bytes: 200_000 }, 1, 200),
    cell(Workload::Stream { bytes: 200 }, 1, 1),
    cell(Workload::Seen { bytes: 200 }, 64, 1),
    cell(Workload::Seen { bytes: 4_000 }, 64, 1),
    cell(Workload::New { bytes: 4_000 }, 64, 20_000),
];

/// `None` for a sample without an answer: there is nothing to say of it.
fn round_of(contender: &Contender, cell: Cell, round: u64, sample: &Sample) -> Option<Round> {
    let micros = |d: Duration| d.as_secs_f64() * 1e6;
    let whole = |share| sample.whole.quantile(share).map(micros);
    Some(Round {
        contender: contender.name.clone(),
        workload: cell.workload.name(),
        connections: cell.connections,
        round,
        requests: sample.whole.len(),
        failures: sample.failures,
        rate: sample.rate(),
        median: whole(0.5)?,
        p90: whole(0.9)?,
        p99: whole(0.99)?,
        first: micros(sample.first.median()?),
    })
}

/// Runs one cell for all contenders and rounds, and hands each finding on as it comes.
pub fn compare(
    cell: Cell,
    contenders: &[Contender],
    rounds: u64,
    time: Duration,
    found: &mut dyn FnMut(Record) -> std::io::Result<()>,
) -> std::io::Result<()> {
    let limits = Limits { connections: cell.connections, time, warm: time / 5 };
    let mut failed: Vec<&str> = Vec::new();
    for round in 0..rounds {
        let bodies = cell.workload.bodies(round, cell.most);
        let first = usize::try_from(round).unwrap_or(0).checked_rem(contenders.len()).unwrap_or(0);
        for contender in contenders.iter().cycle().skip(first).take(contenders.len()) {
            if failed.contains(&contender.name.as_str()) {
                continue;
            }
            let measured = load::run(contender.address, &bodies, limits)
                .map_err(|error| error.to_string())
                .and_then(|sample| {
                    round_of(contender, cell, round, &sample).ok_or_else(|| "no answer".to_owned())
                });
            let record = match measured {
                Ok(round) => Record::Round(round),
                Err(reason) => {
                    failed.push(&contender.name);
                    let (contender, workload) = (contender.name.clone(), cell.workload.name());
                    Record::Failed { contender, workload, reason }
                }
            };
            found(record)?;
        }
    }
    Ok(())
}

/// Sends texts with an e-mail address each through a contender and asks the upstream what it read.
///
/// # Errors
/// A server cannot be reached.
pub fn reached(contender: &Contender, upstream: SocketAddr) -> Result<Record, LoadError> {
    const SENT: usize = 20;
    let bodies = Workload::New { bytes: 400 }.bodies(1000, SENT).list;
    let mut seen = 0;
    for body in &bodies {
        load::once(contender.address, Method::POST, load::PATH, body.clone())?;
        let last = load::once(upstream, Method::GET, "/last", Bytes::new())?;
        if memchr::memmem::find(&last, MAIL_DOMAIN.as_bytes()).is_some() {
            seen += 1;
        }
    }
    Ok(Record::Reached { contender: contender.name.clone(), sent: SENT as u64, seen })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_cells_of_the_plan_mix_in_a_table() {
        let mut names: Vec<_> = PLAN.iter().map(|c| (c.workload.name(), c.connections)).collect();
        names.sort();
        names.dedup();
        assert_eq!(names.len(), PLAN.len());
    }

    #[test]
    fn rounds_begin_with_another_contender_and_a_dead_one_is_left_out() {
        let (send, receive) = std::sync::mpsc::channel();
        std::thread::spawn(move || {
            let runtime =
                tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(async {
                let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
                send.send(listener.local_addr().unwrap()).unwrap();
                crate::upstream::serve_on(listener, Duration::ZERO).await.unwrap();
            });
        });
        let live = receive.recv().unwrap();
        let dead = {
            let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
            closed.local_addr().unwrap()
        };
        let contender = |name: &str, address| Contender { name: name.to_owned(), address };
        let all = [contender("a", live), contender("b", live), contender("dead", dead)];
        let mut order = Vec::new();
        let mut failures = 0;
        compare(PLAN[0], &all, 2, Duration::from_millis(20), &mut |record| {
            match record {
                Record::Round(round) => order.push((round.round, round.contender)),
                Record::Failed { contender, .. } => {
                    assert_eq!(contender, "dead");
                    failures += 1;
                }
                other => panic!("{other:?}"),
            }
            Ok(())
        })
        .unwrap();
        let expected = [(0, "a"), (0, "b"), (1, "b"), (1, "a")];
        assert_eq!(order, expected.map(|(n, name)| (n, name.to_owned())));
        assert_eq!(failures, 1);
        let Record::Reached { sent, seen, .. } = reached(&all[0], live).unwrap() else { panic!() };
        assert_eq!(sent, seen, "the upstream itself replaces nothing");
    }
}
