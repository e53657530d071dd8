//! Streams of events: `formats::StreamRewriter`.
//!
//! Properties: any cut of the bytes gives the same output; without a surrogate every byte passes, but
//! an event that was torn at the end; with one, what a client adds up reads restored.

use private_ai_formats::{Endpoint, Framing, StreamEnd, StreamLimits, StreamRewriter};

use super::splice::{SURROGATE, Word};

/// See the module.
pub fn run(data: &[u8]) {
    for endpoint in [
        Endpoint::OpenAiChat,
        Endpoint::OpenAiCompletions,
        Endpoint::AnthropicMessages,
        Endpoint::OpenAiResponses,
        Endpoint::CohereChat,
        Endpoint::Generic,
    ] {
        cuts(endpoint, Framing::Sse, data);
        passes(endpoint, data);
    }
    for endpoint in [Endpoint::OllamaChat, Endpoint::CohereChatV1] {
        cuts(endpoint, Framing::Lines, data);
    }
    for framing in [Framing::Sse, Framing::Array] {
        cuts(Endpoint::GeminiStream, framing, data);
    }
}

fn cuts(endpoint: Endpoint, framing: Framing, data: &[u8]) {
    let whole = rewrite_framed(endpoint, framing, [data]);
    for size in [1, 2, 3, 7, 64] {
        let cut = rewrite_framed(endpoint, framing, data.chunks(size));
        assert_eq!(whole, cut, "cuts of {size} bytes give another output");
    }
}

fn rewrite<'d>(
    endpoint: Endpoint,
    chunks: impl IntoIterator<Item = &'d [u8]>,
) -> (Vec<u8>, Option<StreamEnd>) {
    rewrite_framed(endpoint, Framing::Sse, chunks)
}

fn rewrite_framed<'d>(
    endpoint: Endpoint,
    framing: Framing,
    chunks: impl IntoIterator<Item = &'d [u8]>,
) -> (Vec<u8>, Option<StreamEnd>) {
    let mut rewriter = StreamRewriter::new(endpoint, Word, StreamLimits::default()).framed(framing);
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
