"""The documents tell the truth: files and tests that they name exist."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
DOCUMENTS = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]


def tracked() -> set[str]:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, check=True, capture_output=True, text=True,
    )  # fmt: skip
    return set(listed.stdout.splitlines())


def tests_that_exist() -> set[str]:
    names: set[str] = set()
    for path in tracked():
        if path.endswith((".py", ".rs")):
            text = (ROOT / path).read_text("utf-8", "replace")
            names |= set(re.findall(r"^\s*(?:async )?def (test_\w+)", text, re.MULTILINE))
            names |= set(re.findall(r"^\s*fn (\w+)", text, re.MULTILINE))
    return names


def rows() -> list[list[str]]:
    text = (ROOT / "docs" / "security.md").read_text()
    lines = [line for line in text.splitlines() if line.startswith("| ")]
    cells = [[c.strip() for c in line.strip("|").split("|")] for line in lines]
    return [row for row in cells if row[0] != "bullet"]


def test_every_file_and_test_of_the_security_table_exists():
    found = rows()
    assert len(found) > 60, "the table has a row for every bullet"
    tests, files = tests_that_exist(), tracked()
    for bullet, where, test, note in found:
        assert where or note, f"{bullet}: neither met nor said when"
        for path in re.findall(r"`([^`]+)`", where):
            assert path in files, f"{bullet}: {path} does not exist"
        for name in re.findall(r"`([^`]+)`", test):
            assert name in tests, f"{bullet}: there is no test {name}"


def test_every_test_that_backs_a_cell_of_the_compatibility_table_exists():
    text = (ROOT / "docs" / "compatibility.md").read_text()
    lines = [line for line in text.splitlines() if line.startswith("| ")]
    assert len(lines) > 20
    # Golden files are named without their ending; paths have slashes.
    golden = {Path(path).name.split(".")[0] for path in tracked() if "/testdata/" in path}
    tests = tests_that_exist()
    for line in lines:
        for name in re.findall(r"`(\w+)`", line):
            known = name in tests or name in golden or name in ("generate", "rawPredict", "snake_case")
            assert known, f"there is no test {name}"


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda p: p.name)
def test_links_lead_somewhere(document):
    for target in re.findall(r"\]\((?!https?:)([^)#]+)", document.read_text()):
        assert (document.parent / target).exists(), f"{document.name}: {target}"
