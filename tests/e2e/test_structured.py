"""Structured outputs: the SDK's own parser gets valid JSON with the originals."""

from __future__ import annotations

import json

import pytest
from pydantic import BaseModel
from talk import assert_no_surrogate, assert_protected, expected_text, request


class Contact(BaseModel):
    name: str
    email: str


class Ticket(BaseModel):
    name: str
    email: str
    iban: str
    note: str
    count: int
    people: list[Contact]


def check(ticket: Ticket, who) -> None:
    assert ticket == Ticket(
        name=who.name,
        email=who.email,
        iban=who.iban,
        note=f'"{who.name}"\n\\ {who.first}',
        count=3,
        people=[Contact(name=who.name, email=who.email)],
    )


@pytest.mark.parametrize("cut", [1, 5, "whole"])
def test_openai_parse(cut, mock, clients, people):
    who = people()
    model = mock.model("structured", cut=cut)
    body = request("openai", model, [{"role": "user", "content": who.introduction()}])
    answer = clients.openai.chat.completions.parse(**body, response_format=Ticket)
    check(answer.choices[0].message.parsed, who)
    recorded = assert_protected(mock, model, [who.name, who.email, who.iban], 1)[0]
    assert_no_surrogate(answer.choices[0].message.content, recorded)
    # The schema that the provider compiles is the developer's.
    schema = json.loads(recorded.body)["response_format"]["json_schema"]
    assert schema["name"] == "Ticket"
    assert set(schema["schema"]["properties"]) == set(Ticket.model_fields)
    assert schema["schema"]["required"] == list(Ticket.model_fields)


@pytest.mark.parametrize("cut", [1, 5, "whole"])
def test_openai_parse_streamed(cut, mock, clients, people):
    who = people()
    model = mock.model("structured", cut=cut)
    body = request("openai", model, [{"role": "user", "content": who.introduction()}])
    with clients.openai.chat.completions.stream(**body, response_format=Ticket) as stream:
        for _ in stream:
            pass
        final = stream.get_final_completion()
    check(final.choices[0].message.parsed, who)
    assert_protected(mock, model, [who.name, who.email, who.iban], 1)


def test_anthropic_parse(mock, clients, people):
    who = people()
    model = mock.model("structured")
    body = request("anthropic", model, [{"role": "user", "content": who.introduction()}])
    answer = clients.anthropic.messages.parse(**body, output_format=Ticket)
    check(answer.parsed_output, who)
    assert_protected(mock, model, [who.name, who.email, who.iban], 1)


@pytest.mark.parametrize("cut", [1, 5])
def test_anthropic_parse_streamed(cut, mock, clients, people):
    who = people()
    model = mock.model("structured", cut=cut)
    body = request("anthropic", model, [{"role": "user", "content": who.introduction()}])
    with clients.anthropic.messages.stream(**body, output_format=Ticket) as stream:
        final = stream.get_final_message()
    check(final.parsed_output, who)
    assert_protected(mock, model, [who.name, who.email, who.iban], 1)


def test_json_mode(mock, clients, people):
    who = people()
    model = mock.model("escapes", cut=1)
    body = request(
        "openai",
        model,
        [{"role": "user", "content": f"Answer in JSON. {who.short()}"}],
        response_format={"type": "json_object"},
    )
    text = ""
    for chunk in clients.openai.chat.completions.create(**body, stream=True):
        text += chunk.choices[0].delta.content or ""
    assert text == expected_text("escapes", "openai", body)
    assert json.loads(text.splitlines()[-1]) == {"customer": who.name, "mail": who.email}


