"""What a site gets whose owner has tagged a few posts and no more.

``python tests/benchmarks/bench_cold_start.py [SITE ...] [--tagged 10] [--draws 20]`` hides the tags of a fifth of a
site's posts, as `bench_site_quality` does (seed 7), takes them from all others but a few that are drawn anew each time,
and scores what is proposed at full coverage (``confidence = 0``).
Beside the F1 of each draw stands how many of the true tags any of the few posts bears: more can't be found.
"""

from __future__ import annotations

import argparse
import random
import statistics
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[2]), str(Path(__file__).parents[1])]

from benchmarks import bench_site_quality as quality  # noqa: E402 - found by the line above
from benchmarks.baselines import Hidden  # noqa: E402
from enrich import frontmatter  # noqa: E402
from enrich.errors import PostError  # noqa: E402
from enrich.fields.specs import KNOWN  # noqa: E402
from enrich.index.index import SiteIndex  # noqa: E402
from enrich.values import SiteContext  # noqa: E402
from enrich.vocabulary.terms import fold  # noqa: E402

SITES = ("quality/azu", "quality/pingcap_zh")
TAGS = replace(KNOWN["tags"], confidence=0.0)


def main() -> None:
    """Prints a line for each site: the mean F1, that of each draw, and the reach."""
    parser = argparse.ArgumentParser()
    parser.add_argument("sites", nargs="*", default=SITES)
    parser.add_argument("--tagged", type=int, default=10)
    parser.add_argument("--draws", type=int, default=20)
    asked = parser.parse_args()
    for site in asked.sites:
        found = [drawn(quality.SHARED / "corpus" / site, asked.tagged, draw) for draw in range(asked.draws)]
        scores, reaches = zip(*found, strict=True)
        each = " ".join(f"{score:.3f}" for score in scores)
        print(f"{site}: F1 {statistics.fmean(scores):.3f} ({each}), reach {statistics.fmean(reaches):.2f}")


def drawn(gold: Path, tagged: int, draw: int) -> tuple[float, float]:
    """The F1 of one draw, and the share of the true tags that the tagged posts bear."""
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder) / "work"
        quality.scorer("prepare", str(gold), str(work), "--hide", TAGS.key, "--seed", "7")
        posts = list(quality.hidden(work))
        known = _few({post.path for post in posts}, work, tagged, draw)
        index = SiteIndex(None)
        index.update(sorted((str(file.relative_to(work)), file) for file in work.rglob("*.md")), [TAGS])
        split = quality.Split(gold, work, index, posts)
        contexts = {post.path: _context(index, post) for post in posts}
        found = quality.scored(split, Path(folder) / "answered", contexts, lambda _, context: context, [TAGS])
        true = [fold(tag) for post in posts for tag in quality.values_of(gold / post.path).get(TAGS.key, ())]
        return float(found[TAGS.key]["f1"]), sum(tag in known for tag in true) / len(true)


def _few(hidden: set[str], work: Path, tagged: int, draw: int) -> frozenset[str]:
    """Leaves the tags of a few posts, and tells which these are."""
    bearing = [file for file in sorted(work.rglob("*.md")) if str(file.relative_to(work)) not in hidden and _tags(file)]
    random.Random(draw).shuffle(bearing)  # noqa: S311 - a draw that anybody can repeat
    for file in bearing[tagged:]:
        file.chmod(0o644)
        content = file.read_bytes()
        file.write_bytes(frontmatter.splice(content, frontmatter.without(frontmatter.cut(content, "x"), [TAGS.key])))
    return frozenset(fold(tag) for file in bearing[:tagged] for tag in _tags(file))


def _tags(file: Path) -> Sequence[str]:
    try:
        values: Mapping[str, object] = frontmatter.read(file.read_bytes())
    except (PostError, UnicodeDecodeError):
        return ()
    found = values.get(TAGS.key)
    return [str(tag) for tag in found] if isinstance(found, list) else ()


def _context(index: SiteIndex, post: Hidden) -> SiteContext:
    """What is known of a post, without the keyphrases that wait for a person."""
    return replace(index.context(post.path, post.title, post.body, [TAGS], post.known), keyphrases={})


if __name__ == "__main__":
    main()
