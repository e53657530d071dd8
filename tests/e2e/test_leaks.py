"""The search for originals must be able to fail: each way of hiding is planted and found."""

from __future__ import annotations

import base64
import html
import json
import urllib.parse

import pytest
from leaks import assert_no_original, find_originals
from people import person
from talk import assert_protected

WHO = person(900)
ORIGINALS = [WHO.name, WHO.email, WHO.iban, WHO.card]


def _b64(text: str, pad: int) -> str:
    return base64.b64encode(b"x" * pad + text.encode() + b"tail").decode()


HIDINGS = {
    "plain": lambda t: t,
    "other case": lambda t: t.swapcase(),
    "json": lambda t: json.dumps({"a": [{"b": t}]}),
    "json escapes": lambda t: '{"a":"' + "".join(f"\\u{ord(c):04x}" for c in t) + '"}',
    "json in json": lambda t: json.dumps({"a": json.dumps({"b": json.dumps([t])})}),
    "json key": lambda t: json.dumps({t: 1}),
    "duplicate key": lambda t: '{"a":' + json.dumps(t) + ',"a":"x"}',
    "percent": lambda t: "q=" + "".join(f"%{b:02x}" for b in t.encode()),
    "form": lambda t: urllib.parse.urlencode({"q": t}),
    "entities": lambda t: html.escape("".join(f"&#x{ord(c):x};" for c in t)).replace("&amp;", "&"),
    "base64, first alignment": lambda t: _b64(t, 0),
    "base64, second alignment": lambda t: _b64(t, 1),
    "base64, third alignment": lambda t: _b64(t, 2),
    "base64 for URLs": lambda t: base64.urlsafe_b64encode(t.encode()).decode().rstrip("="),
    "base64 twice": lambda t: base64.b64encode(base64.b64encode(t.encode())).decode(),
    "hex": lambda t: t.encode().hex(),
    "HEX after other hex": lambda t: "A" + t.encode().hex().upper(),
    "full width": lambda t: "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in t),
    "zero width": lambda t: "\u200b".join(t),
    "soft hyphens": lambda t: "\u00ad".join(t),
    "line breaks": lambda t: t.replace(" ", "\n "),
    "look-alikes": lambda t: t.translate(str.maketrans("aeo", "аео")),
    "reversed": lambda t: t[::-1],
    "utf-16": lambda t: t.encode("utf-16-le").decode("latin-1"),
}


@pytest.mark.parametrize("hide", HIDINGS.values(), ids=HIDINGS.keys())
@pytest.mark.parametrize("original", ORIGINALS)
def test_a_hidden_original_is_found(original, hide):
    data = b'{"before": "text", "x": ' + hide(original).encode("utf-8") + b"} after"
    alone = hide(original).encode("utf-8")
    assert find_originals(data, [original]) or find_originals(alone, [original])
    with pytest.raises(AssertionError, match="can be read"):
        assert_no_original(alone, ORIGINALS)


@pytest.mark.parametrize("original", [WHO.iban, WHO.card, WHO.phone])
def test_separators_do_not_hide_a_number(original):
    bare = "".join(c for c in original if c.isalnum())
    for text in (bare, "-".join(bare), json.dumps({"n": bare}), original.replace(" ", "\n")):
        assert find_originals(text.encode(), [original]), text


def test_a_number_without_quotes_is_found():
    digits = "".join(c for c in WHO.card if c.isdigit())
    assert find_originals(f'{{"card": {digits}}}'.encode(), [WHO.card])


def test_other_text_is_not_reported():
    other = person(901)
    data = json.dumps({"a": other.introduction(), "b": base64.b64encode(b"nothing").decode()})
    assert find_originals(data.encode(), ORIGINALS) == []


def test_the_checks_of_this_suite_see_an_unprotected_request(mock):
    """Straight to the provider, without the proxy, the assertion of every other test fails."""
    import openai

    model = mock.model("dear")
    with openai.OpenAI(base_url=f"{mock.url}/v1", api_key="sk-none", max_retries=0) as sdk:
        sdk.chat.completions.create(
            model=model, messages=[{"role": "user", "content": WHO.introduction()}]
        )
    with pytest.raises(AssertionError, match="can be read"):
        assert_protected(mock, model, WHO.originals, 1)
