"""What a site wants of its front matter: specs of fields, when each is wanted, and the schema of a reply. Pure."""

from enrich.fields.policy import Problem, Wants, filled, merged, misfit, wanted
from enrich.fields.schema import limits, reply_schema
from enrich.fields.specs import DEFAULTS, specs

__all__ = ["DEFAULTS", "Problem", "Wants", "filled", "limits", "merged", "misfit", "reply_schema", "specs", "wanted"]
