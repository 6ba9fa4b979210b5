"""``enrich review --by field`` for a session: each answer is kept in the journal at once.

A text is decided on for one post at a time, and may be edited.
Items of a list are decided one by one: what was accepted waits for its write, what was not decided goes on waiting, and
both are kept apart (`enrich.journal.items`).
The posts are written when the person leaves, by ``q``, Ctrl-C or the end: each once, with all of its fields, and with
what was accepted of a list even where other items of it are still undecided.
A kill before that loses no answer: `enrich apply` writes them.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from enrich.causes import Causes, Remark
from enrich.errors import PostError
from enrich.fields.list_items import part
from enrich.pipeline.apply import write_ready
from enrich.pipeline.pending import current
from enrich.pipeline.session import Session
from enrich.progress import spending
from enrich.report import Tally
from enrich.review.editing import rewritten
from enrich.review.field_dialogue import FieldDialogue
from enrich.review.group_screen import GroupScreen
from enrich.review.grouping import Group, Member, groups
from enrich.review.preview import paper, shown_post, shown_text
from enrich.terminal import Console, Screen
from enrich.values import Decision, Failed, Kind, Proposal, Verdict


def review_fields(session: Session, screen: Screen, waiting: Mapping[str, tuple[Proposal, ...]], tally: Tally) -> None:
    """Asks about every group of what waits, and writes what was accepted."""
    standing: dict[str, tuple[Proposal, ...]] = {}
    causes = Causes(each=screen.level > 0)
    for path, found in current(session, waiting):
        if isinstance(found, Failed):
            tally.add(found)
            causes.add(Remark.of_failure(found), screen.fault)
        else:
            standing[path] = found
    causes.close()
    keeper = _Keeper(session)
    try:
        order = [spec.name for spec in session.task.specs]
        texts = {spec.name for spec in session.task.specs if spec.kind is Kind.TEXT}
        FieldDialogue(Console(), _Screens(session, screen), keeper).decide(groups(standing, order, texts))
    finally:
        _write(session, screen, keeper.touched, tally)


def _write(session: Session, screen: Screen, paths: Collection[str], tally: Tally) -> None:
    """Writes what was accepted of these posts; those that can't be are told, and go on waiting for `enrich apply`."""
    ready = session.journal.decisions.ready(paths)
    causes = Causes(each=screen.level > 0)
    for path in screen.watched(paths, len(paths), "writing", spending(tally, len(paths))):
        outcome = write_ready(session.task, path, ready.get(path, ()))
        if outcome is not None:
            tally.add(outcome)
        if isinstance(outcome, Failed):
            causes.add(Remark.of_failure(outcome), screen.fault)
    causes.close()


class _Keeper:
    """Keeps answers in the journal, and takes them back; ``touched`` are the posts with an answer."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.touched: dict[str, None] = {}
        self._past: list[list[tuple[str, Proposal, bool]]] = []

    def accept(self, group: Group, members: Sequence[Member]) -> None:
        """These posts get it."""
        self._decide(group, members, Verdict.ACCEPT)

    def reject(self, group: Group, members: Sequence[Member]) -> None:
        """It is not proposed for these posts again."""
        self._decide(group, members, Verdict.REJECT)

    def edit(self, group: Group, text: str) -> None:
        """The one post of the group gets the person's own text instead."""
        (member,) = group.members
        self._past.append([(member.path, member.proposal, True)])
        self.touched[member.path] = None
        made = Decision(group.field, Verdict.EDIT, text)
        self.session.journal.decisions.decide(member.path, [made], self.session.task.clock())

    def undo(self) -> None:
        """The last answer is taken back: what was decided with it waits again."""
        journal, time = self.session.journal, self.session.task.clock()
        for path, proposal, whole in self._past.pop():
            if whole:
                journal.decisions.undecide(path, [proposal.field], time)
            else:
                journal.items.reopen(path, proposal, time)

    def _decide(self, group: Group, members: Sequence[Member], verdict: Verdict) -> None:
        journal, time = self.session.journal, self.session.task.clock()
        waiting = journal.decisions.waiting([member.path for member in members])
        done: list[tuple[str, Proposal, bool]] = []
        self._past.append(done)
        for member in members:
            path = member.path
            (proposal,) = (one for one in waiting[path] if one.field == group.field)
            done.append((path, proposal, group.whole))
            self.touched[path] = None
            if group.whole:
                journal.decisions.decide(path, [Decision(group.field, verdict, proposal.after)], time)
            elif verdict is Verdict.ACCEPT:
                journal.items.accept(path, group.field, [str(group.value)], time)
            else:
                journal.items.reject(path, group.field, [str(group.value)], time)


class _Screens:
    """What is shown of a group: one post as it would look, more than one at a glance."""

    def __init__(self, session: Session, screen: Screen) -> None:
        self.session = session
        self.screen = screen

    @property
    def _overview(self) -> GroupScreen:
        return GroupScreen(paper(self.screen), self.session.index.title)

    def group(self, group: Group, position: str, excluded: Collection[int]) -> str:
        """A group at a glance; a single post in full."""
        if len(group.members) == 1:
            return self._post(group, group.members[0], position)
        return self._overview.group(group, position, excluded)

    def listed(self, group: Group, excluded: Collection[int]) -> str:
        """The posts, numbered from 1."""
        return self._overview.listed(group, excluded)

    def sample(self, group: Group, member: Member) -> str:
        """What one post would get."""
        return self._post(group, member, "")

    def text(self, group: Group, position: str, edited: str) -> str:
        """One text of one post, and nothing else of that post."""
        (member,) = group.members
        proposal = rewritten(member.proposal, edited) if edited else member.proposal
        return shown_text(self.session, self.screen, member.path, proposal, position)

    def _post(self, group: Group, member: Member, position: str) -> str:
        proposal = member.proposal if group.whole else part(member.proposal, [str(group.value)])
        try:
            return shown_post(self.session, self.screen, member.path, [proposal], position=position)
        except PostError as error:
            return f"\n{error.at(member.path)}\n"
