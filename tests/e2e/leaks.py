"""An independent search for originals in bytes that must not hold them.

It shares nothing with the product. It looks in two directions: the bytes are unfolded (JSON, percent
encoding, HTML entities, base64, hex, Unicode forms) and searched, and the encoded forms of each
original are searched in the bytes. It would rather report too much than miss one.
"""

from __future__ import annotations

import base64
import binascii
import html
import json
import re
import unicodedata
import urllib.parse
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

# Alphabets that look like Latin letters; enough for the look-alikes that the suite itself sends.
CONFUSABLES = str.maketrans("аеорсухіјѕԁԛԝɡοαеⅼ", "aeopcyxijsdqwgoael")
INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e"
    "\u2060-\u2064\u2066-\u206f\ufe00-\ufe0f\ufeff\U000e0000-\U000e007f]"
)
BASE64_RUN = re.compile(rb"[A-Za-z0-9+/_-]{12,}")
HEX_RUN = re.compile(rb"(?:[0-9A-Fa-f]{2}){6,}")
DEPTH = 4


@dataclass(frozen=True)
class Leak:
    """Where an original was found; the value is the test's own, so it may be shown."""

    original: str
    form: str
    around: str

    def __str__(self) -> str:
        return f"{self.original!r} as {self.form} in {self.around!r}"


def fold(text: str) -> str:
    """One spelling for all that a reader would take for the same text."""
    text = INVISIBLE.sub("", unicodedata.normalize("NFKC", text))
    text = text.translate(CONFUSABLES).casefold()
    return re.sub(r"\s+", " ", text)


def digits_of(text: str) -> str:
    return "".join(str(unicodedata.digit(c)) for c in text if unicodedata.digit(c, -1) >= 0)


class _Pairs(list):
    """A JSON object kept as pairs, so that duplicate keys stay."""


def _json_values(text: str) -> Iterator[str]:
    """Every key, string and number of a JSON document, at any depth."""

    def walk(value: object) -> Iterator[str]:
        if isinstance(value, _Pairs):
            for key, inner in value:
                yield key
                yield from walk(inner)
        elif isinstance(value, list):
            for inner in value:
                yield from walk(inner)
        elif isinstance(value, str):
            yield value

    if text.lstrip()[:1] not in ("{", "[", '"'):
        return
    try:
        document = json.loads(
            text, object_pairs_hook=_Pairs, parse_int=str, parse_float=str, strict=False
        )
    except (ValueError, RecursionError):
        return
    yield from walk(document)


def _unfold(text: str, form: str, depth: int, seen: set[str]) -> Iterator[tuple[str, str]]:
    if text in seen:
        return
    seen.add(text)
    yield form, text
    if depth == 0:
        return
    for inner in _json_values(text):
        yield from _unfold(inner, form + ">json", depth - 1, seen)
    # Escapes outside a whole document: a fragment of JSON in other text.
    unescaped = re.sub(r"\\u([0-9a-fA-F]{4})", lambda m: chr(int(m[1], 16)), text)
    unescaped = unescaped.replace("\\/", "/").replace('\\"', '"').replace("\\n", "\n")
    if unescaped != text:
        yield from _unfold(unescaped, form + ">escapes", depth - 1, seen)
    if "%" in text:
        yield from _unfold(urllib.parse.unquote(text), form + ">percent", depth - 1, seen)
    if "+" in text:
        yield from _unfold(urllib.parse.unquote_plus(text), form + ">form", depth - 1, seen)
    if "&" in text:
        yield from _unfold(html.unescape(text), form + ">html", depth - 1, seen)
    if "=" in text and re.search(r"=[0-9A-F]{2}|=\n", text):
        quoted = binascii.a2b_qp(text.encode()).decode("utf-8", "replace")
        yield from _unfold(quoted, form + ">quoted-printable", depth - 1, seen)
    raw = text.encode("utf-8", "surrogatepass")
    for run in BASE64_RUN.findall(raw):
        for decoded in _base64(run):
            yield from _unfold(decoded, form + ">base64", depth - 1, seen)
    for run in HEX_RUN.findall(raw):
        decoded = bytes.fromhex(run.decode()).decode("utf-8", "ignore")
        if _texty(decoded):
            yield from _unfold(decoded, form + ">hex", depth - 1, seen)


def _texty(text: str) -> bool:
    return len(text) >= 4 and sum(c.isprintable() or c.isspace() for c in text) >= 0.9 * len(text)


def _base64(run: bytes) -> Iterator[str]:
    standard = run.replace(b"-", b"+").replace(b"_", b"/")
    for start in range(4):
        piece = standard[start:]
        # A last group of two or three characters holds one or two bytes; one character holds none.
        piece = piece[: len(piece) - (len(piece) % 4 == 1)]
        piece += b"=" * (-len(piece) % 4)
        try:
            decoded = base64.b64decode(piece, validate=True).decode("utf-8", "ignore")
        except ValueError:
            continue
        if _texty(decoded):
            yield decoded


def encoded_forms(original: str) -> dict[str, bytes]:
    """Spellings of an original that no unfolding is needed for."""
    forms: dict[str, bytes] = {}
    for name, codec in (("utf-8", "utf-8"), ("utf-16-le", "utf-16-le"), ("utf-16-be", "utf-16-be")):
        raw = original.encode(codec)
        forms[name] = raw
        forms[f"hex of {name}"] = raw.hex().encode()
        forms[f"HEX of {name}"] = raw.hex().upper().encode()
        for shift in range(3):
            # The characters of base64 that depend on nothing before or behind the original.
            text = base64.b64encode(b"\0" * shift + raw)
            begin = (shift * 8 + 5) // 6
            end = (shift + len(raw)) * 8 // 6
            core = text[begin:end]
            if len(core) >= 8:
                forms[f"base64+{shift} of {name}"] = core
                forms[f"base64url+{shift} of {name}"] = core.replace(b"+", b"-").replace(b"/", b"_")
    forms["reversed"] = original[::-1].encode()
    forms["percent"] = "".join(f"%{b:02X}" for b in original.encode()).encode()
    forms["entities"] = "".join(f"&#{ord(c)};" for c in original).encode()
    forms["escapes"] = "".join(f"\\u{ord(c):04x}" for c in original if ord(c) < 65536).encode()
    return {name: form for name, form in forms.items() if len(form) >= 4}


def find_originals(data: bytes, originals: Iterable[str]) -> list[Leak]:
    """Every original that can be read out of `data`."""
    found: list[Leak] = []
    text = data.decode("utf-8", "replace")
    views = [(f, t, fold(t), digits_of(t)) for f, t in _unfold(text, "text", DEPTH, set())]
    lower = data.lower()
    for original in originals:
        folded = fold(original)
        digits = digits_of(original)
        letters = any(c.isalpha() for c in original)
        for form, plain, view, view_digits in views:
            at = view.find(folded)
            if at >= 0:
                found.append(Leak(original, form, view[max(0, at - 30) : at + len(folded) + 30]))
                break
            compact = re.sub(r"[\s\-./()]+", "", folded)
            if len(compact) >= 9 and compact in re.sub(r"[\s\-./()]+", "", view):
                found.append(Leak(original, form + ">without separators", plain[:80]))
                break
            if not letters and len(digits) >= 9 and digits in view_digits:
                found.append(Leak(original, form + ">digits", plain[:80]))
                break
        else:
            for form, needle in encoded_forms(original).items():
                if needle in data or (form.startswith("utf") and needle.lower() in lower):
                    found.append(Leak(original, form, ""))
                    break
    return found


def assert_no_original(data: bytes, originals: Iterable[str]) -> None:
    leaks = find_originals(data, originals)
    assert not leaks, "an original can be read: " + "; ".join(map(str, leaks))
