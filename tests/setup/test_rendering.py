"""Drafts as TOML, read back; and put into files that are there."""

from __future__ import annotations

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enrich.errors import ConfigError
from enrich.setup.draft import Draft, Setting, TableDraft
from enrich.setup.extending import extended
from enrich.setup.rendering import rendered, value_text

_TEXT = st.text(st.characters(exclude_categories=["Cs"]))
_TAGS = TableDraft(("fields", "tags"), "tags", (Setting("max_items", 5),))
_MOOD = TableDraft(("fields", "mood"), "mood", (Setting("key", "seo.mood"), Setting("kind", "text")))
_SITE = TableDraft(("site",), "posts", (Setting("posts", ("blog",)),))
_OFFER = TableDraft(("fields", "insight"), "offered", offered=True)
_DRAFT = Draft((), (_SITE, _TAGS, _MOOD, _OFFER))
_ADDED_MOOD = '\n# mood\n[fields.mood]\nkey = "seo.mood"\nkind = "text"\n'
_ADDED_TAGS = "\n# tags\n[fields.tags]\nmax_items = 5\n"


@given(key=_TEXT.filter(bool), value=st.one_of(_TEXT, st.integers(0, 9999), st.lists(_TEXT)), reason=_TEXT)
def test_what_is_written_is_read_back(key: str, value: str | int | list[str], reason: str) -> None:
    """Whatever a post calls its keys and terms; no reason says anything to a program."""
    given_value = tuple(value) if isinstance(value, list) else value
    draft = Draft(
        (reason,), (TableDraft(("fields", key), reason, (Setting("v", given_value, reason),)),), {reason: (key,)}
    )
    assert tomllib.loads(rendered(draft)) == {"fields": {key: {"v": value}}}


def test_what_is_offered_does_nothing() -> None:
    """It is a comment, of which one mark a line makes it count."""
    draft = Draft((), (TableDraft(("site",), "why", (Setting("create", value=True, reason="x"),), offered=True),))
    text = rendered(draft)
    assert tomllib.loads(text) == {}
    assert tomllib.loads(text.replace("# [site]", "[site]").replace("# create", "create")) == {"site": {"create": True}}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            '# mine\n[site]\nposts = ["x"] # here\n[fields.tags]\n',
            f'# mine\n[site]\nposts = ["x"] # here\n[fields.tags]\n{_ADDED_MOOD}',
        ),
        ("[site]\n[fields]\ntags = {}", f"[site]\n[fields]\ntags = {{}}\n{_ADDED_MOOD}"),
        ('[site]\n[fields.topics]\nkey = "tags"\n', f'[site]\n[fields.topics]\nkey = "tags"\n{_ADDED_MOOD}'),
        ('[site]\n[fields.m]\nkey = ["SEO", "mood"]\n', f'[site]\n[fields.m]\nkey = ["SEO", "mood"]\n{_ADDED_TAGS}'),
        (
            '[site]\n[fields.m]\nkeys = ["seo.mood", "b"]\n',
            f'[site]\n[fields.m]\nkeys = ["seo.mood", "b"]\n{_ADDED_TAGS}',
        ),
        ("\ufeff[site]\r\n[fields.tags]\r\n", "\ufeff[site]\r\n[fields.tags]\r\n" + _ADDED_MOOD.replace("\n", "\r\n")),
        ("[site]\n[fields.tags]\n[fields.mood]\n", "[site]\n[fields.tags]\n[fields.mood]\n"),
    ],
)
def test_a_file_keeps_its_lines_and_gets_what_it_lacks(before: str, after: str) -> None:
    """A table that is there stays as it is, and no field is added for a key that has one."""
    assert extended(before, _DRAFT, "enrich.toml") == after
    assert extended(after, _DRAFT, "enrich.toml") == after


@pytest.mark.parametrize("before", ["site = {}\nfields = { tags = {} }\n", "[site]\n[[fields]]\n"])
def test_a_file_to_which_nothing_can_be_added_is_refused(before: str) -> None:
    """With what to do, and without a change."""
    with pytest.raises(ConfigError, match=r"none can be added|would say something else") as caught:
        extended(before, _DRAFT, "enrich.toml")
    assert "move enrich.toml away" in caught.value.hint


def test_values_are_toml() -> None:
    """Of every kind that a draft holds."""
    assert [value_text(one) for one in (True, False, 7, "a", ("b", "c"), ())] == [
        "true",
        "false",
        "7",
        '"a"',
        '["b", "c"]',
        "[]",
    ]
