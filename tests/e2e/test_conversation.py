"""A long conversation: stable prefixes upstream, every turn restored."""

from __future__ import annotations

import json

import pytest
from leaks import assert_no_original
from talk import DIALECTS, chat, expected_text, request

TURNS = 40


def _prefix(body: bytes, message: bytes) -> bytes:
    """The bytes of a body up to and including `message`, as a provider's prompt cache sees them."""
    at = body.rindex(message)
    return body[: at + len(message)]


@pytest.mark.parametrize("stream", [False, True], ids=["whole", "stream"])
@pytest.mark.parametrize("dialect", DIALECTS)
def test_forty_turns(dialect, stream, mock, clients, people):
    crowd = [people() for _ in range(6)]
    originals: list[str] = []
    model = mock.model("dear", cut=6)
    system = {"role": "system", "content": "You are a patient clerk."}
    turns = [system] if dialect == "openai" else []
    more = {} if dialect == "openai" else {"system": system["content"]}
    for turn in range(TURNS):
        who = crowd[turn % len(crowd)]
        if turn % 3 == 0:
            text = f"Turn {turn}. {who.introduction()}"
            originals += [who.name, who.first, who.last, who.email, who.phone, who.iban, who.card]
        elif turn % 3 == 1:
            text = f"Turn {turn}. And what about {who.first}? Use {who.email}, please."
            originals += [who.email]
        else:
            text = f"Turn {turn}. Thanks! No news today."
        turns.append({"role": "user", "content": text})
        body = request(dialect, model, turns, **more)
        reply = chat(clients, dialect, body, stream)
        assert reply.text == expected_text("dear", dialect, body), f"turn {turn}"
        turns.append(reply.turn)

    recorded = mock.for_model(model)
    assert len(recorded) == TURNS
    names = {o for o in originals if " " in o or "@" in o}
    for earlier, later in zip(recorded, recorded[1:], strict=False):
        last = json.loads(earlier.body)["messages"][-1]
        again = json.loads(later.body)["messages"]
        index = len(json.loads(earlier.body)["messages"])
        assert again[index - 1] == last
        # All bytes up to the end of the earlier request's last message are the same.
        text = json.dumps(last["content"]).encode()
        start = earlier.body.index(b'"messages"')
        prefix = _prefix(earlier.body, text)[start:]
        assert len(prefix) > len(text)
        assert later.body[later.body.index(b'"messages"') :].startswith(prefix)
    assert_no_original(recorded[-1].body, names)
    for one in recorded[:: TURNS // 8]:
        assert_no_original(one.wire, names)


@pytest.mark.parametrize("dialect", DIALECTS)
def test_the_same_request_twice_is_the_same_to_the_byte(dialect, mock, clients, people):
    who = people()
    model = mock.model("dear")
    body = request(dialect, model, [{"role": "user", "content": who.introduction()}])
    for _ in range(3):
        assert chat(clients, dialect, body).text == expected_text("dear", dialect, body)
    bodies = {r.body for r in mock.for_model(model)}
    assert len(bodies) == 1


@pytest.mark.parametrize("dialect", DIALECTS)
def test_two_conversations_share_no_surrogate(dialect, mock, clients, people):
    who = people()
    model = mock.model("dear")
    seen = []
    for opening in ("First matter. ", "Second matter. "):
        body = request(dialect, model, [{"role": "user", "content": opening + who.introduction()}])
        assert chat(clients, dialect, body).text == expected_text("dear", dialect, body)
    for recorded in mock.for_model(model):
        text = json.loads(recorded.body)["messages"][-1]["content"]
        seen.append(text.split(". ", 1)[1])
    assert seen[0] != seen[1]
