"""What tests of a model behind a server share: asking, and seeing in which form it was asked."""

from __future__ import annotations

import asyncio

from enrich.models.openai import OpenAI
from enrich.values import Reply, Request
from server import Asked


def ask(model: OpenAI, *requests: Request) -> list[Reply]:
    """The replies to all ``requests`` at once, with the model closed afterwards."""

    async def all_of_them() -> list[Reply]:
        try:
            return await asyncio.gather(*map(model.complete, requests))
        finally:
            await model.close()

    return asyncio.run(all_of_them())


def form(asked: Asked) -> str:
    """The type of the response format, or ``tool`` or ``text``."""
    other = "tool" if "tools" in asked.body else "text"
    return str(asked.body.get("response_format", {}).get("type", other))
