"""What is proposed, with which evidence, and what a person decides."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from enrich.values.posts import JSON, Span
from enrich.values.requests import Reason
from enrich.values.specs import EMBEDDED, Kind, Review


class Match(StrEnum):
    """How a quote was found in the body: to the letter, after folding, by alignment, or not at all."""

    EXACT = "exact"
    NORMALIZED = "normalized"
    FUZZY = "fuzzy"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Evidence:
    """The words of the post that support a value: ``span`` in characters of the body, ``line`` 1-based in the file."""

    value: str
    quote: str
    span: Span
    line: int
    match: Match


@dataclass(frozen=True, slots=True)
class Flag:
    """A remark on a proposal; with ``blocks``, ``--yes`` must not accept it.

    ``value`` is what the model said, where that is not in the proposal.
    """

    code: str
    message: str
    blocks: bool = True
    value: str = ""

    def __str__(self) -> str:
        return f"{self.code}: {self.message}"


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a value came from; ``time`` is UTC in ISO 8601."""

    run: str
    model: str
    prompt: str
    prompt_version: str
    fingerprint: str
    time: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """A value for one field, before a decision; ``review`` says who may decide.

    ``kind`` is the field's when it was asked for; ``None`` where an older enrich did not say.
    ``reasons`` tell why it is proposed, and what was left out of it, where the model can tell.
    """

    field: str
    key: str
    before: JSON
    after: JSON
    review: Review = Review.AUTO
    evidence: tuple[Evidence, ...] = ()
    flags: tuple[Flag, ...] = ()
    provenance: Provenance | None = None
    kind: Kind | None = None
    reasons: tuple[Reason, ...] = ()

    @property
    def personal(self) -> bool:
        """Whether its field leaves the decision to a person."""
        if self.review is Review.EMBEDDED:
            return self.provenance is not None and self.provenance.model == EMBEDDED
        return self.review is Review.ALWAYS

    @property
    def blocked(self) -> bool:
        """Whether only a person may accept it."""
        return self.personal or any(flag.blocks for flag in self.flags)

    def accept(self, by: str = "python") -> Decision:
        """The decision to write the value; ``by`` says who decided."""
        return Decision(self.field, Verdict.ACCEPT, self.after, by)

    def edit(self, value: JSON, by: str = "person") -> Decision:
        """The decision to write another value, which then is a person's."""
        return Decision(self.field, Verdict.EDIT, value, by)

    def reject(self, by: str = "python") -> Decision:
        """The decision not to write the value, and not to propose it again."""
        return Decision(self.field, Verdict.REJECT, self.after, by)

    def defer(self, by: str = "python") -> Decision:
        """The decision to let it wait."""
        return Decision(self.field, Verdict.DEFER, self.after, by)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A term that a model proposed for a post and the site does not know; a person must decide on it.

    ``evidence`` is its place in the post, if it is there.
    """

    field: str
    said: str
    evidence: Evidence | None
    provenance: Provenance


@dataclass(frozen=True, slots=True)
class Violation:
    """One way in which a reply breaks its rules; ``pointer`` is a JSON Pointer into the reply."""

    pointer: str
    rule: str
    message: str


@dataclass(frozen=True, slots=True)
class Edit:
    """One span of the source replaced by new bytes."""

    span: Span
    text: bytes


@dataclass(frozen=True, slots=True)
class Patch:
    """All edits of one post, proved: ``before`` with ``edits`` spliced in is ``after``, and nothing else differs.

    ``unified`` is the unified diff, in the bytes that ``git apply`` takes.
    """

    path: str
    before: bytes
    after: bytes
    edits: tuple[Edit, ...]
    proposals: tuple[Proposal, ...]
    unified: bytes

    def diff(self) -> str:
        """The unified diff as text; a byte that is not UTF-8 is shown as a mark."""
        return self.unified.decode("utf-8", "replace")


class Verdict(StrEnum):
    """What was decided about one proposal."""

    ACCEPT = "accept"
    REJECT = "reject"
    EDIT = "edit"
    DEFER = "defer"


@dataclass(frozen=True, slots=True)
class Decision:
    """A verdict on one field's proposal; ``value`` is what will be written, ``by`` is ``person`` or ``--yes``."""

    field: str
    verdict: Verdict
    value: JSON = None
    by: str = "person"
