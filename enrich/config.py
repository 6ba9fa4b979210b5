"""``enrich.toml`` and flags become one frozen `Config`; every key is checked, with the nearest known one as a hint.

The file stands at the site's root, which `enrich.roots` finds; ``[tool.enrich]`` in a ``pyproject.toml`` does the same.
The environment holds only keys: it can't choose a model, so nothing is paid for without a request.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from enrich.config_errors import PROJECT, unknown_key, wrong_value
from enrich.errors import ConfigError
from enrich.generators import PLAIN, Generator, generator_of
from enrich.roots import STATE, parse, root_of, root_with, settings_at, tools
from enrich.settings import (
    EvalConfig,
    FieldConfig,
    File,
    McpConfig,
    ModelConfig,
    PrivacyConfig,
    PromptConfig,
    ProvenanceConfig,
    ReadingConfig,
    RunConfig,
    SiteConfig,
    VocabularyConfig,
    known_keys,
)


@dataclass(frozen=True, slots=True)
class Origin:
    """What a ``site`` itself says of its model: ``keys`` of [model] in its file ``source``, without overridden ones."""

    site: Path
    source: Path
    keys: frozenset[str]


@dataclass(frozen=True, slots=True)
class Config:
    """All settings of one command.

    ``source`` is their file, ``chosen`` says whether they name a model, ``generator`` is what builds the site.
    ``kept`` is where the state lies, if that is not at the root.
    ``origin`` is what the site's own file says of the model, ``None`` where all of it is the caller's.
    """

    root: Path
    source: Path | None
    site: SiteConfig
    model: ModelConfig
    prompt: PromptConfig
    run: RunConfig
    reading: ReadingConfig
    privacy: PrivacyConfig
    vocabulary: VocabularyConfig
    provenance: ProvenanceConfig
    fields: Mapping[str, FieldConfig] | None
    chosen: bool
    generator: Generator = PLAIN
    kept: Path | None = None
    origin: Origin | None = None
    eval: EvalConfig = field(default_factory=EvalConfig)
    mcp: McpConfig = field(default_factory=McpConfig)

    @property
    def state(self) -> Path:
        """The folder that holds the journal and the index."""
        return self.kept or self.root / STATE

    @property
    def formats(self) -> tuple[str, ...]:
        """The front matter formats of this site beside YAML, TOML and JSON."""
        return tuple(dict.fromkeys((*self.site.formats, *self.generator.formats)))


def load(start: Path, named: Path | None = None, given: Mapping[str, Mapping[str, Any]] | None = None) -> Config:
    """The settings for posts at ``start``; ``named`` is a file that the user chose with ``--config``.

    ``given`` are settings from the command line, by table and key; they override those of the file.

    Raises:
        ConfigError: The file can't be read, is not TOML, or has an unknown key or a wrong value.
    """
    folder = start if start.is_dir() else start.parent
    root = root_with(folder, named) if named else root_of(folder)
    source = named or settings_at(root)
    table = _read(source) if source else {}
    given = given or {}
    config = from_table(_overridden(table, given), root, source)
    keys = frozenset(table.get("model", {})).difference(given.get("model", {}))
    return replace(config, generator=generator_of(root), origin=Origin(root, source, keys) if source else None)


def from_table(table: Mapping[str, Any], root: Path = Path(), source: Path | None = None) -> Config:
    """The settings that a table holds, as the file would; ``source`` is the file that it was read from.

    Raises:
        ConfigError: There is an unknown key or a wrong value.
    """
    file = _check(table, source)
    chosen = "name" in file.model.model_fields_set
    rooms = (file.site, file.model, file.prompt, file.run, file.reading, file.privacy, file.vocabulary, file.provenance)
    return Config(root, source, *rooms, file.fields, chosen, eval=file.eval, mcp=file.mcp)


def _overridden(table: Mapping[str, Any], given: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    made = dict(table)
    for name, values in given.items():
        old = made.get(name, {})
        made[name] = {**old, **values} if isinstance(old, dict) else old
    return made


def _read(source: Path) -> dict[str, Any]:
    if source.name != PROJECT:
        return parse(source)
    table = tools(source).get("enrich", {})
    if not isinstance(table, dict):
        raise ConfigError(f"{source}: `tool.enrich` must be a table of settings")
    return table


def _check(table: Mapping[str, Any], source: Path | None) -> File:
    if not table:
        return File.model_construct()  # the defaults, for which no validator need be built
    try:
        return File.model_validate(table)
    except ValidationError as error:
        problem = error.errors()[0]
        if problem["type"] != "extra_forbidden":
            raise wrong_value(source, problem) from error
        place = [str(part) for part in problem["loc"]]
        raise unknown_key(source, place, list(known_keys(place[:-1]))) from error
