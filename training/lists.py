#!/usr/bin/env python3
"""Writes the source of the name lists: lines `class<TAB>phrase`, for the trainer to pack.

    python3 training/lists.py --texts FILE... > lists.tsv

The texts are annotated JSON lines; words that stand in them in small letters, outside of names,
are the common words.
"""

import argparse
import collections
import json
import re
import sys

import names
import words
from cleanco import termdata


def common(files):
    seen = collections.Counter()
    for file in files:
        for line in open(file, encoding="utf-8"):
            item = json.loads(line)
            text, at = item["text"], 0
            # A text without capitals says nothing about its words.
            if not any(c.isupper() for c in text):
                continue
            for span in sorted(item["spans"], key=lambda s: s["start"]) + [{"start": len(text), "end": len(text)}]:
                for word in set(re.findall(r"(?<![\w@#./'-])[^\W\d_]+(?![\w@'-])", text[at:span["start"]])):
                    if word.islower() and len(word) > 1:
                        seen[word] += 1
                at = max(at, span["end"])
    return sorted(w for w, n in seen.items() if n >= 3)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--texts", nargs="+", required=True)
    options = parser.parse_args()
    out = set()

    def put(kind, phrases):
        out.update((kind, p.replace("\t", " ").replace("\n", " ")) for p in phrases if p.strip())

    for locale, (given, family) in names.people().items():
        if locale not in names.HELD_OUT:
            for kind, values in (("given", given), ("family", family)):
                for value in values:
                    # The parts of a double name are names of their own.
                    put(kind, [p for p in re.split(r"[\s-]+", value) if len(p) > 1 and p[0].isupper() or not p.isascii()])
    for country, cities in names.cities().items():
        for name, population in cities:
            if names.is_latin(name):
                put("city", [name])
                if population > 300_000:
                    put("big_city", [name])
    put("city", names.other_city_names())
    for language in ["en", "de", "fr", "es", "it", "pt", "nl", "pl", "sv", "da", "cs", "tr"]:
        put("country", names.countries(language))
    put("country", names.regions())
    for language in names.BY_LANGUAGE:
        put("calendar", names.calendar(language))
    put("legal_form", words.split(words.LEGAL, "|"))
    for terms in list(termdata.terms_by_type.values()) + list(termdata.terms_by_country.values()):
        put("legal_form", [t.strip() for t in terms if len(t.strip()) > 1 and t.isascii()])
    put("org_word", words.split(words.ORG_WORDS))
    put("org", words.split(words.BRANDS, "|"))
    put("title", [t.rstrip(".") for t in words.split(words.TITLES)])
    put("street", [t.rstrip(".") for t in words.split(words.STREETS)])
    put("role", words.split(words.ROLES))
    put("particle", words.split(words.PARTICLES))
    put("common", common(options.texts))
    for kind, phrase in sorted(out):
        sys.stdout.write(f"{kind}\t{phrase}\n")


if __name__ == "__main__":
    main()
