"""Shards on their way through a batch service: each step is on record before the server hears of it, and after.

After a kill at any moment the journal says how far a shard came.
Where the server may or may not have heard of a step, it is asked for what bears the shard's token, before anything is
sent again: so a file of requests becomes one batch, and no more.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from enrich.errors import ModelError
from enrich.journal.outgoing import Shard
from enrich.journal.states import ShardState
from enrich.models.prices import Price
from enrich.pipeline.answer_lines import AnswerLine, lines
from enrich.pipeline.imported import FewOfEach, Import
from enrich.pipeline.shards import FOLDER, PART, complete

if TYPE_CHECKING:
    from enrich.models.openai.batch_status import BatchStatus
    from enrich.models.openai.batches import BatchService
    from enrich.pipeline.context import RunContext

SETTLED = 5.0
"""Seconds after which a server that was cut off in the middle of a request tells what came of it."""


@dataclass(frozen=True, slots=True)
class BatchWork:
    """Leads shards through a batch service; ``tell`` hears what a person should know, ``wait`` waits some seconds."""

    task: RunContext
    service: BatchService
    tell: Callable[[str], None]
    price: Price | None = None
    wait: Callable[[float], None] = time.sleep

    def submit(self, shard: Shard) -> Shard:
        """Brings a shard to the server, from wherever it stands.

        Raises:
            ModelError: The server does not take it, or nobody knows whether it did.
            StateError: Its file is gone.
        """
        complete(shard)
        if shard.state in (ShardState.READY, ShardState.UPLOADING):
            shard = self._uploaded(shard)
        if shard.state in (ShardState.UPLOADED, ShardState.CREATING):
            shard = self._created(shard)
        return shard

    def _uploaded(self, shard: Shard) -> Shard:
        name = f"enrich-{shard.token}.jsonl"
        known = self.service.find_file(name, _seconds(shard)) if shard.state is ShardState.UPLOADING else ""
        shard = self._record(shard, ShardState.UPLOADING)
        known = known or self.service.upload(Path(shard.file), name)
        return self._record(replace(shard, input=known), ShardState.UPLOADED)

    def _created(self, shard: Shard) -> Shard:
        """The shard with its batch; a server that was asked for it before says first whether it has it."""
        from enrich.models.openai.batches import UnclearError

        known = self._known(shard) if shard.state is ShardState.CREATING else ""
        shard = self._record(shard, ShardState.CREATING)
        if not known:
            try:
                known = self.service.create(shard.input, shard.token).batch
            except UnclearError:
                raise
            except ModelError:
                self._record(shard, ShardState.UPLOADED)  # it said no, so there is none
                raise
        return self._record(replace(shard, batch=known), ShardState.SUBMITTED)

    def _known(self, shard: Shard) -> str:
        """The batch of this shard at the server; it is asked twice, for it may still be at work on the first try."""
        since = _seconds(shard)
        if found := self.service.find_batch(shard.token, since):
            return found
        self.wait(SETTLED)
        return self.service.find_batch(shard.token, since)

    def fetch(self, shard: Shard, status: BatchStatus) -> Import:
        """Takes in all that came of a batch that is over; what has no answer may be asked again.

        Raises:
            ModelError: The server does not give its files.
            StateError: They can't be written.
        """
        telling = FewOfEach(self.tell)
        taken = Import(self.task, self.service.endpoint, telling, self.price, shard.token)
        for kind, file in (("output", status.output), ("errors", status.errors)):
            if file:
                self._take(taken, self._local(shard, kind), file)
        telling.close()
        note = ", ".join((status.status, *status.codes)) if status.status != "completed" else ""
        taken.again += self.task.journal.outgoing.give_back(replace(shard, note=note))
        self.forget(shard)
        return taken

    def forget(self, shard: Shard) -> None:
        """Removes the files of a shard that is done; its replies are in the journal."""
        for place in (Path(shard.file), *(self._local(shard, kind) for kind in ("output", "errors"))):
            with suppress(OSError):
                place.unlink(missing_ok=True)

    def located(self, shard: Shard) -> Shard | None:
        """The shard with its batch, where the server has one; ``None`` where it was never sent.

        Raises:
            ModelError: The server can't say.
        """
        if shard.batch or shard.state is not ShardState.CREATING:
            return shard if shard.batch else None
        known = self._known(shard)
        return self._record(replace(shard, batch=known), ShardState.SUBMITTED) if known else None

    def _take(self, taken: Import, place: Path, file: str) -> None:
        if not place.exists():
            part = place.with_name(place.name + PART)
            self.service.download(file, part)
            part.replace(place)
        found = lines(place)
        taken.take(line for line in found if isinstance(line, AnswerLine))

    def _local(self, shard: Shard, kind: str) -> Path:
        return self.task.config.state / FOLDER / f"{shard.token}.{kind}.jsonl"

    def _record(self, shard: Shard, state: ShardState) -> Shard:
        return self.task.journal.outgoing.update(replace(shard, state=state))


def _seconds(shard: Shard) -> float:
    """When a shard was made, in seconds of the epoch."""
    try:
        return datetime.fromisoformat(shard.time).timestamp()
    except ValueError:
        return 0.0
