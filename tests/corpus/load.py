#!/usr/bin/env python3
"""Reads the corpus and gives its documents with the spans that must be found.

    python3 tests/corpus/load.py dev       lines {"id", "kind", "lang", "text", "spans", "optional"}
    python3 tests/corpus/load.py --check   reads both halves and prints how much there is

Offsets count Unicode scalar values, end exclusive. README.md beside this file gives the markup.
A mistake in the corpus (an unknown label, an unclosed mark, an id twice) ends the program.
"""

from __future__ import annotations

import argparse
import collections
import json
import pathlib
import re
import sys
from dataclasses import dataclass, field

import made

HERE = pathlib.Path(__file__).resolve().parent
HALVES = ("dev", "held-out")
LANGUAGES = ("en", "de", "fr", "es", "it", "pt", "nl", "pl")
KINDS = (
    "mail", "ticket", "cv", "contract", "medical", "log", "csv", "json", "code", "env", "config",
    "chat", "form", "notes", "invoice", "hr", "legal", "clean",
)  # fmt: skip

HEAD = re.compile(r"=== (?P<id>[a-z0-9-]+) \| (?P<kind>[a-z]+) \| (?P<lang>[a-z]{2})")
MARK = re.compile(r"\[\[(?P<optional>\??)(?P<label>[A-Z_]+)\|(?P<text>.*?)\]\]", re.DOTALL)
VALUE = re.compile(r"\{\{(?P<request>[a-z][a-z0-9-]*(?::[^{}#]*)?(?:#\d+)?)\}\}")


class Mistake(Exception):
    """The corpus is malformed; the message says where."""


@dataclass(frozen=True)
class Span:
    """A place in a text. `optional`: neither missing it nor finding it counts."""

    start: int
    end: int
    label: str
    optional: bool


@dataclass
class Document:
    """One text with its spans, ascending and not overlapping."""

    id: str
    kind: str
    lang: str
    text: str = ""
    spans: list[Span] = field(default_factory=list)

    @property
    def required(self) -> list[Span]:
        return [s for s in self.spans if not s.optional]

    @property
    def clean(self) -> bool:
        """Nothing personal is in it: what a detector finds there is a false hit."""
        return self.kind == "clean"


def labels() -> set[str]:
    """The labels of the detector, read from its table so that the two cannot drift apart."""
    source = HERE.parents[1] / "crates" / "detect" / "src" / "label.rs"
    return set(re.findall(r"^    ([A-Z_]+) = [A-Za-z]+;$", source.read_text("utf-8"), re.MULTILINE))


def parse(identity: str, kind: str, lang: str, source: str, known: set[str]) -> Document:
    document = Document(identity, kind, lang)
    parts: list[str] = []
    length = at = 0

    def add(text: str) -> None:
        nonlocal length
        expanded = VALUE.sub(lambda m: made.value(m["request"], identity), text)
        parts.append(expanded)
        length += len(expanded)

    for mark in MARK.finditer(source):
        add(source[at : mark.start()])
        if mark["label"] not in known:
            raise Mistake(f"{identity}: there is no label {mark['label']}")
        begin = length
        add(mark["text"])
        document.spans.append(Span(begin, length, mark["label"], bool(mark["optional"])))
        at = mark.end()
    add(source[at:])
    document.text = "".join(parts)
    if re.search(r"\[\[\??[A-Z_]+\|", document.text):
        raise Mistake(f"{identity}: a mark is not closed")
    for span in document.spans:
        text = document.text[span.start : span.end]
        if not text or text != text.strip():
            raise Mistake(f"{identity}: the mark {span.label} is empty or has space at its ends")
    if document.clean and document.required:
        raise Mistake(f"{identity}: a clean document has a span that is not optional")
    if not document.clean and not document.required:
        raise Mistake(f"{identity}: nothing is marked; is it of the kind clean?")
    return document


def read(half: str) -> list[Document]:
    """The documents of `dev` or `held-out`, in the order of files and lines."""
    known = labels()
    documents: list[Document] = []
    for path in sorted((HERE / half).glob("*.txt")):
        head: re.Match[str] | None = None
        lines: list[str] = []
        for number, line in enumerate([*path.read_text("utf-8").split("\n"), "=== end"], 1):
            if not line.startswith("=== "):
                lines.append(line)
                continue
            if head is not None:
                text = "\n".join(lines).strip("\n")
                documents.append(parse(head["id"], head["kind"], head["lang"], text, known))
            elif "".join(lines).strip():
                raise Mistake(f"{path.name}:{number}: text before the first document")
            lines = []
            head = HEAD.fullmatch(line)
            if line == "=== end":
                break
            if head is None or head["kind"] not in KINDS or head["lang"] not in LANGUAGES:
                raise Mistake(f"{path.name}:{number}: not understood: {line}")
    twice = [i for i, n in collections.Counter(d.id for d in documents).items() if n > 1]
    if twice:
        raise Mistake(f"{half}: ids used twice: {', '.join(twice)}")
    return documents


def line(document: Document) -> str:
    """The document as one line of JSON; `spans` are those that must be found."""

    def places(spans: list[Span]) -> list[dict[str, object]]:
        return [{"start": s.start, "end": s.end, "label": s.label} for s in spans]

    return json.dumps(
        {
            "id": document.id, "kind": document.kind, "lang": document.lang,
            "text": document.text, "spans": places(document.required),
            "optional": places([s for s in document.spans if s.optional]),
        },
        ensure_ascii=False,
    )  # fmt: skip


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("half", nargs="?", choices=HALVES)
    parser.add_argument("--check", action="store_true", help="only count")
    options = parser.parse_args()
    try:
        if options.half and not options.check:
            for document in read(options.half):
                print(line(document))
            return 0
        for half in HALVES:
            documents = read(half)
            by_lang = collections.Counter(d.lang for d in documents)
            by_kind = collections.Counter(d.kind for d in documents)
            by_label = collections.Counter(s.label for d in documents for s in d.required)
            print(f"{half}: {len(documents)} documents, {sum(len(d.text) for d in documents)} characters, {sum(by_label.values())} spans")
            for counter in (by_lang, by_kind, by_label):
                print("   " + ", ".join(f"{k} {n}" for k, n in counter.most_common()))
    except (Mistake, made.UnknownValue) as mistake:
        print(f"the corpus is malformed: {mistake}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
