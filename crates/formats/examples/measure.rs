//! Measures what taking bodies apart, putting them together and rewriting streams costs:
//! `cargo run --release -p private-ai-formats --example measure`. Compares with parsing and printing
//! through a tree of values, which also loses the client's bytes.

#![allow(clippy::print_stdout, clippy::unwrap_used)]

use std::hint::black_box;
use std::time::{Duration, Instant};

use private_ai_formats::{
    ByteSpan, Channel, ChannelKind, Edit, Endpoint, Limits, Restore, StreamLimits, StreamRewriter,
    pieces, splice,
};

/// Restores nothing: what remains is the cost of this crate.
struct Still;
struct StillChannel;

impl Restore for Still {
    type Channel = StillChannel;
    fn open(&self, _: ChannelKind) -> StillChannel {
        StillChannel
    }
    fn whole(&self, _: &str, _: ChannelKind) -> Option<String> {
        None
    }
}

impl Channel for StillChannel {
    fn push(&mut self, text: &str, out: &mut String) {
        out.push_str(text);
    }
    fn finish(&mut self, _: &mut String) {}
}

fn chat(messages: usize, words: usize) -> Vec<u8> {
    let text = "Thank you for the report; we shall look at \"it\" tomorrow.\n".repeat(words);
    let list: Vec<_> = (0..messages)
        .map(|i| {
            let role = if i % 2 == 0 { "user" } else { "assistant" };
            serde_json::json!({"role": role, "content": text})
        })
        .collect();
    serde_json::to_vec(&serde_json::json!({"model": "m", "messages": list, "stream": true}))
        .unwrap()
}

/// The time of one call: the best of many short rounds, so that some are not interrupted on a busy
/// machine.
fn time(mut work: impl FnMut()) -> Duration {
    let mut best = Duration::MAX;
    for _ in 0..300 {
        let begun = Instant::now();
        let mut runs = 0u32;
        while begun.elapsed() < Duration::from_micros(400) {
            work();
            runs += 1;
        }
        best = best.min(begun.elapsed() / runs);
    }
    best
}

fn report(name: &str, bytes: usize, took: Duration) {
    let rate = bytes as f64 / took.as_secs_f64() / 1e6;
    println!("{name:32} {bytes:9} bytes {:9.2} µs {rate:8.0} MB/s", took.as_secs_f64() * 1e6);
}

fn main() {
    let limits = Limits::default();
    let endpoint = Endpoint::OpenAiChat;
    let bodies = [
        ("4 KB, 12 messages", chat(12, 5)),
        ("200 KB, 40 messages", chat(40, 82)),
        ("4 MB", chat(40, 1700)),
    ];
    for (name, body) in &bodies {
        report(
            &format!("pieces, {name}"),
            body.len(),
            time(|| {
                black_box(pieces(endpoint, black_box(body), &limits).unwrap());
            }),
        );
        let found = pieces(endpoint, body, &limits).unwrap();
        let edits: Vec<Edit> = (1..found.len())
            .step_by(4)
            .map(|piece| Edit { piece, span: ByteSpan::new(0, 5), text: "Merci".to_owned() })
            .collect();
        report(
            &format!("splice, {name}"),
            body.len(),
            time(|| {
                black_box(splice(body, &found, &edits).unwrap());
            }),
        );
        report(
            &format!("tree and back, {name}"),
            body.len(),
            time(|| {
                let value: serde_json::Value = serde_json::from_slice(black_box(body)).unwrap();
                black_box(serde_json::to_vec(&value).unwrap());
            }),
        );
    }
    let event = b"data: {\"id\":\"chatcmpl-1\",\"object\":\"chat.completion.chunk\",\"created\":1700000000,\"model\":\"m\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\" word\"},\"logprobs\":null,\"finish_reason\":null}]}\n\n";
    let mut out = Vec::new();
    let mut rewriter = StreamRewriter::new(endpoint, Still, StreamLimits::default());
    report(
        "stream, one event",
        event.len(),
        time(|| {
            out.clear();
            rewriter.push(black_box(event), &mut out).unwrap();
        }),
    );
}
