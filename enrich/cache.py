"""A folder of the user's own for what may be lost of a site that has no state, as before its first run.

What only reads makes no state, since a state makes its folder a site.
It lies in ``$ENRICH_CACHE_DIR``, else in ``enrich`` in ``$XDG_CACHE_HOME`` (``~/.cache``; ``~/Library/Caches`` on a
Mac, ``~/AppData/Local`` on Windows).
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import sys
import time
from pathlib import Path

from enrich import owned
from enrich.errors import StateError

_BASES = {"darwin": "~/Library/Caches", "win32": "~/AppData/Local"}
_NAME = re.compile(r"[0-9a-f]{32}")
_UNUSED = 30 * 86_400  # seconds after which a site's folder goes: sites move, and nobody says where they were


def cache_of(state: Path, *, make: bool = True) -> Path | None:
    """The folder that stands for a ``state`` that is not there; ``None`` where there is none, or it is not ours.

    One that is not to be made is not used either: it goes in its time.
    """
    try:
        sites = _sites()
        return sites and _of(state, sites, make=make and not _is_of_another(sites))
    except (StateError, OSError, RuntimeError):  # the last is pathlib's for a user without a home
        return None


def _of(state: Path, sites: Path, *, make: bool) -> Path:
    told = os.fsencode(state.parent.resolve() / state.name)
    folder = sites / hashlib.blake2b(told, digest_size=16).hexdigest()
    if make:
        sites.mkdir(owned.FOLDER_MODE, parents=True, exist_ok=True)
    owned.require_folder(sites)
    if make and not folder.exists():
        _remove_unused(sites)
        folder.mkdir(owned.FOLDER_MODE, exist_ok=True)
    owned.require_folder(folder)
    if make:
        os.utime(folder)
    return folder


def _is_of_another(place: Path) -> bool:
    """Whether root would make a folder in somebody's home, as with `sudo`, which that user could not use later."""
    if os.name != "posix" or os.geteuid() != 0:
        return False
    nearest = next(one for one in (place, *place.parents) if one.exists())
    return nearest.stat().st_uid != 0


def _sites() -> Path | None:
    """The folder of all sites'; ``None`` where the system tells no whole path."""
    own, base = os.environ.get("ENRICH_CACHE_DIR"), os.environ.get("XDG_CACHE_HOME")
    told = Path(own or base or _BASES.get(sys.platform, "~/.cache")).expanduser()
    return (told if own else told / "enrich") / "sites" if told.is_absolute() else None


def _remove_unused(sites: Path) -> None:
    old = time.time() - _UNUSED
    for folder in sites.iterdir():
        if _NAME.fullmatch(folder.name) and owned.is_folder(folder) and folder.lstat().st_mtime < old:
            shutil.rmtree(folder, ignore_errors=True)
