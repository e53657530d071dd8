"""Answers of the mock upstream in the formats beside Chat Completions and Messages: OpenAI Responses,
Gemini, Ollama.

Each function gives the whole answer or the events of a stream, in the order and with the members that
the provider documents. They hold no state.
"""

from __future__ import annotations

import json
from typing import Any

import mock_model
from mock_model import Part, Text, Tool

CREATED = 1_700_000_000
USAGE = {"input_tokens": 11, "output_tokens": 7, "total_tokens": 18}


def _citation(text: str, script: Any) -> list[dict[str, Any]]:
    if script.answer != "cited":
        return []
    start, end = mock_model.citation(text)
    return [
        {
            "type": "url_citation",
            "start_index": start,
            "end_index": end,
            "title": text[start:end],
            "url": "https://x.invalid/",
        }
    ]


def _items(parts: list[Part], request: str, script: Any) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = []
    for i, part in enumerate(parts):
        if isinstance(part, Text):
            content = {
                "type": "output_text",
                "text": part.text,
                "annotations": _citation(part.text, script),
                "logprobs": [],
            }
            head = {"type": "message", "id": f"msg_{request}_{i}", "role": "assistant"}
            items.append({**head, "status": "completed", "content": [content]})
        else:
            head = {"type": "function_call", "id": f"fc_{request}_{i}", "status": "completed"}
            arguments = json.dumps(part.arguments)
            items.append(
                {**head, "call_id": f"call_{request}_{i}", "name": part.name, "arguments": arguments}
            )
    return items


def responses(
    parts: list[Part], body: dict[str, Any], request: str, script: Any
) -> dict[str, Any]:
    return {
        "id": f"resp_{request}",
        "object": "response",
        "created_at": CREATED,
        "status": "completed",
        "error": None,
        "incomplete_details": None,
        "instructions": body.get("instructions"),
        "model": body["model"],
        "output": _items(parts, request, script),
        "parallel_tool_calls": True,
        "previous_response_id": body.get("previous_response_id"),
        "text": body.get("text") or {"format": {"type": "text"}},
        "tool_choice": "auto",
        "tools": body.get("tools", []),
        "metadata": body.get("metadata") or {},
        "usage": USAGE,
    }


def responses_events(
    parts: list[Part], body: dict[str, Any], request: str, script: Any, cut: Any
) -> list[tuple[bool, dict[str, Any]]]:
    """Events with their numbers; the first member of each pair says whether it is a delta."""
    events: list[tuple[bool, dict[str, Any]]] = []
    whole = responses(parts, body, request, script)

    def add(kind: str, is_delta: bool = False, /, **more: Any) -> None:
        events.append((is_delta, {"type": kind, **more, "sequence_number": len(events)}))

    begun = {**whole, "status": "in_progress", "output": [], "usage": None}
    add("response.created", response=begun)
    add("response.in_progress", response=begun)
    for index, item in enumerate(whole["output"]):
        at = {"item_id": item["id"], "output_index": index}
        if item["type"] == "message":
            part = item["content"][0]
            empty = {**part, "text": "", "annotations": []}
            add(
                "response.output_item.added",
                output_index=index,
                item={**item, "status": "in_progress", "content": []},
            )
            add("response.content_part.added", **at, content_index=0, part=empty)
            for piece in cut(part["text"], script.cut):
                add(
                    "response.output_text.delta", True, **at, content_index=0, delta=piece,
                    logprobs=[], obfuscation="x" * 3,
                )  # fmt: skip
            for number, annotation in enumerate(part["annotations"]):
                add(
                    "response.output_text.annotation.added", **at, content_index=0,
                    annotation_index=number, annotation=annotation,
                )  # fmt: skip
            add("response.output_text.done", **at, content_index=0, text=part["text"], logprobs=[])
            add("response.content_part.done", **at, content_index=0, part=part)
        else:
            add(
                "response.output_item.added",
                output_index=index,
                item={**item, "status": "in_progress", "arguments": ""},
            )
            for piece in cut(item["arguments"], script.cut):
                add("response.function_call_arguments.delta", True, **at, delta=piece)
            add(
                "response.function_call_arguments.done", **at, name=item["name"],
                arguments=item["arguments"],
            )  # fmt: skip
        add("response.output_item.done", output_index=index, item=item)
    if script.end != "no_terminator":
        add("response.completed", response=whole)
    return events


def _support(text: str, script: Any) -> dict[str, Any]:
    if script.answer != "cited":
        return {}
    start, end = mock_model.citation(text)
    segment = {
        "startIndex": len(text[:start].encode()),
        "endIndex": len(text[:end].encode()),
        "text": text[start:end],
    }
    return {"groundingMetadata": {"groundingSupports": [{"segment": segment}]}}


def _gemini(parts: list[dict[str, Any]], finish: str | None, **more: Any) -> dict[str, Any]:
    candidate: dict[str, Any] = {"content": {"parts": parts, "role": "model"}, "index": 0, **more}
    if finish:
        candidate["finishReason"] = finish
    usage = {"promptTokenCount": 11, "candidatesTokenCount": 7, "totalTokenCount": 18}
    return {"candidates": [candidate], "usageMetadata": usage, "modelVersion": "mock"}


def gemini(parts: list[Part], script: Any) -> dict[str, Any]:
    said: list[dict[str, Any]] = []
    support: dict[str, Any] = {}
    for part in parts:
        if isinstance(part, Tool):
            said.append({"functionCall": {"name": part.name, "args": part.arguments}})
        else:
            said.append({"text": part.text})
            support = _support(part.text, script)
    return _gemini(said, "STOP", **support)


def gemini_events(parts: list[Part], script: Any, cut: Any) -> list[tuple[bool, dict[str, Any]]]:
    events: list[tuple[bool, dict[str, Any]]] = []
    support: dict[str, Any] = {}
    for part in parts:
        if isinstance(part, Tool):
            call = {"name": part.name, "args": part.arguments}
            events.append((False, _gemini([{"functionCall": call}], None)))
            continue
        support = _support(part.text, script)
        for piece in cut(part.text, script.cut):
            events.append((True, _gemini([{"text": piece}], None)))
    if script.end != "no_terminator":
        events.append((False, _gemini([{"text": ""}], "STOP", **support)))
    return events


def _ollama(body: dict[str, Any], text: str, tools: list[Tool], done: bool) -> dict[str, Any]:
    value: dict[str, Any] = {"model": body["model"], "created_at": "2026-01-02T03:04:05Z"}
    if "messages" in body:
        message: dict[str, Any] = {"role": "assistant", "content": text}
        if tools:
            calls = [{"function": {"name": t.name, "arguments": t.arguments}} for t in tools]
            message["tool_calls"] = calls
        value["message"] = message
    else:
        value["response"] = text
    value["done"] = done
    if done:
        value |= {"done_reason": "stop", "total_duration": 9_000_000_001, "eval_count": 7}
    return value


def ollama(parts: list[Part], body: dict[str, Any]) -> dict[str, Any]:
    text = "".join(p.text for p in parts if isinstance(p, Text))
    return _ollama(body, text, [p for p in parts if isinstance(p, Tool)], True)


def ollama_events(
    parts: list[Part], body: dict[str, Any], script: Any, cut: Any
) -> list[tuple[bool, dict[str, Any]]]:
    events: list[tuple[bool, dict[str, Any]]] = []
    for part in parts:
        if isinstance(part, Tool):
            events.append((False, _ollama(body, "", [part], False)))
            continue
        for piece in cut(part.text, script.cut):
            events.append((True, _ollama(body, piece, [], False)))
    if script.end != "no_terminator":
        events.append((False, _ollama(body, "", [], True)))
    return events
