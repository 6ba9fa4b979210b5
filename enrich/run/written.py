"""What a write did to a post: its edits, and for each field the value and whose it is, before and after.

``author`` is ``enrich``, a ``person``, or ``both``, where enrich added to a list that a person began.
"""

from __future__ import annotations

from dataclasses import dataclass

from enrich import frontmatter
from enrich.values import JSON, Edit, Proposal, Verdict

ENRICH, PERSON, BOTH = "enrich", "person", "both"


@dataclass(frozen=True, slots=True)
class Written:
    """One field of a write: its values and authors after and before, and the numbers of their proposals."""

    field: str
    key: str
    value: JSON
    author: str
    proposal: int | None
    old: JSON
    old_author: str
    old_proposal: int | None

    @property
    def swapped(self) -> Written:
        """The same field in the write that takes this one back."""
        after, before = (self.value, self.author, self.proposal), (self.old, self.old_author, self.old_proposal)
        return Written(self.field, self.key, *before, *after)


@dataclass(frozen=True, slots=True)
class Write:
    """One write: the digests of the post before and after, and the post's head before, with the edits made to it."""

    number: int
    run: str
    path: str
    before: str
    after: str
    time: str
    head: bytes | None
    edits: tuple[Edit, ...]
    fields: tuple[Written, ...]


def row(proposal: Proposal, verdict: Verdict | None, number: int | None, last: Written | None) -> Written:
    """The field of a write, made of the proposal ``number``, if of any; ``last`` is what was written before."""
    before = proposal.before
    ours = last is not None and frontmatter.same(last.value, before)
    old_author, old_proposal = (last.author, last.proposal) if last and ours else (PERSON, None)
    author = _author(proposal, verdict, number, old_author)
    return Written(
        proposal.field, proposal.key, proposal.after, author, number or old_proposal, before, old_author, old_proposal
    )


def _author(proposal: Proposal, verdict: Verdict | None, number: int | None, old_author: str) -> str:
    """Whose value it will be; one without provenance is a person's, or is made of what stands there, by their order."""
    if proposal.provenance is None:
        return PERSON if verdict is Verdict.EDIT or number is not None else old_author
    began = proposal.before not in (None, "", []) and old_author != ENRICH
    return BOTH if began and isinstance(proposal.after, list) else ENRICH
