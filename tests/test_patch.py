"""Proposals become a patch: what is taken of them, which key tells whose they are, and what a diff shows."""

from __future__ import annotations

import pytest

from enrich import frontmatter
from enrich.errors import FrontMatterError
from enrich.frontmatter import Style
from enrich.patch import ProvenanceKey, accepted, make, marked
from enrich.values import JSON, Decision, Evidence, Flag, Format, Match, Patch, Proposal, Provenance, Span, Verdict

FROM = Provenance("r", "m", "enrich", "1", "f", "2026-01-01T00:00:00+00:00")
PROOF = Evidence("x", "x", Span(0, 1), 5, Match.EXACT)
POST = b"---\ntitle: A # t\ntags: [a]\n---\nText\n"
KEYS = ("summary", "tags", "people")


def _proposal(field: str, after: JSON, *, ours: bool = True) -> Proposal:
    provenance = FROM if ours else None
    return Proposal(field, field, None, after, evidence=(PROOF,), flags=(Flag("x", "x"),), provenance=provenance)


SUMMARY, TAGS = _proposal("summary", "S."), _proposal("tags", ["a", "b"])


def _made(source: bytes, *proposals: Proposal, style: Style | None = None, mark: ProvenanceKey | None = None) -> Patch:
    return make(frontmatter.cut(source, "a.md"), proposals, style or Style(), mark)


def test_a_patch_is_its_edits() -> None:
    """The post before with the edits spliced in is the post after; the proposals and the path are told."""
    patch = _made(POST, SUMMARY, TAGS)
    assert patch.after == b"---\ntitle: A # t\ntags: [a, b]\nsummary: S.\n---\nText\n"
    assert frontmatter.splice(patch.before, patch.edits) == patch.after
    assert (patch.path, patch.before, patch.proposals) == ("a.md", POST, (SUMMARY, TAGS))
    assert "+tags: [a, b]\n" in patch.diff()
    assert patch.diff().startswith("diff --git a/a.md b/a.md\n")


def test_a_patch_of_nothing_changes_nothing() -> None:
    """Neither of no proposals, nor of a value that stands there."""
    for patch in (_made(POST), _made(POST, _proposal("tags", ["a"]))):
        assert (patch.after, patch.edits, patch.unified) == (POST, (), b"")


@pytest.mark.parametrize(
    ("form", "opening"), [(None, b"---\n"), ("yaml", b"---\n"), ("toml", b"+++\n"), ("json", b"{\n")]
)
def test_a_post_without_front_matter_gets_the_sites_form(form: str | None, opening: bytes) -> None:
    """YAML where the site has none; the text below stays."""
    patch = _made(b"Text\n", SUMMARY, style=Style(format=form))
    assert patch.after.startswith(opening)
    assert patch.after.endswith(b"Text\n")
    assert frontmatter.read(patch.after) == {"summary": "S."}


def test_a_refusal_names_the_post() -> None:
    """With its line; nothing is made."""
    with pytest.raises(FrontMatterError, match=r"a\.md:2: ") as caught:
        _made(b"---\nsummary: {a: 1}\n---\n", SUMMARY)
    assert caught.value.code == "map-value"


@pytest.mark.parametrize(
    ("listed", "ours", "written", "value"),
    [
        (None, (), (SUMMARY,), ["summary"]),
        (None, (), (TAGS, SUMMARY), ["summary", "tags"]),
        (None, ("tags",), (SUMMARY,), ["summary", "tags"]),
        (["tags"], ("tags",), (SUMMARY,), ["tags", "summary"]),
        (["tags", "summary"], ("tags", "summary"), (_proposal("tags", ["c"], ours=False),), ["summary"]),
        (["tags"], ("tags",), (_proposal("tags", ["c"], ours=False),), None),
        (["hand"], (), (SUMMARY,), ["hand", "summary"]),
        (["hand", "people"], (), (), ["hand"]),
        (["people"], (), (), None),
        ([], (), (), None),
        ("", (), (SUMMARY,), ["summary"]),
        ("yes", (), (SUMMARY,), "yes"),
        (True, (), (SUMMARY,), True),
        ({"a": 1}, ("tags",), (), {"a": 1}),
        (None, (), (), None),
    ],
)
def test_the_key_lists_what_is_enrichs(
    listed: JSON, ours: tuple[str, ...], written: tuple[Proposal, ...], value: JSON
) -> None:
    """In the order of the fields behind what stands there; another's items, and what is no list, stay."""
    assert ProvenanceKey("ai", KEYS, frozenset(ours), listed).value(written) == value


def test_a_renamed_label_stays_whoevers_it_was() -> None:
    """Where the mark inherits, a value without provenance makes nothing a person's."""
    plain = _proposal("tags", ["c"], ours=False)
    assert ProvenanceKey("ai", KEYS, frozenset({"tags"}), ["tags"], inherits=True).value([plain]) == ["tags"]
    assert ProvenanceKey("ai", KEYS, frozenset(), None, inherits=True).value([plain]) is None


def test_the_key_comes_and_goes_within_the_same_patch() -> None:
    """It is one more edit, and where nothing is enrich's any more its line goes."""
    mark = ProvenanceKey("ai", KEYS, frozenset())
    patch = _made(POST, SUMMARY, mark=mark)
    assert patch.after == b"---\ntitle: A # t\ntags: [a]\nsummary: S.\nai: [summary]\n---\nText\n"
    back = ProvenanceKey("ai", KEYS, frozenset({"summary"}), ["summary"])
    gone = _made(patch.after, _proposal("summary", "Mine.", ours=False), mark=back)
    assert gone.after == b"---\ntitle: A # t\ntags: [a]\nsummary: Mine.\n---\nText\n"
    assert frontmatter.splice(gone.before, gone.edits) == gone.after
    assert "-ai: [summary]" in gone.diff()


@pytest.mark.parametrize(
    ("ours", "listed", "after"),
    [
        (("tags",), None, b"---\ntitle: A # t\ntags: [a]\nai: [tags]\n---\nText\n"),
        ((), None, POST),
    ],
)
def test_a_key_alone_is_brought_up_to_date(ours: tuple[str, ...], listed: JSON, after: bytes) -> None:
    """Without a proposal."""
    mark = ProvenanceKey("ai", KEYS, frozenset(ours), listed)
    assert marked(POST, mark, Style()) == after


def test_a_key_of_nothing_is_taken_out() -> None:
    """The other lines stay."""
    source = POST.replace(b"tags", b"ai: [tags]\ntags")
    assert marked(source, ProvenanceKey("ai", KEYS, frozenset(), ["tags"]), Style()) == POST
    assert marked(b"Text\n", ProvenanceKey("ai", KEYS, frozenset()), Style()) == b"Text\n"
    assert frontmatter.cut(b"Text\n").format is Format.NONE


@pytest.mark.parametrize(
    ("decisions", "taken"),
    [
        ((), ()),
        ((SUMMARY.accept(),), (SUMMARY,)),
        ((TAGS.accept(), SUMMARY.accept()), (SUMMARY, TAGS)),
        ((SUMMARY.reject(), TAGS.defer()), ()),
        ((SUMMARY.reject(), TAGS.accept()), (TAGS,)),
        ((Decision("people", Verdict.ACCEPT),), ()),
        ((SUMMARY.reject(), SUMMARY.accept()), (SUMMARY,)),
    ],
)
def test_what_is_taken_of_proposals(decisions: tuple[Decision, ...], taken: tuple[Proposal, ...]) -> None:
    """What was accepted, in the order of the proposals; of two decisions the last counts."""
    assert accepted((SUMMARY, TAGS), decisions) == taken


def test_an_edited_proposal_is_a_persons() -> None:
    """It has the person's value, and neither provenance nor what spoke for the model's."""
    (edited,) = accepted((SUMMARY, TAGS), [SUMMARY.edit("Mine.")])
    assert edited == Proposal("summary", "summary", None, "Mine.")
