"""The corpus is well formed, its check digits are right, and the program does not get worse on it."""

from __future__ import annotations

import collections
import json
import os
import pathlib
import re
import subprocess

import load
import made
import measure
import pytest
from evaluate import Ours

ROOT = pathlib.Path(__file__).resolve().parents[2]

# Measured, and a little room: a change that makes it worse than this has broken something.
# half: (share of marked characters leaked, false hits in documents with marks, in clean ones)
LIMITS = {"dev": (0.020, 18, 8), "held-out": (0.068, 27, 14)}


@pytest.fixture(scope="module", params=load.HALVES)
def half(request: pytest.FixtureRequest) -> tuple[str, list[load.Document]]:
    return request.param, load.read(request.param)


def program() -> str:
    path = pathlib.Path(os.environ.get("E2E_BINARY") or ROOT / "target/debug/private-ai-proxy")
    if not path.is_file():
        raise FileNotFoundError(f"{path} is missing: build it, or name it in E2E_BINARY")
    return str(path)


def test_there_is_enough_of_everything() -> None:
    halves = {name: load.read(name) for name in load.HALVES}
    documents = [d for half in halves.values() for d in half]
    languages = collections.Counter(d.lang for d in documents)
    assert len(documents) >= 320
    assert min(len(half) for half in halves.values()) >= 150
    assert sum(d.clean for d in documents) >= 50
    assert {lang for lang, count in languages.items() if count >= 12} == set(load.LANGUAGES)
    assert {d.kind for d in documents} == set(load.KINDS)
    assert not {d.id for d in halves["dev"]} & {d.id for d in halves["held-out"]}


def test_spans_fit(half: tuple[str, list[load.Document]]) -> None:
    for document in half[1]:
        ends = 0
        for span in document.spans:
            assert ends <= span.start < span.end <= len(document.text), document.id
            ends = span.end
        assert not load.VALUE.search(document.text), document.id
        assert 1 <= len(document.text) <= 4096, document.id


def test_lines_are_what_evaluation_reads(half: tuple[str, list[load.Document]]) -> None:
    for document in half[1]:
        read = json.loads(load.line(document))
        assert read["text"] == document.text
        for given, span in zip(read["spans"], document.required, strict=True):
            assert (given["start"], given["end"], given["label"]) == (
                span.start, span.end, span.label,
            )  # fmt: skip


def test_loading_twice_gives_the_same(half: tuple[str, list[load.Document]]) -> None:
    assert [load.line(d) for d in half[1]] == [load.line(d) for d in load.read(half[0])]


def test_sources_hold_no_secret() -> None:
    """What looks like an issued token would be taken for one by every scanner."""
    token = re.compile(
        r"gh[pousr]_\w{20}|AKIA[A-Z0-9]{16}|xox[abp]-\d|sk[-_](?:live|proj|ant)[-_]\w{8}|glpat-\w|"
        r"SG\.\w{16}|AIza\w{20}|hf_\w{20}|dapi[0-9a-f]{20}|eyJ\w{10}|PRIVATE KEY-----"
    )
    for path in [*(load.HERE / "dev").glob("*.txt"), *(load.HERE / "held-out").glob("*.txt")]:
        assert not token.search(path.read_text("utf-8")), path.name


def luhn_holds(text: str) -> bool:
    digits = [int(c) for c in reversed(text) if c.isdigit()]
    return sum(d if i % 2 == 0 else sum(divmod(2 * d, 10)) for i, d in enumerate(digits)) % 10 == 0


def marked(label: str) -> list[str]:
    return [
        d.text[s.start : s.end] for half in load.HALVES for d in load.read(half) for s in d.spans
        if s.label == label
    ]  # fmt: skip


def test_check_digits_are_right() -> None:
    """By arithmetic of its own, not that of `made`."""
    for card in marked("CREDIT_CARD") + marked("IMEI"):
        assert luhn_holds(card), card
    for iban in marked("IBAN"):
        compact = iban.replace(" ", "")
        assert int("".join(str(int(c, 36)) for c in compact[4:] + compact[:4])) % 97 == 1, iban
    for ssn in marked("US_SSN"):
        area, group, serial = ssn.split("-")
        assert area not in ("000", "666") and int(area) < 900, ssn
        assert group != "00" and serial != "0000", ssn
    for pesel in (n for n in marked("NATIONAL_ID") if re.fullmatch(r"\d{11}", n)):
        weights = (1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1)
        assert sum(int(d) * w for d, w in zip(pesel, weights, strict=True)) % 10 == 0, pesel
    for dni in (n for n in marked("NATIONAL_ID") if re.fullmatch(r"[XYZ]?\d{7,8}[A-Z]", n)):
        number = int(dni[:-1].replace("X", "0").replace("Y", "1").replace("Z", "2"))
        assert "TRWAGMYFPDXBNJZSQVHLCKE"[number % 23] == dni[-1], dni
    assert len(marked("IBAN")) >= 20 and len(marked("NATIONAL_ID")) >= 25


@pytest.mark.parametrize("request_", sorted(made.KINDS))
def test_values_depend_on_document_and_number_only(request_: str) -> None:
    argument = {
        "card": ":visa", "iban": ":DE", "cf": ":RSSMRA", "hex": ":32", "alnum": ":24",
        "base64": ":24", "digits": ":8",
    }.get(request_, "")  # fmt: skip
    name = request_ + argument
    assert made.value(name, "a") == made.value(name, "a")
    assert made.value(name, "a") != made.value(name, "b")
    assert made.value(name, "a") != made.value(f"{name}#2", "a")


def test_measuring_counts_what_it_says() -> None:
    text = "Ask [[PERSON|Ada Byron]] in [[?LOCATION|Ayr]] on 3 May"
    document = load.parse("x", "chat", "en", text, {"PERSON", "LOCATION"})
    nothing = measure.measure([document], [[]])
    assert nothing.leak_rate == 1.0 and nothing.false_hits == 0
    part = measure.measure([document], [[(4, 7, "LOCATION"), (0, 3, "PERSON"), (21, 26, "DATE")]])
    assert part.leak_rate == 5 / 8 and part.false_hits == 1
    whole = measure.measure([document], [[(4, 13, "PERSON"), (17, 20, "LOCATION")]])
    assert whole.leak_rate == 0.0 and whole.false_hits == 0
    assert whole.scores["person"].exact_rates() == (1.0, 1.0, 1.0)
    assert whole.scores["place"].said == 0


def test_the_program_does_not_get_worse(half: tuple[str, list[load.Document]]) -> None:
    name, documents = half
    found = Ours(program())([d.text for d in documents])
    result = measure.measure(documents, found)
    leak, hits, clean = LIMITS[name]
    assert result.leak_rate <= leak, f"{result.leak_rate:.4f} of the marked characters leak"
    assert result.false_hits <= hits, f"{result.false_hits} false hits"
    assert result.clean_hits <= clean, f"{result.clean_hits} false hits in clean documents"
