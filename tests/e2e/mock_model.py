"""What the mock model says: every answer is computed from the request it received.

Behind the proxy the request holds surrogates, so a right answer can reach the client only when the
surrogates are restored. The same functions applied to the client's own request give the text that
the client must see; they must therefore be pure and must never look anything up.
"""

from __future__ import annotations

import base64
import html
import json
import re
import urllib.parse
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

# The anchors by which the model finds values in a prompt. The prompts of the suite use them.
ANCHORS = {
    "name": re.compile(r"[Mm]y name is ([^\n.,;]+?)(?= and |[.,;\n]|$)"),
    "email": re.compile(r"([\w.+-]+@[\w-]+(?:\.[\w-]+)+)"),
    "phone": re.compile(r"call me on (\+?[\d(][\d ()./-]{6,}\d)"),
    "iban": re.compile(r"IBAN(?: is|:)? ([A-Z]{2}\d{2}(?: ?[A-Z0-9]{1,4}){3,8})(?=[.,;\s]|$)"),
    "card": re.compile(r"card number(?: is|:)? ((?:\d[ -]?){12,18}\d)"),
    "org": re.compile(r"I work for (.+?) in the "),
    "ssn": re.compile(r"SSN(?: is|:)? (\d{3}-\d{2}-\d{4})"),
    "key": re.compile(r"(?:token|key) is (\S+?)(?=[.,;]?(?:\s|$))"),
    "ip": re.compile(r"from the address (\d+\.\d+\.\d+\.\d+)"),
    "second": re.compile(r"my colleague ([^\n.,;]+?)(?= and |[.,;\n]|$)"),
}


@dataclass(frozen=True)
class Text:
    text: str


@dataclass(frozen=True)
class Tool:
    name: str
    arguments: dict[str, Any]


Part = Text | Tool


@dataclass(frozen=True)
class View:
    """A request of any dialect, reduced to what a model reads."""

    dialect: str
    messages: list[tuple[str, str]]
    tools: list[str]
    schema: dict[str, Any] | None

    @property
    def everything(self) -> str:
        return "\n".join(text for _, text in self.messages)

    @property
    def last_user(self) -> str:
        return next((t for r, t in reversed(self.messages) if r in ("user", "prompt")), "")

    @property
    def tool_results(self) -> list[str]:
        """Results after the last thing the assistant said."""
        results: list[str] = []
        for role, text in reversed(self.messages):
            if role != "tool":
                break
            results.insert(0, text)
        return results

    def fields(self, text: str | None = None) -> dict[str, str]:
        """The last value for each anchor."""
        found = {}
        for name, pattern in ANCHORS.items():
            matches = pattern.findall(self.everything if text is None else text)
            if matches:
                found[name] = matches[-1]
        return found


def _text_of(content: Any) -> str:
    if content is None:
        return ""
    if isinstance(content, str):
        return content
    if isinstance(content, list):
        return "\n".join(
            part if isinstance(part, str) else part.get("text", "")
            for part in content
            if isinstance(part, str) or part.get("type") in ("text", "input_text")
        )
    raise ValueError("content is neither text nor a list of parts")


def _responses_messages(body: dict[str, Any]) -> list[tuple[str, str]]:
    messages: list[tuple[str, str]] = []
    if body.get("instructions"):
        messages.append(("system", body["instructions"]))
    items = body["input"]
    if isinstance(items, str):
        return [*messages, ("user", items)]
    for item in items:
        kind = item.get("type", "message")
        if kind == "message":
            content = item["content"]
            if not isinstance(content, str):
                content = "\n".join(part.get("text", "") for part in content)
            messages.append((item["role"], content))
        elif kind == "function_call":
            messages.append(("assistant", item["arguments"]))
        elif kind == "function_call_output":
            output = item["output"]
            if not isinstance(output, str):
                output = "\n".join(part.get("text", "") for part in output)
            messages.append(("tool", output))
        elif kind not in ("reasoning", "item_reference"):
            raise ValueError(f"no item has the type {kind}")
    return messages


def _either(value: dict[str, Any], name: str) -> Any:
    """A member of JSON made from protocol buffers: both spellings are right."""
    snake = re.sub(r"[A-Z]", lambda m: "_" + m[0].lower(), name)
    return value.get(name, value.get(snake))


def _gemini_messages(body: dict[str, Any]) -> list[tuple[str, str]]:
    messages: list[tuple[str, str]] = []
    system = _either(body, "systemInstruction")
    if system:
        messages.append(("system", "\n".join(p["text"] for p in system["parts"])))
    for content in body["contents"]:
        for part in content["parts"]:
            call, response = _either(part, "functionCall"), _either(part, "functionResponse")
            if "text" in part:
                role = {"model": "assistant"}.get(content.get("role"), "user")
                messages.append((role, part["text"]))
            elif call:
                messages.append(("assistant", json.dumps(call["args"], ensure_ascii=False)))
            elif response:
                text = response["response"]["result"]
                messages.append(("tool", text))
    return messages


def view(path: str, body: dict[str, Any]) -> View:
    """Reads a request body; raises when it is not one that the provider would take."""
    messages: list[tuple[str, str]] = []
    schema = None
    tools: list[str] = []
    if path.endswith("/chat/completions"):
        dialect = "openai"
        for message in body["messages"]:
            text = _text_of(message.get("content"))
            for call in message.get("tool_calls") or []:
                text += call["function"]["arguments"]
            messages.append((message["role"], text))
        tools = [t["function"]["name"] for t in body.get("tools", []) if t["type"] == "function"]
        schema = (body.get("response_format") or {}).get("json_schema", {}).get("schema")
    elif path.endswith("/completions"):
        dialect = "completions"
        prompt = body["prompt"]
        messages.append(("prompt", prompt if isinstance(prompt, str) else "\n".join(prompt)))
    elif path.endswith("/responses") or path.endswith("/input_tokens"):
        dialect = "responses"
        messages = _responses_messages(body)
        tools = [t["name"] for t in body.get("tools", []) if t["type"] == "function"]
        schema = (body.get("text") or {}).get("format", {}).get("schema")
    elif path.endswith("enerateContent"):
        dialect = "gemini"
        messages = _gemini_messages(body)
        declared = [_either(t, "functionDeclarations") or [] for t in body.get("tools", [])]
        tools = [f["name"] for group in declared for f in group]
        config = _either(body, "generationConfig") or {}
        schema = _either(config, "responseJsonSchema") or _either(config, "responseSchema")
    elif path.endswith("/api/chat"):
        dialect = "ollama"
        for message in body["messages"]:
            text = message.get("content") or ""
            for call in message.get("tool_calls") or []:
                text += json.dumps(call["function"]["arguments"], ensure_ascii=False)
            messages.append((message["role"], text))
        tools = [t["function"]["name"] for t in body.get("tools", [])]
        schema = body["format"] if isinstance(body.get("format"), dict) else None
    elif path.endswith("/api/generate"):
        dialect = "ollama"
        if body.get("system"):
            messages.append(("system", body["system"]))
        messages.append(("prompt", body["prompt"]))
    elif "/messages" in path:
        dialect = "anthropic"
        if "system" in body:
            messages.append(("system", _text_of(body["system"])))
        for message in body["messages"]:
            content = message["content"]
            if isinstance(content, str):
                messages.append((message["role"], content))
                continue
            for block in content:
                if block["type"] == "text":
                    messages.append((message["role"], block["text"]))
                elif block["type"] == "tool_use":
                    arguments = json.dumps(block["input"], ensure_ascii=False)
                    messages.append((message["role"], arguments))
                elif block["type"] == "tool_result":
                    messages.append(("tool", _text_of(block.get("content"))))
                elif block["type"] == "document" and block["source"]["type"] == "text":
                    messages.append((message["role"], block["source"]["data"]))
        tools = [t["name"] for t in body.get("tools", [])]
        schema = (body.get("output_config") or {}).get("format", {}).get("schema")
        if schema is None:
            schema = (body.get("output_format") or {}).get("schema")
    else:
        raise ValueError(f"no model answers on {path}")
    return View(dialect, messages, tools, schema)


def _first(name: str) -> str:
    return name.split()[0]


def _last(name: str) -> str:
    return name.split()[-1]


def echo(seen: View) -> list[Part]:
    """Repeats the last user message."""
    return [Text(seen.last_user)]


def echo_all(seen: View) -> list[Part]:
    """Repeats the whole conversation, as "print everything above" would."""
    return [Text("\n".join(f"[{role}] {text}" for role, text in seen.messages))]


def dear(seen: View) -> list[Part]:
    """A letter that uses parts of the name and every value in a sentence of its own."""
    f = seen.fields()
    lines = [f"Dear {_first(f['name'])},", "", "thank you for writing."]
    if "email" in f:
        lines.append(f"A confirmation was sent to {f['email']}.")
    if "phone" in f:
        lines.append(f"We will call you on {f['phone']} tomorrow.")
    if "iban" in f:
        lines.append(f"The refund goes to {f['iban']}.")
    if "card" in f:
        lines.append(f"Nothing was taken from {f['card']}.")
    if "org" in f:
        lines.append(f"The invoice is made out to {f['org']}.")
    if "second" in f:
        lines.append(f"{f['second']} has a copy, and {_first(f['second'])} will answer you.")
    lines += ["", "Yours sincerely", "", f"(written for {f['name']}) — ✓ naïve café 日本語"]
    return [Text("\n".join(lines))]


def names(seen: View) -> list[Part]:
    """The name in the forms that models write it in."""
    name = seen.fields()["name"]
    first, last = _first(name), _last(name)
    return [
        Text(
            "\n".join(
                [
                    f"plain: {name}",
                    f"upper: {name.upper()}",
                    f"first: Hi {first}!",
                    f"last: Mx. {last}",
                    f"possessive: {first}'s account and {last}'s card",
                    f"bold: **{name}**",
                    f"italic: _{first}_ and `{last}`",
                    f"list: - {name}: ok",
                    f'quoted: "{name}"',
                    f"brackets: ({name})",
                    f"heading: # {name}",
                    f"comma: {last}, {first}",
                ]
            )
        )
    ]


def escapes(seen: View) -> list[Part]:
    """Values as they stand in HTML, URLs and JSON that a model writes."""
    f = seen.fields()
    return [
        Text(
            "\n".join(
                [
                    f"<p>{html.escape(f['name'])}</p>",
                    f"https://crm.invalid/?q={urllib.parse.quote(f['email'])}",
                    f"https://crm.invalid/?q={urllib.parse.quote(f['name'])}",
                    json.dumps({"customer": f["name"], "mail": f["email"]}),
                ]
            )
        )
    ]


def tools(seen: View) -> list[Part]:
    """Calls two tools with values of the prompt, then reports what they returned."""
    if seen.tool_results:
        said = " | ".join(seen.tool_results)
        return [Text(f"All done for {_first(seen.fields()['name'])}. The tools said: {said}")]
    f = seen.fields()
    body = f'Dear {_first(f["name"])},\n\n"your order" \\ is on its way.\tRegards — 東京'
    return [
        Text(f"I will write to {f['email']} now."),
        Tool(
            "send_mail",
            {"to": [f["email"]], "name": f["name"], "body": body, "priority": 1.50, "cc": []},
        ),
        Tool("lookup_customer", {"query": {"name": f["name"], "nested": json.dumps(f)}}),
    ]


def loop(seen: View) -> list[Part]:
    """An agent of three steps: find the customer, write to the address found, then stop."""
    f = seen.fields(seen.messages[0][1] if seen.messages[0][0] == "user" else seen.last_user)
    results = [text for role, text in seen.messages if role == "tool"]
    if len(results) == 0:
        return [Tool("lookup_customer", {"query": {"name": f["name"]}})]
    if len(results) == 1:
        found = json.loads(results[0])
        return [Tool("send_mail", {"to": [found["email"]], "name": found["name"], "body": "Hi"})]
    return [Text(f"{results[1]} Good bye, {_first(f['name'])}.")]


def structured(seen: View) -> list[Part]:
    """One JSON object with the properties of the schema, filled from the prompt."""
    f = seen.fields()
    value: dict[str, Any] = {}
    properties = (seen.schema or {}).get("properties", {})
    for key in properties:
        if key == "people":
            value[key] = [{"name": f["name"], "email": f["email"]}]
        elif key == "note":
            value[key] = f'"{f["name"]}"\n\\ {_first(f["name"])}'
        elif key == "count":
            value[key] = 3
        else:
            value[key] = f[key]
    return [Text(json.dumps(value, ensure_ascii=seen.dialect == "openai"))]


def cited(seen: View) -> list[Part]:
    """A text in which a value stands behind others: see `citation`."""
    f = seen.fields()
    return [Text(f"Dear {f['name']} — ✓, mails to {f['email']} reach {_first(f['name'])}.")]


def citation(text: str) -> tuple[int, int]:
    """Where the address stands in a text, in characters."""
    found = ANCHORS["email"].search(text)
    assert found
    return found.span(1)


def nothing(_: View) -> list[Part]:
    """A constant: for requests of which only the forwarded form matters."""
    return [Text("OK")]


ANSWERS: dict[str, Callable[[View], list[Part]]] = {
    f.__name__: f
    for f in (echo, echo_all, dear, names, escapes, tools, loop, structured, cited, nothing)
}


def answer(name: str, path: str, body: dict[str, Any]) -> list[Part]:
    return ANSWERS[name](view(path, body))


def answer_text(name: str, path: str, body: dict[str, Any]) -> str:
    """The text parts alone, as a client sees them."""
    return "".join(p.text for p in answer(name, path, body) if isinstance(p, Text))


def embedding(text: str, dimensions: int = 8) -> list[float]:
    """A vector that differs for every text."""
    import hashlib

    digest = hashlib.sha256(text.encode()).digest()
    return [round((b - 128) / 128, 6) for b in digest[:dimensions]]


def embedding_base64(vector: list[float]) -> str:
    import struct

    return base64.b64encode(struct.pack(f"<{len(vector)}f", *vector)).decode()
