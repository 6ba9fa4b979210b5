"""What is to mend in a post, what its values rest on, and what a run would ask and cost."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from enrich.config import load
from enrich.fields.specs import specs
from enrich.index import workers
from enrich.journal.fingerprint import Basis
from enrich.pipeline.estimate import Estimate, estimate
from enrich.pipeline.findings import Looking
from enrich.pipeline.freshness import FieldStanding, Freshness
from enrich.pipeline.inspection import Inspection
from enrich.pipeline.rename_terms import rename_waiting, renamed
from enrich.pipeline.replies import foundation
from enrich.pipeline.session import Order, Session, open_session
from enrich.pipeline.site_fields import site_fields
from enrich.pipeline.staleness import standings
from enrich.prompt.sizes import expected
from enrich.prompt.tokens import LIMIT, counter
from enrich.values import JSON, FieldSpec, Kind, Proposal, Reply

SETTINGS = """
[fields.summary]
min_chars = 10
max_chars = 20
max_sentences = 1
[fields.tags]
max_items = 2
[fields.mood]
kind = "term"
values = ["calm", "stormy"]
[fields.insight]
policy = "never"
"""
RIGHT = "summary: It is kept there.\ntags: [a, b]\nmood: calm\n"


def _found(root: Path, head: str) -> list[str]:
    (root / "enrich.toml").write_text(SETTINGS, encoding="utf-8")
    (root / "a.md").write_text(head, encoding="utf-8")
    config = load(root)
    return [f"{one.code} {one}" for one in Looking(config, specs(config.fields)).at("a.md").flaws]


@pytest.mark.parametrize(
    ("head", "found"),
    [
        (RIGHT, []),
        (RIGHT.replace("summary: It is kept there.\n", ""), ["missing a.md:1: `summary` is missing"]),
        (RIGHT.replace("It is kept there.", "''"), ["missing a.md:2: `summary` is empty"]),
        (RIGHT.replace("[a, b]", "[]"), ["missing a.md:3: `tags` is empty"]),
        (RIGHT.replace("[a, b]", "{a: 1}"), ["wrong-type a.md:3: `tags` holds a mapping, not a list"]),
        (RIGHT.replace("It is kept there.", "[a, b]"), ["wrong-type a.md:2: `summary` holds a list, not a text"]),
        (RIGHT.replace("calm", "sunny"), ["unknown-term a.md:4: `mood`: sunny is not allowed here"]),
        (RIGHT.replace("calm", "Calm"), ["unknown-term a.md:4: `mood`: Calm is not allowed here, but calm is"]),
        (RIGHT.replace("calm", "c-alm"), ["unknown-term a.md:4: `mood`: c-alm is not allowed here, but calm is"]),
        (RIGHT.replace("[a, b]", "[a, b, c]"), ["too-many a.md:3: `tags` has 3 items, at most 2 are allowed"]),
        (RIGHT.replace("[a, b]", "a, b, c"), ["too-many a.md:3: `tags` has 3 items, at most 2 are allowed"]),
        (RIGHT.replace("is kept there", "is kept there now"), ["max_chars a.md:2: `summary` has 21 characters"]),
        (RIGHT.replace("is kept there", "is kept"), []),
        (RIGHT.replace("is kept there", "is"), ["min_chars a.md:2: `summary` has 6 characters, at least 10"]),
        (RIGHT.replace("is kept there", "is. Kept"), ["max_sentences a.md:2: `summary` has 2 sentences"]),
        (RIGHT.replace("It is kept there.", "|\n  It is\n  kept\n"), []),
        (RIGHT.replace("It is kept there.", ">\n  It is kept"), []),
        (RIGHT.replace("It is kept there.", '"It is\\tkept"'), ["unsafe-value a.md:2: `summary` holds the hidden"]),
        (RIGHT.replace("[a, b]", '["a\u202e", b]'), ["unsafe-value a.md:3: `tags` holds the hidden character U+202E"]),
        (f"{RIGHT}enrich: false\n".replace("calm", "sunny"), []),
        (f"{RIGHT}enrich: true\n".replace("calm", "sunny"), ["unknown-term a.md:4: `mood`: sunny"]),
        (RIGHT.replace("summary:", "Summary:"), []),
        (RIGHT.replace("summary: It is kept there.", "Summary:"), ["missing a.md:2: `Summary` is empty"]),
        (f"{RIGHT}Enrich: false\n".replace("calm", "sunny"), []),
    ],
)
def test_what_is_to_mend_is_told_with_its_place(tmp_path: Path, head: str, found: list[str]) -> None:
    """The line of the field, or of the block where the field is missing; a private post and what is right, nothing."""
    told = _found(tmp_path, f"---\n{head}---\n\nText.\n")
    assert [one[: len(start)] for one, start in zip(told, found, strict=True)] == found


LONG = f"summary: {'So it is kept. ' * 60}\ntags: [{', '.join(map(str, range(30)))}]\ninsight: It.\n"


@pytest.mark.parametrize(
    ("settings", "found"),
    [
        ("", []),
        ("[fields.summary]\n[fields.tags]\n[fields.insight]\n", []),
        ("[fields.summary]\nmax_chars = 90\n", ["max_chars"]),
        ("[fields.summary]\nmax_sentences = 4\nmax_chars = 0\n", ["max_sentences"]),
        ("[fields.tags]\nmax_items = 29\n", ["too-many"]),
        ("[fields.tags]\nmax_items = 30\n[fields.insight]\nmin_chars = 4\n", ["min_chars"]),
        ("[fields.summary]\nmin_chars = 4\n[fields.tags]\nmode = 'open'\n", []),
    ],
)
def test_only_limits_of_the_site_are_broken(tmp_path: Path, settings: str, found: list[str]) -> None:
    """Nobody agreed to the limits that hold for a model where the site sets none."""
    (tmp_path / "enrich.toml").write_text(settings, encoding="utf-8")
    (tmp_path / "a.md").write_text(f"---\n{LONG}people: [A]\n---\n\nText.\n", encoding="utf-8")
    config = load(tmp_path)
    assert [one.code for one in Looking(config, specs(config.fields)).at("a.md").flaws] == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Text without front matter.\n", []),
        ("---\ntitle: [a\n---\nText\n", ["a.md:"]),
        ("---\ntitle: a\n\tb: c\n---\nText\n", ["a.md:3: "]),
    ],
)
def test_a_post_that_can_not_be_read_is_one_finding(tmp_path: Path, text: str, found: list[str]) -> None:
    """With its line; one without front matter wants nothing."""
    told = [one.partition(" ")[2] for one in _found(tmp_path, text)]
    assert [one[: len(start)] for one, start in zip(told, found, strict=True)] == found


NOW = {"field": "f", "prompt": "p", "model": "m"}
SPEC = FieldSpec("tags", "keywords", Kind.TERMS, keep=("draft",))


@pytest.mark.parametrize(
    ("value", "written", "rests", "state", "changed"),
    [
        (None, ["a"], ("b", NOW), Freshness.MISSING, ()),
        (["draft"], ["draft"], ("b", NOW), Freshness.MISSING, ()),
        (["a"], ["a"], ("b", NOW), Freshness.FRESH, ()),
        (["a"], ["a", "b"], ("b", NOW), Freshness.PERSON, ()),
        (["a"], None, ("b", NOW), Freshness.PERSON, ()),
        (["a"], ["a"], None, Freshness.PERSON, ()),
        (["a"], ["a"], ("c", NOW), Freshness.STALE, ("body",)),
        (["a"], ["a"], ("b", NOW | {"prompt": "q"}), Freshness.STALE, ("prompt",)),
        (["a"], ["a"], ("c", NOW | {"prompt": "q", "field": "g"}), Freshness.STALE, ("body", "field", "prompt")),
        (["a"], ["a"], ("b", {}), Freshness.STALE, ("field", "prompt", "model")),
    ],
)
def test_how_a_value_stands(
    value: JSON, written: JSON, rests: tuple[str, Mapping[str, str]] | None, state: Freshness, changed: tuple[str, ...]
) -> None:
    """Enrich's own as long as it equals what was written, and stale by the names of what changed."""
    wrote = {} if written is None else {"tags": written}
    found = standings([SPEC], {"keywords": value}, wrote, {"tags": rests} if rests else {}, Basis("b", {"tags": NOW}))
    assert found == (FieldStanding("tags", state, changed),)


NAMES = {"ml": "machine-learning", "llm": "machine-learning", "Rust": "rust", "same": "same"}


@pytest.mark.parametrize(
    ("value", "is_list", "new"),
    [
        (["ml"], True, ["machine-learning"]),
        (["ml", "x", "llm"], True, ["machine-learning", "x"]),
        (["machine-learning", "ml"], True, ["machine-learning"]),
        (["ml", "machine-learning"], True, ["machine-learning"]),
        ([" ml ", "x"], True, ["machine-learning", "x"]),
        (["x", "x"], True, ["x", "x"]),
        (["same", "ml", "same"], True, ["same", "machine-learning", "same"]),
        (["x", 7, None, {"ml": "ml"}], True, ["x", 7, None, {"ml": "ml"}]),
        ([], True, []),
        ("ml", True, "machine-learning"),
        ("ml, x", True, "machine-learning, x"),
        ("x ,ml;y,  z", True, "x ,ml;y,  z"),
        ("x ,ml ,  z", True, "x ,machine-learning ,  z"),
        ("ml, llm", True, "machine-learning"),
        ("ml, x", False, "ml, x"),
        ("Rust", False, "rust"),
        ("rust", False, "rust"),
        ("a Rust", False, "a Rust"),
        (None, True, None),
        (7, True, 7),
        (True, False, True),
    ],
)
def test_labels_under_another_name(value: JSON, new: JSON, *, is_list: bool) -> None:
    """The order and the commas stay, nothing stands twice that did not, and what is no label is left alone."""
    assert renamed(value, NAMES, is_list=is_list) == new


def test_a_waiting_proposal_follows_its_own_field() -> None:
    """Both what stands there and what is proposed; another field's names mean nothing to it."""
    old = Proposal("tags", "tags", ["ml"], ["ml", "Rust"])
    assert rename_waiting(old, {"topics": NAMES}) is old
    new = rename_waiting(old, {"topics": {}, "tags": NAMES})
    assert (new.before, new.after) == (["machine-learning"], ["machine-learning", "rust"])


PRICED = """
[model]
name = "m"
base_url = "http://localhost:9/v1"
requests_per_minute = 2
[model.price]
input = 2.0
output = 8.0
cached = 0.5
batch = 0.5
[fields.summary]
"""
UNPRICED = PRICED.partition("[model.price]")[0] + "[fields.summary]\n"
WANTS = "---\ntitle: A\n---\n\n<!-- a remark that no model reads -->\n\nThe clock of the tower is kept by its keeper.\n"


def _estimate(root: Path, settings: str, posts: Mapping[str, str]) -> tuple[Estimate, list[str]]:
    (root / "enrich.toml").write_text(settings, encoding="utf-8")
    for name, text in posts.items():
        (root / name).write_text(text, encoding="utf-8")
    told: list[str] = []
    with open_session(load(root), Order("plan", writes=False, asks=False), told.append) as session:
        return estimate(session, list(posts), LIMIT, told.append), told


def test_a_plan_is_what_a_run_sends(tmp_path: Path) -> None:
    """Posts, requests, tokens and money of exactly those requests; what wants nothing costs nothing."""
    done = WANTS.replace("title: A", "title: A\nsummary: Mine.")
    found, told = _estimate(tmp_path, PRICED, {"a.md": WANTS, "b.md": WANTS.replace("tower", "mill"), "c.md": done})
    assert told == []
    assert (found.posts, found.requests, found.failing) == (3, 2, 0)
    assert found.tokens_in == found.tokens_in_most > found.cacheable == 0
    config = load(tmp_path)
    assert found.tokens_out == 2 * expected(specs(config.fields))
    price = (found.tokens_in * 2 + found.tokens_out * 8) / 1_000_000
    assert found.price == pytest.approx(price)
    assert found.price_batch == pytest.approx(price / 2)
    assert found.price_cached == pytest.approx(price - found.cacheable * 1.5 / 1_000_000)
    assert found.minutes == 1.0
    assert found.saved > 0


def test_a_plan_tells_which_posts_would_fail(tmp_path: Path) -> None:
    """With their reason, and plans the others."""
    found, told = _estimate(tmp_path, PRICED, {"a.md": WANTS, "b.md": "---\ntitle: [a\n---\nText.\n"})
    assert (found.posts, found.requests, found.failing) == (2, 1, 1)
    assert [one.startswith("b.md:") for one in told] == [True]


@pytest.mark.parametrize(
    ("settings", "price", "batch"),
    [
        (UNPRICED.replace('name = "m"', 'name = "embedded"'), 0.0, None),
        (UNPRICED, None, None),
    ],
    ids=["on this machine", "unknown"],
)
def test_a_price_is_only_told_where_it_is_known(
    tmp_path: Path, settings: str, price: float | None, batch: float | None
) -> None:
    """Free on this machine, where nothing is saved either; without a price none is made up."""
    found, _ = _estimate(tmp_path, settings, {"a.md": WANTS})
    assert (found.price, found.price_batch, found.requests) == (price, batch, 1)
    assert bool(found.saved) == (price is None)


@pytest.mark.parametrize(
    ("limits", "minutes"),
    [
        ("requests_per_minute = 4\n", 0.25),
        ("tokens_per_minute = 10\n", "tokens"),
        ("requests_per_minute = 0.5\ntokens_per_minute = 1000000\n", 2.0),
        ("", None),
    ],
)
def test_the_slower_limit_gives_the_time(tmp_path: Path, limits: str, minutes: float | str | None) -> None:
    """In minutes; without limits nobody knows."""
    found, _ = _estimate(tmp_path, PRICED.replace("requests_per_minute = 2\n", limits), {"a.md": WANTS})
    tokens = (found.tokens_in + found.tokens_out) / 10
    assert found.minutes == (pytest.approx(tokens) if minutes == "tokens" else minutes)


def test_a_post_that_was_read_is_not_read_again(tmp_path: Path) -> None:
    """What the choice of the fields has read is looked at as it was read."""
    (tmp_path / "a.md").write_text("---\ntitle: A\nsummary:\ntags: [a]\n---\nText.\n", encoding="utf-8")
    config = load(tmp_path)
    site = site_fields(config, ["a.md"])
    again = Looking(config, site.known).at("a.md")
    (tmp_path / "a.md").unlink()
    assert Looking(config, site.known, site.opened).at("a.md") == again
    assert [flaw.code for flaw in again.flaws] == ["missing"] * 3


@pytest.mark.parametrize("index", ["on disk", "in memory"])
def test_a_plan_of_many_posts_is_made_by_several_processes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, index: str
) -> None:
    """It comes to the same, with what the journal holds of answers, and with the posts that would fail, in order."""
    told: list[list[str]] = []
    made: list[Estimate] = []
    texts = {f"{number:02}.md": WANTS.replace("tower", f"mill {number}") for number in range(30)}
    posts = texts | {f"{number:02}.md": "---\ntitle: [a\n---\nText.\n" for number in (3, 19)}
    (tmp_path / "enrich.toml").write_text(PRICED, encoding="utf-8")
    for name, text in posts.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    if index == "on disk":
        with open_session(load(tmp_path), Order("run", asks=False), lambda _: None) as session:
            session.learn()
            for path in sorted(set(texts) - {"03.md", "19.md"})[:8]:
                _answered(session, path)
    for worth in (workers.WORTH, 1.0):
        monkeypatch.setattr(workers, "WORTH", worth)
        monkeypatch.setattr(workers, "cores", lambda: range(2))
        told.append([])
        with open_session(load(tmp_path), Order("plan", writes=False, reads=True), told[-1].append) as session:
            session.learn()
            made.append(estimate(session, list(posts), counter("m"), told[-1].append))
    assert made[0] == made[1]
    assert told[0] == told[1]
    assert (made[0].posts, made[0].failing, made[0].requests) == (30, 2, 20 if index == "on disk" else 28)


def _answered(session: Session, path: str) -> None:
    """A reply to what the post wants is in the journal."""
    pipeline = session.pipeline()
    found = pipeline.inspect(path)
    if not isinstance(found, Inspection):
        return
    (request,) = pipeline.questions(found)
    rests = foundation(pipeline.basis(found.title, found.body, found.wanted))
    session.journal.ask(session.task.run, request, rests, "m", "2026-01-01")
    session.journal.keep(session.task.run, request.fingerprint, Reply('{"summary": "Said."}', "m"), "2026-01-01")
