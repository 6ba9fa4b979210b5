"""``enrich check``: which fields are missing, of the wrong type, or break their rules; no model is asked."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from enrich import frontmatter
from enrich.config import Config
from enrich.errors import PostError
from enrich.fields import filled, limits, misfit
from enrich.fields.policy import items
from enrich.fields.specs import choose, specs
from enrich.posts import files
from enrich.posts.discover import posts
from enrich.terminal import Screen
from enrich.values import Field, FieldSpec, Format, Kind, Policy, Post
from enrich.verify.safety import harm


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to mend; ``line`` is 1-based, ``code`` is stable."""

    path: str
    line: int
    field: str
    code: str
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.message}"


def check(config: Config, screen: Screen, paths: Sequence[Path], fields: Sequence[str], form: str) -> int:
    """Tells every finding in the posts at ``paths``; returns 1 where there are any, else 0."""
    chosen = choose(specs(config.fields, config.provenance.key), tuple(fields))
    found = 0
    looked = posts(config, paths)
    for path in looked:
        for finding in _findings(config, path, chosen):
            found += 1
            told = json.dumps({"version": 1, **asdict(finding)}, ensure_ascii=False) if form == "json" else str(finding)
            screen.result(f"{told}\n")
    screen.note(f"{len(looked):,} posts: {found:,} findings" if found else f"{len(looked):,} posts: nothing to mend")
    return 1 if found else 0


def _findings(config: Config, path: str, chosen: tuple[FieldSpec, ...]) -> Iterator[Finding]:
    try:
        post = files.read(config.root, path)
        if post.format is Format.NONE:
            return
        fields = frontmatter.locate(post)
    except PostError as error:
        yield Finding(path, error.line or 1, "", error.code, error.message)
        return
    present = {field.name: field for field in fields}
    if "enrich" in present and present["enrich"].value is False:
        return
    for spec in chosen:
        yield from _of_field(post, spec, present.get(spec.key), path)


def _of_field(post: Post, spec: FieldSpec, field: Field | None, path: str) -> Iterator[Finding]:
    line = field.line if field else post.source.count(b"\n", 0, post.block.start)
    if field is not None and (message := misfit(field.value, spec)):
        yield Finding(path, line, spec.name, "wrong-type", message.partition(";")[0])
    elif field is None or not filled(field.value, spec):
        if spec.policy is not Policy.NEVER:
            yield Finding(path, line, spec.name, "missing", f"`{spec.key}` is {'empty' if field else 'missing'}")
    else:
        yield from _rules(spec, field, path)


def _rules(spec: FieldSpec, field: Field, path: str) -> Iterator[Finding]:
    values = [str(field.value)] if spec.kind is Kind.TEXT else items(field.value)
    for value in values:
        if fault := harm(value):
            yield Finding(path, field.line, spec.name, "unsafe-value", f"`{spec.key}` {fault}")
        if spec.values and value not in spec.values:
            yield Finding(path, field.line, spec.name, "unknown-term", f"`{spec.key}`: {value} is not allowed here")
    if spec.kind is Kind.TEXT:
        for one in limits(spec, values[0]):
            yield Finding(path, field.line, spec.name, one.rule, f"`{spec.key}` has {one.message}")
    elif spec.max_items and len(values) > spec.max_items:
        message = f"`{spec.key}` has {len(values)} items, at most {spec.max_items} are allowed"
        yield Finding(path, field.line, spec.name, "too-many", message)
