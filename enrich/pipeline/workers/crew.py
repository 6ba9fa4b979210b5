"""Who leads the posts of a run: the command's own process, others of this machine, or a cluster's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from enrich.pipeline.workers.hosts import Hosts


@dataclass(frozen=True, slots=True)
class Crew:
    """Who leads the posts of a run: ``count`` workers, ``None`` for as many as the cluster has CPUs.

    ``cluster`` is the address of a Ray cluster, empty for one of the run's own, ``None`` for processes alone.
    """

    count: int | None
    cluster: str | None = None

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
