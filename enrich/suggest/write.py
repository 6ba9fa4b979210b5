"""``enrich suggest apply``: a plan's values go into the files of the work tree, as the settings are now.

Where nothing of the settings has changed, the bytes are those that were planned.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from enrich import frontmatter, regular
from enrich.errors import GoneError, PostError, StalePostError
from enrich.fields.applicable import Unfit, applicable, under
from enrich.fields.keys import resolved
from enrich.patch import new_block
from enrich.posts import files
from enrich.suggest.check import by_key, require_proved
from enrich.suggest.values import PlannedPost, SuggestionPlan
from enrich.values import JSON, Applied, Failed, FieldSpec, Note, Patch, Proposal, Provenance, Unchanged

_MODELS = Provenance("", "", "", "", "", "")
CODE = "settings"


@dataclass(frozen=True, slots=True)
class _Today:
    """The values of a planned post by the keys of now, and a note for each that is left out."""

    values: Mapping[str, JSON]
    notes: tuple[Note, ...]


def apply(plan: SuggestionPlan, top: Path, specs: Mapping[str, FieldSpec]) -> Iterator[Applied | Failed | Unchanged]:
    """Writes every suggestion of a plan below ``top``; a post that is not the one planned for stays as it is.

    ``specs`` are the site's fields by name; what no longer fits them is left out, and told in the notes.

    Raises:
        UsageError: The plan does more than set missing fields to allowed values; posts before that one are written.
    """
    for item in plan.items:
        if item.proposed:
            yield _applied(item, top, specs)


def _applied(item: PlannedPost, top: Path, specs: Mapping[str, FieldSpec]) -> Applied | Failed | Unchanged:
    try:
        target = _regular(top, item.path)
        before = regular.content(target, files.LARGEST_POST)
        if blob_name(before, len(item.blob)) != item.blob:
            raise StalePostError("is not the post that was planned for", "check out the pull request's head")
        asked = _as_planned(item, specs)
        planned = require_proved(item, item.blob, lambda *_: before, asked, ())
        known = frontmatter.by_name(frontmatter.cut(before))
        now = {key: resolved([specs[spec.name]], known)[0] for key, spec in asked.items()}
        today = _today(item, now, known)
        if not today.values:
            return Unchanged(item.path, "nothing that was planned fits the settings of now", notes=today.notes)
        after = planned if today.values == item.values else _anew(before, planned, today.values, now)
        files.write(top, Patch(item.path, before, after, (), (), b""))
    except (FileNotFoundError, NotADirectoryError):
        return Failed(item.path, GoneError("is gone", "check out the pull request's head", path=item.path))
    except OSError as error:
        return Failed(item.path, PostError(f"can't be read: {error.strerror}", path=item.path))
    except PostError as error:
        return Failed(item.path, error.at(item.path))
    return Applied(item.path, Patch(item.path, before, after, (), (), b""), notes=today.notes)


def _as_planned(item: PlannedPost, specs: Mapping[str, FieldSpec]) -> dict[str, FieldSpec]:
    """The fields of a plan's values, by the keys that they had when it was made."""
    now = {key: spec.name for key, spec in by_key(item, specs.values()).items()}
    names = {key: item.names.get(key, now.get(key, "")) for key in item.values}
    return {key: replace(specs[name], key=key) for key, name in names.items() if name in specs}


def _today(item: PlannedPost, specs: Mapping[str, FieldSpec], known: Mapping[str, JSON]) -> _Today:
    """What is left of a plan; ``specs`` are the fields of its values, by the keys of the plan."""
    values: dict[str, JSON] = {}
    notes: list[Note] = []
    for key, value in item.values.items():
        spec = specs[key]
        proposal = Proposal(spec.name, key, known.get(key), value, spec.review, provenance=_MODELS)
        fitting = under(proposal, spec)
        made = applicable(proposal, known.get(spec.key), spec)
        if made is not None:
            values[spec.key] = made.after
        else:
            reason = fitting.reason if isinstance(fitting, Unfit) else f"`{spec.key}` is filled"
            notes.append(Note(spec.name, CODE, reason))
    return _Today(values, tuple(notes))


def _anew(before: bytes, planned: bytes, values: Mapping[str, JSON], now: Mapping[str, FieldSpec]) -> bytes:
    """The post with these values, written as the plan writes its own; ``now`` are the fields by its keys."""
    style = frontmatter.style_of(frontmatter.cut(planned))
    style = replace(style, order=tuple(now[key].key if key in now else key for key in style.order))
    return frontmatter.edit(before, values, style=style, create=new_block(frontmatter.cut(before), style))


def blob_name(content: bytes, length: int) -> str:
    """The name that git gives a blob; its ``length`` in hex digits tells the repository's digest."""
    digest = hashlib.sha1 if length == len(hashlib.sha1().hexdigest()) else hashlib.sha256  # noqa: S324 - git's own
    return digest(b"blob %d\0" % len(content) + content).hexdigest()


def _regular(top: Path, path: str) -> Path:
    """The file at ``path``, if no part of the way to it is a link.

    Raises:
        PostError: One is.
    """
    target = top / path
    if regular.real(target) != regular.real(top) / path:
        raise PostError("is reached through a link, and a plan never writes through links", path=path)
    return target
