"""Chat through the official SDKs: what the provider saw and what the client got."""

from __future__ import annotations

import json

import mock_model
import pytest
from clients import ANTHROPIC_KEY, OPENAI_KEY
from talk import (
    DIALECTS,
    assert_no_surrogate,
    assert_protected,
    chat,
    expected_text,
    request,
    seen_fields,
)


@pytest.mark.parametrize("stream", [False, True], ids=["whole", "stream"])
@pytest.mark.parametrize("dialect", DIALECTS)
def test_every_value_is_replaced_and_restored(dialect, stream, mock, clients, people):
    who = people()
    model = mock.model("dear")
    body = request(dialect, model, [{"role": "user", "content": who.introduction()}])
    reply = chat(clients, dialect, body, stream)
    recorded = assert_protected(mock, model, set(who.originals) - {who.ssn, who.key, who.ip}, 1)[0]
    assert reply.text == expected_text("dear", dialect, body)
    assert_no_surrogate(reply.text, recorded)
    assert set(seen_fields(recorded)) == {"name", "email", "phone", "iban", "card", "org"}


@pytest.mark.parametrize("stream", [False, True], ids=["whole", "stream"])
@pytest.mark.parametrize("dialect", DIALECTS)
def test_secrets_and_numbers(dialect, stream, mock, clients, people):
    who = people()
    model = mock.model("echo")
    text = (
        f"My SSN is {who.ssn}. I logged in from the address {who.ip} and "
        f"my GitHub token is {who.key} by the way."
    )
    body = request(dialect, model, [{"role": "user", "content": text}])
    reply = chat(clients, dialect, body, stream)
    recorded = assert_protected(mock, model, [who.ssn, who.ip, who.key], 1)[0]
    assert reply.text == text
    fields = seen_fields(recorded)
    assert fields["key"].startswith("ghp_") and len(fields["key"]) == len(who.key)
    assert_no_surrogate(reply.text, recorded)


@pytest.mark.parametrize("answer", ["names", "escapes", "echo_all"])
@pytest.mark.parametrize("dialect", DIALECTS)
def test_what_models_do_to_names(dialect, answer, mock, clients, people):
    who = people()
    model = mock.model(answer, cut=3)
    body = request(dialect, model, [{"role": "user", "content": who.short()}])
    reply = chat(clients, dialect, body, stream=True)
    recorded = assert_protected(mock, model, [who.name, who.first, who.last, who.email], 1)[0]
    assert reply.text == expected_text(answer, dialect, body)
    assert_no_surrogate(reply.text, recorded)


@pytest.mark.parametrize("dialect", DIALECTS)
def test_system_prompt_and_earlier_turns(dialect, mock, clients, people):
    agent, customer = people(), people()
    system = f"You are the assistant of {agent.name} <{agent.email}>. Be brief."
    turns = [
        {"role": "user", "content": customer.short()},
        {"role": "assistant", "content": f"Dear {customer.first}, how can I help?"},
        {"role": "user", "content": f"Please call me on {customer.phone}."},
    ]
    model = mock.model("echo_all")
    if dialect == "openai":
        body = request(dialect, model, [{"role": "system", "content": system}, *turns])
    else:
        body = request(dialect, model, turns, system=system)
    reply = chat(clients, dialect, body)
    originals = [agent.name, agent.email, customer.name, customer.first, customer.email]
    recorded = assert_protected(mock, model, [*originals, customer.phone], 1)[0]
    assert reply.text == expected_text("echo_all", dialect, body)
    # "Dear Margaret" in the history is the first word of what stands for "Margaret Thornbury".
    seen = mock_model.view(recorded.path, json.loads(recorded.body))
    name = seen.fields(next(t for r, t in seen.messages if r == "user"))["name"]
    assert f"Dear {name.split()[0]}," in seen.everything


@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_body_without_personal_data_is_forwarded_as_it_came(dialect, mock, clients):
    model = mock.model("echo")
    text = "Explain how a hash map grows, with `HashMap<u64, f32>` in Rust 1.89: 1e3 != 1.0?"
    body = request(dialect, model, [{"role": "user", "content": text}])
    reply = chat(clients, dialect, body)
    assert reply.text == text
    recorded = mock.for_model(model)[0]
    sent = json.loads(recorded.body)
    assert {k: sent[k] for k in body} == body


@pytest.mark.parametrize("dialect", DIALECTS)
def test_headers_of_both_directions(dialect, mock, clients, people):
    who = people()
    model = mock.model("dear")
    body = request(dialect, model, [{"role": "user", "content": who.short()}])
    if dialect == "openai":
        raw = clients.openai.chat.completions.with_raw_response.create(**body)
    else:
        raw = clients.anthropic.messages.with_raw_response.create(**body)
    headers = raw.headers
    asked = raw.http_request.headers
    assert headers["x-private-ai-request-id"]
    assert int(headers["x-private-ai-entities"]) >= 2
    assert "pii;dur=" in headers["server-timing"]
    assert headers["x-ratelimit-remaining-requests"] == "4999"
    assert headers["x-request-id"].startswith("req-")
    assert "set-cookie" not in headers
    recorded = mock.for_model(model)[0]
    # Whatever credential and version the SDK sends arrives as it was sent, and it sends one.
    credentials = {"authorization", "x-api-key"} & set(asked)
    assert credentials
    key = OPENAI_KEY if dialect == "openai" else ANTHROPIC_KEY
    assert any(key in asked[name] for name in credentials)
    kept = {n for n in asked if n.startswith(("anthropic-", "openai-", "x-stainless-"))}
    if dialect == "anthropic":
        assert "anthropic-version" in kept
    for name in credentials | kept | {"user-agent", "content-type"}:
        assert recorded.header(name) == asked[name], name
    assert not ({"authorization", "x-api-key"} - credentials) & {n.lower() for n, _ in recorded.headers}
    assert recorded.header("host") == mock.url.removeprefix("http://")
    assert recorded.header("content-length") == str(len(recorded.raw))
    sent = {name.lower() for name, _ in recorded.headers}
    forbidden = {"forwarded", "via", "x-real-ip", "cookie", "origin", "referer"}
    assert not sent & forbidden
    assert not [n for n in sent if n.startswith(("x-private-ai-", "x-forwarded-", "proxy-"))]


def test_several_choices_do_not_mix(mock, clients, people):
    who = people()
    model = mock.model("dear", cut=1)
    body = request("openai", model, [{"role": "user", "content": who.introduction()}], n=3)
    texts = ["", "", ""]
    for chunk in clients.openai.chat.completions.create(**body, stream=True):
        for choice in chunk.choices:
            texts[choice.index] += choice.delta.content or ""
    assert texts == [expected_text("dear", "openai", body)] * 3


def test_openai_stream_helper_and_usage(mock, clients, people):
    who = people()
    model = mock.model("dear")
    body = request("openai", model, [{"role": "user", "content": who.introduction()}])
    with clients.openai.chat.completions.stream(
        **body, stream_options={"include_usage": True}
    ) as stream:
        kinds = {event.type for event in stream}
        final = stream.get_final_completion()
    assert final.choices[0].message.content == expected_text("dear", "openai", body)
    assert final.usage is not None and final.usage.total_tokens == 18
    assert {"chunk", "content.delta", "content.done"} <= kinds


def test_models_list(mock, clients):
    before = len(mock.requests)
    assert [m.id for m in clients.openai.models.list()] == ["gpt-4o", "text-embedding-3-small"]
    recorded = mock.requests[before]
    assert (recorded.method, recorded.path, recorded.raw) == ("GET", "/v1/models", b"")


def test_session_header_names_the_scope(mock, clients, people):
    """One session id gives one surrogate in unlike conversations; another id another surrogate."""
    who = people()
    model = mock.model("dear")

    def seen(session: str, opening: str) -> str:
        body = request("openai", model, [{"role": "user", "content": opening + who.short()}])
        answer = clients.openai.chat.completions.create(
            **body, extra_headers={"x-private-ai-session": session}
        )
        assert answer.choices[0].message.content == expected_text("dear", "openai", body)
        return seen_fields(mock.for_model(model)[-1])["email"]

    first = seen("ticket-1", "A. ")
    assert seen("ticket-1", "Quite another beginning. ") == first
    assert seen("ticket-2", "A. ") != first
    assert_protected(mock, model, [who.name, who.email], 3)
