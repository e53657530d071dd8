//! Prints how long an assignment takes: twenty new entities, none new, and the search of a long
//! text. A measure to read, not a test: nothing asserts on time.
#![allow(missing_docs, clippy::print_stdout, clippy::expect_used, clippy::indexing_slicing)]

use private_ai_detect::{ByteSpan, Entity, Label};
use private_ai_surrogate::{Found, Policy, Provenance, ScopeKey, ScopeMap};
use std::time::{Duration, Instant};

const FILLER: &str = "The committee met on a grey morning to discuss what had been decided the year \
before, and whether any of it still mattered. Most of the members had read the report. ";

fn text_with(entities: usize, size: usize, seed: usize) -> (String, Vec<Entity>) {
    const SYLLABLES: [&str; 16] = [
        "ba", "ke", "lo", "mi", "nu", "ra", "se", "ti", "vo", "za", "cha", "dri", "fle", "gro",
        "pla", "stu",
    ];
    let name = |n: usize| {
        let mut word = String::new();
        for shift in [0, 4, 8, 12] {
            word.push_str(SYLLABLES[(n.wrapping_mul(40_503) >> shift) % 16]);
        }
        format!("{}{}", word[..1].to_uppercase(), &word[1..])
    };
    let mut text = String::new();
    let mut found = Vec::new();
    for n in 0..entities {
        text.push_str(&FILLER[..80]);
        let (value, label) = match n % 4 {
            0 => (format!("{} {}", name(seed + n), name(seed + n + 7777)), Label::PERSON),
            1 => (
                format!("{}@{}.ch", name(seed + n), name(seed + n + 99)).to_lowercase(),
                Label::EMAIL,
            ),
            2 => (format!("+41 44 {:03} {:02} {:02}", 100 + n, n % 90, seed % 90), Label::PHONE),
            _ => (format!("{} Data GmbH", name(seed + n)), Label::ORGANIZATION),
        };
        let start = text.len();
        text.push_str(&value);
        let span = ByteSpan::new(start, text.len());
        found.push(Entity { span, label, score: 1.0, recognizer: "example" });
        text.push(' ');
    }
    while text.len() < size {
        text.push_str(FILLER);
    }
    (text, found)
}

fn best(rounds: usize, mut run: impl FnMut() -> Duration) -> Duration {
    (0..rounds).map(|_| run()).min().unwrap_or_default()
}

fn assign(scope: &mut ScopeMap, text: &str, entities: &[Entity]) -> Duration {
    let piece = Found { text, entities, numeric: false, provenance: Provenance::User };
    let start = Instant::now();
    let done = scope
        .assign(&[piece], &Policy::default(), &|t| {
            memchr::memmem::find(text.as_bytes(), t.as_bytes()).is_some()
        })
        .expect("assigned");
    let took = start.elapsed();
    std::hint::black_box(done);
    took
}

fn main() {
    let policy_scope = || ScopeMap::new(ScopeKey::new([1; 32]));
    let (text, entities) = text_with(20, 4096, 1);
    let new = best(200, || assign(&mut policy_scope(), &text, &entities));
    println!("20 new entities in 4 KB       {:>9.1} µs", new.as_secs_f64() * 1e6);
    let mut scope = policy_scope();
    assign(&mut scope, &text, &entities);
    let known = best(500, || assign(&mut scope, &text, &entities));
    println!("20 known entities in 4 KB     {:>9.1} µs", known.as_secs_f64() * 1e6);
    let (plain, _) = text_with(0, 4096, 1);
    let none = best(500, || assign(&mut scope, &plain, &[]));
    println!("none in 4 KB                  {:>9.1} µs", none.as_secs_f64() * 1e6);
    let (long, _) = text_with(0, 200 * 1024, 1);
    let (more, found) = text_with(50, 4096, 500);
    assign(&mut scope, &more, &found);
    let sweep = best(50, || assign(&mut scope, &long, &[]));
    println!("{:>6} mappings, 200 KB        {:>9.1} µs", scope.len(), sweep.as_secs_f64() * 1e6);
    let start = Instant::now();
    let mut batch = 0;
    while scope.len() < 10_000 {
        batch += 1;
        let (text, found) = text_with(20, 4096, 1000 + batch * 20);
        assign(&mut scope, &text, &found);
    }
    let each = start.elapsed().as_secs_f64() * 1e6 / batch as f64;
    println!("20 new, growing to {:>6}     {each:>9.1} µs on average", scope.len());
    let sweep = best(20, || assign(&mut scope, &long, &[]));
    println!("{:>6} mappings, 200 KB        {:>9.1} µs", scope.len(), sweep.as_secs_f64() * 1e6);
}
