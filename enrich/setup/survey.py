"""What the front matter of a site's posts holds, counted: pure.

Nothing is decided here: `propose` does that, from a `Survey` alone.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from enrich.fields.forms import items
from enrich.fields.habits import UNSEEN, Census, counted
from enrich.fields.schema import sentences
from enrich.frontmatter.keys import dotted
from enrich.posts.privacy import is_draft
from enrich.setup.known import folded, known_keys
from enrich.setup.sorting import Sorting, sorted_out, within
from enrich.values import JSON, NOTHING, Form
from enrich.verify.language import language

_TERM, _NAME = 60, 80  # characters: what is longer is no term, and no name
_READ, _HEAD = 300, 500  # texts of a key whose language is looked at, and characters of each
_ITEMS = 50  # of one list, that are looked for in the body
_FILE = r"png|jpe?g|gif|svg|webp|avif|html?|pdf|mp[34]|ya?ml|json|css|js"
_ADDRESS = re.compile(rf"\A(?:(?:https?:)?//\S+|/\S*|\S+\.(?:{_FILE}))")
_DATE = re.compile(r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}.*|\d{1,2}[-/. ](?:\d{1,2}|\w{3,9})[-/., ]+\d{4}.*")
_CODE = re.compile(r"[\d\W_]+|[0-9a-f-]{8,}|\d[\d.,:]*\s?\w{0,3}")
_DRAFTS = frozenset({"_drafts", "drafts"})  # folders, the first of Jekyll and Hexo
_DATED_NAME = re.compile(r"\d{4}-\d{1,2}-\d{1,2}[-_ ]?.*")


@dataclass(frozen=True, slots=True)
class PostFacts:
    """One post: its path from the root, its front matter (``None`` where it has none), and its body as plain text."""

    path: str
    front: Mapping[str, JSON] | None
    body: str = ""
    language: str = ""

    @property
    def is_dated(self) -> bool:
        """Whether a key, or the name of the file or its folder, says when it was written, or that it is a draft."""
        dates, front = known_keys().dates, self.front or {}
        if any(folded(key) in dates and value not in (None, "", False) for key, value in front.items()):
            return True
        if is_draft(front) or not _DRAFTS.isdisjoint(self.path.split("/")[:-1]):
            return True
        return any(_DATED_NAME.fullmatch(part) for part in self.path.split("/")[-2:])


@dataclass(frozen=True, slots=True)
class KeyFacts:
    """What stands under one key, in the spelling of most posts, whatever its case.

    ``borne`` and ``filled`` are numbers of posts; ``texts`` and ``lists`` those that hold a text, and a list of texts.
    ``is_list`` says that all of them are read as lists: most are some, or the generator reads the key so.
    ``lengths`` are characters of texts, ``sentences`` their sentences, and ``sizes`` items of lists, each sorted.
    ``uses`` counts posts by value, for texts as they stand and for lists by item.
    ``said`` is the share of different items that stand in the body of a post that bears them.
    ``languages`` counts texts by their language, where that is clear.
    ``single`` holds the value of each post that has exactly one, by the number of the post.
    """

    key: str
    borne: int = 0
    filled: int = 0
    texts: int = 0
    lists: int = 0
    is_list: bool = False
    lengths: tuple[int, ...] = ()
    sentences: tuple[int, ...] = ()
    sizes: tuple[int, ...] = ()
    uses: Mapping[str, int] = field(default_factory=dict)
    said: float = 0.0
    languages: Mapping[str, int] = field(default_factory=dict)
    single: Mapping[int, str] = field(default_factory=dict)

    def like(self, pattern: re.Pattern[str]) -> float:
        """The share of values that a pattern matches, each as often as it is used."""
        total = sum(self.uses.values())
        return sum(count for one, count in self.uses.items() if pattern.fullmatch(one)) / total if total else 0.0

    @property
    def why_no_words(self) -> str:
        """What the values are, where they are no words; empty where they are."""
        kinds = ((_ADDRESS, "addresses and files"), (_DATE, "dates"), (_CODE, "numbers and codes"))
        return next((told for pattern, told in kinds if self.like(pattern) > _HALF), "")


_HALF = 0.5


@dataclass(frozen=True, slots=True)
class Survey:
    """What posts with front matter bear.

    ``total`` are those posts, ``looked`` the files that were read, and ``found`` all files that may be posts.
    ``keys`` stand in the order of how many posts bear them; ``languages`` counts bodies by language.
    ``sorting`` tells the posts from other files, and ``bare`` names those without front matter where posts are.
    """

    total: int
    found: int
    looked: int
    keys: tuple[KeyFacts, ...]
    languages: Mapping[str, int]
    sorting: Sorting
    bare: tuple[str, ...]
    census: Census = UNSEEN

    @property
    def posts(self) -> str:
        """The posts that were counted, in words."""
        return f"{self.total:,} posts" if self.total != 1 else "1 post"


def survey(
    posts: Sequence[PostFacts],
    found: int,
    forms: Mapping[str, Form] = NOTHING,
    *,
    by_date: bool = True,
    is_site: bool = True,
) -> Survey:
    """What posts hold; ``forms`` says, by key in lower case, how a text in the place of a list is read.

    ``by_date`` and ``is_site`` are for `sorted_out`.
    """
    files = {post.path: post.is_dated for post in posts if post.front is not None}
    sorting = sorted_out(files, by_date=by_date, is_site=is_site)
    bearing = [post for post in posts if post.front is not None and post.path in sorting.posts]
    columns: dict[str, list[tuple[int, str, JSON]]] = {}
    for number, post in enumerate(bearing):
        for key, value in _leaves(post.front or {}):
            columns.setdefault(key.casefold(), []).append((number, key, value))
    keys = [_facts(column, bearing, forms.get(key)) for key, column in columns.items()]
    keys.sort(key=lambda one: (-one.borne, one.key))
    languages = Counter(post.language for post in bearing if post.language)
    bare = tuple(post.path for post in posts if post.front is None and within(post.path, sorting.covered))
    census = counted((post.front or {} for post in bearing), whole=len(posts) == found)
    return Survey(len(bearing), found, len(posts), tuple(keys), languages, sorting, bare, census)


def _leaves(front: Mapping[str, JSON], above: tuple[str, ...] = ()) -> Iterator[tuple[str, JSON]]:
    """The keys with their values, down to those that hold no mapping."""
    for name, value in front.items():
        if not name:
            continue
        if isinstance(value, dict) and value:
            yield from _leaves(value, (*above, name))
        else:
            yield dotted((*above, name)), value


def _facts(column: Sequence[tuple[int, str, JSON]], posts: Sequence[PostFacts], form: Form | None) -> KeyFacts:
    spellings = Counter(key for _, key, _ in column)
    texts = [(number, value.strip()) for number, _, value in column if isinstance(value, str) and value.strip()]
    lists = [(number, kept) for number, _, value in column if isinstance(value, list) and (kept := _items(value, form))]
    is_list = form is not None or len(lists) > len(texts)
    listed = [*lists, *((number, _items(text, form)) for number, text in texts)] if is_list else []
    single = {number: text for number, text in texts if len(text) <= _TERM}
    others = sum(1 for _, _, value in column if isinstance(value, bool | int | float))
    return KeyFacts(
        max(sorted(spellings), key=spellings.__getitem__),
        borne=len({number for number, _, _ in column}),
        filled=len(texts) + len(lists) + others,
        texts=len(texts),
        lists=len(lists),
        is_list=is_list,
        lengths=tuple(sorted(len(text) for _, text in texts)),
        sentences=tuple(sorted(sentences(text) for _, text in texts)),
        sizes=tuple(sorted(len(kept) for _, kept in listed)),
        uses=Counter(one for _, kept in listed for one in {*kept}) if is_list else Counter(one for _, one in texts),
        said=_said(listed, posts),
        languages=Counter(filter(None, (language(text[:_HEAD]) for _, text in texts[:_READ]))),
        single=single | {number: kept[0] for number, kept in lists if len(kept) == 1},
    )


def _items(value: JSON, form: Form | None) -> list[str]:
    return [item for item in items(value, form or Form.COMMAS) if item != "[]"]


def _said(listed: Sequence[tuple[int, Sequence[str]]], posts: Sequence[PostFacts]) -> float:
    """The share of different items that stand in the body of a post that bears them, as they are written."""
    said: dict[str, bool] = {}
    for number, kept in listed:
        for item in kept[:_ITEMS]:
            if len(item) <= _NAME and not said.get(item, False):
                said[item] = item in posts[number].body
    return sum(said.values()) / len(said) if said else 0.0
