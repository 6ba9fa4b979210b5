"""How close the embedded model comes to what people wrote, by the scorer that shares no code with it.

``python tests/benchmarks/bench_site_quality.py [SITE ...] [--by time] [--seeds 7,8]`` hides the fields of a fifth of a
site's posts (``../shared/tools/score.py prepare``), indexes what is left, answers for these posts, writes, and scores.
Beside it stand the plain ways of `baselines` on the same split, and the ratio to the better one of them.
The ranking answers there whatever it is worth (``confidence = 0``).
Then comes what is proposed at each confidence, with the coverage: which share of the posts that bear values of a field
get any.
Then come the candidates for a model: which share of the true labels is among the first 50, of all and of those that
any other post bears, which is all that a list of the site's own labels can reach; and how long the lists are.
"""

from __future__ import annotations

import argparse
import json
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from benchmarks.baselines import Hidden, Plain  # noqa: E402 - found by the line above
from enrich import frontmatter  # noqa: E402
from enrich.errors import PostError  # noqa: E402
from enrich.fields.specs import KNOWN  # noqa: E402
from enrich.index.index import SiteIndex  # noqa: E402
from enrich.models.embedded import answer  # noqa: E402
from enrich.prompt.shown import CANDIDATES  # noqa: E402
from enrich.prompt.tokens import counter  # noqa: E402
from enrich.values import JSON, NOTHING, FieldSpec, Kind, Prompt, Request, SiteContext  # noqa: E402
from enrich.vocabulary.terms import fold  # noqa: E402

SHARED = ROOT.parent / "shared"
SCORER = SHARED / "tools" / "score.py"
SITES = ("quality/pingcap_zh", "quality/azu", "quality/garden")
HIDDEN = ("summary", "tags", "people", "companies_orgs", "products_models", "media_books", "category", "area")
SPECS = tuple(replace(KNOWN[name], confidence=0.0) for name in HIDDEN)
CONFIDENCES = (0.0, 0.3, 0.5, 0.6, 0.7, 0.8, 0.9)
NO_PROMPT = Prompt("", "", (), "", "", "")
FIRST = 50
Contexts = Mapping[str, SiteContext]
Offer = Callable[[Hidden, SiteContext], SiteContext]


@dataclass(frozen=True, slots=True)
class Split:
    """One site with the fields of some posts hidden, and its index."""

    gold: Path
    work: Path
    index: SiteIndex
    posts: Sequence[Hidden]


def main() -> None:
    """Prints a table for each site and seed."""
    parser = argparse.ArgumentParser()
    parser.add_argument("sites", nargs="*", default=SITES)
    parser.add_argument("--by", default="random")
    parser.add_argument("--seeds", default="7")
    asked = parser.parse_args()
    for site in asked.sites:
        for seed in asked.seeds.split(","):
            print(f"== {site}, by {asked.by}, seed {seed}")
            with tempfile.TemporaryDirectory() as folder:
                measure(SHARED / "corpus" / site, Path(folder), ("--by", asked.by, "--seed", seed))


def measure(gold: Path, folder: Path, options: Sequence[str]) -> None:
    """Prepares, answers in each way, and prints the scores and what the candidates reach."""
    work = folder / "work"
    scorer("prepare", str(gold), str(work), "--hide", ",".join(HIDDEN), *options)
    split = Split(gold, work, SiteIndex(None), [])
    start = time.process_time()
    files = sorted((str(file.relative_to(work)), file) for file in work.rglob("*.md"))
    split.index.update(files, SPECS)
    indexed = time.process_time()
    posts = list(hidden(work))
    contexts = {post.path: _context(split.index, post) for post in posts}
    split = Split(gold, work, split.index, posts)
    ours = scored(split, folder / "ours", contexts, lambda _, context: context)
    spent = time.process_time() - indexed
    plain = Plain(split.index)
    others = [scored(split, folder / way.__name__, contexts, way) for way in (plain.offered, plain.combined)]
    print(f"index {(indexed - start) / len(files) * 1e3:.1f} ms a post, answers {spent / len(posts) * 1e3:.1f}")
    compare(ours, others)
    for confidence in CONFIDENCES:
        trade(split, folder / f"at-{confidence}", contexts, confidence)
    reach(split, contexts)


def hidden(work: Path) -> Iterator[Hidden]:
    """The posts whose fields were hidden."""
    for path in json.loads((work / ".score.json").read_text(encoding="utf-8"))["test"]:
        (work / path).chmod(0o644)
        post = frontmatter.cut((work / path).read_bytes(), path)
        known = {field.name: field.value for field in frontmatter.locate(post)}
        yield Hidden(path, work / path, str(known.get("title") or ""), post.text, known)


def trade(split: Split, copy: Path, contexts: Contexts, confidence: float) -> None:
    """One line a field of labels: what a confidence makes of precision and coverage."""
    asked = [replace(spec, confidence=confidence) for spec in SPECS if spec.kind is not Kind.TEXT]
    found = scored(split, copy, contexts, lambda _, context: context, asked)
    for spec in (spec for spec in asked if spec.key in found):
        told = found[spec.key]
        measures = [f"{name} {told[name]:.3f}" for name in ("precision", "recall", "f1", "accuracy") if name in told]
        bearing = [post.path for post in split.posts if values_of(split.gold / post.path).get(spec.key)]
        given = sum(bool(values_of(copy / path).get(spec.key)) for path in bearing)
        print(f"{spec.name:16} at {confidence:.1f}  coverage {given / len(bearing):.3f}  {', '.join(measures)}")
    shutil.rmtree(copy)


def scored(
    split: Split, copy: Path, contexts: Contexts, offer: Offer, asked: Sequence[FieldSpec] = SPECS
) -> Mapping[str, Any]:
    """The scores of what is answered to what is offered, written into a copy of the site."""
    shutil.copytree(split.work, copy)
    for post in split.posts:
        context = offer(post, contexts[post.path])
        wanted = tuple(spec for spec in asked if not post.known.get(spec.key))
        request = Request(post.path, post.title, post.body, wanted, context, (), {}, NO_PROMPT, "", 1, post.known)
        write(copy / post.path, post, answer(request), split.index, wanted)
    found: Mapping[str, Any] = json.loads(scorer("score", str(split.gold), str(copy), "--json"))
    return found


def compare(ours: Mapping[str, Any], others: Sequence[Mapping[str, Any]]) -> None:
    """One line a field: its measure with its 95 % interval, the plain ways', and the ratio to the better one."""
    for key in (key for key in HIDDEN if key in ours):
        measure_ = next(name for name in ("rougeL", "f1", "accuracy") if name in ours[key])
        value, (low, high) = ours[key][measure_], ours[key]["ci"]
        plain = [other[key][measure_] for other in others]
        told = ", ".join(f"{name} {ours[key][name]:.3f}" for name in ("precision", "recall") if name in ours[key])
        ratio = value / max(plain) if max(plain) else 0.0
        beside = " / ".join(f"{one:.3f}" for one in dict.fromkeys(plain))
        print(
            f"{key:16} n {ours[key]['n']:4}  {measure_:8} {value:.3f} [{low:.3f}, {high:.3f}]"
            f"  plain {beside}  ratio {ratio:.2f}  {told}"
        )


def reach(split: Split, contexts: Contexts) -> None:
    """One line a field of labels: how many of the true ones are among the first candidates, and how many could be."""
    count = counter("gpt-4o").count
    golds = {post.path: values_of(split.gold / post.path) for post in split.posts}
    for spec in (spec for spec in SPECS if spec.kind is not Kind.TEXT):
        total = there = first = reached = 0
        for post in split.posts:
            known = {fold(label) for label in contexts[post.path].vocabularies[spec.name].terms}
            offered = {fold(term.label) for term in contexts[post.path].candidates[spec.name][:FIRST]}
            right = {fold(label) for label in golds[post.path].get(spec.key, ())}
            total += len(right)
            there += len(right & known)
            first += len(right & offered)
            reached += len(right & offered & known)
        if total:
            print(
                f"{spec.name:16} of {total:4} labels {there / total:.3f} known elsewhere; among the first {FIRST}"
                f" {first / total:.3f}, of the known {reached / (there or 1):.3f}"
            )
    tokens = [sum(count(line) for line in _lists(context)) for context in contexts.values()]
    print(f"the lists in a prompt are {statistics.fmean(tokens):.0f} tokens, at most {max(tokens)}")


def _lists(context: SiteContext) -> Iterator[str]:
    """The lists of candidates as the prompt shows them."""
    for name, terms in context.candidates.items():
        shown = ", ".join(term.label for term in terms[:CANDIDATES])
        yield f"Words that this site uses for `{name}`, likely ones first: {shown}\n" if shown else ""


def write(file: Path, post: Hidden, found: Mapping[str, JSON], index: SiteIndex, wanted: Sequence[FieldSpec]) -> None:
    """Writes what is proposed, where the post holds the key."""
    held = [spec for spec in wanted if spec.key in post.known]
    changes = {spec.key: value for spec in held if (value := _plain(spec, found[spec.name]))}
    try:
        content = frontmatter.edit(file.read_bytes(), changes, style=index.style)
    except PostError as error:
        print(f"{post.path}: {error}")
    else:
        file.write_bytes(content)


def _context(index: SiteIndex, post: Hidden) -> SiteContext:
    return index.context(post.path, post.title, post.body, _wanted(post), post.known)


def _wanted(post: Hidden) -> tuple[FieldSpec, ...]:
    return tuple(spec for spec in SPECS if not post.known.get(spec.key))


def values_of(file: Path) -> Mapping[str, tuple[str, ...]]:
    """The labels of a post by key, as the index reads them."""
    from enrich.index.source import source

    try:
        return source(file.name, file.read_bytes()).values
    except PostError:
        return NOTHING


def _plain(spec: FieldSpec, value: JSON) -> JSON:
    if spec.kind is Kind.NAMES and isinstance(value, list):
        return [item["name"] for item in value if isinstance(item, dict)]
    return value


def scorer(*arguments: str) -> str:
    """What the scorer prints."""
    command = [sys.executable, str(SCORER), *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


if __name__ == "__main__":
    main()
