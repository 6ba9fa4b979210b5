r"""What a pull request shows, as Markdown: words of ours, and everything else inside of code.

Invariant: a value, a path or a line of a post stands in a code span or in one fenced block, where no mention, image,
link or HTML comes alive; ``\@name`` and ``&#64;name`` still mention people, code does not.
A fence is longer than any run of backticks that it holds: one of fixed length, or one measured at the first column
only, is closed early by backticks that stand indented in a block scalar.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Sequence

from enrich.errors import shown
from enrich.report import counted
from enrich.suggest.keys import STICKY, marker, markers, place
from enrich.suggest.values import PlannedPost, PostStatus, SuggestionPlan

LONGEST = 60_000
SUMMARY = 1_000_000
_RUNS = re.compile(r"`+")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_CRLF = "Its lines end with carriage returns, which a copied patch loses: use the plan.\n\n"
_CUT = "\n_{} more: they are in the summary of the run, and `enrich suggest apply` writes all of them._\n"
STATUS = {
    PostStatus.INLINE: "suggested",
    PostStatus.PATCH: "suggested as a patch, because no line of the diff can hold it",
    PostStatus.MISSING: "missing",
    PostStatus.KEPT: "suggested before",
    PostStatus.DECLINED: "declined before",
    PostStatus.COMPLETE: "complete",
    PostStatus.SKIPPED: "skipped",
    PostStatus.FAILED: "can't be edited",
}


def fenced(text: str, word: str) -> str:
    """A fenced block that holds exactly this text, which ends its last line."""
    longest = max((len(run) for run in _RUNS.findall(text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}{word}\n{text}{'' if text.endswith(chr(10)) or not text else chr(10)}{fence}\n"


def code(text: str) -> str:
    """A code span on one line that shows this text; what can't be seen becomes U+FFFD."""
    shown = _CONTROL.sub("\ufffd", text)
    longest = max((len(run) for run in _RUNS.findall(shown)), default=0)
    ticks = "`" * (longest + 1)
    pad = " " if longest or shown != shown.strip() or not shown else ""
    return f"{ticks}{pad}{shown}{pad}{ticks}"


def words(names: Iterable[str]) -> str:
    """Names as code, with commas."""
    return ", ".join(map(code, names))


def suggestion(item: PlannedPost, word: str = "suggestion") -> str:
    """The comment that suggests an item's edit: one marker, one line of ours, one fenced block.

    ``word`` follows the fence; ``{above}`` in it are the lines above the last one that are replaced, too.
    """
    text = "".join(f"{line}\n" for edit in item.edits for line in edit.lines)
    told = f"Suggested front matter: {words(item.values)}.{_caution(item)}"
    above = sum(edit.count for edit in item.edits) - 1
    return f"{marker(k=item.key)}\n{told}\n\n{fenced(text, word.format(above=above))}"


def review(items: Sequence[PlannedPost], removed: Iterable[str]) -> str:
    """A review's one line, and the marks that let a later run know what was said, and what we took back ourselves."""
    marks = [marker(x=key) for key in removed] + [marker(k=item.key, p=place(item.path)) for item in items]
    return f"Front matter suggested for {counted(len(items), 'post')}.\n" + "".join(f"{mark}\n" for mark in marks)


def section(item: PlannedPost, diff: str) -> str:
    """What the sticky comment says of one post; it begins with the post's marker."""
    head = f"<details><summary><code>{_escaped(shown(item.path))}</code>: {_plain(item.values)}</summary>\n\n"
    caution = f"{_caution(item).strip()}\n\n" if item.flags else ""
    caution += _CRLF if "\r" in diff else ""
    told = fenced(diff, "diff") if diff else "The patch is too long to be shown here.\n"
    return f"{marker(k=item.key)}\n{head}{caution}{told}\n</details>\n"


def sticky(sections: Sequence[str]) -> str:
    """The one comment for what the diff could not hold; cut between posts, and empty where there is nothing to say.

    Of a post that was cut its marker stays, here and in the ``sections`` of a later run: it was said, in the summary.
    """
    if not sections:
        return ""
    shown = [part for part in sections if "<details>" in part]
    marks = [part for part in sections if "<details>" not in part]
    head = (
        f"{marker(k=STICKY)}\nFront matter is suggested that no line of the diff can hold.\n"
        "Save a patch and use `git apply FILE`, or the run's plan and `enrich suggest apply PLAN`.\n\n"
    )
    kept, _ = _fitting(shown, LONGEST - len(head) - 200 - 50 * len(sections))
    marks += [part.partition("\n")[0] + "\n" for part in shown[len(kept) :]]
    return head + "\n".join(kept) + (_CUT.format(len(marks)) + "".join(marks) if marks else "")


def sections(body: str) -> dict[str, str]:
    """The posts' parts of a sticky comment, by key, to the letter; of a post that was cut, its marker."""
    parts = re.split(r"(?m)^(?=<!-- enrich:v1 k=)", body)
    found: dict[str, str] = {}
    for part in parts:
        marks = markers(part)
        end = part.rfind("</details>\n")
        if marks and (key := marks[0].get("k", STICKY)) != STICKY:
            found[key] = part[: end + len("</details>\n")] if end >= 0 else part.partition("\n")[0] + "\n"
    return found


def summary(plan: SuggestionPlan, links: Iterable[tuple[str, str]] = (), more: Sequence[str] = ()) -> str:
    """The summary of a step: a table of all posts, what a person should know, and ``more`` parts as of the sticky.

    ``links`` are pairs of a path and an address of the forge.
    """
    to = dict(links)
    rows = [_row(item, to.get(item.path, "")) for item in plan.items if item.status is not PostStatus.COMPLETE]
    head = "### Front matter\n\n" + "".join(f"{note}\n\n" for note in (*plan.notes, *_count(plan, rows)))
    table = "| post | fields | status | link |\n|---|---|---|---|\n"
    kept, left = _fitting(rows, SUMMARY // 2)
    text = head + (table + "".join(kept) if rows else "")
    text += f"\n{left} more posts.\n" if left else ""
    shown, unseen = _fitting(more, SUMMARY - len(text.encode()) - 500)
    return text + ("\n" + "\n".join(shown) if shown else "") + (_CUT.format(unseen) if unseen else "")


def _count(plan: SuggestionPlan, rows: Sequence[str]) -> list[str]:
    if not rows:
        return ["Nothing is missing in the posts of this pull request."]
    suggested = sum(1 for item in plan.items if item.proposed)
    cost = f", for ${plan.cost:.4f}" if plan.cost else ""
    posts = counted(plan.missing, "post lacks a field", "posts lack a field")
    return [f"{posts}; {counted(suggested, 'new suggestion')}{cost}."]


def _row(item: PlannedPost, link: str) -> str:
    said = STATUS[item.status] + (f": {_reason(item.reason)}" if item.reason else "")
    cells = (code(shown(item.path)), words(item.fields), said, f"[show]({link})" if link else "")
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |\n"


def _reason(reason: str) -> str:
    """A reason may name a value, so it stands in code."""
    return code(reason[:300])


def _caution(item: PlannedPost) -> str:
    return f" Look twice: {words(item.flags)}." if item.flags else ""


def _plain(names: Iterable[str]) -> str:
    return ", ".join(f"<code>{_escaped(name)}</code>" for name in names)


def _escaped(text: str) -> str:
    return html.escape(_CONTROL.sub("\ufffd", text))


def _fitting(parts: Sequence[str], room: int) -> tuple[list[str], int]:
    """The first parts that fit, in bytes, and how many are left out."""
    kept: list[str] = []
    for part in parts:
        room -= len(part.encode()) + 1
        if room < 0:
            break
        kept.append(part)
    return kept, len(parts) - len(kept)
