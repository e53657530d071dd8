"""After everything: no original of the whole run is on disk, in a log or in an output."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from leaks import encoded_forms


# Written by a user, not by the proxy; a list of allowed values holds values.
CONFIGURATION = "private-ai-proxy.toml"


def haystacks(directories: set[str]) -> list[Path]:
    return [
        Path(root) / name
        for directory in sorted(directories)
        for root, _, names in os.walk(directory)
        for name in names
        if name != CONFIGURATION
    ]


WINDOW = 8


def needles(originals: set[str]) -> dict[bytes, list[tuple[bytes, str]]]:
    """The forms of each original that can stand in a file, in lower case, by their first bytes.

    Forms of fewer than eight bytes are left out: they are too common to prove anything.
    """
    found: dict[bytes, list[tuple[bytes, str]]] = {}
    for original in originals:
        forms = [
            form.lower()
            for name, form in encoded_forms(original).items()
            if name.startswith(("utf", "hex", "base64", "percent", "escapes"))
        ]
        digits = re.sub(r"\D", "", original)
        if len(digits) >= 11:
            forms.append(digits.encode())
        for form in forms:
            if len(form) >= WINDOW:
                found.setdefault(form[:WINDOW], []).append((form, original))
    return found


def search(paths: list[Path], originals: set[str]) -> list[str]:
    """One pass over each file; each window is looked up among the needles' beginnings."""
    wanted = needles(originals)
    hits = []
    for path in paths:
        data = path.read_bytes().lower()
        for at in range(len(data) - WINDOW + 1):
            for form, original in wanted.get(data[at : at + WINDOW], ()):
                if data.startswith(form, at):
                    hits.append(f"{original!r} in {path.name} at {at}")
    return hits


def test_the_search_finds_what_is_planted(tmp_path, used):
    original = max(used["originals"], key=len)
    planted = tmp_path / "a" / "log"
    planted.parent.mkdir()
    for form in (original.upper().encode(), original.encode().hex().encode()):
        planted.write_bytes(b"\0\1 before " + form + b" after")
        assert search(haystacks({str(tmp_path)}), used["originals"])


@pytest.mark.timeout(600)
def test_no_original_is_left_anywhere(used, proxy):
    assert len(used["originals"]) > 100, "run the whole suite: this looks at what it left"
    paths = haystacks(used["directories"])
    assert any(p.name.startswith("proxy-") and p.suffix == ".log" for p in paths)
    assert any(p.stat().st_size > 4096 for p in paths), "no database was found"
    assert search(paths, used["originals"]) == []
