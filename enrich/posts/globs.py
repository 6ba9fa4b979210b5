"""Globs as in ``.gitignore``, as the settings give them."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from enrich.errors import ConfigError


def matcher(patterns: Sequence[str], key: str) -> Callable[[str], bool]:
    """Whether a path matches one of the patterns, which stand in the setting ``key``.

    Raises:
        ConfigError: One is no glob.
    """
    if not patterns:
        return lambda _: False
    from pathspec import GitIgnoreSpec

    try:
        return GitIgnoreSpec.from_lines(patterns).match_file
    except (ValueError, re.error) as error:
        raise ConfigError(f"{key}: {error}", "write globs as in .gitignore") from error
