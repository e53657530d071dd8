"""Ollama's own API over plain HTTP: a JSON object a line, or one with `"stream": false`."""

from __future__ import annotations

import json

import httpx
import mock_model
import pytest
from mock_model import Tool
from talk import assert_no_surrogate, assert_protected, seen_fields, tool_specs

STREAM = pytest.mark.parametrize("stream", [False, True], ids=["whole", "lines"])


def ask(proxy, path: str, body: dict, stream: bool) -> list[dict]:
    # A stream is what comes when nothing is said.
    if not stream:
        body = {**body, "stream": False}
    answer = httpx.post(proxy.url + path, json=body, timeout=30)
    assert answer.status_code == 200, answer.text
    if not stream:
        return [answer.json()]
    assert answer.headers["content-type"] == "application/x-ndjson"
    return [json.loads(line) for line in answer.text.splitlines() if line.strip()]


def text_of(lines: list[dict]) -> str:
    return "".join(
        x["message"]["content"] if "message" in x else x.get("response", "") for x in lines
    )


def body_of(path: str, model: str, text: str) -> dict:
    if path == "/api/generate":
        return {"model": model, "system": "Be kind.", "prompt": text}
    return {"model": model, "messages": [{"role": "user", "content": text}]}


def wanted(answer: str, path: str, body: dict) -> str:
    return mock_model.answer_text(answer, path, body)


@STREAM
@pytest.mark.parametrize("cut", ["words", 1, 3])
@pytest.mark.parametrize("path", ["/api/chat", "/api/generate"])
def test_every_value_is_replaced_and_restored(path, cut, stream, mock, proxy, people):
    who = people()
    model = mock.model("dear", cut=cut)
    body = body_of(path, model, who.introduction())
    body["options"] = {"stop": [who.email], "temperature": 0.5, "num_ctx": 8192}
    lines = ask(proxy, path, body, stream)
    assert text_of(lines) == wanted("dear", path, body)
    assert lines[-1]["done"] is True and lines[-1]["total_duration"] == 9_000_000_001
    assert all(x["done"] is False for x in lines[:-1])
    recorded = assert_protected(mock, model, set(who.originals) - {who.ssn, who.key, who.ip}, 1)[0]
    assert_no_surrogate(text_of(lines), recorded)
    sent = json.loads(recorded.body)["options"]
    assert sent == {**body["options"], "stop": [seen_fields(recorded)["email"]]}


@pytest.mark.parametrize("wire", [1, 7])
@pytest.mark.parametrize("encoding", ["", "gzip", "zstd"])
def test_any_framing(encoding, wire, mock, proxy, people):
    who = people()
    model = mock.model("names", cut=2, wire=wire, encoding=encoding, pings=True, newline="\r\n")
    body = body_of("/api/chat", model, who.short())
    assert text_of(ask(proxy, "/api/chat", body, True)) == wanted("names", "/api/chat", body)


@STREAM
def test_tools(stream, mock, proxy, people):
    who = people()
    model = mock.model("tools", cut=2)
    turns: list = [{"role": "user", "content": who.introduction()}]
    body = {"model": model, "messages": turns, "tools": tool_specs("openai")}
    lines = ask(proxy, "/api/chat", body, stream)
    calls = [c["function"] for x in lines for c in x["message"].get("tool_calls", [])]
    tools = [p for p in mock_model.answer("tools", "/api/chat", body) if isinstance(p, Tool)]
    assert [(c["name"], c["arguments"]) for c in calls] == [(t.name, t.arguments) for t in tools]
    # Text that was held back comes before the call that follows it.
    kinds = ["call" if "tool_calls" in x["message"] else "text" for x in lines if text_of([x]) or "tool_calls" in x["message"]]
    assert stream is False or kinds == sorted(kinds, reverse=True)
    turns += [
        {"role": "assistant", "content": text_of(lines),
         "tool_calls": [{"function": c} for c in calls]},
        {"role": "tool", "tool_name": "send_mail", "content": f"Sent to {who.email}"},
    ]  # fmt: skip
    second = ask(proxy, "/api/chat", body, stream)
    assert text_of(second) == wanted("tools", "/api/chat", body)
    assert_protected(mock, model, [who.name, who.first, who.email, who.iban], 2)


@STREAM
def test_structured_output(stream, mock, proxy, people):
    who = people()
    model = mock.model("structured", cut=3)
    schema = {"type": "object", "properties": {"name": {"type": "string"},
                                               "note": {"type": "string"}}}  # fmt: skip
    body = {**body_of("/api/chat", model, who.short()), "format": schema}
    got = json.loads(text_of(ask(proxy, "/api/chat", body, stream)))
    assert got == json.loads(wanted("structured", "/api/chat", body))
    assert json.loads(mock.for_model(model)[0].body)["format"] == schema


def test_the_stream_is_live(mock, proxy, people):
    who = people()
    model = mock.model("dear", cut="words", end="stall", after=12)
    body = body_of("/api/chat", model, who.introduction())
    text = ""
    with httpx.stream("POST", proxy.url + "/api/chat", json=body, timeout=20) as answer:
        for line in answer.iter_lines():
            text += json.loads(line)["message"]["content"]
            if text.startswith(f"Dear {who.first},\n\nthank you for writing"):
                break
        else:
            raise AssertionError(f"the stream ended early with {text!r}")
    assert mock.wait_for(model)[0].abandoned.wait(20), "the upstream call was not cancelled"


@pytest.mark.parametrize("end", ["cut", "no_terminator"])
def test_a_cut_stream_ends_with_an_error(end, mock, proxy, people):
    who = people()
    model = mock.model("dear", cut=2, end=end, after=20)
    body = body_of("/api/chat", model, who.introduction())
    lines = ask(proxy, "/api/chat", body, True)
    assert lines[-1]["code"] == "private_ai_upstream_cut" and lines[-1]["error"]
    said = text_of(lines[:-1])
    assert wanted("dear", "/api/chat", body).startswith(said) and said


def test_an_error_in_mid_stream(mock, proxy, people):
    who = people()
    model = mock.model("dear", cut=2, end="error", after=20)
    lines = ask(proxy, "/api/chat", body_of("/api/chat", model, who.introduction()), True)
    assert [x for x in lines if "error" in x] == [{"error": "overloaded in mid-stream"}]


def test_errors_have_their_shape(mock, proxy, people):
    who = people()
    model = mock.model("dear", status=404)
    answer = httpx.post(proxy.url + "/api/chat", timeout=20,
                        json=body_of("/api/chat", model, who.short()))  # fmt: skip
    assert answer.status_code == 404 and who.email in answer.json()["error"]
    refused = httpx.post(proxy.url + "/api/chat", content=b"{", timeout=20,
                         headers={"content-type": "application/json"})  # fmt: skip
    assert refused.status_code == 400
    assert refused.json()["code"].startswith("private_ai_")
    assert isinstance(refused.json()["error"], str)
