"""Labels of posts under another name: a merge of terms, as one patch over all the posts that bear them.

A person's value is changed here because the person asked for it by name, and it stays the person's; so these proposals
have no provenance, and the journal keeps whose the value was.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from enrich import patch
from enrich.posts import files
from enrich.run.look import see
from enrich.run.mark import mark
from enrich.run.session import Session
from enrich.values import JSON, FieldSpec, Patch, Proposal

Names = Mapping[str, str]
_COMMA = re.compile(r"(\s*,\s*)")


def relabelled(session: Session, path: str, names: Mapping[FieldSpec, Names]) -> Patch | None:
    """The patch that gives a post's labels their new names, by field; nothing where it bears none of them.

    Raises:
        PostError: The post can't be read, or a field can't be edited safely.
    """
    config = session.task.config
    seen = see(files.read(config.root, path))
    proposals = tuple(_proposals(seen.known, names))
    if not proposals:
        return None
    ours = mark(config, session.journal, seen.post)
    return patch.make(seen.opened, proposals, session.index.style, ours and replace(ours, inherits=True))


def _proposals(known: Mapping[str, JSON], names: Mapping[FieldSpec, Names]) -> Iterator[Proposal]:
    for spec, new in names.items():
        before = known.get(spec.key)
        after = renamed(before, new, is_list=spec.is_list)
        if after != before:
            yield Proposal(spec.name, spec.key, before, after)


def renamed(value: JSON, names: Names, *, is_list: bool = True) -> JSON:
    """A value with other names for some labels: the order stays, and none stands twice for that.

    A text of a list field counts as its parts between commas.

    >>> renamed(["ml", "rust", "llm"], {"ml": "machine-learning", "llm": "machine-learning"})
    ['machine-learning', 'rust']
    """
    if isinstance(value, list):
        return _merged(value, names)
    if not isinstance(value, str):
        return value
    if not is_list or "," not in value:
        return names.get(value.strip(), value)
    parts = _COMMA.split(value)
    labels: list[JSON] = [*parts[::2]]
    new = _merged(labels, names)
    if len(new) < len(labels):
        return ", ".join(map(str, new))
    return "".join(str(label) + comma for label, comma in zip(new, [*parts[1::2], ""], strict=True))


def _merged(values: list[JSON], names: Names) -> list[JSON]:
    there = {value.strip() for value in values if isinstance(value, str)}
    made: list[JSON] = []
    for value in values:
        new = names.get(value.strip()) if isinstance(value, str) else None
        if new is None:
            made.append(value)
        elif new not in there:
            made.append(new)
            there.add(new)
    return made


def rename_waiting(proposal: Proposal, names: Mapping[str, Names]) -> Proposal:
    """A waiting proposal under the new names; ``names`` are by field name."""
    new = names.get(proposal.field)
    if new is None:
        return proposal
    return replace(proposal, before=renamed(proposal.before, new), after=renamed(proposal.after, new))
