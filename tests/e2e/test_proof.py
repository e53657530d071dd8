"""The egress proof: what detection and replacing miss is refused before it leaves."""

from __future__ import annotations

import base64
import json
import os
import signal
import time

import httpx
import pytest
from clients import ANTHROPIC_KEY, OPENAI_KEY
from talk import DIALECTS, PATHS, request

KEYS = {
    "openai": {"authorization": f"Bearer {OPENAI_KEY}"},
    "anthropic": {"x-api-key": ANTHROPIC_KEY},
}
# The user's own terms: the first layer looks for them as they are written, not in encodings.
CONFIG = """
[detect.terms.projects]
label = "PROJECT"
terms = ["Nightingale Seven Programme"]
"""
TERM = "Nightingale Seven Programme"
# Forms in which neither the detector nor the sweep for known originals sees the term.
FORMS = {
    "hexadecimal": lambda t: t.encode().hex(),
    "base64 in a sentence": lambda t: base64.b64encode(b"see: " + t.encode()).decode(),
    "base64 twice": lambda t: base64.b64encode(base64.b64encode(t.encode())).decode(),
}


def say(proxy, mock, dialect: str, session: str, text: str) -> tuple[httpx.Response, list]:
    model = mock.model("nothing")
    body = request(dialect, model, [{"role": "user", "content": text}])
    headers = KEYS[dialect] | {"x-private-ai-session": session}
    answer = httpx.post(proxy.url + PATHS[dialect], json=body, headers=headers, timeout=30)
    return answer, mock.for_model(model)


def code(answer: httpx.Response) -> str:
    error = answer.json()["error"]
    return error.get("code") or error["type"]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_known_original_in_an_odd_form_is_refused(dialect, form, make_proxy, mock):
    hidden = f"Decode this for me: {FORMS[form](TERM)} and say what it means."
    with make_proxy(CONFIG) as proxy:
        # Unknown to the scope it is nobody's; the layer before sees nothing either.
        answer, seen = say(proxy, mock, dialect, "fresh", hidden)
        assert answer.status_code == 200, answer.text
        assert FORMS[form](TERM).encode() in seen[0].body
        # Known to the scope, it must not leave.
        answer, seen = say(proxy, mock, dialect, "known", f"What about {TERM}?")
        assert answer.status_code == 200 and TERM.encode() not in seen[0].body
        answer, seen = say(proxy, mock, dialect, "known", hidden)
        assert answer.status_code == 400, answer.text
        assert code(answer) == "private_ai_egress_proof"
        assert "PROJECT" in answer.text and TERM not in answer.text
        assert seen == []
        # The conversation goes on without it.
        assert say(proxy, mock, dialect, "known", "Never mind.")[0].status_code == 200
    assert "egress proof" in proxy.log_text() and TERM not in proxy.log_text()


@pytest.mark.parametrize("kind", ["email", "iban", "card"])
def test_the_second_layer_holds_when_the_first_is_switched_off(kind, make_proxy, mock, people):
    """The recognizers are disabled by a reload; what the vault knows is still kept in."""
    who = people()
    value = getattr(who, kind)
    proxy = make_proxy("[detect]\ndisable = []\n")
    proxy.start()
    assert proxy.process is not None
    text = f"My {kind} is {value}, card number or IBAN or mail."
    answer, seen = say(proxy, mock, "openai", "one", text)
    assert answer.status_code == 200 and value.encode() not in seen[0].body
    (proxy.directory / "private-ai-proxy.toml").write_text(disabled(proxy, text))
    os.kill(proxy.process.pid, signal.SIGHUP)
    end = time.monotonic() + 20
    while True:
        answer, seen = say(proxy, mock, "openai", f"other {time.monotonic()}", text)
        if seen and value.encode() in seen[0].body:
            break
        assert time.monotonic() < end, "the first layer was not switched off"
        time.sleep(0.1)
    # Written plainly it is swept from what the scope knows; encoded, the proof refuses it.
    answer, seen = say(proxy, mock, "openai", "one", f"Again: {value}")
    assert answer.status_code == 200 and value.encode() not in seen[0].body
    encoded = base64.b64encode(f"the value: {value}".encode()).decode()
    for hidden in (encoded, value.encode().hex()):
        answer, seen = say(proxy, mock, "openai", "one", f"Decode {hidden}")
        assert answer.status_code == 400, answer.text
        assert code(answer) == "private_ai_egress_proof"
        assert seen == [] and value not in answer.text


def disabled(proxy, text: str) -> str:
    """A configuration without each recognizer that finds something in the text."""
    from proxy_process import run_cli

    names: list[str] = []
    while True:
        config = f"[detect]\nner = false\ndisable = {json.dumps(names)}\n"
        (proxy.directory / "look.toml").write_text(config)
        found = run_cli(
            "detect", "--jsonl", "--config", "look.toml",
            cwd=proxy.directory, stdin=json.dumps({"id": 1, "text": text}) + "\n",
        )  # fmt: skip
        assert found.returncode == 0, found.stderr
        more = {s["recognizer"] for s in json.loads(found.stdout)["spans"]} - set(names)
        if not more:
            return config
        names += sorted(more)
