"""Terms out of a value and into it, in every form in which sites write lists."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from enrich import frontmatter
from enrich.errors import FrontMatterError
from enrich.fields.forms import as_text, fixed, items, merged, misspelt, reduced, renamed, respelt, rewritten, unfit
from enrich.values import JSON, Form

READ: list[tuple[Form, Any, list[str]]] = [
    *[(form, None, []) for form in Form],
    *[(form, "", []) for form in Form],
    *[(form, "  ", []) for form in Form],
    *[(form, [], []) for form in Form],
    *[(form, ["", None, " "], []) for form in Form],
    *[(form, {}, []) for form in Form],
    *[(form, "a", ["a"]) for form in Form],
    *[(form, " a ", ["a"]) for form in Form],
    *[(form, "#a", ["a"]) for form in Form],
    *[(form, "＃a", ["a"]) for form in Form],
    *[(form, ["a", "b c", "d, e"], ["a", "b c", "d, e"]) for form in Form],
    *[(form, [" #a ", "# b", "C#", "#"], ["a", "b", "C#"]) for form in Form],
    *[(form, [1, "a", True], ["1", "a", "True"]) for form in Form],
    *[(form, 7, ["7"]) for form in Form],
    *[(form, {"a": None, "#b": ""}, ["a", "b"]) for form in Form],
    *[(form, [{"label": "a", "permalink": "/a"}, "b"], ["a", "b"]) for form in Form],
    (Form.WORDS, "a b  c\n", ["a", "b", "c"]),
    (Form.WORDS, "a, b, c d", ["a", "b", "c", "d"]),
    (Form.WORDS, "한국어 위키 #태그", ["한국어", "위키", "태그"]),
    (Form.COMMAS, "a b, c,d , ", ["a b", "c", "d"]),
    (Form.COMMAS, "Doe, Jane; Roe, R.", ["Doe, Jane", "Roe, R."]),
    (Form.COMMAS, "AT&amp;T, b", ["AT&amp;T", "b"]),
    (Form.HASHES, "#a #b", ["a", "b"]),
    (Form.HASHES, "#a, b c", ["a", "b", "c"]),
    (Form.HASHES, "a/b, c", ["a/b", "c"]),
    (Form.LIST, "a b", ["a b"]),
    (Form.LIST, "a b, c", ["a b", "c"]),
    (Form.MAP, "a b, c", ["a b", "c"]),
    (Form.TEXT, "a b, c", ["a b, c"]),
    (Form.MAP, {"a": {"n": 1}, "b": 2}, ["a", "b"]),
    (Form.LIST, {"a": {"n": 1}, "b": 2}, []),
    (Form.LIST, {"a": 0}, []),
]


@pytest.mark.parametrize(("form", "value", "terms"), READ)
def test_what_a_value_says(form: Form, value: JSON, terms: list[str]) -> None:
    """By the form of a text or a mapping; items of a list are never parted, and no # begins a term."""
    assert items(value, form) == terms


ADDED: list[tuple[Form, Any, Any, Any]] = [
    *[(form, None, ["a", "b"], ["a", "b"]) for form in Form],
    *[(form, "", ["a"], ["a"]) for form in Form],
    *[(form, [None, ""], ["a"], ["a"]) for form in Form],
    *[(form, ["a", 7], ["b", "7"], ["a", 7, "b"]) for form in Form],
    *[(form, ["#a"], ["a", "b"], ["#a", "b"]) for form in Form],
    *[(form, {"a": None}, ["a", "b"], {"a": None, "b": None}) for form in Form],
    *[(form, {"a": ""}, ["b"], {"a": "", "b": ""}) for form in Form],
    *[(form, "a", "b", "b") for form in Form],
    *[(form, "a", ["a"], "a") for form in (Form.WORDS, Form.COMMAS, Form.HASHES, Form.LIST, Form.TEXT)],
    (Form.WORDS, "a b", ["c", "b"], "a b c"),
    (Form.WORDS, "a  b ", ["c", "d"], "a  b  c  d "),
    (Form.WORDS, "a b\n", ["c"], "a b c\n"),
    (Form.WORDS, "a\nb\n", ["c"], "a\nb\nc\n"),
    (Form.COMMAS, "a", ["b c"], "a, b c"),
    (Form.COMMAS, "a,b", ["c"], "a,b,c"),
    (Form.COMMAS, "a , b", ["c"], "a , b , c"),
    (Form.COMMAS, "a, b,", ["c"], "a, b, c,"),
    (Form.COMMAS, "Doe, J.; Roe, R.", ["Poe, E."], "Doe, J.; Roe, R.; Poe, E."),
    (Form.HASHES, "#a #b", ["c"], "#a #b #c"),
    (Form.HASHES, "#a b", ["c"], "#a b c"),
    (Form.HASHES, "a, b", ["c"], "a, b, c"),
    (Form.HASHES, "#a", ["b"], "#a #b"),
    (Form.LIST, "a b", ["c"], ["a b", "c"]),
    (Form.LIST, "a, b", ["c"], "a, b, c"),
    (Form.TEXT, "a, b", ["c"], ["a, b", "c"]),
]


@pytest.mark.parametrize(("form", "before", "new", "after"), ADDED)
def test_new_terms_come_in_the_form_that_stands_there(form: Form, before: JSON, new: JSON, after: JSON) -> None:
    """With the marks between terms that the text has; a text that is one term gives way to a list."""
    assert merged(before, new, form) == after


UNFIT = [
    (Form.WORDS, "a b", "machine learning", "a blank parts the terms"),
    (Form.WORDS, "a", "machine learning", "a blank parts the terms"),
    (Form.WORDS, "a b", "c,", "a blank parts the terms"),
    (Form.WORDS, "a, b", "c", "parted by commas, and only blanks"),
    (Form.COMMAS, "a, b", "Washington, D.C.", "a comma parts the terms"),
    (Form.COMMAS, "a", "x; y", "parts the terms"),
    (Form.LIST, "a, b", "c, d", "a comma parts the terms"),
    (Form.HASHES, "#a", "b c", "a tag has none"),
    (Form.HASHES, ["a"], "b c", "a tag has none"),
    (Form.HASHES, None, "2024", "digits only"),
]


@pytest.mark.parametrize(("form", "value", "term", "reason"), UNFIT)
def test_a_term_that_can_not_be_said_there_is_told(form: Form, value: JSON, term: str, reason: str) -> None:
    """With the reason, and a text is never damaged by it."""
    assert reason in unfit(term, value, form)
    if isinstance(value, str):
        with pytest.raises(FrontMatterError, match="can't be written") as caught:
            merged(value, [term], form)
        assert caught.value.code == "unfit-term"


@pytest.mark.parametrize(
    ("form", "value", "term"),
    [
        *[(form, None, "a b, c") for form in Form if form is not Form.HASHES],
        *[(form, ["a"], "b c, d") for form in Form if form is not Form.HASHES],
        (Form.WORDS, "a b", "C#"),
        (Form.WORDS, "a b", "c,d"),
        (Form.COMMAS, "a, b", "c d"),
        (Form.TEXT, "a, b", "c, d"),
        (Form.LIST, "a", "c, d"),
        (Form.HASHES, "#a", "y2024"),
        (Form.HASHES, None, "b/c"),
        *[(form, {"a": None}, "b: c, d") for form in Form if form is not Form.HASHES],
    ],
)
def test_any_other_term_fits(form: Form, value: JSON, term: str) -> None:
    """A list takes whatever is a term at all."""
    assert unfit(term, value, form) == ""
    assert items(merged(value, [term], form), form) == [*items(value, form), term]


RENAMED: list[tuple[Form, JSON, JSON]] = [
    (Form.WORDS, "ml rust\n", "learning rust\n"),
    (Form.WORDS, "x  ml y", "x  learning y"),
    (Form.WORDS, "ml llm x", "learning x"),
    (Form.WORDS, "learning ml", "learning"),
    (Form.COMMAS, "ml rust, x", "ml rust, x"),
    (Form.COMMAS, "x,ml , y", "x,learning , y"),
    (Form.COMMAS, "x; ml; y, z", "x; learning; y, z"),
    (Form.HASHES, "#ml #x", "#learning #x"),
    (Form.HASHES, "x, #ml", "x, #learning"),
    (Form.LIST, "ml", "learning"),
    (Form.LIST, "x, ml", "x, learning"),
    (Form.TEXT, "ml, x", "ml, x"),
    (Form.TEXT, "ml", "learning"),
    (Form.MAP, {"x": None, "ml": {"n": 1}}, {"x": None, "learning": {"n": 1}}),
    (Form.LIST, {"ml": None}, {"learning": None}),
    (Form.LIST, {"ml": 1}, {"ml": 1}),
    (Form.HASHES, ["#ml", "x", "llm"], ["#learning", "x"]),
]


@pytest.mark.parametrize(
    ("form", "value", "names", "new"),
    [
        (Form.LIST, ["a", "b"], {"a": "c", "b": "a"}, ["c", "a"]),
        (Form.LIST, ["b", "a"], {"a": "c", "b": "a"}, ["a", "c"]),
        (Form.WORDS, "a b x", {"a": "b", "b": "a"}, "b a x"),
        (Form.COMMAS, "a, b", {"a": "c", "b": "a"}, "c, a"),
        (Form.HASHES, "#a #b", {"a": "b", "b": "c"}, "#b #c"),
        (Form.MAP, {"a": 1, "b": 2}, {"a": "c", "b": "a"}, {"c": 1, "a": 2}),
        (Form.LIST, ["a", "b", "c"], {"a": "c", "b": "a"}, ["a", "c"]),
    ],
)
def test_a_name_that_becomes_free_is_no_double(form: Form, value: JSON, names: dict[str, str], new: JSON) -> None:
    """A term may take the name that another gives up; only one that stays makes it a double."""
    assert renamed(value, names, form) == new


@pytest.mark.parametrize(("form", "value", "new"), RENAMED)
def test_a_renamed_term_keeps_its_place_and_its_marks(form: Form, value: JSON, new: JSON) -> None:
    """What parts the terms stays, nothing stands twice, and a part of another term is none."""
    assert renamed(value, {"ml": "learning", "llm": "learning"}, form) == new


def test_a_name_that_a_text_can_not_hold_is_refused() -> None:
    """The text keeps the old one, and the reason is told."""
    with pytest.raises(FrontMatterError, match="machine learning can't be written: a blank parts"):
        renamed("ml rust", {"ml": "machine learning"}, Form.WORDS)
    assert renamed("rust", {"ml": "machine learning"}, Form.WORDS) == "rust"
    assert renamed(["ml"], {"ml": "machine learning"}, Form.WORDS) == ["machine learning"]


@pytest.mark.parametrize(
    ("form", "like", "terms", "made"),
    [
        (Form.WORDS, "a b", ["c", "d"], "c d"),
        (Form.COMMAS, "a,b", ["c", "d e"], "c,d e"),
        (Form.HASHES, "#a #b", ["c", "d"], "#c #d"),
        (Form.LIST, "a, b", ["c"], "c"),
        (Form.LIST, "a", ["c", "d"], ["c", "d"]),
        (Form.TEXT, "a, b", ["c", "d"], ["c", "d"]),
        (Form.WORDS, None, ["c d"], ["c d"]),
        (Form.WORDS, ["a"], ["c d"], ["c d"]),
    ],
)
def test_a_list_that_is_replaced_stays_in_its_form(form: Form, like: JSON, terms: list[str], made: JSON) -> None:
    """A text stays a text where it holds several terms."""
    assert rewritten(like, terms, form) == made


def test_part_of_what_is_added_is_in_its_form() -> None:
    """Beside what stands in the post, or as what was proposed."""
    assert reduced("a b", "a b c d", ["d"], Form.WORDS) == "a b d"
    assert reduced(None, "c d", ["d"], Form.WORDS) == "d"
    assert reduced(["a"], ["a", "c", "d"], ["c"], Form.WORDS) == ["a", "c"]


@pytest.mark.parametrize(
    ("form", "terms", "made"),
    [
        (Form.WORDS, ["a", "b"], "a b"),
        (Form.WORDS, ["a", "b c"], ["a", "b c"]),
        (Form.COMMAS, ["a", "b c"], "a, b c"),
        (Form.COMMAS, ["a", "b, c"], ["a", "b, c"]),
        (Form.HASHES, ["a", "b"], "a b"),
        (Form.TEXT, ["a"], "a"),
        (Form.TEXT, ["a", "b"], ["a", "b"]),
        (Form.LIST, ["a", "b"], "a, b"),
        (Form.MAP, ["a", "b, c"], ["a", "b, c"]),
    ],
)
def test_a_text_of_its_own(form: Form, terms: list[str], made: JSON) -> None:
    """Only where it says the same again."""
    assert as_text(terms, form) == made
    assert items(made, form) == terms


@pytest.mark.parametrize(
    ("term", "form", "others", "spelt"),
    [
        ("machine learning", Form.HASHES, ["to-do", "a_b", "x-y"], "machine-learning"),
        ("machine learning", Form.HASHES, ["a_b", "c_d", "x-y"], "machine_learning"),
        ("machine learning", Form.HASHES, [], "machine-learning"),
        ("a b  c", Form.HASHES, ["-x"], "a-b-c"),
        ("learning", Form.HASHES, ["a_b"], "learning"),
        ("machine learning", Form.WORDS, ["a-b"], "machine learning"),
        ("machine learning", Form.LIST, ["a-b"], "machine learning"),
    ],
)
def test_obsidian_has_no_blanks_in_tags(term: str, form: Form, others: list[str], spelt: str) -> None:
    """Words are joined as the site's other tags join them; elsewhere a term stays as it is."""
    assert respelt(term, form, others) == spelt
    assert misspelt(spelt, form) == ""


@pytest.mark.parametrize("value", ["a b", "a", "1,000 b", ["a,", "b"], None, "", "a,b c"])
def test_what_can_be_added_to(value: JSON) -> None:
    """Commas inside of a word are no sign that a text is parted by them."""
    assert fixed(value, Form.WORDS) == ""


TERM = st.text("abcXYZ äé한語0-_/.'", min_size=1, max_size=8).filter(lambda term: term.strip() == term)
FORM = st.sampled_from(list(Form))


@st.composite
def _values(draw: st.DrawFn) -> tuple[JSON, Form]:
    """A value that says some terms in one of the forms."""
    form, terms = draw(FORM), draw(st.lists(TERM, min_size=1, max_size=4, unique=True))
    shape = draw(st.sampled_from(("list", "map", "text", "hashed")))
    if shape == "list":
        return [*terms], form
    if shape == "map":
        return dict.fromkeys(terms, ""), form
    words = ["".join(term.split()) for term in terms]
    mark = "#" if shape == "hashed" and form is Form.HASHES else ""
    by = {Form.WORDS: (" ", "  ", "\t"), Form.HASHES: (" ", ", "), Form.COMMAS: (", ", ",", "; ")}.get(form, (", ",))
    plain = words if form in (Form.WORDS, Form.HASHES) else terms
    return draw(st.sampled_from(by)).join(mark + word for word in plain), form


@given(_values(), st.lists(TERM, max_size=3, unique=True))
def test_what_is_added_is_read_back(made: tuple[JSON, Form], new: list[str]) -> None:
    """The old terms in their order, then the new ones; what can't be said is refused, and never said otherwise."""
    value, form = made
    old = items(value, form)
    fitting = [term for term in new if term not in old and not unfit(term, value, form)]
    assume(old)
    after = merged(value, [*fitting], form)
    assert items(after, form) == [*old, *fitting]
    assert merged(after, [*fitting], form) == after
    if isinstance(value, str) and isinstance(after, str):
        assert after.startswith(value.rstrip().rstrip(",;").rstrip())


@given(_values(), st.dictionaries(TERM, TERM, max_size=2))
def test_a_renaming_is_read_back(made: tuple[JSON, Form], names: dict[str, str]) -> None:
    """Each term has its new name, once."""
    value, form = made
    old = items(value, form)
    names |= {old[0]: "zebra"} if old else {}
    assume(not any(unfit(name, value, form) for term, name in names.items() if term in old))
    expected = [names.get(term, term) for term in old]
    assert set(items(renamed(value, names, form), form)) == set(expected)


@given(_values(), st.lists(TERM, min_size=1, max_size=3, unique=True), st.sampled_from(("yaml", "toml", "json")))
def test_nothing_else_of_a_post_changes(made: tuple[JSON, Form], new: list[str], written: str) -> None:
    """In every format, what is added stands in the field alone; all other bytes are the same."""
    value, form = made
    fitting = [term for term in new if not unfit(term, value, form)]
    post = _post(value, written)
    after = merged(frontmatter.read(post)["tags"], [*fitting], form)
    edited = frontmatter.edit(post, {"tags": after})
    assert items(frontmatter.read(edited)["tags"], form) == items(after, form)
    head, _, tail = post.partition(_told(value, written).removesuffix("}").encode())
    assert edited.startswith(head.rstrip())
    assert edited.endswith(tail)


def _post(value: JSON, written: str) -> bytes:
    """A post whose tags stand on one line."""
    told = _told(value, written)
    match written:
        case "yaml":
            text = f"---\ntitle: A # ours\ntags: {told}\nlast: 1\n---\n\nText\n"
        case "toml":
            text = f"+++\ntitle = 'A' # ours\ntags = {told}\nlast = 1\n+++\n\nText\n"
        case _:
            text = f'{{\n  "title": "A",\n  "tags": {told},\n  "last": 1\n}}\n\nText\n'
    return text.encode()


def _told(value: JSON, written: str) -> str:
    """A value as JSON, which YAML reads, too, and TOML where it is no mapping."""
    if isinstance(value, dict) and written == "toml":
        return "{" + ", ".join(f'{json.dumps(key, ensure_ascii=False)} = ""' for key in value) + "}"
    return json.dumps(value, ensure_ascii=False)
