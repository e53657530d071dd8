"""Request heads with damage: the real listener survives, and nothing odd reaches the provider."""

from __future__ import annotations

import json
import random
import re
import socket

import httpx
from clients import OPENAI_KEY

COUNT = 600
TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
FORBIDDEN = {
    "cookie", "forwarded", "via", "x-real-ip", "origin", "referer", "expect", "te", "trailer",
    "transfer-encoding", "upgrade", "keep-alive", "x-http-method-override", "x-original-url",
    "x-rewrite-url",
}  # fmt: skip
LINES = [
    b"Cookie: a=b", b"X-Forwarded-For: 192.0.2.1", b"Transfer-Encoding: chunked",
    b"Transfer-Encoding: \x0bchunked", b"Content-Length: 3", b"Content-Length: 0x10",
    b"Connection: x-hop, close", b"X-Hop: 1", b"Upgrade: h2c", b"Expect: 100-continue",
    b"X-Fold: a\r\n b", b"Host: evil.invalid", b"X-Private-AI-Session: s", b"X-A:", b":x", b" ",
    b"X-Http-Method-Override: GET", b"Proxy-Connection: keep-alive", b"\tX: y", b"X-B\x00: c",
    b"X-C: \xff\xfe", b"X-D: a\rb", b"X-E: a\nb", b"Range: bytes=0-1", b"Content-Encoding: gzip",
]  # fmt: skip
BYTES = [b"\r", b"\n", b"\0", b" ", b"\t", b":", b"\xff", b"\x7f", b"\r\n", b"\r\n\r\n", b"0", b","]


# A request whose damage makes it longer than what was sent ends by these.
IMPATIENT = {
    "PRIVATE_AI_PROXY_LIMITS__HEADER_READ": "300ms",
    "PRIVATE_AI_PROXY_LIMITS__BODY_IDLE": "300ms",
}


def damaged(rng: random.Random, port: int, body: bytes) -> bytes:
    lines = [
        b"POST /v1/chat/completions HTTP/1.1",
        f"Host: 127.0.0.1:{port}".encode(),
        b"Content-Type: application/json",
        f"Authorization: Bearer {OPENAI_KEY}".encode(),
        f"Content-Length: {len(body)}".encode(),
        b"Connection: close",
    ]
    for _ in range(rng.randint(0, 3)):
        lines.insert(rng.randint(1, len(lines)), rng.choice(LINES))
    data = b"\r\n".join(lines) + b"\r\n\r\n"
    for _ in range(rng.randint(0, 3)):
        at = rng.randrange(len(data))
        kind = rng.randrange(3)
        if kind == 0:
            data = data[:at] + rng.choice(BYTES) + data[at:]
        elif kind == 1:
            data = data[:at] + data[at + 1 :]
        else:
            data = data[:at] + bytes([rng.randrange(256)]) + data[at + 1 :]
    return data + body


def exchange(port: int, data: bytes) -> bytes:
    """Sends and reads to the end. Closing one half instead would mean that the client left."""
    with socket.create_connection(("127.0.0.1", port), timeout=30) as peer:
        got = b""
        try:
            peer.sendall(data)
            while piece := peer.recv(65536):
                got += piece
        except (ConnectionResetError, BrokenPipeError):
            pass
        return got


def test_damaged_heads(make_proxy, mock):
    proxy = make_proxy(env=IMPATIENT)
    proxy.start()
    assert proxy.process is not None
    before = len(mock.requests)
    rng = random.Random(20260101)
    body = json.dumps({"model": "m", "messages": [{"role": "user", "content": "Hello"}]}).encode()
    served = 0
    for _ in range(COUNT):
        got = exchange(proxy.port, damaged(rng, proxy.port, body))
        assert got == b"" or re.match(rb"HTTP/1\.[01] \d{3}", got), got[:60]
        served += got.startswith(b"HTTP/1.1 200")
    assert proxy.process.poll() is None, "the process ended"
    assert "panicked" not in proxy.log_text()
    assert served > COUNT // 20, "too few heads stayed whole to test what is forwarded"
    for recorded in mock.requests[before:]:
        names = [name.lower() for name, _ in recorded.headers]
        assert not set(names) & FORBIDDEN
        assert not [n for n in names if n.startswith(("x-forwarded-", "x-private-ai-", "proxy-"))]
        for single in ("host", "content-length", "content-type", "authorization"):
            assert names.count(single) <= 1, single
        for name, value in recorded.headers:
            assert TOKEN.fullmatch(name), name
            assert not re.search(r"[\r\n\0]", value)
        assert recorded.header("host") == mock.url.removeprefix("http://")
        json.loads(recorded.body)
    assert httpx.get(f"{proxy.url}/readyz", timeout=20).status_code == 200


def test_clients_that_are_too_slow(make_proxy, mock):
    """Half a head, half a body, and many who say nothing: closed, while others are served."""
    env = {
        "PRIVATE_AI_PROXY_LIMITS__HEADER_READ": "500ms",
        "PRIVATE_AI_PROXY_LIMITS__BODY_IDLE": "500ms",
    }
    with make_proxy(env=env) as proxy:
        head = (
            f"POST /v1/chat/completions HTTP/1.1\r\nhost: 127.0.0.1:{proxy.port}\r\n"
            "content-type: application/json\r\n"
        ).encode()
        idle = [socket.create_connection(("127.0.0.1", proxy.port)) for _ in range(300)]
        try:
            for data in (head, head + b"content-length: 100\r\n\r\n{"):
                with socket.create_connection(("127.0.0.1", proxy.port), timeout=60) as peer:
                    peer.sendall(data)
                    got = peer.recv(65536)
                    assert got == b"" or got.startswith(b"HTTP/1.1 408"), got[:60]
            assert httpx.get(f"{proxy.url}/readyz", timeout=20).status_code == 200
        finally:
            for one in idle:
                one.close()
