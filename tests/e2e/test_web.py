"""A web page in the user's browser reaches for the loopback listener: refused."""

from __future__ import annotations

import http.client
import json

import httpx
import pytest
from clients import OPENAI_KEY
from talk import PATHS, request


def post(proxy, headers: dict[str, str], host: str | None = None, method: str = "POST"):
    """A request with exactly these headers; `http.client` adds no others."""
    body = json.dumps(request("openai", "m", [{"role": "user", "content": "Hello"}])).encode()
    connection = http.client.HTTPConnection("127.0.0.1", proxy.port, timeout=20)
    connection.putrequest(method, PATHS["openai"], skip_host=True, skip_accept_encoding=True)
    connection.putheader("Host", host if host is not None else f"127.0.0.1:{proxy.port}")
    base = {
        "content-type": "application/json",
        "content-length": str(len(body)),
        "authorization": f"Bearer {OPENAI_KEY}",
    }
    for name, value in (base | headers).items():
        connection.putheader(name, value)
    connection.endheaders(body)
    answer = connection.getresponse()
    answer.text = answer.read().decode("utf-8", "replace")
    connection.close()
    return answer


CROSS_SITE = [
    {"origin": "https://evil.invalid"},
    {"origin": "null"},
    {"origin": "https://evil.invalid", "sec-fetch-site": "cross-site", "sec-fetch-mode": "cors"},
    {"sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors"},
    {"sec-fetch-site": "same-site", "origin": "http://127.0.0.1:9"},
    {"origin": "http://localhost.evil.invalid"},
]


@pytest.mark.parametrize("headers", CROSS_SITE, ids=lambda h: " ".join(h.values()))
def test_cross_site_requests(headers, mock, proxy):
    before = len(mock.requests)
    answer = post(proxy, headers)
    assert answer.status == 403
    assert json.loads(answer.text)["error"]["code"].startswith("private_ai_")
    assert "access-control-allow-origin" not in {k.lower() for k, _ in answer.getheaders()}
    assert len(mock.requests) == before


@pytest.mark.parametrize(
    "host", ["evil.invalid", "evil.invalid:{port}", "127.0.0.1.evil.invalid", "[::2]", "", "169.254.1.1"]
)
def test_dns_rebinding(host, mock, proxy):
    before = len(mock.requests)
    answer = post(proxy, {}, host=host.replace("{port}", str(proxy.port)))
    assert answer.status in (400, 403, 421)
    assert len(mock.requests) == before


@pytest.mark.parametrize("host", ["127.0.0.1:{port}", "localhost:{port}", "LOCALHOST:{port}"])
def test_own_names_are_served(host, mock, proxy):
    answer = post(proxy, {}, host=host.replace("{port}", str(proxy.port)))
    assert answer.status == 200


def test_preflight_grants_nothing(mock, proxy):
    before = len(mock.requests)
    asked = {
        "origin": "https://evil.invalid",
        "access-control-request-method": "POST",
        "access-control-request-headers": "content-type,authorization",
    }
    answer = httpx.options(proxy.url + PATHS["openai"], headers=asked, timeout=20)
    assert answer.status_code in (400, 403, 404, 405)
    assert not [k for k in answer.headers if k.startswith("access-control-")]
    assert len(mock.requests) == before


def test_form_posts_and_websockets(mock, proxy):
    before = len(mock.requests)
    form = httpx.post(proxy.url + PATHS["openai"], data={"a": "b"}, timeout=20)
    assert form.status_code == 415
    upgrade = {
        "connection": "Upgrade",
        "upgrade": "websocket",
        "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ==",
        "sec-websocket-version": "13",
        "origin": "https://evil.invalid",
    }
    answer = httpx.get(proxy.url + "/v1/realtime", headers=upgrade, timeout=20)
    assert 400 <= answer.status_code < 500
    assert len(mock.requests) == before


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_health_says_no_more_than_it_must(path, mock, proxy):
    before = len(mock.requests)
    for port in (proxy.port, proxy.admin_port):
        answer = httpx.get(f"http://127.0.0.1:{port}{path}", timeout=20)
        assert answer.status_code == 200
        assert len(answer.content) <= 64
        assert "server" not in answer.headers
    assert len(mock.requests) == before
