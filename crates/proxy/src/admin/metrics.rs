//! Counters of the data plane, and their text for Prometheus.
//!
//! Promises: counting takes no lock; the number of series is bounded whatever clients send; only
//! names of labels, codes and classes are in it, never a value.

use std::{
    fmt::Write,
    sync::{
        OnceLock,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
    time::Duration,
};

/// Upper bounds of the histograms, in seconds.
const BOUNDS: [f64; 12] =
    [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 1.0, 5.0, 30.0];

/// Names that one table holds; what comes later is counted as `other`.
const NAMES: usize = 256;

/// The counters of this process.
pub static METRICS: Metrics = Metrics::new();

/// All counters.
pub struct Metrics {
    /// Answers by class of status: 1xx to 5xx.
    answers: [AtomicU64; 5],
    refusals: Table,
    entities: Table,
    total: Histogram,
    inspection: Histogram,
}

/// Counters by name, filled from the front.
struct Table {
    slots: [(OnceLock<Box<str>>, AtomicU64); NAMES],
    other: AtomicU64,
}

struct Histogram {
    buckets: [AtomicU64; BOUNDS.len()],
    count: AtomicU64,
    micros: AtomicU64,
}

impl Table {
    const fn new() -> Self {
        Self {
            slots: [const { (OnceLock::new(), AtomicU64::new(0)) }; NAMES],
            other: AtomicU64::new(0),
        }
    }

    fn add(&self, name: &str, count: u64) {
        for (slot, counter) in &self.slots {
            if **slot.get_or_init(|| name.into()) == *name {
                counter.fetch_add(count, Relaxed);
                return;
            }
        }
        self.other.fetch_add(count, Relaxed);
    }

    fn list(&self) -> Vec<(&str, u64)> {
        let known = self.slots.iter().map_while(|(n, c)| Some((&**n.get()?, c.load(Relaxed))));
        let mut list: Vec<_> = known.collect();
        let other = self.other.load(Relaxed);
        if other > 0 {
            list.push(("other", other));
        }
        list.sort_unstable();
        list
    }
}

impl Histogram {
    const fn new() -> Self {
        Self {
            buckets: [const { AtomicU64::new(0) }; BOUNDS.len()],
            count: AtomicU64::new(0),
            micros: AtomicU64::new(0),
        }
    }

    fn add(&self, time: Duration) {
        let seconds = time.as_secs_f64();
        if let Some((_, bucket)) = BOUNDS.iter().zip(&self.buckets).find(|(b, _)| seconds <= **b) {
            bucket.fetch_add(1, Relaxed);
        }
        self.count.fetch_add(1, Relaxed);
        self.micros.fetch_add(u64::try_from(time.as_micros()).unwrap_or(u64::MAX), Relaxed);
    }

    fn write(&self, out: &mut String, name: &str, help: &str) {
        let _ = writeln!(out, "# HELP {name} {help}\n# TYPE {name} histogram");
        let mut sum = 0;
        for (bound, bucket) in BOUNDS.iter().zip(&self.buckets) {
            sum += bucket.load(Relaxed);
            let _ = writeln!(out, "{name}_bucket{{le=\"{bound}\"}} {sum}");
        }
        let count = self.count.load(Relaxed).max(sum);
        let seconds = Duration::from_micros(self.micros.load(Relaxed)).as_secs_f64();
        let _ = writeln!(out, "{name}_bucket{{le=\"+Inf\"}} {count}");
        let _ = writeln!(out, "{name}_sum {seconds}\n{name}_count {count}");
    }
}

impl Metrics {
    const fn new() -> Self {
        Self {
            answers: [const { AtomicU64::new(0) }; 5],
            refusals: Table::new(),
            entities: Table::new(),
            total: Histogram::new(),
            inspection: Histogram::new(),
        }
    }

    /// Counts an answer and the time to its head.
    pub fn answered(&self, status: u16, time: Duration) {
        let class = usize::from(status / 100).saturating_sub(1);
        if let Some(counter) = self.answers.get(class) {
            counter.fetch_add(1, Relaxed);
        }
        self.total.add(time);
    }

    /// Counts a request that the proxy itself refused.
    pub fn refused(&self, code: &str) {
        self.refusals.add(code, 1);
    }

    /// Counts what was found in a request, and the time that it took.
    pub fn inspected<'a>(&self, found: impl IntoIterator<Item = (&'a str, usize)>, time: Duration) {
        self.inspection.add(time);
        for (label, count) in found {
            self.entities.add(label, u64::try_from(count).unwrap_or(u64::MAX));
        }
    }

    /// The counters as JSON.
    #[must_use]
    pub fn json(&self) -> serde_json::Value {
        let by_name = |list: Vec<(&str, u64)>| -> serde_json::Value {
            list.into_iter()
                .map(|(name, n)| (name.to_owned(), n.into()))
                .collect::<serde_json::Map<_, _>>()
                .into()
        };
        let answers: serde_json::Map<String, serde_json::Value> = (1..)
            .zip(&self.answers)
            .map(|(n, c)| (format!("{n}xx"), c.load(Relaxed).into()))
            .collect();
        serde_json::json!({
            "answers": answers,
            "refusals": by_name(self.refusals.list()),
            "entities": by_name(self.entities.list()),
        })
    }

    /// The counters in the text format of Prometheus.
    #[must_use]
    pub fn text(&self) -> String {
        let mut out = String::new();
        let head = |out: &mut String, name: &str, help: &str| {
            let _ = writeln!(out, "# HELP {name} {help}\n# TYPE {name} counter");
        };
        let name = "private_ai_proxy_answers_total";
        head(&mut out, name, "Answers to applications, by class of status.");
        for (class, counter) in (1..).zip(&self.answers) {
            let _ = writeln!(out, "{name}{{status=\"{class}xx\"}} {}", counter.load(Relaxed));
        }
        for (name, help, key, table) in [
            (
                "private_ai_proxy_refusals_total",
                "Requests that the proxy refused, by code.",
                "code",
                &self.refusals,
            ),
            (
                "private_ai_proxy_entities_total",
                "Entities found in requests, by label.",
                "label",
                &self.entities,
            ),
        ] {
            head(&mut out, name, help);
            for (value, count) in table.list() {
                let value = value.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n");
                let _ = writeln!(out, "{name}{{{key}=\"{value}\"}} {count}");
            }
        }
        let (total, inspection) =
            ("private_ai_proxy_answer_seconds", "private_ai_proxy_inspection_seconds");
        self.total.write(&mut out, total, "Time to the head of the answer.");
        self.inspection.write(&mut out, inspection, "Time to inspect and replace.");
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counters_are_written_by_name() {
        let metrics = Metrics::new();
        metrics.answered(200, Duration::from_millis(3));
        metrics.answered(429, Duration::from_secs(60));
        metrics.refused("private_ai_blocked");
        metrics.inspected([("EMAIL", 2), ("A\"B", 1)], Duration::from_micros(400));
        metrics.inspected([("EMAIL", 1)], Duration::from_micros(600));
        let text = metrics.text();
        for line in [
            "private_ai_proxy_answers_total{status=\"2xx\"} 1",
            "private_ai_proxy_answers_total{status=\"4xx\"} 1",
            "private_ai_proxy_refusals_total{code=\"private_ai_blocked\"} 1",
            "private_ai_proxy_entities_total{label=\"EMAIL\"} 3",
            "private_ai_proxy_entities_total{label=\"A\\\"B\"} 1",
            "private_ai_proxy_answer_seconds_bucket{le=\"0.005\"} 1",
            "private_ai_proxy_answer_seconds_bucket{le=\"+Inf\"} 2",
            "private_ai_proxy_answer_seconds_count 2",
            "private_ai_proxy_inspection_seconds_bucket{le=\"0.0005\"} 1",
            "private_ai_proxy_inspection_seconds_bucket{le=\"0.001\"} 2",
            "private_ai_proxy_inspection_seconds_sum 0.001",
        ] {
            assert!(text.lines().any(|l| l == line), "{line} is missing in\n{text}");
        }
    }

    #[test]
    fn the_number_of_names_is_bounded() {
        let table = Table::new();
        for n in 0..NAMES + 10 {
            table.add(&n.to_string(), 1);
        }
        assert_eq!(table.list().len(), NAMES + 1);
        assert!(table.list().contains(&("other", 10)));
    }
}
