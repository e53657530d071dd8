"""What configuration changes: operators, the user's own terms and patterns, modes, reloading."""

from __future__ import annotations

import base64
import json
import os
import signal
import time

import httpx
import pytest
from clients import OPENAI_KEY
from leaks import assert_no_original
from talk import DIALECTS, PATHS, expected_text, request

AUTH = {"authorization": f"Bearer {OPENAI_KEY}"}


def say(proxy, mock, text: str, answer: str = "echo", **more) -> tuple[httpx.Response, str, str]:
    """The response, what the model read, and what the client got."""
    model = mock.model(answer)
    body = request("openai", model, [{"role": "user", "content": text}], **more)
    got = httpx.post(proxy.url + PATHS["openai"], json=body, headers=AUTH, timeout=30)
    seen = mock.for_model(model)
    read = json.loads(seen[0].body)["messages"][0]["content"] if seen else ""
    client = got.json()["choices"][0]["message"]["content"] if got.status_code == 200 else ""
    return got, read, client


@pytest.mark.parametrize("operator", ["placeholder", "mask", "redact", "hash", "encrypt", "keep"])
def test_operators(operator, make_proxy, mock, people):
    who = people()
    config = f'[policy.operators]\nEMAIL = "{operator}"\n'
    with make_proxy(config) as proxy:
        text = f"Mail {who.email} and again {who.email}, IBAN {who.iban}."
        got, read, client = say(proxy, mock, text)
        assert got.status_code == 200, got.text
        assert_no_original(read.encode(), [who.iban])
        if operator == "keep":
            assert who.email in read and client == text
            return
        assert_no_original(read.encode(), [who.email])
        if operator == "placeholder":
            assert read.count("EMAIL_1") == 2
            assert client == text
        elif operator == "encrypt":
            assert client == text
        else:
            # Irreversible: what the model repeats stays as the model read it.
            assert who.email not in client and who.iban in client


def test_block_names_the_label_and_not_the_value(make_proxy, mock, people):
    who = people()
    with make_proxy('[policy.operators]\nIBAN = "block"\n') as proxy:
        before = len(mock.requests)
        got, _, _ = say(proxy, mock, f"My IBAN is {who.iban}, mail {who.email}.")
        assert got.status_code in (400, 403, 422)
        assert got.json()["error"]["code"].startswith("private_ai_")
        assert "IBAN" in got.json()["error"]["message"]
        assert_no_original(got.content, [who.iban, who.email])
        assert len(mock.requests) == before
        # Another request is served.
        assert say(proxy, mock, f"Mail {who.email}.")[0].status_code == 200


def test_own_terms_patterns_and_exceptions(make_proxy, mock, people):
    who = people()
    config = f"""
[detect]
allow = ["{who.email}"]

[detect.terms.projects]
label = "PROJECT"
terms = ["Nightingale Seven", "Bluefin"]

[detect.patterns.staff]
label = "EMPLOYEE_ID"
regex = "EMP-[0-9]{{6}}"
matches = ["EMP-123456"]
rejects = ["EMP-12"]
"""
    with make_proxy(config) as proxy:
        text = f"Ask EMP-304112 about nightingale seven and BLUEFIN; public: {who.email}."
        got, read, client = say(proxy, mock, text)
        assert got.status_code == 200, got.text
        assert_no_original(read.encode(), ["EMP-304112", "Nightingale Seven", "Bluefin"])
        assert who.email in read
        assert client == text


def test_a_pattern_that_fails_its_own_examples_is_refused(make_proxy):
    config = """
[detect.patterns.staff]
label = "EMPLOYEE_ID"
regex = "EMP-[0-9]{6}"
matches = ["EMP-12"]
"""
    proxy = make_proxy(config)
    with pytest.raises(RuntimeError, match="staff"):
        proxy.start()


def test_monitor_mode_changes_nothing(make_proxy, mock, people):
    who = people()
    with make_proxy('[policy]\nmode = "monitor"\n') as proxy:
        model = mock.model("dear")
        body = request("openai", model, [{"role": "user", "content": who.introduction()}])
        data = json.dumps(body, indent=3).encode() + b"\n\n"
        headers = AUTH | {"content-type": "application/json"}
        got = httpx.post(proxy.url + PATHS["openai"], content=data, headers=headers, timeout=30)
        assert got.status_code == 200
        assert int(got.headers["x-private-ai-entities"]) >= 3
        assert mock.for_model(model)[0].raw == data
        assert proxy.process is not None
    assert_no_original(proxy.log_text().encode(), [who.name, who.email, who.iban])


@pytest.mark.parametrize("scope", ["request", "client"])
def test_scopes_by_configuration(scope, make_proxy, mock, people):
    who = people()
    with make_proxy(f'[policy]\nscope = "{scope}"\n') as proxy:
        seen = []
        for opening in ("One. ", "Two. "):
            text = opening + who.short()
            got, read, client = say(proxy, mock, text)
            assert got.status_code == 200 and client == text
            seen.append(read.split(". ", 1)[1])
        assert (seen[0] == seen[1]) == (scope == "client")


def test_reloading(make_proxy, mock, people):
    """SIGHUP takes over what is right; what is wrong changes nothing and says so."""
    who = people()
    proxy = make_proxy('[policy.operators]\nEMAIL = "surrogate"\n')
    proxy.start()
    assert proxy.process is not None
    file = proxy.directory / "private-ai-proxy.toml"

    def reload_until(wanted) -> None:
        os.kill(proxy.process.pid, signal.SIGHUP)
        end = time.monotonic() + 20
        while not wanted():
            assert time.monotonic() < end, "the reload was not taken over"
            time.sleep(0.05)

    text = f"Mail {who.email}."
    assert "EMAIL_1" not in say(proxy, mock, text)[1]
    file.write_text('[policy.operators]\nEMAIL = "placeholder"\n')
    reload_until(lambda: "EMAIL_1" in say(proxy, mock, f"{time.monotonic()} {text}")[1])
    file.write_text('[policy.operators]\nEMAIL = "nonsense"\n')
    before = proxy.log_text()
    reload_until(lambda: "nonsense" in proxy.log_text()[len(before) :] or logged(proxy))
    assert "EMAIL_1" in say(proxy, mock, f"{time.monotonic()} {text}")[1]
    assert proxy.process.poll() is None


def logged(proxy) -> bool:
    """True when a log file under the data directory names the refused key."""
    files = [p for p in proxy.data_dir.rglob("*") if p.is_file() and "log" in p.name]
    return any("policy.operators" in p.read_text("utf-8", "replace") for p in files)


def test_the_header_counts_what_was_replaced(make_proxy, mock, people):
    who = people()
    with make_proxy() as proxy:
        got, _, _ = say(proxy, mock, f"Mail {who.email}, IBAN {who.iban}.", "nothing")
        assert got.headers["x-private-ai-entities"] == "2"
        got, _, _ = say(proxy, mock, "Nothing personal in this one.", "nothing")
        assert got.headers["x-private-ai-entities"] == "0"


def test_other_upstreams_by_name(make_proxy, mock, people):
    """`/<upstream>/…` goes to that upstream with the rest of the path."""
    who = people()
    env = {"PRIVATE_AI_PROXY_UPSTREAM__GROQ__BASE_URL": f"{mock.url}"}
    with make_proxy(env=env) as proxy:
        for path in ("/openai/v1/chat/completions", "/groq/v1/chat/completions"):
            model = mock.model("dear")
            body = request("openai", model, [{"role": "user", "content": who.introduction()}])
            got = httpx.post(proxy.url + path, json=body, headers=AUTH, timeout=30)
            assert got.status_code == 200, got.text
            text = got.json()["choices"][0]["message"]["content"]
            assert text == expected_text("dear", "openai", body)
            (recorded,) = mock.for_model(model)
            assert recorded.path == "/v1/chat/completions"
            assert_no_original(recorded.wire, [who.email, who.iban])


PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj <</Type/Catalog>> endobj\n" + bytes(range(128, 256)) * 4


def attached(dialect: str) -> dict:
    data = base64.b64encode(PDF).decode()
    if dialect == "openai":
        file = {"filename": "letter.pdf", "file_data": f"data:application/pdf;base64,{data}"}
        return {"type": "file", "file": file}
    source = {"type": "base64", "media_type": "application/pdf", "data": data}
    return {"type": "document", "source": source}


@pytest.mark.parametrize("attachments", ["", "block", "pass"])
@pytest.mark.parametrize("dialect", DIALECTS)
def test_attachments_that_cannot_be_read(dialect, attachments, make_proxy, mock, people):
    """A PDF file is refused, also when nothing is configured, or sent byte for byte: never silently."""
    who = people()
    config = f'[policy]\nattachments = "{attachments}"\n' if attachments else ""
    with make_proxy(config) as proxy:
        model = mock.model("echo")
        part = attached(dialect)
        turn = {"role": "user", "content": [{"type": "text", "text": who.short()}, part]}
        body = request(dialect, model, [turn])
        got = httpx.post(proxy.url + PATHS[dialect], json=body, headers=AUTH, timeout=30)
        if attachments != "pass":
            assert got.status_code == 400, got.text
            error = got.json()["error"]
            assert (error.get("code") or error["type"]) == "private_ai_uninspectable"
            assert "policy.attachments" in error["message"]
            assert mock.for_model(model) == []
            return
        assert got.status_code == 200, got.text
        (recorded,) = mock.for_model(model)
        assert_no_original(recorded.wire, [who.name, who.email])
        assert json.loads(recorded.body)["messages"][0]["content"][1] == part


def test_configured_hosts_are_served(make_proxy, mock, people):
    """Behind another name only those names that were configured are ours, in any case and port."""
    with make_proxy('[proxy]\nhosts = ["ai.office.internal"]\n') as proxy:
        body = request("openai", mock.model("nothing"), [{"role": "user", "content": "Hello"}])
        statuses = {}
        for host in (
            "ai.office.internal", "AI.office.internal:443", "127.0.0.1",
            "office.internal", "ai.office.internal.evil.invalid", "x.ai.office.internal",
        ):  # fmt: skip
            headers = AUTH | {"host": host}
            got = httpx.post(proxy.url + PATHS["openai"], json=body, headers=headers, timeout=30)
            statuses[host] = got.status_code
        assert list(statuses.values()) == [200, 200, 200, 421, 421, 421], statuses
