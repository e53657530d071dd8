"""A small HTTP/1.1 server that keeps every byte it receives.

It is the wire half of the mock upstream. It must never repair what a client sent: the request is
kept as it came (head, framing, body), so that a test can look for an original in all of it. The
answer is written in exactly the pieces that the script asks for.
"""

from __future__ import annotations

import asyncio
import gzip
import socket
import threading
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field

import brotli
import zstandard

MAX_HEAD = 256 * 1024


@dataclass
class Recorded:
    """One request as it arrived."""

    number: int
    connection: int
    wire: bytes
    method: str
    target: str
    headers: list[tuple[str, str]]
    raw: bytes
    body: bytes
    # Set when the sender closed the connection before the whole answer was written.
    abandoned: threading.Event = field(default_factory=threading.Event)
    # Set when the answer was written to its end.
    answered: threading.Event = field(default_factory=threading.Event)

    def header(self, name: str) -> str | None:
        values = [v for k, v in self.headers if k.lower() == name.lower()]
        return ", ".join(values) if values else None

    @property
    def path(self) -> str:
        return self.target.split("?", 1)[0]


@dataclass
class Answer:
    """What to send back. `pieces`, when given, is streamed with chunked framing."""

    status: int = 200
    headers: list[tuple[str, str]] = field(default_factory=list)
    body: bytes = b""
    pieces: AsyncIterator[bytes] | None = None


class Cut(Exception):
    """Raised by a piece iterator: close the connection without ending the answer."""


def decode_content(raw: bytes, encoding: str | None) -> bytes:
    """Undoes `Content-Encoding`; an encoding not known here is an error, not a pass."""
    body = raw
    for name in reversed([p.strip().lower() for p in (encoding or "").split(",") if p.strip()]):
        if name in ("gzip", "x-gzip"):
            body = gzip.decompress(body)
        elif name == "deflate":
            body = zlib.decompress(body)
        elif name == "br":
            body = brotli.decompress(body)
        elif name == "zstd":
            body = zstandard.ZstdDecompressor().decompressobj().decompress(body)
        elif name != "identity":
            raise ValueError(f"content-encoding {name!r} is not one that a provider takes")
    return body


def encode_content(body: bytes, encoding: str) -> bytes:
    if encoding == "gzip":
        return gzip.compress(body)
    if encoding == "br":
        return brotli.compress(body, quality=4)
    if encoding == "zstd":
        return zstandard.ZstdCompressor().compress(body)
    if encoding == "deflate":
        return zlib.compress(body)
    if encoding == "":
        return body
    raise ValueError(encoding)


Handler = Callable[[Recorded], Awaitable[Answer]]


class HttpServer:
    """Runs `handler` on a thread of its own; `requests` grows as requests arrive."""

    def __init__(self, handler: Handler, port: int = 0, host: str = "127.0.0.1") -> None:
        self._handler = handler
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._socket.bind((host, port))
        self._socket.listen(4096)
        self.port: int = self._socket.getsockname()[1]
        self.requests: list[Recorded] = []
        self.failures: list[str] = []
        self.connections = 0
        self._lock = threading.Lock()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name="mock-upstream", daemon=True)
        self._ready = threading.Event()
        self._tasks: set[asyncio.Task[None]] = set()

    def start(self) -> None:
        self._thread.start()
        if not self._ready.wait(10):
            raise RuntimeError("the mock upstream did not start within 10 s")

    def stop(self) -> None:
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._stop_event.set)
            self._thread.join(10)
        self._socket.close()

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._main())
        self._loop.close()

    async def _main(self) -> None:
        self._stop_event = asyncio.Event()
        server = await asyncio.start_server(self._client, sock=self._socket, limit=MAX_HEAD)
        self._ready.set()
        await self._stop_event.wait()
        server.close()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _client(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        with self._lock:
            self.connections += 1
            connection = self.connections
        try:
            while await self._exchange(connection, reader, writer):
                pass
        except (ConnectionError, asyncio.IncompleteReadError, Cut):
            pass
        except asyncio.CancelledError:
            pass
        except Exception as error:  # noqa: BLE001 - a failure here must fail the test, not hide
            self.failures.append(f"{type(error).__name__}: {error}")
        finally:
            self._tasks.discard(task)
            writer.close()

    async def _exchange(
        self, connection: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> bool:
        try:
            head = await reader.readuntil(b"\r\n\r\n")
        except asyncio.IncompleteReadError as error:
            if error.partial:
                self.failures.append(f"request head cut after {len(error.partial)} bytes")
            return False
        lines = head[:-4].split(b"\r\n")
        method, target, _version = lines[0].decode("latin-1").split(" ")
        headers = []
        for line in lines[1:]:
            name, _, value = line.decode("latin-1").partition(":")
            headers.append((name, value.strip()))
        first = {k.lower(): v for k, v in reversed(headers)}
        wire = head
        if first.get("transfer-encoding", "").lower() == "chunked":
            raw = b""
            while True:
                size_line = await reader.readuntil(b"\r\n")
                wire += size_line
                size = int(size_line.split(b";")[0], 16)
                piece = await reader.readexactly(size + 2)
                wire += piece
                raw += piece[:-2]
                if size == 0:
                    break
        else:
            raw = await reader.readexactly(int(first.get("content-length", "0")))
            wire += raw
        with self._lock:
            recorded = Recorded(
                number=len(self.requests),
                connection=connection,
                wire=wire,
                method=method,
                target=target,
                headers=headers,
                raw=raw,
                body=decode_content(raw, first.get("content-encoding")),
            )
            self.requests.append(recorded)
        gone = asyncio.ensure_future(reader.read(1))
        send = asyncio.ensure_future(self._answer(recorded, writer))
        try:
            done, _ = await asyncio.wait({gone, send}, return_when=asyncio.FIRST_COMPLETED)
            if send not in done:
                recorded.abandoned.set()
                send.cancel()
                await asyncio.gather(send, return_exceptions=True)
                return False
            await send
        except (ConnectionError, Cut):
            if isinstance(send.exception(), ConnectionError):
                recorded.abandoned.set()
            raise
        finally:
            gone.cancel()
            results = await asyncio.gather(gone, return_exceptions=True)
        recorded.answered.set()
        # A byte read here would belong to a pipelined request, which no client under test sends.
        return not isinstance(results[0], bytes) and first.get("connection", "") != "close"

    async def _answer(self, recorded: Recorded, writer: asyncio.StreamWriter) -> None:
        await self._send(await self._handler(recorded), writer)

    async def _send(self, answer: Answer, writer: asyncio.StreamWriter) -> None:
        lines = [f"HTTP/1.1 {answer.status} Mock"]
        lines += [f"{k}: {v}" for k, v in answer.headers]
        if answer.pieces is None:
            lines.append(f"content-length: {len(answer.body)}")
            writer.write("\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + answer.body)
            await writer.drain()
            return
        lines.append("transfer-encoding: chunked")
        writer.write("\r\n".join(lines).encode("latin-1") + b"\r\n\r\n")
        await writer.drain()
        async for piece in answer.pieces:
            if piece:
                writer.write(b"%x\r\n%s\r\n" % (len(piece), piece))
                await writer.drain()
                # Lets the sender's event loop run, so that each piece is a write of its own.
                await asyncio.sleep(0)
        writer.write(b"0\r\n\r\n")
        await writer.drain()
