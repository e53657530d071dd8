//! Golden files: `testdata/<endpoint>/`.
//!
//! `NAME.request.json` with `NAME.pieces`: every piece, one a line. `NAME.response.json` with
//! `NAME.restored.json`, and `NAME.stream` with `NAME.restored`: what the client gets when the
//! restorer of [`fake`] answers. `NAME.lines` and `NAME.array` are streams in other framings, with
//! `NAME.lines.restored` and `NAME.array.restored`. `UPDATE_GOLDEN=1` writes the expected files; they are read by
//! people before they are committed.

// Helpers of tests are no test functions, for which alone the lints know exceptions.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod fake;

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use fake::Fake;
use private_ai_formats::{
    Endpoint, Framing, Limits, Pieces, StreamEnd, StreamLimits, StreamRewriter, pieces,
    restore_body, splice,
};

fn endpoint(folder: &str) -> Endpoint {
    match folder {
        "openai_chat" => Endpoint::OpenAiChat,
        "openai_completions" => Endpoint::OpenAiCompletions,
        "openai_embeddings" => Endpoint::OpenAiEmbeddings,
        "openai_responses" => Endpoint::OpenAiResponses,
        "gemini" => Endpoint::Gemini,
        "gemini_stream" => Endpoint::GeminiStream,
        "ollama_chat" => Endpoint::OllamaChat,
        "ollama_generate" => Endpoint::OllamaGenerate,
        "cohere_chat" => Endpoint::CohereChat,
        "cohere_chat_v1" => Endpoint::CohereChatV1,
        "anthropic_messages" => Endpoint::AnthropicMessages,
        "generic" => Endpoint::Generic,
        other => panic!("no endpoint has the folder {other}"),
    }
}

fn files(suffix: &str) -> Vec<(Endpoint, PathBuf)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata");
    let mut found = Vec::new();
    for folder in std::fs::read_dir(root).unwrap() {
        let folder = folder.unwrap().path();
        let endpoint = endpoint(folder.file_name().unwrap().to_str().unwrap());
        for file in std::fs::read_dir(folder).unwrap() {
            let path = file.unwrap().path();
            if path.to_str().unwrap().ends_with(suffix) {
                found.push((endpoint, path));
            }
        }
    }
    found.sort_by_key(|(_, path)| path.clone());
    found
}

fn compare(source: &Path, suffix: &str, new: &str, got: &[u8]) {
    let name = source.to_str().unwrap().strip_suffix(suffix).unwrap();
    let path = PathBuf::from(format!("{name}{new}"));
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(&path, got).unwrap();
    }
    let wanted = std::fs::read(&path).unwrap_or_default();
    let show = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    assert_eq!(show(got), show(&wanted), "{}", path.display());
}

fn list(pieces: &Pieces<'_>) -> String {
    let mut out = String::new();
    for p in pieces.iter() {
        let key = p.key.as_deref().unwrap_or("-");
        writeln!(
            out,
            "{:?} {:?} {:?} order={} depth={} key={key} {:?}",
            p.class, p.kind, p.role, p.order, p.depth, p.text
        )
        .unwrap();
    }
    writeln!(
        out,
        "stream={} model={:?} json_answer={} media={}",
        pieces.stream, pieces.model, pieces.json_answer, pieces.media
    )
    .unwrap();
    let system: Vec<&str> = pieces.system_texts().collect();
    let user: Vec<&str> = pieces.first_user_texts().collect();
    writeln!(out, "system={system:?}\nfirst_user={user:?}").unwrap();
    out
}

#[test]
fn pieces_of_requests() {
    let all = files(".request.json");
    assert!(all.len() >= 7);
    for (endpoint, path) in all {
        let body = std::fs::read(&path).unwrap();
        let got = pieces(endpoint, &body, &Limits::default()).unwrap();
        compare(&path, ".request.json", ".pieces", list(&got).as_bytes());
        assert_eq!(splice(&body, &got, &[]).unwrap(), body);
    }
}

#[test]
fn restored_responses() {
    let all = files(".response.json");
    assert!(all.len() >= 5);
    for (endpoint, path) in all {
        let body = std::fs::read(&path).unwrap();
        let new = restore_body(endpoint, &body, &Fake).unwrap().unwrap_or(body);
        // serde takes no halves of surrogate pairs.
        let halves = String::from_utf8_lossy(&new).contains("\\ud83d ");
        assert!(halves || serde_json::from_slice::<serde_json::Value>(&new).is_ok());
        compare(&path, ".response.json", ".restored.json", &new);
    }
}

fn rewrite(endpoint: Endpoint, framing: Framing, chunks: &[&[u8]]) -> (Vec<u8>, StreamEnd) {
    let mut rewriter = StreamRewriter::new(endpoint, Fake, StreamLimits::default()).framed(framing);
    let mut out = Vec::new();
    for chunk in chunks {
        rewriter.push(chunk, &mut out).unwrap();
    }
    let end = rewriter.finish(&mut out);
    (out, end)
}

#[test]
fn restored_streams() {
    let all = files(".stream");
    assert!(all.len() >= 6);
    for (endpoint, path) in all {
        let source = std::fs::read(&path).unwrap();
        let (out, end) = rewrite(endpoint, Framing::Sse, &[&source]);
        let cut = path.to_str().unwrap().contains("cut");
        assert_eq!(end == StreamEnd::Cut, cut, "{}", path.display());
        compare(&path, ".stream", ".restored", &out);
        for newline in ["\n", "\r\n", "\r"] {
            let text = String::from_utf8(source.clone()).unwrap().replace('\n', newline);
            let wanted = String::from_utf8(out.clone()).unwrap().replace('\n', newline);
            let bytes = text.as_bytes();
            let single: Vec<&[u8]> = bytes.chunks(1).collect();
            let got = rewrite(endpoint, Framing::Sse, &single);
            assert_eq!(String::from_utf8_lossy(&got.0), wanted, "{} {newline:?}", path.display());
            for at in (newline.len()..bytes.len()).step_by(23.max(bytes.len() / 150)) {
                let (left, right) = bytes.split_at(at);
                let got = rewrite(endpoint, Framing::Sse, &[left, right]).0;
                assert_eq!(String::from_utf8_lossy(&got), wanted, "{} at {at}", path.display());
            }
        }
    }
}

#[test]
fn restored_lines_and_arrays() {
    for (suffix, framing, least) in [(".lines", Framing::Lines, 5), (".array", Framing::Array, 4)] {
        let all = files(suffix);
        assert!(all.len() >= least, "{suffix}");
        for (endpoint, path) in all {
            let source = std::fs::read(&path).unwrap();
            let (out, end) = rewrite(endpoint, framing, &[&source]);
            let cut = path.to_str().unwrap().contains("cut");
            assert_eq!(end == StreamEnd::Cut, cut, "{}", path.display());
            compare(&path, suffix, &format!("{suffix}.restored"), &out);
            let single: Vec<&[u8]> = source.chunks(1).collect();
            assert_eq!(rewrite(endpoint, framing, &single).0, out, "{}", path.display());
            for at in (1..source.len()).step_by(7) {
                let (left, right) = source.split_at(at);
                let got = rewrite(endpoint, framing, &[left, right]).0;
                assert_eq!(got, out, "{} at {at}", path.display());
            }
        }
    }
}
