"""Pages that need nothing else: one file each, with their styles in them, without scripts, made offline.

Whatever a post, a path or a model says in a page is escaped, and what could reorder or hide other text is shown as a
sign, as on a terminal.
A policy in the page lets a browser load nothing at all, should something get through.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from enrich.characters import encodable, visible_on_a_line
from enrich.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

_MARK, _HEAD = b'<meta name="generator" content="enrich ', 1000
_TEMPLATES = Path(__file__).with_name("templates")


def rendered(template: str, values: Mapping[str, Any]) -> str:
    """The page that a template of this room makes of ``values``."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    loader = FileSystemLoader(_TEMPLATES)
    environment = Environment(
        loader=loader, autoescape=True, undefined=StrictUndefined, finalize=_shown, trim_blocks=True, lstrip_blocks=True
    )
    return environment.get_template(template).render(values)


def _shown(value: object) -> object:
    """A text of others without what a page must not say; markup that a template made itself stays."""
    return visible_on_a_line(encodable(value)) if type(value) is str else value


def require_place(file: Path) -> None:
    """Checks that a page may be written there, before anything is done for it.

    Raises:
        UsageError: There is no such folder, or something else than a page of ours is there.
    """
    if not file.parent.is_dir():
        raise UsageError(f"{file}: there is no folder `{file.parent}`", "name a file in a folder that exists")
    if os.path.lexists(file) and not _is_ours(file):
        raise UsageError(f"{file}: is no page of enrich, so it is left as it is", "name another file")


def _is_ours(file: Path) -> bool:
    try:
        return file.is_file() and _MARK in file.read_bytes()[:_HEAD]
    except OSError:
        return False


def write(file: Path, page: str) -> None:
    """Writes a page.

    Raises:
        UsageError: It can't be written there.
    """
    require_place(file)
    try:
        file.write_text(page, encoding="utf-8", newline="\n")
    except OSError as error:
        raise UsageError(
            f"{file}: can't be written: {error.strerror}", "name a file in a folder that exists"
        ) from error
