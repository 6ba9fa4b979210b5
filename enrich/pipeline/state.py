"""The folder of a site's state, made where it is needed."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from enrich import owned
from enrich.config import Config
from enrich.errors import GitError, StateError
from enrich.pipeline.lock import WRITABLE


def state_folder(config: Config, note: Callable[[str], None], *, needed: bool) -> Path | None:
    """The folder of the site's state; ``None`` where it is not ours or can't be written, and need not be.

    Raises:
        StateError: It is needed and not ours, or can't be written.
        GitError: It is needed, and git can't say whether it came with the repository.
    """
    try:
        return _our_folder(config.state)
    except (StateError, GitError) as error:
        if needed:
            raise
        note(f"note: {error}; nothing of this run is kept")
        return None


def _our_folder(place: Path) -> Path:
    owned.require_untracked(place)
    try:
        owned.folder(place)
    except OSError as error:
        raise StateError(f"{place}: can't be written: {error.strerror}", WRITABLE) from error
    if not os.access(place, os.W_OK):
        raise StateError(f"{place}: can't be written", WRITABLE)
    return place
