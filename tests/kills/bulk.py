"""A process that leads many requests through a batch service: the command's own way, without 120,000 posts to read.

``python -m kills.bulk SITE URL COUNT SHARD run|fetch`` is killed and started again by `test_batches`.
Only the reading and writing of posts is left out: requests go through the journal, the shards and the service as ever.
"""

from __future__ import annotations

import asyncio
import hashlib
import resource
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from enrich.config import load
from enrich.pipeline.deferred import DeferredError
from enrich.pipeline.replies import Replies
from enrich.pipeline.session import Order, open_session
from enrich.posts.discover import Discovery
from enrich.review.batch_run import Following, by_batch
from enrich.review.running import Handling, Running
from enrich.terminal import Screen
from enrich.trust import whatever
from enrich.values import FieldSpec, Kind, Message, Prompt, Request, SiteContext

if TYPE_CHECKING:
    from enrich.pipeline.session import Session

SPEC = FieldSpec("summary", "summary", Kind.TEXT)
SCHEMA = {
    "type": "object",
    "properties": {"summary": {"type": "string"}},
    "required": ["summary"],
    "additionalProperties": False,
}
PROMPT = Prompt("bulk", "1", (), "", "", "digest")


def request(number: int) -> Request:
    """The request of this number."""
    messages = (Message("system", "Summarise."), Message("user", f"Post {number} tells of clocks."))
    digest = hashlib.sha256(f"request {number}".encode()).hexdigest()
    return Request(f"{number}.md", "", "", (SPEC,), SiteContext(), messages, SCHEMA, PROMPT, digest)


@dataclass
class Bulk:
    """Leads requests through the journal as a run leads posts."""

    session: Session
    count: int

    def __post_init__(self) -> None:
        """Nothing is waited for yet."""
        self.waiting: set[str] = set()
        self.reused: set[str] = set()
        self.unchanged: set[str] = set()

    def through(self, _: Discovery) -> None:
        """All requests."""
        self._lead(range(self.count))

    def over(self, paths: Sequence[str]) -> None:
        """Those about these posts."""
        self._lead(int(path.removesuffix(".md")) for path in paths)

    def of(self, coming: Iterator[Sequence[Any]], _: str) -> None:
        """Nothing may fail here."""
        assert [one for some in coming for one in some] == []

    def _lead(self, numbers: Iterable[int]) -> None:
        replies = Replies(self.session.task, self.session.model)

        async def lead() -> None:
            for number in numbers:
                try:
                    await replies.get(request(number), f"rests on {number}")
                except DeferredError:
                    self.waiting.add(f"{number}.md")

        asyncio.run(lead())
        self.reused |= replies.reused


def main(site: str, url: str, count: str, shard: str, verb: str) -> None:
    """Goes on to the end, and tells its peak of memory."""
    config = load(Path(site), None, {"model": {"name": "m", "base_url": url}})
    order = Order("run", asks=False)
    with open_session(config, order, print) as session:
        following = Following(Handling(yes=True), poll=0.2, shard=int(shard))
        with by_batch(session, Screen("never", 0), following, whatever) as batches:
            bulk = Bulk(batches.work.session, int(count))
            batches.work = cast("Running", bulk)
            if verb == "run":
                batches.led(Discovery((), {}, frozenset()))
            else:
                batches.follow()
    print(f"peak {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB", file=sys.stderr)


if __name__ == "__main__":
    main(*sys.argv[1:])
