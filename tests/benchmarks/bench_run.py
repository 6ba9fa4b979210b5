"""Where the time of an embedded run goes: CPU per stage, and the whole beside a named peer and a physical limit.

``python tests/benchmarks/bench_run.py SITE`` copies the posts of SITE to a temporary folder, indexes them, and leads
every post through each stage; then the whole command runs twice, without an index and with one.
The peer is python-frontmatter loading and dumping the same posts; the limit is reading their bytes.
"""

from __future__ import annotations

import asyncio
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from enrich import patch  # noqa: E402 - found by the line above
from enrich.config import Config, load  # noqa: E402
from enrich.fields import DEFAULTS  # noqa: E402
from enrich.index.index import SiteIndex  # noqa: E402
from enrich.models.embedded import Embedded  # noqa: E402
from enrich.pipeline.inspection import Inspection, inspect, read_fields  # noqa: E402
from enrich.posts import files  # noqa: E402
from enrich.posts.discover import posts  # noqa: E402
from enrich.prompt import AskedPost, Library, render  # noqa: E402
from enrich.prompt.request import INPUTS  # noqa: E402
from enrich.values import Provenance, Reply, Request  # noqa: E402
from enrich.verify.reply import read  # noqa: E402


@dataclass(slots=True)
class Clock:
    """CPU seconds by stage."""

    spent: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Counts what is done inside to a stage."""
        start = time.process_time()
        yield
        self.spent[name] = self.spent.get(name, 0.0) + time.process_time() - start


def main() -> None:
    """Prints the table."""
    with tempfile.TemporaryDirectory() as folder:
        site = Path(folder) / "site"
        shutil.copytree(sys.argv[1], site, ignore=shutil.ignore_patterns(".enrich"))
        config = load(site)
        paths = posts(config, ())
        clock = Clock()
        _stages(config, paths, clock)
        _print(clock, len(paths))
        _whole(site, paths)


def _stages(config: Config, paths: Sequence[str], clock: Clock) -> None:
    index, model, prompt = SiteIndex(None), Embedded(), Library().get("enrich", INPUTS)
    with clock.stage("index the site"):
        index.update([(path, config.root / path) for path in paths], DEFAULTS)
    for path in paths:
        with clock.stage("read"):
            post = files.read(config.root, path)
        with clock.stage("locate, wanted"):
            found = inspect(read_fields(post), DEFAULTS, {}, index.style)
        if not isinstance(found, Inspection):
            continue
        with clock.stage("site's knowledge"):
            context = index.context(path, found.title, found.body, found.wanted, found.known)
        with clock.stage("prompt"):
            request = render(
                AskedPost(path, found.title, found.body, found.body, found.body_line, dict(found.known), found.wanted),
                context,
                prompt,
                config.model,
            )
        with clock.stage("embedded model"):
            reply = asyncio.run(model.complete(request))
        with clock.stage("verify"):
            reading = read(reply, request, _provenance(request, reply))
        with clock.stage("patch and proofs"):
            patch.make(post, reading.proposals, index.style)


def _provenance(request: Request, reply: Reply) -> Provenance:
    return Provenance("", reply.model, request.prompt.name, request.prompt.version, request.fingerprint, "")


def _print(clock: Clock, count: int) -> None:
    print(f"{count} posts, CPU of one process")
    print(f"{'stage':<20}{'ms a post':>10}{'share':>8}")
    total = sum(spent for name, spent in clock.spent.items() if name != "index the site")
    for name, spent in clock.spent.items():
        share = "once" if name == "index the site" else f"{spent / total:.0%}"
        print(f"{name:<20}{spent / count * 1000:>10.2f}{share:>8}")
    print(f"{'all but the index':<20}{total / count * 1000:>10.2f}")


def _whole(site: Path, paths: Sequence[str]) -> None:
    command = [sys.executable, "-m", "enrich", "run", "--dry-run", "-q", "--format", "json", str(site)]
    first = _wall(lambda: subprocess.run(command, cwd=ROOT, capture_output=True, check=True))
    (site / ".enrich" / "journal.db").unlink()
    second = _wall(lambda: subprocess.run(command, cwd=ROOT, capture_output=True, check=True))
    peer = _wall(lambda: [_peer(site / path) for path in paths])
    limit = _wall(lambda: [(site / path).read_bytes() for path in paths])
    print(f"\n{'the whole command':<36}{'posts/s':>9}{'× peer':>9}{'× limit':>9}")
    rows = (("with an empty index", first), ("once the site is indexed", second))
    for name, wall in (*rows, ("peer: python-frontmatter", peer), ("limit: reading the bytes", limit)):
        print(f"{name:<36}{len(paths) / wall:>9.0f}{wall / peer:>9.2f}{wall / limit:>9.1f}")


def _peer(file: Path) -> str:
    import frontmatter

    return str(frontmatter.dumps(frontmatter.load(str(file))))


def _wall(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
