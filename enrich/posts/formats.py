"""The front matter formats that a site names and other packages bring, made known before its posts are read."""

from __future__ import annotations

from collections.abc import Iterable

from enrich import frontmatter, plugins

_DIALECT = ("entries", "texts", "lists", "replace", "insert")


def use(names: Iterable[str]) -> None:
    """Makes these formats known to the whole process; ours always are.

    Raises:
        ConfigError: There is no such format, it can't be loaded, or it is none.
    """
    for name in names:
        frontmatter.register(_loaded(plugins.find(plugins.FORMATS, name)))


def _loaded(plugin: plugins.Plugin) -> frontmatter.BlockFormat:
    found = plugin.load()
    if not isinstance(found, frontmatter.BlockFormat):
        raise plugin.unfit("is no `enrich.frontmatter.BlockFormat`")
    if found.name != plugin.name:
        raise plugin.unfit(f"calls itself `{found.name}`")
    if missing := [name for name in _DIALECT if not callable(getattr(found.dialect, name, None))]:
        raise plugin.unfit(f"has a dialect without `{missing[0]}`")
    return found
