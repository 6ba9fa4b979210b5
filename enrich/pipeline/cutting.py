"""Whether a server read all that it was sent, by the tokens that it counted. Pure.

A server that cuts a request in silence, as Ollama does at num_ctx, counts what was left.
No vocabulary makes fewer tokens of a text than `enrich.prompt.tokens.fewest`, so less than that was cut.
Some servers leave out of their count what they have in a cache: that is the head that requests share, so the post alone
is compared.
The whole request is, where the count is that of a window: a multiple of 512, or a few tokens beside it.
"""

from __future__ import annotations

from enrich.prompt.tokens import fewest, rather_many
from enrich.values import Request

SMALLEST = 800  # tokens, below which a template may be more than the text
_SURE = 0.9
_STEP, _BESIDE = 512, 4


def lacking(counted: int, post: str, request: Request) -> str:
    """What has more tokens than the server counted, as the middle of a sentence; empty where nothing surely has.

    ``counted`` is 0 where the server counted nothing, and ``post`` what the request shows of it.
    """
    tokens = fewest(post) if 0 < counted < rather_many(post) else 0
    if tokens >= SMALLEST and counted < tokens * _SURE:
        return f"the post alone has about {tokens:,}"
    sent = sum(fewest(message.content) for message in request.messages) if _is_window(counted) else 0
    return f"the request has about {sent:,}" if sent >= SMALLEST and counted < sent else ""


def _is_window(counted: int) -> bool:
    return counted >= _STEP - _BESIDE and (counted + _BESIDE) % _STEP <= 2 * _BESIDE
