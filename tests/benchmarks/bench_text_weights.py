"""The weights by which the embedded model judges texts, fitted to what was judged by eye.

``python tests/benchmarks/bench_text_weights.py`` reads ``tests/quality/judged_texts.jsonl`` and the posts in
``../shared/corpus``, measures each judged text anew, and fits a logistic regression.
It tells how likely the owner takes a text as it stands.
Weights set by hand are the prior mean, so that a measure that few texts have stays near them.
It prints what texts above a threshold are worth, each site judged by the others, and then the weights of all.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from enrich.index.logistic import Floats  # noqa: E402 - found by the line above
from enrich.models.embedded.likely import CONCLUDING, WEIGHTS, concluding_measures, measures  # noqa: E402
from enrich.models.embedded.texts import SentencePool  # noqa: E402
from enrich.values import Request  # noqa: E402
from quality.test_judged_texts import asked, digest, judged  # noqa: E402

CORPUS = ROOT.parent / "shared" / "corpus"
PRIORS: Mapping[str, Mapping[str, float]] = {
    "summary": {
        "from known": 3.5,
        "from whole": 3.5,
        "from headed": 2.0,
        "from faced": 1.5,
        "from broken": 0.5,
        "from announced": 1.3,
        "from defined": 0.9,
        "from made": 0.9,
        "from first": 0.2,
        "from other": -0.5,
        "title": 1.5,
        "centroid": 0.8,
        "early": 0.5,
        "announces": 0.5,
        "first person": -0.5,
        "second person": -0.3,
        "short": -1.0,
        "long": -0.5,
        "pair": 0.2,
        "talk": -1.5,
        "site": 2.0,
        "exclaims": -0.5,
        "doubt": -1.0,
        "": -1.5,
    },
    "insight": {
        "headed": 0.3,
        "opened": 0.5,
        "lesson": 0.8,
        "title": 1.0,
        "centroid": 1.0,
        "late": 0.5,
        "turns": -0.2,
        "short": -0.5,
        "long": -1.0,
        "talk": -1.5,
        "digits": -1.0,
        "exclaims": -0.5,
        "doubt": -1.0,
        "": -1.5,
    },
}
STRENGTH, FREE = 3.0, 0.1
THRESHOLDS = (0.5, 0.6, 0.7, 0.8)


class Measured(NamedTuple):
    """One judged text: its site, its measures by name, and the verdict."""

    site: str
    measures: Mapping[str, float]
    verdict: str


def main() -> None:
    """Prints a table for each field."""
    for field, shipped in (("summary", WEIGHTS), ("insight", CONCLUDING)):
        texts = [*measured(field)]
        print(
            f"== {field}: {len(texts)} judged texts that are still candidates, of {len({t.site for t in texts})} sites"
        )
        report(texts, PRIORS[field])
        fitted = fit(texts, PRIORS[field])
        print(", ".join(f'"{name}": {weight:.2f}' for name, weight in zip(shipped, fitted, strict=True)))


def measured(field: str) -> Iterator[Measured]:
    """The judged texts of a field, as far as they are still candidates."""
    verdicts: dict[str, dict[str, str]] = {}
    for one in judged():
        if one["field"] == field:
            verdicts.setdefault(one["path"], {})[one["digest"]] = one["verdict"]
    for path, known in verdicts.items():
        parts = path.split("/")
        site = parts[2] if "mined" in parts else "/".join(parts[:2])
        for text, found in candidates(field, asked(path, CORPUS / path)):
            if verdict := known.get(digest(text)):
                yield Measured(site, found, verdict)


def candidates(field: str, request: Request) -> Iterator[tuple[str, Mapping[str, float]]]:
    """The texts without a fault, with their measures."""
    pool = SentencePool(request)
    if field == "insight":
        for one in (one for one in pool.concluded() if not one.fault):
            yield one.text, concluding_measures(one, is_talk=pool.is_talk)
    else:
        for text in (text for text in pool.candidates(request.wanted[0]) if not text.fault):
            yield text.text, measures(text, 0.0, is_talk=pool.is_talk)


def report(texts: Sequence[Measured], prior: Mapping[str, float]) -> None:
    """What texts above each threshold are worth, where no site is judged by itself."""
    likely = np.zeros(len(texts))
    for site in {text.site for text in texts}:
        weights = fit([text for text in texts if text.site != site], prior)
        own = np.array([text.site == site for text in texts])
        likely[own] = _sure(_table(texts, prior)[own] @ weights)
    for least in THRESHOLDS:
        above = [text.verdict for text, sure in zip(texts, likely, strict=True) if sure >= least]
        shares = {verdict: above.count(verdict) / (len(above) or 1) for verdict in ("acceptable", "embarrassing")}
        print(
            f"from {least}: {len(above):3} texts, " + ", ".join(f"{share:.3f} {name}" for name, share in shares.items())
        )


def fit(texts: Sequence[Measured], prior: Mapping[str, float]) -> Floats:
    """The weights of highest posterior probability, by Newton's method; the last one is the constant's."""
    table = _table(texts, prior)
    right = np.array([text.verdict == "acceptable" for text in texts], float)
    mean = np.array([*prior.values()])
    tight = np.array([STRENGTH if name else FREE for name in prior])
    weights = mean.copy()
    for _ in range(30):
        sure = _sure(table @ weights)
        slope = table.T @ (sure - right) + tight * (weights - mean)
        weights -= np.linalg.solve((table.T * (sure * (1 - sure))) @ table + np.diag(tight), slope)
    return weights


def _table(texts: Sequence[Measured], prior: Mapping[str, float]) -> Floats:
    return np.array([[text.measures[name] if name else 1.0 for name in prior] for text in texts])


def _sure(odds: Floats) -> Floats:
    return np.asarray(1.0 / (1.0 + np.exp(-odds)))


if __name__ == "__main__":
    main()
