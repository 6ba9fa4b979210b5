"""What the index and the embedded model make of real posts."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from enrich.fields.specs import KNOWN
from enrich.models.embedded import answer
from enrich.site.index import SiteIndex
from enrich.site.source import load
from enrich.values import Prompt, Request
from enrich.verify.evidence import Body, names

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
