"""Draw the things of an asynchronous generator into synchronous code.

The event loop runs in a thread of its own and goes on while the caller is busy, so that requests make progress while a
person thinks at a question, and so that Ctrl-C reaches the question and not the loop.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Generator, Iterator
from concurrent.futures import Future, wait
from contextlib import contextmanager
from threading import Thread
from typing import TypeVar

T = TypeVar("T")


def drawn(make: Callable[[], AsyncGenerator[T, None]]) -> Generator[T, None, None]:
    """What the generator yields, one by one; leaving early closes it, which may wait for what is under way."""
    with _loop() as loop:
        things = make()
        coming: Future[T] | None = None
        try:
            while True:
                coming = asyncio.run_coroutine_threadsafe(_next(things), loop)
                try:
                    yield coming.result()
                except StopAsyncIteration:
                    return
        finally:
            wait(
                [coming] if coming else []
            )  # an interrupt may have come meanwhile, and a generator runs once at a time
            asyncio.run_coroutine_threadsafe(things.aclose(), loop).result()


async def _next(things: AsyncGenerator[T, None]) -> T:
    return await anext(things)


async def _give_up() -> None:
    """Cancels what an interrupt left behind."""
    left = asyncio.all_tasks() - {asyncio.current_task()}
    for task in left:
        task.cancel()
    await asyncio.gather(*left, return_exceptions=True)


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
        loop.run_until_complete(_give_up())
        loop.run_until_complete(loop.shutdown_asyncgens())
        loop.run_until_complete(loop.shutdown_default_executor())
        loop.close()
