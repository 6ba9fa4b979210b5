"""From the environment of a job to its forge."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from enrich.suggest.posting import Forge
from enrich.suggest.values import Pull


@dataclass(frozen=True, slots=True)
class Connection:
    """A forge, or nothing where there is none; ``word`` follows the fence of a suggestion there."""

    forge: Forge | None
    kind: str
    word: str = "suggestion"


def connection(kind: str, pull: Pull, environment: Mapping[str, str], tell: Callable[[str], None] | None) -> Connection:
    """The forge of this job; with ``tell``, what would be written is told instead.

    Raises:
        UsageError: A package for it is not installed.
    """
    if kind == "github" and pull.number and environment.get("GITHUB_TOKEN"):
        from enrich.suggest.github import Address, GitHub

        web = environment.get("GITHUB_SERVER_URL", "https://github.com").rstrip("/")
        api = environment.get("GITHUB_API_URL", "https://api.github.com").rstrip("/")
        graphql = environment.get("GITHUB_GRAPHQL_URL", f"{api}/graphql")
        return Connection(GitHub(Address(api, graphql, web, environment["GITHUB_TOKEN"]), pull, tell=tell), kind)
    if kind == "gitlab" and pull.number and environment.get("GITLAB_TOKEN"):
        from enrich.suggest.gitlab import WORD, open_gitlab

        server = environment.get("CI_SERVER_URL", "https://gitlab.com")
        return Connection(open_gitlab(server, environment["GITLAB_TOKEN"], pull, tell), kind, WORD)
    return Connection(None, kind)
