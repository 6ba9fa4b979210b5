"""What the index and the embedded model make of real posts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from enrich.errors import PostError
from enrich.fields.specs import KNOWN
from enrich.index.index import SiteIndex
from enrich.index.source import load
from enrich.models.embedded import answer
from enrich.values import Prompt, Request, Term
from enrich.verify.evidence import Body, names
from enrich.vocabulary.terms import fold

SPECS = tuple(KNOWN[name] for name in ("summary", "tags", "people", "insight", "companies_orgs", "area", "category"))
POSTS = 80


@pytest.mark.corpus
@pytest.mark.slow
def test_nothing_is_made_up(shared: Path) -> None:
    """On real posts every name has a quote that names it, every term is the site's own, every limit is kept."""
    folder = shared / "corpus" / "garden"
    files = [(file.relative_to(folder).as_posix(), file) for file in sorted(folder.rglob("*.md"))][::4][:POSTS]
    index = SiteIndex(None)
    report = index.update(files, SPECS)
    assert report.posts == len(files) == POSTS
    for path, file in files:
        post = load(path, file)
        context = index.context(path, post.title, post.body, SPECS, {})
        request = Request(path, post.title, post.body, SPECS, context, (), {}, Prompt("", "", (), "", "", ""), "")
        found = answer(request)
        assert found == answer(request), path
        _check(found, request)


def _check(found: Mapping[str, Any], request: Request) -> None:
    body = Body(request.body)
    assert len(found["summary"]) <= KNOWN["summary"].max_chars
    for name in ("tags", "area", "category"):
        known = request.context.vocabularies[name].terms
        values = found[name] if isinstance(found[name], list) else [found[name]]
        assert all(value is None or value in known for value in values), request.path
    for name in ("people", "companies_orgs"):
        for item in found[name]:
            term = request.context.vocabularies[name].terms[item["name"]]
            assert body.find(item["quote"]), request.path
            assert names(item["quote"], (term.label, *term.aliases)), (request.path, item)


NAMED = tuple(
    replace(KNOWN[name], confidence=0.0) for name in ("people", "companies_orgs", "products_models", "media_books")
)


@pytest.mark.corpus
@pytest.mark.slow
def test_every_name_is_grounded(shared: Path) -> None:
    """Each name proposed for a post that bears none stands in it, to the letter or by an alias that the site knows."""
    folder = shared / "corpus" / "quality" / "garden"
    files = [(file.relative_to(folder).as_posix(), file) for file in sorted(folder.rglob("*.md"))][::6]
    index = SiteIndex(None)
    index.update(files, NAMED)
    literal = alias = 0
    for path, file in files:
        try:
            post = load(path, file)
        except PostError:
            continue
        context = index.context(path, post.title, post.body, NAMED, {})
        request = Request(path, post.title, post.body, NAMED, context, (), {}, Prompt("", "", (), "", "", ""), "")
        text = fold(f"{post.title}\n{post.body}")
        for name, said in _proposed(answer(request)):
            term = context.vocabularies[name].terms.get(said, Term(said))
            forms = [fold(form) for form in (said, *term.aliases)]
            assert any(form in text for form in forms), (path, said)
            literal += forms[0] in text
            alias += forms[0] not in text
    assert literal > 400
    assert alias > 40


def _proposed(found: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name, items in found.items():
        for item in items:
            yield name, item["name"]
