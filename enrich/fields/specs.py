"""Fields known by name, and what a site's configuration makes of them.

A field of ``enrich.toml`` with a known name starts with the settings of that name; any other must say its kind.
The limits follow one site of 9,763 posts: the median summary has 159 characters, insights have 16 to 163.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from enrich.errors import ConfigError
from enrich.fields.habits import UNSEEN, Census, own_key, same_keys, usual_key
from enrich.fields.keys import names
from enrich.frontmatter.keys import parse
from enrich.generators import PLAIN, Generator
from enrich.settings import FieldConfig
from enrich.values import FieldSpec, Form, Kind, Mode, Review

_NEW = 1  # new terms that a post of an open field may get: the newest fifth of that site brings 1.61, mostly used once
_INSIGHT = (
    "what a reader takes from the post: a consequence, a doubt or a thing to do; "
    "impersonal, grounded in the text, and not the summary again"
)
_MENTIONED = "mentioned in the text itself; not its author, speaker, host or translator unless the text speaks of them"


def _text(name: str, ask: str, limit: int, sentences: int) -> FieldSpec:
    made = FieldSpec(name, name, Kind.TEXT, ask, max_chars=limit, max_sentences=sentences, form=Form.TEXT)
    return replace(made, review=Review.EMBEDDED)


def _terms(name: str, ask: str, mode: Mode, items: int) -> FieldSpec:
    begins = mode is not Mode.CLOSED
    return FieldSpec(name, name, Kind.TERMS, ask, mode=mode, max_items=items, begins_open=begins)


def _term(name: str, ask: str, parent: str = "") -> FieldSpec:
    return FieldSpec(name, name, Kind.TERM, ask, mode=Mode.CLOSED, parent=parent, form=Form.TEXT)


def _names(name: str, what: str) -> FieldSpec:
    return FieldSpec(name, name, Kind.NAMES, f"{what} {_MENTIONED}", evidence=True, max_items=10)


_KNOWN = (
    _text("summary", "what the post says: neutral, in the third person, without praise or advertising", 400, 5),
    _terms("tags", "the topics that the post is about, the most telling ones first", Mode.QUEUE, 8),
    _names("people", "people"),
    replace(
        _text(
            "insight",
            _INSIGHT,
            160,
            2,
        ),
        review=Review.ALWAYS,
        evidence=True,
        min_chars=10,
    ),
    _text("description", "what the post says, in one sentence for a search result", 160, 2),
    _terms("project", "the running projects that the post belongs to", Mode.CLOSED, 3),
    _term("area", "the one area that the post belongs to"),
    _term("category", "the one category that the post belongs to", parent="area"),
    _term("status", "the state of the post"),
    _names("companies_orgs", "companies and organisations"),
    _names("products_models", "products, models and technologies with a name of their own"),
    _names("media_books", "books, films, papers and other works"),
)
REWORDED = {_INSIGHT: _INSIGHT.replace("to do;", "to do, in 20 to 120 characters;")}
"""What was once asked in other words: answers to the older ones still stand."""
KNOWN: Mapping[str, FieldSpec] = MappingProxyType({spec.name: spec for spec in _KNOWN})
DEFAULTS = tuple(KNOWN[name] for name in ("summary", "tags", "people", "insight"))


def specs(
    settings: Mapping[str, FieldConfig] | None,
    mark: str = "",
    generator: Generator = PLAIN,
    census: Census = UNSEEN,
) -> tuple[FieldSpec, ...]:
    """The fields a site wants, in its order; the four defaults where it names none.

    ``mark`` is the key of ``[provenance]``, which no field may have.
    Where the settings say nothing of a list's form, it is what the ``generator`` makes of that key.
    Where the settings name no key, what the posts bear by ``census`` decides, then what the ``generator`` reads.

    Raises:
        ConfigError: A field that is not known has no kind, two fields share a key, or a parent is not a field.
    """
    named = DEFAULTS if settings is None else tuple(_spec(name, setting) for name, setting in settings.items())
    keyed = (_keyed(spec, named, settings, generator, census) for spec in named)
    made = tuple(_formed(spec, (settings or {}).get(spec.name), generator) for spec in keyed)
    _refuse_taken(mark, made)
    _refuse_shared(made)
    _require_parents(settings or {}, [spec.name for spec in made])
    return made


def _keyed(
    spec: FieldSpec,
    named: Sequence[FieldSpec],
    settings: Mapping[str, FieldConfig] | None,
    generator: Generator,
    census: Census,
) -> FieldSpec:
    """The field with the key that is meant by it; a setting is obeyed."""
    taken = {key for other in named if other is not spec for key in names(other)}
    if settings is not None and settings[spec.name].is_keyed:
        return spec
    chosen = usual_key if settings is None else own_key
    keyed = replace(spec, key=chosen(spec, census, generator, taken))
    return replace(keyed, keys=same_keys(keyed, census, generator, taken))


def _formed(spec: FieldSpec, setting: FieldConfig | None, generator: Generator) -> FieldSpec:
    """The field with its form: a field of one term is never parted."""
    if not spec.is_list:
        return replace(spec, form=Form.TEXT)
    if setting is not None and setting.form is not None:
        return spec
    folded = {key.casefold(): form for key, form in generator.forms.items()}
    return replace(spec, form=folded.get(spec.key.casefold(), spec.form))


def _refuse_shared(made: Sequence[FieldSpec]) -> None:
    """Two fields under one key would overwrite each other, and so would one inside of another."""
    taken: dict[tuple[str, ...], str] = {}
    for spec in made:
        for key in names(spec):
            path = parse(key.casefold())
            other = next((name for there, name in taken.items() if name != spec.name and _overlap(path, there)), None)
            if other:
                raise ConfigError(f"the fields `{other}` and `{spec.name}` both write the key `{key}`")
            taken[path] = spec.name


def _overlap(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    shorter = min(len(one), len(other))
    return one[:shorter] == other[:shorter]


def _require_parents(settings: Mapping[str, FieldConfig], known: list[str]) -> None:
    for name, setting in settings.items():
        if setting.parent and setting.parent not in known:
            message = f"`fields.{name}.parent` is `{setting.parent}`, which is not a field of this site"
            raise ConfigError(message, nearest(setting.parent, known))


def _refuse_taken(mark: str, made: Sequence[FieldSpec]) -> None:
    """A mark under a field's own key would overwrite the field; ``enrich`` and ``title`` already have a meaning."""
    taken = {key.casefold(): f"the field `{spec.name}` writes that key" for spec in made for key in names(spec)}
    taken |= dict.fromkeys(("enrich", "title"), "that key already has a meaning")
    if reason := taken.get(mark.casefold()):
        raise ConfigError(f"`provenance.key` can't be `{mark}`: {reason}", "choose another key, such as `ai`")


def as_limited(spec: FieldSpec, setting: FieldConfig | None) -> FieldSpec:
    """The field with those limits alone that a site has set: ours are for what a model writes, not for a person."""
    if setting is None:
        return replace(spec, min_chars=0, max_chars=0, max_sentences=0, max_items=0)
    return replace(
        spec,
        min_chars=setting.min_chars or 0,
        max_chars=setting.max_chars or 0,
        max_sentences=setting.max_sentences or 0,
        max_items=setting.max_items or 0,
    )


def choose(made: tuple[FieldSpec, ...], names: tuple[str, ...]) -> tuple[FieldSpec, ...]:
    """The specs with these names, in the site's order; all where ``names`` is empty.

    Raises:
        ConfigError: A name is not a field of this site.
    """
    known = [spec.name for spec in made]
    for name in names:
        if name not in known:
            raise ConfigError(f"no field is named `{name}`", nearest(name, known))
    return tuple(spec for spec in made if not names or spec.name in names)


def _spec(name: str, setting: FieldConfig) -> FieldSpec:
    base = KNOWN.get(name)
    if base is None:
        if setting.kind is None:
            hint = nearest(name, list(KNOWN))
            raise ConfigError(f"the field `{name}` has no `kind`: text, terms, term or names", hint)
        base = FieldSpec(name, name, setting.kind, ask=name.replace("_", " "), evidence=setting.kind is Kind.NAMES)
    given = {"review": _review(base, setting.kind or base.kind)} | setting.model_dump(exclude_none=True)
    made = replace(base, **({"key": given["keys"][0]} if setting.keys else {}), **given)
    begins = made.kind is Kind.TERMS and setting.mode is None and made.mode is not Mode.CLOSED
    made = replace(made, begins_open=begins)
    is_open = made.mode is Mode.OPEN and made.kind in (Kind.TERM, Kind.TERMS)
    return replace(made, max_new=_NEW) if is_open and setting.max_new is None else made


def _review(base: FieldSpec, kind: Kind) -> Review:
    """Who may accept what is proposed, where the settings don't say: a person a text by the embedded model."""
    if base.review is Review.ALWAYS:
        return Review.ALWAYS
    return Review.EMBEDDED if kind is Kind.TEXT else Review.AUTO


def nearest(name: str, known: list[str]) -> str:
    """A hint for an unknown name: the nearest known one, else all."""
    near = difflib.get_close_matches(name, known, n=1)
    return f"did you mean `{near[0]}`?" if near else f"known: {', '.join(known)}"
