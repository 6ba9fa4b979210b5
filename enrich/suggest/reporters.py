"""The reporters of ``enrich suggest``: which of them say what, where, and with which exit code.

A reporter is a function that makes a text of a plan, registered as an entry point of the group ``enrich.reporters``.
A forge is asked for by the name of its own reporter, and says its part before all others.
In a job, nothing of a post or a model goes to stdout raw: a runner reads commands there.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeAlias

from enrich import plugins
from enrich.errors import EnrichError, UsageError
from enrich.report import counted
from enrich.suggest import body, planfile, render
from enrich.suggest.ci import GITHUB, GITLAB, Connection, Platform
from enrich.suggest.post import Posted, Poster, PostingLimits
from enrich.suggest.render import Material
from enrich.suggest.values import PostStatus, SuggestionPlan
from enrich.terminal import Screen

Reporter: TypeAlias = Callable[[SuggestionPlan, Material, Posted | None], str]
_SAFE = ("annotations", "rdjson", "rdjsonl", "json")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
FAILED, SOMETHING_MISSING = 3, 1


class Teller:
    """Tells one plan by the reporters that were asked for, each as ``NAME`` or ``NAME=FILE``."""

    def __init__(self, place: Platform | None, screen: Screen, reporters: Sequence[str], fail_on: str) -> None:
        self._kind = place.name if place else "none"
        self._token = place.token if place else ""
        self._screen = screen
        self._forges = {one.reporter: one.name for one in (GITHUB, GITLAB, place) if one}
        self._reporters = _parsed(reporters or (place.reporters if place else ("markdown",)), self._forges)
        self._fail_on = fail_on
        self._require_usable()

    def _require_usable(self) -> None:
        for name, file in self._reporters.items():
            forge = self._forges.get(name, self._kind)
            if forge != self._kind:
                raise UsageError(f"the reporter {name} works in a job of {forge} only", "see --ci")
            if self._is_raw(name) and self._kind == "github" and not file and name != "step-summary":
                message = f"the reporter {name} would print words of posts into the log of a job"
                raise UsageError(message, f"give it a file: --reporter {name}=FILE")

    def _is_raw(self, name: str) -> bool:
        """Whether a reporter's text holds words of posts as they are; what another package's holds, nobody knows."""
        return name not in _SAFE and name not in self._forges

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
            if name not in self._forges:
                self._write(name, file, _told(name, now, known, posted))
        self._warn_of(now, posted)
        self.say(_count(now))
        self._output(posted.status if posted and posted.status != "ok" else plan.status)
        return self._code(now, posted)

    def _posted(
        self, plan: SuggestionPlan, known: Material, changed: Container[str], forge: Connection, most: int
    ) -> Posted | None:
        if not any(name in self._forges for name in self._reporters):
            return None
        if plan.pull.fork and not plan.pull.allowed:
            return None
        if forge.forge is None:
            raise UsageError(f"no token for {self._kind} is set", f"set {self._token} for the step")
        return Poster(forge.forge, plan, known.diffs, changed, PostingLimits(most, forge.word)).post()

    def _write(self, name: str, file: str, text: str) -> None:
        if name == "step-summary" and not file:
            file = os.environ.get("GITHUB_STEP_SUMMARY", "")
        if file:
            _put(Path(file), text, "ab" if name == "step-summary" else "wb")
        elif self._kind != "github":
            self._screen.data(text.encode("utf-8", "surrogateescape"))
        elif self._is_raw(name):
            self.warn("$GITHUB_STEP_SUMMARY is not set, so there is no summary")
        else:
            self._screen.result(render.quiet(text))

    def _output(self, status: str) -> None:
        if self._kind == "github" and (file := os.environ.get("GITHUB_OUTPUT")):
            with Path(file).open("a", encoding="utf-8") as stream:
                stream.write(f"status={status}\n")

    def _warn_of(self, plan: SuggestionPlan, posted: Posted | None) -> None:
        if plan.status in ("partial", "unavailable"):
            self.warn(plan.notes[-1] if plan.notes else f"the plan is {plan.status}")
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


def _parsed(reporters: Sequence[str], forges: Container[str]) -> Mapping[str, str]:
    parted = [name.partition("=") for name in reporters]
    for name, _, _ in parted:
        if name not in forges and name not in plugins.OWN[plugins.REPORTERS]:
            _require_known(name)
    return {name: file for name, _, file in parted}


def _require_known(name: str) -> None:
    known = [plugin.name for plugin in plugins.available(plugins.REPORTERS)]
    if name not in known:
        there = ", ".join((GITHUB.reporter, GITLAB.reporter, *known))
        raise UsageError(f"no reporter is called `{name}`", f"there are {there}")


def _told(name: str, plan: SuggestionPlan, known: Material, posted: Posted | None) -> str:
    """What a reporter makes of a plan."""
    plugin = plugins.find(plugins.REPORTERS, name)
    reporter: Any = plugin.load()
    if not callable(reporter):
        raise plugin.unfit("is no function of a plan, its material and what was posted")
    text = reporter(plan, known, posted)
    if not isinstance(text, str):
        raise plugin.unfit("gives no text")
    return text


def step_summary(plan: SuggestionPlan, known: Material, posted: Posted | None) -> str:
    """What the page of a run shows: the counts, and whole what no comment could hold."""
    left = posted.left if posted else tuple(item for item in plan.items if item.proposed)
    more = [body.section(item, known.diffs[item.path]) for item in left]
    notes = posted.notes if posted else ()
    links = posted.links.items() if posted else ()
    return body.summary(replace(plan, notes=(*plan.notes, *notes)), links, more)


def github_annotations(plan: SuggestionPlan, _known: Material, _posted: Posted | None) -> str:
    """Workflow commands of GitHub Actions."""
    return "".join(f"{line}\n" for line in render.commands(plan))


def markdown(plan: SuggestionPlan, known: Material, _posted: Posted | None) -> str:
    """All suggestions for a person to read."""
    return render.markdown(plan, known.diffs)


def patch(plan: SuggestionPlan, known: Material, _posted: Posted | None) -> str:
    """All suggestions as one patch for ``git apply``."""
    return render.patch(plan, known.diffs)


def rdjson(plan: SuggestionPlan, known: Material, _posted: Posted | None) -> str:
    """One object of the Reviewdog Diagnostic Format."""
    return render.rdjson(plan, known.sources)


def rdjsonl(plan: SuggestionPlan, known: Material, _posted: Posted | None) -> str:
    """The same, one diagnostic a line."""
    return render.rdjsonl(plan, known.sources)


def json_plan(plan: SuggestionPlan, _known: Material, _posted: Posted | None) -> str:
    """The plan as it is kept between both phases."""
    return planfile.dumped(plan)


def _count(plan: SuggestionPlan) -> str:
    counts = {status: sum(1 for item in plan.items if item.status is status) for status in PostStatus}
    told = ", ".join(f"{count} {status.value}" for status, count in counts.items() if count)
    return f"{counted(len(plan.items), 'post')}: {told}" if told else "no posts in this pull request"


def _quiet(text: str) -> str:
    """One line that no runner takes for a command."""
    return _CONTROL.sub(" ", text).replace("::", ": :").replace("##[", "## [")
