"""What need not change does not change: bytes of requests and of answers, whatever they look like."""

from __future__ import annotations

import json
import random

import httpx
import pytest
from clients import OPENAI_KEY
from leaks import assert_no_original
from talk import DIALECTS, PATHS

HEADERS = {"authorization": f"Bearer {OPENAI_KEY}", "content-type": "application/json"}
BODIES = 150
# Nothing of these is anybody's: words, code, signs, and letters of other scripts.
WORDS = [
    "explain", "the", "sorting", "of", "a", "list", "with", "`HashMap<u64, f32>`", "in", "rust",
    "{x: 1}", "[0]", "a\tb", "\n", "\\", '"quoted"', "\u2028", "\x7f", "é", "日本語で", "🙂", "ä",
    "fn", "main()", "return", "null", "</div>", "&lt;", "%20", "\\u0041", "1.5", "v2", "=>", "…",
]  # fmt: skip
NUMBERS = ["0", "-0", "1", "1.0", "1.50", "1e3", "1E+2", "0.10", "12", "-7", "1.0e-2", "true", "null"]


def blank(rng: random.Random) -> str:
    return rng.choice(["", "", " ", "\n", "\r\n\t", "  "])


def string(rng: random.Random, text: str) -> str:
    """A JSON string in one of the many ways to write it."""
    out = []
    for c in text:
        kind = rng.random()
        if c == "/" and kind < 0.3:
            out.append("\\/")
        elif c in '"\\' or c < " ":
            out.append(json.dumps(c)[1:-1])
        elif kind < 0.05 or (ord(c) > 126 and kind < 0.4):
            form = json.dumps(c)[1:-1] if ord(c) > 126 else f"\\u{ord(c):04x}"
            out.append(form.upper().replace("\\U", "\\u") if kind < 0.02 else form)
        else:
            out.append(c)
    return '"' + "".join(out) + '"'


def text(rng: random.Random) -> str:
    return " ".join(rng.choice(WORDS) for _ in range(rng.randint(0, 12)))


def value(rng: random.Random, depth: int) -> str:
    kind = rng.randrange(5 if depth else 2)
    if kind == 0:
        return rng.choice(NUMBERS)
    if kind in (1, 2):
        return string(rng, text(rng))
    parts = [value(rng, depth - 1) for _ in range(rng.randint(0, 3))]
    if kind == 3:
        return "[" + ",".join(f"{blank(rng)}{p}{blank(rng)}" for p in parts) + "]"
    return obj(rng, [(f"field_{i}", p) for i, p in enumerate(parts)])


def obj(rng: random.Random, pairs: list[tuple[str, str]]) -> str:
    rng.shuffle(pairs)
    inner = ",".join(
        f"{blank(rng)}{string(rng, k)}{blank(rng)}:{blank(rng)}{v}{blank(rng)}" for k, v in pairs
    )
    return "{" + inner + "}"


def body(rng: random.Random, model: str, said: str | None = None) -> str:
    """A request of any form: order of keys, blanks, escapes, spellings of numbers."""
    content = text(rng) if said is None else said
    if rng.random() < 0.3:
        part = obj(rng, [("type", '"text"'), ("text", string(rng, content))])
        written = f"[{blank(rng)}{part}]"
    else:
        written = string(rng, content)
    message = obj(rng, [("role", '"user"'), ("content", written)])
    pairs = [
        ("model", json.dumps(model)),
        ("messages", f"[{message}{blank(rng)}]"),
        ("max_tokens", "9"),
        ("temperature", rng.choice(["0", "1.0", "0.70", "5e-1"])),
        ("extension", value(rng, 3)),
    ]
    return blank(rng) + obj(rng, pairs) + blank(rng)


def send(proxy, path: str, data: str) -> httpx.Response:
    return httpx.post(proxy.url + path, content=data.encode(), headers=HEADERS, timeout=30)


@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_body_without_entities_leaves_byte_for_byte(dialect, make_proxy, mock):
    """The statistical model is off: it was made for sentences, and takes salad for names."""
    rng = random.Random(f"faithful {dialect}")
    model = mock.model("nothing")
    sent = []
    with make_proxy("[detect]\nner = false\n") as proxy, httpx.Client(timeout=30) as client:
        for _ in range(BODIES):
            data = body(rng, model).encode()
            json.loads(data)
            answer = client.post(proxy.url + PATHS[dialect], content=data, headers=HEADERS)
            assert answer.status_code == 200, (answer.text, data)
            assert answer.headers["x-private-ai-entities"] == "0", data
            sent.append(data)
    arrived = [r.raw for r in mock.for_model(model)]
    assert arrived == sent


@pytest.mark.parametrize("dialect", DIALECTS)
def test_only_the_value_changes(dialect, mock, proxy, people):
    """With one entity the bytes before and behind it are the client's own."""
    rng = random.Random(f"one entity {dialect}")
    model = mock.model("nothing")
    for _ in range(BODIES // 5):
        who = people()
        plain = body(rng, model, "write to MARK today")
        data = plain.replace("MARK", who.email)
        if who.email not in data or "write to" not in data:
            continue  # an escape was put into the mark itself
        assert send(proxy, PATHS[dialect], data).status_code == 200
        arrived = mock.for_model(model)[-1].raw
        before, behind = data.encode().split(who.email.encode())
        assert arrived.startswith(before) and arrived.endswith(behind)
        assert_no_original(arrived, [who.email])
        middle = arrived[len(before) : len(arrived) - len(behind)]
        assert middle.count(b"@") == 1 and b" " not in middle


@pytest.mark.parametrize("dialect", DIALECTS)
def test_the_same_bytes_give_the_same_bytes(dialect, make_proxy, mock, people):
    """Twice in one run, and again after a restart: a provider's prompt cache must hit."""
    rng = random.Random(f"twice {dialect}")
    model = mock.model("nothing")
    bodies = [body(rng, model, people().introduction()) for _ in range(8)]
    with make_proxy() as proxy:
        for data in bodies + bodies:
            assert send(proxy, PATHS[dialect], data).status_code == 200
        proxy.stop()
        proxy.start()
        for data in bodies:
            assert send(proxy, PATHS[dialect], data).status_code == 200
    arrived = [r.raw for r in mock.for_model(model)]
    assert arrived[:8] == arrived[8:16] == arrived[16:]
    assert len(set(arrived)) == 8


def test_an_answer_without_surrogates_arrives_byte_for_byte(mock, proxy, people):
    """The model's own words, among them what looks like anybody's data, are not touched."""
    who, stranger = people(), people()
    model = mock.model(text=f'See {stranger.email}, "a\\b" \u2028 é: {stranger.iban}.')
    for said in ("hello", who.introduction()):
        asked = {"model": model, "messages": [{"role": "user", "content": said}]}
        got = httpx.post(proxy.url + PATHS["openai"], json=asked, headers=HEADERS, timeout=30)
        direct = httpx.post(mock.url + PATHS["openai"], json=asked, timeout=30)
        numbered = [json.loads(a.content)["id"].encode() for a in (got, direct)]
        assert got.content.replace(numbered[0], b"") == direct.content.replace(numbered[1], b"")
