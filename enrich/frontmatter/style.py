"""How a site writes its front matter, learned from its posts, for where a post itself gives no lead."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable

    from enrich.frontmatter.entries import Layout

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Style:
    """What is unknown is empty or ``None``, and another style may fill it in.

    ``order`` holds the keys in their usual order, ``lists`` what stands around the items of a list.
    ``quote`` is the quote for what must be quoted; ``quoted`` says whether a text is quoted that need not be,
    ``quoted_items`` the same of the items of lists.
    ``format`` is what a new block is written in.
    ``folded`` says whether a long text is a folded block (``>-``) rather than one line.
    ``indent`` is the number of blanks by which a YAML mapping stands further right than its key.
    ``headers`` says whether a TOML table has a header rather than dotted keys.
    ``spelling`` holds the site's keys, those of most posts first, in the notation of `enrich.frontmatter.keys`.
    """

    order: tuple[str, ...] = ()
    lists: Layout | None = None
    quote: str = ""
    quoted: bool | None = None
    quoted_items: bool | None = None
    folded: bool | None = None
    format: str | None = None
    indent: int | None = None
    headers: bool | None = None
    spelling: tuple[str, ...] = ()

    def over(self, other: Style) -> Style:
        """This style, with what it does not know taken from ``other``."""
        if other is UNKNOWN:
            return self
        return Style(
            self.order or other.order,
            self.lists or other.lists,
            self.quote or other.quote,
            other.quoted if self.quoted is None else self.quoted,
            other.quoted_items if self.quoted_items is None else self.quoted_items,
            other.folded if self.folded is None else self.folded,
            self.format or other.format,
            self.indent or other.indent,
            other.headers if self.headers is None else self.headers,
            self.spelling or other.spelling,
        )


UNKNOWN = Style()


def prevailing(styles: Iterable[Style]) -> Style:
    """What most of the styles do, in each respect for itself; keys stand in the order that most posts agree on."""
    known = list(styles)
    return Style(
        order=_order(style.order for style in known),
        lists=commonest(style.lists for style in known),
        quote=commonest(style.quote or None for style in known) or "",
        quoted=commonest(style.quoted for style in known),
        quoted_items=commonest(style.quoted_items for style in known),
        folded=commonest(style.folded for style in known),
        format=commonest(style.format for style in known),
        indent=commonest(style.indent for style in known),
        headers=commonest(style.headers for style in known),
    )


def commonest(seen: Iterable[T | None]) -> T | None:
    """What is seen most often, of two the first; ``None`` is not counted."""
    known = [one for one in seen if one is not None]
    return known[0] if len(known) == 1 else max(dict.fromkeys(known), key=known.count, default=None)


def _order(orders: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    """Keys so that each stands above those that most posts with both have below it.

    The next key is always the one that the fewest of those left stand above; posts seldom have all keys.
    """
    counted = Counter(orders)
    above: Counter[tuple[str, str]] = Counter()
    for order, posts in counted.items():
        for pair in combinations(dict.fromkeys(order), 2):
            above[pair] += posts
    keys = dict.fromkeys(key for order, _ in counted.most_common() for key in order)
    below = {key: {other for other in keys if above[key, other] > above[other, key]} for key in keys}
    beaten = {key: sum(key in others for others in below.values()) for key in keys}
    found: list[str] = []
    while beaten:
        found.append(min(beaten, key=beaten.__getitem__))
        del beaten[found[-1]]
        for key in below[found[-1]] & beaten.keys():
            beaten[key] -= 1
    return tuple(found)
