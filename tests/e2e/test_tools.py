"""Tool calls: the tool must get the originals, as valid JSON, and the provider never sees them."""

from __future__ import annotations

import json

import pytest
from mock_model import Tool
from talk import (
    DIALECTS,
    assert_no_surrogate,
    assert_protected,
    chat,
    expected,
    expected_text,
    request,
    tool_specs,
    tool_turns,
)

CUTS = [("whole", False), ("whole", True), (1, True), (2, True), (7, True)]


@pytest.mark.parametrize(("cut", "stream"), CUTS)
@pytest.mark.parametrize("dialect", DIALECTS)
def test_arguments_are_restored_and_parse(dialect, cut, stream, mock, clients, people):
    who = people()
    model = mock.model("tools", cut=cut)
    turns = [{"role": "user", "content": who.introduction()}]
    body = request(dialect, model, turns, tools=tool_specs(dialect))
    reply = chat(clients, dialect, body, stream)
    wanted = [p for p in expected("tools", dialect, body) if isinstance(p, Tool)]
    assert [(c.name, c.parsed) for c in reply.calls] == [(p.name, p.arguments) for p in wanted]
    # A number's spelling and empty values are the model's own.
    assert reply.calls[0].parsed["priority"] == 1.5 and reply.calls[0].parsed["cc"] == []
    # JSON in a string in JSON: it still parses, and holds the originals.
    nested = json.loads(reply.calls[1].parsed["query"]["nested"])
    assert (nested["name"], nested["email"], nested["iban"]) == (who.name, who.email, who.iban)
    assert reply.stop == ("tool_calls" if dialect == "openai" else "tool_use")
    recorded = assert_protected(mock, model, [*who.originals[:6], who.org[:8]], 1)[0]
    for call in reply.calls:
        assert_no_surrogate(call.arguments, recorded)
    assert reply.text == expected_text("tools", dialect, body)


@pytest.mark.parametrize("stream", [False, True], ids=["whole", "stream"])
@pytest.mark.parametrize("dialect", DIALECTS)
def test_results_are_protected_and_the_report_restored(dialect, stream, mock, clients, people):
    who, other = people(), people()
    model = mock.model("tools", cut=5)
    turns = [{"role": "user", "content": who.introduction()}]
    body = request(dialect, model, turns, tools=tool_specs(dialect))
    reply = chat(clients, dialect, body, stream)
    results = [
        (reply.calls[0], json.dumps({"sent_to": who.email, "copy": other.email})),
        (reply.calls[1], f"Name: {who.name}\nE-mail: {who.email}\nCard: {who.card}"),
    ]
    turns = [*turns, reply.turn, *tool_turns(dialect, results)]
    body = request(dialect, model, turns, tools=tool_specs(dialect))
    second = chat(clients, dialect, body, stream)
    assert second.text == expected_text("tools", dialect, body)
    for value in (who.first, who.email, other.email, who.card):
        assert value in second.text
    recorded = assert_protected(mock, model, [*who.originals[:6], other.email], 2)
    assert_no_surrogate(second.text, recorded[0])


@pytest.mark.parametrize("stream", [False, True], ids=["whole", "stream"])
@pytest.mark.parametrize("dialect", DIALECTS)
def test_an_agent_of_several_steps(dialect, stream, mock, clients, people):
    """The tools are real: they look things up by the originals, so a surrogate would find nothing."""
    who = people()
    directory = {who.name: {"name": who.name, "email": who.email}}
    sent: list[str] = []

    def run(name: str, arguments: dict) -> str:
        if name == "lookup_customer":
            return json.dumps(directory[arguments["query"]["name"]])
        assert name == "send_mail"
        sent.extend(arguments["to"])
        return f"Sent to {arguments['to'][0]}."

    model = mock.model("loop", cut=4)
    turns = [{"role": "user", "content": f"Hello, my name is {who.name}. Write me a mail."}]
    for _ in range(5):
        body = request(dialect, model, turns, tools=tool_specs(dialect))
        reply = chat(clients, dialect, body, stream)
        if not reply.calls:
            break
        results = [(c, run(c.name, c.parsed)) for c in reply.calls]
        turns = [*turns, reply.turn, *tool_turns(dialect, results)]
    assert sent == [who.email]
    assert reply.text == f"Sent to {who.email}. Good bye, {who.first}."
    assert_protected(mock, model, [who.name, who.first, who.last, who.email], 3)


@pytest.mark.parametrize("dialect", DIALECTS)
def test_tool_definitions_stay_usable(dialect, mock, clients, people):
    """Names, property keys and types are the developer's; an example value in them may be personal."""
    who = people()
    model = mock.model("nothing")
    tools = tool_specs(dialect)
    described = tools[0]["function"] if dialect == "openai" else tools[0]
    described["description"] = f"Sends mail as {who.name} <{who.email}>."
    body = request(dialect, model, [{"role": "user", "content": who.short()}], tools=tools)
    chat(clients, dialect, body)
    recorded = assert_protected(mock, model, [who.name, who.email], 1)[0]
    sent = json.loads(recorded.body)["tools"]
    key = "parameters" if dialect == "openai" else "input_schema"
    got = sent[0]["function"] if dialect == "openai" else sent[0]
    assert got["name"] == "send_mail"
    assert got[key] == described[key]
    assert got["description"].startswith("Sends mail as ")
    assert sent[1] == tools[1]
