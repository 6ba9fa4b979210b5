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
from enrich.fields import Problem, merged, rewritten, wanted
from enrich.markdown.title import title
from enrich.patch import new_block
from enrich.values import JSON, Field, FieldSpec, Format, Note, Policy, Post, Skipped, Unchanged

_TEMPLATE = re.compile(rb"<%.*?%>|\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)


@dataclass(frozen=True, slots=True)
class PostFields:
    """What a post says of itself: its fields, their values by key, and its title."""

    opened: frontmatter.Opened
    fields: tuple[Field, ...]
    known: Mapping[str, JSON]
    title: str

    @property
    def post(self) -> Post:
        """The post as it lies on disk."""
        return self.opened.post


@dataclass(frozen=True, slots=True)
class Inspection:
    """A post that wants something: its values by key, the specs it wants, and what to tell about the others."""

    opened: frontmatter.Opened
    title: str
    body: str
    body_line: int
    known: Mapping[str, JSON]
    wanted: tuple[FieldSpec, ...]
    notes: tuple[Note, ...]

    @property
    def post(self) -> Post:
        """The post as it lies on disk."""
        return self.opened.post


def read_fields(post: Post) -> PostFields:
    """The fields of a post, and its title.

    Raises:
        FrontMatterError: The front matter can't be read.
    """
    opened = _opened(post)
    fields = frontmatter.locate(opened)
    known = {field.name: field.value for field in fields}
    return PostFields(opened, fields, known, title(known, post.text))


def inspect(
    seen: PostFields,
    specs: Sequence[FieldSpec],
    refreshed: Mapping[str, JSON],
    site: SiteConfig,
    style: frontmatter.Style,
) -> Inspection | Skipped | Unchanged:
    """What a post wants, or why nothing is done; ``refreshed`` are enrich's own values that may be replaced, by field.

    Raises:
        FrontMatterError: A wanted field can't be edited safely.
    """
    post, known = seen.post, seen.known
    if post.format is Format.NONE and not site.create:
        return Skipped(post.path, "has no front matter; `create = true` in [site] lets enrich add it")
    if _TEMPLATE.search(post.source[post.block.start : post.block.end]):
        return Skipped(post.path, "is a template: its front matter holds a placeholder that a program fills in")
    wants = wanted(seen.fields, specs, refreshed)
    notes = tuple(Note(one.field, "wrong-type", one.message, one.line) for one in wants.problems)
    if not wants.fields:
        return _nothing(post.path, wants.problems, notes)
    body = post.text
    if not body.strip():
        return Skipped(post.path, "has no text", notes)
    _require_editable(seen.opened, wants.fields, known, style)
    line = post.source.count(b"\n", 0, post.body.start) + 1
    return Inspection(seen.opened, seen.title, body, line, known, wants.fields, notes)


def _opened(post: Post) -> frontmatter.Opened:
    try:
        return frontmatter.opened(post)
    except PostError as error:
        raise error.at(post.path) from error


def _nothing(path: str, problems: Sequence[Problem], notes: tuple[Note, ...]) -> Unchanged | Skipped:
    if problems:
        return Skipped(path, problems[0].message, notes)
    return Unchanged(path, "nothing is wanted", notes=notes)


def _require_editable(
    opened: frontmatter.Opened, wants: Sequence[FieldSpec], known: Mapping[str, JSON], style: frontmatter.Style
) -> None:
    post = opened.post
    trial: dict[str, JSON] = {spec.key: _trial(spec, known.get(spec.key)) for spec in wants}
    try:
        frontmatter.require_editable(opened, trial, style=style, create=new_block(post, style))
    except PostError as error:
        raise error.at(post.path) from error


def _trial(spec: FieldSpec, before: JSON) -> JSON:
    """A value of the shape that would be written: what stands there stays, unless it is refreshed."""
    if not spec.is_list:
        return "a"
    new = ["a", "b"]
    return rewritten(before, new, spec.form) if spec.policy is Policy.REFRESH else merged(before, [*new], spec.form)
