//! Edits of requests, and bodies that hide text.

// Helpers of tests are no test functions, for which alone the lints know exceptions.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use private_ai_formats::{
    ByteSpan, Class, Edit, Endpoint, FormatError, Limits, PieceKind, Pieces, Role, pieces, splice,
};
use proptest::prelude::*;
use serde_json::{Value, json};

fn take(body: &[u8]) -> Pieces<'_> {
    pieces(Endpoint::OpenAiChat, body, &Limits::default()).unwrap()
}

fn find(pieces: &Pieces<'_>, text: &str) -> (usize, usize) {
    let at = |t: &str| t.find(text);
    let piece = pieces.iter().position(|p| p.class.is_editable() && at(&p.text).is_some());
    let piece = piece.unwrap_or_else(|| panic!("{text} stands in no piece that can be edited"));
    (piece, at(&pieces[piece].text).unwrap())
}

fn edit(pieces: &Pieces<'_>, old: &str, new: &str) -> Edit {
    let (piece, start) = find(pieces, old);
    Edit { piece, span: ByteSpan::new(start, start + old.len()), text: new.to_owned() }
}

fn change(body: &str, edits: &[(&str, &str)]) -> Result<String, FormatError> {
    let found = take(body.as_bytes());
    let edits: Vec<Edit> = edits.iter().map(|(old, new)| edit(&found, old, new)).collect();
    splice(body.as_bytes(), &found, &edits).map(|new| String::from_utf8(new).unwrap())
}

#[test]
fn only_the_edited_bytes_change() {
    let body = r#" { "x" :1.0e+2,"messages":[{"role":"user","content":"\u004daria \ud83d\ude00 says \"hi\" to M\u0061ria \ud83d"}] , "n":1 }"#;
    let found = take(body.as_bytes());
    let (piece, _) = find(&found, "says");
    let text = &found[piece].text;
    let second = text.rfind("Maria").unwrap();
    let edits = [
        Edit { piece, span: (second..second + 5).into(), text: "\"A\"\\\n\u{1}é".to_owned() },
        Edit { piece, span: (0..5).into(), text: "Ada".to_owned() },
    ];
    let new = String::from_utf8(splice(body.as_bytes(), &found, &edits).unwrap()).unwrap();
    assert_eq!(
        new,
        r#" { "x" :1.0e+2,"messages":[{"role":"user","content":"Ada \ud83d\ude00 says \"hi\" to \"A\"\\\n\u0001é \ud83d"}] , "n":1 }"#
    );
}

#[test]
fn edits_in_nested_json_are_escaped_as_often() {
    let inner = json!({"a": json!([json!({"to": "maria"}).to_string()]).to_string(), "b": "rest"});
    let function = json!({"name": "f", "arguments": inner.to_string()});
    let body = json!({"messages": [{"role": "assistant", "tool_calls": [{"function": function}]}]});
    let body = body.to_string();
    let found = take(body.as_bytes());
    let (piece, _) = find(&found, "maria");
    assert_eq!(found[piece].depth, 4);
    let new = change(&body, &[("maria", "\"x\"\\\u{7}é\n"), ("rest", "R\"")]).unwrap();
    let parse = |text: &str| serde_json::from_str::<Value>(text).unwrap();
    let arguments = parse(&new)["messages"][0]["tool_calls"][0]["function"]["arguments"].clone();
    let arguments = parse(arguments.as_str().unwrap());
    assert_eq!(arguments["b"], "R\"");
    let list = parse(arguments["a"].as_str().unwrap());
    assert_eq!(parse(list[0].as_str().unwrap()), json!({"to": "\"x\"\\\u{7}é\n"}));
}

#[test]
fn offsets_that_come_back_count_in_the_new_text() {
    let text = "Ä letter of maria keller, to otto.";
    let at = |word: &str| text[..text.find(word).unwrap()].chars().count();
    let body = json!({"messages": [
        {"role": "user", "content": [
            {"type": "document", "source": {"type": "text", "media_type": "text/plain", "data": text}}]},
        {"role": "assistant", "content": [{"type": "text", "text": "x", "citations": [
            {"type": "char_location", "cited_text": "to otto", "document_index": 0,
             "start_char_index": at("to otto"), "end_char_index": at("to otto") + 7},
            {"type": "char_location", "cited_text": "keller", "document_index": 0,
             "start_char_index": at("keller"), "end_char_index": at("keller") + 3}]}]}]})
    .to_string();
    let found = pieces(Endpoint::AnthropicMessages, body.as_bytes(), &Limits::default()).unwrap();
    let edits = [edit(&found, "maria keller", "Zoë"), edit(&found, "Ä", "A long")];
    let new = splice(body.as_bytes(), &found, &edits).unwrap();
    let new: Value = serde_json::from_slice(&new).unwrap();
    let text: Vec<char> =
        new["messages"][0]["content"][0]["source"]["data"].as_str().unwrap().chars().collect();
    let cited = |index: usize| {
        let one = &new["messages"][1]["content"][0]["citations"][index];
        let at = |name: &str| usize::try_from(one[name].as_u64().unwrap()).unwrap();
        text[at("start_char_index")..at("end_char_index")].iter().collect::<String>()
    };
    assert_eq!(cited(0), "to otto");
    assert_eq!(cited(1), "Zoë", "what stands inside a replaced value becomes the whole of it");

    let part = json!({"type": "output_text", "text": "maria wrote", "annotations":
        [{"type": "url_citation", "title": "t", "url": "u", "start_index": 6, "end_index": 11}]});
    let body = json!({"input": [{"type": "message", "role": "assistant", "content": [part]}]});
    let body = body.to_string();
    let found = pieces(Endpoint::OpenAiResponses, body.as_bytes(), &Limits::default()).unwrap();
    let new = splice(body.as_bytes(), &found, &[edit(&found, "maria", "Bo")]).unwrap();
    let wanted = body.replace("maria", "Bo").replace("\"start_index\":6", "\"start_index\":3");
    assert_eq!(
        String::from_utf8(new).unwrap(),
        wanted.replace("\"end_index\":11", "\"end_index\":8")
    );
}

#[test]
fn numbers_stay_numbers() {
    let body = r#"{"card": 4539148803436467, "arguments": {"x": 12345678.50}}"#;
    let new = change(body, &[("4539148803436467", "4111111111111111")]).unwrap();
    assert_eq!(new, body.replace("4539148803436467", "4111111111111111"));
    for bad in ["4111 1111", "", "0411", "x", "--1", "\"1\""] {
        let error = change(body, &[("4539148803436467", bad)]).unwrap_err();
        assert!(matches!(error, FormatError::Edit { piece: 1, .. }), "{bad}: {error}");
    }
    let nested = json!({"messages": [{"role": "assistant", "function_call":
        {"name": "f", "arguments": "{\"c\": 4539148803436467}"}}]})
    .to_string();
    let new = change(&nested, &[("4539148803436467", "4111111111111111")]).unwrap();
    assert_eq!(new, nested.replace("4539148803436467", "4111111111111111"));
}

#[test]
fn keys_stay_unique() {
    let body = r#"{"metadata": {"maria": 1, "ad\u0061": {"maria": 2}, "otto": 3}}"#;
    assert_eq!(change(body, &[("maria", "eve")]).unwrap(), body.replacen("maria", "eve", 1));
    assert!(change(body, &[("maria", "ada")]).is_err());
    assert!(change(body, &[("maria", "eve"), ("otto", "eve")]).is_err());
    let call = |arguments: &str| {
        json!({"messages": [{"role": "assistant", "function_call":
            {"name": "f", "arguments": arguments}}]})
        .to_string()
    };
    let nested = call(r#"{"maria": 1, "ada": 2, "ada": 3}"#);
    assert!(change(&nested, &[("maria", "eve")]).is_ok(), "what was twice before may stay");
    assert!(change(&nested, &[("maria", "ada")]).is_err());
}

#[test]
fn text_in_base64_is_encoded_again() {
    for (data, padded) in
        [("TWFpbCBtYXJpYUBhY21lLm9yZw==", true), ("TWFpbCBtYXJpYUBhY21lLm9yZw", false)]
    {
        let body = json!({"messages": [{"role": "user", "content": [{"type": "image_url",
            "image_url": {"url": format!("data:text/plain;base64,{data}")}}]}]})
        .to_string();
        let new = change(&body, &[("maria@acme.org", "ada@example.com")]).unwrap();
        let wanted =
            if padded { "TWFpbCBhZGFAZXhhbXBsZS5jb20=" } else { "TWFpbCBhZGFAZXhhbXBsZS5jb20" };
        assert_eq!(new, body.replace(data, wanted));
    }
}

#[test]
fn edits_that_do_not_fit_are_refused() {
    let body = r#"{"model": "m", "messages": [{"role": "user", "content": "é maria"}]}"#;
    let found = take(body.as_bytes());
    let (piece, _) = find(&found, "maria");
    let edit = |piece, start, end| Edit { piece, span: ByteSpan { start, end }, text: "x".into() };
    for edits in [
        vec![edit(99, 0, 0)],
        vec![edit(0, 0, 1)],
        vec![edit(piece, 1, 2)],
        vec![edit(piece, 0, 99)],
        vec![ByteSpan { start: 5, end: 3 }]
            .into_iter()
            .map(|s| edit(piece, s.start, s.end))
            .collect(),
        vec![edit(piece, 2, 5), edit(piece, 4, 6)],
    ] {
        let error = splice(body.as_bytes(), &found, &edits).unwrap_err();
        assert!(matches!(error, FormatError::Edit { .. }), "{edits:?}");
        assert!(!error.to_string().contains("maria"));
    }
    assert_eq!(found[0].class, Class::Identifier);
}

#[test]
fn what_cannot_be_inspected_is_refused() {
    let refuse =
        |endpoint, body: &str| pieces(endpoint, body.as_bytes(), &Limits::default()).unwrap_err();
    for (endpoint, body) in [
        (Endpoint::OpenAiEmbeddings, r#"{"input": [1, 2]}"#),
        (Endpoint::OpenAiEmbeddings, r#"{"input": ["a", [3]]}"#),
        (Endpoint::OpenAiCompletions, r#"{"prompt": [[1, 2], [3]]}"#),
        (Endpoint::Generic, r#"{"input": [1, 2]}"#),
    ] {
        assert!(matches!(refuse(endpoint, body), FormatError::Uninspectable { .. }), "{body}");
    }
    assert_eq!(refuse(Endpoint::Generic, "[\"x\"]"), FormatError::NotAnObject);
    let twice = r#"{"messages":[{"content":"x","c\u006fntent":"y"}]}"#;
    assert!(matches!(refuse(Endpoint::OpenAiChat, twice), FormatError::DuplicateKey { .. }));
    let latin = pieces(Endpoint::Generic, b"{\"a\":\"\xff\"}", &Limits::default()).unwrap_err();
    assert!(matches!(latin, FormatError::Syntax { at: 6, .. }));
    let deep = format!("{{\"a\":{}{}}}", "[".repeat(300), "]".repeat(300));
    assert!(matches!(refuse(Endpoint::OpenAiChat, &deep), FormatError::TooLarge { .. }));
}

/// Whatever the place, the text is a piece: nothing of a body is invisible but what the tables name.
#[test]
fn a_value_is_seen_in_every_place() {
    const MARK: &str = "maria.keller@acme.org";
    let places = [
        json!({"model": MARK}),
        json!({"models": [MARK]}),
        json!({"messages": MARK}),
        json!({"messages": [MARK]}),
        json!({"messages": [[MARK]]}),
        json!({"messages": {"role": "user", "content": MARK}}),
        json!({"messages": [{"role": MARK}]}),
        json!({"messages": [{"role": "user", "content": {"x": MARK}}]}),
        json!({"messages": [{"role": "user", "content": [MARK]}]}),
        json!({"messages": [{"role": "user", "content": [[{"text": MARK}]]}]}),
        json!({"messages": [{"role": "user", "content": [{"type": MARK}]}]}),
        json!({"messages": [{"role": "user", "content": [{"type": "text", "text": {"y": MARK}}]}]}),
        json!({"messages": [{"role": "user", "content": [{"type": "text", "signature": MARK}]}]}),
        json!({"messages": [{"tool_calls": [{"id": MARK}]}]}),
        json!({"messages": [{"tool_calls": [{"function": {"name": MARK}}]}]}),
        json!({"messages": [{"tool_calls": [{"function": {"arguments": MARK}}]}]}),
        json!({"messages": [{"tool_calls": [{"function": {"arguments": json!(MARK).to_string()}}]}]}),
        json!({"messages": [{"tool_calls": [{"function": {"arguments": {"a": MARK}}}]}]}),
        json!({"messages": [{"reasoning_details": [{"data": MARK, "signature": MARK}]}]}),
        json!({"messages": [{"content": [{"image_url": {"url": format!("data:image/png;base64,{MARK}")}}]}]}),
        json!({"messages": [{"content": [{"image_url": {"url": format!("data:{MARK};base64,TWFpbCBtYXJpYSBrZWxsZXI=")}}]}]}),
        json!({"messages": [{"content": [{"input_audio": {"data": MARK, "format": MARK}}]}]}),
        json!({"tools": [{"function": {"parameters": {"properties": {MARK: {"type": "string"}}}}}]}),
        json!({"tools": [{"function": {"parameters": {"required": [MARK], "$ref": MARK}}}]}),
        json!({"tools": [{"function": {"parameters": {"properties": {"a": {"pattern": MARK}}}}}]}),
        json!({"tools": [{"function": {"parameters": {MARK: [{"x": MARK}]}}}]}),
        json!({"tools": [{"function": {"parameters": MARK}}]}),
        json!({"tool_choice": {"function": {"name": MARK}}}),
        json!({"logit_bias": {MARK: 1}}),
        json!({"stream_options": {MARK: {MARK: true}}}),
        json!({"metadata": {MARK: {MARK: MARK}}}),
        json!({"id": MARK, "user_id": MARK, "type": MARK, "encrypted_content": MARK}),
        json!({MARK: 1}),
        json!({"a": {"b": {MARK: []}}}),
        json!({"system": {"type": "text", "text": MARK}}),
        json!({"system": [[MARK]]}),
        json!({"mcp_servers": [{"authorization_token": MARK, "url": MARK}]}),
        json!({"thinking": {"type": MARK}}),
        json!({"messages": [{"content": [{"type": "thinking", "thinking": MARK, "signature": MARK}]}]}),
        json!({"messages": [{"content": [{"type": "redacted_thinking", "data": MARK}]}]}),
        json!({"messages": [{"content": [{"type": "image", "source": {"type": "base64", "media_type": MARK, "data": MARK}}]}]}),
        json!({"messages": [{"content": [{"type": "tool_result", "content": [{"type": "text", "text": MARK}]}]}]}),
    ];
    for endpoint in Endpoint::ALL {
        for place in &places {
            let body = place.to_string();
            let found = pieces(*endpoint, body.as_bytes(), &Limits::default()).unwrap();
            let seen: usize = found.iter().map(|p| p.text.matches(MARK).count()).sum();
            assert_eq!(seen, body.matches(MARK).count(), "{endpoint:?} {body} {found:?}");
        }
    }
}

#[test]
fn roles_and_order() {
    let body = json!({"system": "s", "messages": [
        {"role": "user", "content": [{"type": "text", "text": "u"},
            {"type": "tool_result", "content": [{"type": "text", "text": "t"}]}]},
        {"role": "assistant", "content": "a"}]})
    .to_string();
    let found = pieces(Endpoint::AnthropicMessages, body.as_bytes(), &Limits::default()).unwrap();
    let of = |text: &str| found.iter().find(|p| p.text == text).map(|p| (p.role, p.order)).unwrap();
    assert_eq!(of("s"), (Role::System, 0));
    assert_eq!(of("u"), (Role::User, 0));
    assert_eq!(of("t"), (Role::Tool, 0));
    assert_eq!(of("a"), (Role::Assistant, 1));
    assert_eq!(found.first_user_texts().collect::<Vec<_>>(), ["u"]);
}

#[test]
fn no_debug_form_shows_text() {
    let body = r#"{"messages": [{"role": "user", "content": "maria"}]}"#;
    assert!(!format!("{:?}", take(body.as_bytes())).contains("maria"));
}

/// Bodies of chat calls with arbitrary values in arbitrary places.
fn body() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        any::<String>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        Just(Value::Null),
        (any::<String>(), any::<String>()).prop_map(|(k, v)| json!(json!({k: [v]}).to_string())),
    ];
    let any = leaf.prop_recursive(4, 24, 5, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::btree_map(name(), inner, 0..6)
                .prop_map(|m| Value::Object(m.into_iter().collect())),
        ]
    });
    prop::collection::btree_map(name(), any, 0..6)
        .prop_map(|m| Value::Object(m.into_iter().collect()))
}

fn name() -> impl Strategy<Value = String> {
    prop_oneof![
        prop::sample::select(vec![
            "messages",
            "content",
            "text",
            "type",
            "tool_calls",
            "function",
            "arguments",
            "tools",
            "parameters",
            "properties",
            "description",
            "role",
            "url",
            "image_url",
            "data",
            "source",
            "system",
            "input",
            "thinking",
            "signature",
            "metadata",
            "id",
        ])
        .prop_map(str::to_owned),
        any::<String>(),
    ]
}

proptest! {
    #[test]
    fn positions_are_true_and_edits_are_local(
        value in body(), pretty in any::<bool>(), pick in any::<prop::sample::Index>(),
        cut in any::<(prop::sample::Index, prop::sample::Index)>(), text in any::<String>(),
        endpoint in prop::sample::select(Endpoint::ALL.to_vec()),
    ) {
        let source = if pretty { serde_json::to_string_pretty(&value) } else { serde_json::to_string(&value) };
        let source = source.unwrap();
        let Ok(found) = pieces(endpoint, source.as_bytes(), &Limits::default()) else { return Ok(()) };
        prop_assert_eq!(&splice(source.as_bytes(), &found, &[]).unwrap(), source.as_bytes());
        let mut end = 0;
        for piece in found.iter() {
            prop_assert!(end <= piece.raw.start && piece.raw.start <= piece.raw.end);
            end = piece.raw.end;
        }
        if found.is_empty() {
            return Ok(());
        }
        let at = pick.index(found.len());
        let piece = &found[at];
        if !piece.class.is_editable() || piece.kind == PieceKind::Number {
            return Ok(());
        }
        let marks: Vec<usize> = piece.text.char_indices().map(|(i, _)| i).chain([piece.text.len()]).collect();
        let (a, b) = (marks[cut.0.index(marks.len())], marks[cut.1.index(marks.len())]);
        let span = ByteSpan::new(a.min(b), a.max(b));
        let new = splice(source.as_bytes(), &found, &[Edit { piece: at, span, text: text.clone() }]);
        let Ok(new) = new else {
            prop_assert_eq!(piece.kind, PieceKind::Key);
            return Ok(());
        };
        let new = String::from_utf8(new).unwrap();
        prop_assert_eq!(&new[..piece.raw.start], &source[..piece.raw.start]);
        prop_assert!(new.ends_with(&source[piece.raw.end..]));
        serde_json::from_str::<Value>(&new).unwrap();
        // The edited text reads back at its place: undo what JSON did, as often as it did.
        let mut raw = new[piece.raw.start..new.len() - (source.len() - piece.raw.end)].to_owned();
        for _ in 0..piece.depth {
            raw = serde_json::from_str(&format!("\"{raw}\"")).unwrap();
        }
        let wanted = format!("{}{}{}", &piece.text[..span.start], text, &piece.text[span.end..]);
        prop_assert_eq!(raw, wanted);
    }
}
