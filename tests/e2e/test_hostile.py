"""Personal data that hides: found or refused, never passed."""

from __future__ import annotations

import base64
import json
import urllib.parse
from collections.abc import Callable

import httpx
import pytest
from clients import ANTHROPIC_KEY, OPENAI_KEY
from leaks import assert_no_original, find_originals
from people import Person
from talk import PATHS, tool_specs

HEADERS = {
    "authorization": f"Bearer {OPENAI_KEY}",
    "x-api-key": ANTHROPIC_KEY,
    "content-type": "application/json",
}


def send(mock, proxy, path: str, model: str, body: bytes, originals: list[str]) -> str:
    """Sends a body; it is refused whole, or the provider sees no original. Tells which."""
    headers = dict(HEADERS)
    headers.pop("x-api-key" if path != PATHS["anthropic"] else "authorization")
    before = len(mock.requests)
    answer = httpx.post(proxy.url + path, content=body, headers=headers, timeout=30)
    arrived = mock.requests[before:]
    for recorded in arrived:
        assert_no_original(recorded.wire, originals)
        assert_no_original(recorded.body, originals)
        json.loads(recorded.body)
    if not arrived:
        assert 400 <= answer.status_code < 500, answer.text
        error = answer.json()["error"]
        assert (error.get("code") or error["type"]).startswith("private_ai_")
        for original in originals:
            assert original not in answer.text
        return "refused"
    if answer.status_code == 400:
        # The provider's own refusal of a body that it does not take: nothing was leaked by it.
        error = answer.json()["error"]
        assert error["message"].startswith("the mock cannot take this request"), answer.text
        return "protected"
    assert answer.status_code == 200, answer.text
    return "protected"


def escape_json(text: str) -> str:
    return '"' + "".join(f"\\u{ord(c):04x}" for c in text) + '"'


def full_width(text: str) -> str:
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text)


LOOKALIKES = str.maketrans("aeopc", "аеорс")
# How one value is written into the prompt.
WRITINGS: dict[str, Callable[[str], str]] = {
    "HTML entities, decimal": lambda v: "".join(f"&#{ord(c)};" for c in v),
    "HTML entities, hexadecimal": lambda v: "".join(f"&#x{ord(c):X};" for c in v),
    "HTML entities, some": lambda v: v.replace("@", "&commat;").replace(" ", "&nbsp;"),
    "percent-encoding": urllib.parse.quote,
    "percent-encoding of everything": lambda v: "".join(f"%{b:02X}" for b in v.encode()),
    "full width": full_width,
    "zero width": "\u200b".join,
    "zero width joiners": "\u200d".join,
    "soft hyphens": "\u00ad".join,
    "bidi controls": lambda v: "\u202a" + v[:4] + "\u202c" + v[4:],
    "no-break spaces": lambda v: v.replace(" ", "\u00a0"),
    "look-alikes": lambda v: v.translate(LOOKALIKES),
    "combining": lambda v: v[:3] + "\u034f" + v[3:],
    "upper case": str.upper,
    "markdown": lambda v: f"**{v}**",
}


def values(who: Person) -> dict[str, tuple[str, str]]:
    """Sentences with a place for one value."""
    return {
        "email": ("My e-mail address is {}, write soon.", who.email),
        "iban": ("My IBAN is {}, thanks.", who.iban),
        "card": ("Pay with the credit card number {}, thanks.", who.card),
        "phone": ("My phone number: {}, call me.", who.phone),
        "ssn": ("My social security number (SSN) is {}, thanks.", who.ssn),
    }


@pytest.mark.parametrize("kind", ["email", "iban", "card", "phone", "ssn"])
@pytest.mark.parametrize("writing", WRITINGS)
def test_writings_of_a_value(writing, kind, mock, proxy, people):
    who = people()
    sentence, value = values(who)[kind]
    text = sentence.format(WRITINGS[writing](value))
    model = mock.model("nothing")
    body = json.dumps({"model": model, "messages": [{"role": "user", "content": text}]})
    send(mock, proxy, PATHS["openai"], model, body.encode(), [value])


@pytest.mark.parametrize(
    "writing",
    ["HTML entities, decimal", "percent-encoding", "full width", "zero width", "soft hyphens",
     "no-break spaces", "upper case", "markdown"],
)  # fmt: skip
def test_writings_of_a_name(writing, mock, proxy, people):
    who = people()
    text = f"Hello, my name is {WRITINGS[writing](who.name)} and I have a question."
    model = mock.model("nothing")
    body = json.dumps({"model": model, "messages": [{"role": "user", "content": text}]})
    send(mock, proxy, PATHS["openai"], model, body.encode(), [who.name])


@pytest.mark.parametrize("separator", ["\n", "\r\n", "\n\t", " \\\n", "-\n", "\u2028"])
@pytest.mark.parametrize("kind", ["iban", "card"])
def test_line_breaks_inside_a_number(kind, separator, mock, proxy, people):
    who = people()
    sentence, value = values(who)[kind]
    parts = value.split(" ")
    broken = " ".join(parts[:2]) + separator + " ".join(parts[2:])
    model = mock.model("nothing")
    content = sentence.format(broken)
    body = json.dumps({"model": model, "messages": [{"role": "user", "content": content}]})
    send(mock, proxy, PATHS["openai"], model, body.encode(), [value])


@pytest.mark.parametrize("dialect", PATHS)
def test_json_escapes_in_the_source(dialect, mock, proxy, people):
    """Every character of the prompt as a `\\u` escape, and the key beside it as well."""
    who = people()
    model = mock.model("nothing")
    content = escape_json(who.introduction())
    body = (
        f'{{"model":"{model}","max_tokens":9,"mess\\u0061ges":'
        f'[{{"role":"user","c\\u006fntent":{content}}}]}}'
    )
    originals = [who.name, who.email, who.iban, who.card, who.phone]
    outcome = send(mock, proxy, PATHS[dialect], model, body.encode(), originals)
    assert outcome == "protected", "escapes are ordinary JSON and need no refusal"


@pytest.mark.parametrize("encode", [base64.b64encode, base64.urlsafe_b64encode], ids=["b64", "url"])
@pytest.mark.parametrize("pad", [0, 1, 2])
def test_base64_of_a_whole_field(pad, encode, mock, proxy, people):
    who = people()
    model = mock.model("nothing")
    content = encode(("é" + " " * pad + who.introduction()).encode()).decode()
    body = json.dumps({"model": model, "messages": [{"role": "user", "content": content}]})
    send(mock, proxy, PATHS["openai"], model, body.encode(), [who.email, who.iban, who.card])


def bodies(who: Person, model: str) -> dict[str, tuple[str, dict]]:
    """Bodies in which the value stands in an unusual place."""
    digits = who.card.replace(" ", "")
    user = {"role": "user", "content": "Do it."}

    def call(arguments: str) -> list[dict]:
        function = {"name": "send_mail", "arguments": arguments}
        return [
            user,
            {
                "role": "assistant",
                "content": None,
                "tool_calls": [{"id": "call_1", "type": "function", "function": function}],
            },
            {"role": "tool", "tool_call_id": "call_1", "content": "done"},
        ]

    def use(value: object) -> list[dict]:
        block = {"type": "tool_use", "id": "toolu_1", "name": "send_mail", "input": value}
        result = {"type": "tool_result", "tool_use_id": "toolu_1", "content": "done"}
        return [
            user,
            {"role": "assistant", "content": [block]},
            {"role": "user", "content": [result]},
        ]

    def part(value: dict) -> list[dict]:
        return [{"role": "user", "content": [{"type": "text", "text": "See:"}, value]}]

    plain = f"Mail {who.email}, card number {who.card}"
    encoded = base64.b64encode(plain.encode()).decode()
    schema_tool = tool_specs("openai")
    schema_tool[0]["function"]["parameters"]["properties"]["name"] = {
        "type": "string",
        "description": f"For example {who.email}",
        "enum": [who.email, "other"],
        "default": who.email,
        "examples": [f"card number {who.card}"],
    }
    o, a = PATHS["openai"], PATHS["anthropic"]
    return {
        "nested JSON": (o, {"messages": call(json.dumps({"to": who.email, "card": who.card}))}),
        "JSON nested twice": (
            o,
            {"messages": call(json.dumps({"x": json.dumps({"card": who.card, "m": who.email})}))},
        ),
        "JSON nested three times": (
            o,
            {"messages": call(json.dumps([json.dumps([json.dumps([who.email, who.card])])]))},
        ),
        "arguments that are no JSON": (o, {"messages": call(f'{{"to": "{who.email}", {who.card}')}),
        "a key in arguments": (o, {"messages": call(json.dumps({who.email: 1, who.card: 2}))}),
        "a number in arguments": (o, {"messages": call(f'{{"card": {digits}, "m": 1}}')}),
        "a key in tool input": (a, {"messages": use({who.email: {who.card: True}})}),
        "a number in tool input": (a, {"messages": use({"card_number": int(digits)})}),
        "a list in tool input": (a, {"messages": use({"x": [[who.email], [{"y": who.card}]]})}),
        "metadata values": (o, {"messages": [user], "metadata": {"m": who.email, "c": who.card}}),
        "metadata keys": (o, {"messages": [user], "metadata": {who.email: "1"}}),
        "a number at the top": (o, {"messages": [user], "card_number": int(digits)}),
        "stop": (o, {"messages": [user], "stop": [who.email, f"card number {who.card}"]}),
        "stop_sequences": (a, {"messages": [user], "stop_sequences": [who.email]}),
        "a participant's name": (o, {"messages": [{**user, "name": who.email}]}),
        "a prediction": (
            o,
            {"messages": [user], "prediction": {"type": "content", "content": plain}},
        ),
        "a schema": (o, {"messages": [user], "tools": schema_tool}),
        "a location": (
            o,
            {
                "messages": [user],
                "web_search_options": {"user_location": {"approximate": {"city": who.email}}},
            },
        ),
        "a data URL of text": (
            o,
            {
                "messages": part(
                    {
                        "type": "image_url",
                        "image_url": {"url": f"data:text/plain;base64,{encoded}"},
                    }
                )
            },
        ),
        "a data URL in clear": (
            o,
            {
                "messages": part(
                    {"type": "image_url", "image_url": {"url": f"data:text/plain,{plain}"}}
                )
            },
        ),
        "an image that is text": (
            a,
            {
                "messages": part(
                    {
                        "type": "image",
                        "source": {"type": "base64", "media_type": "image/png", "data": encoded},
                    }
                )
            },
        ),
        "a URL with an address in it": (
            o,
            {
                "messages": part(
                    {
                        "type": "image_url",
                        "image_url": {"url": f"https://img.invalid/{who.email}/a.png"},
                    }
                )
            },
        ),
        "a file part": (
            o,
            {
                "messages": part(
                    {
                        "type": "file",
                        "file": {
                            "filename": f"{who.email}.txt",
                            "file_data": f"data:text/plain;base64,{encoded}",
                        },
                    }
                )
            },
        ),
        "a block of tomorrow": (
            a,
            {"messages": part({"type": "hologram", "scene": {"caption": [plain]}})},
        ),
        "a role of tomorrow": (o, {"messages": [{"role": "narrator", "content": plain}, user]}),
        "a document": (
            a,
            {
                "messages": part(
                    {
                        "type": "document",
                        "title": who.email,
                        "context": plain,
                        "source": {
                            "type": "content",
                            "content": [{"type": "text", "text": plain}],
                        },
                    }
                )
            },
        ),
        "a search result": (
            a,
            {
                "messages": part(
                    {
                        "type": "search_result",
                        "source": f"https://crm.invalid/?m={who.email}",
                        "title": who.email,
                        "content": [{"type": "text", "text": plain}],
                    }
                )
            },
        ),
        "tool input examples": (
            a,
            {
                "messages": [user],
                "tools": [tool_specs("anthropic")[0] | {"input_examples": [{"to": [who.email]}]}],
            },
        ),
        "a content of the wrong kind": (o, {"messages": [{"role": "user", "content": {"x": plain}}]}),
        "a null and a bare string": (o, {"messages": [user, {"role": "user", "content": [plain]}]}),
        "an upper-case field": (o, {"messages": [user], "Messages": [{"content": plain}]}),
        "a model name": (o, {"messages": [user], "models": [who.email]}),
    }


CASES = bodies(__import__("people").person(0), "m")


@pytest.mark.parametrize("case", CASES)
def test_unusual_places(case, mock, proxy, people):
    who = people()
    model = mock.model("nothing")
    path, body = bodies(who, model)[case]
    body = {"model": model, "max_tokens": 64, **body}
    data = json.dumps(body).encode()
    originals = [leak.original for leak in find_originals(data, [who.email, who.card])]
    assert originals, "a case without an original would prove nothing"
    send(mock, proxy, path, model, data, originals)


def test_numbers_keep_being_numbers(mock, proxy, people):
    """A card number as a JSON number becomes another number, or the request is refused."""
    who = people()
    model = mock.model("nothing")
    path, body = bodies(who, model)["a number in tool input"]
    body = {"model": model, "max_tokens": 64, **body}
    outcome = send(mock, proxy, path, model, json.dumps(body).encode(), [who.card])
    if outcome == "protected":
        sent = json.loads(mock.for_model(model)[0].body)
        value = sent["messages"][1]["content"][0]["input"]["card_number"]
        assert isinstance(value, int) and len(str(value)) == 16
