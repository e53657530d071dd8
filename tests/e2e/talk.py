"""One way to talk for both dialects, through the official SDKs, and the checks on both sides."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import mock_model
from clients import Clients
from leaks import assert_no_original
from mock_http import Recorded
from mock_upstream import MockUpstream

DIALECTS = ["openai", "anthropic"]
PATHS = {"openai": "/v1/chat/completions", "anthropic": "/v1/messages"}


@dataclass
class Call:
    id: str
    name: str
    arguments: str

    @property
    def parsed(self) -> Any:
        return json.loads(self.arguments)


@dataclass
class Reply:
    """What the program that uses the SDK holds in its hands."""

    text: str
    calls: list[Call] = field(default_factory=list)
    # The assistant's turn as it is sent back in the next request.
    turn: dict[str, Any] = field(default_factory=dict)
    stop: str | None = None
    deltas: int = 0


MAIL_TOOL = {
    "name": "send_mail",
    "description": "Sends an e-mail to the given addresses.",
    "schema": {
        "type": "object",
        "properties": {
            "to": {"type": "array", "items": {"type": "string"}},
            "name": {"type": "string"},
            "body": {"type": "string"},
            "priority": {"type": "number"},
            "cc": {"type": "array", "items": {"type": "string"}},
        },
        "required": ["to", "name", "body"],
    },
}
LOOKUP_TOOL = {
    "name": "lookup_customer",
    "description": "Finds a customer.",
    "schema": {"type": "object", "properties": {"query": {"type": "object"}}},
}


def tool_specs(dialect: str) -> list[dict[str, Any]]:
    """The tools in a dialect's form; the caller may change what it gets."""
    specs: list[dict[str, Any]] = []
    for tool in (MAIL_TOOL, LOOKUP_TOOL):
        common = {"name": tool["name"], "description": tool["description"]}
        if dialect == "openai":
            function = {**common, "parameters": copy.deepcopy(tool["schema"])}
            specs.append({"type": "function", "function": function})
        else:
            specs.append({**common, "input_schema": copy.deepcopy(tool["schema"])})
    return specs


def request(dialect: str, model: str, messages: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
    """Keyword arguments of the SDK's `create`, which are also the body as JSON."""
    body = {"model": model, "messages": messages, **more}
    if dialect == "anthropic":
        body.setdefault("max_tokens", 1024)
    return body


def chat(clients: Clients, dialect: str, body: dict[str, Any], stream: bool = False) -> Reply:
    if dialect == "openai":
        return _openai_stream(clients, body) if stream else _openai(clients, body)
    return _anthropic_stream(clients, body) if stream else _anthropic(clients, body)


def _openai_turn(text: str, calls: list[Call]) -> dict[str, Any]:
    turn: dict[str, Any] = {"role": "assistant", "content": text or None}
    if calls:
        turn["tool_calls"] = [
            {
                "id": c.id,
                "type": "function",
                "function": {"name": c.name, "arguments": c.arguments},
            }
            for c in calls
        ]
    return turn


def _openai(clients: Clients, body: dict[str, Any]) -> Reply:
    answer = clients.openai.chat.completions.create(**body)
    choice = answer.choices[0]
    calls = [
        Call(c.id, c.function.name, c.function.arguments) for c in choice.message.tool_calls or []
    ]
    text = choice.message.content or ""
    return Reply(text, calls, _openai_turn(text, calls), choice.finish_reason)


def _openai_stream(clients: Clients, body: dict[str, Any]) -> Reply:
    text = ""
    calls: dict[int, Call] = {}
    stop = None
    deltas = 0
    for chunk in clients.openai.chat.completions.create(**body, stream=True):
        for choice in chunk.choices:
            if choice.index != 0:
                continue
            stop = choice.finish_reason or stop
            if choice.delta.content:
                deltas += 1
                text += choice.delta.content
            for part in choice.delta.tool_calls or []:
                call = calls.setdefault(part.index, Call("", "", ""))
                call.id = part.id or call.id
                if part.function:
                    call.name += part.function.name or ""
                    call.arguments += part.function.arguments or ""
    ordered = [calls[i] for i in sorted(calls)]
    return Reply(text, ordered, _openai_turn(text, ordered), stop, deltas)


def _anthropic_reply(message: Any, deltas: int = 0) -> Reply:
    calls, text, content = [], "", []
    for block in message.content:
        if block.type == "text":
            text += block.text
            content.append({"type": "text", "text": block.text})
        elif block.type == "tool_use":
            arguments = json.dumps(block.input, ensure_ascii=False)
            calls.append(Call(block.id, block.name, arguments))
            content.append(
                {"type": "tool_use", "id": block.id, "name": block.name, "input": block.input}
            )
    return Reply(
        text, calls, {"role": "assistant", "content": content}, message.stop_reason, deltas
    )


def _anthropic(clients: Clients, body: dict[str, Any]) -> Reply:
    return _anthropic_reply(clients.anthropic.messages.create(**body))


def _anthropic_stream(clients: Clients, body: dict[str, Any]) -> Reply:
    """The streaming helper: it also checks the order of events and parses tool arguments."""
    with clients.anthropic.messages.stream(**body) as stream:
        deltas = sum(1 for piece in stream.text_stream if piece)
        return _anthropic_reply(stream.get_final_message(), deltas)


def tool_turns(dialect: str, results: list[tuple[Call, str]]) -> list[dict[str, Any]]:
    """The messages that hand tool results back."""
    if dialect == "openai":
        return [{"role": "tool", "tool_call_id": c.id, "content": text} for c, text in results]
    blocks = [
        {"type": "tool_result", "tool_use_id": c.id, "content": [{"type": "text", "text": text}]}
        for c, text in results
    ]
    return [{"role": "user", "content": blocks}]


def expected(answer: str, dialect: str, body: dict[str, Any]) -> list[mock_model.Part]:
    """What the client must get: the model's answer to the client's own words."""
    return mock_model.answer(answer, PATHS[dialect], body)


def expected_text(answer: str, dialect: str, body: dict[str, Any]) -> str:
    return mock_model.answer_text(answer, PATHS[dialect], body)


def seen_fields(recorded: Recorded) -> dict[str, str]:
    """The values that the model read in place of the originals."""
    return mock_model.view(recorded.path, json.loads(recorded.body)).fields()


def assert_protected(
    mock: MockUpstream, model: str, originals: Iterable[str], count: int | None = None
) -> list[Recorded]:
    """The provider saw the requests, and no original in any byte of them."""
    found = mock.for_model(model)
    assert found, "no request reached the provider"
    if count is not None:
        assert len(found) == count
    wanted = list(originals)
    for recorded in found:
        assert_no_original(recorded.wire, wanted)
        assert_no_original(recorded.body, wanted)
    return found


def assert_no_surrogate(text: str, recorded: Recorded, keep: Iterable[str] = ()) -> None:
    """Nothing that the model read in place of an original reaches the client."""
    kept = set(keep)
    for name, surrogate in seen_fields(recorded).items():
        if surrogate not in kept:
            assert surrogate not in text, f"the surrogate of {name} reached the client"
