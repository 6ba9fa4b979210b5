"""One post on the screen: the diff of its front matter; for each field the old value, its author, and the evidence.

The diff is the patch's own, without its headers; a long line that changed is broken, and ``↪`` says where it goes on.
Where only a part of a line was changed, colours mark that part.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from enrich.errors import shown
from enrich.fields.list_items import added
from enrich.pipeline.blame import Blame
from enrich.report import told_reason
from enrich.review.layout import Paper, clean
from enrich.values import JSON, Evidence, Note, Patch, Proposal, Reason
from enrich.values.posts import is_blank, nothing

if TYPE_CHECKING:
    from rich.text import Text

_CJK = "\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"
_TOKEN = re.compile(rf"[{_CJK}]|[^\W{_CJK}]+|\s+|.")
_STYLES = {"+": "green", "-": "red", "@": "cyan", " ": ""}
_ALIKE, _MANY = 0.3, 4_000
_LONG = 160


@dataclass(frozen=True, slots=True)
class View:
    """A post to be shown; ``blames`` say who wrote the present values, by field.

    ``notes`` tell what was left out of fields that nothing is proposed for.
    """

    patch: Patch
    title: str = ""
    position: str = ""
    blames: Mapping[str, Blame] = field(default_factory=nothing)
    notes: tuple[Note, ...] = ()


def page(view: View, paper: Paper) -> str:
    """The whole screen for a post."""
    return paper.printed([*_header(view, paper), *diff(view.patch, paper), *_notes(view, paper)])


def _header(view: View, paper: Paper) -> Iterator[Text]:
    from rich.text import Text

    yield Text()
    yield from paper.broken(Text(clean(view.position + view.patch.path), "bold"))
    if view.title:
        yield from paper.broken(Text(clean(view.title)))


def text_page(view: View, paper: Paper) -> str:
    """The whole screen for one text of a post: the old and the new words, and what is known of them."""
    (proposal,) = view.patch.proposals
    return paper.printed(_text_lines(proposal, view, paper))


def _text_lines(proposal: Proposal, view: View, paper: Paper) -> Iterator[Text]:
    from rich.text import Text

    yield Text()
    yield from paper.broken(Text(clean(f"{view.position}{proposal.field} — {shown(view.patch.path)}"), "bold"))
    if view.title:
        yield from paper.broken(Text(clean(view.title)))
    old, new = ("" if value is None else str(value) for value in (proposal.before, proposal.after))
    lines = [*(f"-{line}" for line in old.splitlines()), *(f"+{line}" for line in new.splitlines())]
    yield from diff_lines(lines, paper, " ")
    blame = view.blames.get(proposal.field)
    if old and blame and blame.author != "nobody":
        yield Text(f"    the old one is {_whose(blame)}", "dim")
    yield from _proofs(proposal.evidence, proposal.after, paper)
    yield from _flags(proposal, paper)
    yield from _reasons(proposal.reasons, paper)


def diff(patch: Patch, paper: Paper) -> Iterator[Text]:
    """The lines of a patch's hunks."""
    lines = patch.diff().rstrip("\r\n ").split("\n")
    start = next((place for place, line in enumerate(lines) if line.startswith("@@")), len(lines))
    yield from diff_lines(lines[start:], paper)


def diff_lines(lines: Sequence[str], paper: Paper, gap: str = "") -> Iterator[Text]:
    """Lines of a diff, each with its mark and a ``gap`` after it: in colour, and broken where they changed."""
    from rich.text import Text

    parts = _changed_parts(lines)
    for number, line in enumerate(lines):
        mark, content = line[:1], clean(line[1:].removesuffix("\r"))
        style = _STYLES.get(mark, "dim")
        text = Text("@" + content if mark == "@" else content, style)
        for low, high in parts.get(number, ()):
            text.stylize("reverse", low, high)
        if mark in "+-":
            yield from paper.broken(text, mark + gap, f"{mark} ↪ ")
        else:
            yield paper.cropped(Text.assemble("" if mark == "@" else mark, text))


def _changed_parts(lines: Sequence[str]) -> dict[int, list[tuple[int, int]]]:
    """For each line, the spans of its content that are not in the line that it replaces, or that replaces it."""
    found: dict[int, list[tuple[int, int]]] = {}
    for old, new in _pairs(lines):
        parts = [clean(lines[one][1:].removesuffix("\r")) for one in (old, new)]
        if max(map(len, parts)) <= _MANY:
            found |= dict(zip((old, new), _differing(*parts), strict=True))
    return found


def _pairs(lines: Sequence[str]) -> Iterator[tuple[int, int]]:
    """The removed lines with those that were added in their place."""
    removed: list[int] = []
    for number, line in enumerate(lines):
        if line.startswith("-"):
            removed.append(number)
        elif line.startswith("+") and removed:
            yield removed.pop(0), number
        elif not line.startswith("\\"):
            removed.clear()


def _differing(old: str, new: str) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """The spans that are in one of two lines only; none where the lines have too little in common."""
    before, after = _TOKEN.findall(old), _TOKEN.findall(new)
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    common = sum(len("".join(before[one.a : one.a + one.size])) for one in matcher.get_matching_blocks())
    if common < _ALIKE * max(len(old), len(new)):
        return [], []
    codes = [code for code in matcher.get_opcodes() if code[0] != "equal"]
    return _spans(before, [code[1:3] for code in codes]), _spans(after, [code[3:5] for code in codes])


def _spans(tokens: Sequence[str], ranges: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    ends = [0]
    for token in tokens:
        ends.append(ends[-1] + len(token))
    return [(ends[low], ends[high]) for low, high in ranges if low < high]


def _notes(view: View, paper: Paper) -> Iterator[Text]:
    from rich.text import Text

    yield Text()
    for proposal in view.patch.proposals:
        yield from details(proposal, view.blames.get(proposal.field), paper)
    yield from _left_out(view, paper)


def _left_out(view: View, paper: Paper) -> Iterator[Text]:
    """What was left out of other fields, unless a proposal tells it already."""
    from rich.text import Text

    told = {flag.message for proposal in view.patch.proposals for flag in proposal.flags}
    notes = [note for note in view.notes if note.message not in told]
    for name in dict.fromkeys(note.field for note in notes):
        yield from paper.broken(Text.assemble((name, "bold"), (" — nothing is proposed", "dim")), "  ")
        for note in notes:
            if note.field == name:
                yield from paper.broken(Text(clean(note.message), "yellow"), "  i ")
                yield from _reasons(note.reasons, paper)


def details(proposal: Proposal, blame: Blame | None, paper: Paper) -> Iterator[Text]:
    """A field: the old value and who wrote it, each new item with its quote, and the warnings."""
    from rich.text import Text

    head = Text.assemble((proposal.field, "bold"), (f" — {before(proposal.before, blame)}", "dim"))
    yield from paper.broken(head, "  ")
    items = added(proposal)
    yield from _items(items, proposal, paper)
    yield from _proofs([one for one in proposal.evidence if one.value not in items], proposal.after, paper)
    yield from _flags(proposal, paper)
    yield from _reasons(proposal.reasons, paper)
    if proposal.personal:
        yield from paper.broken(Text("a person must decide", "yellow"), "  ! ")


def _flags(proposal: Proposal, paper: Paper) -> Iterator[Text]:
    """The warnings (!) and the remarks (i)."""
    from rich.text import Text

    for flag in proposal.flags:
        yield from paper.broken(Text(clean(flag.message), "yellow"), "  ! " if flag.blocks else "  i ")


def _reasons(reasons: Iterable[Reason], paper: Paper) -> Iterator[Text]:
    """Why a value is proposed, where that is asked for."""
    from rich.text import Text

    for reason in reasons if paper.explains else ():
        yield from paper.broken(Text(clean(told_reason(reason)), "dim"), "    ", "      ")


def _items(items: Sequence[str], proposal: Proposal, paper: Paper) -> Iterator[Text]:
    """The new items: each with its quote, and the others together."""
    from rich.text import Text

    proofs = [one for item in items for one in proposal.evidence if one.value == item]
    for one in proofs:
        text = Text.assemble((clean(one.value), "green"), (f" {quoted(one)}", "dim"))
        yield from paper.broken(text, "    + ", "      ")
    told = {one.value for one in proofs}
    if bare := [clean(item) for item in items if item not in told]:
        yield from paper.broken(Text.assemble((", ".join(bare), "green")), "    + ", "      ")


def _proofs(proofs: Sequence[Evidence], value: JSON, paper: Paper) -> Iterator[Text]:
    """The quotes for a value that is no list of items; a quote that is the value itself is not shown."""
    from rich.text import Text

    said = " ".join(str(value).split())
    verbatim = [one for one in proofs if " ".join(one.quote.split()) in said]
    if verbatim:
        lines = ", ".join(dict.fromkeys(str(one.line) for one in verbatim))
        yield Text(f"    word for word in line{'s' if ',' in lines else ''} {lines}", "dim")
    for one in proofs:
        if one not in verbatim:
            label = f"{clean(one.value)}: " if isinstance(value, list) else ""
            yield from paper.broken(Text.assemble(label, (quoted(one), "dim")), "    ")


def quoted(evidence: Evidence) -> str:
    """The post's own words, with their line."""
    return f"“{short(evidence.quote)}” — line {evidence.line}"


def before(value: JSON, blame: Blame | None) -> str:
    """What stood in a field, and who wrote it."""
    if is_blank(value):
        return "was empty"
    text = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    return f"was “{short(text)}”" + (f", {_whose(blame)}" if blame else "")


def _whose(blame: Blame) -> str:
    if blame.author == "person":
        return "a person's"
    made = f" by {blame.model}" if blame.model else ""
    when = f" on {blame.asked[:10]}" if blame.asked else ""
    added_to = ", added to a person's" if blame.author == "both" else ""
    return f"enrich's{made}{when}{added_to}"


def short(text: str, limit: int = _LONG) -> str:
    """A text on one line, cut where it is long."""
    line = clean(" ".join(text.split()))
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"
