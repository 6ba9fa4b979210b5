"""``enrich vocab lint``: what is untidy in the site's terms; ``--fix`` merges what is one term beyond doubt."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import click

from enrich.errors import PostError, shown
from enrich.options import FIELD, FORMAT, START, YES, Start, grouped, refuse_both, switch
from enrich.report import counted, dumped
from enrich.values import Kind

if TYPE_CHECKING:
    from enrich.pipeline.session import Session
    from enrich.review.rename_terms import Renaming
    from enrich.terminal import Screen
    from enrich.vocabulary.field_vocabulary import FieldVocabulary
    from enrich.vocabulary.lint import LintFinding

_RULES = ("twin", "alias", "never", "unknown", "name", "near", "once")


@dataclass(frozen=True, slots=True)
class LintOptions:
    """Which rules count (all where none is named), whether the safe findings are mended, and how all is told."""

    rules: Annotated[
        tuple[str, ...],
        click.option(
            "--rule", "rules", type=click.Choice(_RULES), multiple=True, help="Only findings of this kind (repeatable)."
        ),
    ]
    fix: Annotated[bool, switch("--fix", "Merge twins and aliases, as one patch over all posts.")]
    dry_run: Annotated[bool, switch("--dry-run", "With --fix: print the diff, write nothing.")]
    yes: Annotated[bool, YES]
    form: Annotated[str, FORMAT]


@click.command()
@FIELD
@START
@grouped("options", LintOptions)
def lint(fields: tuple[str, ...], start: Start, options: LintOptions) -> int:
    """Find what is untidy in the site's terms; exits 1 where there is something.

    twin: two spellings of one term. alias: a spelling that the vocabulary file calls an alias. never: what it forbids.
    unknown: not in a closed vocabulary. name: a name of another field. near: resembles another. once: used once.
    """
    from enrich.fields.specs import choose
    from enrich.pipeline.session import Order, open_session
    from enrich.pipeline.site_terms import all_lexicons
    from enrich.review.rename_terms import How, rewrite
    from enrich.vocabulary.lint import findings

    if (options.dry_run or options.yes) and not options.fix:
        raise click.UsageError("--dry-run and --yes go with --fix")
    config, screen, _ = start.open()
    refuse_both(dry_run=options.dry_run, yes=options.yes)
    writes = options.fix and not options.dry_run
    with open_session(
        config, Order("vocab lint", writes=writes, wants=False, reads=not writes), screen.note
    ) as session:
        with screen.doing("learning from the site's posts"):
            session.learn()
        chosen = choose(session.task.specs, fields)
        known = all_lexicons(session, session.task.specs)
        looked = {spec.name: known[spec.name] for spec in chosen if spec.name in known}
        found = findings(looked, _names(session, known))
        wanted = [one for one in found if not options.rules or one.rule in options.rules]
        if not options.fix:
            return _tell(session, screen, wanted, options.form)
        try:
            return rewrite(session, screen, _mending(looked, wanted), How(options.dry_run, options.yes))
        finally:
            if writes:
                session.journal.end(session.task.run, {}, session.task.clock())


def _names(session: Session, known: Mapping[str, FieldVocabulary]) -> dict[str, dict[str, str]]:
    """The folded spellings of all names with their canonical form, by field."""
    from enrich.vocabulary.terms import fold, spellings

    found: dict[str, dict[str, str]] = {}
    for name, lexicon in known.items():
        if lexicon.spec.kind is Kind.NAMES:
            learned = session.index.spellings(lexicon.spec).items()
            forms = {fold(one): label for label, spelt in learned for one in spelt}
            forms |= {form: term.label for term in lexicon.words.terms for form in spellings(term)}
            found[name] = forms
    return found


def _mending(looked: Mapping[str, FieldVocabulary], found: Iterable[LintFinding]) -> Renaming:
    """The labels that have a better one; the vocabulary files say so already, or need not."""
    from enrich.review.rename_terms import Renaming

    safe = [one for one in found if one.better]
    names = {
        lexicon.spec: {one.label: one.better for one in safe if one.field == name} for name, lexicon in looked.items()
    }
    paths = dict.fromkeys(path for one in safe for path in one.paths)
    return Renaming({spec: new for spec, new in names.items() if new}, sorted(paths), {})


def _tell(session: Session, screen: Screen, found: Sequence[LintFinding], form: str) -> int:
    places = _Places(session)
    if form == "json":
        for one in found:
            screen.result(_json(one, places))
    else:
        for line in _lines(found, places, every=screen.level > 0):
            screen.result(f"{line}\n")
    screen.note(_summary(found))
    return 1 if found else 0


def _lines(found: Sequence[LintFinding], places: _Places, *, every: bool) -> Iterator[str]:
    """A line a finding; terms that are used once and further posts are only counted unless ``every`` one is wanted."""
    from enrich.vocabulary.lint import Rule

    once: Counter[str] = Counter()
    for one in found:
        if one.rule is Rule.ONCE and not every:
            once[one.field] += 1
            continue
        others = len(one.paths) - 1
        more = f"; in {counted(others, 'more post')}" if others else ""
        yield f"{places.of(one.paths[0], one.field)}: {one.field}: {one.message}{more}"
        if every:
            yield from (f"  {places.of(path, one.field)}" for path in one.paths[1:])
    for name, count in once.items():
        yield f"{name}: {counted(count, 'term is', 'terms are')} used in only one post; -v lists them"


def _json(one: LintFinding, places: _Places) -> str:
    told = {"version": 1, "rule": one.rule, "field": one.field, "label": one.label, "message": one.message}
    found = {"better": one.better, "place": places.of(one.paths[0], one.field), "paths": list(one.paths)}
    return dumped({**told, **found}) + "\n"


def _summary(found: Sequence[LintFinding]) -> str:
    from enrich.vocabulary.lint import Rule

    if not found:
        return "nothing to correct"
    counts = Counter(one.rule for one in found)
    told = ", ".join(f"{counts[rule]:,} {rule}" for rule in Rule if counts[rule])
    safe = sum(1 for one in found if one.better)
    return f"{told}; --fix mends {safe:,}" if safe else told


class _Places:
    """Where fields stand in posts; each post is read once."""

    def __init__(self, session: Session) -> None:
        self._root = session.task.config.root
        self._specs = session.task.specs
        self._lines: dict[str, dict[str, int]] = {}

    def of(self, path: str, name: str) -> str:
        """The place of a field as ``path:line``; without a line where the post can't be read any more."""
        if path not in self._lines:
            self._lines[path] = self._located(path)
        line = self._lines[path].get(name)
        return f"{shown(path)}:{line}" if line else shown(path)

    def _located(self, path: str) -> dict[str, int]:
        from enrich.fields.keys import resolved
        from enrich.pipeline.inspection import read_fields
        from enrich.posts import files

        try:
            seen = read_fields(files.read(self._root, path))
        except PostError:
            return {}
        lines = {field.name: field.line for field in seen.fields}
        return {spec.name: lines[spec.key] for spec in resolved(self._specs, seen.known) if spec.key in lines}
