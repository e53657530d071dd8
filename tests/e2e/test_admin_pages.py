"""The pages of the control plane, as a browser uses them without scripts."""

from __future__ import annotations

import re

import httpx
import pytest
from proxy_process import Proxy
from test_admin import ENV, HEADERS, PASSWORD, SQL_AND_MARKUP, Admin

PAGES = {
    "/": {"admin", "operator", "auditor"},
    "/client-keys": {"admin"},
    "/provider-keys": {"admin"},
    "/accounts": {"admin"},
    "/audit": {"admin", "auditor"},
    "/password": {"admin", "operator", "auditor"},
}
FORMS = [
    "/logout", "/password", "/client-keys", "/client-keys/revoke", "/provider-keys",
    "/provider-keys/retire", "/provider-keys/revoke", "/accounts", "/accounts/reset",
    "/accounts/remove",
]  # fmt: skip


class Browser(httpx.Client):
    """Keeps cookies and sends what a browser sends; follows nothing by itself."""

    def __init__(self, admin: Admin) -> None:
        headers = {"origin": admin.url, "sec-fetch-site": "same-origin"}
        super().__init__(base_url=admin.url, headers=headers, timeout=30)

    def login(self, name: str = "admin", password: str = PASSWORD) -> httpx.Response:
        return self.post("/login", data={"username": name, "password": password})

    def submit(self, path: str, **fields: str) -> httpx.Response:
        """Sends a form with the token that the pages hold."""
        page = self.get("/password")
        token = re.search(r'name="csrf" value="([0-9a-f]{64})"', page.text)
        assert token, page.text
        return self.post(path, data=fields | {"csrf": token[1]})


@pytest.fixture(scope="module")
def admin(tmp_path_factory, mock, used):
    directory = tmp_path_factory.mktemp("pages")
    used["directories"].add(str(directory))
    with Proxy(mock.url, directory, "", ENV) as running:
        yield Admin(running)


@pytest.fixture
def browser(admin):
    with Browser(admin) as client:
        assert client.login().headers["location"] == "/"
        yield client


def test_who_has_no_session_is_sent_to_the_login(admin):
    with Browser(admin) as client:
        for path in PAGES:
            got = client.get(path)
            assert (got.status_code, got.headers.get("location")) == (303, "/login"), path
        for path in FORMS:
            got = client.post(path, data={"name": "x"})
            assert (got.status_code, got.headers.get("location")) == (303, "/login"), path
        page = client.get("/login")
        assert page.status_code == 200 and 'type="password"' in page.text


def test_every_page_with_every_role(admin):
    for role in ("operator", "auditor", "admin"):
        name, password = admin.account(f"{role} of the pages", role)
        with Browser(admin) as client:
            assert client.login(name, password).status_code == 303
            for path, roles in PAGES.items():
                assert client.get(path).status_code == (200 if role in roles else 403), (role, path)
            links = set(re.findall(r'<a href="(/[a-z-]*)"', client.get("/").text))
            assert {p for p, r in PAGES.items() if role in r} <= links | {"/password"}
            assert not links & {p for p, r in PAGES.items() if role not in r}


def test_pages_have_a_policy_with_a_fresh_nonce(browser):
    nonces = set()
    for path in [*PAGES, "/login"]:
        for _ in range(2):
            page = browser.get(path)
            assert page.headers["content-type"] == "text/html; charset=utf-8"
            policy = page.headers["content-security-policy"]
            nonce = re.search(r"style-src 'nonce-([A-Za-z0-9+/]{22})'", policy)
            assert nonce and f'<style nonce="{nonce[1]}">' in page.text
            nonces.add(nonce[1])
            for part in ("default-src 'none'", "script-src 'none'", "base-uri 'none'",
                         "frame-ancestors 'none'", "form-action 'self'"):  # fmt: skip
                assert part in policy
            for name, value in HEADERS.items():
                assert page.headers[name] == value
            assert "<script" not in page.text and " style=" not in page.text
            assert not re.search(r'(?:src|href)="(?!/|data:,|#)', page.text)
    assert len(nonces) == 2 * (len(PAGES) + 1)


def test_a_form_without_its_token_changes_nothing(browser, admin):
    before = admin.call("GET", "/api/v1/client-keys").json()
    for fields in ({"name": "x"}, {"name": "x", "csrf": "0" * 64}):
        got = browser.post("/client-keys", data=fields)
        assert got.status_code == 403 and "token" in got.text
    cross = browser.post("/client-keys", data={"name": "x"}, headers={"origin": "https://evil.invalid"})
    assert cross.status_code == 403
    assert browser.post("/client-keys", json={"name": "x"}).status_code == 415
    assert admin.call("GET", "/api/v1/client-keys").json() == before


def test_wrong_names_and_passwords_look_alike(admin):
    with Browser(admin) as client:
        texts = []
        for name in ("admin", "nobody"):
            got = client.login(name, "a wrong password here")
            assert got.status_code == 403 and "set-cookie" not in got.headers
            texts.append(re.sub(r"nonce=\"[^\"]+\"", "", got.text))
        assert texts[0] == texts[1]
        assert client.login().status_code == 303


def test_logging_out_ends_the_session(browser):
    cookie = browser.cookies["session"]
    got = browser.submit("/logout")
    assert got.headers["location"] == "/login" and "Max-Age=0" in got.headers["set-cookie"]
    replay = browser.get("/", headers={"cookie": f"session={cookie}"})
    assert replay.status_code == 303


def test_keys_are_issued_shown_once_and_revoked(browser, admin):
    made = browser.submit("/client-keys", name="from the page")
    key = re.search(r"pap_[0-9A-Za-z]{46}", made.text)
    assert made.status_code == 200 and key
    page = browser.get("/client-keys").text
    assert key[0] not in page and "from the page" in page
    key_id = next(k["id"] for k in admin.call("GET", "/api/v1/client-keys").json()["client_keys"])
    assert key_id in page
    assert browser.submit("/client-keys/revoke", id=key_id).status_code == 200
    assert browser.submit("/client-keys/revoke", id=key_id).status_code == 404
    weak = browser.submit("/provider-keys", upstream="openai", name="x", key="changeme")
    assert weak.status_code == 422 and "placeholder" in weak.text and "changeme" not in weak.text
    good = "sk-proj-Zk7TqLw2Rv9XnB4mHs6YcDf3GpJ8uAeK5oQiWt1N"
    stored = browser.submit("/provider-keys", upstream="openai", name="x", key=good)
    assert stored.status_code == 200 and good not in stored.text and "Wt1N" in stored.text
    key_id = admin.call("GET", "/api/v1/provider-keys").json()["provider_keys"][0]["id"]
    assert browser.submit("/provider-keys/retire", id=key_id).status_code == 200
    assert browser.submit("/provider-keys/revoke", id=key_id).status_code == 200


def test_markup_in_names_is_shown_as_text(browser):
    for text in SQL_AND_MARKUP:
        page = browser.submit("/client-keys", name=text)
        assert page.status_code == 200
        for shown in (page.text, browser.get("/client-keys").text, browser.get("/audit").text):
            assert "<script" not in shown and "<img" not in shown
            if "<" in text:
                assert "&lt;" in shown


def test_the_first_login_leads_to_the_password(make_proxy):
    proxy: Proxy = make_proxy()
    proxy.start()
    first = re.search(r"with the password ([a-z0-9-]{27}) ", proxy.log_text())
    assert first
    with Browser(Admin(proxy)) as client:
        assert client.login(password=first[1]).status_code == 303
        assert client.get("/").headers["location"] == "/password"
        got = client.submit("/password", current=first[1], new="short")
        assert got.status_code == 422 and "too short" in got.text
        got = client.submit("/password", current=first[1], new=PASSWORD)
        assert got.headers["location"] == "/login"
        assert client.login().headers["location"] == "/"
        assert client.get("/").status_code == 200
