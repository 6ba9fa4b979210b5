"""What to say where no post is found: where it was looked, what would be a post, what was left out, and what to do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from enrich.config import Config
from enrich.posts.left_out import ENDINGS, LeftOut
from enrich.report import counted
from enrich.values.posts import NOTHING

_SHOWN = 3
_NAME = "name the folder of your posts, or set `posts` in [site]"


def nowhere(config: Config, paths: Sequence[Path], left: Mapping[str, int] = NOTHING) -> str:
    """A sentence or two; ``left`` counts by its reason what ends as posts do and is none."""
    named = [str(path) for path in paths if str(path) != "."]
    places = named or list(config.site.posts) or [str(config.root)]
    further = f" and {counted(len(places) - _SHOWN, 'further place')}" if len(places) > _SHOWN else ""
    meant = LeftOut(max(left, key=left.__getitem__)).remedies if named and left else _NAME
    told = ", ".join(f"{counted(number, 'file')} {reason}" for reason, number in left.items())
    return (
        f"0 posts in {', '.join(places[:_SHOWN])}{further}: a post is a file that ends in {_endings(ENDINGS)},"
        f" unless git ignores it or `exclude` in [site] names it{f' (left out: {told})' if told else ''}; {meant}"
    )


def _endings(endings: Sequence[str]) -> str:
    *most, last = endings
    return f"{', '.join(most)} or {last}" if most else last
