"""Characters a second of Presidio's analyzer in process, without any server:

    presidio_throughput.py TEXTS.jsonl [--patterns]

It reads the texts once to get warm and then at least three times and four seconds, and prints the
finding as the JSON line that `bench report` reads. Time is the processor's, as for our detector.
"""

from __future__ import annotations

import json
import statistics
import sys
import time
from pathlib import Path

from presidio_engine import LANGUAGE, analyzer

SECONDS = 4.0


def main() -> None:
    patterns = "--patterns" in sys.argv[2:]
    lines = Path(sys.argv[1]).read_text("utf-8").splitlines()
    texts = [json.loads(line)["text"] for line in lines]
    engine = analyzer(patterns)
    engine.analyze(text=texts[0], language=LANGUAGE)
    passes: list[float] = []
    entities = 0
    begun = time.perf_counter()
    while len(passes) < 3 or time.perf_counter() - begun < SECONDS:
        start = time.process_time()
        entities = sum(len(engine.analyze(text=text, language=LANGUAGE)) for text in texts)
        passes.append(time.process_time() - start)
    finding = {
        "kind": "detector",
        "detector": "presidio-patterns" if patterns else "presidio",
        "chars": sum(map(len, texts)),
        "seconds": statistics.median(passes),
        "entities": entities,
    }
    print(json.dumps(finding))


main()
