"""`enrich vocab queue` from a run with unknown terms to finished posts, without a terminal."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from server import Server, answers
from vocab.clocks import POSTS, Vocab, tags

SETTING = "[fields.tags]\nmode = 'queue'\n"


@pytest.fixture
def queued(site: Path, command: Vocab, server: Server) -> Iterator[Path]:
    """The site after a run: what is known is written, the rest waits; no later command may ask the model."""
    assert command("run", "--yes").returncode == 0
    asked = len(server.history)
    yield site
    assert len(server.history) == asked == 4


def _json(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def _waiting(vocab: Vocab) -> list[str]:
    return [one["term"] for one in _json(vocab("queue", "--format", "json").stdout)]


def _written(site: Path, name: str) -> object:
    query = "SELECT value FROM written WHERE path = ? ORDER BY write DESC LIMIT 1"
    with closing(sqlite3.connect(site / ".enrich" / "journal.db")) as database:
        return json.loads(database.execute(query, (name,)).fetchone()[0])


def test_a_run_tells_that_terms_wait(queued: Path, command: Vocab) -> None:
    """Its last words say how many, and where to decide."""
    assert queued.is_dir()
    assert "4 new terms wait for a decision: run `enrich vocab queue`" in command("run").stderr


def test_a_field_of_one_term_is_finished_too(site: Path, server: Server, command: Vocab, vocab: Vocab) -> None:
    """The accepted term fills the field where it is still empty, and never takes the place of another."""
    settings = (
        (site / "enrich.toml").read_text(encoding="utf-8").replace(SETTING, "[fields.category]\nmode = 'queue'\n")
    )
    (site / "enrich.toml").write_text(settings, encoding="utf-8")
    server.script(*(answers.saying({"category": "Horology"}) for _ in range(6)))
    command("run", "--yes", "a.md", "d.md")
    text = (site / "d.md").read_bytes()
    (site / "d.md").write_bytes(text.replace(b"tags:\r\n", b"tags:\r\ncategory: mine\r\n"))
    done = vocab("queue", "--accept", "horology", "--yes")
    assert "d.md: category: Horology is not added: its `category` was filled in meanwhile" in done.stderr
    assert b"category: Horology" in (site / "a.md").read_bytes()
    assert b"category: mine" in (site / "d.md").read_bytes()


def test_terms_are_listed_most_posts_first(queued: Path, vocab: Vocab) -> None:
    """Each with its posts, their words for it, and the terms that resemble it; nothing is written by listing."""
    found = _json(vocab("queue", "--format", "json").stdout)
    assert [(one["term"], one["posts"]) for one in found] == [
        ("tower-clock", 3),
        ("bakers", 1),
        ("horologie", 1),
        ("horology", 1),
    ]
    first = found[0]
    assert first["near"] == [{"label": "clocks", "posts": 3}]
    quote = "A tower clock strikes, and every baker hears it."
    assert first["examples"][1] == {"title": "Beta", "place": "b.md:6", "quote": quote}
    text = vocab("queue")
    assert "tags: tower-clock — 3 posts; near: clocks (3 posts)\n" in text.stdout
    assert "--alias TERM=LABEL" in text.stderr
    assert not (queued / "vocabulary").exists()


def test_decisions_finish_posts_byte_for_byte(queued: Path, vocab: Vocab) -> None:
    """Accepted and aliased terms stand in every waiting post, in four formats; only the tags' bytes differ."""
    before = {name: (queued / name).read_bytes() for name in POSTS}
    done = vocab("queue", "--accept", "Tower Clock", "--alias", "horologie=clocks", "--reject", "bakers", "--yes")
    assert (done.returncode, done.stdout) == (0, "a.md: tags\nb.md: tags\nc.md: tags\nd.md: tags\n")
    expected = {
        "a.md": (b"tags: [clocks, mills, bread]", b"tags: [clocks, mills, bread, tower-clock]"),
        "b.md": (b"tags = []", b'tags = ["tower-clock"]'),
        "c.md": (b'"tags": ["mills", "bread"]', b'"tags": ["mills", "bread", "clocks"]'),
        "d.md": (b"tags:\r\n", b"tags: [tower-clock]\r\n"),
    }
    for name, old in before.items():
        assert (queued / name).read_bytes() == old.replace(*expected.get(name, (b"", b"")))
    assert (queued / "vocabulary" / "tags.yml").read_text(encoding="utf-8") == (
        "terms:\n  - tower-clock\n  - label: clocks\n    aliases:\n      - horologie\nnever:\n  - bakers\n"
    )
    assert _waiting(vocab) == ["horology"]


def test_what_is_finished_is_enrichs_own(queued: Path, vocab: Vocab, command: Vocab) -> None:
    """The write is on record with its decision, and the value counts as fresh work of the run that said the term."""
    told = _json(vocab("queue", "--accept", "tower-clock", "--yes", "--format", "json").stdout)
    assert [(one["path"], one["outcome"]) for one in told] == [(name, "applied") for name in ("a.md", "b.md", "d.md")]
    assert told[1]["changes"][0]["evidence"][0]["line"] == 6
    assert _written(queued, "b.md") == ["tower-clock"]
    records = _json(command("status", "--format", "json", "b.md").stdout)
    assert records[0]["fields"]["tags"]["state"] == "fresh"
    with closing(sqlite3.connect(queued / ".enrich" / "journal.db")) as database:
        row = database.execute(
            "SELECT proposals.proposal, verdict, by FROM proposals JOIN decisions ON decisions.proposal = proposals.id"
            " WHERE path = 'b.md' AND proposals.state = 'accepted'"
        ).fetchone()
        (first,) = database.execute("SELECT run FROM runs WHERE command = 'run'").fetchone()
    made = json.loads(row[0])
    assert (row[1:], made["provenance"]["run"], made["provenance"]["model"]) == (("accept", "person"), first, "m")
    assert made["evidence"][0]["quote"] == "A tower clock strikes, and every baker hears it."


def test_an_alias_of_a_term_that_is_accepted_with_it(queued: Path, vocab: Vocab) -> None:
    """Two new spellings become one new term at once."""
    vocab("queue", "--accept", "horology", "--alias", "horologie=horology", "--yes")
    assert (tags(queued, "a.md"), tags(queued, "c.md")) == (
        ["clocks", "mills", "bread", "horology"],
        ["mills", "bread", "horology"],
    )
    words = (queued / "vocabulary" / "tags.yml").read_text(encoding="utf-8")
    assert words == "terms:\n  - label: horology\n    aliases:\n      - horologie\n"


def test_without_a_word_of_agreement_posts_stay(queued: Path, vocab: Vocab) -> None:
    """Decisions are kept, the diff is shown, and a later --yes writes it."""
    before = (queued / "b.md").read_bytes()
    done = vocab("queue", "--accept", "tower-clock")
    assert '+tags = ["tower-clock"]\n' in done.stdout
    assert "3 posts can be finished: --yes writes" in done.stderr
    assert (queued / "b.md").read_bytes() == before
    assert vocab("queue", "--yes").stdout == "a.md: tags\nb.md: tags\nd.md: tags\n"
    assert tags(queued, "b.md") == ["tower-clock"]
    assert vocab("queue", "--yes").stdout == ""


def test_what_the_site_learned_meanwhile_is_no_question(queued: Path, vocab: Vocab) -> None:
    """A term that a person gave to a post by hand is known, and waiting posts can be finished with it."""
    (queued / "new.md").write_text("---\ntitle: New\ntags: [Horology]\n---\n\nOf time.\n", encoding="utf-8")
    done = vocab("queue")
    assert "horology" not in done.stdout
    assert "1 post can be finished with a known term: --yes writes" in done.stderr
    vocab("queue", "--yes")
    assert tags(queued, "a.md") == ["clocks", "mills", "bread", "Horology"]


def test_a_rejected_term_never_waits_again(queued: Path, vocab: Vocab) -> None:
    """It stands in the word file, and its waiting rows are gone."""
    vocab("queue", "--reject", "tower-clock")
    assert "never:\n  - tower-clock\n" in (queued / "vocabulary" / "tags.yml").read_text(encoding="utf-8")
    assert "tower-clock" not in _waiting(vocab)
    assert tags(queued, "b.md") == []


def test_a_rejection_outlives_further_runs(site: Path, vocab: Vocab, command: Vocab, server: Server) -> None:
    """A new post and a refreshed one for which the model says it again bring it back neither to the queue nor in."""
    command("run", "--yes")
    vocab("queue", "--reject", "tower-clock", "--reject", "horology", "--reject", "bakers", "--reject", "horologie")
    (site / "new.md").write_bytes((site / "d.md").read_bytes().replace(b"Delta", b"New"))
    (site / "a.md").write_bytes((site / "a.md").read_bytes().replace(b"Horology it is.", b"Horology it is!"))
    command("run", "--stale", "--yes")
    assert len(server.history) > 5
    assert _waiting(vocab) == []
    assert (tags(site, "a.md"), tags(site, "new.md")) == (["clocks", "mills", "bread"], None)


def test_a_post_that_changed_is_patched_as_it_is_now(queued: Path, vocab: Vocab) -> None:
    """New bytes elsewhere stay; what a person filled in stays, and the term is left out with the reason."""
    text = (queued / "a.md").read_text(encoding="utf-8")
    (queued / "a.md").write_text(text.replace("title: Alpha", "title: Alpha  # mine"), encoding="utf-8")
    text = (queued / "b.md").read_text(encoding="utf-8")
    (queued / "b.md").write_text(text.replace("tags = []", 'tags = ["bread"]'), encoding="utf-8")
    done = vocab("queue", "--accept", "tower-clock", "--yes")
    assert "b.md: tags: tower-clock is not added: its `tags` was filled in meanwhile" in done.stderr
    assert done.stdout == "a.md: tags\nd.md: tags\n"
    assert "title: Alpha  # mine\ntags: [clocks, mills, bread, tower-clock]" in (queued / "a.md").read_text(
        encoding="utf-8"
    )
    assert tags(queued, "b.md") == ["bread"]


def test_a_post_that_can_not_be_edited_goes_on_waiting(queued: Path, vocab: Vocab) -> None:
    """It is named with its reason, the others are finished, and mending it is enough."""
    text = (queued / "b.md").read_text(encoding="utf-8")
    (queued / "b.md").write_text(text.replace("tags = []", "tags = ["), encoding="utf-8")
    done = vocab("queue", "--accept", "tower-clock", "--yes")
    assert (done.returncode, done.stdout) == (3, "a.md: tags\nd.md: tags\n")
    assert "error: b.md:" in done.stderr
    (queued / "b.md").write_text(text, encoding="utf-8")
    assert vocab("queue", "--yes").stdout == "b.md: tags\n"


def test_a_post_that_is_gone_waits_no_more(queued: Path, vocab: Vocab) -> None:
    """What waited for it is forgotten, and told."""
    (queued / "c.md").unlink()
    done = vocab("queue", "--accept", "tower-clock")
    assert "c.md: is gone, and what waited for it with it" in done.stderr
    assert "horologie" not in _waiting(vocab)


def test_a_waiting_proposal_takes_the_term_in(site: Path, vocab: Vocab, command: Vocab, server: Server) -> None:
    """Where the post's proposal is not decided yet, the term joins it instead of a second proposal."""
    command("run")
    done = vocab("queue", "--accept", "tower-clock", "--alias", "horologie=clocks", "--yes")
    assert "terms were added to the proposals that wait for 2 posts" in done.stderr
    assert done.stdout == "b.md: tags\nd.md: tags\n"
    command("run", "--yes")
    assert (tags(site, "a.md"), tags(site, "c.md")) == (
        ["clocks", "mills", "bread", "tower-clock"],
        ["mills", "bread", "clocks"],
    )
    assert len(server.history) == 4


def test_a_list_that_mostly_waits_is_written_once(site: Path, vocab: Vocab, command: Vocab, server: Server) -> None:
    """No post gets a stump: what is known waits with the rest, and is written once enough of it is decided."""
    server.script(answers.saying({"tags": ["tower-clock", "clocks", "horology"]}))
    command("run", "--yes", "a.md")
    assert tags(site, "a.md") == []
    vocab("queue", "--reject", "horology", "--yes")
    command("run", "--yes", "a.md")
    assert tags(site, "a.md") == []
    done = vocab("queue", "--accept", "tower-clock", "--yes")
    assert "terms were added to the proposals that wait for 1 post" in done.stderr
    command("run", "--yes", "a.md")
    assert tags(site, "a.md") == ["clocks", "tower-clock"]
    assert len(server.history) == 1


@pytest.mark.parametrize(
    ("setting", "words", "reason"),
    [
        ("max_items = 1\n", "", "a.md: tags: tower-clock is not added: its `tags` has 3 items already"),
        (
            "",
            "terms:\n  - {label: clocks, group: time}\n  - {label: watches, group: time}\n",
            "a.md: tags: watches is not added: clocks of the same group is there already",
        ),
    ],
)
def test_the_rules_of_a_field_hold(queued: Path, vocab: Vocab, setting: str, words: str, reason: str) -> None:
    """`max_items` and exclusive groups are obeyed where a term is added later."""
    settings = (queued / "enrich.toml").read_text(encoding="utf-8")
    (queued / "enrich.toml").write_text(settings + setting, encoding="utf-8")
    if words:
        (queued / "vocabulary").mkdir()
        (queued / "vocabulary" / "tags.yml").write_text(words, encoding="utf-8")
    decision = ("--alias", "tower-clock=watches") if words else ("--accept", "tower-clock")
    done = vocab("queue", *decision, "--yes")
    assert reason in done.stderr
    assert tags(queued, "a.md") == ["clocks", "mills", "bread"]
    assert tags(queued, "b.md") == ["watches" if words else "tower-clock"]


SLIPS = {
    ("--accept", "clockwork"): "no term `clockwork` waits",
    ("--accept", "tower"): "did you mean tower-clock?",
    ("--alias", "bakers"): "--alias bakers: is not TERM=LABEL",
    ("--alias", "bakers=baking"): "`tags` has no term `baking`",
    ("--field", "tagz"): "did you mean `tags`?",
}


def test_slips_are_told_before_anything_is_kept(queued: Path, vocab: Vocab) -> None:
    """One clear sentence, exit code 2, and no decision is taken."""
    for arguments, told in SLIPS.items():
        done = vocab("queue", "--reject", "horology", *arguments)
        assert (done.returncode, told in done.stderr) == (2, True), done.stderr
    assert "horology" in _waiting(vocab)
    assert not (queued / "vocabulary").exists()


def test_decisions_outlive_a_broken_word_file(queued: Path, vocab: Vocab) -> None:
    """A vocabulary file that can't be read is told with its line, before a decision is asked for."""
    (queued / "vocabulary").mkdir()
    (queued / "vocabulary" / "tags.yml").write_text("terms:\n  - [x\n", encoding="utf-8")
    done = vocab("queue", "--accept", "tower-clock")
    assert (done.returncode, "vocabulary/tags.yml:" in done.stderr) == (2, True)
    (queued / "vocabulary" / "tags.yml").unlink()
    assert "tower-clock" in _waiting(vocab)


@pytest.mark.parametrize(
    "before",
    [
        ("--accept", "tower-clock", "--yes"),
        ("--accept", "tower-clock"),
        ("--reject", "horology"),
        ("--accept", "tower-clock", "--alias", "bakers=bread"),
        ("--accept", "tower-clock", "--alias", "bakers=bread", "--reject", "horology", "--yes"),
    ],
)
def test_a_command_can_be_given_again(queued: Path, vocab: Vocab, before: tuple[str, ...]) -> None:
    """What of it was decided before, as by one that was killed, is no slip; the rest is carried out."""
    whole = ("--accept", "tower-clock", "--alias", "bakers=bread", "--reject", "horology", "--yes")
    vocab("queue", *before)
    done = vocab("queue", *whole)
    assert done.returncode == 0, done.stderr
    assert not {"tower-clock", "bakers", "horology"} & {*_waiting(vocab)}
    assert tags(queued, "a.md") == ["clocks", "mills", "bread", "tower-clock"]
    done = vocab("queue", *whole)
    assert done.returncode == 0, done.stderr
    done = vocab("queue", "--reject", "tower-clock")
    assert (done.returncode, "no term `tower-clock` waits" in done.stderr) == (2, True)
