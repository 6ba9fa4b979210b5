"""A plan for readers that are no forge: JSON, reviewdog's formats, a patch, Markdown, and annotations of a CI.

Nothing here decides: each is a rendering of the same items, made of the same edits.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from enrich import frontmatter
from enrich.report import counted
from enrich.suggest import body
from enrich.suggest.placement import applied, lines
from enrich.suggest.values import LineEdit, PlannedPost, PostStatus, SuggestionPlan

MOST_ANNOTATIONS = 10


def patch(plan: SuggestionPlan, diffs: Mapping[str, str]) -> str:
    """All suggestions as one patch that ``git apply`` takes from the repository's top."""
    return "".join(diffs[item.path] for item in plan.items if item.proposed)


def markdown(plan: SuggestionPlan, diffs: Mapping[str, str]) -> str:
    """All suggestions for a person to read."""
    parts = [body.section(item, diffs[item.path]) for item in plan.items if item.proposed]
    return body.summary(plan, more=parts)


def rdjson(plan: SuggestionPlan, sources: Mapping[str, Sequence[str]]) -> str:
    """One object of the Reviewdog Diagnostic Format; ``sources`` are the lines of each post."""
    found = [one for item in plan.items for one in _diagnostics(item, sources)]
    told = {"source": {"name": "enrich"}, "severity": "INFO", "diagnostics": found}
    return json.dumps(told) + "\n"


def rdjsonl(plan: SuggestionPlan, sources: Mapping[str, Sequence[str]]) -> str:
    """The same, one diagnostic a line."""
    found = [one for item in plan.items for one in _diagnostics(item, sources)]
    return "".join(json.dumps({**one, "source": {"name": "enrich"}}) + "\n" for one in found)


def commands(plan: SuggestionPlan) -> Iterator[str]:
    """Workflow commands of GitHub Actions, one a post that lacks a field, as many as GitHub shows."""
    lacking = [item for item in plan.items if item.fields and item.status is not PostStatus.DECLINED]
    for item in lacking[:MOST_ANNOTATIONS]:
        line = item.edits[0].line if item.edits else 1
        place = f"file={_property(item.path)},line={line},title=enrich"
        yield f"::notice {place}::{_data('missing: ' + ', '.join(item.fields))}"
    if len(lacking) > MOST_ANNOTATIONS:
        rest = len(lacking) - MOST_ANNOTATIONS
        yield f"::notice title=enrich::{counted(rest, 'more post lacks', 'more posts lack')} a field"


def warning(message: str) -> str:
    """A warning of GitHub Actions; ``message`` holds words of ours only, and is escaped nevertheless."""
    return f"::warning title=enrich::{_data(message)}"


def quiet(text: str) -> str:
    r"""JSON on one line whose texts no runner can take for a command: one may look for ``##[`` anywhere in a line."""
    return text.replace("##[", "\\u0023\\u0023[")


def _diagnostics(item: PlannedPost, sources: Mapping[str, Sequence[str]]) -> Iterator[dict[str, Any]]:
    if not item.proposed:
        return
    for edit in item.edits:
        place, text = _range(edit, sources[item.path])
        yield {
            "message": f"Suggested front matter: {', '.join(item.values)}",
            "location": {"path": item.path, "range": place},
            "severity": "INFO",
            "code": {"value": "front-matter"},
            "suggestions": [{"range": place, "text": text}],
        }


def _range(edit: LineEdit, source: Sequence[str]) -> tuple[dict[str, Any], str]:
    """Whole lines and what they become; an insertion takes the line behind it along, for a range can't be empty."""
    if edit.count:
        return _lines(edit.line, edit.line + edit.count - 1), "\n".join(edit.lines)
    return _lines(edit.line, edit.line), "\n".join([*edit.lines, source[edit.line - 1]])


def _lines(first: int, last: int) -> dict[str, Any]:
    return {"start": {"line": first}, "end": {"line": last}}


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


@dataclass(frozen=True, slots=True)
class Material:
    """By path: the unified ``diffs``, and the lines of the ``sources`` before the edits."""

    diffs: Mapping[str, str]
    sources: Mapping[str, Sequence[str]]


def material(plan: SuggestionPlan, read: Callable[[PlannedPost], bytes]) -> Material:
    """The material of all suggestions; ``read`` gives a post's bytes."""
    diffs: dict[str, str] = {}
    sources: dict[str, Sequence[str]] = {}
    for item in plan.items:
        if item.proposed:
            before = read(item)
            diffs[item.path] = frontmatter.diff(before, applied(before, item.edits), item.path).decode("utf-8")
            sources[item.path] = lines(before)
    return Material(diffs, sources)
