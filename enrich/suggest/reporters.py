"""The reporters of ``enrich suggest``: which of them say what, where, and with which exit code.

In a job, nothing of a post or a model goes to stdout raw: a runner reads commands there.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from enrich.errors import EnrichError, UsageError
from enrich.suggest import body, planfile, render
from enrich.suggest.ci import Connection
from enrich.suggest.post import Posted, Poster, PostingLimits
from enrich.suggest.render import Material
from enrich.suggest.values import PostStatus, SuggestionPlan
from enrich.terminal import Screen

FORGES = {"github-review": "github", "gitlab": "gitlab"}
NAMES = (*FORGES, "step-summary", "annotations", "markdown", "patch", "rdjson", "rdjsonl", "json")
_RAW = ("markdown", "patch", "step-summary")
_DEFAULTS = {"github": ("github-review", "step-summary"), "gitlab": ("gitlab",), "none": ("markdown",)}
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
FAILED, SOMETHING_MISSING = 3, 1


class Teller:
    """Tells one plan by the reporters that were asked for, each as ``NAME`` or ``NAME=FILE``."""

    def __init__(self, kind: str, screen: Screen, reporters: Sequence[str], fail_on: str) -> None:
        self._kind = kind
        self._screen = screen
        self._reporters = _parsed(reporters or _DEFAULTS[kind])
        self._fail_on = fail_on
        self._require_usable()

    def _require_usable(self) -> None:
        for name, file in self._reporters.items():
            if name in FORGES and FORGES[name] != self._kind:
                raise UsageError(f"the reporter {name} works in a job of {FORGES[name]} only", "see --ci")
            if name in _RAW and self._kind == "github" and not file and name != "step-summary":
                message = f"the reporter {name} would print words of posts into the log of a job"
                raise UsageError(message, f"give it a file: --reporter {name}=FILE")

    def say(self, text: str) -> None:
        """A note beside the result."""
        self._screen.note(_quiet(text) if self._kind == "github" else text)

    def warn(self, text: str) -> None:
        """A warning, where the job shows it."""
        if self._kind == "github":
            self._screen.result(f"{render.warning(text)}\n")
        else:
            self._screen.note(f"warning: {text}")

    def planned(self, plan: SuggestionPlan) -> int:
        """The end of the first phase, which reports nothing else."""
        self._warn_of(plan, None)
        self.say(_count(plan))
        self._output(plan.status)
        return self._code(plan, None)

    def tell(self, plan: SuggestionPlan, known: Material, changed: Container[str], forge: Connection, most: int) -> int:
        """Every reporter says its part; the forge first, for the others tell what came of it."""
        posted = self._posted(plan, known, changed, forge, most)
        now = posted.plan if posted else plan
        for name, file in self._reporters.items():
            if name not in FORGES:
                self._write(name, file, self._text(name, now, known, posted))
        self._warn_of(now, posted)
        self.say(_count(now))
        self._output(posted.status if posted and posted.status != "ok" else plan.status)
        return self._code(now, posted)

    def _posted(
        self, plan: SuggestionPlan, known: Material, changed: Container[str], forge: Connection, most: int
    ) -> Posted | None:
        if not any(name in FORGES for name in self._reporters):
            return None
        if plan.pull.fork and not plan.pull.allowed:
            return None
        if forge.forge is None:
            raise UsageError(f"no token for {self._kind} is set", f"set {_TOKENS[self._kind]} for the step")
        return Poster(forge.forge, plan, known.diffs, changed, PostingLimits(most, forge.word)).post()

    @staticmethod
    def _text(name: str, plan: SuggestionPlan, known: Material, posted: Posted | None) -> str:
        renderings: Mapping[str, Callable[[], str]] = {
            "step-summary": lambda: _summary(plan, known, posted),
            "annotations": lambda: "".join(f"{line}\n" for line in render.commands(plan)),
            "markdown": lambda: render.markdown(plan, known.diffs),
            "patch": lambda: render.patch(plan, known.diffs),
            "rdjson": lambda: render.rdjson(plan, known.sources),
            "rdjsonl": lambda: render.rdjsonl(plan, known.sources),
            "json": lambda: planfile.dumped(plan),
        }
        return renderings[name]()

    def _write(self, name: str, file: str, text: str) -> None:
        if name == "step-summary" and not file:
            file = os.environ.get("GITHUB_STEP_SUMMARY", "")
        if file:
            _put(Path(file), text, "ab" if name == "step-summary" else "wb")
        elif self._kind != "github":
            self._screen.result(text)
        elif name in _RAW:
            self.warn("$GITHUB_STEP_SUMMARY is not set, so there is no summary")
        else:
            self._screen.result(render.quiet(text))

    def _output(self, status: str) -> None:
        if self._kind == "github" and (file := os.environ.get("GITHUB_OUTPUT")):
            with Path(file).open("a", encoding="utf-8") as stream:
                stream.write(f"status={status}\n")

    def _warn_of(self, plan: SuggestionPlan, posted: Posted | None) -> None:
        if plan.status in ("partial", "unavailable"):
            self.warn(plan.notes[-1])
        for note in posted.notes if posted else ():
            self.warn(note)

    def _code(self, plan: SuggestionPlan, posted: Posted | None) -> int:
        """The one place that knows of --fail-on."""
        failed = plan.status in ("partial", "unavailable")
        failed |= posted is not None and posted.status in ("denied", "limited", "failed")
        lacking = any(item.fields and item.status is not PostStatus.DECLINED for item in plan.items)
        if self._fail_on == "error" and failed:
            return FAILED
        return SOMETHING_MISSING if self._fail_on == "missing" and lacking else 0


_TOKENS = {"github": "$GITHUB_TOKEN", "gitlab": "$GITLAB_TOKEN, a project token,"}


def told_failure(kind: str, screen: Screen, error: EnrichError) -> None:
    """What can't be mended by the author of a pull request is a warning to them, not an error."""
    text = f"{error}; {error.hint}" if error.hint else str(error)
    if kind == "github":
        screen.result(f"{render.warning(_quiet(text))}\n")
    else:
        screen.note(f"warning: {text}")


def _put(file: Path, text: str, mode: str) -> None:
    try:
        with file.open(mode) as stream:
            stream.write(text.encode())
    except OSError as error:
        raise UsageError(f"{file}: can't be written: {error.strerror}") from error


def _parsed(reporters: Sequence[str]) -> Mapping[str, str]:
    parted = [name.partition("=") for name in reporters]
    unknown = next((name for name, _, _ in parted if name not in NAMES), None)
    if unknown is not None:
        raise UsageError(f"no reporter is called `{unknown}`", f"there are {', '.join(NAMES)}")
    return {name: file for name, _, file in parted}


def _summary(plan: SuggestionPlan, known: Material, posted: Posted | None) -> str:
    left = posted.left if posted else tuple(item for item in plan.items if item.proposed)
    more = [body.section(item, known.diffs[item.path]) for item in left]
    notes = posted.notes if posted else ()
    links = posted.links.items() if posted else ()
    return body.summary(replace(plan, notes=(*plan.notes, *notes)), links, more)


def _count(plan: SuggestionPlan) -> str:
    counts = {status: sum(1 for item in plan.items if item.status is status) for status in PostStatus}
    told = ", ".join(f"{count} {status.value}" for status, count in counts.items() if count)
    return f"{len(plan.items)} posts: {told}" if told else "no posts in this pull request"


def _quiet(text: str) -> str:
    """One line that no runner takes for a command."""
    return _CONTROL.sub(" ", text).replace("::", ": :").replace("##[", "## [")
