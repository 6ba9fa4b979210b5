"""From characters of a block to bytes of the source, and edits into the source."""

from __future__ import annotations

from typing import TYPE_CHECKING

from enrich.values import Edit, Span

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from enrich.frontmatter.entry import Change
    from enrich.values import Post


def to_bytes(text: str, base: int) -> Callable[[int], int]:
    """What turns offsets in the text, asked for in rising order, into offsets in the source."""
    if text.isascii():
        return base.__add__
    seen = done = 0

    def place(offset: int) -> int:
        nonlocal seen, done
        done += len(text[seen:offset].encode()) if offset >= seen else -len(text[offset:seen].encode())
        seen = offset
        return base + done

    return place


def to_edits(post: Post, text: str, changes: Iterable[Change]) -> tuple[Edit, ...]:
    """The changes as edits of the source, from first to last."""
    place = to_bytes(text, post.block.start)
    ordered = sorted(changes, key=lambda change: (change.start, change.end))
    return tuple(Edit(Span(place(change.start), place(change.end)), change.text.encode()) for change in ordered)


def spliced(source: bytes, edits: Sequence[Edit]) -> bytes:
    """The source with the edits made; they must not overlap, and edits at the same place keep their order.

    Raises ``ValueError`` where they overlap or lie outside the source.
    """
    whole = memoryview(source)  # so that a long body is copied once
    parts: list[bytes | memoryview] = []
    at = 0
    for edit in sorted(edits, key=lambda edit: edit.span.start):
        if not at <= edit.span.start <= edit.span.end <= len(source):
            raise ValueError(f"edit {edit.span} overlaps another one or the end of the source")
        parts += (whole[at : edit.span.start], edit.text)
        at = edit.span.end
    return b"".join((*parts, whole[at:]))
