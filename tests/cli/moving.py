"""A site whose posts are moved, removed or exchanged once something was decided for them: a post for each way."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path

from enrich import frontmatter
from enrich.journal.db import Journal
from enrich.values import Decision, Verdict
from web.site import TIME, fill, proposal

POST = "---\ntitle: {0}\n---\n\nOf {0} alone.\n"
SAID = "What is said of {0}."
ELSE = "The post `other` is nobody's business."
MISSING = "is gone: renamed, deleted, or on another branch"


def git(site: Path, *words: str) -> None:
    """Runs git in the site, as a person of whom nothing is known."""
    own = ("-c", "user.name=T", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false")
    subprocess.run(["git", *own, *words], cwd=site, check=True, capture_output=True)


def _git_mv(post: Path) -> None:
    git(post.parent, "mv", post.name, "new.md")


def _folder_git_mv(post: Path) -> None:
    git(post.parent.parent, "mv", post.parent.name, f"{post.parent.name}-new")


def _case(post: Path) -> None:
    git(post.parent, "mv", post.name, "A.md")


def _folder_case(post: Path) -> None:
    post.parent.rename(post.parent.with_name(post.parent.name.upper()))


def _folder(post: Path) -> None:
    post.unlink()
    post.mkdir()
    (post / "inner.md").write_text(POST.format("inner"), encoding="utf-8")


def _linked(target: str) -> Callable[[Path], None]:
    def change(post: Path) -> None:
        post.unlink()
        post.symlink_to(target)

    return change


def _linked_folder(post: Path) -> None:
    post.parent.rename(post.parent.parent.parent / "aside")
    post.parent.symlink_to("../aside")


def _pipe(post: Path) -> None:
    post.unlink()
    os.mkfifo(post)


def _holds(content: bytes) -> Callable[[Path], object]:
    return lambda post: post.write_bytes(content)


CHANGES: Mapping[str, tuple[Callable[[Path], object], str]] = {
    "renamed": (_git_mv, MISSING),
    "renamed-in-case": (_case, MISSING),
    "folder-renamed": (_folder_git_mv, MISSING),
    "folder-renamed-in-case": (_folder_case, MISSING),
    "deleted": (Path.unlink, MISSING),
    "folder-deleted": (lambda post: shutil.rmtree(post.parent), MISSING),
    "a-folder": (_folder, "is a folder now"),
    "a-link-to-another-post": (_linked("../other/a.md"), "is a link to another post, other/a.md"),
    "a-link-out-of-the-site": (_linked("../../outside.md"), "is a link out of the site"),
    "a-link-to-nothing": (_linked("nothing.md"), MISSING),
    "a-link-to-itself": (_linked("a.md"), MISSING),
    "a-folder-behind-a-link": (_linked_folder, "is a link out of the site"),
    "a-pipe": (_pipe, "is no regular file now"),
    "no-text": (_holds(b"\xff\xfe---\n"), ""),
    "cut": (_holds(b"---\ntitle: x\n"), "has no closing"),
    "broken": (_holds(b"---\ntitle: [x\n---\n"), ""),
    "private": (_holds(b"---\ntitle: x\nenrich: false\n---\n"), "says `enrich: false`"),
    "filled": (_holds(b"---\ntitle: x\nsummary: Mine.\n---\n"), "`summary` was changed since"),
}


TOLD = {name: told for name, (_, told) in CHANGES.items()}
GONE = [name for name in CHANGES if not CHANGES[name][0].__qualname__.startswith("_holds")]


def summary(name: str, site: Path) -> object:
    """What stands in a post."""
    return frontmatter.read((site / name / "a.md").read_bytes()).get("summary")


def plant(folder: Path) -> Path:
    """A repository with a post for each change, and two that are left alone: one waits, the other one does not."""
    made = folder / "site"
    for name in (*CHANGES, "same", "other"):
        (made / name).mkdir(parents=True)
        (made / name / "a.md").write_text(POST.format(name), encoding="utf-8")
    (made.parent / "outside.md").write_text(POST.format("outside"), encoding="utf-8")
    (made / "enrich.toml").write_text("[fields.summary]\nmax_chars = 80\n", encoding="utf-8")
    fill(made, {f"{name}/a.md": [proposal("summary", SAID.format(name))] for name in (*CHANGES, "same")})
    git(made, "init", "-q", "-b", "main")
    git(made, "add", ".")
    git(made, "commit", "-qm", "all")
    return made


def decide(site: Path, *names: str) -> None:
    """Accepts what is proposed for these posts, or for all."""
    with closing(Journal(site / ".enrich")) as journal:
        for name in names or (*CHANGES, "same"):
            accepted = Decision("summary", Verdict.ACCEPT, SAID.format(name))
            journal.decisions.decide(f"{name}/a.md", [accepted], TIME)


def change_all(site: Path) -> Path:
    """Changes all posts; returns a copy of the site from before."""
    copy = shutil.copytree(site, site.parent / "copy", symlinks=True, ignore=shutil.ignore_patterns(".enrich", ".git"))
    for name, (change, _) in CHANGES.items():
        change(site / name / "a.md")
    return copy


def restore(site: Path, copy: Path) -> None:
    """Puts all posts back."""
    for place in site.iterdir():
        if place.is_symlink():
            place.unlink()
        elif place.is_dir() and not place.name.startswith("."):
            shutil.rmtree(place)
    shutil.rmtree(site.parent / "aside", ignore_errors=True)
    shutil.copytree(copy, site, dirs_exist_ok=True)


def files_of(folder: Path) -> dict[str, bytes | str]:
    """Every file below a folder but those of the state and of git; links by where they lead."""
    found: dict[str, bytes | str] = {}
    for place in folder.rglob("*"):
        path = place.relative_to(folder).as_posix()
        if ".enrich" in place.parts or ".git" in place.parts:
            continue
        if place.is_symlink():
            found[path] = str(place.readlink())
        elif place.is_file():
            found[path] = place.read_bytes()
    return found
