"""The official SDKs as a user sets them up: nothing but a base URL and a key."""

from __future__ import annotations

from typing import Any

import anthropic
import openai

OPENAI_KEY = "sk-proj-" + "0f9d3b7a" * 6
ANTHROPIC_KEY = "sk-ant-api03-" + "7b1e5c9d" * 6


class Clients:
    """Synchronous clients are closed at the end; asynchronous ones are made inside a test."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.openai = openai.OpenAI(
            base_url=f"{url}/v1", api_key=OPENAI_KEY, max_retries=0, timeout=60
        )
        self.anthropic = anthropic.Anthropic(
            base_url=url, api_key=ANTHROPIC_KEY, max_retries=0, timeout=60
        )

    def async_openai(self, **options: Any) -> openai.AsyncOpenAI:
        options = {"max_retries": 0, "timeout": 60} | options
        return openai.AsyncOpenAI(base_url=f"{self.url}/v1", api_key=OPENAI_KEY, **options)

    def async_anthropic(self, **options: Any) -> anthropic.AsyncAnthropic:
        options = {"max_retries": 0, "timeout": 60} | options
        return anthropic.AsyncAnthropic(base_url=self.url, api_key=ANTHROPIC_KEY, **options)

    def __enter__(self) -> Clients:
        return self

    def __exit__(self, *_: object) -> None:
        self.openai.close()
        self.anthropic.close()


