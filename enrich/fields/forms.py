"""Terms out of a front matter value, and terms into it: the one place that knows how sites write lists. Pure.

Most sites write lists; a text (``a b``, ``a, b``, ``#a #b``) or a mapping (``{a: , b: }``) may stand in their place.
What such a value means is its `Form`, which the site's generator or its settings say.
What is added is written in the form that stands there, and the rest of the value stays to the letter.
No ``#`` begins a term, whatever the form.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from enrich.errors import FrontMatterError
from enrich.values import JSON, Form

_HASHES = "#＃"
_ONE_TERM = re.compile("((?!))")
_WORDS = re.compile(r"(\s+)")
_WORDS_OR_COMMAS = re.compile(r"([\s,]+)")
_COMMA = re.compile(r"((?<!\s)\s++,\s*+|,\s*+)")
_SEMICOLON = re.compile(r"((?<!\s)\s++;\s*+|;\s*+)")
_USUAL = {_WORDS: " ", _WORDS_OR_COMMAS: " ", _COMMA: ", ", _SEMICOLON: "; "}
_PARTED_BY = {_WORDS: "a blank", _WORDS_OR_COMMAS: "a blank or a comma", _COMMA: "a comma", _SEMICOLON: "a semicolon"}
_JOINERS = "-_"


def items(value: JSON, form: Form = Form.COMMAS) -> list[str]:
    """The terms of a value, in its order and as they are written there, without blanks around them; none are empty.

    >>> items("a, #b"), items("#a #b", Form.HASHES), items({"a": None}), items(["#a", 7, None])
    (['a', 'b'], ['a', 'b'], ['a'], ['a', '7'])
    """
    match value:
        case None:
            parts: Iterable[JSON] = ()
        case str():
            parts = _between(value, form).split(value)[::2]
        case dict():
            parts = value if form is Form.MAP or is_map(value) else ()
        case list():
            parts = map(labelled, value)
        case _:
            parts = (value,)
    texts = (_bare(str(part), form) for part in parts if part is not None)
    return [text for text in texts if text]


def merged(before: JSON, new: JSON, form: Form = Form.COMMAS) -> JSON:
    """The old value with the new terms after its own, in the form that stands there; a new text replaces the old one.

    A text that is one term gives way to a list.

    Raises:
        FrontMatterError: A term can't be written in that form.

    >>> merged("a b", ["b", "c"], Form.WORDS), merged(["a"], ["b"]), merged("a", ["b"], Form.LIST)
    ('a b c', ['a', 'b'], ['a', 'b'])
    """
    if not isinstance(new, list):
        return new
    there = items(before, form)
    if isinstance(before, list):
        kept = before if there else []
        return [*kept, *(item for item in new if item not in kept and item not in there)]
    more = [str(item) for item in new if item not in there]
    if isinstance(before, dict) and there:
        empty: JSON = "" if "" in before.values() else None
        return {**before, **dict.fromkeys(more, empty)}
    if isinstance(before, str) and there:
        return _lengthened(before, more, form) if more else before
    return [*new]


def as_text(terms: Sequence[str], form: Form) -> JSON:
    """Terms as a text of their own, where a text of that form can say them; else as a list.

    >>> as_text(["a", "b c"], Form.COMMAS), as_text(["a", "b c"], Form.WORDS)
    ('a, b c', ['a', 'b c'])
    """
    text = _USUAL.get(_between("", form), ", ").join(terms)
    return text if items(text, form) == [*terms] else [*terms]


def rewritten(like: JSON, terms: Sequence[str], form: Form) -> JSON:
    """Terms as a text like another one, where that is one; else as a list.

    Raises:
        FrontMatterError: A term can't be written in that form.
    """
    if not isinstance(like, str) or not items(like, form) or _between(like, form) is _ONE_TERM:
        return [*terms]
    _require_fit(terms, like, form)
    return _separator(like, form).join(_mark(like, form) + term for term in terms)


def reduced(before: JSON, after: JSON, new: Sequence[str], form: Form) -> JSON:
    """What adds only these of the terms that ``after`` adds to ``before``, in the form of what stands there.

    Raises:
        FrontMatterError: A term can't be written in that form.
    """
    return merged(before, [*new], form) if items(before, form) else rewritten(after, new, form)


def renamed(value: JSON, names: Mapping[str, str], form: Form = Form.COMMAS) -> JSON:
    """A value with other names for some terms: the order and all else stays, and none stands twice for that.

    Raises:
        FrontMatterError: A new name can't be written in the value's form.

    >>> renamed("ml, rust", {"ml": "learning"}), renamed("#ml #rust", {"ml": "rust"}, Form.HASHES)
    ('learning, rust', '#rust')
    """
    there = set(items(value, form))
    new = {old: name for old, name in names.items() if old in there and name != old}
    if not new:
        return value
    match value:
        case list():
            return [one for _, one in _kept([("", _tidied(one)) for one in value], new, there, form)]
        case str():
            _require_fit(new.values(), value, form)
            pieces = ["", *_between(value, form).split(value)]
            pairs = [*zip(pieces[::2], pieces[1::2], strict=True)]
            kept = _kept(pairs, new, there, form)
            return "".join(f"{separator if at else ''}{one}" for at, (separator, one) in enumerate(kept))
        case dict():
            return {new.get(key, key): inner for key, inner in value.items()}
        case _:
            return value


def _tidied(item: JSON) -> JSON:
    return item.strip() if isinstance(item, str) else item


def _kept(
    pairs: Sequence[tuple[str, JSON]], new: Mapping[str, str], there: set[str], form: Form
) -> list[tuple[str, JSON]]:
    """The parts of a value with what stands in front of each; a term that is there already goes."""
    made: list[tuple[str, JSON]] = []
    there = there - new.keys()
    for separator, one in pairs:
        term = _bare(one, form) if isinstance(one, str) else ""
        name = new.get(term)
        if name is None:
            made.append((separator, one))
        elif name not in there:
            made.append((separator, str(one).replace(term, name, 1)))
            there.add(name)
    return made


def misspelt(term: str, form: Form) -> str:
    """Why a term can't be one at all; empty where it can.

    Obsidian's tags hold no blanks, and more than digits (help.obsidian.md, Tags).
    """
    if form is not Form.HASHES:
        return ""
    if len(term.split()) > 1:
        return "it has a blank, and a tag has none"
    return "it has digits only, and a tag has a letter" if term.isdigit() else ""


def unfit(term: str, value: JSON, form: Form) -> str:
    """Why a term can't stand beside those of a value; empty where it can."""
    if reason := misspelt(term, form) or fixed(value, form):
        return reason
    if not isinstance(value, str) or not items(value, form):
        return ""
    between, longer = _between(value, form), _between(f"{value} {term}", form)
    if between is _ONE_TERM or (longer is between and not between.search(term) and _bare(term, form) == term):
        return ""
    return f"{_PARTED_BY[longer]} parts the terms of the text that stands there"


def fixed(value: JSON, form: Form) -> str:
    """Why nothing can be added to a value; empty where something can."""
    if isinstance(value, str) and form is Form.WORDS and any(part.strip(",") != part for part in value.split()):
        return "its terms are parted by commas, and only blanks part them here"
    return ""


def respelt(term: str, form: Form, others: Iterable[str]) -> str:
    """The term without blanks where the form takes none; its words are joined as most ``others`` join theirs."""
    words = term.split()
    if form is not Form.HASHES or len(words) < 2:  # noqa: PLR2004 - one word has nothing to join
        return term
    counts = Counter(mark for other in others for mark in _JOINERS if mark in other.strip(_JOINERS))
    return max(_JOINERS, key=lambda mark: counts[mark]).join(words)


def is_map(value: JSON) -> bool:
    """Whether a mapping says nothing but its keys."""
    return isinstance(value, dict) and bool(value) and all(one in (None, "") for one in value.values())


def unhashed(term: str) -> str:
    """A term without the marks of a hashtag."""
    return term.strip().lstrip(_HASHES).strip()


def _bare(part: str, form: Form) -> str:
    return unhashed(part.strip().strip(",") if form is Form.WORDS else part)


def labelled(item: JSON) -> JSON:
    """An item of a list; of an object such as Docusaurus has it, its label."""
    return item["label"] if isinstance(item, dict) and isinstance(item.get("label"), str) else item


def _between(text: str, form: Form) -> re.Pattern[str]:
    """What parts the terms of a text."""
    match form:
        case Form.TEXT:
            return _ONE_TERM
        case Form.WORDS:
            return _WORDS
        case Form.HASHES:
            return _WORDS_OR_COMMAS
        case Form.COMMAS if re.search(r";\s", text):
            return _SEMICOLON
        case Form.LIST | Form.MAP if "," not in text:
            return _ONE_TERM
        case _:
            return _COMMA


def _separator(text: str, form: Form) -> str:
    """What stands between the last two terms of a text, or usually does."""
    between = _between(text, form)
    found = between.findall(text.strip().strip(",;"))
    return found[-1] if found else _USUAL[between]


def _mark(text: str, form: Form) -> str:
    """The mark that every term of a text bears."""
    parts = [part.strip() for part in _between(text, form).split(text) if part.strip()]
    return "#" if form is Form.HASHES and all(part.startswith("#") for part in parts) else ""


def _lengthened(text: str, more: Sequence[str], form: Form) -> JSON:
    if _between(text, form) is _ONE_TERM:
        return [text.strip(), *more]
    _require_fit(more, text, form)
    kept = text.rstrip().rstrip(",;").rstrip()
    separator, mark = _separator(text, form), _mark(text, form)
    return kept + "".join(separator + mark + term for term in more) + text[len(kept) :]


def _require_fit(terms: Iterable[str], value: JSON, form: Form) -> None:
    for term in terms:
        if reason := unfit(term, value, form):
            message = f"{term} can't be written: {reason}"
            raise FrontMatterError("unfit-term", message, "write the terms as a list, or set the field's `form`")
