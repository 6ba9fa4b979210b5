"""How close the embedded model comes to what people wrote, by the scorer that shares no code with it.

``python tests/benchmarks/bench_site_quality.py [SITE ...] [--by time]`` hides the fields of a fifth of a site's posts
(``../shared/tools/score.py prepare``), indexes what is left, answers for these posts, writes, and prints the score.
Beside it stand the baselines of the same split: the tags of the nearest posts alone, and the lead as summary.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from enrich import frontmatter  # noqa: E402 - found by the line above
from enrich.errors import PostError  # noqa: E402
from enrich.fields.specs import KNOWN  # noqa: E402
from enrich.models.embedded import answer  # noqa: E402
from enrich.site.index import SiteIndex  # noqa: E402
from enrich.site.labels import surroundings  # noqa: E402
from enrich.values import JSON, FieldSpec, Kind, Prompt, Request, SiteContext  # noqa: E402

SHARED = ROOT.parent / "shared"
SCORER = SHARED / "tools" / "score.py"
SITES = ("quality/pingcap_zh", "quality/azu", "quality/garden")
HIDDEN = ("summary", "tags", "people", "companies_orgs", "products_models", "media_books", "category", "area")
SPECS = tuple(KNOWN[name] for name in HIDDEN)
NO_PROMPT = Prompt("", "", (), "", "", "")


@dataclass(frozen=True, slots=True)
class Hidden:
    """A post whose fields are hidden: where it lies, and what it still holds."""

    path: str
    file: Path
    title: str
    body: str
    known: Mapping[str, JSON]


def main() -> None:
    """Prints a table for each site."""
    by = "time" if "time" in sys.argv else "random"
    sites = [name for name in sys.argv[1:] if "/" in name] or SITES
    for site in sites:
        print(f"== {site}, by {by}")
        for way in ("embedded", "nearest and lead"):
            with tempfile.TemporaryDirectory() as folder:
                measure(SHARED / "corpus" / site, Path(folder) / "work", by, way)


def measure(gold: Path, work: Path, by: str, way: str) -> None:
    """Prepares, answers in one ``way``, writes and scores."""
    _scorer("prepare", str(gold), str(work), "--hide", ",".join(HIDDEN), "--by", by)
    files = sorted((str(file.relative_to(work)), file) for file in work.rglob("*.md"))
    index = SiteIndex(None)
    start = time.process_time()
    index.update(files, SPECS)
    indexed = time.process_time()
    posts = list(hidden(work))
    for post in posts:
        wanted = [spec for spec in SPECS if not post.known.get(spec.key)]
        write(post, wanted, values(index, post, wanted, way), index)
    spent = time.process_time() - indexed
    print(
        f"-- {way}: index {(indexed - start) / len(files) * 1e3:.1f} ms a post, answers {spent / len(posts) * 1e3:.1f}"
    )
    print(_scorer("score", str(gold), str(work)))


def hidden(work: Path) -> Iterator[Hidden]:
    """The posts whose fields were hidden."""
    for path in json.loads((work / ".score.json").read_text(encoding="utf-8"))["test"]:
        (work / path).chmod(0o644)
        post = frontmatter.cut((work / path).read_bytes(), path)
        known = {field.name: field.value for field in frontmatter.locate(post)}
        yield Hidden(path, work / path, str(known.get("title") or ""), post.text, known)


def values(index: SiteIndex, post: Hidden, wanted: Sequence[FieldSpec], way: str) -> dict[str, JSON]:
    """What is proposed for the wanted fields."""
    context = index.context(post.path, post.title, post.body, wanted, post.known)
    if way != "embedded":
        context = nearest(index, post, context)
    request = Request(post.path, post.title, post.body, tuple(wanted), context, (), {}, NO_PROMPT, "", 1, post.known)
    return answer(request)


def nearest(index: SiteIndex, post: Hidden, context: SiteContext) -> SiteContext:
    """The same context with tags by the votes of the nearest posts alone, and summaries from the lead."""
    site = index._state.site  # the baseline looks inside on purpose
    labels = site.field(KNOWN["tags"]).labels
    number = site.numbers[post.path]
    votes = labels.votes(surroundings(site.neighbours, site.vectors[number], number))
    best = sorted(votes, key=lambda label: -votes[label][0])[: context.sizes.get("tags", 5)]
    tags = tuple(replace(site.field(KNOWN["tags"]).term(labels.names[label]), score=1.0) for label in best)
    lead = {"summary": (0.0, 0.0, 1.0)}
    return replace(context, candidates={**context.candidates, "tags": tags}, weights=lead)


def write(post: Hidden, wanted: Sequence[FieldSpec], found: Mapping[str, JSON], index: SiteIndex) -> None:
    """Writes what is proposed, where the post holds the key."""
    changes = {spec.key: _plain(spec, found[spec.name]) for spec in wanted if spec.key in post.known}
    try:
        content = frontmatter.edit(post.file.read_bytes(), _filled(changes), style=index.style)
    except PostError as error:
        print(f"{post.path}: {error}")
    else:
        post.file.write_bytes(content)


def _filled(changes: Mapping[str, JSON]) -> dict[str, JSON]:
    return {key: value for key, value in changes.items() if value}


def _plain(spec: FieldSpec, value: JSON) -> JSON:
    if spec.kind is Kind.NAMES and isinstance(value, list):
        return [item["name"] for item in value if isinstance(item, dict)]
    return value


def _scorer(*arguments: str) -> str:
    command = [sys.executable, str(SCORER), *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


if __name__ == "__main__":
    main()
