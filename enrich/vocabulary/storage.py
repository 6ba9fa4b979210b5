"""Finds, reads and saves the vocabulary file of a field, ``vocabulary/FIELD.yml`` under the site's root.

Everything that touches the disk is here; `enrich.vocabulary.file` reads the text, `enrich.vocabulary.edit` changes it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from enrich import regular
from enrich.config import Config
from enrich.errors import ConfigError
from enrich.fields.specs import KNOWN, nearest
from enrich.posts.files import replaced
from enrich.values import FieldSpec, Term
from enrich.vocabulary.edit import Add, Alias, Change, Drop, Never, changed
from enrich.vocabulary.file import Words, read

__all__ = [
    "Add", "Alias", "Change", "Drop", "Never", "Words",
    "changed", "load", "load_all", "place", "save", "source", "spoken", "told",
]  # fmt: skip
_SUFFIXES = (".yml", ".yaml")


def place(config: Config, field: str) -> Path:
    """The path of a field's vocabulary file, whether it exists or not.

    Raises:
        ConfigError: There are two, or the folder lies outside of the site.
    """
    folder = _folder(config)
    there = [file for suffix in _SUFFIXES if (file := folder / f"{field}{suffix}").is_file()]
    if len({regular.real(file) for file in there}) > 1:
        names = " and ".join(_from_root(config, file) for file in there)
        raise ConfigError(f"{names}: a field has one file", "put all of its words into one, and remove the other")
    return there[0] if there else folder / f"{field}.yml"


def source(config: Config, field: str) -> bytes:
    """The bytes of a field's file; empty where there is no file.

    Raises:
        ConfigError: It can't be read.
    """
    file = place(config, field)
    if not regular.inside(config.root, file):
        raise _outside(config, field)
    return _bytes(file)


def load(config: Config, field: str) -> Words:
    """What the vocabulary file of a field says; empty where there is no file.

    Raises:
        ConfigError: The file can't be read, or makes no sense.
    """
    return read(source(config, field), told(config, field))


def load_all(config: Config, specs: Sequence[FieldSpec]) -> Mapping[str, Words]:
    """What all vocabulary files say, by field name, each term by its label in the field's language.

    Raises:
        ConfigError: A file can't be read, makes no sense, or has a name that is not a field.
    """
    wanted = [spec.name for spec in specs]
    folder = _folder(config)
    named = {file.stem for file in folder.glob("*.y*ml") if file.suffix in _SUFFIXES}
    known = sorted({*wanted, *KNOWN})
    for name in sorted(named - set(known)):
        raise ConfigError(f"{told(config, name)}: no field is named `{name}`", nearest(name, known))
    return {spec.name: spoken(load(config, spec.name), spec.language) for spec in specs if spec.name in named}


def spoken(words: Words, language: str) -> Words:
    """The words with each term's label in one language, where there is one; the other labels become aliases."""
    return replace(words, terms=tuple(_spoken(term, language) for term in words.terms))


def _spoken(term: Term, language: str) -> Term:
    if not term.labels:
        return term
    label = dict(term.labels).get(language, term.label)
    aliases = dict.fromkeys((term.label, *term.aliases, *(other for _, other in term.labels)))
    aliases.pop(label, None)
    return replace(term, label=label, aliases=tuple(aliases))


def save(config: Config, field: str, before: bytes, after: bytes) -> None:
    """Puts ``after`` in the place of ``before``, which is what `source` gave; a missing folder or file is made.

    A link stays a link, and the file behind it is written.

    Raises:
        ConfigError: The file was changed meanwhile, can't be written, or is a link out of the site; its bytes stay.
    """
    file = place(config, field)
    if _bytes(file) != before:
        raise ConfigError(
            f"{told(config, field)}: changed in the meantime; nothing was written", "run the command again"
        )
    target = regular.real(file)
    if not regular.inside(config.root, file):
        raise _outside(config, field)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        replaced(target, after)
    except OSError as error:
        raise ConfigError(f"{told(config, field)}: can't be written: {error.strerror}") from error


def told(config: Config, field: str) -> str:
    """The name of a field's file in messages: its path from the site's root."""
    return _from_root(config, place(config, field))


def _folder(config: Config) -> Path:
    """The folder of vocabulary files; a clone's settings name none of the user's own."""
    folder = config.root / config.vocabulary.folder
    if not regular.inside(config.root, folder):
        raise ConfigError(f"{config.source}: [vocabulary] folder leads out of the site", "name a folder of the site")
    return folder


def _outside(config: Config, field: str) -> ConfigError:
    return ConfigError(f"{told(config, field)}: is a link out of the site", "put the file itself there")


def _from_root(config: Config, file: Path) -> str:
    return (file.relative_to(config.root) if file.is_relative_to(config.root) else file).as_posix()


def _bytes(file: Path) -> bytes:
    try:
        return regular.content(file, regular.LARGEST_VOCABULARY)
    except FileNotFoundError:
        return b""
    except OSError as error:
        raise ConfigError(f"{file}: can't be read: {error.strerror}") from error
