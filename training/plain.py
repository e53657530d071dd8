#!/usr/bin/env python3
"""Writes text without annotated names: source code and the messages of programs in many languages.

    python3 training/plain.py --sources DIRECTORY... --seed 1 > plain.jsonl

Code comes from Python's own library (PSF licence), from Django and Wagtail (BSD), and from the
directories given (sources of Rust crates, MIT or Apache-2.0); messages from the catalogues of Django
and Wagtail. Lines that tell of authors are left out: they hold names.
"""

import argparse
import hashlib
import json
import pathlib
import random
import re
import sys
import sysconfig

AUTHORS = re.compile(r"(?i)copyright|author|\(c\)|©|thanks|written by|maintainer|credit|contributed|@|reported by|signed-off|licen[cs]e|\bby [A-Z]|e\.g\.,? [A-Z]|\bMr\b|\bDr\b")
SUFFIXES = {".rs", ".py", ".js", ".ts", ".html", ".css", ".toml", ".c", ".h", ".go", ".java", ".sh", ".yml", ".md", ".txt"}
LANGUAGES = ["de", "fr", "es", "it", "pt", "pt_BR", "nl", "pl"]


def messages(root, dice):
    for language in LANGUAGES:
        found = set()
        for file in sorted(root.glob(f"**/locale/{language}/LC_MESSAGES/*.po")):
            text = file.read_text(encoding="utf-8")
            for raw in re.findall(r'^msgstr(?:\[\d\])? ((?:".*"\n)+)', text, re.M):
                message = "".join(re.findall(r'"(.*)"', raw)).replace('\\"', '"').replace("\\n", "\n")
                if len(message) > 8 and "Content-Type" not in message and not AUTHORS.search(message):
                    found.add(message)
        for message in sorted(found):
            if dice.random() < 0.4:
                yield f"messages-{language}", message


def pieces(file, dice, share):
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (UnicodeDecodeError, OSError):
        return
    at = 0
    while at < len(lines):
        size = dice.randint(3, 20)
        piece = [l for l in lines[at:at + size] if not AUTHORS.search(l) and len(l) < 400]
        at += size
        if dice.random() < share and sum(map(len, piece)) > 40:
            yield "\n".join(piece)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--sources", nargs="*", default=[])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=12000)
    options = parser.parse_args()
    dice = random.Random(options.seed)
    import django
    import wagtail
    roots = [pathlib.Path(m.__file__).parent for m in (django, wagtail)]
    out = [item for root in roots for item in messages(root, dice)]
    code = []
    trees = [(pathlib.Path(sysconfig.get_paths()["stdlib"]), 0.02)] + [(r, 0.15) for r in roots]
    trees += [(pathlib.Path(s), 0.1) for s in options.sources]
    for tree, share in trees:
        for file in sorted(p for p in tree.glob("**/*") if p.suffix in SUFFIXES and p.is_file()):
            parts = set(file.relative_to(tree).parts)
            if parts & {"site-packages", "locale", "test", "tests", "idlelib", "migrations"} or file.stat().st_size > 400_000:
                continue
            code.extend((f"code{file.suffix}", p) for p in pieces(file, dice, share))
    dice.shuffle(code)
    out.extend(code[: options.count])
    for kind, text in out:
        name = hashlib.sha256(text.encode()).hexdigest()[:12]
        sys.stdout.write(json.dumps({"id": f"{kind}-{name}", "text": text, "spans": []}, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
