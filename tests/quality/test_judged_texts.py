"""What was judged by eye does not come back: no text of a real post that was called embarrassing is proposed again.

``judged_texts.jsonl`` holds no text: a path in the corpus, the field, the beginning of the digest of the text without
white space, and what its owner would say: acceptable as it stands, right but to be edited, or embarrassing.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from enrich import frontmatter
from enrich.fields.specs import KNOWN
from enrich.markdown.title import title
from enrich.markdown.words import normal
from enrich.models.embedded import answer
from enrich.values import JSON, Prompt, Request, SiteContext

JUDGED = Path(__file__).with_name("judged_texts.jsonl")
FIELDS = (KNOWN["summary"], KNOWN["insight"])
_TEXTS = frozenset({"summary", "insight", "description", "excerpt", "subtitle", "deck"})
STILL = frozenset(
    {"fidelity/hugo/docs/content/en/troubleshooting/performance.md", "quality/pingcap_zh/user-case-zsyh.md"}
)
"""Posts whose first sentence stands alone and says a side matter, which no rule tells from the others."""
VERDICTS = frozenset({"acceptable", "edit", "embarrassing"})


def judged() -> Iterator[Mapping[str, str]]:
    """The judgements, one a line."""
    for line in JUDGED.read_text(encoding="utf-8").splitlines():
        yield json.loads(line)


def digest(text: str) -> str:
    """The beginning of the digest of a text, whatever its white space."""
    return hashlib.sha256("".join(normal(text).split()).encode()).hexdigest()[:16]


def asked(path: str, file: Path) -> Request:
    """What is asked about a post whose texts are hidden."""
    post = frontmatter.cut(file.read_bytes(), path)
    known = {field.name: field.value for field in frontmatter.locate(post)}
    hidden: Mapping[str, JSON] = {key: value for key, value in known.items() if key not in _TEXTS}
    prompt = Prompt("", "", (), "", "", "")
    return Request(path, title(hidden, post.text), post.text, FIELDS, SiteContext(), (), {}, prompt, "", known=hidden)


def proposed(values: Mapping[str, JSON]) -> list[str]:
    """The texts of an answer; of an insight, the text without its quote."""
    found = [value["text"] if isinstance(value, dict) else value for value in values.values()]
    return [text for text in found if isinstance(text, str)]


def test_judgements_are_well_formed() -> None:
    """Each line names a post, a field, a digest and a verdict, and no text is judged twice."""
    lines = [*judged()]
    assert len({(one["path"], one["field"], one["digest"]) for one in lines}) == len(lines) > 500
    assert {one["verdict"] for one in lines} == VERDICTS
    assert {one["field"] for one in lines} == {spec.name for spec in FIELDS}


@pytest.mark.corpus
def test_what_embarrassed_does_not_come_back(shared: Path) -> None:
    """By default, no text that was judged embarrassing is proposed, but for known ones; most are acceptable."""
    verdicts: dict[str, dict[str, str]] = defaultdict(dict)
    for one in judged():
        verdicts[one["path"]][one["digest"]] = one["verdict"]
    found: list[tuple[str, str]] = []
    for path, known in verdicts.items():
        texts = proposed(answer(asked(path, shared / "corpus" / path)))
        found += [(known[digest(text)], path) for text in texts if text and digest(text) in known]
    assert {path for verdict, path in found if verdict == "embarrassing"} <= STILL
    assert sum(verdict == "acceptable" for verdict, _ in found) > 0.75 * len(found) > 100
