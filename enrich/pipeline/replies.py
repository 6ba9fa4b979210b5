"""Replies: from the journal where the same was answered before, else from the model; kept on disk before they are used.

A reply is looked for by what its request was, to the letter, and else by what it rests on: the post's own words and the
settings.
What a site knows changes with every post that is written, and with it the examples that a request shows; a run that was
killed after a reply came would otherwise pay for it again.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import Callable
from dataclasses import asdict, replace
from typing import TYPE_CHECKING

from enrich.errors import ModelError
from enrich.journal.fingerprint import Basis
from enrich.pipeline.deferred import DeferredError, Deferring
from enrich.values import EMBEDDED, JSON, Reply, Request, Usage

if TYPE_CHECKING:
    from enrich.models import Model
    from enrich.pipeline.context import RunContext

GATHERED = 0.02
NO_USAGE = Usage(cost=0.0)


class Replies:
    """Where the replies of one run come from; the model stays the caller's.

    ``reused`` are the posts that a reply of the journal was used for.
    ``saved`` is what those cost once that were in the journal already, and ``known_before`` how many they are.
    """

    def __init__(self, task: RunContext, model: Model) -> None:
        self.task = task
        self.model = model
        self.journal = task.journal
        self.reused: set[str] = set()
        self.saved = NO_USAGE
        self.known_before = 0
        self._deferring = model if isinstance(model, Deferring) else None
        self._disk = Flushes(self.journal.flush)

    def known(self, request: Request, rests: str) -> Reply | None:
        """The reply of an earlier request that still holds; ``rests`` is the digest of what the request rests on.

        A model that costs nothing is asked again where the site knows more than before.
        """
        return self.journal.reply(request.fingerprint) or (
            self.journal.reply_for(request.path, rests) if self.model.paid else None
        )

    async def get(self, request: Request, rests: str) -> tuple[Reply, Usage]:
        """The reply and what it cost now.

        Raises:
            ModelError: There is none; what that cost is on record.
            DeferredError: It comes later, for the same was asked in a batch, or is now.
        """
        kept = self.known(request, rests)
        if kept is not None:
            self.reused.add(request.path)
            self.saved += kept.usage
            self.known_before += 1
            return await self._explained(kept, request), NO_USAGE
        task = self.task
        files = self._deferring is not None and not self._deferring.again
        if self.model.paid and self.journal.outgoing.waits(request.fingerprint, request.path, rests, files=files):
            raise DeferredError
        self.journal.ask(task.run, request, rests, self.model.name, task.clock())
        task.log("asks", {"path": request.path, "request": request.fingerprint})
        try:
            reply = await self.model.complete(request)
        except ModelError as error:
            self._charge(request, error)
            raise
        self.journal.keep(task.run, request.fingerprint, reply, task.clock())
        if self.model.paid:
            await self._disk.flush()
        told: dict[str, JSON] = {"path": request.path, "request": request.fingerprint, "model": reply.model}
        task.log("answered", told | {"stop": reply.stop, **asdict(reply.usage)})
        return reply, reply.usage

    async def _explained(self, kept: Reply, request: Request) -> Reply:
        """A kept reply with its reasons, which the embedded model tells again where an older enrich kept none."""
        if self.model.name != EMBEDDED or kept.reasons:
            return kept
        return replace(kept, reasons=(await self.model.complete(request)).reasons)

    def discard(self, request: Request, rests: str) -> None:
        """Lets a later run ask again: the reply, wherever it came from, is of no use."""
        self.journal.discard(request.fingerprint, request.path, rests)

    def _charge(self, request: Request, error: ModelError) -> None:
        """Puts an answer without use, as a refusal, on record as it came, and what it cost."""
        if any(error.spent) or error.received:
            empty = Reply("", self.model.name, Usage(*error.spent), error.code)
            self.journal.keep_useless(self.task.run, request.fingerprint, empty, self.task.clock(), error.received)


class Flushes:
    """Puts on disk what was committed, once for all who wait: those who come within `GATHERED` seconds share one.

    The place at the server is another's by then, so that nothing but the reply itself is later.
    """

    def __init__(self, flush: Callable[[], None]) -> None:
        self._flush = flush
        self._turn = asyncio.Lock()
        self._coming = [False]

    async def flush(self) -> None:
        """Returns once all that was committed before the call is on disk.

        Raises:
            OSError: The disk refuses.
        """
        mine = self._coming
        async with self._turn:
            if mine[0]:
                return
            await asyncio.sleep(GATHERED)
            self._coming = [False]
            await asyncio.to_thread(self._flush)
            mine[0] = True


def foundation(basis: Basis) -> str:
    """The digest of a basis: what a request rests on."""
    return _digest([basis.base, {name: dict(settings) for name, settings in basis.fields.items()}])


def after(rests: str, reply: Reply) -> str:
    """The digest of what a repair rests on: on what its request did, and on the reply that is to be repaired."""
    return _digest([rests, reply.text])


def charged(error: ModelError, usage: Usage) -> ModelError:
    """The same error, with what was spent before it."""
    total = usage + Usage(*error.spent)
    error.spent = (total.tokens_in, total.tokens_out, total.cost)
    return error


def _digest(parts: list[JSON]) -> str:
    return hashlib.sha256(
        json.dumps(parts, sort_keys=True, ensure_ascii=False).encode(errors="surrogatepass")
    ).hexdigest()
