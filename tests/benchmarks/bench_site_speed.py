"""What the index of a large site costs: to make, to bring up to date, to ask; and how much memory it takes.

``python tests/benchmarks/bench_site_speed.py SITE POSTS [KILOBYTES]`` makes a site of that many posts by mixing the
paragraphs of SITE's, with a new tag on each copy, and prints CPU seconds, those by the clock, and the peak of memory.
Beside each stands its ratio to a peer that does the least any index must do: read the same bytes and split them into
words with one regular expression, as full-text indexes in plain Python do.
"""

from __future__ import annotations

import os
import random
import re
import resource
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from enrich import frontmatter  # noqa: E402 - found by the line above
from enrich.errors import PostError  # noqa: E402
from enrich.fields.specs import KNOWN  # noqa: E402
from enrich.index.index import SiteIndex  # noqa: E402
from enrich.index.source import load  # noqa: E402
from enrich.models.embedded import answer  # noqa: E402
from enrich.values import Prompt, Request  # noqa: E402

NAMES = ("summary", "tags", "people", "insight", "companies_orgs", "products_models", "media_books", "category", "area")
SPECS = tuple(KNOWN[name] for name in NAMES)
CHANGES = 100
ASKED = 100
CHOICE = random.Random(7)  # noqa: S311 - the same mixture on every machine, no secret
Files = Sequence[tuple[str, Path]]


def main() -> None:
    """Prints the table."""
    kilobytes = int(sys.argv[3]) if len(sys.argv) > 3 else 37
    with tempfile.TemporaryDirectory() as folder:
        files = mixed(Path(sys.argv[1]), Path(folder) / "site", int(sys.argv[2]), kilobytes * 1000)
        database = Path(folder) / "index.db"
        size = sum(file.stat().st_size for _, file in files)
        print(f"{len(files)} posts, {size / 1e6:.0f} MB")
        peer = _timed("peer: read and split into words", lambda: _split(files))
        _timed("read and locate front matter", lambda: _limit(files), peer)
        _timed("index", lambda: SiteIndex(database).update(files, SPECS), peer)
        _change(files)
        _timed(f"update after {CHANGES} changes", lambda: SiteIndex(database).update(files, SPECS), peer)
        index = SiteIndex(database)
        _timed("open, nothing changed", lambda: index.update(files, SPECS), peer)
        _timed("first post asked", lambda: _ask(index, files[:1]), peer)
        more = CHOICE.sample(list(files), min(ASKED, len(files)))
        _timed(f"{ASKED} more", lambda: _ask(index, more), peer)
        print(f"{'peak of memory':32} {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:8.0f} MB")
        print(f"{'on disk':32} {database.stat().st_size / 1e6:8.0f} MB")


def _timed(name: str, work: Callable[[], object], peer: float = 0.0) -> float:
    start, begun = _cpu(), time.monotonic()
    work()
    taken, waited = _cpu() - start, time.monotonic() - begun
    ratio = f"{taken / peer:8.2f} of the peer" if peer else ""
    print(f"{name:32} {taken:8.2f} s CPU {waited:8.2f} s {ratio}", flush=True)
    return taken


def _cpu() -> float:
    """The seconds of this process and of the workers that it has ended."""
    used = os.times()
    return used.user + used.system + used.children_user + used.children_system


def _split(files: Files) -> None:
    for _, file in files:
        Counter(re.findall(r"\w+", file.read_text("utf-8")))


def mixed(source: Path, folder: Path, posts: int, size: int) -> Files:
    """A site of so many posts, each of at least ``size`` bytes."""
    models = [text.split("\n---\n", 1) for file in sorted(source.rglob("*.md")) if (text := file.read_text("utf-8"))]
    models = [model for model in models if len(model) == 2]
    paragraphs = [paragraph for _, body in models for paragraph in body.split("\n\n")]
    folder.mkdir()
    files = []
    for number in range(posts):
        head, body = models[number % len(models)]
        parts = body.split("\n\n")
        while sum(len(part.encode()) for part in parts) < size:
            start = CHOICE.randrange(len(paragraphs))
            parts[len(parts) // 2 : len(parts) // 2] = paragraphs[start : start + 12]
        text = f"{head}\nmixed: copy-{number // len(models)}\n---\n" + "\n\n".join(parts)
        file = folder / f"{number:05}.md"
        text = re.sub(r"\ntags:\n( *- )", rf"\ntags:\n\1new-{number % 12000}\n\1", text, count=1)
        file.write_text(text, encoding="utf-8")
        files.append((file.name, file))
    return files


def _limit(files: Files) -> None:
    for path, file in files:
        try:
            frontmatter.locate(frontmatter.cut(file.read_bytes(), path))
        except PostError as error:
            print(error)


def _change(files: Files) -> None:
    for _, file in CHOICE.sample(list(files), min(CHANGES, len(files))):
        file.write_text(file.read_text("utf-8") + "\nOne more sentence on qubits.\n", encoding="utf-8")


def _ask(index: SiteIndex, files: Files) -> None:
    for path, file in files:
        post = load(path, file)
        context = index.context(path, post.title, post.body, SPECS, {})
        prompt = Prompt("", "", (), "", "", "")
        answer(Request(path, post.title, post.body, SPECS, context, (), {}, prompt, ""))


if __name__ == "__main__":
    main()
