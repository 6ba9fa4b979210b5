"""A group of posts on the screen: what they would get, with examples and their quotes, or all of them in a list."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from enrich.review.grouping import Group, Member, remarks
from enrich.review.layout import Paper, clean
from enrich.review.post_screen import quoted, short
from enrich.review.terms import posts
from enrich.values import Evidence

if TYPE_CHECKING:
    from rich.text import Text

_EXAMPLES = 3
_REMARKS = 3


@dataclass(frozen=True, slots=True)
class GroupScreen:
    """The screens of groups; ``title`` gives a post's own title, or nothing."""

    paper: Paper
    title: Callable[[str], str]

    def group(self, group: Group, position: str, excluded: Collection[int]) -> str:
        """What is proposed, for how many posts, and some of them."""
        return self.paper.printed(self._group(group, position, excluded))

    def _group(self, group: Group, position: str, excluded: Collection[int]) -> Iterator[Text]:
        from rich.text import Text

        yield Text()
        count = len(group.members)
        head = Text.assemble(
            (f"{position}{group.field}: ", "bold"),
            (short(told(group)), "bold green"),
            (f" for {posts(count)}", "bold"),
        )
        if excluded:
            head.append(f", {len(excluded):,} of them excluded", "yellow")
        yield from self.paper.broken(head)
        left = [member for place, member in enumerate(group.members) if place not in excluded]
        for member in left[:_EXAMPLES]:
            yield from self._example(group, member)
        if len(left) > _EXAMPLES:
            yield Text(f"  and {len(left) - _EXAMPLES:,} more", "dim")
        yield from self._remarks(group)

    def _remarks(self, group: Group) -> Iterator[Text]:
        """What the posts are flagged with, the most frequent flags first."""
        from rich.text import Text

        found = remarks(group)
        for flag, count in found[:_REMARKS]:
            text = Text(f"{clean(flag.message)} ({posts(count)})", "yellow")
            yield from self.paper.broken(text, "  ! " if flag.blocks else "  i ")
        if len(found) > _REMARKS:
            yield Text(f"  {len(found) - _REMARKS:,} more remarks: s shows post by post what each gets", "dim")

    def _example(self, group: Group, member: Member) -> Iterator[Text]:
        from rich.text import Text

        yield from self.paper.broken(self._named(member), "  ")
        for one in proofs(group, member)[:1]:
            yield from self.paper.broken(Text(quoted(one), "dim"), "    ")

    def listed(self, group: Group, excluded: Collection[int]) -> str:
        """All posts, numbered from 1; the excluded ones are marked."""
        return self.paper.printed(self._listed(group, excluded))

    def _listed(self, group: Group, excluded: Collection[int]) -> Iterator[Text]:
        width = len(str(len(group.members)))
        for place, member in enumerate(group.members):
            text = self._named(member)
            if place in excluded:
                text.stylize("yellow")
            yield from self.paper.broken(text, f"{'x' if place in excluded else ' '} {place + 1:>{width}}  ")

    def _named(self, member: Member) -> Text:
        from rich.text import Text

        title = self.title(member.path)
        return Text.assemble(clean(member.path), (f" — {clean(title)}" if title else "", "dim"))


def told(group: Group) -> str:
    """What the posts of a group would get."""
    value = group.value
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def proofs(group: Group, member: Member) -> list[Evidence]:
    """The quotes for it in one post."""
    return [one for one in member.proposal.evidence if group.whole or one.value == group.value]
