"""What else a clone's settings may reach: no file of the user's, no code, and no more money than is told."""

from __future__ import annotations

import lzma
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from conftest import ROOT
from enrich.config import Config, load
from enrich.errors import ConfigError
from enrich.fields.specs import KNOWN
from enrich.index.index import SiteIndex
from enrich.models import price_of
from enrich.models.believed import believed
from enrich.models.prices import Price
from enrich.pipeline.session import Order, open_session
from enrich.prompt.library import Library
from enrich.prompt.request import INPUTS
from enrich.prompt.tokens import counter

PROMPT = (ROOT / "prompts" / "enrich.md").read_text(encoding="utf-8")
POST = "---\ntitle: {0}\ntags: [{0}]\n---\n\nThe clock in the tower was built by {0}.\n"


def _settled(site: Path, settings: str) -> Config:
    (site / "enrich.toml").write_text(settings, encoding="utf-8")
    return load(site)


@pytest.mark.parametrize("folder", ["{}/mine", "../mine", "linked", "posts/../../mine", ".."])
def test_prompts_lie_in_the_site(site: Path, tmp_path: Path, folder: str) -> None:
    """A file of the user's is no prompt of a clone, by whichever way the clone names it."""
    (tmp_path / "mine").mkdir()
    (site / "posts").mkdir()
    (tmp_path / "mine" / "enrich.md").write_text(PROMPT, encoding="utf-8")
    (site / "linked").symlink_to(tmp_path / "mine")
    config = _settled(site, f"[prompt]\nfolder = '{folder.format(tmp_path)}'\n")
    with pytest.raises(ConfigError, match="the site has no such folder"), open_session(config, Order("check"), print):
        pass


def test_a_prompt_that_is_a_link_out_of_its_folder_is_refused(tmp_path: Path) -> None:
    """Told by its path, and not read."""
    (tmp_path / "prompts").mkdir()
    (tmp_path / "mine.md").write_text(PROMPT, encoding="utf-8")
    (tmp_path / "prompts" / "enrich.md").symlink_to(tmp_path / "mine.md")
    with pytest.raises(ConfigError, match=r"prompts/enrich\.md: leads out of its folder"):
        Library(tmp_path / "prompts").get("enrich", INPUTS)


@pytest.mark.parametrize("name", ["../mine", "/etc/mine", "a/b", "a\\\\b", ""])
def test_the_name_of_a_prompt_is_no_path(site: Path, name: str) -> None:
    """It would lead out of our own folder, too."""
    with pytest.raises(ConfigError, match=r"enrich\.toml:2: `prompt\.name`: must be a name, without a slash"):
        _settled(site, f'[prompt]\nname = "{name}"\n')


def test_nothing_is_learned_from_a_link_out_of_the_site(site: Path, tmp_path: Path) -> None:
    """The user's own notes would else be examples in requests about the clone's posts."""
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "diary.md").write_text(POST.format("Mine"), encoding="utf-8")
    (site / "folder").symlink_to(tmp_path / "notes")
    (site / "link.md").symlink_to(tmp_path / "notes" / "diary.md")
    (site / "real.md").write_text(POST.format("Theirs"), encoding="utf-8")
    (site / "inner.md").symlink_to(site / "real.md")
    index = SiteIndex(None)
    paths = ["link.md", "folder/diary.md", "real.md", "inner.md"]
    report = index.update([(path, site / path) for path in paths], [KNOWN["tags"]])
    assert (report.posts, report.passed_over) == (2, 2)
    context = str(index.context("new.md", "New", "The clock in the tower.\n", [KNOWN["tags"]], {}))
    assert ("Theirs" in context, "Mine" in context) == (True, False)


@pytest.mark.parametrize("kind", ["pipe", "zero", "folder", "bomb"])
def test_a_token_vocabulary_is_a_file_of_its_size(tmp_path: Path, kind: str) -> None:
    """Nothing waits for a pipe, reads a device without end, or unpacks more than a vocabulary has."""
    place = tmp_path / "words.tiktoken"
    if kind == "pipe":
        os.mkfifo(place)
    elif kind == "folder":
        place.mkdir()
    elif kind == "bomb":
        place.write_bytes(lzma.compress(bytes(25_000_000), preset=0))
    else:
        place = Path("/dev/zero")
    with pytest.raises(ConfigError, match=r"can't be read|not a known token vocabulary"):
        counter("m", str(place))


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ("[model]\nextra = { model = 'gpt-6-astra' }", "`model` decides what a request costs"),
        ("[model]\nextra = { n = 100 }", "`n` decides what a request costs"),
        ("[model]\nextra = { max_tokens = 1000000 }", "`max_tokens` decides what a request costs"),
        ("[model]\nextra = { max_completion_tokens = 9 }", "`max_output_tokens` in .model."),
        ("[model]\nextra = { messages = [] }", "`messages` decides what a request costs"),
        ("[model]\nattempts = 1000000", "less than or equal to 100"),
        ("[run]\nconcurrency = 1000000", "less than or equal to 1000"),
    ],
)
def test_what_a_budget_counts_on_is_no_setting_of_a_request(site: Path, settings: str, told: str) -> None:
    """What is sent is what was counted."""
    with pytest.raises(ConfigError, match=told):
        _settled(site, settings)


SAID = {"input": 2.5, "output": 15, "cached": 0.25}


@pytest.mark.parametrize(
    ("model", "price", "used", "told"),
    [
        ({"name": "gpt-5.4"}, {"input": 0, "output": 0}, "table", "price table"),
        ({"name": "gpt-5.4"}, {**SAID, "input": 2.4}, "table", "price table"),
        ({"name": "gpt-5.4"}, {**SAID, "output": 14.9}, "table", "price table"),
        ({"name": "gpt-5.4"}, {**SAID, "cached": 0}, "table", "price table"),
        ({"name": "gpt-5.4"}, {**SAID, "written": 0}, "table", "price table"),
        ({"name": "gpt-5.4"}, SAID, "said", ""),
        ({"name": "gpt-5.4"}, {"input": 5, "output": 30}, "said", ""),
        ({"name": "unknown"}, {"input": 0, "output": 0}, "said", "says this file alone"),
        ({"name": "gpt-5.4", "base_url": "http://localhost:8080/v1"}, {"input": 0, "output": 0}, "said", ""),
        ({"name": "gpt-5.4", "base_url": "https://openrouter.ai/api/v1"}, {"input": 0, "output": 0}, "table", "count"),
    ],
)
def test_no_file_makes_a_model_look_cheaper(
    site: Path, model: dict[str, str], price: dict[str, float], used: str, told: str
) -> None:
    """At a known provider the price table is the least that a known model costs, whatever the site says."""
    lines = "".join(f"{key} = '{value}'\n" for key, value in model.items())
    rates = "".join(f"{key} = {value}\n" for key, value in price.items())
    config, note = believed(_settled(site, f"[model]\n{lines}[model.price]\n{rates}"))
    found = price_of(config.model)
    rate = Price(price["input"], price["output"], price.get("cached"), price.get("written"))
    assert found == (rate if used == "said" else Price(2.5, 15, 0.25, batch=0.5, **LONG))
    assert (told in note) is (bool(told) or not note)


LONG: dict[str, Any] = {"above": 272_000, "long_input": 5, "long_output": 22.5}


def test_a_price_of_the_caller_is_believed(site: Path) -> None:
    """They pay."""
    (site / "enrich.toml").write_text("[model]\nname = 'gpt-5.4'\n", encoding="utf-8")
    config = load(site, None, {"model": {"price": {"input": 0, "output": 0}}})
    assert believed(config) == (config, "")


@pytest.mark.parametrize(("trusted", "told"), [("", True), ("1", False)])
def test_a_price_that_is_not_believed_is_told(
    site: Path, monkeypatch: pytest.MonkeyPatch, trusted: str, *, told: bool
) -> None:
    """Where somebody asks what a run would cost, and unless the settings are trusted."""
    monkeypatch.setenv("ENRICH_TRUST_CONFIG", trusted)
    settings = "[model]\nname = 'gpt-5.4'\nprice = { input = 0, output = 0 }\n"
    notes: list[str] = []
    with open_session(_settled(site, settings), Order("plan", reads=True), notes.append) as session:
        paid = price_of(session.task.config.model)
    assert paid
    assert (any("price table" in note for note in notes), paid.input > 0) == (told, told)


def test_no_module_of_the_folder_stood_in_is_run(site: Path) -> None:
    """`python -m enrich` in a clone imports nothing of it, neither by the name of a package nor as a plugin."""
    mark = "from pathlib import Path\nPath('ran').write_text('')\n"
    for name in ("yaml", "click", "pydantic", "enrich_evil"):
        (site / f"{name}.py").write_text(mark, encoding="utf-8")
    info = site / "enrich_evil-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: enrich-evil\nVersion: 1.0\n", encoding="utf-8")
    (info / "entry_points.txt").write_text("[enrich.models]\nevil = enrich_evil:x\n", encoding="utf-8")
    words = [sys.executable, "-m", "enrich", "--version", "-v"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(words, cwd=site, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, "evil" in done.stdout, (site / "ran").exists()) == (0, False, False)
