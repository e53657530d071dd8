"""The Responses API through the official SDK: items, events, stored state, citations."""

from __future__ import annotations

import json
import re
import typing
from copy import deepcopy
from pathlib import Path

import httpx
import mock_model
import openai
import pytest
from clients import OPENAI_KEY
from mock_model import Tool
from openai.types import responses as sdk
from talk import LOOKUP_TOOL, MAIL_TOOL, assert_no_surrogate, assert_protected, seen_fields

PATH = "/v1/responses"
TOOLS = [
    {
        "type": "function",
        "name": tool["name"],
        "description": tool["description"],
        "parameters": deepcopy(tool["schema"]),
        "strict": False,
    }
    for tool in (MAIL_TOOL, LOOKUP_TOOL)
]


def wanted(answer: str, body: dict) -> str:
    return mock_model.answer_text(answer, PATH, body)


def ask(clients, body: dict, stream: bool):
    """The final response; of a stream, checked against its events."""
    if not stream:
        return clients.openai.responses.create(**body)
    texts: dict[tuple[int, int], str] = {}
    arguments: dict[int, str] = {}
    numbers = []
    done: dict[object, str] = {}
    final = None
    for event in clients.openai.responses.create(**body, stream=True):
        numbers.append(event.sequence_number)
        if event.type == "response.output_text.delta":
            key = (event.output_index, event.content_index)
            assert event.logprobs == []
            texts[key] = texts.get(key, "") + event.delta
        elif event.type == "response.output_text.done":
            done[(event.output_index, event.content_index)] = event.text
        elif event.type == "response.function_call_arguments.delta":
            arguments[event.output_index] = arguments.get(event.output_index, "") + event.delta
        elif event.type == "response.function_call_arguments.done":
            done[event.output_index] = event.arguments
        elif event.type == "response.completed":
            final = event.response
    assert numbers == list(range(len(numbers))), "the numbers count every event once"
    assert final is not None
    # What is said as a whole is what was said in parts.
    assert {**texts, **{k: json.loads(v) for k, v in arguments.items()}} == {
        k: json.loads(v) if isinstance(k, int) else v for k, v in done.items()
    }
    for index, item in enumerate(final.output):
        if item.type == "message":
            assert item.content[0].text == texts[(index, 0)]
        else:
            assert json.loads(item.arguments) == json.loads(arguments[index])
    return final


@pytest.mark.parametrize("stream", [False, True], ids=["whole", "stream"])
@pytest.mark.parametrize("form", ["string", "items"])
def test_every_value_is_replaced_and_restored(form, stream, mock, clients, people):
    who = people()
    model = mock.model("dear", cut=3)
    text = who.introduction()
    parts = [{"role": "user", "content": [{"type": "input_text", "text": text}]}]
    body = {"model": model, "input": text if form == "string" else parts}
    body["instructions"] = f"You write for {who.name}."
    answer = ask(clients, body, stream)
    assert answer.output_text == wanted("dear", body)
    # The request is repeated in the answer, with the client's own words.
    assert answer.instructions == body["instructions"]
    recorded = assert_protected(mock, model, set(who.originals) - {who.ssn, who.key, who.ip}, 1)[0]
    assert_no_surrogate(answer.output_text, recorded)
    assert set(seen_fields(recorded)) == {"name", "email", "phone", "iban", "card", "org"}


@pytest.mark.parametrize("cut", ["whole", "words", 1, 2, 7])
@pytest.mark.parametrize("wire", [0, 1, 7])
def test_any_cut_gives_the_same_events(cut, wire, mock, clients, people):
    who = people()
    model = mock.model("dear", cut=cut, wire=wire)
    body = {"model": model, "input": who.introduction()}
    assert ask(clients, body, True).output_text == wanted("dear", body)


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("encoding", ["", "gzip", "br", "zstd"])
def test_framing_and_codings(newline, encoding, mock, clients, people):
    who = people()
    model = mock.model("names", cut=2, newline=newline, encoding=encoding, pings=True, ascii=True)
    body = {"model": model, "input": who.short()}
    assert ask(clients, body, True).output_text == wanted("names", body)


def test_what_is_held_back_leaves_before_the_text_ends(mock, proxy, people):
    """The last word could still become a surrogate when the text ends: it comes in one more event,
    and the events behind it are numbered on."""
    who = people()
    model = mock.model("echo", cut=1)
    text = f"{who.short()} Again: {who.first}"
    body = {"model": model, "input": text, "stream": True}
    with httpx.stream("POST", proxy.url + PATH, json=body, timeout=20) as answer:
        raw = answer.read().decode()
    events = [json.loads(line[6:]) for line in raw.splitlines() if line.startswith("data: ")]
    deltas = [e for e in events if e["type"] == "response.output_text.delta"]
    assert "".join(e["delta"] for e in deltas) == text
    assert deltas[-1]["delta"].endswith(who.first)
    assert [e["sequence_number"] for e in events] == list(range(len(events)))
    said = json.loads(mock.for_model(model)[0].body)["input"]
    assert len(deltas) > len(said), "one delta more than the provider sent"
    assert {e["item_id"] for e in deltas} == {deltas[0]["item_id"]}


@pytest.mark.parametrize(("cut", "stream"), [("whole", False), ("whole", True), (1, True), (3, True)])
def test_tools_get_originals(cut, stream, mock, clients, people):
    who = people()
    model = mock.model("tools", cut=cut)
    turns: list = [{"role": "user", "content": who.introduction()}]
    body = {"model": model, "input": turns, "tools": TOOLS, "store": False}
    answer = ask(clients, body, stream)
    tools = [p for p in mock_model.answer("tools", PATH, body) if isinstance(p, Tool)]
    calls = [item for item in answer.output if item.type == "function_call"]
    assert [(c.name, json.loads(c.arguments)) for c in calls] == [
        (t.name, t.arguments) for t in tools
    ]
    nested = json.loads(json.loads(calls[1].arguments)["query"]["nested"])
    assert (nested["name"], nested["iban"]) == (who.name, who.iban)
    # Back with the results, the items as the SDK gives them.
    turns += [item.model_dump(exclude_none=True) for item in answer.output]
    for call in calls:
        output = json.dumps({"sent_to": who.email, "name": who.name})
        turns.append({"type": "function_call_output", "call_id": call.call_id, "output": output})
    second = ask(clients, body, stream)
    assert who.first in second.output_text and who.email in second.output_text
    assert second.output_text == wanted("tools", body)
    assert_protected(mock, model, [who.name, who.first, who.email, who.iban, who.card], 2)


def test_turns_without_storing_keep_their_prefix(mock, clients, people):
    """What is sent again is byte for byte what the provider has seen: its prompt cache fits."""
    who = people()
    model = mock.model("dear")
    turns: list = [{"role": "user", "content": who.introduction()}]
    body = {"model": model, "input": turns, "store": False}
    answer = clients.openai.responses.create(**body)
    turns.append({"role": "assistant", "content": answer.output_text})
    turns.append({"role": "user", "content": "Shorter, please."})
    clients.openai.responses.create(**body)
    first, second = (json.loads(r.body)["input"] for r in mock.for_model(model))
    assert second[0] == first[0]
    fields = seen_fields(mock.for_model(model)[0])
    assert fields["email"] in second[1]["content"]
    assert_protected(mock, model, [who.name, who.email], 2)


@pytest.mark.parametrize("stream", [False, True], ids=["whole", "stream"])
def test_previous_response_id(stream, mock, clients, people):
    """The provider remembers the first turn with its surrogates: the second is restored by them."""
    who = people()
    model = mock.model("dear", cut=2)
    first = ask(clients, {"model": model, "input": who.introduction()}, stream)
    body = {"model": model, "input": "Once more, please.", "previous_response_id": first.id}
    second = ask(clients, body, stream)
    told = wanted("dear", {"model": model, "input": who.introduction()})
    assert second.output_text == told == first.output_text
    assert second.previous_response_id == first.id
    third = {"model": model, "input": f"And to {who.email}?", "previous_response_id": second.id}
    assert ask(clients, third, stream).output_text == told
    recorded = assert_protected(mock, model, [who.name, who.first, who.email, who.iban], 3)
    assert json.loads(recorded[1].body)["previous_response_id"] == first.id
    # In the third turn the address has the surrogate that the provider knows.
    assert seen_fields(recorded[0])["email"] in json.loads(recorded[2].body)["input"]


def test_a_stored_response_is_fetched_later(mock, make_proxy, people):
    """Also by a proxy that was started again meanwhile."""
    who = people()
    proxy = make_proxy().start()
    model = mock.model("dear")
    body = {"model": model, "input": who.introduction()}
    headers = {"authorization": f"Bearer {OPENAI_KEY}"}
    made = httpx.post(proxy.url + PATH, json=body, headers=headers, timeout=30).json()
    assert proxy.stop() == 0
    proxy.start()
    url = f"{proxy.url}{PATH}/{made['id']}"
    fetched = httpx.get(url, headers=headers, timeout=30).json()
    text = wanted("dear", body)
    assert fetched["output"][0]["content"][0]["text"] == text
    items = httpx.get(url + "/input_items", headers=headers, timeout=30).json()
    assert items["data"][0]["content"] == who.introduction()
    stopped = httpx.post(url + "/cancel", headers=headers, timeout=30)
    assert stopped.status_code == 200, stopped.text
    assert stopped.json()["output"][0]["content"][0]["text"] == text
    assert_protected(mock, model, [who.name, who.email, who.iban], 1)


@pytest.mark.parametrize("stream", [False, True], ids=["whole", "stream"])
def test_citations_point_at_the_restored_words(stream, mock, clients, people):
    who = people()
    model = mock.model("cited", cut=2)
    body = {"model": model, "input": who.introduction()}
    added = []
    if stream:
        final = None
        for event in clients.openai.responses.create(**body, stream=True):
            if event.type == "response.output_text.annotation.added":
                added.append(event.annotation)
            if event.type == "response.completed":
                final = event.response
    else:
        final = clients.openai.responses.create(**body)
    part = final.output[0].content[0]
    annotation = part.annotations[0]
    assert part.text[annotation.start_index : annotation.end_index] == who.email
    assert annotation.title == who.email
    for one in added:
        assert part.text[one.start_index : one.end_index] == who.email
    assert len(added) == stream


@pytest.mark.parametrize("stream", [False, True], ids=["whole", "stream"])
def test_structured_output(stream, mock, clients, people):
    who = people()
    model = mock.model("structured", cut=3)
    schema = {
        "type": "object",
        "properties": {"name": {"type": "string"}, "note": {"type": "string"},
                       "people": {"type": "array"}, "count": {"type": "integer"}},
    }  # fmt: skip
    text = {"format": {"type": "json_schema", "name": "letter", "schema": schema}}
    body = {"model": model, "input": who.introduction(), "text": text}
    got = json.loads(ask(clients, body, stream).output_text)
    assert got == json.loads(wanted("structured", body))
    assert json.loads(mock.for_model(model)[0].body)["text"] == text


def test_the_stream_helper_of_the_sdk(mock, clients, people):
    """It checks the order of events and adds up snapshots by itself."""
    who = people()
    model = mock.model("dear", cut=1)
    body = {"model": model, "input": who.introduction()}
    with clients.openai.responses.stream(**body) as stream:
        snapshots = [e.snapshot for e in stream if e.type == "response.output_text.delta"]
        final = stream.get_final_response()
    assert final.output_text == snapshots[-1] == wanted("dear", body)


def test_an_error_in_mid_stream(mock, clients, people):
    who = people()
    model = mock.model("dear", cut="words", end="error", after=9)
    body = {"model": model, "input": who.introduction()}
    text, failure = "", None
    for event in clients.openai.responses.create(**body, stream=True):
        if event.type == "response.output_text.delta":
            text += event.delta
        elif event.type == "error":
            failure = event.message
    assert failure == "overloaded in mid-stream"
    assert wanted("dear", body).startswith(text) and text


@pytest.mark.parametrize("end", ["cut", "no_terminator"])
def test_a_cut_stream_is_an_error(end, mock, clients, people):
    who = people()
    model = mock.model("dear", cut=2, end=end, after=30)
    body = {"model": model, "input": who.introduction()}
    text = ""
    with pytest.raises(openai.APIError):
        for event in clients.openai.responses.create(**body, stream=True):
            if event.type == "response.output_text.delta":
                text += event.delta
    assert wanted("dear", body).startswith(text) and text


def test_input_tokens_counts_what_will_be_sent(mock, clients, people):
    who = people()
    model = mock.model("dear")
    counted = clients.openai.responses.input_tokens.count(model=model, input=who.introduction())
    recorded = assert_protected(mock, model, [who.name, who.email, who.iban], 1)[0]
    assert counted.input_tokens == len(recorded.body)


def test_credentials_of_tools_reach_the_provider(mock, clients, people):
    """The provider calls the tool with them: they are for it to see, and stay as they are."""
    who = people()
    model = mock.model("nothing")
    tool = {
        "type": "mcp",
        "server_label": "crm",
        "server_url": "https://crm.invalid/mcp",
        "server_description": f"The customers of {who.name}",
        "authorization": who.key,
        "headers": {"x-owner-key": who.key},
        "require_approval": "never",
    }
    body = {"model": model, "input": who.short(), "tools": [tool]}
    clients.openai.responses.create(**body)
    recorded = assert_protected(mock, model, [who.name, who.email], 1)[0]
    sent = json.loads(recorded.body)["tools"][0]
    assert {**sent, "server_description": ""} == {**tool, "server_description": ""}


def test_azure_paths(mock, proxy, people):
    for path in (
        "/openai/deployments/d/chat/completions?api-version=2025-01-01",
        "/azure/openai/v1/chat/completions",
        "/openai/responses?api-version=2025-03-01-preview",
        "/azure/openai/v1/responses",
    ):
        who = people()
        model = mock.model("nothing")
        if "responses" in path:
            body = {"model": model, "input": who.introduction(), "stream": False}
        else:
            body = {"model": model, "messages": [{"role": "user", "content": who.introduction()}]}
        headers = {"api-key": OPENAI_KEY}
        answer = httpx.post(proxy.url + path, json=body, headers=headers, timeout=20)
        assert answer.status_code == 200, (path, answer.text)
        recorded = assert_protected(mock, model, [who.name, who.email, who.iban], 1)[0]
        assert recorded.target == path.removeprefix("/azure")
        assert recorded.header("api-key") == OPENAI_KEY


@pytest.mark.parametrize("stream", [False, True], ids=["whole", "stream"])
def test_azure_client(stream, mock, proxy, people):
    """The SDK's own client for Azure, with nothing but an endpoint."""
    who = people()
    model = mock.model("dear", cut=2)
    turns = [{"role": "user", "content": who.introduction()}]
    body = {"model": model, "messages": turns}
    with openai.AzureOpenAI(
        azure_endpoint=f"{proxy.url}/azure", api_key=OPENAI_KEY, api_version="2025-01-01",
        max_retries=0, timeout=30,
    ) as sdk:  # fmt: skip
        if stream:
            chunks = sdk.chat.completions.create(**body, stream=True)
            text = "".join(c.choices[0].delta.content or "" for c in chunks if c.choices)
        else:
            text = sdk.chat.completions.create(**body).choices[0].message.content
    assert text == mock_model.answer_text("dear", "/v1/chat/completions", body)
    recorded = assert_protected(mock, model, [who.name, who.email, who.iban], 1)[0]
    assert recorded.path == f"/openai/deployments/{model}/chat/completions"


def _event_types() -> dict[str, type]:
    union = typing.get_args(sdk.ResponseStreamEvent)[0]
    return {
        typing.get_args(t.model_fields["type"].annotation)[0]: t for t in typing.get_args(union)
    }


def test_every_event_of_the_sdk_with_a_part_of_a_text_is_known():
    """A kind of event that the SDK gains must get a rule."""
    root = Path(__file__).resolve().parents[2] / "crates" / "formats" / "src" / "formats"
    table = (root / "openai_responses.rs").read_text()
    types = _event_types()
    assert len(types) > 40
    parts = [name for name, t in types.items() if "delta" in t.model_fields]
    assert len(parts) >= 9
    for name in parts:
        assert re.search(rf'\("\({re.escape(name)}\)\.delta', table), name
    for name in types:
        if name.endswith(".done") and name.removesuffix(".done") + ".delta" in types:
            if "audio.done" not in name:
                assert f'("{name}", Close::' in table, name
