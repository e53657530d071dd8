"""HTTP itself: compressed requests, HTTP/2, odd framing, smuggling, big and slow bodies."""

from __future__ import annotations

import gzip
import json
import socket
import zlib

import brotli
import httpx
import pytest
import zstandard
from clients import OPENAI_KEY
from leaks import assert_no_original
from talk import PATHS, assert_protected, expected_text, request

COMPRESSORS = {
    "gzip": gzip.compress,
    "br": brotli.compress,
    "zstd": lambda data: zstandard.ZstdCompressor().compress(data),
    "deflate": zlib.compress,
}
AUTH = {"authorization": f"Bearer {OPENAI_KEY}"}


@pytest.mark.parametrize("encoding", COMPRESSORS)
def test_compressed_requests(encoding, mock, proxy, people):
    who = people()
    model = mock.model("dear")
    body = request("openai", model, [{"role": "user", "content": who.introduction()}])
    data = COMPRESSORS[encoding](json.dumps(body).encode())
    headers = AUTH | {"content-type": "application/json", "content-encoding": encoding}
    answer = httpx.post(proxy.url + PATHS["openai"], content=data, headers=headers, timeout=20)
    assert answer.status_code == 200, answer.text
    text = answer.json()["choices"][0]["message"]["content"]
    assert text == expected_text("dear", "openai", body)
    assert_protected(mock, model, [who.name, who.email, who.iban, who.card], 1)


def test_http2_with_many_streams(mock, proxy, people):
    """One HTTP/2 connection (prior knowledge, as on loopback without TLS), interleaved streams."""
    import asyncio

    crowd = [people() for _ in range(12)]
    models = [mock.model("dear", cut=2) for _ in crowd]

    async def main() -> None:
        limits = httpx.Limits(max_connections=1)
        async with httpx.AsyncClient(http1=False, http2=True, limits=limits, timeout=60) as client:

            async def one(who, model, stream: bool) -> None:
                turns = [{"role": "user", "content": who.introduction()}]
                body = request("openai", model, turns)
                if not stream:
                    answer = await client.post(proxy.url + PATHS["openai"], json=body, headers=AUTH)
                    assert answer.http_version == "HTTP/2"
                    text = answer.json()["choices"][0]["message"]["content"]
                else:
                    text = ""
                    async with client.stream(
                        "POST",
                        proxy.url + PATHS["openai"],
                        json=body | {"stream": True},
                        headers=AUTH,
                    ) as answer:
                        async for line in answer.aiter_lines():
                            if line.startswith("data: {"):
                                choice = json.loads(line[6:])["choices"][0]
                                text += choice["delta"].get("content") or ""
                assert text == expected_text("dear", "openai", body)

            pairs = zip(crowd, models, strict=True)
            await asyncio.gather(*(one(w, m, i % 2 == 0) for i, (w, m) in enumerate(pairs)))

    asyncio.run(main())
    for who, model in zip(crowd, models, strict=True):
        assert_protected(mock, model, [who.name, who.email, who.iban, who.card], 1)


def raw(port: int, data: bytes, seconds: float = 20, pieces: int = 0) -> bytes:
    """Sends bytes as they are; what came back until the peer closed or fell silent."""
    with socket.create_connection(("127.0.0.1", port), timeout=seconds) as peer:
        try:
            if pieces:
                for i in range(0, len(data), pieces):
                    peer.sendall(data[i : i + pieces])
            else:
                peer.sendall(data)
            got = b""
            while True:
                piece = peer.recv(65536)
                if not piece:
                    return got
                got += piece
        except (ConnectionResetError, BrokenPipeError):
            return got if "got" in locals() else b""


def head(*lines: str, first: str = "POST /v1/chat/completions HTTP/1.1") -> bytes:
    base = [first, "host: 127.0.0.1:{port}", "connection: close"]
    return "\r\n".join([*base, *lines, "", ""]).encode("latin-1")


def test_a_body_in_chunks_of_one_byte(mock, proxy, people):
    who = people()
    model = mock.model("dear")
    body = request("openai", model, [{"role": "user", "content": who.short()}])
    data = json.dumps(body).encode()
    chunks = b"".join(b"1\r\n%c\r\n" % byte for byte in data) + b"0\r\n\r\n"
    top = head("content-type: application/json", "transfer-encoding: chunked")
    got = raw(proxy.port, top.replace(b"{port}", str(proxy.port).encode()) + chunks, pieces=5)
    assert got.startswith(b"HTTP/1.1 200")
    assert who.first.encode() in got
    assert_protected(mock, model, [who.name, who.email], 1)


SMUGGLING = {
    "two lengths": ["content-length: 5", "content-length: 6"],
    "length and chunked": ["content-length: 5", "transfer-encoding: chunked"],
    "a length with a sign": ["content-length: +5"],
    "a length list": ["content-length: 5, 5x"],
    "folding": ["x-a: b", " c: d", "content-length: 5"],
    "a space before the colon": ["content-length : 5"],
    "a bare CR": ["x-a: b\rc", "content-length: 5"],
    "a NUL": ["x-a: b\0c", "content-length: 5"],
    "a name that is no token": ["x@a: b", "content-length: 5"],
    "chunked twice": ["transfer-encoding: chunked", "transfer-encoding: chunked"],
    "chunked not last": ["transfer-encoding: chunked, gzip"],
    "two hosts": ["host: evil.invalid", "content-length: 5"],
}


@pytest.mark.parametrize("case", SMUGGLING)
def test_malformed_heads_are_refused(case, mock, proxy):
    before = len(mock.requests)
    top = head("content-type: application/json", *SMUGGLING[case])
    data = top.replace(b"{port}", str(proxy.port).encode()) + b"0\r\n\r\n{}"
    got = raw(proxy.port, data)
    assert got == b"" or got.startswith((b"HTTP/1.1 400", b"HTTP/1.1 501")), got[:80]
    assert len(mock.requests) == before


def test_limits_of_the_head(mock, proxy):
    before = len(mock.requests)
    long_header = head("content-length: 0", "x-long: " + "a" * 40_000)
    got = raw(proxy.port, long_header.replace(b"{port}", str(proxy.port).encode()))
    assert got == b"" or got.startswith(b"HTTP/1.1 431"), got[:80]
    long_path = head("content-length: 0", first=f"POST /v1/{'a' * 9000} HTTP/1.1")
    got = raw(proxy.port, long_path.replace(b"{port}", str(proxy.port).encode()))
    assert got.startswith((b"HTTP/1.1 414", b"HTTP/1.1 431")), got[:80]
    assert len(mock.requests) == before


def test_headers_that_must_not_travel(mock, proxy, people):
    who = people()
    model = mock.model("dear")
    body = request("openai", model, [{"role": "user", "content": who.short()}])
    forbidden = {
        "cookie": "session=abc",
        "forwarded": "for=192.0.2.1",
        "x-forwarded-for": "192.0.2.1",
        "x-forwarded-host": "inside.invalid",
        "x-real-ip": "192.0.2.1",
        "via": "1.1 other",
        "referer": "http://127.0.0.1/",
        "proxy-authorization": "Basic eDp5",
        "x-http-method-override": "DELETE",
        "x-original-url": "/admin",
        "x-rewrite-url": "/admin",
        "x-private-ai-session": "abc",
        "keep-alive": "timeout=5",
        "te": "trailers",
        "x-hop": "1",
        "connection": "keep-alive, x-hop",
    }
    kept = {"openai-beta": "assistants=v2", "x-stainless-lang": "python"}
    answer = httpx.post(
        proxy.url + PATHS["openai"], json=body, headers=AUTH | forbidden | kept, timeout=20
    )
    assert answer.status_code == 200
    sent = {k.lower(): v for k, v in mock.for_model(model)[0].headers}
    assert not (set(forbidden) - {"connection"}) & set(sent)
    assert {k: sent.get(k) for k in kept} == kept
    assert "x-hop" not in sent.get("connection", "")


def test_personal_data_in_query_and_headers(mock, proxy, people):
    """Nothing personal leaves in the URL or in a header value either."""
    who = people()
    model = mock.model("dear")
    body = request("openai", model, [{"role": "user", "content": "Hello, my name is nobody."}])
    before = len(mock.requests)
    for url, headers in (
        (f"/v1/chat/completions?note={who.email}", {}),
        (f"/v1/chat/completions?note={who.email.replace('@', '%40')}", {}),
        ("/v1/chat/completions", {"x-customer": f"{who.name} <{who.email}>"}),
    ):
        httpx.post(proxy.url + url, json=body, headers=AUTH | headers, timeout=20)
    for recorded in mock.requests[before:]:
        assert_no_original(recorded.wire, [who.email])


def test_a_large_prompt_is_exact(mock, proxy, people):
    """200 KB of prose with one name in the middle: all of it arrives, all of it comes back."""
    who = people()
    model = mock.model("echo", cut=997)
    filler = "The quick brown fox jumps over the lazy dog near the river bank at noon. " * 1400
    text = f"{filler}{who.short()} {filler}"
    body = request("openai", model, [{"role": "user", "content": text}])
    answer = httpx.post(proxy.url + PATHS["openai"], json=body, headers=AUTH, timeout=120)
    assert answer.status_code == 200
    assert answer.json()["choices"][0]["message"]["content"] == text
    recorded = mock.for_model(model)[0]
    assert who.email.encode() not in recorded.body and who.name.encode() not in recorded.body


@pytest.mark.parametrize("connections", [1, 30])
def test_connections_are_pooled(connections, mock, proxy, people):
    """Requests one after the other over new client connections do not open new upstream ones."""
    who = people()
    model = mock.model("dear")
    body = request("openai", model, [{"role": "user", "content": who.short()}])
    if connections == 1:
        with httpx.Client(timeout=20) as client:
            for _ in range(30):
                assert client.post(proxy.url + PATHS["openai"], json=body).status_code == 200
    else:
        for _ in range(connections):
            assert httpx.post(proxy.url + PATHS["openai"], json=body, timeout=20).status_code == 200
    used = {r.connection for r in mock.for_model(model)}
    assert len(used) <= 5
