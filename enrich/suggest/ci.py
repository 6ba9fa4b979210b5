"""From the environment of a job to its forge: whose job it is, for which pull request, and how the forge is reached.

A forge is registered as an entry point of the group ``enrich.forges``, whose object is a `Platform`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from enrich import plugins
from enrich.suggest import event
from enrich.suggest.event import Job
from enrich.suggest.post import Forge
from enrich.suggest.values import Pull

if TYPE_CHECKING:
    from enrich.suggest.github import Address

Environment: TypeAlias = Mapping[str, str]
Tell: TypeAlias = Callable[[str], None]
Connect: TypeAlias = "Callable[[Pull, Environment, Tell | None], AbstractContextManager[Forge] | None]"
GITLAB_WORD = "suggestion:-{above}+0"


@dataclass(frozen=True, slots=True)
class Platform:
    """A forge and the CI that belongs to it.

    ``runs`` says whether an environment is that of one of its jobs, ``job`` which pull request that is for.
    ``connect`` opens the forge; it gives ``None`` where the environment holds no token, and ``token`` says which.
    With ``tell``, what would be written is told instead.
    ``reporter`` is its name for ``--reporter``, and ``reporters`` are those that tell where none is asked for.
    ``word`` follows the fence of a suggestion there.
    """

    name: str
    runs: Callable[[Environment], bool]
    job: Callable[[Environment], Job]
    connect: Connect
    token: str
    reporter: str
    reporters: tuple[str, ...]
    word: str = "suggestion"


@dataclass(frozen=True, slots=True)
class Connection:
    """A forge, or nothing where there is none; ``word`` follows the fence of a suggestion there."""

    forge: Forge | None
    word: str = "suggestion"


def platform(environment: Environment, asked: str) -> Platform | None:
    """Whose job this is; ``asked`` is ``auto``, ``none`` or a forge's name.

    Raises:
        ConfigError: There is no such forge, it can't be loaded, or it is none.
    """
    if asked == "none":
        return None
    if asked != "auto":
        return _loaded(plugins.find(plugins.FORGES, asked))
    return next((one for one in map(_loaded, plugins.available(plugins.FORGES)) if one.runs(environment)), None)


def _loaded(plugin: plugins.Plugin) -> Platform:
    found = plugin.load()
    if not isinstance(found, Platform):
        raise plugin.unfit("is no `enrich.suggest.ci.Platform`")
    if found.name != plugin.name:
        raise plugin.unfit(f"calls itself `{found.name}`")
    return found


@contextmanager
def connected(place: Platform | None, pull: Pull, environment: Environment, tell: Tell | None) -> Iterator[Connection]:
    """The forge of this job; with ``tell``, what would be written is told instead.

    Raises:
        UsageError: A package for it is not installed.
    """
    opened = place.connect(pull, environment, tell) if place and pull.number else None
    if place is None or opened is None:
        yield Connection(None)
        return
    with opened as forge:
        yield Connection(forge, place.word)


def _github(pull: Pull, environment: Environment, tell: Tell | None) -> AbstractContextManager[Forge] | None:
    if not environment.get("GITHUB_TOKEN"):
        return None
    from enrich.suggest.github import GitHub

    return closing(GitHub(_address(environment), pull, tell=tell))


def _address(environment: Environment) -> Address:
    from enrich.suggest.github import Address

    web = environment.get("GITHUB_SERVER_URL", "https://github.com").rstrip("/")
    api = environment.get("GITHUB_API_URL", "https://api.github.com").rstrip("/")
    return Address(api, environment.get("GITHUB_GRAPHQL_URL", f"{api}/graphql"), web, environment["GITHUB_TOKEN"])


def _gitlab(pull: Pull, environment: Environment, tell: Tell | None) -> AbstractContextManager[Forge] | None:
    if not environment.get("GITLAB_TOKEN"):
        return None
    from enrich.suggest.gitlab import open_gitlab

    server = environment.get("CI_SERVER_URL", "https://gitlab.com")
    return closing(open_gitlab(server, environment["GITLAB_TOKEN"], pull, tell))


GITHUB = Platform(
    "github",
    lambda environment: environment.get("GITHUB_ACTIONS") == "true",
    event.github,
    _github,
    "$GITHUB_TOKEN",
    "github-review",
    ("github-review", "step-summary"),
)
GITLAB = Platform(
    "gitlab",
    lambda environment: environment.get("GITLAB_CI") == "true",
    event.gitlab,
    _gitlab,
    "$GITLAB_TOKEN, a project token,",
    "gitlab",
    ("gitlab",),
    GITLAB_WORD,
)
