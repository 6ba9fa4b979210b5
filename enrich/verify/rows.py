"""Whether a value that the journal holds could have come from a reply that was checked. Pure.

The journal lies on a disk, where others may have written it; so its values are proved again whenever they are used.
Limits and terms are those of the settings of now (`enrich.fields.applicable`).
"""

from __future__ import annotations

from enrich.fields import items
from enrich.values import JSON, FieldSpec, Kind, Proposal
from enrich.verify.code_names import code_of, without_code
from enrich.verify.safety import harm
from enrich.verify.size import oversized


def strange(proposal: Proposal, spec: FieldSpec, body: str) -> str:
    """Why no reply about a post with this text can have led to the value; empty where one can."""
    if reason := misshapen(proposal, spec):
        return reason
    if spec.kind is Kind.TEXT:
        text = str(proposal.after)
        return _told(harm(without_code(text, code_of(body)) if "<" in text or "&" in text else text))
    new = _new(proposal, spec) or []
    return _told(next((fault for one in new if (fault := harm(one))), ""))


def misshapen(proposal: Proposal, spec: FieldSpec) -> str:
    """Why a value can't stand in its field, whoever's it is; empty where it can."""
    if large := next(oversized(proposal.after), None):
        return large.message.replace("the reply", "its value")
    return "" if _new(proposal, spec) is not None else f"its value is no {'list of texts' if spec.is_list else 'text'}"


def _told(fault: str) -> str:
    return fault and f"its value {fault}"


def _new(proposal: Proposal, spec: FieldSpec) -> list[str] | None:
    """The items that a value adds to what stood there, or the one text; ``None`` where it holds anything else."""
    before, after = proposal.before, proposal.after
    if not spec.is_list:
        return [after] if isinstance(after, str) else None
    there = items(before, spec.form)
    match after:
        case str():
            return [one for one in items(after, spec.form) if one not in there]
        case list():
            old = before if isinstance(before, list) else []
            new: list[JSON] = [one for one in after if one not in old and str(one).strip() not in there]
            return [str(one) for one in new] if all(isinstance(one, str) for one in new) else None
        case dict():
            held = before if isinstance(before, dict) else {}
            fits = all(value == held[key] if key in held else value in (None, "") for key, value in after.items())
            return [key for key in after if key not in held] if fits else None
        case _:
            return None
