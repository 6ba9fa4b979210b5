"""What a site wants of its front matter: specs of fields, when each is wanted, and the schema of a reply. Pure."""

from enrich.fields.forms import as_text, items, merged, rewritten, unfit
from enrich.fields.policy import Problem, Wants, filled, misfit, wanted
from enrich.fields.schema import bounded, described, fits, limits, list_bounded, reply_schema, shape
from enrich.fields.specs import DEFAULTS, as_limited, specs

__all__ = [
    "DEFAULTS", "Problem", "Wants",
    "as_limited", "as_text", "bounded", "described", "filled", "fits", "items", "limits", "list_bounded", "merged",
    "misfit", "reply_schema", "rewritten", "shape", "specs", "unfit", "wanted",
]  # fmt: skip
