"""What an agent hands in goes the way of a model's answer, and waits; what `--yes` would accept may be written.

What waits from a model that was paid, or is decided and not written yet, no agent replaces.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from enrich.agents.reading import held_because, withheld
from enrich.agents.shared import is_agent, model_name, opened
from enrich.characters import encodable
from enrich.errors import UsageError, shown
from enrich.journal.unknown_terms import TermDecision
from enrich.pipeline.answer_lines import ValuesLine
from enrich.pipeline.handed import handed_in
from enrich.pipeline.pending import standing
from enrich.pipeline.session import Session
from enrich.pipeline.write import settle
from enrich.report import record
from enrich.values import EMBEDDED, Applied, Decision, Failed, Outcome, Proposal, Proposed, Provenance, Verdict

LARGEST = 64_000
"""The most characters of JSON that one call may hand in; each call's values are kept in the journal."""
_WAITS = "a proposal of a model waits there for a person"
_DECIDED = "a person decided on it, and `enrich apply` writes it"


def propose(session: Session, path: str, values: Mapping[str, Any], agent: str) -> dict[str, Any]:
    """Verifies an agent's values for a post and keeps what is proposed, for a person or for `write`.

    Raises:
        EnrichError: The post is none that an agent may see, or nothing of the values can be used.
    """
    opened(session.task, path)
    given = _bounded(values)
    busy = _busy(session, path)
    free = {name: value for name, value in given.items() if name not in busy}
    line = ValuesLine("this call", path, free, model_name(agent), "correct the values, and propose them again")
    outcome = handed_in(session.pipeline(), line)
    if isinstance(outcome, Failed):
        raise outcome.error
    left = [{"field": name, "message": why} for name, why in busy.items() if name in given]
    return _told(session, outcome, agent) | {"left_out": left}


def _bounded(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values as JSON holds them.

    Raises:
        UsageError: They are too large or too deep.
    """
    try:
        text = json.dumps(values, ensure_ascii=False)
    except (RecursionError, ValueError, TypeError) as error:
        raise UsageError("the values are no plain JSON, or nested too deeply", "hand in values of fields") from error
    if len(text) > LARGEST:
        message = f"the values have {len(text):,} characters of JSON, and a call may hand in {LARGEST:,}"
        raise UsageError(message, "hand in what the fields need")
    made: dict[str, Any] = json.loads(encodable(text))
    return made


def _busy(session: Session, path: str) -> dict[str, str]:
    """The names and keys of the fields of a post that no agent may propose for now, and why."""
    journal = session.journal
    queue = (row for row in journal.queue.all() if row.path == path and row.decision is TermDecision.UNDECIDED)
    waits = [(one.field, one.provenance) for one in journal.decisions.waiting([path]).get(path, ())]
    waits += [(row.field, row.provenance) for row in queue]
    fields = dict.fromkeys((field for field, came in waits if not _replaceable(came)), _WAITS)
    fields |= dict.fromkeys(journal.decisions.unwritten(path), _DECIDED)
    keys = {spec.name: {spec.name, spec.key, *spec.keys} for spec in session.task.specs}
    return {name: why for field, why in fields.items() for name in keys.get(field, {field})}


def _replaceable(came: Provenance | None) -> bool:
    return came is not None and (came.model == EMBEDDED or is_agent(came.model))


def write(session: Session, path: str, agent: str) -> dict[str, Any]:
    """Writes what agents proposed for a post, as far as `enrich run --yes` would accept it.

    Raises:
        EnrichError: The post is none that an agent may see, nothing waits, or the post could not be written.
    """
    task = session.task
    opened(task, path)
    waits = session.journal.decisions.waiting([path]).get(path, ())
    ours = [one for one in waits if one.provenance and is_agent(one.provenance.model)]
    found = standing(session, path, ours) if ours else None
    if found is None:
        raise UsageError(f"{shown(path)}: nothing that an agent proposed waits there", "propose values first")
    if isinstance(found, Failed):
        raise found.error
    outcome = settle(task, found, [_decision(one, agent) for one in found.patch.proposals])
    if isinstance(outcome, Failed):
        raise outcome.error
    written = {one.field for one in outcome.patch.proposals} if isinstance(outcome, Applied) else set()
    held = [_held(one) for one in found.patch.proposals if one.field not in written]
    return _told(session, outcome, agent) | {"held": held}


def _decision(proposal: Proposal, agent: str) -> Decision:
    verdict = Verdict.DEFER if proposal.blocked else Verdict.ACCEPT
    return Decision(proposal.field, verdict, proposal.after, by=model_name(agent))


def _held(proposal: Proposal) -> dict[str, Any]:
    return {"field": proposal.field, "reasons": held_because(proposal)}


def _told(session: Session, outcome: Outcome, agent: str) -> dict[str, Any]:
    """The outcome as ``--format json`` tells it, with why each proposal is held; withheld values are left out."""
    task = session.task
    told = record(outcome, model_name(agent))
    shown_here = outcome.patch.proposals if isinstance(outcome, Proposed) else ()
    told["held"] = [_held(one) for one in shown_here if one.blocked]
    hidden = {spec.name for spec in task.specs if withheld(spec, task.config.privacy.withhold)}
    for change in told["changes"]:
        change["before"] = None if change["field"] in hidden else change["before"]
    if task.config.privacy.withhold:
        told["diff"] = ""
    return told


def require_policy(*, now: bool, then: bool) -> None:
    """Checks that a person lets agents write, now and when the server started.

    Raises:
        UsageError: They don't.
    """
    if not now:
        remedy = "a person decides with `enrich review`, or sets `write = true` in [mcp] of enrich.toml"
        raise UsageError("agents can only propose on this site", remedy)
    if not then:
        raise UsageError("the settings let agents write only since this server runs", "a person starts it again")
