"""``[fields]`` of a site: which keys of its posts are fields, of which kind, and within which limits. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from enrich.fields.habits import ONE_WORD, unused
from enrich.fields.specs import DEFAULTS, KNOWN, specs
from enrich.frontmatter.keys import dotted, parse
from enrich.generators import Generator
from enrich.report import counted
from enrich.setup.draft import Setting, TableDraft
from enrich.setup.judging import FEWEST, SHARE, Limit, closed, depends, judged, kept, limit
from enrich.setup.known import known_keys, leaf, why_left
from enrich.setup.survey import KeyFacts, Survey
from enrich.values import Kind
from enrich.verify.language import ENGLISH

_WORDS = re.compile(r"\W+")
_USUAL = ("summary", "tags")
_SAME = 0.9  # the share of texts in one language that makes it the language of the field
_FEW = 5
_GROWN = 20  # so many posts without a tag are a site that does without tags
_OFFER = "take the marks away to have it proposed"


@dataclass(frozen=True, slots=True)
class Role:
    """A field that a site has or may have; ``facts`` are empty where no post bears its key."""

    name: str
    kind: Kind
    facts: KeyFacts
    offered: bool = False

    @property
    def is_known(self) -> bool:
        """Whether its name alone says the kind."""
        return self.name in KNOWN and KNOWN[self.name].kind is self.kind


def field_tables(survey: Survey, generator: Generator) -> tuple[tuple[TableDraft, ...], dict[str, tuple[str, ...]]]:
    """The tables of fields, those in use first, and the keys that are left, by the reason."""
    chosen = _defaults(survey, generator)
    left: dict[str, list[str]] = {}
    for facts in survey.keys:
        if facts.key.casefold() in {role.facts.key.casefold() for role in chosen}:
            continue
        found = _role(facts, survey, chosen, generator)
        if isinstance(found, str):
            left.setdefault(found, []).append(facts.key)
        else:
            chosen = [role for role in chosen if role.name != found.name] + [found]
    chosen.sort(key=lambda role: (role.offered, _rank(role)))
    tables = tuple(_table(role, chosen, survey, generator) for role in chosen)
    return tables, {reason: _gathered(keys) for reason, keys in left.items()}


def _gathered(keys: Sequence[str]) -> tuple[str, ...]:
    """Keys as they are told: many in one mapping are one."""
    above = Counter(dotted(parse(key)[:1]) for key in keys if len(parse(key)) > 1)
    told = (f"{head}.*" if above[head := dotted(parse(key)[:1])] >= _FEW - 1 else key for key in keys)
    return tuple(dict.fromkeys(told))


def _rank(role: Role) -> int:
    names = [spec.name for spec in DEFAULTS]
    return names.index(role.name) if role.name in names else len(names)


def _defaults(survey: Survey, generator: Generator) -> list[Role]:
    """The default fields under the keys that every command would give them; what no post bears is only offered."""
    made = specs(None, generator=generator, census=survey.census)
    barred = unused([spec for spec in made if spec.name in _USUAL], survey.census, generator)
    by_key = {facts.key.casefold(): facts for facts in survey.keys}
    facts = (by_key.get(spec.key.casefold(), KeyFacts(spec.key)) for spec in made)
    return [
        Role(spec.name, spec.kind, one, spec.name in barred or one.borne < _needed(spec.name, survey))
        for spec, one in zip(made, facts, strict=True)
    ]


def _needed(name: str, survey: Survey) -> int:
    """How many posts must bear a default field: a summary none, and tags one where the site would have them by now."""
    if name == "tags":
        return int(survey.total >= _GROWN)
    return 0 if name in _USUAL else FEWEST


def _role(facts: KeyFacts, survey: Survey, chosen: Sequence[Role], generator: Generator) -> Role | str:
    """What a key is: a field, or why it is none."""
    taken = {role.name for role in chosen if not role.offered}
    meaning = known_keys().meanings.get(leaf(facts.key), "")
    if meaning and meaning not in taken and not why_left(facts.key) and facts.borne >= FEWEST:
        spec = KNOWN[meaning]
        if spec.is_list == (facts.lists > 0) or not facts.filled:
            is_rare = spec.kind in (Kind.TERM, Kind.TERMS) and meaning not in _USUAL and _is_rare(facts, survey)
            return Role(meaning, spec.kind, facts, offered=is_rare or _moves(facts, generator))
    if any(_overlap(facts.key, role.facts.key) for role in chosen if not role.offered):
        return "a part of another field"
    if meaning == "tags" and facts.key.casefold() in ONE_WORD:
        return "another word for `tags`, which each post may use"
    if meaning == "tags" and facts.borne < max(FEWEST, SHARE * survey.total):
        return "too few posts bear it"
    kind = judged(facts, survey)
    if not isinstance(kind, Kind):
        return kind
    is_offered = _is_rare(facts, survey) or _moves(facts, generator)
    return Role(_name(facts.key, {role.name for role in chosen}), kind, facts, offered=is_offered)


def _moves(facts: KeyFacts, generator: Generator) -> bool:
    """Whether a new value may give a post another address, so that only a person can want it."""
    return facts.key.casefold() in generator.addresses


def _is_rare(facts: KeyFacts, survey: Survey) -> bool:
    """Whether most posts do without, so that a post without it lacks nothing."""
    return facts.filled * 2 < survey.total


def _overlap(one: str, other: str) -> bool:
    first, second = parse(one.casefold()), parse(other.casefold())
    shorter = min(len(first), len(second))
    return first[:shorter] == second[:shorter]


def _name(key: str, taken: set[str]) -> str:
    """A name for the field of a key: its last part, or all of it where that is taken."""
    parts = [_WORDS.sub("_", part.casefold()).strip("_") or "field" for part in parse(key)]
    return next((name for name in (parts[-1], "_".join(parts)) if name not in taken), f"{'_'.join(parts)}_2")


def _table(role: Role, chosen: Sequence[Role], survey: Survey, generator: Generator) -> TableDraft:
    return TableDraft(
        ("fields", role.name),
        _reason(role, survey, generator),
        tuple(_settings(role, chosen, survey)),
        offered=role.offered,
    )


def _reason(role: Role, survey: Survey, generator: Generator) -> str:
    return "; ".join((*_counts(role, survey, generator), *([_OFFER] if role.offered else [])))


def _counts(role: Role, survey: Survey, generator: Generator) -> Iterator[str]:
    """How many posts bear the key of a field, and what stands there."""
    facts = role.facts
    if not facts.borne:
        yield "no post has it yet"
        if not role.offered and any(facts.key in keys for keys in generator.keys.values()):
            yield f"`{facts.key}` is the key that {generator.name} reads"
        return
    bearing = facts.filled or facts.borne
    told = f"{bearing:,} of {survey.posts} {_have(bearing)} `{facts.key}`"
    if role.kind in (Kind.TERM, Kind.TERMS) and facts.uses:
        told += f", with {counted(len(facts.uses), 'different term')}"
    if role.kind is Kind.NAMES and not role.is_known:
        told += f", and {facts.said:.0%} of the names stand in the text"
    yield told if facts.filled else f"{told}, always empty"
    empty = facts.borne - facts.filled
    if facts.filled and empty > 0:
        yield f"{empty:,} {_have(empty)} it empty"
    if facts.filled and role.offered:
        yield from _why_offered(facts, survey, generator)


def _why_offered(facts: KeyFacts, survey: Survey, generator: Generator) -> Iterator[str]:
    if _moves(facts, generator):
        yield f"{generator.name} puts it into a post's address, unless `permalink` says otherwise"
    elif _is_rare(facts, survey):
        yield "most do without"


def _have(number: int) -> str:
    return "has" if number == 1 else "have"


def _settings(role: Role, chosen: Sequence[Role], survey: Survey) -> Iterator[Setting]:
    facts = role.facts
    if facts.key.casefold() != role.name:
        yield Setting("key", facts.key)
    if not role.is_known:
        yield Setting("kind", str(role.kind), _KINDS[role.kind])
    match role.kind:
        case Kind.TEXT:
            yield from _text(role, survey)
        case Kind.TERM:
            yield from _term(role, chosen)
        case Kind.TERMS:
            yield from _terms(role)
        case Kind.NAMES:
            yield from _sized(role)


_KINDS = {
    Kind.TEXT: "texts of their own in nearly every post",
    Kind.TERM: "one of few values, used again and again",
    Kind.TERMS: "lists whose terms are used again",
    Kind.NAMES: "lists of names, which need a quote from the post",
}


def _text(role: Role, survey: Survey) -> Iterator[Setting]:
    facts = role.facts
    if found := limit(facts.lengths, 10):
        yield Setting("max_chars", found.most, _told(found, "characters"))
        ours = KNOWN[role.name].max_sentences if role.name in KNOWN else 0
        if (count := limit(facts.sentences, 1)) and ours and count.most > ours:
            yield Setting("max_sentences", count.most, _told(count, "sentences"))
    if code := _language(facts, survey):
        told = f"{facts.languages[code]} of {sum(facts.languages.values())} texts are {ENGLISH.get(code, code)}"
        yield Setting("language", code, f"{told}, in whatever language the post is")


def _language(facts: KeyFacts, survey: Survey) -> str:
    """The language that the texts have where posts have others; empty where they follow the post."""
    texts, bodies = sum(facts.languages.values()), sum(survey.languages.values())
    if texts < _FEW or not bodies:
        return ""
    code = max(facts.languages, key=lambda one: facts.languages[one])
    follows = survey.languages.get(code, 0) >= _SAME * bodies
    return code if facts.languages[code] >= _SAME * texts and not follows else ""


def _term(role: Role, chosen: Sequence[Role]) -> Iterator[Setting]:
    if values := closed(role.facts):
        yield Setting("values", values, f"all that {role.facts.filled:,} posts use")
    elif not (role.is_known and str(KNOWN[role.name].mode) == "closed"):
        yield Setting("mode", "closed", f"{len(role.facts.uses)} terms are enough for {role.facts.filled:,} posts")
    parents = [other for other in chosen if other.kind is Kind.TERM and other is not role and not other.offered]
    above = next((other for other in parents if depends(role.facts, other.facts)), None)
    if above:
        yield Setting("parent", above.name, f"nearly every {role.name} goes with one {above.name}")


def _terms(role: Role) -> Iterator[Setting]:
    facts = role.facts
    internal = kept(facts)
    if internal:
        yield Setting("keep", internal, "for a program rather than for readers, so it does not count as filled")
    values = closed(facts, internal)
    if values and not internal:
        yield Setting("values", values, f"all that {facts.filled:,} posts use")
    elif values:
        yield Setting("mode", "closed", f"{len(values)} terms are enough for {facts.filled:,} posts")
    yield from _sized(role)


def _sized(role: Role) -> Iterator[Setting]:
    if found := limit(role.facts.sizes, 1):
        ours = KNOWN[role.name].max_items if role.name in KNOWN else 0
        is_meant = found.most > ours > 0 if role.kind is Kind.NAMES else found.most != ours  # a text decides on names
        if is_meant:
            yield Setting("max_items", found.most, _told(found, "items"))


def _told(found: Limit, unit: str) -> str:
    """Where a limit comes from, and what it means for what stands there."""
    if not found.beyond:
        return f"none of the {found.total:,} that people wrote has more {unit}"
    have = _have(found.beyond)
    return f"the 95th percentile: {found.beyond:,} of {found.total:,} {have} more {unit}, which `enrich check` tells"
