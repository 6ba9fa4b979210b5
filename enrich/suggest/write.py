"""``enrich suggest apply``: a plan's values go into the files of the work tree, to the byte as they were planned."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path

from enrich.errors import PostError, StalePostError
from enrich.posts import files
from enrich.suggest.check import require_proved
from enrich.suggest.values import PlannedPost, SuggestionPlan
from enrich.values import Applied, Failed, FieldSpec, Patch


def apply(plan: SuggestionPlan, top: Path, specs: Mapping[str, FieldSpec]) -> Iterator[Applied | Failed]:
    """Writes every suggestion of a plan below ``top``; a post that is not the one planned for stays as it is.

    Raises:
        UsageError: The plan does more than set missing fields to allowed values; posts before that one are written.
    """
    for item in plan.items:
        if item.proposed:
            yield _applied(item, top, specs)


def _applied(item: PlannedPost, top: Path, specs: Mapping[str, FieldSpec]) -> Applied | Failed:
    try:
        target = _regular(top, item.path)
        before = target.read_bytes()
        if blob_name(before, len(item.blob)) != item.blob:
            raise StalePostError("is not the post that was planned for", "check out the pull request's head")
        after = require_proved(item, item.blob, lambda *_: before, specs, ())
        files.write(top, Patch(item.path, before, after, (), (), b""))
    except OSError as error:
        return Failed(item.path, PostError(f"can't be read: {error.strerror}", path=item.path))
    except PostError as error:
        return Failed(item.path, error.at(item.path))
    return Applied(item.path, Patch(item.path, before, after, (), (), b""))


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
    if target.resolve() != top.resolve() / path:
        raise PostError("is reached through a link, and a plan never writes through links", path=path)
    return target
