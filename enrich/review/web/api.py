"""The requests of a page, as JSON: each is checked strictly, and then carried out by the review of the page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from enrich.errors import UsageError
from enrich.review.web.rules import Checked, FieldRules
from enrich.review.web.service import Desk
from enrich.review.web.view_state import Card, Done, PageDecision
from enrich.values import JSON, Kind, Verdict
from enrich.vocabulary import storage
from enrich.vocabulary.field_vocabulary import FieldVocabulary

_VERDICTS = {"accept": Verdict.ACCEPT, "reject": Verdict.REJECT, "edit": Verdict.EDIT}


class Answers:
    """Carries out the requests of a page; the rules of each field are made once, when they are first needed."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self._rules: dict[str, FieldRules] = {}

    def rules(self, field: str) -> FieldRules:
        """The rules of a field.

        Raises:
            UsageError: There is no such field.
        """
        if field not in self._rules:
            session = self.desk.session
            spec = next((one for one in session.task.specs if one.name == field), None)
            if spec is None:
                raise UsageError("there is no such field", "load the page again")
            lexicon = None
            if spec.kind is not Kind.TEXT:
                lexicon = FieldVocabulary(spec, session.index.bearers(spec), storage.load(session.task.config, field))
            self._rules[field] = FieldRules(spec, lexicon)
        return self._rules[field]

    def check(self, given: Any) -> Checked:  # noqa: ANN401 - parsed JSON
        """Checks a typed value against the rules of its field."""
        path, field = _text(given, "path"), _text(given, "field")
        entry = self._card(path).entry(field)
        if entry is None:
            raise UsageError(f"{path}: no proposal for `{field}` waits", "load the page again")
        post = self.desk.session.task.read(path)
        return self.rules(field).check(_texts(given, "typed"), entry.whole, post.text)

    def decide(self, given: Any) -> Done:  # noqa: ANN401 - parsed JSON
        """Keeps decisions in the journal; an edited value that breaks a rule is refused.

        Raises:
            UsageError: A value breaks a rule, or the request is not of this page.
        """
        return self.desk.decide([self._asked(one) for one in _list(given, "decisions")])

    def _asked(self, given: Any) -> PageDecision:  # noqa: ANN401 - parsed JSON
        verdict = _VERDICTS.get(_text(given, "verdict"))
        if verdict is None:
            raise UsageError("the page sent an unknown decision", "load the page again")
        value: JSON = None
        if verdict is Verdict.EDIT:
            checked = self.check(given)
            if checked.faults:
                raise UsageError("; ".join(checked.faults))
            value = checked.value
        return PageDecision(_text(given, "path"), _text(given, "field"), verdict, _text(given, "seen"), value)

    def group(self, given: Any) -> Done:  # noqa: ANN401 - parsed JSON
        """Accepts or rejects a value in all its posts, except those that were left out."""
        size = given.get("size") if isinstance(given, dict) else None
        if not isinstance(size, int):
            raise _strange("size")
        takes = _text(given, "verdict") == "accept"
        return self.desk.answer(_text(given, "field"), _text(given, "key"), size, _texts(given, "without"), takes=takes)

    def undo(self, _given: Any) -> Done:  # noqa: ANN401 - parsed JSON
        """Undoes the last step."""
        return self.desk.undo()

    def reopen(self, given: Any) -> Done:  # noqa: ANN401 - parsed JSON
        """Undoes the decision on one field."""
        return self.desk.reopen(self._card(_text(given, "path")).path, _text(given, "field"))

    def write(self, given: Any) -> Done:  # noqa: ANN401 - parsed JSON
        """Writes what is accepted: of one post if the request names one, else of the next ones."""
        return self.desk.write(_text(given, "path"))

    def forget(self, given: Any) -> Done:  # noqa: ANN401 - parsed JSON
        """Drops what was accepted for one post and is not yet written."""
        return self.desk.forget(self._card(_text(given, "path")).path)

    def takeback(self, given: Any) -> Done:  # noqa: ANN401 - parsed JSON
        """Undoes the last write to a post."""
        return self.desk.take_back(self._card(_text(given, "path")).path)

    def _card(self, path: str) -> Card:
        card = self.desk.cards.get(path)
        if card is None:
            raise UsageError("no such post waits", "load the page again")
        return card


ANSWERS: Mapping[str, Callable[[Answers, Any], Checked | Done]] = {
    "check": Answers.check,
    "decide": Answers.decide,
    "group": Answers.group,
    "undo": Answers.undo,
    "reopen": Answers.reopen,
    "write": Answers.write,
    "forget": Answers.forget,
    "takeback": Answers.takeback,
}


def _text(given: Any, key: str) -> str:  # noqa: ANN401 - parsed JSON
    found = given.get(key) if isinstance(given, dict) else None
    if not isinstance(found, str):
        raise _strange(key)
    return found


def _list(given: Any, key: str) -> list[Any]:  # noqa: ANN401 - parsed JSON
    found = given.get(key) if isinstance(given, dict) else None
    if not isinstance(found, list):
        raise _strange(key)
    return found


def _texts(given: Any, key: str) -> list[str]:  # noqa: ANN401 - parsed JSON
    found = _list(given, key)
    if not all(isinstance(one, str) for one in found):
        raise _strange(key)
    return found


def _strange(key: str) -> UsageError:
    return UsageError(f"the request lacks `{key}`", "load the page again")
