"""The first start, the files it makes, and what it says when something is wrong."""

from __future__ import annotations

import os
import stat

import httpx
import pytest
from clients import OPENAI_KEY
from proxy_process import Proxy, run_cli
from talk import PATHS, expected_text, request

AUTH = {"authorization": f"Bearer {OPENAI_KEY}"}


def talk(proxy: Proxy, mock, who, answer: str = "dear") -> None:
    model = mock.model(answer)
    body = request("openai", model, [{"role": "user", "content": who.introduction()}])
    got = httpx.post(proxy.url + PATHS["openai"], json=body, headers=AUTH, timeout=20)
    assert got.status_code == 200, got.text
    text = got.json()["choices"][0]["message"]["content"]
    assert text == expected_text(answer, "openai", body)


def files(proxy: Proxy) -> list:
    return [p for p in proxy.data_dir.rglob("*")]


def key_files(proxy: Proxy) -> list:
    """Files of a few dozen bytes to a few hundred that hold no database: the key among them."""
    return [p for p in files(proxy) if p.is_file() and "key" in p.name]


def test_first_start(make_proxy, mock, people):
    proxy: Proxy = make_proxy()
    proxy.start()
    assert stat.S_IMODE(proxy.data_dir.stat().st_mode) == 0o700
    for path in files(proxy):
        mode = stat.S_IMODE(path.stat().st_mode)
        assert mode == (0o700 if path.is_dir() else 0o600), path
    said = proxy.log_text()
    assert f"127.0.0.1:{proxy.port}" in said and f"127.0.0.1:{proxy.admin_port}" in said
    assert len(said.splitlines()) < 40, "plain sentences, no wall of log"
    who = people()
    talk(proxy, mock, who)
    assert proxy.stop() == 0
    # Nothing readable: an encrypted database has neither SQLite's mark nor our words in it.
    for path in files(proxy):
        if path.is_file():
            data = path.read_bytes()
            assert not data.startswith(b"SQLite format 3")
            assert b"CREATE TABLE" not in data
            for original in who.originals:
                assert original.encode() not in data
    # A restart keeps the keys.
    keys = {p: p.read_bytes() for p in key_files(proxy)}
    assert keys
    proxy.start()
    assert {p: p.read_bytes() for p in key_files(proxy)} == keys
    talk(proxy, mock, who)


def test_wide_permissions_are_repaired_in_development(make_proxy):
    proxy: Proxy = make_proxy()
    proxy.start()
    proxy.stop()
    proxy.data_dir.chmod(0o755)
    for path in files(proxy):
        if path.is_file():
            path.chmod(0o644)
    proxy.start()
    assert stat.S_IMODE(proxy.data_dir.stat().st_mode) == 0o700
    for path in files(proxy):
        if path.is_file():
            assert stat.S_IMODE(path.stat().st_mode) == 0o600, path


def test_wide_permissions_are_refused_in_production(make_proxy):
    proxy: Proxy = make_proxy()
    proxy.start()
    proxy.stop()
    proxy.data_dir.chmod(0o755)
    env = proxy.environment() | {"PRIVATE_AI_PROXY_ENVIRONMENT": "production"}
    result = run_cli("serve", cwd=proxy.directory, env=env, seconds=30)
    assert result.returncode in (1, 3)
    assert b"ermission" in result.stderr or b"0700" in result.stderr or b"mode" in result.stderr
    assert stat.S_IMODE(proxy.data_dir.stat().st_mode) == 0o755


def test_a_symbolic_link_for_the_key_is_refused(make_proxy, tmp_path):
    proxy: Proxy = make_proxy()
    proxy.start()
    proxy.stop()
    (key, *_) = key_files(proxy)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.write_bytes(key.read_bytes())
    elsewhere.chmod(0o600)
    key.unlink()
    key.symlink_to(elsewhere)
    result = run_cli("serve", cwd=proxy.directory, env=proxy.environment(), seconds=30)
    assert result.returncode in (1, 3), result.stderr


@pytest.mark.parametrize("harm", ["another key", "a short key", "no key"])
def test_a_wrong_key_is_said_in_a_sentence(harm, make_proxy, mock, people):
    proxy: Proxy = make_proxy()
    proxy.start()
    who = people()
    talk(proxy, mock, who)
    proxy.stop()
    other: Proxy = make_proxy()
    other.start()
    other.stop()
    (key, *_) = key_files(proxy)
    (strange, *_) = key_files(other)
    saved = key.read_bytes()
    if harm == "another key":
        key.write_bytes(strange.read_bytes())
    elif harm == "a short key":
        key.write_bytes(saved[: len(saved) // 2])
    else:
        key.unlink()
    databases = {
        p: p.read_bytes() for p in files(proxy) if p.is_file() and p.suffix in (".db", ".sqlite")
    }
    result = run_cli("serve", cwd=proxy.directory, env=proxy.environment(), seconds=30)
    assert result.returncode == 1, result.stderr
    sentence = result.stderr.decode().strip()
    assert "key" in sentence and len(sentence.splitlines()) <= 3
    assert "panicked" not in sentence and "RUST_BACKTRACE" not in sentence
    # The refusal harmed nothing: with the right key, everything is there again.
    assert {p: p.read_bytes() for p in databases} == databases
    key.write_bytes(saved)
    key.chmod(0o600)
    proxy.start()
    talk(proxy, mock, who)


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("PRIVATE_AI_PROXY_TYPO", None),
        ("PRIVATE_AI_PROXY_DATADIR", "PRIVATE_AI_PROXY_DATA_DIR"),
        ("PRIVATE_AI_PROXY_PROXY__LISTN", "PRIVATE_AI_PROXY_PROXY__LISTEN"),
    ],
)
def test_unknown_environment_names(name, near, tmp_path):
    for command in ("serve", "check"):
        result = run_cli(command, cwd=tmp_path, env={name: "x"}, seconds=30)
        assert result.returncode == 3, result.stderr
        said = result.stderr.decode()
        assert name in said
        if near:
            assert near in said
    assert not (tmp_path / "data").exists(), "a refused configuration leaves nothing behind"


def test_env_file_values_are_read_and_the_file_is_private(make_proxy, mock, people):
    proxy: Proxy = make_proxy()
    dotenv = proxy.directory / ".env"
    dotenv.write_text(f"PRIVATE_AI_PROXY_UPSTREAM__OPENAI__BASE_URL={mock.url}\n")
    dotenv.chmod(0o644)
    proxy.upstream = "http://127.0.0.1:9"
    environment = proxy.environment()
    del environment["PRIVATE_AI_PROXY_UPSTREAM__OPENAI__BASE_URL"]
    proxy.environment = lambda: environment | {
        "PRIVATE_AI_PROXY_PROXY__LISTEN": f"127.0.0.1:{proxy.port}",
        "PRIVATE_AI_PROXY_ADMIN__LISTEN": f"127.0.0.1:{proxy.admin_port}",
    }
    proxy.start()
    talk(proxy, mock, people())
    assert stat.S_IMODE(dotenv.stat().st_mode) == 0o600


def test_a_second_process_on_the_same_directory(make_proxy, mock, people):
    """Either it is refused with a sentence, or both serve the same scopes rightly."""
    proxy: Proxy = make_proxy()
    proxy.start()
    env = proxy.environment() | {
        "PRIVATE_AI_PROXY_PROXY__LISTEN": f"127.0.0.1:{proxy.port}",
    }
    result = run_cli("serve", cwd=proxy.directory, env=env, seconds=30)
    assert result.returncode == 1
    assert len(result.stderr.decode().strip().splitlines()) <= 3
    talk(proxy, mock, people())
    assert os.path.isdir(proxy.data_dir)
