//! Prints how many megabytes a second the detector reads: prose, code, logs, CSV, hostile input,
//! and the time of one short text. A measure to read, not a test: nothing asserts on time. Words on
//! the command line choose the texts whose names begin with one of them.
#![allow(missing_docs, clippy::print_stdout, clippy::expect_used)]

use private_ai_detect::{Detector, Input};
use std::time::Instant;

const PROSE: &str = "The committee met on a grey morning to discuss what had been decided the year \
before, and whether any of it still mattered. Most of the members had read the report; a few had \
even understood it. They agreed that the plan was sound, that the money was short, and that the \
next meeting should be held somewhere warmer. Nobody asked who would pay for the coffee.\n";

const CODE: &str = "impl Index {\n    /// Looks a key up; `None` when it is not there.\n    pub fn \
get(&self, key: &str) -> Option<&Entry> {\n        let hash = self.hasher.hash_one(key);\n        \
let slot = (hash as usize) & (self.slots.len() - 1);\n        self.slots[slot..].iter().take(16)\
.find(|e| e.hash == hash && e.key == key)\n    }\n}\n";

const LOG: &str = "2024-05-17T08:15:42.123456Z INFO server::http request{id=7f3a9c12 method=GET \
path=/api/v1/items/48213} finished status=200 bytes=5120 latency_ms=12.7 worker=3\n";

const CSV: &str =
    "10023,2024-05-17,shipped,49.90,EUR,3,DE\n10024,2024-05-18,open,129.00,EUR,1,FR\n";

const MIXED: &str = "Dear Ms Keller, thank you for your call on 12 March. We have sent the contract \
to maria.keller@acme.io and will ring you at +49 30 1234567. Your IBAN DE89 3704 0044 0532 0130 00 \
is on file, as is your card 4111 1111 1111 1111. Best regards, John Smith, Acme GmbH\n";

/// Seconds that this process has run, so that other work on the machine does not count; where the
/// system does not tell (`/proc/self/stat`, in hundredths of a second), those that have passed.
fn processor_time() -> f64 {
    static BEGUN: std::sync::LazyLock<Instant> = std::sync::LazyLock::new(Instant::now);
    let ticks = std::fs::read_to_string("/proc/self/stat").ok().and_then(|stat| {
        let fields = stat.rsplit_once(')')?.1.split_whitespace().skip(11).take(2);
        fields.map(|f| f.parse::<f64>().ok()).sum::<Option<f64>>()
    });
    ticks.map_or_else(|| BEGUN.elapsed().as_secs_f64(), |ticks| ticks / 100.0)
}

fn measure(name: &str, detector: &Detector, text: &str) {
    let mut chosen = std::env::args().skip(1).filter(|a| !a.starts_with("--")).peekable();
    if chosen.peek().is_some() && !chosen.any(|a| name.starts_with(&a)) {
        return;
    }
    let start = processor_time();
    let (mut found, mut rounds, mut seconds) = (0, 0, 0.0);
    // Long enough for the clock's grain.
    while seconds < 0.4 {
        for _ in 0..(1 << 20) / text.len().max(1) + 1 {
            found += detector.detect(Input::plain(text)).len();
            rounds += 1;
        }
        seconds = processor_time() - start;
    }
    let megabytes = (rounds * text.len()) as f64 / 1e6;
    println!(
        "{name:<24} {:>9.1} MB/s  {:>9.1} us/text  {:>7} entities/text",
        megabytes / seconds,
        seconds * 1e6 / rounds as f64,
        found / rounds
    );
}

fn main() {
    let start = Instant::now();
    // `--names` switches the statistical layer on.
    let names = std::env::args().any(|a| a == "--names");
    let detector = Detector::builder().ner(names).build().expect("the built-in rules compile");
    println!("built in {:.1} ms", start.elapsed().as_secs_f64() * 1e3);
    let big = |unit: &str| unit.repeat((1 << 20) / unit.len());
    measure("prose, 1 MB", &detector, &big(PROSE));
    measure("code, 1 MB", &detector, &big(CODE));
    measure("log, 1 MB", &detector, &big(LOG));
    measure("csv, 1 MB", &detector, &big(CSV));
    measure("mail with PII, 1 MB", &detector, &big(MIXED));
    measure("prose, 200 B", &detector, PROSE.get(..200).unwrap_or(PROSE));
    measure("prose, 4 KB", &detector, &PROSE.repeat(4096 / PROSE.len()));
    measure("mail, 4 KB", &detector, &MIXED.repeat(4096 / MIXED.len()));
    for (name, unit) in HOSTILE {
        measure(name, &detector, &big(unit));
    }
}

const HOSTILE: &[(&str, &str)] = &[
    ("digits", "7"),
    ("digits and blanks", "1 "),
    ("card prefixes", "4111 "),
    ("dots", "1."),
    ("dashes", "12-"),
    ("at signs", "a@"),
    ("colons", "a:1:"),
    ("context words", "ssn phone card "),
    ("labels", "name: "),
    ("quotes", "\"\"@"),
    ("percent", "%41"),
    ("entities", "&#"),
    ("backslashes", "\\u00"),
    ("zero width", "a\u{200b}"),
    ("look-alikes", "aа"),
    ("angle", "<<"),
    ("urls", "http://a?token="),
    ("dotted host", "a.internal"),
    ("commas", "name,phone\n"),
];
