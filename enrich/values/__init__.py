"""The frozen nouns that travel through `enrich`.

A post is bytes: only its front matter block and its body are ever decoded, so that what is not edited can't change.
Offsets into a post are bytes of its source; offsets in `Evidence` are characters of its body, where quotes are found.
"""

from enrich.values.knowledge import Example, SiteContext, Term, Vocabulary
from enrich.values.outcomes import Applied, Failed, Note, Outcome, Proposed, Skipped, Unchanged
from enrich.values.posts import JSON, NOTHING, Field, Format, Post, Span
from enrich.values.proposals import (
    EMBEDDED,
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
from enrich.values.specs import FieldSpec, Form, Kind, Mode, Policy, Review

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
