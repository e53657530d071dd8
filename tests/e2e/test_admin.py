"""The control plane: who gets in, what each role may do, and what protects a browser."""

from __future__ import annotations

import base64
import http.client
import json
import re
import time
from urllib.parse import quote

import httpx
import pytest
from proxy_process import Proxy, run_cli

PASSWORD = "purple-window seven lantern 41"
ENV = {"PRIVATE_AI_PROXY_ADMIN__PASSWORD": PASSWORD}
SQL_AND_MARKUP = [
    "' OR '1'='1",
    "'; DROP TABLE accounts; --",
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{7*7}}${7*7}",
]
HEADERS = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "cache-control": "no-store, no-cache",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}


class Admin:
    """One running proxy and its API, as the administrator."""

    def __init__(self, proxy: Proxy) -> None:
        self.proxy = proxy
        self.url = f"http://127.0.0.1:{proxy.admin_port}"

    def call(self, method: str, path: str, auth=("admin", PASSWORD), **more) -> httpx.Response:
        return httpx.request(method, self.url + path, auth=auth, timeout=30, **more)

    def account(self, name: str, role: str) -> tuple[str, str]:
        """Makes an account and sets its password."""
        made = self.call("POST", "/api/v1/accounts", json={"name": name, "role": role})
        assert made.status_code == 201, made.text
        new = f"{PASSWORD} of {role}"
        body = {"current": made.json()["password"], "new": new}
        first = (name, made.json()["password"])
        changed = self.call("POST", "/api/v1/me/password", auth=first, json=body)
        assert changed.status_code == 200, changed.text
        return name, new

    def routes(self) -> list[tuple[str, str, list[str], dict]]:
        """Method, path, roles and body schema of every route, as the program describes itself."""
        found = []
        for path, item in self.call("GET", "/api/v1/openapi.json").json()["paths"].items():
            for method, operation in item.items():
                if method != "parameters":
                    body = operation.get("requestBody", {}).get("content", {})
                    schema = body.get("application/json", {}).get("schema", {})
                    found.append((method.upper(), path, operation["x-roles"], schema))
        return found


@pytest.fixture(scope="module")
def admin(tmp_path_factory, mock, used):
    directory = tmp_path_factory.mktemp("admin")
    used["directories"].add(str(directory))
    with Proxy(mock.url, directory, "", ENV) as running:
        yield Admin(running)


def filled(path: str) -> str:
    return re.sub(r"\{\w+\}", "nothing-of-this-name", path)


def test_every_route_without_credentials(admin):
    routes = admin.routes()
    assert len(routes) > 20
    for method, path, roles, _ in routes:
        if not roles:
            assert path == "/api/v1/login"
            continue
        got = admin.call(method, filled(path), auth=None, json={})
        assert got.status_code == 401, (method, path, got.text)
        assert got.headers["www-authenticate"] == 'Basic realm="private-ai-proxy", charset="UTF-8"'
        assert got.headers["content-type"] == "application/problem+json"


def test_every_route_with_every_role(admin):
    accounts = {role: admin.account(f"{role} of the matrix", role) for role in
                ("admin", "operator", "auditor")}  # fmt: skip
    routes = admin.routes()
    refused = 0
    for role, auth in accounts.items():
        for method, path, roles, schema in routes:
            if path in ("/api/v1/me/password", "/api/v1/login"):
                continue
            got = admin.call(method, filled(path), auth=auth, json={"wrong": 1} if schema else None)
            allowed = "own" in roles or role in roles
            assert (got.status_code != 403) == allowed, (role, method, path, got.text)
            assert got.status_code != 401, (role, method, path)
            refused += not allowed
    assert refused > 20, "the roles differ"


def test_a_role_is_what_the_specification_says(admin):
    roles = {(m, p): set(r) for m, p, r, _ in admin.routes()}
    for (method, path), allowed in roles.items():
        if "keys" in path or "accounts" in path:
            assert allowed == {"admin"}, path
        if "audit" in path:
            assert allowed == {"admin", "auditor"}, path
        if method != "GET" and "own" not in allowed and allowed:
            assert "auditor" not in allowed, path


def test_every_answer_has_the_headers_that_protect_a_browser(admin):
    answers = [
        admin.call("GET", "/api/v1/me"),
        admin.call("GET", "/metrics"),
        admin.call("GET", "/api/v1/me", auth=None),
        admin.call("GET", "/nothing"),
        admin.call("PATCH", "/api/v1/me"),
        admin.call("GET", "/healthz", auth=None),
        admin.call("GET", "/api/v1/me", headers={"origin": "https://evil.invalid"}),
        admin.call("POST", "/api/v1/login", auth=None, content=b"x"),
        admin.call("POST", "/api/v1/client-keys", json={}),
    ]
    assert [a.status_code for a in answers] == [200, 200, 401, 404, 405, 200, 403, 415, 422]
    for answer in answers:
        for name, value in HEADERS.items():
            assert answer.headers[name] == value, (answer.request.url, name)
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy and "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy and "*" not in policy
        assert "camera=()" in answer.headers["permissions-policy"]
        assert "camera 'none'" in answer.headers["feature-policy"]
        assert "server" not in answer.headers
        assert "access-control-allow-origin" not in answer.headers


def login(admin: Admin, name="admin", password=PASSWORD, **more) -> httpx.Response:
    body = {"username": name, "password": password}
    return admin.call("POST", "/api/v1/login", auth=None, json=body, **more)


def test_the_cookie_of_a_session(admin):
    got = login(admin)
    assert got.status_code == 200, got.text
    cookie = got.headers["set-cookie"]
    token = re.match(r"session=([A-Za-z0-9]{43}); ", cookie)
    assert token, cookie
    for attribute in ("Path=/", "HttpOnly", "SameSite=Strict", "Max-Age=28800"):
        assert attribute in cookie.split("; "), cookie
    assert "Domain" not in cookie
    # Given by the server alone: one that the client brings is not taken over.
    fixed = "A" * 43
    again = login(admin, headers={"cookie": f"session={fixed}"})
    assert fixed not in again.headers["set-cookie"]
    assert admin.call("GET", "/api/v1/me", auth=None, headers={"cookie": f"session={fixed}"}).status_code == 401
    assert got.headers["set-cookie"] != again.headers["set-cookie"]


def session(admin: Admin, **who) -> tuple[dict[str, str], str]:
    got = login(admin, **who)
    assert got.status_code == 200, got.text
    return {"cookie": got.headers["set-cookie"].split(";")[0]}, got.json()["csrf_token"]


def test_a_session_ends_on_the_server(admin):
    cookie, csrf = session(admin)
    assert admin.call("GET", "/api/v1/me", auth=None, headers=cookie).json()["name"] == "admin"
    unproven = admin.call("POST", "/api/v1/logout", auth=None, headers=cookie)
    assert unproven.status_code == 403
    out = admin.call("POST", "/api/v1/logout", auth=None, headers=cookie | {"x-csrf-token": csrf})
    assert out.status_code == 200 and "Max-Age=0" in out.headers["set-cookie"]
    # The cookie that was noted before is worth nothing now.
    replay = admin.call("GET", "/api/v1/me", auth=None, headers=cookie)
    assert replay.status_code == 401


def test_own_sessions_are_listed_and_ended(admin):
    one, csrf = session(admin)
    two, _ = session(admin)
    listed = admin.call("GET", "/api/v1/sessions", auth=None, headers=one).json()["sessions"]
    other = [s for s in listed if not s["current"]]
    assert sum(s["current"] for s in listed) == 1 and other
    for each in other:
        path = f"/api/v1/sessions/{each['id']}"
        proven = one | {"x-csrf-token": csrf}
        assert admin.call("DELETE", path, auth=None, headers=proven).status_code == 200
        assert admin.call("DELETE", path, auth=None, headers=proven).status_code == 404
    assert admin.call("GET", "/api/v1/me", auth=None, headers=two).status_code == 401
    assert admin.call("GET", "/api/v1/me", auth=None, headers=one).status_code == 200


def test_a_changed_password_ends_sessions_and_the_old_password(admin):
    name, old = admin.account("changes", "operator")
    cookie, csrf = session(admin, name=name, password=old)
    new = "another lantern, nine windows"
    proven = cookie | {"x-csrf-token": csrf}
    wrong = {"current": "not the password at all", "new": new}
    assert admin.call("POST", "/api/v1/me/password", auth=None, headers=proven, json=wrong).status_code == 403
    right = {"current": old, "new": new}
    got = admin.call("POST", "/api/v1/me/password", auth=None, headers=proven, json=right)
    assert got.status_code == 200, got.text
    assert admin.call("GET", "/api/v1/me", auth=None, headers=cookie).status_code == 401
    assert admin.call("GET", "/api/v1/me", auth=(name, old)).status_code == 401
    assert admin.call("GET", "/api/v1/me", auth=(name, new)).status_code == 200


FORGED = [
    {"origin": "https://evil.invalid"},
    {"origin": "null"},
    {"sec-fetch-site": "cross-site"},
    {"sec-fetch-site": "same-site"},
    {"host": "evil.invalid"},
]


@pytest.mark.parametrize("forged", FORGED, ids=lambda h: " ".join(h.values()))
def test_a_cross_site_post_is_refused(admin, forged):
    cookie, csrf = session(admin)
    before = admin.call("GET", "/api/v1/client-keys").json()
    headers = cookie | {"x-csrf-token": csrf} | forged
    got = admin.call("POST", "/api/v1/client-keys", auth=None, headers=headers, json={"name": "x"})
    assert got.status_code in (403, 421), got.text
    assert admin.call("GET", "/api/v1/client-keys").json() == before


def test_a_form_post_or_a_foreign_token_is_refused(admin):
    cookie, _ = session(admin)
    _, foreign = session(admin)
    before = admin.call("GET", "/api/v1/client-keys").json()
    body = {"name": "x"}
    for headers in (cookie, cookie | {"x-csrf-token": foreign}, cookie | {"x-csrf-token": ""}):
        got = admin.call("POST", "/api/v1/client-keys", auth=None, headers=headers, json=body)
        assert got.status_code == 403, got.text
    form = admin.call("POST", "/api/v1/client-keys", data=body)
    assert form.status_code == 415
    assert admin.call("GET", "/api/v1/client-keys").json() == before


WEAK = [
    "k7Xq!2mV",
    "password1234",
    "qwertyuiop123",
    "123456789012",
    "aaaaaaaaaaaaaaaa",
    "adminadminadmin",
    "x" * 257,
]


@pytest.mark.parametrize("weak", WEAK, ids=lambda w: w[:20])
def test_weak_passwords_are_refused(admin, weak):
    body = {"current": PASSWORD, "new": weak}
    got = admin.call("POST", "/api/v1/me/password", json=body)
    assert got.status_code == 422, got.text
    assert "password" in got.json()["detail"] and weak not in got.text


def test_a_weak_password_in_the_environment_keeps_it_from_starting(tmp_path):
    env = {"PRIVATE_AI_PROXY_ADMIN__PASSWORD": "password12345"}
    result = run_cli("serve", cwd=tmp_path, env=env)
    assert result.returncode == 3, result.stderr
    said = (result.stderr + result.stdout).decode()
    assert "admin.password" in said and "password12345" not in said
    assert not (tmp_path / "data" / "vault.db").exists()


def test_the_first_password_is_shown_once_and_must_be_changed(make_proxy):
    proxy: Proxy = make_proxy()
    proxy.start()
    said = proxy.log_text()
    found = re.search(r"admin with the password ([a-z0-9-]{27}) ", said)
    assert found, said
    one = Admin(proxy)
    first = ("admin", found[1])
    assert one.call("GET", "/api/v1/me", auth=first).json()["must_change_password"] is True
    blocked = one.call("GET", "/api/v1/client-keys", auth=first)
    assert blocked.status_code == 403 and "changed first" in blocked.json()["detail"]
    body = {"current": found[1], "new": PASSWORD}
    assert one.call("POST", "/api/v1/me/password", auth=first, json=body).status_code == 200
    assert one.call("GET", "/api/v1/client-keys").status_code == 200
    proxy.stop()
    proxy.start()
    assert "with the password" not in proxy.logs[-1].read_text()
    one = Admin(proxy)
    assert one.call("GET", "/api/v1/client-keys").status_code == 200
    for path in proxy.data_dir.rglob("*"):
        if path.is_file():
            data = path.read_bytes()
            assert PASSWORD.encode() not in data and found[1].encode() not in data


def test_failures_make_one_wait_and_never_for_ever(make_proxy):
    proxy: Proxy = make_proxy(env=ENV)
    proxy.start()
    one = Admin(proxy)
    for _ in range(5):
        assert one.call("GET", "/api/v1/me", auth=("admin", "wrong password here")).status_code == 401
    locked = one.call("GET", "/api/v1/me")
    assert locked.status_code == 429, "the right password waits as well"
    wait = int(locked.headers["retry-after"])
    assert 1 <= wait <= 3
    time.sleep(wait)
    assert one.call("GET", "/api/v1/me").status_code == 200
    events = [(e["event"], e["outcome"], e["target"]) for e in
              one.call("GET", "/api/v1/audit").json()["entries"]]  # fmt: skip
    assert ("lockout", "must wait", "admin") in events
    assert events.count(("login", "failure", "admin")) == 5


def test_an_unknown_name_takes_as_long_and_is_not_written_down(make_proxy):
    proxy: Proxy = make_proxy(env=ENV)
    proxy.start()
    one = Admin(proxy)
    times: dict[str, list[float]] = {"admin": [], "my-secret-typed-as-a-name": []}
    for name in [*times, *times]:
        begun = time.perf_counter()
        assert one.call("GET", "/api/v1/me", auth=(name, "wrong password here")).status_code == 401
        times[name].append(time.perf_counter() - begun)
    known, unknown = (min(t) for t in times.values())
    assert 0.25 < unknown / known < 4, times
    audit = one.call("GET", "/api/v1/audit").text
    assert "unknown account" in audit
    assert "my-secret-typed" not in audit + proxy.log_text()


def test_hostile_text_is_only_text(make_proxy):
    proxy: Proxy = make_proxy(env=ENV)
    proxy.start()
    one = Admin(proxy)
    names = []
    for text in SQL_AND_MARKUP:
        if text != SQL_AND_MARKUP[-1]:  # five failures would make the address wait
            got = one.call("GET", "/api/v1/me", auth=(text.replace(":", ""), text))
            assert got.status_code == 401
        made = one.call("POST", "/api/v1/client-keys", json={"name": text})
        assert made.status_code == 201 and made.json()["name"] == text
        assert made.headers["content-type"] == "application/json"
        names.append(text)
        listed = one.call("GET", "/api/v1/client-keys").json()["client_keys"]
        assert sorted(k["name"] for k in listed) == sorted(names)
        quoted = quote(text, safe="")
        assert one.call("DELETE", f"/api/v1/client-keys/{quoted}").status_code == 404
        assert one.call("DELETE", f"/api/v1/accounts/{quoted}").status_code == 404
        assert one.call("GET", "/api/v1/audit", params={"before": text}).status_code == 400
        assert [a["name"] for a in one.call("GET", "/api/v1/accounts").json()["accounts"]] == ["admin"]


def test_bodies_that_are_wrong(admin):
    path = "/api/v1/accounts"
    for body, status in [
        (b"{", 400),
        (b"[]", 400),
        (b'"x"', 400),
        (b'{"name":"a"}', 422),
        (b'{"name":"a","role":"root"}', 422),
        (b'{"name":"a","role":"admin","more":1}', 422),
        (b'{"name":{"$ne":1},"role":"admin"}', 422),
        (json.dumps({"name": "n" * 65, "role": "admin"}).encode(), 422),
        (b'{"name":"a:b","role":"admin"}', 422),
        (b'{"name":"' + b"x" * 70_000 + b'","role":"admin"}', 413),
    ]:
        got = admin.call("POST", path, content=body, headers={"content-type": "application/json"})
        assert got.status_code == status, (body[:40], got.text)
        assert got.headers["content-type"] == "application/problem+json"


def test_two_credentials_or_none_that_can_be_read(admin):
    connection = http.client.HTTPConnection("127.0.0.1", admin.proxy.admin_port, timeout=20)
    good = base64.b64encode(f"admin:{PASSWORD}".encode()).decode()
    for values, status in [
        ([f"Basic {good}", f"Basic {good}"], 400),
        (["Basic"], 401),
        (["Basic !!!"], 401),
        (["Basic " + base64.b64encode(b"nocolon").decode()], 401),
        (["Basic " + base64.b64encode(b"\xff:\xff").decode()], 401),
        ([f"Bearer {good}"], 401),
        ([f"basic {good}"], 200),
    ]:
        connection.putrequest("GET", "/api/v1/me")
        for value in values:
            connection.putheader("Authorization", value)
        connection.endheaders()
        answer = connection.getresponse()
        answer.read()
        assert answer.status == status, values
    connection.close()


def test_the_last_administrator_stays(make_proxy):
    proxy: Proxy = make_proxy(env=ENV)
    proxy.start()
    one = Admin(proxy)
    assert one.call("DELETE", "/api/v1/accounts/admin").status_code == 409
    body = {"role": "auditor"}
    assert one.call("POST", "/api/v1/accounts/admin/role", json=body).status_code == 409
    second = one.account("second", "admin")
    assert one.call("POST", "/api/v1/accounts/admin/role", json=body).status_code == 200
    # From the next request on, although the password was right a moment ago.
    assert one.call("GET", "/api/v1/accounts").status_code == 403
    assert one.call("DELETE", "/api/v1/accounts/admin", auth=second).status_code == 200
    assert one.call("GET", "/api/v1/me").status_code == 401
