"""Fill in the front matter of Markdown posts with a language model, and review every change as a diff.

The public names stand here; each is imported when it is first asked for, so that ``import enrich`` costs nothing.
``docs/python-api.md`` shows them at work.
"""

from __future__ import annotations

from importlib import import_module

TYPE_CHECKING = False  # as in `typing`, which need not be imported for that
if TYPE_CHECKING:
    from typing import Any

    from enrich import frontmatter
    from enrich.api import Site, propose
    from enrich.config import Config
    from enrich.errors import (
        BudgetError,
        BugError,
        ConfigError,
        ConflictError,
        ContextLengthError,
        DamagedError,
        EffortError,
        EnrichError,
        ForgeDeniedError,
        ForgeError,
        ForgeLimitedError,
        ForgeRejectedError,
        FrontMatterError,
        GitError,
        GoneError,
        HaltedError,
        ModelError,
        ModelUnavailableError,
        NotAPostError,
        PatchError,
        PostError,
        RateLimitedError,
        RefusalError,
        ReplyError,
        StalePostError,
        StateError,
        TruncatedError,
        UsageError,
        WriteError,
    )
    from enrich.models import Model
    from enrich.settings import ModelConfig
    from enrich.values import (
        JSON,
        Applied,
        Decision,
        Edit,
        Evidence,
        Failed,
        Field,
        FieldSpec,
        Flag,
        Format,
        Kind,
        Match,
        Message,
        Mode,
        Note,
        Outcome,
        Patch,
        Policy,
        Post,
        Proposal,
        Proposed,
        Provenance,
        Reply,
        Request,
        Review,
        Skipped,
        Span,
        Unchanged,
        Usage,
        Verdict,
    )

__version__ = "0.1.0"
__all__ = [
    "JSON",
    "Applied",
    "BudgetError",
    "BugError",
    "Config",
    "ConfigError",
    "ConflictError",
    "ContextLengthError",
    "DamagedError",
    "Decision",
    "Edit",
    "EffortError",
    "EnrichError",
    "Evidence",
    "Failed",
    "Field",
    "FieldSpec",
    "Flag",
    "ForgeDeniedError",
    "ForgeError",
    "ForgeLimitedError",
    "ForgeRejectedError",
    "Format",
    "FrontMatterError",
    "GitError",
    "GoneError",
    "HaltedError",
    "Kind",
    "Match",
    "Message",
    "Mode",
    "Model",
    "ModelConfig",
    "ModelError",
    "ModelUnavailableError",
    "NotAPostError",
    "Note",
    "Outcome",
    "Patch",
    "PatchError",
    "Policy",
    "Post",
    "PostError",
    "Proposal",
    "Proposed",
    "Provenance",
    "RateLimitedError",
    "RefusalError",
    "Reply",
    "ReplyError",
    "Request",
    "Review",
    "Site",
    "Skipped",
    "Span",
    "StalePostError",
    "StateError",
    "TruncatedError",
    "Unchanged",
    "Usage",
    "UsageError",
    "Verdict",
    "WriteError",
    "__version__",
    "frontmatter",
    "propose",
]
_MODULES = ("enrich.errors", "enrich.values", "enrich.config", "enrich.models", "enrich.api")  # from light to heavy


if not TYPE_CHECKING:  # a type checker would else take any name for one of ours

    def __getattr__(name: str) -> Any:  # noqa: ANN401
        if name == "frontmatter":
            return import_module("enrich.frontmatter")
        if name in __all__:
            for module in map(import_module, _MODULES):
                if hasattr(module, name):
                    return getattr(module, name)
        raise AttributeError(f"module `enrich` has no attribute `{name}`", name=name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
