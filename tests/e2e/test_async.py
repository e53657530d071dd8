"""The asynchronous SDKs, many conversations at once."""

from __future__ import annotations

import asyncio

import pytest
from talk import DIALECTS, PATHS, assert_protected, expected_text, request

CROWD = 24


async def one(sdk, dialect: str, body: dict, stream: bool) -> str:
    if dialect == "openai":
        if not stream:
            answer = await sdk.chat.completions.create(**body)
            return answer.choices[0].message.content
        text = ""
        async for chunk in await sdk.chat.completions.create(**body, stream=True):
            text += chunk.choices[0].delta.content or ""
        return text
    if not stream:
        return (await sdk.messages.create(**body)).content[0].text
    async with sdk.messages.stream(**body) as streamed:
        return "".join([piece async for piece in streamed.text_stream])


@pytest.mark.parametrize("dialect", DIALECTS)
def test_many_at_once_do_not_mix(dialect, mock, clients, people):
    """Streams and whole answers side by side; each conversation gets its own people back."""
    crowd = [people() for _ in range(CROWD)]
    models = [mock.model("dear", cut=2, pings=True) for _ in crowd]

    async def main() -> None:
        make = clients.async_openai if dialect == "openai" else clients.async_anthropic
        async with make() as sdk:
            bodies = [
                request(dialect, model, [{"role": "user", "content": who.introduction()}])
                for who, model in zip(crowd, models, strict=True)
            ]
            texts = await asyncio.gather(
                *(one(sdk, dialect, body, i % 2 == 0) for i, body in enumerate(bodies))
            )
            for text, body in zip(texts, bodies, strict=True):
                assert text == expected_text("dear", dialect, body)

    asyncio.run(main())
    for who, model in zip(crowd, models, strict=True):
        assert_protected(mock, model, [who.name, who.email, who.iban, who.card], 1)


def test_turns_of_one_conversation_at_once(mock, clients, people):
    """The same prompt raced sixteen times gives one surrogate, not sixteen."""
    who = people()
    model = mock.model("dear")
    body = request("openai", model, [{"role": "user", "content": who.introduction()}])

    async def main() -> list[str]:
        async with clients.async_openai() as sdk:
            return await asyncio.gather(*(one(sdk, "openai", body, False) for _ in range(16)))

    assert set(asyncio.run(main())) == {expected_text("dear", "openai", body)}
    assert len({r.body for r in mock.for_model(model)}) == 1
    assert mock.for_model(model)[0].path == PATHS["openai"]
