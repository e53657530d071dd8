//! Properties of restored answers and streams.

// Helpers of tests are no test functions, for which alone the lints know exceptions.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod fake;

use fake::{Fake, PAIRS};
use private_ai_formats::{
    Dialect, Endpoint, FormatError, Framing, StreamEnd, StreamLimits, StreamRewriter, framing,
    restore_body,
};
use proptest::prelude::*;
use serde_json::{Value, json};

fn rewrite(endpoint: Endpoint, chunks: &[&[u8]]) -> (String, StreamEnd) {
    let mut rewriter = StreamRewriter::new(endpoint, Fake, StreamLimits::default());
    let mut out = Vec::new();
    for chunk in chunks {
        rewriter.push(chunk, &mut out).unwrap();
    }
    let end = rewriter.finish(&mut out);
    (String::from_utf8(out).unwrap(), end)
}

fn events(stream: &str) -> Vec<Value> {
    let data = stream.lines().filter_map(|l| l.strip_prefix("data: "));
    data.filter(|d| *d != "[DONE]").map(|d| serde_json::from_str(d).unwrap()).collect()
}

fn restored(text: &str) -> String {
    PAIRS.iter().fold(text.to_owned(), |t, (surrogate, original)| t.replace(surrogate, original))
}

/// Text that is rich in surrogates and their beginnings.
fn text() -> impl Strategy<Value = String> {
    let word = prop_oneof![
        Just("Otto Brandt".to_owned()),
        Just("Otto ".to_owned()),
        Just("Otto Bra".to_owned()),
        Just("4111111111111111".to_owned()),
        "[a-z\"\\\\ \n😀é]{0,4}",
    ];
    prop::collection::vec(word, 0..8).prop_map(|w| w.concat())
}

/// Cuts a text into parts at characters.
fn parts(text: &str, size: usize) -> Vec<String> {
    let chars: Vec<char> = text.chars().collect();
    chars.chunks(size.max(1)).map(|c| c.iter().collect()).collect()
}

proptest! {
    #[test]
    fn a_chat_stream_reads_restored(
        first in text(), second in text(), argument in text(), size in 1..9usize, ascii in any::<bool>(),
        chunk in 1..40usize,
    ) {
        let arguments = json!({"to": argument, "n": 1.5}).to_string();
        let mut stream = String::new();
        let mut say = |index: usize, delta: Value, finish: Value| {
            let choice = json!({"index": index, "delta": delta, "finish_reason": finish});
            let mut data = json!({"id": "c", "choices": [choice]}).to_string();
            if ascii {
                data = data.chars().map(|c| if c.is_ascii() { c.to_string() } else {
                    c.encode_utf16(&mut [0; 2]).iter().map(|u| format!("\\u{u:04x}")).collect()
                }).collect();
            }
            stream.push_str(&format!("data: {data}\n\n"));
        };
        let (mut a, mut b) = (parts(&first, size).into_iter(), parts(&second, size + 1).into_iter());
        loop {
            let (x, y) = (a.next(), b.next());
            if x.is_none() && y.is_none() { break; }
            if let Some(x) = x { say(0, json!({"content": x}), Value::Null); }
            if let Some(y) = y { say(1, json!({"content": y}), Value::Null); }
        }
        for part in parts(&arguments, size) {
            say(0, json!({"tool_calls": [{"index": 0, "function": {"arguments": part}}]}), Value::Null);
        }
        say(0, json!({}), json!("tool_calls"));
        say(1, json!({}), json!("stop"));
        let chunks: Vec<&[u8]> = stream.as_bytes().chunks(chunk).collect();
        let (out, end) = rewrite(Endpoint::OpenAiChat, &chunks);
        prop_assert_eq!(end, StreamEnd::Complete);
        prop_assert_eq!(&out, &rewrite(Endpoint::OpenAiChat, &[stream.as_bytes()]).0);
        let (mut texts, mut call) = ([String::new(), String::new()], String::new());
        for event in events(&out) {
            let choice = &event["choices"][0];
            let index = choice["index"].as_u64().unwrap() as usize;
            texts[index].push_str(choice["delta"]["content"].as_str().unwrap_or_default());
            let part = &choice["delta"]["tool_calls"][0]["function"]["arguments"];
            call.push_str(part.as_str().unwrap_or_default());
        }
        prop_assert_eq!(&texts[0], &restored(&first));
        prop_assert_eq!(&texts[1], &restored(&second));
        let call: Value = serde_json::from_str(&call).unwrap();
        // The surrogate may be there by its JSON spelling only; what is compared is what a tool reads.
        prop_assert_eq!(&call["n"], &json!(1.5));
        if !argument.contains(['\n', '"', '\\']) {
            prop_assert_eq!(call["to"].as_str().unwrap(), restored(&argument));
        }
    }

    #[test]
    fn a_responses_stream_says_the_same_in_parts_and_as_a_whole(
        first in text(), argument in text(), size in 1..9usize, chunk in 1..60usize,
    ) {
        let arguments = json!({"to": argument}).to_string();
        let mut stream = String::new();
        let mut count = 0;
        let mut say = |kind: &str, mut event: Value| {
            event["type"] = json!(kind);
            event["sequence_number"] = json!(count);
            count += 1;
            stream.push_str(&format!("event: {kind}\ndata: {event}\n\n"));
        };
        for part in parts(&first, size) {
            say("response.output_text.delta", json!({"output_index": 0, "content_index": 0, "delta": part}));
        }
        say("response.output_text.done", json!({"output_index": 0, "content_index": 0, "text": first}));
        for part in parts(&arguments, size) {
            say("response.function_call_arguments.delta", json!({"output_index": 1, "delta": part}));
        }
        say("response.function_call_arguments.done", json!({"output_index": 1, "arguments": arguments}));
        say("response.completed", json!({"response": {"output": []}}));
        let chunks: Vec<&[u8]> = stream.as_bytes().chunks(chunk).collect();
        let (out, end) = rewrite(Endpoint::OpenAiResponses, &chunks);
        prop_assert_eq!(end, StreamEnd::Complete);
        let (mut said, mut call) = (String::new(), String::new());
        for (number, event) in events(&out).into_iter().enumerate() {
            prop_assert_eq!(event["sequence_number"].as_u64(), Some(number as u64));
            let part = event["delta"].as_str().unwrap_or_default();
            match event["type"].as_str().unwrap() {
                "response.output_text.delta" => said.push_str(part),
                "response.function_call_arguments.delta" => call.push_str(part),
                "response.output_text.done" => prop_assert_eq!(event["text"].as_str().unwrap(), &said),
                "response.function_call_arguments.done" => {
                    let whole: Value = serde_json::from_str(event["arguments"].as_str().unwrap()).unwrap();
                    prop_assert_eq!(whole, serde_json::from_str::<Value>(&call).unwrap());
                }
                _ => {}
            }
        }
        prop_assert_eq!(said, restored(&first));
    }

    #[test]
    fn offsets_end_behind_the_same_words(before in "[a-zäß😀 ]{0,12}", between in text(), after in text()) {
        let name = PAIRS[0].0;
        let content = format!("{before}{name}{between}|{after}");
        let chars = |t: &str| t.chars().count();
        let (start, end) = (chars(&before), chars(&before) + chars(name) + chars(&between) + 1);
        let annotation = json!({"type": "url_citation", "start_index": start, "end_index": end});
        let part = json!({"type": "output_text", "text": content, "annotations": [annotation]});
        let body = json!({"output": [{"type": "message", "content": [part]}]}).to_string();
        let new = restore_body(Endpoint::OpenAiResponses, body.as_bytes(), &Fake).unwrap().unwrap();
        let new: Value = serde_json::from_slice(&new).unwrap();
        let part = &new["output"][0]["content"][0];
        let at = |name: &str| part["annotations"][0][name].as_u64().unwrap() as usize;
        let text: Vec<char> = part["text"].as_str().unwrap().chars().collect();
        let cited: String = text[at("start_index")..at("end_index")].iter().collect();
        prop_assert_eq!(cited, restored(&format!("{name}{between}|")));
    }

    #[test]
    fn any_bytes_in_any_framing(bytes in prop::collection::vec(prop_oneof![
        Just(b"[".to_vec()), Just(b"]".to_vec()), Just(b",\r\n".to_vec()), Just(b"\n".to_vec()),
        Just(b"{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"Otto Br\"}]}}]}".to_vec()),
        Just(b"{\"message\":{\"content\":\"Otto Br\"},\"done\":false}".to_vec()),
        Just(b"{\"message\":{\"content\":\"andt\"},\"done\":true}".to_vec()),
        prop::collection::vec(any::<u8>(), 0..4),
    ], 0..20), size in 1..7usize, lines in any::<bool>()) {
        let bytes = bytes.concat();
        let (endpoint, framing) = if lines {
            (Endpoint::OllamaChat, Framing::Lines)
        } else {
            (Endpoint::GeminiStream, Framing::Array)
        };
        let run = |chunks: &[&[u8]]| {
            let mut rewriter =
                StreamRewriter::new(endpoint, Fake, StreamLimits::default()).framed(framing);
            let mut out = Vec::new();
            for chunk in chunks { rewriter.push(chunk, &mut out).unwrap(); }
            let end = rewriter.finish(&mut out);
            (out, end)
        };
        let chunks: Vec<&[u8]> = bytes.chunks(size).collect();
        prop_assert_eq!(run(&chunks), run(&[&bytes]));
    }

    #[test]
    fn any_bytes_in_any_chunks(bytes in prop::collection::vec(prop_oneof![
        Just(b"data: ".to_vec()), Just(b"\n".to_vec()), Just(b"\r".to_vec()), Just(b"\r\n".to_vec()),
        Just(b"{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Otto Br\"}}]}".to_vec()),
        Just(b"{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"andt\"},\"finish_reason\":\"stop\"}]}".to_vec()),
        Just(b": c".to_vec()), Just(b"event: x".to_vec()), Just(b"[DONE]".to_vec()), Just(b"\xef\xbb\xbf".to_vec()),
        prop::collection::vec(any::<u8>(), 0..4),
    ], 0..20), size in 1..7usize) {
        let bytes = bytes.concat();
        let run = |chunks: &[&[u8]]| {
            let mut rewriter = StreamRewriter::new(Endpoint::OpenAiChat, Fake, StreamLimits::default());
            let mut out = Vec::new();
            for chunk in chunks { rewriter.push(chunk, &mut out).unwrap(); }
            let end = rewriter.finish(&mut out);
            (out, end)
        };
        let chunks: Vec<&[u8]> = bytes.chunks(size).collect();
        prop_assert_eq!(run(&chunks), run(&[&bytes]));
    }

    #[test]
    fn a_restored_body_is_json(content in text(), argument in text(), key in text()) {
        let nested = json!({"x": argument, "y": json!([argument]).to_string()}).to_string();
        let body = json!({"choices": [{"message": {"content": content, "tool_calls": [
            {"function": {"name": "f", "arguments": nested}}]}}], "other": {key: content}});
        let source = body.to_string();
        let new = restore_body(Endpoint::OpenAiChat, source.as_bytes(), &Fake).unwrap();
        let new = new.unwrap_or_else(|| source.clone().into_bytes());
        let value: Value = serde_json::from_slice(&new).unwrap();
        prop_assert_eq!(value["choices"][0]["message"]["content"].as_str().unwrap(), restored(&content));
        let call = value["choices"][0]["message"]["tool_calls"][0]["function"]["arguments"].as_str().unwrap();
        let call: Value = serde_json::from_str(call).unwrap();
        prop_assert_eq!(call["x"].as_str().unwrap(), restored(&argument));
        let inner: Value = serde_json::from_str(call["y"].as_str().unwrap()).unwrap();
        prop_assert_eq!(inner[0].as_str().unwrap(), restored(&argument));
    }
}

#[test]
fn numbers_are_restored_where_they_can_identify() {
    let body = r#"{"lat": 47.3769, "x": 47.3769, "n": [4111111111111111, 1.4111111111111111]}"#;
    let new = restore_body(Endpoint::Generic, body.as_bytes(), &Fake).unwrap().unwrap();
    assert_eq!(
        String::from_utf8(new).unwrap(),
        r#"{"lat": 46.9480, "x": 47.3769, "n": [4539148803436467, 1.4111111111111111]}"#
    );
}

#[test]
fn bodies_that_are_no_json() {
    let restore = |body: &[u8]| restore_body(Endpoint::OpenAiChat, body, &Fake).unwrap();
    assert_eq!(restore(b"<p>Otto Brandt</p>").unwrap(), "<p>Ada \"Q\" Löw\n</p>".as_bytes());
    assert_eq!(
        restore(b"{\"a\": \"Otto Brandt").unwrap(),
        "{\"a\": \"Ada \\\"Q\\\" Löw\\n".as_bytes()
    );
    assert_eq!(restore(b"Otto Brandt \xff"), None);
    assert_eq!(restore(b"{\"a\": \"Otto\"}"), None);
    assert_eq!(restore(b""), None);
}

#[test]
fn events_leave_at_once_and_comments_pass_what_is_held() {
    let mut rewriter = StreamRewriter::new(Endpoint::OpenAiChat, Fake, StreamLimits::default());
    let mut out = Vec::new();
    let event = |text: &str| {
        format!("data: {{\"choices\":[{{\"index\":0,\"delta\":{{\"content\":\"{text}\"}}}}]}}\n\n")
    };
    let held = event("Dear Otto");
    rewriter.push(held.as_bytes(), &mut out).unwrap();
    assert_eq!(String::from_utf8_lossy(&out), event("Dear "));
    out.clear();
    rewriter.push(b": keep-alive\n", &mut out).unwrap();
    assert_eq!(out, b": keep-alive\n");
    out.clear();
    rewriter.push(format!("\n{}", event(" Brandt")).as_bytes(), &mut out).unwrap();
    assert_eq!(String::from_utf8_lossy(&out), format!("\n{}", event("Ada \\\"Q\\\" Löw\\n")));
}

#[test]
fn halves_of_a_pair_in_two_events_survive() {
    let source = "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Otto Brandt \\ud83d\"}}]}\n\n\
                  data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"\\ude00 x\"}}]}\n\n";
    let (out, end) = rewrite(Endpoint::OpenAiChat, &[source.as_bytes()]);
    assert_eq!(out, source.replace("Otto Brandt", "Ada \\\"Q\\\" Löw\\n"));
    assert_eq!(end, StreamEnd::Cut);
}

#[test]
fn json_text_is_escaped_when_the_answer_is_json() {
    let source = "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"{\\\"a\\\":\\\"Otto Brandt\\\"}\"}}]}\n\n";
    let mut rewriter =
        StreamRewriter::new(Endpoint::OpenAiChat, Fake, StreamLimits::default()).json_text(true);
    let mut out = Vec::new();
    rewriter.push(source.as_bytes(), &mut out).unwrap();
    let content =
        events(&String::from_utf8(out).unwrap())[0]["choices"][0]["delta"]["content"].clone();
    let content: Value = serde_json::from_str(content.as_str().unwrap()).unwrap();
    assert_eq!(content["a"], PAIRS[0].1);
}

#[test]
fn ends_of_streams() {
    let end = |endpoint, source: &str| rewrite(endpoint, &[source.as_bytes()]).1;
    let chat = Endpoint::OpenAiChat;
    let choice = |reason| {
        format!(
            "data: {{\"choices\":[{{\"index\":0,\"delta\":{{}},\"finish_reason\":{reason}}}]}}\n\n"
        )
    };
    assert_eq!(end(chat, ""), StreamEnd::Cut);
    assert_eq!(end(chat, "data: [DONE]\n\n"), StreamEnd::Complete);
    assert_eq!(end(chat, "data: [DONE]"), StreamEnd::Complete);
    assert_eq!(end(chat, &choice("null")), StreamEnd::Cut);
    assert_eq!(end(chat, &choice("\"stop\"")), StreamEnd::Complete);
    assert_eq!(end(chat, "data: {\"error\":{\"message\":\"x\"}}\n\n"), StreamEnd::Complete);
    let stop = "event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n";
    assert_eq!(end(Endpoint::AnthropicMessages, stop), StreamEnd::Complete);
    assert_eq!(end(Endpoint::AnthropicMessages, &stop[..30]), StreamEnd::Cut);
    assert_eq!(end(Endpoint::Generic, "data: {}\n\n"), StreamEnd::Complete);
    assert_eq!(end(Endpoint::Generic, "data: {\"a"), StreamEnd::Cut);
}

#[test]
fn limits_hold() {
    let limits = StreamLimits { line: 100, event: 300, channels: 2 };
    let push = |source: &str| {
        let mut out = Vec::new();
        StreamRewriter::new(Endpoint::OpenAiChat, Fake, limits).push(source.as_bytes(), &mut out)
    };
    let too_large = |result| matches!(result, Err(FormatError::TooLarge { .. }));
    assert!(too_large(push(&"x".repeat(101))));
    assert!(too_large(push(&"data: xxxxxxxxxx\n".repeat(20))));
    let choice =
        |i| format!("data: {{\"choices\":[{{\"index\":{i},\"delta\":{{\"content\":\"\"}}}}]}}\n\n");
    assert!(push(&(0..2).map(choice).collect::<String>()).is_ok());
    assert!(too_large(push(&(0..3).map(choice).collect::<String>())));
}

#[test]
fn a_cut_stream_ends_with_an_error_that_its_framing_allows() {
    let chunk = r#"{"candidates":[{"index":0,"content":{"parts":[{"text":"Dear Otto"}]}}]}"#;
    for (source, count) in
        [(String::new(), 1), (format!("[{chunk}"), 3), (format!("[{chunk},\n{{\"c"), 3)]
    {
        let mut rewriter =
            StreamRewriter::new(Endpoint::GeminiStream, Fake, StreamLimits::default())
                .framed(Framing::Array);
        let mut out = Vec::new();
        rewriter.push(source.as_bytes(), &mut out).unwrap();
        assert_eq!(rewriter.finish(&mut out), StreamEnd::Cut);
        rewriter.error(Dialect::Gemini, "cut", "gone", &mut out);
        let all: Vec<Value> = serde_json::from_slice(&out).unwrap();
        assert_eq!(all.len(), count, "{source}");
        assert_eq!(all[count - 1]["error"]["message"], "gone");
    }
    let source = "event: response.output_text.delta\ndata: {\"type\":\"response.output_text.delta\",\"sequence_number\":7,\"output_index\":0,\"content_index\":0,\"delta\":\"Otto\"}\n\n";
    let mut rewriter =
        StreamRewriter::new(Endpoint::OpenAiResponses, Fake, StreamLimits::default());
    let mut out = Vec::new();
    rewriter.push(source.as_bytes(), &mut out).unwrap();
    assert_eq!(rewriter.finish(&mut out), StreamEnd::Cut);
    rewriter.error(Dialect::OpenAi, "cut", "gone", &mut out);
    let all = events(&String::from_utf8(out).unwrap());
    let numbers: Vec<u64> = all.iter().map(|e| e["sequence_number"].as_u64().unwrap()).collect();
    assert_eq!(numbers, [7, 8, 9]);
    assert_eq!((&all[1]["delta"], &all[2]["type"]), (&json!("Otto"), &json!("error")));
    assert_eq!(all[2]["error"]["code"], "private_ai_cut");
}

#[test]
fn framings_by_media_type() {
    let table = [
        (Endpoint::OpenAiChat, "text/event-stream", Some(Framing::Sse)),
        (Endpoint::OllamaChat, "application/x-ndjson", Some(Framing::Lines)),
        (Endpoint::Generic, "application/x-ndjson", Some(Framing::Lines)),
        (Endpoint::GeminiStream, "application/json", Some(Framing::Array)),
        (Endpoint::GeminiStream, "text/event-stream", Some(Framing::Sse)),
        (Endpoint::Gemini, "application/json", None),
        (Endpoint::OllamaChat, "application/json", None),
    ];
    for (endpoint, kind, wanted) in table {
        assert_eq!(framing(endpoint, kind), wanted, "{endpoint:?} {kind}");
    }
}

#[test]
fn one_id_with_many_names_is_one_text() {
    let event = |id: &str, delta: &str| {
        format!(
            "data: {{\"type\":\"response.output_text.delta\",\"output_index\":0,\"content_index\":0,\"item_id\":\"{id}\",\"delta\":\"{delta}\"}}\n\n"
        )
    };
    let source = event("a", "Otto Br") + &event("b", "andt");
    let (out, _) = rewrite(Endpoint::OpenAiResponses, &[source.as_bytes()]);
    assert_eq!(out, event("a", "") + &event("b", "Ada \\\"Q\\\" Löw\\n"));
    let without = |text: String| text.replace("\"output_index\":0,", "");
    let source = without(event("a", "Otto Br") + &event("b", "andt"));
    let (out, _) = rewrite(Endpoint::OpenAiResponses, &[source.as_bytes()]);
    assert!(!out.contains("Ada"), "the texts of two items are not one");
}
