"""The frozen nouns that travel through `enrich`.

A post is bytes: only its front matter block and its body are ever decoded, so that what is not edited can't change.
Offsets into a post are bytes of its source; offsets in `Evidence` are characters of its body, where quotes are found.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from enrich.values.posts import JSON, NOTHING, Field, Format, Post, Span
from enrich.values.specs import EMBEDDED, FieldSpec, Form, Kind, Mode, Policy, Review

if TYPE_CHECKING:
    from enrich.values.knowledge import Example, SiteContext, Term, Vocabulary
    from enrich.values.outcomes import Applied, Failed, Note, Outcome, Proposed, Skipped, Unchanged
    from enrich.values.proposals import (
        Decision,
        Edit,
        Evidence,
        Flag,
        Match,
        Patch,
        Proposal,
        Provenance,
        Verdict,
        Violation,
        Waiting,
    )
    from enrich.values.requests import Message, Prompt, Reason, Reply, Request, Usage

__all__ = [
    "EMBEDDED",
    "JSON",
    "NOTHING",
    "Applied",
    "Decision",
    "Edit",
    "Evidence",
    "Example",
    "Failed",
    "Field",
    "FieldSpec",
    "Flag",
    "Form",
    "Format",
    "Kind",
    "Match",
    "Message",
    "Mode",
    "Note",
    "Outcome",
    "Patch",
    "Policy",
    "Post",
    "Prompt",
    "Proposal",
    "Proposed",
    "Provenance",
    "Reason",
    "Reply",
    "Request",
    "Review",
    "SiteContext",
    "Skipped",
    "Span",
    "Term",
    "Unchanged",
    "Usage",
    "Verdict",
    "Violation",
    "Vocabulary",
    "Waiting",
]

_LATER = {
    **dict.fromkeys(("Example", "SiteContext", "Term", "Vocabulary"), "knowledge"),
    **dict.fromkeys(("Applied", "Failed", "Note", "Outcome", "Proposed", "Skipped", "Unchanged"), "outcomes"),
    **dict.fromkeys(("Decision", "Edit", "Evidence", "Flag", "Match", "Patch", "Proposal", "Provenance"), "proposals"),
    **dict.fromkeys(("Verdict", "Violation", "Waiting"), "proposals"),
    **dict.fromkeys(("Message", "Prompt", "Reason", "Reply", "Request", "Usage"), "requests"),
}


def __getattr__(name: str) -> Any:  # noqa: ANN401 - commands that only read posts start without what a model needs
    if name not in _LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = getattr(import_module(f"{__name__}.{_LATER[name]}"), name)
    globals()[name] = found
    return found
