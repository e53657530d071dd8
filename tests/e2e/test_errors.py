"""Errors: the provider's own reach the SDK as they are; the proxy's have the provider's shape."""

from __future__ import annotations

import json
import socket

import anthropic
import httpx
import openai
import pytest
from clients import OPENAI_KEY, Clients
from mock_upstream import MockUpstream
from proxy_process import free_port
from talk import (
    DIALECTS,
    PATHS,
    assert_no_surrogate,
    assert_protected,
    chat,
    expected_text,
    request,
)

STATUSES = [
    (400, openai.BadRequestError, anthropic.BadRequestError),
    (401, openai.AuthenticationError, anthropic.AuthenticationError),
    (404, openai.NotFoundError, anthropic.NotFoundError),
    (429, openai.RateLimitError, anthropic.RateLimitError),
    (500, openai.InternalServerError, anthropic.InternalServerError),
    (529, openai.InternalServerError, anthropic.InternalServerError),
]


@pytest.mark.parametrize("stream", [False, True], ids=["whole", "stream"])
@pytest.mark.parametrize(("status", "for_openai", "for_anthropic"), STATUSES)
@pytest.mark.parametrize("dialect", DIALECTS)
def test_upstream_errors_pass_restored(
    dialect, status, for_openai, for_anthropic, stream, mock, clients, people
):
    who = people()
    model = mock.model("dear", status=status, retry_after="7")
    body = request(dialect, model, [{"role": "user", "content": who.short()}])
    wanted = for_openai if dialect == "openai" else for_anthropic
    with pytest.raises(wanted) as raised:
        chat(clients, dialect, body, stream)
    error = raised.value
    assert error.status_code == status
    assert error.response.headers["retry-after"] == "7"
    # The provider's message quotes the prompt; the client reads its own words.
    assert f"refused by the mock: {who.short()}" in str(error)
    recorded = assert_protected(mock, model, [who.name, who.email], 1)[0]
    assert_no_surrogate(str(error), recorded)


@pytest.mark.parametrize("dialect", DIALECTS)
def test_sdk_retries_reach_the_answer(dialect, mock, clients, people):
    """Two overloads, then an answer; each attempt carries the same protected bytes."""
    who = people()
    model = mock.model("dear", status=503, fail_first=2, retry_after="0")
    body = request(dialect, model, [{"role": "user", "content": who.short()}])
    if dialect == "openai":
        sdk = clients.openai.with_options(max_retries=3)
        text = sdk.chat.completions.create(**body).choices[0].message.content
    else:
        sdk = clients.anthropic.with_options(max_retries=3)
        text = sdk.messages.create(**body).content[0].text
    assert text.startswith(f"Dear {who.first},")
    attempts = assert_protected(mock, model, [who.name, who.email], 3)
    assert len({r.body for r in attempts}) == 1


def refusals(who) -> dict[str, tuple[bytes, dict[str, str], set[int]]]:
    """Requests that cannot be inspected; each must be refused whole."""
    good = json.dumps({"model": "m", "messages": [{"role": "user", "content": who.short()}]})
    json_type = {"content-type": "application/json"}
    deep = '{"model":"m","messages":' + "[" * 300 + json.dumps(who.email) + "]" * 300 + "}"
    quoted = json.dumps(who.short())
    return {
        "no JSON": (f"my mail is {who.email}".encode(), json_type, {400}),
        "JSON cut short": (good[:-3].encode(), json_type, {400}),
        "two documents": ((good + good).encode(), json_type, {400}),
        "a duplicate key": (
            f'{{"model":"m","messages":[{{"role":"user","content":{quoted},"content":"x"}}]}}'.encode(),
            json_type,
            {400},
        ),
        "invalid UTF-8": (good.encode().replace(b"Hello", b"Hel\xff\xfe"), json_type, {400}),
        "UTF-16": (good.encode("utf-16"), json_type, {400}),
        "a byte order mark and a comment": (b"\xef\xbb\xbf/* */" + good.encode(), json_type, {400}),
        "too deep": (deep.encode(), json_type, {400, 413}),
        "text/plain": (good.encode(), {"content-type": "text/plain"}, {415}),
        "no content type": (good.encode(), {}, {415}),
        "another charset": (
            good.encode("utf-16-le"),
            {"content-type": "application/json; charset=utf-16"},
            {400, 415},
        ),
        "an encoding that is not known": (
            good.encode(),
            json_type | {"content-encoding": "rot13"},
            {400, 415},
        ),
        "an encoding that is not true": (
            good.encode(),
            json_type | {"content-encoding": "gzip"},
            {400},
        ),
        "nothing": (b"", json_type, {400}),
        "only an array": (f'["{who.email}"]'.encode(), json_type, {400}),
    }


@pytest.mark.parametrize("case", refusals(__import__("people").person(0)))
@pytest.mark.parametrize("dialect", DIALECTS)
def test_what_cannot_be_inspected_is_refused(dialect, case, mock, proxy, people):
    who = people()
    content, headers, statuses = refusals(who)[case]
    before = len(mock.requests)
    headers = headers | {"authorization": f"Bearer {OPENAI_KEY}"}
    answer = httpx.post(proxy.url + PATHS[dialect], content=content, headers=headers, timeout=20)
    assert answer.status_code in statuses
    error = answer.json()["error"]
    if dialect == "openai":
        assert set(error) == {"message", "type", "param", "code"}
        assert error["code"].startswith("private_ai_")
    else:
        assert answer.json()["type"] == "error"
        assert error["type"].startswith("private_ai_")
    assert who.email not in answer.text and who.name not in answer.text
    assert len(mock.requests) == before, "a refused request reached the provider"


def test_a_body_that_is_too_large(mock, proxy):
    before = len(mock.requests)
    chunk = b" " * (1 << 20)
    answer = httpx.post(
        proxy.url + PATHS["openai"],
        content=(chunk for _ in range(33)),
        headers={"content-type": "application/json"},
        timeout=60,
    )
    assert answer.status_code == 413
    assert answer.json()["error"]["code"].startswith("private_ai_")
    assert len(mock.requests) == before


def test_a_decompression_bomb(mock, proxy):
    import gzip

    before = len(mock.requests)
    bomb = gzip.compress(b'{"model":"m","messages":[],"x":"' + b"a" * (80 << 20) + b'"}')
    assert len(bomb) < 1 << 20
    answer = httpx.post(
        proxy.url + PATHS["openai"],
        content=bomb,
        headers={"content-type": "application/json", "content-encoding": "gzip"},
        timeout=60,
    )
    assert answer.status_code == 413
    assert len(mock.requests) == before


@pytest.mark.parametrize("dialect", DIALECTS)
def test_sdk_exceptions_for_refusals(dialect, mock, clients, people):
    """A refusal of the proxy raises the exception that the SDK has for its status."""
    who = people()
    body = request(dialect, "m", [{"role": "user", "content": who.short()}])
    if dialect == "openai":
        with pytest.raises(openai.APIStatusError) as raised:
            clients.openai.chat.completions.create(
                **body, extra_headers={"content-encoding": "rot13"}
            )
        assert raised.value.code.startswith("private_ai_")
    else:
        with pytest.raises(anthropic.APIStatusError) as raised:
            clients.anthropic.messages.create(**body, extra_headers={"content-encoding": "rot13"})
        assert raised.value.body["error"]["type"].startswith("private_ai_")
    assert raised.value.status_code in (400, 415)


@pytest.mark.parametrize("dialect", DIALECTS)
def test_no_upstream_is_a_gateway_error(dialect, make_proxy, people):
    who = people()
    with make_proxy(upstream=f"http://127.0.0.1:{free_port()}") as proxy:
        body = request(dialect, "m", [{"role": "user", "content": who.short()}])
        answer = httpx.post(proxy.url + PATHS[dialect], json=body, timeout=30)
        assert answer.status_code == 502
        error = answer.json()["error"]
        assert (error.get("code") or error["type"]).startswith("private_ai_")
        assert who.email not in answer.text


@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_stalled_upstream_times_out(dialect, make_proxy, people, used):
    with MockUpstream() as slow:
        env = {f"PRIVATE_AI_PROXY_UPSTREAM__{dialect.upper()}__TIMEOUT": "2s"}
        with make_proxy(upstream=slow.url, env=env) as proxy:
            who = people()
            model = slow.model("dear", think=3600)
            body = request(dialect, model, [{"role": "user", "content": who.short()}])
            answer = httpx.post(proxy.url + PATHS[dialect], json=body, timeout=30)
            assert answer.status_code == 504
            error = answer.json()["error"]
            assert (error.get("code") or error["type"]).startswith("private_ai_")
            assert slow.for_model(model)[0].abandoned.wait(20)


def test_upstream_that_talks_nonsense(make_proxy, people):
    """Not HTTP at all, or closed at once: a gateway error, never a hang."""
    import threading

    for nonsense in (b"", b"SSH-2.0-OpenSSH_9.2\r\n", b"HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n{"):
        with socket.create_server(("127.0.0.1", 0)) as server:

            def serve(server=server, nonsense=nonsense) -> None:
                try:
                    while True:
                        peer, _ = server.accept()
                        peer.recv(65536)
                        peer.sendall(nonsense)
                        peer.close()
                except OSError:
                    return

            threading.Thread(target=serve, daemon=True).start()
            with make_proxy(upstream=f"http://127.0.0.1:{server.getsockname()[1]}") as proxy:
                who = people()
                body = request("openai", "m", [{"role": "user", "content": who.short()}])
                answer = httpx.post(proxy.url + PATHS["openai"], json=body, timeout=30)
                assert answer.status_code == 502
                assert answer.json()["error"]["code"].startswith("private_ai_")
            server.shutdown(socket.SHUT_RDWR)


def held_open(data: bytes) -> socket.socket:
    """A provider that answers each call with these bytes and then says nothing more."""
    import threading

    server = socket.create_server(("127.0.0.1", 0))
    peers = []

    def serve() -> None:
        try:
            while True:
                peer, _ = server.accept()
                peers.append(peer)
                peer.recv(65536)
                peer.sendall(data)
        except OSError:
            for peer in peers:
                peer.close()

    threading.Thread(target=serve, daemon=True).start()
    return server


def url_of(server: socket.socket) -> str:
    return f"http://127.0.0.1:{server.getsockname()[1]}"


@pytest.mark.parametrize("dialect", DIALECTS)
def test_an_answer_that_falls_silent_times_out(dialect, make_proxy, people):
    """Half of a whole answer, and then nothing."""
    env = {f"PRIVATE_AI_PROXY_UPSTREAM__{dialect.upper()}__IDLE_TIMEOUT": "500ms"}
    head = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 900\r\n\r\n{"
    with held_open(head) as server, make_proxy(upstream=url_of(server), env=env) as proxy:
        who = people()
        body = request(dialect, "m", [{"role": "user", "content": who.short()}])
        answer = httpx.post(proxy.url + PATHS[dialect], json=body, timeout=30)
        assert answer.status_code == 504
        assert_own_error(dialect, answer.json(), "private_ai_upstream_timeout")
        server.shutdown(socket.SHUT_RDWR)


@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_stream_that_falls_silent_ends_with_an_error(dialect, make_proxy, people):
    """The SDK raises, after it gave out every word that had come."""
    with MockUpstream() as slow:
        env = {f"PRIVATE_AI_PROXY_UPSTREAM__{dialect.upper()}__IDLE_TIMEOUT": "1s"}
        with make_proxy(upstream=slow.url, env=env) as proxy, Clients(proxy.url) as clients:
            who = people()
            model = slow.model("dear", cut="words", end="stall", after=12)
            body = request(dialect, model, [{"role": "user", "content": who.introduction()}])
            text = ""
            with pytest.raises((openai.APIError, anthropic.APIError)) as raised:
                if dialect == "openai":
                    for chunk in clients.openai.chat.completions.create(**body, stream=True):
                        text += chunk.choices[0].delta.content or ""
                else:
                    with clients.anthropic.messages.stream(**body) as stream:
                        for piece in stream.text_stream:
                            text += piece
            assert "broke off" in str(raised.value)
            assert text.startswith(f"Dear {who.first},\n\nthank you for writing")
            assert expected_text("dear", dialect, body).startswith(text)
            assert slow.for_model(model)[0].abandoned.wait(20)


@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_provider_that_does_not_accept_is_unreachable(dialect, make_proxy, people):
    """The queue of the listener is full: connecting takes for ever, and the time for it is short."""
    env = {f"PRIVATE_AI_PROXY_UPSTREAM__{dialect.upper()}__CONNECT_TIMEOUT": "500ms"}
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen(0)
        waiting = []
        for _ in range(4):
            one = socket.socket()
            one.setblocking(False)
            one.connect_ex(server.getsockname())
            waiting.append(one)
        try:
            with make_proxy(upstream=url_of(server), env=env) as proxy:
                who = people()
                body = request(dialect, "m", [{"role": "user", "content": who.short()}])
                answer = httpx.post(proxy.url + PATHS[dialect], json=body, timeout=30)
                assert answer.status_code == 502
                assert_own_error(dialect, answer.json(), "private_ai_upstream_unreachable")
                assert who.email not in answer.text
        finally:
            for one in waiting:
                one.close()


def assert_own_error(dialect: str, body: dict, code: str) -> None:
    """An error of the proxy in the shape of the provider's."""
    error = body["error"]
    if dialect == "openai":
        assert set(error) == {"message", "type", "param", "code"}
        assert error["code"] == code
    else:
        assert body["type"] == "error" and set(error) == {"type", "message"}
        assert error["type"] == code
    assert error["message"].endswith(".")


@pytest.mark.parametrize(
    "values", [[""], ["x" * 257], ["a", "b"], ["größe"], ["a", "a"]], ids=["empty", "long", "two", "letters", "same"]
)
@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_session_that_is_no_name_is_refused(dialect, values, mock, proxy, people):
    """Guessing which scope was meant could restore into another conversation."""
    who = people()
    model = mock.model("nothing")
    body = request(dialect, model, [{"role": "user", "content": who.short()}])
    headers = [("x-private-ai-session", v.encode()) for v in values]
    answer = httpx.post(proxy.url + PATHS[dialect], json=body, headers=headers, timeout=20)
    assert answer.status_code == 400
    assert_own_error(dialect, answer.json(), "private_ai_session")
    assert mock.for_model(model) == []


def test_a_session_of_the_longest_name_is_served(mock, proxy, people):
    who = people()
    model = mock.model("dear")
    body = request("openai", model, [{"role": "user", "content": who.introduction()}])
    headers = {"x-private-ai-session": "!" * 256}
    answer = httpx.post(proxy.url + PATHS["openai"], json=body, headers=headers, timeout=20)
    assert answer.status_code == 200, answer.text
    assert answer.json()["choices"][0]["message"]["content"] == expected_text("dear", "openai", body)
