"""Which keys a field has where no setting says so: what the site's own posts bear decides, then its generator's habits.

A site whose posts bear ``description`` has its summary there; a second text under ``summary`` would be read by nobody.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from enrich.frontmatter.keys import dotted
from enrich.generators import PLAIN, Generator
from enrich.values import JSON, FieldSpec, Kind

ENOUGH = 20
"""How many posts tell that a site has no use for a field that none of them bears."""
_TENTH = 10
_NEARLY = 4 / 5
_USUAL: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {"summary": ("summary", "description", "excerpt", "abstract"), "tags": ("tags", "tag", "keywords")}
)
ONE_WORD = ("tags", "tag")
"""Names of one key, of which each post may use another."""
_PARENTS = ("seo", "meta", "params", "extra")


@dataclass(frozen=True, slots=True)
class Census:
    """What the posts of a site bear.

    ``posts`` were looked at; ``whole`` says that these are all.
    ``texts`` and ``lists`` are numbers of posts by key: those with a text there, and with a list; an empty key is both.
    """

    posts: int = 0
    whole: bool = True
    texts: Mapping[str, int] = field(default_factory=dict)
    lists: Mapping[str, int] = field(default_factory=dict)

    def spellings(self, key: str, kind: Kind) -> Counter[str]:
        """How many posts bear a key, in whatever letter case, by its spelling."""
        counts = self.texts if kind in (Kind.TEXT, Kind.TERM) else self.lists
        return Counter({one: count for one, count in counts.items() if one.casefold() == key.casefold()})

    def bears(self, name: str) -> bool:
        """Whether any post has a key of that name, at whatever depth and in whatever letter case."""
        return any(key.casefold().rpartition(".")[2] == name for key in (*self.texts, *self.lists))


UNSEEN = Census()


def counted(fronts: Iterable[Mapping[str, JSON]], *, whole: bool = True) -> Census:
    """What posts with this front matter bear."""
    posts, texts, lists = 0, Counter[str](), Counter[str]()
    for front in fronts:
        posts += 1
        for key, value in _leaves(front):
            texts[key] += value is None or isinstance(value, str)
            lists[key] += value is None or isinstance(value, str | list | dict)
    return Census(posts, whole, +texts, +lists)


def _leaves(front: Mapping[str, JSON], above: tuple[str, ...] = ()) -> Iterator[tuple[str, JSON]]:
    for name, value in front.items():
        yield name if not above and name.isidentifier() else dotted((*above, name)), value
        if isinstance(value, dict):
            yield from _leaves(value, (*above, name))


def has_habits(name: str, generator: Generator) -> bool:
    """Whether sites keep a field of that name under several keys."""
    return name in _USUAL or name in generator.keys


def usual_key(spec: FieldSpec, census: Census, generator: Generator, taken: Collection[str] = ()) -> str:
    """The key of a field: the one that most posts bear, where that is at least a tenth of them.

    A better key that nearly as many posts bear goes before it: tags that a site shows before keywords for machines.
    Else it is the field's own name where a post bears that, else the key that the generator reads.
    Keys that are ``taken`` belong to other fields; where its own name is one of them, that is for the settings to mend.
    """
    usual = _USUAL.get(spec.name, ())
    nested = (f"{parent}.{name}" for parent in _PARENTS for name in usual)
    names = dict.fromkeys((*generator.keys.get(spec.name, ()), *usual, *nested))
    free = [name for name in names if name not in taken]
    if not free or spec.key in taken:
        return spec.key
    borne = {name: census.spellings(name, spec.kind).total() for name in free}
    most = max(free, key=lambda name: borne[name])
    most = next(name for name in free if borne[name] >= borne[most] * _NEARLY)
    if not borne[most] or borne[most] * _TENTH < census.posts:
        most = spec.key if borne.get(spec.key) else free[0]
    return _spelled(most, spec, census)


def same_keys(spec: FieldSpec, census: Census, generator: Generator, taken: Collection[str] = ()) -> tuple[str, ...]:
    """All keys under which a field's list may stand, its own first, where posts bear it in singular and plural."""
    if spec.key.casefold() not in ONE_WORD:
        return ()
    form = generator.forms.get(spec.key.casefold())
    free = (name for name in ONE_WORD if name not in taken and generator.forms.get(name) == form)
    borne = [name for name in free if name == spec.key.casefold() or census.spellings(name, spec.kind)]
    return (spec.key, *(name for name in borne if name != spec.key.casefold())) if len(borne) > 1 else ()


def own_key(spec: FieldSpec, census: Census, generator: Generator, taken: Collection[str]) -> str:
    """The key of a field that the settings name without a key: its own name, unless no post bears that."""
    is_borne = census.spellings(spec.key, spec.kind).total()
    return _spelled(spec.key, spec, census) if is_borne else usual_key(spec, census, generator, taken)


def _spelled(key: str, spec: FieldSpec, census: Census) -> str:
    """A key in the letter case that most posts have."""
    found = census.spellings(key, spec.kind)
    return max(sorted(found), key=lambda one: (found[one], one == key), default=key)


def unused(specs: Sequence[FieldSpec], census: Census, generator: Generator = PLAIN) -> tuple[str, ...]:
    """The names of default fields that a site has no use for, as its posts show.

    Summary and tags are of use to every site, but for tags that its settings declare nowhere.
    """
    if census.posts < ENOUGH:
        return ()
    barred = {key.rpartition(".")[2] for key in generator.needs if key not in generator.allowed}
    free = (spec.name for spec in specs if spec.name not in _USUAL or spec.name in barred)
    return tuple(name for name in free if not census.bears(name))


def told_key(spec: FieldSpec, census: Census, generator: Generator) -> str:
    """What a person should know of a key that no setting chose; empty where it is the field's own name."""
    if spec.key.casefold() == spec.name:
        return ""
    bearing = census.spellings(spec.key, spec.kind).total()
    why = f"{bearing:,} of {_posts(census)} bear" if bearing else f"{generator.name} reads"
    return f"note: {spec.name} {'are' if spec.is_list else 'is'} written to the key {spec.key}, which {why}"


def told_unused(specs: Sequence[FieldSpec], names: Sequence[str], census: Census) -> str:
    """What a person should know of the fields that are left out, and how to ask for them; empty for none."""
    if not names:
        return ""
    are, them = ("is", "it") if len(names) == 1 else ("are", "them")
    tables = " ".join(f"[fields.{spec.name}]" for spec in specs)
    return (
        f"note: {' and '.join(names)} {are} left out, as none of {_posts(census)} bears {them}:"
        f" ask with --field {names[-1]}, or name your fields in enrich.toml: {tables}"
    )


def _posts(census: Census) -> str:
    return f"{census.posts:,} posts" if census.whole else f"the {census.posts:,} posts that were looked at"
