"""Public fakes: a model with a queue of answers and a history, and a journal in memory.

>>> import asyncio
>>> model = ScriptedModel(["{}"])
>>> model.requests
[]
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from enrich.errors import EnrichError, ReplyError
from enrich.frontmatter import Style
from enrich.journal.db import Journal
from enrich.values import JSON, FieldSpec, Reply, Request, SiteContext, Term, Usage
from enrich.vocabulary.terms import vocabulary

Answer = str | EnrichError | Callable[[Request], str]


class ScriptedModel:
    """Answers requests with what it was given, in order: a text, an error to raise, or a function of the request.

    ``requests`` is the history. With ``paid``, it counts as a model that may cost money.
    """

    def __init__(self, answers: Iterable[Answer], *, name: str = "scripted", paid: bool = True) -> None:
        self.name = name
        self.paid = paid
        self.requests: list[Request] = []
        self._answers = list(answers)

    async def complete(self, request: Request) -> Reply:
        """The next answer.

        Raises:
            EnrichError: The script says so, or it has no answer left.
        """
        self.requests.append(request)
        if not self._answers:
            raise ReplyError("the script has no answer left")
        answer = self._answers.pop(0)
        if isinstance(answer, EnrichError):
            raise answer
        text = answer if isinstance(answer, str) else answer(request)
        size = sum(len(message.content) for message in request.messages)
        return Reply(text, self.name, Usage(size // 4, len(text) // 4, 0.0))

    async def close(self) -> None:
        """Nothing is held open."""


class MemoryJournal(Journal):
    """A journal that is gone with the process."""

    def __init__(self) -> None:
        super().__init__(None)


class FixedKnowledge:
    """A site that knows just these terms, by field name."""

    def __init__(self, terms: Mapping[str, Iterable[str]], style: Style | None = None) -> None:
        self.style = style or Style()
        self.revision = repr(terms)
        words = {field: [Term(label, count=1) for label in labels] for field, labels in terms.items()}
        vocabularies = {field: vocabulary(known) for field, known in words.items()}
        self._context = SiteContext(vocabularies, {field: tuple(known) for field, known in words.items()})

    def context(
        self, path: str, title: str, body: str, wanted: Sequence[FieldSpec], known: Mapping[str, JSON]
    ) -> SiteContext:
        """The same for every post."""
        del path, title, body, wanted, known
        return self._context
