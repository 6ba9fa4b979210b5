"""Bad input: one clear sentence and the right exit code, never a traceback."""

from __future__ import annotations

import os
import tomllib
from pathlib import Path

import pytest

from conftest import AUTO_FOUR, ROOT, Run
from enrich import frontmatter
from enrich.errors import FrontMatterError
from enrich.values import JSON

POST = "---\ntitle: A clock\n---\n\nThe clock in the tower was built by Ada Stone. It is a promise kept every hour.\n"
BROKEN = tomllib.loads((ROOT / "fixtures" / "broken" / "expected.toml").read_text(encoding="utf-8"))


def _site(folder: Path, text: str | bytes = POST) -> Path:
    folder.mkdir()
    (folder / "enrich.toml").write_text(AUTO_FOUR, encoding="utf-8")
    content = text if isinstance(text, bytes) else text.encode()
    (folder / "post.md").write_bytes(content)
    return folder


@pytest.mark.parametrize("name", [name for name, told in BROKEN.items() if "field" not in told])
def test_broken_posts(name: str, enrich: Run, tmp_path: Path) -> None:
    """A post that can't be read is refused with its sentence whatever is wanted, and keeps its bytes."""
    told = BROKEN[name]
    source = (ROOT / "fixtures" / "broken" / name).read_bytes()
    site = _site(tmp_path / "site", source)
    done = enrich("run", "--yes", "--format", "json", "post.md", cwd=site)
    assert "Traceback" not in done.stderr
    assert told["says"].casefold() in done.stdout.casefold()
    assert (site / "post.md").read_bytes() == source


@pytest.mark.parametrize("name", [name for name, told in BROKEN.items() if "field" in told])
def test_fields_that_no_edit_may_touch(name: str) -> None:
    """A field that can't be edited safely is refused with code, line and reason."""
    told = BROKEN[name]
    value: list[JSON] | str = "a text" if told["field"] == "summary" else ["a", "b"]
    with pytest.raises(FrontMatterError) as caught:
        frontmatter.edit((ROOT / "fixtures" / "broken" / name).read_bytes(), {told["field"]: value})
    assert (caught.value.code, caught.value.line) == (told["code"], told["line"])
    assert told["says"].casefold() in str(caught.value).casefold()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (b"---\ntitle: x\n---\n\nna\xefve\n", "post.md:5: is not UTF-8"),
        (b"---\ntitle: x\n\nno end\n", "post.md:1: "),
        (b"---\ntitle: a: b\n---\n\nText is here.\n", "post.md:2: "),
        (b"---\nsummary: ''\nsummary: ''\n---\n\nText is here.\n", "post.md:3: "),
    ],
)
def test_a_post_that_fails_is_told_with_its_line(text: bytes, said: str, enrich: Run, tmp_path: Path) -> None:
    """Path, line and reason in one line on stderr; exit 3, since the rest would have been done."""
    done = enrich("run", "--yes", cwd=_site(tmp_path / "site", text))
    assert done.returncode == 3
    assert [line for line in done.stderr.splitlines() if line.startswith(f"error: {said}")], done.stderr


def test_a_value_of_the_wrong_type_is_left_alone(enrich: Run, tmp_path: Path) -> None:
    """It is told with its line; the other fields are proposed all the same."""
    site = _site(tmp_path / "site", POST.replace("title: A clock\n", "title: A clock\ntags: {a: 1}\n"))
    done = enrich("run", "--yes", cwd=site)
    assert (done.returncode, "post.md:3: tags: `tags` holds a mapping" in done.stderr) == (0, True), done.stderr
    assert "tags: {a: 1}\n" in (site / "post.md").read_text(encoding="utf-8")
    assert enrich("check", "--field", "tags", cwd=site).stdout == "post.md:3: `tags` holds a mapping, not a list\n"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["run", "nowhere.md"], "error: nowhere.md: no such file or folder"),
        (["run", "-C", "nowhere"], "error: nowhere: no such folder"),
        (["run", "--config", "nowhere.toml"], "nowhere.toml: can't be read: No such file"),
        (["run", "--field", "tag"], "no field is named `tag`; did you mean `tags`?"),
        (["run", "--dry-run", "--yes"], "choose one"),
        (["run", "--exit-code"], "--exit-code goes with --dry-run"),
        (["run", "--format", "xml"], "'xml' is not one of"),
        (["run", "--model", "gpt-5-mini"], "needs a key, and $OPENAI_API_KEY is not set"),
        (["review"], "needs a terminal to ask its questions"),
        (["enrich"], "No such command"),
    ],
)
def test_usage_errors(arguments: list[str], said: str, enrich: Run, tmp_path: Path) -> None:
    """What can't be meant is told in one sentence; exit 2."""
    done = enrich(*arguments, cwd=_site(tmp_path / "site"))
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_a_typo_in_the_settings(enrich: Run, tmp_path: Path) -> None:
    """An unknown key is told with its line and the nearest known one; exit 2."""
    site = _site(tmp_path / "site")
    (site / "enrich.toml").write_text("[fields.summary]\npolcy = 'fill'\n", encoding="utf-8")
    done = enrich("run", cwd=site)
    assert done.returncode == 2
    assert done.stderr.strip().endswith(
        "enrich.toml:2: unknown key `polcy` in [fields.summary]; did you mean `policy`?"
    )


def test_no_permission_to_write(enrich: Run, tmp_path: Path) -> None:
    """A post that may not be written is told, and keeps its bytes."""
    site = _site(tmp_path / "site")
    (site / "post.md").chmod(0o444)
    as_anybody = ["setpriv", "--bounding-set=-dac_override,-dac_read_search"] if os.geteuid() == 0 else []
    done = enrich("run", "--yes", cwd=site, before=as_anybody)
    assert done.returncode == 3, done.stderr
    assert "post.md: can't be written: no permission" in done.stderr
    assert (site / "post.md").read_text(encoding="utf-8") == POST


def test_a_link_out_of_the_site_is_refused(enrich: Run, tmp_path: Path) -> None:
    """A link inside the site is followed to the real file; one that leads out is refused."""
    site = _site(tmp_path / "site")
    (tmp_path / "outside.md").write_text(POST, encoding="utf-8")
    (site / "out.md").symlink_to(tmp_path / "outside.md")
    (site / "in.md").symlink_to(site / "post.md")
    done = enrich("run", "--yes", "out.md", cwd=site)
    assert done.returncode == 3
    assert "out.md: is a link out of the site" in done.stderr
    assert (tmp_path / "outside.md").read_text(encoding="utf-8") == POST
    done = enrich("run", "--yes", "in.md", cwd=site)
    assert (done.returncode, (site / "in.md").is_symlink()) == (0, True), done.stderr
    assert "summary: " in (site / "post.md").read_text(encoding="utf-8")


def test_a_bug_is_told_with_a_log(enrich: Run, tmp_path: Path) -> None:
    """What nobody foresaw is one line with a log to paste; exit 70."""
    broken = tmp_path / "enrich_config_breaks"
    broken.mkdir()
    (broken / "sitecustomize.py").write_text("import enrich.config\nenrich.config.load = None\n", encoding="utf-8")
    path = os.pathsep.join([str(broken), str(ROOT)])
    done = enrich("run", cwd=_site(tmp_path / "site"), env={"PYTHONPATH": path})
    assert done.returncode == 70
    assert "a bug in enrich; please report it with the log" in done.stderr
    log = Path(done.stderr.rsplit(" ", 1)[1].strip())
    assert "TypeError" in log.read_text(encoding="utf-8")
    log.unlink()
