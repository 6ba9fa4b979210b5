"""Which posts an agent may see: those of the site that models may read; of all others it learns nothing.

A path is judged by its words first, so that nobody learns from an answer what lies outside of the site.
"""

from __future__ import annotations

from pathlib import Path

from enrich.config import Config
from enrich.errors import EnrichError, GoneError, PostError, UsageError, shown
from enrich.pipeline.context import RunContext
from enrich.pipeline.inspection import PostFields, passed_over, read_fields
from enrich.pipeline.places import is_below
from enrich.posts.discover import among, discover
from enrich.posts.privacy import Privacy

_LONGEST_PATH = 1000
_LONGEST_NAME = 60
_PREFIX = "agent "


def opened(task: RunContext, path: str) -> PostFields:
    """The post at a path that an agent named.

    Raises:
        UsageError: It is no post of the site.
        PostError: It is private, is passed over by every run, or can't be read.
    """
    config = task.config
    if not _is_plain(path) or not _is_listed(config, path):
        raise _no_post(path)
    try:
        seen = read_fields(task.read(path))
        reason = passed_over(seen.post, seen.known, config.site, Privacy(config.privacy, config.site))
    except GoneError as error:
        raise _no_post(path) from error
    except PostError as error:
        raise error.at(path) from error
    if reason:
        raise PostError(reason, "enrich leaves this post alone", path=path)
    return seen


def _no_post(path: str) -> UsageError:
    told = f"{shown(path[:_LONGEST_PATH])}: is no post of this site"
    return UsageError(told, "paths lead from the site's root to a post, with /")


def _is_plain(path: str) -> bool:
    return 0 < len(path) <= _LONGEST_PATH and path.isprintable() and is_below(path)


def _is_listed(config: Config, path: str) -> bool:
    """Whether the site's settings and git say that the path is a post."""
    try:
        return bool(among(config, [path])) and discover(config, [config.root / Path(path)]).posts == (path,)
    except (UsageError, OSError):
        return False


def model_name(agent: str) -> str:
    """Who values come from, as the journal names them: no name of an agent can pass for a model's."""
    plain = "".join(letter for letter in agent[:_LONGEST_NAME] if letter.isprintable()).strip()
    return f"{_PREFIX}{plain or 'without a name'}"


def is_agent(model: str) -> bool:
    """Whether values come from an agent, by the name that the journal holds."""
    return model.startswith(_PREFIX)


def told(error: EnrichError) -> str:
    """An error as one sentence, with what to do next."""
    return f"{error} ({error.hint})" if error.hint else str(error)
