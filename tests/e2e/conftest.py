"""Fixtures: one mock upstream and one proxy for the whole run; a list of every original used."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from clients import Clients
from mock_upstream import MockUpstream
from people import Person, person
from proxy_process import Proxy

CANARY = "test_canary.py"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The canary search looks at what all other tests left behind: it runs last."""
    items.sort(key=lambda item: item.path.name == CANARY)


@pytest.fixture(scope="session")
def mock() -> Iterator[MockUpstream]:
    with MockUpstream() as server:
        yield server
        assert server.server.failures == [], "the mock upstream met a broken request"


@pytest.fixture(scope="session")
def proxy(mock: MockUpstream) -> Iterator[Proxy]:
    """The shared proxy. When it does not start, no test can say anything: the run ends at once."""
    running = Proxy(mock.url)
    try:
        running.start()
    except (OSError, RuntimeError) as error:
        pytest.exit(f"nothing can be tested: {error}", returncode=pytest.ExitCode.TESTS_FAILED)
    with contextlib.ExitStack() as stack:
        stack.callback(running.kill)
        yield running


@pytest.fixture(scope="session")
def used() -> dict[str, set[str]]:
    """Every original sent in this run, and every directory in which a proxy worked."""
    return {"originals": set(), "directories": set()}


class People:
    """Gives people, a new one each time, and remembers them for the canary search."""

    def __init__(self, used: dict[str, set[str]]) -> None:
        self._used = used
        self._next = 0

    def __call__(self) -> Person:
        self._next += 1
        found = person(self._next)
        self._used["originals"].update(found.originals)
        return found

    def note(self, *originals: str) -> None:
        self._used["originals"].update(originals)


@pytest.fixture(scope="session")
def people(used: dict[str, set[str]], proxy: Proxy) -> People:
    used["directories"].add(str(proxy.directory))
    return People(used)


@pytest.fixture
def clients(proxy: Proxy) -> Iterator[Clients]:
    with Clients(proxy.url) as made:
        yield made


@pytest.fixture
def make_proxy(
    mock: MockUpstream, used: dict[str, set[str]], tmp_path: Path
) -> Iterator[object]:
    """Further proxies with a configuration of their own, over directories of their own."""
    made: list[Proxy] = []

    def make(config: str = "", env: dict[str, str] | None = None, upstream: str = "") -> Proxy:
        directory = tmp_path / f"proxy-{len(made)}"
        directory.mkdir()
        used["directories"].add(str(directory))
        one = Proxy(upstream or mock.url, directory, config, env)
        made.append(one)
        return one

    yield make
    for one in made:
        one.kill()


def pytest_sessionfinish(session: pytest.Session) -> None:
    """A test that was skipped did not run, and that is a failure."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if reporter is not None and reporter.stats.get("skipped"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
