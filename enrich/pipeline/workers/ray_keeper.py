"""The process that speaks with Ray, on behalf of the driver: Ray prints to its own process and has threads there.

It is told by lines of JSON, and tells by lines of JSON.

```
{"address": ADDRESS, "count": N}       →
                                       ←  ["joined", CPUs, HOST] or ["failed", REASON]
["start", NUMBER, HOST, PORT, SECRET]  →
                                       ←  ["ended", NUMBER, REASON], once the task has ended
["kill", NUMBER]                       →
```

With the end of its input it leaves the cluster, or ends the one that it began.
"""

from __future__ import annotations

import json
import logging
import os
import sys
from collections.abc import Callable
from functools import partial
from threading import Lock
from typing import IO, Any

from enrich.pipeline.workers.serve import serve_at

_STORE = 80 * 1024 * 1024  # bytes, about the least that Ray takes: nothing of ours goes there
_LOCAL = "127.0.0.1"
Tell = Callable[..., None]


def keep() -> None:
    """Works until its input ends."""
    told, lock = os.fdopen(os.dup(sys.stdout.fileno()), "wb", buffering=0), Lock()
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    lines = sys.stdin.buffer
    import ray

    _keep(ray, lines, partial(_tell, told, lock))


def _tell(told: IO[bytes], lock: Lock, *message: object) -> None:
    with lock:
        told.write(json.dumps(message).encode() + b"\n")


def _keep(ray: Any, lines: IO[bytes], tell: Tell) -> None:  # noqa: ANN401 - a module
    wanted = json.loads(lines.readline())
    address = wanted["address"]
    try:
        _join(ray, address, wanted["count"])
    except (OSError, RuntimeError, ValueError, ray.exceptions.RayError) as error:
        tell("failed", first_line(error))
        return
    host = ray.util.get_node_ip_address() if address else _LOCAL
    task = ray.remote(num_cpus=1, max_retries=0)(serve_at)
    references: dict[int, Any] = {}
    tell("joined", int(ray.cluster_resources().get("CPU", 0)), host)
    for line in lines:
        verb, number, *given = json.loads(line)
        if verb == "start":
            host, port, secret = given
            references[number] = task.remote((host, port), number, bytes.fromhex(secret))
            references[number].future().add_done_callback(partial(_ended, tell, number))
        elif reference := references.pop(number, None):  # a worker that is gone is killed once more when all end
            ray.cancel(reference, force=True)
    ray.shutdown()


def _join(ray: Any, address: str, count: int) -> None:  # noqa: ANN401 - a module
    """Joins a cluster, or begins one that shows no page and tells nobody of its use."""
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    quiet = {"logging_level": logging.CRITICAL, "log_to_driver": False}
    alone = {"num_cpus": count, "include_dashboard": False, "object_store_memory": _STORE}
    ray.init(address or "local", **quiet, **({} if address else alone))


def _ended(tell: Tell, number: int, done: Any) -> None:  # noqa: ANN401 - a future of Ray's
    error = done.exception()
    tell("ended", number, first_line(error) if error else "it gave no reason")


def first_line(error: BaseException) -> str:
    """What is said last: the lines before are where it happened."""
    return (str(error).strip().splitlines() or [type(error).__name__])[-1].strip()
