"""Whatever a model says: proposals that the post supports and that can be written and kept, or what is wrong."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache

from hypothesis import strategies as st

from enrich.errors import FrontMatterError
from enrich.fields import reply_schema
from enrich.fields.specs import KNOWN
from enrich.frontmatter import Style, cut, read
from enrich.journal.records import dump, dump_notes, load, load_notes
from enrich.patch import make
from enrich.values import Kind, Match, Mode, Note, Prompt, Proposal, Provenance, Reply, Request, SiteContext, Term
from enrich.verify import reply
from enrich.verify.reply import Verified
from enrich.vocabulary.terms import vocabulary
from fuzz.growing import seeds
from fuzz.trees import trees

POSTS = (
    (
        b"---\ntitle: Tides\n---\nAda Lovelace wrote notes about the engine. "
        b"Moon & sea: \xe2\x80\x9cit can\xe2\x80\x99t fail\xe2\x80\x9d in 1843.\n\nBen Okafor came.\n"
    ),
    b'+++\ntags = ["sea"]\npeople = ["Ada Lovelace"]\nsummary = ""\n+++\nAda Lovelace wrote notes about the engine.\n',
    b'{"title": "x", "tags": "sea, engine"}\n\nThe engine of A. Lovelace, `code` and **Ada** Lovelace.\n',
    "马斯克说，这个引擎（engine）写了注释。Ada Lovelace 也在。\n".encode(),
)
WORDS = vocabulary([Term("sea"), Term("engine", aliases=("motor",)), Term("2024"), Term("C++")])
CONTEXT = SiteContext(
    dict.fromkeys(("tags", "area", "category", "project"), WORDS), parents={"category": {"sea": ("engine",)}}
)
CLOSED = {"project", "area", "category"}
NAMES = ("summary", "tags", "people", "insight", "project", "area", "category")
SCHEMAS = (NAMES, ("summary",), ("people",), ("tags", "insight"))
MADE = Provenance("r", "m", "p", "1", "f", "t")
CALLS_OF_A_BYTE = 1000
SIGNS = (
    b'"summary"',
    b'"name": "Ada Lovelace"',
    b'"quote": "notes about the engine"',
    b"Ada",
    b"motor",
    b"C++",
    b"1843",
)


@dataclass(frozen=True, slots=True)
class TriedReply:
    """A reply, the post that it is about, and which fields were asked for."""

    source: bytes
    post: bytes
    names: tuple[str, ...]


def inputs() -> st.SearchStrategy[TriedReply]:
    """Replies grown from the corpus."""
    return st.builds(TriedReply, trees(seeds("replies"), SIGNS), st.sampled_from(POSTS), st.sampled_from(SCHEMAS))


def size(tried: TriedReply) -> int:
    """The bytes of an input."""
    return len(tried.source) + len(tried.post)


def holds(tried: TriedReply) -> None:
    """Each proposal is told from the post, kept in the journal and written, and whatever is not is told."""
    asked = _asked(tried.post, tried.names)
    text = tried.source.decode("utf-8", "replace")
    found = reply.read(Reply(text, "m"), asked, MADE)
    assert found.proposals == () or not any(one.pointer == "" and one.rule == "json" for one in found.violations)
    for proposal in found.proposals:
        _supported(proposal, asked)
        assert load(dump(proposal)) == proposal
    _kept(found)
    _written(tried.post, found.proposals)
    assert reply.read(Reply(text, "m"), asked, MADE) == found


@cache
def _asked(source: bytes, names: tuple[str, ...]) -> Request:
    post = cut(source)
    specs = tuple(KNOWN[name] for name in names)
    body = source[post.body.start :].decode()
    prompt = Prompt("", "", (), "", "", "")
    return Request("a.md", "", body, specs, CONTEXT, (), reply_schema(specs, CONTEXT), prompt, "", known=read(source))


def _supported(proposal: Proposal, asked: Request) -> None:
    spec = next(one for one in asked.wanted if one.name == proposal.field)
    for one in proposal.evidence:
        assert one.match is Match.NONE or asked.body[one.span.start : one.span.end] == one.quote
    before = proposal.before if isinstance(proposal.before, list) else []
    items = proposal.after if isinstance(proposal.after, list) else [proposal.after]
    new = [item for item in items if item not in before]
    if spec.kind is Kind.NAMES:
        quoted = {one.value for one in proposal.evidence}
        assert all(item in quoted for item in new), proposal
    if spec.kind in (Kind.TERM, Kind.TERMS) and spec.mode is Mode.CLOSED:
        assert all(item in WORDS.terms for item in new), proposal


def _kept(found: Verified) -> None:
    """All that is told can be kept as UTF-8, and read back."""
    told = [*found.violations, *found.doubts]
    json.dumps([[one.pointer, one.rule, one.message] for one in told], ensure_ascii=False).encode()
    notes = [Note(name, flag.code, flag.message) for name, flags in (found.flags or {}).items() for flag in flags]
    text = dump_notes(notes)
    text.encode()
    assert [one.message for one in load_notes("x", text)] == [one.message for one in notes]
    for one in found.waiting:
        one.said.encode()


def _written(source: bytes, proposals: tuple[Proposal, ...]) -> None:
    try:
        patch = make(cut(source), proposals, Style())
    except FrontMatterError:
        return
    after = read(patch.after)
    for proposal in proposals:
        assert after[proposal.key] == proposal.after
    assert make(cut(patch.after), proposals, Style()).edits == ()
