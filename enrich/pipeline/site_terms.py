"""The terms of a site's fields, as the commands of ``enrich vocab`` look at them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from enrich.errors import PostError
from enrich.fields.keys import resolved
from enrich.index.source import listed
from enrich.pipeline.inspection import read_fields
from enrich.pipeline.session import Session
from enrich.posts import files
from enrich.posts.discover import posts
from enrich.values import FieldSpec, Kind
from enrich.vocabulary import storage
from enrich.vocabulary.field_vocabulary import FieldVocabulary


def lexicons(session: Session, specs: Iterable[FieldSpec]) -> dict[str, FieldVocabulary]:
    """The terms of each field that has a vocabulary, by field name, as the index knows them.

    Raises:
        ConfigError: A vocabulary file can't be read.
    """
    chosen = [spec for spec in specs if spec.kind is not Kind.TEXT]
    return {spec.name: _lexicon(session, spec, session.index.bearers(spec)) for spec in chosen}


def all_lexicons(session: Session, specs: Iterable[FieldSpec]) -> dict[str, FieldVocabulary]:
    """The same with the posts that the index leaves out: private ones, and the oldest of very many.

    Nothing of them leaves the machine here: a person tends all of their posts.

    Raises:
        ConfigError: A vocabulary file can't be read.
    """
    chosen = [spec for spec in specs if spec.kind is not Kind.TEXT]
    bearers = {spec.name: session.index.bearers(spec) for spec in chosen}
    for path, spec, label in _left_out(session, chosen):
        bearers[spec.name].setdefault(label, []).append(path)
    return {spec.name: _lexicon(session, spec, bearers[spec.name]) for spec in chosen}


def _lexicon(session: Session, spec: FieldSpec, bearers: dict[str, list[str]]) -> FieldVocabulary:
    return FieldVocabulary(spec, bearers, storage.spoken(storage.load(session.task.config, spec.name), spec.language))


def _left_out(session: Session, specs: Sequence[FieldSpec]) -> Iterator[tuple[str, FieldSpec, str]]:
    """The path, field and label of each post that the index does not hold; those that can't be read are told."""
    config, known = session.task.config, session.index.paths
    for path in posts(config, ()):
        if path in known:
            continue
        try:
            values = read_fields(files.read(config.root, path)).known
        except PostError as error:
            session.note(f"note: {error.at(path)}; left out")
            continue
        for spec, there in zip(specs, resolved(specs, values), strict=True):
            yield from ((path, spec, label) for label in listed(values.get(there.key), spec.form))
