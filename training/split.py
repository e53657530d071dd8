#!/usr/bin/env python3
"""Splits annotated lines into a part to train on and a part to measure on, by a hash of the id.

    python3 training/split.py FILE --share 15 --train OUT --dev OUT
"""

import argparse
import hashlib
import json


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("file")
    parser.add_argument("--share", type=int, default=15, help="percent to measure on")
    parser.add_argument("--train", required=True)
    parser.add_argument("--dev", required=True)
    options = parser.parse_args()
    with open(options.file, encoding="utf-8") as lines, open(options.train, "w", encoding="utf-8") as train, \
            open(options.dev, "w", encoding="utf-8") as dev:
        for line in lines:
            name = json.loads(line)["id"].encode()
            chosen = int(hashlib.sha256(name).hexdigest(), 16) % 100 < options.share
            (dev if chosen else train).write(line)


if __name__ == "__main__":
    main()
