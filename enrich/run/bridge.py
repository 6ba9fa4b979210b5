"""Draw the things of an asynchronous generator into synchronous code.

The event loop runs in a thread of its own and goes on while the caller is busy, so that requests make progress while a
person thinks at a question, and so that Ctrl-C reaches the question and not the loop.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Generator, Iterator
from contextlib import contextmanager
from threading import Thread
from typing import TypeVar

T = TypeVar("T")


def drawn(make: Callable[[], AsyncGenerator[T, None]]) -> Generator[T, None, None]:
    """What the generator yields, one by one; leaving early closes it and cancels what is under way."""
    with _loop() as loop:
        things = make()
        try:
            while True:
                try:
                    yield asyncio.run_coroutine_threadsafe(_next(things), loop).result()
                except StopAsyncIteration:
                    return
        finally:
            asyncio.run_coroutine_threadsafe(things.aclose(), loop).result()


async def _next(things: AsyncGenerator[T, None]) -> T:
    return await anext(things)


@contextmanager
def _loop() -> Iterator[asyncio.AbstractEventLoop]:
    loop = asyncio.new_event_loop()
    thread = Thread(target=loop.run_forever, name="enrich-requests", daemon=True)
    thread.start()
    try:
        yield loop
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.run_until_complete(loop.shutdown_asyncgens())
        loop.close()
