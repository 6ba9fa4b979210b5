"""What is seen in a post before any model is asked: its fields, what it wants, and whether that could be written.

A post that could not be written is refused here, so that no reply is paid for in vain.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from enrich import frontmatter, values
from enrich.errors import PostError
from enrich.fields import Problem, Wants, as_text, items, merged, rewritten, wanted
from enrich.markdown.title import title
from enrich.posts.privacy import Privacy
from enrich.settings import SiteConfig
from enrich.values import JSON, Field, FieldSpec, Format, Policy, Post

if TYPE_CHECKING:
    from enrich.values import Note, Skipped, Unchanged

_YAML = (Format.YAML, Format.HEXO)
_HASHTAG = re.compile(rb":[ \t]+#[^\s#]")


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

    @property
    def texts(self) -> frozenset[str]:
        """The fields whose list must be a text, because a header of lines ``Title: x`` holds nothing else."""
        return frozenset(spec.name for spec in self.wanted if spec.is_list and self.post.format == Format.HEADERS)


def read_fields(post: Post) -> PostFields:
    """The fields of a post, and its title.

    Raises:
        FrontMatterError: The front matter can't be read.
    """
    opened = _opened(post)
    fields = frontmatter.locate(opened)
    known = {field.name: field.value for field in fields}
    return PostFields(opened, fields, known, title(known, post.text))


def passed_over(post: Post, known: Mapping[str, JSON], site: SiteConfig, privacy: Privacy) -> str:
    """Why nothing is done with a post, whatever its fields are; empty where something may be.

    Raises:
        NotAPostError: The file is no post.
    """
    if reason := privacy.reason(post.path, known):
        return reason
    frontmatter.require_post(post, known)
    if post.format is Format.NONE and not site.create:
        return "has no front matter; `create = true` in [site] lets enrich add it"
    return "" if post.source[post.body.start :].strip() else "has no text"


def inspect(
    seen: PostFields, specs: Sequence[FieldSpec], refreshed: Mapping[str, JSON], style: frontmatter.Style
) -> Inspection | Skipped | Unchanged:
    """What a post wants, or why nothing is done; ``refreshed`` are enrich's own values that may be replaced, by field.

    Raises:
        FrontMatterError: A wanted field can't be edited safely.
    """
    post, known = seen.post, seen.known
    wants = _without_hashtags(wanted(seen.fields, specs, refreshed), seen)
    notes = tuple(values.Note(one.field, "wrong-type", one.message, one.line) for one in wants.problems)
    if not wants.fields:
        return _nothing(post.path, wants.problems, notes)
    _require_editable(seen.opened, wants.fields, known, style)
    line = post.source.count(b"\n", 0, post.body.start) + 1
    return Inspection(seen.opened, seen.title, post.text, line, known, wants.fields, notes)


def _without_hashtags(wants: Wants, seen: PostFields) -> Wants:
    """The wants without lists that YAML takes for a comment, since they begin with a #: a person meant them."""
    lines = seen.post.source[: seen.post.body.start].split(b"\n") if seen.post.format in _YAML else []
    found = {field.name: field for field in seen.fields if lines and field.value is None}
    there = [spec for spec in wants.fields if spec.is_list and spec.key in found]
    hashed = [spec for spec in there if _HASHTAG.search(lines[found[spec.key].line - 1])]
    if not hashed:
        return wants
    told = "is empty to YAML, where a # begins a comment: put quotes around the terms; it is left as it is"
    problems = tuple(Problem(spec.name, found[spec.key].line, f"`{spec.key}` {told}") for spec in hashed)
    return Wants(tuple(spec for spec in wants.fields if spec not in hashed), (*wants.problems, *problems))


def _opened(post: Post) -> frontmatter.Opened:
    try:
        return frontmatter.opened(post)
    except PostError as error:
        raise error.at(post.path) from error


def _nothing(path: str, problems: Sequence[Problem], notes: tuple[Note, ...]) -> Unchanged | Skipped:
    if problems:
        return values.Skipped(path, problems[0].message, notes)
    return values.Unchanged(path, "nothing is wanted", notes=notes)


def _require_editable(
    opened: frontmatter.Opened, wants: Sequence[FieldSpec], known: Mapping[str, JSON], style: frontmatter.Style
) -> None:
    from enrich.patch import new_block

    post = opened.post
    trial: dict[str, JSON] = {spec.key: _trial(spec, known.get(spec.key), post) for spec in wants}
    try:
        frontmatter.require_editable(opened, trial, style=style, create=new_block(post, style))
    except PostError as error:
        raise error.at(post.path) from error


def _trial(spec: FieldSpec, before: JSON, post: Post) -> JSON:
    """A value of the shape that would be written: what stands there stays, unless it is refreshed."""
    if not spec.is_list:
        return "a"
    new = ["a", "b"]
    if post.format == Format.HEADERS and not items(before, spec.form):
        return as_text(new, spec.form)
    return rewritten(before, new, spec.form) if spec.policy is Policy.REFRESH else merged(before, [*new], spec.form)
