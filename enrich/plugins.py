"""What answers, formats, forges and reporters there are: our own, and those of other packages.

Other packages register theirs as entry points, in the groups named here; `docs/plugins.md` says what each must be.
Our own are registered in the same way, and stand in `OWN`, too: so they are found where a checkout runs without having
been installed, and no other package can take their names.
Nothing is imported before it is asked for by its name, and no run that uses only our own looks at installed packages.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from enrich.errors import ConfigError
from enrich.installed import DISTRIBUTION

MODELS, FORMATS = "enrich.models", "enrich.formats"
FORGES, REPORTERS = "enrich.forges", "enrich.reporters"
GROUPS: Mapping[str, str] = {
    MODELS: "model provider",
    FORMATS: "front matter format",
    FORGES: "forge",
    REPORTERS: "reporter",
}
OWN: Mapping[str, Mapping[str, str]] = {
    MODELS: {"embedded": "enrich.models.embedded:open_embedded", "openai": "enrich.models.openai:open_openai"},
    FORMATS: {
        "yaml": "enrich.frontmatter.formats:YAML",
        "toml": "enrich.frontmatter.formats:TOML",
        "json": "enrich.frontmatter.formats:JSON",
        "headers": "enrich.frontmatter.formats:HEADERS",
        "hexo": "enrich.frontmatter.formats:HEXO",
        "franklin": "enrich.frontmatter.formats:FRANKLIN",
    },
    FORGES: {"github": "enrich.suggest.ci:GITHUB", "gitlab": "enrich.suggest.ci:GITLAB"},
    REPORTERS: {
        "step-summary": "enrich.suggest.reporters:step_summary",
        "annotations": "enrich.suggest.reporters:github_annotations",
        "markdown": "enrich.suggest.reporters:markdown",
        "patch": "enrich.suggest.reporters:patch",
        "rdjson": "enrich.suggest.reporters:rdjson",
        "rdjsonl": "enrich.suggest.reporters:rdjsonl",
        "json": "enrich.suggest.reporters:json_plan",
    },
}
_FORMER = "enrich"  # what it was called: a checkout that was installed then left metadata of that name


@dataclass(frozen=True, slots=True)
class Plugin:
    """One registered part: ``place`` is ``module:attribute``, ``package`` the distribution that brings it."""

    group: str
    name: str
    place: str
    package: str
    version: str

    def __str__(self) -> str:
        return f"the {GROUPS[self.group]} `{self.name}` of {self.package} {self.version}"

    @property
    def own(self) -> bool:
        """Whether it is a part of enrich itself."""
        return self.package == DISTRIBUTION

    def load(self) -> Any:  # noqa: ANN401 - each group checks the shape of its own
        """What was registered.

        Raises:
            ConfigError: It can't be imported, or is not there.
        """
        module, _, attributes = self.place.partition(":")
        try:
            found: Any = importlib.import_module(module)
            for attribute in attributes.split("."):
                found = getattr(found, attribute)
        except (Exception, SystemExit) as error:  # a module that ends the program would end a run as if it were done
            if self.own:
                raise
            message = f"{self} can't be loaded: {type(error).__name__}: {error}"
            raise ConfigError(message, f"update or remove {self.package}, or report this to its makers") from error
        return found

    def unfit(self, what: str) -> ConfigError:
        """The error that says that this part is not what its group asks for; ``what`` is the end of the sentence."""
        message = f"{self} can't be used: {self.place} {what}"
        return ConfigError(message, "docs/plugins.md says what it must be; report this to the makers of the package")


def find(group: str, name: str) -> Plugin:
    """The part of this name.

    Raises:
        ConfigError: There is none, or two packages bring one.
    """
    if name in OWN[group]:
        return _own(group, name)
    named = [plugin for plugin in others(group) if plugin.name == name]
    if len(named) > 1:
        packages = " and ".join(plugin.package for plugin in named)
        raise ConfigError(f"{packages} both bring a {GROUPS[group]} called `{name}`", "uninstall one of them")
    if not named:
        known = ", ".join(plugin.name for plugin in available(group))
        hint = f"there are {known}; a package that brings another must be installed for {sys.executable}"
        raise ConfigError(f"no {GROUPS[group]} is called `{name}`", hint)
    return named[0]


def available(group: str) -> Iterator[Plugin]:
    """All parts that can be asked for by name, our own first."""
    yield from (_own(group, name) for name in OWN[group])
    yield from (plugin for plugin in others(group) if plugin.name not in OWN[group])


def others(group: str) -> list[Plugin]:
    """What other packages register, by name; also what can't be asked for, because its name is one of our own."""
    from importlib.metadata import entry_points

    found = [
        Plugin(group, point.name, point.value, point.dist.name, point.dist.version)
        for point in entry_points(group=group)
        if point.dist is not None and point.dist.name not in (DISTRIBUTION, _FORMER)
    ]
    return sorted(found, key=lambda plugin: (plugin.name, plugin.package))


def _own(group: str, name: str) -> Plugin:
    from enrich import __version__

    return Plugin(group, name, OWN[group][name], DISTRIBUTION, __version__)


def listing() -> str:
    """What is there, a line each; what other packages bring is loaded, so that a fault shows here."""
    lines = [f"Python {sys.version.split()[0]}, {sys.executable}"]
    for group in GROUPS:
        lines.append(f"{group}:")
        lines += [f"  {plugin.name}, {plugin.package} {plugin.version}" for plugin in available(group) if plugin.own]
        lines += [f"  {plugin.name}, {plugin.package} {plugin.version}{_fault(plugin)}" for plugin in others(group)]
    return "\n".join(lines)


def _fault(plugin: Plugin) -> str:
    """Why a part of another package can't be used, as the end of its line."""
    if plugin.name in OWN[plugin.group]:
        return ": not used, since enrich has one of that name"
    try:
        find(plugin.group, plugin.name).load()
    except ConfigError as error:
        return f": {error}"
    return ""
