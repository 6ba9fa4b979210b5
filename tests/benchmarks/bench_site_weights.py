"""Trains the weights that ``enrich`` ships for choosing terms, and tells how much they are worth elsewhere.

``python tests/benchmarks/bench_site_weights.py [--write]`` trains on four small vaults of ``../shared/corpus/fidelity``
(zh, it, ru, mixed; tagged by people), and reports F1 on sites that it never sees, with the shipped weights alone and
with those refitted on the site's own posts; ``--write`` puts them into ``enrich/site/weights.json``.
The weights for names are not trained here: they are set by hand from one garden's fit, and each site refits them.
Each site is judged on posts that its own fit did not see.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from enrich.fields.specs import KNOWN  # noqa: E402 - found by the line above
from enrich.index import ranker_training, terms  # noqa: E402
from enrich.index.logistic import Examples, RankerWeights, fit, threshold  # noqa: E402
from enrich.index.ranker_training import Judged  # noqa: E402
from enrich.index.source import load  # noqa: E402
from enrich.index.store import Store  # noqa: E402
from enrich.index.update import Update  # noqa: E402
from enrich.values import Kind  # noqa: E402

CORPUS = ROOT.parent / "shared" / "corpus"
TRAINED_ON = tuple(f"fidelity/{name}" for name in ("mushan-hexo", "rowandish-vault", "kravt-ru-vault", "mined"))
JUDGED_ON = ("quality/pingcap_zh", "quality/azu", "quality/garden")
FILE = ROOT / "enrich" / "site" / "weights.json"
TAGS = KNOWN["tags"]
STRENGTH = 30.0
MOST = 7


def main() -> None:
    """Trains, reports, and writes where asked to."""
    trained = train([post for site in TRAINED_ON for post in judged(site)])
    print("trained on", ", ".join(TRAINED_ON))
    for name, value in zip(terms.MEASURES, trained.values, strict=True):
        print(f"  {name:15} {value:6.2f}")
    print(f"  {'threshold':15} {trained.threshold:6.2f}")
    for site in JUDGED_ON:
        report(site, trained)
    if "--write" in sys.argv:
        write(trained)


def judged(site: str) -> list[Judged]:
    """The candidates of a sample of a site's tagged posts, with the tags that they really bear."""
    files = {str(file.relative_to(CORPUS)): file for file in sorted((CORPUS / site).rglob("*.md"))}
    state, _ = Update(Store(None), files, [TAGS]).run()
    rows = state.site.rows
    bodies = (load(row.path, files[row.path]).body for row in rows)
    known = dict(enumerate(bodies))
    return ranker_training.ask(state.site, [state.site.field(TAGS)], known.get)[0]


def train(posts: Sequence[Judged]) -> RankerWeights:
    """The weights that suit the posts, from nothing."""
    measures, right = (
        np.concatenate(parts) for parts in zip(*((one.measures, one.right) for one in posts), strict=True)
    )
    values = fit(Examples(measures, right, np.ones(len(right))), (0.0,) * len(terms.MEASURES), STRENGTH)
    free = RankerWeights(values)
    scored = [(free.scores(post.measures), post.right, post.truth) for post in posts]
    return RankerWeights(values, threshold(scored, MOST))


def report(site: str, trained: RankerWeights) -> None:
    """F1 on the second half of a site's sample, with the shipped weights and with those fitted on the first half."""
    posts = judged(site)
    half = len(posts) // 2
    fitted = ranker_training.fitted(posts[:half], trained, MOST)
    others = posts[half:]
    print(f"{site}, {len(others)} posts: shipped {f1(others, trained):.3f}, fitted {f1(others, fitted):.3f}")


def f1(posts: Sequence[Judged], weights: RankerWeights) -> float:
    """Micro F1 of what would be proposed."""
    hits = proposed = bearing = 0
    for post in posts:
        scores = weights.scores(post.measures)
        ranked = np.argsort(-scores, kind="stable")[:MOST]
        taken = [*ranked[:1], *(place for place in ranked[1:] if scores[place] > 0)]
        hits += int(post.right[taken].sum())
        proposed += len(taken)
        bearing += post.truth
    return 2 * hits / (proposed + bearing)


def write(trained: RankerWeights) -> None:
    """Puts the weights where they are shipped."""
    table = json.loads(FILE.read_text(encoding="utf-8"))
    rounded = {name: round(value, 3) for name, value in zip(terms.MEASURES, trained.values, strict=True)}
    table[Kind.TERMS.value] = {"weights": rounded, "threshold": round(trained.threshold, 3)}
    FILE.write_text(json.dumps(table, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
