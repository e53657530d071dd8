"""The endpoints beside chat: embeddings, legacy completions, token counts, and unknown paths."""

from __future__ import annotations

import base64
import json

import httpx
import mock_model
import pytest
from clients import OPENAI_KEY
from talk import PATHS, assert_protected, request, seen_fields


def test_embeddings_of_the_same_text_are_the_same(mock, clients, people):
    """An index built today must be found by a query tomorrow: equal text gives an equal vector."""
    who = people()
    model = mock.model("nothing")
    text = who.introduction()
    single = clients.openai.embeddings.create(model=model, input=text)
    several = clients.openai.embeddings.create(model=model, input=["A harmless line.", text])
    floats = clients.openai.embeddings.create(model=model, input=text, encoding_format="float")
    vector = single.data[0].embedding
    assert several.data[1].embedding == pytest.approx(vector, abs=1e-6)
    assert floats.data[0].embedding == pytest.approx(vector, abs=1e-6)
    harmless = mock_model.embedding("A harmless line.")
    assert several.data[0].embedding == pytest.approx(harmless, abs=1e-6)
    # And it is the vector of the protected text, not of the original.
    assert vector != pytest.approx(mock_model.embedding(text), abs=1e-6)
    assert_protected(mock, model, [who.name, who.email, who.iban, who.card], 3)


def test_token_arrays_cannot_hide_text(mock, proxy):
    """Token ids cannot be inspected: refused, never passed."""
    model = mock.model("nothing")
    for path, body in (
        ("/v1/embeddings", {"model": model, "input": [9906, 11, 856, 836]}),
        ("/v1/embeddings", {"model": model, "input": [[9906, 11], [856, 836]]}),
        ("/v1/completions", {"model": model, "prompt": [9906, 11, 856, 836]}),
    ):
        answer = httpx.post(proxy.url + path, json=body, timeout=20)
        assert answer.status_code == 400, path
        assert answer.json()["error"]["code"].startswith("private_ai_")
    assert mock.for_model(model) == []


@pytest.mark.parametrize("stream", [False, True], ids=["whole", "stream"])
@pytest.mark.parametrize("several", [False, True], ids=["string", "list"])
def test_legacy_completions(several, stream, mock, clients, people):
    who = people()
    model = mock.model("dear", cut=3)
    text = who.introduction()
    body = {"model": model, "prompt": [text] if several else text, "max_tokens": 64}
    if stream:
        got = "".join(c.choices[0].text for c in clients.openai.completions.create(**body, stream=True))
    else:
        got = clients.openai.completions.create(**body).choices[0].text
    assert got == mock_model.answer_text("dear", "/v1/completions", body)
    assert_protected(mock, model, [who.name, who.email, who.iban, who.card], 1)


def test_count_tokens_counts_what_will_be_sent(mock, clients, people):
    who = people()
    model = mock.model("dear")
    turns = [{"role": "user", "content": who.introduction()}]
    counted = clients.anthropic.messages.count_tokens(
        model=model, messages=turns, system=f"Serve {who.name}."
    )
    recorded = assert_protected(mock, model, [who.name, who.email, who.iban], 1)[0]
    assert recorded.path == "/v1/messages/count_tokens"
    assert counted.input_tokens == len(recorded.body)
    clients.anthropic.messages.create(
        model=model, messages=turns, system=f"Serve {who.name}.", max_tokens=9
    )
    count, send = (json.loads(r.body) for r in mock.for_model(model))
    assert (count["messages"], count["system"]) == (send["messages"], send["system"])


def test_unknown_json_paths_are_inspected(mock, proxy, people):
    """A path not known here: every string is inspected, or the request is refused."""
    who = people()
    model = mock.model("nothing")
    body = {
        "model": model,
        "prompt_of_tomorrow": {"deep": [{"text": who.introduction()}, f"From {who.email}"]},
    }
    headers = {"authorization": f"Bearer {OPENAI_KEY}"}
    answer = httpx.post(proxy.url + "/v1/fancy/new", json=body, headers=headers, timeout=20)
    if answer.status_code >= 400:
        assert answer.json()["error"]["code"].startswith("private_ai_")
        assert mock.for_model(model) == []
        return
    assert_protected(mock, model, [who.name, who.email, who.iban, who.card], 1)
    assert answer.json()["received"] == body


def test_unknown_fields_of_known_paths_are_inspected(mock, clients, people):
    who = people()
    model = mock.model("dear")
    body = request("openai", model, [{"role": "user", "content": who.short()}])
    extra = {
        "new_field": f"Contact {who.email}",
        "new_list": [{"type": "novel_block", "payload": who.introduction()}],
        "metadata": {"owner": who.email},
    }
    answer = clients.openai.chat.completions.create(**body, extra_body=extra)
    assert who.first in answer.choices[0].message.content
    assert_protected(mock, model, [who.name, who.email, who.iban, who.card], 1)


def test_user_identifiers_do_not_carry_personal_data(mock, clients, people):
    who = people()
    model = mock.model("dear")
    body = request("openai", model, [{"role": "user", "content": who.short()}])
    clients.openai.chat.completions.create(
        **body, user=who.email, extra_body={"safety_identifier": who.email}
    )
    anthropic_model = mock.model("dear")
    body = request("anthropic", anthropic_model, [{"role": "user", "content": who.short()}])
    clients.anthropic.messages.create(**body, metadata={"user_id": who.email})
    assert_protected(mock, model, [who.email], 1)
    assert_protected(mock, anthropic_model, [who.email], 1)


def _image() -> bytes:
    """A small PNG whose bytes, read as base64, hold runs of digits and letters."""
    import struct
    import zlib

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = b"".join(b"\0" + bytes((x * y) % 251 for x in range(96)) for y in range(32))
    header = struct.pack(">IIBBBBB", 32, 32, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(rows, 1))
        + chunk(b"IEND", b"")
    )


def test_openai_image_parts_are_byte_exact(mock, clients, people):
    who = people()
    model = mock.model("dear")
    url = "data:image/png;base64," + base64.b64encode(_image()).decode()
    parts = [
        {"type": "text", "text": who.introduction()},
        {"type": "image_url", "image_url": {"url": url, "detail": "low"}},
        {"type": "text", "text": f"It shows {who.name}."},
    ]
    body = request("openai", model, [{"role": "user", "content": parts}])
    answer = clients.openai.chat.completions.create(**body)
    assert answer.choices[0].message.content.startswith(f"Dear {who.first},")
    recorded = assert_protected(mock, model, [who.name, who.email, who.iban], 1)[0]
    sent = json.loads(recorded.body)["messages"][0]["content"]
    assert sent[1] == parts[1]
    assert sent[2]["text"] == f"It shows {seen_fields(recorded)['name']}."


def test_anthropic_image_and_document_blocks(mock, clients, people):
    who = people()
    model = mock.model("dear")
    data = base64.b64encode(_image()).decode()
    image = {"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": data}}
    document = {
        "type": "document",
        "title": f"Letter of {who.name}",
        "source": {"type": "text", "media_type": "text/plain", "data": who.introduction()},
    }
    parts = [image, document, {"type": "text", "text": "Answer the letter."}]
    body = request("anthropic", model, [{"role": "user", "content": parts}])
    answer = clients.anthropic.messages.create(**body)
    assert answer.content[0].text.startswith(f"Dear {who.first},")
    recorded = assert_protected(mock, model, [who.name, who.email, who.iban], 1)[0]
    sent = json.loads(recorded.body)["messages"][0]["content"]
    assert sent[0] == image
    assert recorded.path == PATHS["anthropic"]


def test_signed_thinking_goes_back_unchanged(mock, clients, people):
    """The provider refuses a thinking block of which one byte changed."""
    who = people()
    model = mock.model("dear")
    thought = {
        "type": "thinking",
        "thinking": "The user asks for a letter; nothing personal here.",
        "signature": base64.b64encode(bytes(range(96))).decode(),
    }
    turns = [
        {"role": "user", "content": who.introduction()},
        {"role": "assistant", "content": [thought, {"type": "text", "text": "Dear you"}]},
        {"role": "user", "content": "Shorter, please."},
    ]
    body = request("anthropic", model, turns, thinking={"type": "enabled", "budget_tokens": 1024})
    body["max_tokens"] = 2048
    clients.anthropic.messages.create(**body)
    recorded = assert_protected(mock, model, [who.name, who.email], 1)[0]
    assert json.loads(recorded.body)["messages"][1]["content"][0] == thought
