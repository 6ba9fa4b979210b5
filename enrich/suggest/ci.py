"""From the environment of a job to its forge."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from enrich.suggest.post import Forge
from enrich.suggest.values import Pull

if TYPE_CHECKING:
    from enrich.suggest.github import Address


@dataclass(frozen=True, slots=True)
class Connection:
    """A forge, or nothing where there is none; ``word`` follows the fence of a suggestion there."""

    forge: Forge | None
    kind: str
    word: str = "suggestion"


@contextmanager
def connected(
    kind: str, pull: Pull, environment: Mapping[str, str], tell: Callable[[str], None] | None
) -> Iterator[Connection]:
    """The forge of this job; with ``tell``, what would be written is told instead.

    Raises:
        UsageError: A package for it is not installed.
    """
    if kind == "github" and pull.number and environment.get("GITHUB_TOKEN"):
        from enrich.suggest.github import GitHub

        with closing(GitHub(_address(environment), pull, tell=tell)) as github:
            yield Connection(github, kind)
    elif kind == "gitlab" and pull.number and environment.get("GITLAB_TOKEN"):
        from enrich.suggest.gitlab import WORD, open_gitlab

        server = environment.get("CI_SERVER_URL", "https://gitlab.com")
        with closing(open_gitlab(server, environment["GITLAB_TOKEN"], pull, tell)) as gitlab:
            yield Connection(gitlab, kind, WORD)
    else:
        yield Connection(None, kind)


def _address(environment: Mapping[str, str]) -> Address:
    from enrich.suggest.github import Address

    web = environment.get("GITHUB_SERVER_URL", "https://github.com").rstrip("/")
    api = environment.get("GITHUB_API_URL", "https://api.github.com").rstrip("/")
    return Address(api, environment.get("GITHUB_GRAPHQL_URL", f"{api}/graphql"), web, environment["GITHUB_TOKEN"])
