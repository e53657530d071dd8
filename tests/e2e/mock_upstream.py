"""A provider for tests: OpenAI and Anthropic endpoints that answer from what they received.

How it answers is chosen by the model name of a request: `MockUpstream.model(...)` registers a
`Script` and gives the name to put into `model`, so that tests which run at once do not meet.

Run as a program it serves the same to tests in other languages: it prints one JSON line
`{"upstream": PORT, "control": PORT}` and is steered over the control port (`POST /script`,
`GET /requests?model=NAME`, `POST /answer`). The control port is never given to the proxy.
"""

from __future__ import annotations

import asyncio
import base64
import itertools
import json
import sys
import time
import zlib
from collections.abc import AsyncIterator, Iterator
from dataclasses import asdict, dataclass, replace
from typing import Any

import brotli
import mock_formats
import mock_model
import zstandard
from mock_http import Answer, Cut, HttpServer, Recorded, encode_content
from mock_model import Part, Text, Tool

CREATED = 1_700_000_000


@dataclass(frozen=True)
class Script:
    """How the answers to one model name look on the wire."""

    answer: str = "dear"
    # A fixed text instead, for answers that were computed from an earlier request.
    text: str = ""
    # Size of a delta: "whole", "words", or a number of characters.
    cut: str | int = "words"
    # Bytes a write; 0 writes each event at once.
    wire: int = 0
    newline: str = "\n"
    # Comments (OpenAI) or ping events (Anthropic) between the deltas.
    pings: bool = False
    # Content-Encoding of the answer.
    encoding: str = ""
    # Whether answers escape everything beyond ASCII.
    ascii: bool = False
    # An error instead of an answer, for the first `fail_first` requests (0: for all of them).
    status: int = 200
    fail_first: int = 0
    retry_after: str = ""
    # What happens to a stream after `after` deltas.
    end: str = "complete"  # complete | cut | error | stall | no_terminator
    after: int = 0
    # Seconds between deltas.
    delay: float = 0.0
    # Seconds before the answer's head.
    think: float = 0.0


def cut_text(text: str, cut: str | int) -> list[str]:
    if cut == "whole":
        return [text]
    if cut == "words":
        pieces: list[str] = []
        for word in text.split(" "):
            pieces.append(word if not pieces else " " + word)
        return pieces
    size = int(cut)
    return [text[i : i + size] for i in range(0, len(text), size)]


def _dumps(value: Any, script: Script) -> str:
    return json.dumps(value, ensure_ascii=script.ascii, separators=(",", ":"))


def _sse(data: str, event: str | None = None) -> str:
    return (f"event: {event}\n" if event else "") + f"data: {data}\n\n"


def _finish(parts: list[Part], tool: str, stop: str) -> str:
    return tool if any(isinstance(p, Tool) for p in parts) else stop


class Stream:
    """The events of one streamed answer, marked as deltas or not."""

    def __init__(self, script: Script, framing: str = "sse", dialect: str = "openai") -> None:
        self.script = script
        # sse | lines | array
        self.framing = framing
        self.dialect = dialect
        self.events: list[tuple[bool, str]] = []

    @classmethod
    def of(
        cls, events: list[tuple[bool, dict[str, Any]]], script: Script, framing: str, dialect: str
    ) -> Stream:
        """A stream of values; with names of events where the dialect has them."""
        stream = cls(script, framing, dialect)
        for delta, value in events:
            name = value["type"] if dialect == "responses" else None
            stream.add(value, name, delta)
        if framing == "array" and script.end != "no_terminator":
            stream.events.append((False, "]"))
        return stream

    def frame(self, data: str, event: str | None = None, first: bool = False) -> str:
        if self.framing == "lines":
            return data + "\n"
        if self.framing == "array":
            return ("[" if first else ",\r\n") + data
        return _sse(data, event)

    def failure(self, count: int) -> str:
        """How the provider says in mid-stream that it cannot go on."""
        detail: dict[str, Any] = {"type": "overloaded_error", "message": "overloaded in mid-stream"}
        if self.dialect == "anthropic":
            return _sse(json.dumps({"type": "error", "error": detail}), "error")
        if self.dialect == "responses":
            value = {"type": "error", "code": "server_error", "message": detail["message"]}
            value |= {"param": None, "sequence_number": count}
            return _sse(json.dumps(value), "error")
        if self.dialect == "gemini":
            value = {"error": {"code": 503, "message": detail["message"], "status": "UNAVAILABLE"}}
            return self.frame(json.dumps(value)) + ("]" if self.framing == "array" else "")
        if self.dialect == "ollama":
            return self.frame(json.dumps({"error": detail["message"]}))
        return _sse(json.dumps({"error": {**detail, "code": 529, "param": None}}))

    def add(self, value: Any, event: str | None = None, delta: bool = False) -> None:
        data = value if isinstance(value, str) else _dumps(value, self.script)
        self.events.append((delta, self.frame(data, event, first=not self.events)))


def openai_chat(parts: list[Part], body: dict[str, Any], request: str) -> dict[str, Any]:
    text = "".join(p.text for p in parts if isinstance(p, Text))
    calls = [
        {
            "id": f"call_{request}_{i}",
            "type": "function",
            "function": {"name": p.name, "arguments": json.dumps(p.arguments)},
        }
        for i, p in enumerate(p for p in parts if isinstance(p, Tool))
    ]
    message: dict[str, Any] = {"role": "assistant", "content": text or None, "refusal": None}
    if calls:
        message["tool_calls"] = calls
    return {
        "id": f"chatcmpl-{request}",
        "object": "chat.completion",
        "created": CREATED,
        "model": body["model"],
        "choices": [
            {
                "index": i,
                "message": message,
                "logprobs": None,
                "finish_reason": _finish(parts, "tool_calls", "stop"),
            }
            for i in range(body.get("n") or 1)
        ],
        "usage": {"prompt_tokens": 11, "completion_tokens": 7, "total_tokens": 18},
        "system_fingerprint": "fp_mock",
    }


def openai_chat_stream(
    parts: list[Part], body: dict[str, Any], request: str, script: Script
) -> Stream:
    stream = Stream(script)
    base = {
        "id": f"chatcmpl-{request}",
        "object": "chat.completion.chunk",
        "created": CREATED,
        "model": body["model"],
        "system_fingerprint": "fp_mock",
    }

    def chunk(index: int, delta: dict[str, Any], finish: str | None = None) -> dict[str, Any]:
        choice = {"index": index, "delta": delta, "logprobs": None, "finish_reason": finish}
        return {**base, "choices": [choice]}

    count = body.get("n") or 1
    for index in range(count):
        stream.add(chunk(index, {"role": "assistant", "content": "", "refusal": None}))
    tool_index = 0
    for part in parts:
        if isinstance(part, Text):
            # The choices' deltas come interleaved, as they do from the provider.
            for piece in cut_text(part.text, script.cut):
                for index in range(count):
                    stream.add(chunk(index, {"content": piece}), delta=True)
        else:
            for index in range(count):
                head = {
                    "index": tool_index,
                    "id": f"call_{request}_{tool_index}",
                    "type": "function",
                    "function": {"name": part.name, "arguments": ""},
                }
                stream.add(chunk(index, {"tool_calls": [head]}))
            for piece in cut_text(json.dumps(part.arguments), script.cut):
                for index in range(count):
                    call = {"index": tool_index, "function": {"arguments": piece}}
                    stream.add(chunk(index, {"tool_calls": [call]}), delta=True)
            tool_index += 1
    for index in range(count):
        stream.add(chunk(index, {}, _finish(parts, "tool_calls", "stop")))
    if (body.get("stream_options") or {}).get("include_usage"):
        usage = {"prompt_tokens": 11, "completion_tokens": 7, "total_tokens": 18}
        stream.add({**base, "choices": [], "usage": usage})
    if script.end != "no_terminator":
        stream.add("[DONE]")
    return stream


def completions(parts: list[Part], body: dict[str, Any], request: str) -> dict[str, Any]:
    text = "".join(p.text for p in parts if isinstance(p, Text))
    return {
        "id": f"cmpl-{request}",
        "object": "text_completion",
        "created": CREATED,
        "model": body["model"],
        "choices": [{"index": 0, "text": text, "logprobs": None, "finish_reason": "stop"}],
        "usage": {"prompt_tokens": 11, "completion_tokens": 7, "total_tokens": 18},
    }


def completions_stream(
    parts: list[Part], body: dict[str, Any], request: str, script: Script
) -> Stream:
    stream = Stream(script)
    whole = completions(parts, body, request)
    text = whole["choices"][0]["text"]
    del whole["usage"]
    for piece in cut_text(text, script.cut):
        choice = {"index": 0, "text": piece, "logprobs": None, "finish_reason": None}
        stream.add({**whole, "choices": [choice]}, delta=True)
    last = {"index": 0, "text": "", "logprobs": None, "finish_reason": "stop"}
    stream.add({**whole, "choices": [last]})
    stream.add("[DONE]")
    return stream


def _blocks(parts: list[Part], request: str) -> list[dict[str, Any]]:
    blocks: list[dict[str, Any]] = []
    for i, part in enumerate(parts):
        if isinstance(part, Text):
            blocks.append({"type": "text", "text": part.text})
        else:
            call = {"type": "tool_use", "id": f"toolu_{request}_{i}", "name": part.name}
            blocks.append({**call, "input": part.arguments})
    return blocks


def _cite_documents(body: dict[str, Any]) -> list[dict[str, Any]]:
    """Citations of the address in each text that may be cited: offsets into what arrived here."""
    found = []
    blocks = [
        b for m in body["messages"] if isinstance(m["content"], list) for b in m["content"]
        if b["type"] == "document"
    ]  # fmt: skip
    for index, block in enumerate(blocks):
        if (block.get("citations") or {}).get("enabled"):
            text = block["source"]["data"]
            start, end = mock_model.citation(text)
            found.append(
                {
                    "type": "char_location",
                    "cited_text": text[start:end],
                    "document_index": index,
                    "document_title": block.get("title"),
                    "start_char_index": start,
                    "end_char_index": end,
                }
            )
    return found


def anthropic(parts: list[Part], body: dict[str, Any], request: str) -> dict[str, Any]:
    return {
        "id": f"msg_{request}",
        "type": "message",
        "role": "assistant",
        "model": body["model"],
        "content": [
            b | ({"citations": _cite_documents(body)} if b["type"] == "text" else {})
            for b in _blocks(parts, request)
        ],
        "stop_reason": _finish(parts, "tool_use", "end_turn"),
        "stop_sequence": None,
        "usage": {"input_tokens": 11, "output_tokens": 7},
    }


def anthropic_stream(
    parts: list[Part], body: dict[str, Any], request: str, script: Script
) -> Stream:
    stream = Stream(script, dialect="anthropic")

    def add(value: dict[str, Any], delta: bool = False) -> None:
        stream.add(value, value["type"], delta)

    start = anthropic(parts, body, request) | {"content": [], "stop_reason": None}
    add({"type": "message_start", "message": start})
    for index, block in enumerate(_blocks(parts, request)):
        if block["type"] == "text":
            opened: dict[str, Any] = {"type": "text", "text": ""}
            deltas = [
                {"type": "text_delta", "text": piece}
                for piece in cut_text(block["text"], script.cut)
            ]
            deltas += [
                {"type": "citations_delta", "citation": c} for c in _cite_documents(body)
            ]
        else:
            opened = {**block, "input": {}}
            arguments = json.dumps(block["input"])
            deltas = [
                {"type": "input_json_delta", "partial_json": piece}
                for piece in ["", *cut_text(arguments, script.cut)]
            ]
        add({"type": "content_block_start", "index": index, "content_block": opened})
        if index == 0:
            add({"type": "ping"})
        for delta in deltas:
            add({"type": "content_block_delta", "index": index, "delta": delta}, delta=True)
        add({"type": "content_block_stop", "index": index})
    stop = {"stop_reason": _finish(parts, "tool_use", "end_turn"), "stop_sequence": None}
    add({"type": "message_delta", "delta": stop, "usage": {"output_tokens": 7}})
    if script.end != "no_terminator":
        add({"type": "message_stop"})
    return stream


class _Compressor:
    """Compresses a stream so that what was written can be decoded at once."""

    def __init__(self, encoding: str) -> None:
        self.encoding = encoding
        self.inner: Any = None
        if encoding == "gzip":
            self.inner = zlib.compressobj(wbits=31)
        elif encoding == "br":
            self.inner = brotli.Compressor(quality=3)
        elif encoding == "zstd":
            self.inner = zstandard.ZstdCompressor().compressobj()

    def push(self, data: bytes) -> bytes:
        if self.encoding == "gzip":
            return self.inner.compress(data) + self.inner.flush(zlib.Z_SYNC_FLUSH)
        if self.encoding == "br":
            return self.inner.process(data) + self.inner.flush()
        if self.encoding == "zstd":
            block = zstandard.COMPRESSOBJ_FLUSH_BLOCK
            return self.inner.compress(data) + self.inner.flush(block)
        return data

    def finish(self) -> bytes:
        if self.encoding == "br":
            return self.inner.finish()
        return self.inner.flush() if self.inner else b""


class MockUpstream:
    """The server, its scripts and what it recorded."""

    def __init__(self, port: int = 0) -> None:
        self.server = HttpServer(self._handle, port)
        self.scripts: dict[str, Script] = {}
        self.seen: dict[str, int] = {}
        # Stored responses: what was said before each, and the response.
        self.kept: dict[str, tuple[list[dict[str, Any]], dict[str, Any]]] = {}
        self._names = itertools.count(1)

    def __enter__(self) -> MockUpstream:
        self.server.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.server.stop()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.port}"

    @property
    def requests(self) -> list[Recorded]:
        return self.server.requests

    def model(self, answer: str = "dear", **options: Any) -> str:
        """Registers a script; the name goes into the request's `model`."""
        name = f"mock-{next(self._names)}"
        self.scripts[name] = Script(answer=answer, **options)
        return name

    def change(self, model: str, **options: Any) -> None:
        self.scripts[model] = replace(self.scripts[model], **options)

    def for_model(self, model: str) -> list[Recorded]:
        """The requests with this model name, in order of arrival."""
        found = []
        for request in list(self.requests):
            try:
                body = json.loads(request.body)
            except ValueError:
                continue
            if isinstance(body, dict) and (
                body.get("model") == model or f"/models/{model}:" in request.path
            ):
                found.append(request)
        return found

    def wait_for(self, model: str, count: int = 1, seconds: float = 20) -> list[Recorded]:
        """Waits until `count` requests with this model name have arrived."""
        end = time.monotonic() + seconds
        while True:
            found = self.for_model(model)
            if len(found) >= count:
                return found
            if time.monotonic() > end:
                raise AssertionError(f"{len(found)} of {count} requests arrived in {seconds} s")
            time.sleep(0.01)

    async def _handle(self, request: Recorded) -> Answer:
        common = [
            ("x-request-id", f"req-{request.number}"),
            ("set-cookie", "__cf_bm=tracking; path=/"),
            ("server", "mock"),
            ("openai-processing-ms", "3"),
            ("x-ratelimit-remaining-requests", "4999"),
        ]
        try:
            answer = await self._route(request)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            # What a provider says to a body that is not as it should be: breaks must show.
            message = f"the mock cannot take this request: {type(error).__name__}: {error}"
            answer = self._error(request, Script(), 400, message)
        answer.headers += common
        return answer

    async def _route(self, request: Recorded) -> Answer:
        path = request.path
        if request.method == "GET" and path == "/v1/models":
            data = [
                {"id": name, "object": "model", "created": CREATED, "owned_by": "mock"}
                for name in ("gpt-4o", "text-embedding-3-small")
            ]
            return self._json({"object": "list", "data": data, "has_more": False}, Script())
        if "/responses/" in path and not path.endswith("/input_tokens"):
            return self._stored(request)
        body = json.loads(request.body)
        name = body.get("model", "")
        if "/models/" in path:
            name = path.rsplit("/models/", 1)[1].split(":")[0]
        script = self.scripts.get(name, Script(answer="nothing"))
        turn = self.seen[name] = self.seen.get(name, 0) + 1
        if script.think:
            await asyncio.sleep(script.think)
        if script.status != 200 and (script.fail_first == 0 or turn <= script.fail_first):
            last = mock_model.view(path, body).last_user
            return self._error(request, script, script.status, f"refused by the mock: {last}")
        number = str(request.number)
        if path == "/v1/embeddings":
            return self._json(self._embeddings(body), script)
        if path == "/v1/messages/count_tokens":
            return self._json({"input_tokens": len(request.body)}, script)
        if path.endswith("/input_tokens"):
            return self._json(
                {"object": "response.input_tokens", "input_tokens": len(request.body)}, script
            )
        if path.endswith("/responses"):
            return self._responses(body, script, number)
        if path.endswith("enerateContent") or path in ("/api/chat", "/api/generate"):
            return self._other(request, body, script)
        if path.startswith("/openai/deployments/"):
            # Azure: the deployment is the model.
            path = "/v1/" + path.split("/", 4)[4]
        routes = {
            "/v1/chat/completions": (openai_chat, openai_chat_stream),
            "/v1/completions": (completions, completions_stream),
            "/v1/messages": (anthropic, anthropic_stream),
        }
        if path not in routes:
            return self._json({"received": body}, script)
        whole, streamed = routes[path]
        parts: list[Part] = [Text(script.text)]
        if not script.text:
            parts = mock_model.answer(script.answer, path, body)
        if body.get("stream"):
            return self._stream(streamed(parts, body, number, script), script)
        return self._json(whole(parts, body, number), script)

    def _responses(self, body: dict[str, Any], script: Script, number: str) -> Answer:
        items = body["input"]
        if isinstance(items, str):
            items = [{"type": "message", "role": "user", "content": items}]
        before = body.get("previous_response_id")
        if before:
            kept_input, kept = self.kept[before]
            items = [*kept_input, *kept["output"], *items]
        path = "/v1/responses"
        parts = mock_model.answer(script.answer, path, {**body, "input": items})
        whole = mock_formats.responses(parts, body, number, script)
        if body.get("store") is not False:
            self.kept[whole["id"]] = (items, whole)
        if not body.get("stream"):
            return self._json(whole, script)
        events = mock_formats.responses_events(parts, body, number, script, cut_text)
        return self._stream(Stream.of(events, script, "sse", "responses"), script)

    def _stored(self, request: Recorded) -> Answer:
        name = request.path.split("/responses/", 1)[1]
        items, whole = self.kept[name.split("/")[0]]
        if name.endswith("/input_items"):
            data = [{"id": f"item_{i}", **item} for i, item in enumerate(items)]
            return self._json({"object": "list", "data": data, "has_more": False}, Script())
        if name.endswith("/cancel"):
            return self._json({**whole, "status": "cancelled"}, Script())
        return self._json(whole, Script())

    def _other(self, request: Recorded, body: dict[str, Any], script: Script) -> Answer:
        path = request.path
        parts = mock_model.answer(script.answer, path, body)
        if path.startswith("/api/"):
            if body.get("stream") is False:
                return self._json(mock_formats.ollama(parts, body), script)
            events = mock_formats.ollama_events(parts, body, script, cut_text)
            return self._stream(Stream.of(events, script, "lines", "ollama"), script)
        if not path.endswith(":streamGenerateContent"):
            return self._json(mock_formats.gemini(parts, script), script)
        framing = "sse" if "alt=sse" in request.target else "array"
        events = mock_formats.gemini_events(parts, script, cut_text)
        return self._stream(Stream.of(events, script, framing, "gemini"), script)

    def _embeddings(self, body: dict[str, Any]) -> dict[str, Any]:
        texts = body["input"] if isinstance(body["input"], list) else [body["input"]]
        data = []
        for index, text in enumerate(texts):
            vector: Any = mock_model.embedding(text)
            if body.get("encoding_format") == "base64":
                vector = mock_model.embedding_base64(vector)
            data.append({"object": "embedding", "index": index, "embedding": vector})
        usage = {"prompt_tokens": 3, "total_tokens": 3}
        return {"object": "list", "data": data, "model": body["model"], "usage": usage}

    def _json(self, value: Any, script: Script, status: int = 200) -> Answer:
        headers = [("content-type", "application/json")]
        if script.encoding:
            headers.append(("content-encoding", script.encoding))
        data = _dumps(value, script).encode()
        return Answer(status, headers, encode_content(data, script.encoding))

    def _error(self, request: Recorded, script: Script, status: int, message: str) -> Answer:
        value: dict[str, Any]
        if "/messages" in request.path:
            kind = {429: "rate_limit_error", 529: "overloaded_error"}.get(status, "api_error")
            kind = "invalid_request_error" if status == 400 else kind
            value = {"type": "error", "error": {"type": kind, "message": message}}
        elif "enerateContent" in request.path:
            value = {"error": {"code": status, "message": message, "status": "INVALID_ARGUMENT"}}
        elif request.path.startswith("/api/"):
            value = {"error": message}
        else:
            detail = {"message": message, "type": "mock_error", "param": None, "code": "mock"}
            value = {"error": detail}
        answer = self._json(value, script, status)
        if script.retry_after:
            answer.headers.append(("retry-after", script.retry_after))
        return answer

    def _stream(self, stream: Stream, script: Script) -> Answer:
        kind = {
            "sse": "text/event-stream; charset=utf-8",
            "lines": "application/x-ndjson",
            "array": "application/json; charset=UTF-8",
        }[stream.framing]
        headers = [("content-type", kind), ("cache-control", "no-cache")]
        if script.encoding:
            headers.append(("content-encoding", script.encoding))
        return Answer(200, headers, pieces=self._pieces(stream, script))

    async def _pieces(self, stream: Stream, script: Script) -> AsyncIterator[bytes]:
        compressor = _Compressor(script.encoding)

        def cut(text: str) -> Iterator[bytes]:
            data = compressor.push(text.replace("\n", script.newline).encode())
            size = script.wire or max(1, len(data))
            for i in range(0, len(data), size):
                yield data[i : i + size]

        ping = {"sse": ": keep-alive\n\n", "lines": "\n", "array": " "}[stream.framing]
        if stream.dialect == "anthropic":
            ping = _sse('{"type":"ping"}', "ping")
        deltas = 0
        for delta, event in stream.events:
            if delta and deltas == script.after and script.end in ("cut", "error", "stall"):
                if script.end == "stall":
                    await asyncio.sleep(3600)
                if script.end == "error":
                    text = stream.failure(deltas)
                    for piece in cut(text):
                        yield piece
                    yield compressor.finish()
                    return
                raise Cut
            if delta:
                deltas += 1
                if script.delay:
                    await asyncio.sleep(script.delay)
                if script.pings:
                    for piece in cut(ping):
                        yield piece
            for piece in cut(event):
                yield piece
        yield compressor.finish()


def _control(mock: MockUpstream) -> HttpServer:
    async def handle(request: Recorded) -> Answer:
        path, _, query = request.target.partition("?")
        value: Any
        if path == "/script":
            value = {"model": mock.model(**json.loads(request.body))}
        elif path == "/requests":
            wanted = query.removeprefix("model=")
            found = mock.for_model(wanted) if wanted else list(mock.requests)
            value = [
                {
                    "method": r.method,
                    "target": r.target,
                    "headers": r.headers,
                    "wire": base64.b64encode(r.wire).decode(),
                    "body": base64.b64encode(r.body).decode(),
                    "abandoned": r.abandoned.is_set(),
                }
                for r in found
            ]
        elif path == "/answer":
            asked = json.loads(request.body)
            parts = mock_model.answer(asked["answer"], asked["path"], asked["body"])
            value = [{"kind": type(p).__name__.lower(), **asdict(p)} for p in parts]
        elif path == "/leaks":
            import leaks

            asked = json.loads(request.body)
            data = base64.b64decode(asked["data"])
            value = [str(leak) for leak in leaks.find_originals(data, asked["originals"])]
        else:
            return Answer(404)
        body = json.dumps(value).encode()
        return Answer(200, [("content-type", "application/json")], body)

    return HttpServer(handle)


def main() -> None:
    """Serves until standard input ends, so that it cannot outlive the test that started it."""
    with MockUpstream() as mock:
        control = _control(mock)
        control.start()
        ports = {"upstream": mock.server.port, "control": control.port}
        print(json.dumps(ports), flush=True)
        sys.stdin.read()
        control.stop()


if __name__ == "__main__":
    main()
