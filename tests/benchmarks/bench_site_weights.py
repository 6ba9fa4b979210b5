"""Trains the weights that ``enrich`` ships for choosing terms, and tells how much they are worth elsewhere.

``python tests/benchmarks/bench_site_weights.py [--write]`` trains on four small vaults of ``../shared/corpus/fidelity``
(zh, it, ru, mixed; tagged by people), and reports F1 on sites that it never sees, with the shipped weights alone and
with those refitted on the site's own posts; ``--write`` puts them into ``enrich/index/weights.json``.
Those for a cold start are trained on sites as they are before a post is tagged, with a file of all their tags.
The curve that says how sure the weights may be is learned on each site with weights from the others.
The weights for names are not trained here: they are set by hand from one garden's fit, and each site refits them.
Each site is judged on posts that its own fit did not see.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from enrich.fields.specs import KNOWN  # noqa: E402 - found by the line above
from enrich.index import ranker_training, terms  # noqa: E402
from enrich.index.calibration import Calibration, calibrated  # noqa: E402
from enrich.index.labels import Seen  # noqa: E402
from enrich.index.logistic import Examples, RankerWeights, fit, threshold  # noqa: E402
from enrich.index.ranker_training import Judged  # noqa: E402
from enrich.index.source import load  # noqa: E402
from enrich.index.store import Store  # noqa: E402
from enrich.index.update import Update  # noqa: E402
from enrich.values import Kind, Term  # noqa: E402
from enrich.vocabulary.file import Words  # noqa: E402
from enrich.vocabulary.terms import fold  # noqa: E402

CORPUS = ROOT.parent / "shared" / "corpus"
TRAINED_ON = tuple(f"fidelity/{name}" for name in ("mushan-hexo", "rowandish-vault", "kravt-ru-vault", "mined"))
JUDGED_ON = ("quality/pingcap_zh", "quality/azu", "quality/garden")
STARTED_ON = (*TRAINED_ON, "quality/pingcap_zh")
FILE = ROOT / "enrich" / "index" / "weights.json"
TAGS = KNOWN["tags"]
STRENGTH = 30.0
MOST = 7
LITERAL = ("in title", "in lead", "in text", "rarity", "constant")
NOWHERE = -10.0


def main() -> None:
    """Trains, reports, and writes where asked to."""
    sites = [judged(site) for site in TRAINED_ON]
    trained = train([post for site in sites for post in site])
    print("trained on", ", ".join(TRAINED_ON))
    for name, value in zip(terms.MEASURES, trained.values, strict=True):
        print(f"  {name:15} {value:6.2f}")
    print(f"  {'threshold':15} {trained.threshold:6.2f}")
    curve = sureness(sites)
    print(f"  curve           {curve.slope:6.2f} {curve.shift:6.2f}")
    for site in JUDGED_ON:
        report(site, trained)
    started = start([post for site in STARTED_ON for post in begun(site)])
    print("cold start, trained on", ", ".join(STARTED_ON), "-", ", ".join(f"{one:.2f}" for one in started.values))
    for site in ("quality/azu", "quality/pingcap_zh"):
        print(f"{site}, with a file of words alone: {f1(begun(site), started):.3f}")
    if "--write" in sys.argv:
        write(trained, started, curve)


def sureness(sites: Sequence[Sequence[Judged]]) -> Calibration:
    """The curve of each site's posts, scored by what suits the other sites."""
    told = []
    for place, site in enumerate(sites):
        free = RankerWeights(
            train([post for other, posts in enumerate(sites) if other != place for post in posts]).values
        )
        told += [(free.odds(post.measures), post.right) for post in site]
    return calibrated(told, Calibration())


def begun(site: str) -> list[Judged]:
    """All tagged posts of a site, asked as if none were tagged and a file held all of its tags."""
    files = {str(file.relative_to(CORPUS)): file for file in sorted((CORPUS / site).rglob("*.md"))}
    hidden = replace(TAGS, key="no post has this key")
    known, _ = Update(Store(None), files, [TAGS]).run()
    truths = {row.path: row.values.get(TAGS.key, ()) for row in known.site.rows}
    words = Words(tuple(map(Term, dict.fromkeys(label for labels in truths.values() for label in labels))))
    state, _ = Update(Store(None), files, [hidden], words={TAGS.name: words}).run()
    field = state.site.field(hidden)
    found = []
    for number, row in enumerate(state.site.rows):
        truth = frozenset(map(fold, truths[row.path]))
        if truth:
            around = partial(state.site.around, number, state.site.vectors[number])
            labels, measures = field.measured(
                Seen(number, row.title, load(row.path, files[row.path]).body, row.day, around), ""
            )
            found.append(Judged(measures, np.array([fold(label) in truth for label in labels], bool), len(truth)))
    return found


def start(posts: Sequence[Judged]) -> RankerWeights:
    """The weights that suit what stands in the posts: the other measures say nothing before a post is tagged."""
    columns = [terms.MEASURES.index(name) for name in LITERAL]
    standing = [~post.measures[:, terms.MEASURES.index("not in text")].astype(bool) for post in posts]
    measures = np.concatenate([post.measures[there][:, columns] for post, there in zip(posts, standing, strict=True)])
    right = np.concatenate([post.right[there] for post, there in zip(posts, standing, strict=True)])
    values = fit(Examples(measures, right, np.ones(len(right))), (0.0,) * len(LITERAL), 1.0)
    known = dict(zip(LITERAL, values, strict=True)) | {"not in text": NOWHERE}
    free = RankerWeights(tuple(known.get(name, 0.0) for name in terms.MEASURES))
    scored = [(free.scores(post.measures), post.right, post.truth) for post in posts]
    return RankerWeights(free.values, threshold(scored, MOST))


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


def write(trained: RankerWeights, started: RankerWeights, curve: Calibration) -> None:
    """Puts the weights where they are shipped."""
    table = json.loads(FILE.read_text(encoding="utf-8"))
    for name, weights in ((Kind.TERMS.value, trained), ("cold", started)):
        rounded = {name: round(value, 3) for name, value in zip(terms.MEASURES, weights.values, strict=True)}
        table[name] = {"weights": rounded, "threshold": round(weights.threshold, 3)}
    table["calibration"][Kind.TERMS.value] = [round(curve.slope, 3), round(curve.shift, 3)]
    FILE.write_text(json.dumps(table, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
