"""kill -9 in the middle of 200 concurrent requests: nothing is lost, nothing is unrestorable."""

from __future__ import annotations

import asyncio
import json
import os
import threading
import time
from dataclasses import dataclass, field

import httpx
import mock_model
import pytest
from clients import ANTHROPIC_KEY, OPENAI_KEY
from leaks import assert_no_original
from mock_upstream import MockUpstream
from people import Person
from proxy_process import Proxy, run_cli
from talk import PATHS, expected_text, request

COUNT = 200
AUTH = {"authorization": f"Bearer {OPENAI_KEY}"}
ANTHROPIC_AUTH = {"x-api-key": ANTHROPIC_KEY, "anthropic-version": "2023-06-01"}


@dataclass
class Talk:
    """One conversation of the crowd; `number` decides its dialect and whether it streams."""

    number: int
    who: Person
    model: str
    turns: list[dict] = field(default_factory=list)
    got: str | None = None

    @property
    def dialect(self) -> str:
        return "anthropic" if self.number % 4 == 3 else "openai"

    @property
    def streams(self) -> bool:
        return self.number % 2 == 0

    @property
    def auth(self) -> dict[str, str]:
        return AUTH if self.dialect == "openai" else ANTHROPIC_AUTH

    def body(self) -> dict:
        return request(self.dialect, self.model, self.turns)

    def says(self, text: str) -> None:
        self.turns.append({"role": "user", "content": text})

    def hears(self, text: str) -> None:
        self.turns.append({"role": "assistant", "content": text})


def text_of(talk: Talk, event: dict) -> str:
    if talk.dialect == "openai":
        return "".join(c["delta"].get("content") or "" for c in event.get("choices", []))
    return event.get("delta", {}).get("text") or ""


async def one(client: httpx.AsyncClient, url: str, talk: Talk) -> None:
    """Fills `talk.got` when the whole answer came; a broken connection leaves it empty."""
    talk.got = None
    body = talk.body() | ({"stream": True} if talk.streams else {})
    target = url + PATHS[talk.dialect]
    try:
        if not talk.streams:
            answer = await client.post(target, json=body, headers=talk.auth)
            value = answer.json()
            assert answer.status_code == 200, value
            if talk.dialect == "openai":
                talk.got = value["choices"][0]["message"]["content"]
            else:
                talk.got = value["content"][0]["text"]
            return
        text = ""
        ended = False
        async with client.stream("POST", target, json=body, headers=talk.auth) as answer:
            assert answer.status_code == 200, await answer.aread()
            async for line in answer.aiter_lines():
                if line == "data: [DONE]" or line == "event: message_stop":
                    ended = True
                elif line.startswith("data: {"):
                    text += text_of(talk, json.loads(line[6:]))
        talk.got = text if ended else None
    except httpx.TransportError:
        return


async def all_of(url: str, talks: list[Talk]) -> None:
    limits = httpx.Limits(max_connections=COUNT, max_keepalive_connections=COUNT)
    async with httpx.AsyncClient(limits=limits, timeout=120) as client:
        await asyncio.gather(*(one(client, url, talk) for talk in talks))


def when(mock: MockUpstream, count: int, act) -> threading.Thread:
    """Calls `act` as soon as the provider has seen `count` more requests."""
    begin = len(mock.requests)

    def wait() -> None:
        end = time.monotonic() + 120
        while len(mock.requests) - begin < count and time.monotonic() < end:
            time.sleep(0.001)
        act()

    thread = threading.Thread(target=wait, daemon=True)
    thread.start()
    return thread


def check_is_clean(proxy: Proxy) -> None:
    result = run_cli("check", cwd=proxy.directory, env=proxy.environment())
    assert result.returncode == 0, (result.stdout + result.stderr).decode()


@pytest.mark.timeout(900)
@pytest.mark.parametrize("moments", [(1, 40), (100, 199)], ids=["early", "late"])
def test_kill_in_the_middle_of_200_requests(moments, make_proxy, people, used):
    with MockUpstream() as mock:
        proxy: Proxy = make_proxy(upstream=mock.url)
        proxy.start()
        talks = []
        for number in range(COUNT):
            talk = Talk(number, people(), mock.model("dear", cut=4, delay=0.004, think=0.05))
            talk.says(talk.who.introduction())
            talks.append(talk)
        for moment in moments:
            killer = when(mock, moment, proxy.kill)
            asyncio.run(all_of(proxy.url, talks))
            killer.join(130)
            done = sum(1 for t in talks if t.got is not None)
            assert done < COUNT, "the kill came after the last answer; it tested nothing"
            for talk in talks:
                if talk.got is not None:
                    assert talk.got == expected_text("dear", talk.dialect, talk.body())
            proxy.start()

        # Every answer that the provider had begun to give is restorable now: the model says again
        # what it said before the crash, in the words of then.
        before = {t.number: mock.for_model(t.model) for t in talks}
        reached = [t for t in talks if before[t.number]]
        assert len(reached) >= moments[-1]
        for talk in reached:
            first = before[talk.number][0]
            said = mock_model.answer_text("dear", first.path, json.loads(first.body))
            assert talk.who.email not in said
            mock.change(talk.model, text=said, delay=0.0, think=0.0, cut=2)
        asyncio.run(all_of(proxy.url, reached))
        for talk in reached:
            assert talk.got == expected_text("dear", talk.dialect, talk.body())

        # The same conversations go on, and the provider sees what it saw before.
        for talk in talks:
            mock.change(talk.model, text="", delay=0.0, think=0.0)
            talk.hears(expected_text("dear", talk.dialect, talk.body()))
            talk.says(f"Thank you. And what about {talk.who.first}? Use {talk.who.email}.")
        asyncio.run(all_of(proxy.url, talks))
        for talk in talks:
            assert talk.got == expected_text("dear", talk.dialect, talk.body())
            bodies = [json.loads(r.body) for r in mock.for_model(talk.model)]
            assert len({b["messages"][0]["content"] for b in bodies}) == 1
        for talk in talks[::8]:
            who = talk.who
            for recorded in mock.for_model(talk.model):
                assert_no_original(recorded.wire, [who.name, who.email, who.iban, who.card])
        assert mock.server.failures == [] or all("cut after" in f for f in mock.server.failures)
        assert proxy.stop() == 0
        check_is_clean(proxy)


@pytest.mark.timeout(300)
def test_kill_again_and_again_while_starting(make_proxy, mock, people):
    """A crash at any moment of a start, the first as well, leaves a directory that starts."""
    import subprocess

    from proxy_process import binary

    proxy: Proxy = make_proxy()
    who = people()
    for milliseconds in (1, 5, 10, 20, 40, 60, 90, 120, 200, 300):
        process = subprocess.Popen(
            [str(binary()), "serve"],
            cwd=proxy.directory,
            env=proxy.environment()
            | {
                "PRIVATE_AI_PROXY_PROXY__LISTEN": "127.0.0.1:0",
                "PRIVATE_AI_PROXY_ADMIN__LISTEN": "127.0.0.1:0",
            },
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        time.sleep(milliseconds / 1000)
        process.kill()
        process.wait()
    proxy.start()
    model = mock.model("dear")
    body = request("openai", model, [{"role": "user", "content": who.introduction()}])
    answer = httpx.post(proxy.url + PATHS["openai"], json=body, headers=AUTH, timeout=20)
    text = answer.json()["choices"][0]["message"]["content"]
    assert text == expected_text("dear", "openai", body)
    assert proxy.stop() == 0
    check_is_clean(proxy)


def test_a_stop_lets_streams_finish(make_proxy, mock, people):
    """SIGTERM during a stream: the answer is finished, then the process ends with 0."""
    proxy: Proxy = make_proxy()
    proxy.start()
    who = people()
    model = mock.model("dear", cut=8, delay=0.05)
    body = request("openai", model, [{"role": "user", "content": who.introduction()}])
    talk = Talk(0, who, model, body["messages"])
    assert talk.streams and proxy.process is not None
    pid = proxy.process.pid
    killer = when(mock, 1, lambda: os.kill(pid, 15))
    asyncio.run(all_of(proxy.url, [talk]))
    killer.join(130)
    assert talk.got == expected_text("dear", "openai", body)
    assert proxy.process.wait(30) == 0


def test_a_full_disk_refuses_and_recovers(make_proxy, mock, people):
    """What cannot be recorded is not sent (the limit on file size stands in for a full disk)."""
    import resource

    proxy: Proxy = make_proxy()
    proxy.start()
    assert proxy.process is not None
    who = people()
    model = mock.model("dear")
    body = request("openai", model, [{"role": "user", "content": who.introduction()}])
    resource.prlimit(proxy.process.pid, resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))
    answer = httpx.post(proxy.url + PATHS["openai"], json=body, headers=AUTH, timeout=60)
    assert answer.status_code in (500, 503, 507), answer.text
    assert answer.json()["error"]["code"].startswith("private_ai_")
    assert mock.for_model(model) == []
    infinity = resource.RLIM_INFINITY
    resource.prlimit(proxy.process.pid, resource.RLIMIT_FSIZE, (infinity, infinity))
    answer = httpx.post(proxy.url + PATHS["openai"], json=body, headers=AUTH, timeout=60)
    assert answer.status_code == 200, answer.text
    text = answer.json()["choices"][0]["message"]["content"]
    assert text == expected_text("dear", "openai", body)
