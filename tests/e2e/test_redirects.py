"""Redirects of a provider: an SDK that followed one would send its request again, unprotected."""

from __future__ import annotations

import http.server
import threading

import httpx
import openai
import pytest
from clients import OPENAI_KEY
from talk import PATHS, request


class Elsewhere(http.server.BaseHTTPRequestHandler):
    """Answers everything with a redirect to itself, and keeps what arrives there."""

    arrived: list[bytes] = []

    def do_POST(self) -> None:  # noqa: N802 (the library's name)
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        if self.path.startswith("/elsewhere"):
            type(self).arrived.append(body)
        status = int(self.headers.get("x-wanted-status", "307"))
        self.send_response(status)
        port = self.server.server_address[1]
        self.send_header("location", f"http://127.0.0.1:{port}/elsewhere")
        self.send_header("content-length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        return


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirects_are_not_passed_on(status, make_proxy, people):
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Elsewhere)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        with make_proxy(upstream=f"http://127.0.0.1:{server.server_address[1]}") as proxy:
            body = request("openai", "m", [{"role": "user", "content": people().short()}])
            answer = httpx.post(
                proxy.url + PATHS["openai"], json=body, timeout=20,
                headers={"x-wanted-status": str(status)},
            )  # fmt: skip
            assert answer.status_code == 502
            assert answer.json()["error"]["code"] == "private_ai_upstream_redirect"
            assert "location" not in answer.headers
            sdk = openai.OpenAI(base_url=f"{proxy.url}/v1", api_key=OPENAI_KEY, max_retries=0)
            with pytest.raises(openai.APIStatusError):
                sdk.chat.completions.create(**body)
            assert Elsewhere.arrived == []
    finally:
        server.shutdown()
