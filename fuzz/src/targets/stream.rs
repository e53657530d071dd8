//! Streams of events: `formats::StreamRewriter`.
//!
//! Properties: any cut of the bytes gives the same output; without a surrogate every byte passes, but
//! an event that was torn at the end; with one, what a client adds up reads restored.

use private_ai_formats::{Endpoint, StreamEnd, StreamLimits, StreamRewriter};

use super::splice::{SURROGATE, Word};

/// See the module.
pub fn run(data: &[u8]) {
    for endpoint in [
        Endpoint::OpenAiChat,
        Endpoint::OpenAiCompletions,
        Endpoint::AnthropicMessages,
        Endpoint::Generic,
    ] {
        let whole = rewrite(endpoint, [data]);
        assert_eq!(whole, rewrite(endpoint, data.chunks(1)), "single bytes give another output");
        for size in [2, 3, 7, 64] {
            assert_eq!(whole, rewrite(endpoint, data.chunks(size)), "a cut gives another output");
        }
        passes(endpoint, data);
    }
}

fn rewrite<'d>(
    endpoint: Endpoint,
    chunks: impl IntoIterator<Item = &'d [u8]>,
) -> (Vec<u8>, Option<StreamEnd>) {
    let mut rewriter = StreamRewriter::new(endpoint, Word, StreamLimits::default());
    let mut out = Vec::new();
    for chunk in chunks {
        if rewriter.push(chunk, &mut out).is_err() {
            return (Vec::new(), None);
        }
    }
    let end = rewriter.finish(&mut out);
    (out, Some(end))
}

/// Without the letters of the surrogate nothing is held back and nothing restored.
fn passes(endpoint: Endpoint, data: &[u8]) {
    let first = SURROGATE.as_bytes()[0];
    let other: Vec<u8> = data.iter().map(|b| if *b == first { b'x' } else { *b }).collect();
    // The letter can also be written as an escape.
    if other.windows(2).any(|w| w == b"\\u") {
        return;
    }
    let (out, end) = rewrite(endpoint, [&other[..]]);
    if end.is_some() {
        let torn = other.iter().rposition(|b| matches!(b, b'\n' | b'\r')).map_or(0, |i| i + 1);
        // What follows the last line may be dropped with its event, or be ended.
        let same = out.iter().zip(&other).take_while(|(a, b)| a == b).count();
        assert!(same == out.len() || same >= torn, "bytes changed without a surrogate");
    }
}
