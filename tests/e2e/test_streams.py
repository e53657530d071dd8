"""Streams: whatever the pieces, the client's text is the same, and it comes without delay."""

from __future__ import annotations

import itertools
import json
import time

import anthropic
import httpx
import openai
import pytest
from talk import (
    DIALECTS,
    PATHS,
    assert_protected,
    chat,
    expected_text,
    request,
    seen_fields,
)

ENCODINGS = ["", "gzip", "br", "zstd"]


@pytest.mark.parametrize("cut", ["whole", "words", 1, 2, 3, 11])
@pytest.mark.parametrize("wire", [0, 1, 7])
@pytest.mark.parametrize("dialect", DIALECTS)
def test_any_cut_gives_the_same_text(dialect, cut, wire, mock, clients, people):
    """Deltas of any size; writes that end inside a character, a line or an event."""
    who = people()
    model = mock.model("dear", cut=cut, wire=wire)
    body = request(dialect, model, [{"role": "user", "content": who.introduction()}])
    reply = chat(clients, dialect, body, stream=True)
    assert reply.text == expected_text("dear", dialect, body)
    assert_protected(mock, model, [who.name, who.email, who.iban], 1)


@pytest.mark.parametrize(
    ("newline", "pings", "ascii_only"),
    list(itertools.product(["\n", "\r\n", "\r"], [False, True], [False, True])),
)
@pytest.mark.parametrize("dialect", DIALECTS)
def test_framing(dialect, newline, pings, ascii_only, mock, clients, people):
    who = people()
    model = mock.model("dear", cut=2, newline=newline, pings=pings, ascii=ascii_only, wire=3)
    body = request(dialect, model, [{"role": "user", "content": who.introduction()}])
    reply = chat(clients, dialect, body, stream=True)
    assert reply.text == expected_text("dear", dialect, body)


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("stream", [False, True], ids=["whole", "stream"])
@pytest.mark.parametrize("dialect", DIALECTS)
def test_compressed_answers(dialect, stream, encoding, mock, clients, people):
    who = people()
    model = mock.model("dear", cut=3, encoding=encoding)
    body = request(dialect, model, [{"role": "user", "content": who.introduction()}])
    reply = chat(clients, dialect, body, stream)
    assert reply.text == expected_text("dear", dialect, body)
    accepted = mock.for_model(model)[0].header("accept-encoding") or ""
    offered = {p.split(";")[0].strip() for p in accepted.split(",") if p.strip()}
    assert offered <= {"gzip", "br", "zstd", "deflate", "identity"}


@pytest.mark.parametrize("dialect", DIALECTS)
def test_events_arrive_while_the_model_still_writes(dialect, mock, proxy, people):
    """The stream stays live: the first words are there long before the stalled rest."""
    who = people()
    model = mock.model("dear", cut="words", end="stall", after=12)
    body = request(dialect, model, [{"role": "user", "content": who.introduction()}], stream=True)
    with httpx.stream("POST", proxy.url + PATHS[dialect], json=body, timeout=20) as answer:
        assert answer.status_code == 200
        text = ""
        for line in answer.iter_lines():
            if not line.startswith("data: "):
                continue
            event = json.loads(line[6:])
            if dialect == "openai":
                text += event["choices"][0]["delta"].get("content") or ""
            else:
                text += event.get("delta", {}).get("text", "")
            if text.startswith(f"Dear {who.first},\n\nthank you for writing"):
                break
        else:
            raise AssertionError(f"the stream ended early with {text!r}")
    assert mock.wait_for(model)[0].abandoned.wait(20), "the upstream call was not cancelled"


@pytest.mark.parametrize("dialect", DIALECTS)
def test_pings_pass_while_text_is_held(dialect, mock, proxy, people):
    """A held suffix must not hold the keep-alives that follow it."""
    who = people()
    model = mock.model("echo", cut=1, pings=True, delay=0.002)
    body = request(dialect, model, [{"role": "user", "content": who.short()}], stream=True)
    with httpx.stream("POST", proxy.url + PATHS[dialect], json=body, timeout=60) as answer:
        raw = answer.read().decode()
    mark = ": keep-alive" if dialect == "openai" else '"ping"'
    extra = 0 if dialect == "openai" else 1
    # One before each delta, and the model writes as many deltas as its own text has characters.
    (recorded,) = mock.for_model(model)
    said = json.loads(recorded.body)["messages"][0]["content"]
    assert raw.count(mark) == len(said) + extra


@pytest.mark.parametrize("stream_cut", [1, "words"])
def test_openai_error_in_mid_stream(stream_cut, mock, clients, people):
    who = people()
    model = mock.model("dear", cut=stream_cut, end="error", after=15)
    body = request("openai", model, [{"role": "user", "content": who.introduction()}])
    text = ""
    with pytest.raises(openai.APIError) as raised:
        for chunk in clients.openai.chat.completions.create(**body, stream=True):
            text += chunk.choices[0].delta.content or ""
    assert "overloaded in mid-stream" in str(raised.value)
    assert expected_text("dear", "openai", body).startswith(text) and text


def test_anthropic_error_in_mid_stream(mock, clients, people):
    who = people()
    model = mock.model("dear", cut="words", end="error", after=15)
    body = request("anthropic", model, [{"role": "user", "content": who.introduction()}])
    text = ""
    with pytest.raises(anthropic.APIError) as raised:
        with clients.anthropic.messages.stream(**body) as stream:
            for piece in stream.text_stream:
                text += piece
    assert "overloaded in mid-stream" in str(raised.value)
    assert expected_text("dear", "anthropic", body).startswith(text) and text


@pytest.mark.parametrize("after", range(0, 12))
@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_cut_stream_is_an_error_and_keeps_what_came(dialect, after, mock, clients, people):
    """The connection breaks after any delta, also inside a surrogate: no wrong text, no success."""
    who = people()
    model = mock.model("echo", cut=2, end="cut", after=after * 4)
    body = request(dialect, model, [{"role": "user", "content": who.short()}])
    text = ""
    with pytest.raises((openai.APIError, anthropic.APIError)):
        if dialect == "openai":
            for chunk in clients.openai.chat.completions.create(**body, stream=True):
                text += chunk.choices[0].delta.content or ""
        else:
            with clients.anthropic.messages.stream(**body) as stream:
                for piece in stream.text_stream:
                    text += piece
    recorded = mock.for_model(model)[0]
    said = json.loads(recorded.body)["messages"][0]["content"][: after * 8]
    begin = "Hello, my name is "
    assert text[: len(begin)] == said[: len(begin)]
    surrogate = seen_fields(recorded)["name"]
    if f"{surrogate}." in said:
        assert text.startswith(f"{begin}{who.name}.")
    if f"{surrogate}. My e-mail address is " in said:
        assert text.startswith(f"{begin}{who.name}. My e-mail address is ")


def test_a_stream_without_terminator_still_ends(mock, proxy, people):
    who = people()
    model = mock.model("dear", end="no_terminator")
    body = request("openai", model, [{"role": "user", "content": who.short()}], stream=True)
    with httpx.stream("POST", proxy.url + PATHS["openai"], json=body, timeout=20) as answer:
        text = "".join(
            json.loads(line[6:])["choices"][0]["delta"].get("content") or ""
            for line in answer.iter_lines()
            if line.startswith("data: {") and '"choices":[{' in line
        )
    wanted = expected_text("dear", "openai", body)
    assert text == wanted


@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_client_that_leaves_ends_the_upstream_call(dialect, mock, clients, people):
    who = people()
    model = mock.model("dear", cut=1, delay=0.05)
    body = request(dialect, model, [{"role": "user", "content": who.introduction()}])
    if dialect == "openai":
        stream = clients.openai.chat.completions.create(**body, stream=True)
        next(iter(stream))
        stream.close()
    else:
        with clients.anthropic.messages.stream(**body) as stream:
            next(iter(stream.text_stream))
    begun = time.monotonic()
    assert mock.wait_for(model)[0].abandoned.wait(20), "the upstream call went on"
    assert time.monotonic() - begun < 20


def test_a_client_that_leaves_before_the_answer(mock, proxy, people):
    who = people()
    model = mock.model("dear", think=30)
    body = request("openai", model, [{"role": "user", "content": who.short()}])
    with pytest.raises(httpx.ReadTimeout):
        httpx.post(proxy.url + PATHS["openai"], json=body, timeout=1.5)
    assert mock.wait_for(model)[0].abandoned.wait(20), "the upstream call went on"
