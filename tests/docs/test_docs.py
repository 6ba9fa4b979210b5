"""README and docs say what is true: links lead somewhere, settings are valid, commands exist, nothing is left out."""

from __future__ import annotations

import doctest
import json
import re
import shlex
import shutil
import tomllib
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from pydantic import BaseModel

from conftest import ROOT
from docs.commands import PAGE, commands, printed
from enrich.cli import cli
from enrich.config import load
from enrich.fields.specs import KNOWN, specs
from enrich.generators import generators
from enrich.journal.states import ProposalState, WriteState
from enrich.report import record
from enrich.settings import FieldConfig, File
from enrich.values import Evidence, Match, Patch, Proposal, Proposed, Span, Usage

PAGES = sorted(
    [*(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "SECURITY.md")), *(ROOT / "docs").rglob("*.md")]
)
_LINK = re.compile(r"\]\((?!https?://|mailto:)([^)\s]+)\)")
_BLOCK = re.compile(r"^```(\w*)\n(.*?)^```", re.DOTALL | re.MULTILINE)
_INLINE = re.compile(r"`([^`\n]+)`")
_PATH = re.compile(r"`((?:enrich|tests|fixtures|prompts|\.ci)/[\w./-]*)`")
_TWO_SENTENCES = re.compile(r"[a-z0-9`)’\"][.!?](?:\*\*)? [A-Z`]")
_HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)


def _text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def _blocks(page: Path, *kinds: str) -> list[str]:
    return [body for kind, body in _BLOCK.findall(page.read_text(encoding="utf-8")) if kind in kinds]


def _named(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


def _anchors(page: Path) -> set[str]:
    """The anchors of a page's headings, as forges make them."""
    titles = (heading.lower().replace(" ", "-") for heading in _HEADING.findall(page.read_text(encoding="utf-8")))
    return {re.sub(r"[^\w-]", "", title) for title in titles}


@pytest.mark.parametrize("page", PAGES, ids=_named)
def test_every_link_leads_somewhere(page: Path) -> None:
    """A relative link names a file that is there, and an anchor a heading of it."""
    for link in _LINK.findall(page.read_text(encoding="utf-8")):
        name, _, anchor = link.partition("#")
        target = (page.parent / name).resolve() if name else page
        assert target.exists(), link
        assert not anchor or anchor in _anchors(target), link


@pytest.mark.parametrize("page", PAGES, ids=_named)
def test_every_path_of_the_project_is_there(page: Path) -> None:
    """A file or folder of the project that a page names exists."""
    for path in _PATH.findall(page.read_text(encoding="utf-8")):
        assert (ROOT / path).exists(), path


def test_every_page_is_in_the_index() -> None:
    """`docs/README.md` links every page beside and below it, so that none is lost."""
    linked = set(_LINK.findall(_text("docs/README.md")))
    docs = ROOT / "docs"
    assert {page.relative_to(docs).as_posix() for page in docs.rglob("*.md")} - {"README.md"} <= linked


@pytest.mark.parametrize("page", PAGES, ids=_named)
def test_a_line_has_one_sentence(page: Path) -> None:
    """A change of one sentence is a change of one line; tables and code are no prose."""
    lines = _BLOCK.sub("", page.read_text(encoding="utf-8")).splitlines()
    prose = (re.sub(r"^\d+\. ", "", line) for line in lines if not line.startswith("|"))
    assert [line for line in prose if _TWO_SENTENCES.search(line)] == []


@pytest.mark.parametrize("page", sorted((ROOT / "docs" / "providers").glob("*.md")), ids=_named)
def test_a_page_of_a_provider_says_what_was_tried(page: Path) -> None:
    """It is short, and tells plainly what was tried, what was read, and when."""
    text = page.read_text(encoding="utf-8")
    assert 25 <= len(text.splitlines()) <= 50
    assert "\n## What was tried\n\nNothing was tried against the service itself: there was no key.\n" in text
    assert re.search(r"\n## What was read\n\nOn \d{4}-\d\d-\d\d, .*\n\n- \[.+\]\(https://", text)


def test_the_first_pages_are_short() -> None:
    """A newcomer reads the README at one sitting, and a contributor the rules."""
    assert len(_text("README.md").splitlines()) <= 250
    assert len(_text("CONTRIBUTING.md").splitlines()) <= 80


def _examples() -> Iterator[tuple[str, str]]:
    for page in PAGES:
        for number, block in enumerate(_blocks(page, "toml"), 1):
            yield f"{_named(page)}:{number}", block


@pytest.mark.parametrize("example", [block for _, block in _examples()], ids=[name for name, _ in _examples()])
def test_examples_of_settings_are_valid(example: str, tmp_path: Path) -> None:
    """Every TOML block is a configuration that `enrich` accepts."""
    (tmp_path / "enrich.toml").write_text(example, encoding="utf-8")
    config = load(tmp_path)
    assert specs(config.fields, config.provenance.key)


def _keys(section: type[BaseModel]) -> Iterator[str]:
    for key, field in section.model_fields.items():
        yield key
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            yield from field.annotation.model_fields


def test_every_setting_is_explained() -> None:
    """`docs/configuration.md` names each table and key, and `docs/fields.md` each setting and known name of a field."""
    told = set(_INLINE.findall(_text("docs/configuration.md")))
    assert {key for key in _keys(File) if key not in told and f"[{key}]" not in told} <= {"fields"}
    told = set(_INLINE.findall(_text("docs/fields.md")))
    assert {*FieldConfig.model_fields, *KNOWN} <= told


@pytest.mark.parametrize(("name", "spec"), KNOWN.items(), ids=list(KNOWN))
def test_the_kinds_of_known_fields_are_told(name: str, spec: object) -> None:
    """The table of known fields gives the kind that the field has."""
    assert f"| `{name}` | `{getattr(spec, 'kind', '')}` |" in _text("docs/fields.md")


def _called(page: Path) -> Iterator[str]:
    """What a page calls: lines of shell, and inline code that begins with a command."""
    text = page.read_text(encoding="utf-8")
    for block in _blocks(page, "sh", "console", "bash"):
        yield from block.replace("\\\n", " ").splitlines()
    yield from (code for code in _INLINE.findall(_BLOCK.sub("", text)) if re.match(r"enrich [a-z-]", code))


def _calls(page: Path) -> Iterator[list[str]]:
    for line in _called(page):
        words = shlex.split(line, comments=True)
        for start, word in enumerate(words):
            if Path(word).name == "enrich" and (not start or words[start - 1] == "&&"):
                rest = words[start + 1 :]
                yield rest[: rest.index("&&")] if "&&" in rest else rest


def _parse(words: list[str]) -> None:
    """Parses a call as the command line would, and runs nothing."""
    command: click.Command = cli
    context = click.Context(command, info_name="enrich", **command.context_settings)
    while isinstance(command, click.Group) and words and words[0] in command.list_commands(context):
        name, *words = words
        found = command.get_command(context, name)
        assert found is not None
        command, context = found, click.Context(found, parent=context, info_name=name)
    takes_words = not isinstance(command, click.Group) or any(isinstance(one, click.Argument) for one in command.params)
    if words and not words[0].startswith("-") and not takes_words:
        raise click.UsageError(f"no such command: {words[0]}")
    command.make_parser(context).parse_args(args=words)


@pytest.mark.parametrize("page", PAGES, ids=_named)
def test_examples_of_commands_exist(page: Path) -> None:
    """Each command that a page calls is one, and takes the options that it is given."""
    for words in _calls(page):
        _parse(words)


def test_calls_are_found() -> None:
    """The README and the page of commands call most of the verbs, so that the test above can't pass on nothing."""
    found = {words[0] for page in PAGES for words in _calls(page) if words}
    assert found >= {"run", "review", "plan", "check", "apply", "undo", "blame", "status", "runs", "suggest", "vocab"}


@pytest.mark.parametrize("words", [["runn"], ["run", "--dry"], ["runs", "shw"], ["vocab", "merge", "--fixed"]])
def test_a_wrong_call_would_be_seen(words: list[str]) -> None:
    """A command or an option that does not exist is nothing that the tests above accept."""
    with pytest.raises(click.UsageError):
        _parse(words)


@pytest.mark.parametrize("words", commands(), ids=" ".join)
def test_the_page_shows_the_help(words: tuple[str, ...]) -> None:
    """The help in `docs/commands.md` is the help that is printed; `python tests/docs/commands.py` writes it anew."""
    called = " ".join(("enrich", *words))
    assert f"## `{called}`\n\n```\n$ {called} --help\n{printed(words)}\n```\n" in PAGE.read_text(encoding="utf-8")


def test_every_command_is_on_the_page() -> None:
    """The sections of `docs/commands.md` are the commands that there are: none is missing, and none is gone."""
    sections = re.findall(r"^## `enrich ?(.*)`$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    assert [tuple(section.split()) for section in sections] == commands()


def test_the_record_of_the_docs_is_one() -> None:
    """The JSON in `docs/output.md` has the keys that are printed, in their order."""
    (block,) = _blocks(ROOT / "docs" / "output.md", "json")
    shown = json.loads(block)
    proof = Evidence("Ada Lovelace", "…", Span(310, 342), 12, Match.EXACT)
    proposal = Proposal("people", "people", [], ["Ada Lovelace"], evidence=(proof,))
    patch = Patch("posts/a.md", b"", b"", (), (proposal,), "…".encode())
    made = record(Proposed("posts/a.md", patch, Usage(cost=0.0)), "embedded")
    assert json.dumps(shown, ensure_ascii=False) == json.dumps(made, ensure_ascii=False)


def test_every_flag_is_explained() -> None:
    """`docs/checks.md` names every flag that the code gives."""
    given = {
        code
        for file in (ROOT / "enrich").rglob("*.py")
        for code in re.findall(r'Flag\(\s*"([a-z-]+)"', file.read_text(encoding="utf-8"))
    }
    assert len(given) > 10
    assert given - set(_INLINE.findall(_text("docs/checks.md"))) == set()


def test_the_rooms_are_those_of_the_contract() -> None:
    """`docs/architecture.md` shows the layers of the contract in pyproject.toml, and explains every room."""
    contract = tomllib.loads(_text("pyproject.toml"))["tool"]["importlinter"]["contracts"][0]
    layers = [layer.replace("(", "").replace(")", "") for layer in contract["layers"]]
    page = _text("docs/architecture.md")
    assert "```\n" + "\n".join(layers) + "\n```" in page
    rooms = {
        path.stem for path in (ROOT / "enrich").iterdir() if path.suffix == ".py" or (path / "__init__.py").is_file()
    }
    assert {room for room in rooms if not room.startswith("__")} <= set(_INLINE.findall(page))


def test_the_states_are_explained() -> None:
    """`docs/architecture.md` names every state of a proposal and of a write."""
    told = set(_INLINE.findall(_text("docs/architecture.md")))
    assert {state.name.lower() for state in (*ProposalState, *WriteState)} <= told


@pytest.mark.parametrize("page", PAGES, ids=_named)
def test_examples_of_python_run(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a page shows of Python gives what it says, one example after another, in the folder of a site."""
    site = tmp_path / "garden"
    shutil.copytree(ROOT / "fixtures" / "garden", site, ignore=shutil.ignore_patterns(".enrich"))
    monkeypatch.chdir(site)
    blocks = [block for block in _blocks(page, "python") if ">>>" in block]
    names: dict[str, object] = {}
    for number, block in enumerate(blocks):
        test = doctest.DocTestParser().get_doctest(block, names, f"{page.name}:{number}", str(page), 0)
        failed, tried = doctest.DocTestRunner(verbose=False).run(test, clear_globs=False)
        names = test.globs
        assert tried
        assert not failed, block


def test_known_generators() -> None:
    """`docs/generators.md` names each generator with its marks, and the keys in their order."""
    page = _text("docs/generators.md")
    for one in generators():
        (row,) = (line for line in page.splitlines() if line.startswith(f"| {one.name} |"))
        _, _, marks, *keys = row.split("|")
        assert [mark for mark in _INLINE.findall(marks) if mark in one.roots] == list(one.roots)
        told = [_INLINE.findall(cell) for cell in keys[:2]]
        assert told == [list(one.keys.get(name, ())) for name in ("summary", "tags")]


def test_the_page_of_init_shows_what_init_writes() -> None:
    """The example is the golden file of a fixture site, which a test compares with what the command writes."""
    golden = _text("tests/setup/golden/zola.toml")
    assert f"<!-- golden zola -->\n```toml\n{golden}```\n" in _text("docs/init.md")
