"""Gemini over plain HTTP: whole answers, server-sent events and the array that is sent in pieces."""

from __future__ import annotations

import json
from copy import deepcopy

import httpx
import mock_model
import pytest
from mock_model import Tool
from talk import LOOKUP_TOOL, MAIL_TOOL, assert_no_surrogate, assert_protected, seen_fields

KEY = "AIza" + "Sy" + "4c8f2a" * 5 + "xyz"
WAYS = ["whole", "sse", "array"]
TOOLS = [
    {
        "functionDeclarations": [
            {"name": t["name"], "description": t["description"], "parameters": deepcopy(t["schema"])}
            for t in (MAIL_TOOL, LOOKUP_TOOL)
        ]
    }
]


def path_of(model: str, way: str, prefix: str = "/v1beta") -> str:
    if way == "whole":
        return f"{prefix}/models/{model}:generateContent"
    return f"{prefix}/models/{model}:streamGenerateContent" + ("?alt=sse" if way == "sse" else "")


def read(answer: httpx.Response, way: str) -> list[dict]:
    """The responses as a client reads them."""
    assert answer.status_code == 200, answer.text
    if way == "sse":
        lines = answer.text.splitlines()
        return [json.loads(line[6:]) for line in lines if line.startswith("data: ")]
    value = answer.json()
    return value if way == "array" else [value]


def ask(proxy, model: str, way: str, body: dict, prefix: str = "/v1beta") -> list[dict]:
    headers = {"x-goog-api-key": KEY}
    answer = httpx.post(
        proxy.url + path_of(model, way, prefix), json=body, headers=headers, timeout=30
    )
    return read(answer, way)


def parts_of(chunks: list[dict]) -> list[dict]:
    return [p for c in chunks for p in c["candidates"][0]["content"]["parts"]]


def text_of(chunks: list[dict]) -> str:
    return "".join(p.get("text", "") for p in parts_of(chunks))


def contents(text: str) -> list[dict]:
    return [{"role": "user", "parts": [{"text": text}]}]


def wanted(answer: str, body: dict) -> list:
    return mock_model.answer(answer, "/x:generateContent", body)


@pytest.mark.parametrize("cut", ["words", 1, 3])
@pytest.mark.parametrize("way", WAYS)
def test_every_value_is_replaced_and_restored(way, cut, mock, proxy, people):
    who = people()
    model = mock.model("dear", cut=cut)
    body = {
        "contents": contents(who.introduction()),
        "systemInstruction": {"parts": [{"text": f"You write for {who.name}."}]},
        "generationConfig": {"temperature": 0.5, "stopSequences": [who.email]},
    }
    chunks = ask(proxy, model, way, body)
    assert text_of(chunks) == wanted("dear", body)[0].text
    recorded = assert_protected(mock, model, set(who.originals) - {who.ssn, who.key, who.ip}, 1)[0]
    assert_no_surrogate(text_of(chunks), recorded)
    assert set(seen_fields(recorded)) == {"name", "email", "phone", "iban", "card", "org"}
    assert recorded.header("x-goog-api-key") == KEY
    sent = json.loads(recorded.body)
    assert sent["generationConfig"]["stopSequences"] == [seen_fields(recorded)["email"]]
    assert chunks[-1]["candidates"][0]["finishReason"] == "STOP"


@pytest.mark.parametrize("wire", [1, 7])
@pytest.mark.parametrize("encoding", ["", "gzip", "br"])
@pytest.mark.parametrize("way", WAYS)
def test_any_framing(way, encoding, wire, mock, proxy, people):
    who = people()
    model = mock.model("names", cut=2, wire=wire, encoding=encoding, pings=True, ascii=True)
    body = {"contents": contents(who.short())}
    assert text_of(ask(proxy, model, way, body)) == wanted("names", body)[0].text


@pytest.mark.parametrize("way", WAYS)
def test_snake_case_is_understood_and_kept(way, mock, proxy, people):
    who = people()
    model = mock.model("dear", cut=4)
    turns = contents(who.introduction())
    turns.append({"role": "model", "parts": [{"function_call": {"name": "f", "args": {"q": who.email}}}]})
    turns.append({"role": "user", "parts": [
        {"function_response": {"name": "f", "response": {"result": f"found {who.name}"}}}]})  # fmt: skip
    body = {
        "contents": turns,
        "system_instruction": {"parts": [{"text": f"You write for {who.name}."}]},
        "generation_config": {"stop_sequences": ["###"]},
    }
    assert text_of(ask(proxy, model, way, body)) == wanted("dear", body)[0].text
    recorded = assert_protected(mock, model, [who.name, who.email, who.iban], 1)[0]
    sent = json.loads(recorded.body)
    assert set(sent) == set(body) and sent["generation_config"] == body["generation_config"]
    assert set(sent["contents"][1]["parts"][0]) == {"function_call"}


@pytest.mark.parametrize("way", WAYS)
def test_tools(way, mock, proxy, people):
    who = people()
    model = mock.model("tools", cut=2)
    body = {"contents": contents(who.introduction()), "tools": TOOLS}
    chunks = ask(proxy, model, way, body)
    calls = [p["functionCall"] for p in parts_of(chunks) if "functionCall" in p]
    tools = [p for p in wanted("tools", body) if isinstance(p, Tool)]
    assert [(c["name"], c["args"]) for c in calls] == [(t.name, t.arguments) for t in tools]
    # Text that was held back comes before the call that follows it.
    kinds = ["text" if p.get("text") else "call" for p in parts_of(chunks) if p != {"text": ""}]
    assert kinds == sorted(kinds, reverse=True)
    turns = [*body["contents"], {"role": "model", "parts": [{"functionCall": c} for c in calls]}]
    result = {"functionResponse": {"name": "send_mail", "response": {"result": f"to {who.email}"}}}
    turns.append({"role": "user", "parts": [result]})
    body = {**body, "contents": turns}
    assert text_of(ask(proxy, model, way, body)) == wanted("tools", body)[0].text
    recorded = assert_protected(mock, model, [who.name, who.first, who.email, who.iban], 2)
    assert json.loads(recorded[0].body)["tools"] == TOOLS


@pytest.mark.parametrize("way", WAYS)
def test_grounding_points_at_the_restored_words(way, mock, proxy, people):
    who = people()
    model = mock.model("cited", cut=3)
    body = {"contents": contents(who.introduction())}
    chunks = ask(proxy, model, way, body)
    text = text_of(chunks).encode()
    support = chunks[-1]["candidates"][0]["groundingMetadata"]["groundingSupports"][0]["segment"]
    assert text[support["startIndex"] : support["endIndex"]].decode() == who.email
    assert support["text"] == who.email


@pytest.mark.parametrize("way", WAYS)
def test_structured_output(way, mock, proxy, people):
    """Originals in the JSON that the model writes are escaped for their place."""
    who = people()
    model = mock.model("structured", cut=3)
    schema = {"type": "OBJECT", "properties": {"name": {"type": "STRING"},
                                               "note": {"type": "STRING"}}}  # fmt: skip
    config = {"responseMimeType": "application/json", "responseSchema": schema}
    body = {"contents": contents(who.short()), "generationConfig": config}
    chunks = ask(proxy, model, way, body)
    assert json.loads(text_of(chunks)) == json.loads(wanted("structured", body)[0].text)
    assert json.loads(mock.for_model(model)[0].body)["generationConfig"] == config
    assert_protected(mock, model, [who.name, who.email], 1)


@pytest.mark.parametrize("way", ["sse", "array"])
def test_the_stream_is_live(way, mock, proxy, people):
    who = people()
    model = mock.model("dear", cut="words", end="stall", after=12)
    body = {"contents": contents(who.introduction())}
    raw = ""
    with httpx.stream("POST", proxy.url + path_of(model, way), json=body, timeout=20) as answer:
        for piece in answer.iter_text():
            raw += piece
            if "writing" in raw:
                break
        else:
            raise AssertionError("the stream ended early")
    assert "Dear" in raw and who.first in raw


@pytest.mark.parametrize("way", ["sse", "array"])
@pytest.mark.parametrize("end", ["cut", "no_terminator"])
def test_a_cut_stream_ends_with_an_error(way, end, mock, proxy, people):
    who = people()
    model = mock.model("dear", cut=2, end=end, after=20)
    body = {"contents": contents(who.introduction())}
    chunks = ask(proxy, model, way, body)
    assert "private_ai_upstream_cut" in json.dumps(chunks[-1]["error"])
    said = text_of(chunks[:-1])
    assert wanted("dear", body)[0].text.startswith(said) and said


@pytest.mark.parametrize("way", ["sse", "array"])
def test_an_error_in_mid_stream(way, mock, proxy, people):
    who = people()
    model = mock.model("dear", cut=2, end="error", after=20)
    chunks = ask(proxy, model, way, {"contents": contents(who.introduction())})
    assert chunks[-1]["error"]["message"] == "overloaded in mid-stream"
    assert len([c for c in chunks if "error" in c]) == 1


@pytest.mark.parametrize("way", WAYS)
def test_errors_have_their_shape(way, mock, proxy, people):
    who = people()
    model = mock.model("dear", status=400)
    url = proxy.url + path_of(model, way)
    answer = httpx.post(url, json={"contents": contents(who.short())}, timeout=20)
    assert answer.status_code == 400
    # The provider quotes the prompt: with the client's own words.
    assert who.email in answer.json()["error"]["message"]
    refused = httpx.post(url, content=b'{"contents": [}', timeout=20,
                         headers={"content-type": "application/json"})  # fmt: skip
    assert refused.status_code == 400
    assert refused.json()["error"]["status"] == "INVALID_ARGUMENT"
    assert_protected(mock, model, [who.name, who.email], 1)


@pytest.mark.parametrize("way", WAYS)
def test_vertex_paths(way, mock, proxy, people):
    who = people()
    model = mock.model("dear", cut=3)
    body = {"contents": contents(who.introduction())}
    prefix = "/gemini/v1/projects/p/locations/europe-west6/publishers/google"
    chunks = ask(proxy, model, way, body, prefix)
    assert text_of(chunks) == wanted("dear", body)[0].text
    recorded = assert_protected(mock, model, [who.name, who.email, who.iban], 1)[0]
    assert recorded.path.startswith("/v1/projects/p/")
