"""What is seen in a post before any model is asked: its fields, what it wants, and whether that could be written.

A post that could not be written is refused here, so that no reply is paid for in vain.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from enrich import frontmatter
from enrich.config import SiteConfig
from enrich.errors import PostError
from enrich.fields import Problem, merged, wanted
from enrich.values import JSON, Field, FieldSpec, Format, Note, Policy, Post, Skipped, Unchanged

_HEADING = re.compile(r"^#{1,6}[ \t]+(.+?)[ \t]*#*[ \t]*\r?$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Look:
    """A post that wants something: its values by key, the specs it wants, and what to tell about the others."""

    post: Post
    title: str
    body: str
    body_line: int
    known: Mapping[str, JSON]
    wanted: tuple[FieldSpec, ...]
    notes: tuple[Note, ...]


def look(
    post: Post, specs: Sequence[FieldSpec], written: Mapping[str, JSON], site: SiteConfig
) -> Look | Skipped | Unchanged:
    """What a post wants, or why nothing is done.

    Raises:
        FrontMatterError: The front matter can't be read, or a wanted field can't be edited safely.
    """
    if post.format is Format.NONE and not site.create:
        return Skipped(post.path, "has no front matter; `create = true` in [site] lets enrich add it")
    fields = _located(post)
    known = {field.name: field.value for field in fields}
    if known.get("enrich") is False:
        return Skipped(post.path, "says `enrich: false`")
    wants = wanted(fields, specs, written)
    notes = tuple(Note(one.field, "wrong-type", one.message, one.line) for one in wants.problems)
    if not wants.fields:
        return _nothing(post.path, wants.problems, notes)
    body = post.text
    if not body.strip():
        return Skipped(post.path, "has no text", notes)
    _require_editable(post, wants.fields, known, site)
    line = post.source.count(b"\n", 0, post.body.start) + 1
    return Look(post, _title(known, body), body, line, known, wants.fields, notes)


def _located(post: Post) -> tuple[Field, ...]:
    try:
        return frontmatter.locate(post)
    except PostError as error:
        raise error.at(post.path) from error


def _nothing(path: str, problems: Sequence[Problem], notes: tuple[Note, ...]) -> Unchanged | Skipped:
    if problems:
        return Skipped(path, problems[0].message, notes)
    return Unchanged(path, "nothing is wanted", notes=notes)


def _require_editable(post: Post, wants: Sequence[FieldSpec], known: Mapping[str, JSON], site: SiteConfig) -> None:
    trial: dict[str, JSON] = {spec.key: _trial(spec, known.get(spec.key)) for spec in wants}
    create = site.format or Format.YAML if post.format is Format.NONE else None
    try:
        frontmatter.edits(post, trial, create=create)
    except PostError as error:
        raise error.at(post.path) from error


def _trial(spec: FieldSpec, before: JSON) -> JSON:
    """A value of the shape that would be written: what stands there stays, unless it is refreshed."""
    new: JSON = ["a", "b"] if spec.is_list else "a"
    return new if spec.policy is Policy.REFRESH else merged(before, new)


def _title(known: Mapping[str, JSON], body: str) -> str:
    title = known.get("title")
    if isinstance(title, str) and title.strip():
        return title.strip()
    heading = _HEADING.search(body)
    return heading.group(1) if heading else ""
