"""Client keys, provider keys and the audit: through the API, the data plane and the command line."""

from __future__ import annotations

import json
import os
import re
import secrets
import signal
import threading
import time

import httpx
import pytest
from clients import ANTHROPIC_KEY, OPENAI_KEY
from leaks import encoded_forms
from people import person
from proxy_process import Proxy, run_cli
from talk import PATHS, request
from test_admin import ENV, Admin


WORDS = [{"role": "user", "content": person(960).introduction()}]


def random_key(prefix: str) -> str:
    """A key as the provider would make it: random, so that the shape rules take it."""
    return prefix + secrets.token_hex(24)


@pytest.fixture
def admin(make_proxy) -> Admin:
    proxy: Proxy = make_proxy(env=ENV)
    proxy.start()
    return Admin(proxy)


def issue(admin: Admin, name: str = "laptop") -> tuple[str, str]:
    made = admin.call("POST", "/api/v1/client-keys", json={"name": name})
    assert made.status_code == 201, made.text
    return made.json()["id"], made.json()["key"]


def store(admin: Admin, upstream: str, key: str) -> str:
    body = {"upstream": upstream, "name": "main", "key": key}
    made = admin.call("POST", "/api/v1/provider-keys", json=body)
    assert made.status_code == 201, made.text
    assert key not in made.text
    return made.json()["id"]


def talk(admin: Admin, mock, headers: dict[str, str], kind: str = "openai", query: str = ""):
    """One request, and what the provider saw of it."""
    model = mock.model("dear")
    body = request(kind, model, WORDS)
    got = httpx.post(admin.proxy.url + PATHS[kind] + query, json=body, headers=headers, timeout=20)
    return got, mock.for_model(model)


def credentials(seen) -> dict[str, str]:
    names = ("authorization", "x-api-key", "api-key", "x-goog-api-key")
    return {k.lower(): v for k, v in seen.headers if k.lower() in names}


def test_a_client_key_is_needed_once_there_is_one(admin, mock):
    own = {"authorization": f"Bearer {OPENAI_KEY}"}
    got, seen = talk(admin, mock, own)
    assert got.status_code == 200 and credentials(seen[0]) == own
    key_id, key = issue(admin)
    assert re.fullmatch(r"pap_[0-9A-Za-z]{46}", key)
    for headers in ({}, own, {"authorization": "Bearer pap_" + "x" * 46}, {"x-api-key": key[:-1]}):
        got, seen = talk(admin, mock, headers)
        assert got.status_code == 401 and seen == [], headers
        assert got.json()["error"]["code"].startswith("private_ai_client_key_")
    got, seen = talk(admin, mock, {"authorization": f"Bearer {key}"})
    assert got.status_code == 200 and credentials(seen[0]) == {}
    assert admin.call("DELETE", f"/api/v1/client-keys/{key_id}").status_code == 200
    got, seen = talk(admin, mock, {"authorization": f"Bearer {key}"})
    assert got.status_code == 401 and seen == [], "from the next request on"
    assert admin.call("DELETE", f"/api/v1/client-keys/{key_id}").status_code == 404
    got, _ = talk(admin, mock, own)
    assert got.status_code == 401, "revoking the last key does not open the door"


@pytest.mark.parametrize(
    ("header", "kind"),
    [("authorization", "openai"), ("x-api-key", "anthropic"), ("api-key", "openai"),
     ("x-goog-api-key", "openai"), ("?key=", "openai")],
)  # fmt: skip
def test_a_client_key_never_reaches_a_provider(admin, mock, header, kind):
    _, key = issue(admin)
    value = f"Bearer {key}" if header == "authorization" else key
    headers, query = ({}, f"?key={key}") if header == "?key=" else ({header: value}, "")
    # The provider's own key may travel beside it.
    own = {"x-api-key": ANTHROPIC_KEY} if header != "x-api-key" else {"authorization": "Bearer own"}
    got, seen = talk(admin, mock, headers | own, kind, query)
    assert got.status_code == 200, got.text
    assert credentials(seen[0]) == own
    sent = repr((seen[0].path, seen[0].headers, seen[0].body))
    assert key not in sent


def test_every_client_key_is_a_tenant_of_its_own(admin, mock, people):
    keys = [issue(admin, name)[1] for name in ("one", "two")]
    who = people()
    spoken = []
    for key in [*keys, keys[0]]:
        model = mock.model("dear")
        body = request("openai", model, [{"role": "user", "content": who.introduction()}])
        headers = {"authorization": f"Bearer {key}", "x-private-ai-session": "same"}
        got = httpx.post(admin.proxy.url + PATHS["openai"], json=body, headers=headers, timeout=20)
        assert got.status_code == 200, got.text
        spoken.append(json.loads(mock.for_model(model)[0].body)["messages"][0]["content"])
    assert spoken[0] != spoken[1] and spoken[0] == spoken[2]


def test_a_stored_provider_key_replaces_the_clients(admin, mock):
    openai, anthropic = random_key("sk-proj-"), random_key("sk-ant-api03-")
    store(admin, "openai", openai)
    anthropic_id = store(admin, "anthropic", anthropic)
    _, key = issue(admin)
    got, seen = talk(admin, mock, {"authorization": f"Bearer {key}"})
    assert got.status_code == 200
    assert credentials(seen[0]) == {"authorization": f"Bearer {openai}"}
    both = {"x-api-key": key, "authorization": "Bearer own"}
    got, seen = talk(admin, mock, both, "anthropic")
    assert got.status_code == 200
    assert credentials(seen[0]) == {"x-api-key": anthropic}
    listed = admin.call("GET", "/api/v1/provider-keys")
    assert openai not in listed.text and openai[-4:] in listed.text
    assert admin.call("DELETE", f"/api/v1/provider-keys/{anthropic_id}").status_code == 200
    _, seen = talk(admin, mock, both, "anthropic")
    assert credentials(seen[0]) == {"authorization": "Bearer own"}


def test_rotation_under_load_fails_no_request(admin, mock):
    old, new = random_key("sk-proj-"), random_key("sk-proj-")
    old_id = store(admin, "openai", old)
    model = mock.model("dear")
    body = request("openai", model, WORDS)
    stop, statuses = threading.Event(), []

    def load() -> None:
        with httpx.Client(timeout=20) as client:
            while not stop.is_set():
                statuses.append(client.post(admin.proxy.url + PATHS["openai"], json=body).status_code)

    threads = [threading.Thread(target=load) for _ in range(3)]
    for thread in threads:
        thread.start()
    try:
        store(admin, "openai", new)
        retire = f"/api/v1/provider-keys/{old_id}/retire"
        assert admin.call("POST", retire, json={"grace_seconds": 3600}).status_code == 200
        ends = [k["ends"] for k in admin.call("GET", "/api/v1/provider-keys").json()["provider_keys"]]
        # Twice is as good as once, and does not prolong it.
        assert admin.call("POST", retire, json={"grace_seconds": 7200}).status_code == 200
        again = [k["ends"] for k in admin.call("GET", "/api/v1/provider-keys").json()["provider_keys"]]
        assert ends == again and None in ends
        assert admin.call("DELETE", f"/api/v1/provider-keys/{old_id}").status_code == 200
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    assert len(statuses) > 3 and set(statuses) == {200}
    used = {credentials(r)["authorization"] for r in mock.for_model(model)}
    assert used <= {f"Bearer {old}", f"Bearer {new}"} and f"Bearer {new}" in used
    _, seen = talk(admin, mock, {})
    assert credentials(seen[0]) == {"authorization": f"Bearer {new}"}


REFUSED = [
    ("openai", "sk-test", "test key"),
    ("openai", "your-api-key", "placeholder"),
    ("openai", "changeme", "placeholder"),
    ("openai", "sk-" + "x" * 40, "placeholder"),
    ("openai", "sk-1234", "too short"),
    ("openai", "sk-12345678Zk7TqLw2Rv9XnB4mHs6YcDf3Gp", "counts up"),
    ("openai", "sk-aaaaaaaaZk7TqLw2Rv9XnB4mHs6YcDf3Gp", "repeats"),
    ("openai", "sk-ant-api03-Zk7TqLw2Rv9XnB4mHs6YcDf3GpJ8uA", "anthropic"),
    ("anthropic", "sk-proj-Zk7TqLw2Rv9XnB4mHs6YcDf3GpJ8uA", "openai"),
    ("groq", "Zk7TqLw2Rv9XnB4mHs6YcDf3GpJ8uA", "gsk_"),
    ("nowhere", "Zk7TqLw2Rv9XnB4mHs6YcDf3GpJ8uA", "upstreams are"),
]


def test_weak_and_test_keys_are_refused_with_the_reason(admin):
    for upstream, key, reason in REFUSED:
        body = {"upstream": upstream, "name": "x", "key": key}
        got = admin.call("POST", "/api/v1/provider-keys", json=body)
        assert got.status_code == 422, (key, got.text)
        assert reason in got.json()["detail"] and key not in got.text, (key, got.text)
    assert admin.call("GET", "/api/v1/provider-keys").json() == {"provider_keys": []}
    key = random_key("sk-proj-")
    store(admin, "openai", key)
    body = {"upstream": "openai", "name": "twice", "key": key}
    assert admin.call("POST", "/api/v1/provider-keys", json=body).status_code == 409


def test_no_key_is_in_any_file_or_answer(make_proxy, mock):
    proxy: Proxy = make_proxy("log.level = \"trace\"\n", env=ENV)
    proxy.start()
    admin = Admin(proxy)
    provider = random_key("sk-proj-")
    store(admin, "openai", provider)
    _, client = issue(admin)
    got, seen = talk(admin, mock, {"authorization": f"Bearer {client}"})
    assert got.status_code == 200 and credentials(seen[0])["authorization"] == f"Bearer {provider}"
    paths = [p for _, p, roles, _ in admin.routes() if "{" not in p]
    answers = b"".join(admin.call("GET", path).content for path in paths)
    proxy.stop()
    files = [p for p in admin.proxy.directory.rglob("*") if p.is_file()]
    assert any(p.name == "vault.db" for p in files) and any(p.suffix == ".log" for p in files)
    for key in (provider, client):
        for form in encoded_forms(key).values():
            if len(form) >= 16:
                assert form not in answers
                for path in files:
                    assert form not in path.read_bytes(), (path, form)


def test_metrics_and_statistics_count_the_traffic(admin, mock, people):
    who = people()
    model = mock.model("dear")
    body = request("openai", model, [{"role": "user", "content": who.introduction()}])
    own = {"authorization": f"Bearer {OPENAI_KEY}"}
    assert httpx.post(admin.proxy.url + PATHS["openai"], json=body, headers=own).status_code == 200
    assert httpx.post(admin.proxy.url + "/v1/chat/completions", content=b"x").status_code == 415
    text = admin.call("GET", "/metrics").text
    assert 'private_ai_proxy_answers_total{status="2xx"} 1' in text
    assert 'private_ai_proxy_entities_total{label="EMAIL"} 1' in text
    assert 'private_ai_proxy_refusals_total{code="private_ai_media_type"} 1' in text
    assert "private_ai_proxy_answer_seconds_count 2" in text
    assert all(original not in text for original in who.originals)
    stats = admin.call("GET", "/api/v1/stats").json()
    assert stats["traffic"]["answers"]["2xx"] == 1 and stats["vault"]["mappings"] > 0


def test_the_audit_says_who_did_what(admin):
    key_id, _ = issue(admin)
    admin.call("DELETE", f"/api/v1/client-keys/{key_id}")
    store(admin, "openai", random_key("sk-proj-"))
    admin.call("GET", "/api/v1/me", auth=("admin", "wrong password here"))
    entries = admin.call("GET", "/api/v1/audit").json()["entries"][::-1]
    events = [(e["event"], e["actor"]) for e in entries]
    assert events == [
        ("account.added", "first start"),
        ("login", "admin"),
        ("client_key.issued", "admin"),
        ("client_key.revoked", "admin"),
        ("provider_key.added", "admin"),
        ("login", "nobody"),
    ]
    assert [e["number"] for e in entries] == [1, 2, 3, 4, 5, 6]
    assert all(e["address"] == "127.0.0.1" and e["request"] for e in entries[1:])
    state = admin.call("GET", "/api/v1/audit/verify").json()
    assert state["entries"] == 6 and state["problem"] is None and len(state["head"]) == 64
    page = admin.call("GET", "/api/v1/audit?before=3").json()["entries"]
    assert [e["number"] for e in page] == [2, 1]


def test_a_reload_is_recorded(admin):
    assert admin.proxy.process is not None
    config = admin.proxy.directory / "private-ai-proxy.toml"
    for text, outcome in (("limits.url = \"4KiB\"\n", "success"), ("nothing = 1\n", "failure")):
        config.write_text(text)
        os.kill(admin.proxy.process.pid, signal.SIGHUP)
        end = time.monotonic() + 20
        while time.monotonic() < end:
            entries = admin.call("GET", "/api/v1/audit").json()["entries"]
            if ("config.reloaded", outcome) in [(e["event"], e["outcome"]) for e in entries]:
                break
            time.sleep(0.1)
        else:
            raise AssertionError(f"the reload was not recorded as {outcome}")


def test_the_command_line_works_while_the_proxy_is_stopped(admin, mock):
    proxy = admin.proxy
    data = ("--data-dir", str(proxy.data_dir))
    busy = run_cli("keys", "list", *data, cwd=proxy.directory)
    assert busy.returncode == 1 and b"running" in busy.stderr and b"/api/v1" in busy.stderr
    proxy.stop()

    def cli(*arguments: str, stdin: str = "", code: int = 0) -> str:
        result = run_cli(*arguments, *data, cwd=proxy.directory, stdin=stdin)
        assert result.returncode == code, result.stderr
        return (result.stdout if code == 0 else result.stderr).decode()

    client = cli("keys", "issue", "laptop").strip()
    old, new = random_key("sk-proj-"), random_key("sk-proj-")
    cli("keys", "add", "openai", stdin=old + "\n")
    assert "placeholder" in cli("keys", "add", "openai", stdin="your-api-key", code=1)
    cli("keys", "add", "nowhere", stdin=old, code=2)
    cli("keys", "rotate", "openai", "--grace", "0", stdin=new)
    listed = cli("keys", "list")
    assert listed.count("openai") == 2 and "client pap_" in listed
    assert not any(key in listed for key in (client, old, new))
    password = cli("admin", "add", "maria", "--role", "operator").strip()
    assert cli("admin", "list").splitlines() == ["admin admin", "operator maria"]
    assert "last administrator" in cli("admin", "remove", "admin", code=1)
    assert "none changed or missing" in cli("audit", "verify")
    lines = [json.loads(line) for line in cli("audit", "show").splitlines()]
    assert [e["number"] for e in lines] == list(range(1, len(lines) + 1))
    assert {e["actor"] for e in lines} == {"first start", "command line"}
    proxy.start()
    again = Admin(proxy)
    got, seen = talk(again, mock, {"authorization": f"Bearer {client}"})
    assert got.status_code == 200
    assert credentials(seen[0]) == {"authorization": f"Bearer {new}"}
    me = again.call("GET", "/api/v1/me", auth=("maria", password)).json()
    assert me["role"] == "operator" and me["must_change_password"]
