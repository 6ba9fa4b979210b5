"""Who leads the posts of a run: the command's own process, others of this machine, or a cluster's."""

from __future__ import annotations

import math
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from enrich.index.workers import cores

if TYPE_CHECKING:
    from enrich.pipeline.workers.hosts import Hosts

AT_ONCE = 40
"""Requests that keep one interpreter busy where an answer takes 0.3 s: a post takes it 7 to 9 ms (docs/scale.md)."""
WORTH = 1000
"""Posts from which two processes save more than they take to begin: of 8.5 s, 1.1 (docs/scale.md)."""
WORTH_FREE = 400
"""Posts from which a second process of the embedded model saves more than it takes: each begins in 1 s, or in 2 on a
site of 10,000 posts, and a post takes it 10 to 15 ms."""
FIRST = 200
"""Posts from which the command leads the first ones itself, until a worker of a cluster is there: that takes 3 s."""
MOST_FREE = 4
"""Processes of the embedded model, each of which takes up to 250 MB for what the site knows."""


@dataclass(frozen=True, slots=True)
class Crew:
    """Who leads the posts of a run: ``count`` workers, ``None`` for as many as it can use.

    ``cluster`` is the address of a Ray cluster, empty for one of the run's own, ``None`` for processes alone.
    One that ``waits`` asks a server; the embedded model keeps each of its processes busy, whatever the settings say.
    """

    count: int | None
    cluster: str | None = None
    waits: bool = True

    @property
    def is_here(self) -> bool:
        """Whether the process of the command itself leads the posts."""
        return self.count == 1 and self.cluster is None

    def sized(self, concurrency: int, posts: int) -> Crew:
        """The same, where the number of processes is open with the one that so many requests at once keep busy.

        A cluster keeps its own: a worker for each CPU.
        Nobody ever tried the pipes to the others on a system that is no POSIX.
        """
        if self.count is not None or self.cluster is not None:
            return self
        if os.name != "posix":
            return HERE
        if not self.waits:
            return HERE if posts < WORTH_FREE else Crew(min(len(cores()), MOST_FREE))
        return HERE if posts < WORTH else Crew(min(len(cores()), math.ceil(concurrency / AT_ONCE)))

    def begins_late(self, posts: int) -> bool:
        """Whether the command leads posts as long as no worker is there, of a run of so many.

        Processes of this machine begin in half a second, in which they need the cores that the posts would.
        """
        return self.cluster is not None and posts >= FIRST

    def hosts(self) -> Hosts:
        """Their places.

        Raises:
            StateError: There is no such cluster, or it is too small.
        """
        if self.cluster is None:
            from enrich.pipeline.workers.hosts import LocalProcesses

            return LocalProcesses(self.count or 1)
        from enrich.pipeline.workers.cluster import RayCluster

        return RayCluster(self.cluster, self.count)


HERE = Crew(1)
"""The process of the command itself."""
