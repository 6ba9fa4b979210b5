"""Every verb that writes, ended after each of its steps in turn: run again, it leaves what it leaves undisturbed.

A step is a transaction of the journal, or a file that is replaced; `test_kills` ends real processes at any moment.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from batch.garden import Garden
from cli.in_process import Called
from kills.towers import ANSWERED, UNFINISHED, asked_for, files, kept, plant, remembered, said
from kills.verbs import COMMANDS, Words
from memory.killing import Killed, counted
from server import Server
from web.site import reviewed

ACCEPTED = "67"


def _to_its_end(call: Called, site: Garden, words: Words) -> None:
    for _ in range(10):
        done = call(site.root, *words.line)
        assert "Traceback" not in done.err, done.err
        is_over = any(end and end in done.err for end in (words.again, words.done))
        assert done.code == 0 or (done.code == 2 and is_over), f"{words.line}: {done.code}: {done.err}"
        if not words.again or is_over:
            return
    raise AssertionError(done.err)


def _until(call: Called, site: Garden, last: str) -> None:
    """All verbs before one."""
    for name, words in COMMANDS.items():
        if name == "apply":
            _decide(site)
        if name == last:
            return
        _to_its_end(call, site, words)


def _decide(site: Garden) -> None:
    """A person accepts on the page what is proposed in some folders."""
    with reviewed(site.root) as page:
        cards = [card for card in page.desk.cards.values() if card.path[0] in ACCEPTED]
        page.desk.decide([page.asked(card.path, entry.field) for card in cards for entry in card.entries])


@pytest.mark.long
@pytest.mark.parametrize("name", COMMANDS)
def test_a_verb_goes_on_after_each_of_its_steps(tmp_path: Path, called: Called, name: str) -> None:
    """The same bytes, the same memory, and nothing half done; no answer that was kept is asked for again."""
    words = COMMANDS[name]
    with Server(default=said) as server:
        site, copy = plant(tmp_path / "site", server.url), tmp_path / "copy"
        _until(called, site, name)
        shutil.copytree(site.root, copy, symlinks=True)
        with counted() as steps:
            assert called(site.root, *words.line).code == 0
        _to_its_end(called, site, words)
        whole = files(site.root), remembered(site)
        for number in range(steps.done):
            shutil.rmtree(site.root)
            shutil.copytree(copy, site.root, symlinks=True)
            with counted(number), pytest.raises(Killed):
                called(site.root, *words.line)
            answered, asked = {path for (path,) in kept(site, ANSWERED)}, len(server.history)
            _to_its_end(called, site, words)
            assert (files(site.root), remembered(site)) == whole, f"{name}: ended after step {number}"
            assert kept(site, UNFINISHED) == []
            assert answered.isdisjoint(asked_for(server.history[asked:]))
