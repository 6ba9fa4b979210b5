"""Answers of a batch service become replies in the journal, matched by ``custom_id``; nothing of them is used before.

What came back without an answer is told apart: what may do better is asked again in a next file, up to as often as
``attempts`` in [model] says, and what would not fails its post.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING

from enrich.errors import EnrichError, ModelError, ReplyError, shown
from enrich.journal.outgoing import AskedRequest, Returned
from enrich.pipeline.answer_lines import AnswerLine
from enrich.values import Reply, Usage

if TYPE_CHECKING:
    from enrich.models.openai.endpoint import Endpoint
    from enrich.models.prices import Price
    from enrich.pipeline.context import RunContext

TOGETHER = 500
KEPT = 1024 * 1024
FEW = 5
STRANGE, DOUBLE, RETURNED, BROKEN = (
    "are no requests of this site",
    "are answered already",
    "are asked again",
    "are left out",
)
_SUCCESS = 200
_LONGEST_CODE = 60


class FewOfEach:
    """Tells the first lines of each kind, and at the end how many more there were."""

    def __init__(self, tell: Callable[[str], None]) -> None:
        self._tell = tell
        self._counts: Counter[str] = Counter()

    def __call__(self, kind: str, said: str) -> None:
        """Tells a line, unless there were some of its kind."""
        self._counts[kind] += 1
        if self._counts[kind] <= FEW:
            self._tell(said)

    def close(self) -> None:
        """Tells how many lines were not told."""
        for kind, count in self._counts.items():
            if count > FEW:
                self._tell(f"{count - FEW:,} further lines {kind}")
        self._counts.clear()


@dataclass(slots=True)
class Import:
    """Answers on their way into the journal; ``tell`` hears what is odd about a line, first what kind of thing.

    ``token`` is the shard that they are for, empty where a person brought them; then doubles are told.
    ``price`` is what they cost; without one only what a line itself says counts.
    ``kept`` are the posts that a reply was kept for, ``failed`` those that no further attempt would help.
    ``again`` counts the requests that are asked again, ``refused`` the lines that nothing could be done with.
    ``cost`` is what all of it cost in US dollars, as far as that is known.
    """

    task: RunContext
    endpoint: Endpoint
    tell: Callable[[str, str], None]
    price: Price | None = None
    token: str = ""
    kept: dict[str, None] = field(default_factory=dict)
    failed: dict[str, EnrichError] = field(default_factory=dict)
    again: int = 0
    refused: int = 0
    cost: float = 0.0

    def take(self, lines: Iterable[AnswerLine]) -> None:
        """Keeps the answers, some hundred in a transaction."""
        coming = iter(lines)
        while some := list(islice(coming, TOGETHER)):
            found: dict[str, Returned] = {}
            for line in some:
                one = self._judged(line, found)
                if one is not None:
                    found[one.fingerprint] = one
            self.task.journal.outgoing.take(self.task.run, [*found.values()], self.task.clock())

    def _judged(self, line: AnswerLine, before: Mapping[str, Returned]) -> Returned | None:
        """What is kept of a line; ``None`` where nothing is, which is told."""
        asked = self.task.journal.outgoing.asked(line.custom_id, self.token)
        if asked is None:
            self.refused += 1
            self.tell(STRANGE, f"{line.place}: `{line.shown_id}` is no request of this site; the line is left out")
            return None
        if asked.answered or asked.fingerprint in before or (self.token and not asked.waiting):
            if not self.token:
                self.tell(DOUBLE, f"{line.place}: {shown(asked.path)} is answered already, and the first answer counts")
            return None
        return self._returned(line, asked)

    def _returned(self, line: AnswerLine, asked: AskedRequest) -> Returned | None:
        from enrich.models.openai.retry import PassingFault
        from enrich.models.openai.statuses import RejectedRequest

        try:
            reply = self._reply(line, asked)
        except PassingFault as fault:
            return self._passing(line, asked, fault.error)
        except RejectedRequest as rejected:
            return self._failed(line, asked, rejected.error)
        except ModelError as error:
            return self._failed(line, asked, error)
        self.kept[asked.path] = None
        self.cost += reply.usage.cost or 0.0
        return Returned(asked.fingerprint, reply, token=self.token)

    def _reply(self, line: AnswerLine, asked: AskedRequest) -> Reply:
        """The reply in a line.

        Raises:
            ModelError: There is none, or it is of no use.
            PassingFault: The next one may be.
            RejectedRequest: The server does not take such a request.
        """
        from enrich.models.openai.reading import read
        from enrich.models.openai.refusals import Status
        from enrich.models.openai.retry import PassingFault
        from enrich.models.openai.statuses import explain

        response, error = line.content.get("response"), line.content.get("error")
        if not isinstance(response, Mapping) or error:
            raise PassingFault(ReplyError(f"the batch gave no answer{_said(error)}"))
        status, body = response.get("status_code"), response.get("body")
        if not isinstance(status, int) or not isinstance(body, Mapping):
            raise ReplyError("the line has no `status_code` and `body`")
        if status != _SUCCESS:
            raise explain(Status(status, {}, body.get("error", body)), self.endpoint)
        schema = {"required": asked.fields}
        return read(json.dumps(body).encode(), self.endpoint, self.price, schema)

    def _passing(self, line: AnswerLine, asked: AskedRequest, error: ModelError) -> Returned | None:
        most = self.task.config.model.attempts
        if self.task.journal.outgoing.attempts(asked.fingerprint, self.task.run) + 1 >= most:
            return self._failed(line, asked, error)
        self.again += 1
        if not self.token:
            self.tell(RETURNED, f"{line.place}: {shown(asked.path)}: {error}; it is asked again")
        return self._useless(line, asked, error)

    def _failed(self, line: AnswerLine, asked: AskedRequest, error: ModelError) -> Returned | None:
        """A post that fails for good; a line that a person brought and that is broken leaves its request waiting."""
        if not self.token and isinstance(error, ReplyError):
            self.refused += 1
            self.tell(BROKEN, f"{line.place}: {shown(asked.path)}: {error}; the line is left out, and its post waits")
            return None
        told = type(error)(f"{shown(asked.path)}: {error}", error.hint)
        told.spent = error.spent
        self.failed[asked.path] = told
        return self._useless(line, asked, error)

    def _useless(self, line: AnswerLine, asked: AskedRequest, error: ModelError) -> Returned:
        usage = Usage(*error.spent)
        self.cost += usage.cost or 0.0
        if not any(error.spent):
            return Returned(asked.fingerprint, None, token=self.token)
        received = json.dumps(line.content).encode()[:KEPT]
        reply = Reply("", self.endpoint.model, usage, error.code)
        return Returned(asked.fingerprint, reply, useful=False, token=self.token, received=received)


def _said(error: object) -> str:
    """The code of an error, which is safe to show, where it is a plain word."""
    code = error.get("code") if isinstance(error, Mapping) else None
    plain = isinstance(code, str) and code.replace("_", "a").isalnum() and len(code) <= _LONGEST_CODE
    return f" ({code})" if plain else ""
