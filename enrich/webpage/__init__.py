"""Pages that need nothing else: one file each, with their styles in them, without scripts, made offline.

Whatever a post, a path or a model says in a page is escaped, and what could reorder or hide other text is shown as a
sign, as on a terminal.
A policy in the page lets a browser load nothing at all, should something get through.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from enrich.characters import encodable, visible_on_a_line
from enrich.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

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


def write(file: Path, page: str) -> None:
    """Writes a page.

    Raises:
        UsageError: It can't be written there.
    """
    try:
        file.write_text(page, encoding="utf-8", newline="\n")
    except OSError as error:
        raise UsageError(
            f"{file}: can't be written: {error.strerror}", "name a file in a folder that exists"
        ) from error
