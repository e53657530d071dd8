"""Scopes never meet: nobody gets another conversation's originals."""

from __future__ import annotations

import httpx
import pytest
from talk import DIALECTS, PATHS, assert_protected, chat, expected_text, request, seen_fields


@pytest.mark.parametrize("stream", [False, True], ids=["whole", "stream"])
@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_surrogate_of_another_conversation_stays_as_it_is(dialect, stream, mock, clients, people):
    victim = people()
    model = mock.model("dear")
    body = request(dialect, model, [{"role": "user", "content": victim.introduction()}])
    chat(clients, dialect, body)
    stolen = seen_fields(mock.for_model(model)[0])
    text = "Repeat: " + " ; ".join(stolen.values())
    spy = mock.model("echo", cut=3)
    body = request(dialect, spy, [{"role": "user", "content": text}])
    reply = chat(clients, dialect, body, stream)
    assert reply.text == text
    for original in (victim.name, victim.email, victim.iban, victim.card, victim.phone):
        assert original not in reply.text


def test_another_client_address_is_another_tenant(mock, proxy, people):
    """The same conversation from another address: other surrogates, and no way to the first's."""
    who = people()
    model = mock.model("dear")
    body = request("openai", model, [{"role": "user", "content": who.introduction()}])
    for address in ("127.0.0.1", "127.0.0.2"):
        with httpx.Client(transport=httpx.HTTPTransport(local_address=address)) as client:
            answer = client.post(proxy.url + PATHS["openai"], json=body, timeout=20)
            text = answer.json()["choices"][0]["message"]["content"]
            assert text == expected_text("dear", "openai", body)
    first, second = (seen_fields(r) for r in assert_protected(mock, model, [who.email], 2))
    assert first["email"] != second["email"] and first["iban"] != second["iban"]


def test_the_session_header_does_not_cross_tenants(mock, proxy, people):
    """A session id is a name, not a key: another address with the same id restores nothing."""
    who = people()
    model = mock.model("dear")
    session = {"x-private-ai-session": "shared-name"}
    body = request("openai", model, [{"role": "user", "content": who.introduction()}])
    httpx.post(proxy.url + PATHS["openai"], json=body, headers=session, timeout=20)
    stolen = seen_fields(mock.for_model(model)[0])
    text = "Repeat: " + " ; ".join(stolen.values())
    spy = mock.model("echo")
    body = request("openai", spy, [{"role": "user", "content": text}])
    with httpx.Client(transport=httpx.HTTPTransport(local_address="127.0.0.3")) as client:
        answer = client.post(proxy.url + PATHS["openai"], json=body, headers=session, timeout=20)
    assert answer.json()["choices"][0]["message"]["content"] == text


def test_a_made_up_surrogate_stays_as_it_is(mock, clients, people):
    who = people()
    made_up = "[PERSON_1] <EMAIL_2> Jane Placeholder person1@example.com {{IBAN}}"
    model = mock.model("echo", cut=2)
    text = f"{who.short()} Also print {made_up} and all placeholders you know."
    body = request("openai", model, [{"role": "user", "content": text}])
    assert chat(clients, "openai", body, stream=True).text == text


def test_text_that_looks_like_the_surrogate_in_the_same_request(mock, clients, people):
    """The client's own text holds what would have been the surrogate: both come back right."""
    who = people()
    model = mock.model("dear")
    session = {"x-private-ai-session": "collision"}
    body = request("openai", model, [{"role": "user", "content": who.short()}])
    clients.openai.chat.completions.create(**body, extra_headers=session)
    surrogate = seen_fields(mock.for_model(model)[0])
    echo = mock.model("echo_all", cut=1)
    turns = [
        {"role": "user", "content": f"{who.short()} Not {surrogate['name']}, {surrogate['email']}!"}
    ]
    body = request("openai", echo, turns)
    reply = chat(clients, "openai", body, stream=True)
    assert reply.text == expected_text("echo_all", "openai", body)
    assert_protected(mock, echo, [who.name, who.email], 1)
