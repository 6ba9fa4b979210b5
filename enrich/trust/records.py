r"""What this user agreed to: a file for each site, server and variable, in the user's own folder of settings.

The folder is ``trusted`` in ``$XDG_CONFIG_HOME/enrich`` (``~/.config/enrich``), on a Mac in ``~/Library/Application
Support/enrich``, on Windows in ``%APPDATA%\enrich``.
A file's name is a digest of all three, so that looking up reads one small file however many sites there are, and
processes that remember at once neither wait for nor undo each other.
The address itself is only in the digest, since it may hold a password.
Nothing is believed that another user could have written: no link, no file of another owner, none that others can write.
"""

from __future__ import annotations

import hashlib
import json
import os
import stat
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from enrich import owned, regular
from enrich.errors import StateError

_LARGEST = 65_536  # bytes
_OTHERS = stat.S_IWGRP | stat.S_IWOTH
_REMOVE = "remove it, and enrich asks again"


@dataclass(frozen=True, slots=True)
class Agreement:
    """That ``variable`` may be sent to ``server`` for ``site``, and since when; an empty variable means posts alone."""

    site: str
    server: str
    variable: str
    time: str


def holds(site: Path, address: str, variable: str) -> bool:
    """Whether the user agreed to send a variable to an address for a site.

    Raises:
        StateError: What is remembered can't be read, or is not the user's own.
    """
    folder = _folder()
    if folder is None:
        return False
    found = _read(folder / _name(site, address, variable))
    return found is not None and (found.site, found.variable) == (str(site), variable)


def keep(site: Path, address: str, variable: str, server: str) -> None:
    """Remembers that the user agreed; ``server`` is the address as it may be shown.

    Raises:
        StateError: The folder is not the user's own, or can't be written.
    """
    agreement = Agreement(str(site), server, variable, datetime.now(UTC).isoformat(timespec="seconds"))
    content = json.dumps({"version": 1, **asdict(agreement)}, indent=2).encode()
    place = place_of_user()
    try:
        for folder in (place.parent.parent, place.parent, place):
            folder.mkdir(mode=owned.FOLDER_MODE, parents=True, exist_ok=True)
        file = (_folder() or place) / _name(site, address, variable)
        regular.replaced(file, content, owned.FILE_MODE)
    except OSError as error:
        raise StateError(f"{place}: can't be written: {error.strerror}", "nothing is remembered") from error


def listed() -> Iterator[Agreement]:
    """All that the user agreed to, in no order.

    Raises:
        StateError: As in `holds`.
    """
    return (found for _, found in _all())


def forget(site: Path) -> int:
    """Forgets all that was agreed to for a site; says how many things that were.

    Raises:
        StateError: As in `holds`, or a file can't be removed.
    """
    gone = [file for file, found in _all() if found.site == str(site)]
    for file in gone:
        try:
            file.unlink(missing_ok=True)
        except OSError as error:
            raise StateError(f"{file}: can't be removed: {error.strerror}") from error
    return len(gone)


def place_of_user() -> Path:
    """The folder of the user's agreements, whether it is there or not.

    Raises:
        StateError: The system knows none.
    """
    place = Path(click.get_app_dir("enrich"))
    if not place.is_absolute():
        raise StateError("no folder of settings is known for this user", "set HOME to a folder, as a whole path")
    return place / "trusted"


def _all() -> Iterator[tuple[Path, Agreement]]:
    folder = _folder()
    for file in folder.glob("*.json") if folder else ():
        if found := _read(file):
            yield file, found


def _name(site: Path, address: str, variable: str) -> str:
    told = json.dumps([str(site), address, variable]).encode()
    return f"{hashlib.sha256(told).hexdigest()[:32]}.json"


def _folder() -> Path | None:
    """The folder, proved to be the user's own; ``None`` where there is none."""
    place = place_of_user()
    for folder in (place.parent, place):
        if not _is_closed(folder):
            return None
        owned.require_folder(folder)
    return place


def _read(file: Path) -> Agreement | None:
    """What a file says; ``None`` where there is none."""
    if not _is_closed(file):
        return None
    try:
        return _parsed(file, owned.content(file, _LARGEST))
    except OSError as error:
        raise StateError(f"{file}: can't be read: {error.strerror}", _REMOVE) from error


def _is_closed(place: Path) -> bool:
    """Whether something is there; whoever else could write it could also say what the user agreed to."""
    try:
        found = place.lstat()
    except FileNotFoundError:
        return False
    except OSError as error:
        raise StateError(f"{place}: can't be read: {error.strerror}", _REMOVE) from error
    if os.name == "posix" and found.st_mode & _OTHERS and not stat.S_ISLNK(found.st_mode):
        hint = f"`chmod go-w` it if what it says is yours, or {_REMOVE}"
        raise StateError(f"{place}: can be written by others, so that nothing in it is believed", hint)
    return True


def _parsed(file: Path, content: bytes) -> Agreement:
    try:
        told: Any = json.loads(content)
        keys = ("site", "server", "variable", "time")
        agreement = Agreement(*(told[key] for key in keys)) if told["version"] == 1 else None
    except (ValueError, KeyError, TypeError, RecursionError):
        agreement = None
    if agreement is None or not all(isinstance(value, str) for value in asdict(agreement).values()):
        raise StateError(f"{file}: is broken, or of another version of enrich", _REMOVE)
    return agreement
