"""Presidio's analyzer and anonymizer over HTTP: `/analyze`, `/anonymize`, `/health`, with the JSON of
Presidio's own services, as LiteLLM's guardrail calls them.

The packages have the engines but no server. This one is plain ASGI: it adds as little as a Python
server can, so that what is measured is Presidio.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from typing import Any

from presidio_analyzer import RecognizerResult
from presidio_anonymizer import AnonymizerEngine
from presidio_engine import LANGUAGE, analyzer

Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]

ANALYZER = analyzer()
ANONYMIZER = AnonymizerEngine()


def analyze(request: dict[str, Any]) -> bytes:
    results = ANALYZER.analyze(
        text=request["text"],
        language=request.get("language") or LANGUAGE,
        entities=request.get("entities"),
        score_threshold=request.get("score_threshold"),
    )
    found = [
        {"entity_type": r.entity_type, "start": r.start, "end": r.end, "score": r.score}
        for r in results
    ]
    return json.dumps(found).encode()


def anonymize(request: dict[str, Any]) -> bytes:
    results = [
        RecognizerResult(r["entity_type"], r["start"], r["end"], r["score"])
        for r in request["analyzer_results"]
    ]
    return ANONYMIZER.anonymize(text=request["text"], analyzer_results=results).to_json().encode()


ROUTES = {"/analyze": analyze, "/anonymize": anonymize}


async def body_of(receive: Receive) -> bytes:
    parts = []
    while True:
        message = await receive()
        parts.append(message.get("body", b""))
        if not message.get("more_body"):
            return b"".join(parts)


async def app(scope: dict[str, Any], receive: Receive, send: Send) -> None:
    if scope["type"] != "http":
        return
    body = await body_of(receive)
    status, answer = 200, b'"ok"'
    if scope["path"] != "/health":
        try:
            answer = ROUTES[scope["path"]](json.loads(body))
        except (KeyError, TypeError, ValueError) as error:
            status, answer = 400, json.dumps({"error": repr(error)}).encode()
    headers = [
        (b"content-type", b"application/json"),
        (b"content-length", str(len(answer)).encode()),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": answer})
