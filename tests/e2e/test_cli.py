"""The command line: `detect`, `redact`, `check`, `--version`, and its exit codes."""

from __future__ import annotations

import json
import os
import stat
import subprocess
from pathlib import Path

import httpx
import pytest
from leaks import assert_no_original
from people import aws_key, person
from proxy_process import clean_environment, free_port, run_cli
from talk import PATHS, request

WHO = person(950)
TEXT = f"Hello, my name is {WHO.name}. Mail {WHO.email}, IBAN {WHO.iban}, card {WHO.card}."


def detect(lines: list[dict], *more: str, cwd) -> list[dict]:
    data = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    result = run_cli("detect", "--jsonl", *more, cwd=cwd, stdin=data)
    assert result.returncode == 0, result.stderr
    assert result.stderr == b""
    return [json.loads(line) for line in result.stdout.decode().splitlines()]


def spans(answer: dict) -> list[tuple[str, str]]:
    return [(s["label"], answer["text"][s["start"] : s["end"]]) for s in answer["spans"]]


def test_jsonl_offsets_count_unicode_scalar_values(tmp_path):
    """Emoji, combining marks and CJK before the value: Python's own slicing gives the value back."""
    texts = [
        f"Mail {WHO.email} now",
        f"👩‍👩‍👧‍👦 é ñ 日本語 𝔘𝔫𝔦 — Mail {WHO.email} now",
        f"\u202eabc\u202c\u200b Mail {WHO.email}\u2028now",
        f'"quoted" \\ back\tslash\nnew line {WHO.email}',
    ]
    lines = [{"id": i, "text": text} for i, text in enumerate(texts)]
    answers = detect(lines, cwd=tmp_path)
    assert [a["id"] for a in answers] == list(range(len(texts)))
    for answer, text in zip(answers, texts, strict=True):
        assert answer["text"] == text
        assert WHO.email in [value for _, value in spans(answer)], answer
        for span in answer["spans"]:
            assert set(span) == {"start", "end", "label", "score", "recognizer"}
            assert 0 <= span["start"] < span["end"] <= len(text)
            assert 0 < span["score"] <= 1
            assert span["label"] and span["recognizer"]
        starts = [s["start"] for s in answer["spans"]]
        ends = [s["end"] for s in answer["spans"]]
        assert starts == sorted(starts)
        assert all(end <= start for end, start in zip(ends, starts[1:], strict=False))


def test_jsonl_keeps_order_and_ids(tmp_path):
    ids = ["b", "a", 7, "x" * 50, None, {"k": [1]}]
    lines = [{"id": i, "text": f"Nothing here {n}."} for n, i in enumerate(ids * 40)]
    answers = detect(lines, cwd=tmp_path)
    assert [a["id"] for a in answers] == ids * 40
    assert [a["text"] for a in answers] == [line["text"] for line in lines]


def test_jsonl_is_live(tmp_path):
    """A tool that sends a line and waits for its answer gets it; nothing is held back."""
    from proxy_process import binary

    with subprocess.Popen(
        [str(binary()), "detect", "--jsonl"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=tmp_path,
        env=clean_environment(tmp_path),
    ) as process:
        assert process.stdin and process.stdout
        for number in range(3):
            process.stdin.write(json.dumps({"id": number, "text": WHO.email}).encode() + b"\n")
            process.stdin.flush()
            assert json.loads(process.stdout.readline())["id"] == number
        process.stdin.close()
        assert process.wait(30) == 0


@pytest.mark.parametrize("line", ["{", '{"id":1}', "[]", '{"id":1,"text":2}', "\xff\xfe"])
def test_jsonl_says_which_line_is_wrong(line, tmp_path):
    data = json.dumps({"id": 0, "text": "fine"}).encode() + b"\n" + line.encode("latin-1") + b"\n"
    result = run_cli("detect", "--jsonl", cwd=tmp_path, stdin=data)
    assert result.returncode == 1
    assert b"line 2" in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_values_in_a_text(tmp_path):
    (answer,) = detect([{"id": 1, "text": TEXT}], cwd=tmp_path)
    found = {value for _, value in spans(answer)}
    assert {WHO.name, WHO.email, WHO.iban, WHO.card} <= found


def test_no_ner_leaves_names_out(tmp_path):
    (answer,) = detect([{"id": 1, "text": TEXT}], "--no-ner", cwd=tmp_path)
    found = {value for _, value in spans(answer)}
    assert {WHO.email, WHO.iban, WHO.card} <= found
    assert WHO.name not in found


def test_plain_text_from_standard_input_and_from_a_file(tmp_path):
    (tmp_path / "letter.txt").write_text(TEXT)
    from_file = run_cli("detect", "letter.txt", cwd=tmp_path)
    from_input = run_cli("detect", cwd=tmp_path, stdin=TEXT)
    for result in (from_file, from_input):
        assert result.returncode == 0
        assert b"\x1b[" not in result.stdout, "colours are for a terminal"
        assert WHO.email.encode() in result.stdout


def test_fail_on(tmp_path):
    secret = f"aws_access_key_id = {aws_key(__import__('random').Random(3))}"
    (answer,) = detect([{"id": 1, "text": secret}], cwd=tmp_path)
    (label,) = {s["label"] for s in answer["spans"]}
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "a.env").write_text(secret + "\n")
    (tmp_path / "src" / "b.txt").write_text("Nothing here.\n")
    assert run_cli("detect", "src", cwd=tmp_path).returncode == 0
    assert run_cli("detect", "--fail-on", label, "src", cwd=tmp_path).returncode == 1
    assert run_cli("detect", "--fail-on", f"IBAN,{label}", "src", cwd=tmp_path).returncode == 1
    assert run_cli("detect", "--fail-on", label, "src/b.txt", cwd=tmp_path).returncode == 0
    wrong = run_cli("detect", "--fail-on", "NO_SUCH_LABEL", "src", cwd=tmp_path)
    assert wrong.returncode == 2 and b"NO_SUCH_LABEL" in wrong.stderr


def test_formats(tmp_path):
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "mail.txt").write_text(f"First line.\nWrite to {WHO.email}.\n")
    sarif = json.loads(run_cli("detect", "--format", "sarif", "src", cwd=tmp_path).stdout)
    assert sarif["version"] == "2.1.0" and "sarif" in sarif["$schema"]
    (run,) = sarif["runs"]
    assert run["tool"]["driver"]["name"] == "private-ai-proxy"
    rules = {rule["id"] for rule in run["tool"]["driver"]["rules"]}
    (result,) = run["results"]
    assert result["ruleId"] in rules and result["message"]["text"]
    (place,) = result["locations"]
    uri = place["physicalLocation"]["artifactLocation"]["uri"]
    assert uri.endswith("src/mail.txt")
    region = place["physicalLocation"]["region"]
    assert (region["startLine"], region["startColumn"]) == (2, 10)
    assert region["endColumn"] == 10 + len(WHO.email)
    # A report goes to code scanning servers: it tells where, not what.
    assert_no_original(json.dumps(sarif).encode(), [WHO.email])
    plain = run_cli("detect", "--format", "json", "src", cwd=tmp_path)
    assert plain.returncode == 0
    json.loads(plain.stdout)
    wrong = run_cli("detect", "--format", "yaml", "src", cwd=tmp_path)
    assert wrong.returncode == 2


def test_redact_and_restore(tmp_path):
    first = run_cli("redact", "--map", "letter.map", cwd=tmp_path, stdin=TEXT)
    assert first.returncode == 0, first.stderr
    assert_no_original(first.stdout, [WHO.name, WHO.email, WHO.iban, WHO.card])
    mapping = tmp_path / "letter.map"
    assert stat.S_IMODE(mapping.stat().st_mode) == 0o600
    assert_no_original(mapping.read_bytes(), [WHO.name, WHO.email, WHO.iban, WHO.card])
    back = run_cli("redact", "--restore", "--map", "letter.map", cwd=tmp_path, stdin=first.stdout)
    assert back.returncode == 0, back.stderr
    assert back.stdout.decode() == TEXT
    # A second text with the same map keeps the same surrogates, and both restore.
    more = f"{WHO.name} again, and {person(951).email}."
    second = run_cli("redact", "--map", "letter.map", cwd=tmp_path, stdin=more)
    assert second.returncode == 0
    surrogate = first.stdout.decode().split("my name is ")[1].split(".")[0]
    assert surrogate in second.stdout.decode()
    both = first.stdout + second.stdout
    back = run_cli("redact", "--restore", "--map", "letter.map", cwd=tmp_path, stdin=both)
    assert back.stdout.decode() == TEXT + more
    # The map is not enough without its key, and is not to be edited.
    data = bytearray(mapping.read_bytes())
    data[len(data) // 2] ^= 1
    mapping.write_bytes(data)
    broken = run_cli("redact", "--restore", "--map", "letter.map", cwd=tmp_path, stdin=both)
    assert broken.returncode == 1
    assert broken.stdout == b""
    assert len(broken.stderr.splitlines()) == 1


def test_redact_without_a_map_and_without_entities(tmp_path):
    text = "Nothing personal.\r\n\tJust \\ text — 日本語\n"
    result = run_cli("redact", cwd=tmp_path, stdin=text)
    assert (result.returncode, result.stdout.decode()) == (0, text)
    result = run_cli("redact", cwd=tmp_path, stdin=TEXT)
    assert result.returncode == 0
    assert_no_original(result.stdout, [WHO.name, WHO.email, WHO.iban, WHO.card])
    assert not list(tmp_path.glob("**/*.db*")), "redact alone leaves no database behind"


def test_version_and_usage(tmp_path):
    version = run_cli("--version", cwd=tmp_path)
    assert version.returncode == 0
    assert version.stdout.decode().startswith("private-ai-proxy 0.")
    for wrong in (["nonsense"], ["serve", "--nonsense"], ["redact", "--restore"]):
        result = run_cli(*wrong, cwd=tmp_path)
        assert result.returncode == 2, wrong
        assert result.stderr
    help_text = run_cli("--help", cwd=tmp_path)
    assert help_text.returncode == 0
    for command in (b"serve", b"check", b"detect", b"redact"):
        assert command in help_text.stdout


def test_errors_are_one_sentence(tmp_path):
    result = run_cli("detect", "no-such-file.txt", cwd=tmp_path)
    assert result.returncode == 1
    assert len(result.stderr.splitlines()) == 1 and b"no-such-file.txt" in result.stderr
    (tmp_path / "locked.txt").write_bytes(b"\xff\xfe\x00binary\x00")
    result = run_cli("detect", "locked.txt", cwd=tmp_path)
    assert result.returncode in (0, 1)
    assert b"panicked" not in result.stderr


@pytest.mark.parametrize(
    ("text", "wrong", "near"),
    [
        ('proxy.listn = "127.0.0.1:0"\n', "listn", "listen"),
        ('[proxi]\nlisten = "127.0.0.1:0"\n', "proxi", "proxy"),
        ('data_dirr = "x"\n', "data_dirr", "data_dir"),
        ('[upstream.openai]\nbaseurl = "https://a.invalid"\n', "baseurl", "base_url"),
    ],
)
def test_unknown_configuration_keys(text, wrong, near, tmp_path):
    (tmp_path / "private-ai-proxy.toml").write_text(text)
    for command in ("serve", "check"):
        result = run_cli(command, cwd=tmp_path, seconds=30)
        assert result.returncode == 3, result.stderr
        said = result.stderr.decode()
        assert wrong in said and f"{near}" in said.replace(wrong, "")
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize(
    "text",
    [
        'proxy.listen = "nowhere"\n',
        'upstream.openai.base_url = "ftp://a.invalid"\n',
        'environment = "staging"\n',
        "proxy.listen = [\n",
        "data_dir = 7\n",
    ],
)
def test_wrong_configuration_values(text, tmp_path):
    (tmp_path / "private-ai-proxy.toml").write_text(text)
    result = run_cli("check", cwd=tmp_path, seconds=30)
    assert result.returncode == 3, result.stderr
    assert result.stderr and b"panicked" not in result.stderr


def test_config_option_and_precedence(tmp_path):
    """Command line over environment over file; `--config` names another file."""
    (tmp_path / "other.toml").write_text('proxy.listn = "x"\n')
    assert run_cli("check", cwd=tmp_path, seconds=30).returncode in (0, 1)
    result = run_cli("check", "--config", "other.toml", cwd=tmp_path, seconds=30)
    assert result.returncode == 3
    result = run_cli("check", "--config", "missing.toml", cwd=tmp_path, seconds=30)
    assert result.returncode == 3 and b"missing.toml" in result.stderr


def test_check_on_a_good_directory(make_proxy):
    proxy = make_proxy()
    proxy.start()
    proxy.stop()
    result = run_cli("check", cwd=proxy.directory, env=proxy.environment(), seconds=60)
    assert result.returncode == 0, result.stdout + result.stderr
    for line in result.stdout.decode().splitlines():
        assert line.startswith(("ok ", "warning ")), line


def flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    for at in range(len(data) // 3, len(data) // 3 + min(64, len(data) // 2)):
        data[at] ^= 0x5A
    path.write_bytes(data)


def without_journal(proxy) -> Path:
    (database,) = [p for p in proxy.data_dir.rglob("*") if p.suffix in (".db", ".sqlite")]
    for side in ("-wal", "-shm"):
        database.with_name(database.name + side).unlink(missing_ok=True)
    return database


def shorten(path: Path, share: float) -> None:
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * share)])


DAMAGES = {
    "a changed database": lambda p: flip(without_journal(p)),
    "half a database": lambda p: shorten(without_journal(p), 0.5),
    "a database that is text": lambda p: without_journal(p).write_bytes(b"hello " * 2000),
    "no root key": lambda p: (p.data_dir / "root.key").unlink(),
    "half a root key": lambda p: shorten(p.data_dir / "root.key", 0.5),
    "another root key": lambda p: (p.data_dir / "root.key").write_text("5a" * 32 + "\n"),
    "a changed seal": lambda p: flip(p.data_dir / "vault.seal"),
    "no seal": lambda p: (p.data_dir / "vault.seal").unlink(),
    "a directory for a key": lambda p: replaced_by_directory(p.data_dir / "root.key"),
}


def replaced_by_directory(path: Path) -> None:
    path.unlink()
    path.mkdir(mode=0o700)


@pytest.mark.parametrize("damage", DAMAGES)
def test_check_says_what_is_damaged_and_changes_nothing(damage, make_proxy, mock, people):
    """One line a finding, with its remedy; exit code 1; `serve` does not start from it either.

    Only a page of the database that is not read at the start is noticed by `check` alone.
    """
    who = people()
    proxy = make_proxy()
    proxy.start()
    body = request("openai", mock.model("nothing"), [{"role": "user", "content": who.short()}])
    assert httpx.post(proxy.url + PATHS["openai"], json=body, timeout=30).status_code == 200
    assert proxy.stop() == 0
    DAMAGES[damage](proxy)
    before = {p: p.read_bytes() for p in proxy.data_dir.rglob("*") if p.is_file()}
    result = run_cli("check", cwd=proxy.directory, env=proxy.environment(), seconds=60)
    said = result.stdout.decode() + result.stderr.decode()
    assert result.returncode == 1, said
    assert "panicked" not in said
    problems = [line for line in result.stdout.decode().splitlines() if line.startswith("problem ")]
    assert problems and all(len(line) > 40 for line in problems), said
    assert_no_original(said.encode(), [who.name, who.email])
    after = {p: p.read_bytes() for p in proxy.data_dir.rglob("*") if p.is_file()}
    assert {p: d for p, d in after.items() if p in before} == before
    if damage == "a changed database":
        return
    served = run_cli("serve", cwd=proxy.directory, env=proxy.environment(), seconds=60)
    assert served.returncode in (1, 3), served.stdout + served.stderr
    assert b"panicked" not in served.stderr and len(served.stderr.splitlines()) <= 3


def test_check_warns_of_what_is_switched_off(tmp_path):
    config = """
[policy]
mode = "monitor"
[policy.operators]
IBAN = "keep"
[detect]
ner = false
[upstream.openai]
base_url = "http://models.invalid"
"""
    (tmp_path / "private-ai-proxy.toml").write_text(config)
    env = {"PRIVATE_AI_PROXY_PROXY__LISTEN": f"127.0.0.1:{free_port()}"}
    env |= {"PRIVATE_AI_PROXY_ADMIN__LISTEN": f"127.0.0.1:{free_port()}"}
    result = run_cli("check", cwd=tmp_path, env=env, seconds=60)
    assert result.returncode == 0, result.stdout + result.stderr
    warnings = [w for w in result.stdout.decode().splitlines() if w.startswith("warning ")]
    for word in ("policy.mode", "IBAN", "detect.ner", "https://"):
        assert sum(word in w for w in warnings) == 1, (word, warnings)
    assert not (tmp_path / "data").exists(), "check makes nothing"
